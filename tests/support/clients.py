"""Run a client of somebody else's as a process of its own, in an environment without this project."""

import asyncio
from collections.abc import Callable
from pathlib import Path

FOLLOWING = b"following\n"


async def ask(
    interpreter: Path, *arguments: str, within: float = 60, once_following: Callable[[], object] | None = None
) -> str:
    """Return all that the client printed.

    Args:
        interpreter: of the environment that has the client.
        arguments: the script, and what it is to know.
        within: seconds that it may take; ended by force afterwards.
        once_following: what is to happen when the client says `following` on a line of its own, before anything else.

    Raises:
        AssertionError: the client failed; with the end of what it complained of.
        TimeoutError: it took too long.
    """
    child = await asyncio.create_subprocess_exec(
        str(interpreter), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(within):
            if once_following is not None and await child.stdout.readline() == FOLLOWING:
                once_following()
            out, err = await child.communicate()
    except TimeoutError:
        child.kill()
        await child.wait()
        raise
    assert child.returncode == 0, err.decode()[-2_000:]
    return out.decode()
