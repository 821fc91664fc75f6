"""What is known of the chain, from whatever road it came: the newest accounts, and whether the stakes are really there.

Anyone could once record stakes in a pool without paying them in, and empty it when he claimed (sheet 1). So a market is
believed only while the token account of its stakes, seen at or after the market's last change, holds what it records.
"""

from collections.abc import Iterable

import msgspec

from allsight.domain.book import Trust
from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapters.hedgehog import addresses, wire
from allsight.ingestion.adapters.hedgehog.venue import UNPROVEN, HedgehogConfig
from allsight.ingestion.solana.accounts import TOKEN_2022_PROGRAM, TOKEN_PROGRAM, Account, read_token_account
from allsight.ingestion.solana.ordering import SlotOrder


class Known(msgspec.Struct, frozen=True):
    """A market's newest readable state; `program` owns its account, `slot` is when this state was first seen."""

    address: str
    program: str
    slot: int
    market: wire.ListedMarket


class Verdict(msgspec.Struct, frozen=True):
    """Whether a market's stakes are there.

    `trust` is None where they are; otherwise what becomes of the book, and `reason` in words. `held` is what was found.
    """

    held: int | None
    trust: Trust | None = None
    reason: str = ""

    @property
    def decided(self) -> bool:
        """Tell whether there is an answer yet."""
        return self.trust is not Trust.RESYNCING


class Chain:
    """Accounts of the venue, the newest of each. All roads share it, so that none undoes what another has told.

    Args:
        config: programs and tokens.
    """

    def __init__(self, config: HedgehogConfig) -> None:
        self._config = config
        self._order = SlotOrder()
        self._markets: dict[str, Known] = {}
        self._market_of: dict[str, str] = {}
        self._lent: dict[str, str] = {addresses.lulo_pool(one): one for one in config.programs.lent_out}
        self._short: dict[str, dict[str, int]] = {program: {} for program in config.programs.lent_out}
        self._news: dict[str, None] = {}
        self.unfinished: dict[str, None] = {}
        """Markets that have ended, and whose end has not been read at the last commitment yet."""
        self.described: set[str] = set()
        """Markets that the catalogue has taken up; `listed` are those that it shows."""
        self.listed: set[str] = set()

    def clear(self) -> None:
        """Forget the chain: the node may speak of another one."""
        self._order.clear()
        self._markets.clear()
        self._market_of.clear()
        self._news.clear()
        self.unfinished.clear()
        self.described.clear()
        self.listed.clear()
        for short in self._short.values():
            short.clear()

    # -- what came --------------------------------------------------------------------------------------------------

    def take(self, account: Account) -> bool:
        """Take an account in, and tell whether it is a readable market, token account or pool of lent deposits.

        What is late or a repetition changes nothing.
        """
        news = self._order.admit(account)
        if self._config.programs.kind(account.owner) is not None and account.address not in self._lent:
            return self._take_market(account, news=news)
        about = self._market_of.get(account.address)
        if about is not None:
            self._weigh(about)
            if news:
                self._news[about] = None
        elif (program := self._lent.get(account.address)) is not None:
            if news:
                self._news.update(dict.fromkeys(self._short[program]))
        else:
            return False
        return True

    def _take_market(self, account: Account, *, news: bool) -> bool:
        known = self._markets.get(account.address)
        if not news:
            return known is not None
        self._news[account.address] = None
        try:
            market = read_market(self._config, account)
        except VenueDataError:
            self._markets.pop(account.address, None)
            return False
        self._markets[account.address] = Known(account.address, account.owner, account.slot, market)
        self._market_of[addresses.deposit(account.owner, account.address)] = account.address
        self._weigh(account.address)
        if market.state != wire.OPEN and (known is None or known.market.state == wire.OPEN):
            self.unfinished[account.address] = None
        return True

    def take_news(self) -> Iterable[str]:
        """Return the markets of which something changed since the last call."""
        news, self._news = self._news, {}
        return news

    def market(self, address: str) -> Known | None:
        """Return a market's newest state, or None if it is unknown or can no longer be read."""
        return self._markets.get(address)

    def markets(self, program: str) -> list[Known]:
        """Return the known markets of a program."""
        return [known for known in self._markets.values() if known.program == program]

    # -- whether the stakes are there ---------------------------------------------------------------------------------

    def stakes(self, program: str, market: str) -> tuple[str, ...]:
        """Return the accounts that prove a market's stakes: its token account, and the loan where deposits are lent."""
        deposit = addresses.deposit(program, market)
        return (deposit, addresses.lulo_pool(program)) if program in self._short else (deposit,)

    def verdict(self, known: Known) -> Verdict:
        """Judge a market's stakes by the newest accounts.

        Where deposits are lent out, what is missing may be in the loan. The loan is one number for all markets, so it
        counts only if it covers what is missing from *all* that we know of: otherwise none of those is believed.
        """
        account = self._order.newest(addresses.deposit(known.program, known.address))
        if account is None:
            return Verdict(None, Trust.RESYNCING, UNPROVEN)
        held, recorded = _amount(account, known.market.mint), known.market.recorded
        if held is None:
            return Verdict(
                0, Trust.HALTED, "the account that should hold the stakes is missing, or holds another token"
            )
        if account.slot < known.slot:
            return Verdict(held, Trust.RESYNCING, UNPROVEN)
        if held >= recorded:
            return Verdict(held)
        if known.program in self._short:
            loan = self._order.newest(addresses.lulo_pool(known.program))
            if loan is None or loan.slot < known.slot:
                return Verdict(held, Trust.RESYNCING, UNPROVEN)
            if sum(self._short[known.program].values()) <= _lent(loan):
                return Verdict(recorded)
        return Verdict(held, Trust.HALTED, f"only {held} of the {recorded} base units that were staked are there")

    def _weigh(self, address: str) -> None:
        """Note what is missing from a market of a build that lends deposits out."""
        known = self._markets.get(address)
        if known is None or known.program not in self._short:
            return
        account = self._order.newest(addresses.deposit(known.program, address))
        held = None if account is None else _amount(account, known.market.mint)
        missing = max(0, known.market.recorded - (held or 0))
        short = self._short[known.program]
        if missing and account is not None and known.market.state == wire.OPEN:
            short[address] = missing
        else:
            short.pop(address, None)


def read_market(config: HedgehogConfig, account: Account) -> wire.ListedMarket:
    """Read the account of a listed program.

    Raises:
        VenueDataError: if it is no market.
    """
    if config.programs.kind(account.owner) == "parimutuel":
        return wire.read_parimutuel(account.data)
    return wire.read_p2p(account.data)


def _amount(account: Account, mint: str) -> int | None:
    """Return what a token account holds of a token; None if it is gone, or holds another one."""
    if account.owner not in (TOKEN_PROGRAM, TOKEN_2022_PROGRAM):
        return None
    try:
        token = read_token_account(account.data)
    except VenueDataError:
        return None
    return token.amount if token.mint == mint else None


def _lent(account: Account) -> int:
    try:
        return wire.read_lulo_pool(account.data)
    except VenueDataError:
        return 0
