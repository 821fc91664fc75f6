"""Order books as values: levels, trust, and the view of one instant that is computed on."""

from enum import StrEnum

import msgspec

from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Ladder, Side

NO_RUNG = -1
"""Stands for "this side of the book is empty" where a rung is expected."""


class Trust(StrEnum):
    """Whether a book may be used. Only LIVE books make opportunities."""

    LIVE = "live"
    DELAYED = "delayed"
    """Late by nature: cached, throttled or unsigned. Shown with its age, never a leg."""
    STALE = "stale"
    RESYNCING = "resyncing"
    HALTED = "halted"


class Level(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A rung of the ladder and the size that stands on it, in native quanta."""

    rung: int
    size: int


class BookView(msgspec.Struct, frozen=True, kw_only=True):
    """A book at one instant: what pricing, arbitrage and evidence are computed from.

    Attributes:
        bids: levels of YES, best (highest rung) first.
        asks: levels of YES, best (lowest rung) first.
        trust: whether it may be used, and `trust_reason` why not, in words for people.
        version: rises with every change of levels or trust.
        proved_ns: when the feed last proved this book current; its age counts from here.
        changed_ns: when a level last changed here; `venue_ns` is the venue's own time of that change.
        lag_ns: from the venue's clock to ours, as the last change that came by itself showed; None before one. A
            snapshot tells of old changes, and nothing of how long it travelled.
    """

    key: MarketKey
    ladder: Ladder
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    trust: Trust
    version: int
    proved_ns: int
    changed_ns: int
    trust_reason: str = ""
    trust_since_ns: int = 0
    venue_ns: int | None = None
    lag_ns: int | None = None

    def offers(self, side: Side) -> tuple[Level, ...]:
        """Return the levels that a buyer of `side` would hit, best first: asks for YES, bids for NO."""
        return self.asks if side is Side.YES else self.bids

    @property
    def best_bid(self) -> int:
        """Return the best bid's rung, or NO_RUNG."""
        return self.bids[0].rung if self.bids else NO_RUNG

    @property
    def best_ask(self) -> int:
        """Return the best ask's rung, or NO_RUNG."""
        return self.asks[0].rung if self.asks else NO_RUNG
