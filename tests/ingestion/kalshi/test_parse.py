import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import Level, Trust
from allsight.domain.clock import from_iso
from allsight.domain.errors import VenueDataError
from allsight.domain.fees import FeeForm
from allsight.domain.ladder import Ladder
from allsight.domain.market import Category, Lifecycle, Market, Strike, Value
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.kalshi import books, frames, parse, wire
from allsight.ingestion.adapters.kalshi.fees import fee_schedule
from allsight.ingestion.adapters.kalshi.listing import Listing, read_events
from allsight.ingestion.adapters.kalshi.venue import COMBOS
from allsight.ingestion.pages import UNREADABLE
from tests.support.markets import a_market

FIXTURES = Path(__file__).parents[2] / "fixtures" / "kalshi"
NOW_NS = from_iso("2026-11-22T12:00:00Z")

CENT = (("0.0000", "1.0000", "0.0100"),)
TAPERED = (("0.0000", "0.1000", "0.0010"), ("0.1000", "0.9000", "0.0100"), ("0.9000", "1.0000", "0.0010"))
HALF_EDGE = (("0.0000", "0.1000", "0.0050"), ("0.1000", "0.9000", "0.0100"), ("0.9000", "1.0000", "0.0050"))
FINE = (("0.0000", "1.0000", "0.0001"),)
COMBO = (("0.0000", "0.0100", "0.0001"), ("0.0100", "0.9900", "0.0010"), ("0.9900", "1.0000", "0.0001"))
GRIDS = (CENT, TAPERED, HALF_EDGE, FINE, COMBO)


def grid(parts: tuple[tuple[str, str, str], ...]) -> Ladder:
    return parse.ladder_of(tuple(wire.PriceRange(*part) for part in parts))


def orders_allowed(parts: tuple[tuple[str, str, str], ...]) -> list[Fraction]:
    """List the valid prices by the sheet's words alone: every step of every range, strictly between 0 and 1."""
    prices = set()
    for start, end, step in parts:
        price = Fraction(start)
        while price <= Fraction(end):
            prices.add(price)
            price += Fraction(step)
    return sorted(price for price in prices if 0 < price < 1)


@pytest.fixture
def page() -> CataloguePage:
    listing = Listing((COMBOS,), "https://kalshi.com")
    listing.series(wire.decode_series_list((FIXTURES / "series.json").read_bytes()).series, NOW_NS)
    events, unreadable = read_events(wire.decode_events((FIXTURES / "events_page.json").read_bytes()).events)
    return listing.events(events, unreadable, NOW_NS)


def find(page: CataloguePage, ticker: str) -> Market:
    return next(market for market in page.markets if market.key == f"kalshi:{ticker}")


# -- grids ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", GRIDS)
def test_a_grid_holds_every_valid_price_and_no_other(parts: tuple[tuple[str, str, str], ...]) -> None:
    ladder = grid(parts)
    assert [ladder.probability(rung) for rung in range(len(ladder))] == orders_allowed(parts)


@given(st.sampled_from(GRIDS), st.data())
def test_every_spelling_of_a_price_finds_its_rung_on_both_legs(
    parts: tuple[tuple[str, str, str], ...], data: st.DataObject
) -> None:
    ladder = grid(parts)
    rung = data.draw(st.integers(0, len(ladder) - 1))
    route = books.route_of(a_market("kalshi:X", ladder=ladder), yes_scale=False)
    price = ladder.price(rung)
    for places in range(-int(price.as_tuple().exponent), 5):
        yes, no = f"{price:.{places}f}", f"{1 - price:.{places}f}"
        assert route.yes.get(yes, books.rung_off_table(route, yes, is_ask=False)) == rung
        assert route.no.get(no, books.rung_off_table(route, no, is_ask=True)) == rung


def test_a_level_beside_the_grid_counts_against_whoever_hits_it() -> None:
    route = books.route_of(a_market("kalshi:X", ladder=grid(CENT)), yes_scale=False)
    levels = [("0.4250", "10.00"), ("0.4200", "1.00"), ("0.0040", "99.00")]
    assert books.parse_levels(levels, route, is_ask=False) == (Level(route.yes["0.42"], 1_100),)
    assert books.parse_levels(levels, route, is_ask=True) == (Level(route.yes["0.58"], 1_100),)


