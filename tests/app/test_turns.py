"""What may wait goes in slices: between two of them a frame goes all its way."""

import asyncio
from collections.abc import Iterator

from allsight.app.turns import STAGES, in_turns


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
