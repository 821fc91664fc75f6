"""What fills cost: taker only, per market (venue sheet 1.5). Computed here and nowhere else in the emulator."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from allsight.domain.ladder import Side
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.words.polymarket import PolymarketWords

MONEY_UNIT: Final = Fraction(1, 10**9)
"""pUSD in what the engine counts: a share's quantum times a price of three decimals."""

_STEP: Final = 10**4
"""Fees are rounded to 0.00001 pUSD."""


class PolymarketFees:
    """The fee schedule of every listing, looked up by the engine's name of its market.

    Args:
        listings: those that the venue shows; the fees follow it as it changes.
    """

    def __init__(self, listings: Mapping[str, Listing]) -> None:
        self._listings = listings
        self._exchange: Exchange | None = None

    def bind(self, exchange: Exchange) -> None:
        """Take note of the exchange whose ladders give the prices."""
        self._exchange = exchange

    def fee(self, market: str, rung: int, size: int, *, taker: bool) -> int:
        """Return `shares · rate · p · (1 − p)` of a taker's fill, to the nearest 0.00001 pUSD; makers pay none."""
        if not taker or self._exchange is None:
            return 0
        listing = self._listings.get(market)
        if listing is None or not isinstance(listing.words, PolymarketWords) or listing.words.fee_rate is None:
            return 0
        price = self._exchange.markets[market].ladder.probability(rung)
        amount = size * listing.ladder.quantum * Fraction(listing.words.fee_rate) * price * (1 - price) / MONEY_UNIT
        return int(amount / _STEP + Fraction(1, 2)) * _STEP

    def reserve(self, market: str, side: Side, rung: int, size: int) -> int:
        """Return the fee at even odds, above which no fill of the order can go."""
        listing = self._listings.get(market)
        if listing is None or not isinstance(listing.words, PolymarketWords) or listing.words.fee_rate is None:
            return 0
        return int(size * listing.ladder.quantum * Fraction(listing.words.fee_rate) / 4 / MONEY_UNIT) + 2 * _STEP
