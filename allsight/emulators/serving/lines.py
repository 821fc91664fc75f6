"""The line side of an emulated venue: messages on TCP or TLS, each ended by CRLF or framed otherwise, with faults.

The analogue of `ws` for venues that speak on a socket of their own.
"""

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from allsight.domain.clock import Clock
from allsight.emulators.serving.faults import ON_HANDSHAKES, FaultPlan
from allsight.emulators.serving.lifetime import background, stop_accepting
from allsight.emulators.serving.peers import BROKEN, GoneError, Peer, StreamServer

END: Final = b"\r\n"
LONGEST: Final = 2**20
"""Bytes that one line of a client may have."""

_CLOSE_S: Final = 1.0

Session = Callable[[Peer], Coroutine[Any, Any, None]]
"""Serve one connection: returns when its commands end, and must clean up after itself."""

LineServer = StreamServer[Peer]
"""A running line server."""


class Framing(msgspec.Struct, frozen=True):
    """How messages are told apart on a connection.

    Attributes:
        wrap: write a message as a frame.
        read: read the next message; may raise `GoneError` for bytes behind which no frame can be found, and what a
            `StreamReader` raises. Either ends the connection.
    """

    wrap: Callable[[bytes], bytes]
    read: Callable[[asyncio.StreamReader], Awaitable[bytes]]


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    return (await reader.readuntil(END))[: -len(END)]


LINES: Final = Framing(lambda line: line + END, _read_line)
"""One message a line."""


class _Wire:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, framing: Framing) -> None:
        self._reader = reader
        self._writer = writer
        self._framing = framing

    @property
    def buffered(self) -> int:
        return self._writer.transport.get_write_buffer_size()

    async def send_burst(self, frames: list[bytes]) -> None:
        if self._writer.is_closing():
            raise GoneError
        self._writer.write(b"".join(map(self._framing.wrap, frames)))
        try:
            await self._writer.drain()
        except OSError:
            raise GoneError from None

    async def receive(self) -> bytes:
        try:
            return await self._framing.read(self._reader)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            raise GoneError from None

    async def close(self, code: int, reason: str) -> None:
        if code == BROKEN:
            self._writer.transport.abort()
            return
        self._writer.close()
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self._writer.wait_closed()
        except OSError:
            self._writer.transport.abort()


@asynccontextmanager
async def serve_lines(
    session: Session,
    *,
    clock: Clock,
    plan: FaultPlan,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    outbox: int = 20_000,
    framing: Framing = LINES,
) -> AsyncIterator[LineServer]:
    """Serve line connections on loopback until the block ends.

    Fault topics are `line:<topic of the frame>`, and `line:connect` for a connection that is to be refused: it is
    accepted and closed at once.

    Args:
        session: what to do with each connection.
        clock: the time of delays.
        plan: what goes wrong.
        port: where to listen, any free port when zero.
        tls: the server's side of TLS; plain TCP when absent.
        outbox: frames that may wait for a slow reader.
        framing: how messages are told apart.

    Raises:
        OSError: if the port is taken.
    """
    running = LineServer("tcp" if tls is None else "tls")
    waiting: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    connected: set[asyncio.StreamWriter] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not server.is_serving():  # its handshake took longer than there was a server
            writer.transport.abort()
        elif plan.strike("line:connect", ON_HANDSHAKES):
            writer.close()
        else:
            connected.add(writer)
            waiting.put_nowait((reader, writer))

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(_Wire(reader, writer, framing), plan, clock, outbox, scheme="line")
        try:
            async with running.joined(peer), background({"line-writer": peer.write()}):
                await session(peer)
        except asyncio.CancelledError:
            await peer.close(BROKEN)
            raise
        await peer.close()
        connected.discard(writer)

    async def attend() -> None:
        # Connections are children of this group and not loose tasks of the server, so that none outlives the block.
        async with asyncio.TaskGroup() as group:
            while True:
                connection = await waiting.get()
                group.create_task(handle(*connection), name="line-connection")

    server = await asyncio.start_server(accept, "127.0.0.1", port, ssl=tls, limit=LONGEST)
    try:
        async with server, background({"line-acceptor": attend()}):
            running.port = server.sockets[0].getsockname()[1]
            try:
                yield running
            finally:
                await stop_accepting([server])
    finally:
        for writer in connected:  # some may not have been attended to yet
            writer.transport.abort()


def make_certificate(host: str = "localhost") -> bytes:
    """Make a throw-away certificate for loopback and return it with its private key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + certificate.public_bytes(serialization.Encoding.PEM)


def server_side(pem: bytes) -> ssl.SSLContext:
    """Return a server's side of TLS.

    Args:
        pem: a certificate and its private key, as `make_certificate` makes them.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # the ssl module loads certificates from files alone
        path = Path(folder) / "loopback.pem"
        path.touch(mode=0o600)
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context


def public_part(pem: bytes) -> str:
    """Return the certificate alone, for clients that verify it."""
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.PEM).decode()
