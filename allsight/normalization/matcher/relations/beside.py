"""How a contest lies to a claim of another kind."""

from typing import Final

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.competitions import SEASONS
from allsight.normalization.matcher.relations.holding import HEADS, day_of
from allsight.normalization.matcher.relations.terms import HOME, WORKS
from allsight.normalization.matcher.relations.verdicts import DIFFERENT, verdict
from allsight.normalization.matcher.relations.votes import ran
from allsight.normalization.matcher.relations.windows import window
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.contestants import Contestant
from allsight.normalization.parsers.contests import Contest
from allsight.normalization.parsers.lexicon import kind_of, lexicon, stem, words

_TAKES_PLACE: Final = ("be", "hold", "hold_election")
_FAILS: Final = ("cancel", "delay")
"""Acts of an election itself: that it is held, and that it is not, or not then."""

_GOVERNING: Final = ("parliament", "prime_minister", "chancellor")
"""Offices that are won by whoever can form a government."""


def beside(ours: Claim, theirs: Claim) -> Judgement:
    """Say how a contest lies to a claim of another kind.

    It is related where that claim names the same one in the same contest; to be the next one out is to be out.
    """
    if ours.contest is None:
        return DIFFERENT if theirs.contest is None else beside(theirs, ours).mirrored
    a = ours.contest
    about = {part for name in theirs.near for part in (name, *name.replace("_", "-").split("-"))}
    held = bool(a.competition) and a.competition in theirs.hard.get("competition", frozenset())
    if held and theirs.kind is ClaimKind.NUMBER and a.competition not in SEASONS and _years_meet(ours, theirs):
        # What is counted in a tournament is another figure of the event that somebody is to win.
        return Judgement(Match.RELATED, 0.0, False, (verdict("contest", True, a.name, a.competition),))
    when, order = window(ours, theirs)
    if _of_its_election(ours, theirs) and (when is not False or _of_one_year(ours, theirs)):
        # Nobody wins an election that is not held.
        sooner = (when or order < 0) and theirs.act in _TAKES_PLACE and not (ours.negated or theirs.negated)
        return Judgement(Match.WITHIN if sooner else Match.RELATED, 0.0, False, (verdict("contest", True, a.name, ""),))
    governs = _governs_after(a, theirs, about) and (when is not False or _years_meet(ours, theirs))
    if governs or theirs.act == "say" or not any(_mentioned(one, about) for one in a.who):
        # Whoever is spoken of at a ceremony does not win there by that.
        parted = (verdict("action", False, a.asked, theirs.act),)
        return Judgement(Match.RELATED, 0.0, False, parted) if governs else DIFFERENT
    if a.result.action == "next_out" and theirs.act == "leave_office":
        told = None not in (ours.period, theirs.period)
        sooner = told and (when is not False or order < 0) and order <= 0 and not ours.negated and not theirs.negated
        return Judgement(Match.WITHIN if sooner else Match.RELATED, 0.0, False)
    if ran(a, theirs) and not ours.negated and not theirs.negated:
        return Judgement(Match.WITHIN, 0.0, False, (verdict("action", False, a.asked, theirs.act),))
    if a.family == "chart" and theirs.act == "release" and (a.words | _named(a)) & theirs.terms & WORKS:
        # Nothing tops a chart that has not come out.
        sooner = (when or order < 0) and not ours.negated and not theirs.negated
        return Judgement(Match.WITHIN if sooner else Match.RELATED, 0.0, False)
    telling = a.words - words("soft") - HOME
    shared = (
        held
        or (telling <= about if a.competition and telling else bool(telling & about))
        or (theirs.kind is ClaimKind.NUMBER and a.competition in SEASONS and _years_meet(ours, theirs))
        or bool(a.office and a.place in about and _offices(a) & theirs.hard.get("office", frozenset()))
    )  # fmt: skip
    found = (verdict("contest", shared, a.name, ""), verdict("action", False, a.asked, theirs.predicate.action))
    day = day_of(ours)
    far = day is not None and theirs.period is not None and theirs.period.last.year != day.year
    apart = when is False and (far or not _years_meet(ours, theirs))
    return Judgement(Match.RELATED, 0.0, False, found) if shared and not apart else DIFFERENT


def _of_its_election(ours: Claim, theirs: Claim) -> bool:
    """Tell whether a claim asks no more than whether the election takes place in which somebody is to win."""
    a = ours.contest
    if a is None or a.family != "vote" or a.result.action != "win" or theirs.act not in (*_TAKES_PLACE, *_FAILS):
        return False
    named = theirs.act == "hold_election" or "election" in theirs.terms
    return theirs.kind is ClaimKind.HAPPENING and named and theirs.terms <= ours.terms


def _governs_after(a: Contest, theirs: Claim, about: set[str]) -> bool:
    """Tell whether a claim asks who governs where the vote decides it: whoever wins, it is one change of power."""
    decides = a.family == "vote" and a.office in _GOVERNING and bool(a.place) and a.place in about
    return decides and theirs.act == "govern"


def _offices(a: Contest) -> frozenset[str]:
    """Return what an office is called: that of the head of a country also "leader", which may be any of them."""
    return HEADS if a.office == "leader" else frozenset((a.office, *(("leader",) if a.office in HEADS else ())))


def of_others(a: Contest | None) -> bool:
    """Tell whether a contest lives by who is in it: what else happens around it belongs to it through them alone."""
    return a is not None and a.family == "competition" and bool(a.who)


def _named(a: Contest) -> set[str]:
    return {word for one in a.who for word in one.words}


def _mentioned(one: Contestant, about: set[str]) -> bool:
    """Tell whether a text names a contestant: by a canonical name, or by more than one word out of a long name."""
    if one.ids & about or any(kind_of(word) == "person" for word in about.intersection(one.words)):
        return True
    if any(term.kind == "person" and term.name in about for term in lexicon().terms(one.text)):
        return True
    named = {stem(word) for word in one.words if len(word) > 2}
    return len(named & about) >= (2 if len(named) > 2 else 1)


def _of_one_year(ours: Claim, theirs: Claim) -> bool:
    return ours.period is not None and theirs.period is not None and ours.period.last.year == theirs.period.last.year


def _years_meet(ours: Claim, theirs: Claim) -> bool:
    a, b = ours.period, theirs.period
    return a is not None and b is not None and abs(a.last.year - b.last.year) <= 1
