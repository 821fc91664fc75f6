"""The most that is guaranteed in every ending, as a linear program; with whole orders, as a mixed one.

Variables are the contracts bought at each offer, per commission group and ending what the group makes after commission,
and the guarantee itself. It is exact because n − c·max(0, n) = min(n, (1 − c)·n) is concave. The whole program counts
native units instead of contracts and decides which orders are sent at all: minimums, allowances for rounding.
Floats live in here only; `settling` decides what is shown.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import highspy  # type: ignore[import-untyped]
import msgspec

from allsight.analysis.arbitrage.solver.matrix import INF, Rows, program, silent
from allsight.analysis.arbitrage.solver.model import Offer, Problem
from allsight.domain.errors import AllsightError

_Value = Callable[[int, Offer], Fraction]
_Share = Callable[[int, int], float]
_TINY: Final = 1e-9
WHOLE_S: Final = 0.5
"""So long a mixed program may take where nobody waits for it."""

_GOOD: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)


class UnsolvedError(AllsightError):
    """The solver found no answer to a problem that always has one: buying nothing."""

    code = "unsolved"


class Prices(msgspec.Struct, frozen=True):
    """What the last solution says a contract is worth: enough to tell whether another offer could add anything.

    Attributes:
        endings: per ending, the weight that it has in the guarantee; they sum to one.
        gains, kept: per group with commission, the weight per ending of what it makes before and after commission.
        pools, bankroll, mosts: what a unit of money, or of room, would add to the guarantee.
    """

    endings: tuple[float, ...]
    gains: dict[int, tuple[float, ...]]
    kept: dict[int, tuple[float, ...]]
    pools: dict[int, float]
    bankroll: float
    mosts: dict[int, float]

    def improved_by(self, problem: Problem, place: int, offer: Offer) -> bool:
        """Tell whether an offer of an order could raise the guarantee: where it could not, nothing need be solved."""
        order = problem.orders[place]
        cost, paid = float(order.worth.hi * order.outlay(offer)), 0.0
        low, price, rate = float(order.worth.lo), float(offer.price), float(order.commission)
        for ending, weight in enumerate(self.endings):
            pays = float(order.kept(ending, offer))
            if rate:
                gain = pays - price
                before, after = self.gains[order.group][ending], self.kept[order.group][ending]
                paid += weight * low * price + gain * (before + (1 - rate) * after)
            else:
                paid += weight * low * pays
        paid -= cost * (1 + float(problem.hurdle * order.days) + self.bankroll)
        paid -= float(order.outlay(offer)) * self.pools.get(order.pool, 0.0) + self.mosts.get(place, 0.0)
        return paid > -_TINY


class Solution(msgspec.Struct, frozen=True):
    """What the program proposes.

    Attributes:
        contracts: per order and offer.
        guaranteed: the guarantee before rounding: no whole orders guarantee more.
        score: that, less what the money should have earned.
        prices: none for the whole program.
    """

    contracts: tuple[tuple[float, ...], ...]
    guaranteed: float
    score: float
    prices: Prices | None

    def used(self) -> tuple[int, ...]:
        """Return the places of the orders that buy anything."""
        return tuple(place for place, taken in enumerate(self.contracts) if sum(taken) > _TINY)


class _Layout:
    """Which column and which row stands for what."""

    def __init__(self, problem: Problem, *, whole: bool) -> None:
        self.problem = problem
        self.whole = whole
        self.rows = Rows()
        self.cost, self.lower, self.upper = list[float](), list[float](), list[float]()
        self.integers: list[int] = []
        self.offers = [
            [self._column(0.0, offer.units * (1.0 if whole else float(offer.unit)), integer=whole)
             for offer in order.offers]
            for order in problem.orders
        ]  # fmt: skip
        self._dears = [
            [high * float(order.outlay(offer)) for offer in order.offers]
            for order, high in ((order, float(order.worth.hi)) for order in problem.orders)
        ]
        self._prices = [[float(offer.price) for offer in order.offers] for order in problem.orders]
        self.sent = [self._column(0.0, 1.0, integer=True) for _ in problem.orders] if whole else []
        self.makes = {
            group: [self._column(-INF, INF) for _ in range(problem.endings)]
            for group, rate, _ in problem.groups()
            if rate
        }
        self.guarantee = self._column(-INF, INF)
        self.cost[self.guarantee] = 1.0
        self.gains: dict[int, list[int]] = {}
        self.kept: dict[int, list[int]] = {}
        self._charge_commission()
        self.endings = [self._ending(ending) for ending in range(problem.endings)]
        self.pools: dict[int, int] = {}
        self.mosts: dict[int, int] = {}
        self.bankroll: int | None = None
        self._bound()
        self._hurdle()
        if whole:
            self._send()

    def _column(self, lower: float, upper: float, *, integer: bool = False) -> int:
        self.cost.append(0.0)
        self.lower.append(lower)
        self.upper.append(upper)
        if integer:
            self.integers.append(len(self.cost) - 1)
        return len(self.cost) - 1

    def _size(self, offer: Offer) -> float:
        return float(offer.unit) if self.whole else 1.0

    def _sum(self, places: Sequence[int], value: "_Value") -> dict[int, float]:
        """Return a sum over the offers of some orders, `value` being what one contract adds."""
        found = {}
        for place in places:
            for column, offer in zip(self.offers[place], self.problem.orders[place].offers, strict=True):
                found[column] = float(value(place, offer)) * self._size(offer)
        return found

    def _shares(self, places: Sequence[int], share: "_Share") -> dict[int, float]:
        """Return a sum over the offers of some orders, as `_sum` does, of floats by the place of an offer."""
        return {
            column: share(place, number) * self._size(offer)
            for place in places
            for number, (column, offer) in enumerate(
                zip(self.offers[place], self.problem.orders[place].offers, strict=True)
            )
        }

    def _charge_commission(self) -> None:
        for group, rate, places in self.problem.groups():
            if not rate:
                continue
            self.gains[group], self.kept[group] = [], []
            for ending in range(self.problem.endings):
                kept = self._kept(ending, places)
                gain = self._shares(places, functools.partial(self._gain, kept))
                made = self.makes[group][ending]
                for rows, share in ((self.gains[group], 1.0), (self.kept[group], 1 - float(rate))):
                    entries = {column: -share * value for column, value in gain.items()}
                    rows.append(self.rows.add({made: 1.0, **entries}, -INF, 0.0))

    def _kept(self, ending: int, places: Sequence[int]) -> dict[int, float | None]:
        """Return what one contract of each order is paid in an ending; None where its price comes back."""
        orders = {place: self.problem.orders[place] for place in places}
        return {
            place: None if order.pays[ending] is None else float(order.kept(ending, order.offers[0]))
            for place, order in orders.items()
            if order.offers
        }

    def _gain(self, kept: Mapping[int, float | None], place: int, number: int) -> float:
        pays = kept[place]
        return 0.0 if pays is None else pays - self._prices[place][number]

    def _ending(self, ending: int) -> int:
        entries = {self.guarantee: 1.0}
        for group, rate, places in self.problem.groups():
            low = self.problem.orders[places[0]].worth.lo
            if rate:
                entries[self.makes[group][ending]] = -float(low)
            kept: Mapping[int, float | None] = dict.fromkeys(places) if rate else self._kept(ending, places)
            entries |= self._shares(places, functools.partial(self._left, kept))
        for place, column in enumerate(self.sent):
            order = self.problem.orders[place]
            entries[column] = float(order.worth.hi * order.allowance)
        return self.rows.add(entries, -INF, 0.0)

    def _left(self, kept: Mapping[int, float | None], place: int, number: int) -> float:
        """Return what one contract costs beyond what it pays; of a group with commission the price comes back here."""
        pays = kept[place]
        back = self._prices[place][number] if pays is None else pays
        return self._dears[place][number] - float(self.problem.orders[place].worth.lo) * back

    def _bound(self) -> None:
        problem = self.problem
        everyone = range(len(problem.orders))
        for pool, free in problem.funds.items():
            places = [place for place in everyone if problem.orders[place].pool == pool]
            entries = self._sum(places, lambda place, offer: problem.orders[place].outlay(offer))
            entries |= {self.sent[place]: float(problem.orders[place].allowance) for place in places if self.sent}
            self.pools[pool] = self.rows.add(entries, -INF, float(free))
        if problem.bankroll is not None:
            entries = self._sum(everyone, self._dear)
            entries |= {column: float(problem.orders[place].worth.hi * problem.orders[place].allowance)
                        for place, column in enumerate(self.sent)}  # fmt: skip
            self.bankroll = self.rows.add(entries, -INF, float(problem.bankroll))
        for place, order in enumerate(problem.orders):
            if order.most is not None:
                entries = self._sum((place,), lambda _place, _offer: Fraction(1))
                self.mosts[place] = self.rows.add(entries, -INF, float(order.most))

    def _dear(self, place: int, offer: Offer) -> Fraction:
        order = self.problem.orders[place]
        return order.worth.hi * order.outlay(offer)

    def _hurdle(self) -> None:
        if not self.problem.hurdle:
            return
        for place, order in enumerate(self.problem.orders):
            for column, offer in zip(self.offers[place], order.offers, strict=True):
                wanted = self.problem.hurdle * order.days * self._dear(place, offer)
                self.cost[column] -= float(wanted) * self._size(offer)

    def _send(self) -> None:
        """Tie what is bought to whether an order is sent and how it fills.

        Nothing is bought without, no less than the venue takes, and of a dearer offer only where the cheaper is gone.
        """
        for place, (order, columns) in enumerate(zip(self.problem.orders, self.offers, strict=True)):
            sent, units = self.sent[place], dict.fromkeys(columns, 1.0)
            for number in range(1, len(columns)):
                reached = self._column(0.0, 1.0, integer=True)
                before, here = columns[number - 1], columns[number]
                self.rows.add({before: 1.0, reached: -float(order.offers[number - 1].units)}, 0.0, INF)
                self.rows.add({here: 1.0, reached: -float(order.offers[number].units)}, -INF, 0.0)
            self.rows.add({**units, sent: -float(sum(offer.units for offer in order.offers))}, -INF, 0.0)
            if order.least_units:
                self.rows.add({**units, sent: -float(order.least_units)}, 0.0, INF)
            if order.least_cost:
                cost = self._sum((place,), lambda _place, offer: offer.price)
                self.rows.add({**cost, sent: -float(order.least_cost)}, 0.0, INF)

    def program(self) -> highspy.HighsLp:
        """Return it as the solver takes it."""
        return program(self.cost, self.lower, self.upper, self.rows, self.integers)


class Solver:
    """One solver, used again for every linear program; not for several threads at once.

    A mixed program gets a new one: the solver holds a time limit of it against a clock of that program alone, and of a
    linear program against all that it has ever run, so no limit suits both.

    Args:
        whole_s: a mixed program that is not finished by then gives the best that it has found.
    """

    def __init__(self, whole_s: float = WHOLE_S) -> None:
        self._whole_s = whole_s
        self._highs = silent()

    def solve(self, problem: Problem) -> Solution:
        """Return the most that is guaranteed if contracts could be cut at will.

        Raises:
            FeeUnknownError: if the fee of any order is unknown.
            UnsolvedError: if the solver gives up.
        """
        layout = _Layout(problem, whole=False)
        values, duals = self._run(layout)
        return _solution(layout, values, _prices(layout, duals))

    def solve_whole(self, problem: Problem) -> tuple[int, ...]:
        """Return the units of each order that guarantee most, of those sizes that the venues take.

        Raises:
            FeeUnknownError: if the fee of any order is unknown.
            UnsolvedError: if the solver gives up.
        """
        layout = _Layout(problem, whole=True)
        values, _ = self._run(layout)
        return tuple(sum(round(values[column]) for column in columns) for columns in layout.offers)

    def _run(self, layout: _Layout) -> tuple[Sequence[float], Sequence[float]]:
        highs = self._highs
        if layout.whole:
            highs = silent()
            highs.setOptionValue("time_limit", self._whole_s)
        highs.passModel(layout.program())
        highs.run()
        found = highs.getSolution()
        if highs.getModelStatus() not in _GOOD or not found.value_valid:
            raise UnsolvedError(f"expected an optimum, found {highs.modelStatusToString(highs.getModelStatus())}")
        return found.col_value, found.row_dual


def _solution(layout: _Layout, values: Sequence[float], prices: Prices) -> Solution:
    contracts = tuple(tuple(max(0.0, values[column]) for column in columns) for columns in layout.offers)
    score = sum(cost * value for cost, value in zip(layout.cost, values, strict=True))
    return Solution(contracts, values[layout.guarantee], score, prices)


def _prices(layout: _Layout, duals: Sequence[float]) -> Prices:
    def of(rows: Sequence[int]) -> tuple[float, ...]:
        return tuple(duals[row] for row in rows)

    return Prices(
        endings=of(layout.endings),
        gains={group: of(rows) for group, rows in layout.gains.items()},
        kept={group: of(rows) for group, rows in layout.kept.items()},
        pools={pool: duals[row] for pool, row in layout.pools.items()},
        bankroll=0.0 if layout.bankroll is None else duals[layout.bankroll],
        mosts={place: duals[row] for place, row in layout.mosts.items()},
    )
