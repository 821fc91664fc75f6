"""Run the terminal command in a process of its own: what it says, where it serves, which children it has."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import websockets

from allsight.api.models.common import Page
from allsight.api.models.stream import ServerFrame
from allsight.api.models.venues import HealthOut, VenueOut
from allsight.domain.ids import Venue

Answer = TypeVar("Answer")

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "allsight.cli")
_URL = re.compile(r"runs on (http://\S+)")
_FRAME = msgspec.json.Decoder(ServerFrame)
_KILL_S = 15.0


class Program:
    """A command that runs until it is stopped.

    Attributes:
        process: the process itself.
        said: the lines that it has printed so far.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self.began = time.monotonic()
        self.url = ""

    def hear(self, pattern: str | re.Pattern[str]) -> re.Match[str]:
        """Read what it prints up to a line that matches.

        Raises:
            AssertionError: if it ends before.
        """
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            found = re.search(pattern, line)
            if found:
                return found
        raise AssertionError(f"ended with code {self.process.wait()} after saying {self.said}")

    def serves(self) -> str:
        """Wait until it says where it serves, and return that."""
        self.url = self.hear(_URL).group(1)
        return self.url

    def children(self) -> dict[Venue, int]:
        """Return the process ids of the emulated venues that it runs, as `ps` sees them."""
        command = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)]
        listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        found = {}
        for line in listed.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            emulated = re.search(r"emulate (\w+) --child", arguments)
            if emulated:
                found[Venue(emulated.group(1))] = int(pid)
        return found

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """Send a signal and wait for the end; returns the exit code and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=_KILL_S)
        return code, time.monotonic() - started

    def client(self) -> httpx.AsyncClient:
        """Return an HTTP client of its API."""
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=20, trust_env=False)

    async def get(self, path: str, kind: type[Answer], /, **query: Any) -> Answer:
        """Read one resource and decode it with its model."""
        async with self.client() as client:
            answer = await client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=kind)

    async def health(self) -> HealthOut:
        """Read `/health`."""
        return await self.get("/health", HealthOut)

    async def venues(self) -> dict[Venue, VenueOut]:
        """Read `/venues`."""
        page = await self.get("/venues", Page[VenueOut])
        return {Venue(row.venue): row for row in page.items}

    @property
    def stream_url(self) -> str:
        """Return the address of its stream."""
        return self.url.replace("http://", "ws://") + "/api/v1/stream"


@contextmanager
def started(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Program]:
    """Run a command for the length of the block; ended at the latest by force, and its children with it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALLSIGHT_")}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**clean, "COLUMNS": "200", **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield Program(process)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=_KILL_S)
                except subprocess.TimeoutExpired:
                    process.kill()


async def next_frame(socket: websockets.ClientConnection) -> ServerFrame:
    """Read one frame of the stream."""
    frame: ServerFrame = _FRAME.decode(await socket.recv())
    return frame


def patience(seconds: float) -> float:
    """Return a limit that is goal on an idle machine, and longer where others keep the cores busy."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return seconds * max(1.0, os.getloadavg()[0] / cores)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
