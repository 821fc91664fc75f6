"""Identifiers that spell out a bet on a game, whatever venue wrote them."""

from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.measured.labelled import Label, read_pairs
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.bets import Bet, Wager
from allsight.normalization.parsers.reader import parse
from allsight.normalization.parsers.teams import Likeness
from allsight.normalization.parsers.tickers import Listed, listed, listed_of


def read(identifier: str) -> Listed:
    found = listed(identifier)
    assert found is not None, identifier
    return found


def codes(found: Listed) -> tuple[str, str]:
    return found.sides[0].code, found.sides[1].code


def half(number: int) -> Fraction:
    return Fraction(2 * number + 1, 2)


@pytest.mark.parametrize(
    ("identifier", "sport", "sides", "wager"),
    [
        ("KXMLBGAME-26JUL041905SDLAD-LAD", "mlb", ("sd", "lad"), Wager(bet=Bet.WINNER, paying=1)),
        ("KXMLBSPREAD-26JUL041905SDLAD-SD2", "mlb", ("sd", "lad"), Wager(bet=Bet.SPREAD, paying=0, line=half(1))),
        ("KXMLBTOTAL-26JUL041905SDLAD-9", "mlb", ("sd", "lad"), Wager(bet=Bet.TOTAL, line=half(8))),
        ("KXMLBTOTAL-26JUL041905SDLAD-T9.5", "mlb", ("sd", "lad"), Wager(bet=Bet.TOTAL, line=half(9))),
        (
            "KXMLBTEAMTOTAL-26JUL041905SDLAD-SD4",
            "mlb",
            ("sd", "lad"),
            Wager(bet=Bet.TEAM_TOTAL, paying=0, line=half(3)),
        ),
        ("KXMLBF5-26JUL041905SDLAD-SD", "mlb", ("sd", "lad"), Wager(bet=Bet.WINNER, paying=0, segment="f5")),
        (
            "KXMLBKS-26JUL041905SDLAD-SDRVOSS31-6",
            "mlb",
            ("sd", "lad"),
            Wager(bet=Bet.PLAYER, line=half(5), stat="strikeouts", player="rvoss"),
        ),
        (
            "KXNBA1HSPREAD-26JAN05ATLTOR-TOR4",
            "nba",
            ("atl", "tor"),
            Wager(bet=Bet.SPREAD, paying=1, line=half(3), segment="h1"),
        ),
        ("KXNBA3QTOTAL-26JAN05ATLTOR-55", "nba", ("atl", "tor"), Wager(bet=Bet.TOTAL, line=half(54), segment="q3")),
        ("KXWCGAME-26JUL04SCOCIV-TIE", "soccer", ("sco", "civ"), Wager(bet=Bet.DRAW)),
        ("KXWCBTTS-26JUL04SCOCIV-BTTS", "soccer", ("sco", "civ"), Wager(bet=Bet.BOTH_SCORE)),
        ("KXEPLBTTS-26JAN04ARSBUR", "soccer", ("ars", "bur"), Wager(bet=Bet.BOTH_SCORE)),
        ("KXWC1H-26JUL04SCOCIV-CIV", "soccer", ("sco", "civ"), Wager(bet=Bet.WINNER, paying=1, segment="h1")),
        (
            "KXWCTCORNERS-26JUL04SCOCIV-CIV5",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.TEAM_TOTAL, paying=1, line=half(4), stat="corners"),
        ),
        (
            "KXATPSETWINNER-26JUN10LANFRI-1-FRI",
            "tennis",
            ("lan", "fri"),
            Wager(bet=Bet.WINNER, paying=1, segment="set1"),
        ),
        ("KXATPEXACTMATCH-26JUN10LANFRI-FRI21", "tennis", ("lan", "fri"), Wager(bet=Bet.EXACT_SCORE, detail="1-2")),
        ("KXATPGTOTAL-26JUN10LANFRI-23", "tennis", ("lan", "fri"), Wager(bet=Bet.TOTAL, line=half(22), stat="games")),
        ("KXCS2MAP-26JUN1105009ZPRV-2-9Z", "esports", ("9z", "prv"), Wager(bet=Bet.WINNER, paying=0, segment="map2")),
        ("KXUFCFIGHT-26JUN14OMAZAH-OMA", "mma", ("oma", "zah"), Wager(bet=Bet.WINNER, paying=0)),
        ("KXUFCMOV-26JUN14NICDAU-NICSUB", "mma", ("nic", "dau"), Wager(bet=Bet.METHOD, paying=0, detail="submission")),
        ("KXBOXING-26JUL25LKILKKEO-KKEO", "mma", ("lkil", "kkeo"), Wager(bet=Bet.WINNER, paying=1)),
        ("mlb-sd-lad-2026-07-04", "mlb", ("sd", "lad"), Wager(bet=Bet.WINNER)),
        ("mlb-sd-lad-2026-07-04-spread-home-1pt5", "mlb", ("sd", "lad"), Wager(bet=Bet.SPREAD, paying=1, line=half(1))),
        ("mlb-sd-lad-2026-07-04-spread-away-2pt5", "mlb", ("sd", "lad"), Wager(bet=Bet.SPREAD, paying=0, line=half(2))),
        (
            "fifwc-sco-civ-2026-07-04-spread-home-1pt5",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.SPREAD, paying=0, line=half(1)),
        ),
        ("fifwc-sco-civ-2026-07-04-civ", "soccer", ("sco", "civ"), Wager(bet=Bet.WINNER, paying=1)),
        ("fifwc-sco-civ-2026-07-04-draw", "soccer", ("sco", "civ"), Wager(bet=Bet.DRAW)),
        ("fifwc-sco-civ-2026-07-04-btts-first-half", "soccer", ("sco", "civ"), Wager(bet=Bet.BOTH_SCORE, segment="h1")),
        (
            "fifwc-sco-civ-2026-07-04-halftime-result-away",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.WINNER, paying=1, segment="h1"),
        ),
        (
            "fifwc-sco-civ-2026-07-04-second-half-team-total-home-0pt5",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.TEAM_TOTAL, paying=0, line=half(0), segment="h2"),
        ),
        (
            "fifwc-sco-civ-2026-07-04-corners-total-8pt5",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.TOTAL, line=half(8), stat="corners"),
        ),
        (
            "fifwc-sco-civ-2026-07-04-exact-score-2-1",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.EXACT_SCORE, detail="2-1"),
        ),
        (
            "fifwc-sco-civ-2026-07-04-shots-ian-mcrae-gte3",
            "soccer",
            ("sco", "civ"),
            Wager(bet=Bet.PLAYER, line=half(2), stat="shots", player="ian mcrae"),
        ),
        ("nba-atl-tor-2026-01-05-1h-moneyline", "nba", ("atl", "tor"), Wager(bet=Bet.WINNER, segment="h1")),
        (
            "nba-atl-tor-2026-01-05-1h-spread-home-3pt5",
            "nba",
            ("atl", "tor"),
            Wager(bet=Bet.SPREAD, paying=1, line=half(3), segment="h1"),
        ),
        (
            "nba-atl-tor-2026-01-05-total-220",
            "nba",
            ("atl", "tor"),
            Wager(bet=Bet.TOTAL, line=Fraction(220), push=True),
        ),
        (
            "atp-lang-frick-2026-06-10-set-handicap-away-1pt5",
            "tennis",
            ("lang", "frick"),
            Wager(bet=Bet.SPREAD, paying=1, line=half(1)),
        ),
        (
            "atp-lang-frick-2026-06-10-match-total-21pt5",
            "tennis",
            ("lang", "frick"),
            Wager(bet=Bet.TOTAL, line=half(21), stat="games"),
        ),
        (
            "atp-lang-frick-2026-06-10-set-2-total-9pt5",
            "tennis",
            ("lang", "frick"),
            Wager(bet=Bet.TOTAL, line=half(9), stat="games", segment="set2"),
        ),
        ("ufc-max1-con-2026-07-11-win-by-ko-tko", "mma", ("max1", "con"), Wager(bet=Bet.METHOD, detail="ko")),
        ("cs2-onyx-cob-2026-06-11-game2", "esports", ("onyx", "cob"), Wager(bet=Bet.WINNER, segment="map2")),
        ("mlb-sd-lad-2026-07-04-nrfi", "mlb", ("sd", "lad"), Wager(bet=Bet.SPECIAL, detail="scoreless_first")),
    ],
)
def test_identifiers(identifier: str, sport: str, sides: tuple[str, str], wager: Wager) -> None:
    found = read(identifier)
    assert (found.sport, codes(found), found.wager) == (sport, sides, wager)


