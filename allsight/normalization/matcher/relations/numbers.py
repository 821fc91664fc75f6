"""How two claims about a number lie to each other."""

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.terms import note_words
from allsight.normalization.matcher.relations.verdicts import DIFFERENT, agree, sum_up, turned, verdict
from allsight.normalization.matcher.relations.windows import when_of, window
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.grids import common_grid
from allsight.normalization.parsers.numbers import Edge

_EDGES = {
    Edge.WITHIN: Match.WITHIN,
    Edge.AROUND: Match.AROUND,
    Edge.APART: Match.RELATED,
    Edge.OVERLAP: Match.RELATED,
}


def numbers(ours: Claim, theirs: Claim) -> Judgement:
    """Say how two claims about a number lie to each other: quantity, place and time first, then the two ranges."""
    if (ours.measure is None) != (theirs.measure is None):
        return DIFFERENT
    found: list[FieldVerdict] = []
    if ours.measure is not None and theirs.measure is not None:
        if ours.measure.name != theirs.measure.name:
            return DIFFERENT
        found.append(verdict("measure", True, ours.measure.name, theirs.measure.name))
        variants = (
            None
            if not (ours.variant and theirs.variant) and ours.variant != theirs.variant
            else ours.variant == theirs.variant
        )
        found.append(verdict("variant", variants, ours.variant, theirs.variant))
        found.append(verdict("place", agree(ours.place, theirs.place), ours.place, theirs.place))
        found.append(verdict("action", ours.touch == theirs.touch, ours.predicate.action, theirs.predicate.action))
    elif ours.act != theirs.act:
        found.append(verdict("action", None, ours.act, theirs.act))
    when, order = window(ours, theirs)
    found.append(verdict("window", when, when_of(ours), when_of(theirs)))
    note_words(ours, theirs, found)
    match, agreed = _ranges(ours, theirs)
    found.append(
        verdict("threshold", agreed, ours.reading and ours.reading.words, theirs.reading and theirs.reading.words)
    )
    if ours.negated != theirs.negated and match.one_question:
        match = turned(match)
    return sum_up(match, found, order)


def _ranges(ours: Claim, theirs: Claim) -> tuple[Match, bool | None]:
    a, b = ours.reading, theirs.reading
    if a is None or b is None:
        return Match.SAME, None
    if a.unit and b.unit and a.unit != b.unit and {a.unit, b.unit} != {"$", "%"} and "°C" in (a.unit, b.unit):
        return Match.RELATED, False
    edge = a.against(b, common_grid(ours, theirs))
    if edge in (Edge.EQUAL, Edge.ROUNDING):
        return Match.SAME, True
    if edge is Edge.COMPLEMENT:
        return Match.OPPOSITE, True
    return _EDGES[edge], False
