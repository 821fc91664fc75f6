"""From the server's books and fills to ours: pure functions, wire value in, domain value out.

What counts of a level is what resting orders stand behind, `sources.dlob`. The venue's own curve, `vamm`, moves its
price with every fill and vanishes when its oracle is late, and `indicative` quotes bind nobody: neither is in our books
(sheet 7). The program fills whole steps of size only, so a step is the quantum, and a part of one is not for sale.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.domain.book import Level, Trust
from allsight.domain.clock import MILLISECOND_NS, SECOND_NS
from allsight.domain.errors import OffLadderError, VenueDataError
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Ladder, Side
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot, TradePrint
from allsight.ingestion.adapters.drift import wire
from allsight.ingestion.adapters.drift.events import FillEvent
from allsight.ingestion.adapters.drift.venue import BASE_UNIT, PRICE_DECIMALS, PRICE_UNIT, STALE_NS

_MOST = 2**64
"""Amounts on chain are 64 bits; a text beyond them is no amount, and must not be spelt out."""


class BookRoute(msgspec.Struct, frozen=True, gc=False):
    """How the messages of one market are read.

    `step` is the quantum in units of base, `rungs` the usual prices of its ladder by raw amount.
    """

    key: MarketKey
    symbol: str
    index: int
    ladder: Ladder
    step: int
    rungs: Mapping[int, int]


def route_of(market: Market) -> BookRoute:
    """Return the route of a market."""
    ladder = market.ladder
    return BookRoute(
        key=market.key,
        symbol=market.native_of("symbol"),
        index=int(market.native_of("market_index")),
        ladder=ladder,
        step=int(ladder.quantum * BASE_UNIT),
        rungs=ladder.natives,
    )


def raw_amount(number: wire.RawAmount) -> int:
    """Return a raw amount as the integer that it is.

    Raises:
        VenueDataError: if it is none, or below zero, or does not fit the chain's 64 bits.
    """
    if type(number) is int and 0 <= number <= _MOST:
        return number  # as the stream writes it
    number = Decimal(number)
    if not number.is_finite() or not 0 <= number <= _MOST or number != number.to_integral_value():
        raise VenueDataError(f"expected a raw amount, found {str(number)[:40]}")
    return int(number)


def parse_levels(levels: Iterable[wire.Level], route: BookRoute, *, is_ask: bool) -> dict[int, int]:
    """Return the firm size per rung, in units of base.

    A price beside the grid counts at the next rung that is worse for whoever hits it, and beyond the grid's ends not at
    all. Levels come in no order, and a price may come twice.

    Raises:
        VenueDataError: if a price or an amount cannot be read, or an ask gives payout away.
    """
    sizes: dict[int, int] = {}
    rungs = route.rungs
    for level in levels:
        firm, price = min(raw_amount(level.sources.dlob), raw_amount(level.size)), raw_amount(level.price)
        if is_ask and not price:
            raise VenueDataError("expected the price of an ask, found 0")
        rung = rungs.get(price)
        if rung is None:
            rung = _rung(route.ladder, price, is_ask=is_ask)
        if firm and rung is not None:
            sizes[rung] = sizes.get(rung, 0) + firm
    return sizes


def parse_sides(book: wire.Book, route: BookRoute) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    """Return bids and asks in whole steps, none of which cross.

    Orders that cross are on their way to be filled by each other; a keeper will have done it before an order of ours
    arrives. They are set off against each other here, best first, and what is left stands.

    Raises:
        VenueDataError: as `parse_levels`.
    """
    bids, asks = parse_levels(book.bids, route, is_ask=False), parse_levels(book.asks, route, is_ask=True)
    highest, lowest = sorted(bids, reverse=True), sorted(asks)
    while highest and lowest and highest[0] >= lowest[0]:
        bid, ask = highest[0], lowest[0]
        matched = min(bids[bid], asks[ask])
        bids[bid] -= matched
        asks[ask] -= matched
        if not bids[bid]:
            highest.pop(0)
        if not asks[ask]:
            lowest.pop(0)
    return _whole(bids, route.step), _whole(asks, route.step)


def named(book: wire.Book, route: BookRoute) -> bool:
    """Tell whether a book is data at all: without its market's name the server's cache was empty (sheet 4.1).

    Raises:
        VenueDataError: if it is another market's.
    """
    name, index = book.market_name, book.market_index
    if (name is not None and name.upper() != route.symbol.upper()) or (index is not None and index != route.index):
        raise VenueDataError(f"expected the book of {route.symbol} ({route.index}), found {str(name)[:40]!r} ({index})")
    return name is not None and book.slot is not None and book.ts is not None


def snapshot(book: wire.Book, route: BookRoute, recv_ns: int, *, stale: str = "") -> BookSnapshot:
    """Return a whole book that proves itself for `STALE_NS`, or not at all if it is `stale`, for that reason.

    Raises:
        VenueDataError: as `parse_levels`.
    """
    bids, asks = parse_sides(book, route)
    return BookSnapshot(
        key=route.key,
        recv_ns=recv_ns,
        venue_ns=None if book.ts is None else book.ts * MILLISECOND_NS,
        bids=bids,
        asks=asks,
        trust=Trust.STALE if stale else Trust.LIVE,
        reason=stale,
        valid_for_ns=STALE_NS,
    )


def nothing(route: BookRoute, recv_ns: int, reason: str) -> BookSnapshot:
    """Return a book without levels and without trust: the venue has told us nothing."""
    return BookSnapshot(
        key=route.key,
        recv_ns=recv_ns,
        venue_ns=None,
        bids=(),
        asks=(),
        trust=Trust.STALE,
        reason=reason,
        valid_for_ns=STALE_NS,
    )


def parse_fill(fill: wire.Fill, route: BookRoute, recv_ns: int) -> TradePrint | None:
    """Return a trade told in human units, or None if it is no fill of a whole step.

    Raises:
        VenueDataError: if the amounts are none.
    """
    base, quote = fill.base_asset_amount_filled, fill.quote_asset_amount_filled
    if not (base.is_finite() and quote.is_finite()) or not 0 <= base <= _MOST or not 0 <= quote <= _MOST:
        raise VenueDataError(f"expected the amounts of a fill, found {str(base)[:40]} and {str(quote)[:40]}")
    if fill.action != "fill" or fill.market_type != "perp":
        return None
    taker = {"long": Side.YES, "short": Side.NO}.get(fill.taker_order_direction or "")
    return _trade(route, Fraction(base), Fraction(quote), taker, str(fill.fill_record_id), fill.ts, recv_ns)


def human_units(fill: wire.Fill) -> wire.Fill:
    """Return a fill of the Data API in human units, whichever its texts were in (sheet 4.3: unit unconfirmed).

    With base over 10**9 and quote over 10**6 the quotient is a thousandth of the price, which is at most one; and a
    fill of a million shares at the lowest price there is has not been seen.
    """
    base, quote = fill.base_asset_amount_filled, fill.quote_asset_amount_filled
    if base < PRICE_UNIT or quote * (BASE_UNIT // PRICE_UNIT) > base:
        return fill
    return msgspec.structs.replace(
        fill, base_asset_amount_filled=base / BASE_UNIT, quote_asset_amount_filled=quote / PRICE_UNIT
    )


def trade_of(event: FillEvent, route: BookRoute, recv_ns: int) -> TradePrint | None:
    """Return the trade of a fill on chain, or None if it is no fill of a whole step."""
    taker = None if event.taker_long is None else Side.YES if event.taker_long else Side.NO
    base, quote = Fraction(event.base, BASE_UNIT), Fraction(event.quote, PRICE_UNIT)
    return _trade(route, base, quote, taker, str(event.fill_id or ""), event.ts, recv_ns)


def _trade(
    route: BookRoute, base: Fraction, quote: Fraction, taker: Side | None, trade_id: str, ts: int, recv_ns: int
) -> TradePrint | None:
    """Give a trade its price: quote by base, rounded to the venue's own six decimals."""
    size = base // route.ladder.quantum
    if size <= 0:
        return None
    price = Decimal(round(quote / base * PRICE_UNIT)).scaleb(-PRICE_DECIMALS)
    return TradePrint(route.key, recv_ns, ts * SECOND_NS, trade_id, price, int(size), taker)


def _rung(ladder: Ladder, price: int, *, is_ask: bool) -> int | None:
    try:
        return ladder.rung_of_native(price)
    except OffLadderError:
        probability = Fraction(price, PRICE_UNIT)
        return ladder.rung_at_or_above(probability) if is_ask else ladder.rung_at_or_below(probability)


def _whole(sizes: dict[int, int], step: int) -> tuple[Level, ...]:
    return tuple(Level(rung, size // step) for rung, size in sizes.items() if size >= step)
