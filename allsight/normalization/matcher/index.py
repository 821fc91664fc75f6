"""Which markets are worth comparing: an inverted index over entities, rare words, dates and levels."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from allsight.domain.ids import MarketKey, Venue, venue_of
from allsight.normalization.parsers.claim import Claim

CANDIDATES = 24
"""How many markets one market is compared with at most."""

_CROWDED = 400
"""Postings longer than this say too little to be walked."""


class CandidateIndex:
    """Keys of claims to the markets that carry them, kept per venue since one venue never answers for another."""

    def __init__(self) -> None:
        self._postings: dict[Venue, dict[str, set[MarketKey]]] = {venue: {} for venue in Venue}
        self._keys: dict[MarketKey, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, claim: Claim) -> None:
        """Enter a claim, in place of what its market was entered with before."""
        self.remove(claim.market)
        keys = tuple(set(_keys(claim)))
        self._keys[claim.market] = keys
        postings = self._postings[claim.venue]
        for key in keys:
            postings.setdefault(key, set()).add(claim.market)

    def remove(self, market: MarketKey) -> None:
        """Forget a market; one that is not known is left alone."""
        postings = self._postings[venue_of(market)]
        for key in self._keys.pop(market, ()):
            postings[key].discard(market)
            if not postings[key]:
                del postings[key]

    def candidates(self, claim: Claim, limit: int = CANDIDATES) -> tuple[MarketKey, ...]:
        """Return markets of other venues that share the rarest keys with a claim that was entered, best first."""
        total = len(self._keys) + 1
        ours = self._postings[claim.venue]
        others = [postings for venue, postings in self._postings.items() if venue is not claim.venue]
        scores: dict[MarketKey, float] = defaultdict(float)
        for key in self._keys[claim.market]:
            found = [markets for postings in others if (markets := postings.get(key))]
            length = sum(map(len, found)) + len(ours.get(key, ()))
            if not found or length > _CROWDED:
                continue
            weight = math.log(total / length) + 0.1
            for markets in found:
                for market in markets:
                    scores[market] += weight
        return _best(scores, limit)


def _best(scores: Mapping[MarketKey, float], limit: int) -> tuple[MarketKey, ...]:
    """Return the markets of the highest scores, best first; only those that may be among them are put in order."""
    least = sorted(scores.values(), reverse=True)[limit - 1] if len(scores) > limit else 0.0
    leading = [(-score, market) for market, score in scores.items() if score >= least]
    return tuple(market for _, market in sorted(leading)[:limit])


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
