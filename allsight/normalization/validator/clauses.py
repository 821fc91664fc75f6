"""Clauses that decide what counts: announced or in effect, first print or revised, and the like."""

import re
from collections.abc import Iterator

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim


class _Clause(msgspec.Struct, frozen=True):
    """Two readings of one point, each with the words that show it, and the ending in which they part."""

    kind: ConflictKind
    one: re.Pattern[str]
    other: re.Pattern[str]
    ending: str


_CLAUSES = (
    _Clause(
        ConflictKind.EFFECT,
        re.compile(
            r"\bannouncement[^.]{0,80}\b(?:counts?|is sufficient|suffices|will qualify|qualifies)\b"
r"|\bwhether or not (?:it|the [a-z ]{2,40}) has (?:been ratified|taken effect)"
            r"|\bneed not (?:be in|take) effect\b|\bregardless of (?:when|whether) (?:it|the [a-z "
r"]{2,40}) takes? effect"
        ),
        re.compile(
            r"\bannouncement[^.]{0,80}\b(?:does not count|do not count|is not sufficient|not suffice"
r"|not qualify|counts only once)\b"
            r"|\bmust (?:have taken|take|be in) effect\b|\bonly once it has taken effect\b|\bhas taken effect\b"
        ),
        "it is announced in time but takes effect later",
    ),
    _Clause(
        ConflictKind.SOURCE,
        re.compile(r"\b(?:first|initial|advance) (?:release|print|published|estimate|reading|figure)"
r"|\brevisions?\b[^.]{0,60}\b(?:not|no effect|disregarded|ignored)|\bwithout regard to "
r"(?:later )?revisions?"),
        re.compile(r"\b(?:latest|most recent|revised) (?:figure|value|release|estimate|available)"
r"|\brevisions? (?:will be|are) (?:considered|counted|taken into account)|\bas revised\b"
r"|\bincluding (?:any )?revisions?"),
        "the figure is revised across the level",
    ),
)  # fmt: skip


def clause_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find points on which one text says one thing and the other the contrary."""
    for clause in _CLAUSES:
        for ours, theirs in ((clause.one, clause.other), (clause.other, clause.one)):
            a, b = _find(first, ours), _find(second, theirs)
            if a is None or b is None or _find(first, theirs) or _find(second, ours):
                continue
            counting = first if ours is clause.one else second
            waiting = second if counting is first else first
            yield Conflict(
                kind=clause.kind,
                severity=Severity.MATERIAL,
                first=first.market,
                second=second.market,
                ending=(
                    f"They part if {clause.ending}: {counting.venue.code} counts what comes first, "
                    f"{waiting.venue.code} does not."
                ),
                first_span=a[0],
                second_span=b[0],
                first_text=a[1],
                second_text=b[1],
            )


def _find(claim: Claim, pattern: re.Pattern[str]) -> tuple[Span, str] | None:
    for rule in claim.rules:
        found = pattern.search(rule.lower)
        if found:
            span = rule.span(*found.span())
            return span, rule.raw[span.start : span.end]
    return None
