"""Identifiers that venues build from a date, an hour and a strike: a hint for what a title leaves out.

They are read by their shape, whoever sends them: capitals in parts joined by dashes, a date as `YYMON[DD]`, an hour of
US Eastern time straight behind it, and at the end what a rate decision comes to. A level is not read: whether the
market pays above, below or exactly at it does not stand in an identifier.
"""

import calendar
import functools
import re
from datetime import date
from fractions import Fraction

import msgspec

from allsight.normalization.parsers.numbers import Range

_NAMES = tuple(name.upper() for name in calendar.month_abbr)
_MAX_CHARS = 120
_STAMP = re.compile(
    r"-(?:\d{1,2}[MY])?(?P<year>[1-5]\d)-?(?P<month>" + "|".join(_NAMES[1:]) + r")(?P<day>[0-3]\d)?"
    r"(?:H?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)?)?(?=[A-Z-]|$)"
)
_MOVE = re.compile(r"-(?P<way>[CH])(?P<size>\d{1,3})(?P<more>P)?$|-(?P<hold>HOLD)$")


_EXTREME = re.compile(r"[A-Z](?:MAX|MIN)(?P<of>MON|Y)(?=-)")


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """The date in an identifier: the days it covers, and the minute of the day (US Eastern) where an hour is given."""

    first: date
    last: date
    minute: int | None = None
    start: int = 0
    end: int = 0

    @property
    def grain(self) -> str:
        """Return `day` or `month`."""
        return "day" if self.first == self.last else "month"


@functools.lru_cache(maxsize=16_384)
def stamp_of(native: str) -> Stamp | None:
    """Return the last date in an identifier, None where it holds none."""
    found = None
    for match in _STAMP.finditer(native[:_MAX_CHARS]):
        found = _read(match) or found
    return found


def _read(match: re.Match[str]) -> Stamp | None:
    year, month = 2000 + int(match.group("year")), _NAMES.index(match.group("month"))
    length = calendar.monthrange(year, month)[1]
    day, hour = match.group("day"), match.group("hour")
    if (day and not 1 <= int(day) <= length) or (hour and (not day or int(hour) > 23)):
        return None
    first = date(year, month, int(day) if day else 1)
    minute = None if not hour else int(hour) * 60 + int(match.group("minute") or 0)
    return Stamp(first, first if day else date(year, month, length), minute, match.start(), match.end())


def extreme_of(native: str) -> str | None:
    """Return of which stretch an identifier names the extreme, `month` or `year`: `MAXMON`, `MINY`."""
    match = _EXTREME.search(native[:_MAX_CHARS])
    return None if match is None else "month" if match.group("of") == "MON" else "year"


def move_of(native: str) -> Range | None:
    """Return what a rate decision comes to, as a range of basis points.

    `C25` is a cut of 25, `H25` a hike; a size one above a quarter step (`C26`) or a `P` behind it means more than that
    step, `H0` and `HOLD` no change.
    """
    match = _MOVE.search(native[:_MAX_CHARS])
    if match is None:
        return None
    start, end = match.span()
    if match.group("hold") or int(match.group("size")) == 0:
        return Range(Fraction(0), Fraction(0), unit="bps", start=start, end=end)
    size, down = Fraction(match.group("size")), match.group("way") == "C"
    if not match.group("more") and size % 25 != 1:
        value = -size if down else size
        return Range(value, value, unit="bps", start=start, end=end)
    size -= size % 25
    if down:
        return Range(None, -size, high_in=False, unit="bps", start=start, end=end)
    return Range(size, None, low_in=False, unit="bps", start=start, end=end)
