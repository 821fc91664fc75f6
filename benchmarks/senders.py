"""Play venues in a process of its own: what they say at first, and then frames, as fast as they are read or at a pace.

An order comes in as a line of JSON, addresses go out; then, for every `Go` that comes in, the instants at which each
frame was handed to its socket (`time.monotonic_ns`, one clock for both processes). The end of the input is the end.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from allsight.domain.ids import Venue
from benchmarks.loop import run
from benchmarks.scenes import SCENES
from benchmarks.scenes.base import Scene, StreamScene
from benchmarks.scenes.betfair import Betfair
from benchmarks.scenes.smarkets import Smarkets

BURST_S = 0.002
"""No sleep is shorter: a frame that is due sooner goes out with the one before it."""

_CODE = "from benchmarks import senders; senders.serve_parent()"


class Order(msgspec.Struct, frozen=True):
    """How many markets a venue lists, and how many frames it is to have ready."""

    markets: int
    frames: int


class Go(msgspec.Struct, frozen=True):
    """Send so many frames, so many a second; without a rate as fast as they are read."""

    frames: int
    rate: float = 0.0


class Sent(msgspec.Struct, frozen=True):
    """When each frame was handed to its socket, and how far behind its pace that was at worst."""

    at_ns: list[int]
    late_ns: int


decode_orders = msgspec.json.Decoder(dict[Venue, Order]).decode
decode_go = msgspec.json.Decoder(dict[Venue, Go]).decode
decode_urls = msgspec.json.Decoder(dict[Venue, str]).decode
decode_sent = msgspec.json.Decoder(dict[Venue, Sent]).decode


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


class WebSocketStream(Stream):
    """A venue with a WebSocket."""

    async def open(self, stack: AsyncExitStack) -> str:
        """Serve WebSockets without compression, as our clients ask for."""

        async def session(socket: ServerConnection) -> None:
            async def receive() -> str:
                return str(await socket.recv())

            async def send(raw: bytes) -> None:
                await socket.send(raw, text=True)

            with suppress(ConnectionClosed):
                await self._talk(receive, send)

        server = await stack.enter_async_context(serve(session, "127.0.0.1", 0, compression=None, ping_interval=None))
        return f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


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
    scene = SCENES[venue](order.markets)
    if isinstance(scene, Smarkets):
        return Polled(scene, order.frames)
    if isinstance(scene, Betfair):
        return LineStream(scene, order.frames)
    if isinstance(scene, StreamScene):
        return WebSocketStream(scene, order.frames)
    raise TypeError(f"nobody knows how {venue} speaks")


async def play() -> None:
    """Serve what the first line of the input orders, then play whatever the next ones ask for."""
    players = {venue: player(venue, order) for venue, order in decode_orders(sys.stdin.readline()).items()}
    async with AsyncExitStack() as stack:
        _say({venue: await one.open(stack) for venue, one in players.items()})
        while line := await asyncio.to_thread(sys.stdin.readline):
            going = decode_go(line)
            sent = await asyncio.gather(*(players[venue].play(go) for venue, go in going.items()))
            _say(dict(zip(going, sent, strict=True)))


def _say(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()


def serve_parent() -> None:
    """Play until the input ends."""
    run(play())


class Senders:
    """The other process, from this side."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, orders: Mapping[Venue, Order]) -> tuple["Senders", dict[Venue, str]]:
        """Start the process, and return it with the venues' addresses once all frames are ready."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _CODE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )
        senders = cls(process)
        return senders, decode_urls(await senders._ask(orders))

    async def go(self, going: Mapping[Venue, Go]) -> dict[Venue, Sent]:
        """Have frames sent, and return when the last was handed to its socket."""
        return decode_sent(await self._ask(going))

    async def stop(self) -> None:
        """End the process."""
        if self._process.returncode is None:
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _ask(self, value: object) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the senders have no pipes")
        self._process.stdin.write(msgspec.json.encode(value) + b"\n")
        answer = await self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the senders have ended")
        return answer
