"""The first scorer: fields must agree, hard differences veto, and what could not be read goes to a person."""

from fractions import Fraction

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher import fields
from allsight.normalization.matcher.fields import DIFFERS, UNREAD, verdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.games import Bet, Game
from allsight.normalization.parsers.numbers import Edge

_DIFFERENT = Judgement(Match.DIFFERENT, 0.0, False)
_EDGES = {
    Edge.WITHIN: Match.WITHIN,
    Edge.AROUND: Match.AROUND,
    Edge.APART: Match.RELATED,
    Edge.OVERLAP: Match.RELATED,
}


class RulesScorer:
    """Compare predicates field by field.

    A pair is certain when every field that the kind of claim needs was read on both sides and agrees, and no word of
    either headline is left unexplained by the other's text. One contradiction makes it another question; something
    unread leaves it for review.
    """

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        """Tell whether two claims differ in the kind of thing they claim, in the act, or in too many words.

        Most candidates do, and no verdict need be written down to say so.
        """
        if ours.kind is not theirs.kind:
            return True
        if ours.kind is not ClaimKind.HAPPENING:
            return False
        return _acts(ours, theirs) is False or fields.words_part(ours, theirs)

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        """Say how two claims lie to each other, and how surely."""
        if (ours.game is None) != (theirs.game is None):
            return _DIFFERENT
        if ours.game is not None and theirs.game is not None:
            return _games(ours, theirs, ours.game, theirs.game)
        if ours.kind is ClaimKind.NUMBER and theirs.kind is ClaimKind.NUMBER:
            return _numbers(ours, theirs)
        if ours.kind is not theirs.kind:
            return _DIFFERENT
        return _happenings(ours, theirs)


def _games(ours: Claim, theirs: Claim, a: Game, b: Game) -> Judgement:
    pairing = _pairing(a, b)
    if pairing is None:
        return _DIFFERENT
    day, order = fields.window(ours, theirs)
    found = [
        verdict("participants", True, _sides(a), _sides(b)),
        verdict("window", day, _when(ours), _when(theirs)),
    ]
    if day is False:
        return Judgement(Match.DIFFERENT, 0.0, False, tuple(found))
    leagues = bool(a.sport and b.sport) and a.sport != b.sport
    found.append(verdict("competition", not leagues, a.sport, b.sport))
    found.append(
        verdict("bet", a.bet is b.bet and a.segment == b.segment, f"{a.bet} {a.segment}", f"{b.bet} {b.segment}")
    )
    counted = None if bool(a.counted) != bool(b.counted) else a.counted == b.counted
    found.append(verdict("timing", counted, a.counted, b.counted))
    if any(one.verdict == DIFFERS for one in found):
        return Judgement(Match.DIFFERENT if leagues else Match.RELATED, 0.0, False, tuple(found))
    match = _paying(a, b, pairing, found)
    if ours.negated != theirs.negated and a.bet is not Bet.TOTAL:
        match = _turned(match)
    return _sum_up(match, found, order)


def _pairing(a: Game, b: Game) -> bool | None:
    """Return whether the second game names the sides in the same order; None where they do not pair off."""
    straight = a.sides[0].meets(b.sides[0]) and a.sides[1].meets(b.sides[1])
    crossed = a.sides[0].meets(b.sides[1]) and a.sides[1].meets(b.sides[0])
    return None if straight == crossed else straight


def _paying(a: Game, b: Game, straight: bool, found: list[FieldVerdict]) -> Match:
    three_way = a.three_way or b.three_way
    theirs = b.paying if b.paying is None or straight else 1 - b.paying
    names = [game.sides[game.paying].text if game.paying is not None else game.bet.value for game in (a, b)]
    if a.bet is Bet.DRAW:
        return Match.SAME
    if a.bet is Bet.WINNER:
        same = a.paying == theirs
        found.append(verdict("side", same or not three_way, *names))
        known = bool(a.sport or b.sport) or a.three_way == b.three_way
        if not same and not three_way and not known:
            found.append(verdict("draw", None, "", ""))
        return Match.SAME if same else Match.RELATED if three_way else Match.OPPOSITE
    if a.line is None or b.line is None:
        found.append(verdict("threshold", None, a.line, b.line))
        return Match.SAME
    if a.bet is Bet.TOTAL:
        found.append(verdict("threshold", a.line == b.line, a.line, b.line))
        return Match.RELATED if a.line != b.line else Match.SAME if a.over == b.over else Match.OPPOSITE
    if a.paying == theirs:
        found.append(verdict("threshold", a.line == b.line, a.line, b.line))
        return Match.SAME if a.line == b.line else Match.WITHIN if a.line > b.line else Match.AROUND
    found.append(verdict("threshold", a.line == -b.line and a.line.denominator == 2, a.line, -b.line))
    return Match.OPPOSITE if a.line == -b.line else Match.RELATED


