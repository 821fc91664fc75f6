"""The layout of evidence: plain values, canonical JSON, one hash. It depends on the domain alone.

Fractions are written `"n/d"`, instants as integer nanoseconds. The layout is named by `SCHEMA`; a later program that
changes it keeps reading this one.
"""

import hashlib
import json
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from allsight.domain.book import Level, Trust
from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import FeeSchedule
from allsight.domain.groups import Group
from allsight.domain.ids import EventKey, Fingerprint, LinkId, MarketKey, QuestionId, Venue
from allsight.domain.ladder import Ladder, Side
from allsight.domain.market import Lifecycle
from allsight.domain.money import Currency, CurrencyRates
from allsight.domain.opportunity import OpportunityClass, OpportunityKind
from allsight.domain.questions import ConflictKind, LinkStatus, Orientation, Severity
from allsight.domain.states import State

SCHEMA = "allsight.opportunity/2"
FORMER_SCHEMAS = ("allsight.pair/1",)
"""Of two legs and one question; what came later has a meaning when it is missing."""

_T = TypeVar("_T")


class BookEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """The offers that an order walks, best first, a little beyond what it takes; and how far the book was trusted."""

    levels: tuple[Level, ...]
    trust: Trust
    version: int
    proved_ns: int
    changed_ns: int
    venue_ns: int | None


class RulesEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Which rule text was in force."""

    fingerprint: Fingerprint
    version: int
    has_text: bool


class LinkEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Who stated that the market asks the question, when, and on which rule texts."""

    id: LinkId
    orientation: Orientation
    status: LinkStatus
    version: int = 0
    decided_by: str = ""
    decided_ns: int = 0
    confidence: float = 0.0
    rules: dict[MarketKey, Fingerprint] = {}


class LegEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """One order with everything that its cost and payout depend on."""

    market: MarketKey
    venue: Venue
    title: str
    side: Side
    currency: Currency
    ladder: Ladder
    fees: FeeSchedule
    lifecycle: Lifecycle
    accept_delay_s: float
    min_size: int
    min_notional: Fraction
    settles_ns: int | None
    book: BookEvidence
    rules: RulesEvidence | None
    link: LinkEvidence
    fills: tuple[Level, ...]
    scope: str = ""
    """What the venue nets profit over before it takes commission."""
    event: EventKey | None = None


class ConflictEvidence(msgspec.Struct, frozen=True):
    """A rule difference that was known."""

    kind: ConflictKind
    severity: Severity
    ending: str


class ParametersEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Within which limits was looked."""

    severity: Severity
    bankroll: Fraction | None
    max_contracts: Fraction | None
    accept_delay_s: float
    min_profit: Fraction


class StateFigures(msgspec.Struct, frozen=True):
    """One ending: exact profit, and the whole cents that were shown."""

    state: str
    profit: Fraction
    shown: Fraction


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What was claimed: exact amounts in the base currency, and the cents that were shown."""

    contracts: Fraction
    outlay: Fraction
    guaranteed: Fraction
    worst_divergence: Fraction
    shown_outlay: Fraction
    shown_guaranteed: Fraction
    shown_worst_divergence: Fraction
    costs: tuple[tuple[str, Fraction], ...]
    states: tuple[StateFigures, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Everything from which an opportunity is recomputed, by value, and what was claimed of it.

    `group` holds what is known of the answers to several questions; for the two answers to one there is none.
    """

    schema: str
    kind: OpportunityKind
    class_: OpportunityClass = msgspec.field(name="class")
    question: QuestionId | None
    title: str
    at_ns: int
    rates: CurrencyRates
    parameters: ParametersEvidence
    legs: tuple[LegEvidence, ...]
    states: tuple[State, ...]
    conflicts: tuple[ConflictEvidence, ...]
    figures: Figures
    group: Group | None = None


def to_body(document: Document) -> dict[str, Any]:
    """Turn a document into plain JSON data."""
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document, enc_hook=_encode))
    return body


def from_body(body: dict[str, Any]) -> Document:
    """Read a document back.

    Raises:
        InvalidRequestError: if the data does not have this layout.
    """
    if body.get("schema") not in (SCHEMA, *FORMER_SCHEMAS):
        raise InvalidRequestError(f"expected evidence of schema {SCHEMA}, found {str(body.get('schema'))[:40]!r}")
    try:
        return msgspec.convert(body, Document, dec_hook=_decode)
    except (msgspec.ValidationError, ValueError, ArithmeticError) as error:
        raise InvalidRequestError(f"expected evidence laid out as {SCHEMA}: {error}") from None


def canonical(body: dict[str, Any]) -> bytes:
    """Write plain JSON data in its one canonical form: sorted keys, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(body: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(body)).hexdigest()


def _encode(value: object) -> object:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise NotImplementedError(f"no place in evidence for a {type(value).__name__}")


def _decode(kind: type[_T], value: object) -> _T:
    if kind is Fraction and isinstance(value, str):
        return kind(value)  # type: ignore[call-arg]
    raise NotImplementedError(f"no {kind.__name__} in evidence")
