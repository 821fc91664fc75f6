"""What contests are called: offices, competitions, places and parties, and the parts that each falls into."""

import functools
import re
from importlib import resources
from typing import Final

import msgspec

from allsight.normalization.parsers.cues import first, table
from allsight.normalization.parsers.lexicon import Lexicon, tables

_FOLDER: Final = "allsight.normalization.parsers"
_SHARED: Final = ("country", "city", "org", "word")
_ELECTION = re.compile(
    r"\b(?:elect(?:ed|ion|ions)?|primary|nominee|nomination|seats?|votes?|ballot|runoff|by-?election|caucus"
    r"|winning party|party of|gubernatorial|mayoral|presidential|balance of power|midterms?)\b"
)
_PART = re.compile(
    r"\b(?P<conf>afc|nfc|american league|national league|al|nl|eastern|western|east|west)"
    r"(?: (?P<part>north|south|east|west|central))?"
    r"(?: (?:conference|division|champions?|championship|pennant|title|winner))"
    r"|\b(?P<conf2>afc|nfc|al|nl|american league|national league) (?P<part2>north|south|east|west|central)\b"
    r"|\b(?P<conf3>al|nl|american league|national league) (?=mvp|most valuable|cy young|rookie|manager)"
    r"|\b(?P<part3>northwest|southeast|southwest|pacific|atlantic|central|metropolitan) division\b"
    r"|\b(?P<conf4>[an]l)cs\b|\bgroup (?P<group>[a-l])\b|\b(?P<semi>first|second|1st|2nd) (?:[a-z]+ ){0,2}semi-?final\b"
)
_WHOLE: Final = {"american league": "al", "national league": "nl", "east": "eastern", "west": "western"}
_SUPERLATIVES: Final = {"richest": "rich", "wealthiest": "rich", "largest": "large", "biggest": "large"}
_CODE = re.compile(r"\b([A-Z]{2})\b(?!-)")
_SEAT = re.compile(r"\b([a-z]{2})-(\d{1,2}|al|at-large|sen|senate|gov)\b")
_WORDS: Final = frozenset(
    ("AI", "AL", "DE", "EU", "GP", "HI", "ID", "IN", "LA", "ME", "OH", "OK", "OR", "PM", "TV", "UK", "UN", "US")
)
"""Capitals that mean something else as often as a state."""

PRESIDENTIAL: Final = frozenset(
    (
        "argentina", "belarus", "bolivia", "brazil", "chile", "colombia", "costa_rica", "ecuador", "egypt",
        "el_salvador", "ghana", "guatemala", "honduras", "indonesia", "iran", "kenya", "malawi", "mexico", "nicaragua",
        "nigeria", "panama", "paraguay", "peru", "philippines", "russia", "senegal", "south_korea", "taiwan",
        "tanzania", "turkey", "uganda", "ukraine", "uruguay", "venezuela", "zambia", "zimbabwe",
    )
)  # fmt: skip
"""Countries whose election is that of the president where a person is to win it and no office is named."""

_PARLIAMENTS: Final = {
    "senedd": "wales", "holyrood": "scotland", "knesset": "israel", "bundestag": "germany", "folketing": "denmark",
    "riksdag": "sweden", "storting": "norway", "sejm": "poland", "duma": "russia", "lok sabha": "india",
    "althing": "iceland", "eduskunta": "finland", "verkhovna rada": "ukraine", "oireachtas": "ireland",
}  # fmt: skip
_SIDES: Final = {"d": "democratic", "r": "republican", "g": "republican"}
_SIDE: Final = r"\b(d|r|dem|rep|gop|democrat(?:s|ic)?|republicans?)"
_SWEEP = re.compile(rf"{_SIDE}['s]{{0,2}} (?:sweep|trifecta)\b")
_CHAMBER = re.compile(rf"{_SIDE}[ -](house|senate)\b")
_SHAPES = table(
    ("senate", r"(?:^|[\s:])(?:kx)?senate(?P<state>[a-z]{2})[dr]?-"),
    ("governor", r"(?:^|[\s:])(?:kx)?gov(?:ernor)?(?P<state>[a-z]{2})(?:nom)?[dr]?-"),
    ("president", r"(?:^|[\s:])(?:kx)?pres(?:person|party|nom[dr]?)?-"),
)


