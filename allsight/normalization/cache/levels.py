"""One side of a book, mutable: sizes over rungs with the best rung always known.

Two stores, one interface: an array over every rung for short ladders, a map with sorted rungs for long ones. Both live
only inside the state store.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from itertools import compress
from typing import Protocol

from allsight.domain.book import NO_RUNG, Level


class Levels(Protocol):
    """Sizes over rungs. `best` is the rung that a counterparty hits first, or NO_RUNG."""

    best: int

    def put(self, rung: int, size: int) -> None:
        """Set the size of a rung; zero removes the level.

        Raises:
            IndexError: if there is no such rung.
        """
        ...

    def add(self, rung: int, change: int) -> int:
        """Change the size of a rung and return it; a size below zero is the caller's to notice.

        Raises:
            IndexError: if there is no such rung.
        """
        ...

    def replace(self, levels: Iterable[Level]) -> bool:
        """Drop everything, take these levels, and tell whether they differ from those that were there.

        Raises:
            IndexError: if there is no such rung; then nothing has changed.
        """
        ...

    def walk(self) -> tuple[Level, ...]:
        """Return all levels, best first."""
        ...


class DenseLevels:
    """An array over all rungs: constant-time changes, and a walk only when the best level empties."""

    __slots__ = ("_count", "_high", "_sizes", "best")

    def __init__(self, count: int, *, high: bool) -> None:
        self._count = count
        self._high = high
        self._sizes = [0] * count
        self.best = NO_RUNG

    def put(self, rung: int, size: int) -> None:
        if rung < 0:  # Python would take it from the other end
            raise IndexError(rung)
        sizes = self._sizes
        sizes[rung] = size
        best = self.best
        if size:
            if best < 0 or (rung > best if self._high else rung < best):
                self.best = rung
        elif rung == best:
            self.best = self._next(rung)

    def add(self, rung: int, change: int) -> int:
        if rung < 0:
            raise IndexError(rung)
        sizes = self._sizes
        size = sizes[rung] = sizes[rung] + change
        best = self.best
        if size:
            if best < 0 or (rung > best if self._high else rung < best):
                self.best = rung
        elif rung == best:
            self.best = self._next(rung)
        return size

    def replace(self, levels: Iterable[Level]) -> bool:
        sizes, best, high = [0] * self._count, NO_RUNG, self._high
        for level in levels:
            rung = level.rung
            if rung < 0:
                raise IndexError(rung)
            sizes[rung] = level.size
            if best < 0 or (rung > best if high else rung < best):
                best = rung
        changed = sizes != self._sizes
        if changed:
            self._sizes[:] = sizes  # a thousand places in a new list would be looked through for garbage
        self.best = best if best < 0 or sizes[best] else self._next(best)
        return changed

    def walk(self) -> tuple[Level, ...]:
        best = self.best
        if best < 0:
            return ()
        rungs = range(best, -1, -1) if self._high else range(best, self._count)
        sizes = self._sizes[best::-1] if self._high else self._sizes[best:]
        return tuple(map(Level, compress(rungs, sizes), filter(None, sizes)))

    def _next(self, rung: int) -> int:
        sizes = self._sizes
        if self._high:
            while rung >= 0 and not sizes[rung]:
                rung -= 1
            return rung
        while rung < self._count and not sizes[rung]:
            rung += 1
        return rung if rung < self._count else NO_RUNG


class SparseLevels:
    """A map of the rungs that hold something, with their order kept beside it."""

    __slots__ = ("_count", "_high", "_order", "_sizes", "best")

    def __init__(self, count: int, *, high: bool) -> None:
        self._count = count
        self._high = high
        self._sizes: dict[int, int] = {}
        self._order: list[int] = []
        self.best = NO_RUNG

    def put(self, rung: int, size: int) -> None:
        if not 0 <= rung < self._count:
            raise IndexError(rung)
        if size:
            if rung not in self._sizes:
                insort(self._order, rung)
            self._sizes[rung] = size
        elif self._sizes.pop(rung, None) is not None:
            del self._order[bisect_left(self._order, rung)]
        self.best = (self._order[-1] if self._high else self._order[0]) if self._order else NO_RUNG

    def add(self, rung: int, change: int) -> int:
        size = self._sizes.get(rung, 0) + change
        self.put(rung, size)
        return size

    def replace(self, levels: Iterable[Level]) -> bool:
        sizes = {level.rung: level.size for level in levels if level.size}
        order = sorted(sizes)
        if order and not (order[0] >= 0 and order[-1] < self._count):
            raise IndexError(order[-1])
        changed = sizes != self._sizes
        self._sizes, self._order = sizes, order
        self.best = (order[-1] if self._high else order[0]) if order else NO_RUNG
        return changed

    def walk(self) -> tuple[Level, ...]:
        order = reversed(self._order) if self._high else self._order
        return tuple(Level(rung, self._sizes[rung]) for rung in order)
