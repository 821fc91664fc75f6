"""Opportunities: episodes of provable profit, each with the certificate that proves it.

Amounts are `Decimal` in the base currency, rounded against the reader; the exact fractions are in the evidence.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import DAY_NS
from allsight.domain.ids import MarketKey, OpportunityId, QuestionId, Venue
from allsight.domain.ladder import Side
from allsight.domain.market import Category
from allsight.domain.money import Currency
from allsight.domain.questions import Severity
from allsight.domain.states import StateKind


class OpportunityKind(StrEnum):
    """By what structure the legs hang together."""

    PAIR = "pair"
    BASKET = "basket"
    LADDER = "ladder"
    IMPLICATION = "implication"
    NEGRISK = "negrisk"


class OpportunityClass(StrEnum):
    """Whether the profit is proved over every ending that the rules allow."""

    LOCKED = "locked"
    CONDITIONAL = "conditional"

    def as_good_as(self, other: "OpportunityClass") -> bool:
        """Return whether what is of this class keeps the promise of the other: locked ones keep both."""
        return self is OpportunityClass.LOCKED or other is OpportunityClass.CONDITIONAL


class OpportunityStatus(StrEnum):
    """Where an episode stands."""

    OPEN = "open"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why an episode ended."""

    PRICE = "price"
    """The books moved: nothing is left after costs."""
    DEPTH = "depth"
    TRUST = "trust"
    """A leg's book left LIVE."""
    RULES = "rules"
    LINK = "link"
    FEES = "fees"
    MARKET_CLOSED = "market_closed"
    SHUTDOWN = "shutdown"


class LimitKind(StrEnum):
    """What keeps an opportunity from being larger."""

    DEPTH = "depth"
    BALANCE = "balance"
    MINIMUM = "minimum"
    CAP = "cap"
    LOT = "lot"


class Limit(msgspec.Struct, frozen=True):
    """What binds, and at which venue where it is a venue's doing."""

    kind: LimitKind
    venue: Venue | None = None


class LegFill(msgspec.Struct, frozen=True, kw_only=True):
    """What one level contributes to a leg: contracts at a price of the bought side, in the market's currency."""

    rung: int
    size: int
    price: Decimal
    contracts: Decimal
    cost: Decimal
    fee: Decimal


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One order of an opportunity: buy `side` of `market`, walking `fills` from the best level.

    `cost` and `fee` are in the market's currency; `outlay` is their sum in the base currency. `price` is the average,
    `worst_price` the limit to send. `proved_ns` and `trust` are the book's at the last evaluation. `name` tells
    which of several questions it is about; empty for a pair, which has one.
    """

    market: MarketKey
    venue: Venue
    side: Side
    size: int
    contracts: Decimal
    price: Decimal
    worst_price: Decimal
    cost: Decimal
    fee: Decimal
    currency: Currency
    outlay: Decimal
    fills: tuple[LegFill, ...]
    trust: Trust
    proved_ns: int
    book_version: int
    name: str = ""


class LockUp(msgspec.Struct, frozen=True, kw_only=True):
    """The instants by which a pay-out is to be expected: with even chance, nine times in ten, and at the latest."""

    median_ns: int
    late_ns: int
    latest_ns: int
    source: str
    assumed: bool = False
    observed: int = 0

    def days(self, now_ns: int) -> tuple[Fraction, Fraction, Fraction]:
        """Return the days until each of the three, at least zero."""
        first, second, third = (
            Fraction(max(0, at - now_ns), DAY_NS) for at in (self.median_ns, self.late_ns, self.latest_ns)
        )
        return first, second, third


class CostItem(msgspec.Struct, frozen=True):
    """One line of the cost table, in the base currency; negative amounts are what we pay."""

    label: str
    amount: Decimal


class StateResult(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the certificate: what each leg pays and what is received if it ends so, in the base currency.

    `commission` is what venues take of a net profit then; it is not in `receive` any more.
    """

    state: str
    kind: StateKind
    label: str
    pays: tuple[Decimal, ...]
    receive: Decimal
    profit: Decimal
    opened_by: Severity | None = None
    why: str = ""
    commission: Decimal = Decimal(0)


