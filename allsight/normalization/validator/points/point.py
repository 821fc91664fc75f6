"""A point of rules and the ways to decide it."""

import msgspec

from allsight.domain.questions import ConflictKind, Severity
from allsight.normalization.parsers.cues import CuedPattern


class Variant(msgspec.Struct, frozen=True):
    """One way to decide a point: what a text that says so does, and what YES of the claim pays in the point's state.

    A `{what}` in `says` is filled by what the group of that name captured.
    """

    says: str
    pattern: CuedPattern
    pays: bool | None = None


class Point(msgspec.Struct, frozen=True):
    """A point on which texts may part.

    Attributes:
        ending: the state of the world in which texts of different variants part.
        leading: only the variant that a text names first binds; what follows is for when that one fails.
        severity: what a difference comes to.
    """

    kind: ConflictKind
    ending: str
    variants: tuple[Variant, ...]
    leading: bool = False
    severity: Severity = Severity.MATERIAL


def variant(says: str, *wordings: str, pays: bool | None = None) -> Variant:
    """Make a variant of the wordings that show it: regular expressions on cleaned lower-case text."""
    return Variant(says, CuedPattern("|".join(wordings)), pays)
