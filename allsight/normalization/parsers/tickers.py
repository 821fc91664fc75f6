"""Identifiers that spell out a bet on a game: which grammar one follows is seen by its shape.

Two grammars are read. *Tickers* are `SERIES-EVENT-STRIKE`: `KXMLBSPREAD-26JUN061935BOSNYY-BOS2` names the competition
and the bet, then day, start and both sides, then side and line: n stands for more than n − ½. *Slugs* are
`competition-side-side-day-bet`: `mlb-bos-nyy-2026-06-06-spread-away-1pt5`. What either leaves open is not guessed.
"""

import functools
import re
from datetime import date, datetime, time
from fractions import Fraction
from importlib import resources
from typing import Final

import msgspec

from allsight.domain.clock import from_datetime
from allsight.normalization.parsers.bets import Bet, Wager
from allsight.normalization.parsers.daytimes import DEFAULT_ZONE, zone_info
from allsight.normalization.parsers.teams import Pair, Side, codes

_HALF: Final = Fraction(1, 2)
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MAX_CHARS: Final = 120
_TICKER = re.compile(
    r"(?P<series>[A-Z0-9]{3,32})-(?P<year>\d\d)(?P<month>[A-Z]{3})(?P<day>\d\d)(?P<sides>[A-Z0-9]{4,24})"
    r"(?:-(?P<strike>[A-Z0-9][A-Z0-9.-]{0,31}))?"
)
_SLUG = re.compile(
    r"(?P<league>[a-z][a-z0-9]{1,16})(?:-doubles)?-(?P<one>[a-z0-9]{1,12})-(?P<two>[a-z0-9]{1,12})-"
    r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?:-(?P<bet>[a-z0-9-]{1,70}))?"
)
_THRESHOLD = re.compile(r"T?(\d{1,4})(\.\d{1,2})?")
_NUMBERED = re.compile(r"([A-Z]{4,6})G([12])")
_COUNTS: Final = {
    "KS": "strikeouts", "HRR": "hits_runs_rbis", "HR": "home_runs", "HIT": "hits", "TB": "total_bases", "PTS": "points",
    "REB": "rebounds", "AST": "assists", "3PT": "threes", "STL": "steals", "BLK": "blocks", "GOAL": "goals",
    "RECYDS": "receiving_yards", "RSHYDS": "rushing_yards", "PASSYDS": "passing_yards",
}  # fmt: skip
"""What series count of one player."""

_REST = re.compile(
    r"(?P<segment>[12]H|[1-4]Q|[1-3]P|F5)?(?P<bet>GAME|MATCH|FIGHT|WINNER|SPREAD|TEAMTOTAL|TOTALSETS|TOTALMAPS|TOTAL|BTTS"
    r"|TCORNERS|CORNERS|MAP|SETWINNER|EXACTMATCH|GSPREAD|GTOTAL|ADVANCE|MOV|DISTANCE|" + "|".join(_COUNTS) + r")?"
)

_RESULTS: Final = frozenset(("GAME", "MATCH", "FIGHT", "WINNER"))
_LINES: Final = {
    **dict.fromkeys(("TOTAL", "TOTALSETS", "TOTALMAPS"), (Bet.TOTAL, "")),
    "GTOTAL": (Bet.TOTAL, "games"), "CORNERS": (Bet.TOTAL, "corners"), "TCORNERS": (Bet.TEAM_TOTAL, "corners"),
    "SPREAD": (Bet.SPREAD, ""), "GSPREAD": (Bet.SPREAD, "games"), "TEAMTOTAL": (Bet.TEAM_TOTAL, ""),
}  # fmt: skip
"""Kinds of bets that have a line, and what they count."""

_SLUG_COUNTS: Final = {
    "k": "strikeouts", "hrr": "hits_runs_rbis", "hr": "home_runs", "hits": "hits", "tb": "total_bases",
    "points": "points", "pts": "points", "rebounds": "rebounds", "assists": "assists", "threes": "threes",
    "steals": "steals",
    "blocks": "blocks", "goals": "goals", "shots": "shots",
}  # fmt: skip
_SPECIALS: Final = {
    "nrfi": "scoreless_first", "go-the-distance": "distance", "toss-winner": "toss", "odd-even": "parity",
    "first-to-score-home": "first_to_score", "first-to-score-away": "first_to_score",
}  # fmt: skip
"""Bets that texts know by other names."""

_ENDINGS: Final = {"KO": "ko", "KOTKO": "ko", "TKO": "ko", "SUB": "submission", "DEC": "decision"}
_ALONE: Final = frozenset(("BOXING",))
"""Series of which the name alone says that a fight is to be won."""

_AWAY_FIRST: Final = frozenset(("mlb", "nba", "nfl", "nhl", "wnba", "ncaaf", "ncaab", "football"))
"""Sports whose slugs name the visitors first, as their schedules do; everywhere else the hosts come first."""

