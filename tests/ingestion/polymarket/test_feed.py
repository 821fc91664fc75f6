"""The adapter in its feed, over real sockets, down to the books of the state store."""

import random
from collections.abc import AsyncIterator
from fractions import Fraction

import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SystemClock
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle
from allsight.domain.messages import TradePrint, VenueState
from allsight.ingestion.adapters.polymarket import parse, stream
from allsight.ingestion.adapters.polymarket.adapter import PolymarketAdapter
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.ingestion.polymarket.support import key, token
from tests.ingestion.polymarket.venue_server import VenueServer
from tests.support.feed_scene import FeedScene
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

QUICK = SessionPolicy(first_pause_s=0.01, longest_pause_s=0.05, answer_timeout_s=0.5, check_every_s=0.02)


class Scene(FeedScene[PolymarketAdapter]):
    """A small venue, the supervised feed that reads it, and the store behind the bus."""

    def __init__(self, venue: VenueServer) -> None:
        self.venue = venue
        clock = SystemClock()
        config = PolymarketConfig(environment="test", urls=venue.urls)
        super().__init__(PolymarketAdapter(config, clock=clock, rng=random.Random(1)), clock, session=QUICK)
        self.feed.watch([key(1), key(2)])

    def trust(self, number: int = 1) -> Trust:
        return self.store.top(key(number))[2]

    def agrees(self, number: int = 1) -> bool:
        """Tell whether our book is live and is the venue's."""
        view = self.store.view(key(number))
        if view is None or view.trust is not Trust.LIVE:
            return False
        ours = tuple(
            {str(view.ladder.price(one.rung).normalize()): one.size for one in side} for side in (view.bids, view.asks)
        )
        sides = self.venue.books[token(2 * number)]
        return ours == tuple({price.rstrip("0"): parse.quanta(size) for price, size in side.items()} for side in sides)


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(stream.MarketChannel, "keep_alive_s", 0.05)
    async with VenueServer() as venue:
        scene = Scene(venue)
        async with scene.running():
            await eventually(lambda: scene.agrees(1) and scene.agrees(2))
            yield scene


async def test_books_are_live_without_a_key(scene: Scene) -> None:
    assert scene.status.state is VenueState.LIVE
    stats = scene.feed.stats()
    assert (stats.keyed, stats.wanted, stats.confirmed, stats.refused) == (False, 2, 2, 0)
    assert dict(stats.filtered) == {"already ended": 1}
    view = scene.store.view(key(1))
    assert view is not None
    assert view.venue_ns == 1_795_000_000_000 * 10**6
    market = scene.store.market(key(1))
    assert market is not None
    assert market.fees.rate == Fraction(1, 20)


async def test_changes_reach_the_store(scene: Scene) -> None:
    await scene.venue.change(token(2), "BUY", "0.31", "12.5")
    await scene.venue.change(token(2), "SELL", "0.33", "0")
    await scene.venue.change(token(2), "SELL", "0.34", "7")
    await scene.venue.change(token(4), "BUY", "0.301", "3")
    await eventually(lambda: scene.store.top(key(1))[0] == 309 and scene.agrees(1) and scene.agrees(2))
    assert len(scene.venue.asked) == 1


async def test_trap_03_both_tokens_tell_one_book(scene: Scene) -> None:
    await scene.venue.change(token(2), "BUY", "0.31", "10")
    await eventually(lambda: scene.store.top(key(1))[0] == 309)
    view = scene.store.view(key(1))
    assert view is not None
    assert sum(one.size for one in view.offers(Side.NO)) == 110_000_000


async def test_trap_19_a_lost_change_is_noticed_by_the_next_and_made_good(scene: Scene) -> None:
    scene.venue.lose = 1
    await scene.venue.change(token(2), "BUY", "0.32", "5")
    await scene.venue.change(token(2), "BUY", "0.29", "5")
    await eventually(lambda: scene.agrees(1))
    operations = [ask.get("operation") for ask in scene.venue.asked if token(2) in ask["assets_ids"]]
    assert operations == [None, "unsubscribe", "subscribe"]
    assert scene.feed.stats().gaps_1h >= 1


