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


def settle(problem: Problem, units: Sequence[int]) -> Settled:
    """Settle orders of so many units each in every ending."""
    taken = tuple(take(order, size) for order, size in zip(problem.orders, units, strict=True))
    paid = [order.worth.hi * (one.cost + one.charges) for order, one in zip(problem.orders, taken, strict=True)]
    outlay = sum(paid, ZERO)
    profits = tuple(_received(problem, taken, ending) - outlay for ending in range(problem.endings))
    locked = sum((cost * order.days for order, cost in zip(problem.orders, paid, strict=True)), ZERO)
    guaranteed = min(profits)
    return Settled(
        taken=taken, outlay=outlay, profits=profits, guaranteed=guaranteed,
        score=guaranteed - problem.hurdle * locked,
    )  # fmt: skip


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


def _received(problem: Problem, taken: Sequence[Taken], ending: int) -> Fraction:
    """Return what all orders pay in an ending, in the base currency at the cheap end, commission taken off."""
    total = ZERO
    for _, rate, places in problem.groups():
        orders = [(problem.orders[place], taken[place]) for place in places]
        payout = sum((_paid(order, one, ending) for order, one in orders), ZERO)
        if rate:
            profit = payout - sum((one.cost for _, one in orders), ZERO)
            payout -= round_up(rate * max(ZERO, profit), orders[0][0].minor_unit)
        total += orders[0][0].worth.lo * payout
    return total


def _paid(order: Order, taken: Taken, ending: int) -> Fraction:
    pays = order.pays[ending]
    if pays is None:
        return taken.cost
    payout = pays * taken.contracts
    if order.fees.form is FeeForm.SETTLEMENT:
        payout -= round_up(order.fees.rate * payout, order.minor_unit)
    return payout
