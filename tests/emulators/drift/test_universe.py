"""The emulator on the real universe: days of markets that come, trade, are decided, settle and go."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from allsight.domain.clock import DAY_NS, ManualClock, from_datetime
from allsight.domain.ids import Venue
from allsight.emulators.drift.app import DriftEmulator, run_drift
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.drift.perp import Status
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.words.drift import DriftWords
from allsight.emulators.universe.world import Universe
from tests.emulators.drift.test_dlob import assert_sound

pytestmark = pytest.mark.integration

NOON = from_datetime(datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.fixture(scope="module")
def universe() -> Universe:
    return Universe(1)


async def books(venue: DriftEmulator) -> list[dict[str, Any]]:
    symbols = [perp.symbol for perp in venue.state.shown()]
    async with httpx.AsyncClient(base_url=venue.dlob_url, verify=False) as client:
        answer = await client.get("/batchL2", params={"marketName": ",".join(symbols)})
        assert answer.status_code == 200, answer.text
        found = answer.json()["l2s"]
        assert isinstance(found, list)
        return found


async def test_a_day_and_a_half_at_the_venue(universe: Universe) -> None:
    clock = ManualClock(NOON)
    seen: Counter[Status] = Counter()
    expired: dict[str, int] = {}
    async with run_drift(DriftEmulatorConfig(crowd=CrowdConfig(rate=20.0)), world=universe, clock=clock) as venue:
        known = {perp.index: perp.symbol for perp in venue.state.perps.values()}
        assert sorted(known) == list(range(3, 3 + len(known)))
        for step in range(36 * 6):
            clock.advance(600)
            venue.trade_once()
            venue.advance_world()
            now = clock.now_ns()
            for perp in venue.state.perps.values():
                seen[perp.status(now)] += 1
                if perp.expiry_price is not None:
                    assert expired.setdefault(perp.symbol, perp.expiry_price) == perp.expiry_price
            if step % 36 == 35:
                for book in await books(venue):
                    assert_sound(book)
                    status = venue.state.perps[book["marketName"]].status(now)
                    if status in {Status.SETTLEMENT, Status.INITIALIZED}:
                        assert not book["bids"]
                        assert not book["asks"]
                    elif status is Status.ACTIVE:
                        assert book["bids"] or book["asks"]
        later = {perp.index: perp.symbol for perp in venue.state.perps.values()}
        assert known.items() <= later.items()
        assert len(later) > len(known)
        venue.write_accounts()
    assert all(seen[status] for status in (Status.ACTIVE, Status.REDUCE_ONLY, Status.SETTLEMENT, Status.DELISTED))
    assert len(expired) > 5
    assert set(expired.values()) >= {1, 999_999}


async def test_two_processes_would_list_and_number_the_same(universe: Universe) -> None:
    found = []
    for world in (universe, Universe(1)):
        clock = ManualClock(NOON)
        async with run_drift(DriftEmulatorConfig(crowd=CrowdConfig(rate=20.0)), world=world, clock=clock) as venue:
            for _ in range(20):
                clock.advance(0.5)
                venue.trade_once()
                venue.advance_world()
            found.append(await books(venue))
    assert found[0] == found[1]
    assert len(found[0]) >= 8


def test_symbols_stay_unique_over_the_seasons(universe: Universe) -> None:
    named: dict[str, str] = {}
    for day in range(0, 240, 40):
        for entry in universe.listings(Venue.DRIFT, NOON + day * DAY_NS):
            symbol = DriftWords.of(entry, NOON).symbol
            assert len(symbol.encode()) <= 32
            assert named.setdefault(symbol, entry.id) == entry.id
    assert len(named) > 40


async def test_a_share_of_the_topics_is_listed(universe: Universe) -> None:
    counts = []
    for share in (0.3, 1.0):
        config = DriftEmulatorConfig(share=share, crowd=CrowdConfig(rate=0.0))
        async with run_drift(config, world=universe, clock=ManualClock(NOON)) as venue:
            counts.append(len(venue.state.perps))
    assert 0 < counts[0] < counts[1]
