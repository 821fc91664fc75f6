"""Attempts, towns, first ones, elections that are held, charts, runners: concepts, in markets of our own making.

Most are implications that share few words: what is more, earlier or nearer implies what is less, later or wider. No
market here is one that a venue lists.
"""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.asks import Ask, check, lie

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Everton v Fulham: Match Odds [Everton]", "Will Everton FC win?", SAME),
        ("Everton v Fulham: Match Odds [Fulham]", "Will Fulham FC win on 2027-03-06?", SAME),
        ("Everton v Fulham: Match Odds [Everton (Lay)]", "Will Everton FC win on March 6, 2027?", OPPOSITE),
        ("Everton v Fulham: Match Odds [Everton]", "Will Fulham FC win on 2027-03-06?", RELATED),
        ("Everton v Fulham: Match Odds [Everton]", "Will Arsenal FC win on 2027-03-06?", DIFFERENT),
        ("Everton v Fulham: Match Odds [Everton]", "Will Everton FC win on 2027-03-13?", DIFFERENT),
    ],
)
def test_one_who_is_to_win_on_a_day_plays_that_days_game(one: str, two: str, match: Match) -> None:
    title, _, outcome = one.removesuffix("]").partition(" [")
    close = "2027-03-13T16:30:00Z" if "-13" in two else "2027-03-06T16:30:00Z"
    found, certain = lie(Ask(title, outcome, close="2027-03-06T16:30:00Z"), Ask(two, close=close))
    assert found is match
    assert not certain


@pytest.mark.parametrize("title", ["Will Okoye win?", "Will Trump win on November 3?", "Will Ghana win?"])
def test_who_is_no_club_plays_no_game(title: str) -> None:
    check(title, Ask("Okoye v Mensah: Match Odds", "Okoye"), DIFFERENT)
