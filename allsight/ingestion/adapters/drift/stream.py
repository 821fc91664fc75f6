"""The order book server's stream (sheet 4.2): subscribe, acknowledge, and notice when it falls silent about a market.

Every book comes whole, so nothing can be missed between two of them. What can go wrong is that they stop. The rules for
that: heartbeats prove nothing; a book proves its own market alone, for five seconds; one of an older slot is dropped;
and a market of which nothing comes is read over REST until the stream speaks of it again.
"""

from collections.abc import Sequence

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import native_id
from allsight.domain.market import Market
from allsight.ingestion.adapters.drift import books, frames, wire
from allsight.ingestion.adapters.drift.books import BookRoute
from allsight.ingestion.adapters.drift.pulse import Pulse
from allsight.ingestion.adapters.drift.venue import FALLBACK_NS, SILENCE_LIMIT_S, STALE_NS
from allsight.ingestion.websockets.protocol import Endpoint, StreamOutput

_CHANNELS = (frames.ORDERBOOK, frames.TRADES)
_WATCH_NS = SECOND_NS // 4


class _Followed:
    """One market on a connection: whether it was acknowledged, and when a book of it is due at the latest."""

    __slots__ = ("acknowledged", "blamed", "due_ns", "lost", "route")

    def __init__(self, route: BookRoute) -> None:
        self.route = route
        self.acknowledged = False
        self.blamed = False
        self.lost = False
        self.due_ns = 0


class OrderBookStream:
    """One connection's worth of books and trades: a `StreamProtocol`.

    Args:
        url: of the server's WebSocket.
        pulse: what all connections and REST know together about slots.
    """

    idle_limit_s = SILENCE_LIMIT_S
    keep_alive_s = 0.0
    in_stream_snapshots = False

    def __init__(self, url: str, pulse: Pulse) -> None:
        self._url = url
        self._pulse = pulse
        self._followed: dict[str, _Followed] = {}
        self._by_index: dict[int, _Followed] = {}
        self._watched_ns = 0

    # -- what to say ------------------------------------------------------------------------------------------------

    def endpoint(self) -> Endpoint:
        """Return the server's URL; it is public."""
        return Endpoint(self._url)

    def opened(self) -> Sequence[str]:
        """Begin a new connection; there is nothing to say first."""
        self._pulse.forget(one.route.key for one in self._followed.values())
        self._followed.clear()
        self._by_index.clear()
        self._watched_ns = 0
        return ()

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Ask for books and trades, one market at a time."""
        texts = []
        for market in markets:
            route = books.route_of(market)
            self._followed[route.symbol.upper()] = self._by_index[route.index] = _Followed(route)
            texts += [frames.ask("subscribe", channel, route.symbol) for channel in _CHANNELS]
        return texts

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """End subscriptions; the server does not answer."""
        texts = []
        for market in markets:
            route = books.route_of(market)
            self._followed.pop(route.symbol.upper(), None)
            self._by_index.pop(route.index, None)
            texts += [frames.ask("unsubscribe", channel, route.symbol) for channel in _CHANNELS]
        return texts

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        """Say nothing: whole books are read over REST."""
        return ()

    def probe(self, market: Market) -> Sequence[str]:
        """Say nothing: books come by themselves, or the connection is frozen."""
        return ()

    def keep_alive(self) -> str:
        """Say nothing; pings of the transport are answered."""
        return ""

    # -- what comes back --------------------------------------------------------------------------------------------

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        """Handle one frame. Only a current book is data: trades and heartbeats go on while books stand still.

        Raises:
            VenueDataError: if a book or a fill cannot be read.
        """
        frame = frames.decode_frame(raw)
        if frame.data is not None:
            is_data = self._on_data(frame.channel, frame.data.encode(), recv_ns, out)
        else:
            is_data = False
            if frame.message:
                self._on_message(frame.message, recv_ns, out)
            elif frame.error:
                self._on_error(frame.channel, frame.error, out)
        if recv_ns - self._watched_ns >= _WATCH_NS:
            self._watched_ns = recv_ns
            self._watch(recv_ns, out)
        return is_data

    def _on_data(self, channel: str, data: bytes, recv_ns: int, out: StreamOutput) -> bool:
        carried = frames.carried(channel)
        followed = None if carried is None else self._by_index.get(carried[1])
        if carried is None or followed is None:
            return False  # a market that we have left, or a channel that was never asked for
        if carried[0] == frames.ORDERBOOK:
            return self._on_book(wire.decode_book(data), followed, recv_ns, out)
        fill = wire.decode_fill(data)
        if fill.market_index != followed.route.index:
            raise VenueDataError(f"expected a fill of market {followed.route.index}, found {fill.market_index}")
        trade = books.parse_fill(fill, followed.route, recv_ns)
        if trade is not None:
            out.publish(trade)
        return False

    def _on_book(self, book: wire.Book, followed: _Followed, recv_ns: int, out: StreamOutput) -> bool:
        route = followed.route
        if not books.named(book, route) or book.slot is None or book.ts is None:
            return False
        older = book.slot < self._pulse.slot(route.key)
        stale = self._pulse.judge(route.key, book.slot, book.ts, recv_ns)
        if older:
            return False
        out.publish(books.snapshot(book, route, recv_ns, stale=stale))
        out.snapshot(route.key)
        followed.acknowledged = True
        if stale:
            return False
        followed.lost = False
        followed.due_ns = recv_ns + STALE_NS
        return True

    def _on_message(self, message: str, recv_ns: int, out: StreamOutput) -> None:
        """Take an acknowledgement; the server may keep the first book to itself, so it is read over REST as well."""
        found = frames.acknowledged(message)
        followed = None if found is None or found[0] != frames.ORDERBOOK else self._followed.get(found[1].upper())
        if followed is None or followed.acknowledged:
            return
        followed.acknowledged = True
        followed.due_ns = recv_ns + STALE_NS
        out.confirmed(followed.route.key)
        out.resync((followed.route.key,))
        if followed.blamed:
            # The refusal before it named nobody, and was another market's.
            followed.blamed = False
            self._blame(out, "refused by the order book server")

    def _on_error(self, channel: str, error: str, out: StreamOutput) -> None:
        """Take a refusal, which names the channel and not the market: answers come in the order of the questions."""
        if channel == frames.ORDERBOOK and "unsubscrib" not in error:
            self._blame(out, error[:100])

    def _blame(self, out: StreamOutput, reason: str) -> None:
        waiting = (one for one in self._followed.values() if not one.acknowledged and not one.blamed)
        followed = next(waiting, None)
        if followed is not None:
            followed.blamed = True
            out.refused(followed.route.key, reason)
            out.lookup([native_id(followed.route.key)])

    # -- when nothing comes -----------------------------------------------------------------------------------------

    def _watch(self, now_ns: int, out: StreamOutput) -> None:
        """Look for markets of which no current book came in time: the first time it is a gap, then they are polled."""
        for followed in self._followed.values():
            if not followed.acknowledged or now_ns < followed.due_ns:
                continue
            followed.due_ns = now_ns + FALLBACK_NS
            if followed.lost:
                out.resync((followed.route.key,))
            else:
                followed.lost = True
                out.gap((followed.route.key,), "the stream brings no current book of this market")
