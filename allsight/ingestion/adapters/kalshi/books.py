"""From Kalshi's book and trade messages to ours: pure functions, wire value in, domain value out.

The venue's book holds bids only, on two legs of one market. A NO bid at p is a YES ask at 1 − p for the same size, so
both legs together are one book on the YES scale, and nothing is counted twice (sheet 0.2).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from allsight.domain.book import Level, Trust
from allsight.domain.clock import MILLISECOND_NS, SECOND_NS
from allsight.domain.errors import InvalidRequestError, OffLadderError, VenueDataError
from allsight.domain.ids import EventKey, LaneId, MarketKey, Venue
from allsight.domain.ladder import Ladder, Side
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, TradePrint
from allsight.domain.money import exact, parse_fixed
from allsight.ingestion.adapters.kalshi import frames, wire

_SIZE_DECIMALS = 2


class BookRoute(msgspec.Struct, frozen=True, gc=False):
    """How the book messages of one market are read: one dictionary look-up from price text to rung, per leg."""

    key: MarketKey
    event: EventKey
    ladder: Ladder
    yes: dict[str, int]
    no: dict[str, int]
    no_complement: bool


def route_of(market: Market, *, yes_scale: bool) -> BookRoute:
    """Return the route of a market; `yes_scale` says that NO bids are quoted on the YES scale."""
    ladder = market.ladder
    no = ladder.spellings if yes_scale else ladder.complement_spellings
    return BookRoute(market.key, market.event, ladder, ladder.spellings, no, not yes_scale)


def rung_off_table(route: BookRoute, price: str, *, is_ask: bool) -> int | None:
    """Return the rung of a price that is written in an unusual way, or that lies beside the grid.

    Orders may still rest at old prices when the venue has made a grid coarser; such a level counts as
    `Ladder.rung_no_better` says.

    Raises:
        VenueDataError: if it is no price.
    """
    try:
        dollars = exact(price)
        if is_ask and route.no_complement:
            dollars = 1 - dollars
        try:
            return route.ladder.rung_of(dollars)
        except OffLadderError:
            return route.ladder.rung_no_better(dollars, is_ask=is_ask)
    except InvalidRequestError as error:
        raise VenueDataError(f"expected a price, found {price[:40]!r}: {error}") from None


def size_of(text: str) -> int:
    """Return a quantity in hundredths of a contract.

    Raises:
        VenueDataError: if it is no number, or is finer than the quantum.
    """
    whole, point, part = text.rpartition(".")
    if point and len(part) == 2 and part.isdecimal():  # the usual spelling: two decimals
        try:
            return int(whole + part)
        except ValueError:
            pass
    try:
        return parse_fixed(text, _SIZE_DECIMALS)
    except InvalidRequestError as error:
        raise VenueDataError(str(error)) from None


def parse_delta(body: frames.DeltaBody, route: BookRoute, recv_ns: int) -> BookDelta | None:
    """Return the change of one level, or None where it is worth nothing: the hot path.

    Raises:
        VenueDataError: if price or quantity cannot be read.
    """
    is_ask = body.side == "no"
    rung = (route.no if is_ask else route.yes).get(body.price_dollars)
    if rung is None:
        rung = rung_off_table(route, body.price_dollars, is_ask=is_ask)
        if rung is None:
            return None
    ts_ms, text = body.ts_ms, body.delta_fp
    whole, point, part = text.rpartition(".")
    try:  # the usual spelling is read here and not in `size_of`: a call less per message
        size = int(whole + part) if point and len(part) == 2 and part.isdecimal() else size_of(text)
    except ValueError:
        size = size_of(text)
    return BookDelta(
        route.key, recv_ns, None if ts_ms is None else ts_ms * MILLISECOND_NS, ((is_ask, rung, size),), True
    )


def parse_levels(levels: Iterable[tuple[str, str]] | None, route: BookRoute, *, is_ask: bool) -> tuple[Level, ...]:
    """Return one side of a book on the YES scale.

    Raises:
        VenueDataError: if a price or quantity cannot be read.
    """
    table, sizes = route.no if is_ask else route.yes, dict[int, int]()
    for price, count in levels or ():
        rung = table.get(price)
        if rung is None:
            rung = rung_off_table(route, price, is_ask=is_ask)
            if rung is None:
                continue
        # Two prices beside the grid may fall on one rung.
        sizes[rung] = sizes.get(rung, 0) + size_of(count)
    return tuple(Level(rung, size) for rung, size in sizes.items() if size > 0)


def parse_snapshot(body: frames.SnapshotBody, route: BookRoute, recv_ns: int, lane: LaneId | None) -> BookSnapshot:
    """Return a whole book from the stream.

    Raises:
        VenueDataError: as `parse_levels`.
    """
    return BookSnapshot(
        key=route.key,
        recv_ns=recv_ns,
        venue_ns=None,
        bids=parse_levels(body.yes_dollars_fp, route, is_ask=False),
        asks=parse_levels(body.no_dollars_fp, route, is_ask=True),
        lane=lane,
    )


def parse_book(sides: wire.Sides, market: Market, recv_ns: int, *, trust: Trust, reason: str = "") -> BookSnapshot:
    """Return a whole book from REST, where NO bids always stand on the NO scale.

    Raises:
        VenueDataError: as `parse_levels`.
    """
    route = route_of(market, yes_scale=False)
    return BookSnapshot(
        key=market.key,
        recv_ns=recv_ns,
        venue_ns=None,
        bids=parse_levels(sides.yes_dollars, route, is_ask=False),
        asks=parse_levels(sides.no_dollars, route, is_ask=True),
        trust=trust,
        reason=reason,
    )


def parse_trade(body: frames.TradeBody, key: MarketKey, recv_ns: int) -> TradePrint | None:
    """Return a trade, or None for a block trade, which says nothing about the book's price (sheet 4.4).

    Raises:
        VenueDataError: if price or quantity cannot be read.
    """
    if body.is_block_trade:
        return None
    taker = body.taker_outcome_side or body.taker_side
    try:
        price = Decimal(body.yes_price_dollars)
    except ArithmeticError:
        raise VenueDataError(f"expected a price, found {body.yes_price_dollars[:40]!r}") from None
    venue_ns = None
    if body.ts_ms is not None:
        venue_ns = body.ts_ms * MILLISECOND_NS
    elif body.ts is not None:
        venue_ns = body.ts * SECOND_NS
    return TradePrint(
        key=key,
        recv_ns=recv_ns,
        venue_ns=venue_ns,
        trade_id=body.trade_id,
        price=price,
        size=size_of(body.count_fp),
        taker=Side(taker) if taker in ("yes", "no") else None,
    )


def tickers_of(markets: Sequence[Market]) -> list[str]:
    """Return the venue's own names of markets."""
    return [ticker_of(market.key) for market in markets]


def ticker_of(key: MarketKey) -> str:
    """Return the venue's own name of a market: the inverse of its key."""
    return key[len(Venue.KALSHI) + 1 :]
