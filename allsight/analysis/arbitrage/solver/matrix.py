"""A program in the making, and the solver that takes it: what the programs of this folder have in common."""

from collections.abc import Sequence
from typing import Any, Final

import highspy  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

INF: Final = highspy.kHighsInf

Numbers = NDArray[Any]
"""An array of floats, or of the numbers of columns."""


class Rows:
    """A matrix in the making, row by row."""

    def __init__(self) -> None:
        self.starts, self.places, self.values = [0], list[int](), list[float]()
        self.lower, self.upper = list[float](), list[float]()

    def add(self, entries: dict[int, float], lower: float, upper: float) -> int:
        """Add a row and return its number."""
        self.places += entries.keys()
        self.values += entries.values()
        self.starts.append(len(self.places))
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def block(self, places: Numbers, values: Numbers, lower: float, upper: float) -> range:
        """Add a row for each line of two tables, of columns and of their values, and return the numbers of all."""
        count, width = places.shape
        first, entries = len(self.lower), len(self.places)
        self.places += places.ravel().tolist()
        self.values += values.ravel().tolist()
        self.starts += range(entries + width, len(self.places) + 1, width)
        self.lower += [lower] * count
        self.upper += [upper] * count
        return range(first, first + count)


def program(
    cost: Sequence[float], lower: Sequence[float], upper: Sequence[float], rows: Rows, integers: Sequence[int]
) -> highspy.HighsLp:
    """Return the program as the solver takes it, to be maximised: a figure per column, rows, and which are whole."""
    found = highspy.HighsLp()
    found.num_col_, found.num_row_ = len(cost), len(rows.lower)
    found.sense_ = highspy.ObjSense.kMaximize
    found.col_cost_, found.col_lower_, found.col_upper_ = map(np.array, (cost, lower, upper))
    found.row_lower_, found.row_upper_ = np.array(rows.lower), np.array(rows.upper)
    found.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    found.a_matrix_.start_ = np.array(rows.starts)
    found.a_matrix_.index_, found.a_matrix_.value_ = np.array(rows.places), np.array(rows.values)
    if integers:
        kinds = [highspy.HighsVarType.kContinuous] * len(cost)
        for column in integers:
            kinds[column] = highspy.HighsVarType.kInteger
        found.integrality_ = kinds
    return found


def silent() -> Any:
    """Return a solver that prints nothing, works in the caller's thread and is content with nothing but the best."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    return highs
