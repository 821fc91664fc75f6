"""When a claim must come true: headline, rules and the venue's own times weighed against each other."""

import re
from datetime import date, timedelta

import msgspec

from allsight.domain.clock import to_datetime
from allsight.domain.market import Event, Market
from allsight.domain.questions import Window
from allsight.normalization.parsers.dates import Mention, Period, PeriodKind, local_day, mentions, period
from allsight.normalization.parsers.daytimes import DEFAULT_ZONE, clocks, zone_info
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.stamps import Stamp, extreme_of
from allsight.normalization.parsers.text import Passage

_READING = re.compile(r"\b(?:scheduled|initially|originally)\b")
_SINCE = frozenset(("between", "from", "since"))
_BOUNDS = frozenset(("by", "before", "after", "since", "from", "until", "through"))
TOUCH = re.compile(
    r"\b(?:reach(?:es)?|hits?|touch(?:es)?|dips?|at any (?:time|point)|any (?:binance )?(?:1 minute )?candle"
    r"|any sixty seconds|how (?:high|low) will|all[- ]time high|fall(?:s)? (?:to|below)|climb)\b"
)


class Timing(msgspec.Struct, frozen=True):
    """A period with how surely it was read, and whether headline and rules contradict each other."""

    period: Period | None
    confidence: float
    disputed: bool = False

    @property
    def window(self) -> Window | None:
        """Return the period in nanoseconds UTC, None where not even its year is known."""
        return None if self.period is None or self.period.yearless else self.period.window


def touches(doc: Document) -> bool:
    """Tell whether a price claim is about reaching a level at any moment of a window."""
    return bool(TOUCH.search(doc.head) or TOUCH.search(doc.condition.lower))


def game_day(doc: Document, market: Market, event: Event | None, listed: date | None = None) -> Timing:
    """Return the day of a game: what an identifier says, else what the text says it was scheduled for, else the venue.

    Texts count days in zones of their own, so that one day beside the identifier's is no contradiction; more is.
    """
    told = _told_day(doc, market, event)
    if listed is None:
        return told
    gap = 0 if told.period is None else abs((told.period.last - listed).days)
    found = Period(kind=PeriodKind.SPAN, first=listed, last=listed)
    return Timing(found, 0.95, disputed=gap > 1)


def _told_day(doc: Document, market: Market, event: Event | None) -> Timing:
    for part in (doc.condition, *doc.rules, doc.event, *doc.headline):
        dates = [m for m in mentions(part.lower, doc.anchor) if m.grain == "day"]
        dates.sort(key=lambda m: not _READING.search(part.lower[max(0, m.start - 30) : m.start]))
        if dates:
            return Timing(_placed(_on(dates[0], part.section), part), 0.95)
    at_ns = market.occurs_ns or (event.occurs_ns if event else None)
    if at_ns is None:
        return Timing(None, 0.0)
    return Timing(_instant_day(at_ns), 0.8)


def timing(doc: Document, market: Market, *, grain: str) -> Timing:
    """Return when the claim must come true.

    `grain` is what the measure needs: `month` or `quarter` (a reference period), `day`, `instant`, `interval` (between
    two times of a day), `meeting`, `span`, or empty for happenings. Rules that name the end of the window outrank a
    headline that says otherwise; the venue's close is the last resort.
    """
    if grain == "interval":
        return _interval(doc)
    head = _headline(doc, grain)
    ruled = _ruled(doc, grain)
    best = head or ruled
    if best is None and doc.stamp is not None and grain:
        return Timing(_stamped(doc.stamp, grain), 0.7)
    if best is None:
        for rule in doc.rules[:1]:
            dated = [mention for mention in mentions(rule.lower, doc.anchor) if mention.grain == "day"]
            if dated:
                return Timing(msgspec.structs.replace(_on(dated[0], ""), sure=False), 0.4)
        if market.closes_ns is None:
            return Timing(None, 0.0)
        closing = _instant_day(market.closes_ns)
        return Timing(msgspec.structs.replace(closing, kind=PeriodKind.DEADLINE, first=None, sure=False), 0.4)
    disputed = False
    if head is not None and ruled is not None and grain in ("", "span"):
        both = head.kind is PeriodKind.DEADLINE or ruled.kind is PeriodKind.DEADLINE
        if both and head.last != ruled.last and ruled.sure and ruled.grain in ("day", "year"):
            label = _suited(doc.label.lower, doc.anchor, grain, "outcome") if doc.label.text else None
            seconded = label is not None and label.last == ruled.last
            if head.last - ruled.last == timedelta(days=1) == timedelta(days=head.last.day):
                seconded, ruled = True, msgspec.structs.replace(ruled, sure=False)  # by the 1st: its first moment
            elif _same_meeting(doc, head, ruled):
                seconded, ruled = True, msgspec.structs.replace(head, first=ruled.first)
            best, disputed = ruled, not seconded and (head.last.year != ruled.last.year or head.sure)
        elif head.last == ruled.last and not _vaguer(ruled, head):
            kept = head.first if head.grain in ("year", "month", "quarter") or head.first == head.last else None
            best = msgspec.structs.replace(ruled, grain=head.grain, first=ruled.first or kept)
    if head is not None and ruled is None and best.kind is PeriodKind.DEADLINE and best.first is None:
        best = _begun(doc, best)
    if best.at_end and grain and grain != "span":
        best = msgspec.structs.replace(best, kind=PeriodKind.SPAN, first=best.last, grain="day")
    if grain == "instant" and best.kind is not PeriodKind.DEADLINE:
        best = _with_hour(doc, market, best)
    return Timing(best, 0.95 if best.sure else 0.5, disputed)


