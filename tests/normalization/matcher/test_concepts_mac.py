"""Pairs of invented listings about rates, releases, prices and weather: how they lie, and whether that may be certain.

Each concept stands in several wordings, with other people, places and numbers, and with its hard negatives.
"""

import msgspec
import pytest

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

SCORER = RulesScorer()
SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


class Side(msgspec.Struct, frozen=True):
    """One listing, as much of it as its venue hands on."""

    title: str
    outcome: str = "Yes"
    rules: str | None = None
    close: str | None = None
    event: str = ""
    name: str = ""


def said(title: str, outcome: str = "Yes", **rest: str) -> Side:
    """Write one listing in a line of a table."""
    return Side(title, outcome, **rest)


def check(first: Side, second: Side, match: Match, *, certain: bool) -> None:
    claims = [
        parse(
            *listed(
                Venue.KALSHI, side.title, outcome=side.outcome, rules=side.rules, close=side.close, event=side.event,
                name=side.name, opens=None,
            )
        )
        for side in (first, second)
    ]  # fmt: skip
    found, back = SCORER.judge(*claims), SCORER.judge(*reversed(claims))
    assert found.match is match, [(one.field, one.verdict, one.ours, one.theirs) for one in found.fields]
    assert back.match is match.mirrored
    assert not found.certain or certain


# A headline that names a whole ladder, of which the field that tells the rung was not handed on.
LADDERS = [
    (said("Gold price on May 5, 2026?"), said("Will the price of gold be above $4,000 on May 5, 2026?"), RELATED),
    (said("Solana price at Mar 3, 2026 at 5pm EST?", close="2026-03-03T22:00:00Z"),
     said("Solana above 140 on March 3, 8PM ET?", close="2026-03-04T01:00:00Z"), RELATED),
    (said("Solana price at Mar 3, 2026 at 5pm EST?"), said("Will the price of Solana be above $140 on March 4, 2026?"),
     DIFFERENT),
    (said("Oil price (WTI) on Jun 3, 2026?"), said("Will the price of Brent be above $70 on June 3, 2026?"), DIFFERENT),
    (said("France unemployment rate in April 2026?"),
     said("Will France's April 2026 unemployment rate be 7.5% or more?"),
     RELATED),
    (said("France unemployment rate in April 2026?"),
     said("Will the April 2026 unemployment rate be 4.4%?"), DIFFERENT),
    (said("France unemployment rate in April 2026?"), said("France recession before 2027?"), DIFFERENT),
    (said("Highest temperature in Denver on Oct 4, 2026?"),
     said("Will the highest temperature in Denver be 61°F or higher on October 4, 2026?"), RELATED),
    (said("Highest temperature in Denver on Oct 4, 2026?"),
     said("Will the highest temperature in Chicago be 61°F or higher on October 4, 2026?"), DIFFERENT),
    (said("Dogecoin price on Apr 11, 2026?"), said("Will 11 Fed rate cuts happen in 2026?"), DIFFERENT),
    (said("UK Nominal GDP in 2026?"), said("Will UK GDP growth in Q1 2026 be between 0.2% and 0.4%?"), DIFFERENT),
    (said("GDP growth in 2026?"), said("Negative GDP growth in 2026?"), RELATED),
]  # fmt: skip

