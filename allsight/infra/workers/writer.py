"""Write to the database behind everybody's back: producers never wait, and the lag is always known.

Four lanes, each written in batches: decisions (questions, links and what people said of them), opportunities,
catalogue, bars. While the database is slow, locked or away, the batch at hand is tried again with growing pauses and
everything else waits in memory. What waits too long in the catalogue and bar lanes shrinks to the latest word about
each market; decisions and opportunities are never dropped.
"""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
import structlog

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.decisions import Decision
from allsight.domain.errors import InvalidRequestError, RetryLaterError
from allsight.domain.market import Event, Market, Rules
from allsight.domain.messages import SettlementReport
from allsight.domain.opportunity import EdgePoint, Evidence, Opportunity
from allsight.domain.questions import Link, Question
from allsight.domain.repositories import (
    BarRepository,
    CatalogueRepository,
    LinkRepository,
    OpportunityRepository,
    PriceBar,
)
from allsight.infra.workers.backlog import Backlog

_log = structlog.get_logger(__name__)

T = TypeVar("T")

CatalogueItem = Event | Market | Rules | SettlementReport


class _Waiting(msgspec.Struct):
    """What is to be saved of one opportunity; while it waits, its life grows in place."""

    opportunity: Opportunity
    evidence: Evidence | None
    life: list[EdgePoint]


class WriterPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How the writer trades delay for work.

    Attributes:
        every_s: pause between batches while little waits.
        opportunity_every_s: the same for opportunities, which change with every tick of their books.
        batch_rows: most rows in one batch of a lane; encoding them keeps the event loop for a few milliseconds.
        capacity: entries of the catalogue lane and of the bar lane before only the latest of each market are kept.
        backoff_s, backoff_max_s: first and longest pause after a failure; each is drawn from the upper half.
    """

    every_s: float = 0.5
    opportunity_every_s: float = 2.0
    batch_rows: int = 500
    capacity: int = 50_000
    backoff_s: float = 0.1
    backoff_max_s: float = 10.0


class WriterStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far behind storage is.

    Attributes:
        queued: entries that wait or are being written.
        behind_s: how long the oldest of them has waited beyond its lane's usual pause; zero while all goes to plan.
        written, dropped, refused, retries: counts since the start; `refused` are values that the database will never
            take, `dropped` those that newer ones made superfluous while it was slow.
        failing_since_ns: since when no write has succeeded, None while all is well; `last_error` says why.
    """

    queued: int
    behind_s: float
    written: int
    dropped: int
    refused: int
    retries: int
    failing_since_ns: int | None
    last_error: str


class _Lane(Generic[T]):
    """One kind of thing to save, with its own backlog and rhythm."""

    def __init__(
        self, name: str, backlog: Backlog[T], save: Callable[[Sequence[T]], Awaitable[None]], every_s: float
    ) -> None:
        self.name = name
        self.backlog = backlog
        self.save = save
        self.every_ns = round(every_s * SECOND_NS)
        self.last_ns = 0
        self.in_flight = 0
        self.in_flight_since_ns: int | None = None
        self.done = self.refused = 0
        self.awaited = 0
        """Somebody waits until so many are done."""
        self.moved = asyncio.Condition()

    @property
    def urgent(self) -> bool:
        return self.awaited > self.done

    @property
    def queued(self) -> int:
        return len(self.backlog) + self.in_flight

    @property
    def oldest_ns(self) -> int | None:
        return self.backlog.oldest_ns if self.in_flight_since_ns is None else self.in_flight_since_ns


