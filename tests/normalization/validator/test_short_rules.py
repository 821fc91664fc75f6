"""Rules in a few words: what parts two of them, and what says the same in other words."""

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import listed


def parted(title: str, first: str, second: str) -> list[Conflict]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    two = parse(*listed(Venue.POLYMARKET, title, rules=second, name="b"))
    return [each for each in conflicts_between(one, two, same=True) if each.severity is not Severity.NOTE]


PART = (
    (
        "Will Ana Ruiz win Best Actress at the 2027 Oscars?",
        "If two nominees tie, both resolve to Yes.",
        "In a tie the market goes to the first name in alphabetical order.",
        "tie",
    ),
    (
        "Will Ana Ruiz win Best Actress at the 2027 Oscars?",
        "Ties pay 50%.",
        "All tied winners are paid in full.",
        "tie dead_heat",
    ),
    (
        "Will Max Verstappen win the Qatar Grand Prix?",
        "If the race is cancelled, all bets are void.",
        "If the race is not held by December 31, this market resolves to No.",
        "void no_event",
    ),
    ("Will Scottie Scheffler win The Masters?", "Play-offs decide ties.", "Dead heat rules apply.", "tie dead_heat"),
    (
        "Nobel Peace Prize 2027: Jane Goodwin",
        "Pays Yes if she is one of several laureates.",
        "Joint laureates split the payout.",
        "tie dead_heat",
    ),
    (
        "Will Freedonia hold its presidential election in 2026: winner Rufus Firefly?",
        "If the election is postponed beyond 2026, the market resolves to No.",
        "If the election is postponed, the market stays open until it is held.",
        "postponed void",
    ),
    ("Ali vs. Frazier fight winner", "Draw: No.", "Draw: stakes refunded.", "tie"),
    ("Ali vs. Frazier fight winner", "No contest is void.", "A no contest resolves 50-50.", "void"),
    ("Arsenal vs. Chelsea", "Cancelled: No.", "If cancelled, fair market price.", "void"),
    (
        "Broncos vs. Chiefs",
        "Not played within two weeks: fair value.",
        "If postponed, remains open until played.",
        "postponed void",
    ),
    (
        "Will the Republican candidate win the Freedonia election?",
        "Pays on the party, whoever its candidate is.",
        "Pays on the named candidate; a replacement does not count.",
        "withdrawal scope",
    ),
    (
        "Alcaraz vs. Sinner",
        "Walkover refunds all stakes.",
        "If a player withdraws before the match the opponent is declared the winner.",
        "withdrawal void",
    ),
    (
        "Highest temperature in Austin on Dec 4, 2026? 70 or above",
        "Missing data resolves to No.",
        "If the report is missing, the nearest station is used.",
        "no_event source void",
    ),
    (
        "Will the king leave the throne in 2026?",
        "If he dies, settles at the last price.",
        "Death counts as leaving.",
        "withdrawal",
    ),
    (
        "Will the Bulls win the 2027 NBA Finals?",
        "If the season is cancelled, all stakes are returned.",
        'If the season is cancelled, resolves to "Other".',
        "void",
    ),
    (
        "Will Israel and Hamas agree a ceasefire by Dec 31, 2026?",
        "The announcement of a ceasefire counts.",
        "The ceasefire must take effect by the deadline.",
        "effect",
    ),
    (
        "Will Israel and Hamas agree a ceasefire by Dec 31, 2026?",
        "Signing is enough.",
        "It must hold for 48 hours.",
        "effect scope",
    ),
    (
        "Next prime minister of Freedonia: Rufus Firefly?",
        "A caretaker counts.",
        "Caretaker or interim appointments are excluded.",
        "scope",
    ),
    ("Next CEO of Acme: Wile Coyote?", "Interim CEO counts.", "Permanent CEO only.", "scope"),
    (
        "Top Spotify artist 2026: Taylor Swift?",
        "Global Wrapped ranking.",
        "United States Wrapped ranking.",
        "scope source",
    ),
    ("Broncos vs. Chiefs", "Includes overtime.", "Regulation only.", "scope"),
    (
        "Will Israel strike Iran by Dec 31, 2026?",
        "Strikes by proxies count.",
        "Strikes by proxies do not count; only the IDF.",
        "scope",
    ),
    (
        "Will Acme release GizmoOS 5 by Dec 31, 2026?",
        "A public beta counts.",
        "General availability only; betas do not count.",
        "scope",
    ),
    (
        "Will the Acme Act become law by Dec 31, 2026?",
        "Passage by both chambers is enough.",
        "Must be signed into law.",
        "effect scope",
    ),
    (
        "Will Rufus Firefly leave office by Dec 31, 2026?",
        "An announced resignation counts.",
        "He must have actually left office.",
        "effect scope",
    ),
    (
        "Will Rufus Firefly leave office by Dec 31, 2026?",
        "Announcing a resignation is sufficient.",
        "Leaves only when the successor is sworn in.",
        "effect scope",
    ),
    ("How many tweets will Elon post Dec 1-7? 200 or more", "Replies count.", "Replies do not count.", "scope"),
    (
        "How many tweets will Elon post Dec 1-7? 200 or more",
        "Including replies.",
        "Main feed only, no replies.",
        "scope",
    ),
    (
        "Will Democrats win 51 Senate seats in 2026?",
        "Independents who caucus with them count as Democrats.",
        "Independents do not count.",
        "scope",
    ),
    (
        "Will Bitcoin hit $150k by Dec 31, 2026?",
        "By December 31, 2026, 11:59 PM ET.",
        "By noon ET on December 31, 2026.",
        "deadline",
    ),
    (
        "Will Acme IPO by end of 2026?",
        "Deadline December 31, 2026, 11:59 PM ET.",
        "Deadline December 31, 2026, 23:59 UTC.",
        "time_zone deadline",
    ),
    (
        "Will Rufus Firefly be confirmed as minister in 2026?",
        "Must be confirmed by December 31, 2026.",
        "Must be confirmed by January 20, 2027.",
        "deadline",
    ),
    (
        "Best AI model at the end of December 2026: Acme?",
        "Checked on December 31, 2026.",
        "Checked on January 2, 2027.",
        "deadline",
    ),
    (
        "Will Tesla close above $400 on Dec 11, 2026?",
        "Official close at 4:00 PM ET.",
        "Last trade at 8:00 PM ET after hours.",
        "deadline source",
    ),
    ("Will Trump approval be above 42% on Dec 11, 2026?", "Silver Bulletin average.", "RCP average.", "source"),
    (
        "Will Elon Musk be the richest person on Dec 31, 2026?",
        "Forbes real-time list.",
        "Bloomberg Billionaires Index.",
        "source",
    ),
    ("US recession in 2026?", "NBER announcement.", "Two consecutive quarters of negative GDP, per BEA.", "source"),
    (
        "Will the US government shut down in 2026?",
        "OPM operating status says shutdown.",
        "Funding lapses without a signed bill.",
        "source",
    ),
    ("Who will win the Ohio Senate race? Sherrod Brown", "AP call.", "State certification.", "source"),
    (
        "Who will win the Ohio Senate race? Sherrod Brown",
        "Whoever is sworn in.",
        "AP, Fox and NBC all call the race.",
        "source",
    ),
    (
        "Will CPI year-over-year for November 2026 be above 3.0%?",
        "Unrounded figure from the BLS.",
        "One-decimal figure as published by the BLS.",
        "rounding threshold",
    ),
    (
        "Will CPI year-over-year for November 2026 be above 3.0%?",
        "First release.",
        "Latest revision before expiry.",
        "source",
    ),
    ("Will US GDP growth in Q4 2026 be above 2.0%?", "Advance estimate.", "Third estimate.", "source"),
    ("Gas price above $3.50 on Dec 11, 2026?", "AAA national average for regular.", "EIA weekly average.", "source"),
    ("Will it rain in NYC on Dec 4, 2026?", "Central Park station.", "LaGuardia Airport station.", "source"),
    (
        "Highest temperature in Chicago on Dec 4, 2026? 43 or above",
        "Midway, NWS climate report.",
        "O'Hare, Wunderground.",
        "source",
    ),
    (
        "Will the Fed cut rates in December 2026?",
        "No meeting resolves to No.",
        "If the meeting is moved, waits for the decision.",
        "no_event void postponed",
    ),
    (
        "Will Starship reach space in 2026?",
        "Suborbital flights count.",
        "Orbital flight only; suborbital does not count.",
        "scope",
    ),
    (
        "How high will Bitcoin get in 2026? $150,000",
        "Binance 1 minute high.",
        "CF Benchmarks 60-second average.",
        "source",
    ),
    (
        "Will Freedonia recognise Sylvania in 2026?",
        "Any official statement suffices.",
        "A formal treaty is required.",
        "effect scope",
    ),
    ("Highest grossing film of 2026: Dune?", "Domestic.", "Worldwide.", "scope"),
    ("Will Dune gross $100m on its opening weekend?", "3-day weekend.", "4-day holiday weekend.", "scope"),
    ("Eagles vs. Cowboys", "Tie: each side 50 cents.", "Tie: No for both.", "tie"),
    ("India vs. Australia Test match winner", "Draw: bets void.", "Draw loses.", "tie"),
    (
        "Djokovic vs. Nadal",
        "Retirement: the player who advances wins.",
        "Retirement: void unless two sets completed.",
        "withdrawal",
    ),
    ("Will Rufus Firefly be elected president in 2026?", "First round only.", "Includes any runoff.", "scope"),
    ("Bruins vs. Rangers", "60-minute result.", "Including OT and shootout.", "scope"),
    ("Bruins vs. Rangers", "60 minutes.", "Overtime and shootouts count.", "scope"),
    ("Lakers vs. Celtics: total over 220.5", "Overtime included.", "Regulation time.", "scope"),
    ("Nobel Prize in Physics 2027: Ada Byron", "Alone or jointly.", "Joint winners resolve Other.", "dead_heat tie"),
    (
        "Will Ana Ruiz win Best Actress at the 2027 Oscars?",
        "If there is a tie, No.",
        "If there is a tie, Yes.",
        "tie dead_heat",
    ),
    (
        "Will Acme announce a merger by Dec 31, 2026?",
        "By 11:59 PM local time.",
        "By 11:59 PM ET on December 31, 2026.",
        "time_zone deadline",
    ),
    (
        "Will Bitcoin close above $100,000 on Dec 11, 2026?",
        "Binance daily close at 00:00 UTC.",
        "Binance 12:00 ET candle close.",
        "deadline",
    ),
    (
        "Time Person of the Year 2026: Greta Gerwig?",
        "If no person is named: void.",
        'If no person of the year is announced, resolves "No".',
        "void no_event",
    ),
)