_TWICE_A_DAY: Final = frozenset(("mlb", "baseball"))
"""Sports in which two sides may meet twice on a day, which then counts the games."""

_LINE = r"(?P<line>\d{1,4}(?:pt\d{1,2})?)"
_PART = r"(?:(?P<part>first|second)-half-|(?P<short>[12]h|[1-4]q|[1-3]p)-)?"
_BETS: Final = (
    (Bet.DRAW, re.compile(rf"{_PART}(?:draw|tie)")),
    (Bet.WINNER, re.compile(rf"{_PART}(?:moneyline|(?P<who>home|away))")),
    (Bet.WINNER, re.compile(r"(?P<half>halftime)-result-(?P<who>home|away)")),
    (Bet.DRAW, re.compile(r"(?P<half>halftime)-result-draw")),
    (Bet.WINNER, re.compile(r"(?P<part>second)-half-result-(?P<who>home|away)")),
    (Bet.DRAW, re.compile(r"(?P<part>second)-half-result-draw")),
    (Bet.BOTH_SCORE, re.compile(r"btts(?:-(?P<part>first|second)-half)?")),
    (Bet.SPREAD, re.compile(rf"{_PART}(?:spread|(?P<unit>game|map|set)-handicap)-(?P<who>home|away)-{_LINE}")),
    (Bet.TEAM_TOTAL, re.compile(rf"{_PART}team-total-(?P<who>home|away)-{_LINE}")),
    (Bet.TOTAL, re.compile(rf"{_PART}(?P<unit>corners-|match-|total-games-|set-totals?-|totals-)?(?:total-)?{_LINE}")),
    (Bet.TOTAL, re.compile(rf"(?P<set>first-set|set-\d)-total-{_LINE}")),
    (Bet.WINNER, re.compile(r"game(?P<map>\d)")),
    (Bet.EXACT_SCORE, re.compile(r"exact-score-(?P<score>\d{1,2}-\d{1,2})")),
    (Bet.METHOD, re.compile(r"win-by-(?P<method>ko-tko|submission|decision)")),
)  # fmt: skip
_COUNT = re.compile(rf"(?P<stat>[a-z]{{1,8}})-(?P<player>[a-z]+(?:-[a-z]+){{0,4}})-(?:{_LINE}|gte(?P<least>\d{{1,3}}))")


