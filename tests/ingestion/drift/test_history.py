"""Candles as price bars."""

from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS
from allsight.ingestion.adapters.drift.history import parse_bars
from allsight.ingestion.adapters.drift.wire import Candle, decode_candles
from tests.ingestion.drift.support import key

HOUR = 1_725_228_000


def candle(ts: int = HOUR, *, low: float = 0.4, close: float = 0.5, high: float = 0.6, volume: float = 10.0) -> Candle:
    return Candle(
        ts=ts, fill_open=0.5, fill_high=high, fill_low=low, fill_close=close, quote_volume=volume, base_volume=20.0
    )


def test_the_last_fill_stands_for_both_sides() -> None:
    (bar,) = parse_bars(key(), [candle()], 3_600)
    assert (bar.start_ns, bar.bid, bar.ask, bar.low, bar.high) == (HOUR * SECOND_NS, 0.5, 0.5, 0.4, 0.6)


def test_hours_without_fills_are_no_bars() -> None:
    """The service fills them with zeros or repeats."""
    assert parse_bars(key(), [candle(volume=0), candle(low=0, close=0, high=0, volume=0)], 3_600) == []


def test_candles_come_newest_first_twice_and_unaligned() -> None:
    later = HOUR + 3_600
    bars = parse_bars(key(), [candle(later), candle(), candle(later, close=0.55), candle(HOUR + 60)], 3_600)
    assert [(bar.start_ns // SECOND_NS, bar.bid) for bar in bars] == [(HOUR, 0.5), (later, 0.55)]


@given(st.tuples(*[st.floats(allow_nan=True, allow_infinity=True)] * 3))
def test_no_bar_lies_outside_of_what_a_probability_can_be(prices: tuple[float, float, float]) -> None:
    low, close, high = prices
    for bar in parse_bars(key(), [candle(low=low, close=close, high=high)], 3_600):
        assert bar.low is not None
        assert bar.high is not None
        assert 0 <= bar.low <= (bar.bid or 0) <= bar.high <= 1


def test_an_answer_of_the_service_is_read() -> None:
    raw = (
        b'{"success":true,"records":[{"ts":1725228000,"fillOpen":1,"fillHigh":0.505,"fillClose":0.505,"fillLow":0.505,'
        b'"oracleOpen":0.5,"oracleHigh":0.5,"oracleClose":0.5,"oracleLow":0.5,"quoteVolume":0.505,"baseVolume":1}]}'
    )
    assert len(parse_bars(key(), decode_candles(raw).records, 3_600)) == 1
