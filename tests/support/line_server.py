"""A small server on a free port that speaks in lines, with or without TLS: the other side of line-stream tests."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from allsight.emulators.serving.lifetime import stop_accepting

Answers = Callable[[int, bytes], Sequence[bytes]]
"""What to send back: from the number of the connection and the line that came; an empty line stands for connecting."""


class LineServer:
    """Remembers every line of every connection, and answers as `answers` says."""

    def __init__(self, answers: Answers = lambda connection, line: (), tls: ssl.SSLContext | None = None) -> None:
        self.answers = answers
        self.received: list[list[bytes]] = []
        self._tls = tls
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"{'tcp' if self._tls is None else 'tls'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        await stop_accepting([self._server])
        self._server.close()
        for writer in self._writers:
            writer.close()
        for writer in self._writers:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
        await self._server.wait_closed()

    async def send(self, data: bytes) -> None:
        """Send bytes, as they are, to the newest connection."""
        self._writers[-1].write(data)
        await self._writers[-1].drain()

    def close(self) -> None:
        """Close the newest connection in good order."""
        self._writers[-1].close()

    def abort(self) -> None:
        """Cut the newest connection."""
        self._writers[-1].transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(self._writers)
        self._writers.append(writer)
        self.received.append([])
        try:
            self._answer(writer, number, b"")
            while line := await self._read(reader, number):
                self.received[number].append(line)
                self._answer(writer, number, line)
        except (ConnectionError, EOFError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, number: int) -> bytes:
        del number
        return await reader.readline()

    def _answer(self, writer: asyncio.StreamWriter, number: int, line: bytes) -> None:
        for answer in self.answers(number, line):
            writer.write(answer + b"\r\n")
