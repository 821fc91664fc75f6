"""What holds of the fee formulas for every schedule; what each venue charges is in the golden tables."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.pricing.fees import (
    FeeUnknownError,
    charged_at_fill,
    dearer_costs_more,
    effective_price,
    fill_charge,
    order_charge,
    settlement_charge,
    unit_fee,
    unit_fee_denominator,
)
from allsight.domain.fees import UNKNOWN_FEE, FeeForm, FeeSchedule
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from tests.analysis.build import FREE, KALSHI_FEE, POLYMARKET_FEE

USD = Currency.USD.minor_unit
PUSD = Currency.PUSD.minor_unit


def test_the_exponent_of_old_crypto_markets_counts() -> None:
    schedule = msgspec.structs.replace(POLYMARKET_FEE, rate=Fraction(1, 4), exponent=2)
    assert unit_fee(schedule, Fraction(1, 2)) == Fraction(1, 64)


@given(
    price=st.fractions(0, 1, max_denominator=10_000),
    rate=st.fractions(0, 1, max_denominator=1_000),
    exponent=st.integers(0, 3),
    later=st.sampled_from([Fraction(0), Fraction(1, 50)]),
)
def test_the_quadratic_fee_is_its_formula(price: Fraction, rate: Fraction, exponent: int, later: Fraction) -> None:
    schedule = msgspec.structs.replace(KALSHI_FEE, rate=rate, exponent=exponent, settlement_rate=later)
    assert unit_fee(schedule, price) == rate * (price * (1 - price)) ** exponent + later


def test_trap_09_an_unknown_or_expired_fee_is_not_a_fee_of_zero() -> None:
    with pytest.raises(FeeUnknownError, match="expected a known fee"):
        fill_charge(UNKNOWN_FEE, Fraction(1, 2), Fraction(1), USD)
    with pytest.raises(FeeUnknownError):
        settlement_charge(UNKNOWN_FEE, Fraction(1), Fraction(0), USD)
    dated = msgspec.structs.replace(KALSHI_FEE, valid_from_ns=10, valid_until_ns=20)
    assert [dated.known_at(at) for at in (9, 10, 19, 20)] == [False, True, True, False]


def test_an_order_is_charged_per_fill_and_lifted_to_the_minimum() -> None:
    schedule = msgspec.structs.replace(KALSHI_FEE, order_allowance=Fraction(1, 100), minimum=Fraction(1))
    charge = order_charge(schedule, [(Fraction(46, 100), Fraction(1)), (Fraction(48, 100), Fraction(1))], USD)
    assert charge.fills == (Fraction("0.0174"), Fraction("0.0175"))
    assert charge.total == Fraction("1.01")


def test_commission_is_taken_of_a_profit_only() -> None:
    schedule = FeeSchedule(form=FeeForm.NET_PROFIT, rate=Fraction(5, 100), source="market base rate")
    assert settlement_charge(schedule, Fraction(100), Fraction(40), Fraction(1, 100)) == 3
    assert settlement_charge(schedule, Fraction(0), Fraction(40), Fraction(1, 100)) == 0
    assert not charged_at_fill(schedule)


@given(
    price=st.integers(1, 999).map(lambda number: Fraction(number, 1000)),
    contracts=st.integers(1, 10**6).map(lambda number: Fraction(number, 100)),
    schedule=st.sampled_from([KALSHI_FEE, POLYMARKET_FEE, FREE]),
    unit=st.sampled_from([USD, PUSD]),
)
def test_rounding_is_never_in_our_favour(
    price: Fraction, contracts: Fraction, schedule: FeeSchedule, unit: Fraction
) -> None:
    charged = fill_charge(schedule, price, contracts, unit)
    exact = unit_fee(schedule, price) * contracts
    assert exact <= charged < exact + schedule.rounding_unit + unit
    assert (price * contracts + charged) % unit == 0


@given(
    first=st.integers(1, 9_999),
    second=st.integers(1, 9_999),
    rate=st.integers(0, 100).map(lambda number: Fraction(number, 100)),
    exponent=st.integers(1, 3),
    form=st.sampled_from([FeeForm.QUADRATIC, FeeForm.PROPORTIONAL, FeeForm.TURNOVER, FeeForm.INCLUDED, FeeForm.NONE]),
)
def test_a_dearer_level_costs_more_with_its_fee(
    first: int, second: int, rate: Fraction, exponent: int, form: FeeForm
) -> None:
    schedule = FeeSchedule(form=form, source="generated", rate=rate, exponent=exponent)
    cheap, dear = (Fraction(number, 10_000) for number in sorted((first, second)))
    assert dearer_costs_more(schedule)
    assert cheap + unit_fee(schedule, cheap) <= dear + unit_fee(schedule, dear)
    assert (unit_fee(schedule, cheap) * unit_fee_denominator(schedule, 10_000)).denominator == 1


def test_a_steep_fee_form_is_recognised() -> None:
    steep = FeeSchedule(form=FeeForm.QUADRATIC, source="generated", rate=Fraction(3, 2))
    assert not dearer_costs_more(steep)


# Drift sheet 7 and its golden quotes: YES notional on both sides, and the first tier's rate again at expiry. Winners
# get a millionth less than one, which the schedule counts with what expiry takes.
MILLIONTH = Fraction(1, 10**6)
DRIFT_FEE = FeeSchedule(
    form=FeeForm.NOTIONAL,
    source="drift sheet 7",
    rate=Fraction(1, 1000),
    rounding_unit=MILLIONTH,
    settlement_rate=Fraction(1, 1000) + MILLIONTH,
)


def test_what_expiry_takes_is_counted_with_the_fill_and_not_again() -> None:
    bought = [(Fraction("0.646"), Fraction(50))]
    paid = Fraction("32.3") + order_charge(DRIFT_FEE, bought, Currency.USDC.minor_unit).total
    # The sheet's payout if YES, 49.94995, less the sheet's cost, 32.3323.
    assert 50 - paid == Fraction("49.94995") - Fraction("32.3323")
    assert settlement_charge(DRIFT_FEE, Fraction(50), Fraction("32.3"), Currency.USDC.minor_unit) == 0
    assert charged_at_fill(DRIFT_FEE)


@given(
    price=st.integers(1, 999).map(lambda number: Fraction(number, 1000)),
    rate=st.integers(0, 100).map(lambda number: Fraction(number, 100)),
    later=st.integers(0, 10**6).map(lambda number: Fraction(number, 10**6)),
    form=st.sampled_from([form for form in FeeForm if form is not FeeForm.UNKNOWN]),
)
def test_settlement_rates_add_to_every_form_and_sides_differ_in_one(
    price: Fraction, rate: Fraction, later: Fraction, form: FeeForm
) -> None:
    plain = FeeSchedule(form=form, source="generated", rate=rate)
    dearer = msgspec.structs.replace(plain, settlement_rate=later)
    for side in Side:
        assert unit_fee(dearer, price, side) == unit_fee(plain, price, side) + later
        assert (unit_fee(dearer, price, side) * unit_fee_denominator(dearer, 1000)).denominator == 1
    mirrored = unit_fee(plain, 1 - price, Side.NO)
    assert (mirrored == unit_fee(plain, price, Side.YES)) or form not in (FeeForm.NOTIONAL, FeeForm.QUADRATIC)
    steps = [1 - price + unit_fee(dearer, 1 - price, Side.NO), 1 - price / 2 + unit_fee(dearer, 1 - price / 2, Side.NO)]
    assert steps == sorted(steps) or form is not FeeForm.NOTIONAL


def test_a_notional_fee_above_the_price_would_turn_the_walk_round() -> None:
    assert dearer_costs_more(DRIFT_FEE)
    assert not dearer_costs_more(msgspec.structs.replace(DRIFT_FEE, rate=Fraction(2)))


def test_a_fee_inside_the_price_comes_never_on_top() -> None:
    schedule = FeeSchedule(form=FeeForm.INCLUDED, rate=Fraction(3, 100), source="taken of the winnings")
    assert charged_at_fill(schedule)
    assert order_charge(schedule, [(Fraction(1, 4), Fraction(8))], USD).total == 0
    assert settlement_charge(schedule, Fraction(8), Fraction(2), USD) == 0


@given(st.integers(2, 400), st.integers(0, 30))
def test_commission_makes_the_sheets_effective_odds(odds_x20: int, percent: int) -> None:
    """Sheets betfair 6.1, smarkets 5.2: backing at o is worth 1 + (o − 1)(1 − c), laying 1 + (1 − c)/(o − 1)."""
    odds, commission = 1 + Fraction(odds_x20, 20), Fraction(percent, 100)
    schedule = FeeSchedule(form=FeeForm.NET_PROFIT, source="sheet", rate=commission)
    assert effective_price(schedule, 1 / odds) == 1 / (1 + (odds - 1) * (1 - commission))
    assert effective_price(schedule, 1 - 1 / odds) == 1 / (1 + (1 - commission) / (odds - 1))


@given(st.fractions(Fraction(1, 100), Fraction(99, 100)), st.fractions(0, Fraction(1, 2)))
def test_an_effective_price_is_never_below_the_price(price: Fraction, rate: Fraction) -> None:
    for form in (FeeForm.NET_PROFIT, FeeForm.SETTLEMENT, FeeForm.PROPORTIONAL, FeeForm.NOTIONAL, FeeForm.TURNOVER):
        assert effective_price(FeeSchedule(form=form, source="x", rate=rate), price) >= price


def test_trap_10_commission_is_taken_of_the_net_profit_of_the_market() -> None:
    """Smarkets' own example: 28.73 won and 10.71 lost in one market; 2 % of 18.02, and not of 28.73."""
    schedule = FeeSchedule(form=FeeForm.NET_PROFIT, source="smarkets 5.2", rate=Fraction(2, 100))
    won, lost = Fraction("28.73"), Fraction("10.71")
    together = settlement_charge(schedule, won, lost, Fraction(1, 100))
    apart = settlement_charge(schedule, won, Fraction(0), Fraction(1, 100))
    assert together == Fraction("0.37")  # 0.3604, which the venue writes as 0.36: we round against ourselves
    assert apart == Fraction("0.58")
    assert settlement_charge(schedule, lost, won, Fraction(1, 100)) == 0, "a market that lost pays nothing"
