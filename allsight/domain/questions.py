"""Questions that markets share: what a rule text says, links, relations and the conflicts between rules."""

from enum import StrEnum
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.ids import (
    EventKey,
    Fingerprint,
    LinkId,
    MarketKey,
    OccurrenceId,
    OutcomeSetId,
    QuestionId,
    Venue,
)
from allsight.domain.market import Category


class Span(msgspec.Struct, frozen=True, gc=False):
    """Where in a market's texts something was read: characters `start`..`end` of the named section."""

    section: str
    start: int
    end: int


class Origin(StrEnum):
    """What a field of a predicate rests on, the firmest first; `confidence` makes a number of it."""

    FIELD = "field"
    """The venue states it in a field of its own: a strike, a start, a source."""
    HEADLINE = "headline"
    """Title, outcome or event say it in words."""
    RULES = "rules"
    """The rules say it in words."""
    IMPLIED = "implied"
    """No words of its own, but it follows from others: the unit of a quantity, that nothing denies the claim."""
    IDENTIFIER = "identifier"
    """Only ticker, slug, series or tags say it."""
    UNTRACED = "untraced"
    """It was read, but the words that said so were not found again."""
    HABIT = "habit"
    """Nothing says it: it is the habit of venues or of a sport."""
    GUESS = "guess"
    """The words allow another reading, or a neighbouring fact stands in for them."""

    @property
    def confidence(self) -> float:
        """Return how surely a field of this origin was read, 0 to 1."""
        return _CONFIDENCE[self]


_CONFIDENCE: Final = {
    Origin.FIELD: 1.0, Origin.HEADLINE: 0.95, Origin.RULES: 0.9, Origin.IMPLIED: 0.8, Origin.IDENTIFIER: 0.7,
    Origin.UNTRACED: 0.5, Origin.HABIT: 0.4, Origin.GUESS: 0.3,
}  # fmt: skip


