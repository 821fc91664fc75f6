"""Account decoders against accounts made byte by byte, and against the golden vectors."""

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapters.drift import accounts
from allsight.ingestion.adapters.drift.venue import PROGRAM
from tests.ingestion.drift.files import golden, layouts
from tests.ingestion.drift.support import (
    OKC,
    STATE,
    market_account,
    market_address,
    oracle_account,
    oracle_address,
    state_account,
    user_account,
)


def test_a_market_is_read_at_its_offsets() -> None:
    found = accounts.read_market(
        market_account(adjustment=-25, expiry_ts=1_800_000_000, expiry_price=999_999, status=7)
    )
    assert (found.name, found.market_index, found.status, found.contract_type) == (OKC, 67, 7, accounts.PREDICTION)
    assert (found.order_tick_size, found.order_step_size, found.min_order_size) == (1_000, 10**9, 10**9)
    assert (found.fee_adjustment, found.expiry_ts, found.expiry_price) == (-25, 1_800_000_000, 999_999)
    assert (found.address, found.oracle) == (market_address(67), oracle_address(67))
    assert (found.last_oracle_price, found.last_fill_price, found.base_long) == (642_500, 643_000, 52_300 * 10**9)


def test_state_oracle_and_user_are_read_at_their_offsets() -> None:
    state = accounts.read_state(state_account(status=0b1001, markets=81, lasts=86))
    assert (state.taker, state.exchange_status) == ((100, 100_000), 0b1001)
    assert (state.number_of_markets, state.settlement_duration_s) == (81, 86)
    oracle = accounts.read_oracle(oracle_account(1_000_000, 68))
    assert (oracle.price, oracle.max_price, oracle.market_index) == (1_000_000, 1_000_000, 68)
    user = accounts.read_user(user_account())
    (position,), (order,) = user.positions, user.orders
    assert (position.market_index, position.base, position.quote) == (67, -40 * 10**9, 25_600_000)
    assert (order.order_id, order.price, order.base, order.long) == (42, 660_000, 10 * 10**9, False)
    assert (order.rests, order.post_only) == (True, True)


@pytest.mark.parametrize("status", [0, 2, 3])
def test_orders_that_are_done_are_left_out(status: int) -> None:
    assert accounts.read_user(user_account(status=status)).orders == ()


READERS: list[tuple[Any, bytes]] = [
    (accounts.read_market, market_account()),
    (accounts.read_state, state_account()),
    (accounts.read_oracle, oracle_account(1)),
    (accounts.read_user, user_account()),
]


@pytest.mark.parametrize(("read", "data"), READERS)
def test_another_account_and_a_short_one_are_refused(read: Any, data: bytes) -> None:
    for wrong in (b"", b"\1" * 8 + data[8:], data[:40]):
        with pytest.raises(VenueDataError):
            read(wrong)


@given(data=st.binary(max_size=1_300), read=st.sampled_from([read for read, _ in READERS]), kind=st.integers(0, 4))
def test_any_bytes_are_read_or_refused(data: bytes, read: Any, kind: int) -> None:
    marks = (accounts.MARKET_MARK, accounts.STATE_MARK, accounts.ORACLE_MARK, accounts.USER_MARK, b"")
    try:
        found = read(marks[kind] + data)
    except VenueDataError:
        return
    assert found is not None


def test_addresses_are_derived_as_the_venue_says() -> None:
    assert accounts.state_address(PROGRAM) == STATE == "5zpq7DvB6UdFFvpmBPspGPNfUGoBRRCE2HHg5u3gxcsN"
    assert accounts.market_address(PROGRAM, 67) == "6RLxtjPVrphMpoY85qqjvnJsEDnxaLwdBHd1j68GhGFW"
    assert accounts.oracle_address(PROGRAM, 36) == "7YrQUxmxGdbk8pvns9KcL5ojbZSL2eHj62hxRqggtEUR"


def test_golden_addresses_and_marks(shared_dir: Path) -> None:
    vectors = golden(shared_dir)
    pdas, marks = vectors["pdas"], vectors["discriminators"]
    assert accounts.state_address(PROGRAM) == pdas["state"]
    for index in (36, 67):
        assert accounts.market_address(PROGRAM, index) == pdas[f"perp_market_{index}"]
        assert accounts.oracle_address(PROGRAM, index) == pdas[f"prelaunch_oracle_{index}"]
    ours = {
        "PerpMarket": accounts.MARKET_MARK,
        "State": accounts.STATE_MARK,
        "PrelaunchOracle": accounts.ORACLE_MARK,
        "User": accounts.USER_MARK,
    }
    assert {name: mark.hex() for name, mark in ours.items()} == {name: marks[name]["hex"] for name in ours}


