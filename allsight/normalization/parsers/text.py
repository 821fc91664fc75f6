"""Hygiene for text that strangers wrote: markup out, look-alikes folded, length bounded, and the way back."""

import bisect
import functools
import html
import operator
import re
import unicodedata
from collections.abc import Iterator

import msgspec

from allsight.domain.questions import Span

MAX_CHARS = 20_000
"""What lies behind this many characters of one section is not read."""

# Bounded repeats only: a regular expression that venue text is held against must not backtrack without end.
_MARKUP = re.compile(r"<!--.{0,2000}?-->|</?[A-Za-z][^<>]{0,500}>|&#?[A-Za-z0-9]{1,10};", re.DOTALL)
_BREAK = re.compile(r"[.!?;](?=[\s\"')\]]|$)|\n")
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈаеорсухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορι",
    "ABEKMHOPCTYXSIJaeopcyxijsdhqwABEZHIKMNOPTYXavopi",
)
_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("≥⩾", "≥"),
    **dict.fromkeys("≤⩽", "≤"),
    "…": "...",
    "×": "x",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "°": "°",
    "º": "°",
    "½": " 1/2",
    "™": "",
}
_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
_ABBREVIATIONS = (
    "u.s",
    "u.k",
    "e.u",
    "vs",
    "v",
    "st",
    "no",
    "jr",
    "sr",
    "dr",
    "mr",
    "mrs",
    "inc",
    "a.m",
    "p.m",
    "d.c",
    "i.e",
    "e.g",
    "corp",
)


class _Folding(dict[int, str]):
    """A translation table that works out each character once, on first sight."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _TYPOGRAPHY.get(char)
        if folded is None:
            folded = _fold(char)
        self[code] = folded
        return folded


def _fold(char: str) -> str:
    if char in "\n\t\r":
        return "\n" if char == "\n" else " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"):
        return ""
    if category.startswith("Z"):
        return " "
    plain = unicodedata.normalize("NFKD", char.translate(_LOOK_ALIKES))
    known = (_TYPOGRAPHY.get(part, part) for part in plain if unicodedata.category(part) != "Mn")
    return "".join(known).translate(_LOOK_ALIKES)


_FOLDING = _Folding()
_BEGINS = operator.itemgetter(0)


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A section of a market's texts, cleaned, with where each character came from.

    Attributes:
        section: the venue's name for it, or `title`, `outcome`, `event`.
        raw: as the venue sent it. Untrusted.
        text: plain characters only.
        lower: `text` in lower case, of the same length.
        origin: places in `text` from which on characters stand one by one as in `raw`, each with its place there;
            None where they are the same throughout. A list of every character would take more memory than all else
            that is kept of a market.
    """

    section: str
    raw: str
    text: str
    lower: str
    origin: tuple[tuple[int, int], ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """Return characters `start`..`end` of `text` as a place in the venue's own text."""
        return Span(self.section, self._stood(start), self._stood(max(start, end - 1)) + 1)

    def part(self, start: int, end: int) -> "Passage":
        """Return characters `start`..`end` of `text` as a passage of its own, in the same section."""
        further = ((begins - start, stands) for begins, stands in self.origin or () if start < begins <= end)
        origin = ((0, self._stood(start)), *further)
        return Passage(self.section, self.raw, self.text[start:end], self.lower[start:end], origin)

    def _stood(self, at: int) -> int:
        """Return where in `raw` a character of `text` stands."""
        if self.origin is None:
            return at
        begins, stands = self.origin[bisect.bisect_right(self.origin, at, key=_BEGINS) - 1]
        return stands + at - begins

    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Return start and end of each sentence; abbreviations and decimals do not end one."""
        return _sentences(self.lower)


@functools.lru_cache(maxsize=4_096)
def _sentences(lower: str) -> tuple[tuple[int, int], ...]:
    """Find the sentences of a text: several readers go through them, one after the other."""
    found, start = [], 0
    for stop in _BREAK.finditer(lower):
        if stop.group() == "." and _abbreviated(lower, start, stop.start()):
            continue
        if lower[start : stop.start()].strip():
            found.append((start, stop.end()))
        start = stop.end()
    if lower[start:].strip():
        found.append((start, len(lower)))
    return tuple(found)


def _abbreviated(lower: str, start: int, stop: int) -> bool:
    tail = lower[max(start, stop - 12) : stop]
    word = tail.rsplit(" ", 1)[-1].lstrip("(\"'")
    behind = lower[stop + 1 : stop + 3].strip()
    return (word in _ABBREVIATIONS and behind != "") or (word in _MONTHS and behind[:1].isdigit())


class Taken:
    """Which characters of a text something was read from already: no two readings may share one.

    Looking and taking cost the length of the place, however many there are.
    """

    __slots__ = ("_marks",)

    def __init__(self, text: str) -> None:
        self._marks = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        """Tell whether nothing was read from characters `start`..`end`."""
        return self._marks.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        """Take note that something was read from characters `start`..`end`."""
        self._marks[start:end] = b"\1" * (end - start)


def passage(section: str, raw: str) -> Passage:
    """Clean one text: markup and invisible characters out, look-alikes and typography folded, length bounded.

    The cleaning never fails and takes time linear in the length, whatever the text is.
    """
    bounded = raw[:MAX_CHARS]
    if bounded.isascii() and "<" not in bounded and "&" not in bounded:
        text = bounded.translate(_FOLDING)
        if len(text) == len(bounded):
            return _plain(section, raw, text)
    if not _MARKUP.search(bounded) and all(len(_FOLDING[ord(char)]) == 1 for char in set(bounded)):
        folded = bounded.translate(_FOLDING)
        if len(folded.lower()) == len(folded):
            return _plain(section, raw, folded)
    pieces: list[str] = []
    runs: list[tuple[int, int]] = []
    length = 0
    for start, end, replacement in _pieces(bounded):
        straight = end - start == len(replacement)
        if straight and all(len(_FOLDING[code]) == 1 for code in set(map(ord, replacement))):
            pieces.append(replacement.translate(_FOLDING))
            _run(runs, length, start)
            length += end - start
            continue
        for index, char in enumerate(replacement):
            plain = _FOLDING[ord(char)]
            pieces.append(plain)
            stands = start + index if straight else start
            for _ in plain:
                _run(runs, length, stands)
                length += 1
    text = "".join(pieces)
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    _run(runs, length, len(bounded))
    return Passage(section, raw, text, lower, tuple(runs))


def _run(runs: list[tuple[int, int]], at: int, stands: int) -> None:
    """Take note of where a character stands, unless it follows the one before it there as well."""
    if not runs or stands - runs[-1][1] != at - runs[-1][0]:
        runs.append((at, stands))


def _plain(section: str, raw: str, text: str) -> Passage:
    """Return a text of which every character stands where it stood, its copies left out where nothing changed."""
    text = raw if text == raw else text
    lower = text.lower()
    return Passage(section, raw, text, text if lower == text else lower)


def clean(raw: str) -> str:
    """Return one text cleaned, on one line."""
    return " ".join(passage("", raw).text.split())


def _pieces(raw: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    for mark in _MARKUP.finditer(raw):
        if mark.start() > at:
            yield at, mark.start(), raw[at : mark.start()]
        yield mark.start(), mark.end(), " " if mark.group().startswith("<") else html.unescape(mark.group())
        at = mark.end()
    if at < len(raw):
        yield at, len(raw), raw[at:]
