"""What of a figure is asked: its opening or its close, its month or its year, its end or its extreme, its run."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, case_id, cases, check

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT

CASES: list[Case] = [
    *cases(
        "where a day's trading begins is not where it ends",
        RELATED,
        """
        Will the S&P 500 open above 7,000 on Mar 3, 2027?
        Will the S&P 500 close above 7,000 on Mar 3, 2027?
        Will the Nasdaq-100 open price be above 25,000 on Mar 3, 2027?
        Will the Nasdaq-100 close above 25,000 on Mar 3, 2027?
        S&P 500 (SPX) Opens Up or Down on March 3, 2027? [Up]
        S&P 500 (SPX) Up or Down on March 3, 2027? [Up]
        Will Dow Jones open above 48,000 on Mar 3, 2027?
        Will Dow Jones be above 48,000 on Mar 3, 2027 at 4pm EST?
        Nvidia (NVDA) closes above $200 on March 3, 2027?
        Will Nvidia open above $200 on March 3, 2027?
        Will gold open above $4,500 on March 3, 2027?
        Will gold close above $4,500 on March 3, 2027?
        """,
    ),
    *cases(
        "what a price closes at is what it is that day",
        SAME,
        """
        Will the Nasdaq-100 close above 25,000 on Mar 4, 2027?
        Will the Nasdaq-100 be above 25,000 on Mar 4, 2027 at 4pm EST?
        S&P 500 (SPX) Up or Down on March 3, 2027? [Up]
        Will the S&P 500 close higher on March 3, 2027?
        Will Tesla (TSLA) finish the day in the red on March 3, 2027?
        Tesla (TSLA) Up or Down on March 3, 2027? [Down]
        """,
    ),
    *cases(
        "up is not down",
        OPPOSITE,
        """
        S&P 500 (SPX) Up or Down on March 5, 2027? [Up]
        Will the S&P 500 close lower on March 5, 2027?
        Will Nvidia (NVDA) end the day green on March 5, 2027?
        Will Nvidia (NVDA) close down on March 5, 2027?
        """,
    ),
    *cases(
        "an index rises in its month, inflation is that of a year",
        RELATED,
        """
        Will the rate of CPI inflation be above 3.0% for the year ending in October 2027?
        Will CPI rise more than 3.0% in October 2027?
        Will annual inflation increase by 2.2% in January 2027?
        Will CPI rise more than 0.2% in January 2027?
        Will core CPI increase by more than 0.3% in May 2027?
        Will annual core CPI be above 0.3% in May 2027?
        """,
    ),
    *cases(
        "an index rises in its month",
        SAME,
        """
        Will CPI rise more than 0.2% in February 2027?
        Will monthly inflation increase by ≥0.3% in February 2027?
        Will core CPI rise more than 0.2% in February 2027?
        Will monthly core CPI be above 0.2% in February 2027?
        """,
        certain=True,
    ),
    *cases(
        "where a year ends, it has been",
        WITHIN,
        """
        Will gold end 2027 above $5,000?
        Will gold hit $5,000 in 2027?
        Will Bitcoin close 2027 above $150,000?
        Will Bitcoin reach $150,000 at any point in 2027?
        Will the Nasdaq-100 finish 2027 above 30,000?
        Will the Nasdaq-100 hit 29,000 in 2027?
        """,
    ),
    *cases(
        "where a year ends says nothing of what it has not reached",
        RELATED,
        """
        Will gold end 2027 below $5,000?
        Will gold hit $5,000 in 2027?
        Will Solana finish 2027 above $300?
        Will Solana hit $400 in 2027?
        """,
    ),
    *cases(
        "a longer run has the shorter in it",
        WITHIN,
        """
        Will the Detroit Pistons win 12 straight games in the 2026-27 season?
        Will the Detroit Pistons win 10 consecutive games in the 2026-27 season?
        Will the Lakers win eight games in a row this season?
        Will the Lakers win five games in a row this season?
        Will Bitcoin have 7 straight green days in March 2027?
        Will Bitcoin have 5 straight green days in March 2027?
        Will the Celtics have a 10-game winning streak in the 2026-27 season?
        Will the Celtics have an 8-game winning streak in the 2026-27 season?
        Will the Yankees lose eight games in a row in the 2027 season?
        Will the Yankees lose six straight games in the 2027 season?
        """,
    ),
    *cases(
        "one run in other words",
        SAME,
        """
        Will the Lakers win 10 straight games in the 2026-27 season?
        Will the Lakers win ten games in a row in the 2026-27 season?
        Will the Chiefs win 8 consecutive games in the 2027 season?
        Will the Chiefs win 8 straight games in the 2027 season?
        """,
        certain=True,
    ),
    *cases(
        "so many in a row are not so many, nor so many lost so many won",
        RELATED,
        """
        Will the Detroit Pistons win 10 straight games in the 2026-27 season?
        Will the Detroit Pistons win 50 games in the 2026-27 season?
        Will the Yankees lose eight games in a row in the 2027 season?
        Will the Yankees win six straight games in the 2027 season?
        """,
    ),
    *cases(
        "runs of others, of other seasons, and of sets",
        DIFFERENT,
        """
        Will the Lakers win 10 straight games in the 2026-27 season?
        Will the Lakers win 10 straight games in the 2027-28 season?
        Will the Lakers win 9 straight games in the 2026-27 season?
        Will the Celtics win 9 straight games in the 2026-27 season?
        Will Sabalenka win in straight sets against Gauff on March 3, 2027?
        Will Sabalenka win 3 straight matches in March 2027?
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_concept_holds_both_ways_round(case: Case) -> None:
    check(case)