# The rate that stands when a year ends grew out of every meeting before; two meetings decide apart.
RATES = [
    (said("Will the upper bound of the federal funds rate be above 3.25% following the Fed's Sep 16, 2026 meeting?"),
     said("Will the upper bound of the target federal funds rate be 2.75% at the end of 2026?"), RELATED),
    (said("Will the upper bound of the federal funds rate be above 3.25% following the Fed's Dec 9, 2026 meeting?"),
     said("Will the upper bound of the target federal funds rate be 3.5% at the end of 2026?"), AROUND),
    (said("Will the upper bound of the federal funds rate be above 3.25% following the Fed's Sep 16, 2026 meeting?"),
     said("Will the upper bound of the federal funds rate be above 3.25% following the Fed's Oct 28, 2026 meeting?"),
     DIFFERENT),
    (said("Will the Bank of Canada cut by 25 bps at its September 2026 meeting?"),
     said("Will the Bank of Canada announce a 25 bps decrease at the April 2026 meeting?"), DIFFERENT),
    # the rules name the day of the meeting by which, and the day from which
    (said("Will the Federal Reserve cut rates before 2027?"),
     said("Fed rate cut by June 2026 meeting?",
       rules="This market will resolve to \"Yes\" if the upper bound of the target federal funds rate is decreased at "
       "any point between December 16, 2025 and the completion of the FOMC meeting for June 2026, currently scheduled "
       "for June 16-17."), AROUND),
    (said("Will the ECB raise rates before 2027?"),
     said("ECB rate hike by July 2026 meeting?",
       rules="This market will resolve to \"Yes\" if the ECB raises its deposit facility rate between January 5, 2026 "
       "and the July 2026 meeting, currently scheduled for July 22-23."), AROUND),
    (said("Will the Federal Reserve hike rates by 25bps at their October 2025 meeting?"),
     said("Fed rate hike by September 2026 meeting?",
       rules="This market will resolve to \"Yes\" if the upper bound of the target federal funds rate is increased at "
       "any point between December 16, 2025 and the completion of the listed meeting."), DIFFERENT),
    # who votes against, counted at one meeting
    (said("How many dissenting votes at the April 2026 Fed meeting?", "4 or more"),
     said("Will four or more people dissent the April 2026 Fed decision?"), SAME),
    (said("How many dissenting votes at the April 2026 Fed meeting?", "2 or more"),
     said("Will 3 members dissent from the April 2026 FOMC decision?"), AROUND),
    (said("How many dissenting votes at the April 2026 Fed meeting?", "2 or more"),
     said("Will 3 members dissent from the June 2026 FOMC decision?"), DIFFERENT),
]  # fmt: skip

# Brackets share their edges; the inflation of a calendar year is December's; two offices gauge one month's prices.
RELEASES = [
    (said("Will real GDP increase by more than 2.0% in Q2 2026?"),
     said("Will US GDP growth in Q2 2026 be between 2.0% and 2.5%?"), AROUND),
    (said("Will Mexico GDP growth in Q1 2026 be between 0.5% and 1.0%?"),
     said("Will Mexico GDP growth in Q1 2026 be above 0.5%?"), WITHIN),
    (said("Will real GDP increase by more than 2.0% in Q2 2026?"),
     said("Will US GDP growth in Q2 2026 be between 1.5% and 2.0%?"), RELATED),
    (said("US unemployment rate in May 2026?", "Above 4.4%"),
     said("Will the May 2026 unemployment rate be 4.4%?"), RELATED),
    (said("Will inflation in Chile be below 3.50% in Dec 2026?"),
     said("Will Chile's annual inflation in 2026 be between 4.00% and 4.49%?"), RELATED),
    (said("Will inflation in Chile be above 3.50% in Dec 2026?"),
     said("Will Chile's annual inflation in 2026 be between 4.00% and 4.49%?"), AROUND),
    (said("Will inflation in Chile be below 3.50% in Nov 2026?"),
     said("Will Chile's annual inflation in 2026 be between 4.00% and 4.49%?"), DIFFERENT),
    (said("Will annual CPI inflation be above 2.8% in March 2026?"),
     said("Will annual PCE inflation be 2.7% or more in March 2026?"), RELATED),
    (said("Will annual CPI inflation be above 2.8% in March 2026?"),
     said("Will annual PCE inflation be 2.7% or more in April 2026?"), DIFFERENT),
    (said("Will the US experience negative GDP growth in Q3 2026?"), said("US GDP growth in Q3 2026 below 0%?"), SAME),
    (said("Will the US experience positive GDP growth in Q3 2026?"),
     said("US GDP growth in Q3 2026 above 1.5%?"), AROUND),
]  # fmt: skip