class Opportunity(msgspec.Struct, frozen=True, kw_only=True):
    """One episode at its present state.

    Attributes:
        id: stable over the whole episode.
        version: rises with every update.
        question: the question that it is about; of several, the one that stands first; None where every leg's market
            asks a question of its own.
        contracts: units of equal payout; where legs differ in size, of the largest.
        edge: guaranteed profit per contract, in the base currency.
        outlay: all that is paid now, fees included.
        gross: profit before fees, currency haircut and rounding.
        guaranteed: the least profit over core and branch states; for a conditional one, over core states.
        worst_divergence: the least profit over divergence states.
        return_: guaranteed over outlay; `annualised` scales it to 365 days, simple.
        lock_days: until nine in ten of such markets have paid, of the leg that pays last.
        settles_ns: when that should be, as the venues state it; `lockup` adds how long they take.
        losing_state: for a conditional one, the ending that loses, in a sentence.
        why_not_locked: the reasons, in words, why a positive one is not locked.
        evidence: SHA-256 of the canonical evidence.
        opened_class: the class in which it opened; None if a program wrote it that did not keep that.
        best_guaranteed: the greatest `guaranteed` of all its states of `opened_class` or better.
        money_seconds: `guaranteed` times the seconds for which it stood, over the same states, up to `updated_ns`.
        others: further questions that it is about.
    """

    id: OpportunityId
    version: int
    kind: OpportunityKind
    class_: OpportunityClass = msgspec.field(name="class")
    status: OpportunityStatus
    question: QuestionId | None
    title: str
    legs: tuple[Leg, ...]
    base: Currency
    contracts: Decimal
    edge: Decimal
    outlay: Decimal
    gross: Decimal
    costs: tuple[CostItem, ...]
    guaranteed: Decimal
    worst_divergence: Decimal
    return_: Decimal = msgspec.field(name="return")
    annualised: Decimal | None
    lock_days: Decimal | None
    settles_ns: int | None
    limit_by: Limit
    states: tuple[StateResult, ...]
    folded: tuple[str, ...] = ()
    conflicts: tuple[tuple[Severity, int], ...] = ()
    losing_state: str = ""
    why_not_locked: tuple[str, ...] = ()
    opened_ns: int
    updated_ns: int
    closed_ns: int | None = None
    close_reason: CloseReason | None = None
    close_detail: str = ""
    best_edge: Decimal = Decimal(0)
    evidence: str = ""
    opened_class: OpportunityClass | None = None
    best_guaranteed: Decimal = Decimal(0)
    money_seconds: Decimal = Decimal(0)
    others: tuple[QuestionId, ...] = ()
    lockup: LockUp | None = None

    @property
    def questions(self) -> tuple[QuestionId, ...]:
        """Return every question that it is about."""
        return self.others if self.question is None else (self.question, *self.others)


class EdgePoint(msgspec.Struct, frozen=True, gc=False):
    """One step of an episode's life: what was shown from that instant until the next step, or until the close.

    Where states followed each other closely, one step stands for several and shows the one that guaranteed least; the
    rule is in `analysis.arbitrage.life`. The last step of a closed episode is its close, with nothing left.
    """

    at_ns: int
    edge: Decimal
    contracts: Decimal
    guaranteed: Decimal
    class_: OpportunityClass


class LifeStep(msgspec.Struct, frozen=True, gc=False):
    """What of an `EdgePoint` statistics need."""

    at_ns: int
    guaranteed: Decimal
    class_: OpportunityClass


class EpisodeLife(msgspec.Struct, frozen=True, kw_only=True):
    """One episode as statistics see it.

    Attributes:
        class_: the class in which it opened.
        venues: of its legs, each once, in the order of their codes.
        closed_ns, close_reason: None while it is open.
        best_guaranteed, money_seconds: as of `Opportunity`.
        steps: its opening, the steps of the time that was asked for, and every step of another class than `class_`; the
            close is no step.
    """

    id: OpportunityId
    kind: OpportunityKind
    class_: OpportunityClass
    base: Currency
    venues: tuple[Venue, ...]
    category: Category
    opened_ns: int
    closed_ns: int | None = None
    close_reason: CloseReason | None = None
    best_guaranteed: Decimal
    money_seconds: Decimal
    steps: tuple[LifeStep, ...]


class Evidence(msgspec.Struct, frozen=True):
    """Everything from which an opportunity is recomputed, embedded by value.

    `body` is plain JSON data (fractions as `"n/d"` strings); `sha256` is the hash of its canonical form. `schema` names
    the layout, so that evidence of an older program stays verifiable.
    """

    schema: str
    sha256: str
    body: dict[str, Any]
