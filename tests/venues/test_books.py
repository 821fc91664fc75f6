"""Books: rebuilt from changes, equal to the venue's own, also after a reconnect, without growing memory."""

import gc
import tracemalloc
from collections.abc import Callable

import msgspec
import pytest

from allsight.domain.messages import TrustChange
from tests.support.waiting import eventually
from tests.venues.bench import Bench
from tests.venues.exemptions import Scenario
from tests.venues.scene import QUICK, settled_scene

pytestmark = pytest.mark.integration

Applies = Callable[[Scenario], None]

OPERATIONS = 10_000
RECONNECTS, WARM = 100, 20
_NEVER_S = 3600.0
GROWTH = 400_000
"""Bytes that a feed may be larger after eighty further reconnects: caches fill, nothing may pile up."""


async def test_a_book_equals_the_venues_after_ten_thousand_random_operations(bench: Bench, applies: Applies) -> None:
    applies(Scenario.REBUILD)
    async with settled_scene(bench, listings=3) as at:
        at.log.clear()
        await at.churn(OPERATIONS)
        await eventually(at.books_equal, within=20)
        assert at.of(TrustChange) == [], "nothing was distrusted while nothing went wrong"


async def test_subscriptions_are_replayed_after_a_reconnect(bench: Bench, applies: Applies) -> None:
    """Trap 20: after a reconnect every book is asked for again, and the old reader is gone."""
    applies(Scenario.REPLAY)
    async with settled_scene(bench) as at:
        await at.rig.disconnect()
        await eventually(lambda: at.feed.stats().reconnects_1h > 0)
        await at.churn(100)
        await eventually(at.books_equal, within=15)
        assert at.feed.stats().confirmed == len(at.keys)


async def test_memory_is_flat_over_a_hundred_reconnects(bench: Bench, applies: Applies) -> None:
    applies(Scenario.MEMORY)
    # A slot that is cut again and again before its first word counts as lost, and its books come over REST meanwhile.
    restless = msgspec.structs.replace(QUICK, longest_pause_s=QUICK.first_pause_s, lost_after_s=_NEVER_S)
    async with settled_scene(bench, listings=1, session=restless) as at:
        sizes: list[int] = []
        tracemalloc.start()
        try:
            for number in range(RECONNECTS + 1):
                if number in (WARM, RECONNECTS):
                    at.log.clear()
                    gc.collect()
                    sizes.append(tracemalloc.get_traced_memory()[0])
                made = at.feed.stats().reconnects_1h
                await at.rig.disconnect()
                await eventually(lambda made=made: at.feed.stats().reconnects_1h > made)  # type: ignore[misc]
                await eventually(lambda: at.all_well() and at.feed.stats().confirmed == len(at.keys), within=10)
        finally:
            tracemalloc.stop()
        grown = sizes[1] - sizes[0]
        assert grown < GROWTH, f"{grown:,} bytes more after {RECONNECTS - WARM} reconnects"
