"""Long lists are built between other work."""

import asyncio
import itertools
from collections.abc import Iterator

from allsight.api.views.turns import gathered


async def test_others_have_the_loop_after_a_few_rows() -> None:
    built = 0

    def rows() -> Iterator[int]:
        nonlocal built
        for number in range(100):
            built += 1
            yield number

    task, seen = asyncio.ensure_future(gathered(rows())), [0]
    while not task.done():
        await asyncio.sleep(0)
        seen.append(built)
    assert task.result() == list(range(100))
    assert max(later - earlier for earlier, later in itertools.pairwise(seen)) <= 10
