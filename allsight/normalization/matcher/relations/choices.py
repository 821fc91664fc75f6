"""How those whom two claims name lie to each other: any of several, all of several, all but some, all of one kind."""

from collections.abc import Sequence

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.contestants import Contestant, Sort
from allsight.normalization.parsers.contests import Contest


def choices(a: Contest, b: Contest) -> tuple[Match, bool]:
    """Say how the contestants of two contests lie to each other, and whether their names leave no doubt."""
    if a.together or b.together:
        return _together(a, b)
    return any_of(a.who, b.who)


def any_of(ours: Sequence[Contestant], theirs: Sequence[Contestant]) -> tuple[Match, bool]:
    """Say how two choices lie to each other of which any one will do.

    One of two is within both, and anybody takes in everybody who has a name.
    """
    if not ours or not theirs:
        return Match.SAME, False
    if any(one.sort is Sort.KIND for one in (*ours, *theirs)):
        return _kinds(ours, theirs)
    anyone = [any(one.sort is Sort.ANYONE for one in side) for side in (ours, theirs)]
    if any(anyone):
        return (Match.SAME, True) if all(anyone) else (Match.AROUND, True) if anyone[0] else (Match.WITHIN, True)
    pairs = [(one, other, one.agrees(other)) for one in ours for other in theirs]
    sure = all(agreed is not None for _, _, agreed in pairs)
    met = [(one, other) for one, other, agreed in pairs if agreed is not False]
    left = len(ours) - len({one for one, _ in met})
    right = len(theirs) - len({other for _, other in met})
    if not met:
        return Match.RELATED, sure
    if not left and not right:
        return Match.SAME, sure
    return (Match.RELATED if left and right else Match.AROUND if left else Match.WITHIN), sure


def _kinds(ours: Sequence[Contestant], theirs: Sequence[Contestant]) -> tuple[Match, bool]:
    """Compare where one side names a kind: it takes in whoever belongs to it; anyone but one is that one's opposite."""
    kinds = [one for one in ours if one.sort is Sort.KIND], [one for one in theirs if one.sort is Sort.KIND]
    if kinds[0] and kinds[1]:
        return _both_kinds(kinds[0][0], kinds[1][0]) if len(ours) == len(theirs) == 1 else (Match.RELATED, False)
    if any(one.sort is Sort.ANYONE for one in (*ours, *theirs)):
        return (Match.WITHIN if kinds[0] else Match.AROUND), False
    kind, named, match = (kinds[0][0], theirs, Match.AROUND) if kinds[0] else (kinds[1][0], ours, Match.WITHIN)
    inside = [kind.takes_in(one) for one in named]
    if all(inside):
        return match, True
    but = kind.outside and len(kind.members) == len(named) == 1 and inside == [False]
    return (Match.OPPOSITE, False) if but else (Match.RELATED, None not in inside)


def _both_kinds(one: Contestant, other: Contestant) -> tuple[Match, bool]:
    if one.words == other.words or (one.ids and one.ids == other.ids and one.outside == other.outside):
        return Match.SAME, True
    if not one.ids or not other.ids or one.outside != other.outside:
        return Match.RELATED, False
    smaller = one.ids < other.ids, other.ids < one.ids
    if one.outside:
        smaller = smaller[::-1]
    return (Match.WITHIN if smaller[0] else Match.AROUND if smaller[1] else Match.RELATED), True


def _together(a: Contest, b: Contest) -> tuple[Match, bool]:
    """Compare where all of one side must do it: that takes each of them, so it is within any one of them doing it."""
    match, sure = any_of(a.who, b.who)
    if a.together and b.together:
        return (match if match is Match.SAME else match.mirrored), sure
    shared = any(one.agrees(other) is not False for one in a.who for other in b.who)
    return (Match.RELATED if not shared else Match.WITHIN if a.together else Match.AROUND), sure
