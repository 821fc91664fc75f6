"""What a venue can do, and how it does at this moment: the same shape for all of them."""

from enum import StrEnum

import msgspec

from allsight.domain.book import Trust
from allsight.domain.ids import Venue
from allsight.domain.messages import VenueState
from allsight.domain.money import Currency


class Access(StrEnum):
    """With what a capability works."""

    KEYLESS = "keyless"
    KEYED = "keyed"
    ABSENT = "absent"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a venue offers and what for: data that documentation, `doctor` and the conformance suite read.

    Attributes:
        books: trust that its books have without a key; `keyed_books` is what a key makes of it.
        streams: whether books come over a stream without a key and with one.
        without_key, with_key: one sentence each, for people.
    """

    venue: Venue
    currency: Currency
    books: Trust | None
    keyed_books: Trust | None
    streams: Access
    trades: Access
    rules: Access
    orders: Access
    without_key: str
    with_key: str


class BookCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many books stand in each state of trust."""

    live: int = 0
    delayed: int = 0
    stale: int = 0
    resyncing: int = 0
    halted: int = 0


class FeedStats(msgspec.Struct, frozen=True, kw_only=True):
    """How a venue's feed does, as `status` shows it. Rates are per second, lags in milliseconds venue → here."""

    venue: Venue
    state: VenueState
    reason: str = ""
    since_ns: int = 0
    retry_ns: int | None = None
    environment: str = ""
    urls: tuple[tuple[str, str], ...] = ()
    keyed: bool = False
    last_data_ns: int | None = None
    messages_total: int = 0
    messages_per_s: float = 0.0
    lag_p50_ms: float | None = None
    lag_p99_ms: float | None = None
    gaps_1h: int = 0
    reconnects_1h: int = 0
    errors_1h: int = 0
    rate_left: float | None = None
    last_problem: str = ""
    last_problem_ns: int | None = None
    markets: int = 0
    filtered: tuple[tuple[str, int], ...] = ()
    wanted: int = 0
    confirmed: int = 0
    refused: int = 0
    catalogue_ns: int | None = None
