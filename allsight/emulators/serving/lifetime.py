"""Background work that ends with its block and never outlives it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from allsight.domain.clock import Clock


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
