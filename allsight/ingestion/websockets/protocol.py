"""What a venue must say about its stream, and what it may tell the session that drives it.

A venue implements `StreamProtocol` and nothing else: connecting, replaying subscriptions, watching for silence, backing
off and cancelling are the session's. One protocol object serves one connection slot for as long as it exists; `opened`
is called at every new connection and must forget all that belonged to the last one.
"""

import ssl
from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, TradePrint


class Endpoint(msgspec.Struct, frozen=True):
    """Where to connect, and the headers of the upgrade request. Headers may hold secrets and are never shown.

    `url` is `wss:` or `ws:` for a WebSocket, `tls:` or (to this machine alone) `tcp:` for lines that end in CRLF, where
    the frames are the lines without their end. `tls` replaces the system's trust for `tls:`.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    tls: ssl.SSLContext | None = None


class StreamOutput(Protocol):
    """What a protocol may do while it handles a frame. All of it returns at once.

    Attributes:
        lane: the connection's name; a stream's `BookSnapshot` carries it, so that the connection's data prove the book.
    """

    lane: LaneId

    def publish(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        """Hand on a book message or a trade: the hot path."""
        ...

    def snapshot(self, key: MarketKey) -> None:
        """Note that a whole book was just published: it confirms the subscription and ends a resynchronisation."""
        ...

    def confirmed(self, key: MarketKey) -> None:
        """Note that the venue acknowledged the subscription."""
        ...

    def refused(self, key: MarketKey, reason: str) -> None:
        """Note that the venue refused the subscription; it stays wanted, visible and is asked for again later."""
        ...

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        """Report lost messages: these books (None: all of this connection) become RESYNCING and are asked for anew."""
        ...

    def resync(self, keys: Iterable[MarketKey]) -> None:
        """Ask for whole books of which nothing was lost: on a new connection of a venue that sends none by itself."""
        ...

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        """Withdraw the trust in these books (None: in all of this connection) without asking for them anew.

        The venue itself says that it is behind; the protocol publishes snapshots when it says that it is not any more.
        """
        ...

    def changed(self, message: CatalogueMessage) -> None:
        """Report a change of a market itself: lifecycle, ladder, fees, settlement, or its whole description."""
        ...

    def lookup(self, references: Iterable[str]) -> None:
        """Have the catalogue read something again: a market by its native id, or what only the adapter understands.

        A reference of the second kind holds a colon. A native id that the venue does not know yet is asked for again.
        """
        ...

    def send(self, text: str) -> None:
        """Send a text frame: an answer that the venue waits for."""
        ...

    def broken(self, reason: str) -> None:
        """Give this connection up: the session closes it, backs off and connects anew."""
        ...


class StreamProtocol(Protocol):
    """One venue's stream, as facts and pure handling of frames.

    Attributes:
        idle_limit_s: how long the venue's sheet lets the data of a connection be silent before it counts as frozen.
        keep_alive_s: how often `keep_alive` is sent; 0 where protocol-level pings are enough.
        in_stream_snapshots: whether `snapshot` works; otherwise the feed seeds books anew over REST.
    """

    idle_limit_s: float
    keep_alive_s: float
    in_stream_snapshots: bool

    def endpoint(self) -> Endpoint:
        """Return where to connect now; called before every attempt, so that signatures are fresh."""
        ...

    def opened(self) -> Sequence[str]:
        """Begin a new connection: forget ids and sequence numbers of the last, return what must be said first.

        A venue that wants to speak first is answered inside `handle`, by `out.send`; until then `subscribe` returns
        nothing and the protocol keeps what it was asked for.
        """
        ...

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Return the frames that ask for the books of these markets and remember how to route what comes back.

        A market may be given again, after a reconnect or with a new ladder: the newest description holds.
        """
        ...

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Return the frames that end these subscriptions and forget their routes."""
        ...

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        """Return the frames that ask for fresh snapshots on this connection; empty where the venue has none."""
        ...

    def probe(self, market: Market) -> Sequence[str]:
        """Return frames whose answer is data, for a connection that has long been quiet; empty where there are none."""
        ...

    def keep_alive(self) -> str:
        """Return the text that keeps the connection open."""
        ...

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        """Handle one frame and tell whether it was market data, which alone proves that the feed lives.

        Raises:
            VenueDataError: if the frame is not what the protocol allows. The session counts it, and resynchronises all
                books of the connection, since nobody knows which one it was about.
        """
        ...
