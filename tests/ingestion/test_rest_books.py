"""Books over REST in a stream's place: when they begin, how far they are trusted, and how they end."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, SystemClock
from allsight.domain.errors import ConnectivityError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot, PoolSnapshot, TrustChange, VenueState
from tests.support.feed_scene import QUICK, FeedScene
from tests.support.markets import a_market
from tests.support.stream_server import ToyServer
from tests.support.toy_adapter import QUICK_LIMITS, ToyAdapter
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

KEYS = tuple(MarketKey(f"kalshi:M{number}") for number in range(5))
MARKETS = tuple(a_market(key) for key in KEYS)
LIMITS = msgspec.structs.replace(QUICK_LIMITS, poll_interval_s=0.05)
TWO_POLLS_NS = round(2 * LIMITS.poll_interval_s * SECOND_NS)
IMPATIENT = msgspec.structs.replace(QUICK, lost_after_s=0.1)
PATIENT = msgspec.structs.replace(QUICK, lost_after_s=60.0)


class Scene(FeedScene[ToyAdapter]):
    """A feed whose stream may be refused."""

    def trusts(self) -> set[Trust]:
        return {self.store.top(key)[2] for key in KEYS}

    def stands_in(self) -> bool:
        return self.status.state is VenueState.LIVE and "every 0.05 s instead" in self.status.reason


@pytest.fixture
async def server() -> AsyncIterator[ToyServer]:
    async with ToyServer() as toy:
        yield toy


async def test_a_refused_stream_is_stood_in_for_until_it_speaks(server: ToyServer) -> None:
    server.answer_upgrade_with = 503
    scene = Scene(ToyAdapter(server, MARKETS, LIMITS), SystemClock(), session=IMPATIENT)
    async with scene.running(*KEYS):
        await eventually(lambda: scene.trusts() == {Trust.DELAYED} and scene.stands_in())
        assert {(one.lane, one.valid_for_ns) for one in scene.of(BookSnapshot)} == {(None, TWO_POLLS_NS)}
        assert scene.feed.stats().confirmed == 5
        polls = scene.adapter.polls
        await eventually(lambda: scene.adapter.polls > polls + 6, what="they are read again and again")
        server.answer_upgrade_with = None
        await eventually(lambda: scene.trusts() == {Trust.LIVE})
        await eventually(lambda: (scene.status.state, scene.status.reason) == (VenueState.LIVE, ""))
        polls = scene.adapter.polls
        await server.send(f"tick {KEYS[0]}")
        scene.feed.resync(KEYS[0], "best prices differ")
        await eventually(lambda: server.asked(-1, "snap") or server.asked(-2, "snap"))
    assert scene.adapter.polls == polls, "what the stream brings is not read as well"


async def test_a_connection_that_has_not_said_a_word_proves_no_book(server: ToyServer) -> None:
    """It may be refused yet: what was read beside it stands on its own, and does not fall when it closes."""
    server.mute = True
    scene = Scene(ToyAdapter(server, MARKETS[:1], LIMITS), SystemClock(), session=IMPATIENT)
    async with scene.running(KEYS[0]):
        await eventually(lambda: scene.store.top(KEYS[0])[2] is Trust.DELAYED and scene.stands_in())
        assert len(server.open) == 1
        assert {(one.lane, one.valid_for_ns) for one in scene.of(BookSnapshot)} == {(None, TWO_POLLS_NS)}
        server.abort()
        await eventually(lambda: len(server.connections) == 2)
        assert scene.of(TrustChange) == []


async def test_trap_18_what_was_read_does_not_outlive_two_polls(server: ToyServer) -> None:
    server.answer_upgrade_with = 503
    scene = Scene(ToyAdapter(server, MARKETS, LIMITS), SystemClock(), session=IMPATIENT)
    async with scene.running(*KEYS):
        await eventually(lambda: scene.trusts() == {Trust.DELAYED} and scene.stands_in())
        scene.adapter.fail["books"] = ConnectivityError("no route to the venue")
        await eventually(lambda: scene.status.state in (VenueState.BACKOFF, VenueState.DOWN))

        def swept() -> bool:
            scene.store.sweep()
            return scene.trusts() == {Trust.STALE}

        await eventually(swept)


async def test_a_connection_that_fails_once_more_does_not_spoil_what_was_read(server: ToyServer) -> None:
    server.answer_upgrade_with = 503
    scene = Scene(ToyAdapter(server, MARKETS, LIMITS), SystemClock(), session=IMPATIENT)
    async with scene.running(*KEYS):
        await eventually(lambda: scene.trusts() == {Trust.DELAYED} and scene.stands_in())
        told, tried = len(scene.of(TrustChange)), scene.feed.stats().reconnects_1h
        await eventually(lambda: scene.feed.stats().reconnects_1h > tried + 4)
        assert len(scene.of(TrustChange)) == told


async def test_trap_20_a_cut_that_is_mended_soon_reads_nothing_over_rest(server: ToyServer) -> None:
    scene = Scene(ToyAdapter(server, MARKETS[:1], LIMITS), SystemClock(), session=PATIENT)
    async with scene.running(KEYS[0]):
        await eventually(lambda: scene.store.top(KEYS[0])[2] is Trust.LIVE)
        server.abort()
        await eventually(lambda: len(server.connections) == 2 and scene.store.top(KEYS[0])[2] is Trust.LIVE)
        assert [change.trust for change in scene.of(TrustChange)] == [Trust.STALE]
    assert scene.adapter.polls == 0


async def test_an_answer_that_the_stream_has_overtaken_is_dropped(server: ToyServer) -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    class Slow(ToyAdapter):
        async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot | PoolSnapshot]:
            asked.set()
            await go.wait()
            return await super().books(markets)

    server.answer_upgrade_with = 503
    scene = Scene(Slow(server, MARKETS[:1], LIMITS), SystemClock(), session=IMPATIENT)
    async with scene.running(KEYS[0]):
        await asked.wait()
        server.answer_upgrade_with = None
        await eventually(lambda: scene.store.top(KEYS[0])[2] is Trust.LIVE)
        go.set()
        await eventually(lambda: scene.adapter.polls > 0)
        await eventually(lambda: scene.status.state is VenueState.LIVE)
        assert scene.store.top(KEYS[0])[2] is Trust.LIVE
    assert None not in {one.lane for one in scene.of(BookSnapshot)}
