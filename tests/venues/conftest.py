"""Every venue on the bench, and what is said where a scenario does not apply."""

from collections.abc import Callable

import pytest

from tests.venues.bench import Bench
from tests.venues.benches.betfair import BetfairBench
from tests.venues.benches.drift import DriftBench
from tests.venues.benches.hedgehog import HedgehogBench
from tests.venues.benches.kalshi import KalshiBench
from tests.venues.benches.polymarket import PolymarketBench
from tests.venues.benches.smarkets import SmarketsBench
from tests.venues.exemptions import Scenario, reason

BENCHES: tuple[Bench, ...] = (
    KalshiBench(),
    PolymarketBench(),
    BetfairBench(),
    SmarketsBench(),
    DriftBench(),
    HedgehogBench(),
)


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.venue)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Return each venue's bench in turn."""
    made: Bench = request.param
    return made


@pytest.fixture
def applies(bench: Bench) -> Callable[[Scenario], None]:
    """Return a function that ends a test as exempt, with its reason, where a scenario does not apply."""

    def check(scenario: Scenario) -> None:
        if (why := reason(bench.venue, scenario)) is not None:
            pytest.skip(f"{bench.venue.label} is exempt from {scenario.value!r}: {why}")

    return check
