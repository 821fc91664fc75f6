"""What people decide about links, as facts: who, when, why, on which texts, and what the machine had said."""

from enum import StrEnum
from typing import NewType

import msgspec

from allsight.domain.ids import Fingerprint, LinkId, MarketKey, QuestionId
from allsight.domain.questions import Link, Match, Orientation

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


class MachineView(msgspec.Struct, frozen=True, gc=False):
    """What the matcher said of a market and a question; `certain` means that it would have linked them by itself.

    `contested`: it would have, had that not contradicted other pairs of which it was as certain.
    """

    finding: Match
    score: float
    certain: bool
    contested: bool = False

    @property
    def turned(self) -> "MachineView":
        """Return the same said of the question turned round: no more than `related` where no relation says that."""
        return MachineView(self.finding.turned or Match.RELATED, self.score, self.certain, self.contested)


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
    finding: Match | None = None
    sides: dict[MarketKey, Orientation] = {}
    rules: dict[MarketKey, Fingerprint] = {}
    machine: MachineView | None = None
    took_s: float | None = None
    undoes: DecisionId | None = None
    before: tuple[Link, ...] = ()
    made: tuple[LinkId, ...] = ()
