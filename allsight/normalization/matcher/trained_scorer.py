"""The scorer that serves: relation logic first, then the trained model, and a veto that no probability overrides."""

from typing import Final

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.features import ROLE_OF, features, words_alike
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.model import Chances, Weights, shipped
from allsight.normalization.matcher.relations.verdicts import DIFFERS, UNREAD
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim

_SOFT: Final = ("words",)
"""Roles that may be unread, on one side, in a link made unasked; all others must have been read, and agree."""

LEAST_AUTO: Final = 0.9
"""Below this probability nothing is linked that logic is not certain of, and what it is certain of is never shown."""

_ALIKE: Final = 0.6
"""Headlines that have this share of words in common are judged even where logic would not look at them."""

_LOOSE: Final = (Match.RELATED, Match.DIFFERENT)


class TrainedScorer:
    """Judge by relation logic, with probabilities of the trained model, which decides where logic could not read.

    Where every field was read the relation of the logic stands. Where one was not, or nothing could be compared, the
    model may put another in its place if it is sure, never the same one turned round. A pair is certain, that is linked
    without a person, if nothing forbids it, and either the logic is certain or the probability is one from which no
    verdict on labelled data was wrong. What forbids it (`vetoes`) never changes the relation.
    """

    def __init__(self, weights: Weights | None = None, logic: Scorer | None = None) -> None:
        self._weights = shipped().weights if weights is None else weights
        self._logic: Scorer = logic or RulesScorer()
        self._last: tuple[Claim, Claim, Judgement] | None = None

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        """Tell quickly that two claims do not ask one question: logic says so, and they are not worded alike.

        Nor does one imply the other. Most candidates end here, before any feature is worked out.
        """
        if words_alike(ours, theirs, _ALIKE):
            return False
        return self._logic.rules_out(ours, theirs) or self._read(ours, theirs).match in _LOOSE

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        """Say how two claims lie to each other, and how surely."""
        logic = self._read(ours, theirs)
        if not logic.match.one_question and _read_through(logic):
            return logic  # it stands, and no probability is asked for
        return self.weigh(ours, theirs)[0]

    def _read(self, ours: Claim, theirs: Claim) -> Judgement:
        """Return what logic says; what is not ruled out is judged next, so the last pair is remembered."""
        if self._last is None or self._last[0] is not ours or self._last[1] is not theirs:
            self._last = (ours, theirs, self._logic.judge(ours, theirs))
        return self._last[2]

    def weigh(self, ours: Claim, theirs: Claim) -> tuple[Judgement, Chances]:
        """Return the judgement with how likely each relation is."""
        logic = self._read(ours, theirs)
        match = logic.match
        side = match if match.one_question else _side(ours, theirs)
        chances = self._weights.chances(features(ours, theirs, logic), side)
        if not logic.certain and not _read_through(logic):
            likeliest = max(_allowed(ours, theirs, match, side), key=chances.__getitem__)
            match = likeliest if chances[likeliest] >= self._weights.change_from else match
        why = vetoes(logic, match)
        certain = not why and (logic.certain or chances[match] >= self._weights.auto_from)
        score = chances[match] if match.one_question else 0.0
        if certain and logic.certain:
            score = max(score, LEAST_AUTO)
        return Judgement(match, score, certain, logic.fields, _reason(logic, match, score, why)), chances


def _read_through(logic: Judgement) -> bool:
    """Tell whether logic compared something and found every field of it readable."""
    return bool(logic.fields) and all(field.verdict != UNREAD for field in logic.fields)


def _side(ours: Claim, theirs: Claim) -> Match:
    """Return which way round two claims would ask one question, where logic does not say that they do."""
    return Match.OPPOSITE if ours.negated != theirs.negated else Match.SAME


def _allowed(ours: Claim, theirs: Claim, read: Match, side: Match) -> list[Match]:
    """Return what the model may say: no implication that was not read, nor one that was read turned round.

    Money is laid on implications. One question it may suggest, to people, where the words are alike.
    """
    allowed = [Match.RELATED, Match.DIFFERENT]
    if read in (Match.WITHIN, Match.AROUND):
        allowed.append(read)
    if read.one_question or words_alike(ours, theirs, _ALIKE):
        allowed.append(side)
    return allowed


def vetoes(logic: Judgement, match: Match) -> tuple[str, ...]:
    """Return what forbids to link a pair without a person: fields that differ, or that were not read and must be.

    What must be read the logic knows where it is certain; where it is not, all but words.
    """
    if not match.one_question:
        return ("another question",)
    if match is not logic.match:
        return ("read otherwise",)
    return tuple(
        f"{field.field} {field.verdict}"
        for field in logic.fields
        if field.verdict == DIFFERS or (field.verdict == UNREAD and not logic.certain and not _soft(field))
    )


def _soft(field: FieldVerdict) -> bool:
    """Tell whether an unread field may be passed over: words that one side alone has left. Two may be two things."""
    return ROLE_OF.get(field.field) in _SOFT and not (field.ours and field.theirs)


def _reason(logic: Judgement, match: Match, chance: float, why: tuple[str, ...]) -> str:
    if not match.one_question:
        return ""
    decided = "certain as read" if logic.certain else "; ".join(why) if why else "nothing differs"
    return f"{match.value} with probability {chance:.2f}: {decided}"
