"""Where the window of a claim was read: its end and beginning, the hour, the zone, and what the calendar word means."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from allsight.domain.clock import to_datetime
from allsight.domain.market import Event, Market
from allsight.domain.questions import Origin
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.dates import Period, PeriodKind, local_day, mentions, period, said_around
from allsight.normalization.parsers.daytimes import DEFAULT_ZONE, clock_at, zone_at, zone_info
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.traces.seeking import Finder, Sought

_WORDS: Final = {
    PeriodKind.DEADLINE: "any time until its end",
    PeriodKind.SPAN: "within or for it",
    PeriodKind.INSTANT: "read at that moment",
}
_DOUBTFUL: Final = "the words allow another reading"
_CLOSE: Final = "no text names a day: the venue's close stands in for it"
_ZONE: Final = "no text names a zone: US Eastern time is the habit of venues that name none"


def times(claim: Claim, doc: Document, market: Market, event: Event | None) -> Iterator[Sought]:
    """Yield the parts of a claim's window; nothing where no time is known."""
    found = claim.period
    if found is None or found.yearless:
        return
    origin, reason = (None, "") if found.sure else (Origin.GUESS, _DOUBTFUL)
    otherwise, why = _without_words(found, doc, market, event)
    yield Sought(
        field="window.end", value=f"{found.last:%-d %b %Y}", lead=found.section,
        finders=(_meaning(found, doc.anchor), _day(found.last, doc.anchor)) if found.section or found.sure else (),
        origin=origin, otherwise=otherwise, reason=reason if found.section else why,
    )  # fmt: skip
    if found.first is not None and found.first != found.last:
        yield Sought(
            field="window.start", value=f"{found.first:%-d %b %Y}", lead=found.section,
            finders=(_first(found.first, doc.anchor),), origin=origin, otherwise=otherwise, reason=reason or why,
        )  # fmt: skip
    yield Sought(
        field="window.calendar", value=_WORDS[found.kind], lead=found.section, finders=(_meaning(found, doc.anchor),),
        origin=origin, otherwise=Origin.IMPLIED if found.sure else Origin.GUESS,
        reason=reason or "no word says it: what is asked is of a day or a moment",
    )  # fmt: skip
    if found.minute is not None:
        yield _hour(found, found.minute, doc, market)
    zone = found.zone
    yield Sought(
        field="window.zone", value=zone or DEFAULT_ZONE, lead=found.section,
        finders=() if zone is None else (lambda lower: zone_at(lower, zone),),
        otherwise=Origin.HABIT, reason=_ZONE,
    )  # fmt: skip


def _hour(found: Period, minute: int, doc: Document, market: Market) -> Sought:
    stamped = doc.stamp is not None and doc.stamp.minute == minute
    closes = market.closes_ns is not None and _minute_of(market.closes_ns) == minute
    return Sought(
        field="window.hour", value=f"{minute // 60:02d}:{minute % 60:02d}", lead=found.section,
        finders=(lambda lower: clock_at(lower, minute),),
        otherwise=Origin.IDENTIFIER if stamped else Origin.GUESS if closes else Origin.IMPLIED,
        reason="the identifier says it" if stamped else "no text names an hour: that of the venue's close stands in"
        if closes else "the hour that begins at the one named",
    )  # fmt: skip


def _without_words(found: Period, doc: Document, market: Market, event: Event | None) -> tuple[Origin, str]:
    """Return what a day rests on that no text names."""
    starts_ns = market.occurs_ns or (event.occurs_ns if event else None)
    if starts_ns is not None and local_day(starts_ns) == found.last:
        return Origin.FIELD, "the venue's start, in a field of its own"
    eve = found.last + timedelta(days=1)
    if doc.stamp is not None and ({found.last, eve} & {doc.stamp.first, doc.stamp.last}):
        return Origin.IDENTIFIER, "only the identifier names the day"
    if market.closes_ns is not None and local_day(market.closes_ns) == found.last:
        return Origin.GUESS, _CLOSE
    return Origin.IDENTIFIER if found.sure else Origin.GUESS, "read from identifier and close together"


def _minute_of(at_ns: int) -> int:
    at = to_datetime(at_ns).astimezone(zone_info(DEFAULT_ZONE))
    return at.hour * 60 + at.minute


def _meaning(wanted: Period, anchor: date) -> Finder:
    """Find a date with the word before it that by themselves mean the same end and the same kind of window."""

    def find(lower: str) -> tuple[int, int] | None:
        for mention in mentions(lower, anchor):
            start, end = said_around(lower, mention.start, mention.end)
            found = period(lower[start:end], anchor)
            if found is not None and found.last == wanted.last and found.kind is wanted.kind:
                return start, end
        return None

    return find


def _day(last: date, anchor: date) -> Finder:
    """Find a date that ends on a day, or before which that day is the last."""

    def find(lower: str) -> tuple[int, int] | None:
        for mention in mentions(lower, anchor):
            if last in (mention.last, mention.first - timedelta(days=1)):
                return mention.start, mention.end
        return None

    return find


def _first(first: date, anchor: date) -> Finder:
    def find(lower: str) -> tuple[int, int] | None:
        for mention in mentions(lower, anchor):
            if first in (mention.first, mention.last + timedelta(days=1)):
                return mention.start, mention.end
        return None

    return find
