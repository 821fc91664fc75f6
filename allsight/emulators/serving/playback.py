"""Playback: recorded frames and answers, served over the real protocol with their own timing, another, or none."""

import gzip
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.serving.lifetime import background
from allsight.emulators.serving.peers import Frame, Peer

T = TypeVar("T")


class _Line(msgspec.Struct, frozen=True):
    received_ms: int
    frame: msgspec.Raw


class _Answer(msgspec.Struct, frozen=True):
    received_ms: int
    path: str
    body: msgspec.Raw


_LINE = msgspec.json.Decoder(_Line)
_ANSWER = msgspec.json.Decoder(_Answer)

ReadLine = Callable[[bytes], tuple[int, bytes]]
"""Turn a recorded line into the nanosecond at which it came and the frame; raises `msgspec.DecodeError`."""

Adapt = Callable[[bytes], Frame]
"""Make a recorded frame one of this connection: its ids, its first image, its topic."""


def read_line(line: bytes) -> tuple[int, bytes]:
    """Read `{"received_ms": …, "frame": …}`, as recordings are kept that have no time of their own."""
    entry = _LINE.decode(line)
    return entry.received_ms * MILLISECOND_NS, bytes(entry.frame)


class Recording(msgspec.Struct, frozen=True):
    """Frames in the order in which they came, each with the nanosecond at which it did."""

    frames: tuple[tuple[int, bytes], ...]

    def __len__(self) -> int:
        return len(self.frames)

    @classmethod
    def load(cls, path: Path, read: ReadLine = read_line) -> "Recording":
        """Read a file of lines, compressed when its name ends in `.gz`.

        Args:
            path: the file.
            read: how a line is read; see `read_line`.

        Raises:
            InvalidRequestError: if the file cannot be read or a line says something else.
        """
        return cls(tuple(_entries(path, read)))


class Player:
    """A session that serves a recording to every connection, from its beginning.

    Args:
        recording: what to serve.
        clock: the time by which it is served.
        speed: 1 for the recorded distances, 10 for a tenth of them, None for flat out.
        await_command: begin when the client has said something, as a venue does that is asked to subscribe.
    """

    def __init__(
        self, recording: Recording, clock: Clock, *, speed: float | None = 1.0, await_command: bool = True
    ) -> None:
        _check_speed(speed)
        self._recording = recording
        self._clock = clock
        self._speed = speed
        self._await_command = await_command

    async def __call__(self, peer: Peer) -> None:
        """Serve one connection until the client leaves; later commands are read and ignored."""
        commands = peer.commands()
        if self._await_command and await anext(commands, None) is None:
            return
        async with background({"player": self.play(peer)}):
            async for _ in commands:
                pass

    async def play(self, peer: Peer, adapt: Adapt | None = None) -> None:
        """Send the whole recording to a connection, for venues whose session asks for it when it is due.

        Args:
            peer: to whom.
            adapt: see `Adapt`; frames go out as they were recorded when absent.
        """
        previous: int | None = None
        for received_ns, data in self._recording.frames:
            if self._speed is not None and previous is not None and received_ns > previous:
                await self._clock.sleep((received_ns - previous) / SECOND_NS / self._speed)
            previous = received_ns
            await peer.send(Frame(data, "playback") if adapt is None else adapt(data))


class HttpRecording(msgspec.Struct, frozen=True):
    """Answers of a server by path, each path's in the order in which they came, with the nanosecond of each."""

    answers: dict[str, tuple[tuple[int, bytes], ...]]

    @property
    def starts_ns(self) -> int:
        """Return when the first answer came."""
        return min((answers[0][0] for answers in self.answers.values()), default=0)

    @classmethod
    def load(cls, path: Path) -> "HttpRecording":
        """Read lines of `{"received_ms": …, "path": …, "body": …}`, compressed when the name ends in `.gz`.

        A path with a query holds for that query alone, one without for any.

        Raises:
            InvalidRequestError: if the file cannot be read or a line says something else.
        """
        answers: dict[str, list[tuple[int, bytes]]] = {}
        for line in _entries(path, _ANSWER.decode):
            answers.setdefault(line.path, []).append((line.received_ms * MILLISECOND_NS, bytes(line.body)))
        return cls({name: tuple(sorted(found, key=lambda entry: entry[0])) for name, found in answers.items()})


class HttpPlayer:
    """ASGI middleware that answers reads out of a recording and leaves the rest to the venue.

    A path is answered as it was at the same distance from the beginning; before its first answer, with that.

    Args:
        app: what answers where the recording has nothing.
        recording: what to serve; its beginning is now.
        clock: the time by which it is served.
        speed: 1 for the recorded distances, 10 for a tenth of them, None for one answer further at every request.
    """

    def __init__(self, app: ASGIApp, recording: HttpRecording, clock: Clock, *, speed: float | None = 1.0) -> None:
        _check_speed(speed)
        self._app = app
        self._recording = recording
        self._clock = clock
        self._speed = speed
        self._began_ns = clock.now_ns()
        self._asked: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = self._find(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if body is None:
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _find(self, scope: Scope) -> bytes | None:
        path = scope["path"]
        for name in (f"{path}?{scope['query_string'].decode('latin-1')}", path):
            answers = self._recording.answers.get(name)
            if answers:
                return answers[self._place(name, answers)][1]
        return None

    def _place(self, name: str, answers: tuple[tuple[int, bytes], ...]) -> int:
        if self._speed is None:
            place = self._asked[name] = self._asked.get(name, -1) + 1
            return min(place, len(answers) - 1)
        reached = self._recording.starts_ns + (self._clock.now_ns() - self._began_ns) * self._speed
        return max(0, bisect_right(answers, reached, key=lambda entry: entry[0]) - 1)


def _check_speed(speed: float | None) -> None:
    if speed is not None and speed <= 0:
        raise InvalidRequestError(f"expected a positive speed, found {speed}")


def _entries(path: Path, read: Callable[[bytes], T]) -> Iterator[T]:
    try:
        for number, line in enumerate(_lines(path), 1):
            try:
                yield read(line)
            except msgspec.DecodeError as error:
                raise InvalidRequestError(f"{path.name}, line {number}: {error}") from error
    except OSError as error:
        raise InvalidRequestError(f"cannot read a recording from {path}: {error}") from error


def _lines(path: Path) -> Iterator[bytes]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        for line in file:
            if line.strip():
                yield line
