"""What is denied, asked of all, done in order or between two days: words that a bag of words does not hold."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, case_id, cases, check

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT

CASES: list[Case] = [
    *cases(
        "a figure denied",
        OPPOSITE,
        """
        Will nominal U.S. GDP growth be above 1.0% in Q1 2027?
        Will nominal U.S. GDP growth not be above 1.0% in Q1 2027?
        Will Bitcoin be above $120,000 on Dec 31, 2027?
        Will Bitcoin fail to be above $120,000 on Dec 31, 2027?
        Will Zcash reach $600 by December 31, 2027?
        Will Zcash not reach $600 by December 31, 2027?
        Will the Bank of Canada announce a 25 bps decrease at the April 2027 meeting?
        Will the Bank of Canada not announce a 25 bps decrease at the April 2027 meeting?
        Will the highest temperature in Chicago be 62°F or higher on April 11, 2027?
        Will the highest temperature in Chicago not be 62°F or higher on April 11, 2027?
        Will "Supergirl" Rotten Tomatoes score be above 80?
        Will "Supergirl" Rotten Tomatoes score not be above 80?
        Will the Fed change rates in March 2027?
        Will the Fed not change rates in March 2027?
        """,
        certain=True,
    ),
    *cases(
        "a winner denied",
        OPPOSITE,
        """
        Will the next Prime Minister of Hungary be Viktor Orbán?
        Will the next Prime Minister of Hungary not be Viktor Orbán?
        Will Chong Won-oh win the 2030 Seoul Mayoral Election?
        Will Chong Won-oh not win the 2030 Seoul Mayoral Election?
        Will Houston vs Detroit be the matchup in the 2026-27 Pro Basketball Finals?
        Will Houston vs Detroit not be the matchup in the 2026-27 Pro Basketball Finals?
        """,
        certain=True,
    ),
    *cases(
        "a fall is a change below nought, a second place no win, a lost final no won one",
        RELATED,
        """
        Will monthly inflation increase by 0.2% in January 2027?
        Will monthly inflation decrease by 0.2% in January 2027?
        Will monthly inflation increase by ≥0.3% in March 2027?
        Will monthly inflation decrease by ≥0.3% in March 2027?
        Will monthly inflation increase by 0.1% or less in April 2027?
        Will monthly inflation decrease by 0.1% or less in April 2027?
        Will CPI rise more than 0.1% in May 2027?
        Will CPI fall more than 0.1% in May 2027?
        Will Matt Dolan win 2nd place in the Republican primary for the 2028 United States Senate election in Ohio?
        Will Matt Dolan win the Republican primary for the 2028 United States Senate election in Ohio?
        Will the Detroit Pistons win the 2027 NBA Eastern Conference Finals?
        Will the Detroit Pistons lose the 2027 NBA Eastern Conference Finals?
        NBA: Warriors vs. Clippers (02/14/2027)
        NBA: Clippers vs. Warriors (02/14/2027)
        """,
    ),
    *cases(
        "a greater fall, and what it takes to lose",
        WITHIN,
        """
        Will retail sales decline by more than 0.5% in May 2027?
        Will retail sales fall by at least 0.3% in May 2027?
        Will the Detroit Pistons lose the 2027 NBA Eastern Conference Finals?
        Will the Detroit Pistons make the 2027 NBA Playoffs?
        """,
    ),
    *cases(
        "falls and places in other words",
        SAME,
        """
        Will UK GDP fall by 0.2% or more in Q1 2027?
        Will UK GDP growth in Q1 2027 be -0.2% or less?
        Will Jane Roe finish second in the 2027 French Open?
        Will Jane Roe win second place at the 2027 French Open?
        """,
        certain=True,
    ),
    *cases(
        "denied twice, or by a comparison",
        SAME,
        """
        Will the February 2027 unemployment rate be at least 4.6%?
        Will the February 2027 unemployment rate be not less than 4.6%?
        Will the March 2027 unemployment rate be at most 4.6%?
        Will the March 2027 unemployment rate be not more than 4.6%?
        Will Bitcoin not be above $110,000 on Dec 31, 2027?
        Will Bitcoin be at or below $110,000 on Dec 31, 2027?
        Will the Fed not cut rates in March 2027?
        Will the Fed fail to cut rates in March 2027?
        """,
        certain=True,
    ),
    *cases(
        "all of a kind are more than any of it",
        WITHIN,
        """
        Will Hamas release all hostages by March 31, 2027?
        Will Hamas release any hostages by March 31, 2027?
        Will Trump release all documents about UFOs before Jan 18, 2027?
        Will Trump release any documents about UFOs before Jan 18, 2027?
        Will all NATO members send troops to Ukraine in 2027?
        Will any NATO member send troops to Ukraine in 2027?
        Will the US lift all sanctions on Syria in 2027?
        Will the US lift sanctions on Syria in 2027?
        """,
    ),
    *cases(
        "the order of moves",
        RELATED,
        """
        Will the Fed Cut–Cut–Pause in 2027?
        Will the Fed Cut–Pause–Cut in 2027?
        Will the Fed hike, then pause, then cut in 2027?
        Will the Fed cut, then pause, then hike in 2027?
        """,
    ),
    *cases(
        "the order of moves in other words",
        SAME,
        """
        Will the Fed Cut-Cut-Pause in 2027?
        Fed cut, then cut, then pause in 2027?
        """,
        certain=True,
    ),
    *cases(
        "a count that begins on another day",
        RELATED,
        """
        Will Donald Trump post 100-119 Truth Social posts from April 7 to April 14, 2027?
        Will Donald Trump post 100-119 Truth Social posts from April 10 to April 14, 2027?
        Will Elon Musk tweet 200-219 times from March 3 to March 10, 2027?
        Will Elon Musk tweet 200-219 times from March 5 to March 10, 2027?
        """,
    ),
    *cases(
        "a longer count holds what the shorter one counts",
        AROUND,
        """
        Will there be more than 50 launches between Feb 7, 2027 and Dec 31, 2027?
        Will there be more than 50 launches between Mar 7, 2027 and Dec 31, 2027?
        """,
    ),
    *cases(
        "two days joined by a dash",
        SAME,
        """
        Will Elon Musk tweet 200-219 times from March 3 to March 10, 2027?
        Elon Musk # tweets March 3 - March 10, 2027? [200-219]
        """,
    ),
    *cases(
        "quarters that begin in another month, leaders of other parties",
        DIFFERENT,
        """
        Will Brazil's unemployment rate for November–January 2027 be 5.0%?
        Will Brazil's unemployment rate for October–January 2027 be 5.0%?
        Will Jane Roe win the next Senate Democratic Leader election?
        Will Jane Roe win the next Senate Republican Leader election?
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_concept_holds_both_ways_round(case: Case) -> None:
    check(case)