class Trace(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Where one value of a predicate comes from.

    Attributes:
        field: which: the predicate's field, with the part of it behind a dot: `window.zone`, `branches.void`.
        value: in words. A field that holds several values has a trace for each.
        origin: what sort of thing says so.
        span: where in the venue's own text; None where no text does, and then `reason` says why not.
        reason: why the value is what it is, where words alone do not show it.
    """

    field: str
    value: str
    origin: Origin
    span: Span | None = None
    reason: str = ""

    @property
    def confidence(self) -> float:
        """Return how surely the value was read, 0 to 1."""
        return self.origin.confidence


class Comparator(StrEnum):
    """How an observed quantity is held against a threshold."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="
    BETWEEN = "between"
    EXACTLY = "exactly"


class Window(msgspec.Struct, frozen=True, gc=False):
    """When the claim must come true: from `start_ns` (None: from listing) up to `end_ns`, exclusive.

    `instant` tells a reading at one moment (`end_ns`) from something that may happen at any time in the window. `zone`
    is the IANA name or abbreviation that the text gives, None where it gives none.
    """

    end_ns: int
    start_ns: int | None = None
    zone: str | None = None
    instant: bool = False


class Branch(msgspec.Struct, frozen=True, gc=False):
    """What the rules say on top of the claim: what happens on a void, a postponement, a tie, a dead heat.

    `case` is one of `void postponed tie dead_heat early_close`; `outcome` one of `refund no yes fair_price split`,
    `stands` (the market waits for the real result) or `unclear`.
    """

    case: str
    outcome: str
    span: Span | None = None
    hours: int | None = None


class Predicate(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A claim, read out of a market's texts and fields.

    Attributes:
        subject: canonical names of who or what the claim is about.
        action: canonical name of what must happen: `win`, `be_above`, `touch`, `announce` …
        measure: the observed quantity, for example `us_cpi_yoy`; None for plain happenings.
        comparator, threshold, upper, unit: the numeric condition; `upper` closes a `between`.
        scope: what narrows the claim: office, stage, competition, `regular_time`, party, league …
        place: where.
        window: when.
        negated: YES pays when the claim does *not* come true.
        source: canonical name of the first source that the rules follow, None if none is named.
        branches: what the rules say on top.
        spans: where the fields were read that comparing rules needs: the `window`, and the `condition` to pay.
        traces: every value with its span and confidence. Empty until `parsers.traces` is asked: comparing two
            markets needs none of them.
    """

    subject: tuple[str, ...]
    action: str
    measure: str | None = None
    comparator: Comparator | None = None
    threshold: Fraction | None = None
    upper: Fraction | None = None
    unit: str | None = None
    scope: tuple[str, ...] = ()
    place: str | None = None
    window: Window | None = None
    negated: bool = False
    source: str | None = None
    branches: tuple[Branch, ...] = ()
    spans: dict[str, Span] = {}
    traces: tuple[Trace, ...] = ()


class Question(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The canonical claim that markets on several venues share."""

    id: QuestionId
    title: str
    category: Category
    predicate: Predicate
    occurrence: OccurrenceId | None = None
    closes_ns: int | None = None


class Orientation(StrEnum):
    """Which side of a market is YES of its question."""

    SAME = "same"
    OPPOSITE = "opposite"

    @property
    def turned(self) -> "Orientation":
        """Return the other side."""
        return Orientation.OPPOSITE if self is Orientation.SAME else Orientation.SAME


class Match(StrEnum):
    """How the YES of one claim lies to the YES of another, or that of a market to that of a question.

    Its values stand in stored and exchanged decisions.
    """

    SAME = "same"
    OPPOSITE = "opposite"
    WITHIN = "within"
    """The first implies the second."""
    AROUND = "around"
    """The second implies the first."""
    RELATED = "related"
    DIFFERENT = "different"

    @property
    def one_question(self) -> bool:
        """Tell whether both ask one question, straight or turned round."""
        return self in (Match.SAME, Match.OPPOSITE)

    @property
    def side(self) -> Orientation | None:
        """Return on which side of the question the first then stands; None where both do not ask one question."""
        return Orientation(self) if self.one_question else None

    @property
    def mirrored(self) -> "Match":
        """Return the same relation seen from the other claim."""
        return {Match.WITHIN: Match.AROUND, Match.AROUND: Match.WITHIN}.get(self, self)

    @property
    def turned(self) -> "Match | None":
        """Return the relation to the second turned round; None where none says that."""
        if self in (Match.WITHIN, Match.AROUND):
            return None
        return {Match.SAME: Match.OPPOSITE, Match.OPPOSITE: Match.SAME}.get(self, self)


class LinkStatus(StrEnum):
    """How far a link may be relied upon."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    STALE = "stale"
    """Was confirmed, but the text, a source or the deadline has changed since."""


class FieldVerdict(msgspec.Struct, frozen=True, gc=False):
    """How one field of two predicates compares: `equal`, `differs` or `unread`, with both values as words."""

    field: str
    verdict: str
    ours: str
    theirs: str


class Link(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A statement that a market asks a question, straight or turned round, and who decided so.

    `rules` are the fingerprints of the market's own rules and of those of the question's other markets on which the
    decision rests; when one of them changes the link goes stale.
    """

    id: LinkId
    market: MarketKey
    question: QuestionId
    orientation: Orientation
    status: LinkStatus
    confidence: float
    decided_by: str
    decided_ns: int
    rules: dict[MarketKey, Fingerprint]
    fields: tuple[FieldVerdict, ...] = ()
    note: str = ""
    version: int = 1


class RelationKind(StrEnum):
    """How two questions hang together."""

    IMPLIES = "implies"
    EXCLUSIVE = "exclusive"
    RELATED = "related"


class Relation(msgspec.Struct, frozen=True):
    """A statement about two questions; `implies` reads from `first` to `second`."""

    first: QuestionId
    second: QuestionId
    kind: RelationKind
    confidence: float


class OutcomeSet(msgspec.Struct, frozen=True, kw_only=True):
    """Markets of which at least and at most so many pay; exhaustive only where the venue states it.

    Attributes:
        others: markets among them that pay for everybody who is not named: "Other", "the field".
        augmented: the venue may add or rename outcomes.
        thinned: one of the event's markets has ended, and may have been the one that pays.
    """

    id: OutcomeSetId
    event: EventKey
    markets: tuple[MarketKey, ...]
    at_least: int
    at_most: int
    others: tuple[MarketKey, ...] = ()
    augmented: bool = False
    thinned: bool = False
    as_of_ns: int
    fingerprint: Fingerprint


class Severity(StrEnum):
    """How much a difference between rules matters."""

    NOTE = "note"
    """The wording differs; no ending was found that parts the venues."""
    MATERIAL = "material"
    """A nameable ending parts them; by default nothing built on it is locked."""
    FATAL = "fatal"
    """Another question."""

    @property
    def rank(self) -> int:
        """Return 1, 2 or 3, so that severities can be compared."""
        return list(Severity).index(self) + 1


class ConflictKind(StrEnum):
    """In what two rule texts differ."""

    DEADLINE = "deadline"
    """Another cut-off, or another hour at which a value is read."""
    TIME_ZONE = "time_zone"
    SOURCE = "source"
    """Another publisher, index, station, vintage or setting, or another rank among sources."""
    THRESHOLD = "threshold"
    ROUNDING = "rounding"
    """One rounds the figure before it is held against the level, to another digit or not at all."""
    SCOPE = "scope"
    """What counts: interim or final, domestic or worldwide, regular time or with overtime."""
    VOID = "void"
    POSTPONED = "postponed"
    TIE = "tie"
    DEAD_HEAT = "dead_heat"
    """Several share the first place: joint winners."""
    WITHDRAWAL = "withdrawal"
    """Somebody retires, withdraws, is disqualified or is replaced."""
    NO_EVENT = "no_event"
    """What decides never comes: no meeting, no release, no winner by the last day."""
    EARLY_CLOSE = "early_close"
    """One settles as soon as it is decided, the other at its end."""
    EFFECT = "effect"
    """Announced at one venue, effective at the other."""
    SETTLEMENT_VALUE = "settlement_value"
    """What is paid where no result can be told: 50-50, a fair price, nothing, the stake."""
    DISPUTE = "dispute"
    """Who has the last word: the venue, a vote of token holders, the creator."""
    UNREAD = "unread"
    """One of the texts is missing or could not be read."""


class Conflict(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A difference between the rules of two linked markets.

    `ending` says in one sentence in which state of the world they part and who then pays what. `first_yes` and
    `second_yes` are what a YES of each then pays in that ending (0..1), None where a stake is refunded or unclear.
    """

    kind: ConflictKind
    severity: Severity
    first: MarketKey
    second: MarketKey
    ending: str
    first_span: Span | None = None
    second_span: Span | None = None
    first_text: str = ""
    second_text: str = ""
    first_yes: Fraction | None = None
    second_yes: Fraction | None = None


class LinkedMarket(msgspec.Struct, frozen=True, gc=False):
    """A market inside a cluster, with how it answers the question."""

    market: MarketKey
    venue: Venue
    orientation: Orientation
    status: LinkStatus
    link: LinkId


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """A question with the markets that ask it, and every rule difference between them: one unit of evaluation."""

    question: Question
    markets: tuple[LinkedMarket, ...]
    conflicts: tuple[Conflict, ...] = ()
    version: int = 1
