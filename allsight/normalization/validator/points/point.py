"""A point of rules and the ways to decide it."""

from enum import StrEnum

import msgspec

from allsight.domain.questions import ConflictKind, Severity
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.text import Passage

NOTE_CHARS = 120
"""Rules up to so long are a note."""


class Variant(msgspec.Struct, frozen=True):
    """One way to decide a point: what a text that says so does, and what YES of the claim pays in the point's state.

    A `{what}` in `says` is filled by what the group of that name captured.
    """

    says: str
    pattern: CuedPattern
    pays: bool | None = None


class Binds(StrEnum):
    """Which of several variants that a text holds binds it."""

    ALL = "all"
    """Each of them: texts agree when they hold the same ones."""
    SAID_FIRST = "said_first"
    """The one that the text names first; what follows is for when that fails."""
    ALONE = "alone"
    """The only one: a text that holds several speaks of several things, or for several markets, and decides nothing."""
    LISTED_FIRST = "listed_first"
    """The one that stands first in the point: it asks for what the later ones ask for, and more."""


class Point(msgspec.Struct, frozen=True):
    """A point on which texts may part.

    Attributes:
        ending: the state of the world in which texts of different variants part.
        binds: which of several variants in one text counts.
        severity: what a difference comes to.
        notes_only: read in texts of a line or so, whose few words are the whole rule; in prose they stand for anything.
    """

    kind: ConflictKind
    ending: str
    variants: tuple[Variant, ...]
    binds: Binds = Binds.ALL
    severity: Severity = Severity.MATERIAL
    notes_only: bool = False


def variant(says: str, *wordings: str, pays: bool | None = None) -> Variant:
    """Make a variant of the wordings that show it: regular expressions on cleaned lower-case text."""
    return Variant(says, CuedPattern("|".join(wordings)), pays)


def is_note(rules: tuple[Passage, ...], most: int = NOTE_CHARS) -> bool:
    """Tell whether rules are a note: a line, of at most so many characters, in which every word is meant."""
    return sum(len(rule.text) for rule in rules) <= most
