"""The whole feed against a scripted venue: logins and JSON-RPC by HTTP, the Exchange Stream over TLS."""

import contextlib
import random
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SystemClock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Category
from allsight.domain.messages import VenueState
from allsight.ingestion.adapters.betfair.adapter import BetfairAdapter
from allsight.ingestion.adapters.betfair.ladders import CLASSIC
from allsight.ingestion.adapters.betfair.venue import EventType
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.ingestion.betfair.support import book_json, change, definition
from tests.ingestion.betfair.test_auth import QUICK, configured
from tests.ingestion.betfair.test_catalogue import World
from tests.support.betfair_server import StreamScript
from tests.support.certificates import self_signed, server_context
from tests.support.feed_scene import FeedScene
from tests.support.line_server import LineServer
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

POLITICS = EventType(id="2378961", name="Politics", category=Category.POLITICS)
SESSION = SessionPolicy(first_pause_s=0.01, longest_pause_s=0.05, check_every_s=0.05)
ONE, TWO = "1.300000001", "1.300000002"
ADA, ALAN = MarketKey(f"betfair:{ONE}~11~0"), MarketKey(f"betfair:{ONE}~12~0")
OTHER = MarketKey(f"betfair:{TWO}~11~0")


class Scene:
    def __init__(self, tls: tuple[Path, Path], **changes: Any) -> None:
        self.world = World((ONE, "e", "2017", "NONSPORT"), (TWO, "e", "2017", "NONSPORT"))
        self.script = StreamScript(lambda ids: [_image(one) for one in ids])
        self.stream = LineServer(self.script, server_context(*tls))
        self.changes = {"event_types": (POLITICS,), "ca": tls[0].read_text(), "changes_every_s": 0.1, **changes}

    @contextlib.asynccontextmanager
    async def running(self, *wanted: MarketKey) -> AsyncIterator[None]:
        async with self.world.server.http as http, self.stream:
            config = configured(http.url, stream_url=f"tls://127.0.0.1:{self.stream.port}", **self.changes)
            clock = SystemClock()
            adapter = BetfairAdapter(config, clock=clock, rng=random.Random(1), rest=QUICK)
            seen = FeedScene(adapter, clock, session=SESSION)
            self.adapter, self.status, self.feed, self.store = seen.adapter, seen.status, seen.feed, seen.store
            async with seen.running(*wanted):
                yield

    def trust(self, key: MarketKey) -> Trust | None:
        view = self.store.view(key)
        return None if view is None else view.trust

    def best_ask(self, key: MarketKey) -> str:
        view = self.store.view(key)
        assert view is not None
        return str(CLASSIC.price(view.best_ask)) if view.asks else ""

    def live(self, *keys: MarketKey) -> bool:
        return all(self.trust(key) is Trust.LIVE for key in keys)


def _image(market_id: str) -> dict[str, Any]:
    rc = [{"id": 11, "atb": [[3.0, 20]], "atl": [[3.1, 10]]}]
    return change(market_id, img=True, rc=rc, marketDefinition=definition())


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_signed(tmp_path_factory.mktemp("tls"))


async def test_books_come_to_life_change_and_are_halted_with_their_market(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls)
    async with scene.running(ADA, ALAN, OTHER):
        await eventually(lambda: scene.live(ADA, ALAN, OTHER))
        assert scene.best_ask(ADA) == "3.00"
        subscriptions = [one for one in scene.script.said if one["op"] == "marketSubscription"]
        assert [one["marketFilter"]["marketIds"] for one in subscriptions] == [[ONE, TWO]]
        await scene.script.change(scene.stream, change(ONE, rc=[{"id": 11, "atb": [[3.05, 7]]}]))
        await eventually(lambda: scene.best_ask(ADA) == "3.05")
        scene.world.books[ONE] = book_json(ONE, status="SUSPENDED", version=8)
        await scene.script.change(scene.stream, change(ONE, marketDefinition=definition(status="SUSPENDED", version=8)))
        await eventually(lambda: scene.trust(ADA) is Trust.HALTED and scene.trust(ALAN) is Trust.HALTED)
        assert scene.live(OTHER)
        scene.world.books[ONE] = book_json(ONE, version=9, betDelay=5)
        await scene.script.change(scene.stream, change(ONE, marketDefinition=definition(version=9, betDelay=5)))
        await eventually(lambda: scene.live(ADA, ALAN))
        market = scene.store.market(ADA)
        assert market is not None
        assert (market.accept_delay_s, market.native_of("version")) == (5.0, "9")
        await eventually(lambda: scene.feed.stats().confirmed == 3)
        assert scene.status.state is VenueState.LIVE
    assert len(scene.stream.received) == 1