@pytest.mark.parametrize(
    "identifier",
    [
        "KXBTCD-26MAY0712-T120000",
        "KXFEDDECISION-26SEP-C25",
        "KXNBAMENTION-26MAY10NYKPHI-GOAT",
        "KXMLBGAME-26XXX04SDLAD-SD",
        "KXMLBGAME-26JUN31SDLAD-SD",
        "KXWCROUND-26FINAL-ESP",
        "KXJOINCLUB-26OCT02BSILVA-BAR",
        "xrp-above-0pt7-on-june-16-2026",
        "mlb-sd-lad-2026-13-04",
        "will-noah-win-2026-07-04",
        "0x5f1a",
        "",
        "-",
        "KXMLBGAME-26JUL04SDLAD-SD" * 9,
    ],
)
def test_what_follows_no_grammar_says_nothing(identifier: str) -> None:
    assert listed(identifier) is None


def test_the_day_the_start_and_the_game_of_the_day() -> None:
    early, late = read("KXMLBGAME-26JUL041305SDLAD-SD"), read("KXMLBGAME-26JUL04SDLADG2-SD")
    assert (early.day, late.day) == (date(2026, 7, 4), date(2026, 7, 4))
    assert early.starts_ns == 1_783_184_700 * 10**9
    assert (early.number, late.number, late.starts_ns) == (0, 2, None)


