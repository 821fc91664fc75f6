"""`eventually` and the guard against lost asyncio errors do what tests rely on."""

import asyncio
import itertools

import pytest

from tests.support import eventually
from tests.support.asyncio_errors import collected_asyncio_errors


async def test_eventually_returns_the_first_truthy_result() -> None:
    counter = itertools.count()
    assert await eventually(lambda: next(counter) >= 3 and "ready") == "ready"
    assert next(counter) == 4


async def test_eventually_awaits_and_takes_a_failed_assertion_as_not_yet() -> None:
    counter = itertools.count()

    async def condition() -> bool:
        assert next(counter) >= 2
        return True

    assert await eventually(condition)


async def test_eventually_tells_what_it_last_saw() -> None:
    with pytest.raises(AssertionError, match=r"the book did not hold within 0\.02 s; last: 0"):
        await eventually(lambda: 0, within=0.02, what="the book")


async def test_eventually_does_not_hide_an_error() -> None:
    def condition() -> bool:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await eventually(condition, within=10)


async def test_a_task_that_nobody_awaited_is_reported(unhandled_asyncio_errors: list[str]) -> None:
    async def fail() -> None:
        raise ValueError("lost")

    with collected_asyncio_errors() as found:
        task = asyncio.get_running_loop().create_task(fail())
        await eventually(task.done)
        del task
    assert len(found) == 1
    assert "ValueError('lost')" in found[0]
    unhandled_asyncio_errors.clear()


async def test_a_failing_callback_is_reported(unhandled_asyncio_errors: list[str]) -> None:
    def fail() -> None:
        raise ValueError("lost")

    asyncio.get_running_loop().call_soon(fail)
    await eventually(lambda: unhandled_asyncio_errors)
    assert "ValueError('lost')" in unhandled_asyncio_errors[0]
    unhandled_asyncio_errors.clear()
