import pytest

from tests.ingestion.smarkets.support import SmallVenue


@pytest.fixture
def venue() -> SmallVenue:
    """Return a venue that lists one race of three."""
    one = SmallVenue()
    one.list_race()
    return one
