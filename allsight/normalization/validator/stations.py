"""Where a figure is read: two stations of one city are two different readings."""

import re
from collections.abc import Iterator

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.text import Passage

_READ_AT = re.compile(
    r"\b(?:precipitation|rainfall|snowfall|temperatures?|wind speeds?|readings?|recorded|measured|observed)\s+"
    r"(?:(?:is|was|as|will be)\s+)?(?:recorded\s+|measured\s+|observed\s+|reported\s+)?(?:in|at|by|from)\s+(?:the\s+)?"
    r"(?P<place>[a-z][\w'’-]*(?:[ ,]+[a-z][\w'’-]*){0,5}?)"
    r"(?=\s+(?:for|on|in|during|between|is|was|will|as|according|by|station)\b|[.;(]|,\s+(?:then|for|on|will)|$)"
)
_NAMED = re.compile(
    r"\b(?P<place>[a-z][\w'’-]*(?: [a-z][\w'’-]*){0,2}) (?:station|observatory|gauge|buoy"
    r"|(?:international |intl\.? |regional "
    r"|municipal )?airport)\b"
    r"|(?:^|[.;:] *)(?P<alone>(?!the |nws|noaa)[a-z][\w'’-]*(?: [a-z][\w'’-]*)?), (?:the )?(?:nws|national weather"
    r"|weather"
    r" underground|wunderground|noaa|climate)"
)
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "a an the airport international intl regional municipal field station site weather park city town center centre"
        " downtown observatory national service official climate climatological report nws noaa primary reporting same"
        " nearest this that its highest lowest temperature at in from of for to by and or source wunderground new york"
        " nyc chicago london miami austin denver los angeles philadelphia seattle",
    )
)
"""Words that many stations share; what is left of a name tells stations apart. A park is only one beside its name."""


_WEATHER = frozenset(
    ("temperatur", "temperature", "rain", "rainfall", "snow", "snowfall", "weather", "precipitation", "wind")
)
"""Words of headlines whose figure is read at a place."""


_CODES = {
    "nyc": "central", "lga": "laguardia", "jfk": "kennedy", "ewr": "newark", "ord": "o'hare", "mdw": "midway",
    "dfw": "worth", "dal": "love", "hou": "hobby", "dca": "reagan", "iad": "dulles",
    **dict.fromkeys(re.findall(r"\w+", "lax sfo mia den phl sea bos aus atl iah las phx msp"), "airport"),
}  # fmt: skip
"""Codes of stations, by the word that tells them from the others of their city; a city's own airport is the airport."""
_AIRPORT = frozenset(("airport",))
"""What is left of the name of a city's own airport."""
_PLACE_CHARS = 32


def station_conflict(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find two rule texts that read the same figure at different places."""
    ours, theirs = _station(first), _station(second)
    if ours is None or theirs is None or _same(ours[0], theirs[0]):
        return
    yield Conflict(
        kind=ConflictKind.SOURCE,
        severity=Severity.MATERIAL,
        first=first.market,
        second=second.market,
        ending=(
            f"They part if {ours[0].title()} and {theirs[0].title()} read on either side of the level: "
            f"{first.venue.code} reads the one, {second.venue.code} the other."
        ),
        first_span=ours[1],
        second_span=theirs[1],
        first_text=ours[2],
        second_text=theirs[2],
    )


def _station(claim: Claim) -> tuple[str, Span, str] | None:
    weather = bool(claim.near & _WEATHER)
    if claim.measure is None and claim.reading is None and not weather:
        return None
    for rule in claim.rules:
        for match in (_READ_AT.search(rule.lower), _NAMED.search(rule.lower) if weather else None):
            group = "place" if match is not None and match.group("place") else "alone"
            if match is not None and (_tokens(match.group(group)) or "airport" in match.group()):
                span = rule.span(*match.span(group))
                return match.group(group), span, rule.raw[span.start : span.end]
    return _alone(claim.rules) if weather else None


def _alone(rules: tuple[Passage, ...]) -> tuple[str, Span, str] | None:
    """Take rules of a few words about the weather for the name of a place."""
    if len(rules) != 1 or len(rules[0].text) > _PLACE_CHARS:
        return None
    name = rules[0].lower.strip(" .")
    if not all(word[0].isupper() for word in rules[0].text.split()):
        return None
    return (name, rules[0].span(0, len(rules[0].text)), rules[0].raw) if _tokens(name) else None


def _same(one: str, other: str) -> bool:
    """Tell whether two names share a word that is not every station's."""
    return bool((_tokens(one) or _AIRPORT) & (_tokens(other) or _AIRPORT))


def _tokens(place: str) -> frozenset[str]:
    words = frozenset(_CODES.get(word.removeprefix("k"), word) for word in re.findall(r"[a-z][\w'’-]*", place))
    return words - _GENERIC
