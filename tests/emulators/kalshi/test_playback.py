"""A recorded order-book session, served over a real socket, ends in the books that were recorded beside it."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from allsight.domain.clock import MILLISECOND_NS, SystemClock
from allsight.emulators.kalshi.app import run_kalshi
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.serving.playback import Player, Recording
from allsight.emulators.traders.crowd import CrowdConfig
from tests.emulators.kalshi.support import signed
from tests.emulators.small_world import SmallWorld
from tests.support.kalshi_keys import KEY

pytestmark = pytest.mark.integration


async def test_the_recorded_session_ends_in_the_expected_books(shared_dir: Path) -> None:
    folder = shared_dir / "payloads" / "kalshi"
    recording = Recording.load(folder / "ws_orderbook_delta_2026-08-07.jsonl.gz")
    expected = json.loads((folder / "ws_orderbook_expected_2026-08-07.json").read_bytes())
    assert len(recording) == expected["frames"]
    clock = SystemClock()
    books: dict[str, dict[str, dict[str, Decimal]]] = {}
    last_seq = 0
    config = KalshiEmulatorConfig(key=KEY, combos=0, crowd=CrowdConfig(rate=0.0))
    headers = signed(KEY, clock.now_ns() // MILLISECOND_NS, "GET", "/trade-api/ws/v2")
    player = Player(recording, clock, speed=None)
    async with (
        run_kalshi(config, world=SmallWorld(), clock=clock, session=player) as venue,
        connect(venue.ws_url, additional_headers=headers) as client,
    ):
        await client.send(json.dumps({"id": 2, "cmd": "subscribe", "params": {"channels": ["orderbook_delta"]}}))
        for _ in range(len(recording)):
            message: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), 5))
            if "seq" in message:
                assert message["seq"] == last_seq + 1
                last_seq = message["seq"]
            body = message["msg"]
            if message["type"] == "orderbook_snapshot":
                books[body["market_ticker"]] = {
                    side: {p: Decimal(c) for p, c in body.get(f"{side}_dollars_fp", [])} for side in ("yes", "no")
                }
            elif message["type"] == "orderbook_delta":
                leg = books[body["market_ticker"]][body["side"]]
                leg[body["price_dollars"]] = leg.get(body["price_dollars"], Decimal(0)) + Decimal(body["delta_fp"])
                if not leg[body["price_dollars"]]:
                    del leg[body["price_dollars"]]
    assert last_seq == expected["last_seq"]
    assert books.keys() == expected["books"].keys()
    for ticker, book in expected["books"].items():
        yes, no = books[ticker]["yes"], books[ticker]["no"]
        assert max(yes) == book["best_yes_bid"]
        assert str(yes[max(yes)]) == book["best_yes_bid_size"]
        assert 1 - Decimal(max(no)) == Decimal(book["implied_yes_ask"])
        assert (len(yes), len(no)) == (book["yes_levels"], book["no_levels"])