async def test_trap_20_a_lost_connection_is_taken_up_where_it_ended(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls)
    async with scene.running(ADA, OTHER):
        await eventually(lambda: scene.live(ADA, OTHER))
        await scene.script.change(scene.stream, change(ONE, rc=[{"id": 11, "atb": [[3.05, 7]]}]))
        await eventually(lambda: scene.best_ask(ADA) == "3.05")
        scene.stream.abort()
        await eventually(lambda: scene.trust(ADA) is Trust.STALE or len(scene.stream.received) == 2)
        await eventually(lambda: len(scene.stream.received) == 2 and scene.live(ADA, OTHER))
        assert scene.best_ask(ADA) == "3.05", "the patch was empty, so the kept book stands"
    last = scene.script.said[-1]
    assert (last["op"], last["initialClk"], last["clk"]) == ("marketSubscription", "i", "d")


async def test_a_session_that_the_stream_does_not_take_is_renewed(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls)
    scene.script.refuse_token = "a-session-token-that-is-secret=1"
    async with scene.running(ADA):
        await eventually(lambda: scene.live(ADA))
        assert scene.world.server.logins == 2
        assert "secret" not in scene.feed.stats().last_problem


async def test_trap_22_a_venue_that_is_behind_costs_its_books_their_trust_and_keeps_the_connection(
    tls: tuple[Path, Path],
) -> None:
    scene = Scene(tls)
    async with scene.running(ADA, OTHER):
        await eventually(lambda: scene.live(ADA, OTHER))
        await scene.script.change(scene.stream, status=503, ct="HEARTBEAT")
        await eventually(lambda: scene.trust(ADA) is Trust.STALE and scene.trust(OTHER) is Trust.STALE)
        await scene.script.change(scene.stream, ct="HEARTBEAT")
        await eventually(lambda: scene.live(ADA, OTHER))
    assert len(scene.stream.received) == 1


async def test_a_book_that_crosses_is_asked_for_with_the_whole_set_anew(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls)
    async with scene.running(ADA, OTHER):
        await eventually(lambda: scene.live(ADA, OTHER))
        await scene.script.change(scene.stream, change(ONE, rc=[{"id": 11, "atb": [[3.5, 7]]}]))
        await eventually(lambda: scene.store.content_gaps[Venue.BETFAIR] == 1 and scene.live(ADA, OTHER))
        assert scene.best_ask(ADA) == "3.00"
    assert [one["op"] for one in scene.script.said].count("marketSubscription") == 2


async def test_a_closed_market_is_left_and_its_result_told(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls)
    async with scene.running(ADA, OTHER):
        await eventually(lambda: scene.live(ADA, OTHER))
        scene.world.close(ONE, "WINNER", "LOSER")
        closed = definition("WINNER", "LOSER", status="CLOSED", version=99)
        await scene.script.change(scene.stream, change(ONE, marketDefinition=closed))
        await eventually(lambda: scene.store.settlement(ADA) is not None and scene.trust(ADA) is Trust.HALTED)
        await eventually(lambda: scene.feed.stats().confirmed == 1)
        assert scene.live(OTHER)


async def test_with_a_delayed_key_books_are_polled_and_the_stream_is_left_alone(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls, delayed=True, poll_interval_s=0.1)
    async with scene.running(ADA, ALAN):
        await eventually(lambda: scene.trust(ADA) is Trust.DELAYED and scene.trust(ALAN) is Trust.DELAYED)
    assert scene.stream.received == []


async def test_the_doctor_authenticates_on_the_stream(tls: tuple[Path, Path]) -> None:
    scene = Scene(tls)
    async with scene.running():
        check = next(check for check in scene.adapter.checks() if check.name == "stream")
        assert await check.run() == "authenticated; 9 further connections available"


def test_the_stream_trusts_what_it_was_told_to_and_no_more(tls: tuple[Path, Path]) -> None:
    config = configured("http://127.0.0.1:1", ca=tls[0].read_text())
    context = config.trust()
    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert msgspec.structs.replace(config, ca=None).trust() is None
