"""What Polymarket is, as data: hosts, capabilities, limits, and what our user may configure.

Only the international venue on Polygon (chain 137). "Polymarket US" is another exchange with other books and other
identifiers, and is not read here.
"""

import re

import msgspec

from allsight.domain.book import Trust
from allsight.domain.ids import FundsPool, Venue
from allsight.domain.money import Currency
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import FeedLimits
from allsight.ingestion.rest.limiter import Rate


class Urls(msgspec.Struct, frozen=True, kw_only=True):
    """Where the venue's services stand; an emulator takes their place by other values.

    Attributes:
        gamma: the catalogue. Cached up to five minutes by a CDN, so no price is ever read from it.
        clob: books and trading parameters.
        data: trades and resolutions.
        stream: base of the WebSocket channels.
        site: pages for people.
    """

    gamma: str = "https://gamma-api.polymarket.com"
    clob: str = "https://clob.polymarket.com"
    data: str = "https://data-api.polymarket.com"
    stream: str = "wss://ws-subscriptions-clob.polymarket.com/ws"
    site: str = "https://polymarket.com"


class DropRule(msgspec.Struct, frozen=True):
    """Leave markets out of the catalogue whose slug matches a pattern; `name` is what the user sees with the count."""

    name: str
    slug: str


RECURRING_WINDOWS = DropRule("recurring up-or-down windows", r"-updown-\d+[mh]-\d+$|-up-or-down-[a-z]+-\d+.*-\d+[ap]m")
"""Machine-made markets on the next minutes of a coin's price: hundreds a day, and no other venue asks the same."""


class PolymarketConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set by the user.

    Attributes:
        environment: the name shown beside the data.
        drop: rules that keep machine-made markets out; what each one dropped is counted and shown.
        min_liquidity: markets with less resting liquidity, in pUSD by the venue's own figure, are left out.
        catalogue_every_s: how often the whole catalogue is read; the real one takes 220 pages and up to a minute.
        changes_every_s: how often new events are asked for.
        connections: how many stream connections are opened at most.
    """

    environment: str = "prod"
    urls: Urls = Urls()
    drop: tuple[DropRule, ...] = (RECURRING_WINDOWS,)
    min_liquidity: int = 0
    catalogue_every_s: float = 900.0
    changes_every_s: float = 60.0
    connections: int = 16

    def patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Return the drop rules, compiled."""
        return tuple((rule.name, re.compile(rule.slug)) for rule in self.drop)

    def limits(self) -> FeedLimits:
        """Return how the feed is to read the venue."""
        return FeedLimits(
            markets_per_connection=MARKETS_PER_CONNECTION,
            connections=self.connections,
            poll_batch=BOOKS_PER_REQUEST,
            changes_every_s=self.changes_every_s,
            catalogue_every_s=self.catalogue_every_s,
            lookup_batch=MARKETS_PER_CONNECTION,
        )


VENUE = Venue.POLYMARKET
CURRENCY = Currency.PUSD
"""Collateral since 2026-04-28: a wrapper minted one to one from USDC.e."""
FUNDS_POOL = FundsPool("polymarket:pUSD")

CAPABILITIES = Capabilities(
    venue=VENUE,
    currency=CURRENCY,
    books=Trust.LIVE,
    keyed_books=Trust.LIVE,
    streams=Access.KEYLESS,
    trades=Access.KEYLESS,
    rules=Access.KEYLESS,
    orders=Access.ABSENT,
    without_key="Live books, trades, rules and the whole catalogue, all public.",
    with_key="Nothing more to read; a wallet's key will serve orders and our own positions.",
)

MARKETS_PER_CONNECTION = 200
"""500 was once the venue's cap, beyond which no first books came; today's is not documented, so we stay well below."""

BOOKS_PER_REQUEST = 500
"""`POST /books` refuses more with 400 `Payload exceeds the limit`."""

PAGE_SIZE = 100
"""Largest page of the catalogue's keyset listings, and the most values that one of its filters takes."""


def _sliding(per_10s: int) -> Rate:
    """Turn a cap per sliding ten seconds into a bucket that can never exceed it, whatever the burst."""
    return Rate(per_s=0.09 * per_10s, capacity=0.1 * per_10s)


RATES = {
    "gamma events": _sliding(500),
    "gamma markets": _sliding(300),
    "clob": _sliding(9_000),
    "clob book": _sliding(1_500),
    "clob books": _sliding(500),
    "clob prices history": _sliding(1_000),
    "data trades": _sliding(200),
}
"""Requests per address; documented by the venue per ten seconds. Its CDN first delays and then answers 429."""

KEEP_ALIVE_S = 10.0
"""The venue wants a text `PING` every ten seconds and cuts silent connections after about two minutes."""

SILENCE_LIMIT_S = 60.0
"""A known fault of the market channel answers PONG for hours and sends nothing: 60 to 120 s without data is frozen."""

VERIFY_TICKS = 3
"""Each PONG, about every ten seconds, this part of a connection's books is asked of `/books` and compared."""
