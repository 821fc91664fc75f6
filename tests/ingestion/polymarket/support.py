"""What the Polymarket stream tests share: markets, and a listener that remembers what a stream says."""

import json
from collections.abc import Iterable
from fractions import Fraction

import msgspec

from allsight.domain.book import Level
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.ladder import Ladder
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, TradePrint
from allsight.ingestion.adapters.polymarket import parse
from allsight.ingestion.adapters.polymarket.memory import StreamMemory
from allsight.ingestion.adapters.polymarket.stream import MarketChannel
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig
from tests.support.markets import a_market

CENT = parse.ladder_for(Fraction(1, 100))


def token(number: int) -> str:
    """Return a token id of the venue's length; even numbers are YES, odd ones NO."""
    return str(10**76 + number)


def key(number: int) -> MarketKey:
    return MarketKey(f"polymarket:0x{number:064x}")


def market(number: int = 1, ladder: Ladder = CENT) -> Market:
    native = (("yes_token", token(2 * number)), ("no_token", token(2 * number + 1)))
    return a_market(key(number), ladder=ladder, native=native)


def frame(value: object) -> bytes:
    return json.dumps(value).encode()


def book(
    number: int = 1,
    *,
    at_ms: int = 1_000,
    bids: Iterable[tuple[str, str]] = (("0.30", "100"),),
    asks: Iterable[tuple[str, str]] = (("0.33", "50"),),
    mark: str = "h",
    **more: object,
) -> dict[str, object]:
    return {
        "event_type": "book",
        "market": f"0x{number:064x}",
        "asset_id": token(2 * number),
        "timestamp": str(at_ms),
        "hash": mark,
        "bids": [{"price": price, "size": size} for price, size in bids],
        "asks": [{"price": price, "size": size} for price, size in asks],
        **more,
    }


def entry(
    number: int, price: str, size: str, side: str, best: tuple[str, str] | None = ("0.30", "0.33"), *, mark: str = "h"
) -> dict[str, object]:
    stated = {} if best is None else {"best_bid": best[0], "best_ask": best[1]}
    return {"asset_id": token(number), "price": price, "size": size, "side": side, "hash": mark, **stated}


def change(*entries: dict[str, object], at_ms: int = 2_000, number: int = 1) -> dict[str, object]:
    return {
        "event_type": "price_change",
        "market": f"0x{number:064x}",
        "timestamp": str(at_ms),
        "price_changes": list(entries),
    }


class Listener:
    """A `StreamOutput` that remembers, and keeps books as a consumer would."""

    def __init__(self) -> None:
        self.lane = LaneId("polymarket:1")
        self.published: list[BookSnapshot | BookDelta | TradePrint] = []
        self.changes: list[CatalogueMessage] = []
        self.gaps: list[tuple[MarketKey, str]] = []
        self.refusals: list[MarketKey] = []
        self.fresh: list[MarketKey] = []
        self.lookups: list[str] = []
        self.sent: list[str] = []
        self.broke = ""
        self.levels: dict[MarketKey, dict[tuple[bool, int], int]] = {}

    def publish(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        self.published.append(message)
        if isinstance(message, BookSnapshot):
            self.levels[message.key] = {(False, one.rung): one.size for one in message.bids} | {
                (True, one.rung): one.size for one in message.asks
            }
        elif isinstance(message, BookDelta):
            levels = self.levels[message.key]
            for is_ask, rung, size in message.changes:
                levels[is_ask, rung] = size
                if not size:
                    del levels[is_ask, rung]

    def snapshot(self, key: MarketKey) -> None:
        self.fresh.append(key)

    def confirmed(self, key: MarketKey) -> None: ...

    def refused(self, key: MarketKey, reason: str) -> None:
        self.refusals.append(key)

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        self.gaps += [(key, reason) for key in keys or ()]

    def resync(self, keys: Iterable[MarketKey]) -> None: ...

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        self.gaps += [(key, reason) for key in keys or ()]

    def changed(self, message: CatalogueMessage) -> None:
        self.changes.append(message)

    def lookup(self, references: Iterable[str]) -> None:
        self.lookups += references

    def send(self, text: str) -> None:
        self.sent.append(text)

    def broken(self, reason: str) -> None:
        self.broke = reason

    def book_of(self, number: int = 1) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
        """Return bids and asks by rung, ascending."""
        levels = sorted(self.levels[key(number)].items())
        bids = tuple(Level(rung, size) for (is_ask, rung), size in levels if not is_ask)
        return bids, tuple(Level(rung, size) for (is_ask, rung), size in levels if is_ask)

    @property
    def deltas(self) -> list[BookDelta]:
        return [one for one in self.published if isinstance(one, BookDelta)]

    @property
    def snapshots(self) -> list[BookSnapshot]:
        return [one for one in self.published if isinstance(one, BookSnapshot)]


class Scene:
    """A channel after its first subscription, and what it says."""

    def __init__(self, *markets: Market, memory: StreamMemory | None = None) -> None:
        self.memory = memory or StreamMemory(PolymarketConfig())
        self.channel = MarketChannel("ws://127.0.0.1:1/ws/market", self.memory)
        self.out = Listener()
        self.now_ns = 10**18
        self.channel.opened()
        self.said = [json.loads(text) for text in self.channel.subscribe(markets or (market(),))]

    def feed(self, *values: object) -> list[bool]:
        """Handle frames one after another, a second apart."""
        answers = []
        for value in values:
            self.now_ns += 10**9
            raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
            answers.append(self.channel.handle(raw, self.now_ns, self.out))
        return answers


def rung(price: str) -> int:
    return parse.ladder_for(Fraction(1, 100)).rung_of(price)


def tick(old: str, new: str, number: int = 1, at_ms: int = 3_000, of: int | None = None) -> dict[str, object]:
    return {
        "event_type": "tick_size_change",
        "market": "0x1",
        "asset_id": token(2 * number if of is None else of),
        "old_tick_size": old,
        "new_tick_size": new,
        "timestamp": str(at_ms),
    }


def seeded() -> Scene:
    scene = Scene()
    scene.feed([book()])
    return scene
