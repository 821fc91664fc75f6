"""Whether two claims that ask different things are about one event: related, or merely alike in their words."""

import re

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.stretches import stretches
from allsight.normalization.matcher.relations.verdicts import DIFFERENT
from allsight.normalization.parsers.actions import BY_NAME
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import kind_of, words

_WHO = ("country", "person", "org", "asset", "party", "city", "state")
"""Kinds of names that stand in many unrelated headlines: who, not what."""

_DATES = re.compile(
    r"[$#]?\d[\d.,:/-]*(?:st|nd|rd|th|[kmb%+])?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
"""Days, years and amounts: what any two headlines of a season may share."""

_MEASURING = frozenset(
    ("averag", "exceed", "fall", "drop", "hit", "reach", "rise", "climb", "high", "low", "level", "total", "number")
)
"""With these words any quantity is told, so that sharing them says nothing."""

_LEVELS = frozenset(("of", "secretary", "minister", "president", "leader"))
"""Parts of the names of offices that say how high, not where."""

_NOWHERE = frozenset[str]()
_RELATED = Judgement(Match.RELATED, 0.0, False)


def across(ours: Claim, theirs: Claim) -> Judgement:
    """Say whether claims of different kinds are about one event; neither is ever said to imply the other."""
    time, _ = stretches(ours, theirs)
    return _RELATED if one_event(ours, theirs, apart=time is Match.DIFFERENT) else DIFFERENT


def one_event(ours: Claim, theirs: Claim, *, apart: bool) -> bool:
    """Tell whether two claims belong to one event; `apart` says that their windows do not meet.

    Rivals for one slot do. So do two acts of one walk of life by the same people, a claim and the same with more said,
    and claims that share the thing they are about. Sharing a country or a person alone does not: other acts of one
    person are other events.
    """
    shared = _undated(ours.head & theirs.head) - words("soft")
    if apart or not shared:
        return False
    if ours.frame.slot and theirs.frame.slot and ours.act == theirs.act:
        return True
    if _contradict(ours, theirs):
        return False
    only = (ours.terms - theirs.near - words("soft"), theirs.terms - ours.near - words("soft"))
    if ours.act != theirs.act and _field(ours) and _field(ours) == _field(theirs):
        return _same_people(ours, theirs)
    if ours.act == theirs.act != "be":
        if (ours.act == "leave_office" and _same_people(ours, theirs)) or _rivals(ours, theirs):
            return True
        others = ours.frame.namesakes | theirs.frame.namesakes
        longer = only[0] or only[1]
        return not (only[0] and only[1]) and not any(kind_of(name) == "country" or name in others for name in longer)
    if all(_people(names, claim) for names, claim in zip(only, (ours, theirs), strict=True)):
        return False
    things = {name for name in shared - _MEASURING if kind_of(name) not in _WHO}
    return 2 * len(things) >= max(1, min(len(_undated(ours.head)), len(_undated(theirs.head))))


def _rivals(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two are to be confirmed in one seat."""
    return ours.act == "confirm" and ours.hard.get("office") == theirs.hard.get("office", _NOWHERE)


def _undated(names: frozenset[str]) -> set[str]:
    return {name for name in names if not _DATES.fullmatch(name)}


def _field(claim: Claim) -> str:
    act = BY_NAME.get(claim.act)
    return act.field if act else ""


def _contradict(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two headlines name other offices of other houses, or other competitions."""
    for kind, names in ours.hard.items():
        other = theirs.hard.get(kind, names)
        if kind != "party" and not names & other and not (kind == "office" and _houses(names) & _houses(other)):
            return True
    return False


def _houses(offices: frozenset[str]) -> set[str]:
    return {part for office in offices for part in office.split("_")} - _LEVELS


def _people(names: frozenset[str], claim: Claim) -> set[str]:
    """Return those of some names of a headline that are people, countries or organisations."""
    return {name for name in names if kind_of(name) in _WHO or name in claim.frame.given | claim.frame.namesakes}


def _same_people(ours: Claim, theirs: Claim) -> bool:
    """Tell whether whom one headline names beside its act the other names too."""
    soft = words("soft")
    a, b = ({name for name in claim.terms - soft if kind_of(name) != "office"} for claim in (ours, theirs))
    return bool(a & b) and (a <= theirs.near or b <= ours.near)
