"""Games between two sides: who plays, what is bet on, and which side pays."""

import functools
import re
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from importlib import resources

import msgspec

from allsight.normalization.parsers.cues import first, table
from allsight.normalization.parsers.lexicon import stem

_VERSUS = re.compile(r"\s(?:vs\.?|v\.?|versus)\s|\s@\s")
_AT = re.compile(r"\s(?:at)\s")
_TAIL = re.compile(
    r"\s(?:winner|match|game|professional|pro|college|women's|men's|will|in the|on|originally"
    r"|initially|scheduled|total|spread|to|end|ends?|in|draw|"
    r"first|second|over|under|o/u|odds|moneyline|moneyline|soccer|football|basketball|baseball"
    r"|hockey|tennis|after|collectively|map|set|bo[135])\b.*$|[?:|(,;].*$| - .*$"
)
_HEAD = re.compile(r"^.*?(?:[:|]|\bwins? the\b|\bin the\b|\bwill the\b|\bwill\b|\bif the\b|\bbetween\b)\s*", re.DOTALL)
_SPREAD = re.compile(
    r"\b(?P<side>[a-z0-9 .'&-]{2,40}?) (?:wins?|win)(?: the game| the match)? by (?:over|more "
    r"than) (?P<line>\d{1,3}(?:\.\d)?)"
    r"|\b(?:spread|handicap)?:? ?(?P<side2>[a-z0-9 .'&-]{2,40}?) \((?P<line2>[-+]\d{1,3}(?:\.\d)?)\)"
)
_TOTAL = re.compile(
    r"\b(?:o/u|over/under|total(?: [a-z]+)?:? ?(?:over|under)?) ?(?P<line>\d{1,3}(?:\.\d)?)"
    r"|\b(?P<dir>over|under) (?P<line2>\d{1,3}\.\d)\b|\bmore (?:than "
    r")?(?P<line3>\d{1,3}(?:\.\d)?) (?:runs|points|goals)"
)
_DRAW = re.compile(r"\b(?:draw|tie)\b")
_SEGMENT = re.compile(
    r"\b(?:1st|first|2nd|second) half\b|\b(?:1st|2nd|3rd|4th|first|second|third|fourth) quarter\b|\b[1-4]q\b|\b[12]h\b"
    r"|\b(?:first|second|third) set\b|\bset [1-5]\b|\bmap [1-5]\b|\bfirst (?:5|five) innings\b"
    r"|\b(?:1st|2nd|3rd) period\b"
)
_REGULAR = re.compile(
    r"90 minutes|\bin regulation\b|regulation (?:time|only|win)|regular time|(?:not|doesn't|does not|excluding"
    r"|excludes?) (?:include |including )?(?:any )?(?:extra time|overtime)|60 minutes only"
)
_OVERTIME = re.compile(
    r"(?:includ(?:es?|ing)|incl\.?) (?:any )?(?:potential )?(?:overtime|extra time|extra "
    r"innings|penalt)|(?:overtime|extra time|extra innings)(?: and [a-z ]{3,20})? (?:is |are "
    r"|will be )?(?:included|counts?)"
)
_WORD = re.compile(r"[a-z0-9&'.-]+")
LEAGUES = ("nfl", "nba", "mlb", "nhl", "wnba", "soccer")
_SPELLINGS = {"utd": "united", "&": "and", "ath": "athletic", "manch": "manchester"}
_FILLER = frozenset(
    [
        "fc",
        "afc",
        "cf",
        "sc",
        "ac",
        "the",
        "club",
        "de",
        "professional",
        "women",
        "men",
        "team",
        "united-states",
        "a1",
        "jr",
        "sr",
    ]
)
_THREE_WAY = frozenset(("soccer",))
_COUNTED = {"soccer": "regular_time"} | dict.fromkeys(("nfl", "nba", "wnba", "mlb", "nhl"), "with_overtime")
"""What the result of a game counts where rules do not say: the habit of its sport."""


class Bet(StrEnum):
    """What a game market pays on."""

    WINNER = "winner"
    DRAW = "draw"
    SPREAD = "spread"
    TOTAL = "total"


class Side(msgspec.Struct, frozen=True, gc=False):
    """One participant: the league teams that the words may mean, else the words themselves."""

    words: frozenset[str]
    teams: frozenset[str] = frozenset()
    text: str = ""

    def meets(self, other: "Side") -> bool:
        """Tell whether both may name the same participant."""
        if self.teams and other.teams:
            return bool(self.teams & other.teams)
        return bool(self.words and other.words) and (self.words <= other.words or other.words <= self.words)


