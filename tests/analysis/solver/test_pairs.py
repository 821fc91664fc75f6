"""Two orders on the two sides of one question: the closed form of the hot path is the program's optimum."""

import random
from fractions import Fraction

import pytest

from allsight.analysis.arbitrage.marginal import PricedLevels, UnitCosts, scale, walk
from allsight.analysis.arbitrage.solver.model import Offer, Order, Problem
from allsight.analysis.arbitrage.solver.program import Solver
from allsight.domain.book import Level
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ladder import Side, probability_ladder
from allsight.domain.money import Interval

_QUANTA = (Fraction(1), Fraction(1, 100), Fraction(1, 1_000_000))
_FEES = (
    FeeSchedule(form=FeeForm.NONE, source="none"),
    FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(7, 100), source="as on Kalshi"),
    FeeSchedule(form=FeeForm.NOTIONAL, rate=Fraction(1, 1000), settlement_rate=Fraction(1, 1000), source="on price"),
)
_WORTH = (Interval(Fraction(1), Fraction(1)), Interval(Fraction(499, 500), Fraction(1)))


def test_the_closed_form_is_the_optimum() -> None:
    solver, gains = Solver(), 0
    for seed in range(300):
        chance = random.Random(seed)
        worth, quanta = chance.choice(_WORTH), (chance.choice(_QUANTA), chance.choice(_QUANTA))
        ladders = [probability_ladder(Fraction(1, 100), quantum) for quantum in quanta]
        fees = [chance.choice(_FEES) for _ in range(2)]
        books = [_levels(chance, Side.YES, quanta[0]), _levels(chance, Side.NO, quanta[1])]
        costs = [UnitCosts(ladder, fee, worth.hi) for ladder, fee in zip(ladders, fees, strict=True)]
        by = scale(costs[0], costs[1], worth.lo, quanta)
        legs = [PricedLevels(book, cost.of(side)) for book, cost, side in zip(books, costs, Side, strict=True)]
        most = Fraction(chance.randint(1, 400)) if chance.random() < 0.3 else None
        closed = walk(legs[0], legs[1], by, bankroll=None, max_contracts=most)
        orders = tuple(
            Order(
                offers=tuple(_offer(level, side, quantum) for level in book), fees=fee, side=side,
                minor_unit=Fraction(1, 10_000), group=number, pool=number, worth=worth,
                pays=(Fraction(1 - number), Fraction(number)), most=most,
            )
            for number, (book, side, quantum, fee) in enumerate(zip(books, Side, quanta, fees, strict=True))
        )  # fmt: skip
        found = solver.solve(Problem(orders=orders, endings=2))
        gain = Fraction(closed.gain, by.denominator) * by.grain
        assert found.guaranteed == pytest.approx(float(gain), abs=1e-6), seed
        gains += gain > 0
    assert gains > 100


def _levels(chance: random.Random, side: Side, quantum: Fraction) -> list[Level]:
    """Make the offers of one side, best first: the asks of YES rise, the bids that sell NO fall."""
    rungs = sorted(chance.sample(range(20, 80), 3), reverse=side is Side.NO)
    return [Level(rung, int(Fraction(chance.randint(1, 200)) / quantum)) for rung in rungs]


def _offer(level: Level, side: Side, quantum: Fraction) -> Offer:
    price = Fraction(level.rung + 1, 100)
    return Offer(price if side is Side.YES else 1 - price, quantum, level.size)
