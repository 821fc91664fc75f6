"""How the stretches of time lie to each other in which two things may happen."""

from datetime import date

import msgspec

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.relations.windows import window
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contests import ONCE
from allsight.normalization.parsers.dates import Period, PeriodKind

_ONCE = frozenset(("confirm", "participate", "attend", "be_cast"))
"""Acts that come once or never, so that a headline needs no date."""

_FAR_DAYS = 45
"""A day without a year is in the year of the other text's, or so near to it that the turn of the year lies between."""

_LISTED_DAYS = 100
"""A stretch of more days begins, where a text says so, because the market was listed then."""

_ERA_DAYS = 400
"""Two acts whose times run out further from each other than this are not news of one event."""

_LADDER_DAYS = 3_650
"""Deadlines of one act are rungs of one ladder, which is longer."""

_NEAR_DAYS = 3
"""Two markets that name no time and stop trading within so many days of each other may mean the same."""


def stretches(ours: Claim, theirs: Claim) -> tuple[Match, bool | None]:
    """Say how the window of one happening lies to the other's, and whether that was read (None if it was not).

    `DIFFERENT` are windows that do not meet. An undated claim holds every dated one of its act.
    """
    a, b = ours.period, theirs.period
    if a is None or b is None:
        if a is b or _needs_no_date(ours, theirs):
            return Match.SAME, None
        return (Match.AROUND if a is None else Match.WITHIN), False
    yearless = ours.frame.yearless or theirs.frame.yearless
    if yearless:
        a, b = _dated(a, b, ours.frame.yearless), _dated(b, a, theirs.frame.yearless)
    elif _either_year(a, b) or _either_year(b, a) or _raced(ours, theirs, a, b):
        return Match.SAME, None
    else:
        agreed, order = window(ours, theirs)
        if agreed is None and order == 0 and _within_deadline(a, b):
            return (Match.AROUND if a.first is None else Match.WITHIN), False
        if agreed or (agreed is None and (order == 0 or _needs_no_date(ours, theirs))):
            return Match.SAME, agreed
        if not (a.sure and b.sure) and a.last.year == b.last.year and _needs_no_date(ours, theirs):
            return Match.SAME, None
    untold = not (a.section or b.section or a.sure or b.sure) and abs((a.last - b.last).days) <= _NEAR_DAYS
    if untold or (a.last == b.last and (yearless or not (a.sure and b.sure))):
        return Match.SAME, None
    return _held(ours, theirs, a, b), False


def apart(ours: Claim, theirs: Claim, time: Match) -> bool:
    """Tell whether two things that are not one happen in stretches of time that do not meet.

    `time` is what `stretches` said of claims of one thing: to become rich by June and to be so in August may be one.
    """
    a, b = ours.period, theirs.period
    if time is Match.DIFFERENT or a is None or b is None:
        return time is Match.DIFFERENT
    if a.yearless or b.yearless:
        return False
    far = _years_apart(a, b) if ours.act == theirs.act else eras_apart(ours, theirs)
    return far or (a.sure and b.sure and _disjoint(a, b))


def eras_apart(ours: Claim, theirs: Claim) -> bool:
    """Tell whether the times of two claims run out so far from each other that the news is of two events."""
    a, b = ours.period, theirs.period
    if a is None or b is None or a.yearless or b.yearless:
        return False
    return abs((a.last - b.last).days) > _ERA_DAYS


def _years_apart(a: Period, b: Period) -> bool:
    return abs((a.last - b.last).days) > _LADDER_DAYS


def _raced(ours: Claim, theirs: Claim, a: Period, b: Period) -> bool:
    """Tell whether another event is the deadline: when a listing gives up waiting for it is a rule of its own."""
    return bool(ours.race and theirs.race) and not {a.section, b.section} & {"title", "label"}


def _within_deadline(a: Period, b: Period) -> bool:
    """Tell whether one thing must come in a month and the other by its end, from a beginning that no text gives.

    Whole years are left out: those who write "in 2026" and "by 31 December 2026" mean the same.
    """
    one, other = (a, b) if a.first is not None else (b, a)
    sure = a.sure and b.sure and other.first is None and other.kind is PeriodKind.DEADLINE
    if not sure or one.first is None or (one.last - one.first).days > _LISTED_DAYS:
        return False
    return one.grain in ("quarter", "months", "month", "day")


def _needs_no_date(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two claims are about a thing that comes once, so that no date is needed to know which."""
    if ours.act in ONCE and theirs.act in ONCE:
        return True
    return ours.act in _ONCE or theirs.act in _ONCE or ours.frame.slot == theirs.frame.slot == "first"


def _held(ours: Claim, theirs: Claim, a: Period, b: Period) -> Match:
    """Compare stretches of different ends or beginnings; one without a beginning is taken to begin early enough."""
    if "be" in (ours.act, theirs.act) and _state(a) != _state(b):
        return Match.RELATED
    if _disjoint(a, b):
        return Match.DIFFERENT
    if a.last == b.last and (a.first is None) != (b.first is None):
        return Match.AROUND if a.first is None else Match.WITHIN
    begins = _order(a, b)
    ends = (a.last > b.last) - (a.last < b.last)
    if ends <= 0 and begins >= 0:
        return Match.WITHIN
    return Match.AROUND if ends >= 0 and begins <= 0 else Match.RELATED


def _disjoint(a: Period, b: Period) -> bool:
    return (a.first is not None and a.first > b.last) or (b.first is not None and b.first > a.last)


def _order(a: Period, b: Period) -> int:
    """Compare beginnings; one that a text does not give is that of its listing.

    "In May" begins after "by the end of May" does. But "between 4 February and ..." says when a market was listed, and
    a text without such a day was listed about then; nor is the beginning of a year set against it.
    """
    begins = [None if period.grain == "year" and period.kind is PeriodKind.SPAN else period.first for period in (a, b)]
    if begins[0] is None or begins[1] is None:
        spans = [
            begin is not None and p.kind is not PeriodKind.DEADLINE for begin, p in zip(begins, (a, b), strict=True)
        ]
        return spans[0] - spans[1]
    return (begins[0] > begins[1]) - (begins[0] < begins[1])


def _state(period: Period) -> bool:
    return period.kind is PeriodKind.INSTANT or (period.kind is PeriodKind.SPAN and period.grain == "day")


def _either_year(one: Period, other: Period) -> bool:
    """Tell whether a bare year could mean its beginning or its end, and the other text's day is one of both."""
    return (
        not one.sure
        and one.grain == "year"
        and one.last.month == 12
        and (other.last.month == 12 and other.last.year - one.last.year in (0, 1))
    )


def _dated(period: Period, other: Period, yearless: bool) -> Period:
    """Return a period with the year that the other text lends it."""
    if not yearless:
        return period
    choices = [_moved(period, other.last.year + shift) for shift in (0, -1, 1)]
    near = [one for one in choices[1:] if abs((one.last - other.last).days) <= _FAR_DAYS]
    if near and abs((choices[0].last - other.last).days) > _FAR_DAYS:
        return near[0]
    return choices[0]


def _moved(period: Period, year: int) -> Period:
    by = year - period.last.year
    first = None if period.first is None else _in_year(period.first, period.first.year + by)
    return msgspec.structs.replace(period, last=_in_year(period.last, year), first=first)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
