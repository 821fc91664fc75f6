"""Streams over WebSocket, over real sockets, frame by frame as RFC 6455 has them."""

import asyncio
import base64
import hashlib
import ssl
import urllib.request
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection

from allsight.domain.errors import ConnectivityError, CredentialsError
from allsight.ingestion.websockets import frames
from allsight.ingestion.websockets.frames import FrameConnection, open_frames, proxy_for
from allsight.ingestion.websockets.policy import ConnectionLostError, SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint
from allsight.ingestion.websockets.transport import open_connection
from tests.support.certificates import self_signed, server_context
from tests.support.line_server import LineServer
from tests.support.waiting import eventually
from tests.support.ws_server import WsServer

pytestmark = pytest.mark.integration

QUICK = SessionPolicy(open_timeout_s=0.2, ping_every_s=0.05)
PATIENT = SessionPolicy()
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN, RSV1 = 0x80, 0x40


def frame(kind: int, payload: bytes = b"", bits: int = FIN) -> bytes:
    """Write a frame as a server does, without a mask (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        length = bytes([size])
    elif size < 1 << 16:
        length = bytes([126]) + size.to_bytes(2, "big")
    else:
        length = bytes([127]) + size.to_bytes(8, "big")
    return bytes([bits | kind]) + length + payload


def upgrade(request: Sequence[bytes]) -> bytes:
    """Answer a request for an upgrade (RFC 6455, 4.2.2)."""
    headers = dict(line.strip().lower().partition(b":")[::2] for line in request[1:])
    keys = [line.partition(b":")[2].strip() for line in request if line.lower().startswith(b"sec-websocket-key")]
    assert headers[b"upgrade"].strip() == b"websocket"
    accept = base64.b64encode(hashlib.sha1(keys[0] + _GUID, usedforsecurity=False).digest())
    return b"HTTP/1.1 101 Go on\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %b\r\n" % accept


class FrameServer(LineServer):
    """Answers a request for an upgrade, or says what it was given instead; then sends what it is told, byte by byte.

    Attributes:
        sent: what came after the upgrade of the newest connection.
    """

    def __init__(self, instead: bytes | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(self._upgraded, tls)
        self._instead = instead
        self.sent = b""

    @property
    def url(self) -> str:
        return f"{'ws' if self._tls is None else 'wss'}://127.0.0.1:{self.port}/stream"

    async def _read(self, reader: asyncio.StreamReader, number: int) -> bytes:
        if b"\r\n" not in self.received[number]:
            self.sent = b""
            return await reader.readline()
        kind = TEXT
        while kind != CLOSE:
            head = await reader.readexactly(6)  # what is sent here is short, and masked
            body = await reader.readexactly(head[1] & 0x7F)
            self.sent += head + body
            kind = head[0] & 0xF
        return b""

    def _upgraded(self, connection: int, line: bytes) -> Sequence[bytes]:
        if line != b"\r\n":
            return ()
        return [upgrade(self.received[connection])] if self._instead is None else [self._instead]


@asynccontextmanager
async def connected(server: FrameServer, policy: SessionPolicy = PATIENT) -> AsyncIterator[FrameConnection]:
    async with open_frames(Endpoint(server.url), policy) as connection:
        yield connection


async def fails(connection: FrameConnection) -> str:
    with pytest.raises(ConnectionLostError) as lost:
        await connection.receive()
    return str(lost.value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=200), min_size=1, max_size=4), max_size=5), st.data())
def test_messages_are_the_same_however_they_are_cut_into_frames_and_packets(
    messages: list[list[bytes]], data: st.DataObject
) -> None:
    wire = b"".join(
        frame(CONTINUATION if number else TEXT, part, FIN if number == len(parts) - 1 else 0) + frame(PONG, b"idle")
        for parts in messages
        for number, part in enumerate(parts)
    )
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(wire) - 1)), max_size=6)))

    async def scene() -> None:
        async with FrameServer() as server, connected(server) as connection:
            for start, end in zip([0, *cuts], [*cuts, len(wire)], strict=True):
                await server.send(wire[start:end])
            assert [await connection.receive() for _ in messages] == [b"".join(parts) for parts in messages]

    asyncio.run(scene())


async def test_the_upgrade_carries_our_headers_and_messages_are_masked_text() -> None:
    endpoint = ("x-key", "secret"), ("x-more", "1")
    async with FrameServer() as server:
        async with open_connection(Endpoint(server.url, endpoint), PATIENT) as connection:
            await connection.send("hello\n")
            await eventually(lambda: server.sent)
        request = server.received[0]
        assert request[0] == b"GET /stream HTTP/1.1\r\n"
        assert {b"x-key: secret\r\n", b"x-more: 1\r\n", b"User-Agent: allsight/0.1\r\n"} <= set(request)
        assert server.sent[:2] == bytes([FIN | TEXT, 0x80 | 6])


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_what_is_sent_while_nobody_reads_arrives_whole_and_in_order(loop: str) -> None:
    factory = pytest.importorskip(loop).new_event_loop
    sizes = [size for _ in range(150) for size in (100, 9_000, 100_000)]
    heard = list[str]()

    async def scene() -> None:
        gate = asyncio.Event()

        async def talk(socket: ServerConnection) -> None:
            await gate.wait()
            async for text in socket:
                heard.append(str(text))

        async with WsServer(talk) as server, open_frames(Endpoint(server.url), PATIENT) as connection:
            async with asyncio.TaskGroup() as group:
                for number, size in enumerate(sizes):
                    group.create_task(connection.send(f"{number} " + "x" * size))
                gate.set()
            await eventually(lambda: len(heard) == len(sizes))

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(scene())
    assert heard == [f"{number} " + "x" * size for number, size in enumerate(sizes)]


async def test_binary_messages_and_long_ones_are_messages_too() -> None:
    async with FrameServer() as server, connected(server) as connection:
        await server.send(frame(BINARY, b"x" * 300) + frame(TEXT, b"y" * 100_000) + frame(TEXT, b""))
        assert [len(await connection.receive()) for _ in range(3)] == [300, 100_000, 0]


async def test_messages_before_the_goodbye_are_read_and_its_code_is_named() -> None:
    async with FrameServer() as server, connected(server) as connection:
        await server.send(frame(TEXT, b"last") + frame(CLOSE, (1012).to_bytes(2, "big") + b"restart"))
        assert await connection.receive() == b"last"
        assert await fails(connection) == "the venue closed the connection (1012)"
        with pytest.raises(ConnectionLostError):
            await connection.send("too late")


async def test_a_cut_connection_is_noticed_while_waiting() -> None:
    async with FrameServer() as server, connected(server) as connection, asyncio.TaskGroup() as group:
        waiting = group.create_task(fails(connection))
        await asyncio.sleep(0)
        server.abort()
        assert await waiting == "the connection broke"


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (frame(TEXT, b"x" * 1_001), "1001 > 1000"),
        (frame(TEXT, b"x" * 600, 0) + frame(CONTINUATION, b"x" * 401), "longer than 1000 bytes"),
        (frame(CONTINUATION, b"x"), "had not begun"),
        (frame(TEXT, b"x", 0) + frame(TEXT, b"y"), "within another"),
        (frame(TEXT, b"x", FIN | RSV1), "not agreed on"),
        (frame(0x3, b"x"), "opcode"),
    ],
)
async def test_what_breaks_the_protocol_ends_the_connection_and_nothing_after_it_is_believed(
    wire: bytes, reason: str
) -> None:
    async with FrameServer() as server, connected(server, SessionPolicy(max_frame_bytes=1_000)) as connection:
        await server.send(frame(TEXT, b"ok"))
        assert await connection.receive() == b"ok"
        await server.send(wire + frame(TEXT, b"later"))
        assert reason in await fails(connection)


async def test_pings_are_answered_and_an_unanswered_one_of_ours_ends_the_connection() -> None:
    async with FrameServer() as server:
        async with connected(server, PATIENT) as connection:
            await server.send(frame(PING, b"are you\nthere"))
            await eventually(lambda: server.sent)
            assert server.sent[:2] == bytes([FIN | PONG, 0x80 | 13])
        async with connected(server, QUICK) as connection:
            assert "ping" in await fails(connection)


@pytest.mark.parametrize(
    ("status", "error"),
    [(b"401 No", CredentialsError), (b"403 No", CredentialsError), (b"503 No", ConnectivityError),
     (b"302 There\r\nLocation: ws://127.0.0.1:9/", ConnectivityError)],
)  # fmt: skip
async def test_an_upgrade_that_is_refused_says_how(status: bytes, error: type[Exception]) -> None:
    async with FrameServer(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n") as server:
        with pytest.raises(error, match=status[:3].decode()):
            async with connected(server):
                raise AssertionError("connected")


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 101 Go on\r\nUpgrade: websocket\r\n"])
async def test_an_answer_that_is_none_is_a_lost_connection(answer: bytes) -> None:
    async with FrameServer(answer) as server:
        with pytest.raises(ConnectivityError):
            async with connected(server, QUICK):
                raise AssertionError("connected")


async def test_a_host_that_hangs_up_or_is_not_there_is_a_lost_connection() -> None:
    async with FrameServer() as server:

        def hang_up(_connection: int, _line: bytes) -> Sequence[bytes]:
            server.close()
            return ()

        server.answers = hang_up
        with pytest.raises(ConnectivityError):
            async with connected(server):
                raise AssertionError("connected")
        url = server.url
    with pytest.raises(ConnectivityError, match="could not connect"):
        async with open_connection(Endpoint(url), QUICK):
            raise AssertionError("connected")


async def test_tls_with_a_certificate_that_we_were_given_and_no_other(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with FrameServer(tls=server_context(certificate, key)) as server:
        async with open_connection(Endpoint(server.url, tls=trusting), PATIENT) as connection:
            await server.send(frame(TEXT, b"hello"))
            assert await connection.receive() == b"hello"
        with pytest.raises(ConnectivityError, match="SSLCertVerificationError"):
            async with open_connection(Endpoint(server.url), PATIENT):
                raise AssertionError("a certificate that nobody vouches for was taken")


async def test_a_connection_whose_reader_has_stopped_is_closed_in_good_order() -> None:
    """The venue's goodbye lies behind what was never read."""
    async with FrameServer() as server:
        async with connected(server, SessionPolicy(max_queued_frames=4)) as connection:
            await server.send(frame(TEXT, b"x" * 1_000) * 100)
            assert len(await connection.receive()) == 1_000
            await server.send(frame(TEXT, b"x") + frame(CLOSE, (1000).to_bytes(2, "big")))
            transport = connection._transport
            assert transport is not None
        assert transport.close_handshake.recv is not None, "it was given up after a while"


