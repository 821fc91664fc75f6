"""The emulator on the real universe: hours of markets that come, trade, turn in-play, close and go."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from allsight.domain.clock import ManualClock, from_datetime
from allsight.emulators.betfair.app import run_betfair
from allsight.emulators.betfair.config import BetfairEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.wording.betfair import CLASSIC
from allsight.emulators.universe.world import Universe
from tests.emulators.betfair.mirror import Mirror
from tests.emulators.betfair.support import ACCOUNT, Site, SmallExchange, universe

pytestmark = pytest.mark.integration

NOON = from_datetime(datetime(2026, 11, 24, 12, tzinfo=UTC))
CONFIG = BetfairEmulatorConfig(account=ACCOUNT, share=0.4, crowd=CrowdConfig(rate=20.0), tls=False, idle_s=1e6)
PRICES = {"priceData": ["EX_BEST_OFFERS"]}


def assert_sound(book: dict[str, Any]) -> None:
    assert book["status"] in {"INACTIVE", "OPEN", "SUSPENDED", "CLOSED"}
    assert book["numberOfRunners"] == len(book["runners"]) > 0
    active = [runner for runner in book["runners"] if runner["status"] == "ACTIVE"]
    assert book["numberOfActiveRunners"] == len(active)
    assert (book["status"] == "CLOSED") == (not active)
    assert (book["betDelay"] > 0) == (book["inplay"] and book["betDelay"] == 5)
    for runner in active:
        back, lay = runner["ex"]["availableToBack"], runner["ex"]["availableToLay"]
        assert [row["price"] for row in back] == sorted((row["price"] for row in back), reverse=True)
        assert [row["price"] for row in lay] == sorted(row["price"] for row in lay)
        assert not back or not lay or back[0]["price"] < lay[0]["price"]
        for row in (*back, *lay):
            CLASSIC.rung_of(str(row["price"]))
            assert row["size"] >= 1


async def books(site: Site, ids: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(ids), 40):
        found += await site.call("listMarketBook", marketIds=ids[start : start + 40], priceProjection=PRICES)
    return found


async def test_half_a_day_at_the_venue() -> None:
    clock = ManualClock(NOON)
    statuses: Counter[str] = Counter()
    in_play: set[str] = set()
    async with (
        run_betfair(CONFIG, world=universe(), clock=clock) as venue,
        httpx.AsyncClient(verify=False) as http,
    ):
        site = Site(venue, SmallExchange(), clock, http)
        await site.login()
        async with site.stream() as stream:
            mirror = Mirror()
            mirror.read(await stream.image(["EX_MARKET_DEF", "EX_ALL_OFFERS"], marketFilter={}, heartbeatMs=5000))
            assert len(mirror.definitions) > 40
            over = {market.id for market in venue.state.markets() if market.closed}
            for hour in range(12):
                for _ in range(6):
                    clock.advance(600)
                    venue.trade_once()
                    venue.advance_world()
                    in_play |= {market.id for market in venue.state.markets() if market.in_play}
                if hour % 4 == 3:
                    rows = await site.call("listMarketCatalogue", filter={}, maxResults=1000)
                    for book in await books(site, [row["marketId"] for row in rows]):
                        assert_sound(book)
                        statuses[book["status"]] += 1
            closed = [market.id for market in venue.state.markets() if market.closed]
            for book in await books(site, closed):
                assert_sound(book)
            for _ in range(2):  # what the venue held back for a reader so slow comes once it has caught up
                await stream.send("heartbeat")
                while (message := await stream.next())["op"] == "mcm":
                    mirror.read(message)
                venue.publish()
    assert statuses["OPEN"] > 100
    assert len(closed) > 3
    assert len(in_play) > 3
    told = {market_id for market_id, d in mirror.definitions.items() if d["status"] == "CLOSED"}
    assert set(closed) - over <= told
    results = Counter(r["status"] for market_id in told for r in mirror.definitions[market_id]["runners"])
    assert results["WINNER"] > 3
    assert results["LOSER"] > 3
    for market in venue.state.markets():
        for entry in market.active:
            engine = venue.exchange.markets[entry.listing.id]
            levels = [(float(engine.ladder.price(rung)), size / 100) for rung, size in engine.book.bids.depth()]
            assert mirror_offers(mirror, market.id, entry.words.selection_id, entry.handicap) == levels


def mirror_offers(mirror: Mirror, market: str, selection_id: int, handicap: float) -> list[tuple[float, float]]:
    return sorted(mirror.runners[market].get((selection_id, handicap), {}).get("atl", {}).items())


async def test_two_processes_would_list_the_same() -> None:
    found = []
    config = msgspec.structs.replace(CONFIG, share=0.1)
    for world in (universe(), Universe(1)):
        clock = ManualClock(NOON)
        async with (
            run_betfair(config, world=world, clock=clock) as venue,
            httpx.AsyncClient(verify=False) as http,
        ):
            for _ in range(20):
                clock.advance(0.5)
                venue.trade_once()
            site = Site(venue, SmallExchange(), clock, http)
            await site.login()
            rows = await site.call("listMarketCatalogue", filter={}, maxResults=1000, sort="FIRST_TO_START")
            found.append((rows, await books(site, [row["marketId"] for row in rows][:80])))
    assert found[0] == found[1]