AGREE = (
    ("Freedonia presidential election winner: Rufus Firefly", "Republican party wins.", "Rufus Firefly wins."),
    ("Will the Republicans win the Ohio governor race?", "Party of the winner.", "Party of the winner."),
    ("Bruins vs. Rangers", "Including overtime and shootout.", "Overtime counts."),
    ("Bruins vs. Rangers", "Full game including OT.", "Moneyline including overtime."),
    ("Will Acme announce a merger by Dec 31, 2026?", "By 11:59 PM ET.", "By December 31, 2026, 11:59 PM ET."),
    ("Nobel Prize in Physics 2027: Ada Byron", "Alone or jointly.", "Shared prizes count in full."),
    ("Lakers vs. Celtics", "If postponed, stays open until played.", "Postponed games remain open until completed."),
    (
        "Will Rufus Firefly be out as president by Dec 31, 2026?",
        "Announcement of resignation counts.",
        "If he announces his resignation, Yes, regardless of when it takes effect.",
    ),
    (
        "Will the Acme Act become law by Dec 31, 2026?",
        "Signed by the president.",
        "Passes both chambers and is signed into law.",
    ),
    (
        "Will Ana Ruiz win Best Actress at the 2027 Oscars?",
        "In a tie, each tied nominee resolves to Yes.",
        "If there is a tie all tied winners resolve Yes.",
    ),
    ("Broncos vs. Chiefs", "Includes overtime.", "Overtime counts."),
    ("Broncos vs. Chiefs", "Tie: 50-50.", "A tie pays $0.50."),
    ("Alcaraz vs. Sinner", "Cancelled before it starts: 50-50.", "If not played, resolves 50-50."),
    (
        "Will Trump approval be above 42% on Dec 11, 2026?",
        "Silver Bulletin.",
        "Silver Bulletin average at 12:00 PM ET.",
    ),
    (
        "Will Israel and Hamas agree a ceasefire by Dec 31, 2026?",
        "Announced ceasefire counts.",
        "An official announcement is enough.",
    ),
    (
        "Will CPI year-over-year for November 2026 be above 3.0%?",
        "BLS, first print.",
        "Bureau of Labor Statistics, initial release.",
    ),
    ("Highest grossing film of 2026: Dune?", "Domestic, Box Office Mojo.", "Domestic gross, Box Office Mojo."),
    (
        "Will Bitcoin be above $100,000 on Dec 11, 2026 at noon ET?",
        "Binance BTC/USDT 1 minute close at 12:00 ET.",
        "Binance candle close, noon ET, BTC/USDT.",
    ),
    (
        "Will Acme IPO by end of 2026?",
        "First trade by December 31, 2026, 11:59 PM ET.",
        "Shares trading on an exchange by December 31, 2026 (ET).",
    ),
    (
        "Next prime minister of Freedonia: Rufus Firefly?",
        "Caretakers do not count.",
        "Excludes interim and caretaker holders.",
    ),
    ("Who will win the Ohio Senate race? Sherrod Brown", "AP call.", "Associated Press call."),
    ("How many tweets will Elon post Dec 1-7? 200 or more", "Replies do not count.", "Excluding replies."),
    (
        "Highest temperature in Chicago on Dec 4, 2026? 43 or above",
        "Midway, NWS.",
        "National Weather Service, Chicago Midway.",
    ),
    ("Nobel Peace Prize 2027: Jane Goodwin", "Alone or shared, Yes.", "Joint winners each resolve Yes."),
    ("Will the Fed cut rates in December 2026?", "FOMC statement.", "Official Federal Reserve statement."),
    ("Djokovic vs. Nadal", "The player who advances wins.", "If a player retires, the opponent wins."),
    ("US recession in 2026?", "NBER.", "As declared by the National Bureau of Economic Research."),
    (
        "Will Rufus Firefly leave office by Dec 31, 2026?",
        "Resignation, removal or death.",
        "Leaves for any reason, including death.",
    ),
)


@pytest.mark.parametrize(("title", "first", "second", "kinds"), PART)
def test_rules_that_part(title: str, first: str, second: str, kinds: str) -> None:
    for one, two in ((first, second), (second, first)):
        found = parted(title, one, two)
        assert {each.kind.value for each in found} & set(kinds.split()), found
        assert all(each.ending.startswith("They part") and each.ending.endswith(".") for each in found)


@pytest.mark.parametrize(("title", "first", "second"), AGREE)
def test_rules_that_say_the_same_in_other_words(title: str, first: str, second: str) -> None:
    assert parted(title, first, second) == []
    assert parted(title, second, first) == []


@pytest.mark.parametrize("rules", sorted({text for row in (*PART, *AGREE) for text in row[1:3]}))
def test_no_text_parts_from_itself(rules: str) -> None:
    assert parted("Will Rufus Firefly win in 2026?", rules, rules) == []
