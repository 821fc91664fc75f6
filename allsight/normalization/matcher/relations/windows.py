"""When two claims must come true: whether that agrees, and which of them ends first."""

import re

from allsight.normalization.parsers.alignment import aligned
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contests import ONCE
from allsight.normalization.parsers.dates import GRAINS, Period, PeriodKind

_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")


def window(ours: Claim, theirs: Claim) -> tuple[bool | None, int]:
    """Compare when two claims must come true: agreement, and which of them ends first (−1, 0, 1)."""
    a, b = aligned(ours.period, theirs.period)
    if a is None or b is None:
        return comes_once(ours, theirs, 0) or None, 0
    order = (a.last > b.last) - (a.last < b.last)
    if (not a.sure or not b.sure) and comes_once(ours, theirs, abs((a.last - b.last).days)):
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
    contests = ours.act in ONCE and theirs.act in ONCE and ours.measure is None
    return _edition(a, b) if contests else False


def comes_once(ours: Claim, theirs: Claim, days: int) -> bool:
    """Tell whether two claims are about a thing that comes once, so that no date is needed."""
    if ours.act in ONCE and theirs.act in ONCE:
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
    a, b = aligned(ours.period, theirs.period)
    if a is None or b is None or ours.act in ONCE or ours.measure is not None:
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
    fine, coarse = sorted((a, b), key=lambda p: -GRAINS.index(p.grain))
    if coarse.grain == "year" and fine.grain != "year":
        if fine.last.year == coarse.last.year:
            return True
        return None if fine.grain == "season" and fine.first and fine.first.year == coarse.last.year else False
    if coarse.grain == "season" and coarse.first is not None:
        return None if coarse.first <= fine.last <= coarse.last else False
    if coarse.grain == fine.grain == "day":
        return None if abs((a.last - b.last).days) <= 45 else False
    return None if (a.last.year, a.last.month) == (b.last.year, b.last.month) else False


def when_of(claim: Claim) -> str:
    """Return when a claim must come true, in words."""
    period = claim.period
    if period is None:
        return ""
    first = f"{period.first} – " if period.first and period.first != period.last else ""
    minute = "" if period.minute is None else f" {period.minute // 60:02d}:{period.minute % 60:02d}"
    return f"{first}{period.last}{minute}"
