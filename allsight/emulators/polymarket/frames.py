"""The frames of the market stream (venue sheet 5.1), as typed values."""

import msgspec

from allsight.emulators.polymarket.books import Level


class BookFrame(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole book: sent on subscription and after trades. Tick and last trade stand in the first one only."""

    market: str
    asset_id: str
    timestamp: str
    hash: str
    bids: list[Level]
    asks: list[Level]
    event_type: str
    tick_size: str = ""
    last_trade_price: str = ""


class PriceChange(msgspec.Struct, frozen=True, gc=False):
    """One level's new size, in absolute terms; zero removes it."""

    asset_id: str
    price: str
    size: str
    side: str
    hash: str
    best_bid: str
    best_ask: str


class PriceChangeFrame(msgspec.Struct, frozen=True):
    """Levels of one market that changed together, for both tokens."""

    market: str
    price_changes: list[PriceChange]
    timestamp: str
    event_type: str = "price_change"


class LastTradeFrame(msgspec.Struct, frozen=True):
    """A trade, from the taker's side."""

    market: str
    asset_id: str
    price: str
    size: str
    side: str
    fee_rate_bps: str
    timestamp: str
    transaction_hash: str
    event_type: str = "last_trade_price"


class TickSizeFrame(msgspec.Struct, frozen=True):
    """The price grid of a token changed."""

    market: str
    asset_id: str
    old_tick_size: str
    new_tick_size: str
    timestamp: str
    event_type: str = "tick_size_change"


class BestBidAskFrame(msgspec.Struct, frozen=True):
    """The touch of a token changed; a custom event."""

    market: str
    asset_id: str
    best_bid: str
    best_ask: str
    spread: str
    timestamp: str
    event_type: str = "best_bid_ask"


class EventMessage(msgspec.Struct, frozen=True):
    """The event of a new or resolved market."""

    id: str
    ticker: str
    slug: str
    title: str
    description: str


class NewMarketFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A market was opened; a custom event, sent to everybody who asked for those."""

    event_type: str = "new_market"
    id: str
    question: str
    market: str
    condition_id: str
    slug: str
    description: str
    assets_ids: list[str]
    clob_token_ids: list[str]
    outcomes: list[str]
    event_message: EventMessage
    tags: list[str]
    active: bool
    sports_market_type: str
    line: str
    game_start_time: str
    order_price_min_tick_size: str
    group_item_title: str
    timestamp: str


class ResolvedFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A market was settled; a custom event, sent to those who subscribed it."""

    id: str
    market: str
    assets_ids: list[str]
    winning_asset_id: str
    winning_outcome: str
    event_message: EventMessage | None
    timestamp: str
    event_type: str = "market_resolved"
    tags: list[str]


class Command(msgspec.Struct):
    """What a client may say: a first subscription, or a change of it (`operation`). Other fields mean nothing here."""

    assets_ids: list[str] = []
    operation: str = ""
    custom_feature_enabled: bool | None = None
    initial_dump: bool = True
