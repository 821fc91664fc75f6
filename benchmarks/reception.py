"""Take in what the senders send, as the program does: its own sessions, one bus, one store, one event loop.

Every stream has its `StreamSession`, the polled venue its own REST client; each book message passes the feed's meter on
its way onto the bus. What the catalogue, the database, the scanner and the API do besides is left out: this is about
the way from the socket to best prices.
"""

import asyncio
import gc
import itertools
import random
import time
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from allsight.app.garbage import Garbage
from allsight.domain.book import NO_RUNG
from allsight.domain.clock import SystemClock
from allsight.domain.ids import LaneId, MarketKey, Venue
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, LaneAlive, MarketSeen, TradePrint
from allsight.ingestion.adapters.smarkets.adapter import SmarketsAdapter
from allsight.ingestion.adapters.smarkets.venue import SmarketsConfig
from allsight.ingestion.queue.bus import InProcessBus
from allsight.ingestion.statistics import FeedMeter
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.session import StreamSession
from allsight.normalization.cache.store import StateStore
from benchmarks.process import resident, waited_s
from benchmarks.scenes.base import Scene, StreamScene
from benchmarks.scenes.smarkets import Smarkets
from benchmarks.senders import Go, Order, Senders, Sent

PATIENCE_S = 120.0
SWEEP_S = 0.25
_ENOUGH = 10**6
"""So many quotes calls a minute: here the limit is the other side."""


