"""Whom a contest is open to by kind: a team from England, a country outside of Europe, anyone but one."""

import functools
import re
from importlib import resources
from typing import Final

import msgspec

from allsight.normalization.parsers.lexicon import Lexicon

_NOUN: Final = r"(?:national team|team|club|nation|country|side|player|winner|champion|driver|golfer|manager)"
_FROM = re.compile(
    rf"(?:(?:an?|any|the|some|one) )?(?:{_NOUN} )?(?P<how>(?:that is |which is )?(?:not )?(?:from|outside(?: of)?)) "
    r"(?:the )?(?P<where>[a-z ,'.-]{3,80})$"
)
_OF = re.compile(rf"(?:an?|any|the|some|one) (?P<where>[a-z ]{{4,30}}?) {_NOUN}$")
_BUT = re.compile(
    r"(?:any ?(?:one|body|thing)|some ?(?:one|body)|any (?:team|player|driver|country|film|movie|song|artist))"
    r" (?:else )?(?:other than|but|except|besides) (?P<who>.{3,120})$"
)
_FIRST_TIME = re.compile(
    rf"(?:an? |any |the )?(?:first[- ]time|maiden|new) {_NOUN}$"
    rf"|(?:an? |any )?{_NOUN} (?:that|which|who) (?:has|have) never (?:previously )?won\b.{{0,30}}$"
)
_PARTED = re.compile(r",? (?:or|and) (?:the )?|, ")
_CUES: Final = ("from ", "outside", "other than", " but ", "except", "besides", "never", "-time ", " time ", "maiden")
FIRST_TIME: Final = "first-time winner"


class Kind(msgspec.Struct, frozen=True, gc=False):
    """Contestants who have something in common.

    Attributes:
        text: how it is called where nothing else tells who belongs to it.
        countries: who belongs to it, or comes from where, by canonical names of countries.
        names: people or teams who belong to it.
        outside: it is everybody but those.
    """

    text: str = ""
    countries: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    outside: bool = False


def kind_in(plain: str, names: Lexicon) -> Kind | None:
    """Read a kind of contestants; None where a text names somebody, or anybody."""
    if not any(cue in plain for cue in _CUES):
        found = _OF.match(plain)
        countries = _countries(found.group("where"), names) if found else frozenset[str]()
        return Kind(plain, countries) if countries else None
    if _FIRST_TIME.match(plain):
        return Kind(FIRST_TIME)
    but = _BUT.match(plain)
    if but is not None:
        return Kind(plain, names=tuple(part for part in _PARTED.split(but.group("who")) if part)[:4], outside=True)
    found = _FROM.match(plain)
    if found is None:
        return None
    countries = _countries(found.group("where"), names)
    outside = "outside" in found.group("how") or "not " in found.group("how")
    return Kind(plain, countries, outside=outside) if countries else None


def _countries(where: str, names: Lexicon) -> frozenset[str]:
    """Return the countries that a list of regions and countries takes in; none where one of them is not known."""
    found: set[str] = set()
    for part in _PARTED.split(where):
        region = regions().get(part)
        known = [term.name for term in names.terms(part) if term.kind in ("country", "place")]
        if region is None and len(known) != 1:
            return frozenset()
        found.update(region if region is not None else known)
    return frozenset(found)


@functools.cache
def regions() -> dict[str, frozenset[str]]:
    """Return the countries of every part of the world, by its name and by its adjective."""
    source = resources.files("allsight.normalization.parsers").joinpath("data/regions.json")
    tables = msgspec.json.decode(source.read_bytes(), type=dict[str, dict[str, str]])
    return {
        name: frozenset(table["countries"].split()) for table in tables.values() for name in table["names"].split("|")
    }


@functools.cache
def placed_countries() -> frozenset[str]:
    """Return the countries of which it is known in which part of the world they lie."""
    return frozenset[str]().union(*regions().values())
