"""Turn books, trades and small texts into the domain's words: pure functions, no clock, no I/O.

Only the book of a market's YES token, outcome 0, is read: the book of the other token is the same orders seen from the
other side. What the catalogue says is read in `listing`.
"""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from allsight.domain.book import Level, Trust
from allsight.domain.clock import MILLISECOND_NS, from_iso
from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.ladder import Ladder, Side, probability_ladder
from allsight.domain.messages import BookSnapshot, TradePrint
from allsight.domain.money import exact, parse_fixed
from allsight.ingestion.adapters.polymarket import wire

SIZE_DECIMALS = 6
"""Shares and collateral both have six decimals on chain; books show up to all of them."""
QUANTUM = Fraction(1, 10**SIZE_DECIMALS)

_SCALES: tuple[int, ...] = tuple(10 ** (SIZE_DECIMALS - places) for places in range(SIZE_DECIMALS + 1))

_LONGEST_NUMBER = 40

_COARSE = Fraction(1, 1_000)
_FINE = Fraction(1, 10_000)

# -- small readings -------------------------------------------------------------------------------------------------


def text_list(value: wire.TextList) -> tuple[str, ...]:
    """Read a list that may come as JSON inside a string; absent and empty are the same.

    Raises:
        VenueDataError: if it is neither.
    """
    if not value:
        return ()
    if isinstance(value, str):
        try:
            return tuple(msgspec.json.decode(value, type=list[str]))
        except msgspec.MsgspecError as error:
            raise VenueDataError(f"expected a list of texts in JSON, found {value[:80]!r}") from error
    return tuple(value)


def instant(text: str | None) -> int | None:
    """Read an instant in nanoseconds UTC, in either of the venue's two styles; None where there is none to read."""
    if not text:
        return None
    try:
        return from_iso(text)
    except ValueError:
        return None


def stamp_ns(text: str) -> int:
    """Read a stream's millisecond stamp as nanoseconds UTC.

    Raises:
        VenueDataError: if it is no whole number.
    """
    try:
        return int(text) * MILLISECOND_NS
    except ValueError:
        raise VenueDataError(f"expected milliseconds since 1970, found {text[:40]!r}") from None


def quanta(size: str) -> int:
    """Read a size in shares as millionths of a share.

    Raises:
        VenueDataError: if it is no size.
    """
    whole, _, part = size.partition(".")
    digits = whole + part
    if digits.isdecimal() and len(part) <= SIZE_DECIMALS:  # nearly always, and twice as quick
        return int(digits) * _SCALES[len(part)]
    try:
        count = parse_fixed(size, SIZE_DECIMALS)
    except InvalidRequestError as error:
        raise VenueDataError(str(error)) from error
    if count < 0:
        raise VenueDataError(f"expected a size of zero or more, found {size[:40]!r}")
    return count


def number(text: str) -> Fraction:
    """Read a plain decimal exactly: no exponents, which could blow up a few letters into a gigabyte.

    Raises:
        VenueDataError: if it is none.
    """
    try:
        if len(text) > _LONGEST_NUMBER or "e" in text.lower():
            raise InvalidRequestError(f"expected a plain decimal, found {text[:40]!r}")
        return exact(text)
    except InvalidRequestError as error:
        raise VenueDataError(str(error)) from error


def tick_of(ladder: Ladder) -> Fraction:
    """Return the order tick of one of our ladders."""
    bands = ladder.order_bands or ladder.bands
    return Fraction(bands[0].step, 10**ladder.decimals)


@lru_cache(maxsize=64)
def ladder_for(size: Fraction) -> Ladder:
    """Return the ladder of markets with this order tick; the same object for all of them.

    Books stand on a grid of 0.001, or of 0.0001 where the tick needs it, so that most changes of the tick change the
    order grid alone.

    Raises:
        VenueDataError: if the tick fits neither grid.
    """
    for step in (_COARSE, _FINE):
        if size > 0 and (size / step).denominator == 1:
            try:
                return probability_ladder(step, QUANTUM, order_step=size)
            except InvalidRequestError:
                break
    raise VenueDataError(f"expected a tick that divides 1 and is a multiple of 0.0001, found {size}")


@lru_cache(maxsize=64)
def finer_ladder(size: Fraction) -> Ladder:
    """Return the ladder on the finest book grid: for a book that shows prices off the grid of its tick."""
    return probability_ladder(_FINE, QUANTUM, order_step=size)


# -- books and trades -----------------------------------------------------------------------------------------------


def snapshot(
    book: wire.Book,
    key: MarketKey,
    ladder: Ladder,
    recv_ns: int,
    *,
    trust: Trust = Trust.LIVE,
    reason: str = "",
    lane: LaneId | None = None,
) -> BookSnapshot:
    """Read the book of a market's YES token.

    Raises:
        OffLadderError: if a price is not on the ladder: the tick has changed.
        VenueDataError: if a price or size is no number.
    """
    return BookSnapshot(
        key=key,
        recv_ns=recv_ns,
        venue_ns=stamp_ns(book.timestamp),
        bids=_levels(book.bids, ladder),
        asks=_levels(book.asks, ladder),
        trust=trust,
        reason=reason,
        lane=lane,
    )


def _levels(levels: Sequence[wire.Level], ladder: Ladder) -> tuple[Level, ...]:
    spellings = ladder.spellings
    found = []
    for level in levels:
        rung = spellings.get(level.price)
        if rung is None:
            rung = exact_rung(level.price, ladder)
        if size := quanta(level.size):
            found.append(Level(rung, size))
    return tuple(found)


def exact_rung(price: str, ladder: Ladder) -> int:
    """Return the rung of a price in an unusual spelling.

    Raises:
        OffLadderError: if there is none.
        VenueDataError: if it is no number.
    """
    return ladder.rung_of(number(price))


def book_hash(book: wire.Book) -> str:
    """Return the hash that the venue gives this very book: SHA-1 over its compact JSON with an empty `hash`.

    The recipe was checked against a live answer of `/book`. It needs all ten fields, which only REST sends.
    """
    fields = {
        "market": book.market,
        "asset_id": book.asset_id,
        "timestamp": book.timestamp,
        "hash": "",
        "bids": book.bids,
        "asks": book.asks,
        "min_order_size": book.min_order_size,
        "tick_size": book.tick_size,
        "neg_risk": book.neg_risk,
        "last_trade_price": book.last_trade_price,
    }
    return hashlib.sha1(msgspec.json.encode(fields), usedforsecurity=False).hexdigest()


def trade(event: wire.LastTrade, key: MarketKey, *, of_yes: bool, recv_ns: int) -> TradePrint:
    """Read a trade; one in the NO token is told as the trade in YES that it mirrors.

    Raises:
        VenueDataError: if price or size are no numbers.
    """
    number(event.price)
    price = Decimal(event.price)
    bought = Side.YES if of_yes else Side.NO
    return TradePrint(
        key=key,
        recv_ns=recv_ns,
        venue_ns=stamp_ns(event.timestamp),
        trade_id=f"{event.transaction_hash}:{event.timestamp}:{event.price}:{event.size}",
        price=price if of_yes else 1 - price,
        size=quanta(event.size),
        taker=bought if event.side == "BUY" else bought.other,
    )
