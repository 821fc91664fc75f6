"""The WebSocket side of an emulated venue: connections with bounded outboxes, protocol pings, and faults."""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConcurrencyError, ConnectionClosed
from websockets.http11 import Request, Response

from allsight.domain.clock import Clock
from allsight.emulators.serving import peers
from allsight.emulators.serving.faults import ON_HANDSHAKES, Fault, FaultKind, FaultPlan
from allsight.emulators.serving.lifetime import background, stop_accepting
from allsight.emulators.serving.peers import BROKEN, Frame, GoneError, StreamServer

__all__ = ["Authorize", "Frame", "Peer", "Session", "WsServer", "serve_ws"]


class _Connection(ServerConnection):
    async def send_burst(self, frames: list[bytes]) -> None:
        """Send several text messages in one write; waits while the reader's window is closed."""
        async with self.send_context():
            for frame in frames:
                self.protocol.send_text(frame)
            self.transport.write(b"".join(self.protocol.data_to_send()))
        await self.drain()


class _Wire:
    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    @property
    def buffered(self) -> int:
        return self._connection.transport.get_write_buffer_size()

    async def send_burst(self, frames: list[bytes]) -> None:
        try:
            await self._connection.send_burst(frames)
        except ConnectionClosed:
            raise GoneError from None

    async def receive(self) -> str | bytes:
        try:
            return await self._connection.recv()
        except ConnectionClosed:
            raise GoneError from None

    async def close(self, code: int, reason: str) -> None:
        if code == BROKEN:
            self._connection.transport.abort()
        else:
            await self._connection.close(code, reason)


class Peer(peers.Peer):
    """One client's WebSocket connection.

    Attributes:
        headers: of the client's handshake.
        path: that the client asked for.
    """

    def __init__(self, connection: _Connection, plan: FaultPlan, clock: Clock, outbox: int) -> None:
        super().__init__(_Wire(connection), plan, clock, outbox, scheme="ws")
        request = connection.request
        self.headers = request.headers if request is not None else {}
        self.path = request.path if request is not None else "/"
        self._connection = connection

    async def ping(self, body: bytes) -> None:
        """Send a protocol ping; nothing happens while the last one with this body is unanswered."""
        try:
            await self._connection.ping(body)
        except ConcurrencyError:
            return


Session = Callable[[Peer], Coroutine[Any, Any, None]]
"""Serve one connection: returns when its commands end, and must clean up after itself."""

Authorize = Callable[[str, Any], tuple[HTTPStatus, bytes] | None]
"""Look at path and headers of a handshake: None lets it pass, otherwise the refusal's status and JSON body."""


WsServer = StreamServer[Peer]
"""A running WebSocket server."""


@asynccontextmanager
async def serve_ws(
    session: Session,
    *,
    clock: Clock,
    plan: FaultPlan,
    port: int = 0,
    authorize: Authorize | None = None,
    ping_every_s: float | None = None,
    ping_body: bytes = b"",
    outbox: int = 20_000,
) -> AsyncIterator[WsServer]:
    """Serve WebSocket connections on loopback until the block ends.

    Args:
        session: what to do with each connection.
        clock: the time of pings and delays.
        plan: what goes wrong.
        port: where to listen, any free port when zero.
        authorize: see `Authorize`.
        ping_every_s: distance of the server's protocol pings; none when not given.
        ping_body: what they carry.
        outbox: frames that may wait for a slow reader.

    Raises:
        OSError: if the port is taken.
    """
    running = WsServer("ws")

    async def handle(connection: ServerConnection) -> None:
        if not isinstance(connection, _Connection):
            raise TypeError("the server makes its connections with `_Connection`")
        peer = Peer(connection, plan, clock, outbox)
        work = {"ws-writer": peer.write()}
        if ping_every_s is not None:
            work["ws-pinger"] = _ping(peer, clock, ping_every_s, ping_body)
        async with running.joined(peer), background(work):
            await session(peer)

    def admit(connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.partition("?")[0]
        refusal = _refusal_of(plan.strike("ws:upgrade", ON_HANDSHAKES))
        if refusal is None and authorize is not None:
            refusal = authorize(path, request.headers)
        if refusal is None:
            return None
        response = connection.respond(refusal[0], refusal[1].decode())
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        return response

    async with serve(
        handle,
        "127.0.0.1",
        port,
        process_request=admit,
        create_connection=_Connection,
        compression=None,
        ping_interval=None,
        max_size=2**23,
        close_timeout=1,
    ) as server:
        running.port = _port(server)
        try:
            yield running
        finally:
            await stop_accepting([server.server])


def _refusal_of(faults: Sequence[Fault]) -> tuple[HTTPStatus, bytes] | None:
    if not faults:
        return None
    return HTTPStatus(429 if faults[0].kind is FaultKind.RATE_LIMITED else faults[0].status), b""


def _port(server: Server) -> int:
    port = next(iter(server.sockets)).getsockname()[1]
    if not isinstance(port, int):
        raise TypeError("an IP socket has a numeric port")
    return port


async def _ping(peer: Peer, clock: Clock, seconds: float, body: bytes) -> None:
    try:
        while True:
            await clock.sleep(seconds)
            await peer.ping(body)
    except ConnectionClosed:
        return
