"""What comparing two claims comes to, and the seam for whoever compares them."""

from enum import StrEnum
from typing import Protocol

import msgspec

from allsight.domain.questions import FieldVerdict
from allsight.normalization.parsers.claim import Claim


class Match(StrEnum):
    """How the YES of one claim lies to the YES of another."""

    SAME = "same"
    OPPOSITE = "opposite"
    WITHIN = "within"
    """The first implies the second."""
    AROUND = "around"
    """The second implies the first."""
    RELATED = "related"
    DIFFERENT = "different"

    @property
    def one_question(self) -> bool:
        """Tell whether both claims ask one question, straight or turned round."""
        return self in (Match.SAME, Match.OPPOSITE)

    @property
    def mirrored(self) -> "Match":
        """Return the same relation seen from the other claim."""
        return {Match.WITHIN: Match.AROUND, Match.AROUND: Match.WITHIN}.get(self, self)


class Judgement(msgspec.Struct, frozen=True, gc=False):
    """The outcome of a comparison.

    `score` is how likely `match` holds (0..1); `certain` that it may be relied on without a person, which no score
    alone can make true; `fields` say what agreed, what differed and what could not be read; `reason` what decided, in
    one line, empty where the fields say it all.
    """

    match: Match
    score: float
    certain: bool
    fields: tuple[FieldVerdict, ...] = ()
    reason: str = ""

    @property
    def mirrored(self) -> "Judgement":
        """Return the same judgement seen from the other claim."""
        turned = tuple(FieldVerdict(f.field, f.verdict, f.theirs, f.ours) for f in self.fields)
        return Judgement(self.match.mirrored, self.score, self.certain, turned, self.reason)


class Scorer(Protocol):
    """Compares two claims. The matcher relies on nothing else, so that a trained model can take the place of rules."""

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        """Tell quickly that two claims do not ask one question; whatever is not ruled out is judged."""
        ...

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        """Say how two claims lie to each other, and how surely."""
        ...
