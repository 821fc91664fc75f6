"""How a question can end: its table of states, and those of the groups that hold it."""

import asyncio
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

from allsight.analysis.arbitrage.groups.laid import Workload
from allsight.analysis.arbitrage.groups.rows import Row
from allsight.analysis.arbitrage.groups.shapes import sentence
from allsight.analysis.arbitrage.groups.tables import StatesTable, group_tables, question_table
from allsight.analysis.pricing import implied
from allsight.api.models.states import (
    BondAnswerOut,
    BondOut,
    MemberOut,
    SettlementOut,
    StateMarketOut,
    StateRowOut,
    StatesOut,
    TableOut,
    WorkloadOut,
)
from allsight.api.views.markets import price_or_none
from allsight.domain.clock import MILLISECOND_NS, Clock
from allsight.domain.groups import Bond, Group, Member
from allsight.domain.ids import EventKey, MarketKey, QuestionId, venue_of
from allsight.domain.market import Refund, Settlement
from allsight.domain.money import to_decimal
from allsight.domain.questions import Conflict, LinkedMarket, Orientation, Predicate
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.naming import worded
from allsight.normalization.matcher.spread import titled
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.text import clean

_PLACES: Final = 4
_PLAIN: Final = {Fraction(0): (Decimal(0), "No"), Fraction(1): (Decimal(1), "Yes")}
_OPEN: Final = "any"
_KEPT: Final = 4_096
"""So many comparisons of two texts are kept, the last ones: pages ask again and again."""


class GroupReader(Protocol):
    """Where it is read what a question hangs together with."""

    def holding(self, question: QuestionId) -> tuple[Group, ...]:
        """Return the groups that hold a question."""
        ...

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        """Return what the rules of two markets say against each other."""
        ...


def _nothing(_table: str) -> None:
    return None


