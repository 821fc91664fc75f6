"""What must happen: the canonical act of a headline, and whether the headline asks for its failing."""

import re
from functools import lru_cache

import msgspec

from allsight.normalization.parsers.act import Act
from allsight.normalization.parsers.acts import ACTS, BE
from allsight.normalization.parsers.cues import first, table


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """An act in a text: the words that named it, which of the texts, and where in it."""

    act: Act
    words: str = ""
    text: int = 0
    start: int = 0
    end: int = 0


_CUED = table(*((act, act.pattern) for act in ACTS))
BY_NAME = {act.name: act for act in (*ACTS, BE)}
"""Acts by their names."""

ABSORBED = {act.name: frozenset(act.absorbed.split()) for act in ACTS}
NEGATED = {"stay_in_office": "leave_office"}
_WAYS = re.compile(r"\b(?:(up|more|higher|greater|hotter|warmer|exceeds?)|(down|fewer|less|lower|colder))\b")
_NOT = re.compile(r"\b(?:not|won't|fails? to|never|nobody|no one|without|doesn't|isn't|neither)\b")
_DENIED = re.compile(
    r"\b(?:not|won't|fails? to|never|doesn't|isn't|cannot)\b(?! (?:less|more|including|limited|seasonally|adjusted)\b)"
)
"""Words with which a figure is denied; "not less than" is read with its number."""

_NO_HEAD = re.compile(r"^\W*(?:will )?no (?!\d|one\b|\. )[a-z]")
_ASIDE = re.compile(
    r"\b(?:any|a|an|other|those|territory|territories|person|people) not\b|\bnot (?:under|limited|including)\b"
    r"|\bwithout (?:its|their)\b|\([^()]{0,200}\)|\bor not\b"
)


def act_of(*texts: str) -> Sighting:
    """Return the canonical act of the first text that names one, and what named it; `be` if none does."""
    for number, text in enumerate(texts):
        found = first(_CUED, text)
        if found is not None:
            act, match = found
            return Sighting(act, match.group(), number, match.start(), match.end())
    return Sighting(BE)


@lru_cache(maxsize=4_096)
def acts_in(text: str) -> frozenset[str]:
    """Return the names of all acts that a text, in lower case, names."""
    return frozenset(act.name for act, pattern in _CUED if pattern.search(text))


def shrinks(*texts: str) -> bool:
    """Tell whether the first text that says which way something moves against an earlier time says down."""
    for text in texts:
        ways = _WAYS.findall(text)
        if ways:
            return not any(up for up, _ in ways)
    return False


def denial_at(head: str) -> tuple[int, int] | None:
    """Return the words with which a headline asks for something *not* to come true."""
    found = _NO_HEAD.search(head) or next((one for one in _NOT.finditer(head) if negated(head)), None)
    return None if found is None else found.span()


def negated(head: str) -> bool:
    """Tell whether a headline asks for something *not* to come true."""
    if _NO_HEAD.search(head):
        return True
    return bool(_NOT.search(head)) and bool(_NOT.search(_ASIDE.sub(" ", head)))


def denies(head: str) -> bool:
    """Tell whether a headline asks for a figure *not* to be what it says."""
    return bool(_DENIED.search(head)) and bool(_DENIED.search(_ASIDE.sub(" ", head)))
