"""What waits to be sent to one client: the newest state of each key, in the order in which keys first changed.

The outbox cannot grow beyond the number of keys that the client subscribed to, because a newer state takes the place of
an older one. A slow reader therefore gets fewer states, never older ones, and costs the others nothing.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

Build = Callable[[str], Iterable[tuple[str, bytes]]]
"""Makes the items of a topic's snapshot one by one, with their keys, encoded."""

SLICE: Final = 8
"""After so many items of a snapshot others have the loop: one of thousands of rows takes seconds to build."""


class Outbox:
    """Pending frames of one connection. `append` and `renew` never wait; `frame` is for the one task that sends.

    What is queued while a snapshot is being built is sent after it, unless the snapshot has a newer state of its key.
    """

    def __init__(self, build: Build, now_ms: Callable[[], int]) -> None:
        self._build = build
        self._now_ms = now_ms
        self._items: dict[tuple[str, str], bytes] = {}
        self._snapshots: dict[str, None] = {}
        self._notes: list[bytes] = []
        self._ready = asyncio.Event()
        self._seq = 0
        self.topics: set[str] = set()
        self.replaced = 0
        """How many states were replaced by newer ones before they were sent."""

    def __len__(self) -> int:
        return len(self._items)

    def append(self, topic: str, key: str, item: bytes) -> None:
        """Queue the new state of a key, in place of an older one that still waits."""
        slot = (topic, key)
        if slot in self._items:
            self.replaced += 1
        self._items[slot] = item
        self._ready.set()

    def note(self, frame: bytes) -> None:
        """Queue a frame that stands outside the sequence: a greeting, an answer, an error."""
        self._notes.append(frame)
        self._ready.set()

    def renew(self, topic: str) -> None:
        """Queue a snapshot of a topic, which makes its waiting items void."""
        self._snapshots[topic] = None
        self._ready.set()

    def forget(self, topic: str) -> None:
        """Drop whatever waits of a topic."""
        self._snapshots.pop(topic, None)
        for slot in [slot for slot in self._items if slot[0] == topic]:
            del self._items[slot]

    async def wait(self) -> None:
        """Wait until there is something to send."""
        await self._ready.wait()

    async def frame(self, limit: int) -> bytes | None:
        """Take the next frame to send, with at most `limit` items; None when nothing waits."""
        if self._notes:
            return self._notes.pop(0)
        if self._snapshots:
            topic = next(iter(self._snapshots))
            self.forget(topic)
            return self._wrap(b'"snapshot","topic":"%s"' % topic.encode(), await self._gather(topic))
        if not self._items:
            self._ready.clear()
            return None
        slots = list(self._items)[:limit]
        return self._wrap(b'"batch"', [self._items.pop(slot) for slot in slots])

    async def _gather(self, topic: str) -> list[bytes]:
        found = []
        for number, (key, item) in enumerate(self._build(topic), 1):
            self._items.pop((topic, key), None)
            found.append(item)
            if number % SLICE == 0:
                await asyncio.sleep(0)
        return found

    def heartbeat(self, loop_lag_ms: float) -> bytes:
        """Make the frame that says that nothing else was to be said."""
        self._seq += 1
        return b'{"type":"heartbeat","seq":%d,"server_at":%d,"loop_lag_ms":%.1f}' % (
            self._seq,
            self._now_ms(),
            loop_lag_ms,
        )

    def _wrap(self, kind: bytes, items: Iterable[bytes]) -> bytes:
        self._seq += 1
        return b'{"type":%s,"seq":%d,"server_at":%d,"items":[%s]}' % (kind, self._seq, self._now_ms(), b",".join(items))
