"""Addresses: well-known programs, derived accounts, keys that are made from a text."""

import hashlib
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

SYSTEM_PROGRAM: Final = "11111111111111111111111111111111"
SPL_PROGRAM: Final = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
SPL_2022_PROGRAM: Final = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
ASSOCIATED_PROGRAM: Final = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
USDC: Final = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"


def derive(program: str, *seeds: bytes | str) -> str:
    """Return the address that a program derives from seeds; a text seed is the bytes of that address.

    Raises:
        ValueError: if a text is no address.
    """
    raw = [bytes(Pubkey.from_string(seed)) if isinstance(seed, str) else seed for seed in seeds]
    return str(Pubkey.find_program_address(raw, Pubkey.from_string(program))[0])


def keypair(*parts: object) -> Keypair:
    """Return the key pair of a made-up wallet: the same for the same parts, worthless anywhere else."""
    return Keypair.from_seed(hashlib.sha256(":".join(map(str, parts)).encode()).digest())


def associated_token_account(wallet: str, mint: str, token_program: str = SPL_PROGRAM) -> str:
    """Return the address of a wallet's usual account for a token."""
    return derive(ASSOCIATED_PROGRAM, wallet, token_program, mint)
