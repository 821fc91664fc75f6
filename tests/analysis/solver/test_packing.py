"""Choosing indivisible things within limits: the best of all choices, to the unit, and honest where it is cut short."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.solver.packing import Limit, Packing, pack


@st.composite
def packings(draw: st.DrawFn) -> Packing:
    """Draw up to nine things, one limit on the sum of their costs, and some that let only one of several be taken.

    Amounts are small, so that many choices are worth the same, or great, so that a unit is nothing beside them.
    """
    count = draw(st.integers(0, 9))
    great = draw(st.sampled_from([1, 1, 10_000_019]))
    amounts = st.lists(st.integers(1, 12).map(lambda one: one * great + draw(st.integers(0, 2))), min_size=count,
                       max_size=count)  # fmt: skip
    gains, costs = tuple(draw(amounts)), tuple(draw(amounts))
    limits = [Limit(dict(enumerate(costs)), draw(st.integers(0, sum(costs) + 1)))]
    if count:
        places = st.sets(st.integers(0, count - 1), min_size=1)
        limits += [Limit(dict.fromkeys(sorted(few), 1), 1) for few in draw(st.lists(places, max_size=4))]
        some = sorted(draw(places))
        limits.append(Limit({place: costs[place] for place in some}, draw(st.integers(0, sum(costs)))))
    return Packing(gains=gains, costs=costs, limits=tuple(limits))


def choices(packing: Packing) -> Iterator[tuple[int, ...]]:
    """Go through every choice that keeps the limits."""
    for taken in itertools.product((False, True), repeat=len(packing.gains)):
        chosen = tuple(itertools.compress(range(len(taken)), taken))
        if all(sum(limit.takes.get(place, 0) for place in chosen) <= limit.most for limit in packing.limits):
            yield chosen


@pytest.mark.long
@given(packings())
def test_it_is_the_best_of_all_choices_and_of_equal_ones_the_cheapest(packing: Packing) -> None:
    packed = pack(packing)
    allowed = set(choices(packing))
    assert packed.proven
    assert packed.chosen in allowed
    best = max((sum(packing.gains[one] for one in each), -sum(packing.costs[one] for one in each)) for each in allowed)
    assert packing.score(packed.chosen) == best
    assert packed.gain == packed.most == best[0]


@pytest.mark.long
@given(packings())
def test_without_time_it_is_still_allowed_and_nothing_more_fits(packing: Packing) -> None:
    packed = pack(packing, seconds=0.0)
    allowed = set(choices(packing))
    assert packed.chosen in allowed
    assert packed.gain == packing.score(packed.chosen)[0]
    assert packed.most >= max(packing.score(each)[0] for each in allowed)
    rest = set(range(len(packing.gains))) - set(packed.chosen)
    assert not any(tuple(sorted((*packed.chosen, one))) in allowed for one in rest)


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_a_unit_too_much_is_too_much(spare: int) -> None:
    """A sum that floats of seven digits cannot tell from its limit."""
    costs = (99_999_999_999, 88_888_888_888, 77_777_777_777)
    packing = Packing(gains=(5, 4, 3), costs=costs, limits=(Limit(dict(enumerate(costs)), sum(costs[:2]) + spare),))
    assert pack(packing).chosen == ((0, 1) if spare >= 0 else (0, 2))


def test_nothing_to_choose_from_is_no_choice() -> None:
    packed = pack(Packing(gains=(), costs=(), limits=()))
    assert (packed.chosen, packed.proven) == ((), True)
