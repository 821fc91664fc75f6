"""Where the rules of two linked markets can pay differently: what parts them, and who then gets what."""

from collections.abc import Iterator
from fractions import Fraction

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.dates import Period, PeriodKind
from allsight.normalization.parsers.numbers import Edge, number
from allsight.normalization.validator.clauses import clause_conflicts
from allsight.normalization.validator.special import branch_conflicts
from allsight.normalization.validator.stations import station_conflict

_HOUR_NS = 3_600 * 10**9
_CLASS = {"official": 1, "consensus": 1, "network_calls": 1, "certification": 1, "league": 1}


def conflicts_between(first: Claim, second: Claim, *, same: bool) -> tuple[Conflict, ...]:
    """Return the differences between the rules of two markets that ask one question.

    `same` tells whether YES of both means the same. A missing text is a difference too: nobody knows what it says.
    """
    unread = tuple(_unread(first, second))
    if not first.has_rules or not second.has_rules:
        return (*unread, *_deadline(first, second), *_threshold(first, second))
    return (
        *_deadline(first, second),
        *_threshold(first, second),
        *_source(first, second),
        *station_conflict(first, second),
        *_scope(first, second),
        *branch_conflicts(first, second, same=same),
        *clause_conflicts(first, second),
    )


def _unread(first: Claim, second: Claim) -> Iterator[Conflict]:
    for claim in (first, second):
        if not claim.has_rules:
            yield Conflict(
                kind=ConflictKind.UNREAD,
                severity=Severity.MATERIAL,
                first=first.market,
                second=second.market,
                ending=f"They part wherever the rules of {claim.venue.code} differ: it has published no text to read.",
            )


def _deadline(first: Claim, second: Claim) -> Iterator[Conflict]:
    a, b = first.period, second.period
    if a is None or b is None or first.game is not None or second.game is not None or not (a.sure and b.sure):
        return
    if a.last == b.last and a.minute == b.minute and a.zone != b.zone:
        yield from _zone(first, second, a, b)
        return
    if first.measure is not None and first.measure.period in ("month", "quarter", "meeting") and not first.touch:
        return
    if a.last != b.last and _names_edition(first) and _names_edition(second):
        return
    gap = a.window.end_ns - b.window.end_ns
    if abs(gap) >= 60 * 10**9:
        late, early = (first, second) if gap > 0 else (second, first)
        until = late.period.last if late.period else ""
        instant = a.kind is PeriodKind.INSTANT or b.kind is PeriodKind.INSTANT
        if instant and first.measure is not None:
            ending = (
                f"They part if the value crosses the level between the two readings ({_when(a)} and {_when(b)}): "
                "each settles on its own reading."
            )
            yes: tuple[Fraction | None, Fraction | None] = (None, None)
        else:
            ending = (
                f"They part if it happens after {early.venue.code}'s window has closed and by {until}: "
                f"{late.venue.code} settles {_word(late, True)}, {early.venue.code} settles {_word(early, False)}."
            )
            yes = (_pays(first, first is late), _pays(second, second is late))
        yield _conflict(ConflictKind.DEADLINE, Severity.MATERIAL, first, second, ending, "window", yes)
    elif a.first is not None and b.first is not None and a.first != b.first and PeriodKind.SPAN not in (a.kind, b.kind):
        ending = (
            f"They part if it has happened between {min(a.first, b.first)} and {max(a.first, b.first)}: "
            "only the window that began earlier counts it."
        )
        yield _conflict(ConflictKind.DEADLINE, Severity.NOTE, first, second, ending, "window", (None, None))


def _zone(first: Claim, second: Claim, a: Period, b: Period) -> Iterator[Conflict]:
    if a.zone is None or b.zone is None:
        if a.kind is PeriodKind.SPAN and b.kind is PeriodKind.SPAN:
            return
        silent = first if a.zone is None else second
        ending = (
            f"They part in the last hours of {a.last} if {silent.venue.code} reads the date in another "
            f"time zone: it names none."
        )
        yield _conflict(ConflictKind.TIME_ZONE, Severity.NOTE, first, second, ending, "window", (None, None))
        return
    gap = a.window.end_ns - b.window.end_ns
    if not gap:
        return
    late, early = (first, second) if gap > 0 else (second, first)
    hours = abs(gap) // _HOUR_NS
    ending = (
        f"They part if it happens in the {hours} hours between the two midnights of {a.last}: "
        f"{late.venue.code} settles {_word(late, True)}, {early.venue.code} settles {_word(early, False)}."
    )
    yes = (_pays(first, first is late), _pays(second, second is late))
    yield _conflict(ConflictKind.TIME_ZONE, Severity.MATERIAL, first, second, ending, "window", yes)


def _names_edition(claim: Claim) -> bool:
    return claim.period is not None and claim.period.kind is PeriodKind.SPAN and claim.measure is None


