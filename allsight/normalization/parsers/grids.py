"""The grid on which two claims' figure is published, so that "more than 9" and "10 or more" can be told to be one."""

from fractions import Fraction

from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.measure_table import Measure
from allsight.normalization.parsers.numbers import Edge, Range

_UNITS_APART = frozenset(("$", "%"))


def grid_of(measure: Measure | None, *readings: Range) -> tuple[Fraction | None, Fraction | None]:
    """Return the step and the least value of what is measured; 1 and 0 for plain counts without a unit.

    The step is None where values are continuous, the least value None where there is none.
    """
    if measure is not None:
        return measure.step, measure.least
    bounds = [bound for one in readings for bound in (one.low, one.high) if bound is not None]
    if any(one.unit for one in readings) or any(bound.denominator != 1 for bound in bounds):
        return None, None
    return Fraction(1), Fraction(0) if all(bound >= 0 for bound in bounds) else None


def edge_of(ours: Claim, a: Range, b: Range) -> Edge | None:
    """Compare two ranges on the grid of what the first claim measures; None where their units cannot be compared."""
    if a.unit and b.unit and a.unit != b.unit and {a.unit, b.unit} != _UNITS_APART and "°C" in (a.unit, b.unit):
        return None
    return a.against(b, *grid_of(ours.measure, a, b))
