"""What both kinds of connection do about two sides of different speed: whoever is faster waits for the other."""

import asyncio
from typing import Final, TypeVar

from allsight.ingestion.websockets.inbox import Inbox
from allsight.ingestion.websockets.policy import ConnectionLostError

_Transport = TypeVar("_Transport")

BROKE: Final = "the connection broke"


class FlowControl:
    """Holds our senders back while the venue does not read, and the venue while we do not.

    The transport calls `pause_writing` and `resume_writing`, as asyncio has it for protocols.

    Args:
        max_queued: so many messages wait for us before the venue has to wait.
    """

    def __init__(self, max_queued: int) -> None:
        self._inbox = Inbox(max_queued)
        self._writable = asyncio.Event()
        self._writable.set()
        self.receive = self._inbox.take

    def pause_writing(self) -> None:
        """Hold senders back: the venue does not read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let senders go on."""
        self._writable.set()

    async def _until_writable(self, transport: _Transport | None) -> _Transport:
        """Wait until the venue reads, and return the transport that it reads from.

        Raises:
            ConnectionLostError: if the connection is gone, or was never made.
        """
        await self._writable.wait()
        if self._inbox.ended or transport is None:
            raise ConnectionLostError(self._inbox.ended or BROKE)
        return transport

    def _end(self, reason: str) -> None:
        """Note that the connection is gone; whoever waits is told."""
        self._inbox.end(reason)
        self._writable.set()
