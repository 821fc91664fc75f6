"""Links under review: the queue, one link with everything needed to judge it, and what was decided."""

from decimal import Decimal

import msgspec

from allsight.api.models.common import Quote, Severities, SpanRef, TraceOut
from allsight.api.models.questions import ConflictOut, LinkOut, OutcomeSetOut
from allsight.domain.decisions import Action
from allsight.domain.market import Category
from allsight.domain.questions import LinkStatus, Match, Orientation


class SideOut(msgspec.Struct, frozen=True, kw_only=True):
    """A market as a reviewer sees it: what it asks, never what it costs.

    `orientation` is its side of the question; `status` that of its link to the question.
    """

    key: str
    venue: str
    event_title: str
    title: str
    outcome: str | None
    yes_label: str
    no_label: str
    category: Category
    closes_at: int | None
    url: str | None
    rules_version: int | None
    orientation: Orientation
    status: LinkStatus


class MachineOut(msgspec.Struct, frozen=True):
    """What the matcher says of market and question; `certain` means that it would link them without a person.

    `contested`: it would, were it not that this contradicts other pairs of which it is as certain. All of them wait.
    """

    finding: Match
    score: float
    certain: bool
    contested: bool = False


class MatchOut(msgspec.Struct, frozen=True, kw_only=True):
    """A link as one line of the queue.

    `against` is the market of the question that the link is best held against, null where it is alone there; `markets`
    is how many are linked to the question. `stake` is the money that hangs on the decision in the reporting currency,
    `weight` what the queue is ordered by: stake times how unsure the machine is. `likelihood` is the link's confidence,
    moved by how the siblings of both markets pair off and, unless the link waits for a person, lowered where their
    books lie apart. `dead` says that a person had decided and the texts have changed since.
    """

    link: LinkOut
    question_title: str
    market: SideOut
    against: SideOut | None
    markets: int
    machine: MachineOut | None
    severities: Severities
    stake: Decimal
    weight: float
    likelihood: float
    dead: bool


class MatchCounts(msgspec.Struct, frozen=True):
    """How many links there are of each status, whatever the filters."""

    proposed: int
    stale: int
    confirmed: int
    rejected: int


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """That a person has just said something of a link; `finding` is how the market lies to the question by that."""

    id: str
    action: Action
    finding: Match | None
    by: str
    at: int


