"""What a listing is worth at its own venue: the common signal, the venue's noise, and now and then a dislocation.

Like the universe it is a pure function of seed and time, so that two processes that never talk agree on which prices
are apart, and a test can ask beforehand.
"""

import math
from typing import Final

from allsight.domain.clock import SECOND_NS
from allsight.emulators.universe.chance import gauss, number
from allsight.emulators.universe.model import Listing, World

FLOOR: Final = 0.0015
"""Nobody quotes below this price, nor above one minus it."""

NOISE: Final = ((45 * SECOND_NS, 0.0022), (900 * SECOND_NS, 0.0035))
"""Scales of the venue's own noise: how slowly it turns, and its standard deviation in price at even odds."""

SLOT_NS: Final = 600 * SECOND_NS
"""At most one dislocation per listing begins and ends within each stretch of this length."""

SHORTEST_S: Final = 20.0
LONGEST_S: Final = 200.0

_UNIT = 1.0 / (1 << 64)


class VenuePrice:
    """The fair price of one listing in the eyes of its venue's makers.

    Args:
        world: where the probability of the claim comes from.
        listing: whose price.
        seed: of the noise.
        dislocations: the share of slots in which the price is dislocated, 0 to 1.
    """

    __slots__ = ("_chance", "_claim", "_inverted", "_key", "_noise", "_slot", "_window", "_world")

    def __init__(self, world: World, listing: Listing, *, seed: int, dislocations: float) -> None:
        self._world = world
        self._claim = listing.claim
        self._inverted = listing.inverted
        self._key = number(seed, "venue price", listing.id)
        self._chance = dislocations
        self._noise = [_Noise(self._key + index, period) for index, (period, _) in enumerate(NOISE)]
        self._slot = -1
        self._window = (0, 0, 0.0)

    def at(self, at_ns: int) -> float:
        """Return the price of YES at an instant, within `FLOOR` and 1 − `FLOOR`."""
        probability = self._world.probability(self._claim, at_ns)
        if self._inverted:
            probability = 1.0 - probability
        doubt = 4.0 * probability * (1.0 - probability)
        width = math.sqrt(doubt)
        price = probability + self.dislocation(at_ns, doubt)
        for noise, (_, deviation) in zip(self._noise, NOISE, strict=True):
            price += width * deviation * noise.at(at_ns)
        return min(max(price, FLOOR), 1.0 - FLOOR)

    def dislocation(self, at_ns: int, doubt: float) -> float:
        """Return how far this venue has been pushed off: enough to pay two takers' fees, or zero.

        Args:
            at_ns: when.
            doubt: 4·p·(1−p), 1 at even odds: fees have that shape, and so has the push.
        """
        at_ns += self._key % SLOT_NS  # every listing has slots of its own, or all would be calm at the same time
        slot = at_ns // SLOT_NS
        if slot != self._slot:
            self._slot = slot
            self._window = self._draw(slot)
        start, end, strength = self._window
        if not start <= at_ns < end:
            return 0.0
        fading = min(1.0, (end - at_ns) / (0.3 * (end - start)))
        size = 0.013 + 0.034 * doubt + 0.03 * abs(strength) * math.sqrt(doubt)
        return math.copysign(size * fading, strength)

    def _draw(self, slot: int) -> tuple[int, int, float]:
        draws = [_uniform(self._key, 4 * slot + index) for index in range(4)]
        if draws[0] >= self._chance:
            return 0, 0, 0.0
        seconds = SHORTEST_S + (LONGEST_S - SHORTEST_S) * draws[1] ** 2
        length = round(seconds * SECOND_NS)
        start = slot * SLOT_NS + round(draws[2] * (SLOT_NS - length))
        return start, start + length, 2.0 * draws[3] - 1.0


class _Noise:
    """Smooth mean-reverting noise with unit deviation at its knots, one knot per period."""

    __slots__ = ("_cell", "_key", "_left", "_period", "_right")

    def __init__(self, key: int, period_ns: int) -> None:
        self._key = key
        self._period = period_ns
        self._cell = -1
        self._left = self._right = 0.0

    def at(self, at_ns: int) -> float:
        cell, rest = divmod(at_ns, self._period)
        if cell != self._cell:
            self._cell = cell
            self._left, self._right = gauss(self._key, cell), gauss(self._key, cell + 1)
        share = rest / self._period
        share *= share * (3.0 - 2.0 * share)
        return self._left + (self._right - self._left) * share


def _uniform(key: int, node: int) -> float:
    mixed = (key ^ (node * 0x9E3779B97F4A7C15)) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ (mixed >> 31)) * _UNIT
