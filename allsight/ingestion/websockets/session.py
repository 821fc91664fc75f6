"""One stream connection slot that keeps itself connected, subscribed and honest about silence."""

import asyncio
import random
from collections.abc import Iterable
from typing import NoReturn, Protocol

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.errors import ConnectivityError, VenueDataError
from allsight.domain.ids import LaneId, MarketKey, Venue
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, TradePrint
from allsight.domain.ports import RawFrameTap
from allsight.ingestion.backoff import Backoff
from allsight.ingestion.websockets.policy import ConnectionLostError, SessionPolicy
from allsight.ingestion.websockets.protocol import StreamProtocol
from allsight.ingestion.websockets.silence import SilenceWatch
from allsight.ingestion.websockets.subscriptions import Subscriptions
from allsight.ingestion.websockets.transport import Connection, open_connection


class SessionListener(Protocol):
    """Who uses a session: the feed's lane. All calls return at once."""

    def publish(self, message: BookSnapshot | BookDelta | TradePrint) -> None: ...

    def snapshot(self, key: MarketKey) -> None: ...

    def changed(self, message: CatalogueMessage) -> None: ...

    def lookup(self, references: Iterable[str]) -> None: ...

    def reseed(self, keys: Iterable[MarketKey]) -> None:
        """Fetch these books by another road: the stream itself cannot give snapshots."""
        ...

    def opened(self) -> None: ...

    def closed(self, reason: str, retry_s: float) -> None:
        """Take note that the connection is gone, and with it the proof of every book on it."""
        ...

    def gap(self, keys: tuple[MarketKey, ...], reason: str) -> None: ...

    def stale(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        """Take note that the venue is behind with these books, by its own word."""
        ...

    def alive(self, recv_ns: int) -> None: ...

    def problem(self, text: str) -> None: ...


class StreamSession:
    """Runs one connection slot: connect, subscribe, watch, and again, until cancelled.

    It is its protocol's `StreamOutput`. Every connection has its own task group, so that the reader of the old one has
    surely ended before a new connection feeds.

    Args:
        venue, lane: who it is, for the tap and for task names.
        protocol: the venue's facts.
        listener: where everything goes.
        clock: for receive times, pauses and limits.
        rng: for jitter.
        policy: patience and bounds.
        tap: sees every frame before it is decoded.
    """

    def __init__(
        self,
        venue: Venue,
        lane: LaneId,
        protocol: StreamProtocol,
        listener: SessionListener,
        *,
        clock: Clock,
        rng: random.Random,
        policy: SessionPolicy | None = None,
        tap: RawFrameTap | None = None,
    ) -> None:
        self.lane = lane
        self.subscriptions = Subscriptions()
        self.connected = False
        self.frames = 0
        self._venue = venue
        self._protocol = protocol
        self._listener = listener
        self._clock = clock
        self._policy = policy or SessionPolicy()
        self._backoff = Backoff(
            rng,
            first_s=self._policy.first_pause_s,
            cap_s=self._policy.longest_pause_s,
            healthy_after_s=self._policy.healthy_after_s,
        )
        self._tap = tap
        self._work = asyncio.Event()
        self._awaited: dict[MarketKey, int] = {}
        self._to_snapshot: set[MarketKey] = set()
        self._texts: list[str] = []
        self._broken = ""
        # Bound once: these are called for every message.
        self.publish = listener.publish
        self.changed = listener.changed
        self.lookup = listener.lookup

    # -- what the feed asks -------------------------------------------------------------------------------------

    def want(self, markets: Iterable[Market]) -> None:
        """Add markets to the connection, or renew their description."""
        self.subscriptions.want(markets)
        self._work.set()

    def drop(self, keys: Iterable[MarketKey]) -> None:
        """Take markets off the connection."""
        for key in (gone := tuple(keys)):
            self._awaited.pop(key, None)
            self._to_snapshot.discard(key)
        self.subscriptions.drop(gone)
        self._work.set()

    def resync(self, keys: Iterable[MarketKey]) -> None:
        """Ask for fresh snapshots; without a connection there is nothing to do, since reconnecting brings them.

        Asking again while an answer is still due repeats the request, for the answer itself may have been lost.
        """
        wanted = [key for key in keys if key in self.subscriptions.asked]
        if not self.connected or not wanted:
            return
        now_ns = self._clock.monotonic_ns()
        for key in wanted:
            self._awaited.setdefault(key, now_ns)
        if self._protocol.in_stream_snapshots:
            self._to_snapshot.update(wanted)
            self._work.set()
        else:
            self._listener.reseed(wanted)

    def awaits(self, key: MarketKey) -> bool:
        """Tell whether a fresh snapshot of this book has been asked for and has not come yet."""
        return key in self._awaited

    def seeded(self, key: MarketKey) -> None:
        """Note that a fresh book came by another road."""
        self._awaited.pop(key, None)

    # -- what the protocol says (StreamOutput) --------------------------------------------------------------------

    def snapshot(self, key: MarketKey) -> None:
        """Note a whole book: it confirms the subscription and ends a resynchronisation."""
        self.subscriptions.confirm(key)
        self._awaited.pop(key, None)
        self._listener.snapshot(key)

    def confirmed(self, key: MarketKey) -> None:
        """Note an acknowledgement."""
        self.subscriptions.confirm(key)

    def refused(self, key: MarketKey, reason: str) -> None:
        """Note a refusal, which is an answer to whatever was asked of that market."""
        self.subscriptions.refuse(key, reason)
        self._awaited.pop(key, None)
        self._listener.problem(f"{key} was refused: {reason}")

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        """Distrust books (None: all of this connection) and ask for them anew."""
        lost = tuple(self.subscriptions.asked) if keys is None else tuple(keys)
        self._listener.gap(lost, reason)
        self.resync(lost)

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        """Distrust books (None: all of this connection) until the protocol itself publishes them anew."""
        self._listener.stale(tuple(self.subscriptions.asked) if keys is None else tuple(keys), reason)

    def send(self, text: str) -> None:
        """Queue a text for the sender."""
        self._texts.append(text)
        self._work.set()

    def broken(self, reason: str) -> None:
        """Give the connection up once the frame at hand is done."""
        self._broken = reason

    # -- the connection -------------------------------------------------------------------------------------------

    async def run(self) -> NoReturn:
        """Keep the slot connected until cancelled.

        Raises:
            CredentialsError: if the venue refuses our credentials: trying again would not help.
        """
        while True:
            started_ns = self._clock.monotonic_ns()
            try:
                await self._connection()
                reason = "the connection ended"
            except* ConnectivityError as lost:
                reason = str(lost.exceptions[0])
            lived_s = (self._clock.monotonic_ns() - started_ns) / SECOND_NS if self.connected else 0.0
            self.connected = False
            self.subscriptions.connection_lost()
            self._awaited.clear()
            self._to_snapshot.clear()
            self._texts.clear()
            pause_s = self._backoff.after(lived_s)
            self._listener.closed(reason, pause_s)
            await self._clock.sleep(pause_s)

    async def _connection(self) -> None:
        async with open_connection(self._protocol.endpoint(), self._policy) as connection:
            for text in self._protocol.opened():
                await connection.send(text)
            self.connected = True
            self._broken = ""
            self._work.set()
            self._listener.opened()
            await self._converse(connection)

    async def _converse(self, connection: Connection) -> None:
        watch = SilenceWatch(self._protocol.idle_limit_s, self._clock.monotonic_ns(), self._policy.beat_s)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(connection, watch), name=f"{self.lane} reader")
            group.create_task(self._write(connection), name=f"{self.lane} writer")
            group.create_task(self._watch(watch), name=f"{self.lane} watch")
            if self._protocol.keep_alive_s > 0:
                group.create_task(self._keep_alive(connection), name=f"{self.lane} keep-alive")

    async def _read(self, connection: Connection, watch: SilenceWatch) -> NoReturn:
        receive, handle, clock, tap = connection.receive, self._protocol.handle, self._clock, self._tap
        alive_every_ns = round(self._policy.alive_every_s * SECOND_NS)
        alive_ns = turn = unreadable = 0
        while True:
            raw = await receive()
            recv_ns = clock.now_ns()
            self.frames += 1
            if tap is not None:
                tap(self._venue, self.lane, recv_ns, raw)
            try:
                is_data = handle(raw, recv_ns, self)
                unreadable = 0
            except (VenueDataError, msgspec.MsgspecError) as error:
                unreadable += 1
                self._unreadable(error, unreadable)
                continue
            if is_data:
                watch.frames += 1
                watch.last_ns = clock.monotonic_ns()
                if recv_ns - alive_ns >= alive_every_ns:
                    alive_ns = recv_ns
                    self._listener.alive(recv_ns)
            if self._broken:
                raise ConnectionLostError(self._broken)
            turn += 1
            if turn >= self._policy.frames_per_turn:
                turn = 0
                await asyncio.sleep(0)  # a burst must not starve the other feeds and the API

    def _unreadable(self, error: Exception, in_a_row: int) -> None:
        self._listener.problem(f"unreadable frame: {str(error)[:200]}")
        if in_a_row >= self._policy.unreadable_limit:
            raise ConnectionLostError(f"{in_a_row} frames in a row could not be read")
        # It may have changed any book of the connection.
        self.gap(None, "a frame could not be read")

    async def _write(self, connection: Connection) -> NoReturn:
        gather_s = 0.0  # what was wanted before the connection was there has been gathered already
        while True:
            await self._work.wait()
            if gather_s and not self._texts:
                await self._clock.sleep(gather_s)
            gather_s = self._policy.gather_s
            self._work.clear()
            for text in self._take_texts():
                await connection.send(text)

    def _take_texts(self) -> Iterable[str]:
        while self._texts:
            yield self._texts.pop(0)
        if dropped := self.subscriptions.take_dropped():
            yield from self._protocol.unsubscribe(dropped)
        batch = len(self.subscriptions.wanted) if self._policy.gather_s else self._policy.subscribe_batch
        while fresh := self.subscriptions.take_unasked(self._clock.monotonic_ns(), batch):
            yield from self._protocol.subscribe(fresh)
        if self._to_snapshot:
            wanted = self.subscriptions.wanted
            markets = [wanted[key] for key in self._to_snapshot if key in wanted]
            self._to_snapshot.clear()
            yield from self._protocol.snapshot(markets)

    async def _watch(self, watch: SilenceWatch) -> NoReturn:
        policy, probed = self._policy, False
        expected_ns = self._clock.monotonic_ns()
        while True:
            await self._clock.sleep(policy.check_every_s)
            now_ns = self._clock.monotonic_ns()
            late_ns = now_ns - expected_ns - round(policy.check_every_s * SECOND_NS)
            expected_ns = now_ns
            watch.settle(now_ns)
            if late_ns > policy.late_s * SECOND_NS:
                # Our own loop was late: what the venue has sent in the meantime must be read before it is blamed.
                self._listener.problem(f"our own loop was {late_ns / MILLISECOND_NS:.0f} ms late")
                continue
            self._check_answers(now_ns)
            if not self.subscriptions.confirmed:
                watch.last_ns = now_ns  # nothing is subscribed, so nothing can be missed
                continue
            silent_ns, limit_ns = watch.silent_ns(now_ns), watch.limit_ns()
            if silent_ns < limit_ns // 2:
                probed = False
            elif silent_ns >= limit_ns:
                raise ConnectionLostError(f"no data for {silent_ns / SECOND_NS:.0f} s on an open connection")
            elif not probed:
                probed = True
                self._probe()

    def _check_answers(self, now_ns: int) -> None:
        timeout_ns = round(self._policy.answer_timeout_s * SECOND_NS)
        if unanswered := self.subscriptions.unanswered(now_ns, timeout_ns):
            raise ConnectionLostError(f"{unanswered} subscriptions stayed without an answer")
        overdue = [key for key, asked_ns in self._awaited.items() if now_ns - asked_ns >= timeout_ns]
        if overdue:
            raise ConnectionLostError(f"{len(overdue)} snapshots that were asked for did not come")
        if self.subscriptions.retry_refused(now_ns, round(self._policy.refused_retry_s * SECOND_NS)):
            self._work.set()

    def _probe(self) -> None:
        key = next(iter(self.subscriptions.confirmed))
        for text in self._protocol.probe(self.subscriptions.wanted[key]):
            self.send(text)

    async def _keep_alive(self, connection: Connection) -> NoReturn:
        while True:
            await self._clock.sleep(self._protocol.keep_alive_s)
            await connection.send(self._protocol.keep_alive())