class StatesViews:
    """Describes tables of states.

    Args:
        store: books and descriptions of markets.
        matcher: questions, and what was read out of rules.
        groups: what hangs together.
        clock: the time at which fees are looked up.
        workload: tells what looking for opportunities in a table has cost, by its id.
    """

    def __init__(
        self,
        store: StateStore,
        matcher: Matcher,
        groups: GroupReader,
        clock: Clock,
        workload: Callable[[str], Workload | None] = _nothing,
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._groups = groups
        self._known = _Known(matcher, groups)
        self._clock = clock
        self._workload = workload

    async def of(self, question: QuestionId) -> StatesOut:
        """Describe how a question can end; between two tables others have their turn.

        Raises:
            NotFoundError: if there is no such question.
        """
        cluster = self._matcher.cluster(question)
        tables = [self._table(question_table(cluster, self._known), question)]
        for table in group_tables(self._groups.holding(question), question, self._known):
            tables.append(self._table(table, question))
            await asyncio.sleep(0)
        return StatesOut(question_id=question, title=cluster.question.title, tables=tuple(tables))

    # -- answers ------------------------------------------------------------------------------------------------------

    def _table(self, table: StatesTable, question: QuestionId) -> TableOut:
        found = table.shown
        members = [
            self._member(member, label, asked=member.question == question)
            for member, label in zip(found.group.members, found.labels, strict=True)
        ]
        columns = _Columns(found.group.members)
        return TableOut(
            id=table.id,
            shape=found.shape,
            about=found.about,
            must_pay=table.must_pay,
            cut=table.cut,
            notes=table.notes,
            members=tuple(members),
            bonds=tuple(_bond(bond, found.labels) for bond in table.bonds),
            worlds=len(found.worlds),
            states=tuple(map(columns.row, table.rows)),
            workload=_workload(self._workload(table.id)),
        )

    def _member(self, member: Member, label: str, *, asked: bool) -> MemberOut:
        return MemberOut(
            title=member.title,
            label=label,
            question_id=member.question,
            is_asked=asked,
            markets=tuple(self._market(one) for one in member.markets),
        )

    def _market(self, linked: LinkedMarket) -> StateMarketOut:
        market, view = self._store.market(linked.market), self._store.view(linked.market)
        prices = None
        if market is not None and view is not None:
            prices = implied.quote(market, view, self._clock.now_ns(), linked.orientation)
        return StateMarketOut(
            market=linked.market,
            venue=linked.venue,
            orientation=linked.orientation,
            title="" if market is None else worded(market.title),
            bid=None if prices is None else price_or_none(prices.bid, up=False),
            ask=None if prices is None else price_or_none(prices.ask, up=True),
            trust=None if view is None else view.trust,
        )


class _Known:
    """What the matcher knows of markets; one that has just ended may still stand in a group."""

    def __init__(self, matcher: Matcher, groups: GroupReader) -> None:
        self._matcher = matcher
        self._groups = groups
        self._compared: dict[tuple[MarketKey, MarketKey], tuple[Claim, Claim, tuple[Conflict, ...]]] = {}

    def predicate(self, market: MarketKey) -> Predicate | None:
        return None if self._matcher.listing(market) is None else self._matcher.claim(market).predicate

    def event(self, market: MarketKey) -> EventKey | None:
        listing = self._matcher.listing(market)
        return None if listing is None else listing.market.event

    def wording(self, market: MarketKey) -> str:
        listing = self._matcher.listing(market)
        return "" if listing is None else titled(worded(listing.market.title), clean(listing.market.outcome or ""))

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        """Compare two texts once, until one of them is read anew; of one question they are kept compared anyway."""
        if self._matcher.listing(one) is None or self._matcher.listing(two) is None:
            return ()
        if self._matcher.question_of(one) == self._matcher.question_of(two) is not None:
            return self._groups.between(one, two)
        claims = self._matcher.claim(one), self._matcher.claim(two)
        known = self._compared.pop((one, two), None)
        if known is None or known[0] is not claims[0] or known[1] is not claims[1]:
            known = *claims, self._groups.between(one, two)
        while len(self._compared) >= _KEPT:
            del self._compared[next(iter(self._compared))]
        self._compared[one, two] = known
        return known[2]


def _workload(found: Workload | None) -> WorkloadOut | None:
    if found is None:
        return None
    return WorkloadOut(
        looked=found.looked,
        dismissed=found.dismissed,
        searches=found.searches,
        spent_ms=round(found.spent_ns / MILLISECOND_NS, 1),
    )


def _bond(bond: Bond, labels: Sequence[str]) -> BondOut:
    return BondOut(
        kind=bond.kind,
        basis=bond.basis,
        certain=bond.basis.certain,
        answers=tuple(BondAnswerOut(place, yes) for place, yes in bond.answers),
        at_least=bond.at_least,
        at_most=bond.at_most,
        sentence=sentence(bond, labels),
        stated_by=None if bond.event is None else venue_of(bond.event),
    )


class _Columns:
    """Writes how the markets of a table settle, each in its member's terms."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._linked = [one for member in members for one in member.markets]
        self._open = [
            SettlementOut(market=one.market, yes=None, refund=False, word=_OPEN) for one in self._linked
        ]  # fmt: skip

    def row(self, row: Row) -> StateRowOut:
        """Describe a row."""
        state = row.state
        paid = [state.settlements.get(one.market) for one in self._linked]
        return StateRowOut(
            id=state.id,
            kind=state.kind,
            label=state.label,
            why=state.why,
            severity=state.opened_by,
            answers=row.answers,
            settlements=tuple(
                left_open if settlement is None else _settlement(linked, settlement)
                for linked, settlement, left_open in zip(self._linked, paid, self._open, strict=True)
            ),
        )


def _settlement(linked: LinkedMarket, settlement: Settlement) -> SettlementOut:
    if isinstance(settlement, Refund):
        return SettlementOut(market=linked.market, yes=None, refund=True, word="refund")
    yes = settlement.yes if linked.orientation is Orientation.SAME else 1 - settlement.yes
    known = _PLAIN.get(yes)
    if known is None:
        paid = to_decimal(yes, _PLACES, up=False).normalize()
        known = paid, f"{paid:f}"
    return SettlementOut(market=linked.market, yes=known[0], refund=False, word=known[1])
