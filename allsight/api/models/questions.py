"""Questions: one row per claim over all venues, and everything known about it."""

from decimal import Decimal

import msgspec

from allsight.api.models.common import Quote, Severities, TraceOut
from allsight.api.models.markets import MarketOut, RulesOut
from allsight.domain.market import Category
from allsight.domain.questions import ConflictKind, LinkStatus, Orientation, RelationKind, Severity


class Consensus(msgspec.Struct, frozen=True):
    """Our estimate from all live books, with the interval that the best bids and asks leave open."""

    mid: Decimal
    low: Decimal
    high: Decimal


class BestQuote(msgspec.Struct, frozen=True):
    """The best price over live venues, and where it stands."""

    price: Decimal
    size: Decimal
    venue: str
    key: str


class EdgeOut(msgspec.Struct, frozen=True):
    """The best locked opportunity on a question: guaranteed profit per contract and in all."""

    per_contract: Decimal
    profit: Decimal
    opportunity_id: str


class QuestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One question with the tops of all its books, in the question's orientation.

    `spread` is lowest ask minus highest bid over LIVE venues; negative means crossed before costs. `crossed` is `no`,
    `raw` (costs eat it up) or `locked`. `indicative_edge` rests on delayed books and is never an opportunity.
    `spark` holds the consensus mid over seven days in equal steps, null where nothing was live. `live` of `books` books
    are LIVE. `version` rises with each change.
    """

    id: str
    title: str
    category: Category
    status: str
    closes_at: int | None
    quotes: tuple[Quote, ...]
    orientations: tuple[Orientation, ...]
    pending: int
    consensus: Consensus | None
    best_bid: BestQuote | None
    best_ask: BestQuote | None
    spread: Decimal | None
    crossed: str
    edge: EdgeOut | None
    indicative_edge: Decimal | None
    volume_24h: Decimal | None
    change_24h: Decimal | None
    conflicts: Severities
    live: int
    books: int
    spark: tuple[float | None, ...]
    version: int


class RuleField(msgspec.Struct, frozen=True):
    """One line of the field table: what each venue says, in the order of the question's markets.

    `verdict` is `equal`, `differs` or `unread`; `conflict` is the number of the difference it belongs to, from 1.
    `traces` holds, per market, where the values behind its cell come from, the least sure first.
    """

    field: str
    values: tuple[str, ...]
    verdict: str
    conflict: int | None
    traces: tuple[tuple[TraceOut, ...], ...]


class SpanOut(msgspec.Struct, frozen=True):
    """Characters `start`..`end` of a section of a market's rules."""

    market: str
    section: str
    start: int
    end: int


class ConflictOut(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered difference between two markets' rules, with the ending in which they part in one sentence."""

    number: int
    kind: ConflictKind
    severity: Severity
    first: str
    second: str
    ending: str
    first_text: str
    second_text: str
    spans: tuple[SpanOut, ...]


class LinkOut(msgspec.Struct, frozen=True, kw_only=True):
    """How a market is tied to a question, who said so, when, and on which rule versions."""

    id: str
    market: str
    question: str
    venue: str
    orientation: Orientation
    status: LinkStatus
    confidence: float
    decided_by: str
    decided_at: int
    rules_version: int | None
    note: str
    version: int


class RelationOut(msgspec.Struct, frozen=True, kw_only=True):
    """How two questions hang together; `implies` reads from `first` to `second`. `source` is `people` or `matcher`.

    `other` is the one that was not asked for, and `other_title` its title, null where nothing is known of it now.
    """

    first: str
    second: str
    kind: RelationKind
    confidence: float
    source: str
    other: str
    other_title: str | None


class OutcomeOut(msgspec.Struct, frozen=True, kw_only=True):
    """One market of a set of outcomes; `question` is the one that it is linked to. `other` stands for all not named."""

    market: str
    label: str
    question: str | None
    other: bool


class OutcomeSetOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a venue states of the markets of one of its events together: of `outcomes` so many pay.

    `exhaustive` says that one of them must pay. It holds no more where the venue may add outcomes (`augmented`) or one
    of them has ended (`thinned`), which may have been the one that pays. `other` tells whether one pays for all that
    are not named. `fingerprint` changes with the outcomes, their rules and the statement, and `as_of` with it.
    """

    id: str
    event: str
    event_title: str
    stated_by: str
    at_least: int
    at_most: int
    exhaustive: bool
    other: bool
    augmented: bool
    thinned: bool
    outcomes: tuple[OutcomeOut, ...]
    fingerprint: str
    as_of: int


class QuestionOut(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one question; `markets` are in the order of `row.quotes`.

    `outcome_sets` are those of which one of the markets is a member, in the same order, each once.
    """

    row: QuestionRow
    predicate: str
    markets: tuple[MarketOut, ...]
    links: tuple[LinkOut, ...]
    rules: tuple[RulesOut, ...]
    fields: tuple[RuleField, ...]
    conflicts: tuple[ConflictOut, ...]
    relations: tuple[RelationOut, ...]
    outcome_sets: tuple[OutcomeSetOut, ...]


class AllIn(msgspec.Struct, frozen=True, kw_only=True):
    """What buying one side costs per contract at one venue, for the size asked: before and after fees.

    `filled` is below the size asked where the book is too thin.
    """

    key: str
    venue: str
    side: str
    price: Decimal
    all_in: Decimal
    filled: Decimal
    usable: bool


class SizeQuote(msgspec.Struct, frozen=True):
    """All-in prices of a question for a size in contracts, cheapest first per side."""

    size: Decimal
    yes: tuple[AllIn, ...]
    no: tuple[AllIn, ...]
