"""Bets as sets of scores: a few scores stand for all, and relations keep their laws."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.relations.scores import SCORED, compare, worth
from allsight.normalization.parsers.bets import Bet, Wager

LINES = st.integers(-12, 12).map(lambda quarters: Fraction(quarters, 4))
COUNTS = st.integers(0, 8).map(lambda halves: Fraction(halves, 2))


@st.composite
def bets(draw: st.DrawFn) -> Wager:
    bet = draw(st.sampled_from(sorted(SCORED)))
    paying = draw(st.sampled_from((0, 1)))
    over, push = draw(st.booleans()), draw(st.booleans())
    if bet is Bet.EXACT_SCORE:
        return Wager(bet=bet, detail=f"{draw(st.integers(0, 3))}-{draw(st.integers(0, 3))}")
    if bet is Bet.SPREAD:
        return Wager(bet=bet, paying=paying, line=draw(LINES), push=push)
    if bet in (Bet.TOTAL, Bet.TEAM_TOTAL):
        return Wager(bet=bet, paying=None if bet is Bet.TOTAL else paying, line=draw(COUNTS), over=over, push=push)
    return Wager(bet=bet, paying=None if bet in (Bet.DRAW, Bet.BOTH_SCORE) else paying)


@given(bets(), bets(), st.tuples(st.booleans(), st.booleans()), st.booleans())
def test_comparing_a_few_scores_is_comparing_all_of_them(
    a: Wager, b: Wager, turned: tuple[bool, bool], draws: bool
) -> None:
    every = [(own, other) for own in range(16) for other in range(16) if draws or own != other]
    paid = [
        tuple(1 - worth(bet, score) if no else worth(bet, score) for bet, no in zip((a, b), turned, strict=True))
        for score in every
    ]
    inside = all(two == 1 for one, two in paid if one == 1)
    around = all(one == 1 for one, two in paid if two == 1)
    if all(one == two for one, two in paid):
        expected = Match.SAME
    elif all(one + two == 1 for one, two in paid):
        expected = Match.OPPOSITE
    else:
        expected = Match.RELATED if inside == around else Match.WITHIN if inside else Match.AROUND
    assert compare(a, b, turned, draws) is expected


@given(bets(), bets(), st.booleans())
def test_relations_are_the_same_from_both_ends_and_in_both_orders(a: Wager, b: Wager, draws: bool) -> None:
    found = compare(a, b, (False, False), draws)
    mirrored = {Match.WITHIN: Match.AROUND, Match.AROUND: Match.WITHIN}.get(found, found)
    assert compare(b, a, (False, False), draws) is mirrored
    assert compare(a.crossed, b.crossed, (False, False), draws) is found
    assert compare(a, a) is Match.SAME
    assert compare(a, a, (True, False)) is Match.OPPOSITE


@given(st.integers(0, 400), st.integers(1, 60))
def test_higher_totals_imply_lower_ones(low: int, step: int) -> None:
    lower, higher = (Wager(bet=Bet.TOTAL, line=Fraction(2 * n + 1, 2)) for n in (low, low + step))
    assert compare(higher, lower) is Match.WITHIN
    under = Wager(bet=Bet.TOTAL, line=lower.line, over=False)
    assert compare(lower, under) is Match.OPPOSITE
    assert compare(higher, under) is Match.RELATED
