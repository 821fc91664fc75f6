"""Where quantity, level, comparator and unit of a claim stand."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.market import Market
from allsight.domain.questions import Comparator, Origin
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.grids import grid_of
from allsight.normalization.parsers.measure_table import PRICE_MOVE, Measure
from allsight.normalization.parsers.measures import PRICE_WORDS, rate_move, variant_at
from allsight.normalization.parsers.numbers import Edge, Range, amounts, from_strike, number, ranges
from allsight.normalization.parsers.quantity import WAYS, move_in, rank_in
from allsight.normalization.parsers.timing import TOUCH
from allsight.normalization.parsers.traces.seeking import Finder, Sought, pattern, phrase

_FIELD: Final = "stated in a field of the venue; the words are those that say the same"
_NO_NUMBER: Final = "no number says it: it follows from the words, as a first place, a majority or any move does"
_NO_WORD: Final = "no word says it: a plain level, and which side of it is meant follows from what is asked"
_SUPERLATIVE = re.compile(r"\b[a-z]{3,12}est\b")
_NONE = re.compile(r"\b(?:no|zero)\b")


def levels(claim: Claim, market: Market) -> Iterator[Sought]:
    """Yield what a claim about a number, or about a count in a contest, asks for."""
    predicate, reading = claim.predicate, claim.reading
    if claim.measure is not None:
        yield from _measure(claim.measure, claim.variant)
    if reading is None:
        return
    stated = claim.contest is None and market.strike is not None and from_strike(market.strike) is not None
    origin = Origin.FIELD if stated and not reading.section else None
    whole = (_whole(reading), _on_grid(claim.measure, reading), _moved(reading))
    said = (*whole, _bound(reading), _scaled(reading), _ranked(reading))
    for field, bound in (("threshold", predicate.threshold), ("upper", predicate.upper)):
        if bound is not None:
            yield Sought(
                field=field, value=number(bound), finders=said, lead=reading.section, origin=origin,
                otherwise=origin or Origin.IMPLIED, reason=_FIELD if origin else _NO_NUMBER,
            )  # fmt: skip
    if predicate.comparator is not None:
        plain = predicate.comparator in (Comparator.EXACTLY, Comparator.BETWEEN)
        beyond: tuple[Finder, ...] = (pattern(WAYS), pattern(TOUCH)) if claim.touch else ()
        if claim.measure is PRICE_MOVE:
            beyond = (pattern(re.compile(PRICE_MOVE.pattern)),)
        comparator = Sought(
            field="comparator", value=predicate.comparator.value, finders=said if plain else (*whole, *beyond),
            lead=reading.section, origin=origin, otherwise=origin or Origin.IMPLIED,
            reason=_FIELD if origin else _NO_WORD,
        )  # fmt: skip
        yield comparator
        if claim.measure is not None:
            said_to = predicate.action.replace("_", " ")
            yield msgspec.structs.replace(comparator, field="action", value=said_to)
    if predicate.unit is not None:
        yield Sought(
            field="unit", value=predicate.unit, finders=(_in_unit(predicate.unit),), lead=reading.section,
            otherwise=Origin.IMPLIED, reason="no text names it: the unit in which this is published",
        )  # fmt: skip


def line(claim: Claim) -> Iterator[Sought]:
    """Yield the line of a bet on a game."""
    threshold = claim.predicate.threshold
    if threshold is None:
        return
    half = Fraction(1, 2)
    near = {abs(threshold), abs(threshold) + half, abs(threshold) - half}

    def at(lower: str) -> tuple[int, int] | None:
        found = [one for one in _numbers(lower) if {abs(bound) for bound in _bounds(one)} & near]
        best = min(found, key=lambda one: abs(threshold) not in {abs(bound) for bound in _bounds(one)}, default=None)
        return None if best is None else _within(lower, best)

    yield Sought(
        field="threshold", value=number(threshold), finders=(at,), lead="outcome",
        otherwise=Origin.IDENTIFIER if claim.game is not None and claim.game.day else Origin.IMPLIED,
        reason="follows from the bet or from the identifier: once is more than a half, a win more than none",
    )  # fmt: skip


def _measure(measure: Measure, variant: str | None) -> Iterator[Sought]:
    words = pattern(re.compile(measure.pattern) if measure.pattern else PRICE_WORDS)
    yield Sought(
        field="measure", value=measure.name.replace("_", " "),
        finders=(words, phrase(lambda text: rate_move(text)[1], 3)) if measure.family == "rates" else (words,),
        otherwise=Origin.IMPLIED, reason="follows from what is asked about: the level of something traded is its price",
    )  # fmt: skip
    if variant:
        yield Sought(
            field="measure.variant", value=variant, finders=(lambda lower: variant_at(measure, variant, lower),),
            otherwise=Origin.IMPLIED, reason="no words name it: the figure that is meant where none is named",
        )  # fmt: skip


# -- finders ----------------------------------------------------------------------------------------------------------


def _numbers(lower: str) -> tuple[Range, ...]:
    return (*ranges(lower), *amounts(lower))


def _bounds(one: Range) -> tuple[Fraction, ...]:
    return tuple(bound for bound in (one.low, one.high) if bound is not None)


def _form(one: Range) -> tuple[Fraction | None, Fraction | None, bool, bool]:
    return one.low, one.high, one.low_in, one.high_in


def _within(lower: str, found: Range) -> tuple[int, int]:
    """Return where a number begins and ends, blanks around it left out."""
    said = lower[found.start : found.end]
    return found.start + len(said) - len(said.lstrip()), found.start + len(said.rstrip())


def _whole(reading: Range) -> Finder:
    """Find the same range."""

    def find(lower: str) -> tuple[int, int] | None:
        for one in ranges(lower):
            if _form(one) == _form(reading):
                return _within(lower, one)
        return None

    return find


def _on_grid(measure: Measure | None, reading: Range) -> Finder:
    """Find a range that pays on the same published values: "10 or more" for a whole number above 9."""

    def find(lower: str) -> tuple[int, int] | None:
        for one in ranges(lower):
            edge = one.against(reading, *grid_of(measure, one, reading))
            if one.half_open == reading.half_open and edge in (Edge.EQUAL, Edge.ROUNDING):
                return _within(lower, one)
        return None

    return find


def _bound(reading: Range) -> Finder:
    """Find a number that is a bound of the range."""
    wanted = set(_bounds(reading))

    def find(lower: str) -> tuple[int, int] | None:
        found = next((one for one in _numbers(lower) if wanted & set(_bounds(one))), None)
        return None if found is None else _within(lower, found)

    return find


def _scaled(reading: Range) -> Finder:
    """Find a bound in another scale: points for basis points, thousands that a field leaves out."""
    wanted = {bound / scale for bound in _bounds(reading) if bound for scale in (100, 1_000, 10**6, 10**9)}

    def find(lower: str) -> tuple[int, int] | None:
        found = next((one for one in _numbers(lower) if wanted & set(_bounds(one))), None)
        return None if found is None else _within(lower, found)

    return find


def _moved(reading: Range) -> Finder:
    """Find a rate move whole, from the word that says which way to the number."""

    def same(text: str) -> bool:
        found = move_in(text)
        return found is not None and _form(found) == _form(reading)

    return phrase(same) if reading.unit == "bps" else lambda _: None


def _ranked(reading: Range) -> Finder:
    def find(lower: str) -> tuple[int, int] | None:
        found = rank_in(lower)
        if found is not None and found.low == reading.low:
            return found.start, found.end
        words = _SUPERLATIVE.search(lower) if reading.low == 1 else _NONE.search(lower) if reading.low == 0 else None
        return None if words is None else words.span()

    return find


def _in_unit(unit: str) -> Finder:
    def find(lower: str) -> tuple[int, int] | None:
        found = next((one for one in _numbers(lower) if one.unit == unit), None)
        return None if found is None else _within(lower, found)

    return find
