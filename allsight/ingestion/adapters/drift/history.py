"""Past prices as the Data API keeps them: hourly candles of fills (sheet 4.3).

Hours without a fill are filled with zeros or repeats, and are no bars. The oracle's prices beside them follow the
market's own mean, and say nothing.
"""

from collections.abc import Iterable

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapters.drift.wire import Candle


def parse_bars(market: MarketKey, candles: Iterable[Candle], span_s: int) -> list[PriceBar]:
    """Return a market's candles as price bars, in order of time; the last fill stands for bid and ask alike."""
    bars = {
        candle.ts: PriceBar(
            market=market,
            start_ns=candle.ts * SECOND_NS,
            span_s=span_s,
            bid=candle.fill_close,
            ask=candle.fill_close,
            low=candle.fill_low,
            high=candle.fill_high,
            live_share=1.0,
        )
        for candle in candles
        if candle.quote_volume > 0
        and 0 <= candle.fill_low <= candle.fill_close <= candle.fill_high <= 1
        and not candle.ts % span_s
    }
    return [bars[ts] for ts in sorted(bars)]