# Within which stretch a level is to be reached: by event, rules or identifier.
REACHED = [
    (said("Will BTC trimmed mean be above $70000.00 by 11:59 PM ET on Mar 31, 2026?",
          name="XBTCMAXMON-BTC-26MAR31-70000"),
     said("Will the price of Bitcoin be above $70,000 on February 11, 2026?"), DIFFERENT),
    (said("Will BTC trimmed mean be above $70000.00 by 11:59 PM ET on Mar 31, 2026?",
          name="XBTCMAXMON-BTC-26MAR31-70000"),
     said("Will the price of Bitcoin be above $72,000 on March 11, 2026?"), AROUND),
    (said("Will Ethereum be above $5000 by Dec 31, 2026 at 11:59 PM ET?", event="How high will Ethereum get in 2026?"),
     said("Will the price of Ethereum be above $5,200 on December 30, 2025?"), DIFFERENT),
    (said("Will Ethereum be above $5000 by Dec 31, 2026 at 11:59 PM ET?", event="How high will Ethereum get in 2026?"),
     said("Will Ethereum reach $5,000 by December 31, 2026?",
       rules="This market will resolve to \"Yes\" if any Binance 1 minute candle between November 24, 2025 and "
       "December 31, 2026 has a final \"High\" price equal to or above the price in the title."), SAME),
    (said("Will Bitcoin be above $200000 by Jan 1, 2027 at 11:59PM ET?"),
     said("Will Bitcoin reach $100,000 by December 31, 2026?"), WITHIN),
    # what a background text tells of a year is no deadline
    (said("Will Ethereum trade above $6,000 before August 1, 2026?",
       rules="Ethereum is the second largest cryptocurrency. Adoption has increased speculation about a rally during "
       "2026. Source: a public price page."),
     said("Will Ethereum reach $6,000 by December 31, 2026?"), WITHIN),
    # a share of all is no price
    (said("Will Bitcoin dominance hit 65% by June 30, 2026?"),
     said("Will Bitcoin hit $150k by June 30, 2026?"), DIFFERENT),
    (said("Will Bitcoin dominance hit 65% by June 30, 2026?"),
     said("Bitcoin dominance above 70% by June 30, 2026?"), AROUND),
    # standing there at an hour, and having been there
    (said("Will the S&P 500 be between 5000 and 5199.99 on Dec 31, 2026 at 4pm EST?"),
     said("Will S&P 500 (SPX) hit $6,200 (LOW) in December 2026?"), WITHIN),
    (said("Will the S&P 500 be between 8000 and 8199.99 on Dec 31, 2026 at 4pm EST?"),
     said("Will S&P 500 (SPX) hit $6,200 (LOW) in December 2026?"), RELATED),
]  # fmt: skip

# Days, years and amounts that any two headlines of a season share make them no event.
STRANGERS = [
    (said("BTC price on Jan 1, 2027?"),
     said("Will a bank charter for Acme be approved by January 1, 2027?"), DIFFERENT),
    (said("More tech layoffs in 2026 than in 2025?"),
     said("Will the average global temperature in 2026 exceed 2025?"), DIFFERENT),
    (said("Will average gas prices be above $4.10 on May 4, 2026?"),
     said("Will the average global temperature in 2026 exceed 2025?"), DIFFERENT),
    (said("Will rates hit zero in 2026?"), said("Will Death Valley hit 125 degrees in August 2026?"), DIFFERENT),
    (said("Will a NYSE marketwide circuitbreaker happen before 2027?"),
     said("NYSE marketwide circuit breaker before 2027?"), SAME),
    (said("Will a hedgefund fail before 2027?"), said("Hedge fund fails before 2027?"), SAME),
]  # fmt: skip


