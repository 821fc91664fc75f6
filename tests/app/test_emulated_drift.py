"""How an emulated Drift is opened: its ports, and recordings in place of the universe."""

import gzip
import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from allsight.app.emulation import plan
from allsight.app.handshake import Order
from allsight.app.openers import EMULATED
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue

OPEN, PURPOSES = EMULATED[Venue.DRIFT]


def test_subscriptions_of_the_chain_get_the_port_after_its_calls() -> None:
    (order,) = plan([Venue.DRIFT], seed=1, port_base=9_000)
    assert order.ports.keys() == set(PURPOSES)
    assert order.ports["rpc_ws"] == order.ports["rpc"] + 1


@pytest.mark.integration
async def test_it_opens_with_a_few_markets() -> None:
    async with OPEN(Order(venue=Venue.DRIFT, seed=1, rate=0.0)) as ready:
        assert ready.urls.keys() == ready.ports.keys() == set(PURPOSES)
        assert ready.listings >= 8
        assert ready.ports["rpc_ws"] == ready.ports["rpc"] + 1
        assert ready.urls["dlob_ws"].endswith("/ws")


@pytest.mark.integration
async def test_a_folder_of_candles_takes_the_place_of_the_universe(tmp_path: Path) -> None:
    candles = [{"ts": 3_600 * n, "fillClose": 0.4, "quoteVolume": 4, "baseVolume": 10} for n in range(1, 30)]
    lines = "\n".join(map(json.dumps, candles)).encode()
    (tmp_path / "SOME-OTHER-BET.jsonl.gz").write_bytes(gzip.compress(lines))
    async with OPEN(Order(venue=Venue.DRIFT, playback=str(tmp_path), speed=60.0)) as ready:
        assert ready.listings == 1
    with pytest.raises(InvalidRequestError):
        async with OPEN(Order(venue=Venue.DRIFT, playback=str(tmp_path / "nothing.jsonl"))):
            pass


@pytest.mark.integration
async def test_a_transcript_takes_the_place_of_the_stream(tmp_path: Path) -> None:
    told = {"channel": "orderbook_perp_67_grouped_1", "data": "{}"}
    turns = [
        {"channel": "ws", "dir": "send", "msg": {"type": "subscribe"}},
        {"channel": "ws", "dir": "recv", "msg": told},
    ]
    path = tmp_path / "transcript.jsonl"
    path.write_text("\n".join(map(json.dumps, turns)))
    order = Order(venue=Venue.DRIFT, playback=str(path), speed=None)
    async with OPEN(order) as ready, connect(ready.urls["dlob_ws"]) as client:
        await client.send("{}")
        assert json.loads(await client.recv()) == told
