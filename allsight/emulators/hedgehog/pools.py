"""Parimutuel pools: their accounts from the first stake to the last claim (venue sheet 5)."""

from collections.abc import Iterator
from typing import Final

import msgspec
from solders.keypair import Keypair

from allsight.domain.clock import HOUR_NS, SECOND_NS
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.hedgehog import addresses, instructions
from allsight.emulators.hedgehog.chainside import Ledger, Owners, build_of, lulo_keys, stranger
from allsight.emulators.hedgehog.crowd import PoolInterest
from allsight.emulators.hedgehog.layouts import INVALID, OPEN, RESOLVED, PoolMarket, PoolPosition, User
from allsight.emulators.hedgehog.maths import Payout, claimed, deposited
from allsight.emulators.solana.keys import SPL_PROGRAM, SYSTEM_PROGRAM, USDC, associated_token_account
from allsight.emulators.solana.tokens import TokenAccount
from allsight.emulators.solana.transactions import TokenChange
from allsight.emulators.universe.chance import dice, number, uniform
from allsight.emulators.universe.model import ListedEvent

_FEES: Final = (0, 100, 150, 200)
_SMALLEST: Final = 10_000
"""The usual stake at least: a cent."""

_STAKERS: Final = 12
"""From how many wallets the crowd of one pool stakes at most."""

_CLAIMS_LAST_NS: Final = 2 * HOUR_NS


