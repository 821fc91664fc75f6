"""Tables of hand-made groups, and what their rows say in words."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.rows import Row
from allsight.analysis.arbitrage.groups.tables import StatesTable, group_tables, question_table
from allsight.domain.groups import Bond, Group, Member
from allsight.domain.ids import EventKey, MarketKey, QuestionId
from allsight.domain.market import Market, Refund, Settlement, Value
from allsight.domain.questions import Branch, Cluster, Conflict, Predicate
from allsight.domain.states import StateKind
from tests.analysis.build import QUESTION

Rules = Mapping[MarketKey, tuple[Branch, ...]]

NOTHING: Final[Rules] = {}
_WORDS: Final = {Fraction(0): "No", Fraction(1): "Yes"}


def reading(rules: Rules) -> dict[MarketKey, Predicate]:
    return {key: Predicate(subject=("x",), action="win", branches=branches) for key, branches in rules.items()}


class Told:
    """What is known of a few markets."""

    def __init__(
        self, rules: Rules = NOTHING, conflicts: Sequence[Conflict] = (), markets: Sequence[Market] = ()
    ) -> None:
        self._read = reading(rules)
        for one in markets:
            if one.title == "Draw":
                self._read[one.key] = msgspec.structs.replace(self._read[one.key], action="draw")
        self._conflicts = conflicts
        self._markets = {one.key: one for one in markets}

    def predicate(self, market: MarketKey) -> Predicate | None:
        return self._read.get(market)

    def event(self, market: MarketKey) -> EventKey | None:
        found = self._markets.get(market)
        return None if found is None else found.event

    def wording(self, market: MarketKey) -> str:
        found = self._markets.get(market)
        return "" if found is None else found.title

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        return tuple(c for c in self._conflicts if {c.first, c.second} == {one, two})


def alone(member: Member, rules: Rules = NOTHING, conflicts: Sequence[Conflict] = ()) -> StatesTable:
    """Return the table of one question."""
    cluster = Cluster(question=QUESTION, markets=member.markets, conflicts=tuple(conflicts))
    return question_table(cluster, Told(rules))


def tables(
    members: Sequence[Member],
    bonds: Sequence[Bond],
    *,
    asked: int = 0,
    rules: Rules = NOTHING,
    conflicts: Sequence[Conflict] = (),
    markets: Sequence[Market] = (),
) -> list[StatesTable]:
    """Return the tables of one group; `markets` say of which event each is, and how its venue words it."""
    group = Group(id="g1", members=tuple(members), bonds=tuple(bonds))
    question = members[asked].question
    assert question is not None
    return list(group_tables([group], QuestionId(question), Told(rules, conflicts, markets)))


def rows(table: StatesTable, kind: StateKind) -> list[Row]:
    return [row for row in table.rows if row.state.kind is kind]


def labels(table: StatesTable, kind: StateKind) -> list[str]:
    return [row.state.label for row in rows(table, kind)]


def told(row: Row) -> dict[str, str]:
    """Write how a row's markets settle, in their own terms."""
    return {str(key).partition(":")[2]: _word(one) for key, one in row.state.settlements.items()}


def _word(settlement: Settlement) -> str:
    if isinstance(settlement, Refund):
        return "refund"
    assert isinstance(settlement, Value)
    return _WORDS.get(settlement.yes, str(settlement.yes))