def _same_meeting(doc: Document, head: Period, ruled: Period) -> bool:
    """Tell whether rules give the day of the meeting by which a headline asks: "by the May meeting"."""
    of_month = head.kind is PeriodKind.DEADLINE and head.last.replace(day=1) == ruled.last.replace(day=1)
    return of_month and "meeting" in doc.title.lower


def _begun(doc: Document, head: Period) -> Period:
    """Return a deadline with the day on which the time begins that counts: by event, rules or identifier."""
    span = period(doc.event.lower, doc.anchor) if doc.event.text else None
    if span is not None and span.kind is PeriodKind.SPAN and span.last == head.last:
        return msgspec.structs.replace(head, first=span.first)
    extreme = extreme_of(doc.native)
    if extreme is not None:
        return msgspec.structs.replace(
            head, first=head.last.replace(day=1, month=1 if extreme == "year" else head.last.month)
        )
    dates = mentions(doc.condition.lower, doc.anchor)
    begin = next((found.first for found in dates if found.grain == "day" and found.relation in _SINCE), None)
    return head if begin is None or begin > head.last else msgspec.structs.replace(head, first=begin)


def _vaguer(ruled: Period, head: Period) -> bool:
    """Tell whether rules only name a date that lies in the period of the headline, without saying what it bounds."""
    return ruled.kind is PeriodKind.SPAN and (ruled.grain != head.grain or head.kind is PeriodKind.DEADLINE)


def stretch(doc: Document) -> Period | None:
    """Return the stretch of time in which a headline says that something must come true at any moment, if it does."""
    found = _headline(doc, "")
    if found is None and doc.stamp is None:
        found = _ruled(doc, "")
    if found is None or found.at_end:
        return None
    return found if found.kind is PeriodKind.DEADLINE or found.grain == "year" else None


def _stamped(stamp: Stamp, grain: str) -> Period:
    """Return the time that an identifier gives: the day of a reading or a meeting, else a deadline.

    What adds up, adds up until then; of other things it may say when the market is read, not what it asks.
    """
    if grain and grain != "span":
        return Period(kind=PeriodKind.SPAN, first=stamp.first, last=stamp.last, grain=stamp.grain)
    new_year = stamp.grain == "day" and stamp.last.day == 1  # venues write the first moment after the last day
    last = stamp.last - timedelta(days=1) if new_year else stamp.last
    return Period(kind=PeriodKind.DEADLINE, last=last, grain=stamp.grain, sure=grain == "span")


def _interval(doc: Document) -> Timing:
    """Read two times of one day: from the first to the second."""
    for part in (doc.title, doc.condition, *doc.rules):
        days = [mention for mention in mentions(part.lower, doc.anchor) if mention.grain == "day"]
        times = clocks(part.lower)
        minutes = sorted({minute for minute, _ in times})
        if len(minutes) == 1 and minutes[0] % 60 == 0 and part is doc.title:
            minutes.append(minutes[0] + 60)  # "10AM ET" alone names the hour that begins then
        if not days or len(minutes) != 2 or minutes[1] >= 1440 or minutes[1] - minutes[0] > 720:
            continue
        zone = next((zone for _, zone in times if zone), None)
        found = msgspec.structs.replace(
            _on(days[0], part.section), kind=PeriodKind.INSTANT, first=None, minute=minutes[1], zone=zone,
            grain=f"{minutes[1] - minutes[0]} minutes",
        )  # fmt: skip
        return Timing(_placed(found, part), 0.95)
    whole = _headline(doc, "")
    if whole is None or clocks(doc.title.lower):
        return Timing(None, 0.0)
    return Timing(msgspec.structs.replace(whole, kind=PeriodKind.INSTANT, first=None, minute=None), 0.7)