@pytest.mark.parametrize("parts", [(), (("0", "1", "0"),), (("0", "x", "0.01"),), (("0", "1", "0.00001"),)])
def test_ranges_that_are_no_grid_are_refused(parts: tuple[tuple[str, str, str], ...]) -> None:
    with pytest.raises(VenueDataError):
        grid(parts)


# -- books ----------------------------------------------------------------------------------------------------------


def test_trap_03_no_bids_are_yes_asks_and_nothing_is_counted_twice() -> None:
    market = a_market("kalshi:X", ladder=grid(CENT))
    sides = wire.Sides(yes_dollars=[("0.4100", "10.00"), ("0.4200", "13.00")], no_dollars=[("0.5600", "17.00")])
    book = books.parse_book(sides, market, 1, trust=Trust.DELAYED)
    price = market.ladder.price
    assert [(price(level.rung), level.size) for level in book.bids] == [
        (Decimal("0.41"), 1000),
        (Decimal("0.42"), 1300),
    ]
    assert [(price(level.rung), level.size) for level in book.asks] == [(Decimal("0.44"), 1700)]


def test_empty_sides_come_as_null_absent_or_empty() -> None:
    market = a_market("kalshi:X", ladder=grid(CENT))
    for body in (b'{"yes_dollars":null,"no_dollars":[]}', b"{}"):
        book = books.parse_book(msgspec.json.decode(body, type=wire.Sides), market, 1, trust=Trust.LIVE)
        assert (book.bids, book.asks) == ((), ())


@pytest.mark.parametrize(
    ("yes_scale", "price", "expected"), [(False, "0.560", "0.44"), (True, "0.4400", "0.44"), (False, ".56", "0.44")]
)
def test_a_no_delta_on_either_scale(yes_scale: bool, price: str, expected: str) -> None:
    market = a_market("kalshi:X", ladder=grid(CENT))
    body = frames.DeltaBody(market_ticker="X", price_dollars=price, delta_fp="-54.00", side="no", ts_ms=1669149841000)
    delta = books.parse_delta(body, books.route_of(market, yes_scale=yes_scale), 7)
    assert delta is not None
    assert delta.changes == ((True, market.ladder.rung_of(expected), -5400),)
    assert (delta.additive, delta.recv_ns, delta.venue_ns) == (True, 7, 1_669_149_841_000_000_000)


@given(st.integers(-(10**12), 10**12))
def test_sizes_are_exact(hundredths: int) -> None:
    assert books.size_of(f"{Decimal(hundredths).scaleb(-2):.2f}") == hundredths
    assert books.size_of(f"{Decimal(hundredths).scaleb(-2):.4f}") == hundredths


def delta_of(size: str) -> int:
    market = a_market("kalshi:X", ladder=grid(CENT))
    body = frames.DeltaBody(market_ticker="X", price_dollars="0.50", delta_fp=size, side="yes")
    delta = books.parse_delta(body, books.route_of(market, yes_scale=True), 7)
    assert delta is not None
    ((_, _, read),) = delta.changes
    return read


@pytest.mark.parametrize("read", [books.size_of, delta_of])
def test_two_digits_are_decimals_only_behind_a_point(read: Callable[[str], int]) -> None:
    assert [read(text) for text in ("12", "01", "12.00", "-5", "-5.00", ".05", "-.05")] == [
        1200, 100, 1200, -500, -500, 5, -5
    ]  # fmt: skip
    for odd in (".-5", "1._5", "1.5 ", "1.+5"):
        with pytest.raises(VenueDataError):
            read(odd)


@given(st.text(max_size=12))
def test_a_size_is_a_number_or_refused(text: str) -> None:
    try:
        size = books.size_of(text)
    except VenueDataError:
        return
    assert Decimal(size).scaleb(-2) == Decimal(text)


# -- catalogue ------------------------------------------------------------------------------------------------------


