import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from allsight.domain.clock import SystemClock
from allsight.emulators.serving.faults import Fault, FaultKind, FaultPlan
from allsight.emulators.serving.lines import (
    END,
    LINES,
    Framing,
    LineServer,
    make_certificate,
    public_part,
    serve_lines,
    server_side,
)
from allsight.emulators.serving.peers import Frame, GoneError, Peer
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


async def numbers(peer: Peer) -> None:
    """Answer `n` with n frames, numbered from zero; `bye` with one and the end."""
    async for command in peer.commands():
        if command == b"bye":
            peer.offer(Frame(b'{"n":-1}', "bye"))
            await peer.finish()
            continue
        for number in range(int(command)):
            peer.offer(Frame(b'{"n":%d}' % number, f"number:{number % 2}"))


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, text: str) -> None:
        self.writer.write(text.encode() + END)
        await self.writer.drain()

    async def line(self) -> bytes:
        return await asyncio.wait_for(self.reader.readline(), 5)

    async def rest(self) -> bytes:
        """Read to the end, however it comes."""
        try:
            return await asyncio.wait_for(self.reader.read(), 5)
        except ConnectionError:
            return b""

    async def read(self, count: int) -> list[int]:
        return [json.loads(await self.line())["n"] for _ in range(count)]


@asynccontextmanager
async def hosted(
    *faults: Fault, tls: ssl.SSLContext | None = None, trust: ssl.SSLContext | None = None, framing: Framing = LINES
) -> AsyncIterator[tuple[LineServer, Client, FaultPlan]]:
    clock = SystemClock()
    plan = FaultPlan(clock, faults)
    async with serve_lines(numbers, clock=clock, plan=plan, tls=tls, framing=framing) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=trust)
        try:
            yield server, Client(reader, writer), plan
        finally:
            writer.transport.abort()


async def test_lines_arrive_in_order_and_nothing_is_left_behind() -> None:
    before = asyncio.all_tasks()
    async with hosted() as (server, client, _):
        await client.say("1000")
        assert await client.read(1000) == list(range(1000))
        assert len(server.peers) == 1
        assert server.url == f"tcp://127.0.0.1:{server.port}"
    assert asyncio.all_tasks() == before


async def test_each_line_ends_with_crlf() -> None:
    async with hosted() as (_, client, _plan):
        await client.say("2")
        assert [await client.line() for _ in range(2)] == [b'{"n":0}\r\n', b'{"n":1}\r\n']


async def test_a_venue_may_tell_messages_apart_in_its_own_way() -> None:
    async def read(reader: asyncio.StreamReader) -> bytes:
        size = (await reader.readexactly(1))[0]
        if size > 9:
            raise GoneError
        return await reader.readexactly(size)

    framing = Framing(lambda data: bytes([len(data)]) + data, read)
    async with hosted(framing=framing) as (server, client, _):
        client.writer.write(b"\x012")
        assert await client.reader.readexactly(16) == b'\x07{"n":0}\x07{"n":1}'
        client.writer.write(b"\x0a")
        assert await client.rest() == b""
        await eventually(lambda: not server.peers)


async def test_the_certificate_is_good_for_a_client_that_verifies_it() -> None:
    pem = make_certificate()
    trust = ssl.create_default_context(cadata=public_part(pem))
    assert "PRIVATE" not in public_part(pem)
    async with hosted(tls=server_side(pem), trust=trust) as (server, client, _):
        await client.say("3")
        assert await client.read(3) == [0, 1, 2]
        assert server.url.startswith("tls://")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(kind=FaultKind.DROP, target="line:number:1"), [0, 2, 4, 6, 8]),
        (Fault(kind=FaultKind.GAP, after_n=3, count=2), [0, 1, 2, 5, 6, 7, 8, 9]),
        (Fault(kind=FaultKind.DUPLICATE, after_n=1, count=1), [0, 1, 1, 2]),
        (Fault(kind=FaultKind.REORDER, after_n=1, count=1), [0, 2, 1, 3]),
    ],
    ids=lambda value: value.kind.value if isinstance(value, Fault) else "",
)
async def test_faults_strike_lines_as_they_strike_websocket_frames(fault: Fault, expected: list[int]) -> None:
    async with hosted(fault) as (_, client, _plan):
        await client.say("10")
        assert await client.read(len(expected)) == expected


async def test_a_disconnect_breaks_off() -> None:
    async with hosted(Fault(kind=FaultKind.DISCONNECT, after_n=2)) as (server, client, _):
        await client.say("9")
        assert await client.read(2) == [0, 1]
        assert await client.rest() == b""
        await eventually(lambda: server.peers == ())


async def test_a_refused_connection_is_closed_at_once() -> None:
    async with hosted(Fault(kind=FaultKind.SERVER_ERROR, target="line:connect")) as (server, client, _):
        assert await client.line() == b""
        assert server.accepted == 0


async def test_the_last_words_leave_before_the_connection_closes() -> None:
    async with hosted() as (_, client, _plan):
        await client.say("500")
        await client.say("bye")
        assert await client.read(501) == [*range(500), -1]
        assert await client.line() == b""


async def test_a_line_without_end_closes_the_connection() -> None:
    async with hosted() as (server, client, _):
        client.writer.write(b"x" * (2**21))
        await eventually(lambda: server.peers == () and server.accepted == 1)


async def test_other_connections_live_on_when_one_ends() -> None:
    async with hosted() as (server, client, _):
        _, other = await asyncio.open_connection("127.0.0.1", server.port)
        await eventually(lambda: len(server.peers) == 2)
        other.transport.abort()
        await eventually(lambda: len(server.peers) == 1)
        await client.say("1")
        assert await client.read(1) == [0]
        await server.disconnect_all()
        assert await client.rest() == b""
