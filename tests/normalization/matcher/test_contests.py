"""Who wins what: which two listings are one bet, which imply each other, and which only look alike."""

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.naming import question_for
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import Listed, listed

SAME, OPPOSITE, WITHIN = Match.SAME, Match.OPPOSITE, Match.WITHIN
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT

Side = str | tuple[str, str]


def market(venue: Venue, side: Side, **rest: object) -> Listed:
    title, outcome = side if isinstance(side, tuple) else (side, "Yes")
    return listed(venue, title, outcome=outcome, **{"close": None, "opens": None, **rest})  # type: ignore[arg-type]


def pairs(text: str) -> list[tuple[Side, Side]]:
    """Read pairs, a title a line, with the outcome that pays in brackets where that is not Yes."""
    sides = [_side(line) for line in text.strip().splitlines()]
    return list(zip(sides[::2], sides[1::2], strict=True))


def _side(line: str) -> Side:
    title, bracket, outcome = line.removesuffix("]").partition(" [")
    return (title, outcome) if bracket else title


def judged(first: Side, second: Side, **rest: object) -> Judgement:
    one, two = market(Venue.KALSHI, first, **rest), market(Venue.POLYMARKET, second, **rest)
    scorer = RulesScorer()
    claims = parse(*one), parse(*two)
    judgement = scorer.judge(*claims)
    mirrored = scorer.judge(claims[1], claims[0])
    assert mirrored.match is judgement.match.mirrored
    assert mirrored.certain == judgement.certain
    if judgement.match.one_question:
        assert not scorer.rules_out(*claims)
        assert not scorer.rules_out(claims[1], claims[0])
    return judgement


