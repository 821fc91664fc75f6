"""What Drift BET is, as data: hosts, capabilities, limits, and what our user may configure.

The venue is halted (sheet 1): on 2026-04-01 its program was emptied, and the successor Velocity has no prediction
markets. What stands here is the last working protocol of Drift v2. It is never pointed at Velocity, whose numbers for a
market's status differ.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import FundsPool, Venue
from allsight.domain.messages import VenueState
from allsight.domain.money import Currency
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import FeedLimits, Parked
from allsight.ingestion.hosts import is_loopback, origin_of
from allsight.ingestion.rest.limiter import Rate
from allsight.ingestion.rest.solana import RpcRates

VENUE = Venue.DRIFT
CURRENCY = Currency.USDC
FUNDS_POOL = FundsPool("drift:USDC")
PROGRAM = "dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH"
VELOCITY_PROGRAM = "vELoC1audYbSYVRXn1vPaV8Axoa9oU6BYmNGZZBDZ1P"
"""The successor: no prediction markets, and the same status bytes with other meanings (sheet 1)."""
SUFFIX = "-BET"
"""All that tells a prediction market apart in the HTTP services; on chain its contract type does (sheet 3)."""


class Urls(msgspec.Struct, frozen=True, kw_only=True):
    """Where the venue's services stand, each by itself; an emulator takes their place by other values.

    Attributes:
        dlob: the order book server, REST.
        dlob_stream: the order book server, WebSocket.
        data: the Data API: listing, volumes, candles and past trades.
        rpc: a Solana node over HTTP; a provider's URL may hold a key.
        rpc_stream: a Solana node's subscriptions.
        rules: a document `{symbol: {title, rules, category, closes}}` of the operator's, empty for ours alone.
    """

    dlob: str = "https://dlob.drift.trade"
    dlob_stream: str = "wss://dlob.drift.trade/ws"
    data: str = "https://data.api.drift.trade"
    rpc: str = "https://api.mainnet-beta.solana.com"
    rpc_stream: str = "wss://api.mainnet-beta.solana.com"
    rules: str = ""

    def __post_init__(self) -> None:
        if self.rules and urlsplit(self.rules).scheme != "https" and not is_loopback(self.rules):
            raise InvalidRequestError(
                f"rules are read over https or from this machine, not from {origin_of(self.rules)}"
            )

    def __repr__(self) -> str:
        """Show hosts only: a node's URL may hold a provider's key."""
        return f"Urls({', '.join(f'{purpose}={url}' for purpose, url in self.shown())})"

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return (purpose, URL) of every host without what may be a secret."""
        shown = [
            ("order books", self.dlob),
            ("stream", self.dlob_stream),
            ("data", self.data),
            ("Solana node", origin_of(self.rpc)),
            ("Solana stream", origin_of(self.rpc_stream)),
        ]
        if self.rules:
            shown.append(("rules", origin_of(self.rules)))
        return tuple(shown)


DLOB, DATA, RULES = "dlob", "data", "rules"
RATES: Final[Mapping[str, Rate]] = MappingProxyType(
    {
        DLOB: Rate(per_s=10, capacity=40),
        DATA: Rate(per_s=2, capacity=10),
        RULES: Rate(per_s=0.5, capacity=4),
    }
)
"""Ours: the hosted limits are not documented (sheet 4.5), and answers of the Data API are cached anyway."""


class DriftConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set by the user.

    Attributes:
        environment: the name shown beside the data.
        enabled: whether the venue is contacted at all.
        program: the Drift v2 program's address.
        rates: what the Solana node lets us ask.
        host_rates: what we ask of the HTTP hosts at most, by `DLOB`, `DATA` and `RULES`.
        changes_every_s, catalogue_every_s: how often the market accounts are read, and the listing with them.
        status_every_s: how often the exchange's own status is read.
    """

    environment: str = "prod"
    enabled: bool = False
    urls: Urls = Urls()
    program: str = PROGRAM
    rates: RpcRates = RpcRates()
    host_rates: Mapping[str, Rate] = RATES
    changes_every_s: float = 15.0
    catalogue_every_s: float = 900.0
    status_every_s: float = 15.0

    def __post_init__(self) -> None:
        if self.program == VELOCITY_PROGRAM:
            raise InvalidRequestError("Velocity has no prediction markets, and is not read as if it were Drift")

    @property
    def parked(self) -> Parked | None:
        """Return why the venue is not contacted, or None when it is switched on."""
        return None if self.enabled else Parked(VenueState.HALTED, HALTED_REASON)

    def limits(self) -> FeedLimits:
        """Return how the feed is to read the venue."""
        return FeedLimits(
            markets_per_connection=MARKETS_PER_CONNECTION,
            connections=4,
            poll_interval_s=FALLBACK_NS / SECOND_NS,
            poll_batch=BOOKS_PER_REQUEST,
            changes_every_s=self.changes_every_s,
            catalogue_every_s=self.catalogue_every_s,
            status_every_s=self.status_every_s,
            lookup_batch=100,
            history_batch=5,
            books_expire=True,
        )


HALTED_REASON = (
    "Drift stopped on 2026-04-01, when its program was emptied, and its successor has no prediction markets; "
    "ALLSIGHT_DRIFT__ENABLED=true makes allsight read the hosts that are set for it all the same"
)

CAPABILITIES = Capabilities(
    venue=VENUE,
    currency=CURRENCY,
    books=Trust.LIVE,
    keyed_books=Trust.LIVE,
    streams=Access.KEYLESS,
    trades=Access.KEYLESS,
    rules=Access.KEYLESS,
    orders=Access.ABSENT,
    without_key="Firm books, trades and market accounts, all public; rules are ours, since the venue published none.",
    with_key="Nothing more to read; a wallet would serve orders, which nobody can place any more.",
)

PRICE_DECIMALS = 6
"""Prices are integers over 10**6 (sheet 2)."""
PRICE_UNIT = 10**PRICE_DECIMALS
BASE_UNIT = 10**9
"""One share is so many units of base (sheet 2)."""

STALE_NS = 5 * SECOND_NS
"""A book older than that, by its own time or by its slot, is not current (sheet 8.4)."""
STALE_SLOTS = 13
"""As much in slots of 0.4 s: a book that is further behind the Solana node is not current, whatever its time says."""
APART_NS = 10 * SECOND_NS
"""So far the server's clock may be from ours. Beyond that a book's time is taken to be wrong, or old."""
STILL_NS = 2 * STALE_NS
"""Slots come every 0.4 s; none for so long, and the node or the server has lost the chain."""
FALLBACK_NS = 2 * SECOND_NS
"""So often a book that the stream does not bring is read over REST."""
SILENCE_LIMIT_S = 15.0
"""Heartbeats come every five seconds and prove nothing; three of them without a book is a frozen connection."""

ACCEPT_DELAY_S = 8.0
"""A taker's own transaction fills nothing: keepers do, in an auction of 1 to 20 slots (sheet 5.2)."""

MARKETS_PER_CONNECTION = 100
"""Every market costs up to two books a second, and the server cuts off who lets 300 kB wait (sheet 4.2)."""
BOOKS_PER_REQUEST = 20
REST_DEPTH = 100
CANDLES_PER_REQUEST = 1_000
