"""Questions as rows and pages: one line per claim over all venues, rebuilt only when something in it moved."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

import msgspec

from allsight.analysis.pricing import implied
from allsight.analysis.pricing.fees import FeeUnknownError
from allsight.analysis.pricing.question import summarise
from allsight.api.models.common import Quote
from allsight.api.models.questions import (
    AllIn,
    EdgeOut,
    QuestionOut,
    QuestionRow,
    RelationOut,
    SizeQuote,
)
from allsight.api.models.stream import Delete, Put, QuestionPut
from allsight.api.views.asked import Asked
from allsight.api.views.history import HistoryViews
from allsight.api.views.markets import (
    MarketViews,
    event_category,
    price_or_none,
    quote_out,
    rules_out,
    share_out,
    size_out,
)
from allsight.api.views.matches import MatchViews
from allsight.api.views.outcomes import OutcomeViews
from allsight.api.views.rules import conflicts_out, fields_out
from allsight.api.views.summary import best_out, change_out, consensus_out
from allsight.api.views.times import ms_or_none
from allsight.domain.book import BookView, Trust
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.ladder import Side
from allsight.domain.market import Market
from allsight.domain.money import to_decimal
from allsight.domain.opportunity import Opportunity
from allsight.domain.ports import RelationSource
from allsight.domain.questions import Cluster, LinkedMarket, Orientation
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.matcher import Matcher

TOPIC: Final = "questions"
_ONE: Final = "question:"
_REFRESH_NS: Final = 2 * SECOND_NS
"""Rows are sent again at least so often, because ages advance without anything else changing."""

_PLACES: Final = 4


class LockedEdges(Protocol):
    """Where the best locked opportunity of a question is read."""

    def best_locked(self, question: QuestionId) -> Opportunity | None:
        """Return it, or None."""
        ...


class QuestionBoard:
    """Every question that markets are linked to. It is a source of the stream for `questions` and `question:ID`."""

    def __init__(
        self,
        store: StateStore,
        matcher: Matcher,
        edges: LockedEdges,
        markets: MarketViews,
        matches: MatchViews,
        history: HistoryViews,
        clock: Clock,
        relations: Mapping[str, RelationSource],
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._edges = edges
        self._markets = markets
        self._matches = matches
        self._history = history
        self._clock = clock
        self._relations = relations
        self._outcomes = OutcomeViews(matcher)
        self._clusters: dict[QuestionId, Asked] = {}
        self._homes: dict[MarketKey, QuestionId] = {}
        self._rows: dict[QuestionId, QuestionRow] = {}
        self._marked: dict[QuestionId, None] = {}
        self._gone: dict[QuestionId, None] = {}
        self._linked: set[QuestionId] = set()
        self._sent_ns: dict[QuestionId, int] = {}
        self._prices: dict[MarketKey, tuple[tuple[int, Orientation, FeeSchedule, bool], implied.Quote]] = {}
        self._versions = itertools.count(1)

    # -- keeping up -----------------------------------------------------------------------------------------------

    def set_cluster(self, cluster: Cluster) -> None:
        """Take over a new or changed question."""
        self.drop_cluster(cluster.question.id, replaced=True)
        asked = self._clusters[cluster.question.id] = Asked.of(cluster)
        self._homes.update((one.market, cluster.question.id) for one in asked.markets)
        if len({one.venue for one in asked.markets}) > 1:
            self._linked.add(cluster.question.id)
        self._gone.pop(cluster.question.id, None)
        self.mark_question(cluster.question.id)

    def drop_cluster(self, question: QuestionId, *, replaced: bool = False) -> None:
        """Forget a question."""
        former = self._clusters.pop(question, None)
        if former is None:
            return
        self._linked.discard(question)
        for one in former.cluster.markets:
            if self._homes.get(one.market) == question:
                del self._homes[one.market]
            self._prices.pop(one.market, None)
        if not replaced:
            self._rows.pop(question, None)
            self._marked.pop(question, None)
            self._sent_ns.pop(question, None)
            self._gone[question] = None

    def mark(self, markets: Iterable[MarketKey]) -> None:
        """Note that books or descriptions of these markets have changed."""
        for market in markets:
            question = self._homes.get(market)
            if question is not None:
                self._marked[question] = None

    def mark_question(self, question: QuestionId) -> None:
        """Note that something about a question has changed."""
        if question in self._clusters:
            self._marked[question] = None

    # -- reading --------------------------------------------------------------------------------------------------

    def place(self, market: MarketKey) -> tuple[QuestionId | None, LinkedMarket | None]:
        """Return the question that a market is linked to, and how."""
        question = self._homes.get(market)
        if question is None:
            return None, None
        return question, next((one for one in self._clusters[question].cluster.markets if one.market == market), None)

    def cluster(self, question: QuestionId) -> Cluster:
        """Return a question's cluster.

        Raises:
            NotFoundError: if there is no such question.
        """
        return self._asked(question).cluster

    def clusters(self) -> list[Cluster]:
        """Return all clusters of this instant."""
        return [asked.cluster for asked in self._clusters.values()]

    @property
    def linked(self) -> int:
        """Return how many questions are asked by markets of two venues or more."""
        return len(self._linked)

    def rows(self) -> Iterator[QuestionRow]:
        """Describe all questions of this instant that at least one linked market asks, each as it is asked for."""
        for question in list(self._clusters):
            asked = self._clusters.get(question)
            if asked is not None and asked.markets:
                yield self.row(question)

    def row(self, question: QuestionId) -> QuestionRow:
        """Describe a question; the same object until something in it changes.

        Raises:
            NotFoundError: if there is no such question.
        """
        known = self._rows.get(question)
        if known is None or question in self._marked:
            known = self._rows[question] = self._build(self._asked(question))
        return known

    def out(self, question: QuestionId) -> QuestionOut:
        """Describe everything about a question.

        Raises:
            NotFoundError: if there is no such question.
        """
        asked = self._asked(question)
        linked, now_ns = asked.markets, self._clock.now_ns()
        conflicts = conflicts_out(asked.conflicts)
        rules = [found for one in linked if (found := self._store.rules(one.market)) is not None]
        links = [link for one in linked for link in self._matcher.links_of(one.market) if link.question == question]
        claims = [self._matcher.claim(one.market) for one in linked]
        return QuestionOut(
            row=self.row(question),
            predicate=asked.cluster.question.title,
            markets=tuple(self._markets.out(self._markets.market(one.market), one, question, now_ns) for one in linked),
            links=tuple(self._matches.link_out(link) for link in links),
            rules=tuple(rules_out(found) for found in rules),
            fields=fields_out(claims, [self._matcher.predicate(one.market) for one in linked], conflicts),
            conflicts=conflicts,
            relations=tuple(self._relations_out(question)),
            outcome_sets=self._outcomes.of_markets(one.market for one in linked),
        )

    def _relations_out(self, question: QuestionId) -> Iterable[RelationOut]:
        told: set[QuestionId] = set()
        for name, source in self._relations.items():
            found = [(one.second if one.first == question else one.first, one) for one in source.relations(question)]
            found = [(other, one) for other, one in found if other not in told]  # people have the first word
            told.update(other for other, _ in found)
            for other, one in found:
                known = self._matcher.find_question(other)
                yield RelationOut(
                    first=one.first, second=one.second, kind=one.kind, confidence=one.confidence, source=name,
                    other=other, other_title=None if known is None else known.title,
                )  # fmt: skip

    def size_quote(self, question: QuestionId, size: Decimal) -> SizeQuote:
        """Say what the size costs per contract at each venue, fees included, cheapest first.

        Raises:
            NotFoundError: if there is no such question.
        """
        entries = self._entries(self._asked(question))

        def cheapest_first(side: Side) -> tuple[AllIn, ...]:
            found = [cost for entry in entries if (cost := self._all_in(entry, side, size)) is not None]
            return tuple(sorted(found, key=lambda one: (not one.usable, -one.filled, one.all_in)))

        return SizeQuote(size=size, yes=cheapest_first(Side.YES), no=cheapest_first(Side.NO))

    # -- stream ---------------------------------------------------------------------------------------------------

    def covers(self, topic: str) -> bool:
        """Tell whether this is one of our topics."""
        return topic == TOPIC or topic.startswith(_ONE)

    def snapshot(self, topic: str) -> Iterable[Put]:
        """Build every row of a topic."""
        if topic == TOPIC:
            return (QuestionPut(topic, row.id, row.version, row) for row in self.rows())
        question = QuestionId(topic.removeprefix(_ONE))
        if question not in self._clusters:
            return []
        row = self.row(question)
        return [QuestionPut(topic, row.id, row.version, row)]

    def changed(self, wanted: Callable[[str], bool]) -> Iterable[Put | Delete]:
        """Build the rows that changed since the last call, and those that nobody has heard of for two seconds."""
        now_ns = self._clock.now_ns()
        everything = wanted(TOPIC)
        gone, self._gone = self._gone, {}
        for question in gone:
            yield Delete(TOPIC, question, next(self._versions))
        for question in list(self._clusters):
            topic = f"{_ONE}{question}"
            alone = wanted(topic)
            if question not in self._clusters or not (everything or alone):
                continue
            if question not in self._marked:
                if now_ns - self._sent_ns.get(question, 0) < _REFRESH_NS:
                    continue
                self._marked[question] = None
            row = self.row(question)
            self._sent_ns[question] = now_ns
            if everything and row.quotes:
                yield QuestionPut(TOPIC, question, row.version, row)
            if alone:
                yield QuestionPut(topic, question, row.version, row)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _asked(self, question: QuestionId) -> Asked:
        known = self._clusters.get(question)
        return Asked.of(self._matcher.cluster(question)) if known is None else known

    def _entries(self, asked: Asked) -> list[tuple[LinkedMarket, Market, BookView]]:
        found = []
        for one in asked.markets:
            market, view = self._store.market(one.market), self._store.view(one.market)
            if market is not None and view is not None:
                found.append((one, market, view))
        return found

    def _build(self, asked: Asked) -> QuestionRow:
        question = asked.cluster.question
        self._marked.pop(question.id, None)
        now_ns = self._clock.now_ns()
        entries = self._entries(asked)
        prices = [self._price(entry, now_ns) for entry in entries]
        summary = summarise(prices, now_ns)
        markets = [market for _, market, _ in entries]
        volumes = [market.volume_24h for market in markets if market.volume_24h is not None]
        indication = summary.indication
        locked = self._edges.best_locked(question.id)
        closes = min((market.closes_ns for market in markets if market.closes_ns), default=question.closes_ns)
        spark = self._history.spark(question.id)
        category = question.category
        if markets:
            category = event_category(self._store.event(markets[0].event))
        return QuestionRow(
            id=question.id,
            title=question.title,
            category=category,
            status="closed" if markets and all(market.lifecycle.over for market in markets) else "open",
            closes_at=ms_or_none(closes),
            quotes=tuple(self._quote(price, entry) for price, entry in zip(prices, entries, strict=True)),
            orientations=tuple(one.orientation for one, _, _ in entries),
            pending=asked.pending,
            consensus=consensus_out(summary),
            best_bid=best_out(summary.bid, up=False),
            best_ask=best_out(summary.ask, up=True),
            spread=price_or_none(summary.spread, up=True),
            crossed="locked" if locked else "raw" if summary.spread is not None and summary.spread < 0 else "no",
            edge=None if locked is None else EdgeOut(locked.edge, locked.guaranteed, locked.id),
            indicative_edge=None if indication is None else price_or_none(indication.edge, up=False),
            volume_24h=sum(volumes, Decimal(0)) if volumes else None,
            change_24h=change_out(summary, spark),
            conflicts=asked.severities,
            live=summary.live,
            books=len(entries),
            spark=spark,
            version=next(self._versions),
        )

    def _quote(self, price: implied.Quote, entry: tuple[LinkedMarket, Market, BookView]) -> Quote:
        one, market, view = entry
        return quote_out(price, view, share_out(market, self._store.pool(market.event), one.orientation))

    def _price(self, entry: tuple[LinkedMarket, Market, BookView], now_ns: int) -> implied.Quote:
        """Read a book as prices; one that has not changed is only as old as its last proof."""
        one, market, view = entry
        rests_on = (view.version, one.orientation, market.fees, market.fees.known_at(now_ns))
        known = self._prices.get(one.market)
        if known is not None and known[0] == rests_on:
            return msgspec.structs.replace(known[1], proved_ns=view.proved_ns)
        same = known is not None and known[0][1:] == rests_on[1:]
        price = implied.quote(market, view, now_ns, one.orientation, before=known[1] if known and same else None)
        self._prices[one.market] = (rests_on, price)
        return price

    def _all_in(self, entry: tuple[LinkedMarket, Market, BookView], side: Side, size: Decimal) -> AllIn | None:
        one, market, view = entry
        try:
            cost = implied.all_in(market, view, side, Fraction(size), self._clock.now_ns(), one.orientation)
        except FeeUnknownError:
            return None
        if cost is None:
            return None
        return AllIn(
            key=market.key,
            venue=market.venue,
            side=side,
            price=to_decimal(cost.price, _PLACES, up=True),
            all_in=to_decimal(cost.all_in, _PLACES, up=True),
            filled=size_out(cost.contracts),
            usable=view.trust is Trust.LIVE and market.lifecycle.tradable,
        )
