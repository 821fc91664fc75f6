"""What may wait goes in slices: between two of them a frame goes all its way."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest

from allsight.app.turns import STAGES, at_leisure, in_turns
from allsight.domain.clock import MILLISECOND_NS
from tests.support.recording_clock import RecordingClock


async def test_a_job_leaves_others_as_many_turns_as_a_frame_needs() -> None:
    turns = 0
    between: list[int] = []

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def steps() -> Iterator[None]:
        nonlocal turns
        for _ in range(5):
            between.append(turns)
            turns = 0
            yield

    task = asyncio.ensure_future(others())
    await in_turns(steps)
    task.cancel()
    assert between[1:] == [STAGES] * 4


async def test_a_long_job_rests_after_each_slice_and_takes_no_more_than_its_share() -> None:
    clock, steps_at = RecordingClock(), list[int]()

    def steps() -> Iterator[None]:
        for _ in range(20):
            clock.advance(0.0004)
            steps_at.append(clock.monotonic_ns())
            yield

    spent_ns = await at_leisure(steps(), clock, MILLISECOND_NS, 19, 0.1)
    assert spent_ns == pytest.approx(20 * 0.4 * MILLISECOND_NS)
    assert clock.pauses == pytest.approx([19 * 0.0012] * 6 + [0.1])
    worked = [after - before for before, after in itertools.pairwise(steps_at)]
    assert max(worked) < 30 * MILLISECOND_NS, "a long silence in the middle"


async def test_a_short_job_is_done_at_once_and_rests_as_long_as_it_must_at_least() -> None:
    clock = RecordingClock()
    assert await at_leisure(iter([None, None]), clock, MILLISECOND_NS, 19, 0.1) == 0
    assert clock.pauses == [0.1]
