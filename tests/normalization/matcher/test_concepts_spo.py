"""Contests of sports and entertainment by concept: invented listings of the shapes that venues publish.

Each concept is asked with people, places and wordings of its own, with hard negatives beside it.
"""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, Side, case_id, cases, check

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT

CASES: list[Case] = [
    *cases(
        "a date or a number in common is no event in common",
        DIFFERENT,
        """
        Ethereum price on Mar 26, 2027?
        Will Lyon win the 2026-27 Champions League?
        Inflation rate in June 2027?
        Will Olivia Rodrigo release a new album by June 30, 2027?
        Solana price on Feb 14, 2027?
        Will Artist 14 be the top Spotify artist for 2027?
        Will the ECB rate on May 31, 2027 be above 2.00%?
        Will Frank Ocean officially release Homer by May 31, 2027?
        """,
    ),
    *cases(
        "dates in the name of a work are no dates",
        DIFFERENT,
        """
        Will more than 90000 jobs be added in September 2027?
        Will "Wake Me Up When September Ends - Green Day" be the #1 song on US Spotify this week?
        Will CPI rise more than 0.4% in December 2027?
        Will "Back to December - Taylor Swift" be the #1 song on US Spotify this week?
        """,
    ),
    *cases(
        "other parts of one competition are other contests",
        DIFFERENT,
        """
        Will the Cleveland win the 2027 Pro Basketball Eastern Conference Championship?
        Will the Utah Jazz win the 2027 NBA Western Conference Finals?
        Will Japan finish first in World Cup Group C?
        Will Ghana win Group H in the 2026 FIFA World Cup?
        Will the Buffalo Bills win the AFC East in the 2026 season?
        Will the Green Bay Packers win the NFC North in the 2026 season?
        Will Aaron Judge win the 2027 American League MVP?
        Will Shohei Ohtani win the 2027 National League MVP?
        Will Sweden win the first semi-final of Eurovision 2027?
        Will Latvia win the second semi-final of Eurovision 2027?
        """,
    ),
    *cases(
        "rivals in one part are related",
        RELATED,
        """
        Will the Cleveland win the 2027 Pro Basketball Eastern Conference Championship?
        Will the Miami Heat win the 2027 NBA Eastern Conference Finals?
        Will Japan finish first in World Cup Group C?
        Will Ghana win Group C in the 2026 FIFA World Cup?
        Will the Buffalo Bills win the AFC East in the 2026 season?
        Will the New York Jets win the AFC East in the 2026 season?
        """,
    ),
    *cases(
        "other prizes of one ceremony go to others",
        DIFFERENT,
        """
        Will Jane Roe win Best Actress at the 99th Academy Awards?
        Will Mary Major win Best Supporting Actress at the 99th Academy Awards?
        Will Sinkhole win Best Picture at the 2027 Oscars?
        Will Richard Miles win Best Original Score at the 2027 Oscars?
        Will Doechii win Best Rap Album at the 2027 Grammys?
        Will Morgan Wallen win Best Country Song at the 2027 Grammys?
        Will Slow Horses win Best Drama Series at the 2027 Emmys?
        Will Jean Smart win Best Comedy Actress at the 2027 Emmys?
        """,
    ),
    *cases(
        "other prizes of one ceremony to the same one are related",
        RELATED,
        """
        Will Sinkhole win Best Picture at the 2027 Oscars?
        Will Sinkhole win Best Original Score at the 2027 Oscars?
        Will Doechii win Best Rap Album at the 2027 Grammys?
        Will Doechii win Album of the Year at the 2027 Grammys?
        """,
    ),
    *cases(
        "rivals for one prize are related, whatever their names look like",
        RELATED,
        """
        Will "Quiet on the Eastern Front" win Best Picture at the 2027 Oscars?
        Will "The Coalition" win the Oscar for Best Picture in 2027?
        Will "The Union" win Best Picture at the 99th Academy Awards?
        Will "Hamlet" win Best Picture at the 2027 Oscars?
        """,
    ),
    *cases(
        "two who meet in the final have both reached it",
        WITHIN,
        """
        Will Bayern vs Arsenal be the matchup in the 2027 Champions League Final?
        Will Bayern München reach the 2027 UEFA Champions League final?
        Will Denver vs Boston be the matchup in the 2026-27 Pro Basketball Finals?
        Will the Denver Nuggets win the 2027 NBA Western Conference Finals?
        Will France and Spain meet in the 2030 World Cup final?
        Will Spain reach the 2030 FIFA World Cup final?
        Will Brazil face Germany in the 2030 FIFA World Cup final?
        Will Brazil qualify for the 2030 FIFA World Cup semifinals?
        Will the Chiefs and the Eagles both make the NFL playoffs in 2027?
        Will the Eagles make the NFL playoffs in 2027?
        """,
    ),
    *cases(
        "who meets in the final says nothing of who wins, and excludes others",
        RELATED,
        """
        Will Bayern vs Arsenal be the matchup in the 2027 Champions League Final?
        Will Bayern Munich win the 2026-27 Champions League?
        Will Denver vs Boston be the matchup in the 2026-27 Pro Basketball Finals?
        Will the Phoenix Suns win the 2027 NBA Western Conference Finals?
        Will Denver vs Boston be the matchup in the 2026-27 Pro Basketball Finals?
        Will Denver vs Miami be the matchup in the 2026-27 Pro Basketball Finals?
        Will Bayern vs Arsenal be the matchup in the 2027 Champions League Final?
        Will a team from Spain be the 2027 Champions League winner?
        """,
    ),
    *cases(
        "one pairing, worded otherwise",
        SAME,
        """
        Will Denver vs Boston be the matchup in the 2026-27 Pro Basketball Finals?
        Will the Boston Celtics and the Denver Nuggets meet in the 2027 NBA Finals?
        Will France vs Spain be the matchup in the 2030 World Cup Final?
        Will Spain face France in the 2030 FIFA World Cup final?
        """,
        certain=True,
    ),
    *cases(
        "who wins the cup has survived the group",
        AROUND,
        """
        Will Canada make it out of the group stage in the 2026 FIFA World Cup?
        Will Canada win the 2026 FIFA World Cup?
        Will Japan advance from the group stage at the 2026 World Cup?
        Will Japan reach the 2026 FIFA World Cup semifinals?
        Will Haiti get out of their group at the 2026 World Cup?
        Will Haiti win the 2026 FIFA World Cup?
        """,
    ),
    *cases(
        "to get out of the group is to reach the knockout stage",
        SAME,
        """
        Will Jordan make it out of the group stage in the 2026 FIFA World Cup?
        Will Jordan reach the knockout stage of the 2026 FIFA World Cup?
        """,
        certain=True,
    ),
    *cases(
        "who belongs to a kind is one of it",
        AROUND,
        """
        Will the winner of the 2026 FIFA World Cup come from South America?
        Will Uruguay win the 2026 FIFA World Cup?
        Will an African country win the 2026 FIFA World Cup?
        Will Senegal win the 2026 FIFA World Cup?
        Will a nation outside of Europe make it to the 2030 FIFA World Cup final?
        Will Japan reach the 2030 FIFA World Cup final?
        Will the 2027 Eurovision winner be from Scandinavia or Europe?
        Will the 2027 Eurovision winner be from Europe?
        Will anyone other than Max Verstappen win the 2027 F1 Drivers Championship?
        Will Charles Leclerc win the 2027 F1 Drivers' Championship?
        """.replace("Scandinavia or Europe", "Europe or Asia"),
    ),
    *cases(
        "who does not belong to a kind is its rival",
        RELATED,
        """
        Will the winner of the 2026 FIFA World Cup come from South America?
        Will Senegal win the 2026 FIFA World Cup?
        Will an African country win the 2026 FIFA World Cup?
        Will Portugal win the 2026 FIFA World Cup?
        Will the 2026 FIFA World Cup champion be a first-time winner?
        Will Germany win the 2026 FIFA World Cup?
        Will any host nation (USA, Mexico or Canada) win the 2026 FIFA World Cup?
        Will Portugal win the 2026 FIFA World Cup?
        """,
    ),
    *cases(
        "anyone but one is that one's opposite",
        OPPOSITE,
        """
        Will anyone other than Max Verstappen win the 2027 F1 Drivers Championship?
        Will Max Verstappen win the 2027 F1 Drivers' Championship?
        Will someone other than Jane Roe win Best Actress at the 2027 Oscars?
        Will Jane Roe win Best Actress at the 2027 Oscars?
        Will any team other than Bayern Munich win the 2026-27 Bundesliga?
        Will Bayern Munich win the 2026-27 Bundesliga?
        """,
    ),
    *cases(
        "one kind, worded otherwise",
        SAME,
        """
        Will a European country win the 2030 FIFA World Cup?
        Will the winner of the 2030 FIFA World Cup come from Europe?
        Will the 2030 FIFA World Cup champion be a first-time winner?
        Will the winner of the 2030 FIFA World Cup be a country that has never won before?
        """,
        certain=True,
    ),
    *cases(
        "what is counted in a tournament belongs to it",
        RELATED,
        """
        Will any player score 8 or more goals in the 2030 FIFA World Cup?
        Will Kylian Mbappe be the top goalscorer at the 2030 FIFA World Cup?
        Will there be more than 170 goals at the 2030 FIFA World Cup?
        Will Belgium win the 2030 FIFA World Cup?
        Will any country receive more than 500 points at Eurovision 2027?
        Will Malta win Eurovision 2027?
        """,
    ),
    *cases(
        "the top scorer has the golden boot",
        SAME,
        """
        Will Kylian Mbappe be the top goalscorer at the 2030 FIFA World Cup?
        Will Kylian Mbappe win the Golden Boot at the 2030 FIFA World Cup?
        """,
        certain=True,
    ),
    Case(
        "a film's year is not that of the prize",
        Side(
            '"Sinkhole" wins Best Picture?', rules='Resolves YES if "Sinkhole" (2026) wins the Best Picture Oscar.',
            close="2027-03-20T22:00:00Z",
        ),
        Side("Will Sinkhole win Best Picture at the 99th Academy Awards?", close="2027-03-21T22:00:00Z"),
        SAME,
        certain=True,
    ),
    Case(
        "the number of a ceremony stands in the rules",
        Side('"Sinkhole" wins Best Picture?', close="2027-03-20T22:00:00Z"),
        Side(
            'Will "Tar Pit" win the Oscar for Best Picture?',
            rules='In 2023 the 95th Academy Awards are given out. This market will resolve to "Yes" if Tar Pit wins.',
        ),
        DIFFERENT,
    ),
    Case(
        "another year by the identifier",
        Side("Will Ferrari win the F1 Constructors Championship?", name="KXF1CONSTRUCTORS-27-FER"),
        Side("Will Ferrari win the 2026 F1 Constructors' Championship?"),
        DIFFERENT,
    ),
    Case(
        "a season that spans two years by the identifier",
        Side("Will Porto win the Europa League?", name="KXUEL-27-FCP"),
        Side("Will Porto win the 2026-27 UEFA Europa League?"),
        SAME,
        certain=True,
    ),
    *cases(
        "what else happens around a contest is no part of it",
        DIFFERENT,
        """
        Will any NATO member boycott the 2030 FIFA World Cup?
        Will Brazil win the 2030 FIFA World Cup?
        Will Marta be called up for Brazil in the 2027 Women's World Cup?
        Will Norway win the 2027 Women's World Cup?
        Will Lionel Messi attend Super Bowl LXI?
        Will the San Francisco 49ers win Super Bowl LXI?
        Will Atletico win the Copa del Rey?
        Will Lana Del Rey release a new song in 2027?
        Will there be a Premier League game with AI commentators by 2028?
        Will Arsenal win the 2026-27 English Premier League?
        Will Portugal finish first in World Cup Group K?
        Will Ada Brook play in the 2026 FIFA World Cup?
        """,
    ),
    *cases(
        "what happens to the contestant is",
        RELATED,
        """
        Will Israel be banned from Eurovision 2027?
        Will Israel win Eurovision 2027?
        Will Manchester City be relegated by the Premier League for financial breaches in 2027?
        Will Manchester City win the 2026-27 English Premier League?
        """,
    ),
    *cases(
        "who wins a part goes on",
        WITHIN,
        """
        Will the Bills win the AFC East in the 2026-27 season?
        Will the Buffalo Bills make the 2026-27 NFL playoffs?
        Will Japan win Group F in the 2026 FIFA World Cup?
        Will Japan reach the knockout stage of the 2026 FIFA World Cup?
        """,
    ),
    Case(
        "a runner whose name stands in the identifier only",
        Side("Eurovision Winner 2027", name="KXEUROVISION-27-FIN", event="Eurovision Winner 2027?"),
        Side("Will Albania win Eurovision 2027?"),
        RELATED,
    ),
    Case(
        "a runner whose name stands in the identifier only",
        Side("Next manager of Rovers", name="KXNEXTROVERS-27-JROE", event="Next manager of Rovers?"),
        Side("Who will be the next manager of Rovers?", "Jane Roe"),
        SAME,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_contests_of_sports_and_entertainment(case: Case) -> None:
    check(case)
