"""The stream over a real socket: snapshots, conflation, sequence, slow readers."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import msgspec
import pytest
import websockets
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from allsight.api.models.markets import BookOut
from allsight.api.models.stream import BookPut, Delete, Hello, Put
from allsight.api.server import bind, serve
from allsight.api.websocket.endpoint import StreamEndpoint
from allsight.api.websocket.hub import Hub
from allsight.api.websocket.outbox import SLICE, Outbox
from allsight.domain.book import Trust
from allsight.domain.clock import SystemClock
from tests.support import eventually

pytestmark = pytest.mark.integration


class Books:
    """A source with one topic whose items the test sets."""

    topic = "book:kalshi:A"

    def __init__(self) -> None:
        self.versions = itertools.count(1)
        self.latest: dict[str, BookPut] = {}
        self.marked: dict[str, None] = {}
        self.built = 0

    def set(self, key: str) -> int:
        version = next(self.versions)
        book = BookOut(
            key=key, venue="kalshi", bids=(), asks=(), native_bids=(), native_asks=(), tick="0.01",  # type: ignore[arg-type]
            trust=Trust.LIVE, trust_reason="", trust_since=0, proved_at=0, changed_at=0, venue_at=None, lag_ms=None,
            version=version,
        )  # fmt: skip
        self.latest[key] = BookPut(topic=self.topic, key=key, version=version, data=book)
        self.marked[key] = None
        return version

    def covers(self, topic: str) -> bool:
        return topic == self.topic

    def snapshot(self, topic: str) -> Iterable[Put]:
        return list(self.latest.values())

    def changed(self, wanted: Callable[[str], bool]) -> Iterable[Put | Delete]:
        marked, self.marked = self.marked, {}
        if wanted(self.topic):
            self.built += len(marked)
            return [self.latest[key] for key in marked]
        return []


class Server:
    """A hub behind a real WebSocket."""

    def __init__(self) -> None:
        self.books = Books()
        self.hub = Hub(SystemClock(), [self.books])
        self.url = ""


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    bench = Server()
    endpoint = StreamEndpoint(
        bench.hub, lambda: Hello(bench.hub.now_ms(), "0", "demo", "none", heartbeat_s=2.0), lambda: 0.0
    )

    async def route(socket: WebSocket) -> None:
        await endpoint(socket)

    async with serve(Starlette(routes=[WebSocketRoute("/s", route)]), bind("127.0.0.1", 0)) as url:
        bench.url = url.replace("http://", "ws://") + "/s"
        yield bench


async def receive(socket: websockets.ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(5):
        return msgspec.json.decode(await socket.recv(), type=dict[str, Any])


async def say(socket: websockets.ClientConnection, op: str, **more: Any) -> None:
    await socket.send(msgspec.json.encode({"op": op, **more}).decode())


async def test_hello_then_snapshot_then_updates(server: Server) -> None:
    server.books.set("A")
    async with websockets.connect(server.url) as socket:
        hello = await receive(socket)
        assert (hello["type"], hello["data"], hello["orders"]) == ("hello", "demo", "none")
        await say(socket, "subscribe", topics=[server.books.topic])
        snapshot = await receive(socket)
        assert (snapshot["type"], snapshot["seq"], len(snapshot["items"])) == ("snapshot", 1, 1)
        version = server.books.set("A")
        server.hub.tick()
        batch = await receive(socket)
        assert (batch["type"], batch["seq"]) == ("batch", 2)
        assert [(item["op"], item["key"], item["version"]) for item in batch["items"]] == [("book", "A", version)]
        server.hub.push(Delete(topic=server.books.topic, key="A", version=version + 1))
        assert (await receive(socket))["items"][0]["op"] == "delete"


async def test_one_encode_serves_all_clients(server: Server) -> None:
    async with websockets.connect(server.url) as one, websockets.connect(server.url) as two:
        for socket in (one, two):
            await receive(socket)
            await say(socket, "subscribe", topics=[server.books.topic])
            await receive(socket)
        server.books.set("A")
        server.hub.tick()
        assert (await receive(one))["items"] == (await receive(two))["items"]
        assert (server.hub.encoded, server.hub.sent) == (1, 2)


async def test_what_nobody_wants_is_not_built(server: Server) -> None:
    server.books.set("A")
    server.hub.tick()
    assert server.books.built == 0
    assert server.hub.encoded == 0


async def test_newer_states_replace_older_ones_that_wait(server: Server) -> None:
    outbox = server.hub.connect()
    assert server.hub.subscribe(outbox, server.books.topic)
    assert await outbox.frame(10) is not None
    for _ in range(1_000):
        server.books.set("A")
        server.books.set("B")
        server.hub.tick()
    assert len(outbox) == 2
    frame = msgspec.json.decode(await outbox.frame(10) or b"", type=dict[str, Any])
    assert [(item["key"], item["version"]) for item in frame["items"]] == [("A", 1999), ("B", 2000)]
    assert outbox.replaced == 1998


async def test_others_have_a_turn_while_a_snapshot_is_built_and_newer_states_follow_it() -> None:
    """What changes meanwhile is sent after the snapshot, but for what the snapshot had a newer state of."""
    outbox: Outbox

    def build(topic: str) -> Iterator[tuple[str, bytes]]:
        for number in range(3 * SLICE):
            if number == SLICE:
                outbox.append(topic, "K0", b'"newer"')
                outbox.append(topic, f"K{2 * SLICE}", b'"older"')
            yield f"K{number}", b'"%d"' % number

    outbox = Outbox(build, lambda: 0)
    outbox.renew("t")
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with asyncio.TaskGroup() as group:
        beside = group.create_task(others(), name="others")
        snapshot = msgspec.json.decode(await outbox.frame(500) or b"", type=dict[str, Any])
        beside.cancel()
    assert snapshot["items"] == [str(number) for number in range(3 * SLICE)]
    assert turns >= 2
    after = msgspec.json.decode(await outbox.frame(500) or b"", type=dict[str, Any])
    assert after["items"] == ["newer"]


async def test_trap_24_a_slow_reader_holds_a_bounded_outbox_and_harms_nobody(server: Server) -> None:
    async with (
        websockets.connect(server.url, max_queue=1, close_timeout=0.2) as slow,
        websockets.connect(server.url) as quick,
    ):
        for socket in (slow, quick):
            await receive(socket)
            await say(socket, "subscribe", topics=[server.books.topic])
        await receive(quick)
        last = 0
        for _ in range(2_000):
            last = max(server.books.set(key) for key in "ABCDEFGH")
            server.hub.tick()
        seen = 0
        while seen < last:
            seen = max(item["version"] for item in (await receive(quick))["items"])
        assert seen == last


async def test_a_snapshot_voids_what_waits_of_its_topic(server: Server) -> None:
    async with websockets.connect(server.url) as socket:
        await receive(socket)
        await say(socket, "subscribe", topics=[server.books.topic])
        await receive(socket)
        version = server.books.set("A")
        server.hub.tick()
        await say(socket, "snapshot", topics=[server.books.topic])
        frames = [await receive(socket)]
        if frames[-1]["type"] != "snapshot":
            frames.append(await receive(socket))
        assert frames[-1]["items"][0]["version"] == version
        assert [frame["seq"] for frame in frames] == list(range(2, 2 + len(frames)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("nonsense", "malformed_frame", id="no JSON"),
        pytest.param('{"op":"dance"}', "malformed_frame", id="unknown operation"),
        pytest.param('{"op":"subscribe","topics":["nowhere"]}', "unknown_topic", id="unknown topic"),
        pytest.param('{"op":"snapshot","topics":["book:kalshi:A"]}', "not_subscribed", id="not subscribed"),
    ],
)
async def test_bad_frames_are_answered_and_the_connection_stays(server: Server, text: str, code: str) -> None:
    async with websockets.connect(server.url) as socket:
        await receive(socket)
        await socket.send(text)
        error = await receive(socket)
        assert (error["type"], error["code"]) == ("error", code)
        await say(socket, "ping", sent_at=7)
        assert (await receive(socket))["sent_at"] == 7


async def test_a_client_that_leaves_is_forgotten(server: Server) -> None:
    async with websockets.connect(server.url) as socket:
        await receive(socket)
        await say(socket, "subscribe", topics=[server.books.topic])
        await receive(socket)
        assert server.hub.clients == 1
    await eventually(lambda: server.hub.clients == 0)
    assert not server.hub.wanted(server.books.topic)
