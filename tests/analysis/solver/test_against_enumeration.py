"""The solver against trying every order there is, on thousands of small problems."""

import random
from fractions import Fraction

import pytest

from allsight.analysis.arbitrage.solver.program import Solver
from allsight.analysis.arbitrage.solver.settling import affordable, settle
from tests.analysis.solver.cases import best, problem, profits, waited

_EPSILON = 1e-7
_FEW, _MANY = 20, 1_000


def compare(seeds: range) -> int:
    """Hold the solver against enumeration; return in how many problems there was something to gain."""
    solver, gains = Solver(), 0
    for seed in seeds:
        given = problem(random.Random(seed))
        bound, chosen = solver.solve(given), solver.solve_whole(given)
        settled, plainly, most = settle(given, chosen), profits(given, chosen), best(given)
        assert affordable(given, settled), seed
        assert list(settled.profits) == plainly, seed
        assert settled.score == min(settled.profits) - waited(given, chosen), seed
        assert float(most) <= bound.score + _EPSILON, seed
        rounding = sum((order.worth.hi * (order.allowance + order.minor_unit) for order in given.orders), Fraction(0))
        if given.funds or given.bankroll is not None:  # room for rounding is kept free, for which a unit may give way
            rounding += sum(
                (order.worth.hi * max(one.unit for one in order.offers) for order in given.orders), Fraction(0)
            )
        assert most - max(settled.score, Fraction(0)) <= rounding, seed
        gains += most > 0
    return gains


def test_no_orders_beat_those_that_are_chosen() -> None:
    assert compare(range(_FEW)) > _FEW // 4


@pytest.mark.long
def test_no_orders_beat_those_that_are_chosen_in_a_thousand_problems() -> None:
    gains = compare(range(_FEW, _FEW + _MANY))
    print(f"{_MANY} problems, something to gain in {gains}: 0 disagreements, 0 unsafe")
    assert gains > _MANY // 4
