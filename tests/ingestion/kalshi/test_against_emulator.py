"""Adapter, feed and state store against the emulated exchange: real sockets, and everything going wrong."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal

import msgspec
import pytest

from allsight.domain.book import Level, Trust
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import (
    BookSnapshot,
    SettlementReport,
    TradePrint,
    TrustChange,
    VenueState,
)
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.kalshi.app import KalshiEmulator, run_kalshi
from allsight.emulators.kalshi.config import KalshiEmulatorConfig, KalshiKey
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import GridChange, Span
from allsight.emulators.universe.words.kalshi import KalshiWords
from allsight.ingestion.adapters.kalshi.adapter import KalshiAdapter
from allsight.ingestion.adapters.kalshi.books import parse_book, ticker_of
from allsight.ingestion.adapters.kalshi.venue import COMBOS, KalshiConfig
from allsight.ingestion.supervisor import SupervisorPolicy
from allsight.ingestion.websockets import silence
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.emulators.small_world import START_NS, TENTHS, SmallWorld, listing
from tests.support.feed_scene import FeedScene
from tests.support.kalshi_keys import KEY, OTHER_KEY
from tests.support.shifted_clock import ShiftedClock
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

CALM = KalshiEmulatorConfig(crowd=CrowdConfig(rate=0.0, dislocations=0.0), key=KEY, combos=12, world_s=0.05)
QUICK = SessionPolicy(first_pause_s=0.02, longest_pause_s=0.2, answer_timeout_s=2.0, check_every_s=0.05)
RESTARTS = SupervisorPolicy(first_pause_s=0.02, longest_pause_s=0.2)


class Scene(FeedScene[KalshiAdapter]):
    """A feed and a store that look at an emulator."""

    def __init__(
        self, venue: KalshiEmulator, world: SmallWorld, clock: ShiftedClock, *, key: KalshiKey | None = KEY
    ) -> None:
        self.venue, self.world = venue, world
        config = KalshiConfig(
            environment="emulated",
            rest_url=venue.rest_url,
            stream_url=venue.ws_url,
            key_id=None if key is None else key.key_id,
            private_key=None if key is None else key.private_key_pem,
            changes_every_s=0.1,
            poll_interval_s=0.2,
        )
        adapter = KalshiAdapter(config, clock=clock, rng=random.Random(1))
        super().__init__(adapter, clock, session=QUICK, restarts=RESTARTS)
        self.keys = [MarketKey(f"kalshi:{KalshiWords.of(entry, START_NS).ticker}") for entry in world.all]
        self.feed.watch(self.keys)
        self._rng = random.Random(2)

    @property
    def trusts(self) -> set[Trust]:
        return {self.store.top(key)[2] for key in self.keys}

    async def churn(self, orders: int) -> None:
        """Let books move: random orders, some of which trade, and now and then an empty book."""
        exchange = self.venue.exchange
        for number in range(orders):
            market = self.venue.state.market(ticker_of(self._rng.choice(self.keys)))
            assert market is not None
            exchange.open_account("me", {market.pool: 10**15})
            price = Decimal(self._rng.randrange(1, 99)) / 100
            side = self._rng.choice((Side.YES, Side.NO))
            rung, size = market.ladder.rung_of(price), self._rng.randrange(1, 5_000)
            exchange.place(NewOrder(account="me", market=market.id, side=side, rung=rung, size=size))
            if not number % 40:
                exchange.cancel_all(market=market.id)
            await asyncio.sleep(0)

    async def books_equal(self) -> bool:
        """Tell whether the store holds what the venue answers over REST, and trusts it."""
        for key in self.keys:
            market, view = self.store.market(key), self.store.view(key)
            assert market is not None
            assert view is not None
            sides = await self.adapter._rest.orderbook(ticker_of(key))
            truth = parse_book(sides, market, 0, trust=Trust.LIVE)
            if view.trust is not Trust.LIVE or _set(view.bids, view.asks) != _set(truth.bids, truth.asks):
                return False
        return True


def _set(bids: Sequence[Level], asks: Sequence[Level]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    return {(one.rung, one.size) for one in bids}, {(one.rung, one.size) for one in asks}


@contextlib.asynccontextmanager
async def scene(
    world: SmallWorld | None = None, *, key: KalshiKey | None = KEY, faults: tuple[Fault, ...] = ()
) -> AsyncIterator[Scene]:
    """Run an emulator and look at it."""
    world = world or SmallWorld()
    clock = ShiftedClock(START_NS)
    async with run_kalshi(msgspec.structs.replace(CALM, faults=faults), world=world, clock=clock) as venue:
        made = Scene(venue, world, clock, key=key)
        async with made.running():
            yield made


async def test_with_a_key_books_are_live_and_equal_to_the_venues() -> None:
    async with scene() as at:
        await eventually(lambda: at.trusts == {Trust.LIVE})
        await at.churn(400)
        await eventually(at.books_equal)
        stats = at.feed.stats()
        market = at.store.market(at.keys[0])
        rules = at.store.rules(at.keys[0])
        trades = at.of(TradePrint)
    assert at.of(TrustChange)[:-1] == [], "nothing was ever distrusted while it ran"
    assert (stats.state, stats.keyed, stats.gaps_1h) == (VenueState.LIVE, True, 0)
    assert (stats.wanted, stats.confirmed) == (5, 5)
    assert COMBOS.name in dict(stats.filtered)
    assert trades
    assert market is not None
    assert market.fees.rate > 0
    assert rules is not None
    assert rules.has_text


BROKEN = [
    Fault(kind=FaultKind.GAP, target="ws:orderbook_delta:*", after_n=20, count=3),
    Fault(kind=FaultKind.DROP, target="ws:orderbook_delta:*", after_n=10, count=10, probability=0.2),
    Fault(kind=FaultKind.DUPLICATE, target="ws:orderbook_delta:*", probability=0.3),
    Fault(kind=FaultKind.REORDER, target="ws:orderbook_delta:*", after_n=10, count=3),
    Fault(kind=FaultKind.MALFORMED, target="ws:orderbook_delta:*", after_n=10, count=2),
    Fault(kind=FaultKind.UNKNOWN, target="ws:*", probability=0.5),
    Fault(kind=FaultKind.TERMINAL, target="ws:orderbook_delta:*", after_n=15, count=1),
    Fault(kind=FaultKind.DISCONNECT, target="ws:orderbook_delta:*", after_n=15, count=2, code=1006),
    Fault(kind=FaultKind.DISCONNECT, target="ws:orderbook_delta:*", after_n=15, count=1, code=1001),
    Fault(kind=FaultKind.DROP, target="ws:orderbook_snapshot:*", count=2),
]


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: f"{fault.kind} {fault.target} {fault.code}")
async def test_books_are_right_again_after_a_fault(fault: Fault) -> None:
    """Traps 19 and 20 against the emulated venue: whatever is lost, the books end equal to the venue's, and live."""
    async with scene(faults=(fault,)) as at:
        await eventually(lambda: at.trusts == {Trust.LIVE}, within=10)
        await at.churn(300)
        at.venue.faults.clear()
        await at.churn(20)
        await eventually(at.books_equal, within=10)
        stats = at.feed.stats()
    harmless = fault.kind in (FaultKind.DUPLICATE, FaultKind.UNKNOWN)
    assert (stats.gaps_1h + stats.reconnects_1h == 0) is harmless, stats.last_problem


