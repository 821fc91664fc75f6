"""Messages and objects as Polymarket writes them, with its own names; only the fields that are used.

Two habits of the venue shape this file. Catalogue numbers come as strings, integers or floats: `Decimal` takes the JSON
text of all three without passing through a float. Lists come as JSON inside a string: `TextList` takes both forms. Keys
may be absent where others would send null, so everything that has been seen missing has a default. Catalogue pages hold
raw elements, so that one unreadable market costs that market and not its page.
"""

from decimal import Decimal
from typing import Literal

import msgspec

TextList = str | list[str] | None
"""`["Yes","No"]`, or the same list as JSON inside a string; `parse.text_list` reads both."""


_MOST_DIGITS = 30


def _check(*numbers: Decimal | None, signed: bool = False) -> None:
    """Refuse numbers that are none, negative ones, and such as would become gigantic when they are made exact."""
    for number in numbers:
        if number is None:
            continue
        usual = number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS
        if not usual or (number < 0 and not signed):
            raise ValueError(f"expected a usual number, found {str(number)[:40]}")


class Level(msgspec.Struct, frozen=True, gc=False):
    """One price of a book with the size that rests there, both as text exactly as sent: the book's hash needs them."""

    price: str
    size: str


class Book(msgspec.Struct, frozen=True, tag_field="event_type", tag="book"):
    """A whole book: the `book` event of the market channel, and an answer of `/book` and `/books`.

    Bids ascend and asks descend, so that the best is last in both; nothing here relies on it. `timestamp` is that of
    the last change in milliseconds, not of the answer. `min_order_size` and `neg_risk` only come over REST.
    """

    market: str
    asset_id: str
    bids: list[Level]
    asks: list[Level]
    timestamp: str
    hash: str = ""
    min_order_size: str | None = None
    tick_size: str | None = None
    neg_risk: bool | None = None
    last_trade_price: str | None = None


class PriceEntry(msgspec.Struct, frozen=True, gc=False):
    """The new absolute size of one price of one token, and the token's best prices after the change."""

    asset_id: str
    price: str
    size: str
    side: Literal["BUY", "SELL"]
    hash: str = ""
    best_bid: str | None = None
    best_ask: str | None = None


class PriceChange(msgspec.Struct, frozen=True, tag_field="event_type", tag="price_change"):
    """Changed levels of a market; entries for both of its tokens, although they are one book."""

    market: str
    timestamp: str
    price_changes: list[PriceEntry]


class LastTrade(msgspec.Struct, frozen=True, tag_field="event_type", tag="last_trade_price"):
    """A trade; `side` is the taker's, in terms of the token that is named."""

    market: str
    asset_id: str
    price: str
    size: str
    side: Literal["BUY", "SELL"]
    timestamp: str
    transaction_hash: str = ""


class TickSizeChange(msgspec.Struct, frozen=True, tag_field="event_type", tag="tick_size_change"):
    """A market's order grid became finer or coarser."""

    market: str
    asset_id: str
    old_tick_size: str
    new_tick_size: str
    timestamp: str


class BestBidAsk(msgspec.Struct, frozen=True, tag_field="event_type", tag="best_bid_ask"):
    """A token's best prices. May run up to 0.6 s behind `price_change`, so nothing is compared with it."""

    market: str
    asset_id: str
    timestamp: str


class EventHeader(msgspec.Struct, frozen=True):
    """The event to which a new or resolved market belongs."""

    id: str = ""


class NewMarket(msgspec.Struct, frozen=True, tag_field="event_type", tag="new_market"):
    """Any new market of the venue, subscribed or not. It is read anew from the catalogue."""

    market: str
    timestamp: str
    slug: str = ""
    event_message: EventHeader | None = None


class MarketResolved(msgspec.Struct, frozen=True, tag_field="event_type", tag="market_resolved"):
    """A subscribed market has been resolved."""

    market: str
    assets_ids: list[str]
    timestamp: str
    winning_asset_id: str = ""


StreamEvent = Book | PriceChange | LastTrade | TickSizeChange | BestBidAsk | NewMarket | MarketResolved

decode_frame = msgspec.json.Decoder(StreamEvent | list[StreamEvent]).decode
"""Decode a frame of the market channel: one event, or an array of them."""


class FrameKind(msgspec.Struct, frozen=True):
    """Just enough of an event to tell one that we do not know from one that is broken."""

    event_type: str = ""


decode_kinds = msgspec.json.Decoder(FrameKind | list[FrameKind]).decode
KNOWN_KINDS = frozenset(
    ("book", "price_change", "last_trade_price", "tick_size_change", "best_bid_ask", "new_market", "market_resolved")
)


class Subscribe(msgspec.Struct, frozen=True, omit_defaults=True):
    """What we say on the market channel: `type` in the first request of a connection, `operation` in all later ones."""

    assets_ids: list[str]
    type: str = ""
    operation: str = ""
    custom_feature_enabled: bool = False
    initial_dump: bool = False
    level: int = 0


class TokenQuery(msgspec.Struct, frozen=True):
    """One element of the body of `POST /books`."""

    token_id: str


