"""How two bets on games lie to each other."""

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.verdicts import DIFFERENT, DIFFERS, sum_up, turned, verdict
from allsight.normalization.matcher.relations.windows import when_of, window
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.games import Bet, Game


def games(ours: Claim, theirs: Claim, a: Game, b: Game) -> Judgement:
    """Say how two bets lie to each other: the same game, the same bet, and which side of it each pays on."""
    pairing = _pairing(a, b)
    if pairing is None:
        return DIFFERENT
    day, order = window(ours, theirs)
    found = [
        verdict("participants", True, _sides(a), _sides(b)),
        verdict("window", day, when_of(ours), when_of(theirs)),
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
        match = turned(match)
    return sum_up(match, found, order)


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


def _sides(game: Game) -> str:
    return " v ".join(side.text for side in game.sides)
