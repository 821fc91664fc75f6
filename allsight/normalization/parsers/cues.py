"""Patterns with the literals that they cannot match without: looking for those first spares nearly every search.

A text is held against some two hundred patterns, of which it matches a handful. `in` finds a literal dozens of times
faster than a search of alternatives, and the literals follow from the pattern itself, so there is no second list to
keep in step.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")

_ANYTHING: Final[tuple[str, ...]] = ("",)
"""Found in every text: the cues of a pattern of which nothing can be said."""

_GROUP = re.compile(r"\((?:\?(?P<kind>[:=!]|<[=!]|P<\w+>)|(?!\?))")
_REPEAT = re.compile(r"(?:(?P<optional>[?*]|\{0?,\d*\}|\{0\})|(?P<repeated>\+|\{\d+(?:,\d*)?\}))[?+]?")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_ESCAPE = re.compile(r"\\(?:[AbBdDsSwWZ]|(?P<literal>[^A-Za-z0-9]))")


class CuedPattern:
    """A regular expression that is searched for only in texts that hold one of its cues.

    It is compiled without flags and finds what the expression finds, no more and no less.
    """

    __slots__ = ("cues", "pattern")

    def __init__(self, source: str) -> None:
        self.pattern = re.compile(source)
        self.cues = _Reader(source).cues()

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        for cue in self.cues:
            if cue in text:
                return self.pattern.search(text)
        return None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return the matches in a text in order."""
        for cue in self.cues:
            if cue in text:
                return self.pattern.finditer(text)
        return iter(())


Table = tuple[tuple[Item, CuedPattern], ...]
"""Patterns in order of precedence, each with what it stands for."""


def table(*rows: tuple[Item, str]) -> Table[Item]:
    """Compile patterns in order of precedence."""
    return tuple((item, CuedPattern(source)) for item, source in rows)


def first(rows: Iterable[tuple[Item, CuedPattern]], text: str) -> tuple[Item, re.Match[str]] | None:
    """Return the first row whose pattern matches anywhere in a text, with the match."""
    for item, cued in rows:
        for cue in cued.cues:  # no call of a function per row: most rows end here
            if cue in text:
                found = cued.pattern.search(text)
                if found is not None:
                    return item, found
                break
    return None


class CueIndex:
    """Says which of many groups of patterns can match in some texts at all: their cues are looked for once, together.

    Args:
        groups: the patterns of each.
    """

    __slots__ = ("_places",)

    def __init__(self, groups: Sequence[Iterable[CuedPattern]]) -> None:
        places: dict[str, set[int]] = {}
        for place, patterns in enumerate(groups):
            for cued in patterns:
                for cue in cued.cues:
                    places.setdefault(cue, set()).add(place)
        self._places = tuple(places.items())

    def possible(self, texts: Iterable[str]) -> list[int]:
        """Return the places of the groups that may match in one of the texts; no other does."""
        text = "\n".join(texts)
        found: set[int] = set()
        for cue, places in self._places:
            if cue in text:
                found |= places
        return sorted(found)


class _Reader:
    """Reads the source of a pattern for runs of characters that every match holds.

    Raises:
        ValueError: if the pattern is written in a way that it does not know.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def cues(self) -> tuple[str, ...]:
        """Return literals of which every match holds at least one."""
        found = self._alternatives()
        return tuple(cue for cue in found if not any(other in cue for other in found if other != cue))

    def _alternatives(self) -> tuple[str, ...]:
        """Read up to the end of a group: one of its branches matches, so each must lend its cues."""
        found = self._sequence()
        while self._take("|"):
            branch = self._sequence()
            found = _ANYTHING if _ANYTHING in (found, branch) else found + branch
        return tuple(dict.fromkeys(found))

    def _sequence(self) -> tuple[str, ...]:
        """Read one branch: all of its parts match, so the most telling one will do."""
        best, run = _ANYTHING, ""
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            literal, cues = self._atom()
            repeat = _REPEAT.match(self._source, self._at)
            if repeat is not None:
                self._at = repeat.end()
                self._take("?")
                if repeat.group("optional"):
                    literal, cues = "", _ANYTHING
            run += literal
            if not literal or repeat is not None:
                best, run = _better(best, (run,)), ""
            best = _better(best, cues)
        return _better(best, (run,))

    def _atom(self) -> tuple[str, tuple[str, ...]]:
        """Read one part: a literal character, or what may stand for several, with the cues inside."""
        char = self._source[self._at]
        if char == "(":
            return "", self._group()
        if char == "[":
            self._at = self._match(_CLASS).end()
            return "", _ANYTHING
        if char == "\\":
            escape = self._match(_ESCAPE)
            self._at = escape.end()
            return escape.group("literal") or "", _ANYTHING
        self._at += 1
        return ("" if char in ".^$" else char), _ANYTHING

    def _group(self) -> tuple[str, ...]:
        opening = self._match(_GROUP)
        self._at = opening.end()
        cues = self._alternatives()
        self._take(")")
        return _ANYTHING if opening.group("kind") in ("=", "!", "<=", "<!") else cues

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._source, self._at)
        if found is None:
            raise ValueError(f"cannot read {self._source!r} at {self._at}")
        return found

    def _take(self, char: str) -> bool:
        taken = self._source.startswith(char, self._at)
        self._at += len(char) * taken
        return taken


def _better(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    """Choose the cues that fewer texts hold: the longer ones, of equals the fewer ones."""
    return max(one, two, key=lambda cues: (min(map(len, cues)), -len(cues)))
