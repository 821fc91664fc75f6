"""The adapter in its feed, over real sockets, down to the books of the state store."""

import random
from collections.abc import AsyncIterator, Coroutine
from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.book import BookView, Trust
from allsight.domain.clock import SECOND_NS, SystemClock
from allsight.domain.market import Lifecycle, Value
from allsight.domain.messages import TradePrint, VenueState
from allsight.ingestion.adapters.drift import adapter, books, pulse, stream
from allsight.ingestion.adapters.drift.adapter import DriftAdapter
from allsight.ingestion.adapters.drift.venue import DriftConfig
from allsight.ingestion.websockets import silence
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.ingestion.drift.support import BOS, OKC, key, levels
from tests.ingestion.drift.test_adapter import NO_LIMIT, QUICK
from tests.ingestion.drift.venue_server import VenueServer
from tests.support.feed_scene import FeedScene
from tests.support.waiting import eventually, looks

pytestmark = pytest.mark.integration

SESSION = SessionPolicy(first_pause_s=0.01, longest_pause_s=0.05, answer_timeout_s=2.0, check_every_s=0.02)
SOON_NS = 3 * SECOND_NS // 5
"""What stands for the five seconds in which a book must be told again."""


class Scene(FeedScene[DriftAdapter]):
    """A small venue, the supervised feed that reads it, and the store behind the bus."""

    def __init__(self, venue: VenueServer) -> None:
        self.venue = venue
        config = DriftConfig(
            environment="test", enabled=True, urls=venue.urls, rates=NO_LIMIT,
            changes_every_s=0.05, catalogue_every_s=0.5, status_every_s=0.05,
        )  # fmt: skip
        clock = SystemClock()
        reader = DriftAdapter(config, clock=clock, rng=random.Random(1), rest=QUICK)
        super().__init__(reader, clock, session=SESSION)
        self.feed.watch([key(OKC), key(BOS)])

    def besides(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return self.venue.run(), self.sweep(0.01)

    def trust(self, symbol: str = OKC) -> Trust:
        return self.store.top(key(symbol))[2]

    def book(self, symbol: str = OKC) -> tuple[dict[str, int], dict[str, int]]:
        view = self.view(symbol)
        return levels(view.bids), levels(view.asks)

    def view(self, symbol: str = OKC) -> BookView:
        view = self.store.view(key(symbol))
        assert view is not None
        return view

    def live(self, *symbols: str) -> bool:
        return all(self.trust(symbol) is Trust.LIVE for symbol in symbols or (OKC, BOS))


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    for module in (books, pulse, stream):
        monkeypatch.setattr(module, "STALE_NS", SOON_NS)
    for module in (adapter, pulse):
        monkeypatch.setattr(module, "STILL_NS", 2 * SOON_NS)
    monkeypatch.setattr(stream, "FALLBACK_NS", SOON_NS // 4)
    monkeypatch.setattr(stream, "_WATCH_NS", 0)
    async with VenueServer() as venue:
        scene = Scene(venue)
        async with scene.running():
            await eventually(scene.live)
            yield scene


async def test_books_are_live_without_a_key(scene: Scene) -> None:
    await eventually(lambda: scene.status.state is VenueState.LIVE)
    await eventually(lambda: scene.feed.stats().confirmed == 2)
    stats = scene.feed.stats()
    assert (stats.keyed, stats.wanted, stats.refused, stats.gaps_1h) == (False, 2, 0, 0)
    assert scene.book() == ({"0.640": 150, "0.636": 250}, {"0.646": 90, "0.652": 300})
    market = scene.store.market(key())
    assert market is not None
    assert (market.title, market.fees.rate) == ("Will the Thunder win?", Fraction(1, 1_000))
    rules = scene.store.rules(key())
    assert rules is not None
    assert rules.has_text


async def test_first_books_are_asked_for_over_rest_where_the_stream_keeps_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STALE_NS", 600 * SECOND_NS)  # silence is no reason to ask
    scene.venue.muted |= {OKC, BOS}
    scene.venue.books[OKC] = ([(600_000, 3)], [])
    scene.venue.abort()
    await eventually(lambda: len(scene.venue.connections) == 2)
    await eventually(lambda: scene.book() == ({"0.600": 3}, {}))


async def test_changes_and_trades_arrive(scene: Scene) -> None:
    scene.venue.books[OKC] = ([(641_000, 7)], [(646_000, 90)])
    await eventually(lambda: scene.book() == ({"0.641": 7}, {"0.646": 90}))
    await scene.venue.trade(OKC)
    await eventually(lambda: scene.of(TradePrint))
    assert (str(scene.of(TradePrint)[0].price), scene.of(TradePrint)[0].size) == ("0.646000", 15)


async def test_slots_out_of_order_do_not_turn_a_book_back(scene: Scene) -> None:
    scene.venue.books[OKC] = ([(641_000, 7)], [])
    await eventually(lambda: scene.book() == ({"0.641": 7}, {}))
    frames = scene.feed.meter.messages
    for back in (5, 2, 9):
        await scene.venue.tell(OKC, ([(600_000, 1)], []), slot=scene.venue.slot - back)
        assert scene.book() == ({"0.641": 7}, {})
    async for _ in looks(within=5.0, every=0.005):
        assert scene.book() == ({"0.641": 7}, {})
        if scene.feed.meter.messages > frames + 20:
            break


async def test_a_market_that_falls_silent_is_read_over_rest_and_stays_live(scene: Scene) -> None:
    scene.venue.muted.add(OKC)
    scene.venue.books[OKC] = ([(600_000, 3)], [])
    await eventually(lambda: scene.book() == ({"0.600": 3}, {}))
    await eventually(lambda: scene.feed.stats().gaps_1h >= 1)
    scene.venue.books[OKC] = ([(610_000, 4)], [])
    await eventually(lambda: scene.book() == ({"0.610": 4}, {}))
    await eventually(lambda: scene.live(BOS))
    assert len(scene.venue.connections) == 1, "one silent market is no reason to leave the others"
    scene.venue.muted.clear()
    scene.venue.books[OKC] = ([(620_000, 5)], [])
    await eventually(lambda: scene.book() == ({"0.620": 5}, {}) and scene.live())


async def test_trap_18_heartbeats_keep_no_book_alive(scene: Scene) -> None:
    """The stream beats on and REST shows the same old slot: nothing is current, and nothing is LIVE."""
    scene.venue.muted |= {OKC, BOS}
    scene.venue.empty |= {OKC, BOS}
    await eventually(lambda: scene.trust(OKC) is Trust.STALE and scene.trust(BOS) is Trust.STALE)
    await eventually(lambda: "no data" in scene.view().trust_reason)
    scene.venue.muted.clear()
    scene.venue.empty.clear()
    await eventually(scene.live)


async def test_trap_18_a_slot_that_stands_still_makes_books_stale(scene: Scene) -> None:
    scene.venue.standing = True
    await eventually(lambda: scene.trust() in (Trust.STALE, Trust.HALTED))
    await eventually(lambda: scene.status.state is VenueState.HALTED)
    assert "stands still" in scene.status.reason
    scene.venue.standing = False
    await eventually(lambda: scene.status.state is VenueState.LIVE)
    await eventually(scene.live)


async def test_trap_18_a_connection_without_books_is_given_up(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "LEAST_LIMIT_NS", SOON_NS)
    monkeypatch.setattr(stream.OrderBookStream, "idle_limit_s", 0.6)
    scene.venue.abort()
    await eventually(lambda: len(scene.venue.connections) == 2 and scene.live())
    scene.venue.muted |= {OKC, BOS}
    await eventually(lambda: len(scene.venue.connections) >= 3)
    scene.venue.muted.clear()
    await eventually(scene.live)


@pytest.mark.parametrize(("code", "reason"), [(1008, "Buffer overflow"), (1003, "Unknown channel")])
async def test_trap_20_after_any_close_everything_is_asked_for_again(scene: Scene, code: int, reason: str) -> None:
    asked = len(scene.venue.asked)
    await scene.venue.close(code, reason)
    await eventually(lambda: len(scene.venue.connections) == 2 and len(scene.venue.asked) >= asked + 4)
    await eventually(scene.live)
    assert scene.feed.stats().reconnects_1h >= 1
    assert str(code) in scene.feed.stats().last_problem


async def test_a_market_that_the_server_refuses_is_visible_and_leaves_the_others(scene: Scene) -> None:
    scene.venue.unknown.add(BOS)
    scene.venue.abort()
    await eventually(lambda: scene.feed.stats().refused == 1)
    await eventually(lambda: scene.live(OKC))
    assert scene.trust(BOS) is not Trust.LIVE


async def test_a_paused_exchange_halts_every_book(scene: Scene) -> None:
    scene.venue.put_state(status=0b1000)
    await eventually(lambda: scene.status.state is VenueState.HALTED)
    await eventually(lambda: scene.trust() is Trust.HALTED and scene.trust(BOS) is Trust.HALTED)
    scene.venue.put_state()
    await eventually(lambda: scene.status.state is VenueState.LIVE)
    await eventually(scene.live)


@pytest.mark.parametrize(
    ("symbol", "outcome", "paid"),
    [(OKC, 1_000_000, 999_999), (BOS, 0, 1), (OKC, 1_000_000, 871_234)],
    ids=["winner", "loser", "shortfall"],
)
async def test_reduce_only_and_then_settlement(scene: Scene, symbol: str, outcome: int, paid: int) -> None:
    now_s = SystemClock().now_ns() // SECOND_NS
    scene.venue.put_market(symbol, status=6)
    await eventually(lambda: scene.trust(symbol) is Trust.HALTED)
    scene.venue.put_oracle(symbol, outcome)
    scene.venue.put_market(symbol, status=6, expiry_ts=now_s - 1)
    await eventually(lambda: scene.store.settlement(key(symbol)) is not None)
    proposed = scene.store.settlement(key(symbol))
    market = scene.store.market(key(symbol))
    assert proposed is not None
    assert market is not None
    assert (proposed.settlement, proposed.final) == (Value(Fraction(outcome, 10**6)), False)
    assert market.lifecycle is Lifecycle.CLOSED
    scene.venue.put_market(symbol, status=7, expiry_ts=now_s - 1, expiry_price=paid)
    await eventually(lambda: getattr(scene.store.settlement(key(symbol)), "final", False))
    final = scene.store.settlement(key(symbol))
    settled = scene.store.market(key(symbol))
    assert final is not None
    assert settled is not None
    assert (final.settlement, settled.lifecycle) == (Value(Fraction(paid, 10**6)), Lifecycle.SETTLED)
    other = BOS if symbol == OKC else OKC
    await eventually(lambda: scene.live(other))


async def test_trap_14_edited_rules_are_a_new_version(scene: Scene) -> None:
    scene.venue.rules[OKC]["rules"] = "Pays if they do, overtime included."
    await eventually(lambda: getattr(scene.store.rules(key()), "version", 0) == 2)
    await eventually(scene.live)


async def test_trap_21_another_grid_starts_the_book_anew(scene: Scene) -> None:
    scene.venue.put_market(OKC, tick=10_000)
    await eventually(lambda: len(scene.view().ladder) == 99 and scene.live())
    view = scene.view()
    prices = [f"{view.ladder.price(one.rung):.2f}" for one in (*view.bids, *view.asks)]
    assert prices == ["0.64", "0.63", "0.65", "0.66"], "levels beside the new grid count at the next worse rung"
