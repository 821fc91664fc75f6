"""The venue's official client reads the same bytes: every field that we read is what it reads.

Its own interface description is of release 2.142.0, ours of 2.161.0: orders, markets and users did not change between.
"""

import base64
import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allsight.ingestion.adapters.drift import accounts
from allsight.ingestion.adapters.drift.accounts import MarketStatus, Order, PerpMarket, Position
from allsight.ingestion.adapters.drift.events import FillEvent, fills
from allsight.ingestion.adapters.drift.venue import PROGRAM
from tests.ingestion.drift.files import golden, layouts
from tests.ingestion.drift.support import (
    fill_event,
    logged,
    market_account,
    oracle_account,
    state_account,
    user_account,
)

pytestmark = [pytest.mark.integration, pytest.mark.oracle]

Ask = Callable[[dict[str, bytes], list[str]], dict[str, Any]]


@pytest.fixture
def official(oracle_python: Callable[[str], Path]) -> Ask:
    interpreter = oracle_python("drift")

    def ask(raw: dict[str, bytes], logs: list[str]) -> dict[str, Any]:
        question = {"accounts": {name: base64.b64encode(data).decode() for name, data in raw.items()}, "logs": logs}
        script = Path(__file__).with_name("official_client.py")
        told = subprocess.run(
            [str(interpreter), str(script)],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert told.returncode == 0, told.stderr[-2_000:]
        return dict(json.loads(told.stdout))

    return ask


# -- what they call it, beside what we call it ----------------------------------------------------------------------


def theirs_of_market(found: dict[str, Any]) -> dict[str, Any]:
    amm = found["amm"]
    oracle = amm["historical_oracle_data"]
    return {
        "address": found["pubkey"],
        "oracle": amm["oracle"],
        "last_oracle_price": oracle["last_oracle_price"],
        "last_oracle_price_twap": oracle["last_oracle_price_twap"],
        "base_long": amm["base_asset_amount_long"],
        "base_short": amm["base_asset_amount_short"],
        "last_bid_price_twap": amm["last_bid_price_twap"],
        "last_ask_price_twap": amm["last_ask_price_twap"],
        "last_mark_price_twap": amm["last_mark_price_twap"],
        "order_step_size": amm["order_step_size"],
        "order_tick_size": amm["order_tick_size"],
        "min_order_size": amm["min_order_size"],
        "oracle_source": amm["oracle_source"],
        "name": bytes(found["name"]).decode("utf-8", "replace").strip(" \0"),
        **{
            name: found[name]
            for name in (
                "expiry_ts", "expiry_price", "margin_ratio_initial", "margin_ratio_maintenance", "market_index",
                "status", "contract_type", "contract_tier", "paused_operations", "fee_adjustment", "last_fill_price",
            )
        },
    }  # fmt: skip


def ours_of_market(found: PerpMarket, enums: dict[str, list[str]]) -> dict[str, Any]:
    named = {
        "oracle_source": enums["OracleSource"][found.oracle_source],
        "status": enums["MarketStatus"][found.status],
        "contract_type": enums["ContractType"][found.contract_type],
        "contract_tier": enums["ContractTier"][found.contract_tier],
    }
    return {name: named.get(name, getattr(found, name)) for name in found.__struct_fields__}


def theirs_of_position(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "market_index": found["market_index"],
        "base": found["base_asset_amount"],
        "quote": found["quote_asset_amount"],
        "quote_entry": found["quote_entry_amount"],
        "open_bids": found["open_bids"],
        "open_asks": found["open_asks"],
    }


def theirs_of_order(found: dict[str, Any]) -> dict[str, Any]:
    same = (
        "order_id", "user_order_id", "market_index", "price", "oracle_price_offset", "max_ts", "reduce_only",
        "post_only", "auction_duration", "order_type", "market_type",
    )  # fmt: skip
    return {name: found[name] for name in same} | {
        "long": found["direction"] == "Long",
        "base": found["base_asset_amount"],
        "base_filled": found["base_asset_amount_filled"],
    }


def ours_of_order(found: Order, enums: dict[str, list[str]]) -> dict[str, Any]:
    named = {
        "order_type": enums["OrderType"][found.order_type],
        "market_type": enums["MarketType"][found.market_type],
    }
    return {name: named.get(name, getattr(found, name)) for name in found.__struct_fields__}


def plain(found: Position) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__struct_fields__}


# -- accounts with something in every field -------------------------------------------------------------------------


def anything(kind: str, size: int, tables: dict[str, Any], rng: random.Random) -> bytes:
    """Return a value of a type of the layout, any that it can hold."""
    if kind in tables["enums"]:
        return bytes([rng.randrange(len(tables["enums"][kind]))])
    if kind == "bool":
        return bytes([rng.randrange(2)])
    element, _, count = kind.strip("[]").partition(";")
    if count and element in tables["structs"]:
        return b"".join(filled(tables["structs"][element], tables, rng) for _ in range(int(count)))
    return rng.randbytes(size)


