"""A number that says how often or how grandly something is done implies that it is done at all."""

import msgspec

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.happenings import happenings
from allsight.normalization.matcher.relations.terms import words_left
from allsight.normalization.parsers.claim import Claim, ClaimKind

_TIMES = frozenset(("tim", "time", "number"))
"""Words with which it is asked how often."""


def measured_act(ours: Claim, theirs: Claim) -> Judgement | None:
    """Judge "an offering of $1 trillion or more", or "three launches or more", against the bare act; None for others.

    Only what is counted from below implies the act: "fewer than three" holds without any. So does a quantity of the act
    that its headline names: the market capitalisation at an offering. None at all is the act's opposite. How many of a
    sort do it says nothing of one among them, unless one is enough.
    """
    if theirs.kind is ClaimKind.NUMBER:
        turned = None if ours.kind is ClaimKind.NUMBER else measured_act(theirs, ours)
        return None if turned is None else turned.mirrored
    reading = ours.reading
    if ours.kind is not ClaimKind.NUMBER or theirs.kind is not ClaimKind.HAPPENING or reading is None:
        return None
    least = reading.low is not None and reading.low + (not reading.low_in) >= 1
    none = reading.high is not None and reading.high - (not reading.high_in) < 1
    named = theirs.act in ours.terms
    asked = named or (ours.measure is None and ours.act == theirs.act != "be")
    if not asked or not (least or (none and not named)) or ours.joint:
        return None
    terms = ours.terms - {theirs.act} - _TIMES
    plain = msgspec.structs.replace(
        ours, kind=ClaimKind.HAPPENING, act=theirs.act, terms=terms, measure=None, reading=None, touch=False
    )
    found = happenings(plain, theirs)
    if found.match is Match.DIFFERENT:
        return None
    _, _, other = words_left(plain, theirs)
    if none:
        match = Match.OPPOSITE if found.match is Match.SAME and not other else Match.RELATED
    elif other:  # what is counted is of a sort, and the other names one of it
        once = reading.low == 1 and reading.low_in and reading.high is None
        match = Match.AROUND if once and found.match in (Match.SAME, Match.AROUND) else Match.RELATED
    else:
        match = Match.WITHIN if found.match in (Match.SAME, Match.WITHIN) else Match.RELATED
    return Judgement(match, 0.0, False, found.fields)
