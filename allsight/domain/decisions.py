"""What people decide about links, as facts: who, when, why, on which texts, and what the machine had said."""

from enum import StrEnum
from typing import NewType

import msgspec

from allsight.domain.ids import Fingerprint, LinkId, MarketKey, QuestionId
from allsight.domain.questions import Link, Orientation

DecisionId = NewType("DecisionId", str)


class Action(StrEnum):
    """What a person does with a link of a market to a question."""

    CONFIRM = "confirm"
    OPPOSITE = "opposite"
    """Confirm it turned round."""
    SUBSET = "subset"
    """One implies the other: a relation of two questions, and no link."""
    RELATED = "related"
    """They hang together and neither implies the other: a relation as well."""
    REJECT = "reject"
    SPLIT = "split"
    """Take the market out of the question that it was linked to."""
    UNDO = "undo"
    """Take back the last decision about the link that still stands."""


class Finding(StrEnum):
    """How the YES of a market lies to the YES of a question, in the words of `Match`."""

    SAME = "same"
    OPPOSITE = "opposite"
    WITHIN = "within"
    """The market implies the question."""
    AROUND = "around"
    """The question implies the market."""
    RELATED = "related"
    DIFFERENT = "different"

    @property
    def linked(self) -> bool:
        """Tell whether the market then asks the question, straight or turned round."""
        return self in (Finding.SAME, Finding.OPPOSITE)

    @property
    def turned(self) -> "Finding | None":
        """Return the finding against the question turned round; None where no finding says that."""
        if self in (Finding.WITHIN, Finding.AROUND):
            return None
        return {Finding.SAME: Finding.OPPOSITE, Finding.OPPOSITE: Finding.SAME}.get(self, self)


class MachineView(msgspec.Struct, frozen=True, gc=False):
    """What the matcher said of a market and a question; `certain` means that it would have linked them by itself."""

    finding: Finding
    score: float
    certain: bool


class Decision(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing that a person did with a link. Never changed and never removed.

    Attributes:
        sides: the markets that were confirmed to ask the question, the one that was compared first, each with its side.
        finding: how the market lies to the question from now on; None for an undo.
        rules: fingerprints of the texts that the decision rests on: when one changes, the decision is stale.
        machine: what the matcher said at that moment, None where it had nothing to compare.
        took_s: seconds from seeing to deciding, None where nobody measured.
        undoes: for an undo, the decision that it takes back.
        before: the links that it changed, as they were, and `made` those that it brought about: what an undo needs.
    """

    id: DecisionId
    link: LinkId
    market: MarketKey
    question: QuestionId
    action: Action
    by: str
    at_ns: int
    note: str = ""
    finding: Finding | None = None
    sides: dict[MarketKey, Orientation] = {}
    rules: dict[MarketKey, Fingerprint] = {}
    machine: MachineView | None = None
    took_s: float | None = None
    undoes: DecisionId | None = None
    before: tuple[Link, ...] = ()
    made: tuple[LinkId, ...] = ()
