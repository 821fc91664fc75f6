"""Which markets are worth comparing: an inverted index over entities, rare words, dates and levels."""

import heapq
import math
from collections.abc import Iterator

from allsight.domain.ids import MarketKey, Venue
from allsight.normalization.parsers.claim import Claim

CANDIDATES = 24
"""How many markets one market is compared with at most."""

_CROWDED = 400
"""Postings longer than this say too little to be walked."""


class CandidateIndex:
    """Keys of claims to the markets that carry them, kept per venue since one venue never answers for another."""

    def __init__(self) -> None:
        self._postings: dict[str, dict[MarketKey, Venue]] = {}
        self._keys: dict[MarketKey, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, claim: Claim) -> None:
        """Enter a claim, in place of what its market was entered with before."""
        self.remove(claim.market)
        keys = tuple(set(_keys(claim)))
        self._keys[claim.market] = keys
        for key in keys:
            self._postings.setdefault(key, {})[claim.market] = claim.venue

    def remove(self, market: MarketKey) -> None:
        """Forget a market; one that is not known is left alone."""
        for key in self._keys.pop(market, ()):
            postings = self._postings[key]
            del postings[market]
            if not postings:
                del self._postings[key]

    def candidates(self, claim: Claim, limit: int = CANDIDATES) -> tuple[MarketKey, ...]:
        """Return markets of other venues that share the rarest keys with a claim, best first."""
        total = len(self._keys) + 1
        scores: dict[MarketKey, float] = {}
        for key in set(_keys(claim)):
            postings = self._postings.get(key)
            if postings is None or len(postings) > _CROWDED:
                continue
            weight = math.log(total / len(postings)) + 0.1
            for market, venue in postings.items():
                if venue != claim.venue:
                    scores[market] = scores.get(market, 0.0) + weight
        best = heapq.nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(market for market, _ in best)


def _keys(claim: Claim) -> Iterator[str]:
    day = claim.period.last.isoformat() if claim.period else ""
    month = day[:7]
    if claim.game is not None:
        for side in claim.game.sides:
            for name in (*side.teams, *side.words):
                yield f"side:{name}"
                yield f"side:{name}@{month}"
                yield f"side:{name}@{day}"
        yield f"bet:{claim.game.bet}:{claim.game.line}@{day}"
        return
    for term in claim.terms:
        yield f"term:{term}"
        yield f"term:{term}@{month}"
    for term in claim.named:
        yield f"named:{term}"
    if claim.measure is not None:
        about = f"{claim.measure.name}:{claim.place}"
        yield f"about:{about}@{month}"
        yield f"about:{about}@{day}"
        if claim.reading is not None:
            level = claim.reading.on_grid(claim.measure.step)
            yield f"level:{about}:{level.low}:{level.high}@{month}"
    elif claim.reading is not None:
        yield f"level:{claim.reading.low}:{claim.reading.high}@{month}"
