"""The venue's official Python client reads the emulator with nothing changed but the host."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from allsight.domain.clock import SystemClock
from allsight.emulators.kalshi.app import run_kalshi
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.world import Universe
from tests.support.clients import ask
from tests.support.kalshi_keys import KEY

pytestmark = [pytest.mark.integration, pytest.mark.oracle]


async def test_the_official_client_reads_the_emulator(oracle_python: Callable[[str], Path], tmp_path: Path) -> None:
    interpreter = await asyncio.to_thread(oracle_python, "kalshi")
    pem = tmp_path / "key.pem"
    pem.write_text(KEY.private_key_pem)
    config = KalshiEmulatorConfig(superset=True, key=KEY, share=0.4, combos=40, crowd=CrowdConfig(rate=400.0))
    async with run_kalshi(config, world=Universe(1), clock=SystemClock()) as venue:
        script = Path(__file__).with_name("official_client.py")
        out = await ask(interpreter, str(script), venue.rest_url, KEY.key_id, str(pem), within=90)
        found = json.loads(out)
        state = venue.state

    tradable = [entry for _, entry in state.listings() if state.exchange.markets[entry.id].state == "open"]
    assert found["trading_active"] is True
    assert abs(found["markets"] - len(tradable)) <= 5  # some may close while the client reads
    assert found["combos"] == 40
    assert found["same"] is True
    assert found["busiest"] in {ticker for ticker, _ in state.listings()}
    assert found["event_series"] in state.series()
    assert found["fee_multiplier"] == state.series()[found["event_series"]].fee_multiplier
    assert found["events"] > 20
    assert found["series"] == len(state.series())
    assert found["trades"] > 0
    assert found["candles"] >= 1
    assert found["batch"] == [found["busiest"]]
    assert found["collections"] == 1