# More than a year or a month before: such a comparison of one stretch says nothing of a longer one.
COMPARED = [
    (said("Car exports up in May 2026?"), said("Car Exports Up or Down in 2026?", "Up"), RELATED),
    (said("More car exports in 2026 than in 2025?"), said("Car Exports Up or Down in 2026?", "Up"), SAME),
    (said("More car exports in 2026 than in 2025?"), said("Car Exports Up or Down in 2026?", "Down"), OPPOSITE),
    (said("Fewer births in Japan in 2026 than in 2025?"), said("Births in Japan down in 2026?"), SAME),
    (said("More car exports in 2026 than in 2025?"), said("Car Exports Up or Down in 2027?", "Up"), DIFFERENT),
    (said("Will Silver outperform copper in 2026?"), said("Will Copper have the best performance in 2026?"), RELATED),
]  # fmt: skip

# A level that counts only at a close is one that is reached, not the reverse, and an hour of a day is no close.
CLOSED = [
    (said("Will BTC close above $90,000 by the end of May 2026?"), said("Will Bitcoin reach $90,000 by May 31, 2026?"),
     WITHIN),
    (said("Will Ethereum close above $4,000 by June 30, 2026?"),
     said("Will the price of Ethereum be above $4,200 at 12:00 PM ET on June 3, 2026?"), RELATED),
    (said("Will Ethereum close above $4,000 by June 30, 2026?"), said("Ethereum closes above $4,000 before July 2026?"),
     SAME),
]  # fmt: skip

# Names that the world has a closed list of: assets, and the banks that set a country's rate.
NAMED = [
    (said("Will Zcash reach $600 by June 30, 2026?"), said("Will ZEC hit $700 by June 30, 2026?"), AROUND),
    (said("Will Bitcoin Cash reach $600 by June 30, 2026?"), said("Will Bitcoin hit $600 by June 30, 2026?"),
     DIFFERENT),
    (said("Nikkei 225 close above 50,000 on May 29, 2026?"),
     said("Will the Hang Seng Index close above 25,000 on May 29, 2026?"), DIFFERENT),
    (said("Will the Riksbank cut rates at its May 2026 meeting?"),
     said("Will Norges Bank cut rates at its May 2026 meeting?"), DIFFERENT),
    (said("Will the Riksbank cut 25bps at its May 2026 meeting?"),
     said("Will Sweden's central bank cut rates at its May 2026 meeting?"), WITHIN),
    (said("Will the Swiss National Bank hold rates at its June 2026 meeting?"),
     said("No change to the Swiss policy rate by the central bank after the June 2026 meeting?"), SAME),
]  # fmt: skip


# Who or which, where nothing says for whom this market pays: it may be anybody's.
UNNAMED = [
    (said("Which countries will have recessions in 2026?"), said("Recession in any of these countries in 2026?"),
     RELATED),
    (said("Which countries will have recessions in 2026?", "Japan"), said("UK recession in 2026?"), DIFFERENT),
    (said("Who will be confirmed as Fed chair?"), said("Will Jo Example be confirmed as Fed chair?"), RELATED),
    (said("Who will be confirmed as Fed chair? - Will Jo Example be confirmed as Fed chair?"),
     said("Will Jo Example be confirmed as Fed chair?"), SAME),
]  # fmt: skip


# What the sky does: units, any rain at all, and cities.
WEATHER = [
    (said("Highest temperature in Oslo on May 3, 2026?", "20°C"),
     said("Will the highest temperature in Oslo be 20°C or higher on May 3, 2026?"), WITHIN),
    (said("Will the highest temperature in Seoul be 18°C on May 3, 2026?"),
     said("Will the highest temperature in Busan be 18°C on May 3, 2026?"), DIFFERENT),
    (said("Lowest temperature in Denver on Oct 4, 2026?", "32° to 33°"),
     said("Will the highest temperature in Denver be 52°F or higher on October 4, 2026?"), RELATED),
    (said("Will it snow in Boston in December 2026?"), said("Snow in Boston in December 2026 above 5 inches?"), AROUND),
    (said("Will it rain more than 3 inches in Miami in May 2026?"),
     said("Rain in Miami in May 2026?", "Above 4 inches"),
     AROUND),
    (said("Will 2026 be the hottest year on record?"), said("Will 2026 be the second-hottest year on record?"),
     RELATED),
]  # fmt: skip

