"""Small problems, and what the best of all possible orders guarantees in them, found by trying every one."""

import itertools
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from allsight.analysis.arbitrage.solver.model import Offer, Order, Problem
from allsight.analysis.arbitrage.solver.program import Solver
from allsight.analysis.arbitrage.solver.settling import affordable, settle
from allsight.analysis.pricing.fees import order_charge
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ladder import Side
from allsight.domain.money import Interval

CENT = Fraction(1, 100)
_EPSILON = 1e-7
_FEES = (
    FeeSchedule(form=FeeForm.NONE, source="none"),
    FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(7, 100), source="as on Kalshi"),
    FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(1, 25), order_allowance=CENT / 10, source="as on Polymarket"),
    FeeSchedule(form=FeeForm.PROPORTIONAL, rate=Fraction(1, 50), source="on cost"),
    FeeSchedule(form=FeeForm.NOTIONAL, rate=Fraction(1, 1000), settlement_rate=Fraction(1, 1000), source="on price"),
    FeeSchedule(form=FeeForm.TURNOVER, rate=Fraction(1, 200), minimum=CENT, source="on stake"),
    FeeSchedule(form=FeeForm.SETTLEMENT, rate=Fraction(1, 50), source="on payout"),
)
_WORTH = (
    Interval(Fraction(1), Fraction(1)),
    Interval(Fraction(499, 500), Fraction(1)),
    Interval(Fraction(5, 4), Fraction(7, 5)),
)
_UNITS = (Fraction(1), Fraction(1), Fraction(1, 2), Fraction(5, 2))


def problem(chance: random.Random) -> Problem:
    """Make a problem of a few orders at prices at which something can often be gained."""
    endings, count = chance.randint(2, 4), chance.randint(2, 4)
    groups = [
        (chance.choice((None, None, Fraction(1, 20), Fraction(1, 50))), chance.choice(_WORTH)) for _ in range(count)
    ]
    orders = tuple(_order(chance, endings, groups, chance.randrange(count)) for _ in range(count))
    return Problem(
        orders=orders,
        endings=endings,
        funds={0: Fraction(chance.randint(1, 6))} if chance.random() < 0.2 else {},
        bankroll=Fraction(chance.randint(1, 8)) if chance.random() < 0.2 else None,
        hurdle=Fraction(1, 5_000) if chance.random() < 0.2 else Fraction(0),
    )


def _order(
    chance: random.Random, endings: int, groups: Sequence[tuple[Fraction | None, Interval]], group: int
) -> Order:
    rate, worth = groups[group]
    fees = chance.choice(_FEES)
    if rate is not None:
        fees = FeeSchedule(form=FeeForm.NET_PROFIT, rate=rate, source="on the group's net profit")
    elif fees.form is FeeForm.NET_PROFIT:
        raise AssertionError
    price, offers = chance.randint(5, 60), []
    unit, grows = chance.choice(_UNITS), chance.choice((Fraction(1), Fraction(1), Fraction(9, 10), Fraction(11, 10)))
    for _ in range(chance.randint(1, 2)):
        offers.append(Offer(Fraction(price, 100), unit, chance.randint(1, 3)))
        price, unit = min(99, price + chance.randint(1, 20)), unit * grows
    values = (Fraction(0), Fraction(1), Fraction(1), None, Fraction(1, 2))
    return Order(
        offers=tuple(offers), fees=fees, side=chance.choice((Side.YES, Side.NO)), minor_unit=CENT / 100,
        group=group, pool=group % 2, worth=worth, pays=tuple(chance.choice(values) for _ in range(endings)),
        days=Fraction(chance.randint(0, 90)), least_units=chance.choice((0, 0, 0, 2)),
        least_cost=chance.choice((Fraction(0), Fraction(0), Fraction(1, 2))),
        most=Fraction(chance.randint(1, 4)) if chance.random() < 0.15 else None,
    )  # fmt: skip


def sizes(given: Problem) -> Iterator[tuple[int, ...]]:
    """Go through everything that can be bought."""
    return itertools.product(*(range(sum(offer.units for offer in order.offers) + 1) for order in given.orders))


