"""Drift: whole books, as its order book server sends them after every change and twice a second besides."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import msgspec

from allsight.domain.ids import Venue
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.ingestion.adapters.drift import frames as wire
from allsight.ingestion.adapters.drift.pulse import Pulse
from allsight.ingestion.adapters.drift.stream import OrderBookStream
from allsight.ingestion.adapters.drift.wire import decode_book
from benchmarks.scenes.base import MARKETS, NOW_MS, Said, StreamScene, described

_MILLS = Ladder(PriceKind.PROBABILITY, 6, (Band(1_000, 999_000, 1_000),), Fraction(1))
_LEVELS = 20
_OF_THE_CURVE = 4
"""How many levels per side the venue's own curve stands in as well."""

_SHARE = 10**9
_SLOT = 324_000_000


class Drift(StreamScene):
    """Whole books of twenty levels a side in a text inside the frame, some 4,500 bytes; one level differs each time."""

    venue = Venue.DRIFT
    name = "Drift orderbook"
    kind = "whole books of forty levels, decoded twice"

    def __init__(self, count: int = MARKETS) -> None:
        self.markets = [
            described(self.venue, name, _MILLS, symbol=name, market_index=str(100 + number))
            for number, name in enumerate(f"BENCH-{number}-BET" for number in range(count))
        ]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes the frame and the book in it."""
        return _decode

    def protocol(self, url: str = "ws://bench") -> OrderBookStream:
        """Return a new connection's protocol."""
        return OrderBookStream(url, Pulse())

    def conversation(self) -> list[Said]:
        """Send every book once; the acknowledgements say nothing that a book does not."""
        return [(self.asks(), self._books(len(self.markets), _SLOT))]

    def frames(self, count: int) -> list[bytes]:
        """Return books of all markets in turn, so that none of them goes stale while the others speak."""
        return self._books(count, _SLOT + 1)

    def stamped(self, raw: bytes, now_ms: int) -> bytes:
        """Give a book the time at which it is sent: an old one would not be believed."""
        return raw.replace(b"%d" % NOW_MS, b"%d" % now_ms)

    def _books(self, count: int, slot: int) -> list[bytes]:
        rng = random.Random(slot)
        levels = [(_side(640 - step, step), _side(650 + step, step)) for step in range(_LEVELS)]
        made = []
        for number in range(count):
            one = self.markets[number % len(self.markets)]
            index = int(one.native_of("market_index"))
            step = rng.randrange(_OF_THE_CURVE, _LEVELS)
            size = rng.randrange(1, 5_000) * _SHARE
            bids, asks = [bid for bid, _ in levels], [ask for _, ask in levels]
            bids[step] = {**bids[step], "size": size, "sources": {"dlob": size}}
            book = {
                "bids": bids,
                "asks": asks,
                "marketName": one.title,
                "marketType": "perp",
                "marketIndex": index,
                "ts": NOW_MS,
                "slot": slot + number,
                "markPrice": "645000",
                "bestBidPrice": "640000",
                "bestAskPrice": "650000",
                "spreadPct": "1550387",
                "spreadQuote": "10000",
                "oracle": 642_500,
                "marketSlot": slot + number - 5,
            }
            data = msgspec.json.encode(book).decode()
            made.append(msgspec.json.encode({"channel": f"orderbook_perp_{index}_grouped_1", "data": data}))
        return made


def _decode(raw: bytes) -> object:
    frame = wire.decode_frame(raw)
    return None if frame.data is None else decode_book(frame.data.encode())


def _side(mill: int, step: int) -> dict[str, Any]:
    size = (100 + 7 * step) * _SHARE
    curve = 55 * _SHARE + step if step < _OF_THE_CURVE else 0
    sources = {"dlob": size} | ({"vamm": curve} if curve else {})
    return {"price": mill * 1_000, "size": size + curve, "sources": sources}