def test_an_event_and_its_markets(page: CataloguePage) -> None:
    event, cup, flat = page.events
    assert (event.key, event.category, event.series) == ("kalshi:KXRATE-26DEC", Category.MACRO, "KXRATE")
    assert event.occurs_ns == from_iso("2026-12-16T19:00:00Z")
    assert event.tags == ("Economics", "Rates")
    assert (cup.at_most_one, cup.at_least_one, cup.augmented) == (True, False, True)
    assert cup.occurs_ns == from_iso("2026-12-12T20:00:00Z")
    assert flat.category is Category.OTHER

    rate = find(page, "KXRATE-26DEC-T3.50")
    assert rate.strike == Strike(">", Fraction(7, 2))
    assert (rate.yes_label, rate.no_label, rate.outcome) == ("Above 3.50%", "3.50% or below", "Above 3.50%")
    assert rate.lifecycle is Lifecycle.OPEN
    assert rate.closes_ns == from_iso("2026-12-16T18:55:00Z")
    assert rate.listed_ns == from_iso("2026-10-20T12:00:00.5Z")
    assert rate.volume_24h == Decimal("88.00")
    assert rate.funds_pool == "kalshi:shard-0"
    assert rate.native_of("event") == "KXRATE-26DEC"
    assert find(page, "KXCUP-26-RED").funds_pool == "kalshi:shard-1"
    assert find(page, "KXFLAT-26").outcome is None, "an event with one market has no outcomes to tell apart"


def test_a_status_that_we_do_not_know_does_not_trade(page: CataloguePage) -> None:
    assert find(page, "KXRATE-26DEC-T3.75").lifecycle is Lifecycle.SUSPENDED
    assert find(page, "KXRATE-26DEC-T4.00").lifecycle is Lifecycle.SUSPENDED


def test_what_is_left_out_is_counted(page: CataloguePage) -> None:
    assert dict(page.filtered) == {COMBOS.name: 1, UNREADABLE: 1}
    assert not any("KXMVE" in market.key for market in page.markets)


def test_rules_carry_texts_sources_and_deadline(page: CataloguePage) -> None:
    rate = next(rules for rules in page.rules if rules.market == "kalshi:KXRATE-26DEC-T3.50")
    assert [text.section for text in rate.texts] == ["rules_primary", "rules_secondary"]
    assert rate.sources[0].url == "https://example.org/rates"
    assert rate.deadline_ns == from_iso("2026-12-16T18:55:00Z")
    cup = next(rules for rules in page.rules if rules.market == "kalshi:KXCUP-26-RED")
    assert cup.sources[0].name == "The league", "where the event names none, the series' sources hold"
    assert cup.texts[-1].section == "early_close_condition"


def test_a_market_that_ended_keeps_the_rules_that_were_last_read(page: CataloguePage) -> None:
    assert not any(rules.market in ("kalshi:KXCUP-26-BLU", "kalshi:KXCUP-26-GRN") for rules in page.rules)


def test_settlements_yes_no_and_scalar(page: CataloguePage) -> None:
    reports = {report.key: report for report in page.settlements}
    blue, green = reports[find(page, "KXCUP-26-BLU").key], reports[find(page, "KXCUP-26-GRN").key]
    assert (blue.settlement, blue.final) == (Value(Fraction(0)), True)
    assert (green.settlement, green.final) == (Value(Fraction(37, 100)), False)
    assert parse.settlement_of("yes", None) == Value(Fraction(1))
    for result, value in (("maybe", "1.0000"), ("scalar", None), ("scalar", "1.5000")):
        with pytest.raises(VenueDataError):
            parse.settlement_of(result, value)


# -- fees -----------------------------------------------------------------------------------------------------------


def test_trap_09_fees_come_from_series_and_event_and_are_unknown_where_nothing_states_them(page: CataloguePage) -> None:
    rate, cup, flat = (find(page, ticker).fees for ticker in ("KXRATE-26DEC-T3.50", "KXCUP-26-RED", "KXFLAT-26"))
    assert (rate.form, rate.rate, rate.maker_rate) == (FeeForm.QUADRATIC, Fraction(7, 100), 0)
    assert (cup.rate, cup.maker_rate) == (Fraction(35, 1000), Fraction(35, 4000))
    assert "override" in cup.source
    assert (flat.form, flat.source) == (
        FeeForm.UNKNOWN,
        "series: fee_type flat, fee_multiplier 1: no formula is published",
    )
    assert fee_schedule(None, None).form is FeeForm.UNKNOWN


def test_an_override_of_the_type_alone_keeps_the_series_multiplier() -> None:
    schedule = fee_schedule("quadratic", Decimal(1), type_override="quadratic_with_combo_maker_fees")
    assert (schedule.rate, schedule.maker_rate) == (Fraction(7, 100), Fraction(35, 1000))


