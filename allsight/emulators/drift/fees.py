"""What fills cost (venue sheet 6): a share of the YES notional for whoever takes, a rebate for whoever makes."""

from collections.abc import Mapping
from typing import Final, Protocol

from allsight.domain.ladder import Side
from allsight.emulators.drift.units import PRICE, price_of

DENOMINATOR: Final = 100_000
TAKER_TIERS: Final = (100, 90, 80, 70, 60, 50)
"""Numerators of the program's six tiers in use: 10 to 5 basis points."""

MAKER_REBATE: Final = 20
"""Two basis points in every tier."""


class Adjusted(Protocol):
    """A market with a fee of its own."""

    fee_adjustment: int
    """Percent by which the market's fees differ, −100 to 100."""


def taker_fee(quote: int, adjustment: int = 0) -> int:
    """Return what taking an amount of quote costs in the first tier, rounded up; both in millionths."""
    fee = -(-quote * TAKER_TIERS[0] // DENOMINATOR)
    return fee + fee * adjustment // 100


def maker_rebate(quote: int, adjustment: int = 0) -> int:
    """Return what making an amount of quote brings, rounded down; both in millionths."""
    rebate = quote * MAKER_REBATE // DENOMINATOR
    return rebate + rebate * adjustment // 100


def fee_tiers() -> bytes:
    """Return the schedule as State holds it: ten tiers of eight numbers, the unused ones zero."""
    tiers = b"".join(
        b"".join(
            number.to_bytes(4, "little") for number in (taker, DENOMINATOR, MAKER_REBATE, DENOMINATOR, 15, 100, 5, 100)
        )
        for taker in TAKER_TIERS
    )
    return tiers.ljust(10 * 32, b"\0")


class DriftFees:
    """The engine's view of the schedule.

    Args:
        markets: by the engine's name; read at every fill, so that an adjustment counts at once.
    """

    def __init__(self, markets: Mapping[str, Adjusted]) -> None:
        self._markets = markets

    def fee(self, market: str, rung: int, size: int, *, taker: bool) -> int:
        """Return the fee of one fill in millionths of a dollar, below zero for a rebate."""
        quote = price_of(rung) * size
        adjustment = self._adjustment(market)
        return taker_fee(quote, adjustment) if taker else -maker_rebate(quote, adjustment)

    def reserve(self, market: str, side: Side, rung: int, size: int) -> int:
        """Return an upper bound of the fees of an order with that limit."""
        worst = price_of(rung) if side is Side.YES else PRICE
        return taker_fee(worst * size, max(0, self._adjustment(market))) + 1

    def _adjustment(self, market: str) -> int:
        known = self._markets.get(market)
        return 0 if known is None else known.fee_adjustment
