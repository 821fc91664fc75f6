"""Works, races, players' counts and combinations by concept: invented listings of the shapes that venues publish."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, Side, case_id, cases, check

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT
NIGHT = "2027-02-06T06:00:00Z"

CASES: list[Case] = [
    *cases(
        "a race against another event is no deadline",
        RELATED,
        """
        Will SZA release a new album before Half-Life 3?
        Will SZA release a new album before June 1, 2027?
        Will Ethereum hit $20k before Half-Life 3?
        Will Ethereum be above $9000 by Jul 31, 2027 at 11:59PM ET?
        Will Lionel Messi retire before Cristiano Ronaldo retires?
        Will Lionel Messi retire before 2028?
        Will Tiger Woods win another major before he retires?
        Will Tiger Woods win another major before 2029?
        """,
    ),
    *cases(
        "who races against an event is not the event",
        DIFFERENT,
        """
        New Frank Ocean Album before Half-Life 3?
        Half-Life 3 released before August 1, 2027?
        Will Portugal win a World Cup before Half-Life 3?
        Half-Life 3 released by May 31, 2027?
        Will Lionel Messi retire before Winds of Winter is published?
        Will Winds of Winter be published before 2028?
        Starship lands on Mars before Half-Life 3?
        Will Half-Life 3 be released during 2027?
        """,
    ),
    *cases(
        "one race, worded otherwise",
        SAME,
        """
        New SZA album before Half-Life 3?
        Will SZA release a new album before Half-Life 3?
        """,
    ),
    *cases(
        "works of other sorts are other works",
        DIFFERENT,
        """
        Will SZA release a new song by June 30, 2027?
        Will SZA release an album by June 30, 2027?
        Will Denis Villeneuve release a new film in 2027?
        Will Denis Villeneuve release a book in 2027?
        """,
    ),
    *cases(
        "another artist's album",
        DIFFERENT,
        """
        New Frank Ocean album by June 30, 2027?
        New Ada Brook album by June 30, 2027?
        Will SZA release a new album by June 30, 2027?
        New Kendrick Lamar album by June 30, 2027?
        """,
    ),
    *cases(
        "a new album is one that comes out",
        SAME,
        """
        New Frank Ocean album by June 30, 2027?
        Will Frank Ocean release a new album by June 30, 2027?
        New Kendrick Lamar album before October 2027?
        Will Kendrick Lamar release a new album by September 30, 2027?
        """,
        certain=True,
    ),
    *cases(
        "nothing tops a chart that has not come out",
        AROUND,
        """
        Will Frank Ocean release a new album before July 1, 2027?
        Frank Ocean album tops Billboard 200 before July 1, 2027?
        Will SZA release an album by September 30, 2027?
        SZA album tops the Billboard 200 by August 31, 2027?
        """,
    ),
    *[
        Case("what a player counts, where no text names the game", Side(a, b, close=NIGHT), Side(c, d, close=NIGHT), m)
        for a, b, c, d, m in (
            ("Ada Brook: 25+ points", "Yes", "Ada Brook: Points O/U 24.5", "Over", SAME),
            ("Ada Brook: 25+ points", "Yes", "Ada Brook: Points O/U 24.5", "Under", OPPOSITE),
            ("Ada Brook: 30+ points", "Yes", "Ada Brook: Points O/U 24.5", "Over", WITHIN),
            ("Ada Brook: 30+ points", "Yes", "Ada Brook: Rebounds O/U 9.5", "Over", RELATED),
            ("Ada Brook: 30+ points", "Yes", "Eve Stone: Points O/U 29.5", "Over", RELATED),
            ("Cy Long: 2+ passing touchdowns", "Yes", "Cy Long: Passing TDs O/U 1.5", "Over", SAME),
        )
    ],
    Case(
        "a player's other night",
        Side("Ada Brook: 25+ points", close="2027-02-06T06:00:00Z"),
        Side("Ada Brook: Points O/U 24.5", "Over", close="2027-02-11T06:00:00Z"),
        DIFFERENT,
    ),
    *[
        Case("combinations of bets", Side(a, close=NIGHT), Side(b, close=NIGHT), m)
        for a, b, m in (
            ("yes Orlando,yes Ada Brook: 20+", "yes Ada Brook: 20+,yes Orlando", SAME),
            ("yes Orlando,yes Ada Brook: 20+,yes Utah", "yes Ada Brook: 20+,yes Orlando", WITHIN),
            ("yes Orlando,yes Utah", "yes Orlando,no Utah", RELATED),
            ("yes Orlando,yes Utah", "Will the Orlando Magic win the 2027 NBA Finals?", DIFFERENT),
            ("yes USA,yes Jean-Paul Vert", 'Will "Jean Vert" be the #1 song on US Spotify?', DIFFERENT),
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_works_and_players(case: Case) -> None:
    check(case)
