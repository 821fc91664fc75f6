"""Who plays, what is bet on, which side pays."""

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.parsers.bets import Bet, Wager
from allsight.normalization.parsers.games import Game, game_of
from allsight.normalization.parsers.teams import NOBODY, side, team_in
from allsight.normalization.parsers.tickers import listed


def read(head: str, label: str = "", other: str = "", event: str = "", context: str = "", hints: str = "") -> Game:
    found = game_of(head, label, other, event, context or f"{head} {event}", hints)
    assert found is not None
    return found


def paying(game: Game) -> str:
    assert game.paying is not None
    return game.sides[game.paying].text


@pytest.mark.parametrize(
    ("name", "sport", "teams"),
    [
        ("new york y", "mlb", {"mlb:yankees"}),
        ("new york", "mlb", {"mlb:yankees", "mlb:mets"}),
        ("giants", "", {"mlb:giants", "nfl:giants"}),
        ("los angeles l", "nba", {"nba:lakers"}),
        ("a's", "mlb", {"mlb:athletics"}),
        ("harbor city", "mlb", set()),
    ],
)
def test_city_nickname_and_initial_name_a_team(name: str, sport: str, teams: set[str]) -> None:
    assert side(name, sport).teams == teams


def test_a_two_way_winner() -> None:
    game = read("boston vs new york y winner?", "new york y", "new york y", context="professional baseball game")
    assert (game.bet, paying(game), game.three_way, game.sport) == (Bet.WINNER, "new york y", False, "mlb")


def test_at_parts_teams_only() -> None:
    assert read("dallas at winnipeg winner?", "dallas", hints="kxnhlgame").sport == "nhl"
    assert game_of("who will win best picture at the 33rd awards?", "hidden tide", "", "", "the winner", "") is None


def test_soccer_has_three_ways() -> None:
    event = "arsenal fc vs. chelsea fc"
    team = read("will arsenal fc win on 2026-11-22?", "arsenal", event=event, hints="epl")
    draw = read("will arsenal fc vs. chelsea fc end in a draw?", "draw", event=event, hints="epl")
    assert (team.bet, team.three_way) == (Bet.WINNER, True)
    assert draw.bet is Bet.DRAW


def test_spreads_name_their_bearer() -> None:
    one = read("carolina wins by over 1.5 goals?", event="carolina at new york i: spread", hints="nhl")
    two = read("spread: hurricanes (-1.5)", "hurricanes", "islanders", "hurricanes vs. islanders", hints="nhl")
    assert (one.bet, one.wager.line, paying(one)) == (Bet.SPREAD, Fraction(3, 2), "carolina")
    assert (two.bet, two.wager.line, paying(two)) == (Bet.SPREAD, Fraction(3, 2), "hurricanes")


def test_totals_go_over_or_under() -> None:
    over = read("nationals vs. giants: o/u 9.5", "over", "under", hints="mlb")
    under = read("nationals vs. giants: o/u 9.5", "under", "over", hints="mlb")
    assert (over.bet, over.wager.line, over.wager.over) == (Bet.TOTAL, Fraction(19, 2), True)
    assert not under.wager.over


@pytest.mark.parametrize(
    ("context", "timing"),
    [
        ("after 90 minutes plus stoppage time (does not include extra time or penalties)", "regular_time"),
        ("note: this market includes overtime.", "with_overtime"),
        ("the winner of the game", ""),
    ],
)
def test_extra_time(context: str, timing: str) -> None:
    assert read("england vs france winner?", "england", context=context).timing == timing


def test_a_team_in_a_season_market() -> None:
    found = team_in(["will the minnesota timberwolves win the 2027 nba finals?", "timberwolves"], "nba")
    assert found is not None
    team, places = found
    assert team == "nba:timberwolves"
    assert {number for number, _, _ in places} == {0, 1}
    assert team_in(["will los angeles win?"], "nba") is None


def test_a_win_in_regulation_is_not_the_win_of_the_game() -> None:
    event = "bruins vs. rangers - regulation"
    whole = read("boston at new york r winner?", "new york r", hints="kxnhlgame")
    part = read("will the rangers win in regulation on 2026-11-23?", event=event, hints="nhl")
    assert (whole.counted, part.counted) == ("with_overtime", "regular_time")
    assert (whole.three_way, part.three_way) == (False, True)


def test_a_league_is_read_from_its_teams() -> None:
    assert read("boston vs new york y winner?", "boston").sport == "mlb"


BALL = "lakers vs. celtics nba"
CLUBS = "rovers vs. harriers soccer"


