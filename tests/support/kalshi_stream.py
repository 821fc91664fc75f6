"""A Kalshi stream without a network: its signer, its output, and a store's missing feeds."""

from collections.abc import Iterable, Mapping

from allsight.domain.book import Trust
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, Message, TradePrint
from allsight.ingestion.adapters.kalshi.stream import KalshiStream


class Output:
    """A `StreamOutput` that remembers."""

    def __init__(self, lane: LaneId) -> None:
        self.lane = lane
        self.published: list[Message] = []
        self.fresh: list[MarketKey] = []
        self.acknowledged: set[MarketKey] = set()
        self.refusals: dict[MarketKey, str] = {}
        self.gaps: list[tuple[tuple[MarketKey, ...] | None, str]] = []
        self.resyncs: list[MarketKey] = []
        self.stales: list[tuple[tuple[MarketKey, ...] | None, str]] = []
        self.changes: list[CatalogueMessage] = []
        self.references: list[str] = []
        self.sent: list[str] = []
        self.breaks: list[str] = []
        self._taken = 0

    def publish(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        self.published.append(message)

    def snapshot(self, key: MarketKey) -> None:
        self.fresh.append(key)

    def confirmed(self, key: MarketKey) -> None:
        self.acknowledged.add(key)

    def refused(self, key: MarketKey, reason: str) -> None:
        self.refusals[key] = reason

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        self.gaps.append((None if keys is None else tuple(keys), reason))

    def resync(self, keys: Iterable[MarketKey]) -> None:
        self.resyncs += keys

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        self.stales.append((None if keys is None else tuple(keys), reason))

    def changed(self, message: CatalogueMessage) -> None:
        self.changes.append(message)

    def lookup(self, references: Iterable[str]) -> None:
        self.references += references

    def send(self, text: str) -> None:
        self.sent.append(text)

    def broken(self, reason: str) -> None:
        self.breaks.append(reason)

    def take(self) -> list[Message]:
        """Return what was published since the last call."""
        new = self.published[self._taken :]
        self._taken = len(self.published)
        return new

    def trusts(self, trust: Trust) -> list[MarketKey]:
        """Return the books that were published whole with that trust."""
        return [one.key for one in self.published if isinstance(one, BookSnapshot) and one.trust is trust]


class NoFeeds:
    """A `FeedControl` that nobody listens to."""

    def __init__(self) -> None:
        self.asked: list[tuple[MarketKey, str]] = []

    def resync(self, key: MarketKey, reason: str) -> None:
        self.asked.append((key, reason))

    def watch(self, keys: Iterable[MarketKey]) -> None: ...


def no_signature(method: str, path: str, body: bytes = b"") -> Mapping[str, str]:
    """Sign nothing."""
    return {}


def unsigned_stream(*, yes_scale: bool = False, trades: bool = True, lifecycle: bool = True) -> KalshiStream:
    """Return a stream protocol that signs nothing."""
    return KalshiStream(
        "ws://127.0.0.1:1/trade-api/ws/v2",
        "/trade-api/ws/v2",
        no_signature,
        yes_scale=yes_scale,
        trades=trades,
        lifecycle=lifecycle,
    )
