"""What the engine tells the world, in the order in which it happened."""

from enum import StrEnum
from fractions import Fraction

import msgspec

from allsight.domain.ladder import Ladder, Side
from allsight.emulators.engine.orders import CancelReason, OrderStatus


class MarketState(StrEnum):
    """What a market allows."""

    LISTED = "listed"
    """Known but not yet trading: nothing is allowed."""

    OPEN = "open"
    HALTED = "halted"
    """No orders are taken; they may be cancelled."""

    CLOSED = "closed"
    """Nothing is allowed any more, cancelling included."""

    SETTLED = "settled"
    """Paid out."""


class LevelChange(msgspec.Struct, frozen=True, gc=False):
    """One price level holds another size than before.

    Attributes:
        side: YES for a bid level, NO for an ask level; `rung` is on the YES scale for both.
        size: quanta at the level now; zero means that it is gone.
        delta: how much that is more than before.
        order: the order that caused it.
    """

    market: str
    side: Side
    rung: int
    size: int
    delta: int
    order: int
    at_ns: int


class Trade(msgspec.Struct, frozen=True, gc=False):
    """Two orders met.

    Attributes:
        id: rises by one with every trade of an exchange.
        rung: the maker's rung.
        taker_side: what the incoming order bought.
        taker_fee: money units.
        maker_fee: money units.
    """

    id: int
    market: str
    rung: int
    size: int
    taker_side: Side
    taker_order: int
    maker_order: int
    taker: str
    maker: str
    taker_fee: int
    maker_fee: int
    at_ns: int


class OrderUpdate(msgspec.Struct, frozen=True, gc=False):
    """An order was accepted, filled in part or in full, changed or cancelled: how it stands now."""

    order: int
    account: str
    market: str
    side: Side
    rung: int
    size: int
    filled: int
    remaining: int
    status: OrderStatus
    reason: CancelReason | None
    client_id: str
    at_ns: int


class MarketChange(msgspec.Struct, frozen=True, gc=False):
    """A market changed its state or its ladder, or was settled.

    Attributes:
        value: what one unit of YES payout is worth once settled; None for a refund or when not settled.
        ladder: the new ladder where that is what changed: books must be taken anew.
    """

    market: str
    state: MarketState
    previous: MarketState
    at_ns: int
    value: Fraction | None = None
    ladder: Ladder | None = None