@pytest.mark.parametrize(
    ("head", "label", "event", "wager"),
    [
        (
            "rovers v harriers: asian handicap | harriers +0.25",
            "harriers +0.25",
            CLUBS,
            Wager(bet=Bet.SPREAD, paying=1, line=Fraction(-1, 4)),
        ),
        (
            "rovers v harriers: over/under 3 goals | under 3 goals",
            "under 3 goals",
            CLUBS,
            Wager(bet=Bet.TOTAL, line=Fraction(5, 2), over=False),
        ),
        ("rovers vs. harriers: o/u 3 | over", "over", CLUBS, Wager(bet=Bet.TOTAL, line=Fraction(3), push=True)),
        ("rovers vs. harriers: 2 or fewer goals", "", CLUBS, Wager(bet=Bet.TOTAL, line=Fraction(5, 2), over=False)),
        ("will rovers win to nil against harriers?", "", CLUBS, Wager(bet=Bet.TO_NIL, paying=0)),
        (
            "rovers v harriers: double chance | rovers or harriers",
            "rovers or harriers",
            CLUBS,
            Wager(bet=Bet.DOUBLE_CHANCE),
        ),
        (
            "rovers v harriers: draw no bet | harriers",
            "harriers",
            CLUBS,
            Wager(bet=Bet.SPREAD, paying=1, line=Fraction(0), push=True),
        ),
        (
            "rovers v harriers: half-time result | rovers",
            "rovers",
            CLUBS,
            Wager(bet=Bet.WINNER, paying=0, segment="h1"),
        ),
        (
            "rovers v harriers: first team to score | harriers",
            "harriers",
            CLUBS,
            Wager(bet=Bet.SPECIAL, paying=1, detail="first_to_score"),
        ),
        (
            "rovers v harriers: anytime goalscorer | joe pike",
            "joe pike",
            CLUBS,
            Wager(bet=Bet.PLAYER, line=Fraction(1, 2), stat="goals", player="joe pike"),
        ),
        (
            "will joe pike score a goal in rovers vs. harriers?",
            "",
            CLUBS,
            Wager(bet=Bet.PLAYER, line=Fraction(1, 2), stat="goals", player="joe pike"),
        ),
        (
            "jordan marsh: 10+ rebounds",
            "",
            BALL,
            Wager(bet=Bet.PLAYER, line=Fraction(19, 2), stat="rebounds", player="jordan marsh"),
        ),
        (
            "will jordan marsh record at least 8 assists?",
            "",
            BALL,
            Wager(bet=Bet.PLAYER, line=Fraction(15, 2), stat="assists", player="jordan marsh"),
        ),
        (
            "lakers vs. celtics: 3rd quarter spread: lakers (-1.5) | lakers",
            "lakers",
            BALL,
            Wager(bet=Bet.SPREAD, paying=0, line=Fraction(3, 2), segment="q3"),
        ),
        ("celtics: 110+ points", "", BALL, Wager(bet=Bet.TEAM_TOTAL, paying=1, line=Fraction(219, 2))),
        ("lakers vs. celtics: mention of overtime in the spread", "", BALL, Wager(bet=Bet.SPECIAL)),
    ],
)
def test_bets_in_words(head: str, label: str, event: str, wager: Wager) -> None:
    assert read(head, label, event=event).wager == wager


def test_a_side_alone_is_enough_where_the_words_are_those_of_a_game() -> None:
    runs = read("new york y wins by over 1.5 runs?")
    assert (runs.bet, paying(runs), runs.sides[1]) == (Bet.SPREAD, "new york y", NOBODY)
    assert game_of("the senator wins by over 5 points?", "", "", "", "", "") is None
    assert game_of("will apple beat tesla in sales?", "", "", "", "", "") is None


@pytest.mark.parametrize(
    ("head", "label", "identifier", "doubts"),
    [
        ("red sox vs. yankees: o/u 9.5 | over", "over", "mlb-bos-nyy-2026-06-06-total-9pt5", set()),
        ("red sox vs. yankees: o/u 9.5 | over", "over", "mlb-bos-nyy-2026-06-06-total-8pt5", {"threshold"}),
        ("red sox vs. yankees: o/u 9.5 | over", "over", "mlb-bos-nyy-2026-06-06-spread-home-1pt5", {"bet"}),
        ("red sox vs. mets | mets", "mets", "mlb-bos-nyy-2026-06-06", {"participants"}),
        ("boston vs new york y winner? | boston", "boston", "KXMLBGAME-26JUN06BOSNYY-NYY", {"side"}),
        ("boston wins by over 1.5 runs?", "", "KXMLBSPREAD-26JUN06BOSNYY-BOS1", set()),
        ("boston wins by over 1.5 runs?", "", "KXMLBSPREAD-26JUN06BOSNYY-BOS2", set()),
        ("boston wins by over 1.5 runs?", "", "KXMLBSPREAD-26JUN06BOSNYY-BOS4", {"threshold"}),
        ("", "", "KXMLBSPREAD-26JUN06BOSNYY-BOS1", {"threshold"}),
    ],
)
def test_what_text_and_identifier_disagree_about_is_named(
    head: str, label: str, identifier: str, doubts: set[str]
) -> None:
    game = game_of(head, label, "", "", "", "", listed(identifier))
    assert game is not None
    assert game.doubts == doubts


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(("", BALL, CLUBS)))
def test_no_text_breaks_the_reader(head: str, label: str, event: str) -> None:
    game = game_of(head.lower(), label.lower(), "", event, head.lower(), event)
    assert game is None or game.sides[0] != game.sides[1]


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    for text in (
        "a vs b " * 2_800,
        "will x win by over " * 1_000,
        "(" * 20_000,
        "x (-1.5 " * 2_500,
        "over 1 " * 2_800,
        "- " * 10_000,
    ):
        began = time.perf_counter()
        game_of(text[:20_000], text[:2_000], "", text[:20_000], text[:20_000], "nba")
        assert time.perf_counter() - began < 2
