"""Past quotes of Kalshi: recorded candles become bars."""

import gzip
from pathlib import Path

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue, market_key
from allsight.ingestion.adapters.kalshi.history import Candle, decode_candles, parse_bars

KEY = market_key(Venue.KALSHI, "KXDEMO-26DEC31-T50")


def test_a_candle_becomes_a_bar_that_ends_with_it() -> None:
    body = b"""{"markets":[{"market_ticker":"KXDEMO-26DEC31-T50","candlesticks":[
        {"end_period_ts":7200,"volume_fp":"1.00","price":{"previous_dollars":"0.4000"},
         "yes_bid":{"open_dollars":"0.4000","low_dollars":"0.3900","high_dollars":"0.4200","close_dollars":"0.4100"},
         "yes_ask":{"open_dollars":"0.4200","low_dollars":"0.4100","high_dollars":"0.4400","close_dollars":"0.4300"}},
        {"end_period_ts":10800,
         "yes_bid":{"close_dollars":"0.0000","low_dollars":"0.0000","high_dollars":"0.4200"},
         "yes_ask":{"close_dollars":"0.4300","low_dollars":"0.4300","high_dollars":"1.0000"}}]}]}"""
    (market,) = decode_candles(body).markets
    first, second = parse_bars(KEY, market.candlesticks, 3_600)
    assert (first.start_ns, first.span_s) == (3_600 * SECOND_NS, 3_600)
    assert (first.bid, first.ask, first.low, first.high) == (0.41, 0.43, 0.4, 0.43)
    assert (second.bid, second.ask) == (None, 0.43)
    assert (second.low, second.high) == (None, None)


def test_recorded_candles_are_read(shared_dir: Path) -> None:
    raw = gzip.decompress((shared_dir / "payloads/kalshi/candlesticks_1m_2026-08-07.json.gz").read_bytes())
    recorded = msgspec.json.decode(raw)["markets"]
    assert recorded
    for answer in recorded.values():
        candles = msgspec.convert(answer["candlesticks"], tuple[Candle, ...], strict=False)
        bars = parse_bars(KEY, candles, 60)
        assert len(bars) == len(answer["candlesticks"])
        assert all(bar.bid is None or bar.ask is None or bar.bid <= bar.ask for bar in bars)
