"""The most that is guaranteed in every ending, as a linear program; with whole orders, as a mixed one.

Variables are the contracts bought at each offer, per commission group and ending what the group makes after commission,
and the guarantee itself. It is exact because n − c·max(0, n) = min(n, (1 − c)·n) is concave. The whole program counts
native units instead of contracts and decides which orders are sent at all: minimums, allowances for rounding.
Floats live in here only; `settling` decides what is shown.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Final

import highspy  # type: ignore[import-untyped]
import msgspec
import numpy as np

from allsight.analysis.arbitrage.solver.matrix import INF, Numbers, Rows, program, silent
from allsight.analysis.arbitrage.solver.model import Offer, Order, Problem
from allsight.domain.errors import AllsightError

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
        cost, paid = order.dear(offer), 0.0
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
        if order.pool in self.pools:
            paid -= float(order.outlay(offer)) * self.pools[order.pool]
        paid -= self.mosts.get(place, 0.0)
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


class _Offers:
    """What the offers of a problem cost and pay, one column for each, all orders after one another.

    Args:
        problem: the orders.
        whole: sizes are counted in native units instead of contracts.

    Attributes:
        order: whose each offer is, by place.
        size: contracts that a unit of the column stands for.
        most: units that are offered.
        price: what one contract costs before fees.
        dear: what it costs with them in the base currency, at the dear end.
        low: what a unit of its currency is worth at settlement at least.
        back: per ending, what comes back for one contract: its payout, or its price.
        gain: per ending, what comes back beyond the price.
    """

    def __init__(self, problem: Problem, *, whole: bool) -> None:
        orders = problem.orders
        self.order = np.repeat(np.arange(len(orders)), [len(order.offers) for order in orders])
        offers = [(order, offer) for order in orders for offer in order.offers]
        self.size = np.array([float(offer.unit) if whole else 1.0 for _, offer in offers])
        self.most = np.array([offer.units * (1.0 if whole else float(offer.unit)) for _, offer in offers])
        self.price = np.array([float(offer.price) for _, offer in offers])
        self.dear = np.array([order.dear(offer) for order, offer in offers])
        self.low = np.array([float(order.worth.lo) for order in orders])[self.order]
        kept = [[_kept(order, ending) for order in orders] for ending in range(problem.endings)]
        pays = np.array(kept).reshape(problem.endings, len(orders))[:, self.order]
        self.back = np.where(np.isnan(pays), self.price, pays)
        self.gain = self.back - self.price


def _kept(order: Order, ending: int) -> float:
    """Return what one contract of any offer is paid in an ending; NaN where its price comes back."""
    return math.nan if order.pays[ending] is None or not order.offers else float(order.kept(ending, order.offers[0]))


def _beside(left: Numbers, right: Numbers | Sequence[float]) -> Numbers:
    """Put two tables side by side; a single line stands beside every line."""
    right = np.asarray(right, left.dtype)
    found = np.empty((len(left), left.shape[1] + right.shape[-1]), left.dtype)
    found[:, : left.shape[1]] = left
    found[:, left.shape[1] :] = right
    return found


class _Layout:
    """Which column and which row stands for what."""

    def __init__(self, problem: Problem, *, whole: bool) -> None:
        self.problem = problem
        self.whole = whole
        self.rows = Rows()
        found = self._found = _Offers(problem, whole=whole)
        self.cost, self.lower = [0.0] * len(found.order), [0.0] * len(found.order)
        self.upper: list[float] = found.most.tolist()
        self.integers: list[int] = list(range(len(found.order))) if whole else []
        ends = itertools.accumulate(len(order.offers) for order in problem.orders)
        self.offers = [range(end - len(order.offers), end) for order, end in zip(problem.orders, ends, strict=True)]
        self.sent = [self._column(0.0, 1.0, integer=True) for _ in problem.orders] if whole else []
        self.makes = {
            group: [self._column(-INF, INF) for _ in range(problem.endings)]
            for group, rate, _ in problem.groups()
            if rate
        }
        self.guarantee = self._column(-INF, INF)
        self.cost[self.guarantee] = 1.0
        self.gains: dict[int, Sequence[int]] = {}
        self.kept: dict[int, Sequence[int]] = {}
        self._charge_commission()
        self.endings = self._guarantee()
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

    def _columns(self, places: Iterable[int]) -> list[int]:
        """Return the columns of the offers of some orders."""
        return [column for place in places for column in self.offers[place]]

    def _sum(self, columns: Sequence[int], values: Numbers) -> dict[int, float]:
        """Return a sum over offers, `values` being what one contract of each adds."""
        return {column: float(values[column] * self._found.size[column]) for column in columns}

    def _charge_commission(self) -> None:
        """Say of each group what it makes: no more than it gains, and no more than is kept of that."""
        for group, rate, places in self.problem.groups():
            if rate:
                columns, made = self._columns(places), np.array([self.makes[group]])
                gain = self._found.gain[:, columns] * self._found.size[columns]
                entries = _beside(made.T, columns)
                for rows, share in ((self.gains, 1.0), (self.kept, 1 - float(rate))):
                    rows[group] = self.rows.block(entries, _beside(np.ones(made.T.shape), -share * gain), -INF, 0.0)

    def _guarantee(self) -> Sequence[int]:
        """Say that the guarantee is no more than any ending leaves; returns the rows of the endings."""
        found, orders, endings = self._found, self.problem.orders, self.problem.endings
        back = found.back.copy()
        heads, shares = [[self.guarantee] * endings], [1.0]
        for group, rate, places in self.problem.groups():
            if rate:  # what it makes is counted; here the price comes back
                heads.append(self.makes[group])
                shares.append(-float(orders[places[0]].worth.lo))
                columns = self._columns(places)
                back[:, columns] = found.price[columns]
        left = (found.dear - found.low * back) * found.size
        sent = [float(order.worth.hi * order.allowance) for order in orders] if self.sent else []
        entries = _beside(np.array(heads).T, [*range(len(found.order)), *self.sent])
        return self.rows.block(entries, _beside(_beside(np.array([shares] * endings), left), sent), -INF, 0.0)

    def _bound(self) -> None:
        problem, found = self.problem, self._found
        for pool, free in problem.funds.items():
            places = [place for place, order in enumerate(problem.orders) if order.pool == pool]
            outlay = np.array([float(order.outlay(offer)) for order in problem.orders for offer in order.offers])
            entries = self._sum(self._columns(places), outlay)
            entries |= {self.sent[place]: float(problem.orders[place].allowance) for place in places if self.sent}
            self.pools[pool] = self.rows.add(entries, -INF, float(free))
        if problem.bankroll is not None:
            entries = self._sum(range(len(found.order)), found.dear)
            entries |= {column: float(problem.orders[place].worth.hi * problem.orders[place].allowance)
                        for place, column in enumerate(self.sent)}  # fmt: skip
            self.bankroll = self.rows.add(entries, -INF, float(problem.bankroll))
        for place, order in enumerate(problem.orders):
            if order.most is not None:
                entries = self._sum(self.offers[place], np.ones(len(found.order)))
                self.mosts[place] = self.rows.add(entries, -INF, float(order.most))

    def _hurdle(self) -> None:
        if not self.problem.hurdle:
            return
        for order, columns in zip(self.problem.orders, self.offers, strict=True):
            wanted = float(self.problem.hurdle * order.days)
            for column in columns:
                self.cost[column] -= wanted * self._found.dear[column] * self._found.size[column]

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
                cost = self._sum(columns, self._found.price)
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
