"""Past prices as the venue keeps them: one price per period (sheet 3.2).

What the price means (middle or last) is not documented, so it stands for bid and ask alike.
"""

from collections.abc import Iterable

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.domain.repositories import PriceBar


class PricePoint(msgspec.Struct, frozen=True):
    """Unix seconds and a probability; a statistic, so a float will do."""

    t: int
    p: float


class PricesHistory(msgspec.Struct, frozen=True):
    """`GET /prices-history`."""

    history: tuple[PricePoint, ...] = ()


decode_history = msgspec.json.Decoder(PricesHistory).decode


def parse_bars(market: MarketKey, points: Iterable[PricePoint], span_s: int) -> list[PriceBar]:
    """Return a token's past prices as price bars, one per span: the last price in it, lowest and highest."""
    spans: dict[int, list[float]] = {}
    for point in points:
        if 0 <= point.p <= 1:
            spans.setdefault(point.t // span_s, []).append(point.p)
    return [
        PriceBar(
            market=market,
            start_ns=span * span_s * SECOND_NS,
            span_s=span_s,
            bid=prices[-1],
            ask=prices[-1],
            low=min(prices),
            high=max(prices),
            live_share=1.0,
        )
        for span, prices in sorted(spans.items())
    ]
