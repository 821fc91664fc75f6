"""Bets on one score as the sets of scores on which they pay: what implies, equals or complements what.

A bet is worth 1, 0 or, where stakes come back, a half at each final score. Two bets compare by comparing that worth at
every score that can happen; one implies the other if that pays in full whenever it does. Scores without number fall
into few cells between the lines of both bets, so that the ones next to where lines cross stand for all.
"""

import functools
import itertools
import math
from collections.abc import Iterable
from fractions import Fraction

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.bets import Bet, Wager

SCORED = frozenset(
    (
        Bet.WINNER, Bet.DRAW, Bet.SPREAD, Bet.TOTAL, Bet.TEAM_TOTAL, Bet.BOTH_SCORE, Bet.DOUBLE_CHANCE,
        Bet.EXACT_SCORE, Bet.TO_NIL,
    )
)  # fmt: skip
"""Bets that the final score alone decides."""

_HALF = Fraction(1, 2)
_QUARTER = Fraction(1, 4)
_FAR = 3
"""So far beyond every line lie the scores that stand for large ones."""

Score = tuple[int, int]


def worth(wager: Wager, score: Score) -> Fraction | int:
    """Return what a bet pays at a final score: 1, 0, or a part of both where stakes come back in part.

    A quarter line is two bets of half the stake, on the half lines beside it.
    """
    own, other = score if wager.paying != 1 else (score[1], score[0])
    bet = wager.bet
    if bet is Bet.WINNER:
        return int(own > other)
    if bet is Bet.DRAW:
        return int(own == other)
    if bet is Bet.DOUBLE_CHANCE:
        return int(own != other) if wager.paying is None else int(own >= other)
    if bet is Bet.BOTH_SCORE:
        return int(own > 0 and other > 0)
    if bet is Bet.TO_NIL:
        return int((own > 0) != (other > 0)) if wager.paying is None else int(own > 0 and other == 0)
    if bet is Bet.EXACT_SCORE:
        return int(wager.detail == f"{score[0]}-{score[1]}")
    value = own - other if bet is Bet.SPREAD else own + other if bet is Bet.TOTAL else own
    return _against(value, wager)


def _against(value: int, wager: Wager) -> Fraction | int:
    line = wager.line if wager.line is not None else Fraction(0)
    if line.denominator == 4:
        parts = [_beside(value, near, wager.over) for near in (line - _QUARTER, line + _QUARTER)]
        return (parts[0] + parts[1]) / 2
    if wager.push:
        return _beside(value, line, wager.over)
    return int(value > line) if wager.over else int(value < line)


def _beside(value: int, line: Fraction, over: bool) -> Fraction:
    if value == line:
        return _HALF
    return Fraction((value > line) == over)


@functools.lru_cache(maxsize=8_192)
def compare(
    a: Wager, b: Wager, turned: tuple[bool, bool] = (False, False), draws: bool = True, rounds: tuple[int, ...] = ()
) -> Match:
    """Say how two bets on one score lie to each other.

    Args:
        a: the first bet.
        b: the second one, with the sides in the same order.
        turned: of each, whether it pays where its words say that it does not.
        draws: whether the score may be level.
        rounds: where play stops once a side has won so many (sets, maps), those numbers; empty where it does not.
    """
    inside = around = equal = complement = True
    for score in _scores(a, b, draws, rounds):
        mine, theirs = worth(a, score), worth(b, score)
        if turned[0]:
            mine = 1 - mine
        if turned[1]:
            theirs = 1 - theirs
        equal = equal and mine == theirs
        complement = complement and mine + theirs == 1
        inside = inside and (mine != 1 or theirs == 1)
        around = around and (theirs != 1 or mine == 1)
        if not (inside or around or equal or complement):
            return Match.RELATED
    if equal or complement:
        return Match.SAME if equal else Match.OPPOSITE
    if inside == around:
        return Match.RELATED
    return Match.WITHIN if inside else Match.AROUND


def _scores(a: Wager, b: Wager, draws: bool, rounds: tuple[int, ...]) -> Iterable[Score]:
    if rounds:
        return [pair for won in rounds for lost in range(won) for pair in ((won, lost), (lost, won))]
    lines = {0}
    for wager in (a, b):
        if wager.line is not None:
            lines.add(math.floor(wager.line))
        if wager.bet is Bet.EXACT_SCORE:
            lines.update(exact(wager.detail))
    reach = 2 * max(abs(line) for line in lines) + _FAR
    near = sorted({line + step for line in lines for step in (-1, 0, 1, 2)} | {reach})
    return sorted({score for score in _crossings(near) if min(score) >= 0 and (draws or score[0] != score[1])})


def _crossings(near: list[int]) -> Iterable[Score]:
    """Return the scores next to where two lines cross: of own, other, their difference and their sum."""
    for x, y in itertools.product(near, repeat=2):
        yield x, y
        for difference in (y, -y):
            yield x, x - difference
            yield x + difference, x
        yield x, y - x
        yield y - x, x
        for total, difference in ((x, y), (x, -y)):
            if (total + difference) % 2 == 0:
                yield (total + difference) // 2, (total - difference) // 2


def exact(detail: str) -> tuple[int, ...]:
    """Return both numbers of a score as it is written in `Wager.detail`, nothing of anything else."""
    parts = detail.split("-")
    return tuple(int(part) for part in parts) if len(parts) == 2 and all(part.isdigit() for part in parts) else ()
