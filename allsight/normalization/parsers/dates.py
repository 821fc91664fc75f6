"""Dates in words: what day, month or year is meant, whether *by*, *before*, *in* or *at*, and in which zone."""

import calendar
import functools
import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from allsight.domain.clock import from_datetime, to_datetime
from allsight.domain.questions import Window
from allsight.normalization.parsers.cues import table
from allsight.normalization.parsers.daytimes import CLOCK, DEFAULT_ZONE, clock_beside, read_clock, zone_info
from allsight.normalization.parsers.text import Taken

YEARLESS = date(2000, 7, 2)
"""The anchor of a market whose year nothing tells: its dates fall into 2000, which no venue trades any more."""

_MONTHS = tuple(name.lower() for name in calendar.month_name)[1:]
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(20[12345]\d)\b"
_PATTERNS = table(
    ("iso", rf"\b{_YEAR}-(\d\d)-(\d\d)\b"),
    ("mdy", rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {_YEAR}|(?! ?%)(?![\d.:]))"),
    ("dmy", rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?"),
    ("months", rf"\b{_MONTH} ?(?:-|to|through) ?{_MONTH},? {_YEAR}"),
    ("my", rf"\b{_MONTH},? {_YEAR}"),
    ("quarter", rf"\bq([1-4])(?: of)?,? {_YEAR}|\b{_YEAR} q([1-4])\b"),
    ("season", r"\b(20[12345]\d)[-/](?:20)?(\d\d)\b(?!-)"),
    ("year", rf"\b{_YEAR}(?![-/%]\d|,\d{{3}})"),
    ("month", rf"\b{_MONTH}"),
    ("this", r"\b(?:this|the current) (month|year)\b"),
)
_RELATION = re.compile(
    r"\b(on or before|no later than|by the end of|by end of|by eo[fymq]|before the end of|at the end of"
    r"|end of|eo[fymq]|prior to|before|by|through|until|up to"
    r"|in|during|for|on|at|as of|after|since|from|between|and|to|of|starting|beginning"
    r"|scheduled for|held on|week of|ending)"
    r"(?: (?:or before|the|calendar year|calendar|year|month of))*[ ,(:]*$"
)
_UNTIL = frozenset(
    (
        "on or before",
        "no later than",
        "by the end of",
        "by end of",
        "before the end of",
        "by",
        "through",
        "until",
        "up to",
    )
)
_BEFORE = frozenset(("before", "prior to"))
_FROM = frozenset(("after", "since", "from", "between", "starting", "beginning"))
_END = ("eof", "eoy", "eom", "eoq")
"""How traders write "end of"."""

_WHOLE = frozenset(
    (
        "by the end of",
        "by end of",
        "before the end of",
        "end of",
        "at the end of",
        *_END,
        *(f"by {end}" for end in _END),
    )
)
_AT_END = frozenset(("end of", "at the end of"))
_ENDS = re.compile(r"(?<!by )(?<!before )\b(?:ends?|closes?|finish(?:es)?) (?:out )?(?:the (?:year |month )?)?$")
"""What something is that "ends 2027 above 5": so much on its last day."""

_MONTHLY = re.compile(
    r" (?:annual |monthly |core |initial |fed |fomc |ecb |nonfarm |non-farm |headline )?"
    r"(?:meeting|decision|cpi|ppi|pce|inflation|jobs|payrolls?|unemployment|retail|gdp|fomc)\b"
)
_MEETING = re.compile(r"[ ,]{1,3}(?:[a-z]{1,12} )?(?:meeting|decision|announcement)\b")
_TO = frozenset(("and", "to", "through", "until"))


GRAINS = ("year", "season", "quarter", "months", "month", "day")
"""How fine a date is, the coarsest first."""


class PeriodKind(StrEnum):
    """What sort of time a claim names."""

    DEADLINE = "deadline"
    """Any time up to the end."""
    SPAN = "span"
    """Within, or for, a named day, month, quarter, season or year."""
    INSTANT = "instant"
    """A reading at one moment."""


class Mention(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One date in a text: the days it covers, the word before it, and a time of day if one stands beside it."""

    first: date
    last: date
    grain: str
    relation: str
    start: int
    end: int
    year_given: bool
    minute: int | None = None
    zone: str | None = None


class Period(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When a claim must come true, in calendar terms.

    `last` is the last day that counts, `first` the first one that the text names; `minute` the minute of the day at
    `last` at which time runs out, None for its end; `sure` is False where the words allow another reading; `at_end`
    tells that the state at the end is meant ("at the end of 2026") rather than anything up to it; `bounded` that a
    headline names the beginning of a deadline beside its end ("from April 7 to April 14").
    """

    kind: PeriodKind
    last: date
    first: date | None = None
    grain: str = "day"
    minute: int | None = None
    zone: str | None = None
    sure: bool = True
    section: str = ""
    start: int = 0
    end: int = 0
    at_end: bool = False
    bounded: bool = False

    @property
    def yearless(self) -> bool:
        """Tell whether nothing said which year is meant."""
        return self.last.year <= YEARLESS.year

    @property
    def window(self) -> Window:
        """Return the period in nanoseconds UTC."""
        zone = zone_info(self.zone or DEFAULT_ZONE)
        if self.minute is None:
            end = datetime.combine(self.last + timedelta(days=1), time(), zone)
        else:
            end = datetime.combine(self.last, time(self.minute // 60, self.minute % 60), zone)
        start = None if self.first is None else from_datetime(datetime.combine(self.first, time(), zone))
        return Window(from_datetime(end), start, self.zone, self.kind is PeriodKind.INSTANT)


def local_day(at_ns: int, zone: str = DEFAULT_ZONE) -> date:
    """Return the calendar day of an instant in a zone."""
    return to_datetime(at_ns).astimezone(zone_info(zone)).date()


@functools.lru_cache(maxsize=16_384)
def mentions(lower: str, anchor: date | None) -> tuple[Mention, ...]:
    """Return the dates of a cleaned lower-case text in order; `anchor` lends its year where the text gives none."""
    taken = Taken(lower)
    found: list[Mention] = []
    for form, match in _sightings(lower):
        start, end = match.span()
        if not taken.free(start, end):
            continue
        minute, zone, begins = clock_beside(lower, start, end)
        before = _RELATION.search(lower[max(0, begins - 36) : begins])
        relation = before.group(1) if before else ""
        if not relation and form != "day" and _ENDS.search(lower, max(0, begins - 18), begins):
            relation = "at the end of"
        if lower.startswith(" madness", end):
            continue
        if form == "month" and (anchor is None or not (relation or _periodic(lower, start, end))):
            continue
        days = _days(form, match, anchor)
        if days is None:
            continue
        taken.take(start, end)
        first, last, grain, given = days
        if relation == "week of" and grain == "day":
            last = first + timedelta(days=6)
        if relation == "by" and grain == "month" and _MEETING.match(lower, end):
            relation = "by the end of"  # a central bank meets but once a month
        found.append(
            Mention(
                first=first, last=last, grain=grain, relation=relation, start=start, end=end,
                year_given=given, minute=minute, zone=zone,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda mention: mention.start))


def _periodic(lower: str, start: int, end: int) -> bool:
    """Tell whether a bare month, which may be a name or a verb, belongs to something that is published monthly."""
    return lower.startswith("'s ", max(0, start - 3)) or _MONTHLY.match(lower, end) is not None


_QUOTED = re.compile(r"\"[^\"]{1,160}\"")
_HEADLINE_CHARS = 300
_REST = 4
"""A date inside the quoted name of a work is part of that name, unless it is all that is quoted."""


@functools.lru_cache(maxsize=4_096)
def _sightings(lower: str) -> tuple[tuple[str, re.Match[str]], ...]:
    """Return what looks like a date, the most particular form first; a text is read for two anchors in a row."""
    found = tuple((form, match) for form, pattern in _PATTERNS for match in pattern.finditer(lower))
    if '"' not in lower or len(lower) > _HEADLINE_CHARS:
        return found
    names = [quoted.span() for quoted in _QUOTED.finditer(lower)]
    return tuple(one for one in found if not any(_inside(one[1], *name) for name in names))


def _inside(match: re.Match[str], start: int, end: int) -> bool:
    return start < match.start() and match.end() < end and end - start > len(match.group()) + _REST


def period(lower: str, anchor: date | None, section: str = "") -> Period | None:
    """Return when the claim of a text must come true, None where the text gives no date."""
    dates = mentions(lower, anchor)
    if not dates:
        return None
    first: date | None = None
    best: Mention | None = None
    for index, mention in enumerate(dates):
        closes = mention.relation in _TO and index > 0 and dates[index - 1].relation in _FROM
        if index and mention.grain == dates[index - 1].grain == "day":
            dashed = lower[dates[index - 1].end : mention.start].strip() == "-"
            closes, first = closes or dashed, dates[index - 1].first if dashed else first
        if mention.relation in _FROM and not closes:
            first = first or (mention.last + timedelta(days=1) if mention.relation == "after" else mention.first)
            continue
        if best is None or _rank(mention, closes) > _rank(best, False):
            best = mention
    if best is None:
        return None
    return _period(best, first, section)


def _rank(mention: Mention, closes: bool) -> tuple[int, int, int]:
    bound = closes or mention.relation in _UNTIL or mention.relation in _BEFORE
    grain = GRAINS.index(mention.grain)
    return (int(bound and mention.relation != "to"), grain, int(mention.year_given))


def _period(mention: Mention, first: date | None, section: str) -> Period:
    relation = mention.relation
    sure = True
    minute = mention.minute
    if minute is not None and minute >= 23 * 60 + 58:
        minute = None
    last = mention.last
    if mention.minute == 0 and mention.grain == "day" and (relation in _BEFORE or relation in _UNTIL):
        kind, last, minute = PeriodKind.DEADLINE, mention.first - timedelta(days=1), None
    elif relation == "by" and mention.minute is not None and minute is None and (last.month, last.day) == (1, 1):
        kind, last, sure = PeriodKind.DEADLINE, last - timedelta(days=1), False  # the turn of the year, a day off
    elif relation in _BEFORE:
        kind = PeriodKind.DEADLINE
        if mention.minute is None:
            last = mention.first - timedelta(days=1)
    elif relation in _WHOLE or relation in _UNTIL or (first is not None and relation in _TO):
        kind = PeriodKind.DEADLINE
        if relation == "by" and mention.grain in ("month", "year", "quarter"):
            last, sure = mention.first - timedelta(days=1), False
    elif minute is not None and mention.grain == "day" and relation not in ("scheduled for", "held on"):
        kind = PeriodKind.INSTANT
    else:
        kind = PeriodKind.SPAN
        first = first or mention.first
    if kind is PeriodKind.SPAN:
        minute = None
    if first is not None and first > last:
        first = None
    return Period(
        kind=kind, last=last, first=first, grain=mention.grain, minute=minute, zone=mention.zone, sure=sure,
        section=section, start=mention.start, end=mention.end, at_end=relation in _AT_END,
        bounded=first is not None and kind is PeriodKind.DEADLINE and section in ("title", "outcome"),
    )  # fmt: skip


def _days(form: str, match: re.Match[str], anchor: date | None) -> tuple[date, date, str, bool] | None:
    groups = match.groups()
    try:
        if form == "iso":
            day = date(int(groups[0]), int(groups[1]), int(groups[2]))
            return day, day, "day", True
        if form in ("mdy", "dmy"):
            name, number = (groups[0], groups[1]) if form == "mdy" else (groups[1], groups[0])
            day, given = _with_year(_month(name), int(number), groups[2], anchor)
            return day, day, "day", given
        if form in ("my", "month"):
            first, given = _with_year(_month(groups[0]), 1, groups[1] if form == "my" else None, anchor)
            return first, _month_end(first), "month", given
        if form == "quarter":
            number, year = int(groups[0] or groups[3]), int(groups[1] or groups[2])
            first = date(year, 3 * number - 2, 1)
            return first, _month_end(date(year, 3 * number, 1)), "quarter", True
        if form == "months":
            last = date(int(groups[2]), _month(groups[1]), 1)
            first = date(last.year - (_month(groups[0]) > last.month), _month(groups[0]), 1)
            return first, _month_end(last), "months", True
    except ValueError:
        return None
    return _current(groups[0], anchor) if form == "this" else _year(int(groups[0]), groups[1:])


def _year(year: int, next_year: tuple[str, ...]) -> tuple[date, date, str, bool] | None:
    """Return a calendar year, or the season from one into the next."""
    if not next_year:
        return date(year, 1, 1), date(year, 12, 31), "year", True
    if int(next_year[0]) != (year + 1) % 100:
        return None
    return date(year, 7, 1), date(year + 1, 6, 30), "season", True


def _current(unit: str, anchor: date | None) -> tuple[date, date, str, bool] | None:
    if anchor is None or anchor == YEARLESS:
        return None
    within = anchor - timedelta(days=2)  # a window ends with the first moments of the next one
    if unit == "year":
        return date(within.year, 1, 1), date(within.year, 12, 31), "year", True
    return within.replace(day=1), _month_end(within), "month", True


def _month(name: str) -> int:
    return next(number for number, full in enumerate(_MONTHS, 1) if full.startswith(name.rstrip(".")[:3]))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _with_year(month: int, day: int, year: str | None, anchor: date | None) -> tuple[date, bool]:
    if year is not None:
        return date(int(year), month, day), True
    if anchor is None:
        raise ValueError("no year")
    near = [date(anchor.year + shift, month, day) for shift in (-1, 0, 1) if _exists(anchor.year + shift, month, day)]
    return min(near, key=lambda candidate: abs((candidate - anchor).days)), False


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def said_around(lower: str, start: int, end: int) -> tuple[int, int]:
    """Return where what belongs to a date begins and ends: the word before it, and the time of day beside it."""
    _, _, begins = clock_beside(lower, start, end)
    after = CLOCK.search(lower[end : end + 34])
    if begins == start and after is not None and after.start() <= 12 and read_clock(after) is not None:
        end += after.end()
    before = _RELATION.search(lower[max(0, begins - 36) : begins])
    return begins - (len(before.group()) if before else 0), end
