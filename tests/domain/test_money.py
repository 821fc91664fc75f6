"""Money: exact in, exact out, and rounded against ourselves."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import InvalidRequestError
from allsight.domain.money import (
    Currency,
    CurrencyRates,
    Interval,
    default_rates,
    exact,
    parse_fixed,
    round_down,
    round_up,
    to_decimal,
)

AMOUNT = st.fractions(min_value=-1_000_000, max_value=1_000_000, max_denominator=10_000_000)
UNIT = st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(1, 10_000), Fraction(1, 3)])
POSITIVE = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)


@given(AMOUNT, UNIT)
def test_rounding_brackets_the_amount_by_less_than_a_unit(amount: Fraction, unit: Fraction) -> None:
    up, down = round_up(amount, unit), round_down(amount, unit)
    assert down <= amount <= up
    assert up - down in (0, unit)
    assert (up / unit).denominator == (down / unit).denominator == 1


@given(AMOUNT, st.integers(0, 8))
def test_trap_06_decimals_are_rounded_against_us(amount: Fraction, places: int) -> None:
    up, down = to_decimal(amount, places, up=True), to_decimal(amount, places, up=False)
    assert Fraction(down) <= amount <= Fraction(up)
    assert Fraction(up) - Fraction(down) <= Fraction(1, 10**places)


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_fixed_point_texts_round_trip(count: int, decimals: int) -> None:
    assert parse_fixed(str(Decimal(count).scaleb(-decimals)) if decimals else str(count), decimals) == count


@pytest.mark.parametrize("text", ["", "1.001", "1_0", "1e3", "NaN", "1.-1", "1.2.3", "0x10", "1.٣"])
def test_fixed_point_refuses_what_it_cannot_hold(text: str) -> None:
    with pytest.raises(InvalidRequestError):
        parse_fixed(text, 2)


def test_fixed_point_takes_trailing_zeros() -> None:
    assert parse_fixed("1.5000", 2) == 150
    assert parse_fixed("-0.5", 1) == -5


@pytest.mark.parametrize("text", ["Infinity", "NaN", "", "a", "1/0"])
def test_exact_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidRequestError):
        exact(text)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_intervals_multiply_and_invert(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    one, two = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    product = one * two
    assert (product.lo, product.hi) == (one.lo * two.lo, one.hi * two.hi)
    assert one.inverse().inverse() == one


def test_an_interval_cannot_be_empty_or_free() -> None:
    for lo, hi in ((Fraction(2), Fraction(1)), (Fraction(0), Fraction(1))):
        with pytest.raises(InvalidRequestError):
            Interval(lo, hi)


def test_a_stablecoin_is_never_taken_for_a_dollar() -> None:
    rates = default_rates(0)
    for coin in (Currency.USDC, Currency.PUSD):
        assert rates.of(coin).lo == Fraction(998, 1000)
        assert rates.of(coin).lo < rates.of(coin).hi
    assert rates.of(Currency.USD) == Interval(Fraction(1), Fraction(1))


def test_a_missing_rate_is_an_error_and_not_one() -> None:
    with pytest.raises(InvalidRequestError):
        CurrencyRates(base=Currency.USD, as_of_ns=0, values={}).of(Currency.GBP)
