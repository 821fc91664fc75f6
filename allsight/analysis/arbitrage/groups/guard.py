"""Prices of worlds that rule opportunities out: as long as no offer is cheaper than they say, there is nothing to find.

If weights of the worlds exist by which every offer costs at least what it is worth, then no combination of offers gains
in every world (the other half of the linear program's duality). Of all such weights those are kept that leave the most
room, so that most changes of a book are dismissed by one comparison.
"""

from collections.abc import Sequence
from typing import Any, Final

import highspy  # type: ignore[import-untyped]
import msgspec
import numpy as np
from numpy.typing import NDArray

from allsight.analysis.arbitrage.groups.layout import Item, Layout, Seat
from allsight.analysis.arbitrage.solver.program import UnsolvedError

_INF: Final = highspy.kHighsInf
_TINY: Final = 1e-9

Column = NDArray[np.float64]


class Worth(msgspec.Struct, frozen=True):
    """What an answer at one seat is worth by the weights: `base + slope · price`."""

    base: float
    slope: float

    def exceeds(self, offered: tuple[float, float]) -> bool:
        """Tell whether an offer, price and all-in cost, is cheaper than that."""
        price, cost = offered
        return cost + _TINY < self.base + self.slope * price


class Guard:
    """Weights of a layout's worlds, some answers left out: says which prices could open something.

    Attributes:
        room: by how much the tightest offer is dearer than it is worth, in the base currency per contract.
    """

    def __init__(self, worth: dict[tuple[int, bool], Worth], room: float) -> None:
        self._worth = worth
        self.room = room

    def broken_by(self, place: int, seat: Seat) -> bool:
        """Tell whether the prices of a seat could open something."""
        yes, no = self._worth.get((place, True)), self._worth.get((place, False))
        return (yes is not None and yes.exceeds(seat.yes)) or (no is not None and no.exceeds(seat.no))


class Gain(msgspec.Struct, frozen=True):
    """Some offers gain in every world: these answers are what the best combination per contract is made of."""

    items: frozenset[Item]


class Guards:
    """Finds guards; one solver for all of them."""

    def __init__(self) -> None:
        self._highs: Any = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")  # it takes seconds where there are a thousand worlds
        self.solved = 0

    def find(self, layout: Layout, banned: frozenset[Item]) -> Guard | Gain:
        """Return the weights that leave most room; where there are none, answers that gain in every world.

        Raises:
            UnsolvedError: if the solver gives up.
        """
        program = _Program(layout, banned)
        self.solved += 1
        highs = self._highs
        highs.passModel(program.model())
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise UnsolvedError(f"expected an optimum, found {highs.modelStatusToString(highs.getModelStatus())}")
        solution = highs.getSolution()
        values = np.array(solution.col_value)
        room = float(values[program.room])
        if room >= -_TINY:
            return Guard(program.worth(values), room)
        duals = solution.row_dual[1 : len(program.items) + 1]
        return Gain(frozenset(item for item, dual in zip(program.items, duals, strict=True) if abs(dual) > _TINY))


class _Program:
    """Columns: a weight per world; per commission group and world how much of it is taxed; the room that is left."""

    def __init__(self, layout: Layout, banned: frozenset[Item]) -> None:
        self._layout = layout
        self._banned = banned
        self._count = len(layout.worlds)
        names = dict.fromkeys(_charged(seat) for seat in layout.seats if seat.commission)
        self._taxed = {name: self._count * (1 + number) for number, name in enumerate(names)}
        self.room = self._count * (1 + len(names))
        self.items: list[Item] = []

    def model(self) -> highspy.HighsLp:
        """Return it as the solver takes it."""
        width = self.room + 1
        rows, lower, upper = [np.append(np.ones(self._count), np.zeros(width - self._count))], [1.0], [1.0]
        for seat in self._layout.seats:
            for answer, (price, cost) in ((True, seat.yes), (False, seat.no)):
                if cost == np.inf or (seat.member, answer) in self._banned:
                    continue
                row = np.zeros(width)
                self._put(row, seat, price, answer=answer)
                row[self.room] = 1.0
                self.items.append((seat.member, answer))
                rows.append(row)
                lower.append(-_INF)
                upper.append(cost)
        for start in self._taxed.values():
            for world in range(self._count):
                row = np.zeros(width)
                row[start + world], row[world] = 1.0, -1.0
                rows.append(row)
                lower.append(-_INF)
                upper.append(0.0)
        return _model(np.array(rows), lower, upper)

    def worth(self, values: Column) -> dict[tuple[int, bool], Worth]:
        """Return what each answer at each seat is worth by a solution, for whatever price it is offered at."""
        weights = values[: self._count]
        found = {}
        for place, seat in enumerate(self._layout.seats):
            low = 0.0 if seat.worth is None else float(seat.worth.lo)
            taxed = self._tax(values, seat)
            for answer in (True, False):
                if (seat.member, answer) in self._banned:
                    continue
                pays = self._pays(seat, answer=answer)
                base = low * (float(pays @ weights) - seat.commission * float(pays @ taxed))
                found[place, answer] = Worth(base, low * seat.commission * float(taxed.sum()))
        return found

    def _put(self, row: Column, seat: Seat, price: float, *, answer: bool) -> None:
        low = 0.0 if seat.worth is None else float(seat.worth.lo)
        pays = self._pays(seat, answer=answer)
        row[: self._count] = low * pays
        if seat.commission:
            start = self._taxed[_charged(seat)]
            row[start : start + self._count] = -low * seat.commission * (pays - price)

    def _pays(self, seat: Seat, *, answer: bool) -> Column:
        found: Column = (self._layout.worlds[:, seat.member] == answer) * seat.kept
        return found

    def _tax(self, values: Column, seat: Seat) -> Column:
        if not seat.commission:
            return np.zeros(self._count)
        start = self._taxed[_charged(seat)]
        return values[start : start + self._count]


def _charged(seat: Seat) -> str:
    """Name the scope in which a seat's profit is netted: where the venue states none, the market alone."""
    market = seat.market
    return seat.key if market is None or market.commission_group is None else market.commission_group


def _model(matrix: Column, lower: Sequence[float], upper: Sequence[float]) -> highspy.HighsLp:
    height, width = matrix.shape
    filled = matrix != 0
    found = highspy.HighsLp()
    found.num_col_, found.num_row_ = width, height
    found.sense_ = highspy.ObjSense.kMaximize
    found.col_cost_ = np.append(np.zeros(width - 1), 1.0)
    found.col_lower_ = np.append(np.zeros(width - 1), -_INF)
    found.col_upper_ = np.append(np.full(width - 1, _INF), 1.0)
    found.row_lower_, found.row_upper_ = np.array(lower), np.array(upper)
    found.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    found.a_matrix_.start_ = np.append(0, np.cumsum(filled.sum(axis=1))).astype(np.int32)
    found.a_matrix_.index_ = np.nonzero(filled)[1].astype(np.int32)
    found.a_matrix_.value_ = matrix[filled]
    return found
