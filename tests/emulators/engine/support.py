"""What the engine tests share: a ladder, amounts, and short ways to make orders."""

from fractions import Fraction

import pytest

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side, probability_ladder
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import (
    NewOrder,
    RejectedError,
    RejectReason,
    SelfTrade,
    TimeInForce,
)

CENTS = probability_ladder(Fraction(1, 100), Fraction(1, 100))
MICRODOLLAR = Fraction(1, 1_000_000)
DOLLAR = 1_000_000
CONTRACT = 100
START_NS = 1_790_000_000 * SECOND_NS


class PerFillFee:
    """One tenth of a cent per contract for takers, nothing for makers."""

    def fee(self, market: str, rung: int, size: int, *, taker: bool) -> int:
        return size * 10 if taker else 0

    def reserve(self, market: str, side: Side, rung: int, size: int) -> int:
        return size * 10


def order(
    account: str,
    side: Side,
    cents: int,
    contracts: int,
    *,
    time_in_force: TimeInForce = TimeInForce.GTC,
    post_only: bool = False,
    expires_ns: int | None = None,
    self_trade: SelfTrade = SelfTrade.CANCEL_TAKER,
    client_id: str = "",
) -> NewOrder:
    return NewOrder(
        account=account,
        market="M",
        side=side,
        rung=cents - 1,
        size=contracts * CONTRACT,
        time_in_force=time_in_force,
        post_only=post_only,
        expires_ns=expires_ns,
        self_trade=self_trade,
        client_id=client_id,
    )


def available(exchange: Exchange, account: str) -> int:
    return exchange.ledger.accounts[account].purse("usd").available


def cash(exchange: Exchange, account: str) -> int:
    return exchange.ledger.accounts[account].purse("usd").cash


def reason_of(refusal: pytest.ExceptionInfo[RejectedError]) -> RejectReason:
    return refusal.value.reason
