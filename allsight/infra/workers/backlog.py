"""What waits to be written: first in, first out, one entry per key, bounded where the latest word is enough."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import msgspec

from allsight.domain.clock import Clock

T = TypeVar("T")


class Entry(msgspec.Struct, Generic[T]):
    """One thing that waits: what it is about, since when, and what is to be written."""

    subject: Hashable
    since_ns: int
    value: T


class Backlog(Generic[T]):
    """A queue in which a newer value takes the place of an older one with the same key.

    Args:
        clock: tells since when entries wait; a replaced entry counts from its first value.
        capacity: beyond it only the latest entry of each subject stays; None where nothing may ever be dropped. The
            backlog is then as long as there are subjects, which the program holds in memory anyway.
        merge: makes one value of an older and a newer one with the same key; by default the newer wins.
    """

    def __init__(
        self, clock: Clock, *, capacity: int | None, merge: Callable[[T, T], T] = lambda _old, new: new
    ) -> None:
        self._clock = clock
        self._capacity = capacity
        self._limit = capacity
        self._merge = merge
        self._entries: dict[Hashable, Entry[T]] = {}
        self.dropped = 0
        """Values that were never written because newer ones of their subject were there."""

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def oldest_ns(self) -> int | None:
        """Return since when the entry at the head waits."""
        for entry in self._entries.values():
            return entry.since_ns
        return None

    def put(self, key: Hashable, subject: Hashable, value: T) -> None:
        """Add a value or replace the one with its key; never waits."""
        known = self._entries.get(key)
        if known is not None:
            known.value = self._merge(known.value, value)
            return
        if self._limit is not None and len(self._entries) >= self._limit:
            self._keep_latest()
        self._entries[key] = Entry(subject, self._clock.now_ns(), value)

    def take(self, limit: int) -> list[T]:
        """Remove and return the values that wait longest, at most `limit`."""
        keys = [key for key, _ in zip(self._entries, range(limit), strict=False)]
        taken = [self._entries.pop(key).value for key in keys]
        if self._capacity is not None and len(self._entries) < self._capacity:
            self._limit = self._capacity
        return taken

    def _keep_latest(self) -> None:
        latest: dict[Hashable, Hashable] = {entry.subject: key for key, entry in self._entries.items()}
        kept = set(latest.values())
        self.dropped += len(self._entries) - len(kept)
        self._entries = {key: entry for key, entry in self._entries.items() if key in kept}
        # Where the subjects alone fill it, the next sweep waits until half would be superfluous: puts stay cheap.
        self._limit = max(self._capacity or 0, 2 * len(self._entries))
