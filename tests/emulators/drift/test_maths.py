"""Fees, averages, the market's own maker and the expiry price: whole numbers only."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import HOUR_NS, SECOND_NS, ManualClock
from allsight.domain.ladder import Side
from allsight.emulators.drift.books import Level, grouped
from allsight.emulators.drift.fees import DriftFees, maker_rebate, taker_fee
from allsight.emulators.drift.perp import Averages, Perp, Status
from allsight.emulators.drift.units import (
    BASE,
    LAST_RUNG,
    MONEY_UNIT,
    PRICE,
    TICK,
    price_of,
    rung_above,
    rung_below,
    text,
)
from allsight.emulators.drift.vamm import AMM, HIGHEST_BID, LOWEST_ASK, Amm, net_base, reserves_of
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import NewOrder, TimeInForce
from allsight.emulators.universe.wording.drift import LADDER
from tests.emulators.drift.support import OKC, listing
from tests.emulators.small_world import START_NS


def make(exchange: Exchange, *, oracle: int = 500_000, shares: int = 4_000) -> Perp:
    entry = listing(OKC, 0.5)
    market = exchange.list_market(entry.id, LADDER, "usdc")
    perp = Perp(3, OKC, entry, market, Averages(), sqrt_k=shares * BASE)
    perp.write_oracle(oracle, 1)
    return perp


@pytest.fixture
def exchange() -> Exchange:
    made = Exchange(ManualClock(START_NS), money_unit=MONEY_UNIT)
    made.open_account("somebody", {"usdc": 10**12})
    return made


def take(exchange: Exchange, perp: Perp, side: Side, shares: int) -> int:
    rung = LAST_RUNG if side is Side.YES else 0
    request = NewOrder(
        account="somebody", market=perp.market.id, side=side, rung=rung, size=shares, time_in_force=TimeInForce.IOC
    )
    return sum(trade.size for trade in exchange.place(request).trades)


@pytest.mark.parametrize(
    ("quote", "adjustment", "taker", "maker"),
    [
        (9_690_000, 0, 9_690, 1_938),
        (1, 0, 1, 0),
        (9_690_000, 50, 14_535, 2_907),
        (9_690_000, -100, 0, 0),
        (999, 0, 1, 0),
    ],
)
def test_fees_are_a_share_of_the_notional_rounded_against_the_trader(
    quote: int, adjustment: int, taker: int, maker: int
) -> None:
    assert taker_fee(quote, adjustment) == taker
    assert maker_rebate(quote, adjustment) == maker


@given(st.integers(0, LAST_RUNG), st.integers(1, 10**6), st.sampled_from(Side), st.integers(-100, 100))
def test_the_reserve_covers_the_fee_at_every_better_price(rung: int, size: int, side: Side, adjustment: int) -> None:
    exchange = Exchange(ManualClock(START_NS), money_unit=MONEY_UNIT)
    perp = make(exchange)
    perp.fee_adjustment = adjustment
    fees = DriftFees({perp.market.id: perp})
    worst = rung if side is Side.YES else LAST_RUNG
    assert fees.reserve(perp.market.id, side, rung, size) >= fees.fee(perp.market.id, worst, size, taker=True)
    assert fees.fee(perp.market.id, rung, size, taker=False) <= 0


@given(st.integers(0, LAST_RUNG))
def test_rungs_and_prices_are_one_grid(rung: int) -> None:
    price = price_of(rung)
    assert price == LADDER.probability(rung) * PRICE
    assert rung_below(price) == rung_above(price) == rung
    assert rung_below(price + 1) == rung
    assert rung_above(price - 1) == rung


@pytest.mark.parametrize(
    ("amount", "precision", "written"),
    [(9_690_000, PRICE, "9.69"), (0, PRICE, "0"), (-1_938, PRICE, "-0.001938"), (15 * BASE, BASE, "15")],
)
def test_amounts_as_texts_are_exact(amount: int, precision: int, written: str) -> None:
    assert text(amount, precision) == written


def test_averages_move_in_steps_too_small_to_be_shown() -> None:
    averages = Averages()
    averages.take(START_NS, 400_000, 402_000)
    assert (averages.bid, averages.ask, averages.mark, averages.mark_5min) == (400_000, 402_000, 401_000, 401_000)
    for second in range(1, 3_601):
        averages.take(START_NS + second * SECOND_NS, 500_000, 502_000)
    assert 460_000 < averages.mark < 466_000  # 1 - 1/e of the way
    assert averages.mark_5min == 500_999
    for second in range(3_601, 30_000):
        averages.take(START_NS + second * SECOND_NS, 500_000, 502_000)
    assert abs(averages.mark - 501_000) <= 40
    averages.take(START_NS + 40 * HOUR_NS, 100_000, 102_000)
    assert averages.mark == 101_000


@pytest.mark.parametrize(
    ("outcome", "net", "solvency", "price"),
    [
        (PRICE, 100, None, 999_999),
        (PRICE, -100, None, 999_999),
        (PRICE, 0, None, 999_999),
        (0, 100, None, 1),
        (0, -100, None, 1),
        (0, 0, None, 1),
        (500_000, 100, None, 499_999),
        (500_000, -100, None, 500_001),
        (500_000, 0, None, 500_000),
        (PRICE, 100, 870_000, 869_999),
        (0, -100, 120_000, 120_001),
    ],
)
def test_the_expiry_price(exchange: Exchange, outcome: int, net: int, solvency: int | None, price: int) -> None:
    perp = make(exchange)
    perp.solvency = solvency
    perp.settle_at(outcome, net)
    assert perp.expiry_price == price
    assert perp.status(START_NS) is Status.SETTLEMENT


@given(st.integers(1, PRICE), st.integers(-50_000, 50_000), st.integers(400, 100_000))
def test_the_maker_never_asks_below_five_cents_nor_bids_above_ninety_five(oracle: int, net: int, shares: int) -> None:
    exchange = Exchange(ManualClock(START_NS), money_unit=MONEY_UNIT)
    perp = make(exchange, oracle=oracle, shares=shares)
    curve = reserves_of(perp, net)
    assert LOWEST_ASK <= curve.ask_price <= PRICE
    assert 0 < curve.bid_price <= HIGHEST_BID
    assert curve.bid_price < curve.ask_price
    assert 0 < curve.base < 2 * perp.sqrt_k
    assert abs(curve.base * curve.quote - perp.sqrt_k**2) < curve.base + curve.quote


def test_the_maker_quotes_both_sides_and_is_skewed_by_what_it_sold(exchange: Exchange) -> None:
    perp = make(exchange)
    amm = Amm(exchange)
    amm.requote(perp, START_NS)
    before = perp.market.best_bid(), perp.market.best_ask()
    assert before[0] is not None
    assert before[1] is not None
    assert price_of(before[0][0]) < 500_000 < price_of(before[1][0])
    assert take(exchange, perp, Side.YES, 150) == 150
    assert net_base(exchange, perp.market.id) == 150
    amm.requote(perp, START_NS)
    after = perp.market.best_ask()
    assert after is not None
    assert after[0] > before[1][0]
    assert exchange.ledger.accounts[AMM].holdings[perp.market.id].no == 150


def test_the_maker_stops_where_its_depth_ends_and_rests_while_paused(exchange: Exchange) -> None:
    perp = make(exchange, shares=400)
    amm = Amm(exchange)
    sold = 0
    for _ in range(400):
        amm.requote(perp, START_NS)
        got = take(exchange, perp, Side.YES, 100)
        sold += got
        if not got:
            break
    assert 50 < sold <= 400
    assert perp.market.best_ask() is None
    assert perp.market.best_bid() is not None
    perp.paused_by_hand = 2
    amm.requote(perp, START_NS)
    assert perp.market.best_bid() is None
    perp.paused_by_hand = 0
    exchange.set_state(perp.market.id, MarketState.HALTED)
    amm.requote(perp, START_NS)
    assert perp.market.best_bid() is None


def test_the_maker_does_not_cross_people(exchange: Exchange) -> None:
    perp = make(exchange)
    exchange.place(NewOrder(account="somebody", market=perp.market.id, side=Side.YES, rung=549, size=10))
    Amm(exchange).requote(perp, START_NS)
    best = perp.market.best_bid()
    assert best is not None
    assert price_of(best[0]) == 550_000
    ask = perp.market.best_ask()
    assert ask is None or price_of(ask[0]) > 550_000
    assert exchange.ledger.accounts["somebody"].holdings == {}


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 50)), max_size=30), st.sampled_from((1, 10, 100, 500)))
def test_grouping_moves_prices_away_from_the_other_side_and_keeps_sizes(
    levels: list[tuple[int, int]], ticks: int
) -> None:
    made = [Level(price * TICK, dlob=size, vamm=1) for price, size in levels]
    for side in Side:
        found = grouped(made, ticks, side)
        assert sum(level.size for level in found) == sum(level.size for level in made)
        assert len({level.price for level in found}) == len(found)
        assert all(level.price % (ticks * TICK) == 0 for level in found)
        prices = {level.price for level in found}
        for level in made:
            edge = Fraction(level.price, ticks * TICK)
            price = (edge.__floor__() if side is Side.YES else edge.__ceil__()) * ticks * TICK
            assert price in prices
