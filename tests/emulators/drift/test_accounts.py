"""The bytes of accounts and events against the layouts and golden vectors of the venue sheet."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from solders.keypair import Keypair

from allsight.emulators.drift import keys
from allsight.emulators.drift.accounts import name
from allsight.emulators.drift.fees import fee_tiers
from allsight.emulators.drift.fills import Fill, Leg
from allsight.emulators.drift.layouts import (
    ORDER_FIELDS,
    ORDERS_AT,
    PERP_MARKET,
    POSITION_FIELDS,
    POSITIONS_AT,
    PRELAUNCH_ORACLE,
    RECORD,
    SPOT_MARKET,
    STATE,
    USER,
    Layout,
    put,
)
from allsight.emulators.drift.perp import Status
from allsight.emulators.drift.records import action_record, trade_message, trade_record

LAYOUTS = {
    "PerpMarket": PERP_MARKET, "PrelaunchOracle": PRELAUNCH_ORACLE, "SpotMarket": SPOT_MARKET, "State": STATE,
    "User": USER,
}  # fmt: skip
ONE_BYTE = {
    "OracleSource", "MarketStatus", "ContractType", "ContractTier", "AssetTier", "OrderStatus", "OrderType",
    "MarketType", "PositionDirection",
}  # fmt: skip


@pytest.fixture(scope="module")
def layouts(shared_dir: Path) -> dict[str, Any]:
    found = json.loads((shared_dir / "payloads/drift/layouts.json").read_bytes())
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def golden(shared_dir: Path) -> dict[str, Any]:
    found = json.loads((shared_dir / "payloads/drift/golden_vectors.json").read_bytes())
    assert isinstance(found, dict)
    return found


def assert_fields(mine: Mapping[str, tuple[int, str]], rows: list[Any]) -> None:
    documented = {field: (offset, size, kind) for offset, size, field, kind in rows}
    for field, (offset, kind) in mine.items():
        its_offset, size, its_kind = documented[field]
        assert its_offset == offset, field
        if kind.isdigit():
            assert size == int(kind), field
        elif its_kind in ONE_BYTE:
            assert (size, kind) == (1, "u8"), field
        else:
            assert its_kind == kind, field


@pytest.mark.parametrize("account", LAYOUTS)
def test_every_field_lies_where_the_sheet_says(account: str, layouts: dict[str, Any]) -> None:
    layout, documented = LAYOUTS[account], layouts["accounts"][account]
    assert layout.discriminator.hex() == documented["discriminator_hex"]
    assert layout.size == documented["size"]
    assert_fields(layout.fields, documented["fields"])


def test_records_inside_accounts_and_enumerations(layouts: dict[str, Any]) -> None:
    assert_fields(POSITION_FIELDS, layouts["structs"]["PerpPosition"]["fields"])
    assert_fields(ORDER_FIELDS, layouts["structs"]["Order"]["fields"])
    assert layouts["structs"]["Order"]["size"] == layouts["structs"]["PerpPosition"]["size"] == RECORD
    offsets = {field: offset for offset, _, field, _ in layouts["accounts"]["User"]["fields"]}
    assert (offsets["perpPositions"], offsets["orders"]) == (POSITIONS_AT, ORDERS_AT)
    for status in Status:
        assert layouts["enums"]["MarketStatus"][status].lower() == status.camel.lower()


def test_the_golden_market_comes_out_to_the_byte(golden: dict[str, Any]) -> None:
    vector = golden["account_perp_market"]
    data = PERP_MARKET.encode(
        {
            "pubkey": keys.raw(keys.perp_market(67)),
            "amm.oracle": keys.raw(keys.prelaunch_oracle(67)),
            "amm.historicalOracleData.lastOraclePrice": 642_500,
            "amm.historicalOracleData.lastOraclePriceTwap": 641_000,
            "amm.baseAssetReserve": 10**14,
            "amm.quoteAssetReserve": 10**14,
            "amm.sqrtK": 10**14,
            "amm.pegMultiplier": 640_000,
            "amm.baseAssetAmountLong": 52_300_000_000_000,
            "amm.baseAssetAmountShort": -51_100_000_000_000,
            "amm.baseAssetAmountWithAmm": 1_200_000_000_000,
            "amm.askBaseAssetReserve": 99_000_000_000_000,
            "amm.askQuoteAssetReserve": 101_010_000_000_000,
            "amm.bidBaseAssetReserve": 101_000_000_000_000,
            "amm.bidQuoteAssetReserve": 99_009_000_000_000,
            "amm.lastBidPriceTwap": 630_000,
            "amm.lastAskPriceTwap": 652_000,
            "amm.lastMarkPriceTwap": 641_000,
            "amm.orderStepSize": 10**9,
            "amm.orderTickSize": 1_000,
            "amm.minOrderSize": 10**9,
            "amm.oracleSource": 6,
            "amm.lastOracleValid": 1,
            "name": name("NBAFINALS25-OKC-BET"),
            "marginRatioInitial": 10_000,
            "marginRatioMaintenance": 10_000,
            "marketIndex": 67,
            "status": Status.ACTIVE,
            "contractType": 2,
            "contractTier": 4,
            "pausedOperations": 1,
            "lastFillPrice": 643_000,
        }
    )
    assert base64.b64encode(data).decode() == vector["data_base64"]
    assert keys.perp_market(67) == vector["pubkey"]


def test_the_golden_oracle_comes_out_to_the_byte(golden: dict[str, Any]) -> None:
    vector = golden["account_prelaunch_oracle"]
    slot = int.from_bytes(base64.b64decode(vector["data_base64"])[32:40], "little")
    data = PRELAUNCH_ORACLE.encode(
        {"price": 642_500, "maxPrice": 1_000_000, "confidence": 22_000, "lastUpdateSlot": slot,
         "ammLastUpdateSlot": slot, "perpMarketIndex": 67}
    )  # fmt: skip
    assert base64.b64encode(data).decode() == vector["data_base64"]
    assert keys.prelaunch_oracle(67) == vector["pubkey"]


def test_derived_addresses_are_those_of_the_sheet(golden: dict[str, Any]) -> None:
    known = golden["pdas"]
    assert known["state"] == keys.STATE
    assert known["drift_signer"] == keys.SIGNER
    assert keys.perp_market(36) == known["perp_market_36"]
    assert keys.prelaunch_oracle(36) == known["prelaunch_oracle_36"]
    assert keys.spot_market(0) == known["spot_market_0"]
    assert keys.spot_market_vault(0) == known["spot_market_vault_0"]
    assert keys.user(known["authority_07x32"], 0) == known["user_of_authority_07x32_sub0"]


def test_addresses_without_the_shared_files() -> None:
    assert keys.STATE == "5zpq7DvB6UdFFvpmBPspGPNfUGoBRRCE2HHg5u3gxcsN"
    assert keys.prelaunch_oracle(67) == "HieNNSAy9tjtU2mLEcGtgCMViCeZ1881fX7tfezL7wdV"
    assert keys.wallet("a") != keys.wallet("b")
    assert isinstance(keys.signer("a"), Keypair)


def test_fields_refuse_what_does_not_fit() -> None:
    layout = Layout(b"12345678", 12, {"small": (8, "u8"), "signed": (9, "i16")})
    assert layout.encode({"small": 255, "signed": -2}) == b"12345678\xff\xfe\xff\x00"
    with pytest.raises(OverflowError):
        layout.encode({"small": 256})
    with pytest.raises(KeyError):
        layout.encode({"unknown": 1})
    with pytest.raises(OverflowError):
        put(bytearray(4), 0, "4", b"12345")


def test_the_fee_schedule_is_ten_tiers_of_eight_numbers() -> None:
    tiers = fee_tiers()
    assert len(tiers) == 320
    numbers = [int.from_bytes(tiers[at : at + 4], "little") for at in range(0, 320, 4)]
    assert numbers[:4] == [100, 100_000, 20, 100_000]
    assert numbers[8 * 5 : 8 * 5 + 4] == [50, 100_000, 20, 100_000]
    assert not any(numbers[8 * 6 :])


TAKER = Leg(keys.user(keys.wallet("taker"), 67), 12, True, 15, 15, 9_690_000)
MAKER = Leg(keys.user(keys.wallet("maker"), 67), 77, False, 90, 15, 9_690_000)
FILL = Fill(
    4_411, 67, "NBAFINALS25-OKC-BET", 1_741_000_003 * 10**9, 324_000_108, "5Synthetic", 15, 646_000, TAKER, MAKER,
    9_690, -1_938, 642_500,
)  # fmt: skip


def test_a_fill_is_told_as_in_the_transcript(shared_dir: Path) -> None:
    lines = (shared_dir / "payloads/drift/dlob_transcript.synthetic.jsonl").read_text().splitlines()
    told = [json.loads(line)["msg"] for line in lines]
    recorded = json.loads(next(msg for msg in told if msg.get("channel") == "trades_perp_67")["data"])
    mine = trade_message(FILL)
    assert mine.keys() == recorded.keys()
    invented = {"filler", "taker", "maker", "txSig"}
    assert {k: v for k, v in mine.items() if k not in invented} == {
        k: v for k, v in recorded.items() if k not in invented
    }


def test_a_fill_of_the_markets_own_maker_has_no_other_side() -> None:
    own = Fill(1, 3, "X-BET", 10**18, 5, "sig", 15, 646_000, TAKER, None, 9_690, 0, 642_500)
    message = trade_message(own)
    assert message["actionExplanation"] == "orderFilledWithAmm"
    assert (message["maker"], message["makerOrderId"], message["makerFee"]) == (None, None, 0)
    record = trade_record(own)
    assert (record["maker"], record["makerOrderId"], record["makerFee"]) == ("", "0", "0")


def read_borsh(data: bytes, rows: list[list[str]]) -> dict[str, Any]:
    """Decode an event by the documented field list, with nothing of the emulator's own code."""
    sizes = {"i64": 8, "u64": 8, "u32": 4, "u16": 2, "u8": 1, "publicKey": 32, "bool": 1}
    found: dict[str, Any] = {}
    at = 8
    for field, declared in rows:
        kind = declared
        if kind.startswith("Option<"):
            kind = kind[7:-1]
            at += 1
            if data[at - 1] == 0:
                found[field] = None
                continue
            assert data[at - 1] == 1
        size = sizes.get(kind, 1)
        raw = data[at : at + size]
        found[field] = raw if kind == "publicKey" else int.from_bytes(raw, "little", signed=kind.startswith("i"))
        at += size
    assert at == len(data)
    return found


