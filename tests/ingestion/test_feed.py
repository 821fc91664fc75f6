import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, ManualClock, SystemClock
from allsight.domain.errors import ConnectivityError, CredentialsError, RateLimitedError
from allsight.domain.ids import EventKey, MarketKey, Venue
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import (
    BookDelta,
    BookSnapshot,
    EventSeen,
    LaneAlive,
    LifecycleChange,
    MarketSeen,
    Message,
    PoolSnapshot,
    TrustChange,
    VenueState,
    VenueStateChange,
)
from allsight.domain.money import Currency
from allsight.domain.pool import Pool
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.catalogue import Catalogue
from allsight.ingestion.feed import VenueFeed
from allsight.ingestion.queue.bus import InProcessBus
from allsight.ingestion.supervisor import ConsumerFailedError, Supervisor, SupervisorPolicy, VenueStatus
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.support.markets import a_market
from tests.support.stream_server import ToyProtocol, ToyServer
from tests.support.toy_adapter import QUICK_LIMITS, ToyAdapter
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

M = TypeVar("M", bound=msgspec.Struct)
KINDS = (BookSnapshot, BookDelta, TrustChange, LaneAlive, EventSeen, MarketSeen, LifecycleChange, VenueStateChange)
QUICK = SessionPolicy(first_pause_s=0.01, longest_pause_s=0.05, check_every_s=0.02)
RESTART = SupervisorPolicy(first_pause_s=0.01, longest_pause_s=0.02, down_after=3)
TWO_POLLS_NS = round(2 * QUICK_LIMITS.poll_interval_s * SECOND_NS)
KEYS = tuple(MarketKey(f"kalshi:M{number}") for number in range(5))
MARKETS = tuple(a_market(key) for key in KEYS)


class Scene:
    """A supervised feed on a bus that remembers everything."""

    def __init__(self, adapter: ToyAdapter, clock: SystemClock | ManualClock | None = None) -> None:
        self.adapter = adapter
        self.log: list[Message] = []
        bus = InProcessBus()
        bus.handle(KINDS, self.log.append)
        self.bus = bus
        self.clock = clock or SystemClock()
        self.status = VenueStatus(Venue.KALSHI, publish=bus.publish, clock=self.clock)
        rng = random.Random(1)
        self.feed = VenueFeed(adapter, bus, self.status, clock=self.clock, rng=rng, session=QUICK)
        self.supervisor = Supervisor(self.status, self.feed.run, clock=self.clock, rng=rng, policy=RESTART)

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.log if isinstance(message, kind)]

    def trust(self, key: MarketKey) -> Trust | None:
        """Return the trust that the messages so far leave the book in."""
        found = None
        for message in self.log:
            match message:
                case BookSnapshot(key=about, trust=trust) if about == key:
                    found = trust
                case TrustChange(keys=keys, trust=trust) if key in keys:
                    found = trust
        return found

    def all_trusts(self) -> set[Trust | None]:
        return {self.trust(key) for key in KEYS}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.supervisor.run())
            yield
            task.cancel()


@pytest.fixture
async def server() -> AsyncIterator[ToyServer]:
    async with ToyServer() as toy:
        yield toy


async def test_a_venue_comes_to_life_and_its_books_travel_on_lanes(server: ToyServer) -> None:
    scene = Scene(ToyAdapter(server, MARKETS))
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
        await eventually(lambda: scene.feed.stats().confirmed == 5)
        stats = scene.feed.stats()
    assert [change.state for change in scene.of(VenueStateChange)] == [VenueState.STARTING, VenueState.LIVE]
    kinds = [type(message) for message in scene.log]
    assert kinds.index(EventSeen) < kinds.index(MarketSeen) < kinds.index(BookSnapshot)
    assert len(server.connections) == 2, "five markets, three per connection"
    assert {snapshot.lane for snapshot in scene.of(BookSnapshot)} == {"kalshi:1", "kalshi:2"}
    assert {proof.lane for proof in scene.of(LaneAlive)} == {"kalshi:1", "kalshi:2"}
    assert (stats.wanted, stats.markets, stats.filtered, stats.rate_left) == (5, 5, (("combos", 7),), 0.5)


async def test_markets_beyond_the_last_connection_stay_wanted_and_unconfirmed(server: ToyServer) -> None:
    limits = msgspec.structs.replace(QUICK_LIMITS, connections=1)
    scene = Scene(ToyAdapter(server, MARKETS, limits))
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: scene.feed.stats().confirmed == 3)
        assert scene.feed.stats().wanted == 5