def _threshold(first: Claim, second: Claim) -> Iterator[Conflict]:
    a, b = first.reading, second.reading
    if a is None or b is None:
        return
    step = first.measure.step if first.measure else None
    edge = a.against(b, step)
    if edge is Edge.ROUNDING:
        level = a.low if a.low is not None else a.high
        on_grid = step is not None
        ending = (
            f"They part if the value falls between {a.words} and {b.words}, which the usual steps never do."
            if on_grid
            else f"They part if the value is exactly {number(level or Fraction(0))}: {_edge_words(first, second)}."
        )
        severity = Severity.NOTE if on_grid else Severity.MATERIAL
        pays = (None, None) if on_grid else (_pays(first, _holds(first, level)), _pays(second, _holds(second, level)))
        yield _conflict(ConflictKind.THRESHOLD, severity, first, second, ending, "condition", pays)
    elif edge is Edge.COMPLEMENT and step is None and a.low_in == b.high_in and a.high_in == b.low_in:
        level = a.low if a.low is not None else a.high
        ending = f"They part if the value is exactly {number(level or Fraction(0))}: {_edge_words(first, second)}."
        pays = (_pays(first, _holds(first, level)), _pays(second, _holds(second, level)))
        yield _conflict(ConflictKind.THRESHOLD, Severity.MATERIAL, first, second, ending, "condition", pays)
    elif edge not in (Edge.EQUAL, Edge.COMPLEMENT):
        ending = f"They part between {a.words} and {b.words}: the conditions are not the same."
        yield _conflict(ConflictKind.THRESHOLD, Severity.FATAL, first, second, ending, "condition", (None, None))


def _holds(claim: Claim, level: Fraction | None) -> bool:
    reading = claim.reading
    if reading is None or level is None:
        return False
    reading = reading.on_grid(claim.measure.step if claim.measure else None)
    low = reading.low is None or level > reading.low or (level == reading.low and reading.low_in)
    high = reading.high is None or level < reading.high or (level == reading.high and reading.high_in)
    return low and high


def _edge_words(first: Claim, second: Claim) -> str:
    reading = first.reading
    level = None if reading is None else reading.low if reading.low is not None else reading.high
    return ", ".join(f"{claim.venue.code} settles {_word(claim, _holds(claim, level))}" for claim in (first, second))


def _source(first: Claim, second: Claim) -> Iterator[Conflict]:
    if not first.sources or not second.sources:
        if not first.sources and not second.sources:
            return
        silent = first if not first.sources else second
        named = second if silent is first else first
        ending = f"They part if {silent.venue.code} reads another source than {named.sources[0].text}: it names none."
        yield _sourced(Severity.NOTE, first, second, ending)
        return
    a, b = first.sources[0], second.sources[0]
    if a.name == b.name or {s.name for s in first.sources} & {s.name for s in second.sources}:
        return
    measured = first.measure is not None or first.reading is not None
    soft = _CLASS.get(a.name, 0) and _CLASS.get(b.name, 0)
    known = a.name.isidentifier() and b.name.isidentifier()
    severity = Severity.MATERIAL if measured or (soft and known) else Severity.NOTE
    ending = (
        (
            f"They part if {a.text} and {b.text} publish values on either side of the level: each "
            f"settles on its own source."
        )
        if measured
        else f"They part if {a.text} and {b.text} disagree on whether it happened: each settles on its own source."
    )
    yield _sourced(severity, first, second, ending)


def _sourced(severity: Severity, first: Claim, second: Claim, ending: str) -> Conflict:
    spans = [claim.sources[0].span if claim.sources else None for claim in (first, second)]
    texts = [claim.sources[0].text if claim.sources else "" for claim in (first, second)]
    return Conflict(
        kind=ConflictKind.SOURCE, severity=severity, first=first.market, second=second.market, ending=ending,
        first_span=spans[0], second_span=spans[1], first_text=texts[0], second_text=texts[1],
    )  # fmt: skip


def _scope(first: Claim, second: Claim) -> Iterator[Conflict]:
    a, b = first.game, second.game
    if a is None or b is None or a.timing == b.timing:
        return
    if a.timing and b.timing:
        severity, named = (
            Severity.FATAL,
            f"{first.venue.code} counts {_timing(a.timing)}, {second.venue.code} {_timing(b.timing)}",
        )
    else:
        severity = Severity.NOTE
        silent, said = (first, b.timing) if not a.timing else (second, a.timing)
        named = f"{silent.venue.code} does not say whether it counts {_timing(said)}"
    ending = f"They part if the game is decided after regular time: {named}."
    yield _conflict(ConflictKind.SCOPE, severity, first, second, ending, "condition", (None, None))


def _timing(word: str) -> str:
    return "regular time only" if word == "regular_time" else "overtime as well"


def _when(period: Period) -> str:
    if period.minute is None:
        return f"{period.last}"
    return f"{period.last} {period.minute // 60:02d}:{period.minute % 60:02d}"


def _pays(claim: Claim, true: bool) -> Fraction:
    return Fraction(int(true != claim.negated))


def _word(claim: Claim, true: bool) -> str:
    return "Yes" if true != claim.negated else "No"


def _conflict(
    kind: ConflictKind,
    severity: Severity,
    first: Claim,
    second: Claim,
    ending: str,
    field: str,
    yes: tuple[Fraction | None, Fraction | None],
) -> Conflict:
    spans: list[Span | None] = [claim.predicate.spans.get(field) for claim in (first, second)]
    return Conflict(
        kind=kind, severity=severity, first=first.market, second=second.market, ending=ending, first_span=spans[0],
        second_span=spans[1], first_text=first.quotes.get(field, ""), second_text=second.quotes.get(field, ""),
        first_yes=yes[0], second_yes=yes[1],
    )  # fmt: skip
