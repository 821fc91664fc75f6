"""Names of things: venues, markets, events, questions and what hangs on them.

Every identifier is a plain string at run time, so that it can be a dictionary key on the hot path, and a type of its
own for the checker, so that an event is never passed where a market is meant.
"""

import hashlib
import re
from enum import StrEnum
from typing import NewType

from allsight.domain.errors import InvalidKeyError


class Venue(StrEnum):
    """A place where claims trade. The value is what stands in keys, URLs and storage."""

    KALSHI = "kalshi"
    POLYMARKET = "polymarket"
    BETFAIR = "betfair"
    SMARKETS = "smarkets"
    DRIFT = "drift"
    HEDGEHOG = "hedgehog"

    @property
    def code(self) -> str:
        """Return the two-letter code that people see beside every price."""
        return _CODES[self]

    @property
    def label(self) -> str:
        """Return the name that the venue calls itself."""
        return _LABELS[self]


_CODES = {
    Venue.KALSHI: "KA",
    Venue.POLYMARKET: "PM",
    Venue.BETFAIR: "BF",
    Venue.SMARKETS: "SM",
    Venue.DRIFT: "DR",
    Venue.HEDGEHOG: "HH",
}
_LABELS = {
    Venue.KALSHI: "Kalshi",
    Venue.POLYMARKET: "Polymarket",
    Venue.BETFAIR: "Betfair Exchange",
    Venue.SMARKETS: "Smarkets",
    Venue.DRIFT: "Drift BET",
    Venue.HEDGEHOG: "Hedgehog Markets",
}

MarketKey = NewType("MarketKey", str)
"""`venue:` and one or more parts joined by `~`, for example `betfair:1.200000001~47972~0`."""

EventKey = NewType("EventKey", str)
"""A venue's group of markets, written like a `MarketKey`."""

CommissionGroup = NewType("CommissionGroup", str)
"""The scope in which a venue nets profit before it takes commission."""

FundsPool = NewType("FundsPool", str)
"""Money that can pay for an order without a transfer first: a Kalshi shard, a wallet, a currency account."""

QuestionId = NewType("QuestionId", str)
OccurrenceId = NewType("OccurrenceId", str)
OutcomeSetId = NewType("OutcomeSetId", str)
LinkId = NewType("LinkId", str)
OpportunityId = NewType("OpportunityId", str)
Fingerprint = NewType("Fingerprint", str)
"""SHA-256 in hex over a canonical text: equal fingerprints mean nothing that matters has changed."""

LaneId = NewType("LaneId", str)
"""One connection, or one poll group, whose data proves the books that it carries."""

_PART = re.compile(r"[A-Za-z0-9._-]{1,200}", re.ASCII)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def market_key(venue: Venue, *parts: str) -> MarketKey:
    """Join a venue and its own identifiers into a key.

    Raises:
        InvalidKeyError: if there is no part, or a part holds anything but ASCII letters, digits, `.`, `_` and `-`.
    """
    return MarketKey(_join(venue, parts))


def event_key(venue: Venue, *parts: str) -> EventKey:
    """Join a venue and the identifiers of one of its events into a key; the rules are those of `market_key`."""
    return EventKey(_join(venue, parts))


def split_key(key: str) -> tuple[Venue, tuple[str, ...]]:
    """Take a key apart: the inverse of `market_key` and `event_key`.

    Raises:
        InvalidKeyError: if the text is not such a key.
    """
    name, colon, rest = key.partition(":")
    parts = tuple(rest.split("~"))
    if not colon or not all(_PART.fullmatch(part) for part in parts):
        raise InvalidKeyError(f"expected venue:part[~part…], found {key[:80]!r}")
    try:
        return Venue(name), parts
    except ValueError:
        raise InvalidKeyError(f"expected one of {', '.join(Venue)} before the colon, found {name[:40]!r}") from None


def venue_of(key: MarketKey | EventKey) -> Venue:
    """Return the venue of a key that is known to be well formed."""
    return Venue(key[: key.index(":")])


def native_id(key: MarketKey | EventKey) -> str:
    """Return what stands behind the venue, as it is written in the key."""
    return key[key.index(":") + 1 :]


def fingerprint(*texts: str) -> Fingerprint:
    """Hash texts so that neither their order nor their borders can be confused."""
    digest = hashlib.sha256()
    for text in texts:
        raw = text.encode()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return Fingerprint(digest.hexdigest())


def short_id(*texts: str, length: int = 8) -> str:
    """Derive a short, stable, readable identifier (Crockford base 32, no I, L, O, U) from texts."""
    number = int(fingerprint(*texts), 16)
    letters = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        letters.append(_CROCKFORD[digit])
    return "".join(letters)


def _join(venue: Venue, parts: tuple[str, ...]) -> str:
    if not parts:
        raise InvalidKeyError(f"a key of {venue} needs at least one part")
    for part in parts:
        if not _PART.fullmatch(part):
            raise InvalidKeyError(f"a key part may hold A-Z a-z 0-9 . _ - (1 to 200 of them), found {part[:80]!r}")
    return f"{venue}:{'~'.join(parts)}"
