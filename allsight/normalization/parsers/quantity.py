"""How much a claim asks for: the venue's strike, label and title read into one range of the right quantity."""

import re
from fractions import Fraction

import msgspec

from allsight.domain.market import Market
from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.measures import PRICE_MOVE, Measure, measure_of, rate_move
from allsight.normalization.parsers.numbers import Range, amounts, from_strike, ranges

_COUNTING = re.compile(r"\bhow many\b|\bnumber of\b|\btimes\b|\b\d+ (?:fed )?rate (?:cut|hike)s?\b")
_DROP = re.compile(r"\bdip|\bfalls?\b|\bdrops?\b|\(low\)|↓|\bbelow\b|\bunder\b|\bplunge")


def quantity(market: Market, doc: Document, asset: bool) -> tuple[Measure | None, Range | None]:
    """Return what a market measures and the range on which it pays; a range alone where the quantity has no name."""
    if asset and re.search(PRICE_MOVE.pattern, doc.head):
        return PRICE_MOVE, Range(Fraction(0), None)
    reading = plain_reading(market, doc)
    context = f"{doc.event.lower} | {doc.condition.lower}"
    measure = measure_of(doc.head, context if reading is not None else doc.event.lower, asset=asset)
    if measure is None:
        return None, reading
    if measure.name == "rate_change":
        if _COUNTING.search(doc.head):
            return None, reading
        moved = _moved(doc)
        return (measure, moved) if moved is not None else (None, reading)
    if reading is None:
        reading = _exact(measure, doc)
    return (measure, reading) if reading is not None else (None, None)


def plain_reading(market: Market, doc: Document) -> Range | None:
    """Return the numeric condition of a market: the venue's fields first, then label, then title."""
    texts = [found for part in (doc.label, doc.title) for found in ranges(part.lower)]
    if market.strike is not None:
        stated = from_strike(market.strike)
        if stated is not None:
            return _scaled(stated, texts or list(ranges(doc.condition.lower)))
    return texts[0] if texts else None


def _scaled(stated: Range, texts: list[Range]) -> Range:
    """Give a range from the venue's fields the unit, and where it was shortened the scale, of the text."""
    for text in texts:
        for scale in (1, 1000, 10**6, 10**9):
            pairs = ((stated.low, text.low), (stated.high, text.high))
            if all(a is None or b is None or abs(a * scale - b) <= scale for a, b in pairs):
                low = None if stated.low is None else stated.low * scale
                high = None if stated.high is None else stated.high * scale
                return msgspec.structs.replace(stated, low=low, high=high, unit=text.unit)
    return stated


def _exact(measure: Measure, doc: Document) -> Range | None:
    dates = [(m.start, m.end) for m in mentions(doc.title.lower, doc.anchor)]
    for part in (doc.label, doc.title):
        for amount in amounts(part.lower):
            dated = part is doc.title and any(start <= amount.start < end for start, end in dates)
            if (
                not dated
                and (amount.unit is not None or part is doc.label)
                and amount.unit == (measure.unit or amount.unit)
            ):
                return amount
    return None


def _moved(doc: Document) -> Range | None:
    """Read a rate decision as a signed range of basis points; rules that say "or more" outrank a plain label."""
    labelled = _signed((doc.label.lower, doc.title.lower))
    ruled = _signed((doc.condition.lower,))
    if labelled is not None and ruled is not None and labelled.low == labelled.high:
        inner = labelled.low
        if inner is not None and inner in (ruled.low, ruled.high) and ruled.low != ruled.high:
            return ruled
    return labelled


def _signed(texts: tuple[str, ...]) -> Range | None:
    for text in texts:
        direction, read = rate_move(text)
        if not read:
            continue
        sizes = [
            r
            for r in (*ranges(text), *amounts(text))
            if r.unit == "bps" or (r.unit is None and re.search(r"bps|basis", text))
        ]
        size = sizes[0] if sizes else None
        if direction in (0, None) or (size is not None and size.low == size.high == 0):
            return Range(Fraction(0), Fraction(0), unit="bps")
        if size is None:
            size = Range(Fraction(1), None, unit="bps")
        if direction == 1:
            return msgspec.structs.replace(size, unit="bps")
        low = None if size.high is None else -size.high
        high = None if size.low is None else -size.low
        return Range(low, high, low_in=size.high_in, high_in=size.low_in, unit="bps")
    return None


def any_change(doc: Document) -> bool:
    """Tell whether a rate decision pays on a change in whichever direction."""
    for text in (doc.label.lower, doc.title.lower):
        direction, read = rate_move(text)
        if read:
            return direction is None
    return False


def touched(reading: Range | None, doc: Document) -> Range | None:
    """Turn a level that is to be reached into everything beyond it, upwards or downwards as the words say."""
    if reading is None:
        return None
    level = reading.low if reading.low is not None else reading.high
    if _DROP.search(doc.head):
        return msgspec.structs.replace(reading, low=None, high=level, high_in=True)
    return msgspec.structs.replace(reading, low=level, high=None)
