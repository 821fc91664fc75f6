"""One side of a book: what a whole book in its place leaves behind, and whether it says that anything moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import NO_RUNG, Level
from allsight.normalization.cache.levels import DenseLevels, Levels, SparseLevels

RUNGS = 12
sides = st.dictionaries(st.integers(0, RUNGS - 1), st.integers(0, 3), max_size=6)
kinds = st.sampled_from([DenseLevels, SparseLevels])


def levels(sizes: dict[int, int]) -> list[Level]:
    return [Level(rung, size) for rung, size in sizes.items()]


def standing(sizes: dict[int, int], *, high: bool) -> tuple[Level, ...]:
    ordered = sorted(sizes, reverse=high)
    return tuple(Level(rung, sizes[rung]) for rung in ordered if sizes[rung])


@given(kinds, st.booleans(), sides, st.lists(st.tuples(st.integers(0, RUNGS - 1), st.integers(0, 3))), sides)
def test_a_whole_side_replaces_what_was_there_and_tells_whether_it_differs(
    kind: type[DenseLevels | SparseLevels],
    high: bool,
    first: dict[int, int],
    edits: list[tuple[int, int]],
    second: dict[int, int],
) -> None:
    side: Levels = kind(RUNGS, high=high)
    side.replace(levels(first))
    for rung, size in edits:
        side.put(rung, size)
    before = side.walk()
    assert before == standing(first | dict(edits), high=high)
    assert side.replace(levels(second)) is (before != standing(second, high=high))
    assert side.walk() == standing(second, high=high)
    assert side.best == (side.walk()[0].rung if side.walk() else NO_RUNG)
    assert not side.replace(levels(second))


@pytest.mark.parametrize("kind", [DenseLevels, SparseLevels])
@pytest.mark.parametrize("rung", [-1, RUNGS])
def test_a_level_off_the_ladder_leaves_the_side_as_it_was(kind: type[DenseLevels | SparseLevels], rung: int) -> None:
    side: Levels = kind(RUNGS, high=True)
    side.replace([Level(3, 5)])
    with pytest.raises(IndexError):
        side.replace([Level(4, 1), Level(rung, 1)])
    assert (side.best, side.walk()) == (3, (Level(3, 5),))