def profits(given: Problem, units: Sequence[int]) -> list[Fraction] | None:
    """Return the profit in every ending, written as plainly as can be; None where it cannot be bought."""
    spent, fills = Fraction(0), []
    pools: dict[int, Fraction] = {}
    for order, size in zip(given.orders, units, strict=True):
        bought = _bought(order, size)
        cost = sum((price * contracts for price, contracts in bought), Fraction(0))
        total = cost + (order_charge(order.fees, bought, order.minor_unit, order.side).total if bought else 0)
        if size and (size < order.least_units or cost < order.least_cost):
            return None
        if order.most is not None and sum(contracts for _, contracts in bought) > order.most:
            return None
        pools[order.pool] = pools.get(order.pool, Fraction(0)) + total
        spent += order.worth.hi * total
        fills.append((cost, sum((contracts for _, contracts in bought), Fraction(0))))
    if given.bankroll is not None and spent > given.bankroll:
        return None
    if any(amount > given.funds.get(pool, amount) for pool, amount in pools.items()):
        return None
    found = []
    for ending in range(given.endings):
        received = -spent
        for group in {order.group for order in given.orders}:
            payout, cost, rate, low = Fraction(0), Fraction(0), Fraction(0), Fraction(0)
            for order, (price, contracts) in zip(given.orders, fills, strict=True):
                if order.group != group:
                    continue
                pays, low = order.pays[ending], order.worth.lo
                paid = price if pays is None else pays * contracts
                if pays is not None and order.fees.form is FeeForm.SETTLEMENT:
                    paid -= _up(order.fees.rate * paid, order.minor_unit)
                payout, cost = payout + paid, cost + price
                rate = order.fees.rate if order.fees.form is FeeForm.NET_PROFIT else rate
            taken = _up(rate * max(Fraction(0), payout - cost), CENT / 100)
            received += low * (payout - taken)
        found.append(received)
    return found


def _bought(order: Order, size: int) -> list[tuple[Fraction, Fraction]]:
    """Return price and contracts of every offer that so many units take of."""
    bought, left = [], size
    for offer in order.offers:
        part = min(left, offer.units)
        left -= part
        if part:
            bought.append((offer.price, offer.unit * part))
    return bought


def _up(amount: Fraction, unit: Fraction) -> Fraction:
    return -(-amount // unit) * unit


def best(given: Problem) -> Fraction:
    """Return the highest guarantee of all that can be bought, less the hurdle."""
    found = Fraction(0)
    for units in sizes(given):
        made = profits(given, units)
        if made is not None:
            found = max(found, min(made) - waited(given, units))
    return found


def waited(given: Problem, units: Sequence[int]) -> Fraction:
    """Return what the money of some orders should have earned meanwhile."""
    total = Fraction(0)
    for order, size in zip(given.orders, units, strict=True):
        bought = _bought(order, size)
        if bought:
            cost = sum(price * contracts for price, contracts in bought)
            total += (
                order.worth.hi
                * order.days
                * (cost + order_charge(order.fees, bought, order.minor_unit, order.side).total)
            )
    return given.hurdle * total


class Verdict(NamedTuple):
    """What came of holding the solver against enumeration.

    Attributes:
        unsafe: what is wrong with the orders that it chose; empty if nothing.
        differs: by what its answer differs from the best of all that can be bought; empty if by rounding alone.
        gains: there was something to gain.
    """

    unsafe: str
    differs: str
    gains: bool


def judged(given: Problem, solver: Solver) -> Verdict:
    """Hold the solver against enumeration."""
    bound, chosen = solver.solve(given), solver.solve_whole(given)
    settled, plainly, most = settle(given, chosen), profits(given, chosen), best(given)
    unsafe = ""
    if not affordable(given, settled):
        unsafe = "the orders cannot be paid for"
    elif list(settled.profits) != plainly:
        unsafe = f"profits of {settled.profits}, written plainly {plainly}"
    elif settled.score != min(settled.profits) - waited(given, chosen):
        unsafe = f"a score of {settled.score} with profits of {settled.profits}"
    rounding = sum((order.worth.hi * (order.allowance + order.minor_unit) for order in given.orders), Fraction(0))
    if given.funds or given.bankroll is not None:  # room for rounding is kept free, for which a unit may give way
        rounding += sum((order.worth.hi * max(one.unit for one in order.offers) for order in given.orders), Fraction(0))
    differs = ""
    if float(most) > bound.score + _EPSILON:
        differs = f"{float(most):.6f} can be had, above the bound of {bound.score:.6f}"
    elif most - max(settled.score, Fraction(0)) > rounding:
        differs = f"{float(most):.6f} can be had, and {float(settled.score):.6f} was chosen"
    return Verdict(unsafe, differs, most > 0)
