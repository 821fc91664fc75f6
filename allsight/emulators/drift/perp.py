"""One perp market as the program keeps it, beside what the engine and the universe know of it."""

from enum import IntEnum
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.emulators.drift import keys
from allsight.emulators.drift.layouts import (
    AMM_FILL_PAUSED,
    AMM_IMMEDIATE_FILL_PAUSED,
    FILL_PAUSED,
    FUNDING_PAUSED,
)
from allsight.emulators.drift.units import PRICE
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.markets import Market
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.words.drift import DriftWords

MARK_PERIOD_NS: Final = 3_600 * SECOND_NS
"""Over how long the mark TWAP is taken; the oracle of a prediction market follows it."""

SHORT_PERIOD_NS: Final = 300 * SECOND_NS
_FINE: Final = 1_000_000
ORACLE_CONFIDENCE: Final = 22_000


class Status(IntEnum):
    """`MarketStatus` as far as a prediction market goes through it."""

    INITIALIZED = 0
    ACTIVE = 1
    REDUCE_ONLY = 6
    SETTLEMENT = 7
    DELISTED = 8

    @property
    def camel(self) -> str:
        """Return the name as the APIs spell it."""
        head, *tail = self.name.lower().split("_")
        return head + "".join(part.capitalize() for part in tail)


class Averages:
    """Time-weighted averages of bid, ask and mark, kept finer than they are shown so that small steps count."""

    __slots__ = ("_ask", "_bid", "_mark", "_short", "at_ns")

    def __init__(self) -> None:
        self._bid = self._ask = self._mark = self._short = 0
        self.at_ns = 0
        """When they were taken last; zero for never."""

    def take(self, now_ns: int, bid: int, ask: int) -> None:
        """Take in the touch as it has been since the last time, in millionths."""
        fine_bid, fine_ask = bid * _FINE, ask * _FINE
        mid = (fine_bid + fine_ask) // 2
        if not self.at_ns:
            self._bid, self._ask, self._mark, self._short = fine_bid, fine_ask, mid, mid
        passed = now_ns - self.at_ns
        self.at_ns = now_ns
        self._bid = _average(self._bid, fine_bid, passed, MARK_PERIOD_NS)
        self._ask = _average(self._ask, fine_ask, passed, MARK_PERIOD_NS)
        self._mark = _average(self._mark, mid, passed, MARK_PERIOD_NS)
        self._short = _average(self._short, mid, passed, SHORT_PERIOD_NS)

    @property
    def bid(self) -> int:
        """Return the average bid in millionths."""
        return self._bid // _FINE

    @property
    def ask(self) -> int:
        """Return the average ask."""
        return self._ask // _FINE

    @property
    def mark(self) -> int:
        """Return the average of the middle over an hour."""
        return self._mark // _FINE

    @property
    def mark_5min(self) -> int:
        """Return the average of the middle over five minutes."""
        return self._short // _FINE


def _average(old: int, new: int, passed: int, period: int) -> int:
    weight = min(max(passed, 0), period)
    return (old * (period - weight) + new * weight) // period


class Perp(msgspec.Struct, eq=False):
    """A prediction market.

    Attributes:
        listing: as it is now; controls may have changed it.
        market: the engine's.
        averages: of the touch over time.
        oracle_price: what the prelaunch oracle says: the mark TWAP until the council writes the outcome.
        oracle_slot: when it was written last.
        next_fill: id of the next fill record.
        expiry_price: what the market settles at, once it does.
        solvency: a limit below which a net long market settles, None without a shortfall.
        delisted: the universe shows it no more.
        stalled: nothing of it leaves the order-book server, whose connections live on.
        frozen_slot: its snapshots go on and carry this slot.
        paused_by_hand: bits of paused operations that a control has set.
    """

    index: int
    symbol: str
    listing: Listing
    market: Market
    averages: Averages
    oracle_price: int = 0
    oracle_slot: int = 0
    next_fill: int = 1
    last_fill_price: int = 0
    last_trade_s: int = 0
    fee_adjustment: int = 0
    expiry_price: int | None = None
    solvency: int | None = None
    delisted: bool = False
    stalled: bool = False
    frozen_slot: int | None = None
    paused_by_hand: int = 0
    sqrt_k: int = 0

    @property
    def account(self) -> str:
        """Return the address of its account."""
        return keys.perp_market(self.index)

    @property
    def oracle(self) -> str:
        """Return the address of its oracle."""
        return keys.prelaunch_oracle(self.index)

    def status(self, now_ns: int) -> Status:
        """Return where it stands in its life (venue sheet 2)."""
        if self.delisted:
            return Status.DELISTED
        if self.expiry_price is not None:
            return Status.SETTLEMENT
        state = self.market.state
        if state is MarketState.LISTED:
            return Status.INITIALIZED
        if state is MarketState.CLOSED or (
            state is MarketState.HALTED and now_ns >= DriftWords.of(self.listing, now_ns).reduce_only_ns
        ):
            return Status.REDUCE_ONLY
        return Status.ACTIVE

    def expiry_s(self, now_ns: int) -> int:
        """Return when no order is taken any more, Unix seconds; zero while that is not decided."""
        if self.status(now_ns) < Status.REDUCE_ONLY:
            return 0
        return self.listing.close_ns // SECOND_NS

    def paused(self, now_ns: int) -> int:
        """Return the operations that are paused; funding always is."""
        bits = FUNDING_PAUSED | self.paused_by_hand
        if self.market.state is MarketState.HALTED and self.status(now_ns) is Status.ACTIVE:
            bits |= AMM_FILL_PAUSED | FILL_PAUSED | AMM_IMMEDIATE_FILL_PAUSED
        return bits

    def follow(self, now_ns: int, bid: int, ask: int, slot: int) -> None:
        """Take the touch into the averages and the mark average into the oracle; prices in millionths."""
        self.averages.take(now_ns, bid, ask)
        self.write_oracle(self.averages.mark, slot)

    def write_oracle(self, price: int, slot: int) -> None:
        """Let the oracle say a price, capped at its maximum of one."""
        self.oracle_price = min(max(price, 0), PRICE)
        self.oracle_slot = slot

    def settle_at(self, outcome: int, net_base: int) -> None:
        """Fix the expiry price from the outcome, 0 to `PRICE`, and the users' net position (venue sheet 2).

        A market that is net long settles a millionth below its target or at what it can pay, net short a millionth
        above it; nothing settles at exactly 0 or 1.
        """
        best = self.solvency
        price = outcome
        if net_base > 0:
            price = (outcome if best is None else min(best, outcome)) - 1
        elif net_base < 0:
            price = (outcome if best is None else max(best, outcome)) + 1
        self.expiry_price = min(max(price, 1), PRICE - 1)