async def test_trap_18_a_lost_change_that_nothing_follows_is_noticed_by_verification(scene: Scene) -> None:
    scene.venue.lose = 1
    await scene.venue.change(token(4), "BUY", "0.3", "5")
    await eventually(lambda: scene.agrees(2))


async def test_trap_19_a_lost_change_below_the_best_is_healed_although_others_follow(scene: Scene) -> None:
    scene.venue.lose = 1
    await scene.venue.change(token(2), "BUY", "0.10", "5")
    await scene.venue.change(token(2), "BUY", "0.11", "5")
    await eventually(lambda: scene.agrees(1))


async def test_trap_18_a_frozen_connection_that_answers_pings_is_given_up(scene: Scene) -> None:
    scene.venue.frozen = True
    await scene.venue.change(token(2), "BUY", "0.32", "5")
    await eventually(lambda: scene.trust(1) is not Trust.LIVE)
    await eventually(lambda: len(scene.venue.connections) > 1)
    assert scene.trust(2) is not Trust.LIVE
    scene.venue.frozen = False
    await eventually(lambda: scene.agrees(1) and scene.agrees(2))


async def test_trap_20_a_reconnect_asks_for_everything_again(scene: Scene) -> None:
    scene.venue.abort()
    await eventually(lambda: len(scene.venue.connections) == 2)
    await eventually(lambda: scene.agrees(1) and scene.agrees(2))
    first, second = scene.venue.asked
    assert first == second
    assert second["type"] == "market"
    assert len(scene.venue.subscribed) == 1, "the old connection is gone"


async def test_trap_21_a_tick_change_gets_a_new_ladder_and_a_new_book(scene: Scene) -> None:
    await scene.venue.set_tick(token(2), "0.001")

    def regridded() -> bool:
        market, view = scene.store.market(key(1)), scene.store.view(key(1))
        assert market is not None
        assert view is not None
        assert market.ladder == view.ladder
        return parse.tick_of(market.ladder) == Fraction(1, 1000) and market.ladder.version == 2

    await eventually(lambda: regridded() and scene.agrees(1))
    await scene.venue.change(token(2), "BUY", "0.305", "5")
    await eventually(lambda: scene.store.top(key(1))[0] == 304 and scene.agrees(1))


async def test_trap_21_a_resolved_market_is_left(scene: Scene) -> None:
    event = {"event_type": "market_resolved", "market": "0x1", "assets_ids": [token(2), token(3)], "timestamp": "1"}
    await scene.venue.tell(token(2), {**event, "winning_asset_id": token(3)})
    await eventually(lambda: scene.trust(1) is Trust.HALTED)
    await eventually(lambda: scene.venue.asked[-1] == {"assets_ids": [token(2)], "operation": "unsubscribe"})
    market, report = scene.store.market(key(1)), scene.store.settlement(key(1))
    assert market is not None
    assert market.lifecycle is Lifecycle.SETTLED
    assert report is not None
    assert not report.final
    assert scene.agrees(2)


async def test_trades_arrive(scene: Scene) -> None:
    event = {"event_type": "last_trade_price", "market": "0x1", "asset_id": token(2), "price": "0.33", "size": "2"}
    await scene.venue.tell(token(2), {**event, "side": "BUY", "timestamp": "1795000000000"})
    await eventually(lambda: scene.of(TradePrint))
    assert (scene.of(TradePrint)[0].size, scene.of(TradePrint)[0].taker) == (2_000_000, Side.YES)


async def test_a_token_without_a_book_is_refused_and_does_not_harm_the_others() -> None:
    async with VenueServer() as venue:
        del venue.books[token(4)]
        scene = Scene(venue)
        async with scene.running():
            await eventually(lambda: scene.agrees(1) and scene.feed.stats().refused == 1)
            assert len(venue.connections) == 1


async def test_every_check_of_the_doctor_passes(scene: Scene) -> None:
    found = {check.name: await check.run() for check in scene.adapter.checks()}
    assert set(found) == {"catalogue", "clock", "order book", "trading parameters and fee", "stream", "trades"}
    assert "first book with 2 levels" in found["stream"]
    assert "tick 0.01" in found["trading parameters and fee"]
