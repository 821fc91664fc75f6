"""The running program: every part built once, wired, and kept alive until somebody says stop.

Venues run under supervisors and may fail. Store, matching, the writer and the API get no such mercy: if one of them
fails, the process ends and says why.
"""

import asyncio
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from allsight import __version__
from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.finder import Finder
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.risk.carry import Hurdle
from allsight.analysis.risk.observed import DelayLedger
from allsight.api.app import create_app
from allsight.api.context import ApiContext
from allsight.api.models.stream import Hello
from allsight.api.server import bind, serve
from allsight.api.views.costs import Costs
from allsight.api.views.decisions import DecisionViews
from allsight.api.views.history import HistoryViews
from allsight.api.views.lifetimes import LifetimeViews
from allsight.api.views.links import LinkSource, LinkTally
from allsight.api.views.markets import MarketViews, event_category
from allsight.api.views.matches import MatchViews
from allsight.api.views.opportunities import OpportunityBoard
from allsight.api.views.outcomes import OutcomeViews
from allsight.api.views.portfolio import PortfolioView
from allsight.api.views.questions import QuestionBoard
from allsight.api.views.review import ReviewViews
from allsight.api.views.sources import BookSource, OpportunitySource, VenueSource
from allsight.api.views.states import StatesViews
from allsight.api.views.venues import SAMPLE_S, VenueBoard
from allsight.api.websocket.endpoint import HEARTBEAT_S, StreamEndpoint
from allsight.api.websocket.hub import Hub, Source
from allsight.app.backfill import Backfill
from allsight.app.feeds import Feeds, make_adapters
from allsight.app.garbage import Garbage
from allsight.app.health import HealthMeter, Parts, PathMeter
from allsight.app.judging import Judging
from allsight.app.observing import make_metrics
from allsight.app.pipeline import Pipeline
from allsight.app.rates import RateKeeper, chosen_rates
from allsight.app.turns import at_leisure, in_turns
from allsight.domain.book import Trust
from allsight.domain.clock import MILLISECOND_NS, SystemClock
from allsight.domain.decisions import Decision
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market, Rules
from allsight.domain.messages import EventSeen, Message, RateSeen, SettlementReport
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import CloseReason
from allsight.domain.questions import Link, Question
from allsight.infra.db.database import Database
from allsight.infra.monitoring.looplag import LoopLag
from allsight.infra.workers.bars import BarSampler, Top
from allsight.infra.workers.jobs import IntervalJobs
from allsight.infra.workers.retention import BarKeeper
from allsight.infra.workers.writer import Writer
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.candidates.encoders import encoder_named
from allsight.normalization.matcher.candidates.index import CandidateIndex
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.groups import Groups
from allsight.normalization.matcher.matcher import Matcher
from allsight.settings import Settings

_log = structlog.get_logger(__name__)

TICK_S: Final = 0.1
"""Rows and books are built and sent at most this often; opportunities go out as they happen."""

TICK_SLICE_NS: Final = MILLISECOND_NS
"""For so long at most the building of rows holds up what is urgent."""

_SWEEP_S: Final = 0.25
_ENDS: Final = 5_000
"""So many of the newest settlements in storage say how long venues take to pay."""

_DRAIN_S: Final = 5.0
"""For so long at most the end of the program waits for the database."""

_STORED_S: Final = 5.0
"""For so long at most a person waits until a decision is stored, before being told that it is not yet."""

DASHBOARD: Final = Path(__file__).resolve().parents[2] / "dashboard" / "dist"
"""Where the build puts the pages; the installation is editable, so that is beside the package."""


