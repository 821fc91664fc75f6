"""How two bets on games lie to each other."""

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.meetings import meeting, participants, played
from allsight.normalization.matcher.relations.verdicts import DIFFERENT, sum_up, verdict
from allsight.normalization.matcher.relations.wagers import wagers
from allsight.normalization.parsers.bets import Bet
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.games import Game
from allsight.normalization.parsers.teams import Likeness

_FAMILIES = {
    "ncaab": "basketball", "nba": "basketball", "wnba": "basketball", "nhl": "hockey", "mlb": "baseball",
    "nfl": "football", "ncaaf": "football",
}  # fmt: skip
"""Leagues by their games: words of one may be taken for another's."""

_UNTIMED = frozenset((Bet.ADVANCE, Bet.PLAYER, Bet.SPECIAL, Bet.METHOD))
"""Bets on which it makes no difference whether extra time counts, or on which nothing is said of it."""


def games(ours: Claim, theirs: Claim, a: Game, b: Game) -> Judgement:
    """Say how two bets lie to each other: the same game, the same bet, and which side of it each pays on."""
    who = participants(a, b)
    if who is None and a.bet is b.bet is Bet.PLAYER and (_unsaid(a) or _unsaid(b)):
        who = True, Likeness.UNKNOWN
    if who is None:
        return DIFFERENT
    straight, likeness = who
    known = likeness is Likeness.SURE and "participants" not in a.doubts | b.doubts
    day = meeting(ours, theirs, a, b)
    alike = _competition(a, b)
    found = [
        verdict("participants", True if known else None, _sides(a), _sides(b)),
        verdict("window", day, played(ours, a), played(theirs, b)),
        verdict("competition", alike, a.sport, b.sport),
    ]
    if day is False or alike is False:
        return Judgement(Match.DIFFERENT, 0.0, False, tuple(found))
    match, said = wagers(a, b, straight=straight)
    timing = _timing(a, b)
    found += [*said, verdict("timing", timing, a.counted, b.counted)]
    if timing is False:
        return Judgement(_overtime(a, b, match), 0.0, False, tuple(found))
    return sum_up(match, found, 0) if match.one_question else Judgement(match, 0.0, False, tuple(found))


def _unsaid(game: Game) -> bool:
    """Tell whether a listing names neither of those who play."""
    return not any(one.words or one.code for one in game.sides)


def _competition(a: Game, b: Game) -> bool | None:
    if not a.sport or not b.sport or a.sport == b.sport:
        return True
    return None if len({_FAMILIES.get(sport, sport) for sport in (a.sport, b.sport)}) == 1 else False


def _timing(a: Game, b: Game) -> bool | None:
    """Compare which result counts. A headline settles it; what rules alone say is a conflict between rules."""
    if a.counted == b.counted or a.bet in _UNTIMED or b.bet in _UNTIMED or a.wager.segment:
        return True
    return False if a.counted and b.counted and (a.headlined or b.headlined) else None


def _overtime(a: Game, b: Game, match: Match) -> Match:
    """Return what bets on the results with and without extra time come to: who wins without it wins with it."""
    if match is Match.SAME and a.bet is b.bet is Bet.WINNER and not a.turned and not b.turned:
        return Match.WITHIN if a.counted == "regular_time" else Match.AROUND
    return Match.RELATED


def _sides(game: Game) -> str:
    return " v ".join(side.text or "?" for side in game.sides)
