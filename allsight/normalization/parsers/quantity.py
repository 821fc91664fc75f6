"""How much a claim asks for: the venue's strike, label and title read into one range of the right quantity."""

import re
from fractions import Fraction

import msgspec

from allsight.domain.market import Market
from allsight.normalization.parsers.dates import Mention, mentions
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.ladders import is_rung
from allsight.normalization.parsers.measure_table import PRICE_MOVE, RATE_CUTS, RATE_HIKES, Measure
from allsight.normalization.parsers.measures import measure_of, rate_move
from allsight.normalization.parsers.numbers import Range, amounts, from_strike, ranges
from allsight.normalization.parsers.stamps import move_of
from allsight.normalization.parsers.streaks import streak_of
from allsight.normalization.parsers.text import Passage

_COUNTED = (
    r"(?:fed |fomc |federal reserve |interest )?"
    r"(?:rate (?:cut|hike|increase|decrease)s?\b|(?:cut|hike)s? (?:by|from|in)\b)"
)
_FEW = r"(?:\d{1,2}\+?|two|three|four|five|six)"
_COUNTING = re.compile(
    rf"\bhow many\b|\bnumber of\b|\b(?:no|zero|{_FEW}) (?:or (?:more|fewer|less) )?{_COUNTED}"
    rf"|\b{_FEW} (?:or (?:more|fewer|less) )?times\b"
)
_HOW_MANY = re.compile(r"\bhow (?:many|often)\b|\bnumber of\b")
_NOUGHT = re.compile(r"(?:none|zero|no|never)(?: [a-z]{2,20}){0,3}")
_PATH = re.compile(r"\b(?:cut|hike|pause|hold)s?(?: ?[-,] ?(?:then )?| then )(?:cut|hike|pause|hold)s?\b")
"""What one meeting after the other brings is no move."""

_MOVE = re.compile(r"\b(cut|hike|pause|hold)s?\b")
_NONE = re.compile(rf"\b(?:no|zero) {_COUNTED}")
_DROP = re.compile(r"\bdip|\bfalls?\b|\bdrops?\b|\(low\)|↓|\bbelow\b|\bunder\b|\bplunge")
_DEGREES = {"°C", "°F"}
_HIT = re.compile(r"\bhits?\b")
WAYS = re.compile(rf"{_DROP.pattern}|{_HIT.pattern}")
"""Words for reaching a level from above or from below."""
_WAY = re.compile(r"\((?:high|low)\)|\b(?:above|below|or (?:more|less|higher|lower))\b")
_LINE = re.compile(r"\b(?:o/u|over/under) ?(?P<line>\d{1,6}(?:\.\d{1,2})?)(?![\d%])")
_TALLY = re.compile(
    r"\b(?:wins|games|medals|goals|points|touchdowns|home runs|strikeouts|assists|rebounds|saves|yards|titles|majors)\b"
)
"""What comes in whole numbers, so that a line of a half parts two of them."""

_ENDS = re.compile(
    r"\b(?:close|finish|settle|end)(?:s|es)?(?: the day)? (?:in the )?(?P<side>up|higher|green|down|lower|red)\b"
    r"(?! (?:to|by|than|[$\d]))"
)
_LOWER = ("down", "lower", "red")
"""How a day's trading ends beside the day before."""

_POINTS = re.compile(r"\b(quarter|half)[- ](?:a )?(?:percentage[- ])?point")
_SIGN = re.compile(
    r"\b(negative|positive) (?:[a-z]{2,12} ){0,2}(?:growth|gdp|inflation|cpi|ppi|payrolls?|jobs|print|rate|reading)\b"
)
_MOVED = re.compile(r"\b(decrease|shrink|contract|decline|grow|increase|expand)s?\b|\bbe (?:negative|positive)\b")
_FELL = re.compile(
    r"\b(?:decrease|decline|fall|drop|shrink|contract)s?"
    r"(?: (?!to\b|below\b|under\b|above\b|in\b|from\b|for\b|on\b|before\b)[a-z]{2,8}){0,4} ?[≥≤<>]{0,2} ?\d"
)
"""By how much, not to what."""

_FALLS = re.compile(r"\b(?:it|there be (?:any )?|will) (?:rain|snow)\b|\bany (?:rain|snow|precipitation)\b")
_NTH = re.compile(r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|(\d{1,2})(?:st|nd|rd|th))\b[- ]")
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def quantity(market: Market, doc: Document, asset: bool) -> tuple[Measure | None, Range | None]:
    """Return what a market measures and the range on which it pays.

    A range alone where the quantity has no name, a quantity alone where nothing says which rung of its ladder this is.
    """
    if asset and (re.search(PRICE_MOVE.pattern, doc.head) or _ENDS.search(doc.head)):
        return PRICE_MOVE, Range(Fraction(0), None)
    reading = plain_reading(market, doc)
    context = f"{doc.event.lower} | {doc.condition.lower}"
    measure = measure_of(doc.head, context if reading is not None else doc.event.lower, asset=asset)
    if measure is None:
        return None, reading or streak_of(doc) or _answered(doc)
    if measure.name == "rate_change":
        if _COUNTING.search(doc.head):
            return _counted(doc, reading)
        moved = _moved(doc)
        return (measure, moved) if moved is not None else (None, reading)
    if measure.name == "all_time_high":
        return measure, Range(Fraction(0), None)
    if measure.name == "policy_rate" and reading is not None:
        return measure, _upper(reading)
    if measure.name == "warmth_rank":
        return measure, _rank(doc)
    fell = measure.unit == "%" and measure.step is not None and _FELL.search(doc.title.lower) is not None
    found = reading or _exact(measure, doc)
    reading = (
        _below_nought(found) if found and fell else found or _signed_growth(measure, doc) or _any_fall(measure, doc)
    )
    return (measure, reading) if reading is not None or is_rung(measure, doc) else (None, _answered(doc))


