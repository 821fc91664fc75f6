"""The perpetual futures that Drift lists beside its prediction markets: a few, for clients to leave out.

They answer where the venue lists everything (Data API, accounts on chain); nobody trades them here.
"""

from typing import Final

import msgspec

PYTH_LAZER: Final = 12
PYTH_LAZER_STABLE_COIN: Final = 15
"""`OracleSource` of an oracle that tells the price of a coin, and of one that is worth a dollar."""

DOLLAR_ORACLE: Final = "9VCioxmni2gDLv11qufWzT3RDERhQE4iY5Gf7NTfYyAV"
"""Where the venue reads what a USDC is worth."""

LAZER_ORACLE: Final = bytes.fromhex("9f07a1f922517985")
_LAZER_EXPONENT: Final = -8


class Perpetual(msgspec.Struct, frozen=True):
    """A perpetual future; `price` in millionths."""

    index: int
    symbol: str
    oracle: str
    price: int


PERPETUALS: Final = (
    Perpetual(0, "SOL-PERP", "3m6i4RFWEDw2Ft4tFHPJtYgmpPe21k56M3FHeWYrgGBz", 142_310_000),
    Perpetual(1, "BTC-PERP", "35MbvS1Juz2wf7GsyHrkCw8yfKciRLxVpEhfZDZFrB4R", 97_402_500_000),
    Perpetual(2, "ETH-PERP", "93FG52TzNKCnMiasV14Ba34BYcHDb9p4zK4GjZnLwqWR", 3_308_400_000),
)


def lazer_oracle(price: int, at_s: int, slot: int) -> bytes:
    """Return the account of a coin's oracle."""
    scaled = price * 10 ** (-_LAZER_EXPONENT - 6)
    return b"".join(
        (
            LAZER_ORACLE,
            scaled.to_bytes(8, "little", signed=True),
            at_s.to_bytes(8, "little"),
            slot.to_bytes(8, "little"),
            _LAZER_EXPONENT.to_bytes(4, "little", signed=True),
            bytes(4),
            (scaled // 10_000).to_bytes(8, "little"),
        )
    )
