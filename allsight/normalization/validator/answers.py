"""What a market answers in a state of the world, in words and as a value, and the shape of most conflicts."""

from fractions import Fraction

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim

Pays = tuple[Fraction | None, Fraction | None]
UNKNOWN: Pays = (None, None)
"""Nobody can say what either pays."""


def pays(claim: Claim, true: bool) -> Fraction:
    """Return what one YES pays if what is claimed has come true, or has not."""
    return Fraction(int(true != claim.negated))


def word(claim: Claim, true: bool) -> str:
    """Return how a market settles if what is claimed has come true, or has not: `Yes` or `No`."""
    return "Yes" if true != claim.negated else "No"


def field_conflict(
    kind: ConflictKind, severity: Severity, first: Claim, second: Claim, ending: str, field: str, yes: Pays = UNKNOWN
) -> Conflict:
    """Make a conflict about a field of the predicate, with the places where both texts state that field."""
    spans: list[Span | None] = [claim.predicate.spans.get(field) for claim in (first, second)]
    return Conflict(
        kind=kind, severity=severity, first=first.market, second=second.market, ending=ending, first_span=spans[0],
        second_span=spans[1], first_text=first.quotes.get(field, ""), second_text=second.quotes.get(field, ""),
        first_yes=yes[0], second_yes=yes[1],
    )  # fmt: skip
