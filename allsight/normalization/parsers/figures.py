"""What a claim about a number comes to: the quantity, the range on which it pays, and the moment it is read at."""

import re

import msgspec

from allsight.domain.market import Market
from allsight.normalization.parsers.dates import PeriodKind, mentions
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.measure_table import Measure
from allsight.normalization.parsers.measures import variant_of
from allsight.normalization.parsers.numbers import Range
from allsight.normalization.parsers.quantity import moves_in, quantity, touched
from allsight.normalization.parsers.timing import Timing, stretch, timing, touches

_PEAK = re.compile(
    r"\b(?:reach(?:es)?|hits?|touch(?:es)?|exceeds?|at any (?:time|point)|how (?:high|low)|get"
    r"|(?:dips?|falls?|drops?|climbs?|rises?) (?:to|below|above))\b"
)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_JOINT = re.compile(
    rf"\b(?:in|at|after) (?:both )?(?:the )?{_MONTH}(?: 20\d\d)?(?: meeting)? and (?:in )?(?:the )?{_MONTH}"
    r"|\b(?:stay|remain|hold)s? (?:above|below|over|under)\b|\ball (?:of|month|week|year)\b|\bthroughout\b"
    r"|\bbefore [a-z&0-9 ]{1,30}? (?:hits?|reach(?:es)?|falls?|dips?|drops?)\b"
    r"|\bor [$€£]?\d[^?]{0,40}\bfirst\b|^(?:yes|no) [^,]{1,120},(?:yes|no) "
    r"|\b(?:be|is|are)\b.{1,80} and [a-z].{1,80}\b(?:be|is|are)\b"
)


_GAUGED = frozenset(("cpi", "pce"))


_BOUNDED = re.compile(
    r"\b(?:people|persons?|individuals?|households?|famil(?:y|ies)|workers|americans|anyone|those|taxpayers|couples"
    r"|estates?|homes?|houses|purchases|incomes?|companies|businesses|gifts|packages|cars|vehicles)\b[^.?|$€£]{0,24}[$€£]?$"
)
"""Whom or what an amount of money narrows down: "for people earning under $150k"."""


class Figure(msgspec.Struct, frozen=True):
    """A quantity with the range on which a claim pays and when.

    `touch` tells a claim that the quantity is in the range at any moment of a stretch of time from one about its value
    at one moment, or for one period. `joint` tells that the headline names another condition that must hold as well.
    `bound` is what only narrows down: an amount that says whom an act is about, the order of a bank's moves.
    """

    measure: Measure | None
    reading: Range | None
    when: Timing
    touch: bool = False
    joint: bool = False
    bound: str = ""


def figure(market: Market, doc: Document, asset: bool) -> Figure:
    """Read what a market measures, on which values it pays and when."""
    found = _figure(market, doc, asset)
    return msgspec.structs.replace(found, joint=True) if found.reading and _JOINT.search(doc.title.lower) else found


def _figure(market: Market, doc: Document, asset: bool) -> Figure:
    measure, reading = quantity(market, doc, asset)
    if measure is None:
        when = timing(doc, market, grain="")
        moves = moves_in(doc.head)
        if moves:
            return Figure(None, None, when, bound=moves)
        bound = reading is not None and reading.unit in ("$", "€", "£") and reading.section == doc.title.section
        if reading is not None and bound and _BOUNDED.search(doc.title.lower[: reading.start]):
            return Figure(None, None, when, bound=reading.words)
        return Figure(None, reading, when)
    if measure.name == "fdv" and variant_of(measure, doc.head, "") is not None:
        return Figure(measure, reading, Timing(None, 0.0))  # so long after launch, whenever that is
    if measure.reached:
        if measure.name == "price" and touches(doc):
            return _touch(measure, reading, timing(doc, market, grain="span"), doc)
        stretched = stretch(doc)
        if stretched is not None and (stretched.kind is PeriodKind.DEADLINE or _anytime(measure, doc)):
            when = timing(doc, market, grain="" if measure.period == "meeting" else "span")
            if measure.name == "rate_change" and reading is not None and reading.low == reading.high == 0:
                return Figure(None, None, when)  # to hold for a year is to hold at every meeting, not at one
            return _touch(measure, reading, when, doc)
    daily = measure.unit == "in" and _dated(doc)
    when = timing(doc, market, grain="day" if daily else measure.period)
    return Figure(measure, reading, _december(when) if measure.family in _GAUGED else when)


def _dated(doc: Document) -> bool:
    """Tell whether a headline asks for what falls on one day."""
    return any(found.grain == "day" for found in mentions(doc.title.lower, doc.anchor))


def _december(when: Timing) -> Timing:
    """Return the reading that is meant by the inflation of a calendar year: December's, over twelve months."""
    year = when.period
    if year is None or year.grain != "year" or year.kind is not PeriodKind.SPAN or year.first is None:
        return when
    december = msgspec.structs.replace(year, first=year.last.replace(day=1), grain="month", sure=False)
    return msgspec.structs.replace(when, period=december)


def _anytime(measure: Measure, doc: Document) -> bool:
    """Tell whether a year by itself is a stretch of time: for a moving bank it is, a level must be to be reached."""
    return measure.name == "rate_change" or bool(_PEAK.search(doc.head))


def _touch(measure: Measure, reading: Range | None, when: Timing, doc: Document) -> Figure:
    return Figure(measure, touched(measure, reading, doc), when, touch=True)
