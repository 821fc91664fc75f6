"""A stream that is no WebSocket: one text per line, ended by CRLF, over TLS; over plain TCP only to this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit

from allsight.domain.errors import ConnectivityError, InvalidRequestError
from allsight.ingestion.hosts import is_loopback
from allsight.ingestion.websockets.flow import BROKE, FlowControl
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint

SCHEMES = frozenset({"tls", "tcp"})

_CLOSE_TIMEOUT_S = 2.0
_CLOSED = "the venue closed the connection"


class LineConnection(FlowControl, asyncio.Protocol):
    """Cuts what arrives into lines and holds a bounded number of them; beyond it the socket is not read.

    A line feed ends a line, with or without a carriage return before it; empty lines are passed over.

    Args:
        max_line_bytes: a longer line ends the connection.
        max_queued_lines: so many wait for us before the venue has to wait.
    """

    def __init__(self, max_line_bytes: int, max_queued_lines: int) -> None:
        super().__init__(max_queued_lines)
        self._max_line_bytes = max_line_bytes
        self._begun: list[bytes] = []
        self._begun_bytes = 0
        self._transport: asyncio.Transport | None = None
        self._gone = asyncio.Event()

    # -- asyncio.Protocol -----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport, which asyncio has opened."""
        self._transport = cast(asyncio.Transport, transport)
        self._inbox.follow(self._transport)

    def data_received(self, data: bytes) -> None:
        """Cut a packet into lines."""
        if self._inbox.ended:
            return
        first, *others = data.split(b"\n")
        self._begun.append(first)
        self._begun_bytes += len(first)
        if others:
            self._take(b"".join(self._begun))
            for line in others[:-1]:
                self._take(line)
            self._begun = [others[-1]]
            self._begun_bytes = len(others[-1])
        if self._begun_bytes > self._max_line_bytes:
            self._inbox.end(f"a line is longer than {self._max_line_bytes} bytes")

    def eof_received(self) -> bool:
        """Note that nothing more comes."""
        self._inbox.end(_CLOSED)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is gone."""
        self._end(_CLOSED if exc is None else BROKE)
        self._gone.set()

    # -- Connection -----------------------------------------------------------------------------------------------

    async def send(self, text: str) -> None:
        """Send one line.

        Raises:
            ConnectionLostError: if the connection is gone.
        """
        transport = await self._until_writable(self._transport)
        transport.write(text.encode() + b"\r\n")

    async def aclose(self) -> None:
        """Close the connection, patiently at first."""
        if self._transport is None:
            return
        self._inbox.close()
        self._transport.close()
        try:
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self._gone.wait()
        except TimeoutError:
            self._transport.abort()

    def _take(self, line: bytes) -> None:
        line = line.removesuffix(b"\r")
        if len(line) > self._max_line_bytes:
            self._inbox.end(f"a line is longer than {self._max_line_bytes} bytes")
        elif line:
            self._inbox.put(line)


@asynccontextmanager
async def open_lines(endpoint: Endpoint, policy: SessionPolicy) -> AsyncIterator[LineConnection]:
    """Connect to `tls://host:port`, or to `tcp://host:port` on this machine, and close at the end.

    Raises:
        ConnectivityError: if the host does not answer, or its certificate does not stand up.
        InvalidRequestError: if the URL names no port, or would carry our messages over a network without TLS.
    """
    parts = urlsplit(endpoint.url)
    if parts.hostname is None or parts.port is None:
        raise InvalidRequestError(f"expected {'|'.join(sorted(SCHEMES))}://host:port, found {endpoint.url[:80]!r}")
    secure = parts.scheme == "tls"
    if not secure and not is_loopback(endpoint.url):
        raise InvalidRequestError("lines without TLS are for this machine alone")
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(policy.open_timeout_s):
            transport, lines = await loop.create_connection(
                lambda: LineConnection(policy.max_frame_bytes, policy.max_queued_frames),
                parts.hostname,
                parts.port,
                ssl=(endpoint.tls or True) if secure else None,
            )
    except OSError as error:
        raise ConnectivityError(f"could not connect ({type(error).__name__})") from error
    if (raw := transport.get_extra_info("socket")) is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    try:
        yield lines
    finally:
        await lines.aclose()