DECEMBER_NS, JANUARY_NS = from_iso("2026-12-01T00:00:00Z"), from_iso("2027-01-01T00:00:00Z")


def rate_market(listing: Listing, now_ns: int = NOW_NS) -> Market:
    events, _ = read_events(wire.decode_events((FIXTURES / "events_page.json").read_bytes()).events)
    return find(listing.events(events, 0, now_ns), "KXRATE-26DEC-T3.50")


def listing_with(series: list[wire.FeeChange], events: list[wire.EventFeeChange], read_ns: int = NOW_NS) -> Listing:
    listing = Listing((), "")
    listing.series(wire.decode_series_list((FIXTURES / "series.json").read_bytes()).series, read_ns)
    listing.fee_changes.take(series, events)
    return listing


def test_an_announced_change_takes_over_to_the_nanosecond() -> None:
    market = rate_market(
        listing_with(
            [
                wire.FeeChange("KXRATE", "2026-12-01T00:00:00Z", "quadratic_with_maker_fees", Decimal("0.5")),
                wire.FeeChange("KXRATE", 1_700_000_000, "quadratic", Decimal(1)),
                wire.FeeChange("KXRATE", "2027-01-01T00:00:00Z", "flat", Decimal(1)),
            ],
            [],
        )
    )
    assert (market.fees.valid_from_ns, market.fees.valid_until_ns) == (1_700_000_000 * 10**9, DECEMBER_NS)
    before, after = market.at(DECEMBER_NS - 1), market.at(DECEMBER_NS)
    assert before is market
    assert (after.fees.rate, after.fees.maker_rate) == (Fraction(35, 1000), Fraction(35, 4000))
    assert (after.fees.valid_from_ns, after.fees.valid_until_ns) == (DECEMBER_NS, JANUARY_NS)
    assert "announced" in after.fees.source
    assert after.at(JANUARY_NS).fees.form is FeeForm.UNKNOWN
    assert [market.at(at).fees.known_at(at) for at in (DECEMBER_NS - 1, DECEMBER_NS, JANUARY_NS - 1, JANUARY_NS)] == [
        True,
        True,
        True,
        False,
    ]


def test_an_override_of_the_event_covers_a_change_of_the_series_until_it_is_cleared() -> None:
    market = rate_market(
        listing_with(
            [wire.FeeChange("KXRATE", "2026-12-10T00:00:00Z", "quadratic", Decimal(2))],
            [
                wire.EventFeeChange("KXRATE-26DEC", "2026-12-01T00:00:00Z", None, Decimal("0.25")),
                wire.EventFeeChange("KXRATE-26DEC", "2027-01-01T00:00:00Z", None, None),
            ],
        )
    )
    days = ("2026-11-30", "2026-12-05", "2026-12-20", "2027-01-02")
    rates = [market.at(from_iso(f"{day}T00:00:00Z")).fees.rate for day in days]
    assert rates == [Fraction(7, 100), Fraction(7, 400), Fraction(7, 400), Fraction(14, 100)]


def test_trap_09_a_cached_answer_does_not_bring_back_a_fee_that_ended() -> None:
    change = wire.FeeChange("KXRATE", "2026-12-01T00:00:00Z", "quadratic", Decimal(2))
    soon, later = DECEMBER_NS + 20 * 10**9, DECEMBER_NS + 120 * 10**9
    assert rate_market(listing_with([change], [], soon), soon).fees.rate == Fraction(14, 100)
    read = rate_market(listing_with([change], [], later), later).fees
    assert (read.rate, read.valid_from_ns) == (Fraction(7, 100), DECEMBER_NS), (
        "read a minute later, the series is right"
    )


def test_a_change_without_an_instant_is_refused() -> None:
    with pytest.raises(VenueDataError, match="without its instant"):
        listing_with([wire.FeeChange("KXRATE", "")], [])


def test_series_whose_fees_changed_are_named() -> None:
    listing = Listing((), "")
    body = json.loads((FIXTURES / "series.json").read_bytes())
    raws = [msgspec.Raw(json.dumps(one).encode()) for one in body["series"]]
    assert listing.series(raws, NOW_NS) == []
    body["series"][0]["fee_multiplier"] = 0.5
    body["series"][1]["title"] = "Another title"
    assert listing.series([msgspec.Raw(json.dumps(one).encode()) for one in body["series"]], NOW_NS) == ["KXRATE"]
