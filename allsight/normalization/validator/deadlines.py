"""Until when it counts, in which zone, and at which hour a value is read."""

import functools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.alignment import aligned
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.dates import Period, PeriodKind, mentions
from allsight.normalization.parsers.daytimes import DEFAULT_ZONE, clocks, zone_info
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.answers import UNKNOWN, Pays, field_conflict, pays, word
from allsight.normalization.validator.parting import both_ways, whole
from allsight.normalization.validator.points import is_note

_HOUR_NS = 3_600 * 10**9
_MINUTE_NS = 60 * 10**9
_SURELY_DAYS = 300
_READ = CuedPattern(
    r"\b(?:read|reads|checked|consulted|observed|evaluated|taken|candle|close|price|average|index|score|leaderboard"
    r"|tomatometer|first|highest|top|value|trade|traded)\b|\b[a-z]{2,5}[/_]usd"
)
_NO_READING = CuedPattern(
    r"\bscheduled\b|\bkick-?off\b|\bpostpon|\boriginally\b|\bexpires?\b|\bif [^.]{0,40}\bby\b|\bbegins\b"
)
_CUT_OFF = CuedPattern(r"\b(?:deadline|cut-?off|by|before|until|through|checked|read|as of|end date)\b")
_AT_CLOSE = CuedPattern(r"\b(?:daily|candle|index|price)(?: [a-z]{2,10})? close\b|\bsnapshot\b|\bclosing price\b")
_DAY_MINUTES = 1_440
_DAYS = {day[:3].lower(): day for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}
_DAY_NAMES = re.compile(
    r"\b(mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
    r"|\b(?:release day|day of (?:the )?release)\b"
)
_ENDS_OF_DAY = frozenset((0, 1439, 1440))

_Reading = tuple[int, str | None, Span, str]


