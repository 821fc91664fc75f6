"""How bets on games lie to each other: one game, one bet, one side, and what implies what."""

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.wagers import same_player
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

Words = tuple[str, str]
"""Title and label of the paying side."""

DAY = "2026-11-22T20:00:00Z"
SCORER = RulesScorer()


def judged(
    first: Words,
    second: Words,
    *,
    event: str = "",
    names: Words = ("", ""),
    days: Words = (DAY, DAY),
    other: str = "No",
) -> Judgement:
    claims = [
        parse(*listed(venue, title, outcome=label, no_label=other, event=event, occurs=day or None, name=name))
        for venue, (title, label), name, day in zip(
            (Venue.KALSHI, Venue.POLYMARKET), (first, second), names, days, strict=True
        )
    ]
    judgement = SCORER.judge(*claims)
    assert SCORER.judge(claims[1], claims[0]) == judgement.mirrored
    assert judgement.match.one_question or not judgement.certain
    return judgement


EVENTS = {
    "soccer": "Rovers vs. Harriers soccer",
    "ball": "Lakers vs. Celtics NBA",
    "tennis": "Vandermeer vs Somerset WTA tennis",
    "fight": "UFC: Marlowe vs. Quint",
    "maps": "Counter-Strike: Onyx vs Cobalt (BO3)",
}
EXAMPLES = """
ball: Lakers vs. Celtics [Lakers] | Los Angeles L at Boston Winner? [Los Angeles L] | same
ball: Lakers vs. Celtics [Lakers] | Los Angeles L at Boston Winner? [Boston] | opposite
soccer: Rovers vs. Harriers [Rovers] | Rovers v Harriers: Match Odds [Rovers] | same
soccer: Rovers vs. Harriers [Rovers] | Rovers v Harriers: Full-time result [Harriers] | related
soccer: Rovers vs. Harriers [Rovers] | Rovers v Harriers: Match Odds [Rovers (Lay)] | opposite
soccer: Rovers vs. Harriers [Draw] | Rovers v Harriers: Match Odds [The Draw] | same
soccer: Rovers vs. Harriers [Draw] | Rovers v Harriers: Under 2.5 goals [Under] | related
soccer: Rovers v Harriers: Double Chance [Rovers or Draw] | Rovers vs. Harriers [Harriers] | opposite
soccer: Rovers vs. Harriers [Rovers] | Rovers v Harriers: Double Chance [Rovers or Draw] | within
soccer: Rovers v Harriers: Draw no bet [Rovers] | Rovers vs. Harriers [Rovers] | related
soccer: Rovers wins by over 1.5 goals? | Spread: Rovers (-1.5) [Rovers] | same
soccer: Rovers wins by 2 or more goals? | Spread: Rovers (-1.5) [Rovers] | same
soccer: Spread: Rovers (-1.5) [Rovers] | Spread: Harriers (+1.5) [Harriers] | opposite
soccer: Spread: Rovers (-1.5) [Harriers] | Spread: Rovers (-1.5) [Rovers] | opposite
soccer: Spread: Rovers (-1.5) [Rovers] | Rovers vs. Harriers [Rovers] | within
soccer: Spread: Rovers (-2.5) [Rovers] | Spread: Rovers (-1.5) [Rovers] | within
soccer: Spread: Rovers (-2.5) [Rovers] | Spread: Harriers (-1.5) [Harriers] | related
soccer: Asian Handicap [Rovers -0.75] | Spread: Rovers (-0.5) [Rovers] | within
soccer: Asian Handicap [Rovers -0.5 & -1.0] | Asian Handicap [Rovers -0.75] | same
soccer: Asian Handicap [Rovers -1] | Asian Handicap [Harriers +1] | opposite
soccer: Asian Handicap [Rovers -1] | Spread: Rovers (-1.5) [Rovers] | related
soccer: Rovers vs Harriers: Total Goals? [Over 2.5] | Rovers v Harriers: Over/Under 2.5 [Under 2.5 Goals] | opposite
soccer: Rovers vs Harriers: Total Goals? [Over 3.5] | Rovers vs. Harriers: O/U 2.5 [Over] | within
soccer: Rovers vs Harriers: Total Goals? [3 or more] | Rovers vs. Harriers: O/U 2.5 [Over] | same
soccer: Rovers vs. Harriers: O/U 2.5 [Under] | Rovers vs. Harriers: O/U 3.5 [Over] | related
soccer: Rovers vs. Harriers: Corners O/U 9.5 [Over] | Rovers vs. Harriers: O/U 9.5 [Over] | related
soccer: Rovers vs. Harriers: 1st Half O/U 1.5 [Over] | Rovers vs. Harriers: O/U 1.5 [Over] | related
soccer: Rovers vs. Harriers: 1H O/U 1.5 [Over] | First half total: over 1.5 goals | same
soccer: Rovers team total O/U 1.5 [Over] | Will Rovers score 2+ goals? | same
soccer: Rovers team total O/U 1.5 [Over] | Rovers vs. Harriers: O/U 1.5 [Over] | within
soccer: Rovers vs. Harriers: Both Teams to Score | Rovers v Harriers: Both teams to score? [No] | opposite
soccer: Rovers vs. Harriers: Both Teams to Score | Rovers vs. Harriers: O/U 1.5 [Over] | within
soccer: Rovers v Harriers: Correct Score [Rovers 2 - 1] | Exact score: Harriers vs Rovers [Harriers 1-2] | same
soccer: Rovers v Harriers: Correct Score [2 - 1] | Rovers vs. Harriers [Rovers] | within
soccer: Rovers v Harriers: To Qualify [Rovers] | Rovers vs. Harriers [Rovers] | related
soccer: Rovers v Harriers: To Qualify [Rovers] | Will Harriers advance against Rovers? | opposite
ball: Lakers vs. Celtics: 1Q Winner [Lakers] | Lakers vs. Celtics [Lakers] | related
ball: Jordan Marsh: 30+ points | Jordan Marsh: Points O/U 29.5 [Over] | same
ball: Jordan Marsh: 30+ points | Jordan Marsh: Points O/U 29.5 [Under] | opposite
ball: Jordan Marsh: 35+ points | Jordan Marsh: Points O/U 29.5 [Over] | within
ball: Jordan Marsh: 30+ points | Jordan Marsh: Rebounds O/U 29.5 [Over] | related
ball: Jordan Marsh: 30+ points | Caleb Winslow: Points O/U 29.5 [Over] | related
tennis: Will Ida Vandermeer win the match? [Ida Vandermeer] | Vandermeer v Somerset: Match Odds [Ida Vandermeer] | same
tennis: Will Ida Vandermeer win in straight sets? | Vandermeer v Somerset: Match Odds [Ida Vandermeer] | within
tennis: Vandermeer vs Somerset: Total Sets [Over 2.5] | Will Ida Vandermeer win in straight sets? | related
tennis: Vandermeer vs Somerset: Set 1 Winner [Vandermeer] | Vandermeer vs Somerset [Vandermeer] | related
tennis: Vandermeer vs Somerset: Set 1 Winner [Vandermeer] | First set winner [Somerset] | opposite
tennis: Vandermeer vs Somerset: Match O/U 21.5 [Over] | Vandermeer vs Somerset: Total games: over 21.5 | same
fight: Will Abel Marlowe beat Tom Quint? | Abel Marlowe vs. Tom Quint [Tom Quint] | opposite
fight: Will Marlowe win by KO/TKO against Quint? | Marlowe vs. Quint [Marlowe] | within
fight: Will Marlowe win by KO/TKO against Quint? | Will Marlowe win by submission against Quint? | related
maps: Onyx vs Cobalt: Map 2 Winner [Onyx] | Onyx vs Cobalt - Game 2 Winner [Onyx] | same
maps: Onyx vs Cobalt: Map 2 Winner [Onyx] | Onyx vs Cobalt [Onyx] | related
"""
"""The first bet, the second one, how they lie to each other; in brackets what the paying side is called, if not Yes."""


