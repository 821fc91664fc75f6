"""Tables of states, to be looked at: how a question can end, alone and with the questions that it hangs together with.

No orders are involved. What a table says is what proofs rest on: the same worlds, cases and differences of rules.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Final, Protocol

import msgspec

from allsight.analysis.arbitrage.groups.cases import Asked
from allsight.analysis.arbitrage.groups.layout import clauses, happenings, parts_of
from allsight.analysis.arbitrage.groups.rows import Row, Rows
from allsight.analysis.arbitrage.groups.shapes import Shown, shown, steps
from allsight.analysis.arbitrage.worlds import worlds
from allsight.domain.groups import Bond, BondKind, Group, Member
from allsight.domain.ids import EventKey, MarketKey, QuestionId, venue_of
from allsight.domain.questions import Cluster, Conflict, LinkedMarket, LinkStatus, Predicate

MOST_TABLES: Final = 24
"""A question that hangs together with more has the smallest of them."""

_COMPARED: Final = 40
"""So many pairs of markets of two questions are held against each other: comparing two texts takes a moment."""


class Known(Protocol):
    """What is known of markets; one that is not listed any more may be asked for."""

    def predicate(self, market: MarketKey) -> Predicate | None:
        """Return what was read out of its rules."""
        ...

    def event(self, market: MarketKey) -> EventKey | None:
        """Return its event."""
        ...

    def wording(self, market: MarketKey) -> str:
        """Return how its venue words what it asks; empty where that is not known."""
        ...

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        """Return what the rules of two markets say against each other."""
        ...


class StatesTable(msgspec.Struct, frozen=True, kw_only=True):
    """Members with every way in which they and their markets can end.

    Attributes:
        shown: the members in the order to show, with their bonds and worlds.
        bonds: those of them that do not follow from others.
        must_pay: one of a set must pay, as its venue states.
        cut: something is left out; `notes` say what.
    """

    id: str
    shown: Shown
    bonds: tuple[Bond, ...]
    must_pay: bool
    cut: bool
    notes: tuple[str, ...]
    rows: tuple[Row, ...]


def question_table(cluster: Cluster, known: Known) -> StatesTable:
    """Say how one question can end, over all markets that are confirmed to ask it."""
    question = cluster.question
    markets = tuple(one for one in cluster.markets if one.status is LinkStatus.CONFIRMED)
    member = Member(title=question.title, question=question.id, occurrence=question.occurrence, markets=markets)
    keys = {one.market for one in markets}
    conflicts = [one for one in cluster.conflicts if {one.first, one.second} <= keys]
    return _table(Group(id=question.id, members=(member,), bonds=()), known, conflicts)


def group_tables(groups: Sequence[Group], question: QuestionId, known: Known) -> Iterator[StatesTable]:
    """Say how what hangs together with a question can end, smaller tables first, each as it is asked for.

    Args:
        groups: those that hold the question; where they are larger than can be shown, they are cut.
        question: the one that is asked for.
        known: what is known of their markets.
    """
    parts = sorted(_parts(groups, question, known), key=lambda part: (len(part.members), part.id))
    stated = {bond.event for group in groups for bond in group.bonds if bond.event and bond.at_least}
    for number, part in enumerate(parts[:MOST_TABLES], 1):
        table = _group_table(part, question, known, stated)
        if number == MOST_TABLES < len(parts):
            note = f"The question hangs together with more: {len(parts) - number} larger tables are left out"
            table = msgspec.structs.replace(table, cut=True, notes=(*table.notes, note))
        yield table


def _parts(groups: Sequence[Group], question: QuestionId, known: Known) -> Iterator[Group]:
    """Go through what is searched by itself and holds the question, each once."""
    seen = set()
    for group in groups:
        found = [part for part in parts_of(group, known.event) if _holds(part, question)]
        for part in found:
            key = (part.members, part.bonds)
            if key not in seen and not any(_says_more(other, part) for other in found):
                seen.add(key)
                yield part


def _holds(part: Group, question: QuestionId) -> bool:
    return any(member.question == question and member.markets for member in part.members)


def _says_more(one: Group, two: Group) -> bool:
    """Tell whether one group says of the same markets that one must pay, where the other says nothing but "at most"."""
    if len(one.bonds) != len(two.bonds) or not _must_pay(one) or _must_pay(two):
        return False
    return {m.market for member in one.members for m in member.markets} == {
        m.market for member in two.members for m in member.markets
    }


def _must_pay(group: Group) -> bool:
    return any(bond.kind is BondKind.ONE_OF and bond.at_least for bond in group.bonds)


def _group_table(part: Group, question: QuestionId, known: Known, stated: Collection[EventKey]) -> StatesTable:
    pairs = list(_compared(part, question))
    members = sorted(part.members, key=lambda member: member.question != question)
    beside = [pair for member in members for pair in itertools.combinations(member.markets, 2)]
    conflicts = [c for one, two in (*beside, *pairs[:_COMPARED]) for c in known.between(one.market, two.market)]
    table = _table(part, known, conflicts)
    notes = []
    if part.cut:
        notes.append("It is part of something larger: some of what hangs together with it is left out here")
    if len(pairs) > _COMPARED:
        notes.append(f"Of {len(pairs):,} pairs of rule texts of two questions {_COMPARED} are compared")
    cut = table.cut or bool(notes)
    notes += dict.fromkeys(_weakened(bond) for bond in part.bonds if bond.event in stated and not bond.at_least)
    return msgspec.structs.replace(table, cut=cut, notes=(*notes, *table.notes))


def _weakened(bond: Bond) -> str:
    venue = "" if bond.event is None else venue_of(bond.event).label
    about = f" of “{bond.about}”" if bond.about else ""
    return f"{venue} states that one{about} must pay, of its own markets alone: others may all pay nothing"


def _compared(part: Group, question: QuestionId) -> Iterator[tuple[LinkedMarket, LinkedMarket]]:
    """Go through the pairs of a market of the question with one of what it is bound to."""
    home = next(place for place, member in enumerate(part.members) if member.question == question)
    bound = {place for bond in part.bonds for place, _ in bond.answers if home in {at for at, _ in bond.answers}}
    for place in sorted(bound - {home}):
        yield from itertools.product(part.members[home].markets, part.members[place].markets)


def _table(group: Group, known: Known, conflicts: Sequence[Conflict]) -> StatesTable:
    found = shown(group, worlds(len(group.members), clauses(group.bonds)), known.wording)
    of = happenings(found.group)
    asked = [
        Asked(linked, known.predicate(linked.market), place, of[place])
        for place, member in enumerate(found.group.members)
        for linked in member.markets
    ]
    rows = Rows(found, asked, conflicts)
    bonds = steps(found.group.bonds)
    notes = [*_said(found, bonds), *rows.notes]
    if not asked:
        notes = ["No market is confirmed to ask it"]
    return StatesTable(
        id=group.id,
        shown=found,
        bonds=bonds,
        must_pay=_must_pay(group),
        cut=rows.cut,
        notes=tuple(notes),
        rows=rows.rows if asked else (),
    )


def _said(found: Shown, bonds: Sequence[Bond]) -> Iterator[str]:
    if not found.worlds:
        yield "What is said of these questions cannot all be true at once"
    spared = len(found.group.bonds) - len(bonds)
    if spared:
        yield f"Left out because it follows from the others: {spared} statement{'' if spared == 1 else 's'}"
