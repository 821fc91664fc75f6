"""Postings of one venue that never explode: a crowded key is walked only together with further crowded keys.

Up to `CROWDED` markets a key is walked whole. Beyond, it tells nothing by itself, and its markets also stand under
every pair of crowded keys that they carry; a pair that is crowded in its turn is split once more, into triples. So the
work for one market is bounded, and two markets that share only common words are still found by all of them together.
What is held is a function of the markets that are in, never of the order in which they came.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

CROWDED: Final = 256
"""A posting longer than this is not walked."""

COMBINED: Final = 8
"""So many keys of a market, its first, are combined where they are crowded."""

_DEPTH: Final = 3
_MASK: Final = (1 << 60) - 1
_MIXER: Final = 0x9E3779B97F4A7C15
_SHORT: Final = 64

Posting: TypeAlias = "int | array[int]"
"""Slots of markets: one alone stands for itself, since most keys have but one."""

Keys = Callable[[int], Sequence[int]]


class Postings:
    """Keys to the slots of the markets that carry them; `keys` gives the keys of a slot that is in."""

    def __init__(self, keys: Keys, crowded: int = CROWDED) -> None:
        self._keys = keys
        self._most = crowded
        self._single: dict[int, Posting] = {}
        self._joint: dict[int, Posting] = {}
        self._full: set[int] = set()

    def count(self, key: int) -> int:
        """Return how many markets carry a key."""
        return length_of(self._single.get(key))

    def tally(self, keys: Sequence[int], counts: list[int]) -> None:
        """Add to each key's count how many markets carry it: one call for all keys of a market."""
        single = self._single
        for place, key in enumerate(keys):
            posting = single.get(key)
            if posting is not None:
                counts[place] += 1 if isinstance(posting, int) else len(posting)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Return how many keys there are, how many combinations of crowded ones, and how many crowded ones of both."""
        return len(self._single), len(self._joint), len(self._full)

    def add(self, slot: int, keys: Sequence[int]) -> None:
        """Enter a market under its keys; it must not be in."""
        turned = [key for key in keys if _push(self._single, key, slot) == self._most + 1]
        for key in turned:
            self._full.add(key)
            self._combine(key, slot)
        crowded = self._crowded(keys)
        for place, key in enumerate(crowded):
            self._extend(slot, key, crowded, place, 1)

    def remove(self, slot: int, keys: Sequence[int]) -> None:
        """Take a market out that is in under these keys."""
        crowded = self._crowded(keys)
        for place, key in enumerate(crowded):
            self._retract(slot, key, crowded, place, 1)
        for key in keys:
            if _pull(self._single, key, slot) == self._most and key in self._full:
                self._part(key)
                self._full.discard(key)

    def walk(self, weights: Mapping[int, int]) -> Iterator[tuple[Posting, int, bool]]:
        """Yield the postings that markets with these keys stand in, with the weight of what they share.

        The last field tells whether the posting is of a combination, whose keys are crowded one by one.
        """
        for key, weight in weights.items():
            posting = self._single.get(key)
            if posting is not None and key not in self._full:
                yield posting, weight, False
        crowded = self._crowded(tuple(weights))
        for place, key in enumerate(crowded):
            yield from self._joined(key, weights[key], crowded, place, weights)

    def _joined(
        self, node: int, weight: int, crowded: Sequence[int], place: int, weights: Mapping[int, int]
    ) -> Iterator[tuple[Posting, int, bool]]:
        for further in range(place + 1, len(crowded)):
            child = _mix(node, crowded[further])
            posting = self._joint.get(child)
            if posting is None:
                continue
            both = weight + weights[crowded[further]]
            if child in self._full:
                yield from self._joined(child, both, crowded, further, weights)
            elif length_of(posting) <= self._most:
                yield posting, both, True

    # --- Combinations --------------------------------------------------------------------------------

    def _crowded(self, keys: Sequence[int]) -> list[int]:
        """Return the crowded ones of a market's first keys in one order for all markets."""
        return sorted(key for key in keys[:COMBINED] if key in self._full)

    def _combine(self, key: int, but: int) -> None:
        """Enter every market of a key that has just become crowded, but the one that made it so, under its pairs."""
        for slot in _slots(self._single[key]):
            if slot == but:
                continue
            crowded = self._crowded(self._keys(slot))
            if key not in crowded:
                continue
            place = crowded.index(key)
            for before in range(place):
                self._enter(slot, _mix(crowded[before], key), crowded, place, 2)
                for first in range(before):
                    pair = _mix(crowded[first], crowded[before])
                    if pair in self._full:
                        self._enter(slot, _mix(pair, key), crowded, place, 3)
            for after in range(place + 1, len(crowded)):
                self._enter(slot, _mix(key, crowded[after]), crowded, after, 2)

    def _extend(self, slot: int, node: int, crowded: Sequence[int], place: int, depth: int) -> None:
        for further in range(place + 1, len(crowded)):
            self._enter(slot, _mix(node, crowded[further]), crowded, further, depth + 1)

    def _enter(self, slot: int, node: int, crowded: Sequence[int], place: int, depth: int) -> None:
        length = _push(self._joint, node, slot)
        if depth == _DEPTH:
            return
        if node in self._full:
            self._extend(slot, node, crowded, place, depth)
        elif length > self._most:
            self._full.add(node)
            last = crowded[place]
            for other in _slots(self._joint[node]):
                theirs = self._crowded(self._keys(other))
                self._extend(other, node, theirs, theirs.index(last), depth)

    def _retract(self, slot: int, node: int, crowded: Sequence[int], place: int, depth: int) -> None:
        """Take a market out of every combination that continues one that it is in."""
        for further in range(place + 1, len(crowded)):
            child = _mix(node, crowded[further])
            if depth + 1 < _DEPTH and child in self._full:
                self._retract(slot, child, crowded, further, depth + 1)
            if _pull(self._joint, child, slot) == self._most and child in self._full:
                self._full.discard(child)
                for other in _slots(self._joint[child]):
                    theirs = self._crowded(self._keys(other))
                    for beyond in range(theirs.index(crowded[further]) + 1, len(theirs)):
                        self._joint.pop(_mix(child, theirs[beyond]), None)

    def _part(self, key: int) -> None:
        """Drop every combination with a key that is crowded no more."""
        for slot in _slots(self._single[key]):
            crowded = self._crowded(self._keys(slot))
            for nodes in _paths(crowded, key):
                self._joint.pop(nodes, None)
                self._full.discard(nodes)


