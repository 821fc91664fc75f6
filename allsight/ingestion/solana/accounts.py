"""Accounts as a node hands them out, over HTTP and over its stream alike, and how to choose among them."""

from typing import Literal

import msgspec

from allsight.ingestion.solana.address import base58
from allsight.ingestion.solana.layout import LayoutReader

TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"  # noqa: S105  the address of a public program
TOKEN_2022_PROGRAM = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"  # noqa: S105

Commitment = Literal["processed", "confirmed", "finalized"]
"""How sure a node is to be before it answers: `confirmed` for prices, `finalized` for settlement (sheet 9)."""


class Account(msgspec.Struct, frozen=True, gc=False):
    """A whole account as it stood at the end of a slot. One that was closed has no data."""

    address: str
    slot: int
    data: bytes
    owner: str


class TokenAccount(msgspec.Struct, frozen=True, gc=False):
    """An account that holds tokens: of which mint, whose, and how many base units."""

    mint: str
    owner: str
    amount: int


def read_token_account(data: bytes) -> TokenAccount:
    """Read a token account of either token program: mint at 0, owner at 32, amount at 64.

    Raises:
        VenueDataError: if it is too short.
    """
    reader = LayoutReader(data)
    return TokenAccount(mint=reader.address(), owner=reader.address(), amount=reader.u64())


class Memcmp(msgspec.Struct, frozen=True):
    """Bytes that must stand at a place; `bytes` in the encoding named."""

    offset: int
    bytes: str
    encoding: str = "base58"


class AccountFilter(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One condition on accounts of a program: bytes at a place, or the size."""

    memcmp: Memcmp | None = None
    data_size: int | None = None


def holds(offset: int, raw: bytes) -> AccountFilter:
    """Ask for accounts with these bytes at that place."""
    return AccountFilter(memcmp=Memcmp(offset, base58(raw)))


class AccountConfig(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """How accounts are asked for. Base 64 is the one encoding that every node has for every size."""

    commitment: Commitment
    encoding: str | None = None
    with_context: bool | None = None
    filters: tuple[AccountFilter, ...] | None = None


# -- as a node writes them ------------------------------------------------------------------------------------------


class RpcContext(msgspec.Struct, frozen=True, gc=False):
    """Which state of the chain an answer describes."""

    slot: int


class RpcAccount(msgspec.Struct, frozen=True, gc=False):
    """An account's body; the bytes are decoded from base 64 on the way in."""

    data: tuple[bytes, Literal["base64"]]
    owner: str

    def at(self, address: str, slot: int) -> Account:
        """Say which account this was, and when."""
        return Account(address, slot, self.data[0], self.owner)


class RpcError(msgspec.Struct, frozen=True):
    """What a node says when it does not answer."""

    code: int
    message: str = ""
