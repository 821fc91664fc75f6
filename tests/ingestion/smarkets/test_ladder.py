"""The grid: the venue's own table, its two-way rounding, and the money of a level."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ladder import DENSE_LIMIT, Side
from allsight.ingestion.adapters.smarkets.ladder import LADDER, PRICES, RUNGS, UNIT, bands_of, odds


def test_the_grid_as_the_sheet_tells_it() -> None:
    assert len(PRICES) == len(LADDER) == 284
    assert list(PRICES[:9]) == [1, 10, 20, 33, 34, 36, 37, 38, 40]
    assert list(PRICES[-3:]) == [9804, 9901, 9999]
    assert len(LADDER) < DENSE_LIMIT
    assert LADDER.dense


def test_the_ladder_expresses_every_price_and_no_other() -> None:
    assert [LADDER.native(rung) for rung in range(len(LADDER))] == list(PRICES)
    assert {price: LADDER.rung_of_native(price) for price in PRICES} == RUNGS
    assert all(low.last < high.first for low, high in pairwise(LADDER.bands))


def test_odds_and_basis_points_name_each_other() -> None:
    """The venue's table is two-way exact: no two odds fall on one price (sheet 5.1)."""
    listed = list(odds())
    assert listed == sorted(listed)
    exact = [UNIT / one for one in listed]
    for place, price in enumerate(reversed(PRICES)):
        assert round(exact[place]) == price
        assert all(
            abs(exact[place] - price) < abs(exact[other] - price)
            for other in (place - 1, place + 1)
            if 0 <= other < len(exact)
        )


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=60, unique=True))
def test_any_list_of_prices_can_be_written_as_bands(prices: list[int]) -> None:
    ascending = sorted(prices)
    bands = bands_of(ascending)
    assert [price for band in bands for price in range(band.first, band.last + 1, band.step)] == ascending


@given(st.sampled_from(PRICES), st.integers(1, 2**32 - 1))
def test_trap_07_a_level_is_a_pot_and_its_stake_and_liability_are_exact(price: int, quantity: int) -> None:
    rung = RUNGS[price]
    stake = LADDER.cost(Side.YES, rung, quantity)
    liability = LADDER.cost(Side.NO, rung, quantity)
    assert stake == Fraction(quantity * price, 10**8)
    assert liability == Fraction(quantity * (UNIT - price), 10**8)
    assert stake + liability == LADDER.payout(rung, quantity) == Fraction(quantity, UNIT)


def test_the_venues_own_example_of_a_quantity() -> None:
    """Price 50 and quantity 500000 are a pot of 50 pounds, of which a buyer locks 25 pence (sheet 5)."""
    rung = RUNGS[50]
    assert LADDER.payout(rung, 500_000) == 50
    assert LADDER.cost(Side.YES, rung, 500_000) == Fraction(1, 4)
