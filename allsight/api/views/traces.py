"""Where the values of a market come from, per line of a table that compares markets."""

from collections.abc import Sequence
from typing import Final

import msgspec

from allsight.api.models.common import SpanRef, TraceOut
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import MarketKey
from allsight.domain.questions import Predicate, Span, Trace
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.parsers.traces.reading import of_field

_CONTEST: Final = tuple(f"scope.{part}" for part in ("competition", "office", "party", "place", "seat", "words"))
_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("what", "action", "bet", "result"), ("action", "measure")),
    **dict.fromkeys(("deadline", "window", "date"), ("window.end", "window.start", "window.calendar")),
    **dict.fromkeys(("participants", "contestant", "subject", "object", "roles", "words", "conditions"), ("subject",)),
    **dict.fromkeys(("threshold", "line"), ("threshold", "upper", "comparator", "unit")),
    **dict.fromkeys(("contest", "slot"), _CONTEST),
    **{
        name: (f"scope.{name}",)
        for name in ("competition", "edition", "stage", "timing", "segment", "statistic", "player")
    },
    "variant": ("measure.variant",),
    "side": ("negated",),
}
"""The values behind a line of a table, the telling ones first; other lines have their own name or are a branch."""


class Told(msgspec.Struct, frozen=True):
    """How a cell was read: its place, how surely, and why where no words say it."""

    span: SpanRef | None = None
    confidence: float | None = None
    reason: str = ""


def trace_out(one: Trace) -> TraceOut:
    """Describe where one value comes from."""
    return TraceOut(
        field=one.field, value=one.value, origin=one.origin, confidence=one.confidence, span=ref(one.span),
        reason=one.reason,
    )  # fmt: skip


def market_traces(matcher: Matcher, market: MarketKey) -> tuple[TraceOut, ...]:
    """Describe where every value of a market comes from; nothing while the matcher does not know it."""
    try:
        return tuple(trace_out(one) for one in matcher.predicate(market).traces)
    except NotFoundError:
        return ()


def line_traces(predicate: Predicate, line: str) -> tuple[Trace, ...]:
    """Return where the values behind a line of a table come from, the least sure first."""
    branch = f"branches.{line.replace(' ', '_')}"
    fields = _FIELDS.get(line, (line, branch))
    found = [one for field in fields for one in of_field(predicate.traces, field)]
    return tuple(sorted(found, key=lambda one: one.confidence))


def told(predicate: Predicate, line: str) -> Told:
    """Say how the cell of a line was read: as surely as its least sure part, at the place of the most telling one."""
    found = line_traces(predicate, line)
    if not found:
        return Told()
    telling = [one for field in _FIELDS.get(line, ()) for one in of_field(predicate.traces, field)] or list(found)
    span = next((one.span for one in telling if one.span is not None), None)
    return Told(ref(span), found[0].confidence, found[0].reason)


def ref(span: Span | None) -> SpanRef | None:
    """Describe a place."""
    return None if span is None else SpanRef(span.section, span.start, span.end)


def by_market(predicates: Sequence[Predicate], line: str) -> tuple[tuple[TraceOut, ...], ...]:
    """Describe, per market, where the values behind a line come from."""
    return tuple(tuple(trace_out(one) for one in line_traces(predicate, line)) for predicate in predicates)
