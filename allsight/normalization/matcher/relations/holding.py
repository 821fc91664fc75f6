"""Who stands where on a day: a ranking that is read then, an office that is held then, whatever else is called so."""

from datetime import date
from typing import Final

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contests import Contest
from allsight.normalization.parsers.dates import PeriodKind

HEADS: Final = frozenset(("president", "prime_minister", "chancellor", "supreme_leader", "leader"))
"""Offices of those who are at the head of a country, `leader` whichever it is."""

_TOP: Final = "#1"
"""What is reached at some time, rather than held at the end: "have a #1 model this year"."""


def day_of(claim: Claim) -> date | None:
    """Return the day on which a claim is read off, None where any time of a stretch will do or no day is sure."""
    period = claim.period
    if period is None or not period.sure or period.yearless:
        return None
    span = period.kind is PeriodKind.SPAN and period.first == period.last
    return period.last if span or period.at_end or period.kind is PeriodKind.INSTANT else None


def read_off(ours: Claim, theirs: Claim, a: Contest, b: Contest) -> Match:
    """Say how the days lie to each other on which two contests are read off; `SAME` where that is not asked.

    A ranking of another day is another ranking. An office that is held on two days of a year is one ladder, in two
    years it is two. Who is on top on a day has been so at some time of the stretch around it; other rankings of a
    stretch need not be those of a day.
    """
    if a.result.action != b.result.action or a.result.action not in ("lead", "hold"):
        return Match.SAME
    one, other = day_of(ours), day_of(theirs)
    if one is not None and other is not None:
        if one == other:
            return Match.SAME
        return Match.RELATED if a.result.action == "hold" and one.year == other.year else Match.DIFFERENT
    if one is other or ours.period is None or theirs.period is None:
        return Match.SAME
    day, stretch = (one, theirs.period) if one is not None else (other, ours.period)
    if day is None or not stretch.sure or stretch.grain == "day" or stretch.kind is PeriodKind.INSTANT:
        return Match.SAME
    if _TOP in (theirs if one is not None else ours).head and (stretch.first or day) <= day <= stretch.last:
        return Match.WITHIN if one is not None else Match.AROUND
    return Match.RELATED if stretch.kind is PeriodKind.SPAN and day < stretch.last else Match.SAME


def heads(one: str, other: str) -> bool:
    """Tell whether one office is the head of a country and the other may be called so."""
    return "leader" in (one, other) and {one, other} <= HEADS
