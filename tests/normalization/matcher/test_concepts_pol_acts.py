"""Politics: what acts of state, offices, polls and laws make of two markets, by invented examples."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts_pol import Side, check

SAME, WITHIN, AROUND = Match.SAME, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


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


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            {"title": "Will Jane Roe leave the Trump Administration this year?", "close": "2026-01-01T05:00:00Z"},
            {"title": "Will Jane Roe leave the Trump administration first?", "close": "2025-12-31T12:00:00Z"},
            AROUND,
        ),
        (
            {"title": "Will Jane Roe leave the Trump Administration this year?", "close": "2026-01-01T05:00:00Z"},
            {"title": "Will John Doe leave the Trump administration first?", "close": "2025-12-31T12:00:00Z"},
            DIFFERENT,
        ),
        (
            "Will Jane Roe be the head of state of Peru on Dec 31, 2026?",
            "Will Jane Roe be the leader of Peru end of 2026?",
            SAME,
        ),
        (
            "Will Jane Roe be the head of state of Peru on Dec 31, 2026?",
            "Will John Doe be the de facto leader of Peru at the end of 2026?",
            RELATED,
        ),
        (
            "Will Jane Roe be President of Peru on 30 April 2026?",
            "Will Jane Roe be the leader of Peru at the end of 2026?",
            RELATED,
        ),
        (
            "Will Jane Roe be President of Peru on 30 April 2026?",
            "Jane Roe out as leader of Peru by December 31, 2026?",
            RELATED,
        ),
        (
            "Will Jane Roe be President of Peru on 30 April 2026?",
            "Will Jane Roe be Prime Minister of Fiji on 30 April 2026?",
            DIFFERENT,
        ),
    ],
)
def test_being_in_office_at_one_moment_and_leaving_first(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will the President's approval rating be between 42.0 and 42.2 on Apr 17, 2026 per RealClearPolitics?",
            "Will Trump's approval rating hit 35% in 2026?",
            RELATED,
        ),
        (
            "Will Trump's approval rating be above 42% on May 1, 2026?",
            "Will Trump's approval rating be 43% or higher on May 1, 2026?",
            AROUND,
        ),
        (
            "Will Trump's net approval be above -10 on May 1, 2026?",
            "Will Trump's approval rating be above 42% on May 1, 2026?",
            RELATED,
        ),
        (
            "Will Trump's approval rating be above 42% on May 1, 2026?",
            "Will Trump's approval on immigration be above 42% on May 1, 2026?",
            RELATED,
        ),
        (
            "Will Trump's approval rating be above 42% on May 1, 2026?",
            "Will Trump's disapproval rating be above 42% on May 1, 2026?",
            RELATED,
        ),
        (
            "Will Trump's approval rating be above 42% on May 1, 2026?",
            "Will Starmer's approval rating be above 42% on May 1, 2026?",
            DIFFERENT,
        ),
        (
            "Will turnout in the 2026 midterms be above 50%?",
            "Will voter turnout in the 2026 US midterm elections be at least 48%?",
            WITHIN,
        ),
        (
            "Will turnout in the 2027 French presidential election be above 70%?",
            "Will turnout in the 2027 Polish presidential election be above 70%?",
            DIFFERENT,
        ),
    ],
)
def test_what_polls_and_turnout_measure(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (
            "Will Trump end income tax for people earning under $150k in 2026?",
            "Trump removes income tax on individuals making <$150k in 2026?",
            SAME,
        ),
        (
            "Will Congress abolish the estate tax for estates over $10 million in 2026?",
            "Will Congress repeal the estate tax on estates above $10 million before 2027?",
            SAME,
        ),
        (
            "Will Trump cancel student debt for people earning under $100k in 2026?",
            "Trump cancels student debt for individuals making less than $125k in 2026?",
            RELATED,
        ),
        (
            "Will the House pass the GREEN Act by June 30, 2026?",
            "Will the Senate pass the GREEN Act by June 30, 2026?",
            RELATED,
        ),
        (
            "Will the House pass the GREEN Act by June 30, 2026?",
            "Will the House pass the WHITE Act by June 30, 2026?",
            DIFFERENT,
        ),
        (
            "Will Trump nominate Jane Roe as Fed chair?",
            "Will Trump announce John Doe as Fed Chair nominee?",
            RELATED,
        ),
        (
            "Will Trump nominate Jane Roe as Fed chair?",
            "Will Trump announce John Doe as Attorney General nominee?",
            DIFFERENT,
        ),
        (
            "Will a Supreme Court justice retire in 2026?",
            "Will Samuel Alito retire from the Supreme Court in 2026?",
            AROUND,
        ),
        (
            "Will another country recognize Palestine before 2027?",
            "Will Canada recognize Palestine in 2026?",
            AROUND,
        ),
        (
            "Will any senator be expelled from the Senate in 2026?",
            "Will Jane Roe be expelled from the House in 2026?",
            DIFFERENT,
        ),
    ],
)
def test_whom_a_law_is_about_and_one_of_several(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)
