"""Random groups under random books: nothing unsafe is shown, nothing that gains is missed, every proof runs again."""

import random

import pytest

from tests.analysis.groups.cases import misjudged, move, scene_of, unsafe, worlds_of

SEEDS = range(40)
STEPS = 12


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_shown_is_safe_and_what_gains_is_shown(seed: int) -> None:
    chance = random.Random(seed)
    scene = scene_of(chance)
    worlds = worlds_of(scene.group)
    for _ in range(STEPS):
        move(chance, scene)
        assert list(unsafe(scene, worlds)) == []
        assert misjudged(scene, worlds) == ""