_ONE_CONTEST = """
How many seats will Acme Party win in the 2027 Danish general election? [More than 34]
Will Acme Party win 35 or more seats in the 2027 Danish general election?
Will Jane Roe win the 2026 Peruvian presidential election in the first round?
Will Jane Roe win the 2026 Peruvian presidential election without a runoff?
Will Jane Roe win the 2026 Ohio governor election?
Will Jane Roe win the Ohio governor race in 2026?
Will Jane Roe win the 2026 Ohio gubernatorial election?
Who will win the 2026 Ohio governor race? [Jane Roe]
Will the Democrats win the Ohio Senate race in 2026?
Ohio Senate race winner 2026? [Democratic Party]
Will the Republicans win the FL-13 House seat in 2026?
FL-13 House election winner 2026 [Republican]
Will Jane Roe be the Democratic nominee for Senate in Maine in 2026?
Will Jane Roe win the 2026 Maine Democratic Senate primary?
Will Jane Roe be the nominee for the Presidency for the Republican party in 2028?
Republican Presidential Nominee 2028 - Will Jane Roe win the 2028 Republican presidential nomination?
Will Acme Party finish 2nd in the 2027 Danish general election?
Will Acme Party win the second-most seats in the 2027 Danish parliamentary election?
Will Acme Party win the 2027 Danish general election?
Will Acme Party win the most seats in the Folketing in the 2027 Danish parliamentary election?
Will Jane Roe qualify for the runoff in the 2027 Lyon mayoral election?
Will Jane Roe advance to the second round of the 2027 Lyon municipal election?
Will Acme Party win above 34 seats in the 2027 Danish general election?
Will Acme Party win 35 or more seats in the 2027 Danish general election?
Will Republicans control the Senate after the 2026 election?
Which party will win control of the Senate in 2026? [Republican]
Next Tory leader [Robert Jenrick]
Will Robert Jenrick be the next Conservative leader?
Next Labour Leader [Jane Roe]
Will Jane Roe be the next leader of the Labour Party?
Will the next Prime Minister of Norway be Jane Roe?
Next Prime Minister of Norway [Jane Roe]
Who will be the next Pope? [Luis Tagle]
Will Luis Tagle be the next Pope?
Will Jane Roe win Best Actress at the 98th Academy Awards?
Oscars 2026: Best Actress Winner [Jane Roe]
Will Jane Roe win Best Supporting Actress at the 2026 Oscars?
Who will win Best Supporting Actress at the 98th Academy Awards? [Jane Roe]
Nobel Peace Prize winner 2026? [Jane Roe]
Will Jane Roe win the Nobel Peace Prize in 2026?
TIME Person of the Year 2026 [Jane Roe]
Will Jane Roe be named TIME's 2026 Person of the Year?
Will Jane Roe win the 2025-26 NBA MVP?
NBA MVP 2025-26 winner [Jane Roe]
Will Norway win Eurovision 2026?
Eurovision Song Contest 2026 winner [Norway]
Will Philadelphia win the 2027 Pro Football Championship?
Will the Philadelphia Eagles win Super Bowl 2027?
Will Denver win the 2027 Pro Basketball Finals?
Will the Denver Nuggets win the 2027 NBA championship?
Will the Boston win the 2026 Pro Basketball Eastern Conference Championship?
Will the Boston Celtics win the 2026 NBA Eastern Conference?
Will Boston win the 2026 Pro Basketball Eastern Conference Championship?
Will the Boston Celtics reach the 2026 NBA Finals?
Will Atletico win La Liga 2026-27?
LA LIGA Winner - Will Atletico Madrid win the 2026–27 La Liga?
Will South Korea win the 2026 Men's World Cup?
Will Korea Republic win the 2026 FIFA World Cup?
Will Congo DR finish first in World Cup Group K in 2026?
Will the Democratic Republic of the Congo win Group K in the 2026 FIFA World Cup?
Will Lando Norris win the 2026 F1 Drivers Championship?
F1 Drivers' Champion - Will Lando Norris be the 2026 F1 Drivers' Champion?
Will Arsenal finish in the top 4 of the 2026-27 Premier League?
Will Arsenal finish top four in the EPL 2026–27 season?
Will Leeds be relegated from the EPL in 2026-27?
Will Leeds United be relegated from the Premier League 2026–27?
Will Jane Roe finish top 5 at the 2027 Masters?
2027 Masters Tournament: Top 5 finish [Jane Roe]
NFC East Winner 2026-27 [Philadelphia Eagles]
Will Philadelphia win the NFC East in the 2026-27 season?
AFC Champion 2026-27 [Buffalo Bills]
Will Buffalo win the 2027 AFC Championship?
2026 Pro Baseball Champion [Los Angeles D]
Will the Dodgers win the 2026 World Series?
American League MVP 2026 [Jane Roe]
Will Jane Roe win the 2026 AL MVP?
EPL 2026/27 - Top 4 Finish [Chelsea]
Will Chelsea finish top 4 in the Premier League 2026-27?
EPL 2026/27 - Relegation [Burnley]
Will Burnley be relegated from the 2026-27 Premier League?
UEFA Champions League 2026/27 - To Reach The Final [PSG]
Will Paris Saint-Germain reach the 2027 Champions League final?
Monaco Grand Prix 2027 - Winner [Lando Norris]
Will Lando Norris win the 2027 F1 Monaco Grand Prix?
Will Kansas City win Super Bowl LXI?
Will the Kansas City Chiefs win the 2027 Pro Football Championship?
2026 FIFA World Cup Golden Boot [Kylian Mbappe]
Will Kylian Mbappé win the Golden Boot at the 2026 FIFA World Cup?
Strictly Come Dancing 2026 Winner [Jane Roe]
Will Jane Roe win Strictly Come Dancing 2026?
Emmy for Outstanding Drama Series 2026 [Blue Harbor]
Emmys 2026: Will 'Blue Harbor' win Outstanding Drama Series?
Next James Bond [Callum Turner]
Will Callum Turner be the next James Bond?
Next Manchester United Manager [Jane Roe]
Will Jane Roe be the next Manchester United manager?
Balance of Power: 2026 Midterms [D Senate, R House]
Balance of Power: 2026 Midterms [R-House, D-Senate]
U.S. House control after 2026 midterms [Democratic]
Will Democrats win the House in 2026?
Richest person on Dec 31, 2027 [Jane Roe]
Will Jane Roe be the richest person on December 31, 2027?
Top AI model on Jun 30, 2027? [Acme]
Will Acme have the best AI model at the end of June 2027?
Highest grossing movie of 2027? [Blue Harbor]
Will Blue Harbor be the top grossing film of 2027?
"""

