"""Emulated venues as child processes: started, watched, restarted on the same ports, and ended with us."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from typing import Final

import msgspec
import structlog

from allsight.app.handshake import Order, Ready, decode_ready, encode
from allsight.domain.errors import ConnectivityError
from allsight.domain.ids import Venue

_log = structlog.get_logger(__name__)

START_S: Final = 60.0
STOP_S: Final = 2.0
_RESTART_S: Final = 1.0


class EmulatedVenue:
    """One emulated venue in a process of its own.

    Args:
        order: how it is to run.
        command: the command line that runs an emulator; a test may put another program there.
    """

    def __init__(self, order: Order, command: tuple[str, ...] | None = None) -> None:
        self._order = order
        self._command = command or (sys.executable, "-m", "allsight.cli", "emulate", order.venue, "--child")
        self._process: Process | None = None
        self.restarts = 0

    @property
    def venue(self) -> Venue:
        """Return which venue it plays."""
        return self._order.venue

    @property
    def pid(self) -> int | None:
        """Return the process id while it runs."""
        return None if self._process is None else self._process.pid

    async def start(self) -> Ready:
        """Start the process and wait until it listens; from then on it keeps these ports and this key.

        Raises:
            ConnectivityError: if it does not come up.
        """
        # A session of its own: Ctrl-C in the terminal reaches the parent alone, which then ends its children.
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, start_new_session=True, limit=1 << 20
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ConnectivityError(f"the emulated {self.venue} has no pipes")
        try:
            self._process.stdin.write(encode(self._order))
            await self._process.stdin.drain()
            async with asyncio.timeout(START_S):
                line = await self._process.stdout.readline()
        except (TimeoutError, ConnectionError) as error:
            await self.stop()
            raise ConnectivityError(f"the emulated {self.venue} did not come up ({type(error).__name__})") from None
        if not line:
            await self.stop()
            raise ConnectivityError(f"the emulated {self.venue} ended while starting")
        ready = decode_ready(line)
        self._order = msgspec.structs.replace(self._order, ports=ready.ports, kept=ready.kept)
        return ready

    async def watch(self) -> None:
        """Wait for ever; a process that dies is started again on its ports."""
        while self._process is not None:
            code = await self._process.wait()
            _log.warning("emulated venue ended", venue=self.venue, code=code)
            await asyncio.sleep(_RESTART_S)
            self.restarts += 1
            try:
                await self.start()
            except ConnectivityError as error:
                _log.warning("emulated venue does not come back", venue=self.venue, why=str(error))

    async def stop(self) -> None:
        """End the process: politely, then by force."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


@contextlib.asynccontextmanager
async def emulated(
    orders: list[Order], progress: Callable[[str], None] = lambda _text: None
) -> AsyncIterator[dict[Venue, Ready]]:
    """Run emulated venues for as long as the context lives; yields where they listen.

    Raises:
        ConnectivityError: if one of them does not come up.
    """
    children = [EmulatedVenue(order) for order in orders]
    try:
        async with asyncio.TaskGroup() as starting:
            starts = [starting.create_task(child.start(), name=f"start {child.venue}") for child in children]
        ready = {task.result().venue: task.result() for task in starts}
        for one in ready.values():
            progress(f"emulated {one.venue.label}: {one.listings:,} listings")
        async with asyncio.TaskGroup() as watching:
            tasks = [watching.create_task(child.watch(), name=f"watch {child.venue}") for child in children]
            yield ready
            for task in tasks:
                task.cancel()
    finally:
        async with asyncio.TaskGroup() as stopping:
            for child in children:
                stopping.create_task(child.stop(), name=f"stop {child.venue}")
