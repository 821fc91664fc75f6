"""How far the order book server has followed the chain: what tells an old book from a quiet one (sheet 8.4).

A server that has lost the chain goes on sending heartbeats, and may go on sending the book that it last knew. A book is
current only if its own time and its slot are. Its time is by the server's clock, which need not be ours: how far they
are apart is taken from the book that came the soonest after its time.
"""

from collections.abc import Iterable

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.ingestion.adapters.drift.venue import APART_NS, STALE_NS, STALE_SLOTS, STILL_NS


class _Beat(msgspec.Struct):
    slot: int
    since_ns: int


class Pulse:
    """The newest slot of every market, over all connections and REST. Times are our own receive times."""

    def __init__(self) -> None:
        self._beats: dict[MarketKey, _Beat] = {}
        self._newest = 0
        self._advanced_ns = 0
        self._heard_ns = 0
        self._node_slot = 0
        self._apart_ns = APART_NS

    def follow_node(self, slot: int) -> None:
        """Take in how far the Solana node is."""
        self._node_slot = max(self._node_slot, slot)

    def slot(self, key: MarketKey) -> int:
        """Return the newest slot that was seen of a market's book, 0 for none."""
        beat = self._beats.get(key)
        return 0 if beat is None else beat.slot

    def current(self, key: MarketKey, now_ns: int) -> bool:
        """Tell whether a market's newest slot came in lately."""
        beat = self._beats.get(key)
        return beat is not None and now_ns - beat.since_ns <= STALE_NS

    def forget(self, keys: Iterable[MarketKey]) -> None:
        """Begin anew with markets whose connection is new: its server may be another one, or have started again."""
        for key in keys:
            self._beats.pop(key, None)
        self._newest = 0

    def judge(self, key: MarketKey, slot: int, ts_ms: int, recv_ns: int) -> str:
        """Take a book's slot and time in, and return why it is not current, or nothing if it is."""
        beat = self._beats.get(key)
        if beat is None:
            beat = self._beats[key] = _Beat(slot, recv_ns)
        elif slot > beat.slot:
            beat.slot, beat.since_ns = slot, recv_ns
        self._heard_ns = recv_ns
        if slot > self._newest:
            self._newest, self._advanced_ns = slot, recv_ns
        if slot < beat.slot:
            return f"the venue shows a book of slot {slot}, older than {beat.slot}"
        if (still_ns := recv_ns - beat.since_ns) > STALE_NS:
            return f"the venue's book has stood still at slot {slot} for {still_ns // SECOND_NS} s"
        if slot + STALE_SLOTS < self._node_slot:
            return f"the venue shows a book of slot {slot}, and the Solana node was at {self._node_slot} before"
        past_ns = recv_ns - ts_ms * MILLISECOND_NS
        self._apart_ns = max(-APART_NS, min(self._apart_ns, past_ns))
        if (age_ns := past_ns - self._apart_ns) > STALE_NS:
            return f"the venue's book is {age_ns // SECOND_NS} s old"
        return ""

    def stalled(self, now_ns: int) -> str | None:
        """Return that the server has stopped following the chain, or None: it talks, and no slot moves on."""
        talks = now_ns - self._heard_ns <= STALE_NS
        still_ns = now_ns - self._advanced_ns
        if not self._newest or not talks or still_ns <= STILL_NS:
            return None
        return f"the order book server stands still at slot {self._newest} for {still_ns // SECOND_NS} s"
