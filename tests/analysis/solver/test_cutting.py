"""Cut to whole units quickly: never what cannot be had, and most of what a program with all the time there is finds."""

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from allsight.analysis.arbitrage.solver.cutting import REFUSED, cut
from allsight.analysis.arbitrage.solver.model import Problem
from allsight.analysis.arbitrage.solver.program import Solution, Solver, UnsolvedError
from allsight.analysis.arbitrage.solver.settling import affordable, settle
from tests.analysis.solver.cases import problem, profits

CENT = Fraction(1, 100)
_PROBLEMS = 150


def gaining(count: int) -> Iterator[tuple[Problem, Solution]]:
    """Go through problems in which contracts that can be cut at will gain a cent."""
    solver = Solver()
    for seed in range(count):
        given = problem(random.Random(seed))
        found = solver.solve(given)
        if found.guaranteed >= CENT:
            yield given, found


@pytest.mark.long
def test_what_is_cut_is_what_it_is_said_to_be() -> None:
    seen = 0
    for given, found in gaining(_PROBLEMS):
        worth, units = cut(given, found, CENT)
        settled = settle(given, units)
        if worth == REFUSED:
            assert not affordable(given, settled)
            continue
        seen += 1
        plainly = profits(given, units)
        assert plainly is not None
        assert worth == settled.guaranteed == min(plainly)
        assert float(worth) <= found.guaranteed + 1e-9
    assert seen > _PROBLEMS // 4


@pytest.mark.long
def test_most_of_what_can_be_had_is_found() -> None:
    """The problems hold a few units an order, so that rounding is half of them; books hold hundreds."""
    solver, possible, reached = Solver(), 0, 0
    for given, found in gaining(_PROBLEMS):
        try:
            best = settle(given, solver.solve_whole(given))
        except UnsolvedError:
            continue
        if affordable(given, best) and best.guaranteed >= CENT:
            possible += 1
            reached += cut(given, found, CENT)[0] >= CENT
    print(f"{possible} problems with a cent in whole units: {reached} found")
    assert reached > possible * 4 // 5
