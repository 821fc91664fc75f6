"""Acts of which one cannot come true without the other: a small table, strict, each row with its reason."""

import functools

from allsight.normalization.matcher.judgement import Match

_TABLE: tuple[tuple[str, str, str], ...] = (
    ("die", "leave_office", "who dies is out; who is out may have gone, or have been removed"),
    ("resign", "leave_office", "who resigns is out; who is out may have been removed, or have died"),
    ("retire", "leave_office", "who retires is out; who is out may have been removed, or have died"),
    ("be_fired", "leave_office", "who is dismissed is out; who is out may have gone of their own accord"),
    ("impeach_and_remove", "leave_office", "removal by conviction is one way out"),
    ("impeach_and_remove", "impeach", "nobody is convicted who was not impeached before"),
    ("resign", "announce_leaving", "a resignation is declared to take place"),
    ("retire", "announce_leaving", "nobody retires without having said so"),
    ("war", "clash", "a war is fought; a clash may stay one"),
    ("invade", "attack", "an invasion is an attack with ground forces"),
    ("nuclear_test", "detonate", "a test sets one off; so do use in war and accidents"),
    ("nuclear_use", "detonate", "a weapon used in war is set off"),
    ("ceasefire_in_force", "ceasefire", "what is in force has been agreed; what is agreed may never take effect"),
    ("strike", "attack", "a strike from the air is an attack; ground forces attack without one"),
    ("ipo", "announce_ipo", "shares trade only after the offering was made public"),
    ("acquire", "take_stake", "who buys the whole holds a part"),
    ("acquire", "announce_acquisition", "a purchase is made public before it is done; many never are"),
    ("release", "announce", "what is out has been announced"),
    ("become_law", "pass", "a bill that is signed has passed"),
    ("confirm", "nominate", "a house confirms only whom somebody has nominated to it"),
    ("sign", "agree", "what is signed has been agreed; what is agreed may never be signed"),
    ("win", "participate", "only who takes part can win"),
)
IMPLIES = frozenset((particular, general) for particular, general, _ in _TABLE)


@functools.cache
def implied(ours: str, theirs: str) -> Match | None:
    """Say how one act lies to another: same, within, around, or None where neither implies the other."""
    if ours == theirs:
        return Match.SAME
    if (ours, theirs) in IMPLIES:
        return Match.WITHIN
    return Match.AROUND if (theirs, ours) in IMPLIES else None
