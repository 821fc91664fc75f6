"""Ranges of one quantity: which of them cannot be met together, and which leave nothing out.

Several ranges need more than what each two of them say: that the value is 90 or more, and not 92 or more, is that it
lies "between 90 and 92", which no two of the three tell.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Final, NamedTuple

from allsight.domain.groups import Answer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.numbers import Range


class Cut(NamedTuple):
    """A place between two neighbouring values: just below a value, or just above it."""

    value: Fraction
    above: bool = False


class Stretch(NamedTuple):
    """The values between two cuts on which an answer is given; None where there is no end."""

    answer: Answer
    low: Cut | None
    high: Cut | None


class Axis(NamedTuple):
    """What two claims have in common whose ranges can be laid on one line; `unit` where it is not the usual one."""

    measure: str
    variant: str | None
    place: str | None
    subject: tuple[str, ...]
    scope: tuple[str, ...]
    unit: str | None
    when: object


_MONEY: Final = "$"
"""Left out as often as it is written."""

_MOST_TILES: Final = 128
"""A chain of ranges is followed no further."""


def axis_of(claim: Claim) -> Axis | None:
    """Return the line on which a claim's range lies; None where it has none.

    What need only be reached at some time lies on none: a high and a low may both be reached.
    """
    reading, measure, period = claim.reading, claim.measure, claim.period
    if reading is None or measure is None or period is None or claim.touch or claim.joint or claim.disputed:
        return None
    if claim.parts or claim.than or claim.supposed:
        return None
    when = (period.last, period.first, period.kind, period.minute, period.zone)
    predicate = claim.predicate
    unit = None if reading.unit in (_MONEY, measure.unit) else reading.unit
    return Axis(measure.name, claim.variant, claim.place, predicate.subject, predicate.scope, unit, when)


def stretch_of(claim: Claim, answer: Answer) -> Stretch | None:
    """Return the values on which a claim comes true; `answer` is what that says of the member that its market asks.

    None where all values are.
    """
    if claim.reading is None or claim.measure is None:
        return None
    step = claim.measure.step
    found = claim.reading.on_grid(step).from_least(claim.measure.least)
    low = None if found.low is None else Cut(found.low, not found.low_in)
    high = None if found.high is None else _end(found, found.high, step)
    if low is None and high is None:
        return None
    place, yes = answer
    return Stretch((place, yes is not claim.negated), low, high)


def _end(found: Range, high: Fraction, step: Fraction | None) -> Cut:
    """Return where a range ends; on a grid the next value begins there, so that neighbours share the cut."""
    if not found.high_in:
        return Cut(high)
    return Cut(high, above=True) if step is None else Cut(high + step)


def apart(stretches: Sequence[Stretch]) -> Iterator[tuple[Answer, Answer]]:
    """Go through pairs that cannot be met together, the nearest to each end only.

    What lies further away follows by what the ranges without an end say of each other.
    """
    for one in stretches:
        if one.high is None:
            continue
        beyond = [two for two in stretches if two.low is not None and two.low >= one.high]
        yield from ((one.answer, two.answer) for two in beyond if two.high is not None)
        nearest = min((two.low for two in beyond if two.high is None and two.low is not None), default=None)
        yield from ((one.answer, two.answer) for two in beyond if two.high is None and two.low == nearest)
        if one.low is None:
            continue
        below = [two.high for two in stretches if two.low is None and two.high is not None and two.high <= one.low]
        nearest = max(below, default=None)
        yield from ((two.answer, one.answer) for two in stretches if two.low is None and two.high == nearest)


def within(stretches: Sequence[Stretch]) -> Iterator[tuple[Answer, Answer]]:
    """Go through pairs of which the first lies in the second, of those without an end only the nearest.

    What they imply further follows.
    """
    for one in stretches:
        around = [two for two in stretches if two.answer[0] != one.answer[0] and _inside(one, two)]
        yield from ((one.answer, two.answer) for two in around if two.low is not None and two.high is not None)
        low = max((two.low for two in around if two.high is None and two.low is not None), default=None)
        yield from ((one.answer, two.answer) for two in around if two.high is None and two.low == low)
        high = min((two.high for two in around if two.low is None and two.high is not None), default=None)
        yield from ((one.answer, two.answer) for two in around if two.low is None and two.high == high)


def _inside(one: Stretch, two: Stretch) -> bool:
    below = two.low is None or (one.low is not None and two.low <= one.low)
    return below and (two.high is None or (one.high is not None and one.high <= two.high))


def covers(stretches: Iterable[Stretch]) -> Iterator[tuple[Answer, ...]]:
    """Go through sets of answers of which one is always given: laid side by side they leave no value out.

    A range without an end counts as what it is not, too. Chains are the finest there are: from one cut at which such a
    range ends, over ranges with two ends, to the next.
    """
    stretches = tuple(stretches)
    tiles: dict[Cut, list[Stretch]] = {}
    up_to: dict[Cut, dict[Answer, None]] = {}
    from_on: dict[Cut, dict[Answer, None]] = {}
    for one in stretches:
        turned = one.answer[0], not one.answer[1]
        if one.low is not None and one.high is not None:
            tiles.setdefault(one.low, []).append(one)
        elif one.low is not None:
            from_on.setdefault(one.low, {})[one.answer] = None
            up_to.setdefault(one.low, {})[turned] = None
        elif one.high is not None:
            up_to.setdefault(one.high, {})[one.answer] = None
            from_on.setdefault(one.high, {})[turned] = None
    for cut, starts in up_to.items():
        for start in starts:
            yield from ((start, end) for end in _nearest(cut, start, from_on))
        for chain, end in _chains(cut, tiles, from_on):
            yield from ((start, *chain, last) for start, last in product(starts, from_on[end]) if start[0] != last[0])


def _nearest(cut: Cut, start: Answer, from_on: Mapping[Cut, Iterable[Answer]]) -> Iterator[Answer]:
    """Go through the answers that hold from a cut on, or from the nearest place before it; values met twice will do."""
    others: dict[Cut, list[Answer]] = {}
    for at, ends in from_on.items():
        kept = [one for one in ends if one[0] != start[0]]
        if kept and at <= cut:
            others[at] = kept
    yield from others[max(others)] if others else ()


def _chains(
    start: Cut, tiles: Mapping[Cut, Sequence[Stretch]], from_on: Collection[Cut]
) -> Iterator[tuple[tuple[Answer, ...], Cut]]:
    """Go through chains of ranges with two ends, from a cut to the first one beyond which something has none."""
    waiting: list[tuple[Cut, tuple[Answer, ...]]] = [(start, ())]
    seen: set[Cut] = set()
    while waiting:
        cut, chain = waiting.pop()
        end = max((one for one in from_on if start < one <= cut), default=None)
        if end is not None:
            yield chain, end
        elif cut not in seen and len(chain) < _MOST_TILES:
            seen.add(cut)
            following = (one for at in _next_to(cut) for one in tiles.get(at, ()))
            waiting += [(one.high, (*chain, one.answer)) for one in following if one.high is not None]


def _next_to(cut: Cut) -> tuple[Cut, ...]:
    """Return where a range may begin so that nothing lies between: two may share the value at which they meet."""
    return (cut, Cut(cut.value)) if cut.above else (cut,)
