"""Tells listeners what happened, in order, building an event only when somebody wants it."""

from collections.abc import Callable

from allsight.domain.ladder import Side
from allsight.emulators.engine.events import LevelChange, MarketChange, OrderUpdate, Trade
from allsight.emulators.engine.orders import Order


class Tape:
    """Lists of listeners, one per kind of event."""

    def __init__(self) -> None:
        self.level: list[Callable[[LevelChange], None]] = []
        self.trade: list[Callable[[Trade], None]] = []
        self.order: list[Callable[[OrderUpdate], None]] = []
        self.market: list[Callable[[MarketChange], None]] = []

    def tell_level(self, order: Order, side: Side, rung: int, size: int, delta: int, now: int) -> None:
        """Report that `order` changed a level of its market."""
        if self.level:
            change = LevelChange(order.market, side, rung, size, delta, order.id, now)
            for tell in self.level:
                tell(change)

    def tell_trade(self, trade: Trade) -> None:
        """Report a trade."""
        for tell in self.trade:
            tell(trade)

    def tell_order(self, order: Order, now: int) -> None:
        """Report how an order stands now."""
        if self.order:
            update = OrderUpdate(
                order.id,
                order.account,
                order.market,
                order.side,
                order.rung,
                order.size,
                order.filled,
                order.remaining,
                order.status,
                order.reason,
                order.client_id,
                now,
            )
            for tell in self.order:
                tell(update)

    def tell_market(self, change: MarketChange) -> None:
        """Report a change of a market."""
        for tell in self.market:
            tell(change)
