"""Numbers in words: amounts with units, and the values on which a claim pays, on the grid that is published."""

import functools
import re
from enum import StrEnum
from fractions import Fraction

import msgspec

from allsight.domain.market import Strike
from allsight.domain.questions import Comparator
from allsight.normalization.parsers.cues import table
from allsight.normalization.parsers.text import Taken

_SCALE = {
    "k": 1_000, "thousand": 1_000, "m": 10**6, "mm": 10**6, "mn": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9,
    "billion": 10**9, "t": 10**12, "tn": 10**12, "trillion": 10**12,
}  # fmt: skip
_SPELT = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMERALS = {word: number for number, word in enumerate(_SPELT, 2)}
"""One is left out: "at least one" of something asks whether it happens, not how often."""
_N = (
    r"(?P<sign{0}>[-+])?(?P<cur{0}>[$€£])? ?(?P<num{0}>\d{{1,3}}(?:,\d{{3}}){{1,5}}(?:\.\d{{1,6}})?"
    r"|\d{{1,15}}(?:\.\d{{1,10}})?|\.\d{{1,6}}|(?:" + "|".join(_NUMERALS) + r")\b)"
    r"(?: ?(?P<scale{0}>k|mm?|mn|bn?|tn?|thousand|million|billion|trillion)\b)?"
    r" ?(?P<unit{0}>%|percent\b|percentage points?\b|bps\b|bp\b|basis points?\b|°? ?[fc]\b|° "
    r"?(?:fahrenheit|celsius)?|degrees?(?: fahrenheit| celsius)?|inch(?:es)?\b|in\.)?"
)
_ONE = _N.format("")
_UP = (
    r"above|over|more than|greater than|higher than|exceeds?|exceeding|in excess of|>|strictly "
    r"above|strictly more than|surpass(?:es)?|(?<!the )tops?(?= ?[$€£])"
)
_FROM = (
    r"at least|≥|>=|no less than|not less than|at or (?:above|over)|equal to or greater than|greater "
    r"than or equal to|minimum of|reach(?:es)?|hits?"
    r"|(?:holds?|owns?)(?= [$€£]?\d{1,3}(?:,\d{3}|\.?\d{0,3} ?(?:k|m|million|bn|billion)\b))"
)
_DOWN = r"(?<!above or )below|under|less than|fewer than|lower than|<|strictly below"
_TO = r"at most|≤|<=|no more than|not more than|at or (?:below|under)|up to|less than or equal to"
_DASH = r"(?: ?(?:-|to|and|through) ?)"
_FORMS = table(
    ("range", rf"\b(?:between|from) {_N.format('1')}{_DASH}{_N.format('2')}"),
    ("range", rf"(?<![\w.-]){_N.format('1')}{_DASH}{_N.format('2')}(?![-\w])"),
    (">=", rf"(?:\b|(?=[≥>]))(?:{_FROM}) ?(?:\((?:high|low)\) )?{_ONE}"),
    ("<=", rf"(?:\b|(?=[≤<]))(?:{_TO}) ?{_ONE}"),
    (
        ">=",
        (
            rf"(?<![\w.]){_ONE} ?(?:\+|or (?:more|above|higher|greater|over|later|up)\b|and (?:above"
            rf"|over|higher)\b)"
        ),
    ),
    (
        "<=",
        (
            rf"(?<![\w.]){_ONE} ?(?:or (?:less|below|lower|fewer|under|earlier|down)\b|and (?:below"
            rf"|under|lower)\b)"
        ),
    ),
    (">", rf"(?:\b|(?=>))(?:{_UP}) ?{_ONE}"),
    ("<", rf"(?:\b|(?=<))(?:{_DOWN}) ?{_ONE}"),
    ("=", rf"\b(?:exactly|equal to|precisely) {_ONE}"),
)
_SPOKEN_DASH = re.compile(r"\b(?:and|to|through) ?-[$€£]? ?$")
"""Only behind a word is a dash the sign of the second bound."""
_AMOUNT = re.compile(rf"(?<![\w.,]){_ONE}")
"""Numerals in words are no amounts of their own: "part two" is a name."""


