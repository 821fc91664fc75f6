"""Betfair's price ladders (sheet 5): decimal odds, and a penny of backer's stake as the quantum of size."""

import functools
from decimal import Decimal
from fractions import Fraction

from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.domain.ladder import Band, Ladder, PriceKind

QUANTUM = Fraction(1, 100)
MIN_STAKE = 100
"""One pound in quanta: the least backer's stake in GBP (sheet 5)."""

CLASSIC = Ladder(
    kind=PriceKind.ODDS,
    decimals=2,
    bands=(
        Band(101, 200, 1),
        Band(202, 300, 2),
        Band(305, 400, 5),
        Band(410, 600, 10),
        Band(620, 1_000, 20),
        Band(1_050, 2_000, 50),
        Band(2_100, 3_000, 100),
        Band(3_200, 5_000, 200),
        Band(5_500, 10_000, 500),
        Band(11_000, 100_000, 1_000),
    ),
    quantum=QUANTUM,
)
"""350 prices from 1.01 to 1000."""

FINEST = Ladder(kind=PriceKind.ODDS, decimals=2, bands=(Band(101, 100_000, 1),), quantum=QUANTUM)

_BY_NAME = {"CLASSIC": CLASSIC, "FINEST": FINEST, "": CLASSIC}


class Rungs(dict[Decimal, int]):
    """Rungs by price, worked out once per price: the hot path's one look-up."""

    def __init__(self, ladder: Ladder) -> None:
        super().__init__()
        self._ladder = ladder

    def __missing__(self, price: Decimal) -> int:
        """Work a price out.

        Raises:
            VenueDataError: if it is not on the ladder.
        """
        try:
            rung = self[price] = self._ladder.rung_of(price)
        except InvalidRequestError as error:
            raise VenueDataError(str(error)) from None
        return rung


def ladder_of(name: str | None) -> Ladder | None:
    """Return a ladder by the venue's name for it, CLASSIC where it gives none, or None for one that we do not read."""
    return _BY_NAME.get(name or "")


@functools.cache
def rungs_of(ladder: Ladder) -> Rungs:
    """Return the shared table of a ladder."""
    return Rungs(ladder)
