"""The accounts of Hedgehog's programs, byte by byte (venue sheet 3): little-endian, a type byte first, no alignment."""

import struct
from typing import Final

import msgspec
from solders.pubkey import Pubkey

CONFIG: Final = 1
USER: Final = 2
MARKET: Final = 3
POSITION: Final = 4
LULO_POOL: Final = 5

OPEN: Final = 0
RESOLVED: Final = 1
INVALID: Final = 2
"""States of a parimutuel pool and of a parlay."""

PEER_YES: Final = 1
PEER_NO: Final = 2
PEER_INVALID: Final = 3
"""States of a fixed-odds market beyond open."""


def _key(address: str) -> bytes:
    return bytes(Pubkey.from_string(address))


def _text(uri: str) -> bytes:
    raw = uri.encode()
    return struct.pack("<I", len(raw)) + raw


class PoolConfig(msgspec.Struct, frozen=True):
    """The parimutuel program's configuration; new pools copy the fee."""

    authority: str
    platform_bps: int
    inactive_s: int

    def data(self) -> bytes:
        return struct.pack("<B32sHI", CONFIG, _key(self.authority), self.platform_bps, self.inactive_s)


class PeerConfig(msgspec.Struct, frozen=True):
    """The fixed-odds program's configuration."""

    authority: str
    platform_bps: int

    def data(self) -> bytes:
        return struct.pack("<B32sH", CONFIG, _key(self.authority), self.platform_bps)


class User(msgspec.Struct, frozen=True):
    """A wallet that a program knows, and the index of its next market."""

    wallet: str
    next_market: int

    def data(self) -> bytes:
        return struct.pack("<B32sI", USER, _key(self.wallet), self.next_market)


class LuloPool(msgspec.Struct, frozen=True):
    """What the program has lent out, in base units."""

    amount: int

    def data(self) -> bytes:
        return struct.pack("<BQ", LULO_POOL, self.amount)


class PoolMarket(msgspec.Struct, frozen=True):
    """A parimutuel pool. Times are Unix seconds, amounts base units per option; `outcome` counts when resolved."""

    creator: str
    index: int
    resolver: str
    mint: str
    closes_s: int
    resolves_s: int
    creator_bps: int
    platform_bps: int
    amounts: tuple[int, ...]
    uri: str
    outcome_s: int = 0
    state: int = OPEN
    outcome: int = 0

    def data(self) -> bytes:
        head = struct.pack(
            "<B32sI32s32sqqqHHBBB",
            MARKET,
            _key(self.creator),
            self.index,
            _key(self.resolver),
            _key(self.mint),
            self.closes_s,
            self.resolves_s,
            self.outcome_s,
            self.creator_bps,
            self.platform_bps,
            self.state,
            self.outcome,
            len(self.amounts),
        )
        return head + struct.pack(f"<{len(self.amounts)}Q", *self.amounts) + _text(self.uri)


class PoolPosition(msgspec.Struct, frozen=True):
    """What one wallet has staked in a pool, per option."""

    market: str
    wallet: str
    amounts: tuple[int, ...]
    claimed: bool = False

    def data(self) -> bytes:
        head = struct.pack(
            "<B32s32s?B", POSITION, _key(self.market), _key(self.wallet), self.claimed, len(self.amounts)
        )
        return head + struct.pack(f"<{len(self.amounts)}Q", *self.amounts)


class PeerMarket(msgspec.Struct, frozen=True):
    """One person's odds of `yes` to `no`: `yes_amount` staked on YES, of which takers have matched a part."""

    creator: str
    index: int
    next_position: int
    resolver: str
    mint: str
    yes: int
    no: int
    yes_amount: int
    no_amount: int
    created_s: int
    closes_s: int
    resolves_s: int
    platform_bps: int
    uri: str
    outcome_s: int = 0
    state: int = OPEN
    creator_claimed: bool = False

    def data(self) -> bytes:
        head = struct.pack(
            "<B32sII32s32sIIQQB?qqqqH",
            MARKET,
            _key(self.creator),
            self.index,
            self.next_position,
            _key(self.resolver),
            _key(self.mint),
            self.yes,
            self.no,
            self.yes_amount,
            self.no_amount,
            self.state,
            self.creator_claimed,
            self.created_s,
            self.closes_s,
            self.resolves_s,
            self.outcome_s,
            self.platform_bps,
        )
        return head + _text(self.uri)


class PeerPosition(msgspec.Struct, frozen=True):
    """What one taker has staked on NO."""

    market: str
    index: int
    wallet: str
    no_amount: int
    claimed: bool = False

    def data(self) -> bytes:
        return struct.pack(
            "<B32sI32sQ?",
            POSITION,
            _key(self.market),
            self.index,
            _key(self.wallet),
            self.no_amount,
            self.claimed,
        )


class ParlayMarket(msgspec.Struct, frozen=True):
    """A parlay: an entry names an outcome of every event, and the best entries share the pot."""

    creator: str
    index: int
    resolver: str
    mint: str
    next_entry: int
    entry_cost: int
    creator_bps: int
    platform_bps: int
    created_s: int
    closes_s: int
    resolves_s: int
    events: bytes
    uri: str
    outcome_s: int = 0
    state: int = OPEN
    high_score_count: int = 1
    high_score: int = 0

    def data(self) -> bytes:
        head = struct.pack(
            "<B32sI32s32sIQHHqqqqBIBB",
            MARKET,
            _key(self.creator),
            self.index,
            _key(self.resolver),
            _key(self.mint),
            self.next_entry,
            self.entry_cost,
            self.creator_bps,
            self.platform_bps,
            self.created_s,
            self.closes_s,
            self.resolves_s,
            self.outcome_s,
            self.state,
            self.high_score_count,
            self.high_score,
            len(self.events),
        )
        return head + self.events + _text(self.uri)


_SWAP: Final = bytes.fromhex("35ce92982c6178b1")
_OUTCOME_MARKET: Final = bytes.fromhex("dbbed53700e3c69a")


def classic_swap(market: str, swap: str, creator: str, index: int, volume: int) -> bytes:
    """Return the account of a legacy pool of outcome tokens; its fees are those most often seen."""
    fees = struct.pack("<6H", 100, 0, 0, 50, 0, 0)
    head = _SWAP + _key(market) + _key(swap) + _key(creator) + fees
    return head + struct.pack("<Q", index) + volume.to_bytes(16, "little") + b"\xfe"


def classic_market(collateral: str) -> bytes:
    """Return the account of a legacy market, of which only the collateral's place is public."""
    return _OUTCOME_MARKET + bytes(128) + _key(collateral) + bytes(64)
