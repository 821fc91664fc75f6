"""Fixed-odds markets of one person against takers: accounts for reading (venue sheet 6)."""

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.hedgehog import addresses
from allsight.emulators.hedgehog.chainside import Ledger, Owners, build_of, stranger
from allsight.emulators.hedgehog.crowd import PeerInterest
from allsight.emulators.hedgehog.layouts import OPEN, PeerMarket, PeerPosition, User
from allsight.emulators.hedgehog.maths import capacity_left
from allsight.emulators.solana.keys import USDC
from allsight.emulators.universe.model import ListedEvent


class Peer:
    """One market, kept equal to its accounts.

    Attributes:
        group: the universe's event.
        program: which build it runs under.
        address: where its account is.
        market: what stands there.
    """

    def __init__(
        self,
        ledger: Ledger,
        seed: int,
        event: ListedEvent,
        uri: str,
        times: tuple[int, int],
        interest: PeerInterest,
        platform_bps: int,
    ) -> None:
        owners = Owners.of(seed, event.id)
        self.group = event.id
        self.program = build_of(seed, event.id, addresses.PEERS, addresses.PLAIN_PEERS)
        self.interest = interest
        self._ledger = ledger
        self._seed = seed
        self._filled = 0
        self.market = PeerMarket(
            creator=str(owners.creator.pubkey()),
            index=owners.index,
            next_position=0,
            resolver=str(owners.resolver.pubkey()),
            mint=USDC,
            yes=interest.yes,
            no=interest.no,
            yes_amount=interest.yes_amount,
            no_amount=0,
            created_s=event.listed_ns // SECOND_NS,
            closes_s=times[0],
            resolves_s=times[1],
            platform_bps=platform_bps,
            uri=uri,
        )
        self.address = addresses.market_of(self.program, self.market.creator, self.market.index)
        self.deposit = addresses.deposit_of(self.program, self.address)

    def open(self, at_ns: int, slot: int | None) -> None:
        """Put all accounts as they are at an instant; `slot` is when they were, the newest when not given."""
        user = User(self.market.creator, self.market.index + 1)
        self._ledger.write(addresses.user_of(self.program, self.market.creator), self.program, user.data(), slot)
        if not self.fill(at_ns, slot):
            self._write(slot)

    def fill(self, at_ns: int, slot: int | None = None) -> bool:
        """Let takers make the stakes that have fallen due; tells whether anything was written."""
        if self.market.state != OPEN or self.market.yes_amount < self.interest.yes_amount:
            return False
        fills = self.interest.fills(at_ns)
        fresh, self._filled = fills[self._filled :], len(fills)
        for amount in fresh:
            self._take(min(amount, self.left), slot)
        if fresh:
            self._write(slot)
        if self.interest.withdrawn(at_ns):
            self.withdraw_unmatched(slot)
            return True
        return bool(fresh)

    @property
    def left(self) -> int:
        """Return how much NO takers may still stake."""
        market = self.market
        return capacity_left(market.yes_amount, market.yes, market.no, market.no_amount)

    def take(self, amount: int) -> None:
        """Let a taker stake on NO now, beside what the crowd does.

        Raises:
            InvalidRequestError: if the market is over, or the stake is no multiple of the odds or more than is left.
        """
        if self.market.state != OPEN or not 0 < amount <= self.left or amount % self.market.no:
            raise InvalidRequestError(f"{self.group} takes no stake of {amount}")
        self._take(amount, None)
        self._write(None)

    def _take(self, amount: int, slot: int | None) -> None:
        index = self.market.next_position
        if not amount:
            return
        wallet = str(stranger(self._seed, self.group, "taker", index).pubkey())
        position = PeerPosition(self.address, index, wallet, amount)
        address = addresses.peer_position_of(self.program, self.address, index)
        self._ledger.write(address, self.program, position.data(), slot)
        self.market = msgspec.structs.replace(
            self.market, next_position=index + 1, no_amount=self.market.no_amount + amount
        )

    @property
    def balance(self) -> int:
        """Return what lies in the market's token account."""
        return self._ledger.held(self.deposit)

    def hold(self, amount: int) -> None:
        """Let the market's token account hold an amount, whatever the market records."""
        self._ledger.hold(self.deposit, self.market.mint, self.address, amount)

    def withdraw_unmatched(self, slot: int | None = None) -> None:
        """Let the creator take back what nobody has matched; nothing more can be taken after that."""
        market = self.market
        matched = market.no_amount // market.no * market.yes
        self.market = msgspec.structs.replace(market, yes_amount=matched)
        self._write(slot)

    def resolve(self, state: int, outcome_s: int, slot: int | None = None) -> None:
        """Name the outcome: one of the states beyond open."""
        self.market = msgspec.structs.replace(self.market, state=state, outcome_s=outcome_s)
        self._write(slot)

    def _write(self, slot: int | None) -> None:
        market = self.market
        self._ledger.write(self.address, self.program, market.data(), slot)
        held = market.yes_amount + market.no_amount
        self._ledger.hold(self.deposit, market.mint, self.address, held, slot)
