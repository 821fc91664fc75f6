"""One universe and one instant for all tests of this folder; building it takes half a second."""

from typing import Final

import pytest

from allsight.domain.clock import from_iso
from allsight.emulators.universe.world import Universe

NOW: Final = from_iso("2026-11-24T15:20:00Z")
SEED: Final = 7


@pytest.fixture(scope="session")
def universe() -> Universe:
    return Universe(SEED)


@pytest.fixture(scope="session")
def now() -> int:
    return NOW
