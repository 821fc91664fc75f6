"""What the Hedgehog tests share: accounts by the sheet's layouts, written apart from the code that reads them."""

import json
import struct

from allsight.domain.ids import market_key
from allsight.domain.market import Market
from allsight.ingestion.adapters.hedgehog import addresses, fees
from allsight.ingestion.adapters.hedgehog.books import p2p_ladder, pool_ladder
from allsight.ingestion.adapters.hedgehog.venue import MAINNET_GENESIS, USDC, VENUE, HedgehogConfig, Programs
from allsight.ingestion.adapters.hedgehog.wire import read_p2p, read_parimutuel
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM, Account
from allsight.ingestion.solana.address import address_bytes, address_of
from tests.support.markets import make_market

PLAIN = "PAR4WfaUSo4LvmwndHcYjuL61vibPC1cs5nvFmMdFU4"
LENT = "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu"
P2P = "P2PototC41acvjMc9cvAoRjFjtaRD5Keo9PvNJfRwf3"

CREATOR = address_of(bytes([1] * 32))
RESOLVER = address_of(bytes([2] * 32))
CLOSE_S = 1_967_139_200
"""In the year 2032: an open market stays open while a test runs."""

PROGRAMS = Programs(parimutuel=(PLAIN, LENT), lent_out=(LENT,), p2p=(P2P,))
CONFIG = HedgehogConfig(programs=PROGRAMS, resolvers=(RESOLVER,), genesis=MAINNET_GENESIS)


def at(number: int) -> str:
    """Return the address of the market with that number."""
    return address_of(bytes([100 + number] * 32))


def pool_data(
    *amounts: int,
    state: int = 0,
    outcome: int = 0,
    mint: str = USDC.address,
    uri: str = "ipfs://bafyexample0/market.json",
    fees_bps: tuple[int, int] = (150, 150),
    close_s: int = CLOSE_S,
    outcome_s: int = 0,
    resolver: str = RESOLVER,
) -> bytes:
    """Return the bytes of a pool's market."""
    head = struct.pack("<B32sI32s32s", 3, address_bytes(CREATOR), 0, address_bytes(resolver), address_bytes(mint))
    times = struct.pack("<qqqHHBB", close_s, close_s + 86_400, outcome_s, *fees_bps, state, outcome)
    raw = uri.encode()
    return head + times + struct.pack(f"<B{len(amounts)}QI", len(amounts), *amounts, len(raw)) + raw


def p2p_data(
    odds: tuple[int, int] = (3, 2),
    *,
    yes: int = 300_000_000,
    no: int = 40_000_000,
    state: int = 0,
    fee_bps: int = 200,
    uri: str = "ipfs://bafyexample2/market.json",
    resolver: str = RESOLVER,
    mint: str = USDC.address,
    close_s: int = CLOSE_S,
    outcome_s: int = 0,
) -> bytes:
    """Return the bytes of a market of fixed odds."""
    head = struct.pack("<B32sII32s32s", 3, address_bytes(CREATOR), 0, 2, address_bytes(resolver), address_bytes(mint))
    middle = struct.pack("<IIQQB?", *odds, yes, no, state, False)
    times = struct.pack("<qqqqH", close_s - 604_800, close_s, close_s + 86_400, outcome_s, fee_bps)
    raw = uri.encode()
    return head + middle + times + struct.pack("<I", len(raw)) + raw


def token_data(amount: int, *, mint: str = USDC.address, owner: str = CREATOR) -> bytes:
    """Return the bytes of a token account."""
    return address_bytes(mint) + address_bytes(owner) + struct.pack("<Q", amount) + bytes(93)


def loan_data(amount: int) -> bytes:
    """Return the bytes of a pool of lent deposits."""
    return struct.pack("<BQ", 5, amount)


def market_account(number: int, data: bytes, *, slot: int = 10, program: str = PLAIN) -> Account:
    return Account(at(number), slot, data, program)


def stakes_account(
    number: int, amount: int, *, slot: int = 10, program: str = PLAIN, mint: str = USDC.address
) -> Account:
    return Account(addresses.deposit(program, at(number)), slot, token_data(amount, mint=mint), TOKEN_PROGRAM)


def pool_markets(number: int, data: bytes, program: str = PLAIN) -> list[Market]:
    """Return the markets of a pool as the catalogue would describe them."""
    found = read_parimutuel(data)
    return [
        make_market(
            market_key(VENUE, at(number), str(option)),
            ladder=pool_ladder(USDC),
            fees=fees.pool_fees(found),
            currency=USDC.currency,
            native=(*_native(number, program), ("option", str(option))),
        )
        for option in range(len(found.amounts))
    ]


def p2p_market(number: int, data: bytes) -> Market:
    """Return the market of fixed odds as the catalogue would describe it."""
    found = read_p2p(data)
    return make_market(
        market_key(VENUE, at(number)),
        ladder=p2p_ladder(found, USDC),
        fees=fees.p2p_fees(found),
        currency=USDC.currency,
        native=_native(number, P2P),
    )


def _native(number: int, program: str) -> tuple[tuple[str, str], ...]:
    return (
        ("program", program),
        ("market", at(number)),
        ("deposit", addresses.deposit(program, at(number))),
        ("resolver", RESOLVER),
    )


def document(title: str = "Will it rain?", options: object = ("Yes", "No"), **more: object) -> bytes:
    """Return a document as a creator might write it."""
    return json.dumps(
        {"title": title, "description": "Resolves to Yes if it rains.", "options": options, **more}
    ).encode()
