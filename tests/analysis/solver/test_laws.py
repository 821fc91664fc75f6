"""What holds for any problem: dearer, shallower and stricter is never better, and prices tell when to solve again."""

import random
from collections.abc import Callable
from fractions import Fraction

import msgspec
import pytest

from allsight.analysis.arbitrage.solver.model import Offer, Order, Problem
from allsight.analysis.arbitrage.solver.program import Solver
from allsight.domain.fees import FeeForm
from tests.analysis.solver.cases import problem

_EPSILON = 1e-7
_SEEDS = range(10_000, 10_120)


def each(given: Problem, change: Callable[[Order], Order]) -> Problem:
    return msgspec.structs.replace(given, orders=tuple(map(change, given.orders)))


def dearer(order: Order) -> Order:
    fees = order.fees
    if fees.form in (FeeForm.NET_PROFIT, FeeForm.SETTLEMENT):
        return msgspec.structs.replace(order, fees=msgspec.structs.replace(fees, rate=fees.rate + Fraction(1, 50)))
    later = fees.settlement_rate + Fraction(1, 100)
    return msgspec.structs.replace(order, fees=msgspec.structs.replace(fees, settlement_rate=later))


def shallower(order: Order) -> Order:
    return msgspec.structs.replace(
        order, offers=tuple(Offer(one.price, one.unit, one.units - 1) for one in order.offers)
    )


def stricter(given: Problem) -> Problem:
    """Let it end in one more way, in which every market pays nothing."""
    more = each(given, lambda order: msgspec.structs.replace(order, pays=(*order.pays, Fraction(0))))
    return msgspec.structs.replace(more, endings=given.endings + 1)


@pytest.mark.parametrize(
    "change",
    [lambda one: each(one, dearer), lambda one: each(one, shallower), stricter],
    ids=["fees", "depth", "rules"],
)
def test_nothing_gets_better_by_getting_worse(change: Callable[[Problem], Problem]) -> None:
    solver = Solver()
    for seed in _SEEDS:
        given = problem(random.Random(seed))
        before, after = solver.solve(given), solver.solve(change(given))
        assert after.score <= before.score + _EPSILON, seed
        assert after.score >= -_EPSILON, seed


def test_weights_of_the_endings_sum_to_one() -> None:
    solver = Solver()
    for seed in _SEEDS:
        prices = solver.solve(problem(random.Random(seed))).prices
        assert prices is not None
        assert min(prices.endings) >= -_EPSILON
        assert sum(prices.endings) == pytest.approx(1)


def test_an_offer_that_prices_rule_out_adds_nothing() -> None:
    solver, ruled_out, let_in = Solver(), 0, 0
    for seed in _SEEDS:
        chance = random.Random(seed)
        given = problem(chance)
        found = solver.solve(given)
        assert found.prices is not None
        place = chance.randrange(len(given.orders))
        order = given.orders[place]
        last = order.offers[-1]
        offer = Offer(min(Fraction(99, 100), last.price * Fraction(chance.randint(50, 150), 100)), last.unit, 2)
        wider = msgspec.structs.replace(order, offers=(*order.offers, offer))
        orders = (*given.orders[:place], wider, *given.orders[place + 1 :])
        after = solver.solve(msgspec.structs.replace(given, orders=orders))
        if found.prices.improved_by(given, place, offer):
            let_in += 1
        else:
            ruled_out += 1
            assert after.score <= found.score + _EPSILON, seed
    assert ruled_out > len(_SEEDS) // 4
    assert let_in > 0
