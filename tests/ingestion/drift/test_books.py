"""Books and fills: firm size alone, whole steps, no crossing, exact numbers."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.ladder import Side
from allsight.ingestion.adapters.drift import books, wire
from allsight.ingestion.adapters.drift.events import fills
from allsight.ingestion.adapters.drift.venue import PROGRAM, STALE_NS
from tests.ingestion.drift.support import NOW_NS, book, fill, fill_event, level, levels, logged, market

ROUTE = books.route_of(market())


def read(value: dict[str, Any]) -> wire.Book:
    return wire.decode_book(json.dumps(value).encode())


def sides(value: dict[str, Any]) -> tuple[dict[str, int], dict[str, int]]:
    bids, asks = books.parse_sides(read(value), ROUTE)
    return levels(bids), levels(asks)


@pytest.mark.parametrize("text", [False, True])
def test_numbers_and_texts_are_the_same_book(text: bool) -> None:
    assert sides(book(text=text)) == ({"0.640": 150, "0.636": 250}, {"0.646": 90, "0.652": 300})


def test_a_book_carries_its_times_and_expires_by_itself() -> None:
    found = books.snapshot(read(book()), ROUTE, NOW_NS)
    assert (found.trust, found.venue_ns, found.valid_for_ns, found.lane) == (Trust.LIVE, NOW_NS, STALE_NS, None)
    stale = books.snapshot(read(book()), ROUTE, NOW_NS, stale="it is old")
    assert (stale.trust, stale.reason) == (Trust.STALE, "it is old")


def test_what_the_curve_or_nobody_stands_behind_is_not_for_sale() -> None:
    value = book(bids=(), asks=())
    value["asks"] = [level(646_000, 90, vamm=200), level(650_000, 0, vamm=500)]
    value["asks"].append({"price": 651_000, "size": 5 * 10**9, "sources": {"indicative": 5 * 10**9}})
    value["asks"].append({"price": 652_000, "size": 5 * 10**9})
    assert sides(value) == ({}, {"0.646": 90})


def test_more_firm_size_than_size_counts_as_the_size() -> None:
    value = book(bids=(), asks=())
    value["bids"] = [{"price": 640_000, "size": 3 * 10**9, "sources": {"dlob": 9 * 10**9}}]
    assert sides(value) == ({"0.640": 3}, {})


def test_levels_are_not_sorted_and_may_come_twice() -> None:
    value = book(bids=[(636_000, 4), (640_000, 1), (636_000, 2)], asks=[(652_000, 3), (646_000, 5)])
    assert sides(value) == ({"0.640": 1, "0.636": 6}, {"0.646": 5, "0.652": 3})


def test_prices_beside_the_grid_count_at_the_worse_rung_and_beyond_it_not_at_all() -> None:
    value = book(bids=[(640_500, 1), (999, 2), (1_000_000, 4)], asks=[])
    assert sides(value) == ({"0.640": 1, "0.999": 4}, {})
    value = book(bids=[], asks=[(646_001, 1), (999_500, 2), (1_000_000, 4)])
    assert sides(value) == ({}, {"0.647": 1})


def test_a_part_of_a_step_is_not_for_sale() -> None:
    value = book(bids=(), asks=())
    value["bids"] = [{"price": 640_000, "size": 2_999_999_999, "sources": {"dlob": 2_999_999_999}}]
    value["asks"] = [{"price": 646_000, "size": 999_999_999, "sources": {"dlob": 999_999_999}}]
    assert sides(value) == ({"0.640": 2}, {})


def test_orders_that_cross_are_set_off_against_each_other() -> None:
    value = book(bids=[(650_000, 10), (645_000, 5), (640_000, 7)], asks=[(644_000, 12), (646_000, 3), (655_000, 1)])
    assert sides(value) == ({"0.645": 3, "0.640": 7}, {"0.646": 3, "0.655": 1})
    value = book(bids=[(646_000, 10)], asks=[(646_000, 10)])
    assert sides(value) == ({}, {})


AMOUNTS = st.tuples(st.integers(1, 1_000_000), st.integers(0, 50))


@given(bids=st.lists(AMOUNTS, max_size=8), asks=st.lists(AMOUNTS, max_size=8), shuffle=st.randoms())
def test_no_book_of_ours_crosses_and_none_offers_more_than_rests(
    bids: list[tuple[int, int]], asks: list[tuple[int, int]], shuffle: Any
) -> None:
    value = book(bids=bids, asks=asks)
    found = books.parse_sides(read(value), ROUTE)
    if found[0] and found[1]:
        assert max(one.rung for one in found[0]) < min(one.rung for one in found[1])
    resting = [sum(size for _, size in side) for side in (bids, asks)]
    kept = [sum(one.size for one in side) for side in found]
    assert all(ours <= theirs for ours, theirs in zip(kept, resting, strict=True))
    assert all(one.size > 0 for side in found for one in side)
    for side in ("bids", "asks"):
        shuffle.shuffle(value[side])
    again = books.parse_sides(read(value), ROUTE)
    assert [sorted(side, key=lambda one: one.rung) for side in again] == [
        sorted(side, key=lambda one: one.rung) for side in found
    ]


@pytest.mark.parametrize("field", ["price", "size", "dlob"])
@pytest.mark.parametrize("number", ["-1", "1.5", "NaN", "Infinity", "1e30", "1e999999999", "18446744073709551617"])
def test_amounts_that_cannot_be_are_refused(number: str, field: str) -> None:
    for written in (json.dumps(number), number):
        if written in ("NaN", "Infinity"):
            continue  # no JSON
        value = book()
        level = value["bids"][0]
        (level["sources"] if field == "dlob" else level)[field] = "here"
        raw = json.dumps(value).replace('"here"', written)
        with pytest.raises(VenueDataError, match="raw amount"):
            books.parse_sides(wire.decode_book(raw.encode()), ROUTE)


@pytest.mark.parametrize("written", ["3000000000", '"3000000000"', "3e9", '"3E+9"', "3000000000.0", '"3000000000.00"'])
def test_a_whole_amount_is_one_however_it_is_written(written: str) -> None:
    raw = json.dumps(book(bids=[(640_000, 1)], asks=[])).replace("1000000000", written)
    bids, _ = books.parse_sides(wire.decode_book(raw.encode()), ROUTE)
    assert levels(bids) == {"0.640": 3}


def test_an_endless_number_is_no_amount() -> None:
    raw = json.dumps(book(bids=[(640_000, 1)], asks=[])).replace("1000000000", "9" * 5_000)
    with pytest.raises(msgspec.ValidationError, match="out of range"):
        wire.decode_book(raw.encode())


def test_an_ask_for_nothing_is_refused() -> None:
    with pytest.raises(VenueDataError, match="price of an ask"):
        sides(book(asks=[(0, 1)]))


def test_the_largest_amount_is_exact() -> None:
    value = book(bids=(), asks=())
    value["bids"] = [{"price": 640_000, "size": 10**17 + 10**9, "sources": {"dlob": 10**17 + 10**9}}]
    assert sides(value) == ({"0.640": 10**8 + 1}, {})


def test_an_empty_book_without_a_name_is_no_data() -> None:
    nobody = read({"bids": [], "asks": [], "marketType": {"perp": {}}, "oracleData": {"price": 1}, "slot": 1, "ts": 1})
    assert not books.named(nobody, ROUTE)
    assert books.named(read(book((), ())), ROUTE)
    assert books.named(read(book(symbol="nbafinals25-okc-bet")), ROUTE)


@pytest.mark.parametrize("more", [{"symbol": "SOL-PERP"}, {"index": 68}])
def test_another_markets_book_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(VenueDataError, match="expected the book of"):
        books.named(read(book(**more)), ROUTE)


# -- fills -----------------------------------------------------------------------------------------------------------


def read_fill(**more: Any) -> wire.Fill:
    return wire.decode_fill(json.dumps(fill(**more)).encode())


def test_a_fill_in_human_units_is_a_trade() -> None:
    found = books.parse_fill(read_fill(), ROUTE, NOW_NS)
    assert found is not None
    assert (found.price, found.size, found.taker) == (Decimal("0.646000"), 15, Side.YES)
    assert (found.trade_id, found.venue_ns) == ("4411", 1_741_000_003 * 10**9)


def test_human_numbers_are_read_by_their_text_and_not_as_floats() -> None:
    raw = json.dumps(fill()).replace("9.69", "9.690000000000000001")
    assert wire.decode_fill(raw.encode()).quote_asset_amount_filled == Decimal("9.690000000000000001")


def test_selling_takers_average_prices_and_fills_that_are_none() -> None:
    sold = books.parse_fill(read_fill(takerOrderDirection="short", quoteAssetAmountFilled=9.7), ROUTE, NOW_NS)
    assert sold is not None
    assert (sold.taker, sold.price) == (Side.NO, Decimal("0.646667"))
    assert books.parse_fill(read_fill(action="place"), ROUTE, NOW_NS) is None
    assert books.parse_fill(read_fill(marketType="spot"), ROUTE, NOW_NS) is None
    assert books.parse_fill(read_fill(baseAssetAmountFilled=0.4), ROUTE, NOW_NS) is None
    unsaid = books.parse_fill(read_fill(takerOrderDirection=None), ROUTE, NOW_NS)
    assert unsaid is not None
    assert unsaid.taker is None
    with pytest.raises(VenueDataError):
        books.parse_fill(read_fill(quoteAssetAmountFilled="NaN"), ROUTE, NOW_NS)


@given(
    shares=st.integers(1, 10**5), price=st.integers(1, 1_000_000).filter(lambda price: price > 1_000), raw=st.booleans()
)
def test_past_fills_are_read_in_either_unit(shares: int, price: int, raw: bool) -> None:
    quote = shares * price
    told = (
        {"baseAssetAmountFilled": str(shares * 10**9), "quoteAssetAmountFilled": str(quote)}
        if raw
        else {"baseAssetAmountFilled": str(shares), "quoteAssetAmountFilled": str(Decimal(quote).scaleb(-6))}
    )
    found = books.parse_fill(books.human_units(read_fill(**told)), ROUTE, NOW_NS)
    assert found is not None
    assert (found.size, found.price) == (shares, Decimal(price).scaleb(-6))


def test_a_fill_on_chain_is_the_same_trade_as_on_the_stream() -> None:
    (event,) = fills(PROGRAM, logged(fill_event()))
    assert books.trade_of(event, ROUTE, NOW_NS) == books.parse_fill(read_fill(), ROUTE, NOW_NS)
    (tiny,) = fills(PROGRAM, logged(fill_event(base=5, quote=1)))
    assert books.trade_of(tiny, ROUTE, NOW_NS) is None


def test_unreadable_frames_are_of_msgspec_or_ours() -> None:
    with pytest.raises(msgspec.MsgspecError):
        wire.decode_book(b'{"bids":[{"price":"x"}]}')
