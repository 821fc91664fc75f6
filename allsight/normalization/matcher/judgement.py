"""What comparing two claims comes to, and the seam for whoever compares them."""

from typing import Protocol

import msgspec

from allsight.domain.questions import FieldVerdict, Match
from allsight.normalization.parsers.claim import Claim

__all__ = ["Judgement", "Match", "Scorer"]  # a judgement is told in the words of `Match`


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
