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
        (
            "Will anyone win the 2026 Ohio Democratic Senate primary outright?",
            "Will any candidate win the 2026 Ohio Democratic Senate Primary in the first round?",
            SAME,
        ),
        (
            "Will Okoye win the 2027 Kenyan presidential election outright?",
            "Will Okoye win the 2027 Kenyan presidential election?",
            WITHIN,
        ),
        (
            "Will Okoye win the 2027 Kenyan presidential election without a runoff?",
            "Will Okoye win the 2027 Kenyan presidential election in the first round?",
            SAME,
        ),
        (
            "Will Okoye win the 2027 Peru presidential election outright?",
            "Will Mensah win the 2027 Peru presidential election?",
            RELATED,
        ),
        (
            "Will Okoye win the 2026 Georgia Republican Governor primary outright?",
            "Will Okoye win the 2026 Georgia Republican Governor primary?",
            WITHIN,
        ),
        # nobody wins an election that is not held
        (
            "Will Ama Oyelaran win the 2028 US presidential election?",
            "Will the 2028 US presidential election take place?",
            WITHIN,
        ),
        (
            "Will the 2028 presidential election be held?",
            "Will Kofi Mensah win the 2028 US presidential election?",
            AROUND,
        ),
        (
            "Will the 2027 Kenyan presidential election happen?",
            "Will Okoye win the 2027 Kenyan presidential election?",
            AROUND,
        ),
        (
            "Will the 2028 presidential election be canceled?",
            "Will Kofi Mensah win the 2028 US presidential election?",
            RELATED,
        ),
        (
            "Will the 2024 presidential election occur?",
            "Will Kofi Mensah win the 2028 US presidential election?",
            DIFFERENT,
        ),
    ],
)
def test_an_election_is_won_at_once_or_later_but_never_without_being_held(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # to be among the first is to be in the chart
        (
            "Will a Kofi Mensah song chart in the top 10 of the Billboard Hot 100 before 2027?",
            "Will a Kofi Mensah song chart on the Billboard Hot 100 before 2027?",
            WITHIN,
        ),
        (
            "Will Ama Oyelaran debut on the Hot 100 in 2027?",
            "Will Ama Oyelaran reach the top 20 of the Hot 100 in 2027?",
            AROUND,
        ),
        # runners behind the name of their contest
        ("Will Kofi Mensah finish in the top 10 at the 2027 US Open?", "US Open 2027 top 10 finish: Kofi Mensah", SAME),
        ("Masters 2027 top 20 finish: Ama Oyelaran", "Will Ama Oyelaran win the 2027 Masters?", AROUND),
        ("Masters 2027 winner: Ama Oyelaran", "Will Ama Oyelaran win the 2027 Masters?", SAME),
        ("Masters 2027 top 5 finish: Ama Oyelaran", "Masters 2027 top 5 finish: Kofi Mensah", RELATED),
        # the race, pole position, and who was fastest before penalties moved him back
        (
            Ask("Monaco Grand Prix 2027: Fastest Qualifier", "Kofi Mensah"),
            "Will Kofi Mensah win the 2027 Monaco Grand Prix?",
            RELATED,
        ),
        (
            Ask("Monaco Grand Prix 2027: Fastest Qualifier", "Kofi Mensah"),
            "Will Kofi Mensah take pole position at the 2027 Monaco Grand Prix?",
            RELATED,
        ),
        (
            "Will Kofi Mensah take pole at the 2027 Monaco Grand Prix?",
            "Monaco Grand Prix 2027 Pole Position: Kofi Mensah",
            SAME,
        ),
    ],
)
def test_runners_and_charts_are_read_wherever_they_stand(one: str | Ask, two: str | Ask, match: Match) -> None:
    check(one, two, match)


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