def words(text: str) -> Words:
    title, _, label = text.strip().rstrip("]").partition(" [")
    return title, label or "Yes"


@pytest.mark.parametrize("example", EXAMPLES.strip().splitlines())
def test_bets_on_one_game(example: str) -> None:
    sport, _, bets = example.partition(": ")
    first, second, match = bets.split(" | ")
    judgement = judged(words(first), words(second), event=EVENTS[sport])
    assert judgement.match.value == match
    assert judgement.certain is (
        judgement.match.one_question and all(one.verdict == "equal" for one in judgement.fields)
    )


@pytest.mark.parametrize(
    ("first", "second", "days", "match", "certain"),
    [
        pytest.param(
            "Boston vs New York Y Winner?",
            "Red Sox vs. Yankees",
            (DAY, "2026-11-22T21:30:00Z"),
            Match.SAME,
            True,
            id="start in two words",
        ),
        pytest.param(
            "Boston vs New York Y Winner?",
            "Red Sox vs. Yankees",
            (DAY, "2026-11-23T00:30:00Z"),
            Match.SAME,
            False,
            id="doubleheader",
        ),
        pytest.param(
            "Boston vs New York Y Winner?",
            "Red Sox vs. Mets",
            (DAY, DAY),
            Match.DIFFERENT,
            False,
            id="other team of a city",
        ),
        pytest.param(
            "Boston vs New York Y Winner?",
            "Red Sox vs. Yankees",
            (DAY, "2026-11-25T20:00:00Z"),
            Match.DIFFERENT,
            False,
            id="other day",
        ),
        pytest.param(
            "Boston vs New York Y Winner? (2026-11-22)",
            "Red Sox vs. Yankees (2026-11-23)",
            ("", ""),
            Match.DIFFERENT,
            False,
            id="next game of a series",
        ),
        pytest.param(
            "Boston vs New York Y Winner?",
            "Bruins vs. Rangers",
            (DAY, DAY),
            Match.DIFFERENT,
            False,
            id="other sport of two cities",
        ),
    ],
)
def test_games_are_told_apart(first: str, second: str, days: Words, match: Match, certain: bool) -> None:
    labels = ("Boston", second.split(" vs. ", maxsplit=1)[0])
    judgement = judged((first, labels[0]), (second, labels[1]), days=days, event="")
    assert (judgement.match, judgement.certain) == (match, certain)