class Edge(StrEnum):
    """How two ranges on which claims pay lie to each other."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    """Equal but for the very edge, or for values that the grid never takes."""
    COMPLEMENT = "complement"
    WITHIN = "within"
    AROUND = "around"
    APART = "apart"
    OVERLAP = "overlap"


class Range(msgspec.Struct, frozen=True, gc=False):
    """The values on which a claim pays: `low`..`high`, None for no bound; `*_in` tells whether the bound counts.

    `section`, `start` and `end` say where in the cleaned texts it was read; no section for a field of the venue's own.
    """

    low: Fraction | None
    high: Fraction | None
    low_in: bool = True
    high_in: bool = True
    unit: str | None = None
    start: int = 0
    end: int = 0
    section: str = ""

    @property
    def comparator(self) -> Comparator:
        """Return the comparator that a predicate shows for this range."""
        if self.low is not None and self.high is not None:
            return Comparator.EXACTLY if self.low == self.high else Comparator.BETWEEN
        if self.low is not None:
            return Comparator.AT_LEAST if self.low_in else Comparator.ABOVE
        return Comparator.AT_MOST if self.high_in else Comparator.BELOW

    @property
    def half_open(self) -> bool:
        """Tell whether everything beyond one bound counts, so that the rest is a range as well."""
        return (self.low is None) != (self.high is None)

    @property
    def complement(self) -> "Range":
        """Return everything else; only for half-open ranges."""
        return msgspec.structs.replace(
            self, low=self.high, high=self.low, low_in=not self.high_in, high_in=not self.low_in
        )

    def on_grid(self, step: Fraction | None) -> "Range":
        """Return the range with closed bounds on multiples of `step`; without a step only `.99` ceilings are lifted.

        Venues write "above 179.99" for "180 or above": a bound one cent short of a round number means that number.
        """
        if step is None:
            low, low_in = _lift(self.low, self.low_in, excluded=not self.low_in)
            high, high_in = _lift(self.high, self.high_in, excluded=self.high_in)
            if high != self.high:
                high_in = False
            if low != self.low:
                low_in = True
            return msgspec.structs.replace(self, low=low, high=high, low_in=low_in, high_in=high_in)
        low, high = self.low, self.high
        if low is not None:
            low = _ceil(low, step) if self.low_in or low % step else low + step
        if high is not None:
            high = (high // step) * step if self.high_in or high % step else high - step
        return msgspec.structs.replace(self, low=low, high=high, low_in=True, high_in=True)

    def from_least(self, least: Fraction | None) -> "Range":
        """Return the range without a lower bound that says no more than that nothing lies below `least`."""
        if least is None or self.low is None or self.low > least or (self.low == least and not self.low_in):
            return self
        return msgspec.structs.replace(self, low=None, low_in=True)

    def covers(self, other: "Range") -> bool:
        """Tell whether every value of another range lies in this one, or on its edge."""
        return _covers(self, other)

    def against(self, other: "Range", step: Fraction | None, least: Fraction | None = None) -> Edge:
        """Compare with another range of the same quantity, published in multiples of `step` (None: continuous).

        `least` is what the quantity cannot fall below.
        """
        a, b = self.on_grid(step).from_least(least), other.on_grid(step).from_least(least)
        if (a.low, a.high) == (b.low, b.high):
            raw_equal = step is not None and (self.low, self.high) != (other.low, other.high) and step >= 25
            edges = (a.low is None or a.low_in == b.low_in) and (a.high is None or a.high_in == b.high_in)
            return Edge.EQUAL if edges and not raw_equal else Edge.ROUNDING
        if _complementary(a, b, step) or _complementary(b, a, step):
            return Edge.COMPLEMENT
        if _covers(a, b):
            return Edge.AROUND
        if _covers(b, a):
            return Edge.WITHIN
        if _below(a, b) or _below(b, a):
            return Edge.APART
        return Edge.OVERLAP

    @property
    def words(self) -> str:
        """Return the range as people write it."""
        unit = self.unit or ""
        if self.low is not None and self.high is not None:
            return (
                f"{number(self.low)}{unit}"
                if self.low == self.high
                else f"{number(self.low)}–{number(self.high)}{unit}"
            )
        if self.low is not None:
            return f"{'≥' if self.low_in else '>'} {number(self.low)}{unit}"
        if self.high is not None:
            return f"{'≤' if self.high_in else '<'} {number(self.high)}{unit}"
        return "any"


def number(value: Fraction) -> str:
    """Write an exact number plainly."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{float(value):,.6f}".rstrip("0").rstrip(".")


def from_strike(strike: Strike) -> Range | None:
    """Return the range that a venue states in fields of its own, None where it states no number."""
    low, high = strike.floor, strike.cap
    match strike.comparator:
        case ">" if low is not None:
            return Range(low, None, low_in=False)
        case ">=" if low is not None:
            return Range(low, None)
        case "<" if high is not None or low is not None:
            return Range(None, high if high is not None else low, high_in=False)
        case "<=" if high is not None or low is not None:
            return Range(None, high if high is not None else low)
        case "between" if low is not None and high is not None:
            return Range(low, high)
        case "exactly" if low is not None or high is not None:
            value = low if low is not None else high
            return Range(value, value)
    return None


