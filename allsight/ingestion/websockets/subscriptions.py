"""What a connection is to carry, and what the venue has acknowledged: state that outlives the connection."""

from collections.abc import Iterable

from allsight.domain.ids import MarketKey
from allsight.domain.market import Market


class Subscriptions:
    """The subscriptions of one connection slot: wanted, asked, confirmed, refused. Idempotent.

    `wanted` keeps the original arguments, and is replayed whole after every reconnect. A refused subscription stays
    wanted, visible with the venue's reason, and is asked for again from time to time.
    """

    def __init__(self) -> None:
        self.wanted: dict[MarketKey, Market] = {}
        self.confirmed: set[MarketKey] = set()
        self.refused: dict[MarketKey, str] = {}
        self.asked: dict[MarketKey, int] = {}
        self._dropped: dict[MarketKey, Market] = {}

    def want(self, markets: Iterable[Market]) -> None:
        """Add subscriptions. One whose ladder or identifiers changed is asked for anew, the others are left alone."""
        for market in markets:
            known = self.wanted.get(market.key)
            self.wanted[market.key] = market
            self._dropped.pop(market.key, None)
            if known is not None and (known.ladder, known.native) != (market.ladder, market.native):
                self._forget(market.key)

    def drop(self, keys: Iterable[MarketKey]) -> None:
        """End subscriptions."""
        for key in keys:
            market = self.wanted.pop(key, None)
            if market is None:
                continue
            if key in self.asked:
                self._dropped[key] = market
            self._forget(key)

    def connection_lost(self) -> None:
        """Forget all that the venue acknowledged: on a new connection everything is asked for again."""
        self.asked.clear()
        self.confirmed.clear()
        self.refused.clear()
        self._dropped.clear()

    def take_unasked(self, now_ns: int, limit: int) -> list[Market]:
        """Return wanted markets that have not been asked for on this connection, and mark them as asked."""
        found = [market for key, market in self.wanted.items() if key not in self.asked][:limit]
        for market in found:
            self.asked[market.key] = now_ns
        return found

    def take_dropped(self) -> list[Market]:
        """Return markets whose subscription must be ended at the venue."""
        found = list(self._dropped.values())
        self._dropped.clear()
        return found

    def confirm(self, key: MarketKey) -> bool:
        """Note an acknowledgement and tell whether it was news."""
        if key not in self.asked or key in self.confirmed:
            return False
        self.confirmed.add(key)
        self.refused.pop(key, None)
        return True

    def refuse(self, key: MarketKey, reason: str) -> None:
        """Note a refusal."""
        if key in self.wanted:
            self.refused[key] = reason
            self.confirmed.discard(key)

    def retry_refused(self, now_ns: int, after_ns: int) -> bool:
        """Make refused subscriptions due again that were asked for that long ago; tell whether there are any."""
        due = [key for key in self.refused if now_ns - self.asked.get(key, now_ns) >= after_ns]
        for key in due:
            self.asked.pop(key)
        return bool(due)

    def unanswered(self, now_ns: int, after_ns: int) -> int:
        """Count subscriptions that the venue has left without a word for that long."""
        return sum(
            1
            for key, asked_ns in self.asked.items()
            if now_ns - asked_ns >= after_ns and key not in self.confirmed and key not in self.refused
        )

    def _forget(self, key: MarketKey) -> None:
        self.asked.pop(key, None)
        self.confirmed.discard(key)
        self.refused.pop(key, None)
