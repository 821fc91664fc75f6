"""What venues have published to charge: what was the fee on that day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from allsight.domain.clock import from_iso
from allsight.domain.errors import NotFoundError
from allsight.domain.fees import FeeForm
from allsight.domain.ids import Venue
from allsight.ingestion.adapters.kalshi.fees import fee_schedule
from allsight.ingestion.published import midnight, published_fees


def rate(venue: Venue, kind: str, day: str) -> Fraction | None:
    found = published_fees(venue).on(kind, midnight(date.fromisoformat(day)))
    return None if found.form is FeeForm.UNKNOWN else found.rate


@pytest.mark.parametrize("venue", Venue)
def test_every_row_has_its_source_in_the_venues_sheet(venue: Venue) -> None:
    table = published_fees(venue)
    assert table.rows
    for row in table.rows:
        assert row.schedule.source.startswith(f"{venue} sheet")
        assert row.schedule.rate < 1
        assert row.schedule.form is FeeForm.UNKNOWN or row.schedule.rounding_unit or not row.schedule.rate
    for kind in table.kinds():
        spans = table.timeline(kind).spans
        assert all(one.valid_until_ns is None or one.valid_from_ns < one.valid_until_ns for one in spans)


def test_polymarkets_sports_fee_changed_on_the_tenth_of_july() -> None:
    days = ("2026-03-29", "2026-03-30", "2026-07-09", "2026-07-10", "2026-11-28")
    three, five = Fraction(3, 100), Fraction(5, 100)
    assert [rate(Venue.POLYMARKET, "sports", day) for day in days] == [None, three, three, five, five]
    table = published_fees(Venue.POLYMARKET)
    change_ns = from_iso("2026-07-10T00:00:00Z")
    before, after = table.on("sports", change_ns - 1), table.on("sports", change_ns)
    assert before.valid_until_ns == after.valid_from_ns == change_ns
    assert [one.rebates[0].rate for one in (before, after)] == [Fraction(1, 4), Fraction(15, 100)]


def test_polymarkets_old_crypto_curve_gave_way_to_the_new() -> None:
    table = published_fees(Venue.POLYMARKET)
    old, new = (table.on("crypto", midnight(date(2026, month, 1))) for month in (3, 4))
    assert (old.rate, old.exponent) == (Fraction(1, 4), 2)
    assert (new.rate, new.exponent) == (Fraction(7, 100), 1)


def test_drift_ended_and_what_came_later_is_not_known() -> None:
    assert rate(Venue.DRIFT, "first tier", "2026-03-31") == Fraction(1, 1000)
    ended = published_fees(Venue.DRIFT).on("first tier", midnight(date(2026, 4, 1)))
    assert ended.form is FeeForm.UNKNOWN
    assert "the last ended 2026-04-01" in ended.source


def test_trap_09_a_day_before_the_first_statement_is_unknown_and_not_free() -> None:
    found = published_fees(Venue.KALSHI).on("fee_type quadratic", midnight(date(2024, 1, 1)))
    assert found.form is FeeForm.UNKNOWN
    assert "the next begins 2026-08-01" in found.source


def test_kalshis_table_is_what_its_reader_says() -> None:
    table, now_ns = published_fees(Venue.KALSHI), from_iso("2026-11-22T00:00:00Z")
    for kind in table.kinds():
        word, _, name = kind.partition(" ")
        read = fee_schedule(name, Decimal(1)) if word == "fee_type" else fee_schedule("quadratic", Decimal("0.5"))
        shown = table.on(kind, now_ns)
        assert (shown.form, shown.rate, shown.maker_rate) == (read.form, read.rate, read.maker_rate)


def test_an_unknown_kind_names_those_that_are_known() -> None:
    with pytest.raises(NotFoundError, match="Standard, Pro, Select"):
        published_fees(Venue.SMARKETS).timeline("Gold")