class Listed(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an identifier says.

    Attributes:
        sides: both participants in its order; where a ticker does not part them, as they are likeliest to part.
        sided: it says itself which side its bet is on, where the bet is on a side.
        exact: its lines are written out. Whole numbers stand for the half below in some series and years, and in
            others, so it seems, for the half above.
        starts_ns: when it starts, None where it gives the day alone.
        number: which game of the day, 0 where it does not count them.
        wager: None where the bet is none that we know.
    """

    sport: str
    sides: Pair
    day: date
    wager: Wager | None
    sided: bool = True
    exact: bool = True
    starts_ns: int | None = None
    number: int = 0


@functools.cache
def _competitions() -> dict[str, tuple[str, str]]:
    """Return by the name of a competition its sport, and where its teams are looked up."""
    source = resources.files("allsight.normalization.parsers").joinpath("data/competitions.json")
    table = msgspec.json.decode(source.read_bytes(), type=dict[str, list[str]])
    found = {}
    for key, names in table.items():
        sport, _, teams = key.partition(":")
        found.update(dict.fromkeys(names, (sport, teams or sport)))
    return found


def listed_of(*identifiers: str) -> Listed | None:
    """Read the first of a market's identifiers that spells out a game between two sides."""
    for identifier in identifiers:
        found = listed(identifier) if "-" in identifier else None
        if found is not None:
            return found
    return None


@functools.lru_cache(maxsize=16_384)
def listed(identifier: str) -> Listed | None:
    """Read an identifier, None where it follows neither grammar or is of no competition between two sides."""
    if len(identifier) > _MAX_CHARS:
        return None
    slug = _SLUG.fullmatch(identifier)
    if slug is not None:
        return _slug(slug)
    ticker = _TICKER.fullmatch(identifier)
    return None if ticker is None else _ticker(ticker)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _side(code: str, teams: str) -> Side:
    return Side(frozenset(), codes(teams).get(code, frozenset()), code, code)


def _ticker(match: re.Match[str]) -> Listed | None:
    series = _series(match.group("series"))
    if series is None or match.group("month") not in _MONTHS:
        return None
    sport, teams, segment, kind = series
    month = _MONTHS.index(match.group("month")) + 1
    day = _day(2000 + int(match.group("year")), month, int(match.group("day")))
    if day is None:
        return None
    joined, minute = _clock(match.group("sides"))
    joined, number = _numbered(joined) if sport in _TWICE_A_DAY else (joined, 0)
    strike = (match.group("strike") or "").split("-")
    at = _cut(joined.lower(), teams, [part.lower() for part in strike if part])
    if at is None:
        return None
    pair = (_side(joined[:at].lower(), teams), _side(joined[at:].lower(), teams))
    return Listed(
        sport=sport, sides=pair, day=day, wager=_struck(kind, segment, strike, pair),
        exact="." in strike[-1], starts_ns=_starts(day, minute), number=number,
    )  # fmt: skip


def _series(name: str) -> tuple[str, str, str, str] | None:
    """Return sport, teams, part of the game and kind of bet of a series; the longest name of a competition wins."""
    bare = name.removeprefix("KX")
    for end in range(len(bare), 1, -1):
        competition, rest = _competitions().get(bare[:end].lower()), bare[end:]
        found = _REST.fullmatch(rest) if competition else None
        if competition and found is not None and (rest or bare in _ALONE):
            return *competition, _part(found.group("segment") or ""), found.group("bet") or "GAME"
    return None


def _part(name: str) -> str:
    """Return the part of a game as texts are read: `1H` is `h1`."""
    return name.lower() if name in ("F5", "") else (name[1] + name[0]).lower()


def _clock(sides: str) -> tuple[str, int | None]:
    """Take the start off the sides: four digits, unless the first side's name needs them."""
    digits = sides[:4]
    if digits.isdigit() and int(digits[:2]) < 24 and int(digits[2:]) < 60 and len(sides) >= 8:
        return sides[4:], int(digits[:2]) * 60 + int(digits[2:])
    return sides, None


def _starts(day: date, minute: int | None) -> int | None:
    if minute is None:
        return None
    return from_datetime(datetime.combine(day, time(minute // 60, minute % 60), zone_info(DEFAULT_ZONE)))


def _numbered(sides: str) -> tuple[str, int]:
    found = _NUMBERED.fullmatch(sides)
    return (found.group(1), int(found.group(2))) if found else (sides, 0)


def _cut(joined: str, sport: str, strike: list[str]) -> int | None:
    """Find where the first side's code ends: both are known, or the strike names one, or it is half of the whole."""
    places = range(2, len(joined) - 1)
    known = codes(sport)
    both = [at for at in places if joined[:at] in known and joined[at:] in known] or list(places)
    named = [at for at in both if any(_named(part, (joined[:at], joined[at:])) for part in strike)]
    return min(named or both, key=lambda at: abs(2 * at - len(joined)), default=None)


def _named(part: str, pair: tuple[str, str]) -> bool:
    return any(part == code or (part.startswith(code) and part[len(code) :].isdigit()) for code in pair)


def _paying(code: str, pair: Pair) -> int | None:
    return next((index for index, one in enumerate(pair) if one.code == code.lower()), None)


def _counted(part: str, pair: Pair) -> tuple[int, Fraction] | None:
    """Read a side with a number behind it: more than that less a half."""
    for index, one in enumerate(pair):
        number = part.lower().removeprefix(one.code)
        if number != part.lower() and number.isdigit():
            return index, Fraction(int(number)) - _HALF
    return None


def _number(part: str) -> Fraction | None:
    found = _THRESHOLD.fullmatch(part)
    if found is None:
        return None
    return Fraction(part.removeprefix("T")) if found.group(2) else Fraction(int(found.group(1))) - _HALF


def _struck(kind: str, segment: str, strike: list[str], pair: Pair) -> Wager | None:
    last = strike[-1]
    if kind in ("MAP", "SETWINNER") and len(strike) == 2 and strike[0].isdigit():
        segment, kind = ("map" if kind == "MAP" else "set") + strike[0], "GAME"
    if kind in _RESULTS:
        found = _result(last, pair)
    elif kind == "BTTS":
        found = Wager(bet=Bet.BOTH_SCORE) if last in ("", "BTTS", "YES") else None
    elif kind in _LINES:
        found = _lined(*_LINES[kind], last, pair)
    elif kind == "ADVANCE":
        found = Wager(bet=Bet.ADVANCE, paying=_paying(last, pair))
    elif kind == "EXACTMATCH":
        found = _sets(last, pair)
    elif kind == "MOV":
        found = _ending(last, pair)
    else:
        found = _player(kind, strike[0], last, pair) if kind in _COUNTS and len(strike) == 2 else None
    return found if found is None or not segment else msgspec.structs.replace(found, segment=segment)


def _result(part: str, pair: Pair) -> Wager | None:
    if part in ("TIE", "DRAW"):
        return Wager(bet=Bet.DRAW)
    paying = _paying(part, pair)
    return None if paying is None else Wager(bet=Bet.WINNER, paying=paying)


def _lined(bet: Bet, stat: str, part: str, pair: Pair) -> Wager | None:
    if bet is Bet.TOTAL:
        line = _number(part)
        return None if line is None else Wager(bet=bet, line=line, stat=stat)
    counted = _counted(part, pair)
    return None if counted is None else Wager(bet=bet, paying=counted[0], line=counted[1], stat=stat)


def _sets(part: str, pair: Pair) -> Wager | None:
    for index, one in enumerate(pair):
        score = part.lower().removeprefix(one.code)
        if score != part.lower() and len(score) == 2 and score.isdigit():
            own, other = (score[0], score[1]) if index == 0 else (score[1], score[0])
            return Wager(bet=Bet.EXACT_SCORE, detail=f"{own}-{other}")
    return None


def _ending(part: str, pair: Pair) -> Wager | None:
    for index, one in enumerate(pair):
        method = _ENDINGS.get(part.lower().removeprefix(one.code).upper())
        if method is not None:
            return Wager(bet=Bet.METHOD, paying=index, detail=method)
    return None


def _player(kind: str, who: str, number: str, pair: Pair) -> Wager | None:
    """Read `PITJJONES17-3`: side, initial and surname in one word, shirt number; three or more."""
    line = _number(number)
    name = next((who.lower().removeprefix(one.code) for one in pair if who.lower().startswith(one.code)), "")
    name = name.rstrip("0123456789")
    if line is None or len(name) < 3:
        return None
    return Wager(bet=Bet.PLAYER, line=line, stat=_COUNTS[kind], player=name)


def _slug(match: re.Match[str]) -> Listed | None:
    league = match.group("league")
    competition = _competitions().get(league)
    day = _day(int(match.group("year")), int(match.group("month")), int(match.group("day")))
    if competition is None or day is None:
        return None
    sport, teams = competition
    pair = (_side(match.group("one"), teams), _side(match.group("two"), teams))
    rest, number = match.group("bet") or "", 0
    if sport == "mlb" and rest in ("game1", "game2"):
        rest, number = "", int(rest[-1])
    wager, sided = _slugged(rest, pair, sport)
    return Listed(sport=sport, sides=pair, day=day, wager=wager, sided=sided, number=number)


def _slugged(rest: str, pair: Pair, sport: str) -> tuple[Wager | None, bool]:
    if not rest:
        return Wager(bet=Bet.WINNER), False
    paying = _paying(rest, pair)
    if paying is not None:
        return Wager(bet=Bet.WINNER, paying=paying), True
    for bet, pattern in _BETS:
        found = pattern.fullmatch(rest)
        if found is not None:
            return _wager(bet, found.groupdict(), sport)
    count = _COUNT.fullmatch(rest)
    stat = _SLUG_COUNTS.get(count.group("stat")) if count else None
    if count is None or stat is None:
        who = rest.rpartition("-")[2]
        paying = _hosts(who, sport) if rest in _SPECIALS and who in ("home", "away") else None
        return Wager(bet=Bet.SPECIAL, paying=paying, detail=_SPECIALS.get(rest, rest)), paying is not None
    least = count.group("least")
    line = _line(count.group("line")) if least is None else Fraction(int(least)) - _HALF
    return Wager(bet=Bet.PLAYER, line=line, stat=stat, player=count.group("player").replace("-", " ")), True


def _hosts(who: str, sport: str) -> int:
    return int((who == "home") == (sport in _AWAY_FIRST))


def _line(text: str) -> Fraction:
    return Fraction(text.replace("pt", "."))


def _wager(bet: Bet, said: dict[str, str | None], sport: str) -> tuple[Wager, bool]:
    part, short, number = said.get("part"), said.get("short"), said.get("map")
    segment = (
        "h1" if part == "first" or said.get("half") else "h2" if part == "second" else _part((short or "").upper())
    )
    if number:
        segment = f"map{number}"
    if said.get("set"):
        segment = "set" + (said["set"] or "").replace("first-set", "set-1")[-1]
    who, text = said.get("who"), said.get("line")
    paying = None if who is None else _hosts(who, sport)
    line = None if text is None else _line(text)
    unit = said.get("unit") or ""
    stat = "corners" if unit == "corners-" else ""
    if sport == "tennis" and (unit == "match-" or said.get("set") or (unit == "game" and bet is Bet.SPREAD)):
        stat = "games"
    if sport == "mma" and bet is Bet.TOTAL:
        stat = "rounds"
    method = {"ko-tko": "ko"}.get(said.get("method") or "", said.get("method") or "")
    wager = Wager(
        bet=bet, paying=paying, line=line, push=line is not None and line.denominator == 1, segment=segment, stat=stat,
        detail=said.get("score") or method,
    )  # fmt: skip
    return wager, paying is not None
