"""How long money is bound: what the sheets say, what was observed, and what follows for a market."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.risk.lockup import (
    PRIOR_WEIGHT,
    Delays,
    annualised,
    blend,
    last_of,
    later,
    lockup,
    market_lockup,
    prior,
    priors,
)
from allsight.analysis.risk.observed import MOST, DelayLedger, observed_delay
from allsight.domain.clock import DAY_NS, HOUR_NS, from_iso
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Category, Market, Value
from allsight.domain.messages import SettlementReport
from allsight.domain.opportunity import LockUp
from tests.support.markets import make_market

NOW_NS = from_iso("2026-11-22T14:00:00Z")
PRIOR = Delays(median_ns=2 * HOUR_NS, late_ns=100 * HOUR_NS, longest_ns=336 * HOUR_NS, source="a sheet")
HOURS = st.integers(0, 500).map(lambda hours: hours * HOUR_NS)


def ended(market: Market, hours: float | None) -> SettlementReport:
    paid_ns = None if hours is None else (market.expected_settle_ns or 0) + round(hours * HOUR_NS)
    return SettlementReport(market.key, Value(Fraction(1)), True, "venue", NOW_NS, paid_ns)


def a_market(number: int = 0, **changes: object) -> Market:
    return make_market(f"kalshi:M{number}", expected_settle_ns=NOW_NS, closes_ns=NOW_NS - DAY_NS, **changes)


# -- the data ---------------------------------------------------------------------------------------------------------


def test_every_venue_has_delays_for_every_category_with_a_source() -> None:
    for venue in Venue:
        for category in Category:
            found = prior(venue, category)
            assert found.source.startswith(f"sheet {venue}")
            assert 0 < found.median_ns <= found.late_ns <= found.longest_ns


def test_the_sheets_figures_are_in_the_table() -> None:
    """Polymarket 1.6: two windows of 2 h, 48 h of debate and 48 h of vote; Kalshi 7: the two-day rule of games."""
    found = priors()
    assert found[Venue.POLYMARKET, None].late_ns == (2 + 2 + 48 + 48) * HOUR_NS
    assert found[Venue.KALSHI, Category.SPORTS].late_ns == 48 * HOUR_NS
    assert prior(Venue.KALSHI, Category.MACRO) == found[Venue.KALSHI, None]


# -- observed ---------------------------------------------------------------------------------------------------------


def test_without_observations_the_sheet_holds() -> None:
    assert blend(PRIOR, []) is PRIOR


def test_a_few_observations_move_little_and_many_take_over() -> None:
    few, many = blend(PRIOR, [HOUR_NS] * 2), blend(PRIOR, [HOUR_NS] * 10 * PRIOR_WEIGHT)
    assert (few.observed, many.observed) == (2, 200)
    assert PRIOR.median_ns * 3 // 4 <= few.median_ns <= PRIOR.median_ns
    assert few.late_ns > 70 * HOUR_NS
    assert (many.median_ns, many.late_ns) == (HOUR_NS, HOUR_NS)
    assert many.longest_ns == PRIOR.longest_ns, "that it never took longer does not say that it cannot"


@given(st.lists(HOURS, max_size=40), HOURS)
def test_a_late_settlement_never_makes_anything_earlier(seen: list[int], more: int) -> None:
    before, after = blend(PRIOR, seen), blend(PRIOR, [*seen, more])
    assert after.median_ns <= after.late_ns <= after.longest_ns
    if more >= before.late_ns:
        assert after.median_ns >= before.median_ns
        assert after.late_ns >= before.late_ns
        assert after.longest_ns >= before.longest_ns


def test_a_delay_counts_from_the_pay_out_that_the_market_states() -> None:
    market = a_market()
    assert observed_delay(market, ended(market, 3)) == 3 * HOUR_NS
    assert observed_delay(market, ended(market, -5)) == 0, "it ended early"
    assert observed_delay(market, ended(market, None)) is None
    closing = make_market(closes_ns=NOW_NS)
    report = SettlementReport(closing.key, Value(Fraction(1)), True, "venue", NOW_NS, NOW_NS + HOUR_NS)
    assert observed_delay(closing, report) == HOUR_NS
    assert observed_delay(make_market(), report) is None


def test_the_ledger_learns_by_venue_and_category_and_corrects_itself() -> None:
    ledger = DelayLedger()
    before = ledger.delays(Venue.KALSHI, Category.MACRO)
    for number in range(100):
        ledger.note(ended(a_market(number), 40), a_market(number), Category.MACRO)
    assert ledger.delays(Venue.KALSHI, Category.MACRO).median_ns == 40 * HOUR_NS
    assert ledger.delays(Venue.KALSHI, Category.CRYPTO) == prior(Venue.KALSHI, Category.CRYPTO)
    for number in range(100):
        ledger.note(ended(a_market(number), 0), a_market(number), Category.MACRO)
    again = ledger.delays(Venue.KALSHI, Category.MACRO)
    assert (again.median_ns, again.observed) == (0, 100), "what is said last of a market counts"
    assert before.observed == 0


def test_the_ledger_forgets_the_oldest() -> None:
    ledger = DelayLedger()
    markets = [a_market(number) for number in range(MOST + 50)]
    ledger.restore((ended(market, 9), market, Category.MACRO) for market in markets)
    assert ledger.delays(Venue.KALSHI, Category.MACRO).observed == MOST


# -- a market ---------------------------------------------------------------------------------------------------------


def test_a_market_pays_after_what_it_states() -> None:
    market = a_market(latest_settle_ns=NOW_NS + 30 * DAY_NS)
    found = market_lockup(PRIOR, market, NOW_NS - DAY_NS)
    assert found == LockUp(
        median_ns=NOW_NS + 2 * HOUR_NS,
        late_ns=NOW_NS + 100 * HOUR_NS,
        latest_ns=NOW_NS + 30 * DAY_NS,
        source="a sheet",
    )
    assert found.days(NOW_NS - DAY_NS) == (Fraction(26, 24), Fraction(124, 24), 31)
    assert found.days(NOW_NS + 99 * DAY_NS) == (0, 0, 0)


def test_a_market_that_is_overdue_is_late_from_now_on() -> None:
    found = lockup(PRIOR, closes_ns=NOW_NS - 9 * DAY_NS, settles_ns=None, latest_ns=None, now_ns=NOW_NS)
    assert found is not None
    assert found.median_ns == NOW_NS + 2 * HOUR_NS


def test_a_market_that_states_no_instant_has_no_lockup() -> None:
    assert lockup(PRIOR, closes_ns=None, settles_ns=None, latest_ns=NOW_NS, now_ns=NOW_NS) is None
    assert DelayLedger().lockup(make_market(), Category.MACRO, NOW_NS) is None


@given(st.tuples(HOURS, HOURS), HOURS)
def test_lockup_never_ends_before_the_stated_instant_and_waits_longer_when_late(
    stated: tuple[int, int], passed: int
) -> None:
    closes, settles = (NOW_NS + hours for hours in stated)
    found = lockup(PRIOR, closes_ns=closes, settles_ns=settles, latest_ns=None, now_ns=NOW_NS + passed)
    assert found is not None
    assert max(settles, NOW_NS + passed) <= found.median_ns <= found.late_ns <= found.latest_ns


def test_the_last_leg_decides() -> None:
    quick = LockUp(median_ns=1, late_ns=9, latest_ns=10, source="a", observed=5)
    slow = LockUp(median_ns=2, late_ns=3, latest_ns=20, source="b", assumed=True)
    assert last_of([quick, slow]) == LockUp(
        median_ns=2, late_ns=9, latest_ns=20, source="a; b", assumed=True, observed=0
    )
    assert last_of([quick, None]) is None
    assert last_of([]) is None


@pytest.mark.parametrize(("days", "yearly"), [("365", "1/10"), ("36.5", "1"), ("1/2", "365/10")])
def test_a_return_is_scaled_simply_and_at_most_by_a_day(days: str, yearly: str) -> None:
    assert annualised(Fraction(1, 10), Fraction(days)) == Fraction(yearly)
    assert annualised(Fraction(1, 10), None) is None
    assert later((1, None)) is None


def test_ledgers_tell_venues_apart() -> None:
    ledger = DelayLedger()
    other = make_market(MarketKey("polymarket:M"), expected_settle_ns=NOW_NS)
    ledger.note(ended(other, 400), other, Category.MACRO)
    assert ledger.delays(Venue.POLYMARKET, Category.MACRO).observed == 1
    assert ledger.delays(Venue.KALSHI, Category.MACRO).observed == 0
