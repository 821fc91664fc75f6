"""The pair against enumeration, and what must hold for all books, fees, currencies and rules."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.certificate import certify
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import BookView, Level
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ladder import Side, probability_ladder
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates, Interval, default_rates, round_up
from allsight.domain.opportunity import OpportunityClass
from allsight.domain.questions import Branch, Predicate
from tests.analysis.build import (
    FREE,
    KALSHI_FEE,
    NOW_NS,
    book,
    kalshi,
    polymarket,
    proof,
    shown,
    terms,
)

pytestmark = pytest.mark.long

TENTHS = probability_ladder(Fraction(1, 10), Fraction(1))
EXACT_FEES = [
    FREE,
    FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(1, 10), source="exact on tenths"),
    FeeSchedule(
        form=FeeForm.NOTIONAL, rate=Fraction(1, 10), settlement_rate=Fraction(1, 100), source="exact on tenths"
    ),
]
REAL_FEES = [
    FREE,
    KALSHI_FEE,
    FeeSchedule(form=FeeForm.PROPORTIONAL, rate=Fraction(1, 50), source="two per cent"),
    FeeSchedule(
        form=FeeForm.NOTIONAL, rate=Fraction(1, 1000), settlement_rate=Fraction(1, 1000), source="a tenth of a cent"
    ),
]
ANY_PROFIT = Bounds(min_profit=Fraction(0))
PAR = CurrencyRates(kalshi().currency, NOW_NS, {polymarket().currency: Interval(Fraction(1), Fraction(1))})


@st.composite
def side(draw: st.DrawFn, *, ascending: bool, rungs: int, most: int = 6) -> tuple[Level, ...]:
    chosen = draw(st.lists(st.integers(0, rungs - 1), min_size=1, max_size=4, unique=True))
    return tuple(Level(rung, draw(st.integers(1, most))) for rung in sorted(chosen, reverse=not ascending))


def placed(market: Market, *, bids: tuple[Level, ...] = (), asks: tuple[Level, ...] = ()) -> tuple[Market, BookView]:
    return market, msgspec.structs.replace(book(market), bids=bids, asks=asks)


def enumerate_lots(
    yes: tuple[Market, BookView], no: tuple[Market, BookView], rates: CurrencyRates
) -> dict[int, Fraction]:
    """Profit of every whole number of contracts, by brute force: contract by contract, each fill charged on its own."""
    found: dict[int, Fraction] = {}
    most = min(sum(level.size for level in yes[1].asks), sum(level.size for level in no[1].bids))
    for size in range(1, most + 1):
        outlay = Fraction(0)
        for (market, view), bought in ((yes, Side.YES), (no, Side.NO)):
            left = size
            for level in view.offers(bought):
                taken = min(left, level.size)
                left -= taken
                price = market.ladder.probability(level.rung)
                price = price if bought is Side.YES else 1 - price
                fee = Fraction(0)
                if market.fees.form is FeeForm.QUADRATIC:
                    fee = market.fees.rate * price * (1 - price) * taken
                elif market.fees.form is FeeForm.PROPORTIONAL:
                    fee = market.fees.rate * price * taken
                elif market.fees.form is FeeForm.NOTIONAL:
                    fee = market.fees.rate * market.ladder.probability(level.rung) * taken
                fee += market.fees.settlement_rate * taken
                fee = round_up(fee, market.fees.rounding_unit)
                outlay += rates.of(market.currency).hi * round_up(price * taken + fee, market.currency.minor_unit)
        found[size] = size * min(rates.of(yes[0].currency).lo, rates.of(no[0].currency).lo) - outlay
    return found


def markets(yes_fee: FeeSchedule, no_fee: FeeSchedule) -> tuple[Market, Market]:
    plain = {"ladder": TENTHS, "min_size": 1, "min_notional": Fraction(0)}
    return kalshi(fees=yes_fee, **plain), polymarket(fees=no_fee, **plain)


@given(
    asks=side(ascending=True, rungs=9),
    bids=side(ascending=False, rungs=9),
    yes_fee=st.sampled_from(EXACT_FEES),
    no_fee=st.sampled_from(EXACT_FEES),
    lo=st.sampled_from([Fraction(1), Fraction(998, 1000), Fraction(9, 10)]),
)
def test_the_walk_finds_the_best_of_all_sizes(
    asks: tuple[Level, ...], bids: tuple[Level, ...], yes_fee: FeeSchedule, no_fee: FeeSchedule, lo: Fraction
) -> None:
    first, second = markets(yes_fee, no_fee)
    rates = CurrencyRates(first.currency, NOW_NS, {second.currency: Interval(lo, Fraction(1))})
    yes, no = placed(first, asks=asks), placed(second, bids=bids)
    found = proof(yes, no, rates=rates, bounds=ANY_PROFIT)
    best = max(enumerate_lots(yes, no, rates).values(), default=Fraction(0))
    if isinstance(found, Proof):
        assert found.guaranteed == best > 0
        assert found.legs[0].contracts == found.legs[1].contracts
    else:
        assert best <= 0


@given(
    asks=side(ascending=True, rungs=9),
    bids=side(ascending=False, rungs=9),
    yes_fee=st.sampled_from(REAL_FEES),
    no_fee=st.sampled_from(REAL_FEES),
)
def test_with_rounding_it_is_what_enumeration_says_of_that_size_and_within_the_rounding_of_the_best(
    asks: tuple[Level, ...], bids: tuple[Level, ...], yes_fee: FeeSchedule, no_fee: FeeSchedule
) -> None:
    first, second = markets(yes_fee, no_fee)
    yes, no = placed(first, asks=asks), placed(second, bids=bids)
    every = enumerate_lots(yes, no, default_rates(NOW_NS))
    found = proof(yes, no, bounds=ANY_PROFIT)
    best = max(every.values(), default=Fraction(0))
    rounding = sum(
        len(levels) * (market.fees.rounding_unit + market.currency.minor_unit)
        for market, levels in ((first, asks), (second, bids))
    )
    if isinstance(found, Proof):
        assert found.guaranteed == every[int(found.contracts)]
        assert best - found.guaranteed <= rounding
    else:
        assert best <= rounding


@st.composite
def crossing(draw: st.DrawFn) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    return (
        draw(side(ascending=True, rungs=9, most=50)),
        draw(side(ascending=False, rungs=9, most=50)),
    )


def guaranteed(found: Proof | Refusal) -> Fraction:
    return found.guaranteed if isinstance(found, Proof) else Fraction(0)


@given(books=crossing(), more=st.integers(1, 20))
def test_higher_fees_less_depth_or_a_worse_currency_never_raise_the_result(
    books: tuple[tuple[Level, ...], tuple[Level, ...]], more: int
) -> None:
    asks, bids = books
    first, second = markets(EXACT_FEES[1], FREE)
    base = guaranteed(proof(placed(first, asks=asks), placed(second, bids=bids), rates=PAR))
    dearer = msgspec.structs.replace(EXACT_FEES[1], rate=Fraction(1, 10) + Fraction(more, 100))
    slack = 8 * first.fees.rounding_unit + 8 * first.currency.minor_unit
    thinner = tuple(Level(level.rung, max(1, level.size - more)) for level in asks)
    worse = CurrencyRates(first.currency, NOW_NS, {second.currency: Interval(1 - Fraction(more, 100), Fraction(1))})
    no = placed(second, bids=bids)
    assert guaranteed(proof(placed(markets(dearer, FREE)[0], asks=asks), no, rates=PAR)) <= base + slack
    assert guaranteed(proof(placed(first, asks=thinner), no, rates=PAR)) <= base
    assert guaranteed(proof(placed(first, asks=asks), no, rates=worse)) <= base


@given(books=crossing(), outcomes=st.lists(st.sampled_from(["no", "yes", "refund", "split", "unclear"]), min_size=2))
def test_a_stricter_rule_never_raises_what_is_locked(
    books: tuple[tuple[Level, ...], tuple[Level, ...]], outcomes: list[str]
) -> None:
    asks, bids = books
    first, second = markets(EXACT_FEES[1], FREE)
    yes, no = placed(first, asks=asks), placed(second, bids=bids)
    base = proof(yes, no)
    assume(isinstance(base, Proof))
    told = {
        market.key: terms(market, predicate=Predicate(subject=(), action="win", branches=(Branch("void", outcome),)))
        for market, outcome in zip((first, second), outcomes, strict=False)
    }
    stricter = proof(yes, no, leg_terms=told)
    assert isinstance(stricter, Proof)
    if stricter.class_ is OpportunityClass.LOCKED:
        assert stricter.guaranteed <= guaranteed(base)


@given(books=crossing(), yes_fee=st.sampled_from(REAL_FEES), allowance=st.integers(0, 300))
def test_every_column_adds_up_by_hand_and_the_evidence_holds(
    books: tuple[tuple[Level, ...], tuple[Level, ...]], yes_fee: FeeSchedule, allowance: int
) -> None:
    asks, bids = books
    fee = msgspec.structs.replace(yes_fee, order_allowance=Fraction(allowance, 10_000))
    first, second = markets(fee, REAL_FEES[2])
    found = proof(placed(first, asks=asks), placed(second, bids=bids), bounds=Bounds(min_profit=Fraction(-10)))
    assume(isinstance(found, Proof))
    assert isinstance(found, Proof)
    display = shown(found)
    *lines, net = display.costs
    assert net.label == "net"
    assert sum(line.amount for line in lines) == net.amount == display.guaranteed
    assert lines[-1].label == "rounding"
    assert lines[-1].amount <= 0
    assert display.gross == lines[0].amount
    assert sum(leg.outlay for leg in display.legs) == display.outlay
    for state in display.states:
        assert sum(state.pays) == state.receive
        assert state.receive - display.outlay == state.profit
    for leg in display.legs:
        assert sum(fill.contracts for fill in leg.fills) == leg.contracts == display.contracts
        assert sum(fill.cost for fill in leg.fills) == leg.cost
        assert sum(fill.fee for fill in leg.fills) == leg.fee
    assert verify(build_evidence(found, certify(found))).holds