def filled(layout: dict[str, Any], tables: dict[str, Any], rng: random.Random) -> bytes:
    data = bytearray(layout["size"])
    data[:8] = bytes.fromhex(layout.get("discriminator_hex", "0" * 16))
    for offset, size, _, kind in layout["fields"]:
        data[offset : offset + size] = anything(kind, size, tables, rng)
    return bytes(data)


def test_golden_accounts_and_such_with_any_value_in_every_field(official: Ask, shared_dir: Path) -> None:
    vectors, tables, rng = golden(shared_dir), layouts(shared_dir), random.Random(1)
    kinds = {"market": "PerpMarket", "state": "State", "oracle": "PrelaunchOracle", "user": "User"}
    raw = {
        f"{name} {number}": filled(tables["accounts"][kind], tables, rng)
        for number in range(20)
        for name, kind in kinds.items()
    }
    raw["state golden"] = state_account()
    for name, vector in (("market", "perp_market"), ("oracle", "prelaunch_oracle"), ("user", "user")):
        raw[f"{name} golden"] = base64.b64decode(vectors[f"account_{vector}"]["data_base64"])
    told = official(raw, [])
    for which in (*map(str, range(20)), "golden"):
        one = {name: raw[f"{name} {which}"] for name in kinds}
        compare(one, {name: told[f"{name} {which}"] for name in kinds}, tables["enums"])


ENUMS = {
    "MarketStatus": [status.name.title().replace("_", "") for status in MarketStatus],
    "ContractType": ["Perpetual", "Future", "Prediction"],
    "ContractTier": ["A", "B", "C", "Speculative", "HighlySpeculative", "Isolated"],
    "OracleSource": ["", "", "", "", "", "", "Prelaunch"],
    "OrderType": ["Market", "Limit", "TriggerMarket", "TriggerLimit", "Oracle"],
    "MarketType": ["Spot", "Perp"],
}


def test_accounts_and_fills_of_our_own_making(official: Ask) -> None:
    raw = {
        "market": market_account(adjustment=-7, expiry_ts=5, expiry_price=999_999, status=7),
        "state": state_account(status=9),
        "oracle": oracle_account(1_000_000),
        "user": user_account(),
    }
    logs = [*logged(fill_event()), *logged(fill_event(long=False, quote=7))]
    told = official(raw, logs)
    compare(raw, told, ENUMS)
    ours = list(fills(PROGRAM, logs))
    assert [facts_of(one) for one in ours] == [
        {
            "ts": one["ts"],
            "market_index": one["market_index"],
            "perp": one["market_type"] == "Perp",
            "fill_id": one["fill_record_id"],
            "base": one["base_asset_amount_filled"],
            "quote": one["quote_asset_amount_filled"],
            "taker_fee": one["taker_fee"],
            "maker_fee": one["maker_fee"],
            "taker": one["taker"],
            "taker_order_id": one["taker_order_id"],
            "taker_long": one["taker_order_direction"] == "Long",
            "maker": one["maker"],
            "maker_order_id": one["maker_order_id"],
            "oracle_price": one["oracle_price"],
        }
        for one in told["events"]
        if one["action"] == "Fill"
    ]
    assert len(ours) == 2
    assert told["events"][0]["action_explanation"] == "OrderFilledWithMatch"
    assert ours[0].explanation == 8


def facts_of(event: FillEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__ if name != "explanation"}


def compare(raw: dict[str, bytes], told: dict[str, Any], enums: dict[str, list[str]]) -> None:
    """Hold every field that we read against what the official client says."""
    assert ours_of_market(accounts.read_market(raw["market"]), enums) == theirs_of_market(told["market"])

    state, said = accounts.read_state(raw["state"]), told["state"]
    tier = said["perp_fee_structure"]["fee_tiers"][0]
    assert state.taker == (tier["fee_numerator"], tier["fee_denominator"])
    assert (state.settlement_duration_s, state.number_of_markets, state.exchange_status) == (
        said["settlement_duration"],
        said["number_of_markets"],
        said["exchange_status"],
    )

    oracle, said = accounts.read_oracle(raw["oracle"]), told["oracle"]
    assert (oracle.price, oracle.max_price, oracle.confidence, oracle.last_update_slot, oracle.market_index) == (
        said["price"],
        said["max_price"],
        said["confidence"],
        said["last_update_slot"],
        said["perp_market_index"],
    )

    user, said = accounts.read_user(raw["user"]), told["user"]
    assert (user.authority, user.sub_account) == (said["authority"], said["sub_account_id"])
    assert [plain(one) for one in user.positions] == [theirs_of_position(one) for one in said["perp_positions"]]
    assert [ours_of_order(one, enums) for one in user.orders] == [theirs_of_order(one) for one in said["orders"]]
