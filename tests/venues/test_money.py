"""Fees of the sheets' worked examples, and one bet in six encodings."""

from collections.abc import Callable
from fractions import Fraction

from allsight.analysis.pricing.fees import order_charge, settlement_charge
from allsight.domain.ladder import Side
from tests.venues.bench import Bench
from tests.venues.exemptions import Scenario

Applies = Callable[[Scenario], None]

PROBABILITY, PAYOUT = Fraction(2, 5), Fraction(100)


def test_fees_are_those_of_the_sheets_examples(bench: Bench, applies: Applies) -> None:
    applies(Scenario.FEES)
    assert bench.fees
    for example in bench.fees:
        unit = example.currency.minor_unit
        if example.settled is None:
            charged = sum(order_charge(example.schedule, example.fills, unit, example.side).fills)
        else:
            charged = settlement_charge(example.schedule, *example.settled, unit)
        assert charged == example.charge, example.text


def test_one_bet_costs_and_pays_the_same_in_every_encoding(bench: Bench, applies: Applies) -> None:
    """Trap 1 and 7: legs are sized by payout, whatever a venue calls a size."""
    applies(Scenario.BET)
    encodings = bench.bet()
    assert {encoded.side for encoded in encodings} == set(bench.sides)
    for encoded in encodings:
        price = PROBABILITY if encoded.side is Side.YES else 1 - PROBABILITY
        assert encoded.ladder.probability(encoded.rung) == PROBABILITY, encoded.text
        assert encoded.ladder.payout(encoded.rung, encoded.size) == PAYOUT, encoded.text
        assert encoded.ladder.cost(encoded.side, encoded.rung, encoded.size) == price * PAYOUT, encoded.text