class Game(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A bet on a game.

    Attributes:
        sides: the two participants in the order of the text.
        paying: index of the participant that the bet is on, None for totals and draws.
        line: handicap or total; over pays above it.
        over: for totals, whether YES pays above the line.
        three_way: a draw is an outcome of its own.
        segment: the part of the game, empty for the whole.
        timing: `regular_time` or `with_overtime`, empty where the text says neither.
    """

    sides: tuple[Side, Side]
    bet: Bet
    paying: int | None = None
    line: Fraction | None = None
    over: bool = True
    three_way: bool = False
    segment: str = ""
    timing: str = ""
    sport: str = ""

    @property
    def counted(self) -> str:
        """Return which result counts: as the text says, else as is the habit of the sport; empty where unknown."""
        return self.timing or _COUNTED.get(self.sport, "")


@functools.cache
def _names() -> dict[str, frozenset[str]]:
    """Return team identifiers by every name that may mean them: city, nickname, both, code, city with an initial."""
    source = resources.files("allsight.normalization.parsers").joinpath("data/teams.json")
    table = msgspec.json.decode(source.read_bytes(), type=dict[str, dict[str, list[str]]])
    names: dict[str, set[str]] = {}
    for league, teams in table.items():
        for nickname, places in teams.items():
            team = f"{league}:{nickname.replace(' ', '_')}"
            city, *more = places
            for name in (city, nickname, f"{city} {nickname}", f"{city} {nickname[0]}", *more):
                names.setdefault(name, set()).add(team)
    return {name: frozenset(teams) for name, teams in names.items()}


_SPORTS = table(
    (
        "soccer",
        (
            r"\bsoccer\b|\bepl\b|premier league|la liga|serie a|bundesliga|ligue 1|\bmls\b|champions "
            r"league|90 minutes|\bucl\b|\bfc\b|world cup"
        ),
    ),
    ("nfl", r"\bnfl\b|pro(?:fessional)? football|super bowl|nflgame"),
    ("mlb", r"\bmlb\b|baseball|world series|\bruns\b|innings|mlbgame"),
    ("wnba", r"\bwnba\b|women's pro(?:fessional)? basketball"),
    ("nba", r"\bnba\b|pro(?:fessional)? basketball|nbagame"),
    ("nhl", r"\bnhl\b|hockey|stanley cup|nhlgame"),
    ("tennis", r"\btennis\b|\batp\b|\bwta\b"),
    ("esports", r"counter-strike|\bcs2\b|\bdota\b|league of legends|\bvalorant\b|\bbo[135]\b"),
    ("mma", r"\bufc\b|\bmma\b|\bboxing\b|\bfight\b"),
)


def sport_of(*texts: str) -> str:
    """Return the sport or league that the first telling text names, empty if none does."""
    return next((sport for text in texts if (sport := _sport_in(text))), "")


@functools.lru_cache(maxsize=16_384)
def _sport_in(text: str) -> str:
    found = first(_SPORTS, text)
    return "" if found is None else found[0]


def side(text: str, sport: str) -> Side:
    """Read one participant out of a piece of text."""
    name = " ".join(_SPELLINGS.get(word, word) for word in text.replace(".", "").split()).strip(" '\"-")
    teams = _names().get(name) or _names().get(name.removeprefix("the ")) or frozenset()
    inside = frozenset(team for team in teams if team.startswith(f"{sport}:"))
    words = frozenset(stem(word) for word in name.split() if word not in _FILLER and word)
    return Side(words, inside or (teams if sport in ("", "soccer") else frozenset()), name)


def sides(text: str, sport: str) -> tuple[Side, Side] | None:
    """Return the two participants that a text names around *vs*, None if it names none."""
    found = _VERSUS.search(text)
    away = None if found else _AT.search(text)
    if found is None and away is None:
        return None
    pair = _around(text, found or away, sport)
    if pair is None or found is not None:
        return pair
    return pair if pair[0].teams and pair[1].teams else None


def _around(text: str, found: re.Match[str] | None, sport: str) -> tuple[Side, Side] | None:
    if found is None:
        return None
    left = text[max(0, found.start() - 80) : found.start()]
    right = text[found.end() : found.end() + 80]
    for _ in range(3):
        head = _HEAD.match(left)
        if head is None or not left[head.end() :].strip():
            break
        left = left[head.end() :]
    right = _TAIL.sub("", " " + right, count=1)
    one, two = side(left, sport), side(right, sport)
    return (one, two) if one.words and two.words and len(two.words) <= 6 and len(one.words) <= 6 else None


def team_in(texts: Sequence[str], sport: str) -> tuple[str, list[tuple[int, int, int]]] | None:
    """Find the one team of a league that texts name, with every place: index of the text, start, end."""
    found: dict[str, int] = {}
    places: list[tuple[frozenset[str], tuple[int, int, int]]] = []
    for number, text in enumerate(texts):
        words = [(match.group().strip(".'"), match.start(), match.end()) for match in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            for length in (3, 2, 1):
                part = words[at : at + length]
                name = " ".join(word for word, _, _ in part)
                teams = frozenset(t for t in _names().get(name, ()) if t.startswith(f"{sport}:"))
                if teams and len(part) == length:
                    places.append((teams, (number, part[0][1], part[-1][2])))
                    for team in teams if len(teams) == 1 else ():
                        found[team] = max(length, found.get(team, 0))
                    at += length - 1
                    break
            at += 1
    if len(found) != 1:
        return None
    (team,) = found
    return team, [place for teams, place in places if team in teams]


def game_of(head: str, label: str, other: str, event: str, context: str, hints: str) -> Game | None:
    """Read a bet on a game out of a market's texts, None where two sides do not meet."""
    if not any(_VERSUS.search(text) or _AT.search(text) for text in (head, event, context[:400])):
        return None
    sport = sport_of(head, event, hints, context)
    pair = sides(head, sport) or sides(event, sport) or sides(context[:400], sport)
    if pair is None:
        return None
    sport = sport or _league_of(pair)
    segment = _SEGMENT.search(head) or _SEGMENT.search(event)
    regular, overtime = _REGULAR.search(context), _OVERTIME.search(context)
    timing = "regular_time" if regular else "with_overtime" if overtime else ""
    three_way = sport in _THREE_WAY or regular is not None
    common = {
        "sides": pair,
        "three_way": three_way,
        "segment": segment.group() if segment else "",
        "timing": timing,
        "sport": sport,
    }
    made = functools.partial(Game, **common)  # type: ignore[arg-type]
    spread = _SPREAD.search(head)
    if spread:
        line = Fraction(spread.group("line") or str(-Fraction(spread.group("line2"))))
        name = label if label and spread.group("line2") is None else spread.group("side") or spread.group("side2")
        bearer = _which(pair, side(spread.group("side") or spread.group("side2") or name, sport))
        if bearer is None:
            return None
        paying = _which(pair, side(label, sport)) if label and spread.group("line2") else bearer
        if paying is None:
            paying = bearer
        return made(bet=Bet.SPREAD, paying=paying, line=line if paying == bearer else -line)
    total = _TOTAL.search(head)
    if total:
        text = total.group("line") or total.group("line2") or total.group("line3")
        under = label.startswith("under") or (total.group("dir") == "under" and not label.startswith("over"))
        return made(bet=Bet.TOTAL, line=Fraction(text), over=not under)
    if _DRAW.search(label) or (not label and _DRAW.search(head)):
        return made(bet=Bet.DRAW)
    paying = _which(pair, side(label, sport)) if label else None
    if paying is None:
        paying = _named(head, pair, sport)
    if paying is None:
        return None
    two_way = bool(other) and _which(pair, side(other, sport)) == 1 - paying
    return msgspec.structs.replace(made(bet=Bet.WINNER, paying=paying), three_way=three_way and not two_way)


def _league_of(pair: tuple[Side, Side]) -> str:
    """Return the one league in which both sides may be teams, empty if there is none or several."""
    leagues = [{team.partition(":")[0] for team in one.teams} for one in pair]
    shared = leagues[0] & leagues[1]
    return next(iter(shared)) if len(shared) == 1 else ""


def _which(pair: tuple[Side, Side], one: Side) -> int | None:
    hits = [index for index, candidate in enumerate(pair) if candidate.meets(one)]
    return hits[0] if len(hits) == 1 else None


def _named(head: str, pair: tuple[Side, Side], sport: str) -> int | None:
    found = re.search(r"\b(?:will )?(?:the )?([a-z0-9 .'&-]{2,40}?) (?:wins?|beats?|defeats?|to win)\b", head)
    if found is None:
        return None
    name = found.group(1).rsplit(" will ", 1)[-1].removeprefix("will ").removeprefix("the ")
    return _which(pair, side(name, sport))
