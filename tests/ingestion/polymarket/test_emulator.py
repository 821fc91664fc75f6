"""The adapter against the emulated venue: two programs written from the same documentation, over real sockets."""

import functools
import random
from collections.abc import AsyncIterator

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.ids import MarketKey, Venue, native_id
from allsight.domain.market import Market
from allsight.domain.messages import VenueState
from allsight.emulators.polymarket.app import PolymarketEmulator
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.world import Universe
from allsight.ingestion.adapters.polymarket import stream
from allsight.ingestion.adapters.polymarket.adapter import PolymarketAdapter
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig, Urls
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.supervisor import SupervisorPolicy
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.emulators.small_world import START_NS
from tests.support.feed_scene import FeedScene
from tests.support.shifted_clock import ShiftedClock
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

QUICK = SessionPolicy(first_pause_s=0.05, longest_pause_s=0.2, answer_timeout_s=1.0, check_every_s=0.05)
RESTARTS = SupervisorPolicy(first_pause_s=0.05, longest_pause_s=0.2)
SMALL = PolymarketEmulatorConfig(seed=7, share=0.05, gamma_cache_s=0.0, crowd=CrowdConfig(rate=200.0, sweep_s=1.0))


WATCHED = 40


@functools.cache
def world() -> Universe:
    """Return the universe of these tests: a pure function of its seed, so one serves all of them."""
    return Universe(SMALL.seed)


class Scene(FeedScene[PolymarketAdapter]):
    """An emulated venue, the supervised feed that reads it, and the store behind the bus."""

    def __init__(self, venue: PolymarketEmulator, clock: ShiftedClock) -> None:
        self.venue = venue
        self.keys: list[MarketKey] = []
        urls = Urls(gamma=venue.gamma_url, clob=venue.clob_url, data=venue.data_url, stream=f"{venue.ws_url}/ws")
        config = PolymarketConfig(environment="emulated", urls=urls)
        patience = RestPolicy(first_pause_s=0.05, attempts=4)
        adapter = PolymarketAdapter(config, clock=clock, rng=random.Random(1), rest=patience)
        super().__init__(adapter, clock, session=QUICK, restarts=RESTARTS)

    @property
    def tradable(self) -> list[Market]:
        return [market for market in self.store.markets() if market.lifecycle.tradable]

    def live(self) -> list[MarketKey]:
        return [one.key for one in self.tradable if self.store.top(one.key)[2] is Trust.LIVE]

    def agrees(self, key: MarketKey) -> bool:
        """Tell whether our live book is, level by level, the one in the venue's matching engine."""
        view = self.store.view(key)
        found = self.venue.state.by_condition(native_id(key))
        if view is None or view.trust is not Trust.LIVE or found is None:
            return False
        market = self.venue.state.market(found)
        theirs = [
            {market.ladder.price(rung).normalize(): size * market.ladder.quantum for rung, size in half.depth()}
            for half in (market.book.bids, market.book.asks)
        ]
        ours = [
            {view.ladder.price(one.rung).normalize(): one.size * view.ladder.quantum for one in half}
            for half in (view.bids, view.asks)
        ]
        return ours == theirs

    def served(self, key: MarketKey) -> bool:
        """Tell whether the venue serves a market's book."""
        listing = self.venue.state.by_condition(native_id(key))
        return listing is not None and self.venue.state.has_book(listing)

    async def watch_some(self) -> None:
        """Wait for the catalogue and follow some markets that have a book."""
        await eventually(lambda: self.feed.stats().catalogue_ns is not None, within=20)
        self.keys = [one.key for one in self.tradable if self.served(one.key)][:WATCHED]
        self.feed.watch(self.keys)

    async def settled(self) -> None:
        """Wait until each followed book has been seen equal to the engine's."""
        waiting = set(self.keys)

        def all_seen() -> bool:
            waiting.difference_update([key for key in waiting if self.agrees(key)])
            return not waiting

        await eventually(all_seen, within=20, every=0.002, what="every book equals the engine's")


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(stream.MarketChannel, "keep_alive_s", 0.2)
    clock = ShiftedClock(START_NS)
    async with PolymarketEmulator(SMALL, clock=clock, world=world()) as venue:
        scene = Scene(venue, clock)
        async with scene.running():
            await scene.watch_some()
            yield scene


async def test_the_catalogue_and_every_book(scene: Scene) -> None:
    await scene.settled()
    stats = scene.feed.stats()
    assert (stats.wanted, stats.confirmed, stats.refused) == (WATCHED, WATCHED, 0)
    assert stats.gaps_1h == stats.errors_1h == stats.reconnects_1h == 0
    assert all(market.fees.known_at(0) for market in scene.tradable)
    assert all(rules is not None and rules.has_text for rules in map(scene.store.rules, scene.keys))
    assert not {market.venue for market in scene.tradable} - {Venue.POLYMARKET}