def _headline(doc: Document, grain: str) -> Period | None:
    for part in (doc.title, doc.label, doc.event):
        if part.text:
            found = _suited(part.lower, doc.anchor, grain, part.section)
            if found is not None:
                return _placed(found, part)
    return None


def _ruled(doc: Document, grain: str) -> Period | None:
    if doc.condition.text:
        found = _suited(doc.condition.lower, doc.anchor, grain, doc.condition.section)
        if found is not None:
            return _placed(found, doc.condition)
    for rule in doc.rules:
        for start, end in rule.sentences():
            found = _suited(rule.lower[start:end], doc.anchor, grain, rule.section)
            if found is not None and (grain not in ("", "span") or found.kind is PeriodKind.DEADLINE):
                return _placed(found, rule, start)
    return None


def _suited(lower: str, anchor: date | None, grain: str, section: str) -> Period | None:
    if grain in ("month", "quarter"):
        wanted = ("month", "months", "quarter") if grain == "month" else ("quarter",)
        dates = [m for m in mentions(lower, anchor) if m.grain in wanted]
        if not dates:
            dates = [m for m in mentions(lower, anchor) if m.grain == "year" and m.relation not in _BOUNDS]
        return _on(dates[0], section) if dates else None
    found = period(lower, anchor, section)
    if grain == "meeting" and not (found is not None and found.at_end):
        dates = [m for m in mentions(lower, anchor) if m.grain in ("day", "month")]
        return _on(dates[0], section) if dates else None
    return found


def _placed(found: Period, part: Passage, shift: int = 0) -> Period:
    """Put a period where it stands in the venue's own text; `shift` is where in the part the text began."""
    if part.origin is None and not shift:
        return found
    span = part.span(shift + found.start, shift + found.end)
    return msgspec.structs.replace(found, start=span.start, end=span.end)


def _on(mention: Mention, section: str) -> Period:
    return Period(
        kind=PeriodKind.SPAN, first=mention.first, last=mention.last, grain=mention.grain, minute=mention.minute,
        zone=mention.zone, section=section, start=mention.start, end=mention.end,
    )  # fmt: skip


def _with_hour(doc: Document, market: Market, found: Period) -> Period:
    """Complete the day of a reading by its hour: from the rules, else from the venue's close on that day."""
    if found.kind is PeriodKind.INSTANT or found.grain != "day" or found.first != found.last:
        return found
    if doc.stamp is not None and doc.stamp.minute is not None and doc.stamp.last == found.last:
        return msgspec.structs.replace(found, kind=PeriodKind.INSTANT, first=None, minute=doc.stamp.minute)
    for rule in (doc.condition, *doc.rules):
        for mention in mentions(rule.lower, doc.anchor):
            if mention.minute is not None and mention.first == found.last:
                return msgspec.structs.replace(
                    found, kind=PeriodKind.INSTANT, first=None, minute=mention.minute, zone=mention.zone or found.zone
                )
        clock = re.search(r"\b(\d{1,2}):(\d\d)(?::\d\d)? (?:in the )?(et|utc)\b|\b(noon) (et)\b", rule.lower)
        if clock:
            minute = 720 if clock.group(4) else int(clock.group(1)) * 60 + int(clock.group(2))
            zone = "UTC" if clock.group(3) == "utc" else DEFAULT_ZONE
            return msgspec.structs.replace(found, kind=PeriodKind.INSTANT, first=None, minute=minute % 1440, zone=zone)
    if market.closes_ns is not None and local_day(market.closes_ns) == found.last:
        at = to_datetime(market.closes_ns).astimezone(zone_info(DEFAULT_ZONE))
        minute = at.hour * 60 + at.minute
        return msgspec.structs.replace(found, kind=PeriodKind.INSTANT, first=None, minute=minute)
    return found


def _instant_day(at_ns: int) -> Period:
    day = local_day(at_ns)
    return Period(kind=PeriodKind.SPAN, first=day, last=day, section="")