def deadline_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Compare the ends of both windows; where those agree or one is not known, the hours at which a value is read."""
    found = tuple(one for one in _windows(first, second) if not _hour_agrees(first, second))
    yield from found
    if any(one.severity is not Severity.NOTE for one in found) or first.game is not None or second.game is not None:
        return
    stated = (*_cut_offs(first, second),)
    yield from stated
    if not stated:
        yield from _hours(first, second)
        yield from _weekdays(first, second)


def _windows(first: Claim, second: Claim) -> Iterator[Conflict]:
    if first.game is not None or second.game is not None:
        return
    a, b = aligned(first.period, second.period)
    if a is None or b is None:
        return
    if _undecided(first) or _undecided(second):
        return
    if not (a.sure and b.sure):
        yield from _doubtful(first, second, a, b)
        return
    if a.last == b.last and a.minute == b.minute and a.zone != b.zone:
        yield from _zone(first, second, a, b)
        return
    if _of_an_edition(first) or _of_an_edition(second):
        return
    if a.last != b.last and _names_edition(first) and _names_edition(second):
        return
    gap = a.window.end_ns - b.window.end_ns
    if abs(gap) >= _MINUTE_NS:
        yield _ends(first, second, a, b, gap)
    elif a.first is not None and b.first is not None and a.first != b.first and PeriodKind.SPAN not in (a.kind, b.kind):
        ending = (
            f"They part if it has happened between {min(a.first, b.first)} and {max(a.first, b.first)}: "
            "only the window that began earlier counts it."
        )
        yield field_conflict(ConflictKind.DEADLINE, Severity.NOTE, first, second, ending, "window")


def _ends(first: Claim, second: Claim, a: Period, b: Period, gap: int) -> Conflict:
    late, early = (first, second) if gap > 0 else (second, first)
    yes: Pays = UNKNOWN
    if PeriodKind.INSTANT in (a.kind, b.kind) and (first.measure or second.measure) is not None:
        ending = (
            f"They part if the value crosses the level between the two readings ({_when(a)} and {_when(b)}): "
            "each settles on its own reading."
        )
    else:
        until = max(a.last, b.last)
        ending = (
            f"They part if it happens after {early.venue.code}'s window has closed and by {until}: "
            f"{late.venue.code} settles {word(late, True)}, {early.venue.code} settles {word(early, False)}."
        )
        yes = (pays(first, first is late), pays(second, second is late))
    return field_conflict(ConflictKind.DEADLINE, Severity.MATERIAL, first, second, ending, "window", yes)


def _doubtful(first: Claim, second: Claim, a: Period, b: Period) -> Iterator[Conflict]:
    """Compare a window that was read with one that was only inferred: a gap of about a year is no misreading."""
    inferred = [claim for claim, period in ((first, a), (second, b)) if not period.sure]
    if len(inferred) == 1 and inferred[0].has_rules and abs((a.last - b.last).days) >= _SURELY_DAYS:
        yield _ends(first, second, a, b, a.window.end_ns - b.window.end_ns)


def _undecided(claim: Claim) -> bool:
    """Tell whether the window was read from the sentence on what is paid if nothing has been decided by then."""
    window = claim.predicate.spans.get("window")
    spans = [branch.span for branch in claim.predicate.branches if branch.case in ("void", "postponed")]
    return window is not None and any(
        span is not None and span.section == window.section and span.start <= window.start < span.end for span in spans
    )


def _zone(first: Claim, second: Claim, a: Period, b: Period) -> Iterator[Conflict]:
    if a.zone is None or b.zone is None:
        if a.kind is PeriodKind.SPAN and b.kind is PeriodKind.SPAN:
            return
        silent = first if a.zone is None else second
        ending = (
            f"They part in the last hours of {a.last} if {silent.venue.code} reads the date in another "
            f"time zone: it names none."
        )
        yield field_conflict(ConflictKind.TIME_ZONE, Severity.NOTE, first, second, ending, "window")
        return
    gap = a.window.end_ns - b.window.end_ns
    if not gap:
        return
    late, early = (first, second) if gap > 0 else (second, first)
    hours = abs(gap) // _HOUR_NS
    ending = (
        f"They part if it happens in the {hours} hours between the two midnights of {a.last}: "
        f"{late.venue.code} settles {word(late, True)}, {early.venue.code} settles {word(early, False)}."
    )
    yes = (pays(first, first is late), pays(second, second is late))
    yield field_conflict(ConflictKind.TIME_ZONE, Severity.MATERIAL, first, second, ending, "window", yes)


def _of_an_edition(claim: Claim) -> bool:
    """Tell whether a value is measured that belongs to a month, a quarter or a meeting, whenever it is published."""
    return claim.measure is not None and claim.measure.period in ("month", "quarter", "meeting") and not claim.touch


def _names_edition(claim: Claim) -> bool:
    return claim.period is not None and claim.period.kind is PeriodKind.SPAN and claim.measure is None


def _when(period: Period) -> str:
    return f"{period.last}" if period.minute is None else f"{period.last} {_clock(period.minute)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


# -- the last day that rules name ----------------------------------------------------------------------------------


def _cut_offs(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Compare the last days that both rules spell out, where the windows told nothing apart."""
    ours, theirs = _cut_off(first.rules), _cut_off(second.rules)
    if ours is None or theirs is None or _undecided(first) or _undecided(second):
        return
    (a, span, quote), (b, other_span, other_quote) = ours, theirs
    gap = a.window.end_ns - b.window.end_ns
    if abs(gap) <= 2 * _MINUTE_NS or (a.last == b.last and None in (a.zone, b.zone)):
        return
    late, early = (first, second) if gap > 0 else (second, first)
    ending = (
        f"They part if it comes after {early.venue.code}'s last moment ({_when(b if gap > 0 else a)}) and before "
        f"{late.venue.code}'s ({_when(a if gap > 0 else b)}): {late.venue.code} settles {word(late, True)}, "
        f"{early.venue.code} settles {word(early, False)}."
    )
    yield Conflict(
        kind=ConflictKind.TIME_ZONE if a.last == b.last else ConflictKind.DEADLINE, severity=Severity.MATERIAL,
        first=first.market, second=second.market, ending=ending, first_span=span, second_span=other_span,
        first_text=quote, second_text=other_quote, first_yes=pays(first, first is late),
        second_yes=pays(second, second is late),
    )  # fmt: skip


@functools.lru_cache(maxsize=8_192)
def _cut_off(rules: tuple[Passage, ...]) -> tuple[Period, Span, str] | None:
    """Return the one day with its year that rules name as the last one, None if they name none or several."""
    found: dict[date, tuple[Period, Span, str]] = {}
    for rule in rules:
        for start, end in rule.sentences():
            sentence = rule.lower[start:end]
            if _CUT_OFF.search(sentence) is None or _NO_READING.search(sentence) is not None:
                continue
            for mention in mentions(sentence, None):
                if mention.grain == "day":
                    last = mention.last - timedelta(days=mention.relation in ("before", "prior to"))
                    period = Period(kind=PeriodKind.DEADLINE, last=last, minute=mention.minute, zone=mention.zone)
                    span = rule.span(start, end)
                    found.setdefault(last, (period, span, rule.raw[span.start : span.end].strip()[:300]))
    return next(iter(found.values())) if len(found) == 1 else None


# -- the hour of a reading -----------------------------------------------------------------------------------------


