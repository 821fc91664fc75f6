"""What has changed between two versions of a text, as spans of characters in each."""

import re
from difflib import SequenceMatcher
from typing import Final

Spans = tuple[tuple[int, int], ...]

_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS: Final = 800
"""A change longer than this is shown as one: comparing takes time that grows with the square."""


def changed_spans(before: str, after: str) -> tuple[Spans, Spans]:
    """Return what was taken out of the one text and what was put into the other, word by word, in order."""
    old, new = _words(before), _words(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(ours) > _MOST_WORDS or len(theirs) > _MOST_WORDS:
        return _span(ours), _span(theirs)
    removed: list[tuple[int, int]] = []
    added: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, [word for _, word in ours], [word for _, word in theirs], autojunk=False)
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag != "equal":
            removed += _span(ours[from_old:to_old])
            added += _span(theirs[from_new:to_new])
    return tuple(removed), tuple(added)


def _words(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found.group()) for found in _WORD.finditer(text)]


def _common(ours: list[tuple[int, str]], theirs: list[tuple[int, str]]) -> int:
    count = 0
    for (_, one), (_, other) in zip(ours, theirs, strict=False):
        if one != other:
            break
        count += 1
    return count


def _span(words: list[tuple[int, str]]) -> Spans:
    return ((words[0][0], words[-1][0] + len(words[-1][1])),) if words else ()
