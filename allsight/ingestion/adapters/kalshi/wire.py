"""Kalshi's REST answers as the venue writes them, as far as we read them; unknown fields are skipped.

Closed sets of the venue stay plain text here, since a new value must not make a page unreadable; `parse` says what they
mean. The stream's frames are in `frames`.
"""

from decimal import Decimal

import msgspec

Levels = list[tuple[str, str]]
"""[price, count] pairs, ascending in price: the best bid is last."""


class PriceRange(msgspec.Struct, frozen=True, gc=False):
    """Part of a market's price grid: from `start` to `end` in steps of `step` dollars."""

    start: str
    end: str
    step: str


class SettlementSource(msgspec.Struct, frozen=True, gc=False):
    """Where the venue reads the answer; the URL may be a bare home page."""

    name: str = ""
    url: str | None = None


class Market(msgspec.Struct, frozen=True, kw_only=True):
    """A market, nested in an event or alone (sheet 1.3 to 1.8)."""

    ticker: str
    event_ticker: str
    status: str = ""
    title: str = ""
    yes_sub_title: str = ""
    no_sub_title: str = ""
    rules_primary: str = ""
    rules_secondary: str = ""
    early_close_condition: str = ""
    can_close_early: bool = False
    open_time: str | None = None
    close_time: str | None = None
    created_time: str | None = None
    updated_time: str | None = None
    expected_expiration_time: str | None = None
    latest_expiration_time: str | None = None
    occurrence_datetime: str | None = None
    settlement_ts: str | None = None
    price_ranges: tuple[PriceRange, ...] = ()
    strike_type: str = ""
    floor_strike: Decimal | None = None
    cap_strike: Decimal | None = None
    result: str = ""
    settlement_value_dollars: str | None = None
    volume_24h_fp: Decimal | None = None
    open_interest_fp: Decimal | None = None
    exchange_index: int = 0
    mve_collection_ticker: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its markets where they were asked for, each left unread: an odd one must not cost the others."""

    event_ticker: str
    series_ticker: str = ""
    title: str = ""
    sub_title: str = ""
    category: str = ""
    mutually_exclusive: bool = False
    strike_date: str | None = None
    settlement_sources: tuple[SettlementSource, ...] | None = None
    fee_type_override: str | None = None
    fee_multiplier_override: Decimal | None = None
    markets: tuple[msgspec.Raw, ...] | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A series: the template of recurring events."""

    ticker: str
    title: str = ""
    category: str = ""
    tags: tuple[str, ...] | None = None
    fee_type: str = ""
    fee_multiplier: Decimal | None = None
    settlement_sources: tuple[SettlementSource, ...] | None = None


class EventsPage(msgspec.Struct, frozen=True):
    """An answer of `/events`, with each event left unread: one odd event must not cost the page."""

    events: list[msgspec.Raw]
    cursor: str | None = None


class EventAnswer(msgspec.Struct, frozen=True):
    """An answer of `/events/{event}`; its outer `markets` is deprecated and filled where the inner is not."""

    event: Event
    markets: tuple[msgspec.Raw, ...] | None = None


class MarketsPage(msgspec.Struct, frozen=True):
    """An answer of `/markets`, with each market left unread."""

    markets: list[msgspec.Raw]
    cursor: str | None = None


class MarketAnswer(msgspec.Struct, frozen=True):
    """An answer of `/markets/{ticker}`."""

    market: Market


class SeriesList(msgspec.Struct, frozen=True):
    """An answer of `/series`."""

    series: list[msgspec.Raw]


class SeriesAnswer(msgspec.Struct, frozen=True):
    """An answer of `/series/{series}`."""

    series: Series


class FeeChange(msgspec.Struct, frozen=True):
    """A change of a series' fees, scheduled or past."""

    series_ticker: str
    scheduled_ts: str | int
    fee_type: str | None = None
    fee_multiplier: Decimal | None = None


class FeeChanges(msgspec.Struct, frozen=True):
    """An answer of `/series/fee_changes`."""

    series_fee_change_arr: tuple[FeeChange, ...] = ()


