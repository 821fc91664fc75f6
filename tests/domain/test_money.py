"""Money: exact in, exact out, and rounded against ourselves."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import DAY_NS, from_iso
from allsight.domain.errors import InvalidRequestError
from allsight.domain.money import (
    Currency,
    CurrencyRates,
    DatedRate,
    Interval,
    RateOrigin,
    default_rates,
    exact,
    house_rates,
    parse_fixed,
    rates_at,
    round_down,
    round_up,
    stated_rate,
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


# -- dated rates ------------------------------------------------------------------------------------------------------

DAY = DAY_NS
READ_NS = from_iso("2026-11-22T14:00:00Z")
RATE = Fraction(4, 3)
STATED = stated_rate(Currency.GBP, RATE, READ_NS, "currencies/USD/ rate_to_gbp")


def test_a_stated_rate_is_a_cost_both_ways_and_widens_by_the_day() -> None:
    assert STATED.at(READ_NS) == Interval(RATE * Fraction(95, 100), RATE * Fraction(101, 100))
    first, second = STATED.at(READ_NS + DAY - 1), STATED.at(READ_NS + DAY)
    assert first == STATED.worth
    assert second == Interval(STATED.worth.lo / Fraction(101, 100), STATED.worth.hi * Fraction(101, 100))


def test_a_rate_that_is_too_old_drops_out_and_says_so() -> None:
    rates = rates_at([STATED], READ_NS + 3 * DAY)
    assert Currency.GBP not in rates.values
    with pytest.raises(
        InvalidRequestError, match=r"no rate from GBP to USD: the last one is too old \(currencies/USD/"
    ):
        rates.of(Currency.GBP)
    assert rates_at([], READ_NS).why_missing(Currency.GBP) == "no rate from GBP to USD"
    assert rates_at([STATED], READ_NS).why_missing(Currency.GBP) == ""


def test_the_house_stands_in_for_a_venue_and_both_for_what_was_set() -> None:
    house = house_rates()
    own = DatedRate(
        currency=Currency.GBP,
        worth=Interval(Fraction(131, 100), Fraction(132, 100)),
        as_of_ns=READ_NS,
        source="settings",
        origin=RateOrigin.SET,
        valid_for_ns=DAY,
    )
    both = (*house, STATED, own)
    assert rates_at(both, READ_NS).of(Currency.GBP) == own.worth
    assert rates_at(both, READ_NS + DAY).of(Currency.GBP) == STATED.at(READ_NS + DAY)
    late = rates_at(both, READ_NS + 3 * DAY)
    assert late.of(Currency.GBP).lo < Fraction(125, 100)
    assert "wide band" in late.sources[Currency.GBP]
    assert Currency.GBP in rates_at(both, READ_NS + 500 * DAY).missing
    assert rates_at(both, READ_NS + 500 * DAY).of(Currency.USDC).lo == Fraction(998, 1000), "par does not age"


def test_where_two_venues_differ_both_ends_count() -> None:
    other = stated_rate(Currency.GBP, Fraction("1.318"), READ_NS, "listCurrencyRates")
    rates = rates_at((STATED, other), READ_NS)
    assert rates.of(Currency.GBP) == Interval(other.worth.lo, STATED.worth.hi)
    assert rates.sources[Currency.GBP].count("2026-11-22T14:00:00.000Z") == 2


@given(st.integers(-10 * DAY, 10 * DAY), st.integers(0, 2 * DAY))
def test_age_never_narrows_a_rate_and_values_hold_until_they_say(age_ns: int, more_ns: int) -> None:
    now_ns, found = READ_NS + age_ns, (*house_rates(), STATED)
    rates = rates_at(found, now_ns)
    assert rates.known_at(now_ns)
    assert rates.valid_until_ns is not None
    assert not rates.known_at(rates.valid_until_ns)
    assert rates_at(found, rates.valid_until_ns - 1).values == rates.values
    younger, older = STATED.at(READ_NS + abs(age_ns)), STATED.at(READ_NS + abs(age_ns) + more_ns)
    if younger is not None and older is not None:
        assert older.lo <= younger.lo < younger.hi <= older.hi
    assert older is None or younger is not None


def test_a_rate_of_nothing_is_no_rate() -> None:
    with pytest.raises(InvalidRequestError, match="positive"):
        stated_rate(Currency.GBP, Fraction(0), READ_NS, "x")
