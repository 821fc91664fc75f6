"""Randomness without state: every draw is named, and the same name always gives the same draw."""

import hashlib
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_NORMAL = NormalDist()
_MASK = (1 << 64) - 1
_UNIT = 1.0 / (1 << 53)

normal_cdf = _NORMAL.cdf
normal_quantile = _NORMAL.inv_cdf


def digest(*parts: object) -> bytes:
    """Hash a name made of parts to 32 bytes."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=32).digest()


def number(*parts: object) -> int:
    """Hash a name made of parts to an integer of 64 bits."""
    return int.from_bytes(digest(*parts)[:8], "big")


def uniform(*parts: object) -> float:
    """Draw evenly from (0, 1)."""
    return ((number(*parts) >> 11) + 0.5) * _UNIT


def dice(*parts: object) -> random.Random:
    """Return a generator of its own for a name, for things that need many draws."""
    return random.Random(number(*parts))


def gauss(key: int, node: int) -> float:
    """Draw from the standard normal distribution by two integers; fast enough for paths (splitmix64)."""
    mixed = (key + node * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return normal_quantile((((mixed ^ (mixed >> 31)) >> 11) + 0.5) * _UNIT)


def shuffled(items: Sequence[T], *parts: object) -> list[T]:
    """Return the items in an order that the name decides."""
    order = list(items)
    dice(*parts).shuffle(order)
    return order