class Inbox:
    """One venue's end of the connection: the listener of its session, and what it has counted.

    Attributes:
        at_ns: when each book message was in the store (`time.monotonic_ns`).
        troubles: what a session reported; anything that makes a book doubtful.
    """

    def __init__(self, scene: Scene, bus: InProcessBus) -> None:
        self.scene = scene
        self.lane = LaneId(f"{scene.venue}:1")
        self.at_ns: list[int] = []
        self.troubles: list[str] = []
        self._awaited = 0
        self._all_there = asyncio.Event()
        self._meter = FeedMeter()
        self._bus = bus
        self._send = bus.publish

    def publish(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        """Publish, count, and note when it was done."""
        self._send(message)
        self._meter.count(message.recv_ns, None if type(message) is BookSnapshot else message.venue_ns)
        self.at_ns.append(time.monotonic_ns())
        if len(self.at_ns) == self._awaited:
            self._all_there.set()

    def expect(self, messages: int) -> None:
        """Begin to count anew."""
        self.at_ns.clear()
        self.troubles.clear()
        self._awaited = messages
        self._all_there.clear()

    async def complete(self) -> None:
        """Wait until as many have come as are expected.

        Raises:
            TimeoutError: if they do not.
        """
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._all_there.wait()
        except TimeoutError:
            raise TimeoutError(
                f"{self.scene.venue}: {len(self.at_ns):,} of {self._awaited:,} messages came; {self.troubles[-3:]}"
            ) from None

    # -- what the session says besides ------------------------------------------------------------------------------

    def alive(self, recv_ns: int) -> None:
        """Prove the books of the connection."""
        self._bus.publish(LaneAlive(self.lane, recv_ns))

    def changed(self, message: CatalogueMessage) -> None:
        """Hand on what a stream says of a market: of a pool, with every bet."""
        self._bus.publish(message)

    def snapshot(self, key: MarketKey) -> None:
        """Take note of nothing."""

    def lookup(self, references: Iterable[str]) -> None:
        """Take note of nothing: the catalogue would read them."""

    def reseed(self, keys: Iterable[MarketKey]) -> None:
        """Take note of nothing: books that REST would bring as well come by themselves here."""

    def opened(self) -> None:
        """Take note of nothing."""

    def closed(self, reason: str, retry_s: float) -> None:
        self.troubles.append(reason)

    def gap(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        self.troubles.append(f"{len(keys)} books: {reason}")

    def stale(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        self.troubles.append(f"{len(keys)} books: {reason}")

    def problem(self, text: str) -> None:
        self.troubles.append(text)


class Quotes:
    """The polled venue: asks for one batch of books after the other."""

    def __init__(self, scene: Smarkets, inbox: Inbox, url: str, clock: SystemClock) -> None:
        config = SmarketsConfig(environment="bench", rest_url=url, quotes_per_minute=_ENOUGH)
        self._adapter = SmarketsAdapter(config, clock=clock, rng=random.Random(1))
        self._calls = itertools.cycle(scene.calls)
        self._inbox = inbox

    async def poll(self, go: Go) -> None:
        """Ask so many times, at a pace or one after the other."""
        began = time.monotonic()
        for number in range(go.frames):
            if go.rate and (ahead_s := began + number / go.rate - time.monotonic()) > 0:
                await asyncio.sleep(ahead_s)
            for snapshot in await self._adapter.books(next(self._calls)):
                self._inbox.publish(snapshot)
            await asyncio.sleep(0)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._adapter.aclose()


class Run(msgspec.Struct, frozen=True):
    """What a run has shown.

    Attributes:
        messages: book messages by venue.
        took_s: from the first frame at a socket to the last price in the store.
        worked_s: time of a core that this process took meanwhile, and `busy` the share of one.
        waited: the share of the time in which it stood ready, and others had the cores.
        sent_ns: when each frame was handed to its socket (`time.monotonic_ns`), by venue.
        delays_ns: from handing a frame to its socket until its price was in the store, by venue, sorted.
        in_flight: messages on their way when the last frame was sent, and `drained_s` until the last was there.
        late_s: how far the senders fell behind their own pace at worst.
        troubles: whatever made a book doubtful.
    """

    messages: dict[Venue, int]
    took_s: float
    worked_s: float
    busy: float
    waited: float
    sent_ns: dict[Venue, list[int]]
    delays_ns: dict[Venue, list[int]]
    in_flight: int
    drained_s: float
    late_s: float
    troubles: list[str]

    @property
    def rate(self) -> float:
        """Return book messages per second."""
        return sum(self.messages.values()) / self.took_s

    @property
    def per_core(self) -> float:
        """Return book messages per second of a core: what one would take that had nothing else to do."""
        return sum(self.messages.values()) / self.worked_s

    @property
    def all_delays_ns(self) -> list[int]:
        """Return the delays of all venues, sorted."""
        return sorted(delay for delays in self.delays_ns.values() for delay in delays)


class Reception:
    """One store that all venues share, and their connections.

    Args:
        into: the bus and the store of a running program, which looks at what moves by itself; without it there is a
            store of our own, and `start` has it looked at.

    Attributes:
        memory: resident bytes that each venue's markets, books and connection have added.
    """

    def __init__(
        self, senders: Senders, group: asyncio.TaskGroup, into: tuple[InProcessBus, StateStore] | None = None
    ) -> None:
        self.clock = SystemClock()
        self._dirty = asyncio.Event()
        if into is None:
            self.bus, self.store = InProcessBus(), StateStore(self.clock, self, self._dirty.set)
            self.store.attach(self.bus)
        else:
            self.bus, self.store = into
        self.inboxes: dict[Venue, Inbox] = {}
        self.memory: dict[Venue, int] = {}
        self._quotes: dict[Venue, Quotes] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._senders = senders
        self._group = group

    async def join(self, scene: Scene, url: str) -> None:
        """Connect a venue, and wait until every one of its books is seeded.

        Raises:
            TimeoutError: if that takes too long.
            AssertionError: if there is a market without prices then.
        """
        gc.collect()
        before, inbox = resident(), Inbox(scene, self.bus)
        self.inboxes[scene.venue] = inbox
        now_ns = self.clock.now_ns()
        for market in scene.markets:
            self.bus.publish(MarketSeen(market, now_ns))
        inbox.expect(len(scene.markets))
        if isinstance(scene, StreamScene):
            session = self._session(scene, inbox, url)
            session.want(scene.markets)
            self._start(session.run())
        elif isinstance(scene, Smarkets):
            self._quotes[scene.venue] = quotes = Quotes(scene, inbox, url, self.clock)
            await quotes.poll(Go(len(scene.calls)))
        await inbox.complete()
        if bare := [market.key for market in scene.markets if self.store.top(market.key)[:2] == (NO_RUNG, NO_RUNG)]:
            raise AssertionError(f"{len(bare):,} markets of {scene.venue} have no prices")
        gc.collect()
        self.memory[scene.venue] = resident() - before

    async def run(self, going: Mapping[Venue, Go]) -> Run:
        """Take frames in until the last one's prices are in the store.

        Raises:
            TimeoutError: if some do not come.
        """
        for venue, go in going.items():
            inbox = self.inboxes[venue]
            inbox.expect(go.frames * inbox.scene.books)
        worked, waited, began = time.process_time(), waited_s(), time.monotonic()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._senders.go(going))
            for venue, quotes in self._quotes.items():
                if venue in going:
                    group.create_task(quotes.poll(going[venue]))
            for venue in going:
                group.create_task(self.inboxes[venue].complete())
        worked, waited, span = time.process_time() - worked, waited_s() - waited, time.monotonic() - began
        return self._report(sending.result(), worked, worked / span, waited / span)

    def start(self) -> None:
        """Begin to look at what moves, to withdraw trust from what has run out, and to look for garbage."""
        self._start(self._consume())
        self._start(self._sweep())
        self._start(Garbage().run(self.clock))

    async def stop(self) -> None:
        """Close all connections."""
        for task in self._tasks:
            task.cancel()
        for quotes in self._quotes.values():
            await quotes.aclose()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(self._group.create_task(work))

    async def _consume(self) -> None:
        """Look at the best prices of every book that moved, as the pipeline is woken to."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            for key in self.store.take_dirty():
                self.store.top(key)
            await asyncio.sleep(0)

    async def _sweep(self) -> None:
        """Withdraw trust from what has run out, as often as the program does."""
        while True:
            await asyncio.sleep(SWEEP_S)
            self.store.sweep()

    # -- FeedControl: nothing is asked for here, so a resynchronisation is a trouble -----------------------------------

    def resync(self, key: MarketKey, reason: str) -> None:
        """Take note of a book that the store found wrong."""
        self.inboxes[next(venue for venue in self.inboxes if key.startswith(f"{venue}:"))].problem(f"{key}: {reason}")

    def watch(self, keys: Iterable[MarketKey]) -> None:
        """Do nothing: every market is followed."""

    def _session(self, scene: StreamScene, inbox: Inbox, url: str) -> StreamSession:
        return StreamSession(
            scene.venue,
            inbox.lane,
            scene.protocol(url),
            inbox,
            clock=self.clock,
            rng=random.Random(1),
            # A busy machine may take the cores away for longer than any network; that is no venue's fault. Nor is it
            # that it says nothing, not even that it lives, while the others are made ready.
            policy=SessionPolicy(
                subscribe_batch=len(scene.markets),
                answer_timeout_s=PATIENCE_S,
                ping_every_s=PATIENCE_S,
                beat_s=PATIENCE_S,
            ),
        )

    def _report(self, sent: dict[Venue, Sent], worked_s: float, busy: float, waited: float) -> Run:
        delays: dict[Venue, list[int]] = {}
        for venue, one in sent.items():
            inbox = self.inboxes[venue]
            each = inbox.scene.books
            delays[venue] = sorted(at - one.at_ns[number // each] for number, at in enumerate(inbox.at_ns))
        first = min(one.at_ns[0] for one in sent.values())
        last_sent = max(one.at_ns[-1] for one in sent.values())
        last = max(self.inboxes[venue].at_ns[-1] for venue in sent)
        return Run(
            messages={venue: len(self.inboxes[venue].at_ns) for venue in sent},
            took_s=(last - first) / 1e9,
            worked_s=worked_s,
            busy=busy,
            waited=waited,
            sent_ns={venue: one.at_ns for venue, one in sent.items()},
            delays_ns=delays,
            in_flight=sum(at > last_sent for venue in sent for at in self.inboxes[venue].at_ns),
            drained_s=max(0.0, (last - last_sent) / 1e9),
            late_s=max(one.late_ns for one in sent.values()) / 1e9,
            troubles=[f"{venue}: {text}" for venue in sent for text in self.inboxes[venue].troubles],
        )


@asynccontextmanager
async def receiving(orders: Mapping[Venue, Order]) -> AsyncIterator[Reception]:
    """Start the senders, connect every venue, and yield with all books seeded."""
    senders, urls = await Senders.start(orders)
    try:
        async with asyncio.TaskGroup() as group:
            reception = Reception(senders, group)
            reception.start()
            try:
                # What a large venue's seeding frees again would hide what a small one takes.
                for venue, order in sorted(orders.items(), key=lambda one: one[1].markets):
                    await reception.join(order.scene(venue), urls[venue])
                yield reception
            finally:
                await reception.stop()
    finally:
        await senders.stop()
