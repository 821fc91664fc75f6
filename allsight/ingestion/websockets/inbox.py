"""What has come over a connection and was not taken yet: a bounded number, beyond which the venue has to wait."""

import asyncio
from collections import deque

from allsight.ingestion.websockets.policy import ConnectionLostError


class Inbox:
    """Holds whole messages between the transport and the one reader; when it is full, the socket is not read.

    Args:
        most: so many wait for us before the venue has to wait; what one packet holds comes on top of it.

    Attributes:
        ended: why nothing more comes; empty while something may.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._messages: deque[bytes] = deque()
        self._transport: asyncio.ReadTransport | None = None
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self.ended = ""

    def follow(self, transport: asyncio.ReadTransport) -> None:
        """Take the transport that is to be held back."""
        self._transport = transport

    def put(self, message: bytes) -> None:
        """Keep a message: the hot path. What comes after the end is thrown away."""
        if self.ended:
            return
        messages = self._messages
        messages.append(message)
        if len(messages) >= self._most and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        if self._waiter is not None:
            self._wake()

    def end(self, reason: str) -> None:
        """Note that nothing more comes; the first reason stands."""
        self.ended = self.ended or reason
        self._wake()

    async def take(self) -> bytes:
        """Wait for the next message.

        Raises:
            ConnectionLostError: if the connection has ended and everything that came before was taken.
        """
        messages = self._messages
        while not messages:
            if self.ended:
                raise ConnectionLostError(self.ended)
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        message = messages.popleft()
        if self._paused and len(messages) <= self._most // 2:
            self._resume()
        return message

    def close(self) -> None:
        """Throw away what is left and what still comes, so that the goodbye of the other side can be read."""
        self.end("closed by us")
        self._messages.clear()
        if self._paused:
            self._resume()

    def _resume(self) -> None:
        self._paused = False
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
