"""Background work that ends with its block and never outlives it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from allsight.domain.clock import Clock

_ARRIVAL_TURNS: Final = 3
"""asyncio accepts a socket in one turn of the loop, makes a transport of it in the next, and connects it in a third."""


@asynccontextmanager
async def background(work: Mapping[str, Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run named coroutines while the block runs, and cancel them when it ends.

    Work that fails cancels the block and raises an `ExceptionGroup`; an error of the block itself comes out as it is,
    without a group around it.
    """
    failed: Exception | None = None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(coroutine, name=name) for name, coroutine in work.items()]
        try:
            yield
        except Exception as error:  # noqa: BLE001 - carried out of the group, raised again below
            failed = error
        finally:
            for task in tasks:
                task.cancel()
    if failed is not None:
        raise failed


async def every(clock: Clock, seconds: float, action: Callable[[], object]) -> None:
    """Do something again and again, waiting `seconds` of the clock in between, until cancelled."""
    while True:
        await clock.sleep(seconds)
        action()


async def stop_accepting(servers: Iterable[asyncio.Server]) -> None:
    """Accept nobody any more, and let those arrive who were accepted; to be called before servers are closed.

    A server knows only of connections that have arrived, and nobody else would close the others: if asyncio finds it
    closed on their way it leaves their sockets open.
    """
    loop = asyncio.get_running_loop()
    for server in servers:
        for listener in server.sockets:
            loop.remove_reader(listener)
    for _ in range(_ARRIVAL_TURNS):
        await asyncio.sleep(0)
