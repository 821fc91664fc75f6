"""Fills as the venue records them: who took from whom, for how much, at what fees."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.drift import keys
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.units import price_of
from allsight.emulators.drift.vamm import AMM
from allsight.emulators.engine.events import OrderUpdate, Trade
from allsight.emulators.engine.exchange import Exchange

_KEPT: Final = 20_000


class Leg(msgspec.Struct, frozen=True, gc=False):
    """One order of a fill: how large it was, and what of it is filled with this fill; shares and millionths."""

    user: str
    order: int
    long: bool
    size: int
    filled: int
    quote: int

    @property
    def direction(self) -> str:
        """Return the side as the APIs spell it."""
        return "long" if self.long else "short"


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One fill.

    Attributes:
        record: its number in its market.
        size: shares.
        price: millionths.
        taker_fee: millionths paid.
        maker_fee: millionths, below zero for a rebate.
        maker: None when the market's own maker filled it.
        oracle: the oracle's price at that moment.
    """

    record: int
    index: int
    symbol: str
    at_ns: int
    slot: int
    signature: str
    size: int
    price: int
    taker: Leg
    maker: Leg | None
    taker_fee: int
    maker_fee: int
    oracle: int

    @property
    def quote(self) -> int:
        """Return the notional in millionths."""
        return self.size * self.price

    @property
    def explanation(self) -> str:
        """Return how the order-book server explains it."""
        return "orderFilledWithAmm" if self.maker is None else "orderFilledWithMatch"


class Recent:
    """A market's fills of the last day and what they add up to, so that nobody adds them up again and again."""

    __slots__ = ("base", "fills", "quote")

    def __init__(self) -> None:
        self.fills: deque[Fill] = deque()
        self.base = self.quote = 0


class FillBook:
    """Turns the engine's trades into fills, keeps them, and tells who listens.

    A taker's size is known when the engine reports the order, after its trades; its fills wait for that.

    Args:
        exchange: whose trades.
        perp_of: the market of a listing.
        slot: the slot of now.
        sign: puts a fill on chain and returns the signature of its transaction.

    Attributes:
        listeners: called for every fill.
    """

    def __init__(
        self,
        exchange: Exchange,
        perp_of: Callable[[str], Perp],
        slot: Callable[[], int],
        sign: Callable[[Fill], str],
    ) -> None:
        self.listeners: list[Callable[[Fill], None]] = []
        self._exchange = exchange
        self._perp_of = perp_of
        self._slot = slot
        self._sign = sign
        self._by_symbol: dict[str, deque[Fill]] = {}
        self._recent: dict[str, Recent] = {}
        self._waiting: dict[int, list[tuple[Trade, Leg | None]]] = {}
        self._quotes: dict[int, int] = {}
        exchange.listen(trade=self._on_trade, order=self._on_order)

    def of(self, perp: Perp, *, since_ns: int = 0) -> Iterator[Fill]:
        """Yield a market's fills of this session, the newest first."""
        for fill in reversed(self._by_symbol.get(perp.symbol, ())):
            if fill.at_ns < since_ns:
                return
            yield fill

    def traded(self, perp: Perp, *, since_ns: int) -> tuple[int, int]:
        """Return the shares and millionths of quote that changed hands since an instant that never goes back."""
        recent = self._recent.setdefault(perp.symbol, Recent())
        while recent.fills and recent.fills[0].at_ns < since_ns:
            gone = recent.fills.popleft()
            recent.base -= gone.size
            recent.quote -= gone.quote
        return recent.base, recent.quote

    def _on_trade(self, trade: Trade) -> None:
        quote = price_of(trade.rung) * trade.size
        maker = None
        for order_id in (trade.taker_order, trade.maker_order):
            self._quotes[order_id] = self._quotes.get(order_id, 0) + quote
        if trade.maker != AMM:
            order = self._exchange.order(trade.maker_order)
            size, filled = (order.size, order.filled) if order is not None else (trade.size, trade.size)
            maker = self._leg(trade.market, trade.maker, trade.maker_order, trade.taker_side.other, size, filled)
        self._waiting.setdefault(trade.taker_order, []).append((trade, maker))

    def _on_order(self, update: OrderUpdate) -> None:
        waiting = self._waiting.pop(update.order, ())
        filled = update.filled - sum(trade.size for trade, _ in waiting)
        quote = self._quotes.get(update.order, 0) - sum(price_of(t.rung) * t.size for t, _ in waiting)
        for trade, maker in waiting:
            filled += trade.size
            quote += price_of(trade.rung) * trade.size
            user = user_of(trade.taker, self._perp_of(trade.market).index)
            leg = Leg(user, trade.taker_order, trade.taker_side is Side.YES, update.size, filled, quote)
            self._add(trade, leg, maker)
        if not update.remaining:
            self._quotes.pop(update.order, None)

    def _leg(self, market: str, account: str, order: int, side: Side, size: int, filled: int) -> Leg:
        user = user_of(account, self._perp_of(market).index)
        return Leg(user, order, side is Side.YES, size, filled, self._quotes[order])

    def _add(self, trade: Trade, taker: Leg, maker: Leg | None) -> None:
        perp = self._perp_of(trade.market)
        price = price_of(trade.rung)
        fill = Fill(
            perp.next_fill,
            perp.index,
            perp.symbol,
            trade.at_ns,
            self._slot(),
            "",
            trade.size,
            price,
            taker,
            maker,
            trade.taker_fee,
            0 if maker is None else trade.maker_fee,
            perp.oracle_price,
        )
        fill = msgspec.structs.replace(fill, signature=self._sign(fill))
        perp.next_fill += 1
        perp.last_fill_price = price
        perp.last_trade_s = trade.at_ns // SECOND_NS
        self._by_symbol.setdefault(perp.symbol, deque(maxlen=_KEPT)).append(fill)
        recent = self._recent.setdefault(perp.symbol, Recent())
        recent.fills.append(fill)
        recent.base += fill.size
        recent.quote += fill.quote
        for tell in self.listeners:
            tell(fill)


def user_of(account: str, index: int) -> str:
    """Return the User account by which one of the engine's accounts trades a market: a sub-account for each."""
    return keys.user(keys.wallet(account), index)
