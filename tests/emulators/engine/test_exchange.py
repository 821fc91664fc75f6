"""Orders: who matches whom, at which price, and what is refused."""

from fractions import Fraction

import pytest

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ladder import Side, probability_ladder
from allsight.emulators.engine.events import LevelChange, MarketChange, MarketState, OrderUpdate, Trade
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import (
    CancelReason,
    NewOrder,
    OrderStatus,
    RejectedError,
    RejectReason,
    SelfTrade,
    TimeInForce,
)
from tests.emulators.engine.support import (
    CENTS,
    CONTRACT,
    DOLLAR,
    MICRODOLLAR,
    START_NS,
    available,
    cash,
    order,
    reason_of,
)


def test_better_price_first_then_first_come_first_served(exchange: Exchange) -> None:
    early = exchange.place(order("ann", Side.NO, 60, 5)).order
    late = exchange.place(order("bob", Side.NO, 60, 5)).order
    better = exchange.place(order("bob", Side.NO, 59, 5)).order

    trades = exchange.place(order("cy", Side.YES, 60, 12)).trades

    assert [(trade.maker_order, trade.rung + 1, trade.size // CONTRACT) for trade in trades] == [
        (better.id, 59, 5),
        (early.id, 60, 5),
        (late.id, 60, 2),
    ]
    assert late.remaining == 3 * CONTRACT


def test_taker_pays_the_makers_price_and_gets_the_difference_back(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.NO, 40, 10))

    exchange.place(order("bob", Side.YES, 70, 10))

    assert cash(exchange, "bob") == available(exchange, "bob") == 1_000 * DOLLAR - 4 * DOLLAR
    assert cash(exchange, "ann") == 1_000 * DOLLAR - 6 * DOLLAR
    assert exchange.ledger.accounts["bob"].holding("M").net == 10 * CONTRACT
    assert exchange.ledger.accounts["ann"].holding("M").net == -10 * CONTRACT
    assert exchange.markets["M"].open_interest == 10 * CONTRACT


def test_money_is_reserved_by_an_order_and_released_by_its_cancel(exchange: Exchange) -> None:
    placed = exchange.place(order("ann", Side.YES, 25, 100)).order
    assert available(exchange, "ann") == 975 * DOLLAR

    with pytest.raises(RejectedError) as refusal:
        exchange.place(order("ann", Side.NO, 2, 1_000))
    assert reason_of(refusal) is RejectReason.INSUFFICIENT_FUNDS

    assert exchange.cancel(placed.id) == 100 * CONTRACT
    assert available(exchange, "ann") == cash(exchange, "ann") == 1_000 * DOLLAR
    assert placed.status is OrderStatus.CANCELLED


class Rebate:
    """A cent per contract to makers, paid by takers."""

    def fee(self, market: str, rung: int, size: int, *, taker: bool) -> int:
        return size * 100 if taker else -size * 100

    def reserve(self, market: str, side: Side, rung: int, size: int) -> int:
        return size * 100


def test_a_rebate_is_the_makers_at_once(clock: ManualClock) -> None:
    exchange = Exchange(clock, money_unit=MICRODOLLAR, fees=Rebate())
    for account in ("maker", "taker"):
        exchange.open_account(account, {"usd": 100 * DOLLAR})
    exchange.list_market("M", CENTS, "usd")
    resting = exchange.place(order("maker", Side.YES, 40, 10)).order
    exchange.place(order("taker", Side.NO, 40, 4))
    assert resting.fees == -4 * DOLLAR // 100
    assert resting.fee_reserve == 10 * DOLLAR // 100
    assert cash(exchange, "maker") == 100 * DOLLAR - 4 * 40 * DOLLAR // 100 + 4 * DOLLAR // 100
    assert available(exchange, "maker") == cash(exchange, "maker") - 6 * 40 * DOLLAR // 100 - resting.fee_reserve
    exchange.cancel(resting.id)
    assert available(exchange, "maker") == cash(exchange, "maker")


def test_selling_what_is_held_needs_no_money(exchange: Exchange) -> None:
    exchange.place(order("bob", Side.NO, 90, 1_000))
    exchange.place(order("ann", Side.YES, 90, 1_000))
    assert available(exchange, "ann") == 100 * DOLLAR

    exchange.place(order("ann", Side.NO, 50, 1_000))  # would cost 500 dollars as a fresh position
    assert available(exchange, "ann") == 100 * DOLLAR
    exchange.place(order("cy", Side.YES, 50, 1_000))

    assert cash(exchange, "ann") == 600 * DOLLAR
    assert exchange.ledger.accounts["ann"].holding("M").net == 0


