"""Polymarket: changes of one price, told for both tokens."""

import random
from collections.abc import Callable
from fractions import Fraction

import msgspec

from allsight.domain.ids import Venue
from allsight.ingestion.adapters.polymarket import wire
from allsight.ingestion.adapters.polymarket.memory import StreamMemory
from allsight.ingestion.adapters.polymarket.stream import MarketChannel
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig
from allsight.ingestion.batches import slices
from benchmarks.scenes.base import MARKETS, NOW_MS, Said, StreamScene, market

_BOOKS_PER_FRAME = 500


class Polymarket(StreamScene):
    """Price changes as the venue sends them: two tokens, some 600 bytes, over as many markets."""

    venue = Venue.POLYMARKET
    name = "Polymarket price_change"

    def __init__(self, count: int = MARKETS) -> None:
        self.markets = [
            market(
                self.venue,
                f"0x{number:064x}",
                Fraction(1, 1000),
                Fraction(1, 1_000_000),
                yes_token=f"{10**76 + 2 * number}",
                no_token=f"{10**76 + 2 * number + 1}",
            )
            for number in range(count)
        ]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame."""
        return wire.decode_frame

    def protocol(self, url: str = "ws://bench") -> MarketChannel:
        """Return a new connection's protocol."""
        return MarketChannel(url, StreamMemory(PolymarketConfig()))

    def conversation(self) -> list[Said]:
        """Send every book, many in a frame."""
        books = [
            {
                "event_type": "book",
                "market": one.title,
                "asset_id": one.native_of("yes_token"),
                "timestamp": str(NOW_MS),
                "hash": "0" * 40,
                "bids": [{"price": f"0.{mill}", "size": "5000"} for mill in range(400, 451, 10)],
                "asks": [{"price": f"0.{mill}", "size": "5000"} for mill in range(600, 549, -10)],
                "tick_size": "0.001",
                "last_trade_price": "0.5",
            }
            for one in self.markets
        ]
        return [(self.asks(), [msgspec.json.encode(some) for some in slices(books, _BOOKS_PER_FRAME)])]

    def answer(self, text: str) -> str:
        """Answer the keep-alive."""
        return "PONG" if text == "PING" else ""

    def frames(self, count: int) -> list[bytes]:
        """Return changes inside the best prices, which stay as they are."""
        rng = random.Random(1)
        made = []
        for number in range(count):
            one = rng.choice(self.markets)
            mill, size, bid = rng.randrange(401, 450), rng.randrange(1, 9_000), rng.random() < 0.5
            yes = {"price": f"0.{mill if bid else 1000 - mill}", "size": str(size), "side": "BUY" if bid else "SELL"}
            no = {"price": f"0.{1000 - mill if bid else mill}", "size": str(size), "side": "SELL" if bid else "BUY"}
            best = {"best_bid": "0.45", "best_ask": "0.55", "hash": f"{number:040x}"}
            changes = [
                {"asset_id": one.native_of("yes_token"), **yes, **best},
                {"asset_id": one.native_of("no_token"), **no, **best},
            ]
            stamp = str(NOW_MS + 1 + number // 100)
            made.append(
                msgspec.json.encode(
                    {"event_type": "price_change", "market": one.title, "timestamp": stamp, "price_changes": changes}
                )
            )
        return made
