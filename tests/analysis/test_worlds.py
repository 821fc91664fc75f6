"""Joint answers: those that break nothing, all of them, and no end of them is refused."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.worlds import (
    Answer,
    Clause,
    TooManyWorldsError,
    at_least_one,
    at_most_one,
    exclude,
    implies,
    worlds,
)

answers = st.tuples(st.integers(0, 4), st.booleans())


@given(st.lists(st.frozensets(answers, max_size=4), max_size=8))
def test_they_are_those_that_break_no_clause(clauses: list[Clause]) -> None:
    tried = itertools.product((True, False), repeat=5)
    wanted = tuple(one for one in tried if all(any(one[at] is said for at, said in clause) for clause in clauses))
    assert worlds(5, clauses) == wanted


def yes(*places: int) -> list[Answer]:
    return [(place, True) for place in places]


def test_a_ladder_of_thresholds_has_one_world_more_than_rungs() -> None:
    ladder = [implies((place + 1, True), (place, True)) for place in range(59)]
    assert len(worlds(60, ladder)) == 61


def test_a_set_of_which_one_pays_has_as_many_worlds_as_outcomes() -> None:
    answers = yes(*range(40))
    stated = [*at_most_one(answers), at_least_one(answers)]
    assert len(worlds(40, stated)) == 40
    assert len(worlds(40, at_most_one(answers))) == 41


def test_contradictions_leave_no_world() -> None:
    assert worlds(2, [exclude((0, True), (1, True)), implies((0, True), (1, True)), at_least_one(yes(0))]) == ()
    assert worlds(0, []) == ((),)
    assert worlds(3, [frozenset[Answer]()]) == ()


@pytest.mark.parametrize("clauses", [[], [at_least_one(yes(*range(50)))]])
def test_too_many_worlds_are_refused_in_time(clauses: list[Clause]) -> None:
    with pytest.raises(TooManyWorldsError, match="more than 4096 ways"):
        worlds(50, clauses)
