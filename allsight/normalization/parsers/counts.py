"""What is counted in a game, and in which part of it."""

import re
from typing import Final

from allsight.normalization.parsers.cues import first, table

_ORDINAL: Final = {
    "1st": "1",
    "first": "1",
    "2nd": "2",
    "second": "2",
    "3rd": "3",
    "third": "3",
    "4th": "4",
    "fourth": "4",
}
_NTH = r"(1st|2nd|3rd|4th|first|second|third|fourth)"
_SEGMENTS: Final = table(
    ("h", rf"\b{_NTH} half\b|\b([12])h\b|\bhalf[- ]?time\b"),
    ("q", rf"\b{_NTH} quarter\b|\b([1-4])q\b|\bq([1-4])\b(?! 20)"),
    ("f5", r"\bfirst (?:5|five)(?: innings)?\b|\bf5\b|\b5 innings\b"),
    ("i", rf"\b{_NTH} inning\b"),
    ("set", rf"\b{_NTH} set\b|\bset ([1-5])\b"),
    ("map", rf"\b{_NTH} map\b|\bmap ([1-5])\b"),
    ("p", rf"\b{_NTH} period\b|\b([1-3])p\b"),
    ("r", rf"\b{_NTH} round\b|\bround ([1-9]|1[0-2])\b"),
)
_MAP_GAME = re.compile(r"\bgame ([1-7])\b")
STATS: Final = table(
    ("corners", r"\bcorners?\b"),
    ("cards", r"\b(?:yellow |red )?cards?\b|\bbookings?\b"),
    ("shots_on_target", r"\bshots? on (?:target|goal)\b"),
    ("shots", r"\bshots?\b"),
    ("fouls", r"\bfouls?\b"),
    ("saves", r"\bsaves\b"),
    ("kills", r"\bkills?\b"),
    ("rounds", r"\brounds?\b"),
    ("games", r"\bgames\b"),
    ("sets", r"\bsets\b"),
    ("maps", r"\bmaps\b"),
    ("aces", r"\baces\b"),
    ("strikeouts", r"\bstrikeouts?\b"),
    ("hits_runs_rbis", r"\bhits ?\+ ?runs ?\+ ?rbis?\b"),
    ("total_bases", r"\btotal bases\b"),
    ("home_runs", r"\bhome runs?\b|\bhomers?\b"),
    ("rbis", r"\brbis?\b|\bruns batted in\b"),
    ("hits", r"\bhits\b"),
    ("stolen_bases", r"\bstolen bases?\b"),
    ("points_rebounds_assists", r"\bpoints ?\+ ?rebounds ?\+ ?assists\b|\bpra\b"),
    ("rebounds", r"\brebounds?\b"),
    ("assists", r"\bassists?\b"),
    ("steals", r"\bsteals?\b"),
    ("blocks", r"\bblocks?\b"),
    ("threes", r"\bthrees\b|\b3-pointers?(?: made)?\b|\bthree[- ]pointers?(?: made)?\b"),
    ("turnovers", r"\bturnovers?\b"),
    ("passing_yards", r"\bpass(?:ing)? y(?:ar)?ds\b"),
    ("rushing_yards", r"\brush(?:ing)? y(?:ar)?ds\b"),
    ("receiving_yards", r"\brec(?:eiving)? y(?:ar)?ds\b"),
    ("receptions", r"\breceptions?\b"),
    ("passing_touchdowns", r"\bpass(?:ing)? (?:touchdowns?|tds?)\b"),
    ("touchdowns", r"\btouchdowns?\b|\btds?\b"),
    ("wickets", r"\bwickets?\b"),
    ("sixes", r"\bsixes\b"),
    ("fours", r"\bfours\b"),
)
_SCORED: Final = table(("goals", r"\bgoals?\b"), ("points", r"\bpoints?\b"), ("runs", r"\bruns?\b"))
_MAIN: Final = {"tennis": "sets", "esports": "maps"}
"""What decides a match of a sport, where that is no score of its own name."""


def segment_of(text: str, sport: str) -> str:
    """Return the part of a game that a text names: `h1`, `q3`, `set2`, `map1`, `f5`; empty for the whole."""
    found = first(_SEGMENTS, text)
    if found is None:
        game = _MAP_GAME.search(text) if sport == "esports" else None
        return f"map{game.group(1)}" if game else ""
    kind, match = found
    if kind == "f5":
        return kind
    if kind == "r" and sport != "mma":
        return ""
    number = next((group for group in match.groups() if group), "1")
    return kind + _ORDINAL.get(number, number)


def stat_of(text: str, sport: str) -> str:
    """Return what a text counts, empty for the score that decides a match of its sport."""
    found = first(STATS, text)
    if found is None or found[0] == _MAIN.get(sport):
        return ""
    if found[0] == "games" and sport == "esports":
        return ""
    if found[0] in ("sets", "maps") or (found[0] == "games" and sport != "tennis"):
        return "" if sport else found[0]
    return found[0]


def scored_in(text: str) -> str:
    """Return the unit of the score that a text names, empty if it names none."""
    found = first(_SCORED, text)
    return "" if found is None else found[0]
