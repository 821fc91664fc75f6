"""Who plays: teams, nations and people by name or code, and the sport that texts are about."""

import functools
import re
from collections.abc import Sequence
from enum import IntEnum
from importlib import resources

import msgspec

from allsight.normalization.parsers.cues import first, table
from allsight.normalization.parsers.lexicon import stem

VERSUS = re.compile(r"\s(?:vs\.?|v\.?|versus)\s|\s@\s")
AT = re.compile(r"\s(?:at)\s")
AGAINST = re.compile(r"\s(?:beats?|defeats?|against|x)\s")
"""Words that stand between two sides, and between much else: only where a sport is named."""

_TAIL = re.compile(
    r"\s(?:winner|match|game|professional|pro|college|women's|men's|will|in the|on|originally"
    r"|initially|scheduled|total|spread|handicap|to|end|ends?|in|draw|both|correct|exact|double|full[- ]time"
    r"|half[- ]time|first|second|1st|2nd|over|under|o/u|odds|moneyline|soccer|football|basketball|baseball"
    r"|hockey|tennis|cricket|fight|after|collectively|map|set|by|before|during|for|bo[135])\b.*$|[?:|(,;].*$| - .*$"
)
_HEAD = re.compile(
    r"^.*?(?:[:|]|\bwins? the\b|\bin(?: the)?\b|\bwill the\b|\bwill\b|\bif the\b|\bbetween\b)\s*", re.DOTALL
)
_DEED = re.compile(r"\s(?:to )?(?:wins?|scores?|plays?|keeps?|advances?)\b.*$")
_WORD = re.compile(r"[a-z0-9&'.-]+")
LEAGUES = ("nfl", "nba", "mlb", "nhl", "wnba", "soccer")
"""The leagues whose teams are known by name."""

_AMERICAN = frozenset(LEAGUES) - {"soccer"}
_NATION = "nation:"
_SPELLINGS = {"utd": "united", "&": "and", "ath": "athletic", "manch": "manchester"}
_FILLER = frozenset(
    ("fc", "afc", "cf", "sc", "ac", "the", "club", "de", "professional", "women", "men", "team", "a1", "jr", "sr")
)
_REACH = 80
_CODE_CHARS = 2
"""A code that begins a name must have as many characters to speak for it."""


class Likeness(IntEnum):
    """How surely two names mean one participant."""

    OTHERS = 0
    UNKNOWN = 1
    LIKELY = 2
    SURE = 3


class Side(msgspec.Struct, frozen=True, gc=False):
    """One participant: the teams that the words or the code may mean, else the words or the code themselves.

    Attributes:
        words: the stems of its name, empty where only a code is known.
        teams: identifiers of the teams and nations that it may be.
        text: the name as it was read.
        code: how an identifier abbreviates it, empty if none does.
    """

    words: frozenset[str]
    teams: frozenset[str] = frozenset()
    text: str = ""
    code: str = ""

    def likeness(self, other: "Side") -> Likeness:
        """Say how surely both name the same participant."""
        if self.teams and other.teams:
            if self.teams.isdisjoint(other.teams):
                return Likeness.OTHERS
            return Likeness.SURE if len(self.teams) == len(other.teams) == 1 else Likeness.LIKELY
        if self.words and other.words:
            alike = self.words <= other.words or other.words <= self.words
            return Likeness.SURE if alike else Likeness.OTHERS
        if self.code and other.code:
            return Likeness.SURE if self.code == other.code else Likeness.UNKNOWN
        coded, named = (self, other) if other.words else (other, self)
        if coded.code and named.words:
            return Likeness.LIKELY if _begins(coded.code, named) else Likeness.UNKNOWN
        return Likeness.UNKNOWN

    def meets(self, other: "Side") -> bool:
        """Tell whether both may name the same participant, going by more than that nothing speaks against it."""
        return self.likeness(other) >= Likeness.LIKELY


NOBODY = Side(frozenset())
"""The participant that a text leaves unsaid."""

Pair = tuple[Side, Side]


def _begins(code: str, named: Side) -> bool:
    if len(code) < _CODE_CHARS:
        return False
    words = named.text.split() or list(named.words)
    initials = "".join(word[0] for word in words)
    return any(word.startswith(code) for word in (*words, initials, "".join(words)))


@functools.cache
def _table(name: str) -> dict[str, dict[str, list[str]]]:
    source = resources.files("allsight.normalization.parsers").joinpath(f"data/{name}.json")
    return msgspec.json.decode(source.read_bytes(), type=dict[str, dict[str, list[str]]])


def _identifier(league: str, name: str) -> str:
    return f"{league}:{name.replace(' ', '_')}"


