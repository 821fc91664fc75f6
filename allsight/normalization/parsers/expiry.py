"""What a market's identifier and its close tell of its deadline where the words leave it open."""

import re
from datetime import date, timedelta

import msgspec

from allsight.normalization.parsers.dates import Period, PeriodKind, local_day
from allsight.normalization.parsers.stamps import stamp_of

_ELECTION = re.compile(
    r"\b(?:before|by|until|prior to) the (20[2-4]\d) (?:u\.?s\.? |us |american )?(?:midterms?|presidential|general)\b"
)
_YEAR = re.compile(r"-(2\d)(?=-|$)")
_SPELT = re.compile(r"\b20[12345]\d\b")
_OVERDUE_DAYS = 120
_TICKER = re.compile(r"[A-Z][A-Z0-9.]{2,40}(?:-[A-Z0-9.]{1,40}){1,8}")


def ticker_deadline(identifier: str) -> Period | None:
    """Return the deadline that an identifier names, never sure: `-27JAN01` ends before that day, `-27` about then."""
    stamp = stamp_of(identifier)
    if stamp is not None:
        eve = stamp.first - timedelta(days=1) if stamp.first.day == 1 else stamp.first
        return Period(kind=PeriodKind.DEADLINE, last=eve, sure=False)
    years = _YEAR.findall(identifier) if _TICKER.fullmatch(identifier) else []
    if not years:
        return None
    year = 2000 + int(years[-1])
    return Period(kind=PeriodKind.DEADLINE, last=date(year - 1, 12, 31), grain="year", sure=False)


def this_year(lower: str, period: Period) -> Period:
    """Return the calendar year for "this year", where only the close says which: surely so at the turn of a year."""
    if period.section or period.sure or "this year" not in lower:
        return period
    year = (period.last - timedelta(days=2)).year
    turn = abs((period.last - date(year, 12, 31)).days) <= 2
    return Period(kind=PeriodKind.SPAN, first=date(year, 1, 1), last=date(year, 12, 31), grain="year", sure=turn)


def by_the_vote(act: str, period: Period | None) -> Period | None:
    """Return by when somebody must stand who "runs for president in 2028": the year is the vote's, not the act's."""
    if act != "run_for_office" or period is None or period.kind is not PeriodKind.SPAN or period.grain != "year":
        return period
    return msgspec.structs.replace(period, kind=PeriodKind.DEADLINE, first=None, sure=False)


def election_named(lower: str) -> re.Match[str] | None:
    """Return where a text names the election before which something must happen."""
    return _ELECTION.search(lower) if " the 20" in lower else None


def before_election(lower: str) -> Period | None:
    """Return the window of "before the 2026 midterms": the Tuesday after November's first Monday."""
    found = _ELECTION.search(lower)
    if found is None or int(found.group(1)) % 2:
        return None
    year = int(found.group(1))
    day = date(year, 11, 2) + timedelta(days=-(date(year, 11, 2).weekday() - 1) % 7)
    return Period(
        kind=PeriodKind.DEADLINE,
        last=day - timedelta(days=1),
        section="title",
        start=found.start(),
        end=found.end(),
        sure="midterm" in found.group(),
    )


def settled_by_close(period: Period, closes_ns: int | None, opens_ns: int | None) -> Period:
    """Return the period, put right where "before 2025" stands on a market that closes at the end of 2025.

    Such a title has the wrong preposition: nobody sells a contract for a year after its deadline. The reading is not
    sure.
    """
    if period.kind is not PeriodKind.DEADLINE or period.grain != "year" or period.first is not None:
        return period
    year = period.last.year + 1
    first, last = date(year, 1, 1), date(year, 12, 31)
    if period.last != first - timedelta(days=1) or closes_ns is None:
        return period
    opened = None if opens_ns is None else local_day(opens_ns)
    if abs((local_day(closes_ns) - last).days) > 3 or (opened is not None and opened < first - timedelta(days=31)):
        return period
    return msgspec.structs.replace(period, kind=PeriodKind.SPAN, first=first, last=last, sure=False)


def not_overdue(period: Period, texts: str, closes_ns: int | None) -> Period:
    """Return a deadline whose year only the close tells: no market is open for months after its own.

    Venues close a ladder of deadlines when its first ones are over, so that a later one may be half a year ahead.
    """
    if period.kind is not PeriodKind.DEADLINE or not period.section or closes_ns is None or period.yearless:
        return period
    overdue = (local_day(closes_ns) - period.last).days
    if not _OVERDUE_DAYS < overdue < 366 or _SPELT.search(texts):
        return period
    return msgspec.structs.replace(period, last=_next_year(period.last), first=None)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)
