"""What a listing is worth at its own venue: the common signal, the venue's noise, and now and then a dislocation.

Like the universe it is a pure function of seed and time, so that two processes that never talk agree on which prices
are apart, and a test can ask beforehand.
"""

import math
from typing import Final

from allsight.domain.clock import SECOND_NS
from allsight.emulators.traders.mistakes import Mistakes
from allsight.emulators.traders.windows import Windows
from allsight.emulators.universe.chance import gauss, number
from allsight.emulators.universe.model import Listing, World

FLOOR: Final = 0.0015
"""Nobody quotes below this price, nor above one minus it."""

NOISE: Final = ((45 * SECOND_NS, 0.0022), (900 * SECOND_NS, 0.0035))
"""Scales of the venue's own noise: how slowly it turns, and its standard deviation in price at even odds."""


class VenuePrice:
    """The fair price of one listing in the eyes of its venue's makers.

    Args:
        world: where the probability of the claim comes from.
        listing: whose price.
        seed: of the noise.
        dislocations: the share of slots in which the price is dislocated, 0 to 1; mistakes about several markets of
            the venue come with it.
    """

    __slots__ = ("_claim", "_inverted", "_mistakes", "_noise", "_windows", "_world")

    def __init__(self, world: World, listing: Listing, *, seed: int, dislocations: float) -> None:
        self._world = world
        self._claim = listing.claim
        self._inverted = listing.inverted
        key = number(seed, "venue price", listing.id)
        self._windows = Windows(key, dislocations)
        self._mistakes = Mistakes(world, listing, seed=seed, dislocations=dislocations)
        self._noise = [_Noise(key + index, period) for index, (period, _) in enumerate(NOISE)]

    def at(self, at_ns: int) -> float:
        """Return the price of YES at an instant, within `FLOOR` and 1 − `FLOOR`."""
        probability = self._world.probability(self._claim, at_ns)
        if self._inverted:
            probability = 1.0 - probability
        doubt = 4.0 * probability * (1.0 - probability)
        width = math.sqrt(doubt)
        price = probability + self.dislocation(at_ns, doubt) + self._mistakes.at(at_ns, probability, _two_fees(doubt))
        for noise, (_, deviation) in zip(self._noise, NOISE, strict=True):
            price += width * deviation * noise.at(at_ns)
        return min(max(price, FLOOR), 1.0 - FLOOR)

    def dislocation(self, at_ns: int, doubt: float) -> float:
        """Return how far this venue has been pushed off: enough to pay two takers' fees, or zero.

        Args:
            at_ns: when.
            doubt: 4·p·(1−p), 1 at even odds: fees have that shape, and so has the push.
        """
        window = self._windows.at(at_ns)
        if window is None:
            return 0.0
        size = _two_fees(doubt) + 0.03 * abs(window.strength) * math.sqrt(doubt)
        return math.copysign(size * window.fading, window.strength)


def _two_fees(doubt: float) -> float:
    """Return about what two takers pay for a contract at prices of this doubt."""
    return 0.013 + 0.034 * doubt


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
