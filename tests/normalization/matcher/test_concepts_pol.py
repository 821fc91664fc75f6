"""Politics: what elections, offices, acts of state and their windows make of two markets, by invented examples."""

from typing import Any

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT
Side = str | dict[str, Any]


def read(venue: Venue, side: Side) -> Claim:
    """Read a title, or what else a venue's catalogue says of a market beside it."""
    told: dict[str, Any] = {"title": side} if isinstance(side, str) else dict(side)
    return parse(*listed(venue, told.pop("title"), **{"close": None, "opens": None, **told}))


def check(one: Side, two: Side, match: Match, *, surely: bool = True) -> None:
    """Hold two markets against the relation expected of them, both ways round; `surely` allows for certainty."""
    a, b = read(Venue.KALSHI, one), read(Venue.POLYMARKET, two)
    scorer = RulesScorer()
    found, back = scorer.judge(a, b), scorer.judge(b, a)
    assert found.match is match, found.fields
    assert back.match is match.mirrored
    assert back.certain == found.certain
    assert surely or not found.certain, found.fields
    if match.one_question:
        assert not scorer.rules_out(a, b)


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
    ("one", "two", "match"),
    [
        (
            "Will Donald Trump receive a presidential pardon before Jan 1, 2028?",
            "Will Trump pardon Sam Roe before 2028?",
            DIFFERENT,
        ),
        ("Will Joe Biden receive a presidential pardon before 2027?", "Will Trump pardon Joe Biden before 2027?", SAME),
        ("Will Joe Biden be pardoned before 2027?", "Will Trump pardon Hunter Biden before 2027?", DIFFERENT),
        (
            "Will Kevin Warsh be confirmed as Fed Chair by May 31, 2026?",
            "Will the Senate confirm Kevin Warsh as Fed Chair before Jun 1, 2026?",
            SAME,
        ),
        ("Will Jane Roe be impeached before 2027?", "Will the House impeach Jane Roe in 2026?", SAME),
        (
            "Will the DOJ release Oak Data Set 14 (pursuant to the Oak Files Act) before Mar 1, 2026?",
            "Will Oak Data Set 14 be released by April 30, 2026?",
            WITHIN,
        ),
        ("Will the government shut down before Feb 1, 2026?", "US government shutdown by January 31, 2026?", SAME),
    ],
)
def test_who_does_it_to_whom_where_one_side_leaves_out_who(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Will Boris Kline be alive on December 31, 2026?", "Will Boris Kline be arrested before 2027?"),
        ("Will Boris Kline be worth $2B by the end of 2026?", "Will Boris Kline be deported in 2026?"),
        ("Will Boris Kline be a billionaire by end of 2026?", "Will Boris Kline leave the White House by end of 2026?"),
        ("Will Netanyahu be alive on December 31, 2026?", "Will Benjamin Netanyahu be arrested before Jan 2027?"),
        ("Will Elon Musk be the richest on Mars in 2026?", "Will Elon Musk be deported in 2026?"),
    ],
)
def test_what_somebody_is_to_be_is_no_other_act(one: Side, two: Side) -> None:
    check(one, two, DIFFERENT)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Gavin Newsom declare for president before 2027?",
            "Will Gavin Newsom announce a presidential run by December 31, 2026?",
            SAME,
        ),
        (
            "Will Gavin Newsom be the first to declare for 2028 before 2027?",
            "Will Gavin Newsom announce a presidential run before 2027?",
            WITHIN,
        ),
        (
            "Will Gavin Newsom run for president in 2028?",
            "Will Gavin Newsom announce he is running for president by Dec 31, 2026?",
            AROUND,
        ),
        (
            "Will Gavin Newsom run for president in 2028?",
            "Will Gavin Newsom win the 2028 presidential election?",
            AROUND,
        ),
        (
            {"title": "Who will run for the Democratic presidential nomination in 2028?", "outcome": "Gavin Newsom"},
            "Will Gavin Newsom win the 2028 Democratic presidential nomination?",
            AROUND,
        ),
        (
            "Will Gavin Newsom run for president in 2032?",
            "Will Gavin Newsom win the 2028 presidential election?",
            DIFFERENT,
        ),
        (
            "Will Donald Trump endorse Jane Roe in the 2026 Texas Senate Republican primary before May 26, 2026?",
            "Will Trump endorse Jane Roe for TX-Sen by Nov 2 2026?",
            WITHIN,
        ),
        ("Will Trump endorse Jane Roe by Nov 2, 2026?", "Will Trump endorse John Doe by Nov 2, 2026?", DIFFERENT),
    ],
)
def test_standing_for_an_office(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Keir Starmer leave Prime Minister of the United Kingdom before Jul 1, 2026?",
            "Starmer out by June 30, 2026?",
            SAME,
        ),
        ("Will Macron resign before 2027?", "Macron out as President of France by December 31, 2026?", WITHIN),
        (
            "Will Pam Bondi leave as Attorney General before Jul 1, 2026?",
            "Pam Bondi out as Attorney General by end of 2026?",
            WITHIN,
        ),
        (
            "Will Pam Bondi leave as Attorney General before Jul 1, 2026?",
            "Will Pam Bondi be the next to leave the Trump Cabinet before Jul 1, 2026?",
            AROUND,
        ),
        (
            "Will the Senate vote on the GREEN Act before Jul 1, 2026?",
            "Will the Senate pass the GREEN Act in 2026?",
            RELATED,
        ),
        (
            "Will Jane Roe be impeached by the House in 2026?",
            "Will Jane Roe be convicted by the Senate in 2026?",
            AROUND,
        ),
        (
            "Will Israel hold parliamentary elections before Oct 1, 2026?",
            "Israeli election called by September 30, 2026?",
            RELATED,
        ),
        (
            "Will Trump issue any announcement on naming his nominee for Attorney General before Apr 24, 2026?",
            "Will Donald Trump announce Jane Roe as the next United States Attorney General by June 30, 2026?",
            RELATED,
        ),
    ],
)
def test_offices_left_and_steps_of_one_procedure(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)