class Writer:
    """Saves what it is given, as soon as the database lets it. One task runs `run`; every other method returns at once.

    Args:
        catalogue, links, bars, opportunities: where to save.
        clock: time of the pauses and of the lag.
        chance: draws the jitter of the pauses after a failure.
    """

    def __init__(
        self,
        *,
        catalogue: CatalogueRepository,
        links: LinkRepository,
        bars: BarRepository,
        opportunities: OpportunityRepository,
        clock: Clock,
        policy: WriterPolicy | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self._clock = clock
        self._policy = policy = policy or WriterPolicy()
        self._chance = chance or random.Random()
        self._catalogue_repository = catalogue
        self._link_repository = links
        self._opportunity_repository = opportunities
        latest_only = policy.capacity
        self._decisions: _Lane[Question | Link | Decision] = _Lane(
            "decisions", Backlog(clock, capacity=None), self._save_decisions, policy.every_s
        )
        self._episodes: _Lane[_Waiting] = _Lane(
            "opportunities",
            Backlog(clock, capacity=None, merge=_join_episodes),
            self._save_episodes,
            policy.opportunity_every_s,
        )
        self._catalogue: _Lane[CatalogueItem] = _Lane(
            "catalogue", Backlog(clock, capacity=latest_only), self._save_catalogue, policy.every_s
        )
        self._bars: _Lane[PriceBar] = _Lane("bars", Backlog(clock, capacity=latest_only), bars.save, policy.every_s)
        self._lanes: tuple[_Lane[Any], ...] = (self._decisions, self._episodes, self._catalogue, self._bars)
        self._statements = itertools.count()
        self._work = asyncio.Event()
        self._hurry = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._draining = False
        self._written = self._retries = 0
        self._failing_since_ns: int | None = None
        self._last_error = ""

    # -- what producers call --------------------------------------------------------------------------------------

    def event(self, event: Event) -> None:
        """Save an event's description."""
        self._put(self._catalogue, ("event", event.key), event.key, event)

    def market(self, market: Market) -> None:
        """Save a market's description."""
        self._put(self._catalogue, ("market", market.key), ("market", market.key), market)

    def rules(self, rules: Rules) -> None:
        """Save a version of a market's rules."""
        self._put(self._catalogue, ("rules", rules.market, rules.version), ("rules", rules.market), rules)

    def settlement(self, report: SettlementReport) -> None:
        """Save what a venue says about a market's end."""
        self._put(self._catalogue, ("settlement", report.key, report.recv_ns), ("settlement", report.key), report)

    def decision(
        self, questions: Iterable[Question] = (), links: Iterable[Link] = (), decisions: Iterable[Decision] = ()
    ) -> None:
        """Save questions, statements about links and what people decided.

        A link's question must be saved with it or before it.
        """
        for question in questions:
            self._put(self._decisions, question.id, None, question)
        for link in links:
            self._put(self._decisions, next(self._statements), None, link)  # each in its turn: none replaces another
        for decision in decisions:
            self._put(self._decisions, decision.id, None, decision)

    def opportunity(self, opportunity: Opportunity, evidence: Evidence | None, life: Sequence[EdgePoint]) -> None:
        """Save the present state of an episode and new points of its life."""
        self._put(self._episodes, opportunity.id, None, _Waiting(opportunity, evidence, list(life)))

    def bar(self, bar: PriceBar) -> None:
        """Save a price bar."""
        self._put(self._bars, (bar.market, bar.span_s, bar.start_ns), (bar.market, bar.span_s), bar)

    # -- what operators see ---------------------------------------------------------------------------------------

    def status(self) -> WriterStatus:
        """Return how far behind storage is."""
        due = [since + lane.every_ns for lane in self._lanes if (since := lane.oldest_ns) is not None]
        return WriterStatus(
            queued=self._queued(),
            behind_s=max(0, self._clock.now_ns() - min(due)) / SECOND_NS if due else 0.0,
            written=self._written,
            dropped=sum(lane.backlog.dropped for lane in self._lanes),
            refused=sum(lane.refused for lane in self._lanes),
            retries=self._retries,
            failing_since_ns=self._failing_since_ns,
            last_error=self._last_error,
        )

    # -- life -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Write until cancelled; what then still waits is lost, so `drain` first."""
        while True:
            await self._pause()
            for lane in self._lanes:
                await self._write(lane)
            self._settle()

    async def drain(self, *, within_s: float) -> bool:
        """Write everything that waits, now; tell whether it was done in time. `run` must be running."""
        self._draining = True
        self._hurry.set()
        try:
            async with asyncio.timeout(within_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        finally:
            self._draining = False
        return True

    async def stored(self, *, within_s: float) -> bool:
        """Write the decisions that have been given so far, now; tell whether all of them were stored in time.

        What a person decided is told to be done only then. `run` must be running.
        """
        lane = self._decisions
        target, refused = lane.done + lane.queued, lane.refused
        lane.awaited = max(lane.awaited, target)
        self._hurry.set()
        try:
            async with asyncio.timeout(within_s), lane.moved:
                await lane.moved.wait_for(lambda: lane.done >= target)
        except TimeoutError:
            return False
        return lane.refused == refused

    # -- inside ---------------------------------------------------------------------------------------------------

    def _put(self, lane: _Lane[T], key: object, subject: object, value: T) -> None:
        lane.backlog.put(key, subject, value)
        self._idle.clear()
        self._work.set()
        if len(lane.backlog) >= self._policy.batch_rows:
            self._hurry.set()

    def _queued(self) -> int:
        return sum(lane.queued for lane in self._lanes)

    async def _pause(self) -> None:
        """Wait until there is work, then a little longer for more of it, unless there is plenty or a hurry."""
        await self._work.wait()
        if self._hurry.is_set():
            return
        async with asyncio.TaskGroup() as group:
            pause = group.create_task(self._clock.sleep(self._policy.every_s), name="writer pause")
            hurry = group.create_task(self._hurry.wait(), name="writer hurry")
            await asyncio.wait({pause, hurry}, return_when=asyncio.FIRST_COMPLETED)
            pause.cancel()
            hurry.cancel()

    def _settle(self) -> None:
        if not self._queued():
            self._work.clear()
            self._idle.set()
        if not self._draining and not any(map(self._pressing, self._lanes)):
            self._hurry.clear()

    def _pressing(self, lane: _Lane[Any]) -> bool:
        return lane.urgent or len(lane.backlog) >= self._policy.batch_rows

    async def _write(self, lane: _Lane[T]) -> None:
        now_ns = self._clock.now_ns()
        rests = now_ns - lane.last_ns < lane.every_ns and not self._pressing(lane) and not self._draining
        if not lane.backlog or rests:
            return
        lane.last_ns = now_ns
        lane.in_flight_since_ns = lane.backlog.oldest_ns
        batch = lane.backlog.take(self._policy.batch_rows)
        lane.in_flight = len(batch)
        try:
            await self._save(lane, batch)
        finally:
            lane.in_flight = 0
            lane.in_flight_since_ns = None
        async with lane.moved:
            lane.done += len(batch)
            lane.moved.notify_all()

    async def _save(self, lane: _Lane[T], batch: Sequence[T]) -> None:
        """Save a batch, however long it takes; leave out only what the database will never accept."""
        try:
            await self._patiently(lane, batch)
        except InvalidRequestError as error:
            if len(batch) > 1:
                for value in batch:
                    await self._save(lane, [value])
                return
            lane.refused += 1
            _log.error("storage refused a value", lane=lane.name, error=str(error))
        else:
            self._written += len(batch)

    async def _patiently(self, lane: _Lane[T], batch: Sequence[T]) -> None:
        failures = 0
        while True:
            try:
                await lane.save(batch)
            except RetryLaterError as error:
                self._note_failure(error)
                longest = min(self._policy.backoff_s * 2**failures, self._policy.backoff_max_s)
                failures += 1
                await self._clock.sleep(longest * self._chance.uniform(0.5, 1.0))
            else:
                self._note_success()
                return

    def _note_failure(self, error: RetryLaterError) -> None:
        self._retries += 1
        self._last_error = str(error)
        if self._failing_since_ns is None:
            self._failing_since_ns = self._clock.now_ns()
            _log.warning("storage is behind", error=str(error), queued=self._queued())

    def _note_success(self) -> None:
        if self._failing_since_ns is not None:
            lasted_s = (self._clock.now_ns() - self._failing_since_ns) / SECOND_NS
            self._failing_since_ns = None
            self._last_error = ""
            _log.info("storage works again", lasted_s=lasted_s, queued=self._queued())

    async def _save_decisions(self, batch: Sequence[Question | Link | Decision]) -> None:
        await self._link_repository.save(_only(Question, batch), _only(Link, batch), _only(Decision, batch))

    async def _save_catalogue(self, batch: Sequence[CatalogueItem]) -> None:
        await self._catalogue_repository.save(
            _only(Event, batch), _only(Market, batch), _only(Rules, batch), _only(SettlementReport, batch)
        )

    async def _save_episodes(self, batch: Sequence[_Waiting]) -> None:
        await self._opportunity_repository.save_all([(one.opportunity, one.evidence, one.life) for one in batch])


def _only(kind: type[T], batch: Sequence[object]) -> list[T]:
    return [value for value in batch if isinstance(value, kind)]


def _join_episodes(old: _Waiting, new: _Waiting) -> _Waiting:
    old.life.extend(new.life)
    return _Waiting(new.opportunity, new.evidence or old.evidence, old.life)
