"""From Smarkets' quotes to books: pure functions. A quote is a level already: price in basis points, size in quanta."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from allsight.domain.book import Level, Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import MarketKey
from allsight.domain.messages import BookSnapshot
from allsight.ingestion.adapters.smarkets import wire
from allsight.ingestion.adapters.smarkets.ladder import LADDER, RUNGS, UNIT

STUB_PRICES: Final = frozenset({1, UNIT - 1})
STUB_QUANTITY: Final = 2_147_483_646
"""Levels that hold a place and are no offer (sheet 3.4)."""


def parse_levels(quotes: Iterable[wire.Quote], *, is_ask: bool) -> tuple[Level, ...]:
    """Return one side of a book; a price beside the grid counts as `Ladder.rung_no_better` says.

    Raises:
        VenueDataError: if a price is no probability, or a quantity is below zero.
    """
    sizes: dict[int, int] = {}
    for quote in quotes:
        price, quantity = quote.price, quote.quantity
        if not 0 < price < UNIT or quantity < 0:
            raise VenueDataError(f"expected a price in 1..{UNIT - 1} and a quantity, found {price} and {quantity}")
        if price in STUB_PRICES or quantity == STUB_QUANTITY or not quantity:
            continue
        rung = RUNGS.get(price)
        if rung is None:
            rung = LADDER.rung_no_better(Fraction(price, UNIT), is_ask=is_ask)
            if rung is None:
                continue
        sizes[rung] = sizes.get(rung, 0) + quantity
    return tuple(Level(rung, size) for rung, size in sizes.items())


def parse_book(sides: wire.Sides, key: MarketKey, recv_ns: int, *, trust: Trust, reason: str) -> BookSnapshot:
    """Return a whole book. The answer carries no time of the venue's.

    Raises:
        VenueDataError: as `parse_levels`.
    """
    return BookSnapshot(
        key=key,
        recv_ns=recv_ns,
        venue_ns=None,
        bids=parse_levels(sides.bids, is_ask=False),
        asks=parse_levels(sides.offers, is_ask=True),
        trust=trust,
        reason=reason,
    )


def parse_books(
    quotes: Iterable[tuple[str, wire.Sides]],
    keys: Mapping[str, MarketKey],
    recv_ns: int,
    *,
    trust: Trust,
    reason: str,
) -> list[BookSnapshot]:
    """Return the whole books of quotes by contract, of those contracts whose keys are given.

    Raises:
        VenueDataError: as `parse_levels`.
    """
    return [
        parse_book(sides, keys[contract_id], recv_ns, trust=trust, reason=reason)
        for contract_id, sides in quotes
        if contract_id in keys
    ]


def basis_points(percent: Decimal) -> int:
    """Return a price that is written in percent, as last trades are, in the unit of quotes.

    Raises:
        VenueDataError: if it is no probability with two decimals.
    """
    scaled = Fraction(percent) * 100 if percent.is_finite() else Fraction(0)
    if scaled.denominator != 1 or not 0 < scaled < UNIT:
        raise VenueDataError(f"expected a price in percent, found {str(percent)[:40]!r}")
    return scaled.numerator
