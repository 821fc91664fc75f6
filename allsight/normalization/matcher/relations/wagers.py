"""How two bets on one game lie to each other."""

import msgspec

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.relations.scores import SCORED, compare
from allsight.normalization.matcher.relations.verdicts import turned, verdict
from allsight.normalization.parsers.bets import Bet, Wager
from allsight.normalization.parsers.games import Game

_ROUNDS = {"tennis": (2, 3), "esports": (1, 2, 3)}
"""Sports in which the score that decides counts rounds won, and how many win a match."""

_DECIDED = frozenset(
    (
        "nfl", "nba", "wnba", "mlb", "nhl", "tennis", "esports", "mma", "basketball", "baseball", "ncaab", "ncaaf",
        "football", "hockey",
    )
)  # fmt: skip
"""Sports that play on until somebody has won."""

_WON_PARTS = ("set", "map", "r")
"""Parts of a match that somebody wins."""

_SIDED = frozenset((Bet.WINNER, Bet.SPREAD, Bet.TEAM_TOTAL, Bet.ADVANCE))
_LINED = frozenset((Bet.SPREAD, Bet.TOTAL, Bet.TEAM_TOTAL, Bet.PLAYER))
_TWO_WAY = frozenset(("parity", "scoreless_first"))
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii"))
_INITIAL = 4
"""A cut-off surname must be longer than this to speak for a player."""


def wagers(a: Game, b: Game, *, straight: bool) -> tuple[Match, list[FieldVerdict]]:
    """Return how two bets on one game lie to each other, and the fields that say so.

    `straight` tells that both name the sides in one order.
    """
    mine, theirs = a.wager, b.wager if straight else b.wager.crossed
    player = same_player(mine.player, theirs.player)
    if (mine.stat, mine.segment) != (theirs.stat, theirs.segment) or player is False:
        return Match.RELATED, [_bet(a, b, alike=False)]
    match, unread = _compared(a, b, mine, theirs)
    doubts = a.doubts | b.doubts
    if player is None:
        unread.add("player")
    found = [_bet(a, b, alike=None if "bet" in doubts else match.one_question or mine.bet is theirs.bet)]
    if mine.bet in _LINED or theirs.bet in _LINED:
        alike = match.one_question or mine.line == theirs.line
        found.append(verdict("threshold", None if {"threshold"} & (doubts | unread) else alike, mine.line, theirs.line))
    if mine.paying is not None or theirs.paying is not None:
        sides = [_payee(game) for game in (a, b)]
        alike = match.one_question or mine.paying == theirs.paying
        found.append(verdict("side", None if {"side"} & (doubts | unread) else alike, *sides))
    found += [verdict(field, None, "", "") for field in sorted(unread - {"side", "threshold"})]
    return match, found


def _compared(a: Game, b: Game, mine: Wager, theirs: Wager) -> tuple[Match, set[str]]:
    """Compare two bets on one statistic of one part of a game; the second value names what was not read."""
    alike = mine.bet is theirs.bet
    unread = set()
    if any(one.bet in _SIDED and one.paying is None for one in (mine, theirs)):
        unread.add("side")
    if any(one.bet in _LINED and one.line is None for one in (mine, theirs)):
        unread.add("threshold")
    if unread:
        return (Match.SAME if alike and (mine.line == theirs.line or "threshold" in unread) else Match.RELATED), unread
    contrary = a.turned != b.turned
    if {mine.bet, theirs.bet} <= SCORED:
        return _by_score(a, b, mine, theirs)
    if mine.bet is theirs.bet is Bet.PLAYER:
        counts = [msgspec.structs.replace(one, bet=Bet.TEAM_TOTAL, paying=0, player="") for one in (mine, theirs)]
        return compare(counts[0], counts[1], (a.turned, b.turned)), set()
    if mine.bet is theirs.bet is Bet.ADVANCE:
        match = Match.SAME if mine.paying == theirs.paying else Match.OPPOSITE
        return (turned(match) if contrary else match), set()
    if mine.bet is theirs.bet is Bet.SPECIAL:
        return _special(mine, theirs, contrary)
    return _implied(mine, theirs, (a.turned, b.turned)), set()


