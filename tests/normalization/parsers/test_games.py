"""Who plays, what is bet on, which side pays."""

from fractions import Fraction

import pytest

from allsight.normalization.parsers.games import Bet, Game, game_of, side, team_in


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
    assert (one.bet, one.line, paying(one)) == (Bet.SPREAD, Fraction(3, 2), "carolina")
    assert (two.bet, two.line, paying(two)) == (Bet.SPREAD, Fraction(3, 2), "hurricanes")


def test_totals_go_over_or_under() -> None:
    over = read("nationals vs. giants: o/u 9.5", "over", "under", hints="mlb")
    under = read("nationals vs. giants: o/u 9.5", "under", "over", hints="mlb")
    assert (over.bet, over.line, over.over) == (Bet.TOTAL, Fraction(19, 2), True)
    assert not under.over


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