def _answered(doc: Document) -> Range | None:
    """Read a bare number that answers "how many?": exactly so many; nought where the label says none."""
    if not _HOW_MANY.search(doc.title.lower):
        return None
    lower = doc.label.lower
    if _NOUGHT.fullmatch(lower):
        return Range(Fraction(0), Fraction(0), start=0, end=len(lower), section=doc.label.section)
    return next((_of(found, doc.label) for found in amounts(lower) if found.unit is None), None)


def ends_lower(head: str) -> bool:
    """Tell whether a price is to end a day's trading below where it ended the day before."""
    found = _ENDS.search(head)
    return found is not None and found.group("side") in _LOWER


def moves_in(head: str) -> str:
    """Return what a bank is to do at one meeting after the other, in order: `cut>cut>pause`; empty for one move."""
    if _PATH.search(head) is None:
        return ""
    moves = [found.group(1).replace("hold", "pause") for found in _MOVE.finditer(head)]
    return ">".join(moves)


def _below_nought(fall: Range) -> Range:
    """Return a fall by so much as a change, which is below nought."""
    low = None if fall.high is None else -fall.high
    high = None if fall.low is None else -fall.low
    return msgspec.structs.replace(fall, low=low, high=high, low_in=fall.high_in, high_in=fall.low_in)


def _counted(doc: Document, reading: Range | None) -> tuple[Measure | None, Range | None]:
    """Read how often a central bank cuts or hikes."""
    direction, _ = rate_move(_NONE.sub("rate cut" if "cut" in doc.head else "rate hike", doc.head))
    measure = {-1: RATE_CUTS, 1: RATE_HIKES}.get(direction or 0)
    if measure is None:
        return None, reading or _answered(doc)
    for part in (doc.label, doc.title):
        none = _NONE.search(part.lower)
        if none is not None:
            return measure, Range(Fraction(0), Fraction(0), start=none.start(), end=none.end(), section=part.section)
        dates = mentions(part.lower, doc.anchor)
        for found in (*ranges(part.lower), *amounts(part.lower)):
            if found.unit is None and not _dated(found, dates):
                return measure, msgspec.structs.replace(found, section=part.section)
    return None, reading or _answered(doc)


def _rank(doc: Document) -> Range:
    """Read which place in a ranking is claimed; a superlative by itself is the first."""
    for part in (doc.label, doc.title):
        found = rank_in(part.lower)
        if found is not None:
            return _of(found, part)
    return Range(Fraction(1), Fraction(1))


def rank_in(lower: str) -> Range | None:
    """Return the place in a ranking that a text names by its number."""
    found = _NTH.search(lower)
    if found is None:
        return None
    place = Fraction(found.group(2) or _ORDINALS.index(found.group(1)) + 2)
    return Range(place, place, start=found.start(), end=found.end())


def plain_reading(market: Market, doc: Document) -> Range | None:
    """Return the numeric condition of a market: the venue's fields first, then label, then title."""
    texts = [_of(found, part) for part in (doc.label, doc.title) for found in ranges(part.lower)]
    texts = texts or _over_under(doc)
    if market.strike is not None:
        stated = from_strike(market.strike)
        if stated is not None:
            return _scaled(stated, texts or list(ranges(doc.condition.lower)))
    return texts[0] if texts else None


def _over_under(doc: Document) -> list[Range]:
    """Read a line in the title of which the label names the side: `Season Wins O/U 54.5` and `Over`."""
    side = doc.label.lower.split(" ")[0]
    found = _LINE.search(doc.title.lower) if side in ("over", "under") else None
    if found is None:
        return []
    line = Fraction(found.group("line"))
    whole = line.denominator == 2 and _TALLY.search(doc.title.lower) is not None
    half = Fraction(1, 2) if whole else Fraction(0)
    low, high = (line + half, None) if side == "over" else (None, line - half)
    return [
        Range(
            low, high, low_in=whole, high_in=whole, start=found.start(), end=found.end(), section=doc.title.section
        )
    ]  # fmt: skip


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
    if "above or below" in doc.head:  # only fields of the venue's own tell which
        return None
    dates = mentions(doc.title.lower, doc.anchor)
    plain = measure.unit is None and measure.family == "rates"
    for part in (doc.label, doc.title):
        for amount in amounts(part.lower):
            if (
                not (part is doc.title and _dated(amount, dates))
                and (amount.unit is not None or plain or part is doc.label)
                and (amount.unit == (measure.unit or amount.unit) or {amount.unit, measure.unit} == _DEGREES)
            ):
                return _of(amount, part)
    return None


