"""Where Hedgehog's accounts are: its programs, and the addresses that they derive (venue sheet 2 and 3)."""

from typing import Final

from allsight.emulators.solana.keys import derive

POOLS: Final = "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu"
"""Parimutuel with the lending build."""

PLAIN_POOLS: Final = "PAR4WfaUSo4LvmwndHcYjuL61vibPC1cs5nvFmMdFU4"
PEERS: Final = "P2PzLraW8YF87BxqZTZ5kgrfvzcrKGPnqUBNhqmcV9B"
PLAIN_PEERS: Final = "P2PototC41acvjMc9cvAoRjFjtaRD5Keo9PvNJfRwf3"
PARLAYS: Final = "PLYaNRbQs9GWyVQdcLrzPvvZu7NH4W2sneyHcEimLr7"
CLASSIC_AMM: Final = "Hr4whNgXr3yZsJvx3TVSwfsFgXuSEPB1xKmvgrtLhsrM"
CLASSIC_TOKENS: Final = "D8vMVKonxkbBtAXAxBwPPWyTfon8337ARJmHvwtsF98G"
LULO: Final = "FL3X2pRsQ9zHENpZSKDRREtccwJuei8yg9fwDu9UN69Q"


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "little")


def config_of(program: str) -> str:
    """Return where a program keeps its configuration."""
    return derive(program, b"config")


def user_of(program: str, wallet: str) -> str:
    """Return where a program keeps what it knows of a wallet."""
    return derive(program, b"user", wallet)


def market_of(program: str, creator: str, index: int) -> str:
    """Return the address of a creator's market."""
    return derive(program, b"market", creator, _u32(index))


def pool_position_of(program: str, market: str, wallet: str) -> str:
    """Return the address of a wallet's stakes in a pool."""
    return derive(program, b"user_position", market, wallet)


def peer_position_of(program: str, market: str, index: int) -> str:
    """Return the address of a fixed-odds market's position, which has a number."""
    return derive(program, b"user_position", market, _u32(index))


def deposit_of(program: str, market: str) -> str:
    """Return the token account that holds the stakes of a market."""
    return derive(program, b"deposit", market)


def creator_fees_of(program: str, creator: str, mint: str) -> str:
    """Return the token account of a creator's fees."""
    return derive(program, b"creator_fees", creator, mint)


def platform_fees_of(program: str, mint: str) -> str:
    """Return the token account of the venue's fees."""
    return derive(program, b"platform_fees", mint)


def lulo_pool_of(program: str) -> str:
    """Return where the lending build of the pools keeps what it has lent out."""
    return derive(program, b"pool")


def lulo_user_of(owner: str) -> str:
    """Return what the lending program knows of an owner."""
    return derive(LULO, b"flexlend", owner)
