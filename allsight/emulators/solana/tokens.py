"""SPL tokens: the accounts of mints and of wallets, as the token program lays them out."""

import struct
from typing import Any, Final

import msgspec
from solders.pubkey import Pubkey

from allsight.emulators.solana.accounts import Account, rent_exempt
from allsight.emulators.solana.keys import SPL_2022_PROGRAM, SPL_PROGRAM

MINT_SIZE: Final = 82
TOKEN_ACCOUNT_SIZE: Final = 165
TOKEN_PROGRAMS: Final = frozenset({SPL_PROGRAM, SPL_2022_PROGRAM})

_INITIALIZED: Final = 1
_TOKEN_ACCOUNT: Final = struct.Struct("<32s32sQI32sBIQQI32s")
_MINT: Final = struct.Struct("<I32sQBBI32s")


class Mint(msgspec.Struct, frozen=True):
    """A token: who may make more of it, how much there is, how many decimals its amounts have."""

    authority: str
    supply: int
    decimals: int


class TokenAccount(msgspec.Struct, frozen=True):
    """A wallet's holding of a token; `owner` may be an address that a program derived."""

    mint: str
    owner: str
    amount: int


def mint_account(mint: Mint, program: str = SPL_PROGRAM) -> Account:
    """Return the account of a mint."""
    authority = bytes(Pubkey.from_string(mint.authority))
    data = _MINT.pack(1, authority, mint.supply, mint.decimals, _INITIALIZED, 0, bytes(32))
    return Account(program, data, rent_exempt(len(data)))


def token_account(holding: TokenAccount, program: str = SPL_PROGRAM) -> Account:
    """Return the account of a holding."""
    mint, owner = bytes(Pubkey.from_string(holding.mint)), bytes(Pubkey.from_string(holding.owner))
    data = _TOKEN_ACCOUNT.pack(mint, owner, holding.amount, 0, bytes(32), _INITIALIZED, 0, 0, 0, 0, bytes(32))
    return Account(program, data, rent_exempt(len(data)))


def read_token_account(account: Account) -> TokenAccount | None:
    """Return the holding in an account, None when it is no token account."""
    if account.owner not in TOKEN_PROGRAMS or len(account.data) < TOKEN_ACCOUNT_SIZE:
        return None
    mint, owner, amount, *_ = _TOKEN_ACCOUNT.unpack_from(account.data)
    return TokenAccount(str(Pubkey.from_bytes(mint)), str(Pubkey.from_bytes(owner)), amount)


def read_mint(account: Account) -> Mint | None:
    """Return the token that an account describes, None when it describes none."""
    if account.owner not in TOKEN_PROGRAMS or len(account.data) != MINT_SIZE:
        return None
    _, authority, supply, decimals, *_ = _MINT.unpack_from(account.data)
    return Mint(str(Pubkey.from_bytes(authority)), supply, decimals)


def amount_body(amount: int, decimals: int) -> dict[str, Any]:
    """Return an amount as the node writes it: exact as text, and rounded as a number."""
    whole, rest = divmod(amount, 10**decimals)
    tail = f"{rest:0{decimals}d}".rstrip("0") if rest else ""
    text = f"{whole}.{tail}" if tail else str(whole)
    return {"amount": str(amount), "decimals": decimals, "uiAmount": float(text), "uiAmountString": text}