_TURNED = """
Will Jane Roe win the 2026 Ohio governor election?
Will Jane Roe win the 2026 Ohio governor election? [No]
Jane Roe does not win the 2026 Ohio governor election
Will Jane Roe win the Ohio governor race in 2026?
Will Acme Party win at least 35 seats in the 2027 Danish general election?
Will Acme Party win fewer than 35 seats in the 2027 Danish general election?
Will Jane Roe fail to win the 2026 Ohio governor election?
Will Jane Roe win the 2026 Ohio governor election?
"""


@pytest.mark.parametrize(("first", "second"), pairs(_ONE_CONTEST))
def test_other_words_for_one_contest(first: Side, second: Side) -> None:
    judgement = judged(first, second)
    assert judgement.match is SAME, judgement.fields
    assert judgement.certain, judgement.fields


@pytest.mark.parametrize(("first", "second"), pairs(_TURNED))
def test_the_other_side_of_one_contest(first: Side, second: Side) -> None:
    assert judged(first, second).match is OPPOSITE


_ANOTHER_CONTEST = """
Will Jane Roe win the 2026 Ohio governor election?
Will Jane Roe win the 2026 Iowa governor election?
Will Jane Roe win the 2026 Ohio governor election?
Will Jane Roe win the 2026 Ohio Senate election?
Will Jane Roe win the 2024 US presidential election?
Will Jane Roe win the 2028 US presidential election?
Will Denver win the 2026 NBA Finals?
Will Denver win the 2027 NBA Finals?
Will Jane Roe win Best Actress at the 97th Academy Awards?
Will Jane Roe win Best Actress at the 98th Academy Awards?
Will Arsenal win the 2026-27 Premier League?
Will Arsenal win the 2026-27 Champions League?
Will Ava win Melodi Grand Prix 2026?
Will Ava win Eesti Laul 2026?
Will Ava win Season 34 of Big Island?
Will Ava win Season 35 of Big Island?
Will Jane Roe be the Democratic nominee for Governor of Ohio in 2026?
Will Jane Roe be the Republican nominee for Governor of Ohio in 2026?
Next Lib Dem Leader [Jane Roe]
Will Jane Roe be the next Conservative leader?
Next Manchester United Manager [Jane Roe]
Will Jane Roe be the next Liverpool manager?
"""

_SAME_EVENT = """
AL MVP 2026 [Jane Roe]
Will Jane Roe win the 2026 AL Cy Young?
AL MVP 2026 [Jane Roe]
NL MVP 2026 [Jane Roe]
Will Jane Roe win the Iowa Democratic caucus in 2028?
Will Jane Roe win the 2028 Democratic presidential nomination?
Will Jane Roe win the 2026 Ohio governor election?
Will John Doe win the 2026 Ohio governor election?
Will Chris Murphy win the 2026 Ohio governor election?
Will Phil Murphy win the 2026 Ohio governor election?
Will Norway win Eurovision 2026?
Will Norway win the televote for Eurovision 2026?
Will Norway win the 2026 FIFA World Cup?
Will Norway win Group B in the 2026 FIFA World Cup?
Will Jane Roe win Best Actress at the 2026 Oscars?
Will Jane Roe win Best Supporting Actress at the 2026 Oscars?
Will Jane Roe win the popular vote in the 2028 US presidential election?
Will Jane Roe win the 2028 US presidential election?
Will Acme Party win the 2027 Danish general election?
Will Acme Party win the second-most seats in the 2027 Danish general election?
Will Acme Party win the 2027 Danish general election?
Will Acme Party win at least 40 seats in the 2027 Danish general election?
Will Jane Roe be the nominee for the Vice Presidency for the Democratic party in 2028?
Will Jane Roe win the 2028 Democratic presidential nomination?
Will Jane Roe win the 2027 Lyon mayoral election?
Will Jane Roe advance to the second round of the 2027 Lyon mayoral election?
Will Jane Roe win the first round of the 2027 Lyon mayoral election?
Will Jane Roe advance to the second round of the 2027 Lyon mayoral election?
Top AI model on Jun 30, 2027? [Acme]
Will Acme have the best coding model at the end of June 2027?
Arizona 2028 [Republicans]
2028 presidential election: winning party [Republican]
"""


