"""Topics: one thing of the world each, with the claims that can be made about it and what each venue offers.

Nothing here is worded. A topic carries facts (names, dates, numbers), its claims carry theirs, and the
wording of a venue turns them into titles, labels and rules.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from allsight.domain.ids import Venue
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.spaces import Region, Space

Facts: TypeAlias = Mapping[str, Any]
"""What templates are filled with: texts, numbers, `Day` and `Hour` objects."""


class Claim(msgspec.Struct, frozen=True):
    """A region of a space, with the facts that name it. `id` is unique in the universe."""

    id: str
    space: Space
    region: Region
    facts: Facts

    @property
    def known_ns(self) -> int:
        """When it is known whether the claim is true."""
        return self.space.known_ns(self.region)


class Clause(msgspec.Struct, frozen=True):
    """One point of a venue's rules on which venues may differ: `void` may be `half` here and `fair` there."""

    aspect: str
    variant: str


class Amendment(msgspec.Struct, frozen=True):
    """From an instant on, a venue's rules say something else on one point."""

    at_ns: int
    clause: Clause


class Stake(msgspec.Struct, frozen=True):
    """A claim as one venue lists it: `inverted` when its YES pays if the claim is false."""

    claim: str
    inverted: bool = False
    mark: str = ""
    facts: Facts = {}
    placeholder: bool = False
    other: bool = False


class Offer(msgspec.Struct, frozen=True):
    """One event of one venue: which claims, in which form of words, under which clauses.

    Attributes:
        form: names the template of the venue.
        stakes: the markets of the event, in the venue's order.
        exclusive: whether the venue says that at most one market pays.
        clauses: the points of the rules on which venues may differ.
        amendments: edits of the rules during the life of the event.
        quirks: oddities of the venue that this event shows.
        busy: how its volume compares with that of the topic.
    """

    venue: Venue
    form: str
    stakes: tuple[Stake, ...]
    exclusive: bool = False
    clauses: tuple[Clause, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    quirks: frozenset[str] = frozenset()
    busy: float = 1.0


class Topic(msgspec.Struct, frozen=True):
    """One thing of the world.

    Attributes:
        id: `family:key`, unique in the universe.
        claims: by id.
        listed_ns: when venues may begin to list it.
        volume: contracts per day that its busiest market sees.
        event_ns: when the thing itself takes place (a game starts, a meeting decides), where it has such a
        moment.
        branch: the way in which it leaves the usual course, if it does: `void`, `postponed`.
        kin: topics whose claims could be mistaken for those of this one.
        linger_ns: how long venues go on showing it after settlement.
    """

    id: str
    category: Category
    facts: Facts
    claims: Mapping[str, Claim]
    offers: tuple[Offer, ...]
    listed_ns: int
    volume: float
    event_ns: int | None = None
    branch: str = ""
    kin: tuple[str, ...] = ()
    linger_ns: int = 6 * 3_600 * 1_000_000_000


class Family(msgspec.Struct, frozen=True):
    """A kind of topics that comes again and again.

    Attributes:
        name: the first part of the ids of its topics.
        keys: the second parts of all topics that a venue may show at some moment of a stretch of time (seed,
        from, to);
            it may name a few too many.
        build: makes the topic of a key (seed, key); a pure function.
    """

    name: str
    keys: Callable[[int, int, int], Iterable[str]]
    build: Callable[[int, str], Topic]
