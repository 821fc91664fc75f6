"""The solver against trying every order there is, on thousands of small problems."""

import random

import pytest

from allsight.analysis.arbitrage.solver.program import Solver
from tests.analysis.solver.cases import judged, problem

_FEW, _MANY = 20, 1_000


def compare(seeds: range) -> int:
    """Hold the solver against enumeration; return in how many problems there was something to gain."""
    solver, gains = Solver(), 0
    for seed in seeds:
        verdict = judged(problem(random.Random(seed)), solver)
        assert (verdict.unsafe, verdict.differs) == ("", ""), seed
        gains += verdict.gains
    return gains


@pytest.mark.long
def test_no_orders_beat_those_that_are_chosen() -> None:
    assert compare(range(_FEW)) > _FEW // 4


@pytest.mark.long
def test_no_orders_beat_those_that_are_chosen_in_a_thousand_problems() -> None:
    gains = compare(range(_FEW, _FEW + _MANY))
    print(f"{_MANY} problems, something to gain in {gains}: 0 disagreements, 0 unsafe")
    assert gains > _MANY // 4
