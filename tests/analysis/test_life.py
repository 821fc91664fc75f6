"""The life of an episode: few steps, and never one that shows more than there was."""

from bisect import bisect_right
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.life import FINEST_NS, PART_OF_AGE, Life
from allsight.domain.clock import HOUR_NS, MILLISECOND_NS, SECOND_NS
from allsight.domain.opportunity import EdgePoint, OpportunityClass

T0 = 1_000 * HOUR_NS
LOCKED, CONDITIONAL = OpportunityClass.LOCKED, OpportunityClass.CONDITIONAL


def state(after_ns: int, profit: int, class_: OpportunityClass = LOCKED) -> EdgePoint:
    return EdgePoint(T0 + after_ns, Decimal("0.01"), Decimal(profit), Decimal(profit), class_)


def lived(states: list[EdgePoint], closed_ns: int) -> Life:
    life = Life(states[0])
    for one in states[1:]:
        life.add(one)
    life.close(closed_ns)
    return life


def shown(steps: tuple[EdgePoint, ...] | list[EdgePoint], at_ns: int) -> EdgePoint:
    """Return the step that holds at an instant."""
    return steps[bisect_right([step.at_ns for step in steps], at_ns) - 1]


def after_ms(steps: tuple[EdgePoint, ...]) -> list[tuple[float, int]]:
    return [((step.at_ns - T0) / MILLISECOND_NS, int(step.guaranteed)) for step in steps]


def test_states_that_stand_are_all_kept_as_they_were() -> None:
    states = [state(0, 5), state(SECOND_NS, 7), state(3 * SECOND_NS, 6)]
    steps = lived(states, T0 + 10 * SECOND_NS).steps
    assert list(steps[:3]) == states
    assert after_ms(steps)[3:] == [(10_000, 0)]


def test_states_that_follow_closely_are_one_step_with_the_least_of_them() -> None:
    ms = MILLISECOND_NS
    states = [state(0, 5), state(100 * ms, 9), state(102 * ms, 3), state(104 * ms, 8), state(SECOND_NS, 4)]
    steps = lived(states, T0 + 2 * SECOND_NS).steps
    assert after_ms(steps) == [(0, 5), (100, 3), (104, 8), (1_000, 4), (2_000, 0)]


def test_the_later_the_coarser() -> None:
    ms = MILLISECOND_NS
    beats = [state(HOUR_NS + n * SECOND_NS, 5 + n % 3) for n in range(600)]
    assert len(lived([state(0, 5), *beats], T0 + 2 * HOUR_NS).steps) < 20
    quick = [state(n * 20 * ms, 5 + n % 3) for n in range(1, 16)]
    assert len(lived([state(0, 5), *quick], T0 + SECOND_NS).steps) == 17, "the first third of a second is kept whole"


def test_a_class_that_was_lost_for_a_moment_is_not_hidden() -> None:
    ms = MILLISECOND_NS
    states = [state(0, 5), state(SECOND_NS, 6), state(SECOND_NS + ms, 9, CONDITIONAL), state(SECOND_NS + 2 * ms, 7)]
    steps = lived(states, T0 + 2 * SECOND_NS).steps
    assert [(step.class_, int(step.guaranteed)) for step in steps[1:3]] == [(CONDITIONAL, 6), (LOCKED, 7)]


def test_what_is_not_settled_yet_is_shown_but_not_handed_over() -> None:
    life = Life(state(0, 5))
    assert life.take() == (state(0, 5),)
    life.add(state(SECOND_NS, 6))
    assert (life.take(), len(life.steps)) == ((), 2)
    life.add(state(2 * SECOND_NS, 7))
    assert life.take() == (state(SECOND_NS, 6),)


def test_a_clock_that_is_set_back_does_not_turn_a_life_round() -> None:
    life = lived([state(0, 5), state(SECOND_NS, 6), state(0, 7)], T0)
    assert [step.at_ns for step in life.steps] == sorted(step.at_ns for step in life.steps)


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[EdgePoint], int]:
    """Draw states that follow each other by anything from nothing to an hour, and the close."""
    pause = st.one_of(
        st.integers(0, 5 * MILLISECOND_NS), st.integers(0, SECOND_NS), st.integers(0, HOUR_NS), st.just(FINEST_NS)
    )
    pauses = draw(st.lists(pause, min_size=1, max_size=60))
    *instants, closed = accumulate(pauses)
    kinds = st.sampled_from([LOCKED, LOCKED, CONDITIONAL])
    states = [state(at, draw(st.integers(1, 20)), draw(kinds)) for at in (0, *instants)]
    return states, T0 + closed


@given(lives())
def test_a_life_never_shows_more_than_there_was(drawn: tuple[list[EdgePoint], int]) -> None:
    states, closed_ns = drawn
    steps = lived(states, closed_ns).steps
    for instant in {one.at_ns for one in (*states, *steps)} - {T0}:
        if instant < closed_ns:
            told, true = shown(steps, instant), shown(states, instant)
            assert told.guaranteed <= true.guaranteed
            assert true.class_.as_good_as(told.class_)


@given(lives())
def test_what_stood_long_enough_is_kept_exactly(drawn: tuple[list[EdgePoint], int]) -> None:
    states, closed_ns = drawn
    steps = lived(states, closed_ns).steps
    assert steps[0] == states[0]
    ends = [*(one.at_ns for one in states[1:]), closed_ns]
    for one, end in zip(states, ends, strict=True):
        if end - one.at_ns >= max(FINEST_NS, (one.at_ns - T0) // PART_OF_AGE):
            assert one in steps


@given(lives())
def test_steps_are_few_and_handed_over_once(drawn: tuple[list[EdgePoint], int]) -> None:
    states, closed_ns = drawn
    life = Life(states[0])
    taken = list(life.take())
    for one in states[1:]:
        life.add(one)
        taken += life.take()
    life.close(closed_ns)
    taken += life.take()
    assert tuple(taken) == life.steps
    inner = taken[1:-2]
    for first, third in zip(inner, inner[2:], strict=False):
        assert third.at_ns - first.at_ns >= max(FINEST_NS, (first.at_ns - T0) // PART_OF_AGE)


@pytest.mark.parametrize("hours", [1, 24])
def test_the_busiest_episode_stays_small(hours: int) -> None:
    life = Life(state(0, 1))
    at, number = 0, 0
    while at < hours * HOUR_NS:
        at += max(7 * MILLISECOND_NS, at // 200)
        number += 1
        life.add(state(at, 1 + number % 5))
    assert len(life.steps) < 1_000
