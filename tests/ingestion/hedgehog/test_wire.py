"""Accounts, byte by byte."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapters.hedgehog import addresses, wire
from allsight.ingestion.adapters.hedgehog.venue import USDC
from allsight.ingestion.solana.address import address_bytes
from tests.ingestion.hedgehog.support import CLOSE_S, CREATOR, RESOLVER, p2p_data, pool_data


def test_a_pools_market() -> None:
    found = wire.read_parimutuel(pool_data(700, 2**64 - 1, 0, state=1, outcome=2, outcome_s=9, fees_bps=(1, 2)))
    assert found == wire.ParimutuelMarket(
        creator=CREATOR,
        index=0,
        resolver=RESOLVER,
        mint=USDC.address,
        close_s=CLOSE_S,
        resolve_s=CLOSE_S + 86_400,
        outcome_s=9,
        creator_fee_bps=1,
        platform_fee_bps=2,
        state=1,
        outcome=2,
        amounts=(700, 2**64 - 1, 0),
        uri="ipfs://bafyexample0/market.json",
    )
    assert found.recorded == 700 + 2**64 - 1, "no float holds this"


def test_a_market_of_fixed_odds() -> None:
    found = wire.read_p2p(p2p_data((7, 3), yes=70, no=30, state=2, fee_bps=5, outcome_s=11))
    assert (found.odds_yes, found.odds_no, found.yes_amount, found.no_amount) == (7, 3, 70, 30)
    assert (found.state, found.platform_fee_bps, found.outcome_s, found.recorded) == (2, 5, 11, 100)
    assert (found.creation_s, found.close_s, found.resolve_s) == (CLOSE_S - 604_800, CLOSE_S, CLOSE_S + 86_400)


def test_the_smaller_accounts() -> None:
    wallet = address_bytes(CREATOR)
    assert wire.read_config(struct.pack("<B32sHI", 1, wallet, 150, 604_800)) == wire.Config(CREATOR, 150, 604_800)
    assert wire.read_user(struct.pack("<B32sI", 2, wallet, 7)) == wire.User(CREATOR, 7)
    assert wire.read_lulo_pool(struct.pack("<BQ", 5, 2**63)) == 2**63
    position = struct.pack("<B32s32s?B2Q", 4, wallet, address_bytes(RESOLVER), True, 2, 25, 0)
    assert wire.read_position(position) == wire.UserPosition(CREATOR, RESOLVER, True, (25, 0))


def test_a_classic_pool() -> None:
    keys = [address_bytes(one) for one in (CREATOR, RESOLVER, USDC.address)]
    data = wire.SWAP_DISCRIMINATOR + b"".join(keys) + struct.pack("<6HQ", 1, 2, 3, 4, 5, 6, 9) + bytes([1] + [0] * 15)
    found = wire.read_swap(data + b"\xff")
    assert len(data) + 1 == 141
    assert (found.market, found.underlying_swap, found.creator) == (CREATOR, RESOLVER, USDC.address)
    assert (found.fees, found.index, found.volume) == ((1, 2, 3, 4, 5, 6), 9, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        pool_data(1, 2)[:-1],
        b"\x04" + pool_data(1, 2)[1:],
        pool_data(1),
        pool_data(1, 2, fees_bps=(9_000, 1_001)),
        pool_data(1, 2, state=1, outcome=2),
        pool_data(1, 2, close_s=-1),
        pool_data(1, 2, close_s=2**62),
        pool_data(1, 2, uri="x" * 5_000),
    ],
)
def test_what_is_no_pool_is_said_so(data: bytes) -> None:
    with pytest.raises(VenueDataError):
        wire.read_parimutuel(data)


@pytest.mark.parametrize(
    "data",
    [b"", p2p_data()[:100], p2p_data((0, 1)), p2p_data((1, 0)), p2p_data(fee_bps=10_001), b"\x05" + p2p_data()[1:]],
)
def test_what_is_no_market_of_fixed_odds_is_said_so(data: bytes) -> None:
    with pytest.raises(VenueDataError):
        wire.read_p2p(data)


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_or_refused_and_never_break(raw: bytes, marked: bool) -> None:
    data = bytes((wire.MARKET,)) + raw if marked else raw
    for read in (
        wire.read_parimutuel,
        wire.read_p2p,
        wire.read_parlay,
        wire.read_swap,
        wire.read_config,
        wire.read_user,
        wire.read_position,
        wire.read_lulo_pool,
        wire.state_of,
    ):
        try:
            found = read(data)
        except VenueDataError:
            continue
        assert found is not None


def test_the_state_stands_where_the_filter_looks_for_it() -> None:
    assert wire.state_of(pool_data(1, 2, state=2)) == 2
    assert wire.state_of(p2p_data(state=3)) == 3
    assert wire.state_of(b"\x03") == -1


def test_addresses_depend_on_program_and_market() -> None:
    program = "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu"
    assert addresses.config(program) == "HapnuKncAjVuHgMCDjEtrvHPF9bKa95V52gQ5TQio7Bd"
    assert addresses.lulo_pool(program) == "3SAUPiGiATqv8TBgvzSJqpLxLGF6LbJamvimueJQT7WT"
    market = addresses.market(program, CREATOR, 0)
    assert market == "Gi7CXMKdW5e4CcC2pBJFqTexCjt15jDGdSzwYSMP7e67"
    assert addresses.deposit(program, market) == "sWNkstFUuqQtCBGSnW2nMEZSYZAJA9tbEVFzuagfV1P"
