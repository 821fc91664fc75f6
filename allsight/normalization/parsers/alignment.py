"""Two periods side by side: one that names no year is read in that of the other."""

from datetime import date

import msgspec

from allsight.normalization.parsers.dates import Period, PeriodKind


def aligned(a: Period | None, b: Period | None) -> tuple[Period | None, Period | None]:
    """Return two periods with a year for the one that has none: that of the other in which it lies best."""
    if a is None or b is None or a.yearless == b.yearless:
        return a, b
    return (_placed(a, b), b) if a.yearless else (a, _placed(b, a))


def _placed(yearless: Period, other: Period) -> Period:
    by = other.last.year - yearless.last.year
    if other.kind is PeriodKind.DEADLINE or other.grain == "year":
        placed = _moved(yearless, by)
        if yearless.kind is not PeriodKind.DEADLINE and placed.last > other.last:
            return _moved(yearless, by - 1)
        return placed
    near = [_moved(yearless, by + shift) for shift in (0, -1, 1)]
    return min(near, key=lambda one: abs((one.last - other.last).days))


def _moved(period: Period, years: int) -> Period:
    first = None if period.first is None else _shift(period.first, years)
    return msgspec.structs.replace(period, first=first, last=_shift(period.last, years))


def _shift(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return date(day.year + years, day.month, 28 if leap and (day.year + years) % 4 else day.day)
