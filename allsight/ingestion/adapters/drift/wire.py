"""The HTTP services' answers as they write them (sheets 4.1 and 4.3): nothing converted, unknown fields passed over.

Numbers come as JSON numbers here and as texts there; `Decimal` takes both, exactly.
"""

from decimal import Decimal

import msgspec

RawAmount = int | Decimal
"""A raw integer: as one where it is written as one, which costs little, and exactly whatever else it is."""


class Sources(msgspec.Struct, frozen=True, gc=False):
    """Who stands behind a level; of that only resting orders are read, for nobody else is held to it (sheet 4.1)."""

    dlob: RawAmount = 0


class Level(msgspec.Struct, frozen=True, gc=False):
    """A price and a size in raw integers, and where the size comes from."""

    price: RawAmount
    size: RawAmount
    sources: Sources = Sources()


class Book(msgspec.Struct, frozen=True, rename="camel"):
    """A book, over REST and inside a frame alike. Without a name the server's cache had nothing of the market."""

    bids: tuple[Level, ...] = ()
    asks: tuple[Level, ...] = ()
    market_name: str | None = None
    market_index: int | None = None
    ts: int | None = None
    slot: int | None = None


class Books(msgspec.Struct, frozen=True):
    """`GET /batchL2`."""

    l2s: tuple[Book, ...]


class Maker(msgspec.Struct, frozen=True):
    """One of `GET /topMakers?includeAccounts=true`."""

    address: str = msgspec.field(name="userAccountPubKey")
    account: bytes = msgspec.field(name="accountBase64")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer of the Data API has: refusals come with status 200 too."""

    success: bool
    message: str = ""


class ListedMarket(msgspec.Struct, frozen=True, rename="camel"):
    """A market of `GET /stats/markets`; what is used of it."""

    symbol: str
    market_index: int
    market_type: str
    status: str = ""
    base_volume: str = ""


class Listing(Answer, frozen=True):
    """`GET /stats/markets`."""

    markets: tuple[ListedMarket, ...] = ()


class MarketPrice(msgspec.Struct, frozen=True, rename="camel"):
    """A market of `GET /stats/markets/prices`; figures are texts and may be empty."""

    symbol: str
    market_index: int
    market_type: str
    current_price: str = ""


class Prices(Answer, frozen=True):
    """`GET /stats/markets/prices`."""

    markets: tuple[MarketPrice, ...] = ()


class Candle(msgspec.Struct, frozen=True, rename="camel"):
    """An hour of fills in human units; a statistic, so floats will do. Hours without fills repeat or are zero."""

    ts: int
    fill_open: float
    fill_high: float
    fill_low: float
    fill_close: float
    quote_volume: float
    base_volume: float


class Candles(Answer, frozen=True):
    """`GET /market/{symbol}/candles/{resolution}`, newest first."""

    records: tuple[Candle, ...] = ()


class Fill(msgspec.Struct, frozen=True, rename="camel"):
    """A fill: human units as JSON numbers on the stream, texts of an unconfirmed unit in the Data API."""

    ts: int
    market_index: int
    base_asset_amount_filled: Decimal
    quote_asset_amount_filled: Decimal
    fill_record_id: int | str
    slot: int = 0
    taker_order_direction: str | None = None
    action: str = "fill"
    market_type: str = "perp"


class PageMeta(msgspec.Struct, frozen=True, rename="camel"):
    """How a listing goes on."""

    next_page: str | None = None


class Fills(Answer, frozen=True):
    """`GET /market/{symbol}/trades` and `/predictions`."""

    records: tuple[Fill, ...] = ()
    meta: PageMeta = PageMeta()


decode_answer = msgspec.json.Decoder(Answer).decode
decode_book = msgspec.json.Decoder(Book).decode
decode_books = msgspec.json.Decoder(Books).decode
decode_makers = msgspec.json.Decoder(tuple[Maker, ...]).decode
decode_listing = msgspec.json.Decoder(Listing).decode
decode_prices = msgspec.json.Decoder(Prices).decode
decode_candles = msgspec.json.Decoder(Candles).decode
decode_candle = msgspec.json.Decoder(Candle).decode
decode_fills = msgspec.json.Decoder(Fills).decode
decode_fill = msgspec.json.Decoder(Fill).decode