async def test_trap_18_a_frozen_venue_is_noticed_by_its_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "LEAST_LIMIT_NS", 800_000_000)
    monkeypatch.setattr("allsight.ingestion.adapters.kalshi.stream.KalshiStream.idle_limit_s", 0.8)
    async with scene() as at:
        await eventually(lambda: at.trusts == {Trust.LIVE})
        frozen = at.venue.faults.inject(Fault(kind=FaultKind.FREEZE, target="ws:*"))
        await at.churn(50)
        await eventually(lambda: Trust.LIVE not in at.trusts, within=10)
        at.venue.faults.lift(frozen)
        await eventually(at.books_equal, within=10)


async def test_trap_22_a_venue_that_falls_behind_shows_by_its_lag() -> None:
    """Connected, in sequence, talking, and ever later: the state stays green, so the age has to say it."""
    late = Fault(kind=FaultKind.DELAY, target="ws:orderbook_delta:*", delay_s=0.01)
    async with scene(faults=(late,)) as at:
        await eventually(lambda: at.trusts == {Trust.LIVE})
        await at.churn(100)
        await eventually(at.books_equal, within=20)
        stats = at.feed.stats()
    assert stats.gaps_1h == stats.reconnects_1h == 0
    assert stats.lag_p99_ms is not None
    assert stats.lag_p99_ms > 200


