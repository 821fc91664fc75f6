"""The value from which on a market pays: above or at least, and what the grid never takes."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.document import CONTEXT_CHARS
from allsight.normalization.parsers.grids import grid_of
from allsight.normalization.parsers.numbers import Edge, Range, number, ranges
from allsight.normalization.validator.answers import UNKNOWN, Pays, field_conflict, pays, word
from allsight.normalization.validator.points import is_note

_ROUNDS = CuedPattern(r"\brounded (?:up |down )?to the nearest")


class _Value(NamedTuple):
    """A value of the figure, and how to say that it is that."""

    at: Fraction
    words: str


def threshold_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Compare the ranges on which two markets pay, on the grid on which their figure is published."""
    a, b = _as_ruled(first), _as_ruled(second)
    if a is None or not a.half_open:
        one, two = _noted(first), _noted(second)
        if one is not None and two is not None and (one.low, one.high) == (two.low, two.high):
            a, b = one, two
    if a is None or b is None:
        return
    if (a, b) != (first.reading, second.reading):
        first, second = (msgspec.structs.replace(one, reading=own) for one, own in ((first, a), (second, b)))
    step, least = grid_of(first.measure or second.measure, a, b)
    edge = a.against(b, step, least)
    kind = ConflictKind.THRESHOLD
    odd = _off_habit(first, second, a, b)
    if edge is Edge.ROUNDING and odd is not None:
        said = _settling(first, second, odd, None)
        ending = f"They part if it is {number(odd)} or another figure off the usual steps: {said}."
        odd_pays = (pays(first, _holds(first, odd, None)), pays(second, _holds(second, odd, None)))
        yield _conflict(Severity.MATERIAL, first, second, ending, odd_pays)
    elif a.half_open and (a.low, a.high) == (b.low, b.high) and (a.low_in, a.high_in) != (b.low_in, b.high_in):
        yield _at_level(first, second, a, b, step, inverse=edge is Edge.COMPLEMENT)
    elif edge is Edge.ROUNDING and step is not None:
        ending = f"They part if the value falls between {a.words} and {b.words}, which the usual steps never do."
        yield _conflict(Severity.NOTE, first, second, ending, UNKNOWN)
    elif edge is Edge.ROUNDING or (
        edge is Edge.COMPLEMENT and step is None and a.low_in == b.high_in and a.high_in == b.low_in
    ):
        yield _at_level(first, second, a, b, step, inverse=edge is Edge.COMPLEMENT)
    elif edge not in (Edge.EQUAL, Edge.COMPLEMENT):
        ending = f"They part between {a.words} and {b.words}: the conditions are not the same."
        yield field_conflict(kind, Severity.FATAL, first, second, ending, "condition")


def _as_ruled(claim: Claim) -> Range | None:
    """Return the range on which a market pays; whether its bound counts is the rules' to say."""
    reading = claim.reading
    if reading is None or not reading.half_open:
        return reading
    level = reading.high if reading.low is None else reading.low
    said = {
        (one.low_in, one.high_in)
        for rule in claim.rules
        for one in (stated.on_grid(None) for stated in ranges(rule.lower[:CONTEXT_CHARS]))
        if one.half_open and (one.low is None) == (reading.low is None) and level in (one.low, one.high)
    }
    if len(said) != 1:
        return reading
    low_in, high_in = said.pop()
    return msgspec.structs.replace(reading, low_in=low_in, high_in=high_in)


def _noted(claim: Claim) -> Range | None:
    """Return the one range that a note names where its headline says the level in words, or leaves it to the rules."""
    if not is_note(claim.rules):
        return None
    found = [one for rule in claim.rules for one in ranges(rule.lower) if one.half_open]
    return found[0] if len(found) == 1 else None


def _conflict(severity: Severity, first: Claim, second: Claim, ending: str, yes: Pays) -> Conflict:
    return field_conflict(ConflictKind.THRESHOLD, severity, first, second, ending, "condition", yes)


def _holds(claim: Claim, level: Fraction | None, step: Fraction | None) -> bool:
    reading = claim.reading
    if reading is None or level is None:
        return False
    reading = reading.on_grid(step)
    low = reading.low is None or level > reading.low or (level == reading.low and reading.low_in)
    high = reading.high is None or level < reading.high or (level == reading.high and reading.high_in)
    return low and high


def _at_level(first: Claim, second: Claim, a: Range, b: Range, step: Fraction | None, *, inverse: bool) -> Conflict:
    value = _parting(first, second, a, b, step, inverse=inverse)
    ending = f"They part if the value {value.words}: {_settling(first, second, value.at, step)}."
    there = pays(first, _holds(first, value.at, step)), pays(second, _holds(second, value.at, step))
    return _conflict(Severity.MATERIAL, first, second, ending, there)


def _parting(first: Claim, second: Claim, a: Range, b: Range, step: Fraction | None, *, inverse: bool) -> _Value:
    """Return a value on which one market pays and the other does not; the first bound if there is none.

    Of markets that ask the `inverse` of each other it is one on which both pay, or neither. A bound comes before what
    lies between two: above 4,099.5 and above 4,100 part at 4,100, above 4,099.5 and at least 4,100 only in between.
    """
    pairs = ((a.low, b.low), (a.high, b.high))
    found = [_Value(bound, f"is exactly {number(bound)}") for pair in zip(*pairs, strict=True) for bound in pair
             if bound is not None]  # fmt: skip
    for one, two in pairs:
        if one is not None and two is not None:
            found.append(_Value((one + two) / 2, f"falls between {number(min(one, two))} and {number(max(one, two))}"))
    parting = (value for value in found if (_holds(first, value.at, step) is _holds(second, value.at, step)) is inverse)
    return next(parting, found[0])


def _settling(first: Claim, second: Claim, value: Fraction, step: Fraction | None) -> str:
    return ", ".join(
        f"{claim.venue.code} settles {word(claim, _holds(claim, value, step))}" for claim in (first, second)
    )


def _off_habit(first: Claim, second: Claim, a: Range, b: Range) -> Fraction | None:
    """Return a value between two bounds that nothing but habit keeps a decision from, unless a text rounds it away.

    A published figure cannot lie off its grid. A central bank moves in quarter points because it always has.
    """
    habit = any(claim.measure is not None and claim.measure.period == "meeting" for claim in (first, second))
    if not habit or any(_ROUNDS.search(rule.lower) for claim in (first, second) for rule in claim.rules):
        return None
    bounds = (a.low, b.low) if a.low is not None else (a.high, b.high)
    if bounds[0] is None or bounds[1] is None or bounds[0] == bounds[1]:
        return None
    return Fraction((bounds[0] + bounds[1]) // 2)
