"""The price grid of Smarkets: decimal odds, written as basis points of probability (sheet 5.1).

The venue has one grid for all markets. Its odds are even in stretches, so the prices are not: each is
`round_half_even(10000 / odds)`. Both ends, 9999 and 1, are ticks of the grid and mark stub orders in a book.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from allsight.domain.ladder import Band, Ladder, PriceKind

UNIT: Final = 10_000
"""Prices are basis points of payout probability; sizes are 1/10000 of a pound of payout (sheet 0)."""

_STRETCHES: Final = (
    (200, 1),
    (300, 2),
    (400, 5),
    (600, 10),
    (1_000, 20),
    (2_000, 50),
    (3_000, 100),
    (5_000, 200),
    (10_000, 500),
    (30_000, 1_000),
)
"""The last odds of each even stretch and its step, both in hundredths; the first one begins behind 1.00."""

_LONG_SHOTS: Final = (50_000, 100_000, 1_000_000)
_SHORTEST: Final = Fraction(10_001, 10_000)


def odds() -> Iterator[Fraction]:
    """Yield the decimal odds of the grid, shortest first."""
    yield _SHORTEST
    hundredths = 100
    for last, step in _STRETCHES:
        while hundredths < last:
            hundredths += step
            yield Fraction(hundredths, 100)
    yield from (Fraction(one, 100) for one in _LONG_SHOTS)


def bands_of(natives: Sequence[int]) -> tuple[Band, ...]:
    """Write any ascending list of prices as bands: a new one begins where the distance changes."""
    bands: list[Band] = []
    rest = list(natives)
    while rest:
        step = rest[1] - rest[0] if len(rest) > 1 else 1
        count = 1
        while count < len(rest) and rest[count] - rest[count - 1] == step:
            count += 1
        bands.append(Band(first=rest[0], last=rest[count - 1], step=step))
        del rest[:count]
    return tuple(bands)


PRICES: Final = tuple(sorted(round(UNIT / one) for one in odds()))
"""Every tick in basis points, ascending; `round` of a fraction goes half to even, as the venue's table does."""

LADDER: Final = Ladder(kind=PriceKind.PROBABILITY, decimals=4, bands=bands_of(PRICES), quantum=Fraction(1, UNIT))

RUNGS: Final = {price: rung for rung, price in enumerate(PRICES)}
"""From a price to its rung: one look-up per level."""
