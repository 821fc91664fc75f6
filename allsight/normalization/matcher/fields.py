"""Field by field: do two claims agree on when, on what, on how much, and on the words that are left?"""

import functools
import re

from rapidfuzz.distance import JaroWinkler

from allsight.domain.questions import FieldVerdict
from allsight.normalization.parsers.claim import HARD_KINDS, Claim
from allsight.normalization.parsers.dates import Period, PeriodKind
from allsight.normalization.parsers.lexicon import words

EQUAL, DIFFERS, UNREAD = "equal", "differs", "unread"

CONTESTS = frozenset(("win", "be_nominee", "lead", "be_next", "finish_in_top", "relegated", "qualify"))
"""Acts that happen once per edition, so that a date beside them only says which edition is meant."""

_ALIKE = 0.93
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")


def verdict(field: str, agreed: bool | None, ours: object, theirs: object) -> FieldVerdict:
    """Write down how a field compares; None means that one side could not be read."""
    word = UNREAD if agreed is None else EQUAL if agreed else DIFFERS
    return FieldVerdict(field, word, _words(ours), _words(theirs))


def _words(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return "" if value is None else str(value)


def window(ours: Claim, theirs: Claim) -> tuple[bool | None, int]:
    """Compare when two claims must come true: agreement, and which of them ends first (−1, 0, 1)."""
    a, b = ours.period, theirs.period
    if a is None or b is None:
        return _once(ours, theirs, 0) or None, 0
    order = (a.last > b.last) - (a.last < b.last)
    if (not a.sure or not b.sure) and _once(ours, theirs, abs((a.last - b.last).days)):
        return True, 0
    if not a.sure or not b.sure or ours.disputed or theirs.disputed:
        return (None if order == 0 or not (a.sure and b.sure) else False), order
    if ours.game is not None:
        return _game_day(a, b), order
    grain = ours.measure.period if ours.measure and not ours.touch else ""
    if grain == "meeting":
        same = (a.last.year, a.last.month) == (b.last.year, b.last.month)
        return same, 0 if same else order
    if grain in ("instant", "interval"):
        return _instant(a, b), order
    return _stretch(ours, theirs, a, b, order), order


def _stretch(ours: Claim, theirs: Claim, a: Period, b: Period, order: int) -> bool | None:
    if order == 0:
        return _starts_agree(ours, theirs)
    contests = ours.act in CONTESTS and theirs.act in CONTESTS and ours.measure is None
    return _edition(a, b) if contests else False


def _once(ours: Claim, theirs: Claim, days: int) -> bool:
    """Tell whether two claims are about a thing that comes once, so that no date is needed."""
    if ours.act in CONTESTS and theirs.act in CONTESTS:
        editions = {term for term in ours.terms if _ORDINAL.fullmatch(term)}
        return days <= 120 and bool(editions) and editions == {t for t in theirs.terms if _ORDINAL.fullmatch(t)}
    measured = ours.measure is not None and ours.measure.name == "box_office"
    return measured and days <= 21 and "opening_weekend" in ours.near & theirs.near


def _instant(a: Period, b: Period) -> bool | None:
    if a.last != b.last:
        return False
    if a.minute is None or b.minute is None:
        return True if a.grain == b.grain != "day" and a.minute == b.minute else None
    return a.window.end_ns == b.window.end_ns and a.grain == b.grain


def _game_day(a: Period, b: Period) -> bool | None:
    gap = abs((a.last - b.last).days)
    if gap == 0:
        if a.minute is not None and b.minute is not None:
            return abs(a.window.end_ns - b.window.end_ns) <= 90 * 60 * 10**9 or None
        return True
    return None if gap == 1 else False


def _starts_agree(ours: Claim, theirs: Claim) -> bool | None:
    """Say whether windows of equal ends also begin alike: "in 2026" is not "by 31 December" if that began in 2025."""
    a, b = ours.period, theirs.period
    if a is None or b is None or ours.act in CONTESTS or ours.measure is not None:
        return True
    for one, other, claim in ((a, b, theirs), (b, a, ours)):
        begins = one.window.start_ns
        if begins is not None and other.first is None:
            if claim.opens_ns is None:
                return True if one.grain == "year" else None
            if claim.opens_ns < begins - 3 * 86_400 * 10**9:
                return False
    if a.kind is PeriodKind.SPAN and b.kind is PeriodKind.SPAN and a.grain != b.grain:
        return None
    return True


def _edition(a: Period, b: Period) -> bool | None:
    fine, coarse = sorted((a, b), key=lambda p: ("day", "month", "quarter", "season", "year").index(p.grain))
    if coarse.grain == "year" and fine.grain != "year":
        if fine.last.year == coarse.last.year:
            return True
        return None if fine.grain == "season" and fine.first and fine.first.year == coarse.last.year else False
    if coarse.grain == "season" and coarse.first is not None:
        return None if coarse.first <= fine.last <= coarse.last else False
    if coarse.grain == fine.grain == "day":
        return None if abs((a.last - b.last).days) <= 45 else False
    return None if (a.last.year, a.last.month) == (b.last.year, b.last.month) else False


def missing(terms: frozenset[str], bag: frozenset[str]) -> list[str]:
    """Return the terms that another claim's words do not hold, spelling variants of longer words allowed."""
    return [term for term in terms - bag if not _alike(term, bag)]


def _alike(term: str, bag: frozenset[str]) -> bool:
    if "_" in term:
        return bag.issuperset(term.split("_"))
    if len(term) < 6 or not term.isalpha():
        return False
    initial, least, most = term[0], len(term) - 2, len(term) + 2
    likely = [word for word in bag if word[0] == initial and least <= len(word) <= most]
    return any(_near(term, word) for word in likely)


@functools.lru_cache(maxsize=100_000)
def _near(one: str, other: str) -> bool:
    return len(other) >= 6 and other.isalpha() and JaroWinkler.similarity(one, other) >= _ALIKE


def hard_terms(ours: Claim, theirs: Claim) -> tuple[bool | None, str, str]:
    """Compare party, office, competition and stage: contradiction, silence of one side, or agreement."""
    silent = False
    for kind in HARD_KINDS:
        a, b = ours.hard.get(kind, frozenset()), theirs.hard.get(kind, frozenset())
        if a == b:
            continue
        only_a, only_b = a - b - theirs.far, b - a - ours.far
        if (only_a and only_b) or (only_a and a and b) or (only_b and a and b):
            return False, _words(a), _words(b)
        silent = silent or bool(only_a or only_b)
    only = (ours.stages - theirs.stages, theirs.stages - ours.stages)
    if only[0] or only[1]:
        words = {word for stage in only[0] for word in stage.split()} - theirs.far
        words |= {word for stage in only[1] for word in stage.split()} - ours.far
        if words:
            return (False if only[0] and only[1] else None), _words(ours.stages), _words(theirs.stages)
    return (None if silent else True), _words(ours.stages), _words(theirs.stages)


def words_left(ours: Claim, theirs: Claim) -> tuple[bool | None, frozenset[str], frozenset[str]]:
    """Compare headlines: agreement, and the terms of each that the other does not know."""
    nothing = frozenset[str]()
    one, two = _unknown(ours, theirs, nothing), _unknown(theirs, ours, nothing)
    return (False if words_part(ours, theirs) else None if one or two else True), one, two


def words_part(ours: Claim, theirs: Claim) -> bool:
    """Tell whether too many words of two headlines are left unexplained for one question.

    Soft words may stand on one side only. Of the others neither both sides may have any, nor one side many beside what
    is shared; the second side is not looked at where the first has too many.
    """
    shared = len(ours.terms & theirs.near) + len(theirs.terms & ours.near)
    if not shared and ours.measure is None:
        return True
    most, soft = max(1, shared // 3), words("soft")
    one = len(_unknown(ours, theirs, soft))
    if one > most:
        return True
    two = len(_unknown(theirs, ours, soft))
    return bool(one and two) or two > most


def _unknown(ours: Claim, theirs: Claim, spared: frozenset[str]) -> frozenset[str]:
    """Return the terms of a headline that the other claim does not know: what it names must stand in its headline."""
    if not ours.named:
        return frozenset(missing(ours.terms - spared, theirs.near))
    named = missing(ours.named - spared, theirs.head)
    return frozenset((*named, *missing(ours.terms - ours.named - spared, theirs.near)))
