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
        # who does a thing has tried to
        ("Will Kenya try to invade Ghana before 2029?", "Will Kenya invade Ghana by June 30, 2027?", AROUND),
        ("Will Peru invade Chile in 2027?", "Will Peru attempt to invade Chile before 2028?", WITHIN),
        ("Will Peru attempt to invade Chile by March 31, 2027?", "Will Peru invade Chile by June 30, 2027?", RELATED),
        (
            "Will Zhenai attempt to acquire Okoye Labs by June 2027?",
            "Will Zhenai acquire Okoye Labs by May 2027?",
            AROUND,
        ),
        ("Will Peru try to capture Arica in 2027?", "Will Peru try to capture Arica before 2028?", SAME),
        # an act at full scale is more than the act
        ("Will Kenya launch a full-scale invasion of Ghana in 2027?", "Will Kenya invade Ghana before 2029?", WITHIN),
        ("Will Kenya invade Ghana by May 31, 2027?", "Full scale invasion of Ghana by Kenya before 2029?", RELATED),
        # words with which an act of war is only said to be done
        (
            "Will Chile carry out a military strike against Peru by May 31, 2027?",
            "Will Chile strike Peru by March 31, 2027?",
            AROUND,
        ),
        (
            "Will Oman conduct a direct strike on Qatar before July 2027?",
            "Will Oman strike Qatar before July 2027?",
            SAME,
        ),
        ("Will Chile launch an attack against Peru in 2027?", "Will Chile attack Peru in 2027?", SAME),
        ("Will Chile launch a strike against Peru in 2027?", "Will Peru strike Chile in 2027?", DIFFERENT),
    ],
)
def test_an_attempt_is_less_than_the_act_and_its_full_scale_more(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Will Kenya invade Ghana by March 31, 2026?", "Will Kenya invade Ghana before the 2026 midterms?", WITHIN),
        (
            "Will Ama Oyelaran resign before the 2026 midterm elections?",
            "Will Ama Oyelaran resign by the end of 2026?",
            WITHIN,
        ),
        ("Will Peru join NATO before the 2028 presidential election?", "Will Peru join NATO before 2028?", AROUND),
        ("Will Zhenai IPO before the 2026 US midterms?", "Will Zhenai IPO by November 2, 2026?", SAME),
        (
            "Will Kenya invade Ghana before the 2026 midterms?",
            "Will Peru invade Ghana before the 2026 midterms?",
            DIFFERENT,
        ),
    ],
)
def test_an_election_that_only_dates_a_market_is_no_word_of_it(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Will Modi visit Chicago before June 1, 2027?", "Will Modi visit the US before 2028?", WITHIN),
        ("Will Macron visit China in 2027?", "Will Macron visit Shanghai in 2027?", AROUND),
        (
            "Will Trump and Putin meet in Alaska by May 31, 2027?",
            "Will Trump and Putin meet in the US in 2027?",
            WITHIN,
        ),
        ("Will Modi go to Camp David by May 31, 2027?", "Will Modi visit the United States by June 30, 2027?", WITHIN),
        ("Will Trump travel to Istanbul in 2027?", "Will Trump visit Turkey in 2027?", WITHIN),
        ("Will Modi visit Dubai in 2027?", "Will Modi visit China in 2027?", DIFFERENT),
        ("Will Modi visit Chicago before 2028?", "Will Modi visit the US before June 1, 2027?", RELATED),
    ],
)
def test_who_is_in_a_town_is_in_its_country(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            Ask("Will Ama Oyelaran leave the Okoye Administration first?", close="2027-12-31T12:00:00Z"),
            Ask("Will Ama Oyelaran leave the Okoye administration this year?", close="2028-01-01T05:00:00Z"),
            WITHIN,
        ),
        (
            Ask("Will Kofi Mensah leave the Okoye Administration in 2027?"),
            Ask("Will Kofi Mensah leave the Okoye administration first?", close="2027-12-31T12:00:00Z"),
            AROUND,
        ),
        (
            Ask("Will Kofi Mensah leave the Okoye administration first?", close="2027-12-31T12:00:00Z"),
            Ask("Will Kofi Mensah leave the Okoye Administration by June 30, 2027?"),
            RELATED,
        ),
        (
            Ask("Will Kofi Mensah leave the Okoye administration first?", close="2027-12-31T12:00:00Z"),
            Ask("Will Ama Oyelaran leave the Okoye Administration in 2027?"),
            DIFFERENT,
        ),
        # of two that both titles list each is the other's rival
        (
            Ask("Will Zhenai or OpenAI IPO first?", "Zhenai"),
            Ask("Will OpenAI or Zhenai IPO first?", "OpenAI"),
            OPPOSITE,
        ),
        (Ask("Will Zhenai or OpenAI IPO first?", "OpenAI"), Ask("Will OpenAI or Zhenai IPO first?", "OpenAI"), SAME),
        (Ask("Will Peru or Chile strike first?", "Peru"), Ask("Will Chile or Peru strike first?", "Chile"), OPPOSITE),
        (
            Ask("Will Trump meet Putin or Xi first?", "Putin"),
            Ask("Will Trump meet with Xi or Putin first?", "Xi"),
            OPPOSITE,
        ),
        (
            Ask("Will OpenAI, Anthropic or xAI IPO first?", "OpenAI"),
            Ask("Will Anthropic, xAI or OpenAI IPO first?", "xAI"),
            RELATED,
        ),
    ],
)
def test_the_first_one_to_do_it_does_it_and_no_rival_is_first(one: Ask, two: Ask, match: Match) -> None:
    check(one, two, match)


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
        # what stands in brackets only explains
        (
            "Will the Justice Department (DOJ) release Report 7 (pursuant to the Okoye Records Act) before 2027?",
            "Will Okoye Report 7 be released by April 30, 2026?",
            AROUND,
        ),
        ("Will Peru ban scooters (under the Road Safety Act) in 2027?", "Will Peru ban scooters in 2027?", SAME),
        ("Will Zhenai (formerly Okoye Labs) IPO in 2027?", "Will Zhenai IPO in 2027?", SAME),
        (
            "Will the Justice Department release Report 7 (pursuant to the Okoye Records Act) in 2027?",
            "Will Okoye Report 8 be released in 2027?",
            DIFFERENT,
        ),
        # names that are written with or without a hyphen, and a deadline that only the other event sets
        ("Will Rex-5 be released before June 2027?", "Will Rex5 be released before June 2027?", SAME),
        ("Will Rex-5 be released before June 2027?", "Will Rex6 be released before June 2027?", DIFFERENT),
        ("Will Rex-5 be released before GTA VI?", "Will Rex5 release before GTA6?", SAME),
        # to declare for an election is to announce that one will run in it
        (
            "Will Okoye declare for the 2028 presidential election by June 30, 2027?",
            "Will Okoye announce a presidential run by June 30, 2027?",
            SAME,
        ),
        (
            "Will Okoye declare victory by June 30, 2027?",
            "Will Mensah announce a presidential run by June 30, 2027?",
            DIFFERENT,
        ),
        # a president's country
        (
            "Will Trump create a national silver reserve before Jan 1, 2027?",
            "US national silver reserve before 2027?",
            SAME,
        ),
        ("Will Trump strike Peru before 2028?", "Will the US strike Peru before 2028?", SAME),
        ("Will Trump strike Peru before 2028?", "Will Kenya strike Peru before 2028?", DIFFERENT),
        ("Will Trump attend the World Cup in 2026?", "Will the US attend the World Cup in 2026?", DIFFERENT),
    ],
)
def test_one_thing_has_many_names(one: str, two: str, match: Match) -> None:
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


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Zhenai release its next model before May 1, 2027?",
            "Rex Labs next model released by April 30, 2027?",
            RELATED,
        ),
        ("Will Okoye free the prisoners by May 31, 2027?", "Mensah prisoners freed by May 31, 2027?", DIFFERENT),
        ("Will Peru ban scooters by May 31, 2027?", "Chile scooters banned by May 31, 2027?", DIFFERENT),
        ("Will Kenya release the Okoye papers by May 31, 2027?", "Okoye papers released by May 31, 2027?", SAME),
    ],
)
def test_who_acts_may_go_unnamed_but_not_for_anothers_name(one: str, two: str, match: Match) -> None:
    check(one, two, match)
