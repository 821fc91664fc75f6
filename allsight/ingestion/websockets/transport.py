"""How a stream connection is made, by the scheme of its URL: `wss:` and `ws:`, or lines over `tls:` and `tcp:`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Protocol

from allsight.domain.errors import ConnectivityError
from allsight.ingestion.websockets.frames import open_frames
from allsight.ingestion.websockets.lines import SCHEMES, open_lines
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint


class Connection(Protocol):
    """An open connection that carries whole messages."""

    def receive(self) -> Awaitable[bytes]:
        """Wait for the next message: the hot path.

        Raises:
            ConnectionLostError: if the connection is gone.
        """
        ...

    async def send(self, text: str) -> None:
        """Send one message.

        Raises:
            ConnectionLostError: if the connection is gone.
        """
        ...


@asynccontextmanager
async def open_connection(endpoint: Endpoint, policy: SessionPolicy) -> AsyncIterator[Connection]:
    """Connect, and close at the end.

    Raises:
        ConnectivityError: if the host does not answer, or does not let us in.
        CredentialsError: if it refuses the credentials that the endpoint's headers carry.
        InvalidRequestError: for `tcp:` to any host but this one: without TLS a session token would travel in the open.
    """
    opened = open_lines if endpoint.url.partition(":")[0] in SCHEMES else open_frames
    async with opened(endpoint, policy) as connection:
        yield connection


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