# Moves over a day, records, races, holdings and sums of money.
LEVELS = [
    (said("Bitcoin Up or Down on May 3, 2026?"), said("Bitcoin Up or Down on May 4, 2026?"), DIFFERENT),
    (said("SPX Up or Down on Sep 3, 2026?", "Up"), said("SPX Up or Down on Sep 3, 2026?", "Down"), OPPOSITE),
    (said("Bitcoin all time high by September 30, 2026?"),
     said("Will Bitcoin reach a new all-time high before October 2026?"), SAME),
    (said("Ethereum all time high by September 30, 2026?"), said("Ethereum ATH by December 31, 2026?"), WITHIN),
    (said("Ethereum all time high by September 30, 2026?"), said("Bitcoin all time high by September 30, 2026?"),
     DIFFERENT),
    (said("Will Bitcoin hit $200k or $50k first?"), said("Will Bitcoin hit $200k by December 31, 2026?"), RELATED),
    (said("Will Acme Corp hold 1 million BTC before 2027?"), said("Will Acme Corp hold 800k BTC by December 31, 2026?"),
     WITHIN),
    (said("Canada's public debt above $2 trillion before 2027?"),
     said("Will Canada's public debt reach $1.9 trillion by end of 2026?"), WITHIN),
    (said("Canada's public debt above $2 trillion before 2027?"),
     said("Will Canada's public debt reach $2 trillion by end of 2026?"), SAME),
    (said("Will Ethereum flip Bitcoin in 2026?"), said("ETH flippening before 2027?"), SAME),
    (said("Will USDT depeg in 2026?"), said("Tether depeg before 2027?"), SAME),
    (said("Brent above $80 on Sep 30, 2026?"), said("WTI above $80 on Sep 30, 2026?"), DIFFERENT),
    (said("EUR/USD above 1.20 on Sep 30, 2026 at 10am EDT?"), said("Will EUR/USD hit 1.20 in 2026?"), WITHIN),
    (said("Will Acme reach a $6 trillion market cap by December 31, 2026?"),
     said("Acme market cap above $5T before 2027?"), WITHIN),
]  # fmt: skip

# How banks move: a year is no size, an emergency is a narrower move, cuts with no bank named are the Fed's.
MOVES = [
    (said("ECB interest rates decision in September 2026: 25 bps decrease?"),
     said("Will the European Central Bank cut rates by 25 basis points at its September 2026 meeting?"), SAME),
    (said("Fed decision in Sep 2026?", "Cut >25bps"),
     said("Fed decreases interest rates by 50+ bps after September 2026 meeting?"), SAME),
    (said("Fed decision in Sep 2026?", "Fed maintains rate"), said("Fed rate cut by September 2026 meeting?"), RELATED),
    (said("Number of rate cuts in 2026?", "3 or more"), said("Will the Fed cut rates 4 times in 2026?"), AROUND),
    (said("Number of rate cuts in 2026?", "3 or more"), said("Will the Fed cut rates 2 times in 2026?"), RELATED),
    (said("Fed emergency rate cut before 2027?"), said("Fed rate cut before 2027?"), WITHIN),
    (said("Fed emergency rate cut in 2026?"), said("Emergency rate cut before 2027?"), SAME),
    (said("Will Q3 2026 GDP be negative?"), said("Will real GDP decrease in Q3 2026?"), SAME),
    (said("Will Q3 2026 GDP be negative?"), said("Will real GDP grow in Q3 2026?"), RELATED),
    (said("CPI in August 2026?", "Exactly 0.3%"), said("Will monthly inflation increase by 0.3% in August 2026?"),
     SAME),
]  # fmt: skip