def test_a_holding_covers_only_one_closing_order(exchange: Exchange) -> None:
    exchange.place(order("bob", Side.NO, 90, 10))
    exchange.place(order("ann", Side.YES, 90, 10))
    before = available(exchange, "ann")

    covered = exchange.place(order("ann", Side.NO, 95, 10)).order
    fresh = exchange.place(order("ann", Side.NO, 94, 10)).order
    assert available(exchange, "ann") == before - 10 * 60_000

    exchange.place(order("cy", Side.YES, 94, 10))  # fills the one that was paid for; the other stays covered
    holding = exchange.ledger.accounts["ann"].holding("M")
    assert (holding.yes, holding.no, fresh.status) == (10 * CONTRACT, 10 * CONTRACT, OrderStatus.FILLED)

    exchange.cancel(covered.id)  # nothing needs the pair any more: it turns back into its payout
    assert (holding.yes, holding.no) == (0, 0)
    assert cash(exchange, "ann") == available(exchange, "ann") == 1_000 * DOLLAR - 9 * DOLLAR + 10 * DOLLAR - 600_000


def test_immediate_or_cancel_never_rests(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.NO, 60, 5))

    placement = exchange.place(order("bob", Side.YES, 60, 8, time_in_force=TimeInForce.IOC))

    assert placement.order.filled == 5 * CONTRACT
    assert placement.order.reason is CancelReason.NOT_RESTABLE
    assert exchange.markets["M"].best_bid() is None
    assert available(exchange, "bob") == 997 * DOLLAR


def test_fill_or_kill_fills_all_or_changes_nothing(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.NO, 60, 5))
    exchange.place(order("cy", Side.NO, 61, 5))

    with pytest.raises(RejectedError) as refusal:
        exchange.place(order("bob", Side.YES, 60, 6, time_in_force=TimeInForce.FOK))
    assert reason_of(refusal) is RejectReason.NOT_FILLABLE
    assert exchange.markets["M"].volume == 0

    done = exchange.place(order("bob", Side.YES, 61, 6, time_in_force=TimeInForce.FOK)).order
    assert done.status is OrderStatus.FILLED


def test_post_only_is_refused_where_it_would_match(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.NO, 60, 5))

    with pytest.raises(RejectedError) as refusal:
        exchange.place(order("bob", Side.YES, 60, 1, post_only=True))

    assert reason_of(refusal) is RejectReason.WOULD_CROSS
    assert exchange.place(order("bob", Side.YES, 59, 1, post_only=True)).order.status is OrderStatus.RESTING


def test_self_trade_cancels_the_taker_where_they_cross(exchange: Exchange) -> None:
    exchange.place(order("bob", Side.NO, 59, 2))
    own = exchange.place(order("ann", Side.NO, 60, 5)).order

    taker = exchange.place(order("ann", Side.YES, 60, 5)).order

    assert (taker.filled, taker.status, taker.reason) == (
        2 * CONTRACT,
        OrderStatus.CANCELLED,
        CancelReason.SELF_TRADE,
    )
    assert own.remaining == 5 * CONTRACT


def test_self_trade_cancels_the_maker_and_goes_on(exchange: Exchange) -> None:
    own = exchange.place(order("ann", Side.NO, 60, 5)).order
    exchange.place(order("bob", Side.NO, 60, 5))

    taker = exchange.place(order("ann", Side.YES, 60, 5, self_trade=SelfTrade.CANCEL_MAKER)).order

    assert (own.status, own.reason) == (OrderStatus.CANCELLED, CancelReason.SELF_TRADE)
    assert taker.status is OrderStatus.FILLED
    assert exchange.markets["M"].best_ask() is None


def test_orders_expire_when_the_clock_says_so(exchange: Exchange, clock: ManualClock) -> None:
    placed = exchange.place(order("ann", Side.YES, 50, 1, expires_ns=START_NS + SECOND_NS)).order
    clock.advance(0.999)
    assert exchange.expire_due() == 0

    clock.advance(0.001)

    assert exchange.place(order("bob", Side.NO, 50, 1)).trades == ()
    assert placed.reason is CancelReason.EXPIRED
    with pytest.raises(RejectedError) as refusal:
        exchange.place(order("ann", Side.YES, 50, 1, expires_ns=START_NS))
    assert reason_of(refusal) is RejectReason.INVALID_EXPIRY


def test_a_decrease_keeps_the_place_and_an_increase_loses_it(exchange: Exchange) -> None:
    first = exchange.place(order("ann", Side.YES, 50, 10)).order
    second = exchange.place(order("bob", Side.YES, 50, 10)).order
    exchange.decrease(first.id, 4 * CONTRACT)
    assert exchange.queue_ahead(second.id) == 4 * CONTRACT

    exchange.amend(first.id, first.rung, 6 * CONTRACT)

    assert (exchange.queue_ahead(second.id), exchange.queue_ahead(first.id)) == (0, 10 * CONTRACT)
    assert available(exchange, "ann") == 1_000 * DOLLAR - 3 * DOLLAR


