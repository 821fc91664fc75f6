"""Opportunities: rows of the list, certificates of the drawer, and their evidence."""

from decimal import Decimal
from typing import Any

import msgspec

from allsight.api.models.common import Severities
from allsight.api.models.costs import LockUpOut
from allsight.domain.book import Trust
from allsight.domain.market import Category
from allsight.domain.opportunity import CloseReason, OpportunityClass, OpportunityKind, OpportunityStatus
from allsight.domain.questions import Severity
from allsight.domain.states import StateKind


class LegFillOut(msgspec.Struct, frozen=True):
    """One level of a leg: contracts bought at a price, with their cost and fee in the leg's currency."""

    price: Decimal
    contracts: Decimal
    cost: Decimal
    fee: Decimal


class LegOut(msgspec.Struct, frozen=True, kw_only=True):
    """One order: buy `side` of `market`. `price` is the average of the side bought, `worst_price` the limit to send.

    `cost` and `fee` are in `currency`, `outlay` is their sum in the base currency. `next_price` is the level that is
    not used any more, null where the book ends. `name` tells which of several questions it is about; empty for a pair.
    """

    market: str
    name: str
    venue: str
    side: str
    contracts: Decimal
    price: Decimal
    worst_price: Decimal
    cost: Decimal
    fee: Decimal
    currency: str
    outlay: Decimal
    fills: tuple[LegFillOut, ...]
    trust: Trust
    trust_reason: str
    proved_at: int


class CostOut(msgspec.Struct, frozen=True):
    """One line of the cost table, signed, in the base currency."""

    label: str
    amount: Decimal


class StateOut(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the certificate. `pays` follows the order of the legs; `commission` is what venues take of it."""

    state: str
    kind: StateKind
    label: str
    pays: tuple[Decimal, ...]
    commission: Decimal
    receive: Decimal
    profit: Decimal
    opened_by: Severity | None
    why: str


class LimitOut(msgspec.Struct, frozen=True):
    """What keeps it from being larger."""

    kind: str
    venue: str | None


class EdgePointOut(msgspec.Struct, frozen=True, gc=False):
    """Edge per contract and contracts from an instant on."""

    at: int
    edge: Decimal
    contracts: Decimal


class Belief(msgspec.Struct, frozen=True):
    """One reason to believe the certificate: `books`, `fees`, `rules`, `link`, `proof`, with its check and date."""

    what: str
    ok: bool
    detail: str


class OpportunityRow(msgspec.Struct, frozen=True, kw_only=True):
    """One opportunity as the list shows it; amounts in `base`, rounded against the reader.

    `guaranteed` is the least profit over all endings that the rules allow (for a conditional one: over the plain
    endings only). `worst_divergence` is the least profit if the venues part. `return` is a ratio. `provable` is false
    while a leg is not LIVE, with the reason in `not_provable`. `question_ids` are all questions that it is about, the
    first of them in `question_id`; none where every leg's market asks a question of its own.
    """

    id: str
    version: int
    kind: OpportunityKind
    class_: OpportunityClass = msgspec.field(name="class")
    status: OpportunityStatus
    question_id: str | None
    question_ids: tuple[str, ...]
    title: str
    category: Category
    base: str
    contracts: Decimal
    edge: Decimal
    outlay: Decimal
    guaranteed: Decimal
    worst_divergence: Decimal
    return_: Decimal = msgspec.field(name="return")
    annualised: Decimal | None
    lock_days: Decimal | None
    settles_at: int | None
    limit_by: LimitOut
    legs: tuple[LegOut, ...]
    conflicts: Severities
    losing_state: str
    proved_at: int
    provable: bool
    not_provable: str
    opened_at: int
    updated_at: int
    closed_at: int | None
    close_reason: CloseReason | None
    close_detail: str
    life: tuple[EdgePointOut, ...]


class SharedDepthOut(msgspec.Struct, frozen=True, kw_only=True):
    """Offers that another open opportunity takes as well: of the two, only one can be filled as shown.

    `contracts` of `side` of `market` are taken by both.
    """

    opportunity_id: str
    title: str
    venue: str
    market: str
    side: str
    contracts: Decimal


class HurdleOut(msgspec.Struct, frozen=True):
    """What binding the outlay must earn at `annual` until nine in ten have paid, and what is left of the guarantee.

    `counted` is what the account surely earns meanwhile, at a yearly rate, on average over the outlay; it is taken off.
    """

    annual: Decimal
    counted: Decimal
    cost: Decimal
    left: Decimal


class OpportunityOut(msgspec.Struct, frozen=True, kw_only=True):
    """An opportunity with its certificate. `beliefs` say why; `parted` how often such pairs parted.

    `gross` plus the amounts of `costs` is the row's `guaranteed`, to the cent. `shares_depth` are the open
    opportunities that take some of the same offers, by leg, the most valuable first; none for a closed one. `lockup`
    and `hurdle` are those of the leg that pays last; none where a venue does not say when it pays.
    """

    row: OpportunityRow
    gross: Decimal
    costs: tuple[CostOut, ...]
    states: tuple[StateOut, ...]
    folded: tuple[str, ...]
    why_not_locked: tuple[str, ...]
    beliefs: tuple[Belief, ...]
    parted: str
    evidence_sha256: str
    shares_depth: tuple[SharedDepthOut, ...] = ()
    lockup: LockUpOut | None = None
    hurdle: HurdleOut | None = None


class EvidenceOut(msgspec.Struct, frozen=True):
    """Everything from which the opportunity is recomputed, by value."""

    schema: str
    sha256: str
    body: dict[str, Any]


class CheckOut(msgspec.Struct, frozen=True):
    """One figure as the evidence claims it and as recomputing gave it: exact fractions as texts."""

    item: str
    claimed: str
    recomputed: str


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the verifier: what the evidence claims and what recomputing it gave, to the digit.

    `claimed` and `recomputed` are the guaranteed profit, null where the evidence cannot even be read.
    """

    ok: bool
    sha256_ok: bool
    claimed: Decimal | None
    recomputed: Decimal | None
    differences: tuple[str, ...]
    checks: tuple[CheckOut, ...]
    checked_at: int