def test_the_golden_market(shared_dir: Path) -> None:
    vector = golden(shared_dir)["account_perp_market"]
    expect, enums = vector["expect"], layouts(shared_dir)["enums"]
    found = accounts.read_market(base64.b64decode(vector["data_base64"]))
    assert found.address == vector["pubkey"]

    def named(kind: str, number: int) -> str:
        name = str(enums[kind][number])
        return name[0].lower() + name[1:]

    assert {
        "name": found.name,
        "marketIndex": found.market_index,
        "status": named("MarketStatus", found.status),
        "contractType": named("ContractType", found.contract_type),
        "contractTier": named("ContractTier", found.contract_tier),
        "oracle": found.oracle,
        "oracleSource": named("OracleSource", found.oracle_source),
        "lastOraclePrice": found.last_oracle_price,
        "lastOraclePriceTwap": found.last_oracle_price_twap,
        "lastMarkPriceTwap": found.last_mark_price_twap,
        "lastBidPriceTwap": found.last_bid_price_twap,
        "lastAskPriceTwap": found.last_ask_price_twap,
        "orderStepSize": found.order_step_size,
        "orderTickSize": found.order_tick_size,
        "minOrderSize": found.min_order_size,
        "baseAssetAmountLong": found.base_long,
        "baseAssetAmountShort": found.base_short,
        "marginRatioInitial": found.margin_ratio_initial,
        "marginRatioMaintenance": found.margin_ratio_maintenance,
        "pausedOperations": found.paused_operations,
        "expiryTs": found.expiry_ts,
        "expiryPrice": found.expiry_price,
        "lastFillPrice": found.last_fill_price,
        "impliedProbabilityFromLastFill": found.last_fill_price / 10**6,
    } == expect


def test_the_golden_oracle_and_user(shared_dir: Path) -> None:
    vectors = golden(shared_dir)
    oracle = accounts.read_oracle(base64.b64decode(vectors["account_prelaunch_oracle"]["data_base64"]))
    assert {
        "price": oracle.price,
        "maxPrice": oracle.max_price,
        "confidence": oracle.confidence,
        "perpMarketIndex": oracle.market_index,
    } == vectors["account_prelaunch_oracle"]["expect"]
    user = accounts.read_user(base64.b64decode(vectors["account_user"]["data_base64"]))
    expect = vectors["account_user"]["expect"]
    assert (user.authority, user.sub_account) == (vectors["account_user"]["authority"], 0)
    (position,), (order,) = user.positions, user.orders
    shares = abs(position.base) // 10**9
    assert {
        "marketIndex": position.market_index,
        "baseAssetAmount": position.base,
        "quoteAssetAmount": position.quote,
        "side": "NO" if position.base < 0 else "YES",
        "shares": shares,
        "avgYesPrice": abs(position.quote_entry) / 10**6 / shares,
        "avgNoCost": round(1 - abs(position.quote_entry) / 10**6 / shares, 6),
    } == expect["perpPosition0"]
    assert (order.order_id, order.user_order_id, order.price, order.base) == (42, 7, 660_000, 10**10)
    assert (order.rests, order.long, order.post_only) == (True, False, True)
    assert expect["order0"]["orderId"] == order.order_id


OFFSETS = {
    "State": {
        "perpFeeStructure.feeTiers": 168, "settlementDuration": 964, "numberOfMarkets": 966, "exchangeStatus": 974,
    },
    "PerpMarket": {
        "amm.oracle": 40, "amm.baseAssetAmountLong": 304, "amm.orderStepSize": 808, "amm.orderTickSize": 816,
        "amm.minOrderSize": 824, "name": 1000, "expiryTs": 1080, "expiryPrice": 1088, "marginRatioInitial": 1136,
        "marketIndex": 1160, "status": 1162, "contractType": accounts.CONTRACT_TYPE_AT, "pausedOperations": 1165,
        "feeAdjustment": 1168,
    },
}  # fmt: skip


def test_the_offsets_that_tests_write_at_are_the_layouts(shared_dir: Path) -> None:
    documented = layouts(shared_dir)["accounts"]
    for name, fields in OFFSETS.items():
        table = {field: offset for offset, _, field, _ in documented[name]["fields"]}
        assert {field: table[field] for field in fields} == fields
