"""Wait for a condition instead of sleeping for a time."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(
    condition: Callable[[], Awaitable[T]], *, within: float = 5.0, every: float = 0.005, what: str = ""
) -> T: ...
@overload
async def eventually(condition: Callable[[], T], *, within: float = 5.0, every: float = 0.005, what: str = "") -> T: ...
async def eventually(
    condition: Callable[[], T | Awaitable[T]], *, within: float = 5.0, every: float = 0.005, what: str = ""
) -> T:
    """Return the first truthy result of `condition`, asked again and again for `within` seconds.

    The condition may be a coroutine function, and may itself assert: an AssertionError counts as *not yet*,
    any other exception ends the wait.

    Raises:
        AssertionError: the time is over; the message carries `what` and the last result or failed assertion.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        failed: AssertionError | None = None
        last: T | None = None
        try:
            outcome = condition()
            last = await outcome if inspect.isawaitable(outcome) else outcome
            if last:
                return last
        except AssertionError as error:
            failed = error
        if loop.time() >= deadline:
            name = what or getattr(condition, "__name__", "the condition")
            found = f"assertion {failed}" if failed else repr(last)
            raise AssertionError(f"{name} did not hold within {within} s; last: {found}") from failed
        await asyncio.sleep(every)


async def looks(*, within: float, every: float = 0.05) -> AsyncIterator[float]:
    """Let a loop look again and again; yields the seconds that have passed. Leave it by `break`.

    Unlike the condition of `eventually`, what such a loop asserts must hold at every look.

    Raises:
        AssertionError: the time is over and nobody has left the loop.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    while (passed := loop.time() - started) < within:
        yield passed
        await asyncio.sleep(every)
    raise AssertionError(f"what was watched for did not come within {within} s")
