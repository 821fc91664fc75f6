"""Wars, meetings, leaders, companies and models: concepts that such markets are made of, in markets of our own making.

Each pair asks one thing of the matcher: which act is meant, when two acts belong to one event, what implies what, and
what only looks alike. No market here is one that a venue lists.
"""

from typing import NamedTuple

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


class Ask(NamedTuple):
    """One side of a pair: what a venue's catalogue says."""

    title: str
    outcome: str = "Yes"
    rules: str | None = None
    close: str | None = None


def lie(one: str | Ask, two: str | Ask) -> tuple[Match, bool]:
    """Judge two markets of two venues both ways round: how they lie to each other, and whether that is certain."""
    asks = [ask if isinstance(ask, Ask) else Ask(ask) for ask in (one, two)]
    a, b = (
        parse(*listed(venue, ask.title, outcome=ask.outcome, rules=ask.rules, close=ask.close, opens=None))
        for venue, ask in zip((Venue.KALSHI, Venue.POLYMARKET), asks, strict=True)
    )
    scorer = RulesScorer()
    found = scorer.judge(a, b)
    assert scorer.judge(b, a).match is found.match.mirrored
    return found.match, found.certain


def check(one: str | Ask, two: str | Ask, match: Match) -> None:
    found, certain = lie(one, two)
    assert found is match
    if not match.one_question:
        assert not certain


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # a date, an actor or a subject of the news makes no event
        ("Will Ada Oyelaran visit Ghana before May 1, 2027?", "Will Peru ban scooters by May 1, 2027?", DIFFERENT),
        ("Kenya strikes Ghana by June 30, 2027", "Ghana closes its airspace by June 30?", DIFFERENT),
        (
            "Will an AI model win a poker title in 2027?",
            "Will Zhenai have the best AI model at the end of June 2027?",
            DIFFERENT,
        ),
        ("AI bubble bursts in 2027?", "Will Zhenai have the top AI model on March 31, 2027?", DIFFERENT),
        (
            "Will Kenya's net worth be above $600 billion on April 30, 2027?",
            "Will Rex 5 be released by April 30, 2027?",
            DIFFERENT,
        ),
        (
            "Will any US House member visit Ghana before July 1, 2027?",
            "Will the US House of Representatives expel any of its members before April 1, 2027?",
            DIFFERENT,
        ),
        # a thing with a name of its own does
        ("How many SpaceX Starhopper launches in 2027?", "Will Starhopper reach orbit in 2027?", RELATED),
        ("Will the Senate vote on the GUARD Act?", "Will the Senate pass the GUARD Act (H.R. 911)?", RELATED),
        ("Will Rex-5 be released by August 31, 2027?", "Will Rex-5 top LMArena on August 31, 2027?", RELATED),
        # one act on one thing, each saying more of it; but other products of one family are other products
        (
            "Will Kenya release any documents about the Okoye case before Jan 18, 2027?",
            "Will Kenya release the Okoye files by December 18, 2026?",
            RELATED,
        ),
        ("Will Rex Minor be released before September 2027?", "Will Rex 5 be released by April 30, 2027?", DIFFERENT),
    ],
)
def test_what_two_headlines_share_makes_one_event_or_none(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # an act of which the other headline says nothing is another act
        ("Will Kenya become more democratic in 2027?", "Will Ghana invade Kenya by December 31, 2027?", DIFFERENT),
        ("Ghana Nuke before 2028?", "Will Ghana's regime fall in 2027?", DIFFERENT),
        # weapons: a test and a use set one off
        ("Will Ghana test a nuclear weapon in 2027?", "Will a nuclear weapon be detonated before 2028?", WITHIN),
        ("Will Ghana use a nuclear weapon in 2027?", "Nuclear weapon detonation in 2027?", WITHIN),
        ("Will Ghana test a nuclear weapon in 2027?", "Will Ghana use a nuclear weapon in 2027?", RELATED),
        ("Will Ghana have authority to use nuclear weapons by 2030?", "Nuclear weapon detonation in 2027?", DIFFERENT),
        # governments that fall, borders that close, clubs that are left, land that is gained
        ("Ghana's government falls in 2027?", "Will the Ghanaian regime collapse before 2028?", SAME),
        ("Will Ghana's regime be overthrown in 2027?", "Will Ghana's government be toppled before 2028?", SAME),
        ("Will Ghana close its border in 2027?", "Ghana closes the border by July 1, 2027?", AROUND),
        ("Will Ghana close its border in 2027?", "Will Kenya announce a blockade of Ghana in 2027?", DIFFERENT),
        ("Will Peru leave the EU before 2028?", "Peru withdraws from the EU in 2027?", SAME),
        ("Will Peru leave NATO before 2028?", "Will Ghana leave NATO before 2028?", DIFFERENT),
        (
            "Will Kenya gain sovereignty over any part of Ghana in 2027?",
            "Will Kenya acquire part of Ghana in 2027?",
            SAME,
        ),
        # troops are somewhere on somebody's behalf
        ("Kenyan forces in Ghana in 2027?", "Will Kenyan troops enter Ghana by December 31, 2027?", SAME),
        ("Kenyan soldiers in Ghana in 2027?", "Will Ghana attack Kenya in 2027?", DIFFERENT),
        # a ceasefire that is in force has been agreed
        ("Kenya x Ghana ceasefire in effect by June 30, 2027?", "Kenya x Ghana ceasefire by June 30, 2027?", WITHIN),
        (
            "Will a ceasefire between Kenya and Ghana take effect in 2027?",
            "Kenya x Ghana ceasefire by May 31, 2027?",
            RELATED,
        ),
        # who receives a pardon is not who grants it
        (
            "Will Ada Oyelaran receive a presidential pardon before 2028?",
            "Will Trump pardon Ada Oyelaran before 2028?",
            SAME,
        ),
        (
            "Will Trump receive a presidential pardon before 2028?",
            "Will Trump pardon Ada Oyelaran before 2028?",
            DIFFERENT,
        ),
        (
            "Will Zhenai IPO and be a publicly traded company by March 31, 2027?",
            "Will Zhenai IPO by December 31, 2026?",
            AROUND,
        ),
    ],
)
def test_acts_are_told_apart_and_imply_each_other(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Will Kenya and Ghana meet in April 2027?", "Will Kenya and Ghana meet before May 1, 2027?", WITHIN),
        ("Will Rex-5 be released in August 2027?", "Will Rex-5 be released before September 2027?", WITHIN),
        ("Will Ada Oyelaran visit Peru by May 31, 2027?", "Ada Oyelaran visits Peru in May 2027?", AROUND),
        ("Will Ada Oyelaran visit Peru by Dec 31, 2027?", "Ada Oyelaran visits Peru in 2027?", SAME),
        (
            "Will Ada Oyelaran visit Peru before 2027?",
            Ask(
                "Ada Oyelaran visits Peru in 2027?",
                rules='Resolves to "Yes" if Ada Oyelaran visits Peru by December 31, 2027.',
            ),
            DIFFERENT,
        ),
        (
            Ask(
                "Will Zhenai announce a car by the end of 2027?",
                rules="If it is announced before Jan. 1, 2028, the question will resolve as 'yes'.",
            ),
            "Will Zhenai announce a car before 2028?",
            SAME,
        ),
    ],
)
def test_windows_of_a_month_a_year_and_a_deadline(one: str | Ask, two: str | Ask, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # who holds an office on a day, whatever the office is called
        ("Will Ada Okoye be the head of state of Ghana on Dec 31, 2027?",
         "Will Ada Okoye be the leader of Ghana at the end of 2027?", SAME),
        ("Will Ada Okoye be the head of state of Ghana on Dec 31, 2027?",
         "Will Bola Mensah be the leader of Ghana at the end of 2027?", RELATED),
        ("Will Ada Okoye be President of Ghana on 30 April 2027?",
         "Will Ada Okoye be the de facto leader of Ghana at the end of 2027?", RELATED),
        ("Will Ada Okoye be President of Ghana on 30 April 2027?",
         "Will Ada Okoye be President of Ghana on 31 December 2027?", RELATED),
        ("Will Ada Okoye be President of Ghana on 30 April 2026?",
         "Will Ada Okoye be President of Ghana on 31 December 2027?", DIFFERENT),
        ("Will Ada Okoye be President of Ghana on 30 April 2027?",
         "Ada Okoye out as leader of Ghana by December 31, 2027?", RELATED),
        # to cease to be is to be out, and no contest
        ("Will Ada Okoye cease to be Prime Minister of Ghana during 2027?",
         "Ada Okoye out as Ghana prime minister by December 31, 2027?", SAME),
        ("Will Ada Okoye cease to be Prime Minister of Ghana during 2027?",
         "Will Ada Okoye be the next Prime Minister of Ghana?", RELATED),
        ("Will Ada Okoye remain CEO of Zhenai through 2027?",
         "Ada Okoye out as Zhenai CEO by December 31, 2027?", OPPOSITE),
        # ways out of an office, with the office left out
        ("Mensah resigns by June 30, 2027?", "Mensah out as prime minister of Ghana by December 31, 2027?", WITHIN),
        ("Mensah dies in 2027?", "Mensah out as supreme leader of Ghana in 2027?", WITHIN),
        ("Will Ada Okoye leave President of Ghana before 2028?",
         "Will Ada Okoye leave Minister of Defense of Ghana before 2028?", DIFFERENT),
        # a ranking is read on a day
        ("Will Nvidia have the highest market cap at the end of 2027?",
         "Will NVIDIA be the largest company in the world by market cap on May 31, 2027?", DIFFERENT),
        ("Will Nvidia have the highest market cap at the end of 2027?",
         "Will NVIDIA be the largest company in the world by market cap on December 31, 2027?", SAME),
        ("Will OpenAI have the best AI model at the end of June 2027?",
         "Will OpenAI have the best AI model on June 30, 2027?", SAME),
        ("Will OpenAI have the best AI model at the end of June 2027?",
         "Will OpenAI have the best AI model at the end of July 2027?", DIFFERENT),
        ("Will OpenAI have a #1 AI model in 2027?",
         "Will OpenAI have the best AI model at the end of July 2027?", RELATED),
    ],
)  # fmt: skip
def test_offices_and_rankings_are_read_off_on_a_day(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # any one of several will do
        ("US strikes Iran by June 30, 2027?", "Will the US or Israel strike Iran by June 30, 2027?", WITHIN),
        ("Will the US and Israel strike Iran by June 30, 2027?",
         "Will the US or Israel strike Iran by June 30, 2027?", WITHIN),
        ("US/Israel strike Iran by May 31, 2027?", "Will the US or Israel strike Iran by June 30, 2027?", WITHIN),
        ("Will Kenya strike Iran by June 30, 2027?", "Will the US or Israel strike Iran by June 30, 2027?", DIFFERENT),
        ("Will the United States, Russia or China test a nuclear device before 2028?",
         "Will Russia test a nuclear weapon in 2027?", AROUND),
        # all of it and a part of it
        ("Will Kenya annex Ghana before 2028?", "Will Kenya annex any part of Ghana before 2028?", WITHIN),
        # a number of an act is the act
        ("OpenRex $1t+ IPO before 2028?", "OpenRex IPO before 2028?", WITHIN),
        ("OpenRex IPO before 2029?", "OpenRex $1t+ IPO before 2028?", AROUND),
        ("Will Kenya and Ghana hold at least 3 summits in 2027?", "Will Kenya and Ghana meet in 2027?", WITHIN),
        ("OpenRex IPO closing market cap above $500B?", "Will OpenRex IPO by December 31, 2027?", RELATED),
        ("10 or more SpaceX launches in 2027?", "How many SpaceX Starhopper launches in 2027? More than 9", AROUND),
        ("Fewer than 10 SpaceX launches in 2027?", "Fewer than 10 SpaceX Starhopper launches in 2027?", WITHIN),
        # to say, to agree and to begin are not to do
        ("Will Hamas agree to disarm by December 31, 2027?", "Hamas disarms by December 31, 2027?", RELATED),
        ("Will Zhenai acquire Rextech before 2028?",
         "Zhenai announces acquisition of Rextech by December 31, 2027?", WITHIN),
        # to lift a measure is not to take it
        ("Will the US lift sanctions on Syria before 2028?", "Will the US sanction Syria before 2028?", RELATED),
        ("Will the US lift sanctions on Syria before 2028?",
         "US sanctions on Syria lifted by December 31, 2027?", SAME),
        ("US tariffs on Syria lifted in 2027?", "US sanctions on Syria lifted by December 31, 2027?", RELATED),
        # a race against another thing has no date
        ("Will Rex-7 be released before Apex-5?", "Rex-7 released by June 30, 2027?", RELATED),
        ("Kenya x Ghana ceasefire before GTA VI?", "Kenya x Ghana ceasefire by July 31, 2027?", RELATED),
        # the end of a year is no end of a ceasefire
        ("Kenya x Ghana ceasefire by end of 2027?", "Kenya x Ghana ceasefire before 2028?", SAME),
        ("Kenya x Ghana ceasefire broken by June 30, 2027?", "Kenya x Ghana ceasefire by June 30, 2027?", RELATED),
        # a ban in a country is one by it
        ("Rextok banned in the US before 2028?", "Will the US ban Rextok before 2028?", SAME),
    ],
)  # fmt: skip
def test_narrower_and_wider_claims_of_one_act(one: str, two: str, match: Match) -> None:
    check(one, two, match)
