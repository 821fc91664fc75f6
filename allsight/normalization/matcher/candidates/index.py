"""Which markets are worth comparing: those of other venues that share the rarest keys."""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allsight.domain.ids import MarketKey, Venue, venue_of
from allsight.normalization.matcher.candidates.dense import DenseIndex
from allsight.normalization.matcher.candidates.encoders import Encoder
from allsight.normalization.matcher.candidates.filters import Filter, Slots, Times, times_of
from allsight.normalization.matcher.candidates.keys import emphasis, keys_of
from allsight.normalization.matcher.candidates.postings import Posting, Postings, length_of
from allsight.normalization.parsers.claim import Claim

CANDIDATES: Final = 24
"""How many markets one market is compared with at most."""

_JOINT: Final = 3_000
"""About so many markets are looked at for the combinations of crowded keys that they share, the rarest first."""

_EVENT_SHARE: Final = 3
"""A long ladder gets no more than so many parts of the candidates, while there are others."""

_DENSE_SHARE: Final = 5
"""One in so many candidates is taken for the nearness of its words as vectors."""

_WIDE: Final = 256
"""So many of the most promising markets are looked at, and those that may match weighed exactly."""

_TIE_BITS: Final = 24
"""Ties among thousands are broken by so much of a hash of the market's key, then by the key."""

_LEAST_LENGTH: Final = 8
"""Keys that every market is taken to have beside its own, lest the shortest text win by its shortness."""

_GRAIN: Final = 16
"""Weights are whole numbers of this part of a bit, so that sums do not depend on their order."""


Numbers = NDArray[np.int64]


class CandidateIndex:
    """Keys of claims to the markets that carry them, per venue since one venue never answers for another.

    The candidates of a claim are a function of the markets that are in, not of the order in which they came. With an
    encoder one place in five goes to markets whose words are near as vectors; those may depend on the order.

    Attributes:
        looked_at: entries of postings that all questions so far have gone through: what asking costs, in no unit of
            time.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._dense = None if encoder is None else DenseIndex(encoder)
        self._slots: dict[MarketKey, int] = {}
        self._free: list[int] = []
        self._markets: list[MarketKey] = []
        self._keys: list[array[int]] = []
        self._postings = {venue: Postings(self._keys.__getitem__) for venue in Venue}
        self._filter = Filter()
        self._ties: Numbers = np.zeros(0, np.int64)
        self._lengths: Numbers = np.zeros(0, np.int64)
        self._strong: Numbers = np.zeros(0, np.int64)
        self._events: Numbers = np.zeros(0, np.int64)
        self._sums: Numbers = np.zeros(0, np.int64)
        self._bests: Numbers = np.zeros(0, np.int64)
        self._marks: Numbers = np.zeros(0, np.int64)
        self.looked_at = 0

    def __len__(self) -> int:
        return len(self._slots)

    def add(self, claim: Claim) -> None:
        """Enter a claim, in place of what its market was entered with before."""
        found, strong = keys_of(claim)
        keys = array("Q", found)
        slot = self._slots.get(claim.market)
        if slot is None:
            slot = self._new_slot(claim.market)
        self._filter.put(slot, times_of(claim))
        self._lengths[slot] = strong + (len(keys) - strong) // 4
        self._strong[slot] = strong
        self._events[slot] = _hashed(claim.event, 7)
        before = self._keys[slot]
        if keys != before:
            self._postings[claim.venue].remove(slot, before)
            self._keys[slot] = keys
            self._postings[claim.venue].add(slot, keys)
            if self._dense is not None:
                self._dense.put(slot, claim.venue, claim.head)

    def remove(self, market: MarketKey) -> None:
        """Forget a market; one that is not known is left alone."""
        slot = self._slots.pop(market, None)
        if slot is None:
            return
        self._postings[venue_of(market)].remove(slot, self._keys[slot])
        if self._dense is not None:
            self._dense.drop(slot, venue_of(market))
        self._keys[slot] = array("Q")
        self._free.append(slot)

    def candidates(self, claim: Claim, limit: int = CANDIDATES) -> tuple[MarketKey, ...]:
        """Return markets of other venues that share the rarest keys with a claim that was entered, best first."""
        slot = self._slots[claim.market]
        weights = self._weights(self._keys[slot], int(self._strong[slot]))
        times = times_of(claim)
        best = self._best(weights, self._pool(claim.venue, weights, times), limit)
        if self._dense is None:
            return best
        places = limit // _DENSE_SHARE
        near = self._near(claim, times, places)
        return tuple(dict.fromkeys((*best[: limit - places], *near, *best[limit - places :])))[:limit]

    # --- Slots ---------------------------------------------------------------------------------------

    def _new_slot(self, market: MarketKey) -> int:
        if self._free:
            slot = self._free.pop()
            self._markets[slot] = market
        else:
            slot = len(self._markets)
            self._markets.append(market)
            self._keys.append(array("Q"))
            if slot >= len(self._sums):
                self._widen(max(1_024, slot * 3 // 2))
        self._slots[market] = slot
        self._ties[slot] = _hashed(market, _TIE_BITS // 8)
        return slot

    def _widen(self, size: int) -> None:
        self._ties = _wider(self._ties, size)
        self._lengths = _wider(self._lengths, size)
        self._strong = _wider(self._strong, size)
        self._events = _wider(self._events, size)
        self._sums, self._bests, self._marks = (np.zeros(size, np.int64) for _ in range(3))

    # --- Looking -------------------------------------------------------------------------------------

    def _weights(self, keys: "array[int]", strong: int) -> dict[int, int]:
        """Return what each key tells, in parts of a bit: the rarer, the more, and half where it is only near."""
        total = len(self._slots) + 1
        counts = [0] * len(keys)
        for book in self._postings.values():
            book.tally(keys, counts)
        return {
            key: (int(_GRAIN * log2(total / count)) + 1) * emphasis(key) >> (place >= strong)
            for place, (key, count) in enumerate(zip(keys, counts, strict=True))
        }

    def _pool(self, venue: Venue, weights: Mapping[int, int], times: Times) -> Slots:
        """Return the slots of the most promising markets, those that cannot match left out."""
        sole: list[tuple[Posting, int]] = []
        joint: list[tuple[Posting, int]] = []
        for other, book in self._postings.items():
            if other is not venue:
                for posting, weight, combined in book.walk(weights):
                    (joint if combined else sole).append((posting, weight))
        singles, values = _laid_out(sole)
        np.add.at(self._sums, singles, values)
        pairs, tops = _laid_out(_telling(joint))
        np.maximum.at(self._bests, pairs, tops)
        touched = np.concatenate((singles, pairs))
        self.looked_at += len(touched)
        numbers = np.arange(len(touched))
        self._marks[touched] = numbers
        slots: Slots = touched[self._marks[touched] == numbers]
        scores: Numbers = self._sums[slots] + self._bests[slots]
        self._sums[singles] = 0
        self._bests[pairs] = 0
        slots = self._leading(slots, scores, _WIDE)
        return slots[self._filter.passing(times, slots)]

    def _leading(self, slots: Slots, scores: Numbers, count: int) -> Slots:
        """Return so many slots of the highest scores, in no order; a hash of the market's key breaks ties."""
        if len(slots) <= count:
            return slots
        ranks = (_cosine(scores, self._lengths[slots]) << _TIE_BITS) | self._ties[slots]
        best: Slots = slots[np.argpartition(ranks, len(ranks) - count)[-count:]]
        return best

    def _near(self, claim: Claim, times: Times, count: int) -> list[MarketKey]:
        """Return markets whose words are near, those that cannot match left out."""
        found = self._dense.near(claim.venue, claim.head, 2 * count) if self._dense is not None else []
        slots = np.array(found, np.uint32)
        return [self._markets[slot] for slot in slots[self._filter.passing(times, slots)][:count].tolist()]

    def _best(self, weights: Mapping[int, int], pool: Slots, limit: int) -> tuple[MarketKey, ...]:
        """Weigh markets by all that they share, the crowded keys too, and return the best first."""
        if not len(pool):
            return ()
        held = [self._keys[slot] for slot in pool.tolist()]
        lengths = np.fromiter(map(len, held), np.int64, len(held))
        keys = np.frombuffer(b"".join(held), np.uint64)
        known = np.fromiter(weights, np.uint64, len(weights))
        order = np.argsort(known)
        values = np.fromiter(weights.values(), np.int64, len(weights))[order]
        known = known[order]
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        shared = np.where(known[at] == keys, values[at], 0)
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)[:-1]))
        scores = np.add.reduceat(shared, starts)
        best = self._leading(pool, scores, 2 * limit)
        reached = dict(zip(pool.tolist(), _cosine(scores, self._lengths[pool]).tolist(), strict=True))
        found = sorted((-reached[slot], self._markets[slot], slot) for slot in best.tolist())
        return self._spread(found, limit)

    def _spread(self, found: Sequence[tuple[int, MarketKey, int]], limit: int) -> tuple[MarketKey, ...]:
        """Return the first ones, but no more than a share of one event while there are others."""
        seen: dict[int, int] = {}
        first: list[MarketKey] = []
        later: list[MarketKey] = []
        share = limit // _EVENT_SHARE
        for (_, market, _), event in zip(found, self._events[[slot for _, _, slot in found]].tolist(), strict=True):
            before = seen.get(event, 0)
            if before >= share:
                later.append(market)
                continue
            seen[event] = before + 1
            first.append(market)
            if len(first) == limit:
                break
        return tuple((*first, *later)[:limit])


