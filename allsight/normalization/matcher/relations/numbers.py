"""How two claims about a number lie to each other."""

from fractions import Fraction

import msgspec

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.moments import Lie, lie
from allsight.normalization.matcher.relations.terms import note_words, races, words_left
from allsight.normalization.matcher.relations.verdicts import DIFFERENT, DIFFERS, UNREAD, agree, turned, verdict
from allsight.normalization.matcher.relations.windows import when_of, window
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contests import ONCE
from allsight.normalization.parsers.dates import PeriodKind
from allsight.normalization.parsers.grids import edge_of
from allsight.normalization.parsers.measure_table import QUOTED, RATE_CUTS, RATE_HIKES
from allsight.normalization.parsers.numbers import Edge, Range

_MEANT = frozenset(("words", "place", "scope"))
"""Fields that say what is measured: where they differ two claims have nothing to do with each other."""
_GAUGES = {"cpi", "pce"}
_UNSCHEDULED = frozenset(("emergency", "unscheduled", "intermeeting", "streak", "back-to-back"))
_EQUAL = (Edge.EQUAL, Edge.ROUNDING)
_FEWEST = Range(Fraction(1), None)


def numbers(ours: Claim, theirs: Claim) -> Judgement:
    """Say how two claims about a number lie to each other: quantity, place and time first, then the two ranges."""
    if (ours.measure is None) != (theirs.measure is None):
        if QUOTED not in (ours.measure, theirs.measure):
            return DIFFERENT
        ours, theirs = _unquoted(ours), _unquoted(theirs)
    a, a_more = _as_count(ours, theirs)
    b, b_more = _as_count(theirs, ours)
    found = _measured(a, b)
    times = _times(a, b)
    found.append(verdict("window", _time_verdict(times), when_of(ours), when_of(theirs)))
    note_words(ours, theirs, found)
    if ours.joint or theirs.joint:
        _note_joint(ours, theirs, found)
    differing = {one.field for one in found if one.verdict == DIFFERS}
    if differing & _MEANT:
        kin = differing & _MEANT == {"words"} and times is Lie.EQUAL and _kin(a, b)
        return _sum_up(Match.RELATED if kin else Match.DIFFERENT, found)
    if differing - {"window"}:
        return _sum_up(Match.DIFFERENT if times is Lie.APART else Match.RELATED, found)
    if not races(ours, theirs):
        found.append(verdict("race", False, ours.race, theirs.race))
        return _sum_up(Match.RELATED, found)
    one, other = _narrower(ours, theirs)
    more = (a_more or ours.joint or one or _asks_more(a, b), b_more or theirs.joint or other or _asks_more(b, a))
    match, agreed = _match(a, b, times, more)
    if match in (Match.WITHIN, Match.AROUND) and {"action", "words"} <= {x.field for x in found if x.verdict == UNREAD}:
        match = Match.RELATED  # so many lost are not fewer won
    found.append(
        verdict("threshold", agreed, ours.reading and ours.reading.words, theirs.reading and theirs.reading.words)
    )
    return _sum_up(match, found)


def _narrower(ours: Claim, theirs: Claim) -> tuple[bool, bool]:
    """Tell of each count whether it is of things that are among those which the other one counts.

    "10 launches of this rocket" are 10 launches of the company that owns it; of at most so many the reverse holds.
    Whose things they are may be left out.
    """
    if ours.measure is not None or ours.reading is None or theirs.reading is None or ours.act != theirs.act:
        return False, False
    _, one, other = words_left(ours, theirs)
    if bool(one) == bool(other) or not all(word in ours.frame.own | theirs.frame.own for word in one | other):
        return False, False
    open_above = ours.reading.high is None and theirs.reading.high is None
    open_below = ours.reading.low is None and theirs.reading.low is None
    if not (open_above or open_below):
        return False, False
    return (bool(one), bool(other)) if open_above else (bool(other), bool(one))


def _measured(ours: Claim, theirs: Claim) -> list[FieldVerdict]:
    found: list[FieldVerdict] = []
    if ours.measure is None or theirs.measure is None:
        if ours.act != theirs.act:
            found.append(verdict("action", None, ours.act, theirs.act))
        return found
    one, other = ours.measure, theirs.measure
    found.append(verdict("measure", one.name == other.name, one.name, other.name))
    if one.name != other.name and not (one.family and one.family == other.family):
        found.append(verdict("words", False, one.name, other.name))
    open_one = not (ours.variant and theirs.variant) and one.name != "fdv"
    open_one = open_one and not (_of_the_day(ours) or _of_the_day(theirs))
    same = ours.variant == theirs.variant or (None if open_one else False)
    found.append(verdict("variant", same, ours.variant, theirs.variant))
    found.append(verdict("place", agree(ours.place, theirs.place), ours.place, theirs.place))
    if ours.parts != theirs.parts:
        found.append(verdict("statistic", False, ours.parts, theirs.parts))
    return found


