"""What Smarkets is, as data: hosts, capabilities, limits, and what our user may configure."""

from fractions import Fraction
from pathlib import Path

import msgspec

from allsight.domain.book import Trust
from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import FeeForm
from allsight.domain.ids import FundsPool, Venue
from allsight.domain.money import Currency
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import FeedLimits
from allsight.ingestion.rest.limiter import Rate

VENUE = Venue.SMARKETS
CURRENCY = Currency.GBP
FUNDS_POOL = FundsPool("smarkets:GBP")

REST_URL = "https://api.smarkets.com"
SITE = "https://smarkets.com"
"""The host of the API, whose paths begin with `/v3`, and the pages for people (sheet 1, 3.1)."""

GAMES = (
    "american_football",
    "baseball",
    "basketball",
    "boxing",
    "chess",
    "cricket",
    "football",
    "golf",
    "ice_hockey",
    "mma",
    "motorsports",
    "olympics",
    "rugby_league",
    "rugby_union",
    "tennis",
)
"""Domains of sports. `boxing` and `football` are recorded, `chess` and `olympics` in the sheet; the spelling of the
others is a guess, and a wrong one finds nothing. Racing, poker and esports are left out: nobody else asks the same."""

DOMAINS = ("politics", "current_affairs", "tv_and_entertainment", *GAMES)
SCOPES = ("single_event", "outright", "tour")
"""Kinds of events that have markets and that other venues list too; the rest is branches of the tree and racing."""

GAME_CATEGORIES = ("winner", "totals", "handicap")
"""What of a game's markets is kept: a football match has two hundred, of corners, cards and shots (sheet 7)."""


class SmarketsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set by the user.

    Attributes:
        environment: the name shown beside the data; any but `prod` needs `rest_url`.
        rest_url: override, for emulators.
        username, password: of an account; without one the venue is read anonymously.
        token_file: where the session's token outlives the program. The venue allows few logins, so a restart must not
            cost one; the file is readable by its owner alone. None keeps the token in memory.
        commission: the rate where the account does not say.
        commission_base: NET_PROFIT, or TURNOVER for the Pro tier, which pays on every stake (sheet 5.2).
        domains, scopes: which events are asked for; empty for all.
        game_categories: which markets of a game are kept; empty for all.
        hidden, forbidden: whether hidden listings, and events on which no bets are taken from here, are kept.
        quotes_per_minute: the budget of quotes calls; None for what the venue is known to grant, 20 anonymously.
        catalogue_every_s, changes_every_s: how often the catalogue is read whole, and its changes, with which the
            followed markets are read anew.
        poll_interval_s: how often each followed book is read; None for 15 s anonymously and 6 s with an account.
    """

    environment: str = "prod"
    rest_url: str | None = None
    username: str | None = None
    password: str | None = None
    token_file: Path | None = None
    commission: Fraction = Fraction(2, 100)
    commission_base: FeeForm = FeeForm.NET_PROFIT
    domains: tuple[str, ...] = DOMAINS
    scopes: tuple[str, ...] = SCOPES
    game_categories: tuple[str, ...] = GAME_CATEGORIES
    hidden: bool = False
    forbidden: bool = False
    quotes_per_minute: int | None = None
    catalogue_every_s: float = 900.0
    changes_every_s: float = 15.0
    poll_interval_s: float | None = None

    def __repr__(self) -> str:
        """Show the configuration without its secrets."""
        return f"SmarketsConfig(environment={self.environment!r}, keyed={self.keyed})"

    @property
    def keyed(self) -> bool:
        """Tell whether an account is given."""
        return self.username is not None

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            InvalidRequestError: for half of an account, a base that is no commission, a rate outside 0..1, or an
                environment of which we do not know the host.
        """
        if (self.username is None) != (self.password is None):
            raise InvalidRequestError("a Smarkets account has two parts, username and password; one is missing")
        if self.commission_base not in (FeeForm.NET_PROFIT, FeeForm.TURNOVER):
            raise InvalidRequestError(f"Smarkets charges net profit or turnover, found {self.commission_base}")
        if not 0 <= self.commission < 1:
            raise InvalidRequestError(f"a commission lies between 0 and 1, found {self.commission}")
        if self.environment != "prod" and self.rest_url is None:
            raise InvalidRequestError(f"Smarkets has no environment {self.environment!r}: expected prod, or a URL")

    @property
    def host(self) -> str:
        """Return the base URL in use."""
        return self.rest_url or REST_URL

    @property
    def site(self) -> str:
        """Return where people read about an event; empty where there is no such page."""
        return "" if self.rest_url else SITE

    @property
    def interval_s(self) -> float:
        """Return how often each followed book is read."""
        return self.poll_interval_s or (KEYED_INTERVAL_S if self.keyed else ANONYMOUS_INTERVAL_S)

    def limits(self) -> FeedLimits:
        """Return how the feed is to read the venue: requests count markets, which are our events."""
        return FeedLimits(
            poll_interval_s=self.interval_s,
            poll_batch=QUOTES_PER_CALL,
            changes_every_s=self.changes_every_s,
            catalogue_every_s=self.catalogue_every_s,
            status_every_s=60.0,
            lookup_batch=CONTRACTS_PER_CALL,
            counts_events=True,
        )

    def rates(self) -> dict[str, Rate]:
        """Return the buckets of all routes, none of which can exceed what the venue allows in any window.

        Logins are seldom enough by themselves: `auth` sees to it, and they must not wait in a queue.
        """
        quotes = self.quotes_per_minute or (KEYED_QUOTES if self.keyed else ANONYMOUS_QUOTES)
        return {READ: _window(1_200, 60), QUOTES: _window(quotes, 60), SESSIONS: Rate(per_s=5 / 300, capacity=5)}


