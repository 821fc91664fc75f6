"""The emulator on the whole universe: hours of markets that come, trade, end, settle and go."""

from collections import Counter
from typing import Any

import httpx
import pytest

from allsight.domain.clock import ManualClock
from allsight.emulators.smarkets.app import run_smarkets
from allsight.emulators.smarkets.books import STUB_QUANTITY
from allsight.emulators.smarkets.config import SmarketsEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.wording.smarkets import ticks
from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import SEED, START_NS

pytestmark = pytest.mark.integration

OUTCOMES = {"winner", "loser", "voided", "deadheat"}
EVERY_STATE = ["new", "upcoming", "live", "ended", "settled", "cancelled", "suspended"]


class Reader:
    """Reads everything that there is, in batches as large as the venue takes."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self._client.get(f"/v3{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def batches(self, ids: list[str], most: int, path: str, **params: Any) -> list[Any]:
        return [
            await self.get(path.format(",".join(ids[start : start + most])), **params)
            for start in range(0, len(ids), most)
        ]

    async def everything(self) -> tuple[list[Any], list[Any], list[Any], dict[str, Any]]:
        events = (await self.get("/events/", limit=1000, state=EVERY_STATE))["events"]
        leaves = [event["id"] for event in events if event["bettable"]]
        pages = await self.batches(leaves, 50, "/events/{}/markets/", include_hidden="true")
        markets = [market for page in pages for market in page["markets"]]
        ids = [market["id"] for market in markets]
        parts = await self.batches(ids, 100, "/markets/{}/contracts/", include_hidden="true")
        contracts = [entry for part in parts for entry in part["contracts"]]
        quotes: dict[str, Any] = {}
        for part in await self.batches(ids, 200, "/markets/{}/quotes/"):
            quotes |= part
        return events, markets, contracts, quotes


def assert_sound(market: dict[str, Any], contracts: list[dict[str, Any]], quotes: dict[str, Any]) -> None:
    """Check one market against what the venue sheet promises."""
    ended = [entry["state_or_outcome"] in OUTCOMES for entry in contracts]
    assert all(ended) is (market["state"] in {"settled", "voided"})
    won = [entry["state_or_outcome"] for entry in contracts].count("winner")
    assert won <= market["winner_count"]
    if market["state"] == "settled" and market["complete"]:
        assert won == market["winner_count"] or "deadheat" in {entry["state_or_outcome"] for entry in contracts}
    for entry in contracts:
        book = quotes[entry["id"]]
        bids, offers = ([level["price"] for level in book[side]] for side in ("bids", "offers"))
        assert (bids, offers) == (sorted(bids, reverse=True), sorted(offers))
        assert not bids or not offers or bids[0] < offers[0]
        assert {*bids, *offers} <= TICKS
        if entry["state_or_outcome"] not in {"open", "live"}:
            assert not bids
            assert not offers
        assert (entry["outcome_timestamp"] is not None) is (entry["state_or_outcome"] in OUTCOMES)


TICKS = set(ticks())


async def test_half_a_day_at_the_venue(universe: Universe) -> None:
    clock = ManualClock(START_NS)
    config = SmarketsEmulatorConfig(rate_limits=False, crowd=CrowdConfig(rate=30.0))
    states: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    stubs = 0
    async with (
        run_smarkets(config, world=universe, clock=clock) as venue,
        httpx.AsyncClient(base_url=venue.url, verify=False) as client,
    ):
        reader = Reader(client)
        for hour in range(12):
            for _ in range(6):
                clock.advance(600)
                venue.advance_world()
                venue.trade_once()
            if hour % 4 == 3:
                events, markets, contracts, quotes = await reader.everything()
                by_id = {event["id"]: event for event in events}
                assert all(event["parent_id"] in by_id for event in events if event["parent_id"] is not None)
                hung: dict[str, list[Any]] = {}
                for entry in contracts:
                    hung.setdefault(entry["market_id"], []).append(entry)
                for market in markets:
                    assert by_id[market["event_id"]]["bettable"]
                    assert_sound(market, hung[market["id"]], quotes)
                states.update(event["state"] for event in events)
                outcomes.update(entry["state_or_outcome"] for entry in contracts)
                stubs += sum(
                    level["quantity"] == STUB_QUANTITY
                    for book in quotes.values() for side in book.values() for level in side
                )  # fmt: skip
    assert {"upcoming", "live", "settled"} <= states.keys()
    assert outcomes["open"] > 200
    assert min(outcomes["winner"], outcomes["loser"]) > 5
    assert stubs > 20


async def test_two_processes_would_list_the_same(universe: Universe) -> None:
    found = []
    for world in (universe, Universe(SEED)):
        clock = ManualClock(START_NS)
        config = SmarketsEmulatorConfig(share=0.4, rate_limits=False, crowd=CrowdConfig(rate=20.0))
        async with run_smarkets(config, world=world, clock=clock) as venue:
            for _ in range(10):
                clock.advance(0.5)
                venue.trade_once()
            async with httpx.AsyncClient(base_url=venue.url, verify=False) as client:
                found.append(await Reader(client).everything())
    assert found[0] == found[1]
