"""At which ceremony a prize is given: the one that a text names, whether or not a table knows it."""

import re
from collections.abc import Sequence
from typing import Final

from allsight.normalization.parsers.lexicon import Term, stem

_CUSTOM: Final = {
    "best_picture": "oscars", "album_of_the_year": "grammys", "song_of_the_year": "grammys",
    "record_of_the_year": "grammys", "game_of_the_year": "game_awards",
}  # fmt: skip
"""Where a prize is given of whose name many ceremonies have one, if no text names any."""

_SUFFIXES: Final = ("_awards", "_festival")
_NAMED = re.compile(
    r"(?<![\w'&.-])(?P<name>(?:[a-z'&.-]{2,20} ){1,6})"
    r"(?P<sort>awards|(?:(?:international )?film |song |music )?festival)\b"
)
_AT = re.compile(
    r"\bat (?:the )?(?:(?:20\d\d|\d{1,3}(?:st|nd|rd|th)|annual) ){0,3}(?P<name>[a-z'&-]{3,20}(?: [a-z]{3,20})?)"
)
_GIVER = re.compile(r"(?P<name>(?:[a-z]{3,20} )?[a-z]{3,20})'s? $")
_HEADED = re.compile(r"(?:20\d\d )?(?P<name>[a-z'&-]{3,20}(?: [a-z]{3,20})?)(?: 20\d\d)?(?: [-|]|:) ")
_STOPS: Final = frozenset(
    (
        "at", "the", "in", "on", "for", "from", "with", "win", "wins", "won", "annual", "any", "most", "more", "many",
        "few", "all", "an", "this", "next", "year's", "will", "be", "get", "gets", "receive", "receives", "and", "or",
        "these", "during", "if", "upcoming", "year", "winner", "winners",
    )
)  # fmt: skip
"""Words that belong to no name of a ceremony, so that it begins behind them."""

_COMMON: Final = frozenset(("ceremony", "event", "show", "gala", "end", "box", "time", "top", "least", "number"))
"""Words behind "at" that name no ceremony."""


def is_ceremony(name: str) -> bool:
    """Tell whether a competition that no table knows is a ceremony or a festival, by the form of its name."""
    return name.endswith(_SUFFIXES)


def parts_of(name: str) -> frozenset[str]:
    """Return the words that name a ceremony which no table knows."""
    return frozenset(name.split("_")) if is_ceremony(name) else frozenset()


def ceremony_in(text: str) -> str:
    """Return the ceremony that a text names by the form of its name: "the 2027 Golden Joystick Awards"."""
    if "awards" not in text and "festival" not in text:
        return ""
    for found in _NAMED.finditer(text):
        words = found.group("name").split()
        behind = max((place for place, word in enumerate(words) if word in _STOPS), default=-1)
        name = _joined(words[behind + 1 :])
        if name:
            return f"{name}_{'awards' if found.group('sort') == 'awards' else 'festival'}"
    return ""


def of_many(terms: Sequence[Term]) -> Term | None:
    """Return the first prize among some terms of whose name many ceremonies have one."""
    return next((term for term in terms if term.name in _CUSTOM), None)


def ceremony_of(terms: Sequence[Term], text: str, event: str, rules: str) -> str:
    """Return the ceremony of a prize that a title's `text` names by its `terms`.

    A prize that many ceremonies have is that of the one which is best known only where neither title, event nor
    rules name another.
    """
    named = ceremony_in(text) or ceremony_in(event)
    prize = of_many(terms)
    if named or prize is None:
        return named
    found = _AT.search(text) or _GIVER.search(text[: prize.start]) or _HEADED.match(text, 0, prize.start)
    words = found.group("name").split() if found is not None else []
    if words and _COMMON.isdisjoint(words):
        return f"{_joined(words)}_awards"
    return ceremony_in(rules) or _CUSTOM[prize.name]


def _joined(words: list[str]) -> str:
    return "_".join(stem(word.strip("'.&-").removesuffix("'s")) for word in words if word.strip("'.&-"))