class GammaTag(msgspec.Struct, frozen=True):
    """A topic of an event."""

    label: str = ""
    slug: str = ""


class GammaSeries(msgspec.Struct, frozen=True):
    """The template that a recurring event repeats."""

    slug: str = ""


class GammaMarket(msgspec.Struct, frozen=True, rename="camel"):
    """A market of the catalogue. Absent booleans are false, as the venue leaves out empty values.

    `fee_schedule` stays raw: a shape that we do not know makes the fee unknown, not the market unreadable.
    """

    condition_id: str
    id: str = ""
    question: str = ""
    slug: str = ""
    description: str = ""
    resolution_source: str | None = None
    outcomes: TextList = None
    outcome_prices: TextList = None
    clob_token_ids: TextList = None
    position_ids: TextList = None
    version: str | None = None
    active: bool = False
    closed: bool = False
    archived: bool = False
    accepting_orders: bool = False
    enable_order_book: bool = False
    start_date: str | None = None
    end_date: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    accepting_orders_timestamp: str | None = None
    closed_time: str | None = None
    game_start_time: str | None = None
    event_start_time: str | None = None
    order_price_min_tick_size: Decimal | None = None
    order_min_size: Decimal | None = None
    volume24hr: Decimal | None = None
    liquidity_num: Decimal | None = None
    neg_risk: bool = False
    neg_risk_other: bool = False
    group_item_title: str | None = None
    line: Decimal | None = None
    fees_enabled: bool | None = None
    fee_type: str | None = None
    fee_schedule: msgspec.Raw = msgspec.Raw(b"null")
    custom_liveness: Decimal | None = None
    uma_resolution_status: str | None = None
    uma_resolution_statuses: TextList = None
    resolution_status: str | None = None
    automatically_resolved: bool = False
    seconds_delay: Decimal | None = None
    holding_rewards_enabled: bool = False
    events: list[msgspec.Raw] = []

    def __post_init__(self) -> None:
        _check(self.order_price_min_tick_size, self.order_min_size, self.volume24hr, self.liquidity_num)
        _check(self.custom_liveness, self.seconds_delay)
        _check(self.line, signed=True)


class GammaEvent(msgspec.Struct, frozen=True, rename="camel"):
    """An event of the catalogue with all its markets, the closed and the placeholder ones too."""

    id: str
    title: str = ""
    slug: str = ""
    description: str | None = None
    created_at: str | None = None
    start_time: str | None = None
    closed: bool = False
    neg_risk: bool = False
    enable_neg_risk: bool = False
    neg_risk_augmented: bool = False
    series_slug: str | None = None
    series: list[GammaSeries] | None = None
    tags: list[GammaTag] | None = None
    version: str | None = None
    markets: list[msgspec.Raw] = []


class EventsPage(msgspec.Struct, frozen=True):
    """An answer of `/events/keyset`; the last page has no cursor."""

    events: list[msgspec.Raw]
    next_cursor: str | None = None


class MarketsPage(msgspec.Struct, frozen=True):
    """An answer of `/markets/keyset`; the last page has no cursor."""

    markets: list[msgspec.Raw]
    next_cursor: str | None = None


class GammaFee(msgspec.Struct, frozen=True, rename="camel"):
    """`feeSchedule` of a catalogue market."""

    rate: Decimal
    exponent: Decimal
    taker_only: bool = True
    rebate_rate: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _check(self.rate, self.exponent, self.rebate_rate)


class CompactToken(msgspec.Struct, frozen=True):
    """A token in a compact market."""

    t: str
    o: str = ""


class CompactFee(msgspec.Struct, frozen=True):
    """`fd` of a compact market: rate, exponent, taker only."""

    r: Decimal
    e: Decimal
    to: bool = True

    def __post_init__(self) -> None:
        _check(self.r, self.e)


class CompactMarket(msgspec.Struct, frozen=True):
    """An answer of `/clob-markets/{condition_id}`: the parameters that an order must respect."""

    c: str
    t: list[CompactToken]
    mts: Decimal
    mos: Decimal
    nr: bool = False
    ao: bool = False
    fd: CompactFee | None = None
    v: str | None = None


class ClobToken(msgspec.Struct, frozen=True):
    """A token of a CLOB market, and whether it won."""

    token_id: str
    outcome: str = ""
    winner: bool = False


class ClobMarket(msgspec.Struct, frozen=True):
    """An answer of `/markets/{condition_id}`: where the winner is written plainly."""

    condition_id: str
    tokens: list[ClobToken]
    closed: bool = False
    is_50_50_outcome: bool = False


class DataTrade(msgspec.Struct, frozen=True):
    """A trade of the Data API, version 2; numbers come as numbers or texts."""

    condition_id: str
    side: str
    size: Decimal
    price: Decimal
    timestamp: int


class TradesPage(msgspec.Struct, frozen=True):
    """An answer of `/v2/trades`."""

    data: list[DataTrade]


class ClobError(msgspec.Struct, frozen=True, rename={"error_msg": "errorMsg"}):
    """The body of a failed request."""

    error: str = ""
    error_msg: str = ""
