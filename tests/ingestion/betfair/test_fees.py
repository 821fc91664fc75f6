"""Commission against the venue sheet's own formulas (6.1), and on the net profit of a market alone."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.pricing.fees import settlement_charge
from allsight.domain.fees import FeeForm
from allsight.domain.ladder import Side
from allsight.domain.money import round_up
from allsight.ingestion.adapters.betfair.fees import BaseRate, Terms, schedule
from allsight.ingestion.adapters.betfair.ladders import CLASSIC

PENNY = Fraction(1, 100)
STANDARD = Terms()


def rate(percent: str | None, *, allowed: bool = True, where: str = "catalogue") -> BaseRate:
    return BaseRate(None if percent is None else Decimal(percent), allowed, where)


@pytest.mark.parametrize("percent", ["2", "2.5", "5", "6.5", "7", "10"])
def test_recorded_base_rates_are_taken_as_they_are(percent: str) -> None:
    fees = schedule((rate(percent),), STANDARD)
    assert (fees.form, fees.rate) == (FeeForm.NET_PROFIT, Fraction(percent) / 100)
    assert fees.rounding_unit == PENNY
    assert fees.source == f"catalogue marketBaseRate {percent} %"


def test_the_discount_counts_where_it_is_allowed() -> None:
    terms = Terms(discount=Fraction(20, 100))
    assert schedule((rate("5"),), terms).rate == Fraction(4, 100)
    assert "discount of 20 %" in schedule((rate("5"),), terms).source
    assert schedule((rate("5", allowed=False),), terms).rate == Fraction(5, 100)


def test_what_an_account_pays_besides_is_on_top_of_commission() -> None:
    """Sheet 6.1: the Expert Fee takes 20 or 40 % of what is left, and orders cost £0.002 beyond 5,000 an hour."""
    fees = schedule((rate("5"),), Terms(expert_fee=Fraction(20, 100), transaction_charge=Fraction(2, 1000)))
    assert fees.rate == Fraction(5, 100) + Fraction(20, 100) * Fraction(95, 100)
    assert fees.source == "catalogue marketBaseRate 5 %, and an Expert Fee of 20 % of the rest"
    assert fees.order_allowance == Fraction(2, 1000)


@pytest.mark.parametrize("percent", [None, "-1", "NaN"])
def test_trap_09_an_unknown_base_rate_is_the_worst_one_and_never_nothing(percent: str | None) -> None:
    fees = schedule((rate(percent),), STANDARD)
    assert (fees.form, fees.rate) == (FeeForm.NET_PROFIT, Fraction(7, 100))
    assert "worst 7 %" in fees.source
    assert schedule((), STANDARD).rate == Fraction(7, 100)


def test_of_two_statements_the_dearer_holds() -> None:
    fees = schedule((rate("2", where="listMarketCatalogue"), rate("5", where="stream marketDefinition")), STANDARD)
    assert fees.rate == Fraction(5, 100)
    assert fees.source.startswith("stream marketDefinition")


def charge(payout: Fraction | int, cost: Fraction | int, percent: str = "5") -> Fraction:
    return settlement_charge(schedule((rate(percent),), STANDARD), Fraction(payout), Fraction(cost), PENNY)


@given(st.integers(0, 349), st.integers(100, 1_000_000))
def test_one_leg_costs_what_the_sheets_effective_odds_say(rung: int, size: int) -> None:
    """Backing at o is backing at 1 + (o − 1)(1 − c) without commission; laying at l is NO at 1 + (1 − c)/(l − 1)."""
    c, odds = Fraction(5, 100), Fraction(CLASSIC.price(rung))
    payout = CLASSIC.payout(rung, size)
    for side, effective in ((Side.YES, 1 + (odds - 1) * (1 - c)), (Side.NO, 1 + (1 - c) / (odds - 1))):
        cost = CLASSIC.cost(side, rung, size)
        kept = payout - charge(payout, cost)
        assert kept <= cost * effective < kept + PENNY


def test_trap_10_commission_is_on_the_net_profit_of_the_market() -> None:
    """Two bets of one market: £60 won by one, £50 lost by the other. The market won £10, and that alone is charged."""
    won_payout, won_cost = Fraction(90), Fraction(30)
    lost_payout, lost_cost = Fraction(0), Fraction(50)
    per_bet = charge(won_payout, won_cost) + charge(lost_payout, lost_cost)
    together = charge(won_payout + lost_payout, won_cost + lost_cost)
    assert (per_bet, together) == (3, Fraction(1, 2))
    assert charge(Fraction(40), Fraction(50)) == 0, "a losing market pays none"


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10_000)), min_size=1, max_size=6))
def test_trap_10_netting_never_costs_more_than_charging_each_bet(bets: list[tuple[int, int]]) -> None:
    together = charge(sum(payout for payout, _ in bets), sum(cost for _, cost in bets))
    apart = sum((charge(payout, cost) for payout, cost in bets), Fraction(0))
    net = sum(payout - cost for payout, cost in bets)
    assert together <= apart
    assert together == round_up(Fraction(5, 100) * max(0, net), PENNY)
