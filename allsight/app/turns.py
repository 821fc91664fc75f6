"""How the parts of the program share one event loop: what may wait goes in slices."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

from allsight.domain.clock import SECOND_NS, Clock

STAGES: Final = 4
"""So many turns of the loop a frame takes from its socket to a client: read, applied, looked at, sent. What may wait
lets as many go by, or each stage of what is urgent would wait for it anew."""


async def in_turns(steps: Callable[[], Iterator[None]]) -> None:
    """Do a job step by step, with turns in between in which a frame goes all its way."""
    for _ in steps():
        for _ in range(STAGES):
            await asyncio.sleep(0)


async def at_leisure(steps: Iterator[None], clock: Clock, slice_ns: int, rest: int, least_s: float) -> int:
    """Do a job slice by slice and rest `rest` times as long after each, `least_s` after the last.

    Done in one go and paid for with one long rest, thousands of rows would all be told at once, with seconds of silence
    after them; and for as long as they are built everything urgent waits longer.

    Returns the nanoseconds that it took without the rests.
    """
    spent_ns, began_ns = 0, clock.monotonic_ns()
    for _ in steps:
        taken_ns = clock.monotonic_ns() - began_ns
        if taken_ns > slice_ns:
            spent_ns += taken_ns
            await clock.sleep(rest * taken_ns / SECOND_NS)
            began_ns = clock.monotonic_ns()
    taken_ns = clock.monotonic_ns() - began_ns
    await clock.sleep(max(least_s, rest * taken_ns / SECOND_NS))
    return spent_ns + taken_ns
