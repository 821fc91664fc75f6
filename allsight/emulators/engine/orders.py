"""What is asked of the engine, what becomes of it, and why it may be refused."""

from enum import StrEnum

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ladder import Side


class TimeInForce(StrEnum):
    """How long the unmatched rest of an order lives."""

    GTC = "gtc"
    """Until it is cancelled or expires."""

    IOC = "ioc"
    """Not at all: what does not match at once is cancelled."""

    FOK = "fok"
    """Not at all, and nothing matches unless everything does."""


class SelfTrade(StrEnum):
    """What happens when an order would match another one of its own account."""

    CANCEL_TAKER = "cancel_taker"
    """The rest of the incoming order is cancelled where they cross."""

    CANCEL_MAKER = "cancel_maker"
    """The resting order is cancelled and matching goes on behind it."""


class OrderStatus(StrEnum):
    """Where an order stands."""

    RESTING = "resting"
    FILLED = "filled"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why an order, or its rest, left without being filled."""

    REQUESTED = "requested"
    NOT_RESTABLE = "not_restable"
    SELF_TRADE = "self_trade"
    EXPIRED = "expired"
    MARKET_STATE = "market_state"
    OFF_LADDER = "off_ladder"


class RejectReason(StrEnum):
    """Why a request was refused; nothing changed."""

    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_MARKET = "unknown_market"
    UNKNOWN_ORDER = "unknown_order"
    MARKET_NOT_OPEN = "market_not_open"
    OFF_LADDER = "off_ladder"
    INVALID_SIZE = "invalid_size"
    INVALID_EXPIRY = "invalid_expiry"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    WOULD_CROSS = "would_cross"
    NOT_FILLABLE = "not_fillable"
    DUPLICATE_CLIENT_ID = "duplicate_client_id"


class RejectedError(InvalidRequestError):
    """The engine refused a request and changed nothing."""

    code = "rejected"

    def __init__(self, reason: RejectReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NewOrder(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A request to buy one side of a market.

    Attributes:
        account: who buys.
        market: the engine's name of the market.
        side: what is bought. YES rests as a bid, NO as an ask, both on the YES scale.
        rung: the worst rung acceptable, on the market's ladder and the YES scale for both sides.
        size: how much, in the market's size quanta.
        time_in_force: see `TimeInForce`.
        post_only: refuse instead of matching anything.
        expires_ns: when a GTC order is cancelled, nanoseconds UTC.
        self_trade: see `SelfTrade`.
        client_id: the sender's own name for it, unique per account when given.
    """

    account: str
    market: str
    side: Side
    rung: int
    size: int
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    expires_ns: int | None = None
    self_trade: SelfTrade = SelfTrade.CANCEL_TAKER
    client_id: str = ""


class Order(msgspec.Struct, eq=False, gc=False):
    """An order that the engine accepted; the engine alone changes it.

    Attributes:
        id: rises by one with every accepted order of an exchange.
        size: quanta ordered, as last amended.
        remaining: quanta that may still match; zero once the order is done.
        filled: quanta matched so far.
        covered: quanta of `remaining` that close a holding and need no money.
        unit_cost: money units reserved per quantum that is not covered.
        fee_reserve: money units set aside for fees and not yet used.
        paid: money units paid for fills net of what closing them brought, without fees.
        fees: money units of fees paid.
    """

    id: int
    account: str
    market: str
    side: Side
    rung: int
    size: int
    remaining: int
    created_ns: int
    self_trade: SelfTrade = SelfTrade.CANCEL_TAKER
    client_id: str = ""
    expires_ns: int | None = None
    filled: int = 0
    status: OrderStatus = OrderStatus.RESTING
    reason: CancelReason | None = None
    covered: int = 0
    unit_cost: int = 0
    fee_reserve: int = 0
    paid: int = 0
    fees: int = 0