def test_the_event_reads_back_by_the_documented_fields(layouts: dict[str, Any], golden: dict[str, Any]) -> None:
    data = action_record(FILL)
    assert data[:8].hex() == golden["event_discriminators"]["OrderActionRecord"]
    found = read_borsh(data, layouts["borsh_types"]["event:OrderActionRecord"])
    assert (found["ts"], found["marketIndex"], found["fillRecordId"]) == (1_741_000_003, 67, 4_411)
    assert layouts["enums"]["OrderAction"][found["action"]] == "Fill"
    assert layouts["enums"]["OrderActionExplanation"][found["actionExplanation"]] == "OrderFilledWithMatch"
    assert (found["baseAssetAmountFilled"], found["quoteAssetAmountFilled"]) == (15 * 10**9, 9_690_000)
    assert (found["takerFee"], found["makerFee"], found["oraclePrice"]) == (9_690, -1_938, 642_500)
    assert (found["takerOrderDirection"], found["makerOrderDirection"]) == (0, 1)
    assert found["taker"] == keys.raw(TAKER.user)
    assert (found["makerOrderId"], found["makerOrderBaseAssetAmount"]) == (77, 90 * 10**9)


def test_the_event_of_the_markets_own_maker_reads_back(layouts: dict[str, Any]) -> None:
    own = Fill(1, 3, "X-BET", 10**18, 5, "sig", 15, 646_000, TAKER, None, 9_690, 0, 642_500)
    found = read_borsh(action_record(own), layouts["borsh_types"]["event:OrderActionRecord"])
    assert layouts["enums"]["OrderActionExplanation"][found["actionExplanation"]] == "OrderFilledWithAMM"
    assert found["maker"] is found["makerOrderId"] is found["makerFee"] is None
    assert found["oraclePrice"] == 642_500
