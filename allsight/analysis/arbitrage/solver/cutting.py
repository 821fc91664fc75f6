"""From a solution that cuts contracts at will to whole units, quickly: what is found is settled exactly.

A mixed program finds the best there is and may take a tenth of a second for four orders, whatever limit it is given;
the loop cannot wait for that. Rounding costs about a unit per order, so the best lies near: a few units up or down.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Final

from allsight.analysis.arbitrage.solver.model import Problem
from allsight.analysis.arbitrage.solver.program import Solution
from allsight.analysis.arbitrage.solver.settling import Settling, affordable

_ALIKE: Final = 1e-6
_TRIES: Final = 24
"""So many neighbours are settled at most, each in fractions."""

REFUSED: Final = Fraction(-1)
"""What orders are worth that the venues do not take, or that cannot be paid for."""


def cut(problem: Problem, solution: Solution, enough: Fraction) -> tuple[Fraction, tuple[int, ...]]:
    """Return what whole units guarantee, and how many of each order.

    The better of what all orders have in common and each cut alone; where that guarantees less than `enough`, the best
    that is reached from there by a unit at a time, unless rounding leaves nothing of what could be had at most.
    """
    contracts, settling = solution.contracts, Settling(problem)
    floored = _floored(problem, contracts)
    starts = dict.fromkeys((_common(problem, contracts), floored, _raised(problem, floored)))
    best = max(_score(problem, settling, units) for units in starts)
    if best[0] >= enough or solution.guaranteed <= _least_rounding(problem):
        return best
    return _climbed(problem, settling, best)


def _climbed(
    problem: Problem, settling: Settling, start: tuple[Fraction, tuple[int, ...]]
) -> tuple[Fraction, tuple[int, ...]]:
    best, tries, stuck = start, _TRIES, False
    while not stuck:
        stuck = True
        for units in _neighbours(problem, best[1]):
            if not tries:
                return best
            tries -= 1
            found = _score(problem, settling, units)
            if found[0] > best[0]:
                best, stuck = found, False
                break
    return best


def _neighbours(problem: Problem, units: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Go through what differs by a unit of one order, then by one of two orders."""
    most = [sum(offer.units for offer in order.offers) for order in problem.orders]
    single = [(place, step) for place in range(len(most)) for step in (1, -1)]
    double = [(one, two) for one, two in combinations(single, 2) if one[0] != two[0]]
    for moves in (*((one,) for one in single), *double):
        found = list(units)
        for place, step in moves:
            found[place] += step
        if all(0 <= size <= top for size, top in zip(found, most, strict=True)):
            yield tuple(found)


def _raised(problem: Problem, units: Sequence[int]) -> tuple[int, ...]:
    """Raise orders to what the venues take at least, and those that would not be sent to a unit."""
    return tuple(
        min(max(size, order.least_units, 1), sum(offer.units for offer in order.offers))
        for size, order in zip(units, problem.orders, strict=True)
    )


def _least_rounding(problem: Problem) -> float:
    """Return what rounding costs at least where something is gained: an order is sent for every way to be paid.

    To be asked of smallest sets: what gains without one of them is another problem.
    """
    least: dict[tuple[Fraction | None, ...], Fraction] = {}
    for order in problem.orders:
        cost = order.worth.hi * order.allowance
        least[order.pays] = min(cost, least.get(order.pays, cost))
    return float(sum(least.values()))


def _score(problem: Problem, settling: Settling, units: Sequence[int]) -> tuple[Fraction, tuple[int, ...]]:
    settled = settling.settle(units)
    return (settled.guaranteed if affordable(problem, settled) else REFUSED), tuple(units)


def _floored(problem: Problem, contracts: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """Cut every order to the whole units below."""
    return tuple(
        sum(
            min(offer.units, int(amount / float(offer.unit) + _ALIKE))
            for offer, amount in zip(order.offers, taken, strict=True)
        )
        for order, taken in zip(problem.orders, contracts, strict=True)
    )


def _common(problem: Problem, contracts: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """Cut orders of equal payout to the largest one that all can hold; of unequal payout, as they are."""
    units = [{offer.unit for offer in order.offers} for order in problem.orders]
    totals = [sum(taken) for taken in contracts]
    if any(len(found) > 1 for found in units) or max(totals) - min(totals) > _ALIKE * max(totals):
        return _floored(problem, contracts)
    steps = [next(iter(found)) for found in units]
    scale = lcm(*(step.denominator for step in steps))
    lot = Fraction(lcm(*(int(step * scale) for step in steps)), scale)
    lots = int(Fraction(min(totals)) / lot + Fraction(_ALIKE))
    return tuple(int(lots * lot / step) for step in steps)