def test_codes_of_one_nation_meet() -> None:
    ours, theirs = read("KXWCGAME-26JUL04SUIHTI-SUI"), read("fifwc-che-hai-2026-07-04-draw")
    assert [one.likeness(two) for one, two in zip(ours.sides, theirs.sides, strict=True)] == [Likeness.SURE] * 2


def test_the_first_identifier_that_speaks_is_read() -> None:
    found = listed_of("0xabc", "123-456", "mlb-sd-lad-2026-07-04", "mlb-sf-lad-2026-07-04")
    assert found is not None
    assert codes(found) == ("sd", "lad")


TICKERS = r"KX[A-Z0-9]{2,20}-26[A-Z]{3}[0-9]{2}[A-Z0-9]{0,20}(-[A-Z0-9.-]{0,20})?"
SLUGS = r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){2}-20[0-9]{2}-[0-9]{2}-[0-9]{2}(-[a-z0-9-]{0,40})?"


@given(st.text(max_size=80) | st.from_regex(TICKERS, fullmatch=True) | st.from_regex(SLUGS, fullmatch=True))
def test_no_identifier_breaks_the_reader(identifier: str) -> None:
    found = listed(identifier)
    assert found is None or (found.sides[0].code and found.sides[1].code)


@given(st.integers(0, 400), st.sampled_from(("sd", "lad")))
def test_both_grammars_write_one_line_in_two_ways(number: int, side: str) -> None:
    where = "away" if side == "sd" else "home"
    ticker = read(f"KXMLBSPREAD-26JUL041905SDLAD-{side.upper()}{number + 1}")
    slug = read(f"mlb-sd-lad-2026-07-04-spread-{where}-{number}pt5")
    assert ticker.wager == slug.wager


@pytest.mark.long
def test_identifiers_of_labelled_pairs(shared_dir: Path) -> None:
    scorer = RulesScorer()
    counts: Counter[tuple[Label, Match, bool]] = Counter()
    for pair in read_pairs(shared_dir / "matching" / "pairs_ids_dev.jsonl"):
        judgement = scorer.judge(*(parse(one.market, one.event, one.rules) for one in pair.listings))
        counts[pair.label, judgement.match, judgement.certain] += 1
    total = sum(counts.values())
    right = sum(n for (label, match, _), n in counts.items() if (label is Label.SAME) == (match is Match.SAME))
    implied = sum(n for (label, match, _), n in counts.items() if label is Label.RELATED and match is not Match.RELATED)
    certain = sum(n for (_, _, sure), n in counts.items() if sure)
    wrong = sum(n for (label, _, sure), n in counts.items() if sure and label is not Label.SAME)
    print(f"\nidentifiers: {right}/{total} told same from not same; {certain} certain, {wrong} of them wrong")
    print(f"identifiers: {implied} of those labelled related imply one another")
    assert right / total >= 0.995
    assert wrong == 0
