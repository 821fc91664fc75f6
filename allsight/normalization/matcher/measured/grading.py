"""What a scorer says of labelled pairs, put down so that figures can be worked out of it."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import msgspec

from allsight.domain.questions import ConflictKind, Severity
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.measured.labelled import Label, LabelledPair
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between

LABEL_OF: Final[dict[Match, Label]] = {
    Match.SAME: Label.SAME,
    Match.OPPOSITE: Label.OPPOSITE,
    Match.WITHIN: Label.A_IN_B,
    Match.AROUND: Label.B_IN_A,
    Match.RELATED: Label.RELATED,
    Match.DIFFERENT: Label.DIFFERENT,
}


class Opinion(msgspec.Struct, frozen=True):
    """What is thought of a pair: the relation, whether it would be linked unasked, how likely each relation is."""

    found: Label
    auto: bool
    chances: Mapping[Label, float]


class Judge(Protocol):
    """Gives an opinion on a labelled pair whose listings were read."""

    def __call__(self, pair: LabelledPair, ours: Claim, theirs: Claim) -> Opinion: ...


class Graded(msgspec.Struct, frozen=True):
    """A labelled pair with the opinion on it, and the kinds of rule conflict that were found.

    `conflicts` holds those of severity material or worse; None where nothing is asked of the pair: it is not `same`,
    one of both texts is missing, or nobody could say whether the rules differ.
    """

    pair: LabelledPair
    opinion: Opinion
    conflicts: tuple[ConflictKind, ...] | None = None

    @property
    def right(self) -> bool:
        """Tell whether the relation is the one that the label names."""
        return self.opinion.found is self.pair.label

    @property
    def confidence(self) -> float:
        """Return how likely the relation found was thought to be."""
        return self.opinion.chances.get(self.opinion.found, 0.0)


def read(pair: LabelledPair) -> tuple[Claim, Claim]:
    """Read both listings of a pair as the matcher would."""
    ours, theirs = (parse(one.market, one.event, one.rules) for one in pair.listings)
    return ours, theirs


def grade(
    pairs: Sequence[LabelledPair], judge: Judge, claims: Sequence[tuple[Claim, Claim]] | None = None
) -> list[Graded]:
    """Ask for an opinion on each pair, and for the rule conflicts of those whose label says something of them.

    `claims` are those of the pairs, where they were read already.
    """
    graded = []
    for at, pair in enumerate(pairs):
        ours, theirs = read(pair) if claims is None else claims[at]
        graded.append(Graded(pair, judge(pair, ours, theirs), _conflicts(pair, ours, theirs)))
    return graded


def by_scorer(scorer: Scorer) -> Judge:
    """Return the opinions of a scorer that knows one score and no chances of the other relations."""

    def judge(pair: LabelledPair, ours: Claim, theirs: Claim) -> Opinion:
        del pair
        return opinion_of(scorer.judge(ours, theirs))

    return judge


def opinion_of(judgement: Judgement, chances: Mapping[Match, float] | None = None) -> Opinion:
    """Return a judgement as an opinion; without chances what the score leaves over goes to `different`."""
    found = LABEL_OF[judgement.match]
    if chances is None:
        sure = judgement.score if judgement.match.one_question else 1.0
        known: dict[Label, float] = {Label.DIFFERENT: 1.0 - sure} | {found: sure}
    else:
        known = {LABEL_OF[match]: chance for match, chance in chances.items()}
    return Opinion(found, judgement.certain, known)


def asks_for_conflicts(pair: LabelledPair) -> bool:
    """Tell whether a pair counts for the figures on rule conflicts."""
    both = bool(pair.a.rules and pair.b.rules)
    return pair.label is Label.SAME and both and pair.rule_conflict is not None


def _conflicts(pair: LabelledPair, ours: Claim, theirs: Claim) -> tuple[ConflictKind, ...] | None:
    if not asks_for_conflicts(pair):
        return None
    found = conflicts_between(ours, theirs, same=True)
    return tuple(one.kind for one in found if one.severity is not Severity.NOTE and one.kind is not ConflictKind.UNREAD)