def _hours(first: Claim, second: Claim) -> Iterator[Conflict]:
    ours, theirs = (_reading(claim.rules) or _opening(claim.rules) for claim in (first, second))
    (one, two), _ = both_ways(first, second)
    if ours is None or theirs is None or _one_instant(ours, theirs, _day(one) or _day(two)):
        return
    ending = (
        f"They part if the value changes between the two hours of reading: {first.venue.code} reads it at "
        f"{_clock(ours[0])}, {second.venue.code} at {_clock(theirs[0])}{_zones(ours[1], theirs[1])}."
    )
    yield Conflict(
        kind=ConflictKind.DEADLINE, severity=Severity.MATERIAL, first=first.market, second=second.market, ending=ending,
        first_span=ours[2], second_span=theirs[2], first_text=ours[3], second_text=theirs[3],
    )  # fmt: skip


@functools.lru_cache(maxsize=8_192)
def _reading(rules: tuple[Passage, ...]) -> _Reading | None:
    """Return the one hour at which rules say that something is read, None if they name none or several."""
    found: dict[tuple[int, str | None], tuple[Span, str]] = {}
    note = is_note(rules)
    for rule in rules:
        for start, end in rule.sentences():
            sentence = rule.lower[start:end]
            if not note and (_READ.search(sentence) is None or _NO_READING.search(sentence) is not None):
                continue
            span = rule.span(start, end)
            for minute, zone in clocks(sentence):
                if note or minute not in _ENDS_OF_DAY or _AT_CLOSE.search(sentence) is not None:
                    found.setdefault((minute, zone), (span, rule.raw[span.start : span.end].strip()[:300]))
    if len({minute for minute, _ in found}) != 1:
        return None
    (minute, zone), (span, quote) = next(
        ((key, value) for key, value in found.items() if key[1]), next(iter(found.items()))
    )
    return minute, zone, span, quote


@functools.lru_cache(maxsize=8_192)
def _opening(rules: tuple[Passage, ...]) -> _Reading | None:
    """Return the first hour of a note that names a window of two: from noon to noon, from midnight to its end."""
    if not is_note(rules):
        return None
    for rule in rules:
        found = clocks(rule.lower)
        if len(found) == 2 and found[0][0] != found[1][0] - 1:
            minute, zone = found[0]
            span = rule.span(0, len(rule.text))
            return minute, zone, span, rule.raw[:300]
    return None


def _weekdays(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Compare the days of the week, or from a release on, on which two notes read a figure."""
    if not any(claim.measure is not None or claim.reading is not None for claim in (first, second)):
        return
    ours, theirs = named_days(first.rules), named_days(second.rules)
    if ours and theirs and not ours & theirs:
        said = [
            f"{claim.venue.code} on {' and '.join(sorted(days))}" for claim, days in ((first, ours), (second, theirs))
        ]
        ending = f"They part if the value changes between the days of reading: {said[0]}, {said[1]}."
        (span, quote), (other_span, other_quote) = whole(first), whole(second)
        yield Conflict(
            kind=ConflictKind.DEADLINE, severity=Severity.MATERIAL, first=first.market, second=second.market,
            ending=ending, first_span=span, second_span=other_span, first_text=quote, second_text=other_quote,
        )  # fmt: skip


@functools.lru_cache(maxsize=8_192)
def named_days(rules: tuple[Passage, ...]) -> frozenset[str]:
    """Return the days of the week that a note names, and the day of release."""
    if not is_note(rules):
        return frozenset()
    return frozenset(
        _DAYS.get(match.group()[:3], "the day of release")
        for rule in rules
        for match in islice(_DAY_NAMES.finditer(rule.lower), 7)
    )


def _hour_agrees(first: Claim, second: Claim) -> bool:
    """Tell whether both rules name one hour of one day: what a venue's close says beside that is no difference."""
    ours, theirs = _reading(first.rules), _reading(second.rules)
    day = _day(first)
    return ours is not None and theirs is not None and day == _day(second) and _one_instant(ours, theirs, day)


def _one_instant(ours: _Reading, theirs: _Reading, day: date | None) -> bool:
    """Tell whether two hours name one instant, or the last minute of a day and its end; without a day, ever."""
    days = (day,) if day is not None else (date(2026, 1, 15), date(2026, 7, 15))
    return any((_utc(ours, on) - _utc(theirs, on) + 1) % _DAY_MINUTES <= 2 for on in days)


def _utc(reading: _Reading, day: date) -> int:
    zone = zone_info(reading[1] or DEFAULT_ZONE)
    at = datetime.combine(day, time(reading[0] // 60, reading[0] % 60), zone).astimezone(UTC)
    return at.hour * 60 + at.minute


def _day(claim: Claim) -> date | None:
    return None if claim.period is None else claim.period.last


def _zones(ours: str | None, theirs: str | None) -> str:
    return "" if ours == theirs or None in (ours, theirs) else f" ({ours} and {theirs})"
