"""A few events of the universe in one venue's own words, held still: nothing happens unless a test lets it happen."""

import itertools
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeVar

import msgspec

from allsight.domain.clock import DAY_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.model import Change, ChangeKind, ListedEvent, Listing, Payoff
from allsight.emulators.universe.world import Universe
from tests.emulators.small_world import START_NS

T = TypeVar("T")


class SteadyWorld:
    """A `World`: the first events of a universe at one instant, open for a month and without a plan.

    Args:
        universe: where they come from.
        venue: whose they are.
        listings: at least so many listings are shown, in whole events.
        accepts: which events are wanted.
        kind_of: what to tell events apart by; kinds take turns.
        hidden: so many further events are kept back until `reveal`.
    """

    def __init__(
        self,
        universe: Universe,
        venue: Venue,
        *,
        listings: int = 5,
        accepts: Callable[[ListedEvent], bool] = lambda _event: True,
        kind_of: Callable[[ListedEvent], str] = lambda _event: "",
        hidden: int = 1,
    ) -> None:
        self.venue = venue
        self.payoffs: dict[str, Payoff] = {}
        self._universe = universe
        self._changes: list[Change] = []
        self._all: dict[str, tuple[ListedEvent, tuple[Listing, ...]]] = {}
        self._hidden: list[str] = []
        wanted = [(event, members) for event, members in _tradable(universe, venue) if accepts(event)]
        self.tradable = sum(len(members) for _, members in wanted)
        """How many listings there are that could be shown."""
        self._kind_of = kind_of
        for event, members in _taking_turns(wanted, lambda entry: kind_of(entry[0])):
            shown = sum(len(entries) for _, entries in self._all.values())
            if shown >= listings and len(self._hidden) >= hidden:
                break
            self._all[event.id] = (_held(event), tuple(_long(entry) for entry in members))
            if shown >= listings:
                self._hidden.append(event.id)

    @property
    def shown(self) -> list[Listing]:
        """Return the listings that the venue shows now."""
        return [entry for name, (_, members) in self._all.items() if name not in self._hidden for entry in members]

    @property
    def of_each_kind(self) -> list[Listing]:
        """Return a listing of each kind of event that the venue shows."""
        return list({self._kind_of(self.event_of(entry)): entry for entry in reversed(self.shown)}.values())[::-1]

    def event_of(self, listing: Listing) -> ListedEvent:
        """Return the event of a listing, shown or not."""
        return self._all[listing.group][0]

    def reveal(self, at_ns: int) -> tuple[Listing, ...]:
        """List one of the events that were kept back, and return its listings."""
        name = self._hidden.pop(0)
        event, entries = self._all[name]
        members = tuple(msgspec.structs.replace(entry, listed_ns=at_ns, open_ns=at_ns) for entry in entries)
        self._all[name] = (msgspec.structs.replace(event, listed_ns=at_ns), members)
        kinds = (ChangeKind.LISTED, ChangeKind.OPENED)
        self._changes += [Change(at_ns, kind, entry) for kind in kinds for entry in members]
        return members

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        """Return what is shown."""
        if venue is not self.venue:
            return ()
        return tuple(event for name, (event, _) in self._all.items() if name not in self._hidden)

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        """Return what is shown."""
        return tuple(self.shown) if venue is self.venue else ()

    def probability(self, claim: str, at_ns: int) -> float:
        """Return how likely a claim was when the world was stopped."""
        return self._universe.probability(claim, START_NS)

    def settlement(self, listing: Listing) -> Payoff:
        """Return the pay-out that the test has chosen."""
        return self.payoffs.get(listing.id, Payoff(Fraction(1)))

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        """Return what a test has let happen."""
        return tuple(change for change in self._changes if from_ns < change.at_ns <= to_ns)


def _tradable(universe: Universe, venue: Venue) -> Iterable[tuple[ListedEvent, tuple[Listing, ...]]]:
    """Yield a venue's events whose listings all trade and are not odd, those of two listings first."""
    listed = {entry.id: entry for entry in universe.listings(venue, START_NS)}
    found = []
    for event in universe.events(venue, START_NS):
        members = tuple(listed[name] for name in event.listings if name in listed)
        odd = any(_halted_midway(entry) or entry.frozen or not entry.activity for entry in members)
        open_now = all(entry.open_ns <= START_NS < entry.close_ns - DAY_NS for entry in members)
        if members and len(members) == len(event.listings) and open_now and not odd:
            found.append((event, members))
    return sorted(found, key=lambda one: (abs(len(one[1]) - 2), one[0].id))


def _taking_turns(entries: Iterable[T], kind_of: Callable[[T], str]) -> Iterable[T]:
    kinds: dict[str, list[T]] = {}
    for entry in entries:
        kinds.setdefault(kind_of(entry), []).append(entry)
    turns = itertools.zip_longest(*kinds.values())
    return (entry for turn in turns for entry in turn if entry is not None)


def _halted_midway(entry: Listing) -> bool:
    """Tell whether a listing is to be halted and resumed; a halt that lasts to the close is how some venues close."""
    return any(span.to_ns < entry.close_ns for span in entry.halts)


def _held(event: ListedEvent) -> ListedEvent:
    return msgspec.structs.replace(event, listed_ns=START_NS - 20 * DAY_NS, delisted_ns=START_NS + 90 * DAY_NS)


def _long(entry: Listing) -> Listing:
    """Return a listing whose whole life lies around the instant of the tests."""
    return msgspec.structs.replace(
        entry,
        ladder=entry.ladder_at(START_NS),
        listed_ns=START_NS - 20 * DAY_NS,
        open_ns=START_NS - 19 * DAY_NS,
        close_ns=START_NS + 30 * DAY_NS,
        announced_close_ns=START_NS + 30 * DAY_NS,
        determined_ns=START_NS + 31 * DAY_NS,
        settled_ns=START_NS + 32 * DAY_NS,
        delisted_ns=START_NS + 60 * DAY_NS,
        expected_ns=START_NS + 31 * DAY_NS,
        latest_ns=START_NS + 40 * DAY_NS,
        edits=(),
        halts=(),
        grid_changes=(),
    )
