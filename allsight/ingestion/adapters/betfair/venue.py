"""What Betfair is, as data: hosts, capabilities, limits, and what our user may configure (sheet 1 and 2)."""

import ssl
from fractions import Fraction

import msgspec

from allsight.domain.book import Trust
from allsight.domain.errors import CredentialsError, InvalidRequestError
from allsight.domain.ids import Venue
from allsight.domain.market import Category
from allsight.domain.messages import VenueState
from allsight.domain.money import Currency
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import FeedLimits, Parked
from allsight.ingestion.hosts import is_loopback
from allsight.ingestion.rest.limiter import Rate


class Hosts(msgspec.Struct, frozen=True, kw_only=True):
    """Where one jurisdiction's services stand.

    Attributes:
        identity: interactive login, keep-alive and logout; `identity_cert` is the login by certificate.
        api: base of betting and account calls.
        navigation: the whole file, with its locale.
        stream: host and port of the Exchange Stream, as `tls://host:port`.
    """

    identity: str
    identity_cert: str
    api: str
    navigation: str
    stream: str = "tls://stream-api.betfair.com:443"


def _hosts(domain: str, api: str = "betfair.com", locale: str = "{locale}") -> Hosts:
    return Hosts(
        identity=f"https://identitysso.{domain}/api",
        identity_cert=f"https://identitysso-cert.{domain}/api",
        api=f"https://api.{api}/exchange",
        navigation=f"https://api.{api}/exchange/betting/rest/v1/{locale}/navigation/menu.json",
    )


JURISDICTIONS = {
    "international": _hosts("betfair.com"),
    "australia": msgspec.structs.replace(
        _hosts("betfair.com.au", api="betfair.com.au"), identity_cert="https://identitysso-cert.betfair.com/api"
    ),
    "italy": _hosts("betfair.it", locale="it"),
    "spain": _hosts("betfair.es", locale="es"),
    "romania": _hosts("betfair.ro"),
    "sweden": _hosts("betfair.se"),
}
"""Sheet 1. Which host takes betting calls of Australian and Italian accounts is unconfirmed: every URL can be set."""


class EventType(msgspec.Struct, frozen=True, kw_only=True):
    """One branch of the venue's catalogue, and what of it is read.

    Attributes:
        market_types: only these; empty for all. The venue itself leaves the others out, so they are not counted.
        dated: whether `marketTime` says when the thing happens. In politics it is a placeholder (sheet 4).
    """

    id: str
    name: str
    category: Category
    market_types: tuple[str, ...] = ()
    dated: bool = False


RESULT_MARKETS = (
    "MATCH_ODDS",
    "MONEY_LINE",
    "WINNER",
    "OUTRIGHT_WINNER",
    "TOURNAMENT_WINNER",
    "CHAMPIONSHIP_WINNER",
    "SPECIAL",
    "SPECIAL_BET",
    "NONSPORT",
)
"""What other venues ask of sport as well: who wins a game, who wins a competition."""


def _sport(number: str, name: str) -> EventType:
    return EventType(id=number, name=name, category=Category.SPORTS, market_types=RESULT_MARKETS, dated=True)


EVENT_TYPES = (
    EventType(id="2378961", name="Politics", category=Category.POLITICS),
    EventType(id="10", name="Special Bets", category=Category.OTHER),
    EventType(id="6231", name="Financial Bets", category=Category.MACRO),
    _sport("1", "Soccer"),
    _sport("2", "Tennis"),
    _sport("3", "Golf"),
    _sport("4", "Cricket"),
    _sport("5", "Rugby Union"),
    _sport("6", "Boxing"),
    _sport("8", "Motor Sport"),
    _sport("6423", "American Football"),
    _sport("7511", "Baseball"),
    _sport("7522", "Basketball"),
    _sport("7524", "Ice Hockey"),
    _sport("26420387", "Mixed Martial Arts"),
)
"""Racing is left out: no other venue asks of it."""


class BetfairConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set by the user.

    Attributes:
        environment: the name shown beside the data.
        jurisdiction: a name in `JURISDICTIONS`: which hosts the account belongs to.
        locale: language of names and rules.
        app_key, username, password: of the account; without all three the venue is off.
        certificate, certificate_key: files for the login by certificate; without them the login is interactive.
        identity_url, identity_cert_url, api_url, navigation_url: overrides of single hosts.
        stream_url: override of the stream, `tls://host:port`; `tcp://` only on this machine.
        ca: a certificate as PEM text that is trusted instead of the system's; only for hosts on this machine.
        delayed: the app key is the delayed one: books are polled and DELAYED.
        event_types: what of the catalogue is read.
        discount: the account's discount on commission, as a share.
        expert_fee: the share that the Expert Fee takes of what commission leaves of a profit.
        transaction_charge: what one order costs, in sterling.
        worst_base_rate: taken where the venue states no market base rate.
        book_depth: polled books show so many levels per side; 0 for all.
        session_life_s: how long the venue keeps an unused session: 24 h, 20 minutes in Italy and Spain (sheet 2.4).
        connections, markets_per_connection: how followed markets spread over stream connections.
    """

    environment: str = "prod"
    jurisdiction: str = "international"
    locale: str = "en"
    app_key: str | None = None
    username: str | None = None
    password: str | None = None
    certificate: str | None = None
    certificate_key: str | None = None
    identity_url: str | None = None
    identity_cert_url: str | None = None
    api_url: str | None = None
    navigation_url: str | None = None
    stream_url: str | None = None
    ca: str | None = None
    delayed: bool = False
    event_types: tuple[EventType, ...] = EVENT_TYPES
    discount: Fraction = Fraction(0)
    worst_base_rate: Fraction = Fraction(7, 100)
    expert_fee: Fraction = Fraction(0)
    transaction_charge: Fraction = Fraction(0)
    book_depth: int = 0
    session_life_s: float = 24 * 3_600.0
    connections: int = 4
    markets_per_connection: int = 200
    catalogue_every_s: float = 900.0
    changes_every_s: float = 60.0
    poll_interval_s: float = 15.0

    def __repr__(self) -> str:
        """Show the configuration without its secrets."""
        return f"BetfairConfig(environment={self.environment!r}, keyed={self.keyed}, delayed={self.delayed})"

    @property
    def keyed(self) -> bool:
        """Tell whether there is all that a login needs."""
        return bool(self.app_key and self.username and self.password)

    @property
    def parked(self) -> Parked | None:
        """Say what is missing and where it comes from, or None."""
        missing = [name for name in ("app_key", "username", "password") if not getattr(self, name)]
        return Parked(VenueState.OFF, NO_CREDENTIALS.format(missing=", ".join(missing))) if missing else None

    def hosts(self) -> Hosts:
        """Return the hosts with the overrides in place.

        Raises:
            InvalidRequestError: if the jurisdiction is unknown, or a certificate of our own is to be trusted, or TLS to
                be left out, for a host that is not on this machine.
        """
        usual = JURISDICTIONS.get(self.jurisdiction)
        if usual is None:
            expected = ", ".join(JURISDICTIONS)
            raise InvalidRequestError(f"Betfair has no jurisdiction {self.jurisdiction!r}: expected one of {expected}")
        hosts = Hosts(
            identity=self.identity_url or usual.identity,
            identity_cert=self.identity_cert_url or usual.identity_cert,
            api=self.api_url or usual.api,
            navigation=self.navigation_url or usual.navigation.format(locale=self.locale),
            stream=self.stream_url or usual.stream,
        )
        everywhere = (hosts.identity, hosts.identity_cert, hosts.api, hosts.navigation, hosts.stream)
        if self.ca is not None and not all(is_loopback(url) for url in everywhere):
            raise InvalidRequestError("a certificate of your own is trusted for hosts on this machine alone")
        if not hosts.stream.startswith("tls://") and not is_loopback(hosts.stream):
            raise InvalidRequestError("the stream goes without TLS to this machine alone")
        return hosts

    def limits(self) -> FeedLimits:
        """Return how the feed is to read the venue."""
        return FeedLimits(
            markets_per_connection=self.markets_per_connection,
            connections=self.connections,
            poll_interval_s=self.poll_interval_s,
            poll_batch=books_per_request(self.book_depth),
            changes_every_s=self.changes_every_s,
            catalogue_every_s=self.catalogue_every_s,
            status_every_s=30.0,
            lookup_batch=ROWS_PER_REQUEST,
            counts_events=True,
            gather_s=0.5,
            beat_s=HEARTBEAT_MS / 1_000,
        )

    def trust(self, *, client_certificate: bool = False) -> ssl.SSLContext | None:
        """Return a TLS context where the system's does not do: for `ca`, or to show the client certificate.

        Raises:
            CredentialsError: if a file cannot be used.
        """
        shown = self.certificate if client_certificate else None
        if self.ca is None and shown is None:
            return None
        try:
            context = ssl.create_default_context(cadata=self.ca)
            if shown is not None:
                # The empty password keeps an encrypted key from asking at the terminal.
                context.load_cert_chain(shown, self.certificate_key, password="")
        except (OSError, ValueError) as error:
            raise CredentialsError(f"the Betfair certificate cannot be used: {type(error).__name__}") from None
        return context


NO_CREDENTIALS = (
    "Betfair needs an account: {missing} not set. The app key comes from the account's developer page "
    "(createDeveloperAppKeys); log in by username and password, better by a certificate uploaded in its security page."
)

_WITHOUT_KEY = "Nothing: every call needs a login."

CAPABILITIES = Capabilities(
    venue=Venue.BETFAIR,
    currency=Currency.GBP,
    books=None,
    keyed_books=Trust.LIVE,
    streams=Access.KEYED,
    trades=Access.KEYED,
    rules=Access.KEYED,
    orders=Access.ABSENT,
    without_key=_WITHOUT_KEY,
    with_key="Catalogue, rules, base rates, results; books, trades and lifecycle by stream, live.",
)

DELAYED_CAPABILITIES = msgspec.structs.replace(
    CAPABILITIES,
    books=Trust.DELAYED,
    keyed_books=Trust.DELAYED,
    streams=Access.ABSENT,
    trades=Access.ABSENT,
    with_key="With the delayed app key: catalogue, rules, results; books polled, 1 to 180 s old, so never a leg.",
)

DATA = "data"
LOGIN = "login"
RATES = {DATA: Rate(per_s=10, capacity=20), LOGIN: Rate(per_s=0.5, capacity=4)}
"""Ours. The venue states weights per request, 5 requests a second per market, 100 logins a minute (sheet 2.3, 4.3)."""

HEARTBEAT_MS = 5_000
"""The longest that the stream grants; nothing in twice that is a dead connection (sheet 7.4)."""

WEIGHT_LIMIT = 200
"""Sum of data weights times markets that one request may ask for (sheet 4.3)."""

ROWS_PER_REQUEST = 200
"""Catalogue rows with MARKET_DESCRIPTION, which weighs 1."""

STATES_PER_REQUEST = 100
"""Books without any price projection, which weigh 2."""

_ALL_OFFERS_WEIGHT = 17
_BEST_OFFERS_WEIGHT = 5
_USUAL_DEPTH = 3
_CUSTOMARY_BOOKS = 40


def books_per_request(depth: int) -> int:
    """Return how many books one request may ask for: 11 whole ones, 40 at depth 3 (sheet 4.3)."""
    if not depth:
        return WEIGHT_LIMIT // _ALL_OFFERS_WEIGHT
    weight = Fraction(_BEST_OFFERS_WEIGHT * max(depth, _USUAL_DEPTH), _USUAL_DEPTH)
    return max(1, min(_CUSTOMARY_BOOKS, int(WEIGHT_LIMIT / weight)))


BAN_S = 20 * 60.0
"""How long new logins are refused after too many (sheet 2.3)."""

DELAYED_CONFLATE_MS = 180_000
DELAYED_REASON = "a delayed app key, or an account that is not activated: data are 1 to 180 s old"
SITE = "https://www.betfair.com/exchange/plus/market/"
