"""How combinations of bets lie to each other and to everything else."""

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.stretches import stretches
from allsight.normalization.matcher.relations.verdicts import DIFFERENT, turned, verdict
from allsight.normalization.parsers.claim import Claim


def parlays(ours: Claim, theirs: Claim) -> Judgement:
    """Compare combinations leg by leg: one with more legs implies the same with fewer.

    A combination says nothing of one bet alone that could be laid against it: its legs name no game and no day.
    Nothing here is certain for the same reason.
    """
    a, b = ours.legs, theirs.legs
    time, read = stretches(ours, theirs)
    if not a & b or time is Match.DIFFERENT or read is False:
        return DIFFERENT
    match = Match.SAME if a == b else Match.WITHIN if a > b else Match.AROUND if a < b else Match.RELATED
    if ours.negated and theirs.negated:
        match = match.mirrored
    elif ours.negated or theirs.negated:
        match = turned(match) if match.one_question else Match.RELATED
    found = (verdict("window", read, "", ""), verdict("bet", None if a == b else False, a, b))
    return Judgement(match, 0.6 if match.one_question else 0.0, False, found)
