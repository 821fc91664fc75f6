"""How the parts of the program share one event loop: what may wait goes in slices, garbage is looked for in bits."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from typing import Final

STAGES: Final = 4
"""So many turns of the loop a frame takes from its socket to a client: read, applied, looked at, sent. What may wait
lets as many go by, or each stage of what is urgent would wait for it anew."""

_COLLECTOR: Final = (1_000, 5, 20_000)
"""How many new containers come before Python looks for cycles among them, how many such looks before it looks again at
those that were left, and how many of these before it looks at everything. Each look stops the loop for about 0.6 µs a
container: the first for half a millisecond, the second for three."""


async def in_turns(steps: Callable[[], Iterator[None]]) -> None:
    """Do a job step by step, with turns for others in between."""
    for _ in steps():
        await asyncio.sleep(0)


def tame_collector() -> None:
    """Let Python look for cycles rarely, and not among what lives as long as we do: a full look stops the loop.

    Messages and views hold no cycles, so reference counts free nearly everything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR)
