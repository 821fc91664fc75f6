"""Smarkets' HTTP answers as they come, version 3 (sheet 3): only what is read, and all ids are texts."""

from decimal import Decimal

import msgspec

NOTHING = msgspec.Raw(b"null")


class EventType(msgspec.Struct, frozen=True):
    """What an event is, asked for by `with_new_type`."""

    domain: str = ""
    scope: str = ""


class Event(msgspec.Struct, frozen=True):
    """A node of the tree; only leaves, which are `bettable`, have markets. `type` was a text in the older style."""

    id: str
    name: str
    bettable: bool
    state: str = ""
    type: EventType | str | None = None
    full_slug: str | None = None
    bet_allowed: bool = True
    hidden: bool = False
    special_rules: str | None = None
    start_datetime: str | None = None
    modified: str | None = None


class Pagination(msgspec.Struct, frozen=True):
    """`next_page` is a whole query that begins with `?`, or null on the last page."""

    next_page: str | None = None


class EventsPage(msgspec.Struct, frozen=True):
    """`GET /v3/events/`."""

    events: tuple[msgspec.Raw, ...]
    pagination: Pagination = Pagination()


class MarketType(msgspec.Struct, frozen=True):
    """What a market is: by this and never by its name."""

    name: str = ""
    param: str | None = None


class MarketInfo(msgspec.Struct, frozen=True):
    """Remarks on a market; it may state a commission of its own."""

    commission_rate: msgspec.Raw = NOTHING


class Market(msgspec.Struct, frozen=True):
    """A market, our event. `complete` is false where contracts may still be added; `bet_delay` is in seconds."""

    id: str
    event_id: str
    name: str
    state: str
    description: str | None = None
    market_type: MarketType | None = None
    category: str | None = None
    winner_count: int = 0
    complete: bool = False
    bet_delay: float = 0.0
    hidden: bool = False
    info: MarketInfo | None = None
    created: str | None = None


class MarketsAnswer(msgspec.Struct, frozen=True):
    """`GET /v3/events/{ids}/markets/` and `GET /v3/markets/{ids}/`."""

    markets: tuple[msgspec.Raw, ...]


class ContractType(msgspec.Struct, frozen=True):
    """What a contract is, for instance `HOME`, `DRAW`, `AWAY`."""

    name: str = ""


class Contract(msgspec.Struct, frozen=True):
    """An outcome of a market, our market; `state_or_outcome` says how it trades, or how it ended."""

    id: str
    market_id: str
    name: str
    state_or_outcome: str
    contract_type: ContractType | None = None
    hidden: bool = False
    outcome_timestamp: str | None = None
    created: str | None = None


class ContractsAnswer(msgspec.Struct, frozen=True):
    """`GET /v3/markets/{ids}/contracts/`."""

    contracts: tuple[msgspec.Raw, ...]


class Quote(msgspec.Struct, frozen=True, gc=False):
    """A level: basis points of probability, and 1/10000 of payout."""

    price: int
    quantity: int


class Sides(msgspec.Struct, frozen=True):
    """The book of a contract: `bids` want to buy it, `offers` to sell it."""

    bids: tuple[Quote, ...] = ()
    offers: tuple[Quote, ...] = ()


class LastPrice(msgspec.Struct, frozen=True):
    """The last trade of a contract: a PERCENT text here, where quotes carry basis points."""

    contract_id: str
    last_executed_price: Decimal | None = None
    timestamp: str | None = None


class LastPricesAnswer(msgspec.Struct, frozen=True):
    """`GET /v3/markets/{ids}/last_executed_prices/`, by market."""

    last_executed_prices: dict[str, tuple[LastPrice, ...]]


class Volume(msgspec.Struct, frozen=True):
    """All that was ever matched in a market; the unit is not confirmed (sheet 3.5)."""

    market_id: str
    volume: Decimal | None = None
    double_stake_volume: Decimal | None = None


class VolumesAnswer(msgspec.Struct, frozen=True):
    """`GET /v3/markets/{ids}/volumes/`."""

    volumes: tuple[Volume, ...]


class SessionAnswer(msgspec.Struct, frozen=True):
    """`POST /v3/sessions/`; `factor` other than `complete` asks for a second proof, `stop` is the expiry."""

    token: str
    stop: str | None = None
    factor: str = "complete"

    def __repr__(self) -> str:
        return f"SessionAnswer(factor={self.factor!r})"


class Login(msgspec.Struct, frozen=True):
    """The body of `POST /v3/sessions/`."""

    username: str
    password: str

    def __repr__(self) -> str:
        return "Login()"


class Account(msgspec.Struct, frozen=True):
    """Of our account only what it is charged; amounts are for execution."""

    commission_type: msgspec.Raw = NOTHING
    currency: str = ""


class AccountAnswer(msgspec.Struct, frozen=True):
    """`GET /v3/accounts/`."""

    account: Account


class Converted(msgspec.Struct, frozen=True):
    """`GET /v3/currencies/{code}/`: what one unit is worth in sterling."""

    code: str
    rate_to_gbp: Decimal


class ErrorBody(msgspec.Struct, frozen=True):
    """The envelope of every error; `data` is a text or an object."""

    error_type: str = ""
    data: msgspec.Raw = NOTHING


class Spent(msgspec.Struct, frozen=True):
    """The `data` of a 429: when the window ends, as an HTTP date."""

    expiry: str = ""


decode_event = msgspec.json.Decoder(Event).decode
decode_events = msgspec.json.Decoder(EventsPage).decode
decode_market = msgspec.json.Decoder(Market).decode
decode_markets = msgspec.json.Decoder(MarketsAnswer).decode
decode_contract = msgspec.json.Decoder(Contract).decode
decode_contracts = msgspec.json.Decoder(ContractsAnswer).decode
decode_quotes = msgspec.json.Decoder(dict[str, Sides]).decode
decode_last_prices = msgspec.json.Decoder(LastPricesAnswer).decode
decode_volumes = msgspec.json.Decoder(VolumesAnswer).decode
decode_session = msgspec.json.Decoder(SessionAnswer).decode
decode_currency = msgspec.json.Decoder(Converted).decode
decode_account = msgspec.json.Decoder(AccountAnswer).decode
decode_error = msgspec.json.Decoder(ErrorBody).decode
decode_spent = msgspec.json.Decoder(Spent).decode
