"""Kalshi: deltas of one level."""

import random
from collections.abc import Callable
from fractions import Fraction

import msgspec

from allsight.domain.ids import Venue
from allsight.ingestion.adapters.kalshi import frames as wire
from allsight.ingestion.adapters.kalshi.stream import KalshiStream
from benchmarks.scenes.base import MARKETS, NOW_MS, Said, StreamScene, market


class Kalshi(StreamScene):
    """Deltas as the venue sends them, some 250 bytes each, over as many markets."""

    venue = Venue.KALSHI
    name = "Kalshi orderbook_delta"

    def __init__(self, count: int = MARKETS) -> None:
        cent = Fraction(1, 100)
        self.markets = [market(self.venue, f"KXBENCH-26DEC31-T{number}", cent, cent) for number in range(count)]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame."""
        return wire.decode_frame

    def protocol(self, url: str = "ws://bench") -> KalshiStream:
        """Return a new connection's protocol."""
        return KalshiStream(url, "/", lambda *_: {}, yes_scale=False, trades=False, lifecycle=False)

    def conversation(self) -> list[Said]:
        """Acknowledge, and send every book."""
        said: list[dict[str, object]] = [
            {"id": 1, "type": "subscribed", "msg": {"channel": "orderbook_delta", "sid": 1}}
        ]
        for seq, one in enumerate(self.markets, 1):
            levels = [[f"0.{cent:02d}00", "5000.00"] for cent in range(30, 45)]
            body = {
                "market_ticker": one.title,
                "market_id": "x",
                "yes_dollars_fp": levels,
                "no_dollars_fp": levels,
            }
            said.append({"type": "orderbook_snapshot", "sid": 1, "seq": seq, "msg": body})
        return [(self.asks(), [msgspec.json.encode(one) for one in said])]

    def frames(self, count: int) -> list[bytes]:
        """Return deltas of the markets that the scene began with, numbered on from the books."""
        rng = random.Random(1)
        made = []
        for seq in range(len(self.markets) + 1, len(self.markets) + 1 + count):
            body = {
                "market_ticker": rng.choice(self.markets).title,
                "market_id": "9b0f6b43-5b68-4f9f-9f02-9a2d1b8ac1a1",
                "price_dollars": f"0.{rng.randrange(30, 45):02d}00",
                "delta_fp": f"{rng.choice((-1, 1)) * rng.randrange(1, 9)}.00",
                "side": rng.choice(("yes", "no")),
                "ts": "2026-11-22T12:00:00.123456Z",
                "ts_ms": NOW_MS,
            }
            made.append(msgspec.json.encode({"type": "orderbook_delta", "sid": 1, "seq": seq, "msg": body}))
        return made
