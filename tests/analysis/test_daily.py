"""Episodes by UTC day: each in one row of its opening and one of its close, at its best moment."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.daily import DailyRow, daily, day_of, start_of
from allsight.domain.ids import Venue
from allsight.domain.market import Category
from allsight.domain.opportunity import CloseReason, EpisodeLife, OpportunityKind
from tests.analysis.episodes import CONDITIONAL, LOCKED, T0, life, lives, ns

DAY = date(2026, 11, 22)
NEXT = date(2026, 11, 23)
NOW = T0 + ns(20 * 3_600)
TEN_HOURS = 36_000
"""From T0, 14:00 UTC, to midnight."""


def only(rows: list[DailyRow]) -> DailyRow:
    (row,) = rows
    return row


def test_a_day_by_hand() -> None:
    rows = daily(
        [
            life("A", closes=0.5, best_guaranteed=Decimal("3.10"), money_seconds=Decimal("1.5")),
            life("B", closes=4, best_guaranteed=Decimal("12.00"), money_seconds=Decimal(40)),
            life("C", closes=60, reason=CloseReason.TRUST, best_guaranteed=Decimal("1.00")),
            life("D", best_guaranteed=Decimal("2.25")),
        ],
        DAY,
        DAY,
        NOW,
    )
    row = only(rows)
    assert (row.day, row.kind, row.class_, row.venues) == (DAY, OpportunityKind.PAIR, LOCKED, "KA-PM")
    assert (row.opened, row.still_open, row.closed) == (4, 1, 3)
    assert {reason: count for reason, count in row.closed_by.items() if count} == {
        CloseReason.PRICE: 2,
        CloseReason.TRUST: 1,
    }
    assert list(row.closed_by) == list(CloseReason)
    assert (row.profit_greatest, row.profit_sum, row.money_seconds) == (12, Decimal("18.35"), Decimal("41.5"))
    assert (row.life_median_s, row.life_p90_s) == (Decimal("4.000"), None)
    assert (row.survived_1s, row.survived_5s) == (Decimal("0.7500"), Decimal("0.5000"))


def test_an_episode_over_midnight_opens_on_one_day_and_closes_on_the_next() -> None:
    one = life(opens=TEN_HOURS - 1, closes=TEN_HOURS + 1, best_guaranteed=Decimal(5))
    before, after = daily([one], DAY, NEXT, NOW)
    assert (before.day, before.opened, before.closed, before.profit_sum) == (DAY, 1, 0, 5)
    assert (after.day, after.opened, after.closed, after.profit_sum) == (NEXT, 0, 1, 0)
    assert (after.life_median_s, after.survived_1s) == (None, None)
    assert only(daily([one], NEXT, NEXT, NOW)) == after


def test_what_differs_stands_apart_and_in_order() -> None:
    found = [
        life("A", class_=CONDITIONAL),
        life("B", venues=(Venue.SMARKETS, Venue.KALSHI)),
        life("C", category=Category.CRYPTO),
        life("D"),
        life("E", kind=OpportunityKind.BASKET),
    ]
    rows = daily(found, DAY, DAY, NOW)
    keys = [(row.kind, row.class_, row.venues, row.category) for row in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(found)


def test_shares_are_rounded_down() -> None:
    found = [life("A", closes=0.5), life("B", closes=9), life("C", closes=9)]
    assert only(daily(found, DAY, DAY, NOW)).survived_1s == Decimal("0.6666")


@given(lives, st.integers(0, 3))
def test_each_episode_counts_once(found: list[EpisodeLife], before: int) -> None:
    first = DAY - timedelta(days=before)
    rows = daily(found, first, NEXT, NOW)
    assert sum(row.opened for row in rows) == len(found)
    assert sum(row.still_open for row in rows) == sum(one.closed_ns is None for one in found)
    reasons = Counter(reason for row in rows for reason, count in row.closed_by.items() for _ in range(count))
    assert reasons == Counter(one.close_reason for one in found if one.closed_ns is not None)
    assert sum((row.profit_sum for row in rows), Decimal(0)) == sum((one.best_guaranteed for one in found), Decimal(0))
    assert len({(row.day, row.kind, row.class_, row.venues, row.category) for row in rows}) == len(rows)
    assert daily(found[::-1], first, NEXT, NOW) == rows


@pytest.mark.parametrize("day", [DAY, date(1969, 12, 31), date(1970, 1, 1), date(2028, 2, 29)])
def test_days_begin_and_end_where_utc_says(day: date) -> None:
    assert day_of(start_of(day)) == day
    assert day_of(start_of(day) - 1) == day - timedelta(days=1)