async def test_a_dead_venue_takes_the_trust_of_its_books_at_once_and_gives_it_back_by_itself() -> None:
    async with ToyServer() as server:
        scene = Scene(ToyAdapter(server, MARKETS))
        scene.feed.watch(KEYS)
        stack = contextlib.AsyncExitStack()
        await stack.enter_async_context(scene.running())
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
    async with stack:
        await eventually(lambda: scene.all_trusts() == {Trust.STALE})
        await eventually(lambda: scene.status.state in (VenueState.BACKOFF, VenueState.DOWN))
        async with ToyServer() as again:
            for lane in scene.feed._lanes.all:
                lane.session._protocol._url = again.url  # type: ignore[attr-defined]
            await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
            await eventually(lambda: scene.status.state is VenueState.LIVE)


async def test_a_venue_that_counts_its_own_groups_carries_each_group_on_one_connection(server: ToyServer) -> None:
    """Five markets of three events, two events to a connection: two connections, and a third event is no overload."""
    events = ("A", "B", "A", "C", "B")
    markets = [
        msgspec.structs.replace(market, event=EventKey(f"kalshi:{event}"))
        for market, event in zip(MARKETS, events, strict=True)
    ]
    limits = msgspec.structs.replace(QUICK_LIMITS, markets_per_connection=2, counts_events=True)
    scene = Scene(ToyAdapter(server, markets, limits))
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
        carried = [set(lane.session.subscriptions.wanted) for lane in scene.feed._lanes.all]
        assert carried == [{KEYS[0], KEYS[1], KEYS[2], KEYS[4]}, {KEYS[3]}]
        scene.feed.watch(KEYS[3:])
        await eventually(lambda: [lane.load for lane in scene.feed._lanes.all] == [1, 1])


async def test_no_delta_of_a_book_follows_its_gap_without_a_snapshot_first(server: ToyServer) -> None:
    scene = Scene(ToyAdapter(server, MARKETS[:1]))
    scene.feed.watch(KEYS[:1])
    async with scene.running():
        await eventually(lambda: scene.trust(KEYS[0]) is Trust.LIVE)
        await server.send("gap")
        await eventually(lambda: len(scene.of(BookSnapshot)) == 2)
    trusts = [message.trust for message in scene.log if isinstance(message, BookSnapshot | TrustChange)]
    assert trusts[:3] == [Trust.LIVE, Trust.RESYNCING, Trust.LIVE]
    assert scene.feed.stats().gaps_1h == 1


async def test_the_store_may_ask_for_a_book_again_and_again_and_gets_it_once(server: ToyServer) -> None:
    scene = Scene(ToyAdapter(server, MARKETS[:1]))
    scene.feed.watch(KEYS[:1])
    async with scene.running():
        await eventually(lambda: scene.trust(KEYS[0]) is Trust.LIVE)
        for _ in range(5):
            scene.feed.resync(KEYS[0], "best prices differ")
        await eventually(lambda: len(scene.of(BookSnapshot)) == 2)
    assert server.asked(0, "snap") == [KEYS[0]]


async def test_trap_21_a_market_that_closes_is_left_and_its_book_distrusted(server: ToyServer) -> None:
    adapter = ToyAdapter(server, MARKETS[:3])
    scene = Scene(adapter)
    scene.feed.watch(KEYS[:3])
    async with scene.running():
        await eventually(lambda: scene.feed.stats().confirmed == 3)
        adapter.changes.append(CataloguePage(markets=(a_market(KEYS[1], lifecycle=Lifecycle.CLOSED),)))
        await eventually(lambda: server.asked(0, "unsub") == [KEYS[1]])
        assert scene.trust(KEYS[1]) is Trust.HALTED
        assert scene.trust(KEYS[0]) is Trust.LIVE


async def test_a_paused_market_is_halted_and_comes_back_by_a_fresh_book(server: ToyServer) -> None:
    adapter = ToyAdapter(server, MARKETS[:1])
    scene = Scene(adapter)
    scene.feed.watch(KEYS[:1])
    async with scene.running():
        await eventually(lambda: scene.trust(KEYS[0]) is Trust.LIVE)
        adapter.changes.append(CataloguePage(markets=(a_market(KEYS[0], lifecycle=Lifecycle.SUSPENDED),)))
        await eventually(lambda: scene.trust(KEYS[0]) is Trust.HALTED)
        await server.send(f"book {KEYS[0]}")
        await eventually(lambda: len(scene.of(BookSnapshot)) == 2)
        assert scene.trust(KEYS[0]) is Trust.HALTED, "a book of a paused market is no book to trade on"
        adapter.changes.append(CataloguePage(markets=(a_market(KEYS[0]),)))
        await eventually(lambda: scene.trust(KEYS[0]) is Trust.LIVE)


