"""What the conformance suite asks of a venue: an emulator to run, move and break, and an adapter to look at it.

A bench is all that a venue adds to the suite. The tests know no venue: they ask a bench, and what does not apply to a
venue stands in `exemptions.py` with its reason.
"""

import random
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, runtime_checkable

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Ladder, Side
from allsight.domain.money import Currency
from allsight.emulators.serving.faults import Fault, FaultPlan
from allsight.emulators.universe.model import ListedEvent, Listing, Payoff
from allsight.ingestion.adapter import Adapter
from tests.venues.steady_world import SteadyWorld


class Login(StrEnum):
    """With which credentials an adapter is made."""

    NONE = "none"
    GOOD = "good"
    WRONG = "wrong"


class Targets(msgspec.Struct, frozen=True):
    """Where faults strike at this venue: globs over the topics of its servers.

    Attributes:
        books: what carries changes of books: frames of a stream, or the answers that are polled.
        snapshots: what carries whole books; empty where there is nothing of that kind.
        catalogue: the requests that read the catalogue.
        frozen: what has to stop for the venue to be connected and silent; unused where the rig is `Freezing`.
    """

    books: str
    snapshots: str
    catalogue: str
    frozen: str


Ports = Mapping[str, int]
"""Where a venue listens, by purpose, to be run there again."""

Sides = tuple[frozenset[tuple[Fraction, Fraction]], frozenset[tuple[Fraction, Fraction]]]
"""Bids and asks of YES, each level as (probability, size in the native unit), whatever the ladder."""


class FeeExample(msgspec.Struct, frozen=True):
    """A worked example of a venue's sheet: a taking order, or a settled group, and what it is charged.

    Attributes:
        text: where it stands and what it says.
        fills: (cost of one unit of payout, contracts) of each fill.
        side: which was bought.
        settled: (payout, cost) of the commission group, for fees that are taken at settlement.
        charge: what our formulas must say.
    """

    text: str
    schedule: FeeSchedule
    currency: Currency
    charge: Fraction
    fills: tuple[tuple[Fraction, Fraction], ...] = ()
    side: Side = Side.YES
    settled: tuple[Fraction, Fraction] | None = None


class Encoded(msgspec.Struct, frozen=True):
    """One level of a book as the venue's own message says it, read by the adapter's parser."""

    text: str
    side: Side
    ladder: Ladder
    rung: int
    size: int


class Rig(Protocol):
    """A running emulated venue in the hands of a test."""

    faults: FaultPlan

    def adapter(self, login: Login) -> Adapter:
        """Return a quick adapter that points at the venue."""
        ...

    def key_of(self, listing: Listing) -> MarketKey:
        """Return the key that the adapter must give to a listing, spelt here a second time."""
        ...

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        """Let one random thing happen to a book."""
        ...

    def truth(self, key: MarketKey) -> Sides:
        """Return the book as the venue itself has it."""
        ...

    def halt(self, listing: Listing) -> None:
        """Suspend trading in one market."""
        ...

    def resume(self, listing: Listing) -> None:
        """End the suspension."""
        ...

    def edit(self, listing: Listing) -> None:
        """Change the market's rules text."""
        ...

    def regrid(self, listing: Listing) -> None:
        """Change the market's price grid."""
        ...

    def settle(self, listing: Listing, payoff: Payoff) -> None:
        """Close the market and pay it out."""
        ...

    def expire_sessions(self) -> None:
        """Make every session that the venue has given out invalid."""
        ...

    async def disconnect(self) -> None:
        """Close every stream connection."""
        ...


@runtime_checkable
class Freezing(Protocol):
    """A rig whose venue falls silent in a way of its own, and not by frames that are held back."""

    def freeze(self) -> None:
        """Let it be connected and silent."""
        ...

    def thaw(self) -> None:
        """Let it go on."""
        ...


@runtime_checkable
class Mixed(Protocol):
    """A rig of a venue whose books are not all of one kind: some of them show pools, and are never firm."""

    def best(self, key: MarketKey) -> Trust:
        """Return the trust that a book can have at most."""
        ...

    def staked(self, key: MarketKey) -> tuple[int, ...] | None:
        """Return what lies on each option of the pool that a book shows, None where it shows no pool."""
        ...


@runtime_checkable
class Sorting(Protocol):
    """A bench whose venue has events of several kinds, all of which are to be put through the suite."""

    def kind_of(self, event: ListedEvent) -> str:
        """Return of which kind an event is."""
        ...


class Bench(Protocol):
    """One venue under test."""

    venue: Venue
    targets: Targets
    sides: tuple[Side, ...]
    """What its books offer to takers."""

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        """Return worked examples."""
        ...

    def paid(self, value: Fraction) -> Fraction:
        """Return what the venue itself pays per unit when the world says `value`."""
        ...

    def accepts(self, event: ListedEvent) -> bool:
        """Tell whether the adapter reads this event: oddities that it leaves out are not for the suite."""
        ...

    def run(
        self,
        world: SteadyWorld,
        clock: Clock,
        *,
        faults: tuple[Fault, ...] = (),
        ports: Ports | None = None,
    ) -> AbstractAsyncContextManager[Rig]:
        """Run the emulated venue until the block ends; `ports` are those of an earlier run, for a restart."""
        ...

    def ports(self, rig: Rig) -> Ports:
        """Return where a venue listens, to be run there again."""
        ...

    def bet(self) -> tuple[Encoded, ...]:
        """Return a bet at probability 2/5 that pays 100 units, offered on each side, in the venue's own message."""
        ...