async def test_books_stay_right_while_they_move(scene: Scene) -> None:
    await scene.settled()
    before = scene.feed.stats().messages_total
    await eventually(lambda: scene.feed.stats().messages_total > before + 500, within=20)
    await scene.settled()
    assert scene.feed.stats().gaps_1h == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.DROP, target="ws:price_change:*", probability=0.2),
        Fault(kind=FaultKind.GAP, target="ws:price_change:*", count=30),
    ],
    ids=lambda fault: fault.kind,
)
async def test_trap_19_lost_changes_are_noticed_and_made_good(scene: Scene, fault: Fault) -> None:
    await scene.settled()
    active = scene.venue.faults.inject(fault)
    await eventually(lambda: active.hits >= 20 and scene.feed.stats().gaps_1h > 0, within=20)
    scene.venue.faults.clear()
    await scene.settled()


async def test_trap_19_changes_out_of_order_leave_no_wrong_book(scene: Scene) -> None:
    """A frame mostly changes places with one of another market, which is harmless; where it does not, it is a gap."""
    await scene.settled()
    active = scene.venue.faults.inject(Fault(kind=FaultKind.REORDER, target="ws:price_change:*", probability=0.3))
    await eventually(lambda: active.hits >= 20, within=20)
    scene.venue.faults.clear()
    await scene.settled()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.DUPLICATE, target="ws:*", probability=0.3),
        Fault(kind=FaultKind.UNKNOWN, target="ws:*", probability=0.3),
    ],
    ids=lambda fault: fault.kind,
)
async def test_what_does_no_harm_is_taken_calmly(scene: Scene, fault: Fault) -> None:
    await scene.settled()
    active = scene.venue.faults.inject(fault)
    await eventually(lambda: active.hits >= 30, within=20)
    assert scene.feed.stats().gaps_1h == scene.feed.stats().reconnects_1h == 0
    scene.venue.faults.clear()
    await scene.settled()


async def test_frames_that_break_off_cost_trust_and_not_truth(scene: Scene) -> None:
    await scene.settled()
    active = scene.venue.faults.inject(Fault(kind=FaultKind.MALFORMED, target="ws:price_change:*", count=3))
    await eventually(lambda: active.hits == 3 and scene.feed.stats().gaps_1h > 0, within=20)
    await scene.settled()


async def test_trap_18_a_freeze_with_pong_alive_is_noticed(scene: Scene) -> None:
    await scene.settled()
    scene.venue.faults.inject(Fault(kind=FaultKind.FREEZE, target="ws:[!P]*"))
    await eventually(lambda: scene.feed.stats().reconnects_1h > 0, within=20)
    await eventually(lambda: not scene.live(), within=20)
    scene.venue.faults.clear()
    await scene.settled()


async def test_trap_20_after_a_disconnect_every_book_comes_back(scene: Scene) -> None:
    await scene.settled()
    scene.venue.faults.inject(Fault(kind=FaultKind.DISCONNECT, target="ws:price_change:*", count=1))
    await eventually(lambda: scene.feed.stats().reconnects_1h > 0, within=20)
    await scene.settled()
    assert scene.feed.stats().confirmed == WATCHED


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.RATE_LIMITED, target="http:*", count=3, retry_after_s=0.1),
        Fault(kind=FaultKind.SERVER_ERROR, target="http:*", count=3, status=503),
        Fault(kind=FaultKind.HTML, target="http:*", count=2),
        Fault(kind=FaultKind.MALFORMED, target="http:*", count=2),
    ],
    ids=lambda fault: fault.kind,
)
async def test_the_venue_starts_through_troubles_of_its_hosts(fault: Fault) -> None:
    config = msgspec.structs.replace(SMALL, faults=(fault,))
    clock = ShiftedClock(START_NS)
    async with PolymarketEmulator(config, clock=clock, world=world()) as venue:
        scene = Scene(venue, clock)
        async with scene.running():
            await scene.watch_some()
            await scene.settled()
            assert scene.status.state is VenueState.LIVE


async def test_a_book_that_the_venue_does_not_serve_is_refused_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue goes on showing some markets as open whose book answers 404."""
    stopped = next(one.key for one in scene.tradable if one.key not in scene.keys)
    has_book = scene.venue.state.has_book
    listing = scene.venue.state.by_condition(native_id(stopped))
    monkeypatch.setattr(scene.venue.state, "has_book", lambda one: one is not listing and has_book(one))
    scene.feed.watch([*scene.keys, stopped])
    await eventually(lambda: scene.feed.stats().refused == 1)
    assert stopped not in scene.live()
    await scene.settled()
    assert scene.feed.stats().reconnects_1h == 0


async def test_every_check_of_the_doctor_passes(scene: Scene) -> None:
    found = {check.name: await check.run() for check in scene.adapter.checks()}
    assert "its hash matches our recipe" in found["order book"]
    assert "1 of 1 by /books" in found["order book"]
    assert "first book with" in found["stream"]
