"""How often in a row: a run of so many that has one of fewer in it."""

import re
from fractions import Fraction
from typing import Final

from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.numbers import Range

_SPELT: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_CUES: Final = ("straight", "consecutive", "in a row", "streak")
_RUN = re.compile(
    r"\b(?:wins?|loses?|ha(?:s|ve)|gets?|records?|posts?|puts? together|reach(?:es)?|starts?(?: the season)?(?: with)?)"
    rf" (?:an? |at least )?(?P<n>\d{{1,3}}|{'|'.join(_SPELT)})\b(?:\+| or more)?[- ]"
    r"(?:[a-z]{2,12}[- ]){0,3}?(?:straight\b(?! sets?)|consecutive\b|in a row\b|streak\b)"
)
"""A chart's "#1 for 5 straight weeks" is left out: venues list those weeks one beside the other, each exactly."""


def in_a_row(title: str) -> re.Match[str] | None:
    """Return where a title asks for a run of so many."""
    return _RUN.search(title) if any(cue in title for cue in _CUES) else None


def streak_of(doc: Document) -> Range | None:
    """Return how long a run a title asks for: so many at least, for who wins eight in a row has won five."""
    found = in_a_row(doc.title.lower)
    if found is None:
        return None
    said = found.group("n")
    length = Fraction(_SPELT.index(said) + 2 if said in _SPELT else int(said))
    return Range(length, None, start=found.start("n"), end=found.end("n"), section=doc.title.section)
