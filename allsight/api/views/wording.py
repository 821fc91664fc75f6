"""Words as a venue wrote them: the matcher compares by stems, which nobody reads gladly."""

import re
from collections.abc import Iterable
from typing import Final

from allsight.normalization.parsers.lexicon import stem
from allsight.normalization.parsers.text import clean

_WORD: Final = re.compile(r"[A-Za-z0-9]+")


def as_written(value: str, texts: Iterable[str]) -> str:
    """Put the first word of the texts that has it in place of each stem of a value; other words are left alone."""
    written: dict[str, str] = {}
    for text in texts:
        for match in _WORD.finditer(clean(text)):
            word = match.group()
            written.setdefault(stem(word.lower()), word)
            written.setdefault(word.lower(), word)
    return _WORD.sub(lambda match: written.get(match.group(), match.group()), value)
