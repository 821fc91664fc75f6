"""Prices of worlds that rule opportunities out: as long as no offer is cheaper than they say, there is nothing to find.

If weights of the worlds exist by which every offer costs at least what it is worth, then no combination of offers gains
in every world (the other half of the linear program's duality). Of all such weights those are kept that leave every
member room, so that most changes of a book are dismissed by one comparison.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import highspy  # type: ignore[import-untyped]
import msgspec
import numpy as np
from numpy.typing import NDArray

from allsight.analysis.arbitrage.groups.layout import Item, Layout, Seat
from allsight.analysis.arbitrage.solver.program import UnsolvedError

_INF: Final = highspy.kHighsInf
_TINY: Final = 1e-9

_ROOM: Final = ((0.005, 1.0), (0.01, 0.4), (0.02, 0.1))
"""Room that a member is given beyond none, per contract: so much, and what it counts. The first half cent counts most,
since prices move by small steps; beyond a few cents there is no more use in it."""

Column = NDArray[np.float64]
Places = NDArray[np.int32]


class Guard:
    """Weights of a layout's worlds, some answers left out: says which prices could open something.

    Args:
        worth: per seat what Yes and what No are worth by the weights, for an offer that is free; nothing where the
            answer is left out.
        slopes: per seat how much more that is for each unit of the price, since commission is taken of profits alone.
    """

    def __init__(self, worth: tuple[Sequence[float], Sequence[float]], slopes: Sequence[float]) -> None:
        self._yes, self._no = worth
        self._slopes = slopes

    def broken_by(self, place: int, seat: Seat) -> bool:
        """Tell whether the prices of a seat could open something."""
        (yes, yes_cost), (no, no_cost) = seat.yes, seat.no
        slope = self._slopes[place]
        return yes_cost + _TINY < self._yes[place] + slope * yes or no_cost + _TINY < self._no[place] + slope * no


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
        self._programs: WeakKeyDictionary[Layout, _Program] = WeakKeyDictionary()
        self.solved = 0

    def find(self, layout: Layout, banned: frozenset[Item]) -> Guard | Gain:
        """Return weights that leave every member room; where there are none, answers that gain in every world.

        Raises:
            UnsolvedError: if the solver gives up.
        """
        program = self._programs.get(layout)
        if program is None or not program.fits(layout.seats):
            program = self._programs[layout] = _Program(layout.worlds, layout.seats)
        program.price(layout.seats, banned)
        values = self._solve(program.spread(), may_fail=True)
        if values is None:
            values = self._solve(program.tightest())
            if values is not None and values[program.room] < -_TINY:
                duals = np.abs(self._highs.getSolution().row_dual[1 : 1 + 2 * len(layout.seats)])
                return Gain(program.items(np.flatnonzero(duals > _TINY)))
        if values is None:
            raise UnsolvedError("expected weights, found none")
        return program.guard(values, banned)

    def gain(self, layout: Layout, items: frozenset[Item]) -> bool:
        """Tell whether some answers alone gain together; worlds that differ in nothing else are one.

        Raises:
            UnsolvedError: if the solver gives up.
        """
        members = sorted({member for member, _ in items})
        seats = [seat for seat in layout.seats if seat.member in members]
        program = _Program(_distinct(layout.worlds[:, members]), seats, members)
        program.price(seats, [(seat.member, answer) for seat in seats for answer in (True, False)
                              if (seat.member, answer) not in items])  # fmt: skip
        values = self._solve(program.tightest())
        return values is not None and bool(values[program.room] < -_TINY)

    def _solve(self, model: highspy.HighsLp, *, may_fail: bool = False) -> Column | None:
        """Return the values of the columns; None where there are none and that is an answer."""
        self.solved += 1
        highs = self._highs
        highs.passModel(model)
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(highs.getSolution().col_value)
        if may_fail:
            return None
        raise UnsolvedError(f"expected an optimum, found {highs.modelStatusToString(status)}")


class _Program:
    """The program of some seats over some worlds, laid out once; prices are put in before it is solved.

    Columns are a weight per world; per commission group and world how much of that is taxed; the room that the tightest
    offer is left, and in steps that of every member. Rows are: all weights are one; every offer, two for a seat, costs
    what it is worth and the room at least; and no more of a world is taxed than its weight.

    Args:
        members: whose answers the columns of `worlds` are; of all members in order if it is left out.
    """

    def __init__(self, worlds: NDArray[np.bool_], seats: Sequence[Seat], members: Sequence[int] | None = None) -> None:
        self._shape = [_shape(seat) for seat in seats]
        self._members = [seat.member for seat in seats]
        count = self._count = len(worlds)
        column_of = {member: column for column, member in enumerate(members)} if members is not None else None
        columns = self._members if column_of is None else [column_of[member] for member in self._members]
        yes = worlds.T[columns].astype(np.float64)
        self._low = np.array([seat.low for seat in seats])
        self._kept = np.array([seat.kept for seat in seats])
        self._rate = np.array([seat.commission for seat in seats])
        self._pays = (yes * self._kept[:, None], (1.0 - yes) * self._kept[:, None])
        charged = dict.fromkeys(seat.charged for seat in seats if seat.commission)
        starts = {name: count * (1 + number) for number, name in enumerate(charged)}
        self._starts = [starts[seat.charged] if seat.commission else None for seat in seats]
        self.room = count * (1 + len(charged))
        self._lay_out(count * len(charged))

    def fits(self, seats: Sequence[Seat]) -> bool:
        """Tell whether fees and currencies are what they were when it was laid out."""
        return all(_shape(seat) == shape for seat, shape in zip(seats, self._shape, strict=True))

    def price(self, seats: Sequence[Seat], banned: Collection[Item]) -> None:
        """Put in what everything costs now; what is left out, or not offered, costs without end."""
        costs = self._upper[1 : 1 + 2 * len(seats)]
        for place, seat in enumerate(seats):
            for row, answer, (price, cost) in ((2 * place, True, seat.yes), (2 * place + 1, False, seat.no)):
                out = cost == np.inf or (seat.member, answer) in banned
                costs[row] = _INF if out else cost
                if self._starts[place] is not None and not out:
                    pays = self._pays[not answer][place]
                    self._values[self._taxes[row]] = -self._low[place] * self._rate[place] * (pays - price)

    def spread(self) -> highspy.HighsLp:
        """Return the program that leaves every member room; it has no answer where some offers gain."""
        return self._model(self._spread, 0.0, 0.0, self._rooms)

    def tightest(self) -> highspy.HighsLp:
        """Return the program that leaves the tightest offer most room, which is less than none where some gain."""
        return self._model(self._tightest, -_INF, 1.0, np.zeros(len(self._rooms)))

    def items(self, rows: Sequence[int] | NDArray[np.int64]) -> frozenset[Item]:
        """Return the answers of rows of offers."""
        return frozenset((self._members[row // 2], not row % 2) for row in map(int, rows))

    def guard(self, values: Column, banned: Collection[Item]) -> Guard:
        """Return what a solution says that every answer is worth, for whatever price it is offered at."""
        weights = values[: self._count]
        yes, no = (pays @ weights for pays in self._pays)
        slopes = np.zeros(len(self._members))
        for place, start in enumerate(self._starts):
            if start is not None:
                taxed, rate = values[start : start + self._count], self._rate[place]
                yes[place] -= rate * (self._pays[0][place] @ taxed)
                no[place] -= rate * (self._pays[1][place] @ taxed)
                slopes[place] = self._low[place] * rate * taxed.sum()
        worth = (self._low * yes).tolist(), (self._low * no).tolist()
        for place, member in enumerate(self._members if banned else ()):
            for side, answer in zip(worth, (True, False), strict=True):
                if (member, answer) in banned:
                    side[place] = -_INF
        return Guard(worth, slopes.tolist())

    def _lay_out(self, taxed: int) -> None:
        """Lay out everything but prices."""
        count, offers, steps = self._count, 2 * len(self._members), len(_ROOM)
        number_of = {member: number for number, member in enumerate(dict.fromkeys(self._members))}
        self._rooms = np.array([size for size, _ in _ROOM] * len(number_of))
        self._width = self.room + 1 + len(self._rooms)
        starts, index, values = [0, count], [np.arange(count)], [np.ones(count)]
        self._taxes: list[slice] = []
        for row in range(offers):
            place, number = row // 2, number_of[self._members[row // 2]]
            pays = self._low[place] * self._pays[row % 2][place]
            start, begun = self._starts[place], starts[-1] + count
            parts = [np.arange(count)] if start is None else [np.arange(count), np.arange(start, start + count)]
            first = self.room + 1 + steps * number
            index += [*parts, np.array([self.room, *range(first, first + steps)])]
            values += [pays, *(np.zeros(count) for _ in parts[1:]), np.ones(1 + steps)]
            self._taxes.append(slice(begun, begun if start is None else begun + count))
            starts.append(starts[-1] + len(parts) * count + 1 + steps)
        if taxed:
            pairs = np.column_stack([np.tile(np.arange(count), taxed // count), np.arange(count, count + taxed)])
            index.append(pairs.ravel())
            values.append(np.tile([-1.0, 1.0], taxed))
            starts += [starts[-1] + 2 * number for number in range(1, taxed + 1)]
        self._values: Column = np.concatenate(values)
        lower = np.append(1.0, np.full(offers + taxed, -_INF))
        columns: Places = np.concatenate(index).astype(np.int32)
        self._held = _held(np.array(starts, np.int32), columns, self._values, lower, self._width)
        self._upper = np.concatenate([[1.0], np.full(offers, _INF), np.zeros(taxed)])
        self._spread, self._tightest = np.zeros(self._width), np.zeros(self._width)
        self._spread[self.room + 1 :] = [share for _, share in _ROOM] * len(number_of)
        self._tightest[self.room] = 1.0

    def _model(self, cost: Column, least: float, most: float, rooms: Column) -> highspy.HighsLp:
        """Return it as the solver takes it, with what the columns of room may hold."""
        lower = np.zeros(self._width)
        lower[self.room] = least
        upper = np.full(self._width, _INF)
        upper[self.room], upper[self.room + 1 :] = most, rooms
        found = self._held
        found.col_cost_, found.col_lower_, found.col_upper_ = cost, lower, upper
        found.row_upper_ = self._upper
        if any(start is not None for start in self._starts):
            found.a_matrix_.value_ = self._values
        return found


def _held(ends: Places, index: Places, values: Column, lower: Column, width: int) -> highspy.HighsLp:
    """Return what does not change from one search to the next: handing over large arrays takes as long as solving."""
    found = highspy.HighsLp()
    found.num_col_, found.num_row_ = width, len(lower)
    found.sense_ = highspy.ObjSense.kMaximize
    found.row_lower_ = lower
    found.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    found.a_matrix_.start_, found.a_matrix_.index_, found.a_matrix_.value_ = ends, index, values
    return found


def _shape(seat: Seat) -> tuple[float, float, float, str]:
    return seat.low, seat.kept, seat.commission, seat.charged


def _distinct(worlds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return every row once."""
    known = dict.fromkeys(row.tobytes() for row in worlds)
    return np.frombuffer(b"".join(known), np.bool_).reshape(len(known), worlds.shape[1])
