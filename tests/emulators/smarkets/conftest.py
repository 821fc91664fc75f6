"""The universe is pure, so that one serves all tests."""

import pytest

from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import SEED, FewMarkets


@pytest.fixture(scope="session")
def universe() -> Universe:
    return Universe(SEED)


@pytest.fixture
def world(universe: Universe) -> FewMarkets:
    return FewMarkets(universe)
