"""Claims about numbers against each other: thresholds, bands, hours, deadlines, counts, meetings and releases."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

SCORER = RulesScorer()
SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT
NOON = "The Binance 1 minute candle for 12:00 in the ET timezone (noon) on the date of the title decides."


def claim(title: str, outcome: str = "Yes", **rest: Any) -> Claim:
    return parse(*listed(Venue.KALSHI, title, outcome=outcome, **{"opens": "2024-12-01T00:00:00Z", **rest}))


def judged(first: tuple[str, ...], second: tuple[str, ...], **rest: Any) -> Judgement:
    a, b = claim(*first, **rest), claim(*second, **rest)
    found, back = SCORER.judge(a, b), SCORER.judge(b, a)
    assert back.match is found.match.mirrored
    assert back.certain == found.certain
    return found


@pytest.mark.parametrize(
    ("first", "second", "match"),
    [
        # grid steps and edges
        (("US unemployment rate in May 2026?", "Above 4.3%"), ("May 2026 unemployment rate 4.4% or more?",), SAME),
        (("US unemployment rate in May 2026?", "Exactly 4.4%"), ("May 2026 unemployment rate ≥4.2%?",), WITHIN),
        (("US unemployment rate in May 2026?", "Above 4.4%"), ("May 2026 unemployment rate be 4.4%?",), RELATED),
        (("How many seats will the Reds win in 2026?", "More than 34"),
         ("Will the Reds win 35 or more seats in 2026?",), SAME),
        (("Fewer than 10 Starship launches in 2026?",), ("10 or more Starship launches in 2026?",), OPPOSITE),
        (("Will the Fed cut rates 3 times in 2026?",), ("Will the Fed cut rates two or more times in 2026?",), WITHIN),
        # other figures of one release, other releases
        (("Will core CPI rise more than 0.3% in May 2026?",), ("Will CPI rise more than 0.3% in May 2026?",), RELATED),
        (("Will CPI rise more than 0.3% month-over-month in May 2026?",),
         ("Will annual CPI rise more than 0.3% in May 2026?",), RELATED),
        (("Will CPI rise more than 0.3% in May 2026?",), ("Will CPI rise more than 0.3% in June 2026?",), DIFFERENT),
        (("Will inflation in Brazil be above 4% in May 2026?",), ("Will inflation in Mexico be above 4% in May 2026?",),
         DIFFERENT),
        (("Will May 2026 payrolls be above 100k?",), ("Unemployment rate above 4.3% in May 2026?",), RELATED),
        # central banks
        (("Will the Bank of Korea maintain the current rate at its May 2026 Monetary Policy Board meeting?",),
         ("No change to the base rate by the Bank of Korea after the May 2026 meeting?",), SAME),
        (("Will the Bank of Korea cut 25bps at its May 2026 meeting?",),
         ("Will the Bank of Korea decrease rates after the May 2026 meeting?",), WITHIN),
        (("Will the Bank of Korea hike 25bps at its May 2026 meeting?",),
         ("Will the Bank of Korea decrease rates after the May 2026 meeting?",), RELATED),
        (("Will the Bank of Mexico hike 25bps in May 2026?",), ("Will the Bank of Israel hike 25bps in May 2026?",),
         DIFFERENT),
        (("Will the Fed cut by a quarter point in June 2026?",), ("Fed decision in June 2026?", "25 bps decrease"),
         SAME),
        (("Will the Fed hike rates by 25bps at their June 2026 meeting?",), ("Fed rate hike by June 2026 meeting?",),
         WITHIN),
        (("Will the Fed cut rates before 2027?",), ("Will no Fed rate cuts happen in 2026?",), OPPOSITE),
        (("Will the Fed cut rates more than 25 bps in 2026?",), ("Fed rate cut in 2026?",), WITHIN),
        (("Will the Fed cut rates more than 25 bps in 2026?",), ("Will no Fed rate cuts happen in 2026?",), RELATED),
        (("Will 7 Fed rate cuts happen in 2026?",), ("Will the Fed cut rates before 2027?",), WITHIN),
        (("Will 7 Fed rate cuts happen in 2026?",), ("Will 5 Fed rate cuts happen in 2026?",), RELATED),
        (("Will 7 Fed rate cuts happen in 2026?",), ("Will 7 Fed rate cuts happen in 2025?",), DIFFERENT),
        (("Will the upper bound of the federal funds rate be above 4.25% after the Dec 9, 2026 meeting?",),
         ("Will the upper bound of the target federal funds rate be ≥ 4.5% at the end of 2026?",), SAME),
        (("Will the Fed cut rates before 2027?",), ("Will the Fed's lower bound reach 0.25% or lower before 2027?",),
         RELATED),
        (("Will the Fed's upper bound reach 5% or higher before 2027?",),
         ("Will the Fed's lower bound reach 5% or higher before 2027?",), RELATED),
        (("Will nominal US GDP growth be above 3% in Q1 2026?",), ("Will US GDP growth be above 3.5% in Q1 2026?",),
         RELATED),
        # levels at a moment and levels reached
        (("Bitcoin price on Dec 11, 2026 at 12pm EST?", "$100,000 or above"),
         ("Bitcoin price on Dec 11, 2026 at 5pm EST?", "$100,000 or above"), RELATED),
        (("Bitcoin price on Dec 11, 2026 at 12pm EST?", "$100,000 or above"),
         ("Bitcoin price on Dec 12, 2026 at 12pm EST?", "$100,000 or above"), DIFFERENT),
        (("Bitcoin price on Dec 11, 2026 at 12pm EST?", "$100,000 or above"),
         ("Will Bitcoin be below $100,000 on Dec 11, 2026 at 12pm ET?",), OPPOSITE),
        (("Bitcoin price range on Dec 11, 2026 at 12pm EST?", "$79,900 to 79,999.99"),
         ("Will Bitcoin be between $78,000 and $80,000 on Dec 11, 2026 at 12pm ET?",), WITHIN),
        (("Bitcoin price range on Dec 11, 2026 at 12pm EST?", "$79,900 to 79,999.99"),
         ("Bitcoin price range on Dec 11, 2026 at 12pm EST?", "$80,000 to 80,099.99"), RELATED),
        (("Bitcoin price on Dec 11, 2026 at 12pm EST?", "$100,000 or above"),
         ("Will Bitcoin hit $90,000 in December 2026?",), WITHIN),
        (("Bitcoin price on Dec 11, 2026 at 12pm EST?", "$100,000 or above"),
         ("Will Bitcoin hit $120,000 in December 2026?",), RELATED),
        (("Bitcoin price on Dec 11, 2026 at 12pm EST?", "$100,000 or above"),
         ("Will Bitcoin hit $90,000 in November 2026?",), DIFFERENT),
        (("Will Bitcoin hit $150k by June 30, 2026?",),
         ("Will Bitcoin be above $100000 by July 1, 2026 at 12:00AM ET?",), WITHIN),
        (("Will Bitcoin hit $100k by June 30, 2026?",), ("Will Bitcoin hit $150k by December 31, 2026?",), RELATED),
        (("Will Bitcoin hit $100k in May 2026?",), ("Will Bitcoin hit $100k in June 2026?",), DIFFERENT),
        (("Will Bitcoin hit $100k in December 2026?",), ("Will Bitcoin dip to $100k in December 2026?",), RELATED),
        (("Will Bitcoin be above $149999.99 by Dec 31, 2026 at 11:59PM ET?",),
         ("Will Bitcoin hit $150k by Dec 31, 2026?",), SAME),
        (("Will inflation reach more than 3.5% in 2026?",),
         ("Will the rate of CPI inflation be above 3.6% for the year ending in May 2026?",), AROUND),
        (("Will the EUR/USD open price be below 1.156 at Apr 13, 2026 at 10am EDT?",),
         ("Will EUR/USD hit 1.14 (Low) in 2026?",), DIFFERENT),
        # several conditions at once
        (("Will the Fed rate decision be no change AND dissents be 0 for April 2026?",),
         ("Will there be no change in Fed interest rates after the April 2026 meeting?",), WITHIN),
        (("Will Zcash reach $700 by June 30, 2026?",), ("Will Zcash reach $600 by December 31, 2026?",), WITHIN),
        (("Will Zcash reach $700 by June 30, 2026?",), ("Will Monero reach $700 by June 30, 2026?",), DIFFERENT),
        # valuations so long after launch
        (("Acme FDV above $1B one day after launch?",),
         ("Acme FDV above $1B at 10:00 AM ET on Jan 1, 2027?",), RELATED),
        (("Acme FDV above $2B one day after launch?",), ("Acme market cap (FDV) >$1B one day after launch?",), WITHIN),
        # counts over a stretch of time
        (("Will there be at least 10 Starship launches by June 30, 2026?",),
         ("10 or more Starship launches in 2026?",), WITHIN),
        (("Fewer than 10 Starship launches by June 30, 2026?",), ("Fewer than 10 Starship launches in 2026?",), AROUND),
        # rankings
        (("Will 2026 be the hottest year on record?",), ("Will 2026 be the third-hottest year on record?",), RELATED),
        (("Will 2026 be the hottest year on record?",), ("Will 2025 be the hottest year on record?",), DIFFERENT),
    ],
)  # fmt: skip
def test_how_two_claims_lie(first: tuple[str, ...], second: tuple[str, ...], match: Match) -> None:
    assert judged(first, second).match is match


@pytest.mark.parametrize(
    ("first", "second", "match"),
    [
        (("Will Solana reach $180 in December?",), ("Will Solana reach $160 by December 31, 2026?",), WITHIN),
        (("Will Solana reach $180 in December?",), ("Will Solana dip to $180 in December?",), RELATED),
        (("Will the Bank of Korea hold after the May meeting?",),
         ("Will the Bank of Korea hold at its May 2026 meeting?",), SAME),
        (("Will the price of Solana be above $180 on May 1?",),
         ("Will the price of Solana be above $180 on April 30, 2026?",), DIFFERENT),
    ],
)  # fmt: skip
def test_a_date_without_a_year_takes_that_of_the_other_claim(
    first: tuple[str, ...], second: tuple[str, ...], match: Match
) -> None:
    found = judged(first, second, close=None, opens=None)
    assert found.match is match


def test_a_deadline_without_a_year_is_never_sure() -> None:
    first, second = ("Will Solana reach $180 by December 31?",), ("Will Solana reach $180 by December 31, 2027?",)
    found = judged(first, second, close=None, opens=None)
    assert found.match is SAME
    assert not found.certain


def test_the_identifier_lends_what_the_title_leaves_out() -> None:
    rules = "The average of the index at the stated hour decides."
    evening = claim("Bitcoin price range on Jun 8, 2026?", "$54,000 to 54,249.99", name="KXBTC-26JUN0817-B54125",
                    rules=rules, close=None, opens=None)  # fmt: skip
    noon = claim("Will Bitcoin be less than $62,000 on June 8?", rules=NOON, close=None, opens=None)
    assert evening.period is not None
    assert evening.period.minute == 17 * 60
    assert SCORER.judge(evening, noon).match is RELATED
    july = claim("Will the Bank of Israel hold at the Monetary Committee meeting?", name="KXCBDISRAEL-26JUL06-HOLD",
                 close=None, opens=None)  # fmt: skip
    may = claim("Will the Bank of Israel make no change after the May 2026 decision?", close=None, opens=None)
    assert SCORER.judge(july, may).match is DIFFERENT
    bare = claim("Fed decision in June 2026?", name="KXFEDDECISION-26JUN-C26")
    large = claim("Will the Fed cut by 50 bps or more in June 2026?")
    assert SCORER.judge(bare, large).match is SAME


SIZES = st.integers(1, 400).map(lambda value: value * 250)
KINDS = st.sampled_from(("or above", "or below"))
STAND = "Bitcoin price on Dec 11, 2026 at 12pm EST?"
TIMES = st.sampled_from(
    ("on Dec 11, 2026 at 12pm ET", "on Dec 11, 2026 at 5pm ET", "on Dec 12, 2026 at 12pm ET", "in December 2026",
     "by December 31, 2026", "before 2027", "by June 30, 2026", "in 2026", "in December", "one day after launch")
)  # fmt: skip
VERBS = st.sampled_from(("be above", "be below", "reach", "dip to", "be at least", "close above"))


@given(SIZES, KINDS)
def test_a_range_is_itself_and_the_opposite_of_the_rest(level: int, kind: str) -> None:
    one = claim(STAND, f"${level:,} {kind}")
    rest = claim(STAND, f"{'Below' if kind == 'or above' else 'Above'} ${level:,}")
    assert SCORER.judge(one, one).match is SAME
    assert SCORER.judge(one, rest).match is OPPOSITE


@given(SIZES, SIZES, KINDS, KINDS)
def test_tightening_a_threshold_never_turns_within_into_around(
    level: int, other: int, kind: str, other_kind: str
) -> None:
    wide = claim(STAND, f"${level:,} {kind}")
    against = claim(STAND, f"${other:,} {other_kind}")
    step = 250 if kind == "or above" else -250
    tight = claim(STAND, f"${max(1, level + step):,} {kind}")
    before, after = SCORER.judge(wide, against).match, SCORER.judge(tight, against).match
    if before in (WITHIN, SAME):
        assert after is WITHIN
    assert SCORER.judge(tight, wide).match in (WITHIN, SAME)


@given(SIZES, SIZES, VERBS, VERBS, TIMES, TIMES, st.booleans(), st.booleans())
def test_judging_is_symmetric(
    level: int, other: int, verb: str, other_verb: str, when: str, other_when: str, turned: bool, other_turned: bool
) -> None:
    first = claim(f"Will Bitcoin {verb} ${level:,} {when}?", "No" if turned else "Yes", close=None, opens=None)
    second = claim(
        f"Will Bitcoin {other_verb} ${other:,} {other_when}?", "No" if other_turned else "Yes", close=None, opens=None
    )
    ours, theirs = SCORER.judge(first, second), SCORER.judge(second, first)
    assert theirs.match is ours.match.mirrored
    assert theirs.certain == ours.certain
    assert theirs.score == ours.score


PATHS = st.lists(st.integers(1, 6), min_size=4, max_size=4)
"""The price in thousands at noon of each of the first four days of December."""


ASKED = st.tuples(st.integers(1, 6), st.integers(1, 4), st.booleans(), st.booleans())
"""A level in thousands, a day, whether it is to be reached or held, and whether the No is bought."""


@given(PATHS, ASKED, ASKED)
def test_what_is_implied_holds_in_every_world(
    path: list[int], asked: tuple[int, int, bool, bool], also_asked: tuple[int, int, bool, bool]
) -> None:
    def of(level: int, day: int, touched: bool, turned: bool) -> tuple[Claim, bool]:
        if touched:
            title = f"Will Bitcoin reach ${level},000 by December {day}, 2026?"
            pays = any(price >= level for price in path[:day])
        else:
            title = f"Will Bitcoin be at least ${level},000 on December {day}, 2026 at 12pm ET?"
            pays = path[day - 1] >= level
        return claim(title, "No" if turned else "Yes"), pays != turned

    (first, pays), (second, also) = of(*asked), of(*also_asked)
    match = SCORER.judge(first, second).match
    implied = {SAME: pays == also, OPPOSITE: pays != also, WITHIN: also or not pays, AROUND: pays or not also}
    assert implied.get(match, True)


MOVES = st.lists(st.sampled_from((-50, -25, 0, 25)), min_size=1, max_size=8)
"""What a central bank does at the meetings of 2026, in basis points."""
BETS = st.one_of(
    st.tuples(st.sampled_from(("or more", "or fewer", "")), st.integers(0, 9)),
    st.tuples(st.sampled_from(("any", "large", "none")), st.just(0)),
)


@given(MOVES, BETS, BETS, st.booleans(), st.booleans())
def test_bets_on_cuts_hold_in_every_world(
    moves: list[int], bet: tuple[str, int], other: tuple[str, int], no: bool, other_no: bool
) -> None:
    cuts = sum(move < 0 for move in moves)

    def of(which: str, size: int, turned: bool) -> tuple[Claim, bool]:
        side = "No" if turned else "Yes"
        if which == "any":
            return claim("Will the Fed cut rates before 2027?", side), (cuts > 0) != turned
        if which == "large":
            return claim("Will the Fed cut rates more than 25 bps in 2026?", side), (min(moves) < -25) != turned
        if which == "none":
            return claim("Will no Fed rate cuts happen in 2026?", side), (cuts == 0) != turned
        pays = cuts >= size if which == "or more" else cuts <= size if which == "or fewer" else cuts == size
        return claim(f"Will {size} {which} Fed rate cuts happen in 2026?".replace("  ", " "), side), pays != turned

    (first, pays), (second, also) = of(*bet, no), of(*other, other_no)
    match = SCORER.judge(first, second).match
    assert match is not DIFFERENT
    implied = {SAME: pays == also, OPPOSITE: pays != also, WITHIN: also or not pays, AROUND: pays or not also}
    assert implied.get(match, True)


@given(st.fractions(-100, 100, max_denominator=100), st.fractions(-100, 100, max_denominator=100))
def test_units_are_kept_apart(warm: Fraction, cold: Fraction) -> None:
    one = claim("Highest temperature in London on Nov 24, 2026?", f"{round(warm)}°C or above")
    two = claim("Highest temperature in London on Nov 24, 2026?", f"{round(cold)}°F or above")
    assert SCORER.judge(one, two).match is RELATED


def test_what_was_before_a_market_opened_does_not_count_for_it() -> None:
    moment = claim("Will Bitcoin be above $100,000 on Jan 3, 2026 at 12pm ET?", opens="2026-01-01T00:00:00Z")
    for opens, match in (("2026-01-01T05:00:00Z", WITHIN), ("2026-04-01T05:00:00Z", DIFFERENT)):
        stretch = claim("Will Bitcoin be above $90,000 by Apr 30, 2026?", opens=opens)
        assert SCORER.judge(moment, stretch).match is match
