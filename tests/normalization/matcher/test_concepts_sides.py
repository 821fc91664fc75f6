"""Who is compared with whom, what is said of a thing and what it is, and which series a number counts."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, Side, case_id, cases, check

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT

SONGS_OF_EUROPE = (
    "While most countries in Eurovision come from Europe, several outside of Europe take part. This market resolves NO "
    "if any of the listed countries (4 out of 35) win: -Armenia -Australia -Azerbaijan -Israel"
)
TWO_LEFT_OUT = (
    "Teams from Europe qualify. For this market Turkey and Russia are in Asia: Europe excluding Turkey and Russia."
)

CASES: list[Case] = [
    *cases(
        "a comparison turned round",
        OPPOSITE,
        """
        Will Bitcoin outperform gold in 2027?
        Will gold outperform Bitcoin in 2027?
        Will Wicked 3 gross more than Avatar 4 in 2027?
        Will Avatar 4 gross more than Wicked 3 in 2027?
        Will Lewis Hamilton score more points than Charles Leclerc in the 2027 F1 season?
        Will Charles Leclerc score more points than Lewis Hamilton in the 2027 F1 season?
        Will Nvidia have a higher market cap than Apple on December 31, 2027?
        Will Apple have a higher market cap than Nvidia on December 31, 2027?
        Will GPT-6 be released earlier than Claude 6?
        Will Claude 6 be released earlier than GPT-6?
        """,
    ),
    *cases(
        "a comparison in other words",
        SAME,
        """
        Will Bitcoin outperform gold in 2027?
        Bitcoin outperforms gold in 2027?
        Will Ethereum flip Bitcoin by December 31, 2027?
        Ethereum flips Bitcoin before 2028?
        """,
        certain=True,
    ),
    *cases(
        "one of the first so many",
        WITHIN,
        """
        Top Spotify artist of 2027? [Bad Bunny]
        Will Bad Bunny be a top 5 Spotify artist of 2027?
        Will Alabama win the 2027 college football national championship?
        Will Alabama be a top 4 team in the 2027 college football rankings?
        """,
    ),
    *cases(
        "a word that is to be said is not what it stands for",
        DIFFERENT,
        """
        Will "Hottest" be said at the Oscars?
        Will 2027 be the hottest year on record?
        Will Trump say "tariff" during his speech on March 3, 2027?
        Will Trump impose a new tariff on Canada by March 31, 2027?
        Will Powell say "inflation" at the March 2027 press conference?
        Will US inflation be above 3% in March 2027?
        What will announcers say during the Super Bowl? [Taylor Swift]
        Will Taylor Swift perform at the Super Bowl in 2027?
        Will "Sinkhole" be said during the Oscars 2027?
        Will "Sinkhole" win Best Picture at the Oscars 2027?
        """,
    ),
    *cases(
        "words said, as a label and in quotes",
        SAME,
        """
        What will announcers say during Super Bowl LXI? [Taylor Swift]
        Will announcers say "Taylor Swift" during Super Bowl LXI?
        What will Trump say during the State of the Union 2027? [Tariff]
        Will Trump say "tariff" during the 2027 State of the Union?
        """,
        certain=True,
    ),
    *cases(
        "a league, a letter that keeps a place: no event in common",
        DIFFERENT,
        """
        Will the Charlotte pro basketball team win at least 40 times this season?
        NBA: Who will win Hawks vs. Warriors, scheduled for March 25, 7:40 PM ET?
        Will "Song O" be the #1 song on Spotify this week?
        O Brasil terá carros autônomos até 2027?
        Will Movie A win Best Casting at the 99th Academy Awards?
        Will Plan A be adopted by the council in 2027?
        """,
    ),
    *cases(
        "other companies' figures",
        DIFFERENT,
        """
        Will Meta report 1 billion active users by December 31, 2031?
        Will Spotify report between 725 million and 735 million monthly active users?
        Will Duolingo have 60 million daily active users by the end of 2027?
        Will Reddit reach more than 130 million daily active users in 2027?
        Will Netflix have 350 million subscribers by 2028?
        Will Disney report more than 200 million subscribers in Q1 2028?
        Will Rivian vehicle deliveries rise in 2027?
        Will Lucid deliver more than 20,000 vehicles in 2027?
        """,
    ),
    *cases(
        "a number behind the name counts its series",
        DIFFERENT,
        """
        Who will win Survivor Season 52? [Jane Roe]
        Will Jane Roe win Survivor 53?
        Big Brother 29 winner? [Richard Miles]
        Will Richard Miles win Big Brother 28?
        """,
    ),
    *cases(
        "a number behind the name, and the season's",
        SAME,
        """
        Who will win Survivor Season 52? [Jane Roe]
        Will Jane Roe win Survivor 52?
        Big Brother 29 winner? [Richard Miles]
        Will Richard Miles win Big Brother season 29?
        Who will host the 2028 Oscars? [Conan O'Brien]
        Will Conan O'Brien host the Oscars in 2028?
        Who will be the next James Bond? [Jacob Elordi]
        Will Jacob Elordi be announced as next James Bond?
        """,
        certain=True,
    ),
    Case(
        "rules leave some out of a kind",
        Side("Will the winner of Eurovision 2027 come from Europe?", rules=SONGS_OF_EUROPE),
        Side("Will Armenia win Eurovision 2027?"),
        RELATED,
    ),
    Case(
        "rules leave some out of a kind",
        Side("Will the winner of Eurovision 2027 come from Europe?", rules=SONGS_OF_EUROPE),
        Side("Will Sweden win Eurovision 2027?"),
        AROUND,
    ),
    Case(
        "rules leave some out of a kind",
        Side("Will a country from Europe win the 2030 FIFA World Cup?", rules=TWO_LEFT_OUT),
        Side("Will Turkey win the 2030 FIFA World Cup?"),
        RELATED,
    ),
    Case(
        "rules leave some out of a kind",
        Side("Will a country from Europe win the 2030 FIFA World Cup?", rules=TWO_LEFT_OUT),
        Side("Will Croatia win the 2030 FIFA World Cup?"),
        AROUND,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_concept_holds_both_ways_round(case: Case) -> None:
    check(case)
