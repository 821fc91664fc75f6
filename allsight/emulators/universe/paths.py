"""Brownian paths as pure functions of a name and an instant.

A path is filled in by midpoint displacement: the value at the end is drawn first, then each midpoint of an
interval given its two ends, down to cells some seconds wide. Any process that asks for any instant therefore
sees the same path, whatever it asked before. Only the last cell is remembered, which is speed and not state.
"""

import math
from typing import Final

from allsight.domain.clock import DAY_NS, SECOND_NS
from allsight.emulators.universe.calendar import EPOCH_NS
from allsight.emulators.universe.chance import gauss, number

FINEST_NS: Final = 10 * SECOND_NS
"""Paths are straight below this width."""


class Path:
    """Standard Brownian motion W on the unit interval, W(0) = 0."""

    __slots__ = ("_cell", "_cells", "_depth", "_end", "_hi", "_key", "_lo")

    def __init__(self, name: str, length_ns: int) -> None:
        self._key = number(name)
        self._depth = max(1, min(28, math.ceil(math.log2(max(2, length_ns / FINEST_NS)))))
        self._cells = 1 << self._depth
        self._end = gauss(self._key, 1)
        self._cell = -1
        self._lo = self._hi = 0.0

    def at(self, u: float) -> float:
        """Return W(u); constant outside of [0, 1]."""
        if u <= 0.0:
            return 0.0
        if u >= 1.0:
            return self._end
        place = u * self._cells
        cell = int(place)
        if cell != self._cell:
            self._descend(cell)
        return self._lo + (self._hi - self._lo) * (place - cell)

    def _descend(self, cell: int) -> None:
        lo, hi = 0.0, self._end
        node, spread = 1, 0.5  # the standard deviation of a midpoint is half the root of the width
        key = self._key
        for level in range(self._depth - 1, -1, -1):
            middle = (lo + hi) / 2 + spread * gauss(key, node + self._cells)
            if cell >> level & 1:
                lo, node = middle, 2 * node + 1
            else:
                hi, node = middle, 2 * node
            spread *= math.sqrt(0.5)
        self._cell, self._lo, self._hi = cell, lo, hi


class Asset:
    """The price of something that trades around the clock: a geometric Brownian motion from a starting value.

    Attributes:
        symbol: its usual letters.
        volatility: standard deviation of the logarithm per year.
    """

    __slots__ = ("_base", "_path", "start", "symbol", "volatility")

    YEARS: Final = 12
    SPAN_NS: Final = YEARS * 365 * DAY_NS

    def __init__(self, seed: int, symbol: str, start: float, volatility: float) -> None:
        self.symbol, self.start, self.volatility = symbol, start, volatility
        self._path = Path(f"{seed}:asset:{symbol}", self.SPAN_NS)
        self._base = self._path.at(_unit_time(ANCHOR_NS))

    def log_at(self, at_ns: int) -> float:
        """Return the natural logarithm of the price."""
        moved = self._path.at(_unit_time(at_ns)) - self._base
        return math.log(self.start) + self.volatility * math.sqrt(self.YEARS) * moved

    def at(self, at_ns: int) -> float:
        """Return the price."""
        return math.exp(self.log_at(at_ns))

    def deviation(self, from_ns: int, to_ns: int) -> float:
        """Return the standard deviation of the change of the logarithm between two instants."""
        return self.volatility * math.sqrt(max(0, to_ns - from_ns) / (365 * DAY_NS))


ANCHOR_NS: Final = EPOCH_NS + 320 * DAY_NS
"""Where assets stand at their starting values: 17 November 2026."""


def _unit_time(at_ns: int) -> float:
    return (at_ns - EPOCH_NS) / Asset.SPAN_NS