@functools.lru_cache(maxsize=16_384)
def ranges(lower: str) -> tuple[Range, ...]:
    """Return the numeric conditions of a cleaned lower-case text in order, years and days of months left out."""
    taken = Taken(lower)
    found: list[Range] = []
    for form, pattern in _FORMS:
        for match in pattern.finditer(lower):
            start, end = match.span()
            if not taken.free(start, end):
                continue
            reading = _read_range(match) if form == "range" else _read_bound(form, match)
            if reading is not None:
                taken.take(start, end)
                found.append(reading)
    return tuple(sorted(found, key=lambda reading: reading.start))


@functools.lru_cache(maxsize=16_384)
def amounts(lower: str) -> tuple[Range, ...]:
    """Return the plain numbers of a text, each as the range of exactly that value."""
    found = []
    for match in _AMOUNT.finditer(lower):
        if match.group("num") not in _NUMERALS:
            value, unit = _value(match, "")
            found.append(Range(value, value, unit=unit, start=match.start(), end=match.end()))
    return tuple(found)


def _read_bound(form: str, match: re.Match[str]) -> Range | None:
    value, unit = _value(match, "")
    if unit is None and _is_year(match.group("num"), match.group("cur")):
        return None
    start, end = match.span()
    match form:
        case ">=":
            return Range(value, None, unit=unit, start=start, end=end)
        case ">":
            return Range(value, None, low_in=False, unit=unit, start=start, end=end)
        case "<=":
            return Range(None, value, unit=unit, start=start, end=end)
        case "<":
            return Range(None, value, high_in=False, unit=unit, start=start, end=end)
    return Range(value, value, unit=unit, start=start, end=end)


def _read_range(match: re.Match[str]) -> Range | None:
    low, low_unit = _value(match, "1")
    high, unit = _value(match, "2")
    if match.group("sign2") == "-" and _SPOKEN_DASH.search(match.string, match.end("num1"), match.start("num2")):
        high = -high
    if match.group("scale2") and not match.group("scale1") and low < 1000:
        low *= _SCALE[match.group("scale2")]
    years = [_is_year(match.group(f"num{which}"), match.group(f"cur{which}"), 1900) for which in "12"]
    if low >= high or (unit is None and low_unit is None and any(years)):
        return None
    if high - low == 1 and match.string.startswith(" season", match.end()):
        return None  # "the 26-27 season"
    return Range(low, high, unit=unit or low_unit, start=match.start(), end=match.end())


def _value(match: re.Match[str], which: str) -> tuple[Fraction, str | None]:
    digits = match.group(f"num{which}").replace(",", "")
    value = Fraction(_NUMERALS.get(digits, digits))
    scale = match.group(f"scale{which}")
    if scale:
        value *= _SCALE[scale]
    if match.group(f"sign{which}") == "-" and which != "2":
        value = -value
    return value, _unit(match.group(f"cur{which}"), match.group(f"unit{which}"))


def _unit(currency: str | None, unit: str | None) -> str | None:
    if currency:
        return currency
    if not unit:
        return None
    unit = unit.strip()
    if unit.startswith(("%", "percent")):
        return "%"
    if unit.startswith(("bp", "basis")):
        return "bps"
    if unit.startswith(("inch", "in.")):
        return "in"
    return "°C" if unit.rstrip(".").endswith(("c", "celsius")) else "°F"


def _is_year(digits: str, currency: str | None, first: int = 2000) -> bool:
    return not currency and len(digits) == 4 and digits.isdigit() and first <= int(digits) <= 2099


def _lift(bound: Fraction | None, included: bool, *, excluded: bool) -> tuple[Fraction | None, bool]:
    if bound is None or not excluded:
        return bound, included
    for digits in (100, 1000, 10_000):
        step = Fraction(1, digits)
        if bound % step == 0:
            above = bound + step
            return (above, True) if above.denominator <= digits // 100 or above.denominator == 1 else (bound, included)
    return bound, included


def _ceil(value: Fraction, step: Fraction) -> Fraction:
    return -((-value) // step) * step


def _complementary(upper: Range, lower: Range, step: Fraction | None) -> bool:
    if upper.high is not None or lower.low is not None or upper.low is None or lower.high is None:
        return False
    return upper.low == lower.high + step if step is not None else upper.low == lower.high


def _covers(outer: Range, inner: Range) -> bool:
    low = outer.low is None or (inner.low is not None and outer.low <= inner.low)
    high = outer.high is None or (inner.high is not None and outer.high >= inner.high)
    return low and high


def _below(first: Range, second: Range) -> bool:
    if first.high is None or second.low is None:
        return False
    return first.high < second.low or (first.high == second.low and not (first.high_in and second.low_in))