CONTROL = re.compile(
    r"\bcontrol|\bmajority\b|\bparty\b"
    r"|\bwins? (?:the )?(?:u\.?s\.? )?(?:house|senate)\b(?! (?:race|seat|primary|nomination))"
)
JOINT = re.compile(
    r"\bpopular vote and\b|\band (?:the )?popular vote\b|\bhouse and (?:the )?senate\b|\bsenate and (?:the )?house\b"
)
"""Who is to control a chamber of the US, and two things that are to be won together."""


SPOKEN = re.compile(r"\b(?:say|says|mention|mentions|be said|be mentioned)\b")
ACTING = re.compile(
    r"(?:who|which [a-z ]{2,40}?|what) will (?!(?:be|have|win|become|lead|hold|control|get|take)\b)[a-z]"
)
"""Questions of words that are to be said, and of who does what no verb of contests stands for: the name of a contest in
them is where that is done."""


@functools.cache
def names_in() -> Lexicon:
    """Return the lexicon of contests: offices, stages, competitions, places, parties."""
    source = resources.files(_FOLDER).joinpath("data/contests.json")
    own, shared = msgspec.json.decode(source.read_bytes(), type=dict[str, dict[str, list[str]]]), tables()
    return Lexicon({**own, "others": shared["party"], **{kind: shared[kind] for kind in _SHARED}})


def is_election(text: str) -> bool:
    """Tell whether a text is about a vote."""
    return _ELECTION.search(text) is not None


def ranked_by(text: str) -> frozenset[str]:
    """Return what a ranking ranks by where its superlative tells: the richest are not the best."""
    return frozenset(kind for word, kind in _SUPERLATIVES.items() if word in text)


def part_of(text: str) -> tuple[str, bool]:
    """Return the part of a competition that a text names, and whether that is half of it: a conference."""
    found = _PART.search(text)
    if found is None:
        return "", False
    if found.group("group"):
        return f"group_{found.group('group')}", False
    if found.group("semi"):
        return f"semifinal_{1 if found.group('semi') in ('first', '1st') else 2}", False
    half = next((found.group(name) for name in ("conf", "conf2", "conf3", "conf4") if found.group(name)), "")
    part = found.group("part") or found.group("part2") or found.group("part3") or ""
    return "_".join(word for word in (_WHOLE.get(half, half), part) if word), not part


def chambers_in(text: str) -> dict[str, str]:
    """Return the party by chamber that a combination names: `D House, R Senate`, `Republican sweep`."""
    swept = _SWEEP.search(text)
    if swept is not None:
        return dict.fromkeys(("house", "senate"), _SIDES[swept.group(1)[0]])
    return {found.group(2): _SIDES[found.group(1)[0]] for found in _CHAMBER.finditer(text)}


def seat_in(text: str, lower: str) -> tuple[str, str]:
    """Return the US state that a text names by its code, and the seat within it: `TX-Sen`, `FL-23`, `NJ`."""
    found = _SEAT.search(lower)
    if found is not None and found.group(1) in _states():
        seat = found.group(2).replace("at-large", "al").replace("senate", "sen").lstrip("0")
        return _states()[found.group(1)], seat
    if text.upper() != text:
        for code in _CODE.findall(text):
            if code not in _WORDS and code.lower() in _states():
                return _states()[code.lower()], ""
    return "", ""


def shape_of(fields: str) -> tuple[str, str]:
    """Return office and place that the shape of an identifier tells: `SENATETX-26-R`, `KXPRESNOMD-28-X`."""
    found = first(_SHAPES, fields)
    if found is None:
        return "", ""
    office, match = found
    if office == "president":
        return office, "us"
    state = _states().get(match.group("state"), "")
    return (office, state) if state else ("", "")


def seat_of(text: str) -> str:
    """Return the country of a parliament that has a name of its own: the Knesset is Israel's."""
    return next((country for name, country in _PARLIAMENTS.items() if name in text), "")


@functools.lru_cache(maxsize=16_384)
def race_of(term: str) -> frozenset[str]:
    """Return state and office of a race that a term names by its code, nothing for other terms: `tx-sen`."""
    found = _SEAT.fullmatch(term) if "-" in term else None
    if found is None or found.group(1) not in _states():
        return frozenset()
    office = {"sen": "senate", "senate": "senate", "gov": "governor"}.get(found.group(2), "house")
    return frozenset((_states()[found.group(1)], office))


@functools.cache
def us_states() -> frozenset[str]:
    """Return the states of the US by their canonical names."""
    return frozenset(_states().values())


@functools.cache
def _states() -> dict[str, str]:
    return msgspec.json.decode(resources.files(_FOLDER).joinpath("data/states.json").read_bytes(), type=dict[str, str])
