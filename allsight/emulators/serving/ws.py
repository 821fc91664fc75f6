"""The WebSocket side of an emulated venue: connections with bounded outboxes, protocol pings, and faults.

A venue supplies a `Session` per connection, which reads commands and offers frames; how frames leave, and what goes
wrong on the way, is the same for every venue and happens here.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConcurrencyError, ConnectionClosed
from websockets.http11 import Request, Response

from allsight.domain.clock import Clock
from allsight.emulators.serving.faults import ON_FRAMES, ON_HANDSHAKES, Fault, FaultKind, FaultPlan, malform, surprise
from allsight.emulators.serving.lifetime import background

_BURST = 256
"""Frames that leave in one write when a reader is behind, as a busy venue's do in one TCP segment."""


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One message about to leave: its JSON text and the topic by which faults find it."""

    data: bytes
    topic: str = ""


class _Connection(ServerConnection):
    async def send_burst(self, frames: list[bytes]) -> None:
        """Send several text messages in one write; waits while the reader's window is closed."""
        async with self.send_context():
            for frame in frames:
                self.protocol.send_text(frame)
            self.transport.write(b"".join(self.protocol.data_to_send()))
        await self.drain()


class Peer:
    """One client's connection as a venue's session sees it.

    Attributes:
        headers: of the client's handshake.
        on_terminal: called when a `terminal` fault hits a frame, with that frame; the venue then ends the
            subscription in its own way. Without it the fault does nothing.
    """

    def __init__(self, connection: _Connection, plan: FaultPlan, clock: Clock, outbox: int) -> None:
        request = connection.request
        self.headers = request.headers if request is not None else {}
        self.path = request.path if request is not None else "/"
        self.on_terminal: Callable[[Frame], None] | None = None
        self._connection = connection
        self._plan = plan
        self._clock = clock
        self._outbox: asyncio.Queue[Frame] = asyncio.Queue(outbox)
        self._held: Frame | None = None

    def offer(self, frame: Frame) -> bool:
        """Queue a frame; False when the client reads too slowly and the outbox is full."""
        try:
            self._outbox.put_nowait(frame)
        except asyncio.QueueFull:
            return False
        return True

    async def send(self, frame: Frame) -> None:
        """Queue a frame, waiting for room."""
        await self._outbox.put(frame)

    @property
    def backlog(self) -> int:
        """Return how many frames wait to leave."""
        return self._outbox.qsize()

    async def commands(self) -> AsyncIterator[str | bytes]:
        """Yield what the client sends until the connection ends."""
        try:
            while True:
                yield await self._connection.recv()
        except ConnectionClosed:
            return

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; 1006 breaks it without a closing handshake, as a failing network does."""
        if code == 1006:
            self._connection.transport.abort()
        else:
            await self._connection.close(code, reason)

    async def ping(self, body: bytes) -> None:
        """Send a protocol ping; nothing happens while the last one with this body is unanswered."""
        try:
            await self._connection.ping(body)
        except ConcurrencyError:
            return

    async def write(self) -> None:
        """Let frames leave until the connection ends: one batch per turn, faults applied to each frame."""
        try:
            while True:
                frames = [await self._outbox.get()]
                while len(frames) < _BURST and not self._outbox.empty():
                    frames.append(self._outbox.get_nowait())
                if not self._plan:
                    data = [frame.data for frame in frames]
                    data[1:1] = self._release()  # a frame that still waits for its successor when faults end
                    await self._connection.send_burst(data)
                    continue
                for frame in frames:
                    await self._send_faulty(frame)
        except ConnectionClosed:
            return

    async def _send_faulty(self, frame: Frame) -> None:
        faults = self._plan.strike(f"ws:{frame.topic}", ON_FRAMES)
        kinds = {fault.kind: fault for fault in faults}
        if FaultKind.DELAY in kinds:
            await self._clock.sleep(kinds[FaultKind.DELAY].delay_s)
        if FaultKind.TERMINAL in kinds and self.on_terminal is not None:
            self.on_terminal(frame)
        if FaultKind.DISCONNECT in kinds:
            await self.close(kinds[FaultKind.DISCONNECT].code)
            return
        if kinds.keys() & {FaultKind.DROP, FaultKind.GAP, FaultKind.FREEZE}:
            return
        data = frame.data
        if FaultKind.UNKNOWN in kinds:
            data = surprise(data)
        if FaultKind.MALFORMED in kinds:
            data = malform(data)
        if FaultKind.REORDER in kinds and self._held is None:
            self._held = Frame(data, frame.topic)
            return
        out = [data, data] if FaultKind.DUPLICATE in kinds else [data]
        await self._connection.send_burst(out + self._release())

    def _release(self) -> list[bytes]:
        """Return the frame that was held back to change places with the next one."""
        held, self._held = self._held, None
        return [] if held is None else [held.data]


Session = Callable[[Peer], Coroutine[Any, Any, None]]
"""Serve one connection: returns when its commands end, and must clean up after itself."""

Authorize = Callable[[str, Any], tuple[HTTPStatus, bytes] | None]
"""Look at path and headers of a handshake: None lets it pass, otherwise the refusal's status and JSON body."""


class WsServer:
    """A running WebSocket server.

    Attributes:
        port: where it listens on 127.0.0.1.
        accepted: how many connections were made so far.
    """

    def __init__(self) -> None:
        self.port = 0
        self.accepted = 0
        self._peers: dict[Peer, None] = {}

    @property
    def url(self) -> str:
        """Return the root, without a slash at its end."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Return the connections that are open now."""
        return tuple(self._peers)

    async def disconnect_all(self, code: int = 1001) -> None:
        """Close every connection."""
        for peer in self.peers:
            await peer.close(code)

    @asynccontextmanager
    async def joined(self, peer: Peer) -> AsyncIterator[None]:
        """Count a connection as open while the block runs."""
        self.accepted += 1
        self._peers[peer] = None
        try:
            yield
        finally:
            del self._peers[peer]


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
    running = WsServer()

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
        yield running


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
