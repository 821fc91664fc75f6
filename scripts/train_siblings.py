"""Fit what the siblings of two markets say of a doubtful pair, and print it beside what serves.

    .venv/bin/python -m scripts.train_siblings [seed] [seed to test on]

Labelled pairs have no siblings, so doubtful pairs of a universe stand in, each held against its truth. What the model
says of a pair stays as it is; only the weights of `siblings.WEIGHTS` are fitted, with a penalty.
"""

import sys
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from allsight.domain.clock import ManualClock
from allsight.domain.ids import Venue, market_key, short_id
from allsight.emulators.universe.truth import relate
from allsight.emulators.universe.world import Universe
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.siblings import WEIGHTS, shifted, siblings_of
from benchmarks.matching import NOW_NS, listed

PENALTY: Final = 2.0
FURTHER: Final = 200
NAMES: Final = tuple(WEIGHTS)

Numbers = NDArray[np.float64]


def doubtful(seed: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return features, log odds as the model says them, what serves says, and what is true, of all doubtful pairs."""
    universe = Universe(seed, further=FURTHER)
    matcher, listings = Matcher(ManualClock(NOW_NS)), {}
    for venue in Venue:
        there = {one.id: one for one in universe.listings(venue, NOW_NS)}
        listings.update({market_key(venue, short_id(one.id)): one for one in there.values()})
        for event in universe.events(venue, NOW_NS):
            matcher.upsert_many(listed(event, [there[name] for name in event.listings if name in there]))
    features, odds, served, true = [], [], [], []
    for market, other, judgement in matcher.doubtful():
        found = siblings_of(matcher.known, market, other)
        if found is None:
            continue
        relation = relate(universe, listings[market], listings[other], NOW_NS).relation.value
        features.append([float(getattr(found, name)) for name in NAMES])
        chance = min(max(judgement.score, 0.01), 0.99)
        odds.append(log(chance / (1 - chance)))
        served.append(shifted(judgement.score, found))
        true.append(float(relation == judgement.match.value))
    return np.array(features), np.array(odds), np.array(served), np.array(true)


def main(seed: int, other: int) -> None:
    """Fit on one universe and print what that is worth on another."""
    features, odds, _, true = doubtful(seed)
    usual = features.mean(axis=0)

    def cost(weights: Numbers) -> float:
        chances = 1 / (1 + np.exp(-(odds + (features - usual) @ weights)))
        return float(-np.log(np.where(true > 0, chances, 1 - chances)).sum() + PENALTY * (weights**2).sum())

    fitted = minimize(cost, np.zeros(len(NAMES))).x
    for name, weight, mean in zip(NAMES, fitted, usual, strict=True):
        print(f"{name:<10} weight {weight:>6.2f}, usual {mean:.2f}; serves with {WEIGHTS[name]}")
    for tested in (seed, other):
        _, odds, served, true = doubtful(tested)
        before = 1 / (1 + np.exp(-odds))
        without, after = (float(((chances - true) ** 2).mean()) for chances in (before, served))
        print(f"seed {tested}: {len(true)} pairs, {true.mean():.1%} true; Brier score {without:.4f} to {after:.4f}")


if __name__ == "__main__":
    main(*(int(one) for one in (sys.argv[1:] or ("7", "42"))))