async def test_a_venue_that_pauses_halts_every_book_and_gives_them_back_fresh(server: ToyServer) -> None:
    adapter = ToyAdapter(server, MARKETS, msgspec.structs.replace(QUICK_LIMITS, status_every_s=0.02))
    scene = Scene(adapter)
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
        adapter.pause = "trading is paused"
        await eventually(lambda: scene.all_trusts() == {Trust.HALTED})
        assert (scene.status.state, scene.status.reason) == (VenueState.HALTED, "trading is paused")
        await server.send(f"book {KEYS[0]}")
        await eventually(lambda: len(scene.of(BookSnapshot)) == 6)
        assert scene.trust(KEYS[0]) is Trust.HALTED, "a fresh book of a paused venue is no book to trade on"
        adapter.pause = None
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
        await eventually(lambda: scene.status.state is VenueState.LIVE)


async def test_a_book_that_is_dropped_and_wanted_again_comes_back_fresh(server: ToyServer) -> None:
    scene = Scene(ToyAdapter(server, MARKETS))
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})
        scene.feed.watch(KEYS[1:])
        assert scene.trust(KEYS[0]) is Trust.STALE
        await eventually(lambda: KEYS[0] in server.asked(0, "unsub") + server.asked(1, "unsub"))
        scene.feed.watch(KEYS)
        await eventually(lambda: scene.all_trusts() == {Trust.LIVE})


async def test_a_listing_that_vanishes_is_looked_for_and_then_removed() -> None:
    limits = msgspec.structs.replace(QUICK_LIMITS, catalogue_every_s=0.05)
    adapter = ToyAdapter(None, MARKETS, limits)
    scene = Scene(adapter)
    async with scene.running():
        await eventually(lambda: len(scene.of(MarketSeen)) == 5)
        adapter.reveal(a_market(KEYS[4], lifecycle=Lifecycle.SETTLED))
        adapter.pages = [CataloguePage(markets=MARKETS[:4])]
        await eventually(lambda: scene.of(MarketSeen)[-1].market.lifecycle is Lifecycle.SETTLED)
    assert adapter.looked_up[0] == "M4"


async def test_pools_come_along_with_the_books_that_are_computed_from_them() -> None:
    pool = Pool(
        event=EventKey("kalshi:EV"), currency=Currency.USD, decimals=2, amounts=(1, 2), creator_bps=0, platform_bps=0
    )
    seen = PoolSnapshot(event=pool.event, pool=pool, markets=KEYS[:2], recv_ns=1, venue_ns=None, slot=1)

    class PoolAdapter(ToyAdapter):
        async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot | PoolSnapshot]:
            return (seen, *await super().books(markets))

    scene = Scene(PoolAdapter(None, MARKETS[:2]))
    scene.bus.handle((PoolSnapshot,), scene.log.append)
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: bool(scene.of(PoolSnapshot)) and bool(scene.of(BookSnapshot)))
    assert scene.of(PoolSnapshot)[0] == seen


async def test_a_venue_without_a_stream_is_polled_and_its_books_are_delayed() -> None:
    adapter = ToyAdapter(None, MARKETS)
    scene = Scene(adapter)
    scene.feed.watch(KEYS)
    async with scene.running():
        await eventually(lambda: scene.all_trusts() == {Trust.DELAYED})
        assert scene.status.state is VenueState.LIVE
        adapter.fail["books"] = RateLimitedError("slower")
        await eventually(lambda: scene.status.state is VenueState.BACKOFF)
        del adapter.fail["books"]
        await eventually(lambda: scene.status.state is VenueState.LIVE)
    assert {snapshot.valid_for_ns for snapshot in scene.of(BookSnapshot)} == {TWO_POLLS_NS}


async def test_what_a_stream_announces_is_looked_up_until_the_listing_has_it() -> None:
    adapter = ToyAdapter(None, ())
    scene = Scene(adapter)
    async with scene.running():
        await eventually(lambda: scene.status.state is VenueState.LIVE)
        adapter.reveal(a_market("kalshi:NEW"))
        scene.feed.lookup(("NEW", "event:EV"))
        await eventually(lambda: [seen.market.key for seen in scene.of(MarketSeen)] == ["kalshi:NEW"])
    assert set(adapter.looked_up) == {"NEW", "event:EV"}


@pytest.fixture
def quiet_clock() -> ManualClock:
    return ManualClock(1_800_000_000 * SECOND_NS)


