"""The state store: what it believes, when it stops believing, and whom it then asks."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import NO_RUNG, Level, Trust
from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import EventKey, LaneId, MarketKey, Venue
from allsight.domain.ladder import Ladder
from allsight.domain.market import Lifecycle
from allsight.domain.messages import (
    BookDelta,
    BookSnapshot,
    FeesChange,
    LadderChange,
    LaneAlive,
    LifecycleChange,
    MarketSeen,
    Message,
    PoolSnapshot,
    RulesSeen,
    TrustChange,
)
from allsight.domain.money import Currency
from allsight.domain.pool import Pool
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from tests.support.kalshi_stream import NoFeeds
from tests.support.markets import CENTS, FINE, MILLS, make_market, make_rules

NOW = 1_795_000_000 * SECOND_NS
MARKET = make_market()
KEY = MARKET.key
LANE = LaneId("kalshi/0")


class Feeds(NoFeeds):
    """Remembers what the store asked for."""

    def watch(self, keys: Iterable[MarketKey]) -> None:
        raise AssertionError("the store does not choose what is watched")


class Bench:
    """A store on a bus with one open market."""

    def __init__(self, ladder: Ladder = CENTS) -> None:
        self.clock = ManualClock(NOW)
        self.feeds = Feeds()
        self.woken = 0
        self.store = StateStore(self.clock, self.feeds, self._wake)
        self.bus = InProcessBus()
        self.store.attach(self.bus)
        self.say(MarketSeen(make_market(ladder=ladder), NOW))
        self.store.take_changed()
        self.store.take_dirty()

    def _wake(self) -> None:
        self.woken += 1

    def say(self, message: Message) -> None:
        self.bus.publish(message)

    def seed(self, bids: dict[int, int], asks: dict[int, int], **changes: object) -> None:
        fields: dict[str, object] = {"key": KEY, "recv_ns": self.clock.now_ns(), "venue_ns": None, "lane": LANE}
        fields |= {"bids": tuple(Level(*item) for item in bids.items())}
        fields |= {"asks": tuple(Level(*item) for item in asks.items())}
        self.say(BookSnapshot(**(fields | changes)))  # type: ignore[arg-type]

    def delta(self, *changes: tuple[bool, int, int], **more: object) -> None:
        self.say(BookDelta(KEY, self.clock.now_ns(), None, changes, **more))  # type: ignore[arg-type]

    @property
    def trust(self) -> Trust:
        return self.store.top(KEY)[2]


@pytest.fixture(params=[CENTS, FINE], ids=["dense", "sparse"])
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


def test_a_book_is_not_trusted_before_its_snapshot(bench: Bench) -> None:
    bench.delta((False, 40, 100))
    assert bench.store.top(KEY) == (NO_RUNG, NO_RUNG, Trust.STALE)


def test_snapshot_then_deltas_absolute_and_additive(bench: Bench) -> None:
    bench.seed({40: 100, 39: 50}, {45: 10})
    bench.delta((False, 41, 7), (True, 45, 0), (True, 47, 3))
    bench.delta((False, 41, -7), (False, 39, 5), additive=True)
    view = bench.store.view(KEY)
    assert view is not None
    assert view.bids == (Level(40, 100), Level(39, 55))
    assert view.asks == (Level(47, 3),)
    assert view.trust is Trust.LIVE


def test_views_are_frozen_values(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    before = bench.store.view(KEY)
    bench.delta((False, 41, 7))
    after = bench.store.view(KEY)
    assert before is not None
    assert after is not None
    assert before.best_bid == 40
    assert after.best_bid == 41
    assert after.version > before.version


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        pytest.param(((False, 40, -101),), {"additive": True}, id="below zero"),
        pytest.param(((False, 46, 5),), {}, id="crossed"),
        pytest.param(((False, 41, 5),), {"expect": (42, 45)}, id="other best price"),
        pytest.param(((False, -1, 5),), {}, id="off the ladder, below"),
        pytest.param(((True, 20_000, 5),), {}, id="off the ladder, above"),
    ],
)
def test_a_content_gap_withdraws_trust_and_asks_for_a_snapshot(
    bench: Bench, changes: tuple[tuple[bool, int, int], ...], more: dict[str, object]
) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.delta(*changes, **more)
    assert bench.trust is Trust.RESYNCING
    assert [key for key, _ in bench.feeds.asked] == [KEY]
    assert bench.store.content_gaps[Venue.KALSHI] == 1


def test_trap_19_deltas_after_a_gap_are_not_applied_until_a_snapshot(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.say(TrustChange((KEY,), Trust.RESYNCING, "sequence gap", NOW))
    bench.delta((False, 41, 5))
    assert bench.store.top(KEY) == (40, 45, Trust.RESYNCING)
    bench.seed({38: 1}, {44: 2})
    bench.delta((False, 39, 5))
    assert bench.store.top(KEY) == (39, 44, Trust.LIVE)


def test_trust_lost_on_a_lane_only_comes_back_by_snapshot(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.say(TrustChange((KEY,), Trust.STALE, "disconnected", NOW))
    bench.delta((False, 41, 5))
    bench.say(LaneAlive(LANE, NOW + SECOND_NS))
    assert bench.trust is Trust.STALE


def test_trap_22_a_quiet_book_on_a_talking_lane_stays_proven(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.say(LaneAlive(LANE, NOW + 30 * SECOND_NS))
    view = bench.store.view(KEY)
    assert view is not None
    assert view.proved_ns == NOW + 30 * SECOND_NS
    assert view.changed_ns == NOW


def test_a_lane_proves_books_that_are_only_shown_as_well(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10}, trust=Trust.DELAYED)
    bench.say(LaneAlive(LANE, NOW + 30 * SECOND_NS))
    view = bench.store.view(KEY)
    assert view is not None
    assert (view.trust, view.proved_ns) == (Trust.DELAYED, NOW + 30 * SECOND_NS)


def test_a_snapshot_of_what_is_known_proves_it_and_changes_nothing(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.clock.advance(7)
    bench.seed({40: 100}, {45: 10})
    same = bench.store.view(KEY)
    assert same is not None
    assert (same.proved_ns, same.changed_ns) == (NOW + 7 * SECOND_NS, NOW)
    bench.seed({40: 101}, {45: 10})
    other = bench.store.view(KEY)
    assert other is not None
    assert other.changed_ns == NOW + 7 * SECOND_NS


def test_only_a_change_that_came_by_itself_tells_the_lag(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10}, venue_ns=NOW - 3_600 * SECOND_NS)
    old = bench.store.view(KEY)
    assert old is not None
    assert old.lag_ns is None
    bench.say(BookDelta(KEY, NOW, NOW - 5_000_000, ((False, 41, 1),)))
    now = bench.store.view(KEY)
    assert now is not None
    assert now.lag_ns == 5_000_000


def test_age_stops_at_the_moment_that_trust_was_lost(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.say(LaneAlive(LANE, NOW + 5 * SECOND_NS))
    bench.say(TrustChange((KEY,), Trust.STALE, "silent", NOW + 9 * SECOND_NS))
    bench.say(LaneAlive(LANE, NOW + 60 * SECOND_NS))
    view = bench.store.view(KEY)
    assert view is not None
    assert view.proved_ns == NOW + 5 * SECOND_NS
    assert view.trust_since_ns == NOW + 9 * SECOND_NS


def test_a_polled_book_goes_stale_when_its_time_runs_out(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10}, lane=None, valid_for_ns=30 * SECOND_NS, trust=Trust.DELAYED, reason="cached")
    bench.clock.advance(30)
    bench.store.sweep()
    assert bench.trust is Trust.DELAYED
    bench.clock.advance(1)
    bench.store.sweep()
    assert bench.trust is Trust.STALE


def test_a_halt_stops_trust_and_a_resume_needs_a_snapshot(bench: Bench) -> None:
    bench.seed({40: 100}, {45: 10})
    bench.say(LifecycleChange(KEY, Lifecycle.SUSPENDED, NOW))
    assert bench.trust is Trust.HALTED
    bench.seed({41: 100}, {45: 10})
    assert bench.trust is Trust.HALTED
    bench.say(LifecycleChange(KEY, Lifecycle.OPEN, NOW))
    assert bench.trust is Trust.RESYNCING
    assert bench.feeds.asked[-1][0] == KEY
    bench.seed({41: 100}, {45: 10})
    assert bench.trust is Trust.LIVE


def test_trap_21_a_tick_change_voids_the_book_until_it_is_seeded_anew() -> None:
    bench = Bench(CENTS)
    bench.seed({40: 100}, {45: 10})
    bench.say(LadderChange(KEY, FINE, NOW))
    assert bench.store.top(KEY) == (NO_RUNG, NO_RUNG, Trust.RESYNCING)
    assert bench.feeds.asked[-1][0] == KEY
    bench.seed({4_100: 100}, {4_500: 10})
    assert bench.store.top(KEY) == (4_100, 4_500, Trust.LIVE)
    market = bench.store.market(KEY)
    assert market is not None
    assert market.ladder is FINE


def test_rules_get_a_version_only_when_their_fingerprint_changes() -> None:
    bench = Bench()
    bench.say(RulesSeen(make_rules(KEY, "one"), NOW))
    bench.say(RulesSeen(make_rules(KEY, "one"), NOW + 1))
    bench.say(RulesSeen(make_rules(KEY, "two"), NOW + 2))
    rules = bench.store.rules(KEY)
    assert rules is not None
    assert (rules.version, rules.seen_ns) == (2, NOW + 2)
    assert bench.store.take_changed() == [KEY]


def test_the_newest_pool_of_an_event_is_kept_whatever_the_order_of_arrival() -> None:
    bench, event = Bench(), EventKey("hedgehog:P")

    def say(slot: int, *amounts: int, held: int | None = None) -> PoolSnapshot:
        pool = Pool(event=event, currency=Currency.USDC, decimals=6, amounts=amounts, creator_bps=150, platform_bps=150)
        keys = (MarketKey("hedgehog:P~0"), MarketKey("hedgehog:P~1"))
        seen = PoolSnapshot(event=event, pool=pool, markets=keys, recv_ns=NOW, venue_ns=None, slot=slot, held=held)
        bench.say(seen)
        return seen

    assert bench.store.pool(event) is None
    first = say(10, 5, 5)
    assert bench.store.pool(event) == first
    assert first.solvent is None
    newer = say(12, 7, 5, held=12)
    say(11, 6, 5)
    assert bench.store.pool(event) == newer
    assert newer.solvent
    again = say(12, 7, 5, held=11)
    assert bench.store.pool(event) == again, "what lies behind it can change in the same slot"
    assert again.solvent is False
    assert bench.store.take_changed() == [], "a pool moves often, and its market's description does not"


def test_the_wake_up_call_comes_once_per_batch() -> None:
    bench = Bench()
    bench.woken = 0
    bench.seed({40: 100}, {45: 10})
    bench.delta((False, 41, 5))
    assert bench.woken == 1
    assert bench.store.take_dirty() == [KEY]
    bench.delta((False, 41, 6))
    assert bench.woken == 2


def test_counts_leave_out_markets_that_are_over() -> None:
    bench = Bench()
    bench.seed({40: 100}, {45: 10})
    assert bench.store.counts(Venue.KALSHI).live == 1
    assert bench.store.counts(Venue.POLYMARKET).live == 0
    bench.say(LifecycleChange(KEY, Lifecycle.SETTLED, NOW))
    assert bench.store.counts(Venue.KALSHI).halted == 0


changes = st.lists(
    st.tuples(st.booleans(), st.integers(0, 97), st.integers(0, 5)).map(
        lambda item: (item[0], item[1] // 2 + 49 * item[0], item[2])
    ),
    max_size=60,
)


@given(changes)
def test_a_book_from_deltas_equals_one_from_a_snapshot(edits: list[tuple[bool, int, int]]) -> None:
    by_delta = {ladder: Bench(ladder) for ladder in (CENTS, MILLS, FINE)}
    sides: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for bench in by_delta.values():
        bench.seed({}, {})
    for is_ask, rung, size in edits:
        sides[is_ask][rung] = size
        for bench in by_delta.values():
            bench.delta((is_ask, rung, size))
    bids = tuple(Level(rung, sides[0][rung]) for rung in sorted(sides[0], reverse=True) if sides[0][rung])
    asks = tuple(Level(rung, sides[1][rung]) for rung in sorted(sides[1]) if sides[1][rung])
    for bench in by_delta.values():
        view = bench.store.view(KEY)
        assert view is not None
        assert (view.bids, view.asks, view.trust) == (bids, asks, Trust.LIVE)
        assert bench.store.top(KEY)[:2] == (view.best_bid, view.best_ask)


def test_announced_fees_come_into_force_by_time_alone() -> None:
    bench = Bench()
    then = NOW + SECOND_NS
    now = FeeSchedule(form=FeeForm.NONE, source="free until then", valid_until_ns=then)
    later = FeeSchedule(form=FeeForm.NONE, source="free from then on", valid_from_ns=then)
    bench.say(FeesChange(KEY, now, NOW, ahead=(later,)))
    assert (bench.store.take_changed(), bench.store.take_dirty()) == ([KEY], [KEY])
    bench.store.sweep()
    bench.clock.advance(0.999_999_999)
    market = bench.store.market(KEY)
    assert market is not None
    assert market.fees == now
    assert bench.store.take_changed() == []
    bench.clock.advance(0.000_000_001)
    market = bench.store.market(KEY)
    assert market is not None
    assert (market.fees, market.fees_ahead) == (later, ()), "a reader never meets the old fee"
    assert (bench.store.take_changed(), bench.store.take_dirty()) == ([KEY], [KEY])


def test_the_sweep_says_that_announced_fees_came_into_force() -> None:
    bench = Bench()
    ahead = FeeSchedule(form=FeeForm.NONE, source="from then on", valid_from_ns=NOW + SECOND_NS)
    bench.say(MarketSeen(make_market(fees_ahead=(ahead,)), NOW))
    bench.store.take_changed()
    bench.clock.advance(1)
    bench.store.sweep()
    assert (bench.store.take_changed(), bench.store.take_dirty()) == ([KEY], [KEY])
    bench.store.sweep()
    assert bench.store.take_changed() == [], "once"
