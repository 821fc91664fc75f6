"""Whom a league drafts, and how early: "first overall pick", "drafted 2nd overall", "picked in the top 5"."""

import re
from typing import Final

import msgspec

_NTH: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "#1": 1, "no. 1": 1, "number one": 1,
}  # fmt: skip
_PLACE: Final = (
    r"(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th)"
    r"|(?:#|no\. ?|number )?\d{1,2}(?=[ -](?:overall|pick))|#1|no\. 1|number one)"
)
_PICK = re.compile(
    rf"(?:will )?(?:the )?(?P<who>[^|]{{0,60}}?) ?(?:\b(?:be|is|goe?s?)(?: (?:selected|picked|taken|drafted))? )?"
    rf"(?:with |as |at )?(?:the )?{_PLACE}[ -]"
    r"(?:overall\b(?: (?:draft )?(?:pick|selection))?|(?:draft )?(?:pick|selection)\b)"
)
_TOP = re.compile(
    r"(?:will )?(?:the )?(?P<who>[^|]{0,60}?) (?:be|go|goes) (?:(?:drafted|picked|selected|taken) )?"
    r"(?:in |a |within )?(?:the )?top[ -](?P<top>\d{1,2})\b"
)
_ROUND = re.compile(
    r"(?:will )?(?:the )?(?P<who>[^|]{0,60}?) (?:be|go|goes) (?:(?:drafted|picked|selected|taken|a) )?"
    r"(?:in )?(?:the )?(?:first|1st)[ -]round\b"
)
_EVENT = re.compile(
    r"\b(?:20\d\d )?(?:nfl|nba|nhl|mlb|wnba|pro(?:fessional)? [a-z]{6,10}|women's pro basketball) draft\b"
)
_BY = re.compile(r"\bby (?:the )?[a-z]|\btrade|\blottery\b|\bhold|\bown|\bhave the\b")
_ROUND_PICKS: Final = 30
"""At least so many are picked in the first round of every league."""


class Pick(msgspec.Struct, frozen=True):
    """Who is to be picked from place `best` to `worst` of which draft."""

    who: str
    event: str
    best: int
    worst: int


def pick_in(main: str) -> Pick | None:
    """Read who is to be drafted how early; None where a team is asked for, or no draft is named."""
    event = _EVENT.search(main) if " draft" in main else None
    if event is None or _BY.search(main):
        return None
    name = event.group()
    if main.startswith(name):
        main = main[len(name) :].strip(" :-")
    found = _TOP.match(main)
    if found is not None:
        return Pick(found.group("who"), name, 1, int(found.group("top")))
    found = _ROUND.match(main)
    if found is not None:
        return Pick(found.group("who"), name, 1, _ROUND_PICKS)
    found = _PICK.match(main)
    if found is None:
        return None
    said = found.group("nth")
    digits = "".join(letter for letter in said if letter.isdigit())
    place = _NTH.get(said) or int(digits or "0")
    return Pick(found.group("who"), name, place, place) if place else None