async def test_trap_23_without_a_key_books_are_delayed_and_never_live() -> None:
    async with scene(key=None) as at:
        await eventually(lambda: at.trusts == {Trust.DELAYED})
        await at.churn(50)
        before = len(at.of(BookSnapshot))
        await eventually(lambda: len(at.of(BookSnapshot)) >= before + 10)
        view = at.store.view(at.keys[0])
        assert view is not None
        assert "cached" in view.trust_reason
        assert at.feed.stats().state is VenueState.LIVE, "the venue is well; its books are late by nature"
    assert {snapshot.trust for snapshot in at.of(BookSnapshot)} == {Trust.DELAYED}


async def test_a_429_is_waited_out_and_said() -> None:
    limited = Fault(kind=FaultKind.RATE_LIMITED, target="http:GET */markets/orderbooks", count=6)
    async with scene(key=None, faults=(limited,)) as at:
        await eventually(lambda: at.trusts == {Trust.DELAYED}, within=20)
        assert "429" in at.feed.stats().last_problem


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.HTML, FaultKind.MALFORMED])
async def test_a_venue_whose_catalogue_fails_comes_by_itself(kind: FaultKind) -> None:
    broken = Fault(kind=kind, target="http:GET */events", count=4)
    async with scene(faults=(broken,)) as at:
        await eventually(lambda: at.trusts == {Trust.LIVE}, within=20)


async def test_a_wrong_key_is_said_and_no_anonymous_reading_takes_its_place() -> None:
    async with scene(key=OTHER_KEY) as at:
        await eventually(lambda: at.status.state is VenueState.DOWN)
        assert "401" in at.status.reason
        assert OTHER_KEY.key_id not in at.status.reason
    assert at.of(BookSnapshot) == []


async def test_a_killed_venue_loses_its_trust_at_once_and_comes_back_by_itself() -> None:
    world, clock = SmallWorld(), ShiftedClock(START_NS)
    async with run_kalshi(CALM, world=world, clock=clock) as venue:
        ports = {"rest_port": _port(venue.rest_url), "ws_port": _port(venue.ws_url)}
        at = Scene(venue, world, clock)
        runs = contextlib.AsyncExitStack()
        await runs.enter_async_context(at.running())
        await eventually(lambda: at.trusts == {Trust.LIVE})
    async with runs:
        await eventually(lambda: at.trusts == {Trust.STALE}, within=2)
        await eventually(lambda: at.status.state in (VenueState.BACKOFF, VenueState.DOWN))
        async with run_kalshi(msgspec.structs.replace(CALM, **ports), world=world, clock=clock) as venue:
            at.venue = venue
            await eventually(at.books_equal, within=10)
            await eventually(lambda: at.status.state is VenueState.LIVE)


def _port(url: str) -> int:
    return int(url.split(":")[2].split("/", maxsplit=1)[0])


async def test_a_markets_life_pause_new_grid_close_and_settlement() -> None:
    def at(seconds: float) -> int:
        return START_NS + round(seconds * SECOND_NS)

    paused = listing("KXFEDDECISION-26DEC-P", "kxfeddecision-26dec", 0.5, halts=(Span(at(1.0), at(2.0)),))
    gridded = listing("KXFEDDECISION-26DEC-G", "kxfeddecision-26dec", 0.4, grid_changes=(GridChange(at(1.5), TENTHS),))
    ending = listing(
        "KXFEDDECISION-26DEC-E",
        "kxfeddecision-26dec",
        0.6,
        close_ns=at(1.5),
        announced_close_ns=at(1.5),
        determined_ns=at(2.0),
        settled_ns=at(2.5),
    )
    async with scene(SmallWorld((paused, gridded, ending))) as on:
        pause, grid, end = on.keys
        await eventually(lambda: on.trusts == {Trust.LIVE})
        await eventually(lambda: on.store.top(pause)[2] is Trust.HALTED)
        await eventually(lambda: on.store.top(pause)[2] is Trust.LIVE)
        market = await eventually(lambda: _with_ladder(on, grid, 999))
        assert market is not None
        assert market.ladder.version > 1
        await eventually(lambda: on.store.top(grid)[2] is Trust.LIVE)
        await eventually(lambda: on.store.settlement(end))
        await eventually(lambda: [report.final for report in on.of(SettlementReport)][-1:] == [True])
        done = on.store.market(end)
        assert done is not None
        assert done.lifecycle is Lifecycle.SETTLED
        assert on.store.top(end)[2] is Trust.HALTED
        assert on.feed.stats().confirmed == 2, "a market that is over is not followed any more"


def _with_ladder(at: Scene, key: MarketKey, rungs: int) -> Market | None:
    market = at.store.market(key)
    return market if market is not None and len(market.ladder) == rungs else None
