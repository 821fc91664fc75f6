"""Streams that speak in lines, over real sockets."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SystemClock
from allsight.domain.errors import ConnectivityError, InvalidRequestError
from allsight.domain.ids import LaneId, Venue
from allsight.ingestion.websockets.lines import LineConnection, open_lines
from allsight.ingestion.websockets.policy import ConnectionLostError, SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint
from allsight.ingestion.websockets.session import StreamSession
from allsight.ingestion.websockets.transport import open_connection, short_talk
from tests.ingestion.test_stream_session import KEYS, MARKETS, QUICK, Listener
from tests.support.certificates import self_signed, server_context
from tests.support.line_server import LineServer
from tests.support.stream_server import ToyProtocol
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


@asynccontextmanager
async def connected(server: LineServer, policy: SessionPolicy = QUICK) -> AsyncIterator[LineConnection]:
    async with open_lines(Endpoint(server.url), policy) as lines:
        await eventually(lambda: server.received)
        yield lines


@given(st.lists(st.binary(min_size=1, max_size=20).filter(lambda line: b"\n" not in line)), st.data())
def test_lines_are_the_same_however_they_are_cut_into_packets(lines: list[bytes], data: st.DataObject) -> None:
    whole = [line for line in (line.removesuffix(b"\r") for line in lines) if line]
    wire = b"".join(line + b"\r\n" for line in whole)
    connection = LineConnection(1_000, 10_000)
    while wire:
        size = data.draw(st.integers(1, len(wire)))
        connection.data_received(wire[:size])
        wire = wire[size:]

    async def read() -> list[bytes]:
        return [await connection.receive() for _ in whole]

    assert asyncio.run(read()) == whole


async def test_partial_lines_and_several_lines_in_one_packet() -> None:
    async with LineServer() as server, connected(server) as lines:
        await server.send(b'{"a":1}\r\n{"b":')
        assert await lines.receive() == b'{"a":1}'
        await server.send(b"2}\r\n\r\n{}\n[3]\r")
        assert [await lines.receive(), await lines.receive()] == [b'{"b":2}', b"{}"]
        await server.send(b"\n")
        assert await lines.receive() == b"[3]"
        await lines.send('{"op":"heartbeat"}')
        await eventually(lambda: server.received[0] == [b'{"op":"heartbeat"}\r\n'])


async def test_lines_that_came_before_the_end_are_still_read() -> None:
    async with LineServer() as server, connected(server) as lines:
        await server.send(b"one\r\ntwo\r\nthr")
        server.close()
        assert [await lines.receive(), await lines.receive()] == [b"one", b"two"]
        with pytest.raises(ConnectionLostError, match="the venue closed"):
            await lines.receive()
        with pytest.raises(ConnectionLostError):
            await lines.send("too late")


async def test_a_cut_connection_is_noticed_while_waiting() -> None:
    async with LineServer() as server, connected(server) as lines, asyncio.TaskGroup() as group:
        waiting = group.create_task(_fails(lines))
        await asyncio.sleep(0)
        server.abort()
        assert "connection" in await waiting


async def _fails(lines: LineConnection) -> str:
    with pytest.raises(ConnectionLostError) as lost:
        await lines.receive()
    return str(lost.value)


@pytest.mark.parametrize("end", [b"", b"\r\n"])
async def test_a_line_without_end_is_not_collected_for_ever(end: bytes) -> None:
    policy = SessionPolicy(max_frame_bytes=1_000)
    async with LineServer() as server, connected(server, policy) as lines:
        await server.send(b"ok\r\n" + b"x" * 1_001 + end)
        assert await lines.receive() == b"ok"
        with pytest.raises(ConnectionLostError, match="longer than 1000 bytes"):
            await lines.receive()


async def test_trap_24_a_slow_reader_holds_the_venue_back() -> None:
    policy = SessionPolicy(max_queued_frames=16)
    line = b"x" * 50_000 + b"\r\n"
    async with LineServer() as server, connected(server, policy) as lines, asyncio.TaskGroup() as group:
        sent = 0

        async def pour() -> None:
            nonlocal sent
            for _ in range(1_000):
                await server.send(line)
                sent += 1

        group.create_task(pour())
        before = -1
        while before != sent:
            before = sent
            for _ in range(200):
                await asyncio.sleep(0)
        assert sent < 400, "50 MB were taken in without a reader"
        for _ in range(1_000):
            assert len(await lines.receive()) == 50_000
    assert sent == 1_000


async def test_tls_with_a_certificate_that_we_were_given_and_no_other(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with LineServer(lambda number, line: (b"hello",), server_context(certificate, key)) as server:
        async with open_connection(Endpoint(server.url, tls=trusting), QUICK) as connection:
            assert await connection.receive() == b"hello"
        with pytest.raises(ConnectivityError, match="SSLCertVerificationError"):
            async with open_connection(Endpoint(server.url), QUICK):
                raise AssertionError("a certificate that nobody vouches for was taken")


@pytest.mark.parametrize("url", ["tcp://stream.example:443", "tls://127.0.0.1"])
async def test_an_open_line_to_another_machine_or_without_a_port_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequestError):
        async with open_connection(Endpoint(url), QUICK):
            raise AssertionError("connected")


async def test_a_host_that_does_not_answer_is_a_lost_connection() -> None:
    async with LineServer() as server:
        url = server.url
    with pytest.raises(ConnectivityError, match="could not connect"):
        async with open_connection(Endpoint(url), QUICK):
            raise AssertionError("connected")


class ToyLines(ToyProtocol):
    """The toy venue over lines."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.connection = 0
        self.handled = []
        self.books = 0


def toy_answers(connection: int, line: bytes) -> list[bytes]:
    verb, *keys = line.decode().split() or [""]
    return [b"book " + key.encode() for key in keys] if verb in ("sub", "snap") else []


async def test_a_session_over_lines_subscribes_reads_and_reconnects() -> None:
    async with LineServer(toy_answers) as server:
        protocol, listener = ToyLines(server.url), Listener()
        session = StreamSession(
            Venue.KALSHI,
            LaneId("kalshi:1"),
            protocol,
            listener,
            clock=SystemClock(),
            rng=random.Random(1),
            policy=QUICK,
        )
        session.want(MARKETS)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(session.run())
            await eventually(lambda: len(session.subscriptions.confirmed) == 5)
            server.abort()
            await eventually(lambda: len(server.received) == 2 and len(session.subscriptions.confirmed) == 5)
            task.cancel()
    assert server.received[0][0] == b"hello 1\r\n"
    assert server.received[1] == [b"hello 2\r\n", b"sub " + " ".join(KEYS).encode() + b"\r\n"]
    assert listener.log[:3] == ["opened", "closed", "opened"]


async def test_a_short_talk_ends_with_an_answer_or_with_patience() -> None:
    async with LineServer(lambda connection, line: (b"{}",) if line else ()) as server:
        async with short_talk(Endpoint(server.url)) as connection:
            await connection.send("hello")
            assert await connection.receive() == b"{}"
        with pytest.raises(ConnectivityError, match="nothing came within 0 s"):
            async with short_talk(Endpoint(server.url), patience_s=0.05) as connection:
                await connection.receive()
