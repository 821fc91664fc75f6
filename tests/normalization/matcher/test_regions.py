"""Ranges of one quantity laid side by side: what is said of their answers is what can be, no more and no less."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.worlds import Clause, at_least_one, exclude, implies, worlds
from allsight.domain.groups import Answer
from allsight.normalization.matcher.regions import Cut, Stretch, apart, covers, within

CUTS = 6


def cut(value: int) -> Cut:
    return Cut(Fraction(value))


def stretch(place: int, low: int | None, high: int | None, *, yes: bool = True) -> Stretch:
    return Stretch((place, yes), None if low is None else cut(low), None if high is None else cut(high))


def clauses(stretches: Sequence[Stretch]) -> Iterable[Clause]:
    yield from (implies(*pair) for pair in within(stretches))
    yield from (exclude(*pair) for pair in apart(stretches))
    yield from (at_least_one(answers) for answers in covers(stretches))


def said(stretches: Sequence[Stretch]) -> set[tuple[bool, ...]]:
    """Return the ways to answer all that what is said of the stretches allows."""
    return set(worlds(len(stretches), clauses(stretches)))


def met(one: Stretch, value: Fraction) -> bool:
    low = one.low is None or Cut(value) > one.low or (Cut(value) == one.low and not one.low.above)
    return low and (one.high is None or Cut(value) < one.high)


def possible(stretches: Sequence[Stretch]) -> set[tuple[bool, ...]]:
    """Return the ways in which all are answered by some value."""
    values = [Fraction(half, 2) for half in range(-3, 2 * CUTS + 4)]
    return {tuple(met(one, value) is one.answer[1] for one in stretches) for value in values}


ENDS = st.tuples(
    st.one_of(st.none(), st.integers(0, CUTS)), st.one_of(st.none(), st.integers(0, CUTS)), st.booleans()
).filter(lambda ends: ends[:2] != (None, None) and (ends[0] is None or ends[1] is None or ends[0] < ends[1]))


@given(st.lists(ENDS, min_size=2, max_size=7))
def test_nothing_that_can_be_is_ruled_out(ends: list[tuple[int | None, int | None, bool]]) -> None:
    stretches = [stretch(place, low, high, yes=yes) for place, (low, high, yes) in enumerate(ends)]
    assert possible(stretches) <= said(stretches)


@given(st.data())
def test_of_thresholds_and_the_brackets_between_them_exactly_what_can_be_is_left(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, CUTS), min_size=2)))
    ends: list[tuple[int | None, int | None]] = list(pairwise(cuts))
    edges = data.draw(st.sets(st.sampled_from(cuts))) | {cuts[0], cuts[-1]}
    ends += [(edge, None) if data.draw(st.booleans()) else (None, edge) for edge in sorted(edges)]
    order = data.draw(st.permutations(range(len(ends))))
    stretches = [stretch(place, *ends[at], yes=data.draw(st.booleans())) for place, at in enumerate(order)]
    assert said(stretches) == possible(stretches)


def test_a_bracket_is_what_lies_between_two_thresholds() -> None:
    bracket, low, high = stretch(0, 1, 2), stretch(1, 1, None), stretch(2, 2, None)
    assert said([bracket, low, high]) == {(True, True, False), (False, True, True), (False, False, False)}


def test_a_set_with_both_tails_leaves_nothing_out() -> None:
    tiles = [stretch(0, None, 1), stretch(1, 1, 2), stretch(2, 2, 3), stretch(3, 3, None)]
    assert ((0, True), (1, True), (2, True), (3, True)) in {tuple(sorted(found)) for found in covers(tiles)}
    assert said(tiles) == {tuple(at == place for at in range(4)) for place in range(4)}


def test_with_a_gap_all_may_be_wrong() -> None:
    tiles = [stretch(0, None, 1), stretch(1, 1, 2), stretch(2, 3, None)]
    assert (False, False, False) in said(tiles)


@pytest.mark.parametrize("above", [False, True])
def test_two_that_share_the_value_at_which_they_meet_leave_none_out_and_may_both_hold(above: bool) -> None:
    low = Stretch((0, True), None, Cut(Fraction(1), above))
    high = Stretch((1, True), cut(1), None)
    both: tuple[Answer, ...] = ((0, True), (1, True))
    assert both in {tuple(sorted(found)) for found in covers([low, high])}
    assert list(apart([low, high])) == ([] if above else [both])