@pytest.mark.parametrize(
    ("names", "match", "certain"),
    [
        (("KXMLBGAME-26JUN061935BOSNYY-BOS", "mlb-bos-nyy-2026-06-06"), Match.SAME, True),
        (("KXMLBGAME-26JUN061935BOSNYY-BOS", "mlb-bos-nyy-2026-06-07"), Match.DIFFERENT, False),
        (("KXMLBGAME-26JUN06BOSNYYG1-BOS", "KXMLBGAME-26JUN06BOSNYYG2-BOS"), Match.DIFFERENT, False),
        (("KXMLBGAME-26JUN06BOSNYYG2-BOS", "mlb-bos-nyy-2026-06-06"), Match.SAME, False),
        (("KXMLBGAME-26JUN061935BOSNYY-NYY", "mlb-bos-nyy-2026-06-06"), Match.SAME, False),
        (("KXMLBF5-26JUN061935BOSNYY-BOS", "mlb-bos-nyy-2026-06-06"), Match.RELATED, False),
    ],
)
def test_identifiers_settle_what_titles_leave_open(names: Words, match: Match, certain: bool) -> None:
    words = ("Boston vs New York Y", "Boston"), ("Red Sox vs. Yankees", "Red Sox")
    judgement = judged(*words, names=names, days=("", ""))
    assert (judgement.match, judgement.certain) == (match, certain)


@pytest.mark.parametrize(
    ("closes", "match", "certain"), [(2, Match.SAME, True), (12, Match.SAME, False), (48, Match.DIFFERENT, False)]
)
def test_closes_stand_in_for_a_day_that_nothing_names(closes: int, match: Match, certain: bool) -> None:
    days = f"2026-11-{22 + closes // 24}T{closes % 24:02d}:00:00Z"
    claims = [
        parse(*listed(venue, "Vandermeer v Somerset tennis: Match Odds", outcome="Somerset", close=close))
        for venue, close in ((Venue.BETFAIR, "2026-11-22T00:00:00Z"), (Venue.KALSHI, days))
    ]
    judgement = SCORER.judge(*claims)
    assert (judgement.match, judgement.certain) == (match, certain)


def test_a_text_that_names_another_day_than_its_identifier_is_not_certain() -> None:
    words = ("Boston vs New York Y on 2026-06-16", "Boston"), ("Red Sox vs. Yankees", "Red Sox")
    names = ("KXMLBGAME-26JUN061935BOSNYY-BOS", "mlb-bos-nyy-2026-06-06")
    judgement = judged(*words, names=names, days=("", ""))
    assert (judgement.match, judgement.certain) == (Match.SAME, False)
    assert [one.field for one in judgement.fields if one.verdict == "unread"] == ["window"]


def test_a_win_without_extra_time_is_part_of_the_win() -> None:
    event = "Bruins vs. Rangers NHL"
    whole = ("Bruins vs. Rangers", "Bruins")
    part = ("Will the Bruins win in regulation against the Rangers?", "Yes")
    assert judged(part, whole, event=event).match is Match.WITHIN


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("jared jones", "jjones", True),
        ("jared jones", "kjones", False),
        ("cristian vazquez", "cvzquez", None),
        ("erling haaland", "ehaala", None),
        ("ronald acuna jr", "racuna", True),
        ("jared jones", "jared walsh", False),
        ("", "jared jones", False),
        ("", "", True),
    ],
)
def test_players_by_name_and_by_initial(one: str, two: str, same: bool | None) -> None:
    assert same_player(one, two) is same is same_player(two, one)