def _hashed(name: str, size: int) -> int:
    """Return so many bytes of a hash that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=size).digest(), "big")


def _cosine(shared: Numbers, lengths: Numbers) -> Numbers:
    """Return scores in whose order long texts, which share something with everybody, have no advantage."""
    scores: Numbers = shared * shared // (lengths + _LEAST_LENGTH)
    return scores


def _wider(held: Numbers, size: int) -> Numbers:
    wider: Numbers = np.zeros(size, np.int64)
    wider[: len(held)] = held
    return wider


def _telling(joint: list[tuple[Posting, int]]) -> list[tuple[Posting, int]]:
    """Return the combinations that tell most, up to so many markets; of those that tell the same, all or none."""
    joint.sort(key=lambda found: -found[1])
    total, last = 0, 0
    for place, (posting, weight) in enumerate(joint):
        if total > _JOINT and weight < last:
            return joint[:place]
        total, last = total + length_of(posting), weight
    return joint


def _laid_out(postings: list[tuple[Posting, int]]) -> tuple[Slots, Numbers]:
    """Return slots one after the other, and for each the weight of the posting that it stands in."""
    ones = [(posting, weight) for posting, weight in postings if isinstance(posting, int)]
    more = [(posting, weight) for posting, weight in postings if not isinstance(posting, int)]
    alone = array("I", [slot for slot, _ in ones])
    slots = np.frombuffer(b"".join((alone, *(posting for posting, _ in more))), np.uint32)
    lengths = [1] * len(ones) + [len(posting) for posting, _ in more]
    weights = np.array([weight for _, weight in (*ones, *more)], np.int64)
    return slots, np.repeat(weights, lengths)
