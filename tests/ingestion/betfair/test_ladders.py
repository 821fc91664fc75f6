"""Betfair's ladders, and stake against payout on them (sheet 5 and 6)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import Level, Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.ladder import PriceKind, Side
from allsight.domain.money import round_down
from allsight.ingestion.adapters.betfair import wire
from allsight.ingestion.adapters.betfair.books import parse_book, quanta_of
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, FINEST, Rungs, ladder_of, rungs_of
from tests.ingestion.betfair.support import ADA

STEPS = (
    ("1.01", "2", "0.01"),
    ("2", "3", "0.02"),
    ("3", "4", "0.05"),
    ("4", "6", "0.1"),
    ("6", "10", "0.2"),
    ("10", "20", "0.5"),
    ("20", "30", "1"),
    ("30", "50", "2"),
    ("50", "100", "5"),
    ("100", "1000", "10"),
)
rungs = st.integers(0, len(CLASSIC) - 1)
stakes = st.integers(1, 10_000_000)


def test_the_classic_ladder_is_the_venues_table_and_ascends_with_probability() -> None:
    prices = {Decimal(1000)}
    for first, last, step in STEPS:
        price = Decimal(first)
        while price < Decimal(last):
            prices.add(price)
            price += Decimal(step)
    assert {CLASSIC.price(rung) for rung in range(len(CLASSIC))} == prices
    assert len(CLASSIC) == 350
    assert (CLASSIC.kind, CLASSIC.quantum, CLASSIC.dense) == (PriceKind.ODDS, Fraction(1, 100), True)
    assert (CLASSIC.price(0), CLASSIC.price(349)) == (Decimal(1000), Decimal("1.01"))


def test_the_finest_ladder_has_every_hundredth() -> None:
    assert len(FINEST) == 99_900
    assert not FINEST.dense
    assert FINEST.rung_of("2.37") == FINEST.rung_of("2.36") - 1


def test_ladders_by_the_venues_names() -> None:
    assert ladder_of("CLASSIC") is ladder_of(None) is CLASSIC
    assert ladder_of("FINEST") is FINEST
    assert ladder_of("LINE_RANGE") is None


@given(rungs)
def test_a_price_and_its_rung_are_inverse_and_spelling_does_not_matter(rung: int) -> None:
    price = CLASSIC.price(rung)
    table = rungs_of(CLASSIC)
    assert table[price] == table[price.normalize()] == table[price.quantize(Decimal("0.0001"))] == rung


@pytest.mark.parametrize("price", ["1.005", "2.01", "0", "-2", "1010", "NaN", "Infinity"])
def test_prices_beside_the_ladder_are_refused(price: str) -> None:
    with pytest.raises(VenueDataError):
        Rungs(CLASSIC)[Decimal(price)]


@given(st.fractions(min_value=Fraction(1, 999), max_value=Fraction(100, 102), max_denominator=10_000))
def test_trap_06_odds_are_inverted_exactly_and_rounded_against_us(limit: Fraction) -> None:
    """A backer never pays more than the limit, a layer never sells for less: 1/3.05 has no finite decimal."""
    back = CLASSIC.rung_at_or_below(limit)
    lay = CLASSIC.rung_at_or_above(limit)
    assert back is not None
    assert lay is not None
    assert CLASSIC.probability(back) <= limit <= CLASSIC.probability(lay)
    assert back == lay or lay == back + 1
    assert Fraction(CLASSIC.price(back)) >= 1 / limit >= Fraction(CLASSIC.price(lay))


def test_trap_06_an_inverse_without_end_is_kept_as_a_fraction() -> None:
    rung = CLASSIC.rung_of("3.05")
    assert CLASSIC.probability(rung) == Fraction(100, 305)
    assert CLASSIC.cost(Side.YES, rung, 100) / CLASSIC.payout(rung, 100) == Fraction(100, 305)


@given(rungs, stakes)
def test_stake_and_payout_are_two_sides_of_one_level(rung: int, size: int) -> None:
    odds, stake = Fraction(CLASSIC.price(rung)), Fraction(size, 100)
    assert CLASSIC.payout(rung, size) == stake * odds
    assert CLASSIC.cost(Side.YES, rung, size) == stake
    assert CLASSIC.cost(Side.NO, rung, size) == stake * (odds - 1)
    # Whoever backs and whoever lays put up together what one of them is paid.
    assert CLASSIC.cost(Side.YES, rung, size) + CLASSIC.cost(Side.NO, rung, size) == CLASSIC.payout(rung, size)


@given(st.integers(1, 348), st.integers(1, 100_000), st.data())
def test_trap_07_a_better_fill_keeps_the_stake_and_pays_more(limit: int, contracts: int, data: st.DataObject) -> None:
    """A stake is made for the odds of the limit; filled at better ones it is as large, and pays more than wanted."""
    better = data.draw(st.integers(0, limit - 1))
    size = int(round_down(contracts / Fraction(CLASSIC.price(limit)), Fraction(1, 100)) * 100)
    assert CLASSIC.payout(limit, size) <= contracts
    assert CLASSIC.cost(Side.YES, better, size) == CLASSIC.cost(Side.YES, limit, size)
    assert CLASSIC.payout(better, size) > CLASSIC.payout(limit, size) or not size


def test_trap_07_a_hundred_contracts_at_the_limit_are_more_at_the_better_price() -> None:
    limit, filled = CLASSIC.rung_of("2.5"), CLASSIC.rung_of("2.62")
    assert CLASSIC.payout(limit, 4_000) == 100
    assert CLASSIC.payout(filled, 4_000) == Fraction("104.8")


def test_what_a_backer_can_take_is_the_ask_and_what_a_layer_can_take_is_the_bid() -> None:
    offers = wire.Offers(
        available_to_back=(
            wire.PriceSize(Decimal("3.0"), Decimal("20.55")),
            wire.PriceSize(Decimal("2.98"), Decimal(1)),
        ),
        available_to_lay=(wire.PriceSize(Decimal("3.1"), Decimal(4)), wire.PriceSize(Decimal("3.2"), Decimal("0.004"))),
    )
    book = parse_book(wire.RunnerBook(selection_id=11, ex=offers), ADA, 5, trust=Trust.LIVE)
    assert book.asks == (Level(CLASSIC.rung_of("3"), 2_055), Level(CLASSIC.rung_of("2.98"), 100))
    assert book.bids == (Level(CLASSIC.rung_of("3.1"), 400),), "less than a penny is nothing"
    best_ask = min(level.rung for level in book.asks)
    best_bid = max(level.rung for level in book.bids)
    assert best_bid < best_ask, "the best odds to back cost least"
    assert CLASSIC.probability(best_ask) == Fraction(1, 3)


@pytest.mark.parametrize("size", ["-1", "NaN", "Infinity"])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(VenueDataError):
        quanta_of(Decimal(size))


@given(st.decimals(min_value=0, max_value=10**7, places=4))
def test_a_size_never_grows_when_it_is_read(size: Decimal) -> None:
    pennies = quanta_of(size)
    assert Fraction(pennies, 100) <= Fraction(size) < Fraction(pennies + 1, 100)