def _by_score(a: Game, b: Game, mine: Wager, theirs: Wager) -> tuple[Match, set[str]]:
    rounds = () if mine.segment or mine.stat else _ROUNDS.get(a.sport or b.sport, ())
    sides_turned = (a.turned, b.turned)
    if a.three_way or b.three_way or mine.stat or mine.segment:
        return compare(mine, theirs, sides_turned, not mine.segment.startswith(_WON_PARTS), rounds), set()
    decided = compare(mine, theirs, sides_turned, False, rounds)
    if a.sport in _DECIDED or b.sport in _DECIDED or decided is compare(mine, theirs, sides_turned, True, rounds):
        return decided, set()
    return decided, {"draw"}


def _special(mine: Wager, theirs: Wager, contrary: bool) -> tuple[Match, set[str]]:
    if not mine.detail or mine.detail != theirs.detail:
        return Match.RELATED, set()
    if mine.paying != theirs.paying and None not in (mine.paying, theirs.paying):
        return Match.RELATED, set()
    match = (
        Match.SAME
        if mine.over == theirs.over
        else Match.OPPOSITE
        if mine.detail.split()[0] in _TWO_WAY
        else Match.RELATED
    )
    return (turned(match) if contrary else match), ({"side"} if mine.paying != theirs.paying else set())


def _implied(mine: Wager, theirs: Wager, sides_turned: tuple[bool, bool]) -> Match:
    """Compare bets on how a fight ends with one another and with its winner."""
    if mine.bet is theirs.bet is Bet.METHOD and (mine.detail, mine.paying) == (theirs.detail, theirs.paying):
        return Match.SAME if sides_turned[0] == sides_turned[1] else Match.OPPOSITE
    match = Match.WITHIN if _is_part(mine, theirs) else Match.AROUND if _is_part(theirs, mine) else Match.RELATED
    if sides_turned[0] != sides_turned[1]:
        return Match.RELATED
    return match.mirrored if sides_turned[0] else match


def _is_part(one: Wager, whole: Wager) -> bool:
    """Tell whether a way of winning by one side is part of that side's win, or of that way of ending."""
    if one.bet is not Bet.METHOD or one.paying is None:
        return False
    if whole.bet is Bet.WINNER:
        return whole.paying == one.paying
    return whole.bet is Bet.METHOD and whole.paying is None and whole.detail == one.detail


def same_player(one: str, two: str) -> bool | None:
    """Compare two names, or a name with the initial and surname of an identifier; None where they may be one."""
    if one == two:
        return True
    short, long = sorted((one.split(), two.split()), key=len)
    if not short:
        return False
    if len(short) > 1:
        return set(short) <= set(long) or (
            short[-1] == long[-1] and len(short[0]) == 1 and long[0].startswith(short[0])
        )
    if len(long) == 1:
        return None if _consonants(short[0]) == _consonants(long[0]) else False
    parts = [part for part in long[1:] if part not in _GENERATIONS]
    spelt = {long[0][0] + "".join(parts), long[0][0] + parts[-1]} if parts else {long[0]}
    if short[0] in spelt or short[0] == (parts or long)[-1]:
        return True
    may_be = any(_consonants(short[0]) == _consonants(full) or _cut_off(short[0], full) for full in spelt)
    return None if may_be else False


def _cut_off(short: str, full: str) -> bool:
    return len(short) > _INITIAL and full.startswith(short)


def _consonants(word: str) -> str:
    """Return a name without vowels: identifiers drop letters that have accents."""
    return word[:1] + "".join(letter for letter in word[1:] if letter not in "aeiou")


def _bet(a: Game, b: Game, *, alike: bool | None) -> FieldVerdict:
    return verdict("bet", alike, a.wager.words, b.wager.words)


def _payee(game: Game) -> str:
    return "" if game.paying is None else game.sides[game.paying].text
