"""A client of our stream in a process of its own: follows opportunities and the probes' books, and a dashboard besides.

The stream's address comes in, how long the dashboard waited goes out; with the next line, when everything about a probe
was first decoded (`time.monotonic_ns`, one clock for all processes of a machine).
"""

import asyncio
import time

import msgspec

from allsight.domain.ids import MarketKey
from allsight.ingestion.websockets.frames import open_frames
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint
from benchmarks import child
from benchmarks.linked.world import OFFERED, probe_of
from benchmarks.loop import run

SHOWN_S = 60.0
_EAGER = SessionPolicy(max_frame_bytes=1 << 26, max_queued_frames=1 << 16)


class Start(msgspec.Struct, frozen=True):
    """Which stream to follow, and the books of which markets."""

    url: str
    books: list[MarketKey]


class Seen(msgspec.Struct, frozen=True):
    """Something about a probe of some size: what it was, and when it was first decoded."""

    what: str
    probe: int
    size: int
    at_ns: int


decode_start = msgspec.json.Decoder(Start).decode
decode_shown = msgspec.json.Decoder(float).decode
decode_seen = msgspec.json.Decoder(list[Seen]).decode


class Onlooker:
    """Both connections."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._heard, self._shown = asyncio.Event(), asyncio.Event()
        self._seen: dict[tuple[str, int, int], int] = {}

    async def look(self) -> None:
        """Follow until the parent speaks again."""
        began = time.monotonic()
        tasks = [asyncio.ensure_future(self._client()), asyncio.ensure_future(self._dashboard())]
        async with asyncio.timeout(SHOWN_S):
            await asyncio.gather(self._heard.wait(), self._shown.wait())
        child.say(time.monotonic() - began)
        await child.heard()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        child.say([Seen(*what, at_ns) for what, at_ns in self._seen.items()])

    async def _client(self) -> None:
        topics = ["opportunities", *(f"book:{key}" for key in self._start.books)]
        async with open_frames(Endpoint(self._start.url), _EAGER) as connection:
            await connection.send(msgspec.json.encode({"op": "subscribe", "topics": topics}).decode())
            while True:
                raw = await connection.receive()
                now = time.monotonic_ns()
                self._heard.set()
                for item in msgspec.json.decode(raw).get("items", ()):
                    if item["op"] == "opportunity" and item["data"]["status"] == "open":
                        for leg in item["data"]["legs"]:
                            self._note("opportunity", leg["market"], leg["contracts"], now)
                    elif item["op"] == "book" and float(item["data"]["asks"][0][0]) == OFFERED / 100:
                        self._note("book", item["key"], item["data"]["asks"][0][1], now)

    def _note(self, what: str, market: str, size: str, now_ns: int) -> None:
        """Note when something about a probe of some size first came; of other markets nothing."""
        probe = probe_of(market)
        if probe is not None:
            kind = what if what == "book" else "ladder" if probe % 2 else "pair"
            self._seen.setdefault((kind, probe, round(float(size))), now_ns)

    async def _dashboard(self) -> None:
        """Follow all questions, as a page does."""
        async with open_frames(Endpoint(self._start.url), _EAGER) as connection:
            await connection.send('{"op":"subscribe","topics":["questions","venues"]}')
            while True:
                raw = await connection.receive()
                if not self._shown.is_set() and msgspec.json.decode(raw).get("topic") == "questions":
                    self._shown.set()


async def look() -> None:
    """Look at what the first line of the input asks for."""
    await Onlooker(decode_start(await child.heard())).look()


def serve_parent() -> None:
    """Look on for the parent."""
    run(look())