def _of_the_day(claim: Claim) -> bool:
    """Tell whether a claim asks for the price at which a day's trading begins, not for that of some hour's."""
    return claim.variant == "open" and (claim.period is None or claim.period.minute is None)


def _asks_more(claim: Claim, other: Claim) -> bool:
    """Tell whether a claim counts a level only at a close, or one sort of move, and the other any."""
    if claim.touch and claim.variant == "close" != other.variant:
        return True
    return bool((claim.terms & _UNSCHEDULED) - other.near)


def _unquoted(claim: Claim) -> Claim:
    """Return a claim without the price for which a sum of money was taken, where the other names no quantity."""
    if claim.measure is QUOTED:
        return msgspec.structs.replace(claim, measure=None, act="be")
    reached = claim.reading is not None and claim.reading.unit == "$" and claim.period is not None
    if reached and claim.period is not None and claim.period.kind is PeriodKind.DEADLINE:
        return msgspec.structs.replace(claim, touch=True)
    return claim


def _kin(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two offices gauge one thing, each in its own way: prices of one month by CPI and by PCE."""
    families = {claim.measure.family for claim in (ours, theirs) if claim.measure is not None}
    return families == _GAUGES and not (ours.terms ^ theirs.terms)


def _times(ours: Claim, theirs: Claim) -> Lie:
    if ours.measure is None and {ours.act, theirs.act} & ONCE:
        agreed, _ = window(ours, theirs)
        return Lie.EQUAL if agreed else Lie.UNREAD if agreed is None else Lie.APART
    return lie(ours, theirs)


def _time_verdict(times: Lie) -> bool | None:
    return None if times is Lie.UNREAD else times is Lie.EQUAL


def _match(ours: Claim, theirs: Claim, times: Lie, more: tuple[bool, bool]) -> tuple[Match, bool | None]:
    """Compare the two ranges at the two times, then take into account on which side each claim pays.

    `more` tells of each claim whether it asks for more than its range.
    """
    if times is Lie.APART:
        return Match.DIFFERENT, None
    if ours.reading is None or theirs.reading is None:
        return _rungs(ours, theirs), None
    edge = edge_of(ours, ours.reading, theirs.reading)
    if edge is None:
        return Match.RELATED, False
    if edge is Edge.OVERLAP:
        edge = _bracketed(ours.reading, theirs.reading)
    match = _positive(ours, theirs, times, edge)
    if any(more):
        undated = times is Lie.UNREAD and (ours.period is None) != (theirs.period is None)
        match = Match.RELATED if undated and match is not Match.DIFFERENT else _narrowed(match, *more)
    if ours.negated and theirs.negated:
        match = match.mirrored
    elif ours.negated or theirs.negated:
        match = _turned(match, ours, edge, times, touched=ours.touch or theirs.touch)
    return match, edge in (*_EQUAL, Edge.COMPLEMENT)


def _bracketed(ours: Range, theirs: Range) -> Edge:
    """Compare ranges that overlap on their grid: brackets share their edges, so that one may lie in all above its edge.

    "1.5 to 2" beside "2 to 2.5" is the bracket above 1.5, whichever of both the edge itself belongs to.
    """
    if not ours.half_open and theirs.half_open and theirs.covers(ours):
        return Edge.WITHIN
    return Edge.AROUND if ours.half_open and not theirs.half_open and ours.covers(theirs) else Edge.OVERLAP


def _rungs(ours: Claim, theirs: Claim) -> Match:
    """Compare claims of which one does not say on which values it pays: they stand on one ladder, no more is known."""
    if ours.touch == theirs.touch:
        return Match.RELATED
    held, touched = (theirs, ours) if ours.touch else (ours, theirs)
    return _beside_touched(held, touched)


def _positive(ours: Claim, theirs: Claim, times: Lie, edge: Edge) -> Match:
    if ours.touch != theirs.touch:
        if theirs.touch:
            return _held_and_touched(ours, theirs, times, edge)
        return _held_and_touched(theirs, ours, times.mirrored, _mirrored(edge)).mirrored
    tally = not ours.touch and _tallied(ours) and _tallied(theirs)
    if times in (Lie.INSIDE, Lie.AROUND) and (ours.touch or tally):
        return _nested(ours, theirs, times, edge, tally=tally)
    if times not in (Lie.EQUAL, Lie.UNREAD):
        return Match.RELATED
    if times is Lie.UNREAD and edge in (Edge.WITHIN, Edge.AROUND) and (ours.period is None) != (theirs.period is None):
        return Match.RELATED
    if edge in _EQUAL:
        return Match.SAME
    if edge is Edge.COMPLEMENT and not ours.touch:
        return Match.OPPOSITE
    return {Edge.WITHIN: Match.WITHIN, Edge.AROUND: Match.AROUND}.get(edge, Match.RELATED)


def _tallied(claim: Claim) -> bool:
    """Tell whether a number only grows while time passes: a count of things, not a level or a share."""
    if claim.measure is not None:
        return claim.measure.period == "span"
    bounds = () if claim.reading is None else (claim.reading.low, claim.reading.high)
    plain = claim.reading is not None and claim.reading.unit is None
    return plain and all(bound is None or bound.denominator == 1 for bound in bounds)


def _held_and_touched(held: Claim, touched: Claim, times: Lie, edge: Edge) -> Match:
    """Compare a value at one moment with one reached in a stretch of time: standing there is having been there."""
    if times is Lie.INSIDE and edge in (*_EQUAL, Edge.WITHIN):
        return Match.WITHIN
    return _beside_touched(held, touched)


def _beside_touched(held: Claim, touched: Claim) -> Match:
    """Compare two of which nothing follows: the price at some hour and the extreme of a year are two events.

    The price with which the year ends is not.
    """
    hourly = held.measure is not None and held.measure.period == "instant"
    if not hourly or touched.period is None or touched.period.grain != "year":
        return Match.RELATED
    at_its_end = held.period is not None and held.period.last == touched.period.last
    return Match.RELATED if at_its_end else Match.DIFFERENT


def _nested(ours: Claim, theirs: Claim, times: Lie, edge: Edge, *, tally: bool) -> Match:
    """Compare two stretches of time of which one lies in the other.

    What is reached in the shorter one is reached in the longer. A count only grows: "at least" carries over to the
    longer stretch, "at most" to the shorter.
    """
    readings = (ours.reading, theirs.reading)
    inner = times is Lie.INSIDE
    if tally:
        if all(one is not None and one.high is None for one in readings):
            pass
        elif all(one is not None and one.low is None for one in readings):
            inner = not inner
        else:
            return Match.RELATED
    if inner:
        return Match.WITHIN if edge in (*_EQUAL, Edge.WITHIN) else Match.RELATED
    return Match.AROUND if edge in (*_EQUAL, Edge.AROUND) else Match.RELATED


def _turned(match: Match, ours: Claim, edge: Edge, times: Lie, *, touched: bool) -> Match:
    """Return the relation with one side turned round: of two that exclude each other one implies not the other."""
    if match.one_question:
        return turned(match)
    if edge is Edge.APART and times is Lie.EQUAL and not touched:
        return Match.AROUND if ours.negated else Match.WITHIN
    return Match.RELATED


def _mirrored(edge: Edge) -> Edge:
    return {Edge.WITHIN: Edge.AROUND, Edge.AROUND: Edge.WITHIN}.get(edge, edge)


def _as_count(claim: Claim, other: Claim) -> tuple[Claim, bool]:
    """Return "the bank cuts in 2026" as "at least one cut in 2026" where the other claim counts cuts.

    The flag tells that more than any cut at all is claimed, for example one of more than 25 basis points.
    """
    counts = {RATE_CUTS.name: RATE_CUTS, RATE_HIKES.name: RATE_HIKES}
    counted = counts.get(other.measure.name) if other.measure else None
    moves = claim.measure is not None and claim.measure.name == "rate_change"
    if counted is None or not moves or not claim.touch or claim.reading is None:
        return claim, False
    cut = claim.reading.high is not None and claim.reading.high < 0
    if cut != (counted is RATE_CUTS) or not (cut or (claim.reading.low is not None and claim.reading.low > 0)):
        return claim, False
    any_move = Range(None, Fraction(-1)) if cut else _FEWEST
    more = claim.reading.against(any_move, Fraction(25)) not in _EQUAL
    return msgspec.structs.replace(claim, measure=counted, reading=_FEWEST, touch=False), more


def _narrowed(match: Match, ours: bool, theirs: bool) -> Match:
    """Return the relation where the flagged claims ask for more than what was compared."""
    if ours and theirs:
        return Match.SAME if match is Match.SAME else match if match is Match.DIFFERENT else Match.RELATED
    if ours and match in (Match.SAME, Match.WITHIN):
        return Match.WITHIN
    if theirs and match in (Match.SAME, Match.AROUND):
        return Match.AROUND
    return Match.RELATED if match is not Match.DIFFERENT else match


def _note_joint(ours: Claim, theirs: Claim, found: list[FieldVerdict]) -> None:
    """Say that further conditions are unread; the words of one that only one claim names part nothing."""
    for index, one in enumerate(found):
        if one.field == "words" and one.verdict == DIFFERS:
            extra = (ours.joint or not one.ours) and (theirs.joint or not one.theirs) and ours.joint != theirs.joint
            if extra:
                found[index] = verdict("words", None, one.ours, one.theirs)
    found.append(verdict("conditions", None, ours.joint, theirs.joint))


def _sum_up(match: Match, found: list[FieldVerdict]) -> Judgement:
    unread = sum(one.verdict == UNREAD for one in found)
    score = 0.0 if not match.one_question else max(0.05, 0.99 - 0.17 * unread)
    return Judgement(match, score, match.one_question and not unread, tuple(found))