class EventFeeChange(msgspec.Struct, frozen=True):
    """A change of an event's override of its series' fees; nulls clear it."""

    event_ticker: str
    scheduled_ts: str | int
    fee_type_override: str | None = None
    fee_multiplier_override: Decimal | None = None


class EventFeeChanges(msgspec.Struct, frozen=True):
    """An answer of `/events/fee_changes`."""

    event_fee_changes: tuple[EventFeeChange, ...] = ()
    cursor: str | None = None


class Sides(msgspec.Struct, frozen=True):
    """A book over REST: bids on two legs. An empty side was `null` in January 2026 and is `[]` now."""

    yes_dollars: Levels | None = None
    no_dollars: Levels | None = None


class OrderbookAnswer(msgspec.Struct, frozen=True):
    """An answer of `/markets/{ticker}/orderbook`."""

    orderbook_fp: Sides


class TickerBook(msgspec.Struct, frozen=True):
    """One book of a batch."""

    ticker: str
    orderbook_fp: Sides


class OrderbooksAnswer(msgspec.Struct, frozen=True):
    """An answer of `/markets/orderbooks`."""

    orderbooks: tuple[TickerBook, ...]


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """A trade over REST."""

    trade_id: str
    ticker: str
    yes_price_dollars: str
    count_fp: str
    created_time: str
    taker_outcome_side: str | None = None
    taker_side: str | None = None
    is_block_trade: bool = False


class TradesPage(msgspec.Struct, frozen=True):
    """An answer of `/markets/trades`, newest first."""

    trades: tuple[Trade, ...]
    cursor: str | None = None


class ShardStatus(msgspec.Struct, frozen=True):
    """How one shard of the exchange stands."""

    exchange_index: int = 0
    exchange_active: bool = True
    trading_active: bool = True


class ExchangeStatus(msgspec.Struct, frozen=True):
    """An answer of `/exchange/status`; 503 and 504 carry the same body."""

    exchange_active: bool
    trading_active: bool
    exchange_estimated_resume_time: str | None = None
    exchange_index_statuses: tuple[ShardStatus, ...] | None = None


class Bucket(msgspec.Struct, frozen=True):
    """A token bucket as `/account/limits` states it."""

    refill_rate: float
    bucket_capacity: float


class AccountLimits(msgspec.Struct, frozen=True):
    """An answer of `/account/limits`."""

    read: Bucket
    write: Bucket
    usage_tier: str = ""


class ErrorDetail(msgspec.Struct, frozen=True):
    """The inside of an error body."""

    code: str = ""
    message: str = ""
    details: str = ""


class ErrorBody(msgspec.Struct, frozen=True):
    """An error body in any of the four shapes that occur (sheet 2.5)."""

    error: ErrorDetail | str | None = None
    code: str = ""
    message: str = ""
    details: str = ""
    msg: str = ""


decode_events = msgspec.json.Decoder(EventsPage).decode
decode_event = msgspec.json.Decoder(Event).decode
decode_event_answer = msgspec.json.Decoder(EventAnswer).decode
decode_markets = msgspec.json.Decoder(MarketsPage).decode
decode_market = msgspec.json.Decoder(Market).decode
decode_market_answer = msgspec.json.Decoder(MarketAnswer).decode
decode_series_list = msgspec.json.Decoder(SeriesList).decode
decode_series = msgspec.json.Decoder(Series).decode
decode_series_answer = msgspec.json.Decoder(SeriesAnswer).decode
decode_fee_changes = msgspec.json.Decoder(FeeChanges).decode
decode_event_fee_changes = msgspec.json.Decoder(EventFeeChanges).decode
decode_orderbook = msgspec.json.Decoder(OrderbookAnswer).decode
decode_orderbooks = msgspec.json.Decoder(OrderbooksAnswer).decode
decode_trades = msgspec.json.Decoder(TradesPage).decode
decode_status = msgspec.json.Decoder(ExchangeStatus).decode
decode_limits = msgspec.json.Decoder(AccountLimits).decode
decode_error = msgspec.json.Decoder(ErrorBody).decode
