"""States as they are written: in the member's terms, with prices, and each pair of texts compared once."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

import pytest

from allsight.analysis.arbitrage.groups.laid import Workload
from allsight.api.models.states import SettlementOut, StatesOut, TableOut, WorkloadOut
from allsight.api.views.states import StatesViews
from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock
from allsight.domain.errors import NotFoundError
from allsight.domain.groups import Group
from allsight.domain.ids import MarketKey, QuestionId, Venue
from allsight.domain.questions import Conflict, Orientation
from allsight.domain.states import StateKind, TableShape
from allsight.normalization.matcher.groups import Groups
from allsight.normalization.matcher.matcher import Matcher
from tests.analysis.build import NOW_NS, Reader, book
from tests.normalization.matcher.samples import Listed
from tests.normalization.matcher.test_groups import entered, settled
from tests.normalization.matcher.test_structure import OPPOSITE, SAME, WITHIN, Scripted, asks, home, matched
from tests.normalization.matcher.universe import catalogue

REFUNDS = "If the vote is called off, all stakes are refunded."


class Counted:
    """Groups that count how often two texts are compared."""

    def __init__(self, matcher: Matcher) -> None:
        self._groups = Groups(matcher)
        self._groups.touch(question.id for question in matcher.questions)
        settled(self._groups)
        self.compared: list[tuple[MarketKey, MarketKey]] = []

    def holding(self, question: QuestionId) -> tuple[Group, ...]:
        return self._groups.holding(question)

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        self.compared.append((one, two))
        return self._groups.between(one, two)


class Bench:
    """Two questions, asked by a and c and by b and d, of which the first implies the second."""

    def __init__(self, *, turned: bool = False, listings: Sequence[Listed] = ()) -> None:
        self.a, self.b = (asks(name, Venue.KALSHI, group="K", rules=REFUNDS) for name in "ab")
        self.c, self.d = (asks(name, Venue.BETFAIR, group=name.upper()) for name in "cd")
        scorer = Scripted(ac=OPPOSITE if turned else SAME, bd=SAME, ab=WITHIN)
        self.matcher = matched(scorer, self.d, self.c, self.b, self.a)
        self.groups = Counted(self.matcher)
        self.reader = Reader(*((one.market, book(one.market)) for one in (self.a, self.b, self.c, self.d)))
        self.workloads: dict[str, Workload] = {}
        self.views = StatesViews(
            cast("Any", self.reader), self.matcher, self.groups, ManualClock(NOW_NS), self.workloads.get
        )

    async def states(self) -> StatesOut:
        return await self.views.of(home(self.matcher, self.a))


def words(settlements: Sequence[SettlementOut]) -> list[str]:
    return [one.word for one in settlements]


@pytest.mark.parametrize("turned", [False, True])
async def test_an_opposite_market_is_turned_round_already(turned: bool) -> None:
    bench = Bench(turned=turned)
    listed = bench.c.market
    bench.reader.views[listed.key] = book(listed, [("0.30", "10")], [("0.40", "10")])
    own = (await bench.states()).tables[0]
    turned_round = [one for one in own.members[0].markets if one.orientation is Orientation.OPPOSITE]
    assert len(turned_round) == turned
    market = next(one for one in own.members[0].markets if one.market == listed.key)
    straight = market.orientation is Orientation.SAME
    prices = (Decimal("0.3"), Decimal("0.4")) if straight else (Decimal("0.6"), Decimal("0.7"))
    assert (market.bid, market.ask, market.trust) == (*prices, Trust.LIVE)
    yes, no = (words(row.settlements) for row in own.states if row.kind is StateKind.CORE)
    assert (yes, no) == (["Yes", "Yes"], ["No", "No"])


async def test_a_side_without_an_offer_and_a_market_without_a_book_have_no_price() -> None:
    bench = Bench()
    del bench.reader.views[bench.c.market.key]
    markets = (await bench.states()).tables[0].members[0].markets
    assert [(one.bid, one.ask, one.trust) for one in markets] == [(None, None, Trust.LIVE), (None, None, None)]


async def test_each_pair_of_texts_is_compared_once_until_one_is_read_anew() -> None:
    bench = Bench()

    async def across() -> set[tuple[MarketKey, MarketKey]]:
        """Return the pairs of two questions that are compared for the next answer."""
        bench.groups.compared.clear()
        await bench.states()
        of = bench.matcher.question_of
        return {(one, two) for one, two in bench.groups.compared if of(one) != of(two)}

    first = await across()
    assert len(first) == 4
    assert await across() == set()
    bench.matcher.upsert(*asks("d", Venue.BETFAIR, group="D", rules="Another text."))
    assert await across() == {pair for pair in first if bench.d.market.key in pair}


async def test_a_market_that_has_ended_may_still_stand_in_a_group() -> None:
    bench = Bench()
    bench.matcher.remove(bench.d.market.key)
    states = await bench.states()
    ladder = states.tables[-1]
    gone = next(one for member in ladder.members for one in member.markets if one.market == bench.d.market.key)
    assert gone.title == bench.d.market.title, "the store knows it until it is forgotten there as well"


async def test_a_table_says_what_looking_for_opportunities_in_it_has_cost() -> None:
    bench = Bench()
    own, ladder = (await bench.states()).tables
    assert (own.workload, ladder.workload) == (None, None)
    bench.workloads[ladder.id] = Workload(looked=10, dismissed=7, searches=2, spent_ns=1_250_000)
    own, ladder = (await bench.states()).tables
    assert own.workload is None
    assert ladder.workload == WorkloadOut(looked=10, dismissed=7, searches=2, spent_ms=1.2)


async def test_an_unknown_question_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        await Bench().views.of(QuestionId("q-none"))


@pytest.mark.long
async def test_every_table_of_a_universe_says_what_it_should() -> None:
    matcher = entered(catalogue(7).listings)
    views = StatesViews(cast("Any", Reader()), matcher, Counted(matcher), ManualClock(NOW_NS))
    shapes = set()
    for question in matcher.questions[::3]:
        own, *further = (await views.of(question.id)).tables
        assert (own.shape, own.id) == (TableShape.QUESTION, question.id)
        assert [len(table.members) for table in further] == sorted(len(table.members) for table in further)
        for table in (own, *further):
            shapes.add(table.shape)
            check(table)
    assert shapes == set(TableShape)


def check(table: TableOut) -> None:
    """Check that core states are ways to answer the members, each once, and that every row has all columns."""
    core = [row.answers for row in table.states if row.kind is StateKind.CORE]
    assert len(core) == len(set(core)) == table.worlds > 1
    for answers, bond in itertools.product(core, table.bonds):
        given = sum(answers[one.member] is one.yes for one in bond.answers)
        assert bond.at_least <= given <= bond.at_most, bond.sentence
    markets = [one.market for member in table.members for one in member.markets]
    assert sum(member.is_asked for member in table.members) == 1
    assert all([one.market for one in row.settlements] == markets for row in table.states)
    assert len({row.id for row in table.states}) == len(table.states)
    assert len({member.label for member in table.members}) == len(table.members)
