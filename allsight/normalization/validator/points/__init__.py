"""Points that rules decide one way or another, with the words that show how and the state in which that matters.

What another module compares already (a void, a postponement, a deadline) is here only where that comparison is blind.
"""

from allsight.normalization.validator.points.bases import BASES
from allsight.normalization.validator.points.endings import ENDINGS
from allsight.normalization.validator.points.figures import FIGURES
from allsight.normalization.validator.points.point import Binds, Point, Variant, is_note
from allsight.normalization.validator.points.scope import SCOPE

__all__ = ["POINTS", "Binds", "Point", "Variant", "is_note"]

POINTS: tuple[Point, ...] = (*SCOPE, *FIGURES, *BASES, *ENDINGS)
