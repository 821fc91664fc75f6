import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from allsight.domain.clock import ManualClock, SystemClock
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.serving.faults import Fault, FaultKind, FaultPlan
from allsight.emulators.serving.playback import Player, Recording
from allsight.emulators.serving.ws import Frame, Peer, WsServer, serve_ws
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


async def numbers(peer: Peer) -> None:
    """Answer `n` with n frames, numbered from zero."""
    async for command in peer.commands():
        for number in range(int(command)):
            peer.offer(Frame(b'{"n":%d}' % number, f"number:{number % 2}"))


@asynccontextmanager
async def hosted(*faults: Fault) -> AsyncIterator[tuple[WsServer, ClientConnection, FaultPlan]]:
    clock = SystemClock()
    plan = FaultPlan(clock, faults)
    async with serve_ws(numbers, clock=clock, plan=plan) as server, connect(server.url) as client:
        yield server, client, plan


async def read(client: ClientConnection, count: int) -> list[int]:
    return [json.loads(await asyncio.wait_for(client.recv(), 5))["n"] for _ in range(count)]


async def test_frames_arrive_in_order_and_nothing_is_left_behind() -> None:
    before = asyncio.all_tasks()
    async with hosted() as (server, client, _):
        await client.send("1000")
        assert await read(client, 1000) == list(range(1000))
        assert len(server.peers) == 1
        assert server.peers[0].backlog_bytes == 0
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(kind=FaultKind.DROP, target="ws:number:1"), [0, 2, 4, 6, 8]),
        (Fault(kind=FaultKind.GAP, after_n=3, count=2), [0, 1, 2, 5, 6, 7, 8, 9]),
        (Fault(kind=FaultKind.DUPLICATE, after_n=1, count=1), [0, 1, 1, 2]),
        (Fault(kind=FaultKind.REORDER, after_n=1, count=1), [0, 2, 1, 3]),
        (Fault(kind=FaultKind.DELAY, delay_s=0.01, count=1), [0, 1, 2]),
    ],
    ids=lambda value: value.kind.value if isinstance(value, Fault) else "",
)
async def test_what_faults_do_to_frames(fault: Fault, expected: list[int]) -> None:
    async with hosted(fault) as (_, client, _plan):
        await client.send("10")
        assert await read(client, len(expected)) == expected


async def test_a_frame_that_was_held_back_is_not_lost_when_faults_end() -> None:
    async with hosted() as (_, client, plan):
        reorder = plan.inject(Fault(kind=FaultKind.REORDER))
        await client.send("1")
        await eventually(lambda: reorder.hits == 1)
        plan.clear()
        await client.send("3")
        assert await read(client, 4) == [0, 0, 1, 2]


async def test_a_frozen_connection_still_answers_pings() -> None:
    async with hosted() as (_, client, plan):
        frozen = plan.inject(Fault(kind=FaultKind.FREEZE))
        await client.send("3")
        await eventually(lambda: frozen.hits == 3)
        await asyncio.wait_for(await client.ping(), 5)

        plan.lift(frozen)
        await client.send("1")

        assert await read(client, 1) == [0]


async def test_broken_and_strange_frames() -> None:
    faults = (
        Fault(kind=FaultKind.MALFORMED, count=1),
        Fault(kind=FaultKind.UNKNOWN, after_n=1, count=1),
    )
    async with hosted(*faults) as (_, client, _plan):
        await client.send("2")
        assert await client.recv() == '{"n'
        assert json.loads(await client.recv()).keys() == {"unheard_of", "n"}


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1012])
async def test_connections_end_with_the_code_of_the_fault(code: int) -> None:
    async with hosted(Fault(kind=FaultKind.DISCONNECT, code=code, after_n=1)) as (server, client, _plan):
        await client.send("3")
        assert await read(client, 1) == [0]
        with pytest.raises(ConnectionClosed):
            await client.recv()
        await eventually(lambda: not server.peers)
        assert client.close_code == code


async def test_a_terminal_fault_is_worded_by_the_venue() -> None:
    async def session(peer: Peer) -> None:
        def end(frame: Frame) -> None:
            peer.offer(Frame(b'{"n":-25}', "error"))

        peer.on_terminal = end
        await numbers(peer)

    clock = SystemClock()
    plan = FaultPlan(clock, [Fault(kind=FaultKind.TERMINAL, target="ws:number:*", after_n=1, count=1)])
    async with serve_ws(session, clock=clock, plan=plan) as server, connect(server.url) as client:
        await client.send("3")
        assert await read(client, 4) == [0, 1, 2, -25]


