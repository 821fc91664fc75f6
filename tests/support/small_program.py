"""The whole program without venues, in a thread of its own: a test says what is listed, and asks over a real socket."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from allsight.app.runtime import Runtime
from allsight.domain.market import Event, Market, Rules
from allsight.domain.messages import EventSeen, MarketSeen, Message, RulesSeen
from allsight.infra.db.database import Database
from allsight.settings import DataLabel, Settings

Answer = TypeVar("Answer")

_START_S = 20.0


class SmallProgram:
    """A running program; made by `small_program`."""

    def __init__(self, runtime: Runtime, loop: asyncio.AbstractEventLoop) -> None:
        self.runtime, self._loop = runtime, loop
        self._client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=20, trust_env=False)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def url(self) -> str:
        """Return where it serves."""
        return self.runtime.url

    def publish(self, *messages: Message) -> None:
        """Say on its bus what a venue would say, all in one turn of the loop."""

        def say() -> None:
            for message in messages:
                self.runtime.bus.publish(message)

        self._loop.call_soon_threadsafe(say)

    def show(self, market: Market, event: Event, rules: Rules | None) -> None:
        """List a market, or what has changed about it."""
        self.publish(EventSeen(event, 1), MarketSeen(market, 1), *((RulesSeen(rules, 1),) if rules else ()))

    def get(self, path: str, kind: type[Answer], **query: Any) -> Answer:
        """Read one resource and decode it with its model."""
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=kind)

    def read(self, path: str) -> bytes:
        """Read a resource as it is."""
        return self._client.get(path).content

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Ask for an action."""
        return self._client.post(path, json=body)

    def send(self, path: str, lines: bytes, **query: Any) -> httpx.Response:
        """Send lines of JSON."""
        return self._client.post(path, content=lines, params=query)


@contextmanager
def small_program(folder: Path) -> Iterator[SmallProgram]:
    """Run the program on a data folder for the length of the block; what waits to be written is written at its end."""
    settings = Settings(port=0, venues=(), data_dir=folder, data_label=DataLabel.DEMO)
    started: list[SmallProgram] = []
    up, end = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        async with await Database.open(folder) as database:
            runtime = Runtime(settings, database)
            await runtime.restore()
            ready = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                main = group.create_task(runtime.run(ready))
                await ready.wait()
                loops.append(asyncio.get_running_loop())
                started.append(SmallProgram(runtime, loops[0]))
                up.set()
                await end.wait()
                main.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(_START_S), "the program does not start"
    try:
        yield started[0]
    finally:
        started[0].close()
        loops[0].call_soon_threadsafe(end.set)
        thread.join(_START_S)
