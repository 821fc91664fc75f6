"""What prices say about two markets being one bet: a little, and only against it.

A gap between two fresh books is evidence that they are about two things; it is also what an arbitrage looks like. So it
lowers a probability that is shown and orders a queue, and no link rests on it.
"""

from fractions import Fraction
from typing import Final

from allsight.analysis.pricing.implied import Quote
from allsight.domain.book import Trust

FREE: Final = Fraction(3, 100)
"""Up to so much one bet is priced apart all the time: the median of published pairs is one cent."""

HALVING: Final = Fraction(7, 100)
"""Every further gap of this size halves the odds: from ten cents on, published pairs are nearly all two bets."""

MOST: Final = 2.0
"""The odds are halved so many times at most: a book can be wrong, or moved by somebody."""


def gap(one: Quote, two: Quote) -> Fraction | None:
    """Return by how much the ranges from bid to ask of two books lie apart, 0 where they overlap.

    None unless both books are LIVE and have both sides: then prices say nothing.
    """
    if one.trust is not Trust.LIVE or two.trust is not Trust.LIVE:
        return None
    if one.bid is None or one.ask is None or two.bid is None or two.ask is None:
        return None
    return max(Fraction(0), one.bid - two.ask, two.bid - one.ask)


def lowered(chance: float, apart: Fraction | None) -> float:
    """Return how likely two markets are one bet whose books lie so far apart: never more than before."""
    if apart is None or apart <= FREE or not 0.0 < chance < 1.0:
        return chance
    halvings = min(MOST, float((apart - FREE) / HALVING))
    against = (1.0 - chance) / chance * pow(2.0, halvings)
    return float(1.0 / (1.0 + against))
