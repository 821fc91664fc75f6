"""Past quotes as the venue keeps them: candles of best bid and ask (sheet 2.2)."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.domain.repositories import PriceBar


class Quotes(msgspec.Struct, frozen=True):
    """Open, low, high and close of one side in dollars; only what a chart needs."""

    close_dollars: Decimal | None = None
    low_dollars: Decimal | None = None
    high_dollars: Decimal | None = None


class Candle(msgspec.Struct, frozen=True):
    """One period of a market; `end_period_ts` is its inclusive end in Unix seconds."""

    end_period_ts: int
    yes_bid: Quotes = Quotes()
    yes_ask: Quotes = Quotes()


class TickerCandles(msgspec.Struct, frozen=True):
    """The candles of one market."""

    market_ticker: str
    candlesticks: tuple[Candle, ...] = ()


class CandlesAnswer(msgspec.Struct, frozen=True):
    """`GET /markets/candlesticks`."""

    markets: tuple[TickerCandles, ...] = ()


decode_candles = msgspec.json.Decoder(CandlesAnswer).decode


def parse_bars(market: MarketKey, candles: Iterable[Candle], span_s: int) -> list[PriceBar]:
    """Return a market's candles as price bars; a side without orders stands at 0 or 1 and is none."""
    return [
        PriceBar(
            market=market,
            start_ns=(candle.end_period_ts - span_s) * SECOND_NS,
            span_s=span_s,
            bid=_inside(candle.yes_bid.close_dollars),
            ask=_inside(candle.yes_ask.close_dollars),
            low=_middle(candle.yes_bid.low_dollars, candle.yes_ask.low_dollars),
            high=_middle(candle.yes_bid.high_dollars, candle.yes_ask.high_dollars),
            live_share=1.0,
        )
        for candle in candles
    ]


def _inside(price: Decimal | None) -> float | None:
    return float(price) if price is not None and 0 < price < 1 else None


def _middle(bid: Decimal | None, ask: Decimal | None) -> float | None:
    low, high = _inside(bid), _inside(ask)
    return None if low is None or high is None else (low + high) / 2
