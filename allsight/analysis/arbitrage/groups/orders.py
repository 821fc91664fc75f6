"""From what may be bought to orders: laid out as a program, solved, and cut to what venues take."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.choices import Choice, Solved
from allsight.analysis.arbitrage.marginal import fills
from allsight.analysis.arbitrage.proof import ProofLeg, Refusal, proof_leg
from allsight.analysis.arbitrage.solver.cutting import cut
from allsight.analysis.arbitrage.solver.model import Order, Problem
from allsight.analysis.arbitrage.solver.program import Solution, Solver
from allsight.analysis.arbitrage.terms import Bounds
from allsight.domain.errors import InvalidRequestError
from allsight.domain.opportunity import CloseReason

_ALIKE: Final = 1e-6

Rows = Sequence[Sequence[Fraction | None]]
"""Per ending what one contract of each choice pays; None where it is refunded."""


class Sizer:
    """Sizes orders; one solver for all of them.

    Attributes:
        solved: programs since the start.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._solver = Solver()
        self.solved = 0

    def loosely(self, choices: Sequence[Choice], rows: Rows, solved: list[Solved | None]) -> Solution:
        """Return what choices guarantee if contracts could be cut at will; `solved` is told of it.

        Raises:
            UnsolvedError: if the solver gives up.
            InvalidRequestError: if a choice has lost its market.
        """
        problem = self._problem(choices, rows)
        self.solved += 1
        solution = self._solver.solve(problem)
        solved.append(Solved.of(problem, choices, solution))
        return solution

    def wholly(self, choices: Sequence[Choice], rows: Rows, solved: list[Solved | None]) -> list[ProofLeg] | Refusal:
        """Return the orders that guarantee most over some endings, in whole units; `solved` is told of it.

        Raises:
            UnsolvedError: if the solver gives up.
            InvalidRequestError: if a choice has lost its market.
        """
        solution = self.loosely(choices, rows, solved)
        if solution.guaranteed < float(self._bounds.min_profit) - _ALIKE:  # in floats, of what is exact below
            return Refusal(CloseReason.PRICE, "what is left after costs is below the floor")
        used = solution.used()
        smaller = self._problem([choices[place] for place in used], [[row[place] for place in used] for row in rows])
        worth, units = cut(smaller, _of(solution, used), self._bounds.min_profit)
        if worth < self._bounds.min_profit:
            return Refusal(CloseReason.DEPTH, "nothing is left in sizes that the venues take")
        return [_leg(choices[place], size) for place, size in zip(used, units, strict=True) if size]

    def _problem(self, choices: Sequence[Choice], rows: Rows) -> Problem:
        groups: dict[str, int] = {}
        pools: dict[str, int] = {}
        orders = []
        for place, one in enumerate(choices):
            market, worth = one.seat.market, one.seat.worth
            if market is None or worth is None:
                raise InvalidRequestError("a leg has lost its market")
            orders.append(
                Order(
                    offers=one.offers,
                    fees=market.fees,
                    side=one.side,
                    minor_unit=market.currency.minor_unit,
                    group=groups.setdefault(market.commission_group or market.key, len(groups)),
                    pool=pools.setdefault(market.funds_pool, len(pools)),
                    worth=worth,
                    pays=tuple(row[place] for row in rows),
                    least_units=market.min_size,
                    least_cost=market.min_notional,
                    most=self._bounds.max_contracts,
                )
            )
        return Problem(orders=tuple(orders), endings=len(rows), bankroll=self._bounds.bankroll)


def _of(solution: Solution, used: Sequence[int]) -> Solution:
    return msgspec.structs.replace(solution, contracts=tuple(solution.contracts[place] for place in used))


def _leg(one: Choice, units: int) -> ProofLeg:
    market, worth = one.seat.market, one.seat.worth
    if market is None or worth is None:
        raise InvalidRequestError("a leg has lost its market")
    taken = fills(one.view.offers(one.side), units)
    return proof_leg(market, one.seat.linked, one.seat.terms, one.view, one.side, taken, worth)
