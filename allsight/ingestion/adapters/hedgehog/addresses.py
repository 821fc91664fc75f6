"""Addresses that the programs derive (sheet 3). Numbers in seeds are four bytes, little-endian."""

import functools

from allsight.ingestion.solana.address import address_bytes, derived_address


@functools.lru_cache(maxsize=50_000)
def deposit(program: str, market: str) -> str:
    """Return the token account that holds a market's stakes."""
    return derived_address(program, b"deposit", address_bytes(market))


@functools.lru_cache(maxsize=64)
def lulo_pool(program: str) -> str:
    """Return the account in which a build that lends deposits out counts them."""
    return derived_address(program, b"pool")


def config(program: str) -> str:
    """Return the account of a program's configuration."""
    return derived_address(program, b"config")


def user(program: str, wallet: str) -> str:
    """Return the account that counts the markets that a wallet has made."""
    return derived_address(program, b"user", address_bytes(wallet))


def market(program: str, creator: str, index: int) -> str:
    """Return the account of a creator's market by its number."""
    return derived_address(program, b"market", address_bytes(creator), index.to_bytes(4, "little"))
