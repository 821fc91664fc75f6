"""What orders of whole units cost and pay, exactly: every fill rounded against us, the least over all endings.

No float comes in here. What the linear program proposes is shown only with the figures of this module.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.solver.model import ZERO, Order, Problem
from allsight.analysis.pricing.fees import order_charge
from allsight.domain.fees import FeeForm
from allsight.domain.money import round_up


class Taken(msgspec.Struct, frozen=True):
    """What one order of so many units takes and costs, in the market's currency.

    Attributes:
        fills: price and contracts per offer that it takes of.
        cost: what the contracts cost at their prices.
        charges: the fee of each fill, and what further rounding may add.
    """

    units: int
    fills: tuple[tuple[Fraction, Fraction], ...]
    cost: Fraction
    charges: Fraction

    @property
    def contracts(self) -> Fraction:
        """Return how many contracts there are."""
        return sum((contracts for _, contracts in self.fills), ZERO)


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """Orders as they would fill, with their profit in every ending, in the base currency.

    Attributes:
        taken: per order; no units where it is not used.
        outlay: all that is paid now.
        profits: per ending, what remains.
        guaranteed: the least of them.
        score: the guarantee less what its money should have earned meanwhile.
    """

    taken: tuple[Taken, ...]
    outlay: Fraction
    profits: tuple[Fraction, ...]
    guaranteed: Fraction
    score: Fraction


def take(order: Order, units: int) -> Taken:
    """Walk an order's offers from the best one on.

    Raises:
        ValueError: if fewer units are offered.
    """
    fills, left = [], units
    for offer in order.offers:
        if not left:
            break
        part = min(left, offer.units)
        fills.append((offer.price, offer.unit * part))
        left -= part
    if left:
        raise ValueError(f"{left} of {units} units are not offered")
    cost = sum((price * contracts for price, contracts in fills), ZERO)
    charged = order_charge(order.fees, fills, order.minor_unit, order.side).total if fills else ZERO
    return Taken(units, tuple(fills), cost, charged)


def acceptable(order: Order, taken: Taken) -> bool:
    """Tell whether a venue takes an order of that size, and whether our own limits do."""
    if not taken.units:
        return True
    within = order.most is None or taken.contracts <= order.most
    return within and taken.units >= order.least_units and taken.cost >= order.least_cost


class Settling:
    """Settles orders of one problem in one size after the other; what sizes have in common is computed once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._groups = tuple(problem.groups())
        self._taken: dict[tuple[int, int], Taken] = {}

    def settle(self, units: Sequence[int]) -> Settled:
        """Settle orders of so many units each in every ending."""
        problem = self._problem
        taken = tuple(self._take(place, size) for place, size in enumerate(units))
        paid = [order.worth.hi * (one.cost + one.charges) for order, one in zip(problem.orders, taken, strict=True)]
        outlay = sum(paid, ZERO)
        received = [self._received(group, taken) for group in self._groups]
        profits = tuple(sum(found, ZERO) - outlay for found in zip(*received, strict=True))
        locked = sum((cost * order.days for order, cost in zip(problem.orders, paid, strict=True)), ZERO)
        guaranteed = min(profits)
        return Settled(
            taken=taken, outlay=outlay, profits=profits, guaranteed=guaranteed,
            score=guaranteed - problem.hurdle * locked,
        )  # fmt: skip

    def _take(self, place: int, units: int) -> Taken:
        known = self._taken.get((place, units))
        if known is None:
            known = self._taken[place, units] = take(self._problem.orders[place], units)
        return known

    def _received(self, group: tuple[int, Fraction, tuple[int, ...]], taken: Sequence[Taken]) -> list[Fraction]:
        """Return what a group's orders pay in each ending, in the base currency at the cheap end, commission taken off.

        Endings in which its markets pay alike are one.
        """
        _, rate, places = group
        orders = [self._problem.orders[place] for place in places]
        cost = sum((taken[place].cost for place in places), ZERO)
        contracts = [taken[place].contracts for place in places]
        known: dict[tuple[Fraction | None, ...], Fraction] = {}
        found = []
        for pays in zip(*(order.pays for order in orders), strict=True):
            received = known.get(pays)
            if received is None:
                payout = sum(
                    (taken[place].cost if one is None else _paid(order, one * held)
                     for place, order, one, held in zip(places, orders, pays, contracts, strict=True)),
                    ZERO,
                )  # fmt: skip
                if rate:
                    payout -= round_up(rate * max(ZERO, payout - cost), orders[0].minor_unit)
                received = known[pays] = orders[0].worth.lo * payout
            found.append(received)
        return found


def settle(problem: Problem, units: Sequence[int]) -> Settled:
    """Settle orders of so many units each in every ending."""
    return Settling(problem).settle(units)


def affordable(problem: Problem, settled: Settled) -> bool:
    """Tell whether venues take these orders, and whether the money is there."""
    pairs = list(zip(problem.orders, settled.taken, strict=True))
    if not all(acceptable(order, one) for order, one in pairs):
        return False
    if problem.bankroll is not None and settled.outlay > problem.bankroll:
        return False
    spent: dict[int, Fraction] = {}
    for order, one in pairs:
        spent[order.pool] = spent.get(order.pool, ZERO) + one.cost + one.charges
    return all(amount <= problem.funds.get(pool, amount) for pool, amount in spent.items())


def _paid(order: Order, payout: Fraction) -> Fraction:
    """Return what settlement leaves of a payout."""
    if order.fees.form is not FeeForm.SETTLEMENT:
        return payout
    return payout - round_up(order.fees.rate * payout, order.minor_unit)
