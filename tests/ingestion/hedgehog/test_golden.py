"""Golden bytes, addresses and odds, and layouts; and every file beside the sheet is accounted for."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.ingestion.adapters.hedgehog import addresses, wire
from allsight.ingestion.adapters.hedgehog.books import p2p_bids, p2p_ladder
from allsight.ingestion.adapters.hedgehog.venue import USDC
from allsight.ingestion.solana.address import address_bytes, base58, derived_address
from tests.ingestion.hedgehog.recorded import ACCOUNT, our_name
from tests.ingestion.hedgehog.support import LENT


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "payloads/hedgehog"


@pytest.fixture
def golden(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "golden_vectors.json").read_text())
    return found


def raw(entry: dict[str, Any], field: str = "data_base64") -> bytes:
    return base64.b64decode(entry[field])


def test_every_recorded_file_and_field_is_accounted_for(shared_dir: Path) -> None:
    assert len(ACCOUNT.rows(shared_dir)) == 4


def test_every_golden_vector_is_accounted_for(golden: dict[str, Any]) -> None:
    elsewhere = {"_note", "parimutuel_quotes", "parimutuel_max_stake_at_price", "parimutuel_instructions"}
    here = {
        "parimutuel_markets",
        "parimutuel_user_position",
        "parimutuel_config",
        "parimutuel_user",
        "parimutuel_lulo_pool",
        "parimutuel_pdas",
        "p2p_market",
        "parlay_market_header",
        "memcmp_bytes",
    }
    assert golden.keys() == elsewhere | here


def test_golden_pools(golden: dict[str, Any]) -> None:
    for entry in golden["parimutuel_markets"]:
        data, expect = raw(entry), entry["expect"]
        found = wire.read_parimutuel(data)
        assert len(data) == entry["len"] == 136 + 8 * len(found.amounts) + len(found.uri.encode())
        assert ["open", "resolved", "invalid"][found.state] == expect["state"]
        assert msgspec.structs.asdict(found) == {
            "creator": expect["creator"],
            "index": expect["index"],
            "resolver": expect["resolver"],
            "mint": expect["mint"],
            "close_s": expect["closeTimestamp"],
            "resolve_s": expect["resolveTimestamp"],
            "outcome_s": expect["outcomeTimestamp"],
            "creator_fee_bps": expect["creatorFeeBps"],
            "platform_fee_bps": expect["platformFeeBps"],
            "state": found.state,
            "outcome": expect["outcome"],
            "amounts": tuple(expect["amounts"]),
            "uri": expect["uri"],
        }
        assert addresses.market(LENT, found.creator, found.index) == entry["pubkey"]


def test_golden_smaller_accounts(golden: dict[str, Any]) -> None:
    config, user = golden["parimutuel_config"], golden["parimutuel_user"]
    assert wire.read_config(raw(config)) == wire.Config(
        config["expect"]["authority"], config["expect"]["platformFeeBps"], config["expect"]["inactiveDuration"]
    )
    assert wire.read_user(raw(user)) == wire.User(user["expect"]["wallet"], user["expect"]["nextMarket"])
    assert wire.read_lulo_pool(raw(golden["parimutuel_lulo_pool"])) == 1_000_000_000
    position = golden["parimutuel_user_position"]
    assert wire.read_position(raw(position)) == wire.UserPosition(
        position["expect"]["market"],
        position["expect"]["wallet"],
        position["expect"]["claimed"],
        tuple(position["expect"]["amounts"]),
    )


def test_golden_addresses(golden: dict[str, Any]) -> None:
    pdas = golden["parimutuel_pdas"]
    market = golden["parimutuel_markets"][0]["pubkey"]
    wallet, mint = pdas["wallet"], USDC.address
    key = address_bytes
    assert addresses.config(LENT) == pdas["config"] == golden["parimutuel_config"]["pubkey"]
    assert addresses.lulo_pool(LENT) == pdas["lulo_pool"] == golden["parimutuel_lulo_pool"]["pubkey"]
    assert addresses.deposit(LENT, market) == pdas["deposit_of_market0"]
    assert addresses.user(LENT, wallet) == pdas["user_of_wallet"] == golden["parimutuel_user"]["pubkey"]
    lending = "FL3X2pRsQ9zHENpZSKDRREtccwJuei8yg9fwDu9UN69Q"
    assert derived_address(lending, b"flexlend", key(pdas["lulo_pool"])) == pdas["lulo_user"]
    assert derived_address(LENT, b"creator_fees", key(pdas["creator"]), key(mint)) == pdas["creator_fees_usdc"]
    assert derived_address(LENT, b"platform_fees", key(mint)) == pdas["platform_fees_usdc"]
    assert (
        derived_address(LENT, b"user_position", key(market), key(wallet))
        == pdas["user_position_wallet_market0"]
        == golden["parimutuel_user_position"]["pubkey"]
    )


def test_golden_fixed_odds(golden: dict[str, Any]) -> None:
    entry = golden["p2p_market"]
    found, expect = wire.read_p2p(raw(entry)), entry["expect"]
    assert (found.odds_yes, found.odds_no) == (expect["odds"]["yes"], expect["odds"]["no"])
    assert (found.yes_amount, found.no_amount, found.state) == (expect["yesAmount"], expect["noAmount"], 0)
    assert (found.close_s, found.platform_fee_bps, found.uri) == (
        expect["closeTimestamp"],
        expect["platformFeeBps"],
        expect["uri"],
    )
    ladder, (level,) = p2p_ladder(found, USDC), p2p_bids(found)
    assert float(ladder.probability(0)) == expect["impliedYes"]
    assert float(1 - ladder.probability(0)) == expect["offeredNoPrice"]
    assert level.size * found.odds_no == expect["remainingNoCapacity"]


def test_golden_parlay(golden: dict[str, Any]) -> None:
    entry = golden["parlay_market_header"]
    found, expect = wire.read_parlay(raw(entry, "data_base64_first_150_bytes")), entry["expect"]
    assert (found.mint, found.next_entry, found.entry_cost) == (
        expect["mint"],
        expect["nextEntry"],
        expect["entryCost"],
    )
    assert (found.creator_fee_bps, found.platform_fee_bps, found.state) == (
        expect["creatorFeeBps"],
        expect["platformFeeBps"],
        0,
    )


def test_golden_filters(golden: dict[str, Any]) -> None:
    wanted = golden["memcmp_bytes"]
    assert base58(bytes((wire.MARKET,))) == wanted["market_account_type_3"]
    assert base58(bytes((wire.POSITION,))) == wanted["position_account_type_4"]
    assert base58(bytes((wire.OPEN,))) == wanted["state_open_0"]
    assert base58(b"\x01") == wanted["state_1"]


SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "i64": 8, "pubkey": 32, "bool": 1}


@pytest.mark.parametrize(
    ("kind", "account", "read"),
    [
        ("parimutuel", "ConfigV1", wire.read_config),
        ("parimutuel", "UserV1", wire.read_user),
        ("parimutuel", "LuloPoolV1", wire.read_lulo_pool),
        ("parimutuel", "UserPositionV1", wire.read_position),
        ("parimutuel", "MarketV1", wire.read_parimutuel),
        ("p2p", "UserV1", wire.read_user),
        ("p2p", "MarketV1", wire.read_p2p),
        ("parlay", "MarketV1", wire.read_parlay),
    ],
)
def test_our_readers_stop_where_the_layouts_end(
    folder: Path, kind: str, account: str, read: Callable[[bytes], object]
) -> None:
    """Fill each field with its own bytes and see that every one of them lands where the layout says."""
    layout = json.loads((folder / "layouts.json").read_text())[kind]["accounts"][account]
    data = bytearray()
    for offset, size, name, type_ in layout["fields"]:
        if isinstance(offset, str) or size is None:
            data += b"\0" * 16 if name == "amounts" else b""
            continue
        assert offset == len(data), f"{name} follows its neighbour"
        assert size == SIZES[type_.split()[0]]
        small = {"accountType": layout["type"], "n": 2, "state": 0, "outcome": 0, "uriLen": 0}
        value = small.get(name, 1 if size == 1 else offset % 200 + 1 if size < 32 else offset % 200 + 3)
        data += value.to_bytes(size, "little")
    data += bytes(4)
    found = read(bytes(data))
    assert found is not None
    fields = {name: (offset, size) for offset, size, name, _ in layout["fields"] if isinstance(offset, int) and size}
    values = msgspec.structs.asdict(found) if isinstance(found, msgspec.Struct) else {"amount": found}
    compared = 0
    for name, (offset, size) in fields.items():
        value = values.get(our_name(name))
        if isinstance(value, int) and not isinstance(value, bool):
            assert value == int.from_bytes(data[offset : offset + size], "little"), name
            compared += 1
        elif isinstance(value, str) and size == 32:
            assert address_bytes(value) == bytes(data[offset : offset + size]), name
            compared += 1
    assert compared >= 1


def test_the_classic_layout(folder: Path) -> None:
    layout = json.loads((folder / "layouts.json").read_text())["classic_legacy_amm"]["accounts"]["amm.Swap (anchor)"]
    assert layout["discriminator_hex"] == wire.SWAP_DISCRIMINATOR.hex()
    data = bytearray(layout["size"])
    data[:8] = wire.SWAP_DISCRIMINATOR
    for number, (offset, size, _, _) in enumerate(layout["fields"], 1):
        data[offset : offset + size] = bytes([number] * size)
    found = wire.read_swap(bytes(data))
    assert [address_bytes(one)[0] for one in (found.market, found.underlying_swap, found.creator)] == [
        1,
        2,
        3,
    ]
    assert found.fees == (0x0404,) * 6
    assert (found.index, found.volume) == (0x0505050505050505, int.from_bytes(bytes([6] * 16), "little"))
