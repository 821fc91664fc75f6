"""The exchange: takes requests, matches them by price and time, and tells its listeners what happened.

Everything is synchronous and in whole numbers; the same requests at the same instants give the same ids, the same
trades and the same events. Time comes from the injected clock alone.
"""

import heapq
from collections.abc import Callable, Mapping
from fractions import Fraction

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ladder import Ladder
from allsight.emulators.engine.accounts import Account
from allsight.emulators.engine.events import LevelChange, MarketChange, MarketState, OrderUpdate, Trade
from allsight.emulators.engine.ledger import FeeSchedule, Ledger
from allsight.emulators.engine.markets import Market, grid_of
from allsight.emulators.engine.matching import Matcher, fillable
from allsight.emulators.engine.orders import (
    CancelReason,
    NewOrder,
    Order,
    RejectedError,
    RejectReason,
    TimeInForce,
)
from allsight.emulators.engine.tape import Tape

_CANCELLABLE = (MarketState.OPEN, MarketState.HALTED)


class Placement(msgspec.Struct, frozen=True):
    """What became of a request at once."""

    order: Order
    trades: tuple[Trade, ...]


class Exchange:
    """All markets and accounts of one emulated venue.

    Args:
        clock: the time of orders, trades and expiries.
        money_unit: what the whole numbers in purses count, in the venue's currency; every price times every size
            quantum must be a multiple of it.
        fees: what fills cost, nothing when absent.
    """

    def __init__(self, clock: Clock, *, money_unit: Fraction, fees: FeeSchedule | None = None) -> None:
        self._clock = clock
        self.money_unit = money_unit
        self.ledger = Ledger(fees)
        self.markets: dict[str, Market] = {}
        self._tape = Tape()
        self._matcher = Matcher(self.ledger, self._tape)
        self._orders = self._matcher.orders
        self._last_order = 0

    # -- set-up -------------------------------------------------------------------------------------------------------

    def listen(
        self,
        *,
        level: Callable[[LevelChange], None] | None = None,
        trade: Callable[[Trade], None] | None = None,
        order: Callable[[OrderUpdate], None] | None = None,
        market: Callable[[MarketChange], None] | None = None,
    ) -> None:
        """Call someone back, synchronously, for each event of the given kinds.

        A listener must not call the exchange. Per operation a level changes at most once, after its trades.
        """
        if level is not None:
            self._tape.level.append(level)
        if trade is not None:
            self._tape.trade.append(trade)
        if order is not None:
            self._tape.order.append(order)
        if market is not None:
            self._tape.market.append(market)

    def open_account(self, account_id: str, deposits: Mapping[str, int]) -> Account:
        """Open an account, or top it up, with money units per funds pool."""
        account = self.ledger.accounts.setdefault(account_id, Account(account_id))
        for pool, amount in deposits.items():
            self.ledger.deposit(account_id, pool, amount)
        return account

    def list_market(
        self,
        market_id: str,
        ladder: Ladder,
        pool: str,
        *,
        state: MarketState = MarketState.OPEN,
        cancel_on_reopen: bool = False,
    ) -> Market:
        """Add a market.

        Raises:
            InvalidRequestError: if the ladder's prices are no whole money units.
        """
        market = Market(market_id, grid_of(ladder, self.money_unit), pool, state, cancel_on_reopen=cancel_on_reopen)
        self.markets[market_id] = market
        return market

    def delist(self, market_id: str) -> None:
        """Forget a settled market.

        Raises:
            RejectedError: if it is not settled.
        """
        if self._market(market_id).state is not MarketState.SETTLED:
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{market_id} is not settled")
        del self.markets[market_id]

    def order(self, order_id: int) -> Order | None:
        """Return a resting order."""
        return self._orders.get(order_id)

    def queue_ahead(self, order_id: int) -> int:
        """Return the quanta that would match before a resting order.

        Raises:
            RejectedError: if it does not rest.
        """
        order = self._resting(order_id, None)
        return self.markets[order.market].book.of(order.side).ahead_of(order)

    # -- requests -----------------------------------------------------------------------------------------------------

    def place(self, request: NewOrder) -> Placement:
        """Match an order and let its rest stand, or refuse it.

        Raises:
            RejectedError: if it is refused; then nothing changed.
        """
        now = self._clock.now_ns()
        expiries = self._matcher.expiries
        if expiries and expiries[0][0] <= now:
            self.expire_due()
        market, account = self._admit(request, now)
        own = market.book.of(request.side)
        opposite = market.book.of(request.side.other)
        limit = -request.rung * own.sign
        if request.post_only and opposite.keys and opposite.keys[-1] >= limit:
            raise RejectedError(RejectReason.WOULD_CROSS, "a post-only order would match")
        if request.time_in_force is TimeInForce.FOK and not fillable(request, opposite, limit):
            raise RejectedError(RejectReason.NOT_FILLABLE, "the book cannot fill all of it")
        order = Order(
            self._last_order + 1,
            request.account,
            request.market,
            request.side,
            request.rung,
            request.size,
            request.size,
            now,
            request.self_trade,
            request.client_id,
            request.expires_ns,
        )
        if not self.ledger.reserve(market, account, order):
            raise RejectedError(RejectReason.INSUFFICIENT_FUNDS, "the order costs more than is available")
        self._last_order = order.id
        if request.client_id:
            account.client_ids[request.client_id] = order.id
        trades = self._matcher.match(market, account, order, opposite, limit, now)
        if order.remaining:
            if request.time_in_force is TimeInForce.GTC:
                self._matcher.rest(market, account, order, now)
            else:
                self._matcher.finish(market, account, order, CancelReason.NOT_RESTABLE)
        self._tape.tell_order(order, now)
        return Placement(order, tuple(trades))

    def cancel(self, order_id: int, *, account: str | None = None) -> int:
        """Cancel what remains of an order and return how many quanta that was.

        Args:
            order_id: which one.
            account: refuse when the order is not this account's; anybody's when not given.

        Raises:
            RejectedError: if it does not rest, or its market allows nothing any more.
        """
        order = self._resting(order_id, account)
        if self.markets[order.market].state not in _CANCELLABLE:
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{order.market} takes no cancels")
        return self._remove(order, CancelReason.REQUESTED)

    def decrease(self, order_id: int, remaining: int, *, account: str | None = None) -> int:
        """Make the rest of an order smaller where it stands, keeping its place; zero cancels it.

        Returns:
            the quanta taken away.

        Raises:
            RejectedError: if it does not rest, its market does not allow it, or `remaining` is not smaller.
        """
        order = self._resting(order_id, account)
        market = self.markets[order.market]
        if market.state not in _CANCELLABLE:
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{order.market} takes no changes")
        if remaining == 0:
            return self._remove(order, CancelReason.REQUESTED)
        by = order.remaining - remaining
        if by <= 0 or remaining < 0:
            raise RejectedError(RejectReason.INVALID_SIZE, f"expected less than {order.remaining}, found {remaining}")
        now = self._clock.now_ns()
        self.ledger.shrink(market, self.ledger.accounts[order.account], order, by)
        size = market.book.of(order.side).shrink(order, by)
        order.remaining = remaining
        order.size -= by
        self._tape.tell_level(order, order.side, order.rung, size, -by, now)
        self._tape.tell_order(order, now)
        return by

    def amend(self, order_id: int, rung: int, remaining: int, *, account: str | None = None) -> Placement:
        """Give the rest of an order another price or size; it may match at once.

        The place in the queue is kept only when nothing but the size changes, and it shrinks.

        Raises:
            RejectedError: if it is refused; the order then stands as before.
        """
        order = self._resting(order_id, account)
        market = self.markets[order.market]
        if market.state is not MarketState.OPEN:
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{order.market} takes no changes")
        if remaining <= 0:
            raise RejectedError(RejectReason.INVALID_SIZE, f"expected a positive size, found {remaining}")
        self._check_rung(market, rung)
        if rung == order.rung and remaining < order.remaining:
            self.decrease(order_id, remaining, account=account)
            return Placement(order, ())
        now = self._clock.now_ns()
        owner = self.ledger.accounts[order.account]
        self._move_funds(market, owner, order, rung, remaining)
        self._matcher.withdraw(market, owner, order, now)
        order.size += remaining - order.remaining
        order.rung, order.remaining = rung, remaining
        own, opposite = market.book.of(order.side), market.book.of(order.side.other)
        trades = self._matcher.match(market, owner, order, opposite, -rung * own.sign, now)
        if order.remaining:
            self._matcher.rest(market, owner, order, now)
        self._tape.tell_order(order, now)
        return Placement(order, tuple(trades))

    def cancel_all(self, *, account: str | None = None, market: str | None = None) -> int:
        """Cancel every resting order of an account, of a market, of one in the other; return how many there were."""
        if market is not None:
            known = self.markets.get(market)
            found = known.book.orders() if known is not None else []
            orders = [order for order in found if account in {None, order.account}]
        elif account is not None:
            owner = self.ledger.accounts.get(account)
            orders = [self._orders[order_id] for order_id in owner.orders] if owner is not None else []
        else:
            orders = list(self._orders.values())
        reason = CancelReason.REQUESTED if account is not None else CancelReason.MARKET_STATE
        for order in sorted(orders, key=lambda order: order.id):
            self._remove(order, reason)
        return len(orders)

    def expire_due(self) -> int:
        """Cancel every order whose time has come and return how many there were.

        Runs by itself before each placement; a venue also calls it as time passes.
        """
        now = self._clock.now_ns()
        count = 0
        expiries = self._matcher.expiries
        while expiries and expiries[0][0] <= now:
            order = self._orders.get(heapq.heappop(expiries)[1])
            if order is not None:
                self._remove(order, CancelReason.EXPIRED)
                count += 1
        return count

    # -- markets ------------------------------------------------------------------------------------------------------

    def set_state(self, market_id: str, state: MarketState) -> None:
        """Open, halt or close a market. Leaving a halt cancels what rests where the venue does that.

        Raises:
            RejectedError: if there is no such market or it was settled; `settle` is the road to SETTLED.
        """
        market = self._market(market_id)
        if MarketState.SETTLED in {market.state, state}:
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{market_id} is settled, or must be by `settle`")
        previous, market.state = market.state, state
        if previous is MarketState.HALTED and state is MarketState.OPEN and market.cancel_on_reopen:
            self.cancel_all(market=market_id)
        self._tape.tell_market(MarketChange(market_id, state, previous, self._clock.now_ns()))

    def settle(self, market_id: str, value: Fraction | None) -> None:
        """Pay a market out and cancel what still rests.

        Args:
            market_id: which one.
            value: what one unit of YES payout is worth, 0 to 1; None refunds: every trade is undone but its fee.

        Raises:
            RejectedError: if there is no such market or it was settled before.
        """
        market = self._market(market_id)
        if market.state is MarketState.SETTLED or (value is not None and not 0 <= value <= 1):
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{market_id} cannot be settled at {value}")
        self.cancel_all(market=market_id)
        self.ledger.settle(market, value)
        previous, market.state, market.value = market.state, MarketState.SETTLED, value
        self._tape.tell_market(MarketChange(market_id, market.state, previous, self._clock.now_ns(), value))

    def change_ladder(self, market_id: str, ladder: Ladder) -> None:
        """Put a market on another grid; orders whose price is not on it are cancelled, the others keep their place.

        Raises:
            RejectedError: if there is no such market.
            InvalidRequestError: if the size quantum differs or the grid does not fit the money unit.
        """
        market = self._market(market_id)
        grid = grid_of(ladder, self.money_unit)
        if not grid.suits(market.grid):
            raise RejectedError(RejectReason.OFF_LADDER, "a market keeps its size quantum and what its prices mean")
        rung_of_cost = {cost: rung for rung, cost in enumerate(grid.no_cost)}
        for order in market.book.orders():
            if market.grid.no_cost[order.rung] not in rung_of_cost:
                self._remove(order, CancelReason.OFF_LADDER)
        moved = market.book.orders()
        for order in moved:
            market.book.of(order.side).remove(order)
        if market.last_rung is not None:
            market.last_rung = rung_of_cost.get(market.grid.no_cost[market.last_rung])
        for order in moved:
            order.rung = rung_of_cost[market.grid.no_cost[order.rung]]
            market.book.of(order.side).add(order)
        market.grid = grid
        self._tape.tell_market(
            MarketChange(market_id, market.state, market.state, self._clock.now_ns(), market.value, ladder)
        )

    # -- inside -------------------------------------------------------------------------------------------------------

    def _admit(self, request: NewOrder, now: int) -> tuple[Market, Account]:
        account = self.ledger.accounts.get(request.account)
        if account is None:
            raise RejectedError(RejectReason.UNKNOWN_ACCOUNT, f"no account {request.account}")
        market = self._market(request.market)
        if market.state is not MarketState.OPEN:
            raise RejectedError(RejectReason.MARKET_NOT_OPEN, f"{request.market} is {market.state}")
        if request.size <= 0:
            raise RejectedError(RejectReason.INVALID_SIZE, f"expected a positive size, found {request.size}")
        self._check_rung(market, request.rung)
        if request.expires_ns is not None and (
            request.expires_ns <= now or request.time_in_force is not TimeInForce.GTC
        ):
            raise RejectedError(RejectReason.INVALID_EXPIRY, "an expiry lies ahead and belongs to a GTC order")
        if request.client_id and request.client_id in account.client_ids:
            raise RejectedError(RejectReason.DUPLICATE_CLIENT_ID, "the client order id was used before")
        return market, account

    def _check_rung(self, market: Market, rung: int) -> None:
        ladder = market.grid.ladder
        if not 0 <= rung < len(market.grid.yes_cost) or (ladder.order_bands and not ladder.orderable(rung)):
            raise RejectedError(RejectReason.OFF_LADDER, f"no order may stand at rung {rung} of {market.id}")

    def _move_funds(self, market: Market, account: Account, order: Order, rung: int, remaining: int) -> None:
        """Reserve for another price and rest of a resting order; a refusal leaves it as it was."""
        before = order.rung, order.remaining
        self.ledger.release(market, account, order)
        order.rung, order.remaining = rung, remaining
        affordable = self.ledger.reserve(market, account, order)
        order.rung, order.remaining = before
        if not affordable:
            self.ledger.reserve(market, account, order)
            raise RejectedError(RejectReason.INSUFFICIENT_FUNDS, "the order costs more than is available")

    def _remove(self, order: Order, reason: CancelReason) -> int:
        market, account = self.markets[order.market], self.ledger.accounts[order.account]
        return self._matcher.remove(market, account, order, reason, self._clock.now_ns())

    def _market(self, market_id: str) -> Market:
        market = self.markets.get(market_id)
        if market is None:
            raise RejectedError(RejectReason.UNKNOWN_MARKET, f"no market {market_id}")
        return market

    def _resting(self, order_id: int, account: str | None) -> Order:
        order = self._orders.get(order_id)
        if order is None or (account is not None and order.account != account):
            raise RejectedError(RejectReason.UNKNOWN_ORDER, f"no resting order {order_id}")
        return order