@functools.cache
def _names() -> dict[str, frozenset[str]]:
    """Return team identifiers by every name that may mean them: city, nickname, both, code, city with an initial."""
    names: dict[str, set[str]] = {}
    for league, teams in _table("teams").items():
        for nickname, places in teams.items():
            city, *more = places
            for name in (city, nickname, f"{city} {nickname}", f"{city} {nickname[0]}", *more):
                names.setdefault(name, set()).add(_identifier(league, nickname))
    for nation, (aliases, _) in _nations().items():
        for name in (nation, *aliases):
            names.setdefault(name, set()).add(_identifier("nation", nation))
    return {name: frozenset(teams) for name, teams in names.items()}


@functools.cache
def _nations() -> dict[str, tuple[list[str], list[str]]]:
    """Return names and codes of every nation that fields teams: codes have no space and three letters at most."""
    return {
        nation: ([one for one in words if not _is_code(one)], [one for one in words if _is_code(one)])
        for nation, words in _table("codes")["nation"].items()
    }


def _is_code(word: str) -> bool:
    return len(word) <= 3


@functools.cache
def codes(sport: str) -> dict[str, frozenset[str]]:
    """Return team identifiers by the codes that identifiers use for them in a sport, or for `nation` for nations."""
    found: dict[str, set[str]] = {}
    for league, teams in (_table("teams") | {"nation": {}}).items():
        if league == sport:
            for nickname, places in teams.items():
                for word in places:
                    if len(word) <= 4 and " " not in word:
                        found.setdefault(word, set()).add(_identifier(league, nickname))
    for nickname, words in _table("codes").get(sport, {}).items():
        for word in words:
            found.setdefault(word, set()).add(_identifier(sport, nickname))
    if sport not in LEAGUES:
        for nation, (_, abbreviations) in _nations().items():
            for word in abbreviations:
                found.setdefault(word, set()).add(_identifier("nation", nation))
    return {code: frozenset(teams) for code, teams in found.items()}


_SPORTS = table(
    ("cricket", r"\bcricket\b|\bt20i?\b|\bipl\b|\bwickets?\b"),
    ("rugby", r"\brugby\b|six nations"),
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
    ("tennis", r"\btennis\b|\batp\b|\bwta\b|straight sets|total sets|\bset [1-5]\b"),
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
    words = frozenset(stem(word) for word in name.split() if word not in _FILLER and word)
    return Side(words, _within(teams, sport), name)


def _within(teams: frozenset[str], sport: str) -> frozenset[str]:
    """Keep the teams of a sport; without one all of them, of a sport whose teams are not known the nations."""
    inside = frozenset(team for team in teams if team.startswith(f"{sport}:"))
    if inside or sport in ("", "soccer"):
        return inside or teams
    return frozenset() if sport in _AMERICAN else frozenset(team for team in teams if team.startswith(_NATION))


def narrowed(pair: Pair, sport: str) -> Pair:
    """Keep of the teams that each side may be those of one league."""
    one, two = (
        msgspec.structs.replace(each, teams=_within(each.teams, sport) or each.teams) if len(each.teams) > 1 else each
        for each in pair
    )
    return one, two


def sides(text: str, sport: str) -> Pair | None:
    """Return the two participants that a text names around *vs*, None if it names none."""
    found = VERSUS.search(text)
    if found is not None:
        return _around(*_beside(text, found), sport)
    away = AT.search(text)
    pair = _around(*_beside(text, away), sport) if away else None
    return pair if pair is not None and pair[0].teams and pair[1].teams else None


def rivals(text: str, sport: str) -> Pair | None:
    """Return the two participants of whom a text of a known sport says that one plays or beats the other."""
    against = AGAINST.search(text) if sport else None
    if against is None:
        return None
    left, right = _beside(text, against)
    return _around(_DEED.sub("", left, count=1), right, sport)


def _beside(text: str, found: re.Match[str]) -> tuple[str, str]:
    return text[max(0, found.start() - _REACH) : found.start()], text[found.end() : found.end() + _REACH]


def _around(left: str, right: str, sport: str) -> Pair | None:
    for _ in range(3):
        head = _HEAD.match(left)
        if head is None or not left[head.end() :].strip():
            break
        left = left[head.end() :]
    right = _TAIL.sub("", " " + right, count=1)
    one, two = side(left, sport), side(right, sport)
    return (one, two) if one.words and two.words and len(two.words) <= 6 and len(one.words) <= 6 else None


def league_of(pair: Pair) -> str:
    """Return the one league in which both sides may be teams, empty if there is none or several."""
    leagues = [{team.partition(":")[0] for team in one.teams} for one in pair]
    shared = leagues[0] & leagues[1]
    found = next(iter(shared)) if len(shared) == 1 else ""
    return "" if found == "nation" else found


def which(pair: Pair, one: Side) -> int | None:
    """Return the index of the one side that a name means, None if it means neither or may mean both."""
    hits = [index for index, candidate in enumerate(pair) if candidate.meets(one)]
    return hits[0] if len(hits) == 1 else None


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
