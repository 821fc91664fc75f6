"""The grid on which two claims' figure is published, so that "more than 9" and "10 or more" can be told to be one."""

from fractions import Fraction

from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.numbers import Range


def common_grid(ours: Claim, theirs: Claim) -> Fraction | None:
    """Return the step of the measure, 1 for plain counts that neither names a unit for, None for what is continuous."""
    step = ours.measure.step if ours.measure is not None else None
    if step is not None or ours.measure is not None or theirs.measure is not None:
        return step
    plain = all(claim.reading is not None and _counts(claim.reading) for claim in (ours, theirs))
    return Fraction(1) if plain else None


def _counts(reading: Range) -> bool:
    whole = all(bound is None or bound.denominator == 1 for bound in (reading.low, reading.high))
    return whole and not reading.unit
