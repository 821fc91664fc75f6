"""Carry messages between rooms inside one process: the `Bus` of `domain.ports`.

One thread, one event loop. A handler runs inside `publish`, so nothing is ever lost between a feed and the state store,
and a message costs one dictionary look-up and one call per consumer. Whoever may be slow opens a channel, which is
bounded and says how much it lost.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from allsight.domain.messages import Message

Handler = Callable[[Message], None]


class InProcessChannel:
    """One consumer's bounded inbox: when it is full the oldest message goes, and is counted.

    Attributes:
        name: who reads it, for status and logs.
        dropped: how many messages were lost so far; a consumer that needs all of them must resynchronise.
    """

    def __init__(self, name: str, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"channel {name} needs room for at least one message, found {capacity}")
        self.name = name
        self.dropped = 0
        self._capacity = capacity
        self._inbox: deque[Message] = deque(maxlen=capacity)
        self._arrival: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._inbox)

    def put(self, message: Message) -> None:
        """Take a message in and wake the reader; returns at once, whatever the reader does."""
        if len(self._inbox) == self._capacity:
            self.dropped += 1
        self._inbox.append(message)
        if self._arrival is not None:
            if not self._arrival.done():
                self._arrival.set_result(None)
            self._arrival = None

    async def get(self) -> Message:
        """Wait for the next message; cancelling the wait loses nothing.

        Raises:
            RuntimeError: if somebody else waits already: a channel has one reader.
        """
        while not self._inbox:
            if self._arrival is not None and not self._arrival.done():
                raise RuntimeError(f"channel {self.name} has one reader, and it is waiting already")
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        return self._inbox.popleft()

    def get_batch(self, limit: int) -> Sequence[Message]:
        """Take what is there now, oldest first, at most `limit`, without waiting."""
        inbox = self._inbox
        return [inbox.popleft() for _ in range(min(limit, len(inbox)))]


class InProcessBus:
    """The bus of a single process.

    Routing goes by the exact type of a message. Every consumer sees all messages in one and the same order: what a
    handler publishes while it handles another message is delivered after that message has reached everybody.
    """

    def __init__(self) -> None:
        self._handlers: dict[type, tuple[Handler, ...]] = {}
        self._inboxes: dict[type, tuple[Handler, ...]] = {}
        self._routes: dict[type, tuple[Handler, ...]] = {}
        self._delivering = False
        self._later: deque[Message] = deque()
        self.channels: tuple[InProcessChannel, ...] = ()

    def publish(self, message: Message) -> None:
        """Hand a message to every consumer before returning: handlers first, then channels.

        Only a call from inside a handler returns earlier; its message follows as soon as the current one is delivered.

        Raises:
            Exception: what a handler raises. The bus does not swallow it: a store that fails must end the process, and
                what was still to be delivered then is dropped with it.
        """
        if self._delivering:
            self._later.append(message)
            return
        self._delivering = True
        try:
            for consume in self._routes.get(type(message), ()):
                consume(message)
            while self._later:
                message = self._later.popleft()
                for consume in self._routes.get(type(message), ()):
                    consume(message)
        finally:
            self._delivering = False
            if self._later:
                self._later.clear()

    def handle(self, kinds: Iterable[type], handler: Handler) -> None:
        """Call `handler` inside `publish` for every message of exactly these types: lossless and in order."""
        self._add(self._handlers, kinds, handler)

    def channel(self, kinds: Iterable[type], *, capacity: int, name: str) -> InProcessChannel:
        """Open a bounded inbox; when it is full the oldest message is dropped and counted."""
        channel = InProcessChannel(name, capacity)
        self._add(self._inboxes, kinds, channel.put)
        self.channels += (channel,)
        return channel

    def _add(self, table: dict[type, tuple[Handler, ...]], kinds: Iterable[type], consume: Handler) -> None:
        for kind in dict.fromkeys(kinds):
            table[kind] = (*table.get(kind, ()), consume)
            self._routes[kind] = self._handlers.get(kind, ()) + self._inboxes.get(kind, ())
