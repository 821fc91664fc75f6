"""Times of day in words, and the zones that texts name beside them."""

import functools
import re
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "America/New_York"
"""Where a text gives no zone it means the venue's habit, and US Eastern time is that of every venue that omits it."""

CLOCK = re.compile(
    r"\b(?:(\d{1,2})(?::(\d\d))?(?::\d\d)? ?([ap])\.?m\b\.?|(\d\d):(\d\d)(?::\d\d)?|(noon|midnight))"
    r"(?: (?:in the )?\(?(et|est|edt|eastern(?: time)?|pt|pst|pdt|pacific(?: time)?|ct|cst|cdt"
    r"|mt|mst|mdt|utc|gmt|bst|cet|cest|jst|kst)\b)?"
)
_ZONE_WORD = re.compile(r"\b(et|est|edt|eastern time|pt|pst|pdt|utc|gmt|bst|cet|cest|jst|kst)\b")
_ZONES = {
    **dict.fromkeys(("et", "est", "edt", "eastern", "eastern time"), DEFAULT_ZONE),
    **dict.fromkeys(("pt", "pst", "pdt", "pacific", "pacific time"), "America/Los_Angeles"),
    **dict.fromkeys(("ct", "cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mt", "mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("utc", "gmt"), "UTC"),
    "bst": "Europe/London",
    **dict.fromkeys(("cet", "cest"), "Europe/Paris"),
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
}


@functools.cache
def zone_info(name: str) -> ZoneInfo:
    """Return the rules of an IANA zone."""
    return ZoneInfo(name)


def clocks(lower: str) -> tuple[tuple[int, str | None], ...]:
    """Return every time of day in a text, as minute of the day and zone."""
    found = (read_clock(match) for match in CLOCK.finditer(lower))
    return tuple(time_of_day for time_of_day in found if time_of_day is not None)


def clock_beside(lower: str, start: int, end: int) -> tuple[int | None, str | None, int]:
    """Return minute and zone of the time of day beside a date, and where the two of them begin."""
    begins = start
    after = CLOCK.search(lower[end : end + 34])
    if after is None or after.start() > 12:
        after = None
        left = max(0, start - 34)
        before = list(CLOCK.finditer(lower[left:start]))
        if before and left + before[-1].end() > start - 14:
            after, begins = before[-1], left + before[-1].start()
    if after is None:
        zone = _ZONE_WORD.search(lower[end : end + 8])
        return None, _ZONES[zone.group(1)] if zone else None, start
    minute, name = read_clock(after) or (None, None)
    return minute, name, start if minute is None else begins


def zone_at(lower: str, zone: str) -> tuple[int, int] | None:
    """Return where a text names a zone."""
    return next((found.span() for found in _ZONE_WORD.finditer(lower) if _ZONES[found.group(1)] == zone), None)


def clock_at(lower: str, minute: int) -> tuple[int, int] | None:
    """Return where a text names a minute of the day."""
    for found in CLOCK.finditer(lower):
        told = read_clock(found)
        if told is not None and told[0] == minute:
            return found.span()
    return None


def read_clock(match: re.Match[str]) -> tuple[int, str | None] | None:
    """Return minute of the day and zone of a time of day; None for one that no clock shows."""
    hour, minute, half, hour24, minute24, name, zone_name = match.groups()
    if name:
        at = 12 * 60 if name == "noon" else 0
    elif hour24:
        at = int(hour24) * 60 + int(minute24)
    else:
        at = (int(hour) % 12 + (12 if half == "p" else 0)) * 60 + int(minute or 0)
    if at >= 24 * 60:
        return None
    return at, _ZONES[zone_name] if zone_name else None