class Pool:
    """One pool, kept equal to its accounts.

    Attributes:
        group: the universe's event.
        program: which build it runs under.
        address: where its account is.
        market: what stands there.
        interest: how the crowd fills it.
    """

    def __init__(
        self, ledger: Ledger, seed: int, event: ListedEvent, market: PoolMarket, interest: PoolInterest, pace_s: float
    ) -> None:
        self.group = event.id
        self.program = build_of(seed, event.id, addresses.POOLS, addresses.PLAIN_POOLS)
        self.interest = interest
        self.market = market
        self._ledger = ledger
        self._seed = seed
        self._owners = Owners.of(seed, event.id)
        stretch = interest.stretch
        self._usual = max(_SMALLEST, interest.final * pace_s * SECOND_NS / (stretch.to_ns - stretch.from_ns))
        self._rng = dice(seed, event.id, "stakes")
        self.address = addresses.market_of(self.program, market.creator, market.index)
        self.deposit = addresses.deposit_of(self.program, self.address)
        self._positions: dict[str, PoolPosition] = {}
        self._wallets: dict[str, Keypair] = {}
        self._extra = [0] * len(market.amounts)
        self._next_stake = self._draw()

    # -- beginning ----------------------------------------------------------------------------------------------------

    def open(self, at_ns: int, slot: int | None) -> None:
        """Put all accounts as they are at an instant; `slot` is when they were, the newest when not given."""
        stretch = self.interest.stretch
        edges = [self.interest.edge(step) for step in range(stretch.step_at(at_ns) + 1)]
        held = self.interest.amounts(at_ns)
        if at_ns >= stretch.from_ns:
            before = (0,) * len(held)
            for step, after in enumerate([*edges, held]):
                self._credit(self._wallet(step), tuple(b - a for a, b in zip(before, after, strict=True)))
                before = after
        self.market = msgspec.structs.replace(self.market, amounts=held)
        self._write_market(slot)
        self._ledger.hold(self.deposit, self.market.mint, self.address, sum(held), slot)
        for position in self._positions.values():
            self._write_position(position, slot)
            self._know(position.wallet, 0, slot)
        market = self.market
        fees = addresses.creator_fees_of(self.program, market.creator, market.mint)
        self._ledger.hold(fees, market.mint, addresses.config_of(self.program), 0, slot)
        self._know(market.creator, market.index + 1, slot)
        if slot is None:
            data = instructions.create_market(
                market.resolver, market.closes_s, market.resolves_s, market.creator_bps, len(held), market.uri
            )
            user, creator = addresses.user_of(self.program, market.creator), market.creator
            keys = [
                addresses.config_of(self.program), self.address, user, market.mint, self.deposit, fees,
                addresses.platform_fees_of(self.program, market.mint), creator, creator, SPL_PROGRAM, SYSTEM_PROGRAM,
            ]  # fmt: skip
            self._ledger.record(self.program, data, keys, self._owners.creator)

    def _wallet(self, step: int) -> Keypair:
        return stranger(self._seed, self.group, "staker", step % _STAKERS)

    def _know(self, wallet: str, following: int, slot: int | None) -> None:
        """Put what the program knows of a wallet, unless it knows it already."""
        address = addresses.user_of(self.program, wallet)
        if self._ledger.node.read(address) is None:
            self._ledger.write(address, self.program, User(wallet, following).data(), slot)

    def _credit(self, wallet: Keypair, amounts: tuple[int, ...]) -> PoolPosition:
        key = str(wallet.pubkey())
        self._wallets[key] = wallet
        held = self._positions.get(key) or PoolPosition(self.address, key, (0,) * len(amounts))
        total = tuple(one + more for one, more in zip(held.amounts, amounts, strict=True))
        self._positions[key] = credited = msgspec.structs.replace(held, amounts=total)
        return credited

    # -- stakes -------------------------------------------------------------------------------------------------------

    def due(self, at_ns: int) -> tuple[int, int] | None:
        """Return option and size of the stake that the crowd is about to make, None while it waits."""
        if self.market.state != OPEN or at_ns // SECOND_NS >= self.market.closes_s:
            return None
        wanted = self.interest.amounts(at_ns)
        missing = [
            want + extra - held for want, extra, held in zip(wanted, self._extra, self.market.amounts, strict=True)
        ]
        most = max(missing)
        return (missing.index(most), most) if most >= self._next_stake else None

    def stake(
        self, option: int, amount: int, at_ns: int, wallet: Keypair | None = None, *, funded: bool = True
    ) -> None:
        """Stake, as the program does.

        Args:
            option: on which.
            amount: how much, in base units.
            at_ns: when.
            wallet: whose stake; the crowd's when not given, which is then on its way to what it wants.
            funded: whether the money reaches the pool: the program does not look (venue sheet 1).

        Raises:
            InvalidRequestError: if the pool takes no stakes, or has no such option.
        """
        if self.market.state != OPEN or at_ns // SECOND_NS >= self.market.closes_s:
            raise InvalidRequestError(f"{self.group} takes no stakes any more")
        try:
            amounts = deposited(self.market.amounts, option, amount)
        except (IndexError, OverflowError) as error:
            raise InvalidRequestError(f"{self.group}: {error}") from error
        if wallet is None:
            wallet = self._wallet(self.interest.stretch.step_at(at_ns) + 1)
            self._next_stake = self._draw()
        else:
            self._extra[option] += amount
        key = str(wallet.pubkey())
        added = tuple(amount if place == option else 0 for place in range(len(amounts)))
        position = self._credit(wallet, added)
        self.market = msgspec.structs.replace(self.market, amounts=amounts)
        self._write_market()
        self._write_position(position)
        self._know(key, 0, None)
        change = self._move(amount if funded else 0)
        keys = [
            self.address, addresses.pool_position_of(self.program, self.address, key), self.market.mint, self.deposit,
            associated_token_account(key, self.market.mint), key, key,
            *(lulo_keys(self.program) if self.program == addresses.POOLS else ()), SPL_PROGRAM, SYSTEM_PROGRAM,
        ]  # fmt: skip
        self._ledger.record(self.program, instructions.deposit(option, amount), keys, wallet, tokens=[change])

    def _draw(self) -> int:
        """Draw the size that the next stake must reach: the pool's usual one, seldom several times that."""
        return round(self._usual * self._rng.lognormvariate(0.0, 0.7))

    # -- the end ------------------------------------------------------------------------------------------------------

    def resolve(self, outcome: int | None, outcome_s: int, slot: int | None = None, *, inactive: bool = False) -> None:
        """Name the outcome, or mark the pool invalid with None: by the resolver, or by anybody as inactive."""
        state, named = (INVALID, 0) if outcome is None else (RESOLVED, outcome)
        self.market = msgspec.structs.replace(self.market, state=state, outcome=named, outcome_s=outcome_s)
        self._write_market(slot)
        if slot is not None:
            return  # what was there before the node began has left no transaction
        signer = stranger(self._seed, self.group, "cleaner") if inactive else self._owners.resolver
        data = instructions.RESOLVE_INVALID if outcome is None else instructions.resolve(outcome)
        key = str(signer.pubkey())
        keys = [self.address, key, self.market.mint, self.deposit, key, SPL_PROGRAM, SYSTEM_PROGRAM]
        self._ledger.record(self.program, instructions.INVALIDATE_INACTIVE if inactive else data, keys, signer)

    def pay_due(self, at_ns: int, slot: int | None = None) -> int:
        """Let everybody whose time has come claim or withdraw; returns how many did."""
        paid = 0
        for position, due_ns in list(self._claims()):
            if due_ns <= at_ns:
                self._pay(position, slot)
                paid += 1
        return paid

    def _claims(self) -> Iterator[tuple[PoolPosition, int]]:
        if self.market.state == OPEN:
            return
        for position in self._positions.values():
            if not position.claimed and self._worth(position).paid:
                wait = uniform(self._seed, self.group, "claims", position.wallet) * _CLAIMS_LAST_NS
                yield position, self.market.outcome_s * SECOND_NS + round(wait)

    def _worth(self, position: PoolPosition) -> Payout:
        market = self.market
        if market.state == INVALID:
            return Payout(0, 0, 0, sum(position.amounts))
        return claimed(
            position.amounts[market.outcome], market.amounts, market.outcome, market.creator_bps, market.platform_bps
        )

    def _pay(self, position: PoolPosition, slot: int | None) -> None:
        worth = self._worth(position)
        if worth.paid + worth.creator_fee + worth.platform_fee > self.balance:
            return  # a pool that was never funded pays nobody any more
        self._positions[position.wallet] = done = msgspec.structs.replace(position, claimed=True)
        self._write_position(done, slot)
        change = self._move(-worth.paid - worth.creator_fee - worth.platform_fee, slot)
        mint = self.market.mint
        creator_fees = addresses.creator_fees_of(self.program, self.market.creator, mint)
        platform_fees = addresses.platform_fees_of(self.program, mint)
        for address, fee in ((creator_fees, worth.creator_fee), (platform_fees, worth.platform_fee)):
            if fee:
                config = addresses.config_of(self.program)
                self._ledger.hold(address, mint, config, self._ledger.held(address) + fee, slot)
        if slot is not None:
            return
        key = position.wallet
        resolved = self.market.state == RESOLVED
        keys = [
            self.address, addresses.pool_position_of(self.program, self.address, key), mint, self.deposit,
            associated_token_account(key, mint), *((creator_fees, platform_fees) if resolved else ()), key,
            *((addresses.lulo_pool_of(self.program),) if self.program == addresses.POOLS else ()), SPL_PROGRAM,
        ]  # fmt: skip
        logs = [f"Program log: Winnings: {worth.winnings}"] if resolved else []
        data = instructions.CLAIM if resolved else instructions.WITHDRAW
        self._ledger.record(self.program, data, keys, self._wallets[key], logs=logs, tokens=[change])

    # -- accounts -----------------------------------------------------------------------------------------------------

    @property
    def balance(self) -> int:
        """Return what lies in the pool's token account."""
        return self._ledger.held(self.deposit)

    def hold(self, amount: int) -> None:
        """Let the pool's token account hold an amount, whatever the market records."""
        self._ledger.hold(self.deposit, self.market.mint, self.address, amount)

    @property
    def positions(self) -> tuple[PoolPosition, ...]:
        """Return what every wallet has staked."""
        return tuple(self._positions.values())

    def _move(self, amount: int, slot: int | None = None) -> TokenChange:
        before = self.balance
        self._ledger.hold(self.deposit, self.market.mint, self.address, before + amount, slot)
        return TokenChange(self.deposit, TokenAccount(self.market.mint, self.address, before + amount), before)

    def _write_market(self, slot: int | None = None) -> None:
        self._ledger.write(self.address, self.program, self.market.data(), slot)

    def _write_position(self, position: PoolPosition, slot: int | None = None) -> None:
        address = addresses.pool_position_of(self.program, self.address, position.wallet)
        self._ledger.write(address, self.program, position.data(), slot)


def market_of(seed: int, event: ListedEvent, uri: str, times: tuple[int, int], platform_bps: int) -> PoolMarket:
    """Return a pool's account before its first stake; `times` are its close and resolve times in Unix seconds."""
    owners = Owners.of(seed, event.id)
    return PoolMarket(
        creator=str(owners.creator.pubkey()),
        index=owners.index,
        resolver=str(owners.resolver.pubkey()),
        mint=USDC,
        closes_s=times[0],
        resolves_s=times[1],
        creator_bps=_FEES[number(seed, event.id, "fee") % len(_FEES)],
        platform_bps=platform_bps,
        amounts=(0,) * len(event.listings),
        uri=uri,
    )