class Runtime:
    """All parts of the program on one database.

    Args:
        settings: what the user chose.
        database: open and migrated.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.clock = clock = SystemClock()
        self._database = database
        self._rng = random.Random()
        self.bus = InProcessBus()
        self.jobs = IntervalJobs(clock)
        self.writer = Writer(
            catalogue=database.catalogue,
            links=database.links,
            bars=database.bars,
            opportunities=database.opportunities,
            clock=clock,
        )
        self._adapters = make_adapters(settings, clock, self._rng)
        self.feeds = Feeds(self._adapters, self.bus, clock, self._rng)
        self.store = StateStore(clock, self.feeds, self._wake)
        self.matcher = Matcher(clock, index=CandidateIndex(encoder_named(settings.matching_encoder)))
        self.judging = Judging(settings.judge, self.matcher, self._apply)
        self.delays = DelayLedger()
        self.rates = RateKeeper(clock, chosen_rates(settings), self._set_rates)
        self.groups = Groups(self.matcher)
        self.finder = Finder(
            self.store, clock, self.rates.current, self.groups.between, self._on_change, _bounds(settings)
        )
        self.hub = Hub(clock)
        self.metrics = make_metrics(
            store=self.store,
            finder=self.finder,
            writer=self.writer,
            hub=self.hub,
            readers=self.feeds.readers,
            clock=clock,
        )
        self.judging.expose(self.metrics)
        self.lag = LoopLag(clock, observe=self.metrics.histogram("loop_lag_seconds", "How late our event loop runs."))
        self.path = PathMeter()
        self._build_views()
        self.pipeline = Pipeline(
            store=self.store,
            matcher=self.matcher,
            finder=self.finder,
            groups=self.groups,
            delays=self.delays,
            board=self.questions,
            clock=clock,
            keep=self._keep_decisions,
            keep_market=self._keep_market,
            on_books=self.books.mark,
            on_links=self.links.note,
            watch=self.feeds.watch,
            watch_limit=settings.watch_limit,
            path=self.path,
        )
        self.finder.groups.agenda.on_due = self._wake
        self.health = HealthMeter(
            Parts(
                clock=clock,
                data_label=settings.data_label,
                readers=self.feeds.readers,
                store=self.store,
                finder=self.finder,
                questions=self.questions,
                to_match=lambda: self.pipeline.backlog,
                writer=self.writer,
                hub=self.hub,
                lag=self.lag,
                path=self.path,
            )
        )
        self.venue_source = VenueSource(self.venues, self.health.out, clock)
        self._quick: tuple[Source, ...] = (self.books, self.opportunity_source, self.links, self.venue_source)
        for source in (*self._quick, self.questions):
            self.hub.add_source(source)
        self.store.attach(self.bus)
        self.venues.attach(self.bus)
        self.bus.handle((EventSeen, SettlementReport, RateSeen), self._keep)
        self._add_jobs()

    def _build_views(self) -> None:
        database, clock = self._database, self.clock
        chosen = {venue: Fraction(share) for venue, share in self.settings.carry.items()}
        self.markets = MarketViews(self.store, Costs(lambda: self.rates.current, self.delays, chosen))
        tally = LinkTally(self.matcher)
        self.links = LinkSource(self.matcher, tally, self.store, clock)
        self.matches = MatchViews(self.matcher, self.markets, self.store, clock, lambda: self.rates.current, tally)
        self.outcomes = OutcomeViews(self.matcher)
        self.review = ReviewViews(self.matcher, self.matches, self.store, clock, self.outcomes)
        self.decisions = DecisionViews(
            self.matcher, self.matches, self._apply, partial(self.writer.stored, within_s=_STORED_S)
        )
        self.history = HistoryViews(database.bars, database.catalogue, self.store, clock)
        self.questions = QuestionBoard(
            self.store, self.matcher, self.finder, self.markets, self.matches, self.history, clock,
            relations={"people": self.matcher.desk, "matcher": self.matcher},
        )  # fmt: skip
        self.states = StatesViews(self.store, self.matcher, self.groups, clock, self.finder.workload)
        self.opportunities = OpportunityBoard(
            self.finder, self.store, clock, database.opportunities, self._describe_links,
            Hurdle(self.settings.hurdle, chosen),
        )  # fmt: skip
        self.lifetimes = LifetimeViews(database.opportunities, clock, self.rates.current.base)
        self.portfolio = PortfolioView(self.opportunities, self.finder.sized, self.rates.current.base)
        self.opportunity_source = OpportunitySource(self.opportunities, clock)
        self.books = BookSource(self.markets, clock)
        self.venues = VenueBoard(clock, self.store, self.feeds.readers)

    def _add_jobs(self) -> None:
        sampler = BarSampler(self.clock, self._tops, self.writer.bar)
        keeper = BarKeeper(self._database.bars, self._database.marks, self.clock, lambda: self.writer.status().behind_s)
        self.jobs.every(1.0, "bars", partial(in_turns, sampler.steps))
        self.jobs.every(300.0, "retention", keeper.run)
        self.jobs.every(SAMPLE_S, "venue rates", self.venues.sample)
        self.jobs.every(1.0, "dated fees", self.finder.sweep)
        self.jobs.every(1.0, "currency rates", self.rates.step)
        self.jobs.every(1.0, "health", self.health.sample)
        self.jobs.every(900.0, "sparks", self._refresh_sparks)
        past = Backfill(self._adapters, self.store, self.questions, self._database.bars, self.history, self.clock)
        self.jobs.every(1.0, "past prices", past.step)

    # -- life -----------------------------------------------------------------------------------------------------

    async def restore(self) -> None:
        """Take up what storage remembers: descriptions, rules and decisions; never books.

        Episodes that an earlier process could not close any more are closed now.
        """
        await self._database.opportunities.close_left_open()
        self.store.preload(*await self._database.catalogue.load())
        self.delays.restore(await self._database.catalogue.ends(_ENDS))
        questions, links = await self._database.links.load()
        self.pipeline.restore(questions, links, await self._database.links.decisions())

    async def run(self, ready: asyncio.Event | None = None) -> None:
        """Run until cancelled; `self.url` is set before `ready`.

        Raises:
            InvalidRequestError: if the port is taken.
        """
        listener = bind(self.settings.host, self.settings.port)
        async with serve(create_app(self._context()), listener) as self.url, asyncio.TaskGroup() as group:
            group.create_task(self.lag.run(), name="loop lag")
            group.create_task(self.writer.run(), name="writer")
            try:
                await self._work(ready)
            finally:  # nobody produces anything any more: what is known is written down
                self.finder.shutdown()
                if not await self.writer.drain(within_s=_DRAIN_S):
                    _log.error("the program ends before all is stored", waiting=self.writer.status().queued)

    async def _work(self, ready: asyncio.Event | None) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.pipeline.pump(), name="prices")
            group.create_task(self.pipeline.match(), name="matching")
            group.create_task(self.pipeline.group(), name="grouping")
            group.create_task(self.pipeline.follow(), name="watch list")
            group.create_task(self.judging.run(), name="second judge")
            # Thousands of rows have ticks of their own: whoever looks at one book does not wait for them.
            group.create_task(self._ticks(self._quick, 9), name="hub ticks")  # a tenth of the time at most
            group.create_task(self._ticks((self.questions,), 19), name="question ticks")  # a twentieth
            group.create_task(self._sweeps(), name="trust sweep")
            group.create_task(self.jobs.run(), name="jobs")
            for venue, supervisor in self.feeds.supervisors:
                group.create_task(supervisor.run(), name=f"{venue} supervisor")
            group.create_task(Garbage().run(self.clock), name="garbage")
            if ready is not None:
                ready.set()

    async def _ticks(self, sources: Sequence[Source], rest: int) -> None:
        """Send what moved in these, for ever, and rest so many times as long as that takes."""
        while True:
            steps = self.hub.steps(sources)
            self.path.note_hub(await at_leisure(steps, self.clock, TICK_SLICE_NS, rest, TICK_S))

    async def _sweeps(self) -> None:
        while True:
            self.store.sweep()
            await self.clock.sleep(_SWEEP_S)

    # -- wiring ---------------------------------------------------------------------------------------------------

    def _wake(self) -> None:
        self.pipeline.wake()

    def _apply(self, changes: Changes) -> None:
        self.pipeline.apply(changes)

    def _on_change(self, change: OpportunityChange) -> None:
        one = change.opportunity
        if change.kind is ChangeKind.CLOSED:
            self.opportunities.end(one, change.life, change.evidence)
            if one.close_reason is CloseReason.TRUST:
                lost = [leg.venue for leg in one.legs if self.store.top(leg.market)[2] is not Trust.LIVE]
                self.venues.note_removed(lost)
        if self.hub.wanted("opportunities"):
            self.hub.push(self.opportunity_source.put(one))
        for question in one.questions:
            self.questions.mark_question(question)
        self.writer.opportunity(one, change.evidence, change.settled)

    def _set_rates(self, rates: CurrencyRates) -> None:
        self.finder.set_rates(rates)

    def _keep(self, message: Message) -> None:
        match message:
            case EventSeen(event=event):
                self.writer.event(event)
            case SettlementReport():
                self.writer.settlement(message)
                if (market := self.store.market(message.key)) is not None:
                    self.delays.note(message, market, event_category(self.store.event(market.event)))
            case RateSeen():
                self.rates.take(message)

    def _keep_decisions(
        self, questions: Sequence[Question], links: Sequence[Link], decisions: Sequence[Decision]
    ) -> None:
        self.writer.decision(questions, links, decisions)
        self.judging.offer(links)

    def _keep_market(self, market: Market, rules: Rules | None) -> None:
        self.writer.market(market)
        if rules is not None:
            self.writer.rules(rules)

    def _describe_links(self, market: MarketKey) -> str:
        links = self.matcher.links_of(market)
        return self.matches.describe(links[0]) if links else f"{market} is not linked"

    def _tops(self) -> Iterator[Top]:
        for market in list(self.store.markets()):  # others are listed while bars are made
            if market.lifecycle.over:
                continue
            bid, ask, trust = self.store.top(market.key)
            if trust is Trust.LIVE or trust is Trust.DELAYED:
                chance = market.ladder.chance
                yield market.key, chance(bid) if bid >= 0 else None, chance(ask) if ask >= 0 else None, True
            else:
                yield market.key, None, None, False

    async def _refresh_sparks(self) -> None:
        for cluster in self.questions.clusters():
            await self.history.refresh_spark(cluster.question.id, cluster.markets)
            self.questions.mark_question(cluster.question.id)

    def _context(self) -> ApiContext:
        stream = StreamEndpoint(self.hub, self._hello, lambda: self.lag.worst_ms)
        return ApiContext(
            clock=self.clock,
            store=self.store,
            markets=self.markets,
            questions=self.questions,
            states=self.states,
            outcomes=self.outcomes,
            matches=self.matches,
            review=self.review,
            decisions=self.decisions,
            opportunities=self.opportunities,
            lifetimes=self.lifetimes,
            portfolio=self.portfolio,
            venues=self.venues,
            history=self.history,
            stream=stream,
            health=self.health.out,
            rules_versions=self._database.catalogue.rules_versions,
            dashboard=DASHBOARD if DASHBOARD.is_dir() else None,
            metrics=self.metrics.expose,
        )

    def _hello(self) -> Hello:
        return Hello(
            server_at=self.hub.now_ms(),
            version=__version__,
            data=self.settings.data_label,
            orders="none",
            heartbeat_s=HEARTBEAT_S,
        )


def _bounds(settings: Settings) -> Bounds:
    limit = settings.contract_limit
    return Bounds(
        severity=settings.lock_below,
        max_contracts=None if limit is None else Fraction(limit),
    )
