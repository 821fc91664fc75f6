"""Price bars as time goes by."""

import math

from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ids import MarketKey
from allsight.domain.repositories import PriceBar
from allsight.infra.workers.bars import BarSampler, Top

MINUTE = 60 * SECOND_NS
START = 30_000_000 * MINUTE
KEY = MarketKey("kalshi:M-1")


class Bench:
    """A sampler that looks at one market each second."""

    def __init__(self, start_ns: int = START) -> None:
        self.clock = ManualClock(start_ns)
        self.tops: dict[MarketKey, tuple[float | None, float | None, bool]] = {}
        self.bars: list[PriceBar] = []
        self.sampler = BarSampler(self.clock, self.read, self.bars.append)
        self.sampler.sample()

    def read(self) -> list[Top]:
        return [(key, *top) for key, top in self.tops.items()]

    def see(self, bid: float | None, ask: float | None, *, live: bool = True, seconds: int = 1) -> None:
        """Show a top and let seconds go by, each with a sample at its start."""
        self.tops[KEY] = (bid, ask, live)
        for _ in range(seconds):
            self.sampler.sample()
            self.clock.advance(1)


def test_a_bar_ends_with_the_last_top_and_spans_the_mids() -> None:
    bench = Bench()
    bench.see(0.40, 0.50, seconds=20)
    bench.see(0.60, 0.70, seconds=20)
    bench.see(0.30, 0.36, seconds=21)
    (bar,) = bench.bars
    assert (bar.market, bar.start_ns, bar.span_s) == (KEY, START, 60)
    assert (bar.bid, bar.ask) == (0.30, 0.36)
    assert bar.low is not None
    assert bar.high is not None
    assert math.isclose(bar.low, 0.33)
    assert math.isclose(bar.high, 0.65)
    assert bar.live_share == 1.0


def test_seconds_without_trust_shorten_the_live_share_and_show_no_price() -> None:
    bench = Bench()
    bench.see(0.40, 0.50, seconds=30)
    bench.see(0.90, 0.95, live=False, seconds=31)
    (bar,) = bench.bars
    assert (bar.bid, bar.ask, bar.high) == (0.40, 0.50, 0.45)
    assert bar.live_share == 0.5


def test_a_span_without_trust_is_a_gap() -> None:
    bench = Bench()
    bench.see(0.40, 0.50, live=False, seconds=121)
    assert bench.bars == []


def test_an_empty_side_is_none_at_the_end_and_makes_no_mid() -> None:
    bench = Bench()
    bench.see(None, 0.50, seconds=61)
    (bar,) = bench.bars
    assert (bar.bid, bar.ask, bar.low, bar.high) == (None, 0.50, None, None)


def test_a_bar_begins_with_the_price_that_held_at_its_start() -> None:
    bench = Bench(START - SECOND_NS)
    bench.see(0.10, 0.20, seconds=1)
    bench.see(0.40, 0.50, seconds=61)
    bar = bench.bars[-1]
    assert bar.start_ns == START
    assert bar.low is not None
    assert math.isclose(bar.low, 0.15)


def test_the_first_bar_tells_that_it_began_late() -> None:
    bench = Bench(START + 45 * SECOND_NS)
    bench.see(0.40, 0.50, seconds=16)
    (bar,) = bench.bars
    assert math.isclose(bar.live_share, 0.25)


def test_time_in_which_nobody_looked_is_not_live() -> None:
    bench = Bench()
    bench.see(0.40, 0.50, seconds=10)
    bench.clock.advance(30)
    bench.see(0.40, 0.50, seconds=21)
    (bar,) = bench.bars
    assert math.isclose(bar.live_share, 29 / 60)


def test_spans_in_which_nobody_looked_have_no_bar() -> None:
    bench = Bench()
    bench.see(0.40, 0.50, seconds=30)
    bench.clock.advance(600)
    bench.see(0.40, 0.50, seconds=31)
    assert [bar.start_ns for bar in bench.bars] == [START, START + 10 * MINUTE]


def test_a_market_that_is_no_longer_given_has_no_more_bars() -> None:
    bench = Bench()
    bench.see(0.40, 0.50, seconds=61)
    bench.tops.clear()
    for _ in range(240):
        bench.sampler.sample()
        bench.clock.advance(1)
    assert [bar.start_ns for bar in bench.bars] == [START]


@given(steps=st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=40))
def test_the_live_shares_add_up_to_the_time_that_was_live(steps: list[tuple[int, bool]]) -> None:
    bench = Bench()
    for tenths, live in steps:
        bench.tops[KEY] = (0.4, 0.5, live)
        bench.sampler.sample()
        bench.clock.advance(tenths / 10)
    for _ in range(20):
        bench.tops[KEY] = (0.4, 0.5, False)
        bench.sampler.sample()
        bench.clock.advance(4)
    live_s = sum(tenths / 10 for tenths, live in steps if live)
    assert math.isclose(sum(bar.live_share * 60 for bar in bench.bars), live_s, abs_tol=1e-6)
    assert all(0 < bar.live_share <= 1 for bar in bench.bars)
