"""A process of a benchmark's own beside the one that is measured; they speak to each other in lines of JSON."""

import asyncio
import sys
from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")

_LONGEST_LINE = 1 << 26


class Child:
    """The process, from this side."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str) -> "Child":
        """Start a process that runs `serve_parent` of a module of this folder."""
        pipe = asyncio.subprocess.PIPE
        code = f"from benchmarks import {module}; {module}.serve_parent()"
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", code, stdin=pipe, stdout=pipe, limit=_LONGEST_LINE
            )
        )

    def say(self, value: object = None) -> None:
        """Send a line."""
        if self._process.stdin is None:
            raise RuntimeError("the child has no pipes")
        self._process.stdin.write(msgspec.json.encode(value) + b"\n")

    async def hear(self, decode: Callable[[bytes], T]) -> T:
        """Return the next line.

        Raises:
            RuntimeError: if the child has ended.
        """
        if self._process.stdout is None:
            raise RuntimeError("the child has no pipes")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the child has ended")
        return decode(line)

    async def ask(self, value: object, decode: Callable[[bytes], T]) -> T:
        """Send a line, and return the next one that comes."""
        self.say(value)
        return await self.hear(decode)

    async def stop(self) -> None:
        """End it, whatever it does."""
        if self._process.returncode is None:
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


async def heard() -> str:
    """Return the parent's next line; empty when there is none any more."""
    return await asyncio.to_thread(sys.stdin.readline)


def say(value: object) -> None:
    """Send the parent a line."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()