# A part of what is measured is another figure, wherever the part is named; so is a whole among its states.
PARTS = [
    (said("Will youth unemployment in Spain be above 25% in May 2026?"),
     said("Will unemployment in Spain be above 25% in May 2026?"), RELATED),
    (said("Will food inflation in the UK be above 5% in May 2026?"),
     said("Will UK inflation be above 5% in May 2026?"), RELATED),
    (said("Will continuing jobless claims be above 2 million for the week ending May 2, 2026?"),
     said("Will initial jobless claims be above 2 million for the week ending May 2, 2026?"), RELATED),
    (said("Will US GDP per capita growth be above 2% in Q1 2026?"), said("Will US GDP growth be above 2% in Q1 2026?"),
     RELATED),
    (said("Will core retail sales rise more than 0.3% in May 2026?"),
     said("Will retail sales rise more than 0.3% in May 2026?"), RELATED),
    (said("Will core retail sales rise more than 0.3% in May 2026?"),
     said("Will core retail sales rise 0.4% or more in May 2026?"), SAME),
    (said("Texas unemployment rate above 4% in May 2026?"), said("US unemployment rate above 4% in May 2026?"),
     DIFFERENT),
    (said("Will NVIDIA revenue be above $60 billion in Q2 2026?"), said("Will NVIDIA be above $60 on June 30, 2026?"),
     DIFFERENT),
]  # fmt: skip

# More than one condition, and a window whose beginning only one side tells, leave it to a person.
DOUBTS = [
    (said("Will the Fed cut rates in September 2026 and October 2026?"), said("Fed rate cut in September 2026?"),
     WITHIN),
    (said("Will the Fed cut rates at two consecutive meetings in 2026?"), said("Fed rate cut in 2026?"), WITHIN),
    (said("Will Silver hit $100 before Gold hits $6,000?"), said("Will Silver hit $100 in 2026?"), RELATED),
    (said("Will Bitcoin be above $100k all of May 2026?"), said("Will Bitcoin be above $100k in May 2026?"), WITHIN),
    (said("Will Gold hit $5,000 in September 2026?"), said("Will Gold hit $5,000 by September 30, 2026?"), SAME),
    (said("Fed funds rate after December 2026 meeting?", "3.25% to 3.50%"),
     said("Will the upper bound of the target federal funds rate be 3.5% at the end of 2026?"), SAME),
]  # fmt: skip

# Who sits on the bank's board.
SEATS = [
    (said("Will Jo Smith remain Fed chair through May 2026?"), said("Jo Smith out as Fed chair by May 31, 2026?"),
     OPPOSITE),
    (said("Will Jo Smith be confirmed as Fed chair?"), said("Will Jo Smith be nominated as Fed chair?"), WITHIN),
    (said("Will Jo Smith be confirmed as Fed chair?"), said("Will Al Brown be confirmed as Fed chair?"), RELATED),
    (said("Will Jo Smith be confirmed as Secretary of State?"),
     said("Will Al Brown be confirmed as Attorney General?"), DIFFERENT),
]  # fmt: skip

ALL = [
    *LADDERS,
    *RATES,
    *RELEASES,
    *REACHED,
    *STRANGERS,
    *COMPARED,
    *CLOSED,
    *NAMED,
    *UNNAMED,
    *WEATHER,
    *LEVELS,
    *MOVES,
    *PARTS,
    *DOUBTS,
    *SEATS,
]


@pytest.mark.parametrize(("first", "second", "match"), ALL)
def test_concept(first: Side, second: Side, match: Match) -> None:
    check(first, second, match, certain=match in (SAME, OPPOSITE))


@pytest.mark.parametrize(("first", "second", "match"), LADDERS)
def test_an_unnamed_rung_is_never_certain(first: Side, second: Side, match: Match) -> None:
    check(first, second, match, certain=False)


@pytest.mark.parametrize(("first", "second", "match"), DOUBTS)
def test_a_doubt_is_never_certain(first: Side, second: Side, match: Match) -> None:
    check(first, second, match, certain=False)
