"""One market's book as the state store keeps it: levels, trust and the times that prove it."""

from allsight.domain.book import BookView, Trust
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.ladder import Ladder
from allsight.domain.messages import BookDelta, BookSnapshot
from allsight.normalization.cache.levels import DenseLevels, Levels, SparseLevels


class Book:
    """A mutable book. Only the state store holds one; everybody else gets a `BookView`."""

    __slots__ = (
        "_view",
        "asks",
        "bids",
        "changed_ns",
        "key",
        "ladder",
        "lag_ns",
        "lane",
        "proved_ns",
        "seeded",
        "trust",
        "trust_reason",
        "trust_since_ns",
        "valid_for_ns",
        "venue_ns",
        "version",
    )

    bids: Levels
    asks: Levels

    def __init__(self, key: MarketKey, ladder: Ladder, now_ns: int) -> None:
        self.key = key
        self.version = 0
        self.lane: LaneId | None = None
        self.valid_for_ns: int | None = None
        self.trust = Trust.STALE
        self.trust_reason = "no book has arrived yet"
        self.trust_since_ns = now_ns
        self.proved_ns = 0
        self.changed_ns = 0
        self.venue_ns: int | None = None
        self.lag_ns: int | None = None
        self._view: BookView | None = None
        self.reset(ladder)

    def reset(self, ladder: Ladder) -> None:
        """Take a new price grid and forget every level; the book needs a snapshot from here on."""
        kind = DenseLevels if ladder.dense else SparseLevels
        self.ladder = ladder
        self.bids = kind(len(ladder), high=True)
        self.asks = kind(len(ladder), high=False)
        self.seeded = False
        self.version += 1

    def set_trust(self, trust: Trust, reason: str, now_ns: int) -> bool:
        """Note a change of trust; returns whether it was one."""
        if trust is self.trust and reason == self.trust_reason:
            return False
        if trust is not self.trust:
            self.trust_since_ns = now_ns
        self.trust = trust
        self.trust_reason = reason
        self.version += 1
        return True

    def seed(self, snapshot: BookSnapshot) -> None:
        """Replace all levels; trust is the caller's business. Levels that were there already are proved, not changed.

        Raises:
            IndexError: if a level lies off the ladder.
        """
        bids, asks = self.bids.replace(snapshot.bids), self.asks.replace(snapshot.asks)
        self.lane = snapshot.lane
        self.valid_for_ns = snapshot.valid_for_ns
        self.proved_ns = snapshot.recv_ns
        if bids or asks or not self.seeded:
            self.changed_ns = snapshot.recv_ns
            self.venue_ns = snapshot.venue_ns
        self.seeded = True
        self.version += 1

    def change(self, delta: BookDelta) -> str:
        """Apply a delta; returns what is wrong with the book after it, or an empty text.

        Raises:
            IndexError: if a level lies off the ladder.
        """
        bids, asks = self.bids, self.asks
        if delta.additive:
            for is_ask, rung, change in delta.changes:
                if (asks if is_ask else bids).add(rung, change) < 0:
                    return "a level fell below zero"
        else:
            for is_ask, rung, size in delta.changes:
                (asks if is_ask else bids).put(rung, size)
        self.version += 1
        self.proved_ns = self.changed_ns = delta.recv_ns
        venue_ns = delta.venue_ns
        if venue_ns is not None:
            self.venue_ns = venue_ns
            self.lag_ns = delta.recv_ns - venue_ns
        best_bid, best_ask = bids.best, asks.best
        if best_bid >= best_ask >= 0:
            return "bid and ask cross"
        expect = delta.expect
        if expect is not None and (expect[0] != best_bid or expect[1] != best_ask):
            return "best prices differ from the venue's"
        return ""

    def view(self, proved_ns: int) -> BookView:
        """Return the book of this instant; the same object until something changes."""
        view = self._view
        if view is None or view.version != self.version or view.proved_ns != proved_ns:
            view = self._view = BookView(
                key=self.key,
                ladder=self.ladder,
                bids=view.bids if view is not None and view.version == self.version else self.bids.walk(),
                asks=view.asks if view is not None and view.version == self.version else self.asks.walk(),
                trust=self.trust,
                version=self.version,
                proved_ns=proved_ns,
                changed_ns=self.changed_ns,
                trust_reason=self.trust_reason,
                trust_since_ns=self.trust_since_ns,
                venue_ns=self.venue_ns,
                lag_ns=self.lag_ns,
            )
        return view
