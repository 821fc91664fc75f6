"""The venue's official Python client follows the emulated chain with nothing changed but the host."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from allsight.domain.clock import DAY_NS, SystemClock
from allsight.emulators.drift import keys
from allsight.emulators.drift.app import run_drift
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from tests.emulators.drift.support import FED, OKC, DriftWorld, listing
from tests.support.clients import ask

pytestmark = [pytest.mark.integration, pytest.mark.oracle]


def lively_world() -> DriftWorld:
    """List two markets around the real time."""
    now = time.time_ns()
    times = {
        "listed_ns": now - 9 * DAY_NS, "open_ns": now - 8 * DAY_NS, "close_ns": now + DAY_NS,
        "determined_ns": now + 2 * DAY_NS, "settled_ns": now + 3 * DAY_NS, "delisted_ns": now + 4 * DAY_NS, "halts": (),
    }  # fmt: skip
    return DriftWorld(listing(OKC, 0.62, **times), listing(FED, 0.35, **times))


async def test_the_official_client_follows_the_emulator(oracle_python: Callable[[str], Path]) -> None:
    interpreter = await asyncio.to_thread(oracle_python, "drift")
    config = DriftEmulatorConfig(crowd=CrowdConfig(rate=100.0))
    async with run_drift(config, world=lively_world(), clock=SystemClock()) as venue:
        script = Path(__file__).with_name("official_client.py")
        out = await ask(interpreter, str(script), venue.rpc_url, "3,4", within=90)
        found = json.loads(out.rpartition("RESULT ")[2])
        state = venue.state

    chosen, everything = found["chosen"], found["everything"]
    assert chosen["moved"] > 0
    assert chosen["state"] == {
        "exchange_status": 0,
        "number_of_markets": 5,
        "settlement_duration": 600,
        "fee": [100, 100_000, 20, 100_000],
    }
    assert [entry["index"] for entry in chosen["markets"]] == [3, 4]
    for entry in chosen["markets"]:
        perp = state.perps[entry["name"]]
        fixed = {
            "index": perp.index,
            "pubkey": perp.account,
            "status": "Active",
            "contract_type": "Prediction",
            "contract_tier": "HighlySpeculative",
            "expiry_ts": 0,
            "expiry_price": 0,
            "margin": [10_000, 10_000],
            "paused": 1,
            "fee_adjustment": 0,
            "oracle": perp.oracle,
            "oracle_source": "Prelaunch",
            "step": 10**9,
            "tick": 1_000,
            "sqrt_k": perp.sqrt_k,
        }
        assert fixed.items() <= entry.items()
        assert 1 <= entry["next_fill"] <= perp.next_fill
        assert entry["long"] % 10**9 == entry["short"] % 10**9 == 0
        assert entry["net"] == entry["long"] + entry["short"]
        # The record before the next one is the fill whose price the account carries.
        prices = {fill.record: fill.price for fill in state.fills.of(perp)}
        assert entry["last_fill_price"] == prices.get(entry["next_fill"] - 1, 0)
        assert abs(entry["oracle_price"] - perp.oracle_price) < 20_000
        assert chosen["oracles"][str(perp.index)] == pytest.approx(entry["oracle_price"], abs=20_000)
    assert chosen["raw_oracle"][0] == keys.prelaunch_oracle(3)
    assert chosen["spot"] == "USDC"

    (told,) = chosen["fills"]
    perp = next(perp for perp in state.perps.values() if perp.index == told["market"])
    fill = next(fill for fill in state.fills.of(perp) if fill.signature == told["signature"])
    assert told == {
        "event": "OrderActionRecord",
        "market": perp.index,
        "base": fill.size * 10**9,
        "quote": fill.quote,
        "taker_fee": fill.taker_fee,
        "action": "Fill",
        "signature": fill.signature,
    }

    assert everything["predictions"] == 2
    assert everything["contracts"] == {
        "SOL-PERP": "Perpetual", "BTC-PERP": "Perpetual", "ETH-PERP": "Perpetual", OKC: "Prediction",
        FED: "Prediction",
    }  # fmt: skip
    assert everything["oracles"]["0"] == 142_310_000
    assert 0 < everything["oracles"]["3"] < 1_000_000
