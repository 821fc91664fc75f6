"""When something is out of order: at most once in each stretch of time, for a while, and then it fades.

A pure function of a key and an instant.
"""

from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS

SLOT_NS: Final = 600 * SECOND_NS
"""At most one window begins and ends within each stretch of this length."""

SHORTEST_S: Final = 20.0
LONGEST_S: Final = 200.0

_FADES: Final = 0.3
"""The last part of a window in which what is wrong dwindles to nothing."""

_UNIT = 1.0 / (1 << 64)
_NONE: Final = (0, 0, 0.0)


class Window(msgspec.Struct, frozen=True, gc=False):
    """A window as it stands at an instant: since when, how strongly between −1 and 1, and what is left of it."""

    start_ns: int
    strength: float
    fading: float


class Windows:
    """The windows of one key.

    Args:
        key: two keys have windows of their own, and at other times.
        share: of the slots that have one, 0 to 1.
    """

    __slots__ = ("_key", "_share", "_slot", "_window")

    def __init__(self, key: int, share: float) -> None:
        self._key = key
        self._share = share
        self._slot = -1
        self._window = _NONE

    def at(self, at_ns: int) -> Window | None:
        """Return the window that an instant lies in, or None."""
        shift = self._key % SLOT_NS  # every key has slots of its own, or all would be calm at the same time
        slot = (at_ns + shift) // SLOT_NS
        if slot != self._slot:
            self._slot = slot
            self._window = self._draw(slot)
        start, end, strength = self._window
        if not start <= at_ns + shift < end:
            return None
        return Window(start - shift, strength, min(1.0, (end - at_ns - shift) / (_FADES * (end - start))))

    def _draw(self, slot: int) -> tuple[int, int, float]:
        draws = [_uniform(self._key, 4 * slot + index) for index in range(4)]
        if draws[0] >= self._share:
            return _NONE
        seconds = SHORTEST_S + (LONGEST_S - SHORTEST_S) * draws[1] ** 2
        length = round(seconds * SECOND_NS)
        start = slot * SLOT_NS + round(draws[2] * (SLOT_NS - length))
        return start, start + length, 2.0 * draws[3] - 1.0


def _uniform(key: int, node: int) -> float:
    mixed = (key ^ (node * 0x9E3779B97F4A7C15)) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ (mixed >> 31)) * _UNIT