@pytest.mark.parametrize(
    ("proxies", "url", "proxy"),
    [
        ({"https": "http://proxy:3128"}, "wss://venue.example/stream", "http://proxy:3128"),
        ({"https": "proxy:3128"}, "wss://venue.example/stream", "http://proxy:3128"),
        ({"https": "http://proxy:3128", "wss": "socks5h://proxy:1080"}, "wss://venue.example/", "socks5://proxy:1080"),
        ({"https": "http://proxy:3128", "socks": "http://proxy:1080"}, "wss://venue.example/", "socks5://proxy:1080"),
        ({"http": "http://proxy:3128"}, "wss://venue.example/stream", None),
        ({"https": "http://proxy:3128"}, "wss://127.0.0.1:8000/stream", None),
        ({"https": "http://proxy:3128", "no": "near.example"}, "wss://near.example/stream", None),
    ],
)
def test_the_environment_names_the_proxy_but_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, proxies: Mapping[str, str], url: str, proxy: str | None
) -> None:
    monkeypatch.setattr(urllib.request, "getproxies_environment", lambda: dict(proxies))
    monkeypatch.setattr(frames, "getproxies", lambda: dict(proxies))
    assert proxy_for(url) == proxy


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "socks5://127.0.0.1:9", "http://127.0.0.1:9"])
async def test_a_proxy_that_cannot_be_used_is_a_lost_connection(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setattr(frames, "getproxies", lambda: {"https": proxy})
    with pytest.raises(ConnectivityError, match="could not connect"):
        async with open_connection(Endpoint("wss://venue.example/stream"), QUICK):
            raise AssertionError("connected")
