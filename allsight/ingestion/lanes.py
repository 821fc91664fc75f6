"""The connections of one venue: which market travels on which, and what their coming and going does to trust."""

import random
from collections.abc import Iterable, Sequence
from typing import NoReturn, Protocol

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, LaneAlive, Message, TradePrint
from allsight.domain.ports import RawFrameTap
from allsight.ingestion.adapter import Adapter
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.protocol import StreamProtocol
from allsight.ingestion.websockets.session import StreamSession


class LaneHost(Protocol):
    """What lanes need of the feed."""

    def publish(self, message: Message) -> None: ...

    def publish_data(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        """Publish market data: the hot path, counted."""
        ...

    def distrust(self, keys: Sequence[MarketKey], trust: Trust, reason: str) -> None: ...

    def fresh(self, key: MarketKey) -> None:
        """Take note that a whole book was published."""
        ...

    def changed(self, message: CatalogueMessage) -> None: ...

    def lookup(self, references: Iterable[str]) -> None: ...

    def reseed(self, keys: Iterable[MarketKey]) -> None: ...

    def lane_opened(self, lane: LaneId) -> None: ...

    def lane_closed(self, lane: LaneId, reason: str, retry_s: float) -> None: ...

    def lane_gap(self, lane: LaneId, reason: str) -> None: ...

    def problem(self, text: str) -> None: ...


class StreamLane:
    """One stream connection and the markets on it: the session's listener."""

    def __init__(
        self,
        name: LaneId,
        protocol: StreamProtocol,
        adapter: Adapter,
        host: LaneHost,
        *,
        clock: Clock,
        rng: random.Random,
        policy: SessionPolicy,
        tap: RawFrameTap | None,
    ) -> None:
        self.name = name
        self.publish = host.publish_data
        self.changed = host.changed
        self.lookup = host.lookup
        self.reseed = host.reseed
        self.problem = host.problem
        self._host = host
        self._protocol = protocol
        self._clock = clock
        self._lost_after_ns = round(policy.lost_after_s * SECOND_NS)
        self._quiet_since_ns: int | None = clock.monotonic_ns()
        self._vouched = True
        self._group_of: dict[MarketKey, str] = {}
        self._members: dict[str, int] = {}
        self.session = StreamSession(adapter.venue, name, protocol, self, clock=clock, rng=rng, policy=policy, tap=tap)

    @property
    def load(self) -> int:
        """Return how much of the venue's limit is used up: the groups that have a market here."""
        return len(self._members)

    @property
    def lost(self) -> bool:
        """Tell whether it has been without connection, or without a word on one, for too long."""
        quiet_ns = self._quiet_since_ns
        return quiet_ns is not None and self._clock.monotonic_ns() - quiet_ns >= self._lost_after_ns

    @property
    def brings_books(self) -> bool:
        """Tell whether its stream brings whole books."""
        return self._protocol.in_stream_snapshots

    @property
    def speaks(self) -> bool:
        """Tell whether its stream brings whole books, and has begun to since it was last without connection."""
        return self._quiet_since_ns is None and self.brings_books

    def carries(self, group: str) -> bool:
        """Tell whether a market of that group is here."""
        return group in self._members

    def join(self, key: MarketKey, group: str) -> None:
        """Count a market in."""
        self._group_of[key] = group
        self._members[group] = self._members.get(group, 0) + 1

    def leave(self, key: MarketKey) -> None:
        """Count a market out."""
        group = self._group_of.pop(key)
        self._members[group] -= 1
        if not self._members[group]:
            del self._members[group]

    async def run(self) -> NoReturn:
        """Keep the connection until cancelled."""
        await self.session.run()

    def opened(self) -> None:
        """Take note of a new connection."""
        self._host.lane_opened(self.name)

    def closed(self, reason: str, retry_s: float) -> None:
        """Withdraw the trust in every book of the lane: nobody proves them any more.

        Books that it has not brought, because it never got so far, are not its own: they came over REST since.
        """
        if self._quiet_since_ns is None:
            self._quiet_since_ns = self._clock.monotonic_ns()
        if self._vouched:
            self._vouched = False
            self._host.distrust(tuple(self.session.subscriptions.wanted), Trust.STALE, reason)
        self._host.lane_closed(self.name, reason, retry_s)

    def snapshot(self, key: MarketKey) -> None:
        """Take note that a whole book was published."""
        self._vouched = True
        self._host.fresh(key)

    def vouch(self) -> None:
        """Prove a book that came by another road from now on."""
        self._vouched = True

    def yields(self) -> None:
        """Take note that books which come by another road prove themselves: what it never brought is not its own."""
        if self.lost:
            self._vouched = False

    def gap(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        """Withdraw the trust in books of which messages were lost."""
        self._host.distrust(keys, Trust.RESYNCING, reason)
        self._host.lane_gap(self.name, reason)

    def stale(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        """Withdraw the trust in books with which the venue itself is behind."""
        self._host.distrust(keys, Trust.STALE, reason)
        self._host.problem(f"{self.name}: {reason}")

    def alive(self, recv_ns: int) -> None:
        """Prove the books of the lane."""
        self._quiet_since_ns = None
        self._host.publish(LaneAlive(self.name, recv_ns))


class Lanes:
    """Spreads markets over stream connections and opens a further one when the others are full."""

    def __init__(
        self,
        adapter: Adapter,
        host: LaneHost,
        *,
        clock: Clock,
        rng: random.Random,
        policy: SessionPolicy,
        tap: RawFrameTap | None,
    ) -> None:
        self._adapter = adapter
        self._host = host
        self._clock = clock
        self._rng = rng
        self._policy = msgspec.structs.replace(policy, gather_s=adapter.limits.gather_s, beat_s=adapter.limits.beat_s)
        self._tap = tap
        self._of: dict[MarketKey, StreamLane] = {}
        self.all: list[StreamLane] = []

    @property
    def connected(self) -> int:
        """Return how many connections are open."""
        return sum(lane.session.connected for lane in self.all)

    def carry(self, markets: Sequence[Market]) -> list[StreamLane]:
        """Put markets on lanes, renewing those that are there, and return the lanes that must be started for it.

        Markets beyond the venue's last permitted connection are not carried: they stay wanted and unconfirmed.
        """
        opened: list[StreamLane] = []
        batches: dict[LaneId, list[Market]] = {}
        for market in markets:
            lane = self._of.get(market.key)
            if lane is None:
                lane = self._seat(market, opened)
                if lane is None:
                    continue
                self._of[market.key] = lane
            batches.setdefault(lane.name, []).append(market)
        for lane in self.all:
            if lane.name in batches:
                lane.session.want(batches[lane.name])
        return opened

    def release(self, keys: Iterable[MarketKey]) -> None:
        """Take markets off their lanes."""
        gone: dict[LaneId, list[MarketKey]] = {}
        for key in keys:
            lane = self._of.pop(key, None)
            if lane is not None:
                lane.leave(key)
                gone.setdefault(lane.name, []).append(key)
        for lane in self.all:
            if lane.name in gone:
                lane.session.drop(gone[lane.name])

    def resync(self, keys: Iterable[MarketKey]) -> None:
        """Ask for fresh snapshots, once per book however often it is asked."""
        by_lane: dict[LaneId, list[MarketKey]] = {}
        for key in keys:
            lane = self._of.get(key)
            if lane is not None and not lane.session.awaits(key):
                by_lane.setdefault(lane.name, []).append(key)
        for lane in self.all:
            if lane.name in by_lane:
                lane.session.resync(by_lane[lane.name])

    def holds(self, key: MarketKey) -> bool:
        """Tell whether a market is on a lane."""
        return key in self._of

    def renew(self, market: Market) -> None:
        """Give a carried market's new description to its lane."""
        if lane := self._of.get(market.key):
            lane.session.want((market,))

    def lost(self, key: MarketKey) -> bool:
        """Tell whether the lane that carries a market has said nothing for too long."""
        lane = self._of.get(key)
        return lane is not None and lane.lost

    @property
    def any_lost(self) -> bool:
        """Tell whether a lane has said nothing for too long."""
        return any(lane.lost for lane in self.all)

    @property
    def all_lost(self) -> bool:
        """Tell whether there are lanes, and none of them says anything."""
        return bool(self.all) and all(lane.lost for lane in self.all)

    def adopt(self, snapshot: BookSnapshot) -> BookSnapshot | None:
        """Take a book that came over REST onto the lane that carries it: from now on the lane's data prove it.

        Without a connection, where books expire, and where the stream brings its own whole books once it speaks, they
        stay on their own: proven by nothing but the next one. A connection that has not said a word may be refused yet.
        None is returned for a book that the lane's own stream has overtaken in the meantime.
        """
        lane = self._of.get(snapshot.key)
        if lane is None:
            return snapshot
        if lane.speaks:
            return None
        lane.session.seeded(snapshot.key)
        if self._adapter.limits.books_expire or not lane.session.connected or lane.brings_books:
            lane.yields()
            return snapshot
        lane.vouch()
        return msgspec.structs.replace(snapshot, lane=lane.name, valid_for_ns=None)

    def clear(self) -> None:
        """Forget all lanes, whose tasks have ended."""
        self._of.clear()
        self.all.clear()

    def _seat(self, market: Market, opened: list[StreamLane]) -> StreamLane | None:
        """Find a lane for a market that has none: that of its group, one with room, else a new one."""
        limits = self._adapter.limits
        group = market.event if limits.counts_events else market.key
        lane = next((lane for lane in self.all if lane.carries(group)), None) if limits.counts_events else None
        if lane is None:
            lane = next((lane for lane in self.all if lane.load < limits.markets_per_connection), None)
        if lane is None and len(self.all) < limits.connections:
            lane = self._open()
            opened.append(lane)
        if lane is not None:
            lane.join(market.key, group)
        return lane

    def _open(self) -> StreamLane:
        protocol = self._adapter.stream()
        lane = StreamLane(
            LaneId(f"{self._adapter.venue}:{len(self.all) + 1}"),
            protocol,
            self._adapter,
            self._host,
            clock=self._clock,
            rng=self._rng,
            policy=self._policy,
            tap=self._tap,
        )
        self.all.append(lane)
        return lane
