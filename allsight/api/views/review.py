"""One link as a person judges it: both texts marked, fields held together, what has changed, what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from allsight.analysis.pricing import implied
from allsight.api.models.common import Quote, TraceOut
from allsight.api.models.matches import (
    ChangedSection,
    DecisionOut,
    MarkOut,
    MatchDetail,
    PredicateLine,
    RulesChange,
    SectionOut,
    TextOut,
)
from allsight.api.models.questions import ConflictOut
from allsight.api.views.markets import quote_out, share_out
from allsight.api.views.matches import WAITING, MatchViews, machine_out
from allsight.api.views.outcomes import OutcomeViews
from allsight.api.views.rules import conflicts_out, fields_out
from allsight.api.views.times import ms, ms_or_none
from allsight.api.views.traces import market_traces, told, trace_out
from allsight.api.views.wording import as_written
from allsight.domain.clock import Clock
from allsight.domain.decisions import Decision
from allsight.domain.ids import Fingerprint, MarketKey, venue_of
from allsight.domain.market import Rules
from allsight.domain.questions import Conflict, ConflictKind, Link, LinkStatus, Match, Predicate, Severity
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.edits import fingerprint_of
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.textdiff import changed_spans
from allsight.normalization.parsers.claim import Claim

Versions = Mapping[MarketKey, Sequence[Rules]]
"""Every version of the rules of some markets."""

_DEMANDING: Final = (ConflictKind.UNREAD,)
_WINDOWS: Final = frozenset((ConflictKind.DEADLINE, ConflictKind.TIME_ZONE))
_CONFLICTS: Final = {
    "window": _WINDOWS,
    "threshold": frozenset((ConflictKind.THRESHOLD,)),
    "scope": frozenset((ConflictKind.SCOPE,)),
    "timing": frozenset((ConflictKind.SCOPE,)),
    "action": frozenset((ConflictKind.EFFECT,)),
}


def demanding(conflicts: Iterable[Conflict]) -> tuple[str, ...]:
    """Return the kinds of differences that a person must have ticked before a link may be confirmed."""
    kinds = {one.kind for one in conflicts if one.severity is Severity.FATAL or one.kind in _DEMANDING}
    return tuple(sorted(kinds))


class ReviewViews:
    """Describes single links for review.

    Args:
        matcher: keeps them.
        matches: describes them as lines of the queue.
        store: texts and books in force.
        clock: the instant of prices.
        outcomes: describes sets of outcomes.
    """

    def __init__(
        self, matcher: Matcher, matches: MatchViews, store: StateStore, clock: Clock, outcomes: OutcomeViews
    ) -> None:
        self._matcher = matcher
        self._matches = matches
        self._store = store
        self._clock = clock
        self._outcomes = outcomes

    def changed_markets(self, link: Link) -> list[MarketKey]:
        """Return the markets whose texts are not those that a link rests on."""
        current = self._prints(link.rules)
        return [key for key, seen in link.rules.items() if key in current and current[key] != seen]

    def detail(self, link: Link, versions: Versions) -> MatchDetail:
        """Describe a link; `versions` are those of the markets whose texts have changed."""
        row = self._matches.out(link)
        against = self._matcher.desk.against(link)
        keys = (link.market,) if against is None else (link.market, against)
        claims = [self._matcher.claim(key) for key in keys]
        read = [self._matcher.predicate(key) for key in keys]
        conflicts = conflicts_out(self._matches.conflicts(link))
        turned = self._matches.conflicts(link, link.orientation.turned)
        decision = self._matcher.desk.standing(link.id)
        others = tuple(self._matches.others(link))
        decided = decision is not None and link.status not in WAITING
        return MatchDetail(
            **{name: getattr(row, name) for name in row.__struct_fields__},
            others=tuple(self._matches.side(one) for one in others),
            predicates=tuple(self._predicates(link, claims, read, conflicts)) if len(claims) > 1 else (),
            texts=tuple(self._text(key, one, conflicts) for key, one in zip(keys, read, strict=True)),
            conflicts=conflicts,
            to_acknowledge=demanding(self._matches.conflicts(link)),
            to_acknowledge_turned=demanding(turned),
            changes=tuple(
                self._change(key, link.rules[key], versions.get(key, ())) for key in self.changed_markets(link)
            ),
            decisions=tuple(self.decision_out(one) for one in self._matcher.desk.history(link.id)),
            relation=_relation(link, decision),
            prices=tuple(self._prices([link, *others])) if decided else None,
            outcome_sets=self._outcomes.of_markets(keys),
        )

    def traces(self, market: MarketKey) -> tuple[TraceOut, ...]:
        """Describe where every value that was read of a market comes from."""
        return market_traces(self._matcher, market)

    def decision_out(self, one: Decision) -> DecisionOut:
        """Describe a decision."""
        current = self._prints(one.rules)
        return DecisionOut(
            id=one.id,
            link=one.link,
            market=one.market,
            question=one.question,
            action=one.action,
            finding=one.finding,
            by=one.by,
            at=ms(one.at_ns),
            note=one.note,
            rules={str(key): str(seen) for key, seen in one.rules.items()},
            machine=None if one.machine is None else machine_out(one.machine),
            took_s=one.took_s,
            undoes=one.undoes,
            undone=self._matcher.desk.undone(one.id),
            current=all(current.get(key) == seen for key, seen in one.rules.items()),
        )

    def _prints(self, keys: Iterable[str]) -> dict[MarketKey, Fingerprint]:
        listed = [MarketKey(key) for key in keys if self._store.market(MarketKey(key)) is not None]
        return {key: fingerprint_of(self._store.rules(key)) for key in listed}

    # -- both claims held together --------------------------------------------------------------------------------

    def _predicates(
        self, link: Link, claims: Sequence[Claim], read: Sequence[Predicate], conflicts: Sequence[ConflictOut]
    ) -> Iterable[PredicateLine]:
        ours, theirs = claims
        judged = self._matcher.judge(ours.market, theirs.market)
        compared = link.fields if judged is None else judged.fields
        for one in compared:
            kinds = _CONFLICTS.get(one.field, frozenset())
            number = next((conflict.number for conflict in conflicts if conflict.kind in kinds), 0)
            mine, other = (
                as_written(value, self._parts(claim.market).values())
                for value, claim in ((one.ours, ours), (one.theirs, theirs))
            )
            yield _line(one.field, mine, other, one.verdict, number, read)
        seen = {one.field for one in compared}
        for rule in fields_out(claims, read, conflicts):
            if rule.field not in seen:
                yield _line(rule.field, rule.values[0], rule.values[1], rule.verdict, rule.conflict or 0, read)

    def _parts(self, key: MarketKey) -> dict[str, str]:
        """Return all texts of a market by section."""
        market, rules = self._store.market(key), self._store.rules(key)
        event = None if market is None else self._store.event(market.event)
        parts: dict[str, str] = {}
        if market is not None:
            parts["title"] = market.title
            parts["outcome"] = market.outcome or market.yes_label
            if market.no_label.strip().lower() not in ("", "no", market.yes_label.strip().lower()):
                parts["no_label"] = market.no_label
        if event is not None:
            parts["event"] = f"{event.title} | {event.subtitle}" if event.subtitle else event.title
        parts.update((part.section, part.text) for part in (rules.texts if rules else ()))
        return parts

    def _text(self, key: MarketKey, read: Predicate, conflicts: Sequence[ConflictOut]) -> TextOut:
        rules = self._store.rules(key)
        marks: dict[str, list[MarkOut]] = {}
        for conflict in conflicts:
            for span in conflict.spans:
                if span.market == key:
                    mark = MarkOut(span.start, span.end, conflict.number, conflict.kind)
                    marks.setdefault(span.section, []).append(mark)
        for one in read.traces:
            if one.span is not None:
                mark = MarkOut(one.span.start, one.span.end, 0, one.field)
                marks.setdefault(one.span.section, []).append(mark)
        return TextOut(
            market=key,
            venue=venue_of(key),
            rules_version=None if rules is None else rules.version,
            fingerprint=None if rules is None else rules.fingerprint,
            sections=tuple(
                SectionOut(name, text, tuple(sorted(marks.get(name, ()), key=lambda one: (one.start, one.end))))
                for name, text in self._parts(key).items()
            ),
            sources=_sources(rules),
            traces=tuple(trace_out(one) for one in read.traces),
        )

    # -- what has changed -----------------------------------------------------------------------------------------

    def _change(self, key: MarketKey, seen: Fingerprint, versions: Sequence[Rules]) -> RulesChange:
        now = self._store.rules(key)
        former = self._store.former_rules(key)
        known = [*versions, *((former,) if former else ())]
        then = next((rules for rules in reversed(known) if rules.fingerprint == seen), None)
        return RulesChange(
            market=key,
            venue=venue_of(key),
            from_version=None if then is None else then.version,
            to_version=None if now is None else now.version,
            from_fingerprint=seen,
            to_fingerprint=fingerprint_of(now),
            kept=then is not None or seen == fingerprint_of(None),
            sections=tuple(_sections(then, now)),
            sources_before=_sources(then),
            sources_after=_sources(now),
            deadline_before=None if then is None else ms_or_none(then.deadline_ns),
            deadline_after=None if now is None else ms_or_none(now.deadline_ns),
        )

    def _prices(self, links: Iterable[Link]) -> Iterable[Quote]:
        now_ns = self._clock.now_ns()
        for link in links:
            market, view = self._store.market(link.market), self._store.view(link.market)
            if market is not None and view is not None:
                price = implied.quote(market, view, now_ns, link.orientation)
                yield quote_out(price, view, share_out(market, self._store.pool(market.event), link.orientation))


def _sections(then: Rules | None, now: Rules | None) -> Iterable[ChangedSection]:
    old = {part.section: part.text for part in then.texts} if then else {}
    new = {part.section: part.text for part in now.texts} if now else {}
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name), new.get(name)
        if before != after:
            removed, added = changed_spans(before or "", after or "")
            yield ChangedSection(section=name, before=before, after=after, removed=removed, added=added)


def _sources(rules: Rules | None) -> tuple[str, ...]:
    return () if rules is None else tuple(f"{one.name} {one.url}".strip() for one in rules.sources)


def _relation(link: Link, decision: Decision | None) -> Match | None:
    kinds = (Match.WITHIN, Match.AROUND, Match.RELATED)
    if link.status is not LinkStatus.REJECTED or decision is None or decision.finding not in kinds:
        return None
    return decision.finding


def _line(field: str, ours: str, theirs: str, verdict: str, number: int, read: Sequence[Predicate]) -> PredicateLine:
    first, second = (told(one, field) for one in read)
    return PredicateLine(
        field=field, ours=ours, theirs=theirs, verdict=verdict, number=number, ours_span=first.span,
        theirs_span=second.span, ours_confidence=first.confidence, theirs_confidence=second.confidence,
        ours_reason=first.reason, theirs_reason=second.reason,
    )  # fmt: skip
