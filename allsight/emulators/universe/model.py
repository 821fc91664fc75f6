"""What the universe tells an emulated venue: events, listings, their words, and what happens to them.

Venue-neutral fields say what the makers and the matching engine need; `words` carries what one venue's server
needs to speak in its own style. Instants are integer nanoseconds UTC.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, Self

import msgspec

from allsight.domain.ids import Venue
from allsight.domain.ladder import Ladder


class Category(StrEnum):
    """The subject of an event, in no venue's own spelling."""

    POLITICS = "politics"
    MACRO = "macro"
    CRYPTO = "crypto"
    SPORTS = "sports"
    WEATHER = "weather"
    TECH = "tech"
    ENTERTAINMENT = "entertainment"
    GEOPOLITICS = "geopolitics"


class Span(msgspec.Struct, frozen=True, gc=False):
    """A stretch of time: from `from_ns` up to, not including, `to_ns`."""

    from_ns: int
    to_ns: int

    def __contains__(self, at_ns: int) -> bool:
        return self.from_ns <= at_ns < self.to_ns


class Source(msgspec.Struct, frozen=True):
    """Whose word decides: the name that a venue's rules give, and a URL or the empty string."""

    name: str
    url: str = ""


class Words(msgspec.Struct, frozen=True):
    """How a venue words a market: each venue has fields of its own, in `universe/words/<venue>.py`."""

    @classmethod
    def of(cls, listing: "Listing", at_ns: int) -> Self:
        """Return the texts that the venue of these words shows of a listing at an instant.

        Raises:
            TypeError: if the listing is another venue's.
        """
        words = listing.words_at(at_ns)
        if not isinstance(words, cls):
            raise TypeError(f"{listing.id} has no {cls.__name__}")
        return words


class EventWords(msgspec.Struct, frozen=True):
    """What only one venue says of an event; as `Words`."""

    @classmethod
    def of(cls, event: "ListedEvent") -> Self:
        """Return what the venue of these words says of an event.

        Raises:
            TypeError: if the event is another venue's.
        """
        if not isinstance(event.words, cls):
            raise TypeError(f"{event.id} has no {cls.__name__}")
        return event.words


class Edit(msgspec.Struct, frozen=True):
    """A change of a market's texts: from `at_ns` on the venue shows `words`."""

    at_ns: int
    words: Words


class GridChange(msgspec.Struct, frozen=True):
    """A change of a market's price grid at `at_ns`."""

    at_ns: int
    ladder: Ladder


class Payoff(msgspec.Struct, frozen=True):
    """What a listing pays once it is settled: `value` per YES contract, and each stake back when `refund`."""

    value: Fraction
    refund: bool = False


class Beside(msgspec.Struct, frozen=True, gc=False):
    """What another listing pays on: a claim, or that it is false."""

    claim: str
    inverted: bool


