"""Two venues' streams over linked questions: books of whole cents that follow what is believed, told in each format."""

import random
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor
from typing import Final, NamedTuple

import msgspec

from allsight.domain.market import Market
from benchmarks.linked.beliefs import Beliefs
from benchmarks.linked.markets import DEPTH
from benchmarks.scenes.base import NOW_MS

MOVES: Final = 0.2
"""In so many of all cases a book follows its mid; otherwise one of its levels becomes a little larger or smaller."""

_HALF_SPREAD: Final = 0.4
_LEAST: Final = 10


class Change(NamedTuple):
    """A level's size before and after, in contracts."""

    is_ask: bool
    cent: int
    before: int
    after: int


class Quoted:
    """One market's book at a venue: contracts by cent."""

    def __init__(self, bids: Mapping[int, int], asks: Mapping[int, int]) -> None:
        self.sides = (dict(bids), dict(asks))

    @classmethod
    def around(cls, rng: random.Random, mid: float) -> "Quoted":
        """Return a book around a mid."""
        book = cls({}, {})
        book.follow(rng, mid)
        return book

    @property
    def best(self) -> tuple[int, int]:
        """Return the cents of the best bid and the best ask; neither side is ever empty."""
        return max(self.sides[0]), min(self.sides[1])

    def follow(self, rng: random.Random, mid: float) -> list[Change]:
        """Stand around a mid, and return what changes, in an order in which the book never crosses."""
        bid = min(98, max(1, floor(100 * mid - _HALF_SPREAD)))
        ask = min(99, max(bid + 1, ceil(100 * mid + _HALF_SPREAD)))
        wanted = (range(bid, max(0, bid - DEPTH), -1), range(ask, min(100, ask + DEPTH)))
        gone = [
            Change(bool(number), cent, side.pop(cent), 0)
            for number, (side, cents) in enumerate(zip(self.sides, wanted, strict=True))
            for cent in sorted(side.keys() - set(cents))
        ]
        come = [
            Change(bool(number), cent, 0, side.setdefault(cent, rng.randrange(50, 800)))
            for number, (side, cents) in enumerate(zip(self.sides, wanted, strict=True))
            for cent in cents
            if cent not in side
        ]
        return gone + come

    def resize(self, rng: random.Random) -> Change:
        """Make one level a little larger or smaller, and return the change."""
        number = rng.randrange(2)
        side = self.sides[number]
        cent = rng.choice(list(side))
        before = side[cent]
        side[cent] = max(_LEAST, before + rng.choice((-1, 1)) * rng.randrange(1, 9))
        return Change(bool(number), cent, before, side[cent])


class Place(NamedTuple):
    """A market, what it asks, and its book."""

    market: Market
    beliefs: Beliefs
    member: int
    book: Quoted


def happenings(rng: random.Random, places: Sequence[Place]) -> Iterator[tuple[Place, list[Change]]]:
    """Go on for ever with changes of one book after the other."""
    while True:
        place = rng.choice(places)
        found: list[Change] = []
        if rng.random() < MOVES:
            place.beliefs.drift()
            found = place.book.follow(rng, place.beliefs.mid(place.member))
        yield place, found or [place.book.resize(rng)]


def kalshi_deltas(found: Iterator[tuple[Place, list[Change]]]) -> Iterator[dict[str, object]]:
    """Write changes as `orderbook_delta` frames, one per level; whoever sends them numbers them."""
    for place, changes in found:
        for change in changes:
            yield kalshi_delta(place.market, change)


def kalshi_delta(market: Market, change: Change) -> dict[str, object]:
    """Write one change as an `orderbook_delta` without its number."""
    cent = 100 - change.cent if change.is_ask else change.cent
    body = {
        "market_ticker": market.title,
        "market_id": "9b0f6b43-5b68-4f9f-9f02-9a2d1b8ac1a1",
        "price_dollars": f"0.{cent:02d}00",
        "delta_fp": f"{change.after - change.before}.00",
        "side": "no" if change.is_ask else "yes",
        "ts": "2026-11-22T12:00:00.123456Z",
        "ts_ms": NOW_MS,
    }
    return {"type": "orderbook_delta", "sid": 1, "msg": body}


def kalshi_book(market: Market, book: Quoted) -> dict[str, object]:
    """Write a book as an `orderbook_snapshot` without its number."""
    yes, no = (
        [[f"0.{cent:02d}00", f"{size}.00"] for cent, size in sorted(levels.items())]
        for levels in (book.sides[0], {100 - cent: size for cent, size in book.sides[1].items()})
    )
    body = {"market_ticker": market.title, "market_id": "x", "yes_dollars_fp": yes, "no_dollars_fp": no}
    return {"type": "orderbook_snapshot", "sid": 1, "msg": body}


def polymarket_changes(found: Iterator[tuple[Place, list[Change]]]) -> Iterator[bytes]:
    """Write changes as `price_change` frames, all levels of one book together, told for both tokens."""
    for number, (place, changes) in enumerate(found):
        market, (bid, ask) = place.market, place.book.best
        best = {"best_bid": _price(bid), "best_ask": _price(ask), "hash": f"{number:040x}"}
        other = {"best_bid": _price(100 - ask), "best_ask": _price(100 - bid), "hash": f"{number:040x}"}
        entries = []
        for one in changes:
            yes, no = ("SELL", "BUY") if one.is_ask else ("BUY", "SELL")
            size = str(one.after)
            entries += [
                {"asset_id": market.native_of("yes_token"), "price": _price(one.cent), "size": size, "side": yes}
                | best,
                {"asset_id": market.native_of("no_token"), "price": _price(100 - one.cent), "size": size, "side": no}
                | other,
            ]
        stamp = str(NOW_MS + 1 + number // 100)
        yield msgspec.json.encode(
            {"event_type": "price_change", "market": market.title, "timestamp": stamp, "price_changes": entries}
        )


def polymarket_book(market: Market, book: Quoted) -> dict[str, object]:
    """Write a book as one of a `book` frame, whose best prices stand last."""
    bids, asks = (
        [{"price": _price(cent), "size": str(size)} for cent, size in sorted(side.items(), reverse=bool(is_ask))]
        for is_ask, side in enumerate(book.sides)
    )
    return {
        "event_type": "book",
        "market": market.title,
        "asset_id": market.native_of("yes_token"),
        "timestamp": str(NOW_MS),
        "hash": "0" * 40,
        "bids": bids,
        "asks": asks,
        "tick_size": "0.001",
        "last_trade_price": "0.5",
    }


def _price(cent: int) -> str:
    return f"0.{cent:02d}"
