"""What two headlines share: a thing that both are about, or merely a date, an actor or a subject of the news."""

import re
from collections.abc import Set
from typing import Final

from allsight.normalization.parsers.actions import BY_NAME
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import kind_of, stem, words

WHO: Final = ("country", "person", "org", "asset", "party", "city", "state")
"""Kinds of names that stand in many unrelated headlines: who, not what."""

NOT_THINGS: Final = (*WHO, "office")
"""An office is held by somebody, and every act of the holder names it."""

_DATES = re.compile(
    r"[$#]?\d[\d.,:/-]*(?:st|nd|rd|th|[kmb%+])?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:u|ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
"""Days, years and amounts: what any two headlines of a season may share."""

_SUBJECTS: Final = frozenset(
    (
        "ai", "ai_model", "ipo", "averag", "average", "count", "day", "degre", "least", "percent",
        "exceed", "fall", "drop", "hit", "reach", "rise", "climb", "high", "low", "level", "total", "number",
        "activ", "user", "subscriber", "customer", "employe", "vehicl", "deliver", "deliveri", "revenu", "sal",
        "earning", "report", "daily", "monthly", "quarterly", "annual", "thousand", "million", "billion",
    )
)  # fmt: skip
"""What the news is full of, and how things are measured: many unrelated things are asked in these words."""

_SORTS: Final = frozenset(
    (
        "act", "bill", "law", "legislation", "provision", "deal", "agreement", "treaty", "state", "country", "nation",
        "member", "party", "republic", "kingdom", "province", "county", "case", "lawsuit",
    )
)  # fmt: skip
"""What sort of thing something is: two bills are two, and so are two states, unless they share more than that."""

_NAME_WORDS: Final = 4
"""A contestant of more words is no name, but a clause that stands where one should."""

_PERSONAL: Final = frozenset(("office", "justice", "meeting", "candidacy", "love", "life"))
"""Walks of life in which names in capitals are those of people, not of things."""


def undated(names: Set[str]) -> set[str]:
    """Return the names that are no part of a date, nor a single letter, as that of a place kept for somebody."""
    return {name for name in names if len(name) > 1 and not _DATES.fullmatch(name)}


def common_things(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two headlines of different acts are about one thing, such as a bill, a model or a rocket.

    A thing that has a name of its own is enough. Common nouns must be several and make up more than half of the
    shorter headline. Two claims of which no act was read are about one thing if half of their words are.
    """
    who = _contestants(ours) | _contestants(theirs)
    one, other = _content(ours) - who, _content(theirs) - who
    shared, least = (one & other) - _SORTS, min(len(one), len(other))
    if ours.act == theirs.act:
        named = shared & (ours.frame.own | theirs.frame.own)
        return bool(shared) and 2 * len(shared) >= least + (len(shared) == 1 and not named)
    if ours.terms == theirs.terms or (one == other and _end_together(ours, theirs)):
        return bool(shared)
    if "product" in (field_of(ours), field_of(theirs)) and (
        _versions(ours.terms - theirs.terms) or _versions(theirs.terms - ours.terms)
    ):
        return False
    if personal(ours) or personal(theirs):
        shared -= ours.frame.given | theirs.frame.given
    if shared & (ours.frame.own | theirs.frame.own):
        return 3 * len(shared) >= least
    return len(shared) > 1 and 2 * len(shared) > least


def _end_together(ours: Claim, theirs: Claim) -> bool:
    return ours.period is not None and theirs.period is not None and ours.period.last == theirs.period.last


def _contestants(claim: Claim) -> set[str]:
    """Return the words that name who is to win: like people, they do many things that have nothing in common."""
    if claim.contest is None:
        return set()
    named = {stem(word) for one in claim.contest.who if len(one.words) <= _NAME_WORDS for word in one.words}
    return named | {name for one in claim.contest.who for name in one.ids}


def one_act_on_one_thing(ours: Claim, theirs: Claim) -> bool:
    """Tell whether one act is done to one thing in both headlines, each saying more of it: some papers, all files."""
    one, other = _parted(ours), _parted(theirs)
    shared = one & other
    product = field_of(ours) == "product"
    if product and (_versions(one - other) or _versions(other - one)):
        return False
    who = {name for name in shared if kind_of(name) in WHO}
    nobody = not any(kind_of(name) in WHO for name in one | other)
    things = {name for name in shared - who - words("soft") - _SORTS if kind_of(name) != "competition"}
    return len(who) > 1 or ((bool(who) or nobody) and bool(things))


def _versions(names: Set[str]) -> bool:
    """Tell whether a model or a product of some number is named: the next one is another product."""
    return any(name.isdigit() and len(name) < 3 for name in names)


def _parted(claim: Claim) -> set[str]:
    return {part for name in claim.terms for part in (name, *(name.split("_") if kind_of(name) == "word" else ()))}


def personal(claim: Claim) -> bool:
    """Tell whether a claim is about what people do among themselves, so that names in capitals are theirs."""
    if claim.contest is not None:
        return claim.contest.family == "vote"
    return field_of(claim) in _PERSONAL


def field_of(claim: Claim) -> str:
    """Return the walk of life that a claim's act belongs to, empty for none."""
    act = BY_NAME.get(claim.act)
    return act.field if act else ""


def _content(claim: Claim) -> set[str]:
    """Return what a headline names beside actors, dates and words that may be left out."""
    head = undated(claim.head)
    names = {name for name in head if kind_of(name) not in NOT_THINGS}
    parts = {part for name in head for sign in "_-" if sign in name for part in name.split(sign)}
    return names - parts - words("soft") - _SUBJECTS