def _signed_growth(measure: Measure, doc: Document) -> Range | None:
    """Read "negative growth" and "a positive print", which name their threshold by its sign."""
    found = _SIGN.search(doc.title.lower) or (_MOVED.search(doc.title.lower) if measure.name == "gdp" else None)
    if found is None:
        return None
    above = found.group(1) in ("increase", "grow", "expand") or "positive" in found.group()
    zero = Fraction(0)
    return Range(
        zero if above else None, None if above else zero, low_in=False, high_in=False, start=found.start(),
        end=found.end(), section=doc.title.section,
    )  # fmt: skip


def _upper(reading: Range) -> Range:
    """Return a target range, which is a quarter of a point wide, by its upper bound."""
    if reading.low is None or reading.high is None or reading.low == reading.high:
        return reading
    narrow = reading.high - reading.low <= Fraction(1, 4)
    return msgspec.structs.replace(reading, low=reading.high) if narrow else reading


def _any_fall(measure: Measure, doc: Document) -> Range | None:
    """Read "will it snow" as more than none."""
    if measure.least is None or measure.unit != "in" or not _FALLS.search(doc.title.lower):
        return None
    return Range(measure.least, None, low_in=False)


def _dated(amount: Range, dates: tuple[Mention, ...]) -> bool:
    return any(date.start <= amount.start < date.end for date in dates)


def _of(found: Range, part: Passage) -> Range:
    return msgspec.structs.replace(found, section=part.section)


def _moved(doc: Document) -> Range | None:
    """Read a rate decision as a signed range of basis points; rules that say "or more" outrank a plain label."""
    if _PATH.search(doc.head):
        return None
    labelled = _signed((doc.label, doc.title))
    ruled = _signed((doc.condition,))
    if labelled is not None and ruled is not None and labelled.low == labelled.high:
        inner = labelled.low
        if inner is not None and inner in (ruled.low, ruled.high) and ruled.low != ruled.high:
            return ruled
    return labelled if labelled is not None else move_of(doc.native)


def _signed(parts: tuple[Passage, ...]) -> Range | None:
    for part in parts:
        found = move_in(part.lower)
        if found is not None:
            return _of(found, part)
    return None


def move_in(text: str) -> Range | None:
    """Return the rate move that a text names as a signed range of basis points: cuts are below nought."""
    direction, read = rate_move(text)
    if not read:
        return None
    size = _size(text)
    if direction in (0, None) or (size is not None and size.low == size.high == 0):
        return Range(Fraction(0), Fraction(0), unit="bps")
    size = msgspec.structs.replace(Range(Fraction(1), None) if size is None else size, unit="bps")
    if direction == 1:
        return size
    low = None if size.high is None else -size.high
    high = None if size.low is None else -size.low
    return msgspec.structs.replace(size, low=low, high=high, low_in=size.high_in, high_in=size.low_in)


def _size(text: str) -> Range | None:
    """Return by how many basis points a rate moves; percentage points are a hundred of them."""
    points = "basis" in text or "bp" in text
    for found in (*ranges(text), *amounts(text)):
        if found.unit == "bps" or (found.unit is None and points and not _yearly(found)):
            return found
        if found.unit == "%" and not points:
            low, high = (None if bound is None else bound * 100 for bound in (found.low, found.high))
            return msgspec.structs.replace(found, low=low, high=high)
    spelt = _POINTS.search(text)
    if spelt is None:
        return None
    value = Fraction(25 if spelt.group(1) == "quarter" else 50)
    return Range(value, value, start=spelt.start(), end=spelt.end())


def _yearly(found: Range) -> bool:
    """Tell whether a number is no size of a move: a year that stands beside it."""
    return found.low is not None and found.low >= 1000


def any_change(doc: Document) -> bool:
    """Tell whether a rate decision pays on a change in whichever direction."""
    for text in (doc.label.lower, doc.title.lower):
        direction, read = rate_move(text)
        if read:
            return direction is None
    return False


def touched(measure: Measure, reading: Range | None, doc: Document) -> Range | None:
    """Turn a level that is to be reached into everything beyond it, upwards or downwards as the words say.

    A move of so many basis points, and a range with two bounds, stay what they are.
    """
    if reading is None or measure.name == "rate_change":
        return reading
    if reading.low is not None and reading.high is not None and reading.low != reading.high:
        return reading
    level = reading.low if reading.low is not None else reading.high
    if measure.name == "approval" and _HIT.search(doc.head) and not _WAY.search(doc.head):
        return msgspec.structs.replace(reading, low=level, high=level, low_in=True, high_in=True)  # from either side
    if _DROP.search(doc.head):
        inside = reading.high_in if reading.low is None else reading.low_in
        return msgspec.structs.replace(reading, low=None, high=level, high_in=inside)
    return msgspec.structs.replace(reading, low=level, high=None)
