"""What makers get wrong about markets that hang together: outcomes that do not add up, a rung beyond its neighbour.

Like a dislocation a mistake lasts for some time and fades. All makers of one event lean the same way, for they follow
one another; what they lean on is drawn by the name of the event, so that processes that never talk agree.
"""

import math
from typing import Final

from allsight.emulators.traders.windows import Windows
from allsight.emulators.universe.chance import number
from allsight.emulators.universe.model import Beside, Listing, World

LEAN: Final = (0.036, 0.02)
"""How far an outcome at even odds is pushed when its event leans: a least, and what is drawn on top. Two outcomes then
add up to 1.07 or more, and five to 1.10."""

NEAR: Final = 0.05
"""Only with a neighbour that stands so near is a rung confused."""

BEYOND: Final = (0.018, 1.1)
"""How far beyond its neighbour a confused rung is quoted: for two makers' spreads, and in units of two takers' fees."""

LEANS: Final = 1.6
CONFUSED: Final = 1.5
"""How often an event leans and a rung is confused, in units of how often a listing is dislocated."""


class Mistakes:
    """What is wrong with the price of one listing because of others of its venue.

    Args:
        world: what the other listings are worth.
        listing: whose price.
        seed: of what is drawn.
        dislocations: the share of time slots in which a listing is dislocated, 0 to 1.
    """

    __slots__ = ("_confused", "_leaning", "_listing", "_world")

    def __init__(self, world: World, listing: Listing, *, seed: int, dislocations: float) -> None:
        self._world = world
        self._listing = listing
        leans, confused = LEANS if listing.one_of else 0.0, CONFUSED if listing.beside else 0.0
        self._leaning = Windows(number(seed, "event leans", listing.group), leans * dislocations)
        self._confused = Windows(number(seed, "rung confused", listing.id), confused * dislocations)

    def at(self, at_ns: int, price: float, cost: float) -> float:
        """Return how far a price is off.

        Args:
            at_ns: when.
            price: what the listing is worth.
            cost: about what two takers pay in fees at that price.
        """
        window = self._leaning.at(at_ns)
        if window is not None:
            least, drawn = LEAN
            size = (least + drawn * abs(window.strength)) * 4.0 * price * (1.0 - price)
            return math.copysign(size * window.fading, window.strength)
        window = self._confused.at(at_ns)
        if window is None:
            return 0.0
        gap = min((self._worth(one, at_ns) - price for one in self._listing.beside), key=abs)
        spreads, fees = BEYOND
        return window.fading * (gap + math.copysign(spreads + fees * cost, gap)) if abs(gap) <= NEAR else 0.0

    def _worth(self, one: Beside, at_ns: int) -> float:
        probability = self._world.probability(one.claim, at_ns)
        return 1.0 - probability if one.inverted else probability
