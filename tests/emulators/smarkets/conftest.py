"""The universe is pure, so that one serves all tests."""

import pytest

from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import SEED


@pytest.fixture(scope="session")
def universe() -> Universe:
    return Universe(SEED)