async def test_markets_open_and_close_by_the_clock_where_the_venue_sends_no_word(quiet_clock: ManualClock) -> None:
    now_ns = quiet_clock.now_ns()
    market: Market = a_market(
        "kalshi:T", lifecycle=Lifecycle.LISTED, opens_ns=now_ns + 5 * SECOND_NS, closes_ns=now_ns + 9 * SECOND_NS
    )
    scene = Scene(ToyAdapter(None, (market,)), quiet_clock)
    async with scene.running():
        await eventually(lambda: scene.of(MarketSeen))
        for _ in range(100):
            quiet_clock.advance(0.1)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
    changes = [(change.lifecycle, change.recv_ns - now_ns) for change in scene.of(LifecycleChange)]
    assert [lifecycle for lifecycle, _ in changes] == [Lifecycle.OPEN, Lifecycle.CLOSED]
    assert 5 * SECOND_NS <= changes[0][1] <= 6.5 * SECOND_NS
    assert 9 * SECOND_NS <= changes[1][1] <= 10.5 * SECOND_NS


async def test_a_venue_that_cannot_start_is_down_after_a_while_and_still_tried() -> None:
    adapter = ToyAdapter(None, MARKETS)
    adapter.fail["start"] = ConnectivityError("no route to the venue")
    scene = Scene(adapter)
    async with scene.running():
        await eventually(lambda: scene.status.state is VenueState.DOWN)
        assert scene.status.reason == scene.feed.stats().last_problem == "no route to the venue"
        assert scene.status.retry_ns is not None
        tried = adapter.started
        await eventually(lambda: adapter.started > tried)
        adapter.fail.clear()
        await eventually(lambda: scene.status.state is VenueState.LIVE)
    assert VenueState.BACKOFF in [change.state for change in scene.of(VenueStateChange)]


async def test_refused_credentials_are_said_at_once() -> None:
    adapter = ToyAdapter(None, MARKETS)
    adapter.fail["catalogue"] = CredentialsError("the venue does not know this key")
    scene = Scene(adapter)
    async with scene.running():
        await eventually(lambda: scene.status.state is VenueState.DOWN)
    assert scene.status.reason == "the venue does not know this key"


async def test_a_fault_of_our_own_adapter_stops_only_this_venue() -> None:
    adapter = ToyAdapter(None, MARKETS)
    adapter.fail["start"] = KeyError("nobody planned this")
    scene = Scene(adapter)
    async with scene.running():
        await eventually(lambda: scene.supervisor.failures_total >= 2)
        assert scene.status.reason == "KeyError inside the feed"


async def test_a_failing_consumer_is_no_venues_fault_and_ends_the_process(server: ToyServer) -> None:
    def broken_store(message: Message) -> None:
        raise ValueError("the store is broken")

    scene = Scene(ToyAdapter(server, MARKETS))
    scene.bus.handle((BookSnapshot,), broken_store)
    scene.feed.watch(KEYS)
    with pytest.raises(ExceptionGroup) as caught:
        await scene.supervisor.run()
    assert caught.group_contains(ConsumerFailedError)


def test_a_description_that_a_stream_renews_is_kept_and_is_news_once() -> None:
    catalogue = Catalogue(closes_by_time=False)
    market = a_market(KEYS[0])
    slower = msgspec.structs.replace(market, accept_delay_s=5.0)
    assert not catalogue.apply(MarketSeen(slower, 1)), "a market that was never listed is nobody's news"
    list(catalogue.news(CataloguePage(markets=(market,)), 1))
    assert catalogue.apply(MarketSeen(slower, 2))
    assert not catalogue.apply(MarketSeen(slower, 3))
    assert catalogue.markets[KEYS[0]].accept_delay_s == 5.0


@pytest.mark.parametrize("expire", [False, True])
async def test_trap_18_books_that_expire_are_not_proven_by_the_talk_of_their_connection(
    server: ToyServer, monkeypatch: pytest.MonkeyPatch, expire: bool
) -> None:
    monkeypatch.setattr(ToyProtocol, "in_stream_snapshots", False)
    limits = msgspec.structs.replace(QUICK_LIMITS, books_expire=expire)
    scene = Scene(ToyAdapter(server, MARKETS[:1], limits))
    scene.feed.watch(KEYS[:1])
    async with scene.running():
        await eventually(lambda: scene.all_trusts() >= {Trust.LIVE})
        scene.feed.reseed(KEYS[:1])
        await eventually(lambda: scene.trust(KEYS[0]) is Trust.DELAYED)
    read = scene.of(BookSnapshot)[-1]
    assert (read.lane, read.valid_for_ns) == ((None, TWO_POLLS_NS) if expire else ("kalshi:1", None))
