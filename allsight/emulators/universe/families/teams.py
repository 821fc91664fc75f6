"""Clubs as two venues call them: a city with a letter where it has two, or the club's own name."""

from typing import Final

import msgspec


class Club(msgspec.Struct, frozen=True, gc=False):
    """A club: `place` is Kalshi's label, `nick` Polymarket's, `full` what stands in rules."""

    code: str
    place: str
    nick: str
    full: str


class League(msgspec.Struct, frozen=True):
    """A competition and how it is played.

    `generic` is the name without a trade mark. `spread` and `total` are the mean total and the deviations of the margin
    and the total in points; `draws` says that a match may end level.
    """

    code: str
    name: str
    generic: str
    sport: str
    clubs: tuple[Club, ...]
    games: int
    hours: tuple[int, ...]
    length_hours: float
    total: float
    margin_deviation: float
    total_deviation: float
    median: float
    draws: bool = False
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


def _clubs(text: str) -> tuple[Club, ...]:
    return tuple(
        Club(code, place, nick, f"{full} {nick}" if full else nick)
        for code, place, nick, full in (line.strip().split("|") for line in text.strip().splitlines())
    )


_BASKETBALL = _clubs("""
    ATL|Atlanta|Hawks|Atlanta
    BOS|Boston|Celtics|Boston
    CHI|Chicago|Bulls|Chicago
    CLE|Cleveland|Cavaliers|Cleveland
    DAL|Dallas|Mavericks|Dallas
    DEN|Denver|Nuggets|Denver
    DET|Detroit|Pistons|Detroit
    GSW|Golden State|Warriors|Golden State
    HOU|Houston|Rockets|Houston
    LAL|Los Angeles L|Lakers|Los Angeles
    LAC|Los Angeles C|Clippers|Los Angeles
    MEM|Memphis|Grizzlies|Memphis
    MIA|Miami|Heat|Miami
    MIL|Milwaukee|Bucks|Milwaukee
    MIN|Minnesota|Timberwolves|Minnesota
    NYK|New York|Knicks|New York
    OKC|Oklahoma City|Thunder|Oklahoma City
    ORL|Orlando|Magic|Orlando
    PHI|Philadelphia|76ers|Philadelphia
    PHX|Phoenix|Suns|Phoenix
    SAC|Sacramento|Kings|Sacramento
    SAS|San Antonio|Spurs|San Antonio
    TOR|Toronto|Raptors|Toronto
    UTA|Utah|Jazz|Utah
""")
_HOCKEY = _clubs("""
    BOS|Boston|Bruins|Boston
    BUF|Buffalo|Sabres|Buffalo
    CAR|Carolina|Hurricanes|Carolina
    COL|Colorado|Avalanche|Colorado
    DAL|Dallas|Stars|Dallas
    EDM|Edmonton|Oilers|Edmonton
    FLA|Florida|Panthers|Florida
    LAK|Los Angeles|Kings|Los Angeles
    MTL|Montreal|Canadiens|Montreal
    NJD|New Jersey|Devils|New Jersey
    NYR|New York R|Rangers|New York
    NYI|New York I|Islanders|New York
    SEA|Seattle|Kraken|Seattle
    TBL|Tampa Bay|Lightning|Tampa Bay
    TOR|Toronto|Maple Leafs|Toronto
    VGK|Vegas|Golden Knights|Vegas
    WSH|Washington|Capitals|Washington
    WPG|Winnipeg|Jets|Winnipeg
""")
_FOOTBALL = _clubs("""
    BAL|Baltimore|Ravens|Baltimore
    BUF|Buffalo|Bills|Buffalo
    CHI|Chicago|Bears|Chicago
    CIN|Cincinnati|Bengals|Cincinnati
    DAL|Dallas|Cowboys|Dallas
    DEN|Denver|Broncos|Denver
    DET|Detroit|Lions|Detroit
    GB|Green Bay|Packers|Green Bay
    HOU|Houston|Texans|Houston
    KC|Kansas City|Chiefs|Kansas City
    LAR|Los Angeles R|Rams|Los Angeles
    LAC|Los Angeles C|Chargers|Los Angeles
    MIA|Miami|Dolphins|Miami
    NYJ|New York J|Jets|New York
    NYG|New York G|Giants|New York
    PHI|Philadelphia|Eagles|Philadelphia
    PIT|Pittsburgh|Steelers|Pittsburgh
    SF|San Francisco|49ers|San Francisco
    SEA|Seattle|Seahawks|Seattle
    TB|Tampa Bay|Buccaneers|Tampa Bay
""")
_ENGLAND = _clubs("""
    ARS|Arsenal|Arsenal FC|
    AVL|Aston Villa|Aston Villa FC|
    BOU|Bournemouth|AFC Bournemouth|
    BRE|Brentford|Brentford FC|
    BHA|Brighton|Brighton & Hove Albion FC|
    CHE|Chelsea|Chelsea FC|
    CRY|Crystal Palace|Crystal Palace FC|
    EVE|Everton|Everton FC|
    FUL|Fulham|Fulham FC|
    LIV|Liverpool|Liverpool FC|
    MCI|Manchester City|Manchester City FC|
    MUN|Manchester Utd|Manchester United FC|
    NEW|Newcastle|Newcastle United FC|
    TOT|Tottenham|Tottenham Hotspur FC|
""")
_SPAIN = _clubs("""
    ATH|Athletic|Athletic Club|
    ATM|Atletico|Club Atlético de Madrid|
    BAR|Barcelona|FC Barcelona|
    BET|Betis|Real Betis Balompié|
    GIR|Girona|Girona FC|
    RMA|Real Madrid|Real Madrid CF|
    RSO|Sociedad|Real Sociedad de Fútbol|
    SEV|Sevilla|Sevilla FC|
    VAL|Valencia|Valencia CF|
    VIL|Villarreal|Villarreal CF|
""")

LEAGUES: Final = {
    league.code: league
    for league in (
        League("nba", "NBA", "Pro Basketball", "basketball",
        _BASKETBALL, 6, (19, 19, 20, 21, 22, 22), 2.4, 228, 12.5, 18, 120_000),
        League("nhl", "NHL", "Pro Hockey", "hockey", _HOCKEY, 4, (19, 19, 20, 22), 2.6, 6.1, 2.4, 2.2, 40_000),
        League("nfl", "NFL", "Pro Football", "football",
        _FOOTBALL, 8, (13, 13, 13, 13, 16, 16, 20, 20), 3.1, 44, 12, 12,
               400_000, weekdays=(6,)),
        League("epl", "Premier League", "English Premier League", "soccer",
        _ENGLAND, 5, (8, 10, 10, 12, 15), 1.9, 2.8, 1.6,
               1.6, 90_000, draws=True, weekdays=(1, 5, 6)),
        League("lal", "La Liga", "La Liga", "soccer",
        _SPAIN, 4, (8, 11, 13, 16), 1.9, 2.6, 1.5, 1.6, 45_000, draws=True,
               weekdays=(0, 4, 5, 6)),
    )
}  # fmt: skip
