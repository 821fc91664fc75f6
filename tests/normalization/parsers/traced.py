"""What a market says, section by section, and whether the words at a trace's place say its value again."""

import re
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from allsight.domain.market import Event, Market, Rules
from allsight.domain.questions import Trace
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.dates import mentions, period
from allsight.normalization.parsers.document import document
from allsight.normalization.parsers.grids import grid_of
from allsight.normalization.parsers.measure_table import PRICE_MOVE
from allsight.normalization.parsers.numbers import Edge, amounts, ranges
from allsight.normalization.parsers.quantity import WAYS, move_in, rank_in
from allsight.normalization.parsers.text import passage
from allsight.normalization.parsers.timing import TOUCH

SCALES = (1, 100, 1_000, 10**6, 10**9)


def sections(market: Market, event: Event | None, rules: Rules | None) -> dict[str, str]:
    """Return every text as the venue sent it."""
    said = {"title": market.title, "outcome": market.outcome or market.yes_label, "no_label": market.no_label}
    if event is not None:
        said["event"] = f"{event.title} | {event.subtitle}"
    return said | {part.section: part.text for part in (rules.texts if rules else ())}


def words(trace: Trace, said: dict[str, str]) -> str:
    """Return what stands at a trace's place."""
    assert trace.span is not None
    return said[trace.span.section][trace.span.start : trace.span.end]


def misread(
    claim: Claim, traces: Iterable[Trace], market: Market, event: Event | None, rules: Rules | None
) -> list[tuple[str, str, str]]:
    """Return the levels, comparators and ends of windows whose words, read by themselves, do not say them again."""
    said, anchor = sections(market, event, rules), document(market, event, rules).anchor
    wrong = []
    for one in traces:
        if one.span is None:
            continue
        text = passage("", words(one, said)).lower
        if one.field in ("threshold", "upper"):
            level = claim.predicate.threshold if one.field == "threshold" else claim.predicate.upper
            right = level is not None and _is_level(claim, text, level)
        elif one.field == "comparator":
            right = _compares(claim, text, one.value)
        elif one.field == "window.end":
            assert claim.period is not None
            last = claim.period.last
            whole = period(text, anchor)
            days = [day for m in mentions(text, anchor) for day in (m.last, m.first - timedelta(days=1))]
            right = last in days or (whole is not None and whole.last == last)
        else:
            continue
        if not right:
            wrong.append((one.field, one.value, text))
    return wrong


def _is_level(claim: Claim, text: str, level: Fraction) -> bool:
    """Tell whether words say a level: as a number, in another scale, as its neighbour on the grid, as move or place."""
    found = (*ranges(text), *amounts(text))
    bounds = [bound for one in found for bound in (one.low, one.high) if bound is not None]
    if any(bound * scale == level for bound in bounds for scale in SCALES):
        return True
    if claim.game is not None:  # "5 or more" is above four and a half
        return any(abs(abs(bound) - abs(level)) <= Fraction(1, 2) for bound in bounds)
    move, rank = move_in(text), rank_in(text)
    if level in (move and move.low, move and move.high, rank and rank.low) or _means_the_same(claim, text):
        return True
    return text in ("no", "zero") if level == 0 else level == 1 and text.endswith("est")


def _compares(claim: Claim, text: str, comparator: str) -> bool:
    """Tell whether words hold a quantity against a level in a way."""
    move = move_in(text)
    if any(one.comparator == comparator for one in (*ranges(text), *((move,) if move else ()))):
        return True
    if comparator in ("exactly", "between"):
        return bool(amounts(text) or ranges(text) or rank_in(text)) or text in ("no", "zero") or text.endswith("est")
    if claim.touch:
        return bool(WAYS.search(text) or TOUCH.search(text))
    return _means_the_same(claim, text) or re.search(PRICE_MOVE.pattern, text) is not None


def _means_the_same(claim: Claim, text: str) -> bool:
    reading = claim.reading
    edges = (
        [] if reading is None else [one.against(reading, *grid_of(claim.measure, one, reading)) for one in ranges(text)]
    )
    return bool({Edge.EQUAL, Edge.ROUNDING} & set(edges))
