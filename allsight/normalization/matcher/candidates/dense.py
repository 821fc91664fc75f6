"""Vectors of words in an approximate index per venue: a second road for wordings that share too few keys."""

import weakref
from typing import Final

from voyager import Index, RecallError, Space, StorageDataType  # type: ignore[import-untyped]

from allsight.domain.ids import Venue
from allsight.normalization.matcher.candidates.encoders import Encoder, Vector

_LINKS: Final = 8
_BREADTH_IN: Final = 40
_BREADTH_OUT: Final = 32
_SEED: Final = 7


class DenseIndex:
    """Slots of markets by the vector of their words.

    Vectors are kept as one byte per dimension. What is near is found approximately, through links that were laid as the
    markets came: unlike the postings, this road may depend on their order.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._venues: dict[Venue, Index] = {}
        self._live: dict[Venue, set[int]] = {}
        # What the library holds is to be gone before the interpreter is, or it complains about leaks at every exit.
        weakref.finalize(self, self._venues.clear)

    def put(self, slot: int, venue: Venue, words: frozenset[str]) -> None:
        """Enter a market, in place of what its slot held; without words it is found by its keys alone."""
        vector = self._vector(words)
        if vector is None:
            self.drop(slot, venue)
            return
        if venue not in self._venues:
            self._venues[venue] = Index(
                Space.Cosine, self._encoder.dimensions, M=_LINKS, ef_construction=_BREADTH_IN, random_seed=_SEED,
                storage_data_type=StorageDataType.Float8,
            )  # fmt: skip
            self._live[venue] = set()
        self._venues[venue].add_item(vector, slot)
        self._live[venue].add(slot)

    def drop(self, slot: int, venue: Venue) -> None:
        """Forget a market; one that is not in is left alone."""
        if slot in self._live.get(venue, ()):
            self._live[venue].discard(slot)
            self._venues[venue].mark_deleted(slot)

    def near(self, venue: Venue, words: frozenset[str], count: int) -> list[int]:
        """Return the slots of other venues whose words are nearest, best first."""
        vector = self._vector(words)
        if vector is None:
            return []
        found: list[tuple[float, int]] = []
        for other, index in self._venues.items():
            most = min(count, len(self._live[other]))
            if other is venue or not most:
                continue
            try:
                slots, distances = index.query(vector, most, query_ef=max(_BREADTH_OUT, most))
            except RecallError:
                continue  # links around deleted markets lead nowhere: the other road remains
            found += zip(distances.tolist(), slots.tolist(), strict=True)
        return [slot for _, slot in sorted(found)[:count]]

    def _vector(self, words: frozenset[str]) -> Vector | None:
        if not words:
            return None
        vector = self._encoder.encode(sorted(word.replace("_", " ") for word in words))
        return vector if vector.any() else None