class LinkNews(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of a link within the last minute.

    `status` is null where there is no such link any more, or nobody else asks its question. `decision` is the last one
    if it was made in that minute, an undo as well.
    """

    id: str
    title: str
    status: LinkStatus | None
    version: int
    decision: Decided | None


class MatchPage(msgspec.Struct, frozen=True):
    """One page of the queue, as `Page` has it, with the number of links per status."""

    items: tuple[MatchOut, ...]
    next_cursor: str | None
    total: int
    counts: MatchCounts


class MarkOut(msgspec.Struct, frozen=True):
    """Characters `start`..`end` of a section; `number` is that of the difference, 0 for what merely was read there."""

    start: int
    end: int
    number: int
    field: str


class SectionOut(msgspec.Struct, frozen=True):
    """One part of what a market says, with the marks in it in order. Untrusted text: show it as plain text only.

    `section` is the venue's name for a part of the rules, or `title`, `outcome`, `event`.
    """

    section: str
    text: str
    marks: tuple[MarkOut, ...]


class TextOut(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one market says, and every value that was read of it."""

    market: str
    venue: str
    rules_version: int | None
    fingerprint: str | None
    sections: tuple[SectionOut, ...]
    sources: tuple[str, ...]
    traces: tuple[TraceOut, ...]


class PredicateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One field of both claims. `verdict` is `equal`, `differs` or `unread`.

    `…_confidence` is how surely the value was read, that of the least sure part of it, null where nothing was read;
    `…_reason` says why where no plain words state it. `number` is that of the difference that the field belongs to, 0
    for none.
    """

    field: str
    ours: str
    theirs: str
    verdict: str
    ours_span: SpanRef | None
    theirs_span: SpanRef | None
    ours_confidence: float | None
    theirs_confidence: float | None
    ours_reason: str
    theirs_reason: str
    number: int


class ChangedSection(msgspec.Struct, frozen=True, kw_only=True):
    """How a section reads now and read when it was decided; null on a side where there was none.

    `removed` are `[start, end]` in `before`, `added` in `after`.
    """

    section: str
    before: str | None
    after: str | None
    removed: tuple[tuple[int, int], ...]
    added: tuple[tuple[int, int], ...]


class RulesChange(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed in a market's rules since they were decided on. `kept` is false if that text is not kept."""

    market: str
    venue: str
    from_version: int | None
    to_version: int | None
    from_fingerprint: str
    to_fingerprint: str
    kept: bool
    sections: tuple[ChangedSection, ...]
    sources_before: tuple[str, ...]
    sources_after: tuple[str, ...]
    deadline_before: int | None
    deadline_after: int | None


class DecisionOut(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it was made. `finding` is how the market then lay to the question; `undone` that it was taken back.

    `rules` are the fingerprints it rests on by market; `current` tells whether all of them are still in force.
    """

    id: str
    link: str
    market: str
    question: str
    action: Action
    finding: Match | None
    by: str
    at: int
    note: str
    rules: dict[str, str]
    machine: MachineOut | None
    took_s: float | None
    undoes: str | None
    undone: bool
    current: bool


class MatchDetail(MatchOut, frozen=True, kw_only=True):
    """A link with what is needed to judge it.

    `predicates`, `texts` and `conflicts` hold `market` against `against`; `texts` are those two, in that order.
    `to_acknowledge` are kinds of differences that must be named in `acknowledged` before `confirm` works, and
    `to_acknowledge_turned` before `opposite` does. `changes` is what moved in the rules since the link was last
    decided. `relation` is what people said of the two instead of a link. `prices` of `market`, then of the others, are
    null until a person has decided: they bias. `outcome_sets` are those of which the two markets are members.
    """

    others: tuple[SideOut, ...]
    predicates: tuple[PredicateLine, ...]
    texts: tuple[TextOut, ...]
    conflicts: tuple[ConflictOut, ...]
    to_acknowledge: tuple[str, ...]
    to_acknowledge_turned: tuple[str, ...]
    changes: tuple[RulesChange, ...]
    decisions: tuple[DecisionOut, ...]
    relation: Match | None
    prices: tuple[Quote, ...] | None
    outcome_sets: tuple[OutcomeSetOut, ...]


class Agreement(msgspec.Struct, frozen=True):
    """How many decisions of a group there are, and in how many a person said what the machine said."""

    group: str
    decisions: int
    agreed: int


class ReviewerPair(msgspec.Struct, frozen=True):
    """How often two reviewers who decided about the same link on the same texts found the same."""

    first: str
    second: str
    links: int
    agreed: int


class MatchStats(msgspec.Struct, frozen=True, kw_only=True):
    """How people and the machine agree, over all decisions that nobody took back.

    Groups are the machine's finding, its score in tenths, and the two venues. `median_s` is over the `timed` decisions.
    """

    decisions: int
    undone: int
    compared: int
    agreed: int
    by_finding: tuple[Agreement, ...]
    by_score: tuple[Agreement, ...]
    by_venues: tuple[Agreement, ...]
    by_reviewer: tuple[Agreement, ...]
    timed: int
    median_s: float | None
    reviewers: tuple[ReviewerPair, ...]


class ImportedLine(msgspec.Struct, frozen=True):
    """What became of one line of an import: `applied`, `skipped` or `unknown`, and why."""

    line: int
    id: str
    outcome: str
    reason: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or with `dry_run` what it would do."""

    dry_run: bool
    applied: int
    skipped: int
    unknown: int
    lines: tuple[ImportedLine, ...]
