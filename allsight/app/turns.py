"""How the parts of the program share one event loop: what may wait goes in slices."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

STAGES: Final = 4
"""So many turns of the loop a frame takes from its socket to a client: read, applied, looked at, sent. What may wait
lets as many go by, or each stage of what is urgent would wait for it anew."""


async def in_turns(steps: Callable[[], Iterator[None]]) -> None:
    """Do a job step by step, with turns in between in which a frame goes all its way."""
    for _ in steps():
        for _ in range(STAGES):
            await asyncio.sleep(0)
