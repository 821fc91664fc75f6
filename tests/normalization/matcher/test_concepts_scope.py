"""Offices, rankings, parts, choices and details: claims of one act or one place of which one asks for more.

No market here is one that a venue lists.
"""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.asks import check

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # who holds an office on a day, whatever the office is called
        (
            "Will Ama Okoye be the head of state of Ghana on Dec 31, 2027?",
            "Will Ama Okoye be the leader of Ghana at the end of 2027?",
            SAME,
        ),
        (
            "Will Ama Okoye be the head of state of Ghana on Dec 31, 2027?",
            "Will Bola Mensah be the leader of Ghana at the end of 2027?",
            RELATED,
        ),
        (
            "Will Ama Okoye be President of Ghana on 30 April 2027?",
            "Will Ama Okoye be the de facto leader of Ghana at the end of 2027?",
            RELATED,
        ),
        (
            "Will Ama Okoye be President of Ghana on 30 April 2027?",
            "Will Ama Okoye be President of Ghana on 31 December 2027?",
            RELATED,
        ),
        (
            "Will Ama Okoye be President of Ghana on 30 April 2026?",
            "Will Ama Okoye be President of Ghana on 31 December 2027?",
            DIFFERENT,
        ),
        (
            "Will Ama Okoye be President of Ghana on 30 April 2027?",
            "Ama Okoye out as leader of Ghana by December 31, 2027?",
            RELATED,
        ),
        # to cease to be is to be out, and no contest
        (
            "Will Ama Okoye cease to be Prime Minister of Ghana during 2027?",
            "Ama Okoye out as Ghana prime minister by December 31, 2027?",
            SAME,
        ),
        (
            "Will Ama Okoye cease to be Prime Minister of Ghana during 2027?",
            "Will Ama Okoye be the next Prime Minister of Ghana?",
            RELATED,
        ),
        (
            "Will Ama Okoye remain CEO of Zhenai through 2027?",
            "Ama Okoye out as Zhenai CEO by December 31, 2027?",
            OPPOSITE,
        ),
        # ways out of an office, with the office left out
        ("Mensah resigns by June 30, 2027?", "Mensah out as prime minister of Ghana by December 31, 2027?", WITHIN),
        ("Mensah dies in 2027?", "Mensah out as supreme leader of Ghana in 2027?", WITHIN),
        (
            "Will Ama Okoye leave President of Ghana before 2028?",
            "Will Ama Okoye leave Minister of Defense of Ghana before 2028?",
            DIFFERENT,
        ),
        # other names and places kept for a name
        (
            "Will the Liberal Party of Ghana (LPG) win the second-most seats in the next Ghanaian election?",
            "Will United Ghana (UG) win the second-most seats in the next Ghanaian election?",
            RELATED,
        ),
        (
            "Will placeholder V be the #2 searched person on Google in 2027?",
            "Will placeholder X be the #2 searched person on Google in 2027?",
            RELATED,
        ),
        (
            "Will Ama Okoye be the #2 searched person on Google in 2027?",
            "Will Ama Okoye be the #1 searched person on Google in 2027?",
            RELATED,
        ),
        # who goes next is no other office, and a category is a ranking of its own
        (
            "Will Ama Okoye be the next leader out before 2028?",
            "Will Bola Mensah be the leader of Ghana at the end of 2027?",
            DIFFERENT,
        ),
        (
            "Will Ama Okoye be the next person to leave the Ghanaian Cabinet?",
            "Will Ama Okoye be the Liberal nominee for Senate in Ohio?",
            DIFFERENT,
        ),
        (
            "Will OpenAI have the best AI model at the end of June 2027?",
            "Will OpenAI have the best AI model for coding at the end of June 2027?",
            RELATED,
        ),
        # a ranking is read on a day
        (
            "Will Nvidia have the highest market cap at the end of 2027?",
            "Will NVIDIA be the largest company in the world by market cap on May 31, 2027?",
            DIFFERENT,
        ),
        (
            "Will Nvidia have the highest market cap at the end of 2027?",
            "Will NVIDIA be the largest company in the world by market cap on December 31, 2027?",
            SAME,
        ),
        (
            "Will OpenAI have the best AI model at the end of June 2027?",
            "Will OpenAI have the best AI model on June 30, 2027?",
            SAME,
        ),
        (
            "Will OpenAI have the best AI model at the end of June 2027?",
            "Will OpenAI have the best AI model at the end of July 2027?",
            DIFFERENT,
        ),
        (
            "Will OpenAI have a #1 AI model in 2027?",
            "Will OpenAI have the best AI model at the end of July 2027?",
            AROUND,
        ),
    ],
)
def test_offices_and_rankings_are_read_off_on_a_day(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # any one of several will do
        ("US strikes Iran by June 30, 2027?", "Will the US or Israel strike Iran by June 30, 2027?", WITHIN),
        (
            "Will the US and Israel strike Iran by June 30, 2027?",
            "Will the US or Israel strike Iran by June 30, 2027?",
            WITHIN,
        ),
        ("US/Israel strike Iran by May 31, 2027?", "Will the US or Israel strike Iran by June 30, 2027?", WITHIN),
        ("Will Kenya strike Iran by June 30, 2027?", "Will the US or Israel strike Iran by June 30, 2027?", DIFFERENT),
        (
            "Will the United States, Russia or China test a nuclear device before 2028?",
            "Will Russia test a nuclear weapon in 2027?",
            AROUND,
        ),
        # all of it and a part of it
        ("Will Kenya capture all of Tamale by June 30, 2027?", "Will Kenya capture Tamale by June 30, 2027?", WITHIN),
        ("Will Kenya annex Ghana before 2028?", "Will Kenya annex any part of Ghana before 2028?", WITHIN),
        # a number of an act is the act
        ("OpenRex $1t+ IPO before 2028?", "OpenRex IPO before 2028?", WITHIN),
        ("OpenRex IPO before 2029?", "OpenRex $1t+ IPO before 2028?", AROUND),
        ("Will Kenya and Ghana hold at least 3 summits in 2027?", "Will Kenya and Ghana meet in 2027?", WITHIN),
        ("OpenRex IPO closing market cap above $500B?", "Will OpenRex IPO by December 31, 2027?", RELATED),
        ("10 or more SpaceX launches in 2027?", "How many SpaceX Starhopper launches in 2027? More than 9", AROUND),
        ("Fewer than 10 SpaceX launches in 2027?", "Fewer than 10 SpaceX Starhopper launches in 2027?", WITHIN),
        # to be at war is more than to clash
        ("Will Kenya and Ghana be at war before 2028?", "Kenya x Ghana military clash in 2027?", WITHIN),
        # to say, to agree and to begin are not to do
        ("Will Hamas agree to disarm by December 31, 2027?", "Hamas disarms by December 31, 2027?", RELATED),
        (
            "Will Zhenai acquire Rextech before 2028?",
            "Zhenai announces acquisition of Rextech by December 31, 2027?",
            WITHIN,
        ),
        # to lift a measure is not to take it
        ("Will the US lift sanctions on Syria before 2028?", "Will the US sanction Syria before 2028?", RELATED),
        (
            "Will the US lift sanctions on Syria before 2028?",
            "US sanctions on Syria lifted by December 31, 2027?",
            SAME,
        ),
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
)
def test_narrower_and_wider_claims_of_one_act(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # one act among the same parties, told more closely
        ("Kenya x Ghana meeting in Lusaka by June 30, 2027?", "Kenya x Ghana meeting by June 30, 2027?", WITHIN),
        ("Will Kenya strike Ghana's oil facilities by June 30, 2027?", "Kenya strikes Ghana by June 30, 2027?", WITHIN),
        ("Kenya x Ghana ceasefire by June 30, 2027?", "Kenya x Ghana naval ceasefire by June 30, 2027?", AROUND),
        ("Will Ama Okoye visit Beijing before 2028?", "Will Ama Okoye visit China before 2028?", WITHIN),
        ("Will Ama Okoye visit Beijing before 2028?", "Will Ama Okoye visit Iran before 2028?", DIFFERENT),
        ("Ama Okoye visits China by EOM June?", "Will Ama Okoye visit China by end of June?", SAME),
        # what another person does, or what leads up to an act, is no detail of it
        (
            "US x Iran diplomatic meeting by June 30, 2027?",
            "Will Kofi Mensah attend the next US x Iran diplomatic meeting?",
            RELATED,
        ),
        (
            "Kenya and Ghana normalize relations before 2028?",
            "Will Kenya and Ghana publicly acknowledge that they are resuming the normalization process before 2028?",
            RELATED,
        ),
        # whichever country it is
        ("Will any country leave NATO in 2027?", "Will Turkey leave NATO before 2028?", AROUND),
        ("Will any country leave NATO in 2027?", "Will Turkey withdraw from NATO by March 31, 2028?", RELATED),
        ("Will any country leave NATO in 2027?", "Will Turkey join the EU in 2027?", DIFFERENT),
        # troops that are sent are of those who send them
        ("Will Kenyan troops be deployed to Ghana before 2028?", "Kenyan troops in Ghana in 2027?", SAME),
        ("Will troops from Kenya be openly present in Ghana before 2028?", "Kenyan soldiers in Ghana in 2027?", SAME),
        # names and offices
        ("Will Hassan al-Okoye be arrested before 2028?", "Will Hassan Okoye be arrested before 2028?", SAME),
        (
            "Xi Jinping out before 2028?",
            "Will Xi Jinping leave General Secretary of the Chinese Communist Party before Jan 1, 2028?",
            SAME,
        ),
        (
            "Will Ama Okoye still be CEO of Zhenai at the end of 2027?",
            "Ama Okoye out as CEO of Zhenai by December 31, 2027?",
            OPPOSITE,
        ),
        # a stake is less than a purchase, an election is held or is called
        ("Will Kenya take an equity stake in Zhenai in 2027?", "Kenya acquires stake in Zhenai before 2028?", SAME),
        ("Will Kenya acquire Zhenai in 2027?", "Kenya acquires stake in Zhenai before 2028?", WITHIN),
        (
            "Will Ghana hold a presidential election before 2028?",
            "Ghana presidential election held by December 31, 2027?",
            SAME,
        ),
    ],
)
def test_details_places_and_names(one: str, two: str, match: Match) -> None:
    check(one, two, match)
