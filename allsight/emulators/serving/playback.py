"""Playback: recorded frames, served over the real protocol with their own timing, another, or none."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.serving.lifetime import background
from allsight.emulators.serving.ws import Frame, Peer


class _Line(msgspec.Struct, frozen=True):
    received_ms: int
    frame: msgspec.Raw


class Recording(msgspec.Struct, frozen=True):
    """Frames in the order in which they came, each with the nanosecond at which it did."""

    frames: tuple[tuple[int, bytes], ...]

    def __len__(self) -> int:
        return len(self.frames)

    @classmethod
    def load(cls, path: Path) -> "Recording":
        """Read lines of `{"received_ms": …, "frame": …}`, compressed when the name ends in `.gz`.

        Raises:
            InvalidRequestError: if the file cannot be read or a line says something else.
        """
        decoder = msgspec.json.Decoder(_Line)
        frames = []
        try:
            for number, line in enumerate(_lines(path), 1):
                try:
                    entry = decoder.decode(line)
                except msgspec.DecodeError as error:
                    raise InvalidRequestError(f"{path.name}, line {number}: {error}") from error
                frames.append((entry.received_ms * MILLISECOND_NS, bytes(entry.frame)))
        except OSError as error:
            raise InvalidRequestError(f"cannot read a recording from {path}: {error}") from error
        return cls(tuple(frames))


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
        if speed is not None and speed <= 0:
            raise InvalidRequestError(f"expected a positive speed, found {speed}")
        self._recording = recording
        self._clock = clock
        self._speed = speed
        self._await_command = await_command

    async def __call__(self, peer: Peer) -> None:
        """Serve one connection until the client leaves; later commands are read and ignored."""
        commands = peer.commands()
        if self._await_command and await anext(commands, None) is None:
            return
        async with background({"player": self._play(peer)}):
            async for _ in commands:
                pass

    async def _play(self, peer: Peer) -> None:
        previous: int | None = None
        for received_ns, data in self._recording.frames:
            if self._speed is not None and previous is not None and received_ns > previous:
                await self._clock.sleep((received_ns - previous) / SECOND_NS / self._speed)
            previous = received_ns
            await peer.send(Frame(data, "playback"))


def _lines(path: Path) -> Iterator[bytes]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        for line in file:
            if line.strip():
                yield line
