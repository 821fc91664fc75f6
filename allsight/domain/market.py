"""Events and markets as every venue has them, and how they end."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import UNKNOWN_FEE, FeeSchedule, FeeTimeline
from allsight.domain.ids import (
    CommissionGroup,
    EventKey,
    Fingerprint,
    FundsPool,
    MarketKey,
    Venue,
    fingerprint,
)
from allsight.domain.ladder import Ladder
from allsight.domain.money import Currency


class Category(StrEnum):
    """What a question is about, coarse enough to be the same at every venue."""

    POLITICS = "politics"
    MACRO = "macro"
    CRYPTO = "crypto"
    SPORTS = "sports"
    WEATHER = "weather"
    TECH = "tech"
    ENTERTAINMENT = "entertainment"
    GEOPOLITICS = "geopolitics"
    OTHER = "other"


class Lifecycle(StrEnum):
    """Where a market stands between listing and removal."""

    LISTED = "listed"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    PROPOSED = "proposed"
    DISPUTED = "disputed"
    SETTLED = "settled"
    REMOVED = "removed"

    @property
    def tradable(self) -> bool:
        """Tell whether orders can be matched now."""
        return self is Lifecycle.OPEN

    @property
    def over(self) -> bool:
        """Tell whether trading has ended for good, short of a reopening by the venue."""
        return self not in _ALIVE


_ALIVE: Final = (Lifecycle.LISTED, Lifecycle.OPEN, Lifecycle.SUSPENDED)


class Value(msgspec.Struct, frozen=True, cache_hash=True, tag="value"):
    """A settlement at which one unit of YES pays `yes` and one of NO pays 1 − `yes`."""

    yes: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.yes <= 1:
            raise InvalidRequestError(f"a settlement value lies in [0, 1], found {self.yes}")


class Refund(msgspec.Struct, frozen=True, tag="refund"):
    """A settlement that returns each stake at its own price; fees paid are lost and no commission is taken."""


Settlement = Value | Refund


class Strike(msgspec.Struct, frozen=True, gc=False):
    """A numeric condition as the venue states it in fields of its own, beside the text.

    `comparator` is one of `>` `>=` `<` `<=` `between` `exactly`; `floor` and `cap` are what it compares with.
    """

    comparator: str
    floor: Fraction | None = None
    cap: Fraction | None = None


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A venue's group of markets.

    Attributes:
        series: the venue's name for the template that this event repeats, if it has one.
        at_most_one: the venue states that at most one of the markets pays.
        at_least_one: the venue states that at least one of them pays: a set that is not *stated* exhaustive is not.
        augmented: the venue may add or rename outcomes later, so the set's coverage can change.
        occurs_ns: when the real thing happens, as far as the venue says.
        tags: the venue's own labels, for filters.
    """

    key: EventKey
    venue: Venue
    title: str
    subtitle: str = ""
    category: Category = Category.OTHER
    series: str | None = None
    at_most_one: bool = False
    at_least_one: bool = False
    augmented: bool = False
    occurs_ns: int | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None


class Market(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One binary claim with its own order book at one venue; it pays one unit of its currency if YES.

    Attributes:
        title: the venue's own question or name for it.
        yes_label, no_label: what the venue writes on the two sides.
        outcome: which outcome of the event this market stands for, where the event has several.
        ladder: price grid and size quantum.
        commission_group: the scope in which the venue nets profit before commission; None where it takes none so.
        funds_pool: which of our money can pay here without a transfer.
        accept_delay_s: how long the venue holds a taker's order before it is accepted.
        min_size: the least size of an order, in quanta.
        min_notional: the least cost of an order, in the currency.
        fees: what is charged now; `fees_ahead` is what the venue has announced to charge later, in order.
        closes_ns: when trading is to stop; None where the venue does not say.
        expected_settle_ns: when the pay-out is expected; `latest_settle_ns` is the outer bound.
        pays_holders: the venue says that it pays whoever holds a position in this market.
        volume_24h, open_interest: in contracts, as the venue reports them; None where it does not.
        native: further identifiers of the venue that its adapter needs to address the market.
    """

    key: MarketKey
    event: EventKey
    venue: Venue
    title: str
    ladder: Ladder
    currency: Currency
    funds_pool: FundsPool
    lifecycle: Lifecycle
    yes_label: str = "Yes"
    no_label: str = "No"
    outcome: str | None = None
    strike: Strike | None = None
    commission_group: CommissionGroup | None = None
    accept_delay_s: float = 0.0
    min_size: int = 1
    min_notional: Fraction = Fraction(0)
    fees: FeeSchedule = UNKNOWN_FEE
    fees_ahead: tuple[FeeSchedule, ...] = ()
    listed_ns: int | None = None
    opens_ns: int | None = None
    closes_ns: int | None = None
    expected_settle_ns: int | None = None
    latest_settle_ns: int | None = None
    occurs_ns: int | None = None
    pays_holders: bool = False
    volume_24h: Decimal | None = None
    open_interest: Decimal | None = None
    url: str | None = None
    native: tuple[tuple[str, str], ...] = ()

    @property
    def settles_ns(self) -> int | None:
        """Return the best known instant of pay-out: expected, else the outer bound, else the close."""
        return self.expected_settle_ns or self.latest_settle_ns or self.closes_ns

    def at(self, now_ns: int) -> "Market":
        """Return the market as it is at an instant: announced fees that have come into force by then are in force."""
        if not self.fees_ahead or now_ns < self.fees_ahead[0].valid_from_ns:
            return self
        dated = FeeTimeline(self.fees_ahead)
        return msgspec.structs.replace(self, fees=dated.at(now_ns), fees_ahead=dated.after(now_ns))

    def native_of(self, name: str) -> str:
        """Return one of the venue's further identifiers.

        Raises:
            InvalidRequestError: if the market carries none by that name.
        """
        for key, value in self.native:
            if key == name:
                return value
        raise InvalidRequestError(f"{self.key} carries no native identifier {name!r}")


class RulesText(msgspec.Struct, frozen=True, gc=False):
    """One part of a market's resolution rules, by the venue's name for it. Untrusted text."""

    section: str
    text: str


class RulesSource(msgspec.Struct, frozen=True, gc=False):
    """Where the venue says that the answer is read."""

    name: str
    url: str = ""


class Rules(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One version of a market's resolution text.

    `version` counts from 1 per market; it rises only when `fingerprint` changes, which covers texts, sources and close,
    and `digest`: a hash of the document that the texts were read out of, where an edit anywhere in it is to count.
    """

    market: MarketKey
    texts: tuple[RulesText, ...]
    sources: tuple[RulesSource, ...] = ()
    deadline_ns: int | None = None
    version: int = 1
    seen_ns: int = 0
    digest: str = ""

    @property
    def fingerprint(self) -> Fingerprint:
        """Hash everything in which a change must send an approved match back to review."""
        parts = [part for text in self.texts for part in (text.section, text.text)]
        parts += [part for source in self.sources for part in (source.name, source.url)]
        parts += [self.digest] if self.digest else []
        return fingerprint(*parts, str(self.deadline_ns))

    @property
    def has_text(self) -> bool:
        """Tell whether there is anything to read: without it a market is in no locked opportunity."""
        return any(text.text.strip() for text in self.texts)
