"""Ladders: rungs, native prices, probabilities and money, for prices and for odds."""

from bisect import bisect_left, bisect_right
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import InvalidRequestError, OffLadderError
from allsight.domain.ladder import Band, Ladder, PriceKind, Side, probability_ladder

CENT = Fraction(1, 100)
TAPERED = Ladder(
    kind=PriceKind.PROBABILITY,
    decimals=3,
    bands=(Band(1, 99, 1), Band(100, 900, 10), Band(901, 999, 1)),
    quantum=CENT,
)
ODDS = Ladder(
    kind=PriceKind.ODDS,
    decimals=2,
    bands=(Band(101, 200, 1), Band(202, 300, 2), Band(305, 400, 5), Band(410, 600, 10), Band(1000, 100_000, 1000)),
    quantum=CENT,
)
LADDERS = [
    probability_ladder(CENT, CENT),
    probability_ladder(Fraction(1, 400), CENT),
    probability_ladder(Fraction(1, 10_000), Fraction(1, 10**6)),
    TAPERED,
    ODDS,
]
ladders = st.sampled_from(LADDERS)


@pytest.mark.parametrize("ladder", LADDERS)
def test_every_rung_round_trips_through_every_notation(ladder: Ladder) -> None:
    spellings = ladder.spellings
    for rung in range(len(ladder)):
        assert ladder.rung_of_native(ladder.native(rung)) == rung
        assert ladder.rung_of(ladder.price(rung)) == rung
        assert spellings[str(ladder.price(rung))] == rung
    assert ladder.natives == {ladder.native(rung): rung for rung in range(len(ladder))}


def test_a_ladder_too_long_to_list_has_no_tables() -> None:
    ladder = probability_ladder(Fraction(1, 20_000), CENT)
    assert (ladder.natives, ladder.spellings) == ({}, {})
    assert ladder.rung_of_native(ladder.native(12_345)) == 12_345


@pytest.mark.parametrize("ladder", LADDERS)
def test_rungs_ascend_with_probability(ladder: Ladder) -> None:
    probabilities = [ladder.probability(rung) for rung in range(len(ladder))]
    assert all(low < high for low, high in pairwise(probabilities))
    assert probabilities[0] > 0
    assert probabilities[-1] < 1


@pytest.mark.parametrize("ladder", LADDERS)
def test_a_chance_is_the_probability_to_the_last_bit(ladder: Ladder) -> None:
    assert all(ladder.chance(rung) == float(ladder.probability(rung)) for rung in range(len(ladder)))


@given(ladders, st.fractions(min_value=0, max_value=1, max_denominator=5000))
def test_trap_06_directed_rounding_brackets_a_probability(ladder: Ladder, probability: Fraction) -> None:
    below, above = ladder.rung_at_or_below(probability), ladder.rung_at_or_above(probability)
    assert below is None or ladder.probability(below) <= probability
    assert above is None or ladder.probability(above) >= probability
    if below is not None and above is not None:
        assert above - below in (0, 1)


@given(ladders, st.fractions(min_value=-1, max_value=2, max_denominator=50_000) | st.fractions(0, Fraction(1, 500)))
def test_directed_rounding_is_what_the_probabilities_say(ladder: Ladder, probability: Fraction) -> None:
    rungs = range(len(ladder))
    below = bisect_right(rungs, probability, key=ladder.probability) - 1
    above = bisect_left(rungs, probability, key=ladder.probability)
    assert ladder.rung_at_or_below(probability) == (below if below >= 0 else None)
    assert ladder.rung_at_or_above(probability) == (above if above < len(ladder) else None)
    assert ladder.rung_paying(7 * probability.numerator, 7 * probability.denominator) == (
        above if above < len(ladder) else None
    )


@pytest.mark.parametrize("ladder", LADDERS)
def test_directed_rounding_leaves_a_rung_where_it_is(ladder: Ladder) -> None:
    for rung in range(len(ladder)):
        probability = ladder.probability(rung)
        assert ladder.rung_at_or_below(probability) == ladder.rung_at_or_above(probability) == rung


@given(ladders, st.data(), st.integers(1, 10**9))
def test_the_two_sides_of_a_fill_share_its_payout(ladder: Ladder, data: st.DataObject, size: int) -> None:
    rung = data.draw(st.integers(0, len(ladder) - 1))
    payout = ladder.payout(rung, size)
    yes, no = ladder.cost(Side.YES, rung, size), ladder.cost(Side.NO, rung, size)
    assert yes + no == payout
    assert yes == payout * ladder.unit_cost(Side.YES, rung) == payout * ladder.probability(rung)
    assert no == payout * ladder.unit_cost(Side.NO, rung)
    assert 0 < yes < payout


