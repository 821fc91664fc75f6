"""Days and hours as the venues speak of them: Eastern Time, month names, the last day of a month."""

import calendar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS, from_datetime

MONTHS: Final = tuple(calendar.month_name)
EPOCH_NS: Final = from_datetime(datetime(2026, 1, 1, tzinfo=UTC))
"""Where the counting of slots and the paths of prices begin."""


@lru_cache(maxsize=64)
def _summer(year: int) -> tuple[int, int]:
    """Return when daylight time starts and ends in the eastern United States (since 2007), in nanoseconds UTC."""
    march = date(year, 3, 8)
    november = date(year, 11, 1)
    starts = march + timedelta(days=(6 - march.weekday()) % 7)
    ends = november + timedelta(days=(6 - november.weekday()) % 7)
    return _utc(starts) + 7 * HOUR_NS, _utc(ends) + 6 * HOUR_NS


def _utc(day: date) -> int:
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))


def is_summer(at_ns: int) -> bool:
    """Tell whether Eastern Time is daylight time at an instant."""
    starts, ends = _summer(_year(at_ns))
    return starts <= at_ns < ends


def _year(at_ns: int) -> int:
    return datetime.fromtimestamp(at_ns // SECOND_NS, UTC).year


def eastern(at_ns: int) -> datetime:
    """Return the wall clock of the eastern United States, as a UTC-typed datetime whose fields are local."""
    shift = 4 if is_summer(at_ns) else 5
    return datetime.fromtimestamp(at_ns // SECOND_NS, UTC) - timedelta(hours=shift)


def at_eastern(day: date, hour: int = 0, minute: int = 0) -> int:
    """Return the instant at which the clock of the eastern United States shows a time of a day."""
    naive = _utc(day) + hour * HOUR_NS + minute * 60 * SECOND_NS
    guess = naive + 5 * HOUR_NS
    return naive + 4 * HOUR_NS if is_summer(guess - HOUR_NS) else guess


def day_of(at_ns: int) -> date:
    """Return the date of the eastern United States at an instant."""
    return eastern(at_ns).date()


def month_end(year: int, month: int) -> date:
    """Return the last day of a month; months beyond twelve run into the next years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def days_between(from_ns: int, to_ns: int) -> list[date]:
    """Return every Eastern date that has a moment in the stretch."""
    first, last = day_of(from_ns), day_of(to_ns)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Day:
    """A date in the spellings that templates ask for.

    `{d.month} {d.day}` is "December 9", `{d.mon}` "Dec", `{d.MON}` "DEC", `{d.yy}` "26", `{d.dd}` "09",
    `{d.next}` the day after, `{d.iso}` "2026-12-09", `{d.slug}` "december-9".
    """

    __slots__ = ("date",)

    def __init__(self, day: date) -> None:
        self.date = day

    @classmethod
    def at(cls, at_ns: int) -> "Day":
        """Take the Eastern date of an instant."""
        return cls(day_of(at_ns))

    @property
    def year(self) -> int:
        return self.date.year

    @property
    def yy(self) -> str:
        return f"{self.date.year % 100:02d}"

    @property
    def month(self) -> str:
        return MONTHS[self.date.month]

    @property
    def mon(self) -> str:
        return MONTHS[self.date.month][:3]

    @property
    def MON(self) -> str:  # noqa: N802 (a spelling, not a name)
        return self.mon.upper()

    @property
    def day(self) -> int:
        return self.date.day

    @property
    def dd(self) -> str:
        return f"{self.date.day:02d}"

    @property
    def weekday(self) -> str:
        return calendar.day_name[self.date.weekday()]

    @property
    def iso(self) -> str:
        return self.date.isoformat()

    @property
    def slug(self) -> str:
        return f"{self.month.lower()}-{self.date.day}"

    @property
    def next(self) -> "Day":
        return Day(self.date + timedelta(days=1))

    @property
    def ends_year(self) -> bool:
        return (self.date.month, self.date.day) == (12, 31)


class Hour:
    """An hour of a day in the spellings of templates: `{h.us}` "5pm", `{h.US}` "5 PM", `{h.hh}` "17"."""

    __slots__ = ("hour", "minute", "zone")

    def __init__(self, at_ns: int) -> None:
        local = eastern(at_ns)
        self.hour, self.minute = local.hour, local.minute
        self.zone = "EDT" if is_summer(at_ns) else "EST"

    @property
    def hh(self) -> str:
        return f"{self.hour:02d}"

    @property
    def us(self) -> str:
        minutes = f":{self.minute:02d}" if self.minute else ""
        return f"{self.hour % 12 or 12}{minutes}{'am' if self.hour < 12 else 'pm'}"

    @property
    def US(self) -> str:  # noqa: N802 (a spelling, not a name)
        minutes = f":{self.minute:02d}"
        return f"{self.hour % 12 or 12}{minutes} {'AM' if self.hour < 12 else 'PM'}"


def day_start(day: date) -> int:
    """Return midnight at which a date begins in the eastern United States."""
    return at_eastern(day)


def day_end(day: date) -> int:
    """Return midnight at which a date ends in the eastern United States."""
    return at_eastern(day + timedelta(days=1))


def days(n: float) -> int:
    """Return a number of days in nanoseconds."""
    return round(n * DAY_NS)


def hours(n: float) -> int:
    """Return a number of hours in nanoseconds."""
    return round(n * HOUR_NS)
