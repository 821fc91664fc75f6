"""Markets that quote decimal odds: stakes, liabilities, and what a better price changes."""

from fractions import Fraction

import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ladder import Band, Ladder, PriceKind, Side
from allsight.emulators.engine.exchange import Exchange, Placement
from allsight.emulators.engine.markets import Grid
from allsight.emulators.engine.orders import NewOrder, RejectedError, RejectReason, TimeInForce
from tests.emulators.engine.support import CENTS, START_NS, reason_of

ODDS = Ladder(
    kind=PriceKind.ODDS,
    decimals=2,
    bands=(Band(101, 200, 1), Band(202, 300, 2), Band(305, 400, 5)),
    quantum=Fraction(1, 100),
)
UNIT = Fraction(1, 10_000)
POUND = 10_000
BACK, LAY = Side.YES, Side.NO


@pytest.fixture
def exchange() -> Exchange:
    exchange = Exchange(ManualClock(START_NS), money_unit=UNIT)
    for name in ("ann", "bob", "cy"):
        exchange.open_account(name, {"gbp": 100 * POUND})
    exchange.list_market("M", ODDS, "gbp")
    return exchange


def bet(
    exchange: Exchange,
    account: str,
    side: Side,
    odds: str,
    pounds: int,
    time_in_force: TimeInForce = TimeInForce.GTC,
) -> Placement:
    return exchange.place(
        NewOrder(
            account=account,
            market="M",
            side=side,
            rung=ODDS.rung_of(odds),
            size=pounds * 100,
            time_in_force=time_in_force,
        )
    )


def money(exchange: Exchange, account: str) -> tuple[Fraction, Fraction]:
    """What somebody owns and what is free to use, in pounds."""
    purse = exchange.ledger.accounts[account].purse("gbp")
    return Fraction(purse.cash, POUND), Fraction(purse.available, POUND)


def test_a_back_costs_its_stake_and_a_lay_its_liability(exchange: Exchange) -> None:
    bet(exchange, "ann", LAY, "3.50", 10)
    assert money(exchange, "ann") == (100, 75)

    bet(exchange, "bob", BACK, "3.50", 4)

    assert money(exchange, "bob") == (96, 96)
    assert money(exchange, "ann") == (90, 75)
    assert exchange.ledger.accounts["bob"].holding("M").net == 4 * 350 * 100


@pytest.mark.parametrize(("value", "backer", "layer"), [(1, 110, 90), (0, 96, 104), (Fraction(1, 2), 103, 97)])
def test_settling_pays_odds_times_stake_and_a_dead_heat_half_of_it(
    exchange: Exchange, value: Fraction, backer: int, layer: int
) -> None:
    bet(exchange, "ann", LAY, "3.50", 10)
    bet(exchange, "bob", BACK, "3.50", 4)

    exchange.settle("M", Fraction(value))

    assert money(exchange, "bob") == (backer, backer)
    assert money(exchange, "ann") == (layer, layer)


def test_a_void_market_gives_stakes_back(exchange: Exchange) -> None:
    bet(exchange, "ann", LAY, "1.50", 10)
    bet(exchange, "bob", BACK, "1.50", 10)

    exchange.settle("M", None)

    assert money(exchange, "ann") == money(exchange, "bob") == (100, 100)


def test_a_better_price_keeps_the_stake_and_changes_the_payout(exchange: Exchange) -> None:
    bet(exchange, "ann", LAY, "4.00", 10)

    taken = bet(exchange, "bob", BACK, "3.50", 10)

    assert [(trade.rung, trade.size) for trade in taken.trades] == [(ODDS.rung_of("4.00"), 1_000)]
    assert money(exchange, "bob") == (90, 90)
    exchange.settle("M", Fraction(1))
    assert money(exchange, "bob") == (130, 130)


def test_a_better_price_lowers_the_liability(exchange: Exchange) -> None:
    bet(exchange, "ann", BACK, "2.00", 10)

    bet(exchange, "bob", LAY, "3.00", 10)

    assert money(exchange, "bob") == (90, 90)


def test_back_high_lay_low_locks_in_a_profit(exchange: Exchange) -> None:
    bet(exchange, "ann", LAY, "3.00", 10)
    bet(exchange, "bob", BACK, "3.00", 10)
    bet(exchange, "ann", BACK, "2.00", 15)
    bet(exchange, "bob", LAY, "2.00", 15)

    assert money(exchange, "bob") == (105, 105)  # 30 back on 10, whoever wins; 15 laid at evens
    assert exchange.ledger.accounts["bob"].holding("M").net == 0


def test_closing_needs_no_money_and_a_better_price_leaves_more(exchange: Exchange) -> None:
    exchange.open_account("dan", {"gbp": 33 * POUND})
    bet(exchange, "ann", LAY, "3.00", 33)
    bet(exchange, "dan", BACK, "3.00", 33)
    bet(exchange, "cy", BACK, "3.50", 10)
    assert money(exchange, "dan") == (0, 0)

    closing = bet(exchange, "dan", LAY, "4.00", 24).order

    assert closing.remaining == closing.covered == 14 * 100
    assert money(exchange, "dan") == (10, 10)  # 35 back for the 35 that cannot be lost, less 25 of liability
    assert exchange.ledger.accounts["dan"].holding("M").net == (99 - 35) * 100 * 100
    assert closing.paid == -10 * POUND


def test_odds_beyond_the_funds_are_refused(exchange: Exchange) -> None:
    with pytest.raises(RejectedError) as refusal:
        bet(exchange, "ann", LAY, "4.00", 34)
    assert reason_of(refusal) is RejectReason.INSUFFICIENT_FUNDS


def test_orders_keep_their_place_when_the_odds_grid_becomes_coarser(exchange: Exchange) -> None:
    kept = bet(exchange, "ann", BACK, "2.00", 5).order
    gone = bet(exchange, "ann", BACK, "1.51", 5).order
    coarse = Ladder(kind=PriceKind.ODDS, decimals=2, bands=(Band(150, 400, 50),), quantum=Fraction(1, 100), version=2)

    exchange.change_ladder("M", coarse)

    assert (gone.remaining, kept.remaining) == (0, 500)
    assert exchange.markets["M"].book.bids.depth() == [(coarse.rung_of("2.00"), 500)]
    assert money(exchange, "ann") == (100, 95)


def test_a_market_does_not_change_from_odds_to_probabilities(exchange: Exchange) -> None:
    with pytest.raises(RejectedError):
        exchange.change_ladder("M", CENTS)


def test_a_money_unit_must_express_every_payout() -> None:
    with pytest.raises(InvalidRequestError):
        Grid(ODDS, Fraction(1, 1_000))
