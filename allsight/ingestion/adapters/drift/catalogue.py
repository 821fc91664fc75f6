"""Reads the catalogue: markets from the chain, their volume from the Data API, their words from our files."""

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import AllsightError, InvalidKeyError
from allsight.domain.ids import market_key, native_id
from allsight.domain.market import Lifecycle
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.drift import described, parse, wire
from allsight.ingestion.adapters.drift.accounts import PerpMarket
from allsight.ingestion.adapters.drift.chain import Chain, Exchange
from allsight.ingestion.adapters.drift.described import Description
from allsight.ingestion.adapters.drift.rest import Clients
from allsight.ingestion.adapters.drift.venue import SUFFIX, VENUE

_RULES_AGAIN_NS = 30 * SECOND_NS

_UNREADABLE = "unreadable market account"
_NO_KEY = "a name that makes no key"
_NO_DATA = "read without the Data API: no volumes"
_NO_RULES = "the rules document could not be read"
_NO_ENTRY = "unreadable entry of the rules document"


class CatalogueReader:
    """Makes pages, and remembers what changes rarely: listing and words.

    Args:
        clients: the HTTP hosts.
        chain: the program's accounts.
        clock: now.
    """

    def __init__(self, clients: Clients, chain: Chain, clock: Clock) -> None:
        self._clock = clock
        self._ours = described.ours()
        self._given: dict[str, Description] = {}
        self._unread_entries = 0
        self._rules_failed = False
        self._rules_ns = 0
        self._listed: dict[int, wire.ListedMarket] = {}
        self._data_failed = False
        self.use(clients, chain)

    def use(self, clients: Clients, chain: Chain) -> None:
        """Ask other connections from now on."""
        self._clients = clients
        self._chain = chain

    async def read(self, *, whole: bool) -> CataloguePage:
        """Read all markets; the listing and the rules document only for a whole reading, or for a new market.

        Raises:
            AllsightError: if the chain cannot be read. Without the other two markets are known all the same.
        """
        exchange = await self._chain.exchange()
        if whole:
            await self._read_listing()
        if whole or any(self._unknown(market) for market in exchange.markets):
            await self._read_rules(whole=whole)
        return await self._page(exchange)

    async def _read_listing(self) -> None:
        try:
            listing = await self._clients.data.stats_markets()
        except AllsightError:
            self._data_failed = True
            return
        self._data_failed = False
        self._listed = {
            one.market_index: one
            for one in listing.markets
            if one.market_type == "perp" and one.symbol.upper().endswith(SUFFIX)
        }

    async def _read_rules(self, *, whole: bool) -> None:
        host, now_ns = self._clients.rules, self._clock.now_ns()
        if host is None or (not whole and now_ns - self._rules_ns < _RULES_AGAIN_NS):
            return
        self._rules_ns = now_ns
        try:
            self._given, self._unread_entries = described.read(await host.document())
            self._rules_failed = False
        except AllsightError:
            self._rules_failed = True  # what was read before goes on to hold

    async def _page(self, exchange: Exchange) -> CataloguePage:
        now_ns = self._clock.now_ns()
        left_out: dict[str, int] = {_UNREADABLE: exchange.unreadable, _NO_ENTRY: self._unread_entries}
        left_out |= {_NO_DATA: int(self._data_failed), _NO_RULES: int(self._rules_failed)}
        seen: list[parse.Seen] = []
        for account in exchange.markets:
            symbol = self._symbol(account)
            reason = parse.unfit(account) or _keyless(symbol)
            if reason is not None:
                left_out[reason] = left_out.get(reason, 0) + 1
                continue
            seen.append(
                parse.Seen(
                    symbol=symbol,
                    account=account,
                    state=exchange.state,
                    description=self._words(symbol),
                    volume_24h=parse.number_or_none(self._volume(account)),
                )
            )
        expired = [one.account.oracle for one in seen if parse.parse_lifecycle(one.account, now_ns) is Lifecycle.CLOSED]
        oracles = await self._chain.oracles(expired)
        ends = [parse.parse_settlement(one, oracles.get(one.account.oracle), now_ns) for one in seen]
        return CataloguePage(
            events=tuple(parse.parse_event(one) for one in seen),
            markets=tuple(parse.parse_market(one, now_ns) for one in seen),
            rules=tuple(parse.parse_rules(one) for one in seen),
            settlements=tuple(end for end in ends if end is not None),
            filtered=tuple((rule, count) for rule, count in left_out.items() if count),
        )

    def _symbol(self, account: PerpMarket) -> str:
        """Return the name that the HTTP services use; on chain two markets stood without the suffix (sheet 3)."""
        listed = self._listed.get(account.market_index)
        return account.name if listed is None else listed.symbol

    def _volume(self, account: PerpMarket) -> str:
        listed = self._listed.get(account.market_index)
        return "" if listed is None else listed.base_volume

    def _unknown(self, account: PerpMarket) -> bool:
        symbol = self._symbol(account).upper()
        return symbol not in self._given and symbol not in self._ours

    def _words(self, symbol: str) -> Description:
        name = symbol.upper()
        return self._given.get(name) or self._ours.get(name) or Description()


def _keyless(symbol: str) -> str | None:
    try:
        market_key(VENUE, symbol)
    except InvalidKeyError:
        return _NO_KEY
    return None


def only(page: CataloguePage, symbols: frozenset[str]) -> CataloguePage:
    """Return the part of a page that is about these markets."""
    return msgspec.structs.replace(
        page,
        events=tuple(one for one in page.events if native_id(one.key) in symbols),
        markets=tuple(one for one in page.markets if native_id(one.key) in symbols),
        rules=tuple(one for one in page.rules if native_id(one.market) in symbols),
        settlements=tuple(one for one in page.settlements if native_id(one.key) in symbols),
    )
