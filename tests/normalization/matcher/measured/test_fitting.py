"""Fitting: the slope is the loss's, what shows is learnt, and temperature undoes what is too sure."""

import random

import numpy as np
import pytest

from allsight.normalization.matcher.features import NAMES, STEADY, TURNING
from allsight.normalization.matcher.fitting import Loss, Row, fit, temperature_for
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.model import RELATIONS, Weights, spread


def rows(count: int, seed: int = 1) -> list[Row]:
    """Return rows whose relation shows in one feature each, among noise."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        match = RELATIONS[number % 5]
        values = [float(chance.random() < 0.1) for _ in NAMES]
        values[number % 5] = 1.0
        values[len(STEADY)] = {Match.WITHIN: 1.0, Match.AROUND: -1.0}.get(match, 0.0)
        found.append(Row(tuple(values), match))
    return found


def test_the_slope_is_that_of_the_loss() -> None:
    chance = np.random.default_rng(3)
    loss = Loss(rows(24), 0.7)
    x = chance.uniform(-1, 1, loss.size)
    _, slope = loss(x)
    for at in (*range(0, loss.size, 19), *range(loss.size - len(TURNING), loss.size)):
        up, down = x.copy(), x.copy()
        up[at] += 1e-5
        down[at] -= 1e-5
        assert slope[at] == pytest.approx((loss(up)[0] - loss(down)[0]) / 2e-5, abs=1e-4)


def test_what_shows_is_learnt_and_the_same_rows_give_the_same_weights() -> None:
    weights = fit(rows(120), 0.5)
    fresh = rows(60, seed=2)
    found = [_likeliest(weights, row) for row in fresh]
    assert sum(one is row.match for one, row in zip(found, fresh, strict=True)) >= 54
    assert weights == fit(rows(120), 0.5)


def _likeliest(weights: Weights, row: Row) -> Match:
    chances = weights.chances(row.features)
    return max(chances, key=chances.__getitem__)


def test_in_the_other_order_a_pair_gets_the_same_chances() -> None:
    weights = fit(rows(60), 1.0)
    for row in rows(30, seed=5):
        turned = (*row.features[: len(STEADY)], *(-value for value in row.features[len(STEADY) :]))
        one, two = weights.chances(row.features), weights.chances(turned)
        assert sum(one.values()) == pytest.approx(1)
        for match in Match:
            assert one[match] == pytest.approx(two[match.mirrored])


def test_temperature_undoes_what_is_too_sure() -> None:
    sure, doubtful = np.array([6.0, 0.0, 0.0, 0.0, 0.0]), np.array([0.5, 0.0, 0.0, 0.0, 0.0])
    wrong_often = [(sure, Match.SAME)] * 7 + [(sure, Match.RELATED)] * 3
    assert temperature_for(wrong_often) > 1.5
    assert temperature_for([(doubtful, Match.SAME)] * 10) < 1
    assert temperature_for([]) == 1
    assert max(spread(sure, 3.0)) < max(spread(sure))
