"""Combinations of several bets under one price: "yes Orlando,yes Over 3.5 goals scored,no Judge: 2+"."""

import re
from typing import Final

_LEGS_MOST: Final = 40
_PARLAY = re.compile(r"(?:yes|no) [^,]{1,80}(?:,(?:yes|no) [^,]{1,80}){1,39}$")
_LEG = re.compile(r"(?:^|,)((?:yes|no) [^,]{1,80})")


def legs_of(lower: str) -> frozenset[str]:
    """Return the bets that a title combines, each with its side; empty where it is one bet."""
    if not lower.startswith(("yes ", "no ")) or _PARLAY.match(lower) is None:
        return frozenset()
    return frozenset(" ".join(leg.split()) for leg in _LEG.findall(lower)[:_LEGS_MOST])
