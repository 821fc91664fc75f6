"""Whether two claims that ask different things are about one event: related, or merely alike in their words."""

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.procedures import CHOSEN, of_state, steps
from allsight.normalization.matcher.relations.sharing import (
    WHO,
    common_things,
    field_of,
    one_act_on_one_thing,
    personal,
    undated,
)
from allsight.normalization.matcher.relations.standing import ANY_OFFICE, LEAVING
from allsight.normalization.matcher.relations.stretches import apart, stretches
from allsight.normalization.matcher.relations.terms import HOME, parties, works_part
from allsight.normalization.matcher.relations.verdicts import DIFFERENT
from allsight.normalization.parsers.actions import BY_NAME
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import is_noun, kind_of, words

_LEVELS = frozenset(("of", "secretary", "minister", "president", "leader"))
"""Parts of the names of offices that say how high, not where."""

_THEN = ">"
"""Stands between moves of a bank that follow each other."""

_SAY = "say"
"""A word that is to be said somewhere has nothing to do with what it stands for."""

_TAKEN_ONCE = frozenset(("acquire", "announce_acquisition"))
"""Acts that but one can do to a thing, so that all who may are rivals."""

_NOWHERE = frozenset[str]()
_RELATED = Judgement(Match.RELATED, 0.0, False)


def across(ours: Claim, theirs: Claim) -> Judgement:
    """Say whether claims of different kinds are about one event; neither is ever said to imply the other."""
    time, _ = stretches(ours, theirs)
    return _RELATED if one_event(ours, theirs, apart=apart(ours, theirs, time)) else DIFFERENT


def one_event(ours: Claim, theirs: Claim, *, apart: bool) -> bool:
    """Tell whether two claims belong to one event; `apart` says that their windows do not meet.

    Rivals for one slot do. So do two acts of one walk of life by the same people, a claim and the same with more said,
    and claims that share the thing they are about. Sharing a country, a person, a date or a subject of the news alone
    does not: other acts of one person are other events.
    """
    shared = undated(ours.head & theirs.head) - words("soft")
    if apart or not shared:
        return False
    only = (ours.terms - theirs.near - words("soft"), theirs.terms - ours.near - words("soft"))
    rivals = bool(ours.frame.slot and theirs.frame.slot) and ours.act == theirs.act
    rivals = rivals or all(any(_THEN in name for name in names) for names in only)
    known = rivals or of_state(ours, theirs, shared, only[0] | only[1])
    if known is not None:
        return known
    said = (ours.act == _SAY) != (theirs.act == _SAY)
    strange = said or _contradict(ours, theirs) or _comes_and_goes(ours.act, theirs.act)
    if strange or works_part(ours, theirs) or _other_company(ours, theirs):
        return False
    only = (only[0] - ours.frame.where, only[1] - theirs.frame.where)
    apart_in_who = all(_people(names, claim) for names, claim in zip(only, (ours, theirs), strict=True))
    if steps(ours.act, theirs.act) or (
        ours.act != theirs.act and field_of(ours) and field_of(ours) == field_of(theirs)
    ):
        return _same_people(ours, theirs)
    if ours.act == theirs.act != "be":
        if (ours.act == "leave_office" and _same_people(ours, theirs)) or _rivals(ours, theirs):
            return True
        if only[0] and only[1]:
            return not apart_in_who and one_act_on_one_thing(ours, theirs)
        others = ours.frame.namesakes | theirs.frame.namesakes
        longer = (only[0] or only[1]) - HOME
        return not any(kind_of(name) == "country" or name in others for name in longer)
    return not apart_in_who and common_things(ours, theirs)


def _comes_and_goes(one: str, other: str) -> bool:
    """Tell whether one act puts somebody up for an office and the other is to leave one."""
    return bool({one, other} & LEAVING) and bool({one, other} & CHOSEN)


def _rivals(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two are to be confirmed in one seat, or are to buy one thing."""
    if ours.act in _TAKEN_ONCE and ours.frame.done_to & theirs.frame.done_to:
        return True
    return ours.act == "confirm" and ours.hard.get("office") == theirs.hard.get("office", _NOWHERE)


def _contradict(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two headlines name other offices of other houses, or other competitions."""
    for kind, names in ours.hard.items():
        other = theirs.hard.get(kind, names)
        if ANY_OFFICE in (names, other):
            continue
        if kind != "party" and not names & other and not (kind == "office" and _houses(names) & _houses(other)):
            return True
    return False


def _houses(offices: frozenset[str]) -> set[str]:
    return {part for office in offices for part in office.split("_")} - _LEVELS


def _people(names: frozenset[str], claim: Claim) -> set[str]:
    """Return those of some names of a headline that are people, countries or organisations."""
    own = claim.frame.given | claim.frame.namesakes | (claim.frame.own if personal(claim) else _NOWHERE)
    return {name for name in names if kind_of(name) in WHO or name in own}


def _other_company(ours: Claim, theirs: Claim) -> bool:
    """Tell whether what two do together is asked of one and either of two others, and the other claim's are none such.

    Whether she meets him or them first is not asked by who asks whether he meets them.
    """
    act = BY_NAME.get(ours.act)
    if ours.act != theirs.act or act is None or not act.mutual or not (ours.frame.choice or theirs.frame.choice):
        return False
    one, other = (_companies(claim) for claim in (ours, theirs))
    return not any(a <= b or b <= a for a in one for b in other)


def _companies(claim: Claim) -> list[set[str]]:
    """Return who may be together by a claim: everybody, or with each of those of whom any one will do."""
    everybody = parties(claim)
    chosen = everybody & claim.frame.choice
    return [(everybody - chosen) | {one} for one in chosen] or [everybody]


def _same_people(ours: Claim, theirs: Claim) -> bool:
    """Tell whether whom one headline names beside its act the other names too."""
    soft = words("soft")
    a, b = ({name for name in claim.terms - soft if kind_of(name) != "office"} for claim in (ours, theirs))
    somebody = any(not is_noun(name) for name in a & b)
    return somebody and (a <= theirs.near or b <= ours.near)
