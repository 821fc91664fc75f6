"""Kalshi's stream frames as the venue writes them (sheet 4); the other half of `wire`.

`type` picks the struct while the frame is decoded. Prices and counts stay text: a table turns them into integers.
"""

import msgspec

from allsight.ingestion.adapters.kalshi.wire import Levels, PriceRange


class DeltaBody(msgspec.Struct, frozen=True, gc=False):
    """A change of one level: `delta_fp` is added to what stands there."""

    market_ticker: str
    price_dollars: str
    delta_fp: str
    side: str
    ts_ms: int | None = None


class OrderbookDelta(msgspec.Struct, frozen=True, gc=False, tag="orderbook_delta", tag_field="type"):
    """A book changed."""

    sid: int
    seq: int
    msg: DeltaBody


class SnapshotBody(msgspec.Struct, frozen=True):
    """A whole book; the key of an empty side is absent."""

    market_ticker: str
    yes_dollars_fp: Levels | None = None
    no_dollars_fp: Levels | None = None


class OrderbookSnapshot(msgspec.Struct, frozen=True, tag="orderbook_snapshot", tag_field="type"):
    """A whole book arrived."""

    sid: int
    seq: int
    msg: SnapshotBody


class TradeBody(msgspec.Struct, frozen=True, kw_only=True):
    """A trade on the stream."""

    trade_id: str
    market_ticker: str
    yes_price_dollars: str
    count_fp: str
    taker_outcome_side: str | None = None
    taker_side: str | None = None
    is_block_trade: bool = False
    ts_ms: int | None = None
    ts: int | None = None


class TradeMessage(msgspec.Struct, frozen=True, tag="trade", tag_field="type"):
    """Somebody traded."""

    sid: int
    msg: TradeBody
    seq: int | None = None


class LifecycleBody(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a market; which fields are there depends on `event_type`."""

    market_ticker: str
    event_type: str
    close_ts: int | None = None
    price_ranges: tuple[PriceRange, ...] | None = None
    result: str | None = None
    settlement_value: str | None = None
    determination_ts: int | None = None
    settled_ts: int | None = None


class LifecycleMessage(msgspec.Struct, frozen=True, tag="market_lifecycle_v2", tag_field="type"):
    """A market was created, opened, closed, changed or settled."""

    sid: int
    msg: LifecycleBody
    seq: int | None = None


class EventBody(msgspec.Struct, frozen=True):
    """Which event is meant."""

    event_ticker: str


class EventLifecycle(msgspec.Struct, frozen=True, tag="event_lifecycle", tag_field="type"):
    """An event was created."""

    sid: int
    msg: EventBody
    seq: int | None = None


class EventFeeUpdate(msgspec.Struct, frozen=True, tag="event_fee_update", tag_field="type"):
    """An event's fee override was set or cleared."""

    sid: int
    msg: EventBody
    seq: int | None = None


class SubscribedBody(msgspec.Struct, frozen=True):
    """Which channel got which sid."""

    channel: str
    sid: int


class Subscribed(msgspec.Struct, frozen=True, tag="subscribed", tag_field="type"):
    """A subscription was made; it carries no `seq`."""

    msg: SubscribedBody
    id: int = 0


class Ok(msgspec.Struct, frozen=True, tag="ok", tag_field="type"):
    """A command was done; with a sid it takes a number of that sid's sequence (sheet 4.2)."""

    id: int = 0
    sid: int | None = None
    seq: int | None = None


class StreamErrorBody(msgspec.Struct, frozen=True):
    """Why not."""

    code: int
    msg: str = ""
    market_ticker: str | None = None


class StreamError(msgspec.Struct, frozen=True, tag="error", tag_field="type"):
    """A command failed, or a subscription died; `id` may be missing."""

    msg: StreamErrorBody
    id: int = 0
    sid: int | None = None
    seq: int | None = None


class Envelope(msgspec.Struct, frozen=True):
    """What every frame has: enough to keep count of types that we do not read."""

    type: str
    sid: int | None = None
    seq: int | None = None


Frame = (
    OrderbookDelta
    | OrderbookSnapshot
    | TradeMessage
    | LifecycleMessage
    | EventLifecycle
    | EventFeeUpdate
    | Subscribed
    | Ok
    | StreamError
)

decode_frame = msgspec.json.Decoder(Frame).decode
decode_envelope = msgspec.json.Decoder(Envelope).decode
