"""One venue's feed, whatever the venue: catalogue, books, lifecycle, trust and statistics, from an adapter's hooks."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import NoReturn

from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.errors import AllsightError
from allsight.domain.ids import LaneId, MarketKey, Venue
from allsight.domain.market import Market
from allsight.domain.messages import (
    BookDelta,
    BookSnapshot,
    CatalogueMessage,
    LadderChange,
    Message,
    TradePrint,
    TrustChange,
    VenueState,
)
from allsight.domain.ports import Bus, RawFrameTap
from allsight.domain.venue import Access, Capabilities, FeedStats
from allsight.ingestion.adapter import Adapter
from allsight.ingestion.catalogue import Catalogue, market_of
from allsight.ingestion.lanes import Lanes
from allsight.ingestion.reading import CatalogueReader
from allsight.ingestion.rest.poller import Poller
from allsight.ingestion.rest_books import RestBooks
from allsight.ingestion.statistics import FeedMeter
from allsight.ingestion.supervisor import ConsumerFailedError, VenueStatus
from allsight.ingestion.websockets.policy import SessionPolicy

_DOWN_AFTER = 6
"""So many connections in a row that failed, none having opened, and the venue counts as DOWN; it is still tried."""


class VenueFeed:
    """Feeds one venue to the bus. `run` is one life of it, for a supervisor; what is wanted and known outlives it.

    It is the venue's part of `FeedControl`, and its `VenueReader`.

    Args:
        adapter: the venue.
        bus: where everything goes, losslessly.
        status: the venue's state, shared with its supervisor.
        clock: time.
        rng: jitter.
        session: how stream connections behave.
        tap: sees every raw frame.
    """

    def __init__(
        self,
        adapter: Adapter,
        bus: Bus,
        status: VenueStatus,
        *,
        clock: Clock,
        rng: random.Random,
        session: SessionPolicy | None = None,
        tap: RawFrameTap | None = None,
    ) -> None:
        self.status = status
        self.catalogue = Catalogue(closes_by_time=adapter.limits.closes_by_time)
        self.meter = FeedMeter()
        self._adapter = adapter
        self._send = bus.publish
        self._clock = clock
        self._rng = rng
        self._lanes = Lanes(adapter, self, clock=clock, rng=rng, policy=session or SessionPolicy(), tap=tap)
        self._reader = CatalogueReader(adapter, self.catalogue, self._catalogue_news, clock)
        self._wanted: dict[MarketKey, None] = {}
        self._rest = RestBooks(adapter, self._lanes, self)
        self._assign = asyncio.Event()
        self._paused: set[MarketKey] = set()
        self._halted: str | None = None
        self._trouble = ""
        self._failed_connections = 0

    # -- FeedControl and VenueReader --------------------------------------------------------------------------------

    @property
    def venue(self) -> Venue:
        """Return which venue this is."""
        return self._adapter.venue

    @property
    def capabilities(self) -> Capabilities:
        """Return what the venue offers."""
        return self._adapter.capabilities

    def watch(self, keys: Iterable[MarketKey]) -> None:
        """Replace the set of markets whose books are wanted, most wanted first; unknown ones join when seen."""
        wanted = dict.fromkeys(keys)
        gone = [key for key in self._wanted if key not in wanted]
        self._wanted = wanted
        self._release(gone, Trust.STALE, "the book is no longer followed")
        self._assign.set()

    def resync(self, key: MarketKey, reason: str) -> None:
        """Ask for a fresh snapshot of one book; returns at once."""
        if key not in self._wanted:
            return
        self.lane_gap(LaneId(f"{self.venue}"), f"{key}: {reason}")
        if self._rest.serves(key):
            self._rest.ask((key,))
        else:
            self._lanes.resync((key,))

    def stats(self) -> FeedStats:
        """Return how the feed does now."""
        now_ns, meter = self._clock.now_ns(), self.meter
        subscriptions = [lane.session.subscriptions for lane in self._lanes.all]
        return FeedStats(
            venue=self.venue,
            state=self.status.state,
            reason=self.status.reason,
            since_ns=self.status.since_ns,
            retry_ns=self.status.retry_ns,
            environment=self._adapter.environment,
            urls=self._adapter.urls,
            keyed=self._adapter.keyed,
            last_data_ns=meter.last_data_ns,
            messages_total=meter.messages,
            messages_per_s=meter.rate(),
            lag_p50_ms=meter.lag_ms(0.50),
            lag_p99_ms=meter.lag_ms(0.99),
            gaps_1h=meter.gaps.count(now_ns),
            reconnects_1h=meter.reconnects.count(now_ns),
            errors_1h=meter.errors.count(now_ns),
            rate_left=self._adapter.rate_left(),
            last_problem=meter.last_problem,
            last_problem_ns=meter.last_problem_ns,
            markets=len(self.catalogue.markets),
            filtered=tuple(self._reader.filtered.items()),
            wanted=len(self._wanted),
            confirmed=sum(len(one.confirmed) for one in subscriptions) + self._rest.served,
            refused=sum(len(one.refused) for one in subscriptions),
            catalogue_ns=self._reader.complete_ns,
        )

    @property
    def _reads_books(self) -> bool:
        """Tell whether books can be read over REST, with the credentials at hand."""
        can = self.capabilities
        return (can.keyed_books if self._adapter.keyed else can.books) is not None

    # -- one life ---------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Feed until cancelled or until the venue as a whole fails; afterwards no book of it is trusted.

        Raises:
            AllsightError: if the venue cannot be started, or refuses our credentials.
            ConsumerFailedError: if a part behind the bus failed.
        """
        capabilities, self._trouble = self.capabilities, ""
        self._rest.streams = capabilities.streams is Access.KEYLESS or (
            capabilities.streams is Access.KEYED and self._adapter.keyed
        )
        try:
            await self._adapter.start()
            async with asyncio.TaskGroup() as group:
                self._start(group)
        except AllsightError as error:
            self.problem(str(error))
            raise
        finally:
            self._lanes.clear()
            self._rest.clear()
            self.distrust(tuple(self._wanted), Trust.STALE, "the feed stopped")
            await self._adapter.aclose()

    def _start(self, group: asyncio.TaskGroup) -> None:
        limits = self._adapter.limits
        self._repeat(group, "catalogue", limits.changes_every_s, self._catalogue_step)
        self._repeat(group, "lookups", 0.1, self._reader.lookups)
        self._repeat(group, "seeds", 0.1, self._rest.answers)
        if limits.status_every_s > 0:
            self._repeat(group, "status", limits.status_every_s, self._status_step)
        if self._reads_books:
            self._repeat(group, "books", limits.poll_interval_s, self._poll_step)
        group.create_task(self._assigner(group), name=f"{self.venue} assigner")
        group.create_task(self._timers(), name=f"{self.venue} timers")
        self._assign.set()

    def _repeat(self, group: asyncio.TaskGroup, name: str, every_s: float, step: Callable[[], Awaitable[None]]) -> None:
        def on_trouble(error: AllsightError) -> None:
            self.problem(str(error))
            if name in ("catalogue", "books"):
                self._trouble = str(error)
                self._refresh_state()

        poller = Poller(every_s, clock=self._clock, rng=self._rng, on_trouble=on_trouble)
        group.create_task(poller.run(step), name=f"{self.venue} {name}")

    async def _catalogue_step(self) -> None:
        await self._reader.step()
        self._healthy()
        self._assign.set()

    async def _assigner(self, group: asyncio.TaskGroup) -> NoReturn:
        """Put wanted markets on stream connections as they become known, open or wanted."""
        while True:
            await self._assign.wait()
            self._assign.clear()
            if self._rest.streams:
                for lane in self._lanes.carry(self.followed()):
                    group.create_task(lane.run(), name=lane.name)
            if self._reads_books:
                self._rest.welcome(self.followed())

    async def _poll_step(self) -> None:
        await self._rest.round()
        self._healthy()

    async def _status_step(self) -> None:
        reason = await self._adapter.halted()
        before, self._halted = self._halted, reason
        if reason is not None and before is None:
            self.distrust(tuple(self._wanted), Trust.HALTED, reason)
        elif reason is None and before is not None:
            self._lanes.resync(self._wanted)
        self._refresh_state()

    async def _timers(self) -> NoReturn:
        while True:
            await self._clock.sleep(1.0)
            now_ns = self._clock.now_ns()
            self.meter.tick(now_ns)
            if self._rest.look():
                self._refresh_state()
            for change in self.catalogue.transitions(now_ns):
                self.publish(change)
                self._follow_up(change)

    # -- state of the venue -----------------------------------------------------------------------------------------

    def _healthy(self) -> None:
        self._trouble = ""
        self._refresh_state()

    def _refresh_state(self, retry_s: float | None = None) -> None:
        if self._halted is not None:
            self.status.set(VenueState.HALTED, self._halted)
        elif self._rest.standing_in and self._lanes.all_lost:
            every_s = self._adapter.limits.poll_interval_s
            self.status.set(VenueState.LIVE, f"its stream says nothing; books are read every {every_s:g} s instead")
        elif self._lanes.all and not self._lanes.connected and self._failed_connections:
            down = self._failed_connections >= _DOWN_AFTER * len(self._lanes.all)
            self.status.set(VenueState.DOWN if down else VenueState.BACKOFF, self._trouble, retry_s=retry_s)
        elif self._trouble and not self._lanes.connected:
            self.status.set(VenueState.BACKOFF, self._trouble)
        elif self._reader.pages and (self._lanes.connected or not self._lanes.all):
            self.status.set(VenueState.LIVE)

    # -- what is wanted (Reader) --------------------------------------------------------------------------------------

    def followed(self) -> list[Market]:
        """Return the wanted markets that can have a book, most wanted first."""
        known = self.catalogue.markets
        return [known[key] for key in self._wanted if key in known and not known[key].lifecycle.over]

    def follows(self, key: MarketKey) -> Market | None:
        """Return a market if its book is wanted and the market known."""
        return self.catalogue.markets.get(key) if key in self._wanted else None

    # -- what lanes say (LaneHost) ------------------------------------------------------------------------------------

    def publish(self, message: Message) -> None:
        """Publish anything but market data.

        Raises:
            ConsumerFailedError: if somebody behind the bus fails.
        """
        try:
            self._send(message)
        except Exception as error:
            raise ConsumerFailedError(f"a consumer failed on a {type(message).__name__}") from error

    def publish_data(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        """Publish market data, counted: the hot path.

        Raises:
            ConsumerFailedError: if somebody behind the bus fails.
        """
        try:
            self._send(message)
        except Exception as error:
            raise ConsumerFailedError(f"a consumer failed on a {type(message).__name__}") from error
        # A whole book tells of changes that are long past: its time says nothing of how late the feed is.
        self.meter.count(message.recv_ns, None if type(message) is BookSnapshot else message.venue_ns)

    def distrust(self, keys: Sequence[MarketKey], trust: Trust, reason: str) -> None:
        """Withdraw the trust in books."""
        if keys:
            self.publish(TrustChange(tuple(keys), trust, reason, self._clock.now_ns()))

    def fresh(self, key: MarketKey) -> None:
        """Qualify a fresh book at once where its market, or the venue, does not trade."""
        market = self.catalogue.markets.get(key)
        if self._halted is not None:
            self.distrust((key,), Trust.HALTED, self._halted)
        elif market is not None and not market.lifecycle.tradable:
            self.distrust((key,), Trust.HALTED, f"the market is {market.lifecycle}")

    def changed(self, message: CatalogueMessage) -> None:
        """Take in what a stream says of a market, publish it if it is news, and act on it."""
        if isinstance(message, LadderChange):
            ladder = self.catalogue.regrid(message.key, message.ladder)
            message = LadderChange(message.key, ladder, message.recv_ns, message.venue_ns)
        if self.catalogue.apply(message):
            self._catalogue_news(message)

    def lookup(self, references: Iterable[str]) -> None:
        """Have the catalogue read something again."""
        self._reader.lookup(references)

    def reseed(self, keys: Iterable[MarketKey]) -> None:
        """Fetch books over REST."""
        self._rest.ask(keys)

    def lane_opened(self, lane: LaneId) -> None:
        """Note that a connection is open."""
        self._failed_connections = 0
        self._healthy()

    def lane_closed(self, lane: LaneId, reason: str, retry_s: float) -> None:
        """Note that a connection is gone."""
        self.meter.reconnects.add(self._clock.now_ns())
        self._failed_connections += 1
        self._trouble = reason
        self.problem(f"{lane}: {reason}")
        self._refresh_state(retry_s)

    def lane_gap(self, lane: LaneId, reason: str) -> None:
        """Note lost messages."""
        self.meter.gaps.add(self._clock.now_ns())
        self.problem(f"{lane}: {reason}")

    def problem(self, text: str) -> None:
        """Note a trouble for `status`."""
        self.meter.problem(text, self._clock.now_ns())

    # -- what a change of a market entails ----------------------------------------------------------------------------

    def _catalogue_news(self, message: CatalogueMessage) -> None:
        self.publish(message)
        self._follow_up(message)

    def _follow_up(self, message: CatalogueMessage) -> None:
        """Keep subscriptions and trust in step with the market: closed ones are left, paused ones distrusted."""
        key = market_of(message)
        market = None if key is None else self.follows(key)
        if market is None:
            return
        if market.lifecycle.over:
            self._release((market.key,), Trust.HALTED, f"the market is {market.lifecycle}")
        elif not market.lifecycle.tradable:
            self._paused.add(market.key)
            self.distrust((market.key,), Trust.HALTED, f"the market is {market.lifecycle}")
        else:
            if isinstance(message, LadderChange):
                self.distrust((market.key,), Trust.RESYNCING, "the price grid changed")
            self._lanes.renew(market)
            if market.key in self._paused:
                self._paused.discard(market.key)
                self._lanes.resync((market.key,))
        if market.lifecycle.over or not (self._lanes.holds(market.key) or self._rest.has_read(market.key)):
            self._assign.set()  # one that has its place needs no other: most news is of volumes

    def _release(self, keys: Sequence[MarketKey], trust: Trust, reason: str) -> None:
        self._lanes.release(keys)
        self._rest.forget(keys)
        self.distrust(keys, trust, reason)
