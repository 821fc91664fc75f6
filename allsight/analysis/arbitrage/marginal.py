"""The closed form for two legs, in whole numbers: what the next contract adds to the guarantee, and how far to walk.

With x contracts of equal payout on both legs the guarantee before rounding is `min(lo) · x − costs(x)`; costs are
convex, since a deeper level is never cheaper, so walking both books while the next contract still adds something is
optimal. All terms are exact integers: a cost is a numerator over its table's denominator, and a pair brings both to a
common one.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import msgspec

from allsight.analysis.pricing.fees import unit_fee, unit_fee_denominator
from allsight.domain.book import Level
from allsight.domain.fees import FeeSchedule
from allsight.domain.ladder import Ladder, PriceKind, Side


class UnitCosts:
    """All-in cost of one contract at each rung, in the base currency, as integers over one denominator.

    Price and fee before rounding, bought with money at the dear end of its interval. Rungs are computed once, on first
    use, so that a ladder of ten thousand prices costs nothing until it trades.
    """

    def __init__(self, ladder: Ladder, fees: FeeSchedule, dear: Fraction) -> None:
        if ladder.kind is not PriceKind.PROBABILITY:
            raise ValueError("sizes of an odds ladder count stake: equal payout has no fixed lot")
        self._ladder = ladder
        self._fees = fees
        self._dear = dear
        unit = 10**ladder.decimals
        self.denominator: int = math.lcm(unit, unit_fee_denominator(fees, unit)) * dear.denominator
        self._yes: dict[int, int] = {}
        self._no: dict[int, int] = {}

    def yes(self, rung: int) -> int:
        """Return the numerator for a contract of YES bought from the ask at this rung."""
        found = self._yes.get(rung)
        if found is None:
            found = self._yes[rung] = self._numerator(self._ladder.probability(rung), Side.YES)
        return found

    def no(self, rung: int) -> int:
        """Return the numerator for a contract of NO bought from the bid at this rung."""
        found = self._no.get(rung)
        if found is None:
            found = self._no[rung] = self._numerator(1 - self._ladder.probability(rung), Side.NO)
        return found

    def of(self, side: Side) -> Callable[[int], int]:
        """Return the look-up for one side."""
        return self.yes if side is Side.YES else self.no

    def _numerator(self, price: Fraction, side: Side) -> int:
        scaled = self._dear * (price + unit_fee(self._fees, price, side)) * self.denominator
        assert scaled.denominator == 1, "the denominator holds price and fee"  # noqa: S101
        return scaled.numerator


class Scale(msgspec.Struct, frozen=True):
    """What brings the two tables of a pair to one denominator.

    Attributes:
        yes, no: what the numerators of the YES and the NO leg are multiplied by.
        payout: what one contract surely pays at settlement, on the common denominator.
        denominator: the common one.
        yes_grains, no_grains: quanta of each market in the pair's smallest common step of size.
        lot: the smallest size that both venues can hold, in grains.
        grain: one grain in contracts.
    """

    yes: int
    no: int
    payout: int
    denominator: int
    yes_grains: int
    no_grains: int
    lot: int
    grain: Fraction


def scale(yes: UnitCosts, no: UnitCosts, worth: Fraction, quanta: tuple[Fraction, Fraction]) -> Scale:
    """Prepare a pair: `worth` is the least that a unit of either currency may be worth at settlement."""
    denominator = math.lcm(yes.denominator, no.denominator, worth.denominator)
    units = math.lcm(quanta[0].denominator, quanta[1].denominator)
    steps = [int(quantum * units) for quantum in quanta]
    grain = math.gcd(*steps)
    return Scale(
        yes=denominator // yes.denominator,
        no=denominator // no.denominator,
        payout=int(worth * denominator),
        denominator=denominator,
        yes_grains=steps[0] // grain,
        no_grains=steps[1] // grain,
        lot=math.lcm(*steps) // grain,
        grain=Fraction(grain, units),
    )


class PricedLevels(msgspec.Struct, frozen=True):
    """One leg as the walk sees it: levels best first, and what a contract costs at a rung."""

    levels: Sequence[Level]
    cost: Callable[[int], int]


class Walk(msgspec.Struct, frozen=True):
    """How far two books can be walked with profit.

    Attributes:
        grains: size in grains, not yet cut to lots.
        gain: what that size surely adds before rounding, in grains over the pair's denominator: a bound from above.
        binding: which leg has nothing more at a price that pays (0 YES, 1 NO); None where a cap ended the walk.
        capped: the cap that ended it: "bankroll" or "contracts", else empty.
    """

    grains: int
    gain: int
    binding: int | None
    capped: str = ""


def walk(
    yes: PricedLevels, no: PricedLevels, by: Scale, *, bankroll: Fraction | None, max_contracts: Fraction | None
) -> Walk:
    """Walk both books level by level while the next contract adds to the guarantee."""
    room = None if max_contracts is None else int(max_contracts / by.grain)
    money = None if bankroll is None else int(bankroll * by.denominator / by.grain)
    total = gain = yes_at = no_at = 0
    yes_left = no_left = yes_cost = no_cost = binding = 0
    while True:
        if not yes_left:
            if yes_at == len(yes.levels):
                return Walk(total, gain, 0)
            level = yes.levels[yes_at]
            yes_left, yes_cost, yes_at, binding = (
                level.size * by.yes_grains,
                yes.cost(level.rung) * by.yes,
                yes_at + 1,
                0,
            )
        if not no_left:
            if no_at == len(no.levels):
                return Walk(total, gain, 1)
            level = no.levels[no_at]
            no_left, no_cost, no_at, binding = level.size * by.no_grains, no.cost(level.rung) * by.no, no_at + 1, 1
        cost = yes_cost + no_cost
        adds = by.payout - cost
        if adds <= 0:
            return Walk(total, gain, binding)
        step = min(yes_left, no_left)
        if room is not None and total + step >= room:
            return Walk(room, gain + (room - total) * adds, None, "contracts")
        if money is not None:
            affordable = money // cost
            if affordable <= step:
                return Walk(total + affordable, gain + affordable * adds, None, "bankroll")
            money -= step * cost
        total += step
        gain += step * adds
        yes_left -= step
        no_left -= step


def fills(levels: Sequence[Level], quanta: int) -> tuple[Level, ...]:
    """Return what an order of that many quanta takes from the best level on.

    Raises:
        ValueError: if the levels hold less.
    """
    taken = []
    for level in levels:
        if quanta <= 0:
            break
        size = min(level.size, quanta)
        taken.append(level if size == level.size else Level(level.rung, size))
        quanta -= size
    if quanta > 0:
        raise ValueError("an order was sized beyond its levels")
    return tuple(taken)
