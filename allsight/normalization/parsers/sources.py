"""Whose word decides: the sources that rules name, under one name each."""

import functools
import re

import msgspec

from allsight.domain.market import RulesSource
from allsight.domain.questions import Span
from allsight.normalization.parsers.cues import CuedPattern, first
from allsight.normalization.parsers.source_table import KNOWN
from allsight.normalization.parsers.text import Passage, clean

_CLAUSE = CuedPattern(
    r"(?:(?:primary )?resolution sources?[^.]{0,60}? (?:is|will be|are)|according to|as "
    r"reported by|reported by|published by|as measured by|source:|sourced from|"
    r"verified by|outcome verified from|determined by|as (?:claimed|stated|dated|listed|shown) (?:by|on"
    r"|in)|per)\s+(?P<name>(?:[^.;,\n(]|\.(?=\w)){3,120})"
)


_FALLBACK = CuedPattern(
    r"\b(?:may|will|can|could) (?:also )?(?:be used|suffice)\b|\bif (?:there is|there's) (?:any )?ambiguity\b"
    r"|\bif .{0,60}"
    r"\b(?:unavailable|not available|down|cannot be|does not publish|fails to)\b|\balternatively\b|\b(?:failing"
    r"|absent) that\b|\bif (?:none|they|neither)\b"
    r"|\bas a (?:backup"
    r"|fallback)\b"
)


_ACTORS = frozenset(
    re.findall(
        r"\w+",
        "bloomberg nasa fia spotify netflix cdc steam zillow kraken okx bybit cme ecb bank_of_japan bank_of_england imf"
        " iaea pentagon ministry_of_defence federal_register apple_music redfin you_gov usda letterboxd"
        " ibge app_store etherscan hugging_face opta",
    )
)
"""Sources of which things are claimed as often: a text that only names one means it as a source if it is a note."""
_TERSE = 120
_PUBLICATION = re.compile(
    r"\b(?!(?:Final|First|Initial|Second|Third|Last|Official|Average|Daily|Weekly|Monthly|Annual|Main|Total|Highest|Lowest"
    r"|Closing|Preliminary|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
    r"(?P<name>[A-Z][\w&.-]{1,30}(?:'s)?(?: (?:of |for |and |the )?[A-Z][\w&.-]{1,30}(?:'s)?){1,4})"
    r" (?:[a-z-]{2,20} ){0,2}(?:index|survey|tracker|average|data|database|figures?|ranking|list|map|poll|nowcast"
    r"|leaderboard|feed|oracle|dashboard|estimate)\b"
)
"""A publisher that nobody told us of: several words with capitals and what they publish. Read in notes only."""
_NAME = re.compile(
    r"^(?P<name>[A-Z]{4,6}|[A-Z][a-z]{2,15} ?[A-Z][A-Za-z]{2,15}|[a-z0-9-]{3,30}\.(?:com|net|org|io|gov|ai|tv))\W*$"
)
"""A note that is nothing but a name: initials, two words with capitals, or an address."""


class Source(msgspec.Struct, frozen=True, gc=False):
    """A source under its canonical name, with where it was read; `span` is None where a field of the venue says so.

    `fallback` tells a source that binds only where the first one is silent or in doubt.
    """

    name: str
    text: str
    span: Span | None = None
    fallback: bool = False


def canonical(text: str) -> str | None:
    """Return the canonical name of a source that a text mentions, None if it names none that is known."""
    found = first(KNOWN, text)
    return None if found is None else found[0]


@functools.lru_cache(maxsize=8_192)
def sources(fields: tuple[RulesSource, ...], rules: tuple[Passage, ...]) -> tuple[Source, ...]:
    """Return the sources that decide, the rules' own clauses first, then what the venue states in fields."""
    found: dict[str, Source] = {}
    for section in rules:
        for clause in _CLAUSE.finditer(section.lower):
            name = canonical(clause.group("name"))
            if name is None and clause.group().startswith(("resolution", "primary")):
                name = " ".join(clause.group("name").split()[:6])
            if name and name not in found:
                start, end = clause.span("name")
                found[name] = Source(name, section.text[start:end].strip(), section.span(start, end))
        if not found:
            _add_mentioned(section, found)
        if found:
            _add_fallbacks(section, found)
    for field in fields:
        plain = clean(field.name).lower()
        name = canonical(plain) or canonical(clean(field.url).lower()) or plain
        if name and name not in found:
            found[name] = Source(name, clean(field.name))
    return tuple(found.values())


def _add_mentioned(section: Passage, found: dict[str, Source]) -> None:
    """Add the publisher that a text mentions: in a note whichever stands first, known to us or not."""
    note = len(section.lower) <= _TERSE
    mentioned = _foremost(section.lower) if note else _known(section.lower)
    if mentioned is not None and (note or mentioned[0] not in _ACTORS):
        name, mention = mentioned
        found[name] = Source(name, section.text[slice(*mention.span())], section.span(*mention.span()))
    elif note and (stranger := _PUBLICATION.search(section.text) or _NAME.search(section.text)) is not None:
        name = stranger.group("name").lower()
        found[name] = Source(name, stranger.group("name"), section.span(*stranger.span("name")))


@functools.lru_cache(maxsize=4_096)
def _known(text: str) -> tuple[str, re.Match[str]] | None:
    """Return the publisher of the list that a text names: markets of one series share their texts."""
    return first(KNOWN, text)


@functools.lru_cache(maxsize=4_096)
def _foremost(text: str) -> tuple[str, re.Match[str]] | None:
    """Return the known publisher that a text names first, of two at one place the one that is listed first."""
    found = [(name, match) for name, cued in KNOWN if (match := cued.search(text)) is not None]
    return min(found, key=lambda each: each[1].start(), default=None)


def _add_fallbacks(section: Passage, found: dict[str, Source]) -> None:
    """Add what binds only if the first source fails: "however, a consensus of credible reporting may also be used"."""
    for start, end in section.sentences():
        sentence = section.lower[start:end]
        if _FALLBACK.search(sentence) is None:
            continue
        mentioned = _known(sentence)
        if mentioned is not None and mentioned[0] not in found:
            name, mention = mentioned
            first, last = start + mention.start(), start + mention.end()
            found[name] = Source(name, section.text[first:last], section.span(first, last), fallback=True)
