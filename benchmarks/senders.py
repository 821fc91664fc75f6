"""Play venues, each in a process of its own: what it says at first, then frames, as fast as they are read or at a pace.

An order comes in, an address goes out; then, for every `Go` that comes in, the instants at which each frame was handed
to its socket (`time.monotonic_ns`, one clock for all processes of a machine). The end of the input is the end.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from typing import TypeVar

import msgspec
from picows import WSMsgType, WSTransport, ws_create_server

from allsight.domain.ids import Venue
from allsight.ingestion.websockets.frames import FrameConnection
from allsight.ingestion.websockets.policy import ConnectionLostError
from benchmarks import child
from benchmarks.child import Child
from benchmarks.linked.world import World
from benchmarks.loop import run
from benchmarks.scenes import SCENES
from benchmarks.scenes.base import Scene, StreamScene
from benchmarks.scenes.betfair import Betfair
from benchmarks.scenes.smarkets import Smarkets

T = TypeVar("T")

_NICE = 5

BURST_S = 0.002
"""No sleep is shorter: a frame that is due sooner goes out with the one before it."""


class Order(msgspec.Struct, frozen=True):
    """What a venue is to have ready.

    Attributes:
        markets: how many it lists.
        frames: how many it can send.
        linked: whether they are those of the linked `World`, whose books follow what is believed.
    """

    markets: int
    frames: int
    linked: bool = False

    def scene(self, venue: Venue) -> Scene:
        """Return the venue as it is ordered."""
        return World().scenes[venue] if self.linked else SCENES[venue](self.markets)


class Go(msgspec.Struct, frozen=True):
    """Send so many frames, so many a second; without a rate as fast as they are read."""

    frames: int
    rate: float = 0.0


class Sent(msgspec.Struct, frozen=True):
    """When each frame was handed to its socket, and how far behind its pace that was at worst."""

    at_ns: list[int]
    late_ns: int


decode_order = msgspec.json.Decoder(tuple[Venue, Order]).decode
decode_go = msgspec.json.Decoder(Go).decode
decode_url = msgspec.json.Decoder(str).decode
decode_sent = msgspec.json.Decoder(Sent).decode


class Player:
    """One venue's connection.

    Args:
        scene: what it says.
        frames: how many frames it has ready.
    """

    def __init__(self, scene: Scene, frames: int) -> None:
        self.scene = scene
        self._frames = iter(scene.frames(frames))

    async def open(self, stack: AsyncExitStack) -> str:
        """Listen until the stack is closed, and return where."""
        raise NotImplementedError

    async def play(self, go: Go) -> Sent:
        """Send frames, and return when."""
        raise NotImplementedError


class Stream(Player):
    """A venue that sends by itself, over a WebSocket or in lines."""

    def __init__(self, scene: StreamScene, frames: int) -> None:
        super().__init__(scene, frames)
        self._scene = scene
        self._send: Callable[[bytes], Awaitable[None]] | None = None

    async def play(self, go: Go) -> Sent:
        """Send frames, and return when."""
        send, late_ns, at_ns = self._send, 0, list[int]()
        if send is None:
            raise RuntimeError(f"{self.scene.venue}: nobody listens")
        began_ns = time.monotonic_ns()
        for number in range(go.frames):
            if go.rate:
                ahead_ns = began_ns + round(number / go.rate * 1e9) - time.monotonic_ns()
                late_ns = max(late_ns, -ahead_ns)
                if ahead_ns > BURST_S * 1e9:
                    await asyncio.sleep(ahead_ns / 1e9)
            raw = self._scene.stamped(next(self._frames), time.time_ns() // 1_000_000)
            at_ns.append(time.monotonic_ns())
            await send(raw)
        return Sent(at_ns, late_ns)

    async def _talk(self, receive: Callable[[], Awaitable[str]], send: Callable[[bytes], Awaitable[None]]) -> None:
        """Lead the conversation up to the last book, then answer whatever wants an answer until the other side goes."""
        heard = 0
        for texts, said in self._scene.conversation():
            while heard < texts:
                await receive()
                heard += 1
            for raw in said:
                await send(self._scene.stamped(raw, time.time_ns() // 1_000_000))
        self._send = send
        while True:
            if answer := self._scene.answer(await receive()):
                await send(answer.encode())


class _Served(FrameConnection):
    """A connection from the venue's side."""

    def __init__(self, begin: Callable[["_Served"], None]) -> None:
        super().__init__(1 << 24, 1 << 16)
        self._begin = begin

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Begin the conversation."""
        super().on_ws_connected(transport)
        self._begin(self)

    async def hear(self) -> str:
        """Return the next text."""
        return (await self.receive()).decode()

    async def tell(self, raw: bytes) -> None:
        """Send a text that is encoded already."""
        await self._writable.wait()
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, raw)


class WebSocketStream(Stream):
    """A venue with a WebSocket."""

    async def open(self, stack: AsyncExitStack) -> str:
        """Serve WebSockets without compression, as our clients ask for."""
        sessions: list[asyncio.Task[None]] = []

        async def session(connection: _Served) -> None:
            with suppress(ConnectionLostError):
                await self._talk(connection.hear, connection.tell)

        def begin(connection: _Served) -> None:
            sessions.append(asyncio.create_task(session(connection), name=f"{self.scene.venue} session"))

        async def end() -> None:
            for one in sessions:
                one.cancel()
            await asyncio.gather(*sessions, return_exceptions=True)

        stack.push_async_callback(end)
        # Over the loop's own transports picows lends long frames a header that the next one overwrites (decision 0038).
        server = await ws_create_server(lambda _: _Served(begin), "127.0.0.1", 0, use_aiofastnet=True)
        await stack.enter_async_context(server)
        return f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class LineStream(Stream):
    """A venue with lines, here without TLS."""

    async def open(self, stack: AsyncExitStack) -> str:
        """Serve lines."""

        async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            async def receive() -> str:
                if not (line := await reader.readline()):
                    raise ConnectionResetError
                return line.decode()

            async def send(raw: bytes) -> None:
                writer.write(raw + b"\r\n")
                await writer.drain()

            try:
                await self._talk(receive, send)
            except ConnectionError:
                writer.close()

        # A subscription names thousands of markets in one line.
        server = await asyncio.start_server(session, "127.0.0.1", 0, limit=1 << 24)
        await stack.enter_async_context(server)
        return f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Polled(Player):
    """A venue that only answers: one prepared body per request, whatever it asks for."""

    def __init__(self, scene: Smarkets, frames: int) -> None:
        seeds = len(scene.calls)
        super().__init__(scene, seeds + frames)
        self._at_ns: list[int] = []
        self._told = seeds
        self._answered = asyncio.Condition()

    async def open(self, stack: AsyncExitStack) -> str:
        """Serve HTTP/1.1 on connections that stay open."""

        async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    await reader.readuntil(b"\r\n\r\n")
                    body = next(self._frames)
                    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
                    self._at_ns.append(time.monotonic_ns())
                    writer.write(head.encode() + body)
                    await writer.drain()
                    async with self._answered:
                        self._answered.notify_all()
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()

        server = await asyncio.start_server(session, "127.0.0.1", 0)
        await stack.enter_async_context(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def play(self, go: Go) -> Sent:
        """Wait until so many were answered, and return when; whoever asks sets the pace."""
        first, self._told = self._told, self._told + go.frames
        async with self._answered:
            await self._answered.wait_for(lambda: len(self._at_ns) >= self._told)
        return Sent(self._at_ns[first : self._told], 0)


def player(venue: Venue, order: Order) -> Player:
    """Return who plays a venue."""
    scene = order.scene(venue)
    if isinstance(scene, Smarkets):
        return Polled(scene, order.frames)
    if isinstance(scene, Betfair):
        return LineStream(scene, order.frames)
    if isinstance(scene, StreamScene):
        return WebSocketStream(scene, order.frames)
    raise TypeError(f"nobody knows how {venue} speaks")


async def play() -> None:
    """Serve the venue that the first line of the input orders, then play whatever the next ones ask for.

    Whoever receives comes first where cores are scarce, as with the demo's emulators: real venues would not run here.
    """
    if hasattr(os, "nice"):
        os.nice(_NICE)
    one = player(*decode_order(await child.heard()))
    async with AsyncExitStack() as stack:
        child.say(await one.open(stack))
        while line := await child.heard():
            child.say(await one.play(decode_go(line)))


def serve_parent() -> None:
    """Play until the input ends."""
    run(play())


class Senders:
    """The processes, from this side: one for each venue."""

    def __init__(self, children: Mapping[Venue, Child]) -> None:
        self._children = children

    @classmethod
    async def start(cls, orders: Mapping[Venue, Order]) -> tuple["Senders", dict[Venue, str]]:
        """Start the processes, and return them with the venues' addresses once all frames are ready."""
        senders = cls({venue: await Child.start("senders") for venue in orders})
        try:
            return senders, await senders._ask({venue: (venue, order) for venue, order in orders.items()}, decode_url)
        except BaseException:
            await senders.stop()
            raise

    async def go(self, going: Mapping[Venue, Go]) -> dict[Venue, Sent]:
        """Have frames sent, and return when the last was handed to its socket."""
        return await self._ask(going, decode_sent)

    async def stop(self) -> None:
        """End the processes."""
        for one in self._children.values():
            await one.stop()

    async def _ask(self, values: Mapping[Venue, object], decode: Callable[[bytes], T]) -> dict[Venue, T]:
        answers = await asyncio.gather(*(self._children[venue].ask(value, decode) for venue, value in values.items()))
        return dict(zip(values, answers, strict=True))