def test_a_back_bet_keeps_its_stake_and_its_payout_grows_with_the_odds() -> None:
    low, high = ODDS.rung_of("3.00"), ODDS.rung_of("3.05")
    assert high < low
    assert ODDS.cost(Side.YES, high, 1000) == ODDS.cost(Side.YES, low, 1000) == 10
    assert ODDS.payout(high, 1000) == Fraction("30.5")
    assert ODDS.cost(Side.NO, high, 1000) == Fraction("20.5")
    assert ODDS.probability(high) == Fraction(20, 61)


def test_no_prices_stand_on_the_complement_rung() -> None:
    ladder = LADDERS[0]
    assert ladder.complement_spellings["0.40"] == ladder.rung_of("0.6")
    assert ladder.complement(ladder.rung_of("0.01")) == ladder.rung_of("0.99")


def test_usual_spellings_are_known() -> None:
    spellings = LADDERS[0].spellings
    assert {spellings[text] for text in ("0.5", "0.50", "0.500", "0.5000", ".5", ".50")} == {49}
    assert "0.505" not in spellings


def test_a_ladder_too_long_to_spell_out_is_read_exactly() -> None:
    ladder = probability_ladder(Fraction(1, 10**6), Fraction(1, 10**6))
    assert ladder.spellings == {}
    assert not ladder.dense
    assert ladder.price(ladder.rung_of("0.123456")) == Decimal("0.123456")


@pytest.mark.parametrize("price", ["0", "1", "0.005", "-0.5", "1.01", "0.123"])
def test_prices_off_the_grid_are_refused(price: str) -> None:
    with pytest.raises(OffLadderError):
        LADDERS[0].rung_of(price)


def test_order_prices_may_be_coarser_than_book_prices() -> None:
    ladder = probability_ladder(Fraction(1, 1000), CENT, order_step=CENT)
    assert ladder.orderable(ladder.rung_of("0.49"))
    assert not ladder.orderable(ladder.rung_of("0.495"))
    assert TAPERED.orderable(0)


@pytest.mark.parametrize(("first", "last", "step"), [(1, 10, 2), (5, 4, 1), (1, 5, 0)])
def test_a_band_must_end_on_its_own_step(first: int, last: int, step: int) -> None:
    with pytest.raises(InvalidRequestError):
        Band(first, last, step)


def test_an_even_step_must_divide_one() -> None:
    with pytest.raises(InvalidRequestError):
        probability_ladder(Fraction(3, 100), CENT)


@pytest.mark.parametrize(
    ("kind", "bands", "quantum"),
    [
        pytest.param(PriceKind.PROBABILITY, (), CENT, id="no band"),
        pytest.param(PriceKind.PROBABILITY, (Band(1, 100, 1),), CENT, id="certain"),
        pytest.param(PriceKind.PROBABILITY, (Band(0, 99, 1),), CENT, id="impossible"),
        pytest.param(PriceKind.ODDS, (Band(100, 200, 1),), CENT, id="odds of one"),
        pytest.param(PriceKind.PROBABILITY, (Band(1, 50, 1), Band(50, 99, 1)), CENT, id="overlap"),
        pytest.param(PriceKind.PROBABILITY, (Band(1, 99, 1),), Fraction(0), id="no quantum"),
    ],
)
def test_impossible_grids_are_refused(kind: PriceKind, bands: tuple[Band, ...], quantum: Fraction) -> None:
    with pytest.raises(InvalidRequestError):
        Ladder(kind, 2, bands, quantum)


@given(ladders, st.fractions(min_value=0, max_value=1, max_denominator=5000))
def test_a_level_beside_the_grid_never_counts_as_better_than_it_is(ladder: Ladder, probability: Fraction) -> None:
    bid = ladder.rung_no_better(probability, is_ask=False)
    ask = ladder.rung_no_better(probability, is_ask=True)
    assert bid is None or ladder.probability(bid) <= probability
    assert ask is None or ladder.probability(ask) >= probability
    assert bid is not None or ladder.probability(0) > probability
    assert ask is not None or ladder.probability(len(ladder) - 1) < probability
