"""Politics: what elections, nominations and seats make of two markets, by invented examples."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts_pol import Side, check

SAME, WITHIN, AROUND = Match.SAME, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will a Republican win the 2028 US presidential election?",
            "Will Glenn Youngkin win the 2028 US Presidential Election?",
            AROUND,
        ),
        (
            "Will Josh Shapiro win the presidency in 2028?",
            {"title": "Which party wins the White House in 2028?", "outcome": "Democratic"},
            WITHIN,
        ),
        (
            "Will a Democrat win the presidency in 2028?",
            "Will Glenn Youngkin win the 2028 US Presidential Election?",
            RELATED,
        ),
        (
            "Will the Democratic Party win the 2012 presidential election?",
            "Will Barack Obama win the 2012 US presidential election?",
            SAME,
        ),
    ],
)
def test_a_party_wins_with_whomever_it_nominates(one: Side, two: Side, match: Match) -> None:
    check(one, two, match, surely=False)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Josh Shapiro be the Democratic nominee for President in 2028?",
            "Will Josh Shapiro win the 2028 US Presidential Election?",
            AROUND,
        ),
        (
            "Will Jane Roe win the 2026 Maine Senate election?",
            "Will Jane Roe win the 2026 Maine Democratic Senate primary?",
            WITHIN,
        ),
        (
            "Will Jane Roe be the Democratic nominee for Senate in Maine in 2026?",
            "Will Jane Roe be the next Governor of Maine?",
            DIFFERENT,
        ),
        (
            "Will Jane Roe be on the ballot for the 2027 French presidential election?",
            "Will Jane Roe advance to the runoff of the 2027 French presidential election?",
            AROUND,
        ),
        (
            "Will Jane Roe be on the ballot for the 2027 French presidential election?",
            "Will John Doe be on the ballot for the 2027 French presidential election?",
            RELATED,
        ),
        (
            "Will Pam Bondi be the next to leave the Trump Cabinet?",
            "Will Pam Bondi be the Republican nominee for Senate in Florida?",
            DIFFERENT,
        ),
    ],
)
def test_who_is_elected_was_nominated_and_stood(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Democrats win more than 230 House seats in the 2026 midterms?",
            "Will Democrats win the House in 2026?",
            WITHIN,
        ),
        (
            "Will Republicans hold 53 or more Senate seats after the 2026 midterms?",
            "Will the Republican Party control the Senate after the 2026 midterm elections?",
            WITHIN,
        ),
        ("Will Democrats win more than 200 House seats in 2026?", "Will Democrats win the House in 2026?", AROUND),
        (
            "Will Democrats win between 200 and 210 House seats in 2026?",
            "Will Democrats win the House in 2026?",
            RELATED,
        ),
        (
            "Will Acme Party win at least 100 seats in the 2027 Danish general election?",
            "Will Acme Party win the most seats in the 2027 Danish general election?",
            WITHIN,
        ),
        (
            "Will Acme Party win at least 80 seats in the 2027 Danish general election?",
            "Will Acme Party win the most seats in the 2027 Danish general election?",
            RELATED,
        ),
        (
            "Will Acme Party win a majority in the 2027 Danish general election?",
            "Will Acme Party win 95 or more seats in the 2027 Danish general election?",
            AROUND,
        ),
    ],
)
def test_enough_seats_are_a_majority(one: Side, two: Side, match: Match) -> None:
    check(one, two, match, surely=False)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Kovács (Fidesz) win the Hungarian election on April 12th, 2026?",
            "Will Fidesz-KDNP win the 2026 Hungary parliamentary election?",
            SAME,
        ),
        (
            "Will Jansen (PVV) win the 2027 Dutch election?",
            "Will the PVV win the most seats in the 2027 Dutch general election?",
            SAME,
        ),
        (
            "Will Jansen (PVV) win the 2027 Dutch election?",
            "Will D66 win the most seats in the 2027 Dutch general election?",
            RELATED,
        ),
        (
            "Will Kovács (Fidesz) win the 2026 Hungarian election?",
            "Will Nagy (TISZA) win the 2026 Hungarian election?",
            RELATED,
        ),
        (
            "Will Labour win the most seats in the 2026 Welsh Senedd election?",
            "Will Plaid Cymru win the 2026 Senedd election?",
            RELATED,
        ),
        (
            {"title": "Who will win the next Danish general election?", "name": "KXDANEPARLI-26-SD"},
            "Will Other win the most seats in the 2026 Danish general election?",
            RELATED,
        ),
        (
            {"title": "Who will win the next Danish general election?", "name": "KXDANEPARLI-26-SD"},
            "Will Party W win the most seats in the 2026 Danish general election?",
            RELATED,
        ),
        (
            {"title": "Who will win the next presidential election?", "name": "KXPRESPERSON-28-JROE"},
            "Will Jane Roe win the 2028 US Presidential Election?",
            SAME,
        ),
    ],
)
def test_names_in_brackets_codes_and_placeholders(one: Side, two: Side, match: Match) -> None:
    check(one, two, match, surely=False)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Will Ann Oye win the 2027 Lagos mayoral election?", "Will Kim Min win the 2027 Busan mayoral election?", 0),
        (
            "Will Rafał Nowak win the 2027 Łódź mayoral election?",
            "Will Bo Chen win the 2027 Paris mayoral election?",
            0,
        ),
        ("Will Ann Oye win the 2027 Puebla governor election?", "Will Bo Chen win the 2027 Ohio governor election?", 0),
        (
            "Will Ann Oye be elected mayor of Gary in 2027?",
            "Will Ann Oye win the 2027 Gary, Indiana mayoral election?",
            1,
        ),
    ],
)
def test_a_city_that_no_table_knows_is_still_another_city(one: Side, two: Side, match: int) -> None:
    check(one, two, SAME if match else DIFFERENT)


@pytest.mark.parametrize(
    ("name", "two", "match"),
    [
        ("KXRECOGATLANTIS-27-FIN", "Will the US recognize Atlantis before 2027?", DIFFERENT),
        ("KXRECOGATLANTIS-27-USA", "Will the US recognize Atlantis before 2027?", SAME),
        ("KXRECOGATLANTIS-27-GER", "Will Germany recognize Atlantis before 2027?", SAME),
        ("KXRECOGATLANTIS-27-GER", "Will Canada recognize Atlantis before 2027?", DIFFERENT),
        ("KXRECOGATLANTIS", "Will Canada recognize Atlantis before 2027?", DIFFERENT),
    ],
)
def test_who_is_asked_about_where_only_the_identifier_tells(name: str, two: Side, match: Match) -> None:
    check({"title": "Who will recognize Atlantis before 2027?", "name": name}, two, match, surely=False)
