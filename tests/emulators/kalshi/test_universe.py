"""The emulator on the real universe: hours of listings that come, trade, close, settle and go."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from allsight.domain.clock import MILLISECOND_NS, ManualClock, from_datetime
from allsight.emulators.kalshi.app import run_kalshi
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.world import Universe
from tests.emulators.kalshi.support import Signer, Stream, signed
from tests.support.kalshi_keys import KEY

pytestmark = pytest.mark.integration

NOON = from_datetime(datetime(2026, 11, 22, 12, tzinfo=UTC))


async def pages(client: httpx.AsyncClient, path: str, key: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await client.get(path, params=params | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        found += answer.json()[key]
        cursor = answer.json()["cursor"]
        if not cursor:
            return found


def assert_sound(market: dict[str, Any]) -> None:
    bid, ask = Decimal(market["yes_bid_dollars"]), Decimal(market["yes_ask_dollars"])
    assert 0 <= bid < ask <= 1
    assert (market["yes_bid_size_fp"] == "0.00") == (bid == 0)
    assert (market["yes_ask_size_fp"] == "0.00") == (ask == 1)
    assert market["rules_primary"] or market["ticker"].startswith("KXMVE")
    steps = market["price_ranges"]
    assert (steps[0]["start"], steps[-1]["end"]) == ("0.0000", "1.0000")
    assert all(low["end"] == high["start"] for low, high in pairwise(steps))
    for price in (bid, ask):
        step = next(s for s in steps if Decimal(s["start"]) <= price <= Decimal(s["end"]))
        assert (price - Decimal(step["start"])) % Decimal(step["step"]) == 0
    if market["status"] != "active":
        assert market["status"] in {"initialized", "inactive", "closed", "determined", "finalized"}
    assert (market["result"] != "") == (market["status"] in {"determined", "finalized"})


async def test_half_a_day_at_the_venue() -> None:
    clock = ManualClock(NOON)
    config = KalshiEmulatorConfig(key=KEY, share=0.3, combos=30, crowd=CrowdConfig(rate=20.0))
    statuses: Counter[str] = Counter()
    headers = signed(KEY, NOON // MILLISECOND_NS, "GET", "/trade-api/ws/v2")
    async with (
        run_kalshi(config, world=Universe(1), clock=clock) as venue,
        httpx.AsyncClient(base_url=venue.rest_url, verify=False, auth=Signer(KEY, clock)) as client,
        connect(venue.ws_url, additional_headers=headers) as connection,
    ):
        stream = Stream(connection)
        await stream.subscribe("market_lifecycle_v2")
        for hour in range(12):
            for _ in range(6):
                clock.advance(600)
                venue.trade_once()
                venue.advance_world()
            if hour % 6 == 5:
                markets = await pages(client, "/markets", "markets", limit=1000)
                for market in markets:
                    assert_sound(market)
                statuses.update(market["status"] for market in markets)
                events = await pages(client, "/events", "events", with_nested_markets="true")
                nested = {market["ticker"] for event in events for market in event["markets"]}
                assert nested == {m["ticker"] for m in markets if not m["ticker"].startswith("KXMVE")}
        await stream.command("unsubscribe", sids=[1])
        told = await lifecycle(stream)
    assert statuses["active"] > 300
    assert statuses["finalized"] > 0
    assert all(told[kind] > 10 for kind in ("created", "determined", "settled"))
    assert told["event_lifecycle"] > 5


async def lifecycle(stream: Stream) -> Counter[str]:
    """Count what was told up to the end of the subscription, and that no number is missing."""
    told: Counter[str] = Counter()
    last = 0
    while True:
        message = await stream.next()
        assert message["seq"] == last + 1
        last = message["seq"]
        if message["type"] == "unsubscribed":
            return told
        told[message["msg"].get("event_type", message["type"])] += 1


async def test_two_processes_would_list_the_same() -> None:
    found = []
    for _ in range(2):
        clock = ManualClock(NOON)
        config = KalshiEmulatorConfig(key=KEY, share=0.1, combos=5, crowd=CrowdConfig(rate=20.0))
        async with run_kalshi(config, world=Universe(1), clock=clock) as venue:
            for _ in range(20):
                clock.advance(0.5)
                venue.trade_once()
            async with httpx.AsyncClient(base_url=venue.rest_url, verify=False, auth=Signer(KEY, clock)) as client:
                found.append(await pages(client, "/markets", "markets", limit=1000))
    assert found[0] == found[1]