@pytest.mark.parametrize(("first", "second"), pairs(_ANOTHER_CONTEST))
def test_trap_11_another_contest(first: Side, second: Side) -> None:
    judgement = judged(first, second)
    assert judgement.match is DIFFERENT, judgement.fields


@pytest.mark.parametrize(("first", "second"), pairs(_SAME_EVENT))
def test_trap_11_rivals_and_other_parts_of_one_contest(first: Side, second: Side) -> None:
    judgement = judged(first, second)
    assert judgement.match is RELATED, judgement.fields


_IMPLIED = """
Will Jane Roe win the 2026 Ohio governor election?
Will Jane Roe win the 2026 Ohio Governor Republican primary?
Will Acme Party win a majority of seats in the 2027 Danish general election?
Will Acme Party win the 2027 Danish general election?
Balance of Power: 2026 Midterms [Democrats Sweep]
Will Democrats win the Senate in 2026?
Will Buffalo win the 2027 Super Bowl?
Will Buffalo make the NFL playoffs in the 2026-27 season?
Will Lando Norris win the 2027 Monaco Grand Prix?
Will Lando Norris finish on the podium at the 2027 Monaco Grand Prix?
Will Norway win the 2026 FIFA World Cup?
Will Norway reach the 2026 FIFA World Cup final?
Will Norway reach the 2026 FIFA World Cup final?
Will Norway qualify for the 2026 FIFA World Cup Semifinals?
Will Norway qualify for the 2026 FIFA World Cup Semifinals?
Will Norway participate in the 2026 FIFA World Cup?
Will Norway win Eurovision 2026?
Norway participates in Eurovision 2026?
Will Arsenal win the 2026-27 Premier League?
Will Arsenal finish in the top 4 of the 2026-27 Premier League?
Will Jane Roe finish top 5 at the 2027 Masters?
Will Jane Roe finish top 10 at the 2027 Masters?
Will Jane Roe be 2nd richest person on December 31, 2027?
Will Jane Roe be one of the three richest people on December 31, 2027?
Will Boston win the 2026 NBA Finals?
Will Boston win the 2026 NBA Eastern Conference Championship?
Will Jane Roe win Best Actress at the 2026 Oscars?
Will Jane Roe be nominated for Best Actress at the 2026 Oscars?
Will Jane Roe win the 2026 Ohio governor election?
Will Jane Roe or John Doe win the 2026 Ohio governor election?
Will Jane Roe win the first round of the 2026 Peruvian presidential election?
Will anyone win the first round of the 2026 Peruvian presidential election?
Will Jane Roe win the 2026 Peruvian presidential election in the first round?
Will Jane Roe win the 2026 Peruvian presidential election?
Will Jane Roe win outright in the first round of the 2026 Peruvian presidential election?
Will Jane Roe win the first round of the 2026 Peruvian presidential election?
Republicans win popular vote and presidency in 2028
Republicans win the popular vote in the 2028 presidential election
Republicans win House and Senate in 2026
Will Republicans control the Senate after the 2026 elections?
Will Jane Roe win a majority of the vote in the 2026 Ohio governor election?
Will Jane Roe win the 2026 Ohio governor election?
Will Acme Party win above 172 seats in the 2027 Danish general election?
Will Acme Party win 150 or more seats in the 2027 Danish general election?
Will Acme Party win between 105 and 119 seats in the 2027 Danish general election?
Will Acme Party win between 100 and 124 seats in the 2027 Danish general election?
Will Norway win the 2026 FIFA World Cup?
Will Norway win the FIFA World Cup by the end of 2050?
Will Jane Roe win the most votes in the runoff of the 2027 Lyon mayoral election?
Will Jane Roe qualify for the runoff in the 2027 Lyon mayoral election?
Will Jane Roe win the 2026 Ohio governor election?
Will John Doe win the 2026 Ohio governor election? [No]
"""


