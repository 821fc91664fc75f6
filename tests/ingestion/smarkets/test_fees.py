"""Commission: where it is read, what it is when nobody says, and the venue's own worked example."""

from fractions import Fraction

import msgspec
import pytest

from allsight.analysis.pricing.fees import order_charge, settlement_charge
from allsight.domain.fees import FeeForm
from allsight.domain.money import Currency
from allsight.ingestion.adapters.smarkets import wire
from allsight.ingestion.adapters.smarkets.fees import (
    Commission,
    RateUnreadableError,
    commission_of,
    fee_schedule,
    read_rate,
)

TWO = Fraction(2, 100)
PENNY = Currency.GBP.minor_unit
STANDARD = commission_of(None, FeeForm.NET_PROFIT, TWO)


def account(rate: bytes) -> wire.Account:
    return wire.Account(commission_type=msgspec.Raw(rate))


def test_trap_10_commission_is_on_the_net_profit_of_the_market() -> None:
    """The venue's example: wins of 28.73, a loss of 10.71, 2 % of the net 18.02 is 0.3604.

    The venue writes 0.36, so it rounds to the nearest penny. We round against ourselves: 0.37, never too little.
    """
    schedule = fee_schedule(STANDARD, b"null")
    payout, cost = Fraction("28.73"), Fraction("10.71")
    charge = settlement_charge(schedule, payout, cost, PENNY)
    assert TWO * (payout - cost) == Fraction("0.3604")
    assert charge == Fraction("0.37")
    assert charge - Fraction("0.36") <= PENNY
    assert settlement_charge(schedule, payout, payout, PENNY) == 0
    assert settlement_charge(schedule, cost, payout, PENNY) == 0, "a market that loses pays nothing"
    assert order_charge(schedule, [(Fraction(1, 2), Fraction(10))], PENNY).total == 0


def test_trap_09_what_the_account_says_counts_else_the_fee_is_unverified() -> None:
    told = commission_of(account(b'"0.01"'), FeeForm.NET_PROFIT, TWO)
    assert told == Commission(FeeForm.NET_PROFIT, Fraction(1, 100), "account commission_type")
    assert Commission(FeeForm.NET_PROFIT, TWO, "configured commission, fee unverified") == STANDARD
    for odd in (b'"pro"', b"null", b'"2"', b"{}", b'"-0.1"', b'"NaN"'):
        assert commission_of(account(odd), FeeForm.NET_PROFIT, TWO) == STANDARD


def test_the_pro_tier_pays_on_every_stake() -> None:
    schedule = fee_schedule(commission_of(None, FeeForm.TURNOVER, Fraction(1, 100)), b"null")
    assert schedule.form is FeeForm.TURNOVER
    assert order_charge(schedule, [(Fraction(1, 2), Fraction(10))], PENNY).total == Fraction("0.05")
    assert settlement_charge(schedule, Fraction(10), Fraction(5), PENNY) == 0


@pytest.mark.parametrize(
    ("own", "rate", "source"),
    [
        (b"null", TWO, STANDARD.source),
        (b'"0.05"', Fraction(5, 100), "market info.commission_rate"),
        (b"0.05", Fraction(5, 100), "market info.commission_rate"),
        (b'"0"', TWO, STANDARD.source),
    ],
)
def test_of_two_rates_the_higher_one_counts(own: bytes, rate: Fraction, source: str) -> None:
    schedule = fee_schedule(STANDARD, own)
    assert (schedule.rate, schedule.maker_rate, schedule.source) == (rate, rate, source)
    assert schedule.rounding_unit == Fraction(1, 100)


@pytest.mark.parametrize("own", [b'"free"', b"[]", b'"7"', b"true"])
def test_a_rate_that_nobody_can_read_makes_the_fee_unknown(own: bytes) -> None:
    assert fee_schedule(STANDARD, own).form is FeeForm.UNKNOWN
    with pytest.raises(RateUnreadableError):
        read_rate(own)
