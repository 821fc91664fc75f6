"""Python's search for cycles by the clock: in bits, and over everything only where there is much more of it."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from allsight.app.garbage import ALL_S, BIT_S, Garbage
from allsight.domain.clock import ManualClock
from tests.analysis.build import NOW_NS


class Knot:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


@contextmanager
def looking(garbage: Garbage) -> Iterator[tuple[asyncio.AbstractEventLoop, ManualClock]]:
    """Run it within the block, on a clock that is moved by hand."""
    clock, loop = ManualClock(NOW_NS), asyncio.new_event_loop()
    task = loop.create_task(garbage.run(clock))
    try:
        turn(loop)
        yield loop, clock
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.close()


def turn(loop: asyncio.AbstractEventLoop) -> None:
    """Let the task go on until it sleeps."""
    for _ in range(3):
        loop.run_until_complete(asyncio.sleep(0))


def test_what_is_new_and_nobody_holds_goes_with_the_next_bit() -> None:
    with looking(Garbage()) as (loop, clock):
        assert not gc.isenabled()
        knot = weakref.ref(Knot())
        assert knot() is not None
        clock.advance(BIT_S)
        turn(loop)
        assert knot() is None
    assert gc.isenabled(), "as it was before"


def test_what_is_held_for_a_while_goes_with_a_later_bit() -> None:
    """A request to a venue takes a tenth of a second; cycles of it are found soon after, without a look at all."""
    with looking(Garbage()) as (loop, clock):
        held = Knot()
        knot = weakref.ref(held)
        for bit in range(20):
            if bit == 5:
                del held
            clock.advance(BIT_S)
            turn(loop)
        assert knot() is None


def test_rows_that_take_the_place_of_others_do_not_pile_up() -> None:
    """Python counts what is made less what is thrown away: that is nothing here, and all of it is new."""
    rows = [[number] for number in range(5_000)]
    with looking(Garbage()) as (loop, clock):
        for _ in range(20):
            for place in range(len(rows)):
                rows[place] = [place]
            assert len(gc.get_objects(generation=0)) >= len(rows)
            clock.advance(BIT_S)
            turn(loop)
            assert len(gc.get_objects(generation=0)) < len(rows) / 10


def test_everything_is_looked_at_once_there_is_a_quarter_more() -> None:
    garbage = Garbage()
    with looking(garbage) as (loop, clock):
        old = Knot()
        knot = weakref.ref(old)
        for _ in range(2):
            clock.advance(ALL_S)
            turn(loop)
        first = garbage.held
        assert first > 0
        del old
        more = [[number] for number in range(first // 5)]
        clock.advance(ALL_S)
        turn(loop)
        assert knot() is not None, "old by now, and too little was added to look at everything"
        more += [[number] for number in range(first // 5)]
        clock.advance(ALL_S)
        turn(loop)
        assert knot() is None
        assert garbage.held >= first + len(more)
