"""Price-time priority: how an order meets the book, rests in it and leaves it."""

import heapq

from allsight.emulators.engine.accounts import Account
from allsight.emulators.engine.book import BookSide
from allsight.emulators.engine.events import Trade
from allsight.emulators.engine.ledger import Ledger
from allsight.emulators.engine.markets import Market
from allsight.emulators.engine.orders import CancelReason, NewOrder, Order, OrderStatus, SelfTrade
from allsight.emulators.engine.tape import Tape


def fillable(request: NewOrder, opposite: BookSide, limit: int) -> bool:
    """Tell whether the opposite side could fill all of an order up to its limit key, own orders apart."""
    wanted = request.size
    for key in reversed(opposite.keys):
        if key < limit:
            break
        for order in opposite.levels[key].orders.values():
            if order.account == request.account:
                if request.self_trade is SelfTrade.CANCEL_TAKER:
                    return False
                continue
            wanted -= order.remaining
            if wanted <= 0:
                return True
    return False


class Matcher:
    """The resting orders of an exchange and what happens to them.

    A limit is given as a key of the opposite side (see `BookSide`): levels at or above it match.
    """

    def __init__(self, ledger: Ledger, tape: Tape) -> None:
        self.orders: dict[int, Order] = {}
        self.expiries: list[tuple[int, int]] = []
        self._ledger = ledger
        self._tape = tape
        self._last_trade = 0

    def match(
        self, market: Market, account: Account, order: Order, opposite: BookSide, limit: int, now: int
    ) -> list[Trade]:
        """Match an order whose money is reserved; its rest, if any, is still RESTING and stands nowhere."""
        trades: list[Trade] = []
        keys = opposite.keys
        while order.remaining and keys and keys[-1] >= limit:
            self._match_level(market, account, order, opposite, now, trades)
        if not order.remaining and order.status is OrderStatus.RESTING:
            self.finish(market, account, order, None)
        return trades

    def rest(self, market: Market, account: Account, order: Order, now: int) -> None:
        """Let an order stand in the book."""
        size = market.book.of(order.side).add(order)
        self.orders[order.id] = order
        account.orders.add(order.id)
        if order.expires_ns is not None:
            heapq.heappush(self.expiries, (order.expires_ns, order.id))
        self._tape.tell_level(order, order.side, order.rung, size, order.remaining, now)

    def withdraw(self, market: Market, account: Account, order: Order, now: int) -> None:
        """Take an order out of the book; its money stays reserved and its rest may be placed anew."""
        size = market.book.of(order.side).remove(order)
        del self.orders[order.id]
        account.orders.discard(order.id)
        self._tape.tell_level(order, order.side, order.rung, size, -order.remaining, now)

    def remove(self, market: Market, account: Account, order: Order, reason: CancelReason, now: int) -> int:
        """Cancel what remains of a resting order and return how much that was."""
        rest = order.remaining
        self.withdraw(market, account, order, now)
        self.finish(market, account, order, reason)
        self._tape.tell_order(order, now)
        return rest

    def finish(self, market: Market, account: Account, order: Order, reason: CancelReason | None) -> None:
        """End an order that stands in no book, filled when there is no reason, and release what it had reserved."""
        self._ledger.release(market, account, order)
        order.status = OrderStatus.FILLED if reason is None else OrderStatus.CANCELLED
        order.reason = reason
        order.remaining = 0

    def _match_level(
        self, market: Market, account: Account, taker: Order, opposite: BookSide, now: int, trades: list[Trade]
    ) -> None:
        key = opposite.keys[-1]
        level = opposite.levels[key]
        before = level.size
        done: list[Order] = []
        for maker in level.orders.values():
            if maker.account == taker.account:
                if taker.self_trade is SelfTrade.CANCEL_TAKER:
                    self.finish(market, account, taker, CancelReason.SELF_TRADE)
                    break
                level.size -= maker.remaining
                self.finish(market, account, maker, CancelReason.SELF_TRADE)
                done.append(maker)
                continue
            trade = self._trade(market, account, taker, maker, now)
            level.size -= trade.size
            trades.append(trade)
            if maker.remaining:
                self._tape.tell_order(maker, now)
            else:
                self.finish(market, self._ledger.accounts[maker.account], maker, None)
                done.append(maker)
            if not taker.remaining:
                break
        for maker in done:
            del level.orders[maker.id]
            del self.orders[maker.id]
            self._ledger.accounts[maker.account].orders.discard(maker.id)
            self._tape.tell_order(maker, now)
        size = level.size
        if not level.orders:
            opposite.drop(key)
        if size != before:
            self._tape.tell_level(taker, opposite.side, key * opposite.sign, size, size - before, now)

    def _trade(self, market: Market, account: Account, taker: Order, maker: Order, now: int) -> Trade:
        size = min(taker.remaining, maker.remaining)
        owner = self._ledger.accounts[maker.account]
        taker_fee = self._ledger.fill(market, account, taker, maker.rung, size, taker=True)
        maker_fee = self._ledger.fill(market, owner, maker, maker.rung, size, taker=False)
        for order in (taker, maker):
            order.remaining -= size
            order.filled += size
        market.volume += size
        market.last_rung = maker.rung
        market.last_ns = now
        self._last_trade += 1
        trade = Trade(
            self._last_trade,
            market.id,
            maker.rung,
            size,
            taker.side,
            taker.id,
            maker.id,
            taker.account,
            maker.account,
            taker_fee,
            maker_fee,
            now,
        )
        self._tape.tell_trade(trade)
        return trade
