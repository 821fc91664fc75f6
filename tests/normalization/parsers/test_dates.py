"""By, before, in, at: what day is meant and until when."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import from_datetime
from allsight.normalization.parsers.dates import YEARLESS, Period, PeriodKind, mentions, period
from allsight.normalization.parsers.daytimes import clocks

ANCHOR = date(2026, 12, 31)
DEADLINE, SPAN, INSTANT = PeriodKind.DEADLINE, PeriodKind.SPAN, PeriodKind.INSTANT


def read(text: str) -> Period:
    found = period(text, ANCHOR)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "kind", "last"),
    [
        ("before jan 1, 2027", DEADLINE, date(2026, 12, 31)),
        ("before 2027", DEADLINE, date(2026, 12, 31)),
        ("by december 31, 2026, 11:59 pm et", DEADLINE, date(2026, 12, 31)),
        ("in 2026", SPAN, date(2026, 12, 31)),
        ("by end of june 2026", DEADLINE, date(2026, 6, 30)),
        ("before april 2027", DEADLINE, date(2027, 3, 31)),
        ("by april 30, 2027", DEADLINE, date(2027, 4, 30)),
        ("through march 3, 2026", DEADLINE, date(2026, 3, 3)),
        ("between july 3, 2025, and december 31, 2026, 11:59 pm et", DEADLINE, date(2026, 12, 31)),
        ("bitcoin price on may 8, 2026 at 5pm edt", INSTANT, date(2026, 5, 8)),
        ("12:00 in the et timezone on december 11 has", INSTANT, date(2026, 12, 11)),
        ("the year ending in october 2026", SPAN, date(2026, 10, 31)),
        ("q3 2026", SPAN, date(2026, 9, 30)),
        ("2025-26 la liga", SPAN, date(2026, 6, 30)),
        ("originally scheduled for aug 9, 2026 at 8:20 pm edt", SPAN, date(2026, 8, 9)),
        ("24 november 2026", SPAN, date(2026, 11, 24)),
        ("2026-11-22", SPAN, date(2026, 11, 22)),
        ("by jan 1, 2027 at 12:00 am et", DEADLINE, date(2026, 12, 31)),
        ("by 11:59 pm et on apr 30, 2026", DEADLINE, date(2026, 4, 30)),
        ("week of april 6 2026", SPAN, date(2026, 4, 12)),
        ("for november-january 2026", SPAN, date(2026, 1, 31)),
        ("hike by june 2026 meeting", DEADLINE, date(2026, 6, 30)),
        ("above 6.5% this year", SPAN, date(2026, 12, 31)),
    ],
)
def test_calendar_meaning(text: str, kind: PeriodKind, last: date) -> None:
    found = read(text)
    assert (found.kind, found.last) == (kind, last)


def test_before_a_month_is_not_by_its_end() -> None:
    assert read("before april 2027").last < read("by april 30, 2027").last


def test_by_a_bare_month_is_unsure() -> None:
    assert not read("by march").sure
    assert read("by march 31").sure


def test_a_year_that_is_not_given_is_the_one_closest_to_the_anchor() -> None:
    assert [period("on january 2", anchor) is not None for anchor in (ANCHOR, None)] == [True, False]
    assert read("on january 2").last == date(2027, 1, 2)


def test_a_year_that_nothing_tells_is_none() -> None:
    for text, day in (("on december 31", date(2000, 12, 31)), ("in january", date(2000, 1, 31))):
        found = period(text, YEARLESS)
        assert found is not None
        assert found.yearless
        assert found.last == day
    assert period("this year", YEARLESS) is None
    assert not read("in 2026").yearless


def test_this_year_ends_when_the_next_begins() -> None:
    for anchor in (date(2026, 1, 1), date(2025, 12, 31), date(2025, 3, 1)):
        found = period("during this year", anchor)
        assert found is not None
        assert found.last == date(2025, 12, 31)


def test_the_state_at_the_end_is_told_from_anything_up_to_it() -> None:
    assert [read(f"{words} 2026").at_end for words in ("at the end of", "by the end of")] == [True, False]


def test_a_start_is_kept() -> None:
    assert read("between july 3, 2025 and december 31, 2026").first == date(2025, 7, 3)
    assert read("in 2026").first == date(2026, 1, 1)
    assert read("before 2027").first is None


def test_windows_are_exact_instants() -> None:
    assert read("before jan 1, 2027").window.end_ns == from_datetime(datetime(2027, 1, 1, 5, tzinfo=UTC))
    assert read("by december 31, 2026, 11:59 pm et").window.end_ns == from_datetime(datetime(2027, 1, 1, 5, tzinfo=UTC))
    assert read("by june 30, 2026, 11:59 pm utc").window.end_ns == from_datetime(datetime(2026, 7, 1, tzinfo=UTC))
    assert read("at 5pm edt on may 8, 2026").window.end_ns == from_datetime(datetime(2026, 5, 8, 21, tzinfo=UTC))
    assert read("at 5pm edt on may 8, 2026").window.instant


def test_times_of_day() -> None:
    assert clocks("from 9:45am to noon, or 17:30 utc") == ((585, None), (720, None), (1050, "UTC"))


def test_percentages_and_scores_are_no_dates() -> None:
    assert mentions("may 5% of them fall to 2000", ANCHOR) == ()


@given(st.text(alphabet="janfebmrapjulugsepoctnovdec 0123456789,:-/thby%", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    for anchor in (ANCHOR, YEARLESS):
        found = period(text, anchor)
        if found is None:
            continue
        assert found.first is None or found.kind is not SPAN or found.first <= found.last
        assert found.window.end_ns > 0
