"""At what moment, or in which stretch of time, two claims about a number are read: how the two times lie."""

from enum import StrEnum

import msgspec

from allsight.normalization.matcher.relations.windows import comes_once
from allsight.normalization.parsers.alignment import aligned
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.dates import Period, PeriodKind, local_day


class Lie(StrEnum):
    """How the time of the first claim lies to that of the second."""

    EQUAL = "equal"
    UNREAD = "unread"
    """One of them could not be read, or not surely."""
    HOUR = "hour"
    """The same day, but read at another hour."""
    INSIDE = "inside"
    AROUND = "around"
    OVERLAP = "overlap"
    APART = "apart"
    """Another day, month, release or meeting."""

    @property
    def mirrored(self) -> "Lie":
        """Return the same seen from the other claim."""
        return {Lie.INSIDE: Lie.AROUND, Lie.AROUND: Lie.INSIDE}.get(self, self)


def lie(ours: Claim, theirs: Claim) -> Lie:
    """Say how the times of two claims about a number lie to each other."""
    a, b = aligned(ours.period, theirs.period)
    if a is None or b is None:
        since_launch = a is b and ours.variant is not None and ours.variant == theirs.variant
        return Lie.EQUAL if since_launch or comes_once(ours, theirs, 0) else Lie.UNREAD
    if comes_once(ours, theirs, abs((a.last - b.last).days)) and not (a.sure and b.sure):
        return Lie.EQUAL
    if ours.disputed or theirs.disputed:
        return Lie.UNREAD
    if not a.section and not b.section and not (a.sure or b.sure):
        return Lie.UNREAD  # when trading ends says little of what is asked
    found = _lie(ours, theirs, a, b)
    deadline = PeriodKind.DEADLINE in (a.kind, b.kind)
    guessed = not (a.sure and b.sure) or _begins_apart(a, b) or (deadline and _yearless(ours) != _yearless(theirs))
    return Lie.UNREAD if guessed and found is Lie.EQUAL else found


def _begins_apart(a: Period, b: Period) -> bool:
    """Tell whether only one of two stretches says when it begins: "in May", and "by the end of May" since who knows.

    Of a year both mean the whole of it.
    """
    if a.kind is b.kind or (a.first is None) == (b.first is None):
        return False
    return all(period.kind is PeriodKind.DEADLINE or period.grain in ("month", "quarter") for period in (a, b))


def _yearless(claim: Claim) -> bool:
    """Tell whether a claim leaves the year open.

    Of a day or a month that means the coming one, as it does in every market listed beside it; deadlines are listed
    years ahead.
    """
    return claim.period is not None and claim.period.yearless


def _lie(ours: Claim, theirs: Claim, a: Period, b: Period) -> Lie:
    if ours.touch or theirs.touch:
        if ours.touch and theirs.touch:
            return Lie.APART if _before(a, theirs) or _before(b, ours) else _stretches(a, b)
        return _moment(a, _opened(theirs, b)) if theirs.touch else _moment(b, _opened(ours, a)).mirrored
    grain = ours.measure.period if ours.measure else "span"
    if grain == "meeting":
        if (a.last.year, a.last.month) == (b.last.year, b.last.month):
            return Lie.EQUAL
        return Lie.OVERLAP if a.at_end or b.at_end else Lie.APART  # what stands at the end grew out of every meeting
    if grain in ("instant", "interval"):
        return _instants(a, b)
    if grain == "span":
        return Lie.APART if _before(a, theirs) or _before(b, ours) else _stretches(a, b)
    whole = "day" in (a.grain, b.grain) or a.grain == b.grain
    if a.grain == b.grain == "months" and a.first != b.first:
        return Lie.APART
    return Lie.EQUAL if a.last == b.last and whole else Lie.APART


def _instants(a: Period, b: Period) -> Lie:
    if a.last != b.last:
        return Lie.APART
    if a.grain != b.grain:
        return Lie.HOUR
    if a.minute is None or b.minute is None:
        return Lie.EQUAL if a.grain != "day" and a.minute == b.minute else Lie.UNREAD
    return Lie.EQUAL if a.window.end_ns == b.window.end_ns else Lie.HOUR


def _before(period: Period, other: Claim) -> bool:
    """Tell whether a period was over before another claim's market opened."""
    return other.opens_ns is not None and period.last < local_day(other.opens_ns)


def _opened(claim: Claim, stretch: Period) -> Period:
    """Return a stretch that no text begins as beginning on the day on which its market opened."""
    if stretch.first is not None or claim.opens_ns is None:
        return stretch
    opened = local_day(claim.opens_ns)
    return stretch if opened > stretch.last else msgspec.structs.replace(stretch, first=opened)


def _moment(a: Period, stretch: Period) -> Lie:
    """Say how a moment lies to a stretch of time."""
    first = a.first or a.last
    if a.last <= stretch.last and (stretch.first is None or stretch.first <= first):
        return Lie.INSIDE
    apart = first > stretch.last or (stretch.first is not None and a.last < stretch.first)
    return Lie.APART if apart else Lie.OVERLAP


def _stretches(a: Period, b: Period) -> Lie:
    """Say how two stretches of time lie to each other; where no beginning is named it is that of trading.

    So is a beginning that only a deadline's rules name: of two deadlines it says no more than when each was listed.
    """
    ends = _sign(a.window.end_ns, b.window.end_ns)
    listed = a.kind is b.kind is PeriodKind.DEADLINE and not (a.bounded and b.bounded)
    starts = 0 if listed or a.first is None or b.first is None else _sign(a.first.toordinal(), b.first.toordinal())
    if starts == ends == 0:
        return Lie.EQUAL
    if (a.first is not None and b.last < a.first) or (b.first is not None and a.last < b.first):
        return Lie.APART
    if a.kind is b.kind is PeriodKind.INSTANT:
        return Lie.APART
    if starts >= 0 >= ends:
        return Lie.INSIDE
    return Lie.AROUND if starts <= 0 <= ends else Lie.OVERLAP


def _sign(one: int, other: int) -> int:
    return (one > other) - (one < other)
