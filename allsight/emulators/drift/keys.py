"""Addresses: those that the program derives from seeds, and those of the invented people who trade."""

from functools import lru_cache
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from allsight.emulators.solana.keys import derive, keypair

PROGRAM: Final = "dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH"
LOADER: Final = "BPFLoaderUpgradeab1e11111111111111111111111"


@lru_cache(maxsize=8_192)
def derived(*seeds: bytes) -> str:
    """Return the program's address for some seeds (venue sheet 4.4)."""
    return derive(PROGRAM, *seeds)


@lru_cache(maxsize=8_192)
def raw(address: str) -> bytes:
    """Return the 32 bytes of an address."""
    return bytes(Pubkey.from_string(address))


def u16(number: int) -> bytes:
    """Return a number as a seed."""
    return number.to_bytes(2, "little")


STATE: Final = derived(b"drift_state")
SIGNER: Final = derived(b"drift_signer")


def perp_market(index: int) -> str:
    """Return the address of a perp market's account."""
    return derived(b"perp_market", u16(index))


def prelaunch_oracle(index: int) -> str:
    """Return the address of the oracle of a prediction market."""
    return derived(b"prelaunch_oracle", u16(index))


def spot_market(index: int) -> str:
    """Return the address of a spot market's account."""
    return derived(b"spot_market", u16(index))


def spot_market_vault(index: int) -> str:
    """Return the address of the token account behind a spot market."""
    return derived(b"spot_market_vault", u16(index))


def insurance_vault(index: int) -> str:
    """Return the address of the token account that insures a spot market."""
    return derived(b"insurance_fund_vault", u16(index))


@lru_cache(maxsize=1_024)
def signer(name: str) -> Keypair:
    """Return the key pair of somebody who trades; invented from the name."""
    return keypair("drift", name)


@lru_cache(maxsize=1_024)
def wallet(name: str) -> str:
    """Return the wallet of somebody who trades."""
    return str(signer(name).pubkey())


@lru_cache(maxsize=8_192)
def user(authority: str, sub_account: int) -> str:
    """Return the address of a wallet's User account."""
    return derived(b"user", raw(authority), u16(sub_account))


KEEPER: Final = "keeper"
"""Who fills everybody's orders and pays for the transactions."""
