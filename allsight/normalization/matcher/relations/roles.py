"""Who does what to whom: nobody acts in one headline and is acted upon in the other, and who acts need not be said."""

from typing import Final

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.frames import Frame

_BY_ANYBODY: Final = frozenset(
    ("attack", "strike", "invade", "capture", "blockade", "sanction", "fine", "ban", "sue", "charge", "arrest",
     "acquire", "take_stake", "endorse", "recognize")
)  # fmt: skip
"""Acts that many may do to the same one: whom it is done to does not say by whom, as a product tells its maker."""


def roles_agree(ours: Claim, theirs: Claim) -> bool:
    """Tell whether nobody who acts in one headline is acted upon in the other."""
    a, b = ours.frame, theirs.frame
    if a is b or _owned(ours, a, b) or _owned(theirs, b, a):
        return True
    return not ((a.doers & b.done_to) - a.done_to - b.doers or (b.doers & a.done_to) - b.done_to - a.doers)


def _owned(acting: Claim, named: Frame, silent: Frame) -> bool:
    """Tell whether who acts stands before the thing in the other, as its maker: "Acme phone released"."""
    if acting.act in _BY_ANYBODY or silent.doers:
        return False
    return bool(named.doers) and named.doers <= silent.done_to and not named.done_to.isdisjoint(silent.done_to)


def agency(ours: Claim, theirs: Claim) -> Match:
    """Say how an act of somebody lies to the same act of whoever: "the EU sanctions Hungary", "Hungary sanctioned"."""
    if ours.act != theirs.act or ours.act not in _BY_ANYBODY:
        return Match.SAME
    silent = [bool(claim.frame.done_to) and not claim.frame.doers for claim in (ours, theirs)]
    if silent[0] == silent[1]:
        return Match.SAME
    named, other = (theirs, ours) if silent[0] else (ours, theirs)
    if other.unnamed or other.frame.unsaid or not named.frame.doers - other.near:
        return Match.SAME
    return Match.AROUND if silent[0] else Match.WITHIN
