"""The shapes in which questions hang together, as the matcher builds them: ladders, sets, implications, mixtures."""

import itertools
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from allsight.analysis.arbitrage.groups.layout import clauses
from allsight.analysis.arbitrage.worlds import worlds
from allsight.domain.groups import Basis, Bond, BondKind
from allsight.domain.ids import EventKey

MOST_WORLDS: Final = 10_000
"""Beliefs are kept about larger groups than the search takes whole."""

_ODD_PART: Final = 4
"""A mixture's ladder has no more rungs, and its second set twice as many answers at most."""


class Shape(StrEnum):
    """How the members of a group hang together."""

    LEVELS = "ladder of levels"
    """Above 3, above 4, above 5: every level implies those below it, told by siblings of one event."""

    DAYS = "ladder of levels and days"
    """A level by a day implies lower levels by that day, and itself by later days; the latter is read across texts."""

    ONE_OF = "set, one must pay"
    AT_MOST = "set, at most one pays"

    IMPLIED = "implications"
    """Whoever wins the final was in it, whoever was in it was in the semifinal: a tree, read across texts."""

    MIXED = "mixed"
    """A set of which one must pay; some of its answers imply those of another set, the first one a ladder."""


def bonds(shape: Shape, members: int, event: EventKey) -> tuple[Bond, ...]:
    """Return what joins so many members; `event` is the venue's that states a set."""
    return tuple(_BONDS[shape](range(members), event))


def levels_and_days(members: int) -> tuple[int, int]:
    """Return how many levels on how many days a ladder of both asks."""
    days = 1 if members < 4 else 2
    return members // days, days


def answers(found: tuple[Bond, ...], members: int) -> tuple[tuple[bool, ...], ...]:
    """Return every way to answer so many members."""
    return worlds(members, clauses(found), MOST_WORLDS)


def _levels(places: range, event: EventKey) -> Iterator[Bond]:
    del event
    for lower, higher in itertools.combinations(places, 2):
        yield _implies(higher, lower, BondKind.LADDER, Basis.SIBLINGS)


def _days(places: range, event: EventKey) -> Iterator[Bond]:
    levels, days = levels_and_days(len(places))
    for day in range(days):
        yield from _levels(places[day * levels : (day + 1) * levels], event)
    for earlier in range(len(places) - levels):
        yield _implies(places[earlier], places[earlier + levels], BondKind.LADDER, Basis.READ)


def _one_of(places: range, event: EventKey) -> Iterator[Bond]:
    yield _set(places, event, at_least=1)


def _at_most(places: range, event: EventKey) -> Iterator[Bond]:
    yield _set(places, event, at_least=0)


def _implied(places: range, event: EventKey) -> Iterator[Bond]:
    del event
    for number, place in enumerate(places[1:], 1):
        yield _implies(place, places[(number - 1) // 2], BondKind.IMPLIES, Basis.READ)


def _mixed(places: range, event: EventKey) -> Iterator[Bond]:
    quarter = len(places) // 4
    rungs, second = min(quarter, _ODD_PART), min(quarter, 2 * _ODD_PART)
    first = len(places) - rungs - second
    one, other, ladder = places[:first], places[first : first + second], places[first + second :]
    yield _set(one, event, at_least=1)
    if len(other) > 1:
        yield _set(other, EventKey(f"{event}-2"), at_least=0)
    yield from _levels(ladder, event)
    for inner, outer in zip(one, other, strict=False):
        yield _implies(inner, outer, BondKind.IMPLIES, Basis.READ)
    yield _implies(one[0], ladder[0], BondKind.IMPLIES, Basis.READ)


_BONDS: Final = {
    Shape.LEVELS: _levels,
    Shape.DAYS: _days,
    Shape.ONE_OF: _one_of,
    Shape.AT_MOST: _at_most,
    Shape.IMPLIED: _implied,
    Shape.MIXED: _mixed,
}


def _implies(inner: int, outer: int, kind: BondKind, basis: Basis) -> Bond:
    return Bond(kind=kind, basis=basis, answers=((inner, False), (outer, True)), at_least=1, at_most=2)


def _set(places: range, event: EventKey, *, at_least: int) -> Bond:
    pays = tuple((place, True) for place in places)
    return Bond(
        kind=BondKind.ONE_OF, basis=Basis.STATED, answers=pays, at_least=at_least, at_most=1, event=event,
        about="who wins",
    )  # fmt: skip
