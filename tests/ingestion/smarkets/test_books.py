"""Quotes as books: which side, what is left out, and prices that lie beside the grid."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import Level, Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.ingestion.adapters.smarkets import books, wire
from allsight.ingestion.adapters.smarkets.ladder import LADDER, PRICES, RUNGS, UNIT

KEY = MarketKey("smarkets:10~101")
PLAIN = [price for price in PRICES if price not in books.STUB_PRICES]
quotes = st.lists(st.builds(wire.Quote, st.integers(1, UNIT - 1), st.integers(0, 2**32 - 1)), max_size=12)


def rungs(*pairs: tuple[int, int]) -> tuple[Level, ...]:
    return tuple(Level(RUNGS[price], size) for price, size in pairs)


def test_offers_are_what_a_buyer_hits_and_bids_what_a_seller_hits() -> None:
    body = b'{"101":{"bids":[{"price":4000,"quantity":500000}],"offers":[{"price":4167,"quantity":250000}]},"102":{}}'
    answer = wire.decode_quotes(body)
    book = books.parse_book(answer["101"], KEY, 7, trust=Trust.DELAYED, reason="why")
    assert (book.bids, book.asks) == (rungs((4_000, 500_000)), rungs((4_167, 250_000)))
    assert (book.recv_ns, book.venue_ns, book.trust, book.reason) == (7, None, "delayed", "why")
    assert LADDER.cost(Side.YES, book.asks[0].rung, 250_000) == Fraction(4_167 * 250_000, 10**8)
    assert LADDER.cost(Side.NO, book.bids[0].rung, 500_000) == 50 * Fraction(6_000, 10_000)
    assert books.parse_levels(answer["102"].offers, is_ask=True) == ()


def test_trap_04_stub_levels_are_not_in_the_book() -> None:
    stubs = [wire.Quote(1, 5), wire.Quote(9_999, 494_949), wire.Quote(5_000, 2_147_483_646), wire.Quote(4_000, 0)]
    assert books.parse_levels([*stubs, wire.Quote(5_000, 3)], is_ask=True) == rungs((5_000, 3))


@pytest.mark.parametrize(("is_ask", "price"), [(True, 4_032), (False, 4_000)])
def test_a_price_beside_the_grid_counts_at_the_next_worse_rung(is_ask: bool, price: int) -> None:
    found = books.parse_levels([wire.Quote(4_001, 10), wire.Quote(price, 5)], is_ask=is_ask)
    assert found == rungs((price, 15))


@pytest.mark.parametrize(("price", "quantity"), [(0, 1), (10_000, 1), (-5, 1), (20_000, 1), (5_000, -1)])
def test_what_is_no_level_is_the_venues_fault(price: int, quantity: int) -> None:
    with pytest.raises(VenueDataError):
        books.parse_levels([wire.Quote(price, quantity)], is_ask=False)


@pytest.mark.parametrize(
    "body", [b'{"1":{"bids":[{"price":"4000","quantity":1}]}}', b'{"1":{"bids":[{"price":40.5}]}}']
)
def test_another_shape_is_refused_not_misread(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        wire.decode_quotes(body)


@given(quotes, st.booleans())
def test_no_book_is_better_or_deeper_than_what_was_quoted(found: list[wire.Quote], is_ask: bool) -> None:
    levels = books.parse_levels(found, is_ask=is_ask)
    real = [one for one in found if one.price not in books.STUB_PRICES and one.quantity != books.STUB_QUANTITY]
    assert len({level.rung for level in levels}) == len(levels)
    assert all(level.size > 0 for level in levels)
    for level in levels:
        price = LADDER.native(level.rung)
        better = [one.quantity for one in real if (one.price <= price if is_ask else one.price >= price)]
        at_or_better = sum(
            other.size for other in levels if (other.rung <= level.rung if is_ask else other.rung >= level.rung)
        )
        assert at_or_better <= sum(better)
    assert sum(level.size for level in levels) == sum(one.quantity for one in real)


@given(st.dictionaries(st.sampled_from(PLAIN), st.integers(1, 2**31), max_size=12))
def test_quotes_on_the_grid_round_trip(sizes: dict[int, int]) -> None:
    sizes = {price: size for price, size in sizes.items() if size != books.STUB_QUANTITY}
    levels = books.parse_levels([wire.Quote(*pair) for pair in sizes.items()], is_ask=True)
    assert {LADDER.native(level.rung): level.size for level in levels} == sizes


@pytest.mark.parametrize(("percent", "price"), [("65.36", 6_536), ("12.2", 1_220), ("0.01", 1), ("50", 5_000)])
def test_last_trades_are_percent_where_quotes_are_basis_points(percent: str, price: int) -> None:
    assert books.basis_points(Decimal(percent)) == price


@pytest.mark.parametrize("percent", ["0", "100", "12.345", "-1", "NaN", "6536"])
def test_a_percent_that_is_no_price_is_refused(percent: str) -> None:
    with pytest.raises(VenueDataError):
        books.basis_points(Decimal(percent))