@pytest.mark.parametrize(("narrow", "wide"), pairs(_IMPLIED))
def test_what_implies_what(narrow: Side, wide: Side) -> None:
    judgement = judged(narrow, wide)
    assert judgement.match is WITHIN, judgement.fields
    assert not judgement.certain


def test_two_named_sides_make_the_other_one_the_opposite() -> None:
    title = "Super Bowl 2027 champion"
    both = listed(Venue.POLYMARKET, title, outcome="Eagles", no_label="Bills", close=None, name="a")
    other = market(Venue.KALSHI, "Will Buffalo win the 2027 Pro Football Championship?")
    judgement = RulesScorer().judge(parse(*both), parse(*other))
    assert judgement.match is OPPOSITE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # No text says which election, or who stands for whom: people may know, we do not.
        (("Election Winner", "Jane Roe"), "Will Jane Roe win the 2024 US presidential election?"),
        (("Who will win the 2026 Ohio governor race?", "Democratic"), "Will Jane Roe win the 2026 Ohio governor race?"),
        ("Will Roe win the 2026 Ohio governor race?", "Will Jane Roe win the 2026 Ohio governor race?"),
        ("Will J. Roe win the 2026 Ohio governor race?", "Will Jane Roe win the 2026 Ohio governor race?"),
        ("Will Jane Roe be the next Governor of Ohio?", "Will Jane Roe win the 2026 Ohio governor election?"),
        (("Oscars 2026: Best Film", "Other"), ("Oscars 2026: Best Film", "Any other film")),
    ],
)
def test_what_only_people_can_know_goes_to_review(first: Side, second: Side) -> None:
    judgement = judged(first, second)
    assert judgement.match is SAME, judgement.fields
    assert not judgement.certain


def test_two_may_go_on_so_that_denying_one_says_nothing_of_the_other() -> None:
    first = "Will Jane Roe advance to the runoff in the 2027 Lyon mayoral election?"
    second = ("Will John Doe advance to the runoff in the 2027 Lyon mayoral election?", "No")
    assert judged(first, second).match is RELATED


def test_another_kind_of_claim_about_the_same_contest_is_related() -> None:
    left = "Will Jane Roe leave Prime Minister of Norway before Jan 1, 2027?"
    assert judged(left, "Will the next Prime Minister of Norway be Jane Roe?").match is RELATED
    grossing = ("Highest grossing movie of 2027?", "Blue Harbor")
    assert judged(grossing, "Will Blue Harbor gross $1B in 2027?").match is RELATED
    leader = "Will Jane Roe be the next leader out before 2027?"
    assert judged(leader, left).match is WITHIN


def test_what_is_contested_is_one_occurrence_at_every_venue() -> None:
    first = market(Venue.KALSHI, "Will Jane Roe win the 2026 Ohio governor election?")
    second = market(Venue.POLYMARKET, ("Who will win the Ohio governor race in 2026?", "John Doe"))
    other = market(Venue.POLYMARKET, "Will Jane Roe win the 2026 Iowa governor election?")
    names = [question_for(parse(*one), Listing(*one)).occurrence for one in (first, second, other)]
    assert names[0] == names[1] != names[2]
