"""The universe is pure, so that one serves all tests."""

import pytest

from allsight.emulators.universe.world import Universe


@pytest.fixture(scope="session")
def universe() -> Universe:
    return Universe(7)