def test_an_amended_price_may_match_at_once(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.NO, 60, 5))
    bid = exchange.place(order("bob", Side.YES, 50, 8)).order

    trades = exchange.amend(bid.id, 60 - 1, 8 * CONTRACT).trades

    assert [trade.size for trade in trades] == [5 * CONTRACT]
    assert exchange.markets["M"].best_bid() == (60 - 1, 3 * CONTRACT)


def test_a_refused_amend_leaves_the_order_in_its_place(exchange: Exchange) -> None:
    first = exchange.place(order("ann", Side.YES, 50, 10)).order
    second = exchange.place(order("bob", Side.YES, 50, 10)).order

    with pytest.raises(RejectedError) as refusal:
        exchange.amend(first.id, first.rung, 3_000 * CONTRACT)

    assert reason_of(refusal) is RejectReason.INSUFFICIENT_FUNDS
    assert exchange.queue_ahead(second.id) == 10 * CONTRACT
    assert available(exchange, "ann") == 995 * DOLLAR


def test_a_used_client_id_is_refused(exchange: Exchange) -> None:
    exchange.place(order("ann", Side.YES, 50, 1, client_id="a"))
    with pytest.raises(RejectedError) as refusal:
        exchange.place(order("ann", Side.YES, 50, 1, client_id="a"))
    assert reason_of(refusal) is RejectReason.DUPLICATE_CLIENT_ID
    exchange.place(order("bob", Side.YES, 50, 1, client_id="a"))


def test_a_finer_ladder_keeps_prices_and_a_coarser_one_cancels(exchange: Exchange) -> None:
    bid = exchange.place(order("ann", Side.YES, 41, 10)).order
    fine = probability_ladder(Fraction(1, 1000), Fraction(1, 100), version=2)
    exchange.change_ladder("M", fine)
    assert (bid.rung, exchange.markets["M"].best_bid()) == (409, (409, 10 * CONTRACT))
    between = exchange.place(NewOrder(account="bob", market="M", side=Side.YES, rung=410, size=100)).order

    exchange.change_ladder("M", probability_ladder(Fraction(1, 100), Fraction(1, 100), version=3))

    assert (between.status, between.reason) == (OrderStatus.CANCELLED, CancelReason.OFF_LADDER)
    assert exchange.markets["M"].best_bid() == (40, 10 * CONTRACT)


def test_cancelling_all_takes_what_was_meant(exchange: Exchange) -> None:
    exchange.list_market("N", CENTS, "usd")
    for account in ("ann", "bob"):
        for market in ("M", "N"):
            exchange.place(NewOrder(account=account, market=market, side=Side.YES, rung=10, size=100))
    assert exchange.cancel_all(account="ann", market="M") == 1
    assert exchange.cancel_all(market="M") == 1
    assert exchange.cancel_all(account="bob") == 1
    assert exchange.cancel_all(account="nobody") == exchange.cancel_all(market="?") == 0
    assert exchange.cancel_all() == 1
    assert available(exchange, "ann") == available(exchange, "bob") == 1_000 * DOLLAR


def test_events_tell_what_happened_in_order(exchange: Exchange) -> None:
    told: list[LevelChange | Trade | OrderUpdate | MarketChange] = []
    exchange.listen(level=told.append, trade=told.append, order=told.append, market=told.append)
    exchange.place(order("ann", Side.NO, 60, 5))
    exchange.place(order("ann", Side.NO, 60, 5))
    told.clear()

    exchange.place(order("bob", Side.YES, 60, 7))
    exchange.set_state("M", MarketState.CLOSED)

    kinds = [type(event).__name__ for event in told]
    assert kinds == ["Trade", "Trade", "OrderUpdate", "OrderUpdate", "LevelChange", "OrderUpdate", "MarketChange"]
    level = told[4]
    assert isinstance(level, LevelChange)
    assert (level.side, level.size, level.delta) == (Side.NO, 3 * CONTRACT, -7 * CONTRACT)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (NewOrder(account="nobody", market="M", side=Side.YES, rung=1, size=1), RejectReason.UNKNOWN_ACCOUNT),
        (NewOrder(account="ann", market="?", side=Side.YES, rung=1, size=1), RejectReason.UNKNOWN_MARKET),
        (NewOrder(account="ann", market="M", side=Side.YES, rung=99, size=1), RejectReason.OFF_LADDER),
        (NewOrder(account="ann", market="M", side=Side.YES, rung=1, size=0), RejectReason.INVALID_SIZE),
    ],
)
def test_malformed_requests_are_refused(exchange: Exchange, request_: NewOrder, reason: RejectReason) -> None:
    with pytest.raises(RejectedError) as refusal:
        exchange.place(request_)
    assert reason_of(refusal) is reason
