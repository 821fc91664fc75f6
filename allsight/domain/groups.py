"""Questions that hang together: what is known of the answers that they can have at once.

A `Cluster` is one question with the markets that ask it. A `Group` joins several of them, and markets that nobody else
asks, by what one answer says about another: implications, answers that exclude each other, sets of which one pays.
"""

from enum import StrEnum
from typing import Final

import msgspec

from allsight.domain.ids import EventKey, OccurrenceId, OutcomeSetId, QuestionId
from allsight.domain.questions import LinkedMarket


class Basis(StrEnum):
    """On what a bond rests, the surest first."""

    DECIDED = "decided"
    """A person said so."""

    STATED = "stated"
    """A venue says it of the markets of one event."""

    SIBLINGS = "siblings"
    """Two markets of one event in the same words: only a number or a date of one lies within the other's."""

    READ = "read"
    """It was read out of two texts, and nobody has confirmed it."""

    @property
    def certain(self) -> bool:
        """Tell whether something may be locked on it."""
        return self is not Basis.READ

    @property
    def rank(self) -> int:
        """Return 0 for the surest, and more for each that is less sure."""
        return list(Basis).index(self)


class BondKind(StrEnum):
    """What a bond says, in one word."""

    IMPLIES = "implies"
    LADDER = "ladder"
    """An implication between two levels, or two days, of one thing."""

    ONE_OF = "one_of"
    """A venue's set of outcomes."""

    RANGES = "ranges"
    """Ranges of one quantity: they do not meet, or they leave no value out."""


Answer = tuple[int, bool]
"""A member's place in its group, and the answer to it."""


class Bond(msgspec.Struct, frozen=True, kw_only=True):
    """So many of these answers are given: `at_least` of them and `at_most`.

    That A implies B is "at least one of not A and B"; that both exclude each other is "at most one of A and B".

    Attributes:
        event, set: the venue's event and set, where it is one, and `about` what it is.
    """

    kind: BondKind
    basis: Basis
    answers: tuple[Answer, ...]
    at_least: int
    at_most: int
    event: EventKey | None = None
    set: OutcomeSetId | None = None
    about: str = ""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A question with the markets that are confirmed to ask it, or one market that asks it alone.

    Attributes:
        question: None where only one market asks.
        occurrence: what decides it, for example one game; None where that is not known.
    """

    title: str
    question: QuestionId | None
    occurrence: OccurrenceId | None
    markets: tuple[LinkedMarket, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Members joined by bonds.

    Attributes:
        id: stable as long as the first of its members is in it.
        cut: it was part of something larger, of which some bonds are left out here.
    """

    id: str
    members: tuple[Member, ...]
    bonds: tuple[Bond, ...]
    cut: bool = False


MAX_MEMBERS: Final = 128
"""A group takes in no more members; what lies further away hangs together with them by several steps."""
