"""Books as the order-book server holds them: taken once a slot, kept with the slot and the instant of their taking."""

import random
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.drift.fills import user_of
from allsight.emulators.drift.perp import ORACLE_CONFIDENCE, Perp
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.units import BASE, PRICE, TICK, price_of
from allsight.emulators.drift.vamm import AMM
from allsight.emulators.engine.book import BookSide
from allsight.emulators.universe.chance import number

MOST_LEVELS: Final = 100
"""Levels a side over HTTP at most."""

STREAMED_LEVELS: Final = 20
GROUPINGS: Final = (1, 10, 100, 500, 1000)
"""Ticks to which the stream groups; anything else counts as the first."""

_ORACLE_BEHIND: Final = 10
_MARKET_BEHIND: Final = 5
"""Slots by which the oracle and the market account are older than a book."""


class Level(msgspec.Struct, frozen=True, gc=False):
    """A price in millionths with what rests there by source, in billionths of a share."""

    price: int
    dlob: int = 0
    vamm: int = 0
    indicative: int = 0

    @property
    def size(self) -> int:
        """Return all of it."""
        return self.dlob + self.vamm + self.indicative

    @property
    def sources(self) -> dict[str, int]:
        """Return the sources that have something."""
        found = {"dlob": self.dlob, "vamm": self.vamm, "indicative": self.indicative}
        return {name: size for name, size in found.items() if size}


class RestingOrder(msgspec.Struct, frozen=True, gc=False):
    """One order of the unaggregated book."""

    price: int
    size: int
    maker: str
    order: int


class Book(msgspec.Struct, frozen=True, gc=False):
    """A market's book at a slot, both sides best first.

    `indicative` is what makers show without being bound to it, kept apart so that it is there when asked for.
    """

    perp: Perp
    slot: int
    at_ns: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    indicative: tuple[Level, Level] | None
    oracle: int
    oracle_slot: int
    twap: int


class Books:
    """The cache of the order-book server: one book per market and slot."""

    def __init__(self, state: DriftState) -> None:
        self._state = state
        self._taken: dict[str, Book] = {}

    def forget(self) -> None:
        """Lose everything, as by a restart."""
        self._taken.clear()

    def take(self, perp: Perp) -> Book:
        """Return a market's book of this slot; the last one while the market stalls or the exchange is halted."""
        now = self._state.clock.now_ns()
        slot = self._state.slot()
        last = self._taken.get(perp.symbol)
        if last is not None and (last.slot == slot or perp.stalled or not self._state.running):
            return last
        book = self._book(perp, slot if perp.frozen_slot is None else perp.frozen_slot, now)
        self._taken[perp.symbol] = book
        return book

    def orders(self, perp: Perp) -> tuple[list[RestingOrder], list[RestingOrder]]:
        """Return the resting orders of people, bids and asks, best first."""
        book = perp.market.book
        return _orders(book.bids, perp.index), _orders(book.asks, perp.index)

    def top_makers(self, perp: Perp, *, bids: bool, limit: int) -> list[str]:
        """Return the User accounts of those who make the best prices of one side."""
        side = self.orders(perp)[0 if bids else 1]
        return list(dict.fromkeys(order.maker for order in side))[:limit]

    def _book(self, perp: Perp, slot: int, now: int) -> Book:
        book = perp.market.book
        bids, asks = _levels(book.bids), _levels(book.asks)
        return Book(
            perp, slot, now, bids, asks, _indicative(perp, bids, asks), perp.oracle_price, perp.oracle_slot,
            perp.averages.mark,
        )  # fmt: skip


def _levels(side: BookSide) -> tuple[Level, ...]:
    found = []
    for key in reversed(side.keys):
        orders = side.levels[key].orders.values()
        own = sum(order.remaining for order in orders if order.account == AMM)
        others = side.levels[key].size - own
        found.append(Level(price_of(key * side.sign), others * BASE, own * BASE))
    return tuple(found)


def _orders(side: BookSide, index: int) -> list[RestingOrder]:
    return [
        RestingOrder(price_of(order.rung), order.remaining * BASE, user_of(order.account, index), order.id)
        for key in reversed(side.keys)
        for order in side.levels[key].orders.values()
        if order.account != AMM
    ]


def _indicative(perp: Perp, bids: Sequence[Level], asks: Sequence[Level]) -> tuple[Level, Level] | None:
    """Show a quote inside the touch where there is room: the better price that nobody is bound to."""
    if not bids or not asks or asks[0].price - bids[0].price <= 2 * TICK:
        return None
    size = (25 + number(perp.symbol, "indicative") % 100) * BASE
    return (
        Level(bids[0].price + TICK, indicative=size),
        Level(asks[0].price - TICK, indicative=size),
    )