async def test_a_refused_handshake_carries_status_and_body() -> None:
    def refuse(path: str, headers: Any) -> tuple[HTTPStatus, bytes] | None:
        return None if path == "/open" else (HTTPStatus.UNAUTHORIZED, b'{"error":"no"}')

    clock = SystemClock()
    plan = FaultPlan(clock)
    async with serve_ws(numbers, clock=clock, plan=plan, authorize=refuse) as server:
        with pytest.raises(InvalidStatus) as refusal:
            await connect(f"{server.url}/closed").__aenter__()
        assert (refusal.value.response.status_code, refusal.value.response.body) == (401, b'{"error":"no"}')
        async with connect(f"{server.url}/open?x=1"):
            pass
        plan.inject(Fault(kind=FaultKind.SERVER_ERROR, target="ws:upgrade", status=503, count=1))
        with pytest.raises(InvalidStatus) as refusal:
            await connect(f"{server.url}/open").__aenter__()
        assert refusal.value.response.status_code == 503


async def test_pings_follow_the_injected_clock() -> None:
    clock = ManualClock(0)
    async with serve_ws(numbers, clock=clock, plan=FaultPlan(clock), ping_every_s=10, ping_body=b"heartbeat") as server:
        bodies: list[bytes] = []

        class Watcher(ClientConnection):
            def data_received(self, data: bytes) -> None:
                bodies.append(data)
                super().data_received(data)

        async with connect(server.url, create_connection=Watcher):
            await eventually(lambda: server.peers)
            seen = len(bodies)
            clock.advance(9.9)
            await asyncio.sleep(0)
            assert len(bodies) == seen

            def pinged() -> bool:
                clock.advance(0.1)
                return b"\x89\x09heartbeat" in b"".join(bodies[seen:])

            await eventually(pinged)


async def test_a_slow_reader_fills_its_bounded_outbox() -> None:
    refused = asyncio.Event()

    async def until_refused(peer: Peer) -> AsyncIterator[None]:
        while peer.offer(Frame(b"x" * 100_000)):
            yield

    async def flood(peer: Peer) -> None:
        async for _ in peer.commands():
            async for _ in until_refused(peer):
                await asyncio.sleep(0)
            refused.set()

    clock = SystemClock()
    async with (
        serve_ws(flood, clock=clock, plan=FaultPlan(clock), outbox=50) as server,
        connect(server.url, max_queue=1, close_timeout=0.1) as client,
    ):
        await client.send("go")
        await asyncio.wait_for(refused.wait(), 10)
        assert server.peers[0].backlog == 50
        assert server.peers[0].backlog_bytes >= 50 * 100_000
        await client.close()
    assert server.peers == ()


def write_lines(path: Path, lines: Iterable[object]) -> Path:
    text = "\n".join(json.dumps(line) for line in lines).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


async def test_playback_serves_recorded_frames_after_the_first_command(tmp_path: Path) -> None:
    lines = [{"received_ms": 1_000 + 500 * n, "frame": {"n": n}} for n in range(3)]
    recording = Recording.load(write_lines(tmp_path / "frames.jsonl.gz", lines))
    clock = ManualClock(0)
    async with (
        serve_ws(Player(recording, clock, speed=2), clock=clock, plan=FaultPlan(clock)) as server,
        connect(server.url) as client,
    ):
        await client.send("subscribe")
        assert await read(client, 1) == [0]

        async def second() -> list[int]:
            clock.advance(0.05)
            return [json.loads(await asyncio.wait_for(client.recv(), 0.05))["n"]]

        async def patient() -> list[int]:
            try:
                return await second()
            except TimeoutError:
                return []

        assert await eventually(patient) == [1]
        assert clock.now_ns() >= 250_000_000


async def test_playback_flat_out(tmp_path: Path) -> None:
    lines = [{"received_ms": 1_000 * n, "frame": {"n": n}} for n in range(5_000)]
    recording = Recording.load(write_lines(tmp_path / "frames.jsonl", lines))
    clock = SystemClock()
    player = Player(recording, clock, speed=None, await_command=False)
    async with (
        serve_ws(player, clock=clock, plan=FaultPlan(clock), outbox=100) as server,
        connect(server.url) as client,
    ):
        assert await read(client, 5_000) == list(range(5_000))


def test_a_bad_recording_names_the_line(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "frames.jsonl", [{"received_ms": 1, "frame": {}}, {"frame": {}}])
    with pytest.raises(InvalidRequestError, match=r"frames\.jsonl, line 2"):
        Recording.load(path)
