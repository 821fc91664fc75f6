"""An exchange with three accounts and one market."""

import pytest

from allsight.domain.clock import ManualClock
from allsight.emulators.engine.exchange import Exchange
from tests.emulators.engine.support import CENTS, DOLLAR, MICRODOLLAR, START_NS


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START_NS)


@pytest.fixture
def exchange(clock: ManualClock) -> Exchange:
    exchange = Exchange(clock, money_unit=MICRODOLLAR)
    for name in ("ann", "bob", "cy"):
        exchange.open_account(name, {"usd": 1_000 * DOLLAR})
    exchange.list_market("M", CENTS, "usd")
    return exchange
