"""The data of the parimutuel program's instructions (venue sheet 8)."""

import struct
from typing import Final

from solders.pubkey import Pubkey

CREATE_USER: Final = b"\x01"
CREATE_POSITION: Final = b"\x03"
RESOLVE_INVALID: Final = b"\x05\x01"
WITHDRAW: Final = b"\x06"
CLAIM: Final = b"\x07"
INVALIDATE_INACTIVE: Final = b"\x0a"


def create_market(resolver: str, closes_s: int, resolves_s: int, creator_bps: int, options: int, uri: str) -> bytes:
    """Return the data that makes a pool."""
    raw = uri.encode()
    head = struct.pack("<B32sqqHBI", 2, bytes(Pubkey.from_string(resolver)), closes_s, resolves_s, creator_bps, options,
                       len(raw))  # fmt: skip
    return head + raw


def deposit(option: int, amount: int) -> bytes:
    """Return the data that stakes on an option."""
    return struct.pack("<BBQ", 4, option, amount)


def resolve(outcome: int) -> bytes:
    """Return the data that names an outcome."""
    return bytes((5, 0, outcome))
