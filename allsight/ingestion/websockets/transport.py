"""How a stream connection is made, by the scheme of its URL: `wss:` and `ws:`, or lines over `tls:` and `tcp:`."""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Protocol, cast

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from allsight.domain.errors import ConnectivityError, CredentialsError
from allsight.ingestion.hosts import is_loopback
from allsight.ingestion.websockets.lines import SCHEMES, open_lines
from allsight.ingestion.websockets.policy import ConnectionLostError, SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint


class Connection(Protocol):
    """An open connection that carries whole messages."""

    def receive(self) -> Awaitable[bytes]:
        """Wait for the next message: the hot path.

        Raises:
            ConnectionLostError, ConnectionClosed: if the connection is gone.
        """
        ...

    async def send(self, text: str) -> None:
        """Send one message.

        Raises:
            ConnectionLostError: if the connection is gone.
        """
        ...


class _WebSocket:
    def __init__(self, receive: Callable[[], Awaitable[bytes]], send: Callable[[str], Awaitable[None]]) -> None:
        self.receive = receive
        self._send = send

    async def send(self, text: str) -> None:
        try:
            await self._send(text)
        except ConnectionClosed as error:
            raise ConnectionLostError(closed_reason(error)) from error


@asynccontextmanager
async def open_connection(endpoint: Endpoint, policy: SessionPolicy) -> AsyncIterator[Connection]:
    """Connect, and close at the end.

    Raises:
        ConnectivityError: if the host does not answer, or does not let us in.
        CredentialsError: if it refuses the credentials that the endpoint's headers carry.
        InvalidRequestError: for `tcp:` to any host but this one: without TLS a session token would travel in the open.
    """
    if endpoint.url.partition(":")[0] in SCHEMES:
        async with open_lines(endpoint, policy) as lines:
            yield lines
        return
    try:
        async with connect(
            endpoint.url,
            additional_headers=list(endpoint.headers),
            user_agent_header="allsight/0.1",
            open_timeout=policy.open_timeout_s,
            ping_interval=policy.ping_every_s,
            ping_timeout=policy.ping_every_s,
            close_timeout=2.0,
            max_size=policy.max_frame_bytes,
            max_queue=policy.max_queued_frames,
            compression=None,
            proxy=None if is_loopback(endpoint.url) else True,
        ) as socket:
            # Bound without a frame of our own in between: it is awaited for every message.
            receive = cast("Callable[[], Awaitable[bytes]]", functools.partial(socket.recv, decode=False))
            yield _WebSocket(receive, socket.send)
    except InvalidStatus as error:
        status = error.response.status_code
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise CredentialsError(f"the stream's upgrade was refused with {status}") from error
        raise ConnectivityError(f"the stream's upgrade was answered with {status}") from error
    except ConnectionClosed as error:
        raise ConnectionLostError(closed_reason(error)) from error
    except (OSError, WebSocketException) as error:
        raise ConnectivityError(f"could not connect ({type(error).__name__})") from error


@asynccontextmanager
async def short_talk(endpoint: Endpoint, patience_s: float = 15.0) -> AsyncIterator[Connection]:
    """Connect for a few words, as a check of `doctor` does, and close at the end.

    Raises:
        ConnectivityError: if the block takes longer than `patience_s`; otherwise as `open_connection`.
    """
    try:
        async with asyncio.timeout(patience_s), open_connection(endpoint, SessionPolicy()) as connection:
            yield connection
    except TimeoutError as error:
        raise ConnectivityError(f"nothing came within {patience_s:.0f} s") from error


def closed_reason(error: ConnectionClosed) -> str:
    """Say in words how a WebSocket ended."""
    if error.rcvd is not None:
        return f"the venue closed the connection ({error.rcvd.code})"
    return "the connection broke"
