"""A market of the engine from halt to settlement, with fees and refunds."""

from fractions import Fraction

import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.ladder import Side
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import (
    CancelReason,
    NewOrder,
    OrderStatus,
    RejectedError,
    RejectReason,
)
from tests.emulators.engine.support import CENTS, DOLLAR, MICRODOLLAR, PerFillFee, available, cash, order, reason_of


def test_halted_takes_cancels_and_closed_takes_nothing(exchange: Exchange) -> None:
    one = exchange.place(order("ann", Side.YES, 50, 1)).order
    two = exchange.place(order("ann", Side.YES, 50, 1)).order
    exchange.set_state("M", MarketState.HALTED)
    with pytest.raises(RejectedError):
        exchange.place(order("ann", Side.YES, 50, 1))
    exchange.cancel(one.id)

    exchange.set_state("M", MarketState.CLOSED)

    with pytest.raises(RejectedError) as refusal:
        exchange.cancel(two.id)
    assert reason_of(refusal) is RejectReason.MARKET_NOT_OPEN


def test_reopening_cancels_what_rests_where_the_venue_does_that(exchange: Exchange) -> None:
    exchange.list_market("K", CENTS, "usd", cancel_on_reopen=True)
    request = NewOrder(account="ann", market="K", side=Side.YES, rung=10, size=100)
    placed = exchange.place(request).order
    exchange.set_state("K", MarketState.HALTED)

    exchange.set_state("K", MarketState.OPEN)

    assert (placed.status, placed.reason) == (OrderStatus.CANCELLED, CancelReason.MARKET_STATE)


@pytest.mark.parametrize(("value", "winnings"), [(Fraction(1), 10), (Fraction(0), 0), (Fraction(37, 100), 3.7)])
def test_settlement_pays_the_value_of_yes(exchange: Exchange, value: Fraction, winnings: float) -> None:
    exchange.place(order("ann", Side.NO, 40, 10))
    exchange.place(order("bob", Side.YES, 40, 10))
    exchange.place(order("bob", Side.YES, 30, 10))

    exchange.settle("M", value)

    assert available(exchange, "bob") == 996 * DOLLAR + round(winnings * DOLLAR)
    assert available(exchange, "ann") == 994 * DOLLAR + round((10 - winnings) * DOLLAR)


def test_a_refund_undoes_every_trade(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.NO, 40, 10))
    exchange.place(order("bob", Side.YES, 40, 10))
    exchange.place(order("cy", Side.YES, 70, 10))
    exchange.place(order("bob", Side.NO, 70, 10))  # bob has sold with a profit that never was

    exchange.settle("M", None)

    assert [cash(exchange, name) for name in ("ann", "bob", "cy")] == [1_000 * DOLLAR] * 3


def test_settlement_dust_goes_to_the_house(exchange: Exchange) -> None:
    exchange.place(NewOrder(account="ann", market="M", side=Side.NO, rung=49, size=1))
    exchange.place(NewOrder(account="bob", market="M", side=Side.YES, rung=49, size=1))

    exchange.settle("M", Fraction(1, 3))

    total = sum(cash(exchange, name) for name in ("ann", "bob", "cy"))
    assert exchange.ledger.house.purse("usd").cash == 1
    assert total + 1 == 3_000 * DOLLAR


def test_fees_are_reserved_taken_and_kept_by_the_house(clock: ManualClock) -> None:
    exchange = Exchange(clock, money_unit=MICRODOLLAR, fees=PerFillFee())
    exchange.open_account("ann", {"usd": 100 * DOLLAR})
    exchange.open_account("bob", {"usd": 5 * DOLLAR + 5_000})
    exchange.list_market("M", CENTS, "usd")
    exchange.place(order("ann", Side.NO, 50, 10))

    taker = exchange.place(order("bob", Side.YES, 50, 5)).order

    assert taker.fees == 5_000
    assert exchange.ledger.house.purse("usd").cash == 5_000
    assert available(exchange, "bob") == 2_500_000
    with pytest.raises(RejectedError) as refusal:
        exchange.place(order("bob", Side.YES, 50, 5))  # the money for its fee is missing
    assert reason_of(refusal) is RejectReason.INSUFFICIENT_FUNDS
