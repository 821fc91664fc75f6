"""Addresses, layouts, filters and the order of slots, without a node."""

import random
import struct
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.ingestion.solana.accounts import Account, AccountFilter, holds, read_token_account
from allsight.ingestion.solana.address import address_bytes, address_of, base58, derived_address
from allsight.ingestion.solana.layout import LayoutReader
from allsight.ingestion.solana.ordering import SlotOrder
from tests.support.solana_node import unbase58

PROGRAM = "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu"


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"\x03", "4"), (b"\x00", "1"), (b"\x01", "2"), (bytes.fromhex("dbbed53700e3c69a"), "dkokXHR3DTw"), (b"", "")],
)
def test_bytes_of_any_length_in_base_58(raw: bytes, text: str) -> None:
    assert base58(raw) == text


@given(st.binary(max_size=40))
def test_base_58_can_be_read_back(raw: bytes) -> None:
    assert unbase58(base58(raw)) == raw


@given(st.binary(min_size=32, max_size=32))
def test_our_base_58_is_the_chains(raw: bytes) -> None:
    assert base58(raw) == address_of(raw)
    assert address_bytes(address_of(raw)) == raw


@pytest.mark.parametrize("text", ["", "4", "0OIl" * 11, PROGRAM + "1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="expected an address"):
        address_bytes(text)


def test_addresses_are_derived_from_seeds() -> None:
    assert derived_address(PROGRAM, b"config") == "HapnuKncAjVuHgMCDjEtrvHPF9bKa95V52gQ5TQio7Bd"
    assert derived_address(PROGRAM, b"pool") == "3SAUPiGiATqv8TBgvzSJqpLxLGF6LbJamvimueJQT7WT"


@pytest.mark.integration
def test_the_terminal_command_does_not_wait_for_the_library() -> None:
    code = "import sys, allsight.cli.entry, allsight.ingestion.rest.solana; sys.exit('solders' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_filter_is_written_as_nodes_read_it() -> None:
    assert msgspec.json.decode(msgspec.json.encode(holds(0, b"\x03"))) == {
        "memcmp": {"offset": 0, "bytes": "4", "encoding": "base58"}
    }
    assert msgspec.json.decode(msgspec.json.encode(AccountFilter(data_size=165))) == {"dataSize": 165}


def test_every_kind_of_field_is_little_endian() -> None:
    raw = struct.pack("<BHIQhiq?", 1, 2, 3, 2**63, -1, -2, -3, True) + (2**100).to_bytes(16, "little")
    raw += (-(2**100)).to_bytes(16, "little", signed=True) + bytes([5] * 32) + struct.pack("<I", 3) + b"abc"
    reader = LayoutReader(raw)
    assert (reader.u8(), reader.u16(), reader.u32(), reader.u64()) == (1, 2, 3, 2**63)
    assert (reader.i16(), reader.i32(), reader.i64(), reader.flag()) == (-1, -2, -3, True)
    assert (reader.u128(), reader.i128()) == (2**100, -(2**100))
    assert reader.address() == "LbUiWL3xVV8hTFYBVdbTNrpDo41NKS6o3LHHuDzjfcY"
    assert reader.text(longest=10) == "abc"
    assert reader.offset == len(raw)
    assert LayoutReader(raw).at(1).u16() == 2


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (b"\x01", LayoutReader.u16),
        (b"", LayoutReader.u8),
        (b"\0" * 31, LayoutReader.address),
        (b"\x02", LayoutReader.flag),
        (b"\xff\xff\xff\xffab", lambda reader: reader.text(longest=100)),
        (b"\x04\0\0\0ab", lambda reader: reader.text(longest=100)),
        (b"\x02\0\0\0\xff\xfe", lambda reader: reader.text(longest=100)),
    ],
)
def test_an_account_that_ends_too_early_or_makes_no_sense_is_said_so(raw: bytes, read: object) -> None:
    with pytest.raises(VenueDataError, match="expected"):
        read(LayoutReader(raw))  # type: ignore[operator]


def test_a_token_account() -> None:
    raw = bytes([1] * 32) + bytes([2] * 32) + struct.pack("<Q", 2**64 - 1) + bytes(93)
    found = read_token_account(raw)
    assert (found.mint, found.owner) == (address_of(bytes([1] * 32)), address_of(bytes([2] * 32)))
    assert found.amount == 2**64 - 1


def at(slot: int, data: bytes, address: str = "A") -> Account:
    return Account(address, slot, data, PROGRAM)


def test_late_and_repeated_states_are_dropped() -> None:
    order = SlotOrder()
    assert order.admit(at(10, b"one"))
    assert order.admit(at(12, b"two"))
    assert not order.admit(at(11, b"late"))
    assert not order.admit(at(12, b"two"))
    assert order.dropped == 2
    assert order.newest("A") == at(12, b"two")


def test_a_newer_slot_with_the_same_bytes_is_proof_and_no_news() -> None:
    order = SlotOrder()
    order.admit(at(10, b"one"))
    assert not order.admit(at(14, b"one"))
    assert not order.admit(at(13, b"older than the proof"))
    assert order.newest("A") == at(14, b"one")


def test_two_writes_within_a_slot_both_count_in_their_order() -> None:
    order = SlotOrder()
    assert order.admit(at(10, b"one"))
    assert order.admit(at(10, b"two"))
    assert order.newest("A") == at(10, b"two")


def test_accounts_are_ordered_apart_and_can_be_forgotten() -> None:
    order = SlotOrder()
    assert order.admit(at(10, b"one"))
    assert order.admit(at(5, b"one", "B"))
    order.forget("A")
    assert order.newest("A") is None
    assert order.admit(at(1, b"again"))
    order.clear()
    assert order.newest("B") is None


@pytest.mark.long
@given(st.lists(st.integers(0, 20), min_size=1, unique=True), st.integers(0, 1000))
def test_any_order_of_arrival_ends_at_the_highest_slot(slots: list[int], seed: int) -> None:
    order, arrivals = SlotOrder(), [*slots, *slots]
    random.Random(seed).shuffle(arrivals)
    news = [slot for slot in arrivals if order.admit(at(slot, str(slot).encode()))]
    assert order.newest("A") == at(max(slots), str(max(slots)).encode())
    assert news == sorted(set(news)), "what is told never goes back"
