"""What bound money earns and costs."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.risk.carry import Hurdle, carry, hurdle_cost, offsets
from allsight.domain.clock import from_iso
from allsight.domain.ids import Venue
from tests.support.markets import make_market

NOW_NS = from_iso("2026-11-22T14:00:00Z")
KALSHI, POLYMARKET = make_market(), make_market("polymarket:0x1")
RATE = st.fractions(0, 1, max_denominator=1000)


def test_what_is_said_to_be_paid_is_shown_and_not_counted() -> None:
    found = carry(KALSHI, {}, NOW_NS)
    assert found.counted == 0
    (interest,) = found.stated
    assert (interest.annual, interest.kind) == (Fraction(325, 10_000), "interest")
    assert "$250" in interest.needs


def test_what_was_said_on_a_day_stays_answerable() -> None:
    days = ("2024-09-30", "2024-12-01", "2025-07-31", "2025-08-01", "2026-08-21", "2026-08-22")
    rates = [[one.annual for one in carry(KALSHI, {}, from_iso(f"{day}T12:00:00Z")).stated] for day in days]
    late, summer, now = Fraction("0.0405"), Fraction("0.04"), Fraction("0.0325")
    assert rates == [[], [late], [late], [summer], [summer], [now]]


def test_a_holding_reward_belongs_to_markets_that_pay_it() -> None:
    assert carry(POLYMARKET, {}, NOW_NS).stated == ()
    (reward,) = carry(make_market("polymarket:0x1", pays_holders=True), {}, NOW_NS).stated
    assert (reward.kind, reward.annual) == ("holding reward", Fraction(4, 100))
    assert carry(make_market(pays_holders=True), {}, NOW_NS).stated[0].kind == "interest"


def test_an_operators_own_figure_counts() -> None:
    assert carry(KALSHI, {Venue.KALSHI: Fraction(3, 100)}, NOW_NS).counted == Fraction(3, 100)
    assert carry(POLYMARKET, {Venue.KALSHI: Fraction(3, 100)}, NOW_NS).counted == 0


def test_what_legs_earn_together_is_weighed_by_what_lies_at_each_venue() -> None:
    hurdle = Hurdle(Decimal("0.05"), {Venue.KALSHI: Fraction(4, 100)})
    legs = [(Venue.KALSHI, Decimal(30)), (Venue.POLYMARKET, Decimal(70))]
    assert hurdle.counted(legs) == Fraction(12, 1000)
    assert hurdle.counted([]) == 0


def test_the_sheets_cost_of_locked_capital() -> None:
    """Kalshi 5.2: (hurdle − APY) × days to the expected expiration."""
    cost = hurdle_cost(Fraction(1000), Fraction(73), Fraction(10, 100), Fraction(325, 10_000))
    assert cost == Fraction(1000) * Fraction(675, 10_000) * Fraction(73, 365)


@given(st.integers(0, 10_000), st.integers(0, 1000), RATE, RATE, RATE)
def test_money_bound_longer_or_at_a_higher_hurdle_never_costs_less(
    outlay: int, days: int, hurdle: Fraction, more: Fraction, counted: Fraction
) -> None:
    cost = hurdle_cost(Fraction(outlay), Fraction(days), hurdle, counted)
    assert cost >= 0
    assert hurdle_cost(Fraction(outlay), Fraction(days + 1), hurdle, counted) >= cost
    assert hurdle_cost(Fraction(outlay), Fraction(days), hurdle + more, counted) >= cost
    assert hurdle_cost(Fraction(outlay), Fraction(days), hurdle, counted + more) <= cost


def test_every_row_says_on_what_and_under_which_conditions() -> None:
    for one in offsets():
        assert one.on
        assert one.needs
        assert one.source.startswith(f"sheet {one.venue}")
        assert 0 < one.annual < Fraction(1, 5)
