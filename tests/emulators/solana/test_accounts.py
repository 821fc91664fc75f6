import pytest
from hypothesis import given
from hypothesis import strategies as st
from solders.pubkey import Pubkey
from solders.signature import Signature

from allsight.domain.clock import ManualClock
from allsight.emulators.solana import base58
from allsight.emulators.solana.accounts import Account, AccountStore, rent_exempt
from allsight.emulators.solana.chain import Chain, Commitment
from allsight.emulators.solana.keys import SYSTEM_PROGRAM, USDC, associated_token_account, derive
from allsight.emulators.solana.tokens import (
    Mint,
    TokenAccount,
    amount_body,
    mint_account,
    read_mint,
    read_token_account,
    token_account,
)
from tests.emulators.solana.support import ONE, PROGRAM, START_NS, WALLET


@given(st.binary(max_size=80))
def test_base58_reads_what_it_writes(data: bytes) -> None:
    assert base58.decode(base58.encode(data)) == data


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_base58_agrees_with_the_library_where_that_has_it(key: bytes, signature: bytes) -> None:
    assert base58.encode(key) == str(Pubkey.from_bytes(key))
    assert base58.encode(signature) == str(Signature.from_bytes(signature))


def test_base58_of_the_filters_in_the_sheets() -> None:
    assert base58.decode("4") == b"\x03"
    assert base58.decode("1") == b"\x00"
    assert base58.decode("dkokXHR3DTw").hex() == "dbbed53700e3c69a"
    with pytest.raises(ValueError, match="'0'"):
        base58.decode("10")


def test_rent_is_that_of_the_real_chain() -> None:
    assert rent_exempt(0) == 890_880
    assert rent_exempt(165) == 2_039_280


def test_addresses_derive_as_on_the_chain() -> None:
    assert derive(PROGRAM, b"config") == "HapnuKncAjVuHgMCDjEtrvHPF9bKa95V52gQ5TQio7Bd"
    assert associated_token_account(WALLET, USDC) != associated_token_account(ONE, USDC)


def test_older_commitments_see_older_versions_until_they_are_forgotten() -> None:
    store = AccountStore()
    first, second = Account(PROGRAM, b"1", 1), Account(PROGRAM, b"2", 1)
    store.write(ONE, first, 10)
    store.write(ONE, second, 20)
    assert [store.read(ONE, slot) for slot in (9, 10, 19, 20, 99)] == [None, first, first, second, second]
    assert store.changed(20) == (ONE,)
    store.forget(19)
    assert store.read(ONE, 19) == first
    store.forget(20)
    assert [store.read(ONE, slot) for slot in (19, 20)] == [None, second]
    assert store.changed(20) == ()


def test_changes_of_one_slot_are_one_and_none_goes_back() -> None:
    store = AccountStore()
    for data in (b"1", b"2", b"3"):
        store.write(ONE, Account(PROGRAM, data, 1), 5)
    assert store.changed(5) == (ONE,)
    found = store.read(ONE, 5)
    assert found is not None
    assert found.data == b"3"
    with pytest.raises(ValueError, match="after 4"):
        store.write(ONE, None, 4)


def test_a_closed_account_and_one_that_changed_hands_leave_their_program() -> None:
    store = AccountStore()
    store.write(ONE, Account(PROGRAM, b"1", 1), 1)
    store.write(WALLET, Account(PROGRAM, b"1", 1), 1)
    store.write(ONE, None, 2)
    store.write(WALLET, Account(SYSTEM_PROGRAM, b"", 1), 3)
    assert {key for key, _ in store.owned(PROGRAM, 1)} == {ONE, WALLET}
    assert [key for key, _ in store.owned(PROGRAM, 2)] == [WALLET]
    store.forget(3)
    assert list(store.owned(PROGRAM, 3)) == []
    assert [key for key, _ in store.owned(SYSTEM_PROGRAM, 3)] == [WALLET]
    assert len(store) == 1


def test_tokens_are_laid_out_as_the_token_program_does() -> None:
    account = token_account(TokenAccount(USDC, WALLET, 2**64 - 1))
    assert len(account.data) == 165
    assert account.data[64:72] == b"\xff" * 8
    assert str(Pubkey.from_bytes(account.data[32:64])) == WALLET
    assert read_token_account(account) == TokenAccount(USDC, WALLET, 2**64 - 1)
    mint = mint_account(Mint(WALLET, 7, 6))
    assert (len(mint.data), mint.data[44], mint.data[45]) == (82, 6, 1)
    assert read_mint(mint) == Mint(WALLET, 7, 6)
    assert read_mint(account) is None
    assert read_token_account(mint) is None
    assert read_token_account(Account(PROGRAM, account.data, 1)) is None


def test_amounts_are_exact_as_text() -> None:
    assert amount_body(2_500_000, 6)["uiAmountString"] == "2.5"
    assert amount_body(2**64 - 1, 6)["uiAmountString"] == "18446744073709.551615"
    assert amount_body(5, 0)["uiAmountString"] == "5"


def test_slots_follow_the_clock_and_go_on_after_a_restart() -> None:
    clock = ManualClock(START_NS)
    chain = Chain(clock)
    before = chain.tip()
    clock.advance(4)
    assert chain.tip() == before + 10
    assert Chain(clock).tip() == chain.tip()
    assert chain.slot(Commitment.PROCESSED) > chain.slot(Commitment.CONFIRMED) > chain.slot(Commitment.FINALIZED)
    assert chain.time_s(chain.tip()) == clock.now_ns() // 1_000_000_000


def test_a_clock_that_is_set_back_does_not_take_slots_back() -> None:
    chain = Chain(ManualClock(START_NS))
    before = chain.tip()
    chain._clock = ManualClock(START_NS - 5_000_000_000)
    assert chain.tip() == before


def test_a_stalled_node_stands_still_and_catches_up() -> None:
    clock = ManualClock(START_NS)
    chain = Chain(clock)
    chain.stall()
    before = chain.tip()
    clock.advance(40)
    assert (chain.tip(), chain.stalled_slots) == (before, 100)
    chain.resume()
    assert (chain.tip(), chain.stalled_slots) == (before + 100, 0)


def test_a_blockhash_lives_for_150_blocks() -> None:
    chain = Chain(ManualClock(START_NS))
    newest = chain.tip()
    assert chain.accepts(chain.blockhash(newest - 150), newest)
    assert not chain.accepts(chain.blockhash(newest - 151), newest)
    assert chain.blockhash(newest) != Chain(ManualClock(START_NS), seed=2).blockhash(newest)