def _paths(crowded: Sequence[int], key: int) -> Iterator[int]:
    """Yield the pairs and triples of crowded keys that hold one of them."""
    for one, first in enumerate(crowded):
        for two in range(one + 1, len(crowded)):
            pair = _mix(first, crowded[two])
            if key in (first, crowded[two]):
                yield pair
                yield from (_mix(pair, third) for third in crowded[two + 1 :])
            elif key in crowded[two + 1 :]:
                yield _mix(pair, key)


def _mix(node: int, key: int) -> int:
    return ((node * _MIXER) ^ key) & _MASK


def length_of(posting: "Posting | None") -> int:
    """Return how many markets stand in a posting."""
    return 0 if posting is None else 1 if isinstance(posting, int) else len(posting)


def _slots(posting: Posting) -> Sequence[int]:
    return (posting,) if isinstance(posting, int) else tuple(posting)


def _push(table: dict[int, Posting], key: int, slot: int) -> int:
    """Put a slot at the end of a posting and return the posting's length."""
    posting = table.get(key)
    if posting is None:
        table[key] = slot
        return 1
    if isinstance(posting, int):
        table[key] = array("I", (posting, slot))
        return 2
    posting.append(slot)
    return len(posting)


def _pull(table: dict[int, Posting], key: int, slot: int) -> int:
    """Take a slot out of a posting and return what is left of the posting; the last slot takes its place."""
    posting = table[key]
    if isinstance(posting, int):
        del table[key]
        return 0
    if len(posting) > _SHORT:
        at = int(np.flatnonzero(np.frombuffer(posting, np.uint32) == slot)[0])
    else:
        at = posting.index(slot)
    last = posting.pop()
    if at < len(posting):
        posting[at] = last
    if len(posting) == 1:
        table[key] = posting[0]
        return 1
    return len(posting)
