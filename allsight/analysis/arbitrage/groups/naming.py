"""What several questions are called together, and what tells each from the others."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import takewhile
from typing import Final

from allsight.analysis.arbitrage.groups.endings import Bought
from allsight.domain.groups import BondKind, Group, Member
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Market
from allsight.domain.opportunity import OpportunityKind
from allsight.domain.questions import Orientation

_NAMED: Final = 2
_RUNGS: Final = (BondKind.LADDER, BondKind.RANGES)
_LEAST_SHARED: Final = 3
"""Titles that share fewer words are written out."""


_OWN: Final = 3
_WORD: Final = re.compile(r"\w[\w.,%-]*\w|\w")


_PLAIN: Final = frozenset(("a", "an", "and", "as", "at", "by", "for", "in", "of", "on", "or", "the", "to"))

Wording = Callable[[MarketKey], str]
"""How a venue words what its market asks; empty where that is not known."""


def kind_of(group: Group, bought: Sequence[Bought], markets: Sequence[Market]) -> OpportunityKind:
    """Return the kind: a pair of one question; of a set at one venue, or across; a ladder, or an implication.

    A ladder asks one thing at several levels or days.
    """
    used = {one.member for one in bought}
    if len(used) == 1:
        return OpportunityKind.PAIR
    sets = [bond for bond in group.bonds if bond.kind is BondKind.ONE_OF]
    if any(used <= {place for place, _ in bond.answers} for bond in sets):
        one_event = len({market.event for market in markets}) == 1
        return OpportunityKind.NEGRISK if one_event else OpportunityKind.BASKET
    if any(used & {place for place, _ in bond.answers} for bond in sets):
        return OpportunityKind.BASKET
    inside = [bond for bond in group.bonds if {place for place, _ in bond.answers} <= used]
    rungs = bool(inside) and all(bond.kind in _RUNGS for bond in inside)
    return OpportunityKind.LADDER if rungs else OpportunityKind.IMPLICATION


def titled(members: Sequence[Member]) -> str:
    """Name what is bought: what the members have in common, the first of their names, and how many more there are."""
    common, names = parted([member.title for member in members])
    more = len(names) - _NAMED
    shown = " / ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{common}: {shown}" if common else shown


def parted(titles: Sequence[str]) -> tuple[str, list[str]]:
    """Return what titles have in common, and what is left of each: "Will X join", "before April" and "before May".

    Where an outcome stands beside its question, the question is what they share: venues word one differently, and the
    first of them stands for all. What stands between words that are shared is shown by "…" among them.
    """
    if len(titles) == 1:
        return "", list(titles)
    outcomes = [outcome_of(title) for title in titles]
    if all(question for _, question in outcomes) and len({name for name, _ in outcomes}) == len(titles):
        return outcomes[0][1], [name for name, _ in outcomes]
    words = [title.rstrip("?").split() for title in titles]
    same = _shared(words)
    whole = bool(same) and same[-1].endswith(":")  # else the last word that is shared leads on to the rest: "before"
    kept = len(same) if whole else max(0, len(same) - 1)
    rest = [one[kept:] for one in words]
    names = [" ".join(one) for one in rest]
    if kept < _LEAST_SHARED or not all(names) or len(set(names)) < len(names):
        return "", list(titles)
    common = " ".join(words[0][:kept]).removesuffix(":")
    behind = len(_shared([one[::-1] for one in rest]))
    shorter = [" ".join(one[:-behind]) for one in rest] if behind >= _LEAST_SHARED else []
    if shorter and all(len(one.split()) > 1 for one in shorter) and len(set(shorter)) == len(shorter):
        return f"{common} … {' '.join(words[0][-behind:])}", shorter
    return common, names


def outcome_of(title: str) -> tuple[str, str]:
    """Split a title into an outcome and its question, whichever stands first; no question where there is but one."""
    question, mark, name = title.rpartition("?: ")
    if mark:
        return name, f"{question}?"
    name, _, question = title.partition(": ")
    return name, question


def _shared(words: Sequence[Sequence[str]]) -> list[str]:
    """Return the words with which all begin."""
    return [each[0] for each in takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False))]


def named(members: Sequence[Member], wording: Wording) -> tuple[str, list[str]]:
    """Return what members have in common and what tells each from the others.

    Where their titles are worded by several venues, those of the venue are taken that asks most of them, and of those
    that it does not ask the next venue's.
    """
    titles = [member.title for member in members]
    common, names = parted(titles)
    apart = _told_apart(members)
    if common or len(members) == 1 or not set(apart) & set(titles):
        return common, names if common else apart
    told: dict[int, str] = {}
    about = ""
    for places in sorted((_worded_by(venue, members, wording) for venue in Venue), key=len, reverse=True):
        if not told and 2 * len(places) <= len(members):
            break
        common, found = parted(list(places.values())) if places else ("", [])
        if common:
            about = about or common
            told = dict(zip(places, found, strict=True)) | told
    mixed = [told.get(place, title) for place, title in enumerate(titles)]
    return (about, mixed) if told and len(set(mixed)) == len(mixed) else ("", apart)


def _worded_by(venue: Venue, members: Sequence[Member], wording: Wording) -> dict[int, str]:
    """Return how a venue words the members that it asks straight, by their places."""
    found: dict[int, str] = {}
    for place, member in enumerate(members):
        asked = (m for m in member.markets if m.venue is venue and m.orientation is Orientation.SAME)
        words = next((text for one in asked if (text := wording(one.market))), "")
        if words:
            found[place] = words
    return found


def _told_apart(members: Sequence[Member]) -> list[str]:
    """Name members of which no venue asks most: an outcome by its name, those of another question by its own words.

    Those that several venues call alike are told apart by the venues.
    """
    outcomes = [outcome_of(member.title) for member in members]
    alike = Counter(name for name, _ in outcomes)
    told = []
    for member, (name, question) in zip(members, outcomes, strict=True):
        if not question.endswith("?"):
            told.append(member.title)
        elif alike[name] == 1:
            told.append(name)
        else:
            others = {other for same, other in outcomes if same == name} - {question}
            codes = [one.venue.code for one in member.markets]
            told.append(f"{name} ({' '.join(_own_words(question, others) or codes)})")
    return told if len(set(told)) == len(told) else [member.title for member in members]


def _own_words(question: str, others: Collection[str]) -> list[str]:
    """Return the first words of a question that none of others has."""
    known = _PLAIN.union(word.lower() for other in others for word in _WORD.findall(other))
    return [word for word in _WORD.findall(question) if others and word.lower() not in known][:_OWN]
