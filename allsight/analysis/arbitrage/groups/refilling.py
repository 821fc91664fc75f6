"""The orders of a proof on the books of this instant, without a solver: as many contracts, or the share there is."""

from collections.abc import Sequence
from fractions import Fraction

from allsight.analysis.arbitrage.groups.choices import Choice
from allsight.analysis.arbitrage.proof import ProofLeg, proof_leg
from allsight.domain.book import BookView, Level
from allsight.domain.ladder import Side

_ONE = Fraction(1)


def refilled(before: Sequence[ProofLeg], choices: Sequence[Choice]) -> tuple[list[ProofLeg], Fraction] | None:
    """Return the same orders at what they cost now, all in the share of their contracts that every book still offers.

    What the legs pay together keeps its proportions but for less than a unit of each.

    Args:
        before: the orders as they were proved.
        choices: what may be bought now, one for each of them and in their order.

    Returns:
        The orders and that share; None where a book is empty, or a venue would not take so little.
    """
    pairs = list(zip(before, choices, strict=True))
    share = min([_ONE, *(_offered(one.view, leg.side) / leg.contracts for leg, one in pairs)])
    found = []
    for leg, one in pairs:
        market, worth = one.seat.market, one.seat.worth
        fills = _walked(one.view, leg.side, share * leg.contracts)
        if market is None or worth is None or not fills:
            return None
        again = proof_leg(market, one.seat.linked, one.seat.terms, one.view, leg.side, fills, worth)
        if sum(level.size for level in fills) < market.min_size or again.cost < market.min_notional:
            return None
        found.append(again)
    return found, share


def _offered(view: BookView, side: Side) -> Fraction:
    """Return how many contracts a book offers; a unit of size is not everywhere the same at every price."""
    return sum((view.ladder.payout(level.rung, level.size) for level in view.offers(side)), Fraction(0))


def _walked(view: BookView, side: Side, contracts: Fraction) -> tuple[Level, ...]:
    """Return what an order of at most so many contracts takes, in whole units."""
    taken, left = [], contracts
    for level in view.offers(side):
        unit = view.ladder.payout(level.rung, 1)
        units = min(level.size, left // unit)
        if units:
            taken.append(Level(level.rung, units))
            left -= units * unit
        if units < level.size:
            break
    return tuple(taken)