def sides(book: Book, *, indicative: bool) -> tuple[list[Level], list[Level]]:
    """Return bids and asks, best first, with the quotes that bind nobody when they are asked for."""
    bids, asks = list(book.bids), list(book.asks)
    if indicative and book.indicative is not None:
        bids.insert(0, book.indicative[0])
        asks.insert(0, book.indicative[1])
    return bids, asks


def grouped(levels: Iterable[Level], ticks: int, side: Side) -> list[Level]:
    """Put levels together on a coarser grid, bids downwards and asks upwards."""
    step = ticks * TICK
    found: dict[int, Level] = {}
    for level in levels:
        price = level.price // step * step if side is Side.YES else -(-level.price // step) * step
        known = found.get(price, Level(price))
        found[price] = Level(
            price, known.dlob + level.dlob, known.vamm + level.vamm, known.indicative + level.indicative
        )
    return list(found.values())


def rest_book(book: Book, *, depth: int, indicative: bool) -> dict[str, Any]:
    """Return a book as HTTP answers it: every number of a level is a text (venue sheet 4.1)."""
    bids, asks = sides(book, indicative=indicative)
    return _body(book, [_text_level(level) for level in bids[:depth]], [_text_level(level) for level in asks[:depth]])


def streamed_book(book: Book, *, ticks: int, indicative: bool, unsorted: bool) -> dict[str, Any]:
    """Return a book as the stream tells it: the numbers of a level are numbers, its order means nothing (4.2)."""
    found = []
    for side, levels in zip((Side.YES, Side.NO), sides(book, indicative=indicative), strict=True):
        chosen = grouped(levels, ticks, side)[:STREAMED_LEVELS]
        if unsorted:
            random.Random(book.slot).shuffle(chosen)
        found.append([{"price": lv.price, "size": lv.size, "sources": lv.sources} for lv in chosen])
    return _body(book, *found)


def raw_book(book: Book, orders: tuple[list[RestingOrder], list[RestingOrder]]) -> dict[str, Any]:
    """Return the unaggregated book."""
    bids, asks = (
        [{"price": str(o.price), "size": str(o.size), "maker": o.maker, "orderId": str(o.order)} for o in side]
        for side in orders
    )
    body = _body(book, bids, asks)
    for name in ("markPrice", "bestBidPrice", "bestAskPrice", "spreadPct", "spreadQuote"):
        body.pop(name, None)
    return body


def missing_book(perp: Perp, slot: int, now_ns: int) -> dict[str, Any]:
    """Return what HTTP answers of a market that its cache does not hold: no name, no levels, other types."""
    return {
        "bids": [],
        "asks": [],
        "marketType": {"perp": {}},
        "marketIndex": perp.index,
        "ts": now_ns // MILLISECOND_NS,
        "slot": slot,
        "oracleData": {
            "price": perp.oracle_price,
            "slot": perp.oracle_slot,
            "confidence": ORACLE_CONFIDENCE,
            "hasSufficientNumberOfDataPoints": True,
            "twap": perp.averages.mark,
            "twapConfidence": perp.averages.mark,
        },
    }


def _text_level(level: Level) -> dict[str, Any]:
    return {
        "price": str(level.price),
        "size": str(level.size),
        "sources": {name: str(size) for name, size in level.sources.items()},
    }


def _body(book: Book, bids: list[dict[str, Any]], asks: list[dict[str, Any]]) -> dict[str, Any]:
    oracle_slot = min(book.oracle_slot, book.slot - _ORACLE_BEHIND)
    oracle = {
        "price": str(book.oracle),
        "slot": str(oracle_slot),
        "confidence": str(ORACLE_CONFIDENCE),
        "hasSufficientNumberOfDataPoints": True,
    }
    body: dict[str, Any] = {
        "bids": bids,
        "asks": asks,
        "marketName": book.perp.symbol,
        "marketType": "perp",
        "marketIndex": book.perp.index,
        "ts": book.at_ns // MILLISECOND_NS,
        "slot": book.slot,
    }
    if book.bids and book.asks:
        bid, ask = book.bids[0].price, book.asks[0].price
        mark = (bid + ask) // 2
        body |= {
            "markPrice": str(mark),
            "bestBidPrice": str(bid),
            "bestAskPrice": str(ask),
            "spreadPct": str((ask - bid) * 100 * PRICE // mark),
            "spreadQuote": str(ask - bid),
        }
    return body | {
        "oracle": book.oracle,
        "oracleData": {**oracle, "twap": str(book.twap), "twapConfidence": str(book.twap)},
        "mmOracleData": oracle,
        "marketSlot": book.slot - _MARKET_BEHIND,
    }
