"""A number that says how often or how grandly something is done implies that it is done at all."""

import msgspec

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.happenings import happenings
from allsight.normalization.parsers.claim import Claim, ClaimKind


def measured_act(ours: Claim, theirs: Claim) -> Judgement | None:
    """Judge "an offering of $1 trillion or more", or "three launches or more", against the bare act; None for others.

    Only what is counted from below implies the act: "fewer than three" holds without any. So does a quantity of the act
    that its headline names: the market capitalisation at an offering.
    """
    if theirs.kind is ClaimKind.NUMBER:
        turned = None if ours.kind is ClaimKind.NUMBER else measured_act(theirs, ours)
        return None if turned is None else turned.mirrored
    reading = ours.reading
    if ours.kind is not ClaimKind.NUMBER or theirs.kind is not ClaimKind.HAPPENING or reading is None:
        return None
    least = reading.low is not None and reading.high is None and reading.low + (not reading.low_in) >= 1
    named = theirs.act in ours.terms
    if not (named or (ours.measure is None and ours.act == theirs.act != "be")) or not least or ours.joint:
        return None
    terms = ours.terms - {theirs.act}
    plain = msgspec.structs.replace(
        ours, kind=ClaimKind.HAPPENING, act=theirs.act, terms=terms, measure=None, reading=None, touch=False
    )
    found = happenings(plain, theirs)
    if found.match in (Match.SAME, Match.WITHIN):
        match = Match.WITHIN
    elif found.match in (Match.AROUND, Match.OPPOSITE, Match.RELATED):
        match = Match.RELATED
    else:
        return None
    return Judgement(match, 0.0, False, found.fields)
