"""What an opportunity over several questions is called: by what its orders have to do with each other."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from allsight.analysis.arbitrage.groups.endings import Bought
from allsight.domain.groups import BondKind, Group, Member
from allsight.domain.market import Market
from allsight.domain.opportunity import OpportunityKind

_NAMED: Final = 2
_RUNGS: Final = (BondKind.LADDER, BondKind.RANGES)
_LEAST_SHARED: Final = 3
"""Titles that share fewer words are written out."""


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
    kept = max(0, len(_shared(words)) - 1)  # the last word that is shared leads on to the rest: "before"
    rest = [one[kept:] for one in words]
    names = [" ".join(one) for one in rest]
    if kept < _LEAST_SHARED or not all(names) or len(set(names)) < len(names):
        return "", list(titles)
    common = " ".join(words[0][:kept])
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