class Listing(msgspec.Struct, frozen=True):
    """One binary market at one venue.

    `claim` names the canonical claim it pays on and is nothing that a venue would publish: a server never
    serves it. `inverted` listings pay YES when the claim is false. Life: listed, open, close (trading ends),
    determined, settled, delisted (no longer shown). `expected_ns` and `latest_ns` are what the venue
    announces beforehand.

    Attributes:
        id: unique in the universe, stable, for example `fed-2026-12/cut25@kalshi`.
        group: id of its `ListedEvent`.
        announced_close_ns: the close that the venue shows until trading has ended; often much later.
        volume_24h: contracts that change hands on a usual day.
        activity: share of attention from makers and takers, 0 (asleep) to 1 (the busiest).
        halts: when the venue has suspended trading.
        frozen: when the venue's data for this book stands still although the world moves on.
        returned_if_none: the group leaves out some of what can happen, and if none of it does, stakes are returned.
        one_of: the venue says that at most one market of the group pays.
        beside: what else its venue lists of the same topic, without what excludes it; as little published as the claim.
    """

    venue: Venue
    id: str
    claim: str
    inverted: bool
    group: str
    ladder: Ladder
    listed_ns: int
    open_ns: int
    close_ns: int
    announced_close_ns: int
    determined_ns: int
    settled_ns: int
    delisted_ns: int
    expected_ns: int
    latest_ns: int
    volume_24h: float
    activity: float
    words: Words
    edits: tuple[Edit, ...] = ()
    grid_changes: tuple[GridChange, ...] = ()
    halts: tuple[Span, ...] = ()
    frozen: tuple[Span, ...] = ()
    returned_if_none: bool = False
    one_of: bool = False
    beside: tuple[Beside, ...] = ()

    def words_at(self, at_ns: int) -> Words:
        """Return the texts that the venue shows at an instant."""
        shown = self.words
        for edit in self.edits:
            if edit.at_ns <= at_ns:
                shown = edit.words
        return shown

    def ladder_at(self, at_ns: int) -> Ladder:
        """Return the price grid in force at an instant."""
        grid = self.ladder
        for change in self.grid_changes:
            if change.at_ns <= at_ns:
                grid = change.ladder
        return grid

    def halted_at(self, at_ns: int) -> bool:
        """Tell whether the venue has suspended trading at an instant."""
        return any(at_ns in span for span in self.halts)

    def frozen_at(self, at_ns: int) -> bool:
        """Tell whether the venue's data for this book stands still at an instant."""
        return any(at_ns in span for span in self.frozen)

    def life(self) -> Iterator["Change"]:
        """Yield everything that is planned to happen to the listing."""
        yield Change(self.listed_ns, ChangeKind.LISTED, self)
        yield Change(self.open_ns, ChangeKind.OPENED, self)
        for halt in self.halts:
            yield Change(halt.from_ns, ChangeKind.HALTED, self)
            if halt.to_ns < self.close_ns:
                yield Change(halt.to_ns, ChangeKind.RESUMED, self)
        for edit in self.edits:
            yield Change(edit.at_ns, ChangeKind.EDITED, self)
        for grid in self.grid_changes:
            yield Change(grid.at_ns, ChangeKind.REGRIDDED, self)
        yield Change(self.close_ns, ChangeKind.CLOSED, self)
        yield Change(self.determined_ns, ChangeKind.DETERMINED, self)
        yield Change(self.settled_ns, ChangeKind.SETTLED, self)
        yield Change(self.delisted_ns, ChangeKind.DELISTED, self)


class ListedEvent(msgspec.Struct, frozen=True):
    """A venue's group of markets; `mutually_exclusive` does not promise completeness."""

    venue: Venue
    id: str
    topic: str
    category: Category
    title: str
    listings: tuple[str, ...]
    mutually_exclusive: bool
    listed_ns: int
    delisted_ns: int
    words: EventWords


class ChangeKind(StrEnum):
    """What can happen to a listing, in the order in which it does."""

    LISTED = "listed"
    OPENED = "opened"
    HALTED = "halted"
    RESUMED = "resumed"
    EDITED = "edited"
    REGRIDDED = "regridded"
    CLOSED = "closed"
    DETERMINED = "determined"
    SETTLED = "settled"
    DELISTED = "delisted"


class Change(msgspec.Struct, frozen=True):
    """One thing that happens to one listing."""

    at_ns: int
    kind: ChangeKind
    listing: Listing


def changes_of(listings: Iterable[Listing], from_ns: int, to_ns: int) -> tuple[Change, ...]:
    """Return what happens to some listings after `from_ns` and up to `to_ns`, in order of time."""
    order = list(ChangeKind)
    found = (change for listing in listings for change in listing.life() if from_ns < change.at_ns <= to_ns)
    return tuple(sorted(found, key=lambda change: (change.at_ns, order.index(change.kind), change.listing.id)))


class World(Protocol):
    """What traders and servers ask of a universe."""

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        """Return the events that a venue shows at an instant, settled ones a while longer."""
        ...

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        """Return the listings that a venue shows at an instant, settled ones a while longer."""
        ...

    def probability(self, claim: str, at_ns: int) -> float:
        """Return how likely a claim is at an instant, in 0..1; exactly 0 or 1 once it is determined.

        Raises:
            KeyError: if the universe knows no such claim.
        """
        ...

    def settlement(self, listing: Listing) -> Payoff:
        """Return what a listing will have paid in the end; meant to be looked at from `determined_ns` on."""
        ...

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        """Return what happens to the venue's listings after `from_ns` and up to `to_ns`, in order of time."""
        ...
