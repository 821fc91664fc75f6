"""Rules side by side: the field table, and the numbered differences with their spans."""

from collections.abc import Iterable, Sequence
from typing import Final

from allsight.api.models.questions import ConflictOut, RuleField, SpanOut
from allsight.api.views.traces import by_market
from allsight.domain.clock import to_datetime
from allsight.domain.ids import venue_of
from allsight.domain.questions import Branch, Conflict, ConflictKind, Predicate
from allsight.normalization.parsers.claim import Claim

_FIELD_OF: Final = {
    ConflictKind.DEADLINE: "deadline",
    ConflictKind.TIME_ZONE: "deadline",
    ConflictKind.SOURCE: "source",
    ConflictKind.THRESHOLD: "threshold",
    ConflictKind.ROUNDING: "threshold",
    ConflictKind.SCOPE: "scope",
    ConflictKind.VOID: "void",
    ConflictKind.NO_EVENT: "void",
    ConflictKind.POSTPONED: "postponed",
    ConflictKind.TIE: "tie",
    ConflictKind.DEAD_HEAT: "dead heat",
    ConflictKind.EARLY_CLOSE: "early close",
    ConflictKind.EFFECT: "what",
    ConflictKind.WITHDRAWAL: "withdrawal",
    ConflictKind.SETTLEMENT_VALUE: "settlement",
    ConflictKind.DISPUTE: "dispute",
}
_CASES: Final = (("void", "void"), ("postponed", "postponed"), ("tie", "tie"), ("dead_heat", "dead heat"))
_WHAT: Final = "what"
_WORDS: Final = 200
UNREAD: Final = "not read"
SILENT: Final = "not mentioned"


def distinct(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Return each difference between two venues once, however many of their markets share it."""
    found: dict[tuple[object, ...], Conflict] = {}
    for one in conflicts:
        venues = frozenset((venue_of(one.first), venue_of(one.second)))
        found.setdefault((one.kind, one.severity, venues), one)
    return list(found.values())


def conflicts_out(conflicts: Iterable[Conflict]) -> tuple[ConflictOut, ...]:
    """Return the differences numbered, the most severe first."""
    ranked = sorted(distinct(conflicts), key=lambda one: -one.severity.rank)
    return tuple(_conflict(number, one) for number, one in enumerate(ranked, 1))


def _conflict(number: int, one: Conflict) -> ConflictOut:
    spans = [(one.first, one.first_span), (one.second, one.second_span)]
    return ConflictOut(
        number=number,
        kind=one.kind,
        severity=one.severity,
        first=one.first,
        second=one.second,
        ending=one.ending,
        first_text=one.first_text,
        second_text=one.second_text,
        spans=tuple(SpanOut(key, span.section, span.start, span.end) for key, span in spans if span is not None),
    )


def fields_out(
    claims: Sequence[Claim], predicates: Sequence[Predicate], conflicts: Sequence[ConflictOut]
) -> tuple[RuleField, ...]:
    """Build the field table: one line per field that any market's rules speak of.

    What is asked stands in each venue's own words; that it is the same is what the link says. `predicates` are those of
    the claims with their traces.
    """
    numbers: dict[str, int] = {}
    for conflict in reversed(conflicts):
        field = _FIELD_OF.get(conflict.kind)
        if field is not None:
            numbers[field] = conflict.number
    columns = [_values(claim) for claim in claims]
    lines = []
    for field in (_WHAT, "threshold", "scope", "source", "deadline", *(title for _, title in _CASES)):
        values = tuple(column.get(field, UNREAD) for column in columns)
        if all(value in (SILENT, UNREAD, "") for value in values) and field not in numbers:
            continue
        lines.append(
            RuleField(
                field,
                tuple(value or SILENT for value in values),
                _verdict(values, field in numbers),
                numbers.get(field),
                by_market(predicates, field),
            )
        )
    return tuple(lines)


def _verdict(values: tuple[str, ...], differs: bool) -> str:
    if UNREAD in values:
        return "unread"
    return "differs" if differs or len(set(values)) > 1 else "equal"


def _values(claim: Claim) -> dict[str, str]:
    predicate = claim.predicate
    asked = claim.quotes.get("condition") or claim.quotes.get("headline", "")
    values = {
        _WHAT: " ".join(asked.split())[:_WORDS],
        "threshold": threshold(predicate),
        "scope": ", ".join(predicate.scope),
        "source": predicate.source or SILENT,
        "deadline": deadline(predicate),
    }
    branches = {branch.case: branch for branch in predicate.branches}
    for case, title in _CASES:
        values[title] = _branch(branches.get(case))
    return values


def threshold(predicate: Predicate) -> str:
    """Write the numeric condition in a few words."""
    if predicate.comparator is None or predicate.threshold is None:
        return ""
    unit = f" {predicate.unit}" if predicate.unit else ""
    figure = _figure(predicate.threshold)
    if predicate.upper is not None:
        return f"{figure} to {_figure(predicate.upper)}{unit}"
    return f"{predicate.comparator} {figure}{unit}"


def deadline(predicate: Predicate) -> str:
    """Write the end of the window to the minute, with the zone that the text names."""
    if predicate.window is None:
        return UNREAD
    text = to_datetime(predicate.window.end_ns).strftime("%-d %b %Y %H:%M UTC")
    return text if not predicate.window.zone else f"{text} ({predicate.window.zone})"


def _branch(branch: Branch | None) -> str:
    if branch is None:
        return SILENT
    wait = f" after {branch.hours} h" if branch.hours else ""
    return branch.outcome.replace("_", " ") + wait


def _figure(value: object) -> str:
    text = f"{float(value):,.6f}"  # type: ignore[arg-type]  # a Fraction; shown, never computed with
    return text.rstrip("0").rstrip(".")
