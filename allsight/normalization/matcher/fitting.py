"""Fit the matcher's model to labelled features: what is to be least, and how sure the outcome may be."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from allsight.normalization.matcher.features import STEADY, TURNING
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.model import CLASS_OF, CLASSES, RELATIONS, WAY_OF, Weights, spread

_PLACES: Final = 5
_MOST_STEPS: Final = 1_000
_OF_CLASS: Final = np.array([[CLASS_OF[match] == name for match in RELATIONS] for name in CLASSES], float)
_WAYS: Final = np.array([WAY_OF[match] for match in RELATIONS])

Numbers = NDArray[np.float64]


class Row(msgspec.Struct, frozen=True):
    """One labelled pair: its features and its relation, one of `RELATIONS`."""

    features: tuple[float, ...]
    match: Match


def fit(rows: Sequence[Row], penalty: float) -> Weights:
    """Return the weights that make the labels likeliest, less `penalty` times half the sum of their squares.

    Constants are not penalised. The same rows give the same weights.
    """
    # Loaded here: who only judges has no need of it.
    from scipy.optimize import minimize

    loss = Loss(rows, penalty)
    found = minimize(loss, np.zeros(loss.size), jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS}).x
    by_class, turning = loss.parts(np.round(found, _PLACES) + 0.0)
    return Weights(
        constants={name: float(by_class[at, -1]) for at, name in enumerate(CLASSES)},
        steady={name: tuple(by_class[at, :-1].tolist()) for at, name in enumerate(CLASSES)},
        turning=tuple(turning.tolist()),
    )


class Loss:
    """How unlikely weights make the labels of some rows, and the slope of that; the weights stand in one list."""

    def __init__(self, rows: Sequence[Row], penalty: float) -> None:
        found = np.array([row.features for row in rows], float)
        self._steady = np.hstack([found[:, : len(STEADY)], np.ones((len(rows), 1))])
        self._turning = found[:, len(STEADY) :]
        self._labels = np.array([RELATIONS.index(row.match) for row in rows])
        self._penalties = np.full((len(CLASSES), len(STEADY) + 1), penalty)
        self._penalties[:, -1] = 0.0
        self._penalty = penalty
        self.size = self._penalties.size + len(TURNING)

    def parts(self, x: Numbers) -> tuple[Numbers, Numbers]:
        """Return the weights of each class, its constant last, and those of what turns with the order."""
        at = self._penalties.size
        return x[:at].reshape(self._penalties.shape), x[at:]

    def __call__(self, x: Numbers) -> tuple[float, Numbers]:
        """Return the loss and its slope."""
        by_class, turning = self.parts(x)
        sums = self._steady @ by_class.T @ _OF_CLASS + np.outer(self._turning @ turning, _WAYS)
        chances = spread(sums)
        rows = np.arange(len(self._labels))
        loss = -np.log(np.maximum(chances[rows, self._labels], 1e-300)).sum()
        loss += 0.5 * ((self._penalties * by_class**2).sum() + self._penalty * (turning**2).sum())
        pull = chances
        pull[rows, self._labels] -= 1.0
        slope = (pull @ _OF_CLASS.T).T @ self._steady + self._penalties * by_class
        turns = self._turning.T @ (pull @ _WAYS) + self._penalty * turning
        return float(loss), np.concatenate([slope.ravel(), turns])


def temperature_for(sums: Sequence[tuple[Numbers, Match]]) -> float:
    """Return what to divide sums by, so that the labels of rows that were not trained on are likeliest."""
    if not sums:
        return 1.0
    values = np.array([one for one, _ in sums])
    labels = [RELATIONS.index(match) for _, match in sums]

    def cost(temperature: float) -> float:
        chances = spread(values, temperature)[np.arange(len(labels)), labels]
        return -float(np.log(np.maximum(chances, 1e-12)).sum())

    steps = [round(0.5 + 0.05 * step, 2) for step in range(51)]
    return min(steps, key=lambda step: (cost(step), step))