def _numbers(ours: Claim, theirs: Claim) -> Judgement:
    if (ours.measure is None) != (theirs.measure is None):
        return _DIFFERENT
    found: list[FieldVerdict] = []
    if ours.measure is not None and theirs.measure is not None:
        if ours.measure.name != theirs.measure.name:
            return _DIFFERENT
        found.append(verdict("measure", True, ours.measure.name, theirs.measure.name))
        variants = (
            None
            if not (ours.variant and theirs.variant) and ours.variant != theirs.variant
            else ours.variant == theirs.variant
        )
        found.append(verdict("variant", variants, ours.variant, theirs.variant))
        found.append(verdict("place", _agree(ours.place, theirs.place), ours.place, theirs.place))
        found.append(verdict("action", ours.touch == theirs.touch, ours.predicate.action, theirs.predicate.action))
    elif ours.act != theirs.act:
        found.append(verdict("action", None, ours.act, theirs.act))
    when, order = fields.window(ours, theirs)
    found.append(verdict("window", when, _when(ours), _when(theirs)))
    _words_left(ours, theirs, found)
    match, agreed = _ranges(ours, theirs)
    found.append(
        verdict("threshold", agreed, ours.reading and ours.reading.words, theirs.reading and theirs.reading.words)
    )
    if ours.negated != theirs.negated and match.one_question:
        match = _turned(match)
    return _sum_up(match, found, order)


def _ranges(ours: Claim, theirs: Claim) -> tuple[Match, bool | None]:
    a, b = ours.reading, theirs.reading
    if a is None or b is None:
        return Match.SAME, None
    if a.unit and b.unit and a.unit != b.unit and {a.unit, b.unit} != {"$", "%"} and "°C" in (a.unit, b.unit):
        return Match.RELATED, False
    step = ours.measure.step if ours.measure else None
    if step is None and ours.measure is None and all(
        bound is None or bound.denominator == 1 for bound in (a.low, a.high, b.low, b.high)
    ) and not (a.unit or b.unit):  # fmt: skip
        step = Fraction(1)
    edge = a.against(b, step)
    if edge in (Edge.EQUAL, Edge.ROUNDING):
        return Match.SAME, True
    if edge is Edge.COMPLEMENT:
        return Match.OPPOSITE, True
    return _EDGES[edge], False


def _happenings(ours: Claim, theirs: Claim) -> Judgement:
    found: list[FieldVerdict] = []
    found.append(verdict("action", _acts(ours, theirs), ours.act, theirs.act))
    when, order = fields.window(ours, theirs)
    found.append(verdict("window", when, _when(ours), _when(theirs)))
    _words_left(ours, theirs, found)
    match = _turned(Match.SAME) if ours.negated != theirs.negated else Match.SAME
    return _sum_up(match, found, order)


def _acts(ours: Claim, theirs: Claim) -> bool | None:
    if ours.act == theirs.act:
        return True
    return None if "be" in (ours.act, theirs.act) else False


def _words_left(ours: Claim, theirs: Claim, found: list[FieldVerdict]) -> None:
    scope, a_scope, b_scope = fields.hard_terms(ours, theirs)
    found.append(verdict("scope", scope, a_scope, b_scope))
    found.append(verdict("words", *fields.words_left(ours, theirs)))


def _sum_up(match: Match, found: list[FieldVerdict], order: int) -> Judgement:
    differing = [one.field for one in found if one.verdict == DIFFERS]
    unread = [one.field for one in found if one.verdict == UNREAD]
    if differing == ["window"] and match is Match.SAME and order:
        return Judgement(Match.WITHIN if order < 0 else Match.AROUND, 0.0, False, tuple(found))
    if differing and match.one_question:
        match = Match.DIFFERENT if set(differing) & {"words", "place", "scope", "window"} else Match.RELATED
    elif set(differing) & {"words", "place", "scope", "window", "variant", "action"}:
        match = Match.DIFFERENT
    score = 0.0 if not match.one_question else max(0.05, 0.99 - 0.17 * len(unread))
    return Judgement(match, score, match.one_question and not unread and not differing, tuple(found))


def _turned(match: Match) -> Match:
    return {Match.SAME: Match.OPPOSITE, Match.OPPOSITE: Match.SAME}.get(match, match)


def _agree(ours: str | None, theirs: str | None) -> bool | None:
    if ours is None and theirs is None:
        return True
    return None if ours is None or theirs is None else ours == theirs


def _when(claim: Claim) -> str:
    period = claim.period
    if period is None:
        return ""
    first = f"{period.first} – " if period.first and period.first != period.last else ""
    minute = "" if period.minute is None else f" {period.minute // 60:02d}:{period.minute % 60:02d}"
    return f"{first}{period.last}{minute}"


def _sides(game: Game) -> str:
    return " v ".join(side.text for side in game.sides)
