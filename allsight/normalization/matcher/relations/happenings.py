"""How two claims that something happens lie to each other."""

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.terms import note_words
from allsight.normalization.matcher.relations.verdicts import sum_up, turned, verdict
from allsight.normalization.matcher.relations.windows import when_of, window
from allsight.normalization.parsers.claim import Claim


def happenings(ours: Claim, theirs: Claim) -> Judgement:
    """Say how two happenings lie to each other: the act, when, where and who."""
    found: list[FieldVerdict] = []
    found.append(verdict("action", acts_agree(ours, theirs), ours.act, theirs.act))
    when, order = window(ours, theirs)
    found.append(verdict("window", when, when_of(ours), when_of(theirs)))
    note_words(ours, theirs, found)
    match = turned(Match.SAME) if ours.negated != theirs.negated else Match.SAME
    return sum_up(match, found, order)


def acts_agree(ours: Claim, theirs: Claim) -> bool | None:
    """Compare acts; None where one of both could not be told apart from mere being."""
    if ours.act == theirs.act:
        return True
    return None if "be" in (ours.act, theirs.act) else False
