"""Pairs of rules in a few words, invented: those that part, with the kinds that may be found, and those that do not."""

from pathlib import Path
from typing import Final

import msgspec


class ShortRules(msgspec.Struct, frozen=True):
    """Two rules of markets with one title; `kinds` are empty where they say the same in other words."""

    title: str
    first: str
    second: str
    kinds: frozenset[str]

    def __str__(self) -> str:
        return f"{self.first} | {self.second}"


_LINES = Path(__file__).with_suffix(".jsonl").read_bytes().splitlines()
PAIRS: Final = tuple(msgspec.json.decode(line, type=ShortRules) for line in _LINES)
PART: Final = tuple(pair for pair in PAIRS if pair.kinds)
AGREE: Final = tuple(pair for pair in PAIRS if not pair.kinds)
