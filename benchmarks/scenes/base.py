"""What the scenes share: what a scene is, the least that a protocol needs around it, and plain markets."""

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import ClassVar, Protocol

from allsight.domain.ids import FundsPool, LaneId, MarketKey, Venue, event_key, market_key
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import CatalogueMessage, Message
from allsight.domain.money import Currency
from allsight.ingestion.websockets.protocol import StreamProtocol

MARKETS = 200
NOW = 1_795_000_000_000_000_000
NOW_MS = NOW // 1_000_000

Take = Callable[[bytes, int], object]
"""Takes a frame and its receive time the whole way onto the bus."""

Said = tuple[int, list[bytes]]
"""What a venue says once it has heard so many texts of ours on the connection."""


class Scene(Protocol):
    """One venue."""

    @property
    def venue(self) -> Venue:
        """Return which it is."""
        ...

    @property
    def name(self) -> str:
        """Return what a frame is called."""
        ...

    @property
    def kind(self) -> str:
        """Return in words what a frame is; empty for a delta of one book."""
        ...

    @property
    def markets(self) -> Sequence[Market]:
        """Return what is followed."""
        ...

    @property
    def books(self) -> int:
        """Return how many book messages a frame makes."""
        ...

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame into typed structs and does nothing more."""
        ...

    def path(self, publish: Callable[[Message], None]) -> Take:
        """Return the way of a frame onto the bus, in one call; every book is seeded when this returns."""
        ...

    def frames(self, count: int) -> list[bytes]:
        """Return so many frames as they follow the seeds of all books."""
        ...

    def stamped(self, raw: bytes, now_ms: int) -> bytes:
        """Return a frame as it is sent at an instant, if what it says of its own time decides whether it is read."""
        ...


class StreamScene:
    """What the scenes of venues with a stream have in common: see `Scene`."""

    venue: ClassVar[Venue]
    name: ClassVar[str]
    kind = ""
    books = 1
    markets: list[Market]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame into typed structs and does nothing more."""
        raise NotImplementedError

    def frames(self, count: int) -> list[bytes]:
        """Return so many frames as they follow the seeds of all books."""
        raise NotImplementedError

    def protocol(self, url: str = "ws://bench") -> StreamProtocol:
        """Return a new connection's protocol."""
        raise NotImplementedError

    def conversation(self) -> list[Said]:
        """Return what the venue says until every book is seeded, and after how many texts of ours.

        All markets are asked for at once.
        """
        raise NotImplementedError

    def asks(self) -> int:
        """Return how many texts ask for all markets of a new connection."""
        protocol = self.protocol()
        return len(protocol.opened()) + len(protocol.subscribe(self.markets))

    def answer(self, text: str) -> str:
        """Return what the venue answers to a text of ours on a connection on which all is said; empty for nothing."""
        del text
        return ""

    def prologue(self) -> list[bytes]:
        """Return all that the venue says until every book is seeded."""
        return [raw for _, said in self.conversation() for raw in said]

    def path(self, publish: Callable[[Message], None]) -> Take:
        """Return the way of a frame onto the bus, seeded."""
        protocol, out = self.protocol(), Out(publish)
        protocol.opened()
        protocol.subscribe(self.markets)
        ticks = itertools.count(NOW)
        for raw in self.prologue():
            protocol.handle(raw, next(ticks), out)
        handle = protocol.handle
        return lambda raw, recv_ns: handle(raw, recv_ns, out)

    def stamped(self, raw: bytes, now_ms: int) -> bytes:
        """Return the frame as it is: its time is only told on."""
        del now_ms
        return raw


class Out:
    """The least that a protocol needs around it: straight to the bus. Whatever would be a trouble is a bug here."""

    lane = LaneId("bench/0")

    def __init__(self, publish: Callable[[Message], None]) -> None:
        self.publish = publish

    def snapshot(self, key: MarketKey) -> None:
        """Take note of nothing."""

    def confirmed(self, key: MarketKey) -> None:
        """Take note of nothing."""

    def refused(self, key: MarketKey, reason: str) -> None:
        raise AssertionError(f"{key}: {reason}")

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        raise AssertionError(reason)

    def resync(self, keys: Iterable[MarketKey]) -> None:
        """Take note of nothing: on a new connection some venues have books read over REST as well."""

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        raise AssertionError(reason)

    def changed(self, message: CatalogueMessage) -> None:
        """Hand it on: that a market is still what it was need not be found out here."""
        self.publish(message)

    def lookup(self, references: Iterable[str]) -> None:
        """Take note of nothing."""

    def send(self, text: str) -> None:
        """Say nothing."""

    def broken(self, reason: str) -> None:
        raise AssertionError(reason)


# Markets with the same grid share one ladder, as the adapters make them.
_ladder = functools.lru_cache(probability_ladder)


def market(venue: Venue, name: str, step: Fraction, quantum: Fraction, **native: str) -> Market:
    """Return an open market on a plain grid."""
    return described(venue, name, _ladder(step, quantum), **native)


def described(venue: Venue, name: str, ladder: Ladder, *parts: str, **native: str) -> Market:
    """Return an open market of the event `name`, which its key's further `parts` tell from others of it."""
    return Market(
        key=market_key(venue, name, *parts),
        event=event_key(venue, name),
        venue=venue,
        title=name,
        ladder=ladder,
        currency=Currency.USD,
        funds_pool=FundsPool("bench"),
        lifecycle=Lifecycle.OPEN,
        native=tuple(native.items()),
    )
