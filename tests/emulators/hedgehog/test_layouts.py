"""Accounts, addresses and instructions, byte for byte."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from allsight.emulators.hedgehog import addresses, instructions
from allsight.emulators.hedgehog.layouts import (
    LuloPool,
    ParlayMarket,
    PeerMarket,
    PeerPosition,
    PoolConfig,
    PoolMarket,
    PoolPosition,
    User,
    classic_market,
    classic_swap,
)
from allsight.emulators.hedgehog.maths import capacity_left
from allsight.emulators.solana.keys import USDC, keypair
from tests.emulators.hedgehog.support import read_pool

KEY, OTHER = str(keypair("a").pubkey()), str(keypair("b").pubkey())
STATES = {"open": 0, "resolved": 1, "invalid": 2}


@pytest.fixture(scope="module")
def vectors(shared_dir: Path) -> dict[str, Any]:
    found = json.loads((shared_dir / "payloads/hedgehog/golden_vectors.json").read_text())
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def layouts(shared_dir: Path) -> dict[str, Any]:
    found = json.loads((shared_dir / "payloads/hedgehog/layouts.json").read_text())
    assert isinstance(found, dict)
    return found


def pool_of(expect: dict[str, Any]) -> PoolMarket:
    return PoolMarket(
        creator=expect["creator"],
        index=expect["index"],
        resolver=expect["resolver"],
        mint=expect["mint"],
        closes_s=expect["closeTimestamp"],
        resolves_s=expect["resolveTimestamp"],
        outcome_s=expect["outcomeTimestamp"],
        creator_bps=expect["creatorFeeBps"],
        platform_bps=expect["platformFeeBps"],
        state=STATES[expect["state"]],
        outcome=expect["outcome"],
        amounts=tuple(expect["amounts"]),
        uri=expect["uri"],
    )


def test_golden_pools(vectors: dict[str, Any]) -> None:
    for vector in vectors["parimutuel_markets"]:
        expect = vector["expect"]
        data = pool_of(expect).data()
        assert data == base64.b64decode(vector["data_base64"])
        assert len(data) == vector["len"]
        assert addresses.market_of(addresses.POOLS, expect["creator"], expect["index"]) == vector["pubkey"]


def test_golden_accounts_beside_pools(vectors: dict[str, Any]) -> None:
    def blob(name: str) -> bytes:
        return base64.b64decode(vectors[name]["data_base64"])

    def expect(name: str) -> dict[str, Any]:
        found = vectors[name]["expect"]
        assert isinstance(found, dict)
        return found

    position = expect("parimutuel_user_position")
    made = PoolPosition(position["market"], position["wallet"], tuple(position["amounts"]), position["claimed"])
    assert made.data() == blob("parimutuel_user_position")
    config = expect("parimutuel_config")
    assert PoolConfig(config["authority"], config["platformFeeBps"], config["inactiveDuration"]).data() == blob(
        "parimutuel_config"
    )
    user = expect("parimutuel_user")
    assert User(user["wallet"], user["nextMarket"]).data() == blob("parimutuel_user")
    assert LuloPool(expect("parimutuel_lulo_pool")["amount"]).data() == blob("parimutuel_lulo_pool")


def test_golden_fixed_odds_and_parlay(vectors: dict[str, Any]) -> None:
    expect = vectors["p2p_market"]["expect"]
    peer = PeerMarket(
        creator=expect["creator"], index=expect["index"], next_position=expect["nextPosition"],
        resolver=expect["resolver"], mint=expect["mint"], yes=expect["odds"]["yes"], no=expect["odds"]["no"],
        yes_amount=expect["yesAmount"], no_amount=expect["noAmount"], created_s=expect["creationTimestamp"],
        closes_s=expect["closeTimestamp"], resolves_s=expect["resolveTimestamp"],
        platform_bps=expect["platformFeeBps"], uri=expect["uri"],
    )  # fmt: skip
    assert peer.data() == base64.b64decode(vectors["p2p_market"]["data_base64"])
    assert addresses.market_of(addresses.PEERS, peer.creator, peer.index) == vectors["p2p_market"]["pubkey"]
    left = capacity_left(peer.yes_amount, peer.yes, peer.no, peer.no_amount)
    assert left == expect["remainingNoCapacity"]
    header = base64.b64decode(vectors["parlay_market_header"]["data_base64_first_150_bytes"])
    known = vectors["parlay_market_header"]["expect"]
    parlay = ParlayMarket(
        peer.creator, 0, peer.resolver, known["mint"], known["nextEntry"], known["entryCost"],
        known["creatorFeeBps"], known["platformFeeBps"], 1_766_534_400, 1_767_139_200, 1_767_225_600, b"\x41", "",
    )  # fmt: skip
    assert parlay.data()[:150] == header
    assert addresses.market_of(addresses.PARLAYS, peer.creator, 0) == vectors["parlay_market_header"]["pubkey"]


def test_golden_addresses(vectors: dict[str, Any]) -> None:
    known = vectors["parimutuel_pdas"]
    market = vectors["parimutuel_markets"][0]["pubkey"]
    program = addresses.POOLS
    assert addresses.config_of(program) == known["config"]
    assert addresses.lulo_pool_of(program) == known["lulo_pool"]
    assert addresses.lulo_user_of(known["lulo_pool"]) == known["lulo_user"]
    assert addresses.deposit_of(program, market) == known["deposit_of_market0"]
    assert addresses.creator_fees_of(program, known["creator"], USDC) == known["creator_fees_usdc"]
    assert addresses.platform_fees_of(program, USDC) == known["platform_fees_usdc"]
    assert addresses.user_of(program, known["wallet"]) == known["user_of_wallet"]
    assert addresses.pool_position_of(program, market, known["wallet"]) == known["user_position_wallet_market0"]


def test_golden_instructions(vectors: dict[str, Any]) -> None:
    known = {name: bytes.fromhex(text) for name, text in vectors["parimutuel_instructions"].items()}
    market = pool_of(vectors["parimutuel_markets"][0]["expect"])
    assert known == {
        "create_user": instructions.CREATE_USER,
        "create_user_position": instructions.CREATE_POSITION,
        "deposit_option1_2.5usdc": instructions.deposit(1, 2_500_000),
        "resolve_outcome_1": instructions.resolve(1),
        "resolve_invalid": instructions.RESOLVE_INVALID,
        "withdraw": instructions.WITHDRAW,
        "claim": instructions.CLAIM,
        "invalidate_inactive": instructions.INVALIDATE_INACTIVE,
        "create_market_2_options": instructions.create_market(
            market.resolver, market.closes_s, market.resolves_s, market.creator_bps, 2, market.uri
        ),
    }


def test_layouts_have_the_sizes_of_the_sheet(layouts: dict[str, Any]) -> None:
    sizes = {name: entry.get("size") for name, entry in layouts["parimutuel"]["accounts"].items()}
    assert sizes["ConfigV1"] == len(PoolConfig(KEY, 0, 0).data())
    assert sizes["UserV1"] == len(User(KEY, 0).data())
    assert sizes["LuloPoolV1"] == len(LuloPool(0).data())
    assert layouts["p2p"]["accounts"]["UserPositionV1"]["size"] == len(PeerPosition(KEY, 0, OTHER, 1).data())
    swap = layouts["classic_legacy_amm"]["accounts"]["amm.Swap (anchor)"]
    data = classic_swap(KEY, OTHER, KEY, 7, 10**20)
    assert (len(data), data[:8].hex()) == (swap["size"], swap["discriminator_hex"])
    assert int.from_bytes(data[124:140], "little") == 10**20
    programs = {addresses.POOLS, addresses.PLAIN_POOLS}
    assert set(layouts["parimutuel"]["program_ids"].values()) == programs
    assert set(layouts["p2p"]["program_ids"].values()) == {addresses.PEERS, addresses.PLAIN_PEERS}


def test_a_pool_reads_back_by_its_offsets() -> None:
    market = PoolMarket(
        creator=KEY, index=7, resolver=OTHER, mint=USDC, closes_s=100, resolves_s=200, creator_bps=150,
        platform_bps=75, amounts=(2**64 - 1, 0, 3), uri="ipfs://x/é.json", outcome_s=300, state=1, outcome=2,
    )  # fmt: skip
    data = market.data()
    assert len(data) == 136 + 8 * 3 + len("ipfs://x/é.json".encode())
    read = read_pool(data)
    assert (read.creator, read.index, read.resolver) == (KEY, 7, OTHER)
    assert (read.closes_s, read.resolves_s, read.outcome_s) == (100, 200, 300)
    assert (read.creator_bps, read.platform_bps, read.state, read.outcome) == (150, 75, 1, 2)
    assert read.amounts == (2**64 - 1, 0, 3)
    assert read.uri == "ipfs://x/é.json"
    assert classic_market(USDC)[136:168] == data[69:101]
