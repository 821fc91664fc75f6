"""Words that are nearly alike: one word in two spellings, a slip of the pen, or two words."""

import functools
import re
from typing import Final

from rapidfuzz.distance import OSA

_SPELLINGS: Final = (
    ("ph", "f"), ("ck", "k"), ("kh", "k"), ("gh", "g"), ("ae", "e"), ("oe", "e"), ("ou", "o"), ("nc", "ns"), ("z", "s"),
    ("y", "i"),
)  # fmt: skip
"""Letters that stand for one sound in transcribed names, and in English on both sides of the sea."""
_DOUBLED: Final = re.compile(r"(.)\1+")


def spelled(one: str, other: str) -> bool:
    """Tell whether two words are one, spelled otherwise or with the ending of an adverb."""
    return abs(len(one) - len(other)) <= 2 and (
        _sound(one) == _sound(other) or f"{one}ly" == other or f"{other}ly" == one
    )


@functools.lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    for written, sound in _SPELLINGS:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", word).removesuffix("e")


@functools.lru_cache(maxsize=100_000)
def slipped(one: str, other: str) -> bool:
    """Tell whether one letter makes the difference in how two words sound, or two that changed places."""
    return abs(len(one) - len(other)) <= 2 and OSA.distance(_sound(one), _sound(other), score_cutoff=1) <= 1