CAPABILITIES = Capabilities(
    venue=VENUE,
    currency=CURRENCY,
    books=Trust.DELAYED,
    keyed_books=Trust.LIVE,
    streams=Access.ABSENT,
    trades=Access.ABSENT,
    rules=Access.KEYLESS,
    orders=Access.ABSENT,
    without_key="Catalogue and rules; books by polling, which the venue says may be delayed, so never a leg.",
    with_key="The same books without that reservation, live for two poll intervals, and the account's own commission.",
)

ANONYMOUS_REASON = "anonymous quotes; the venue says they may be delayed"

ANONYMOUS_INTERVAL_S = 15.0
KEYED_INTERVAL_S = 6.0
ANONYMOUS_QUOTES = 20
KEYED_QUOTES = 50
"""Calls a minute: 50 for accounts with API access, and 20 as measured without one (sheet 2)."""

READ = "read"
QUOTES = "quotes"
SESSIONS = "sessions"
"""Scopes in which the venue meters: everything of an account, quotes, logins (sheet 2)."""

RESERVE = 3
"""With so many calls left in a window we stop until its end (sheet 2)."""

EVENTS_PER_PAGE = 200
"""The venue allows 1,000. Smaller pages keep the time short that one of them holds up our loop."""

EVENTS_PER_CALL = 50
MARKETS_PER_CALL = 50
CONTRACTS_PER_CALL = 100
LAST_PRICES_PER_CALL = 100
QUOTES_PER_CALL = 200
VOLUMES_PER_CALL = 300
"""How many ids one path may list (sheet 2); for `/v3/markets/{ids}/` nothing is said, so the least of them."""

MIN_STAKE = Fraction(5, 100)
"""The least stake of a buyer, in pounds (sheet 5)."""


def _window(calls: int, seconds: int) -> Rate:
    """Turn a cap per window into a bucket that never exceeds it, wherever the window begins."""
    return Rate(per_s=0.75 * calls / seconds, capacity=0.25 * calls)
