"""What of the conformance suite does not apply to a venue, and why. `docs/venues/conformance.md` is made from this."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from allsight.domain.ids import Venue


class Scenario(StrEnum):
    """What a venue is put through; the value is how documentation names it."""

    LOGIN = "login accepted, refused"
    EXPIRY = "session expires and is renewed"
    KEYLESS = "read without a key"
    CATALOGUE = "catalogue paged and complete"
    CHANGE = "listing, rules and lifecycle changes arrive"
    SYMBOLS = "symbols round trip"
    REBUILD = "book equals the venue's after 10,000 random operations"
    REPLAY = "subscriptions replayed after a reconnect"
    GAP = "lost changes"
    REORDER = "changes out of order"
    DUPLICATE = "changes sent twice"
    FREEZE = "connected and silent"
    MALFORMED = "unreadable message"
    DISCONNECT = "connection cut"
    STREAMLESS = "stream refused: books by REST until it is back"
    RESTART = "venue killed and restarted"
    LIMITED = "429"
    MAINTENANCE = "maintenance: 503 and HTML"
    HALT = "market halted and resumed"
    REGRID = "price grid changes"
    SETTLE = "closing and settling: YES, NO"
    REFUND = "settling: refund"
    FRACTION = "settling: a fraction"
    SKEW = "clocks apart"
    MEMORY = "memory flat over 100 reconnects"
    FEES = "fees of the sheet's examples"
    BET = "one bet, the same cost and payout"


_SIGNED = "every request is signed by itself: there is no session that could expire"
_PUBLIC = "market data needs no credentials, so none are asked for"
_POLLED = "books are polled: there is no connection that could be lost, and a restart is tested"
_WHOLE = "every answer is a whole book: there are no changes that could be lost, repeated or swapped"
_UNNUMBERED = (
    "lines of one TCP connection are not lost or swapped one by one, and the venue numbers nothing: "
    "a line that was lost all the same would go unnoticed"
)

EXEMPT: Final[Mapping[Venue, Mapping[Scenario, str]]] = {
    Venue.KALSHI: {
        Scenario.EXPIRY: _SIGNED,
        Scenario.REFUND: "the venue settles at a value and never refunds",
    },
    Venue.POLYMARKET: {
        Scenario.LOGIN: _PUBLIC,
        Scenario.EXPIRY: _PUBLIC,
        Scenario.REFUND: "a question that cannot be answered pays one half to each side",
    },
    Venue.BETFAIR: {
        Scenario.KEYLESS: "every call needs a login: without credentials the venue is off and says what is missing",
        Scenario.GAP: _UNNUMBERED,
        Scenario.REORDER: _UNNUMBERED,
        Scenario.REGRID: "a market keeps its ladder for life",
    },
    Venue.DRIFT: {
        Scenario.LOGIN: _PUBLIC,
        Scenario.EXPIRY: _PUBLIC,
        Scenario.REGRID: "a market keeps the tick that it was listed with",
        Scenario.REFUND: "the venue settles at a value and never refunds",
    },
    Venue.HEDGEHOG: {
        Scenario.LOGIN: _PUBLIC,
        Scenario.EXPIRY: _PUBLIC,
        Scenario.REGRID: "the odds of an account never change, and neither does the grid on which pools are shown",
        Scenario.FRACTION: "the programs pay one side in full or give every stake back",
    },
    Venue.SMARKETS: {
        Scenario.REPLAY: _POLLED,
        Scenario.STREAMLESS: "books are polled: there is no stream that could be refused",
        Scenario.GAP: _WHOLE,
        Scenario.REORDER: _WHOLE,
        Scenario.DUPLICATE: _WHOLE,
        Scenario.MEMORY: _POLLED,
        Scenario.REGRID: "one price grid for all markets, at all times",
    },
}


def reason(venue: Venue, scenario: Scenario) -> str | None:
    """Return why a scenario does not apply to a venue, or None if it does."""
    return EXEMPT.get(venue, {}).get(scenario)
