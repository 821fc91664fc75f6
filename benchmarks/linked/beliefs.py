"""What everybody believes of a group: a weight for every way to answer it, so that its prices fit together."""

import random
from typing import Final

import numpy as np

from allsight.domain.groups import Group
from benchmarks.linked.shapes import answers

NOISE: Final = 0.008
"""How far a venue's mid lies from what is believed, for an even chance; less where one answer is all but sure."""

_STEP: Final = 0.05


class Beliefs:
    """The weights of a group's worlds, drifting.

    Args:
        noise: see `NOISE`.
    """

    def __init__(self, rng: random.Random, group: Group, noise: float = NOISE) -> None:
        self._rng = rng
        self._noise = noise
        found = answers(group.bonds, len(group.members))
        self._true = np.array(found, np.float64)
        self._weights = np.array([rng.expovariate(1.0) for _ in found])
        self.worlds = len(found)

    def drift(self) -> None:
        """Let one way to answer become a little likelier, or less likely."""
        self._weights[self._rng.randrange(self.worlds)] *= np.exp(self._rng.gauss(0, _STEP))

    def chance(self, member: int) -> float:
        """Return how likely a member's Yes is believed to be."""
        return float(self._weights @ self._true[:, member] / self._weights.sum())

    def mid(self, member: int) -> float:
        """Return where a venue sees the member's Yes now."""
        chance = self.chance(member)
        spread = self._noise * 2 * (chance * (1 - chance)) ** 0.5
        return min(0.99, max(0.01, chance + self._rng.gauss(0, spread)))
