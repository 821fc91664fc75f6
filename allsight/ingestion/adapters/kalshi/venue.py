"""What Kalshi is, as data: environments, capabilities, limits, and what our user may configure."""

import msgspec

from allsight.domain.book import Trust
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.domain.money import Currency
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import FeedLimits
from allsight.ingestion.rest.limiter import Rate


class Environment(msgspec.Struct, frozen=True):
    """One of the venue's worlds. `site` is where people read about a series; empty where there is no such page."""

    name: str
    rest_url: str
    stream_url: str
    site: str = ""


ENVIRONMENTS = {
    "prod": Environment(
        "prod",
        "https://external-api.kalshi.com/trade-api/v2",
        "wss://external-api-ws.kalshi.com/trade-api/ws/v2",
        "https://kalshi.com",
    ),
    "demo": Environment(
        "demo",
        "https://external-api.demo.kalshi.co/trade-api/v2",
        "wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2",
        "https://demo.kalshi.co",
    ),
}
"""The hosts of May 2026 (sheet 2.1). Demo has keys of its own, fake money and thin books."""


class DropRule(msgspec.Struct, frozen=True):
    """Leave markets out of the catalogue; `name` is what the user sees beside the count.

    `combos` drops what a multivariate collection has made; `ticker_prefixes` drops by the start of the ticker.
    """

    name: str
    combos: bool = False
    ticker_prefixes: tuple[str, ...] = ()

    def drops(self, ticker: str, collection: str | None) -> bool:
        """Tell whether this rule leaves a market out."""
        if self.combos and collection:
            return True
        return bool(self.ticker_prefixes) and ticker.startswith(self.ticker_prefixes)


COMBOS = DropRule("combos made by a multivariate collection", combos=True, ticker_prefixes=("KXMVE",))
"""Hundreds of thousands of parlays, minted by users, with empty books: RFQ is their venue (sheet 2.8)."""


class KalshiConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set by the user.

    Attributes:
        environment: a name in `ENVIRONMENTS`; with URL overrides, any name: it is shown beside the data.
        rest_url, stream_url: overrides, for emulators and the older hosts.
        key_id: of the API key; without one the venue is read anonymously.
        private_key: the key's PEM text.
        drop: rules that keep machine-made markets out; what each one dropped is counted and shown.
        yes_scale: ask the stream to quote NO bids on the YES scale. The venue has announced that this becomes the only
            way and that the flag goes (sheet 1.7); until then we ask for the NO scale by name.
        trades: whether trades of the followed markets are asked for.
        markets_per_connection, connections: how the followed markets spread over stream connections.
        catalogue_every_s, changes_every_s: how often the catalogue is read whole, and its changes.
        poll_interval_s: how often books are read without a key; the venue caches them for about 15 s.
    """

    environment: str = "prod"
    rest_url: str | None = None
    stream_url: str | None = None
    key_id: str | None = None
    private_key: str | None = None
    drop: tuple[DropRule, ...] = (COMBOS,)
    yes_scale: bool = False
    trades: bool = True
    markets_per_connection: int = 1_000
    connections: int = 8
    catalogue_every_s: float = 900.0
    changes_every_s: float = 60.0
    poll_interval_s: float = 15.0

    def __repr__(self) -> str:
        """Show the configuration without its secrets."""
        return f"KalshiConfig(environment={self.environment!r}, keyed={self.key_id is not None})"

    def resolve(self) -> Environment:
        """Return the environment with the overrides in place.

        Raises:
            InvalidRequestError: if the name is unknown and the URLs are not given.
        """
        known = ENVIRONMENTS.get(self.environment)
        if self.rest_url is not None and self.stream_url is not None:
            return Environment(self.environment, self.rest_url, self.stream_url)
        if known is None:
            raise InvalidRequestError(
                f"Kalshi has no environment {self.environment!r}: expected {' or '.join(ENVIRONMENTS)}, or both URLs"
            )
        return Environment(known.name, self.rest_url or known.rest_url, self.stream_url or known.stream_url, known.site)

    def limits(self) -> FeedLimits:
        """Return how the feed is to read the venue."""
        return FeedLimits(
            markets_per_connection=self.markets_per_connection,
            connections=self.connections,
            poll_interval_s=self.poll_interval_s,
            poll_batch=ORDERBOOKS_PER_REQUEST,
            changes_every_s=self.changes_every_s,
            catalogue_every_s=self.catalogue_every_s,
            status_every_s=30.0,
            closes_by_time=True,
            lookup_batch=MARKETS_PER_LOOKUP,
            history_batch=50,  # a week of hours each stays below the 10,000 candles of one answer
        )


CAPABILITIES = Capabilities(
    venue=Venue.KALSHI,
    currency=Currency.USD,
    books=Trust.DELAYED,
    keyed_books=Trust.LIVE,
    streams=Access.KEYED,
    trades=Access.KEYED,
    rules=Access.KEYLESS,
    orders=Access.ABSENT,
    without_key="Catalogue, rules and fees; books by REST, cached by the venue for about 15 s, so never a leg.",
    with_key="Books, trades and lifecycle by stream, live.",
)

READ = "read"
WRITE = "write"
RATES = {READ: Rate(per_s=200, capacity=400), WRITE: Rate(per_s=100, capacity=100)}
"""The Basic tier (sheet 2.6); replaced at start by what `/account/limits` says of the key."""

POLITE_RATES = {READ: Rate(per_s=50, capacity=100), WRITE: RATES[WRITE]}
"""For anonymous reading, of which the venue states no limit: five requests a second."""

DEFAULT_COST = 10.0
ORDERBOOKS_PER_REQUEST = 100
EVENTS_PER_PAGE = 100
FEE_CHANGES_PER_PAGE = 1_000
"""The venue allows 200. Half of it keeps the time that one page holds up our loop short."""

MARKETS_PER_LOOKUP = 50
"""Tickers go into the query of a GET; more would come near common limits of URL length."""

CACHED_REASON = "public data, cached by the venue for about 15 s"
IDLE_LIMIT_S = 30.0
"""The server pings every 10 s; nothing at all for about 30 s is a dead connection (sheet 4)."""

TERMINAL_ERRORS = frozenset({9, 10, 17, 25})
"""Stream errors after which a subscription is dead though the socket stays open (sheet 4.5)."""

MARKET_NOT_FOUND = 16
"""The stream's error for a ticker that it does not know, or does not know yet."""
