"""Resting orders of one market: price levels on the YES scale, first come first served within each."""

from bisect import bisect_left, insort

import msgspec

from allsight.domain.ladder import Side
from allsight.emulators.engine.orders import Order


class Level(msgspec.Struct, eq=False):
    """The orders of one rung, in the order in which they came, and their remaining size."""

    size: int
    orders: dict[int, Order]


class BookSide:
    """One side of a book.

    Levels are kept under a key that rises towards the better price (the rung for bids, its negative for asks), so that
    the best level is always the last one and leaves in constant time.
    """

    __slots__ = ("keys", "levels", "side", "sign")

    def __init__(self, side: Side) -> None:
        self.side = side
        self.sign = 1 if side is Side.YES else -1
        self.keys: list[int] = []
        self.levels: dict[int, Level] = {}

    def best_rung(self) -> int | None:
        """Return the rung of the best level, or None when the side is empty."""
        return self.keys[-1] * self.sign if self.keys else None

    def size_at(self, rung: int) -> int:
        """Return the size at a rung, zero when nobody stands there."""
        level = self.levels.get(rung * self.sign)
        return level.size if level is not None else 0

    def depth(self) -> list[tuple[int, int]]:
        """Return (rung, size) of every level, best first."""
        return [(key * self.sign, self.levels[key].size) for key in reversed(self.keys)]

    def add(self, order: Order) -> int:
        """Put an order behind those of its rung and return the new size of the level."""
        key = order.rung * self.sign
        level = self.levels.get(key)
        if level is None:
            self.levels[key] = level = Level(0, {})
            insort(self.keys, key)
        level.orders[order.id] = order
        level.size += order.remaining
        return level.size

    def remove(self, order: Order) -> int:
        """Take an order out with all that remains of it and return the new size of the level."""
        key = order.rung * self.sign
        level = self.levels[key]
        del level.orders[order.id]
        level.size -= order.remaining
        if not level.orders:
            self.drop(key)
            return 0
        return level.size

    def shrink(self, order: Order, by: int) -> int:
        """Make an order smaller where it stands and return the new size of the level."""
        level = self.levels[order.rung * self.sign]
        level.size -= by
        return level.size

    def drop(self, key: int) -> None:
        """Forget a level that nobody stands at any more."""
        del self.levels[key]
        if self.keys[-1] == key:
            self.keys.pop()
        else:
            del self.keys[bisect_left(self.keys, key)]

    def ahead_of(self, order: Order) -> int:
        """Return the size that would match before an order of this side."""
        key = order.rung * self.sign
        better = sum(self.levels[other].size for other in self.keys[bisect_left(self.keys, key + 1) :])
        queue = 0
        for other_order in self.levels[key].orders.values():
            if other_order is order:
                break
            queue += other_order.remaining
        return better + queue


class OrderBook:
    """Both sides of a market."""

    __slots__ = ("asks", "bids")

    def __init__(self) -> None:
        self.bids = BookSide(Side.YES)
        self.asks = BookSide(Side.NO)

    def of(self, side: Side) -> BookSide:
        """Return the side on which buyers of `side` rest."""
        return self.bids if side is Side.YES else self.asks

    def orders(self) -> list[Order]:
        """Return every resting order; those of one level in the order in which they came."""
        sides = (self.bids, self.asks)
        return [order for side in sides for level in side.levels.values() for order in level.orders.values()]
