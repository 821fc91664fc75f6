"""Past prices of Polymarket: points become bars, one per span."""

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue, market_key
from allsight.ingestion.adapters.polymarket.history import decode_history, parse_bars

KEY = market_key(Venue.POLYMARKET, "0x01")


def test_points_become_bars_with_the_last_price_and_the_extremes() -> None:
    past = decode_history(b'{"history":[{"t":3600,"p":0.5},{"t":5400,"p":0.61},{"t":7199,"p":0.55},{"t":7200,"p":1}]}')
    first, second = parse_bars(KEY, past.history, 3_600)
    assert (first.start_ns, first.bid, first.ask, first.low, first.high) == (3_600 * SECOND_NS, 0.55, 0.55, 0.5, 0.61)
    assert second.start_ns == 7_200 * SECOND_NS


def test_nothing_and_nonsense_leave_no_bar() -> None:
    assert parse_bars(KEY, decode_history(b'{"history":[]}').history, 3_600) == []
    assert parse_bars(KEY, decode_history(b'{"history":[{"t":1,"p":7}]}').history, 3_600) == []
