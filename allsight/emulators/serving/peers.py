"""One client of a stream, whatever carries it: a bounded outbox, and faults on the way out.

A venue supplies a session per connection, which reads commands and offers frames; how frames leave, and what goes wrong
on the way, is the same for every venue and every transport and happens here.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

import msgspec

from allsight.domain.clock import Clock
from allsight.emulators.serving.faults import ON_FRAMES, FaultKind, FaultPlan, malform, surprise

_BURST = 256
"""Frames that leave in one write when a reader is behind, as a busy venue's do in one TCP segment."""

BROKEN = 1006
"""The close code that breaks a connection without a word, as a failing network does."""


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One message about to leave: its text or bytes and the topic by which faults find it."""

    data: bytes
    topic: str = ""


class GoneError(Exception):
    """The connection ended while something was on its way."""


class Wire(Protocol):
    """What carries frames: a WebSocket, a line protocol."""

    @property
    def buffered(self) -> int:
        """Return how many bytes wait in the socket's own buffer."""
        ...

    async def send_burst(self, frames: list[bytes]) -> None:
        """Send several messages in one write; waits while the reader's window is closed.

        Raises:
            GoneError: if the connection has ended.
        """
        ...

    async def receive(self) -> str | bytes:
        """Return the next message of the client.

        Raises:
            GoneError: if the connection has ended.
        """
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close the connection; `BROKEN` breaks it off."""
        ...


class Peer:
    """One client's connection as a venue's session sees it.

    Attributes:
        on_terminal: called when a `terminal` fault hits a frame, with that frame; the venue then ends the
            subscription in its own way. Without it the fault does nothing.

    Args:
        wire: what carries the frames.
        plan: what goes wrong; the topics of frames are looked up as `<scheme>:<topic>`.
        clock: for delays.
        outbox: frames that may wait for a slow reader.
        scheme: of fault topics.
    """

    def __init__(self, wire: Wire, plan: FaultPlan, clock: Clock, outbox: int, *, scheme: str) -> None:
        self.on_terminal: Callable[[Frame], None] | None = None
        self._wire = wire
        self._plan = plan
        self._clock = clock
        self._scheme = scheme
        self._outbox: asyncio.Queue[Frame | None] = asyncio.Queue(outbox)
        self._queued_bytes = 0
        self._held: Frame | None = None

    def offer(self, frame: Frame) -> bool:
        """Queue a frame; False when the client reads too slowly and the outbox is full."""
        try:
            self._outbox.put_nowait(frame)
        except asyncio.QueueFull:
            return False
        self._queued_bytes += len(frame.data)
        return True

    async def send(self, frame: Frame) -> None:
        """Queue a frame, waiting for room."""
        self._queued_bytes += len(frame.data)
        await self._outbox.put(frame)

    @property
    def backlog(self) -> int:
        """Return how many frames wait to leave."""
        return self._outbox.qsize()

    @property
    def backlog_bytes(self) -> int:
        """Return how many bytes wait to leave, here and in the socket's own buffer."""
        return self._queued_bytes + self._wire.buffered

    async def commands(self) -> AsyncIterator[str | bytes]:
        """Yield what the client sends until the connection ends."""
        try:
            while True:
                yield await self._wire.receive()
        except GoneError:
            return

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; `BROKEN` breaks it without a closing handshake."""
        await self._wire.close(code, reason)

    async def finish(self) -> None:
        """Close the connection once everything that was queued has left; at once when nothing more fits."""
        try:
            self._outbox.put_nowait(None)
        except asyncio.QueueFull:
            await self.close()

    async def write(self) -> None:
        """Let frames leave until the connection ends: one batch per turn, faults applied to each frame."""
        try:
            while True:
                batch = [await self._outbox.get()]
                while len(batch) < _BURST and not self._outbox.empty():
                    batch.append(self._outbox.get_nowait())
                frames = [frame for frame in batch if frame is not None]
                self._queued_bytes -= sum(len(frame.data) for frame in frames)
                if not self._plan:
                    data = [frame.data for frame in frames]
                    data[1:1] = self._release()  # a frame that still waits for its successor when faults end
                    await self._wire.send_burst(data)
                else:
                    for frame in frames:
                        await self._send_faulty(frame)
                if len(frames) < len(batch):
                    await self.close()
                    return
        except GoneError:
            return

    async def _send_faulty(self, frame: Frame) -> None:
        faults = self._plan.strike(f"{self._scheme}:{frame.topic}", ON_FRAMES)
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
        await self._wire.send_burst(out + self._release())

    def _release(self) -> list[bytes]:
        """Return the frame that was held back to change places with the next one."""
        held, self._held = self._held, None
        return [] if held is None else [held.data]


AnyPeer = TypeVar("AnyPeer", bound=Peer)


class StreamServer(Generic[AnyPeer]):
    """A running server of a stream.

    Attributes:
        port: where it listens on 127.0.0.1.
        accepted: how many connections were made so far.
    """

    def __init__(self, scheme: str) -> None:
        self.port = 0
        self.accepted = 0
        self._scheme = scheme
        self._peers: dict[AnyPeer, None] = {}

    @property
    def url(self) -> str:
        """Return the root, without a slash at its end."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def peers(self) -> tuple[AnyPeer, ...]:
        """Return the connections that are open now."""
        return tuple(self._peers)

    async def disconnect_all(self, code: int = 1001) -> None:
        """Close every connection."""
        for peer in self.peers:
            await peer.close(code)

    @asynccontextmanager
    async def joined(self, peer: AnyPeer) -> AsyncIterator[None]:
        """Count a connection as open while the block runs."""
        self.accepted += 1
        self._peers[peer] = None
        try:
            yield
        finally:
            del self._peers[peer]
