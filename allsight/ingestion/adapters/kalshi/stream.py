"""Kalshi's stream: one `sid` per channel and connection, and a sequence per `sid` in which nothing may be missing.

The gap rule (sheet 4.2): `seq` rises by one with every frame of a `sid`, acknowledgements and unknown types included. A
number that is missing may have been about any market, so all books of the connection are taken anew by `get_snapshot`,
which does not disturb the stream. Until its snapshot comes a market has no route, so that no delta of it is read.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from allsight.domain.errors import InvalidKeyError, VenueDataError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import LadderChange
from allsight.ingestion.adapters.kalshi import books, frames, lifecycle
from allsight.ingestion.adapters.kalshi.venue import IDLE_LIMIT_S, MARKET_NOT_FOUND, TERMINAL_ERRORS
from allsight.ingestion.rest.client import Signer
from allsight.ingestion.websockets.protocol import Endpoint, StreamOutput

_BOOKS = "orderbook_delta"
_TRADES = "trade"
_LIFECYCLE = "market_lifecycle_v2"
_TICKERS_PER_COMMAND = 250

# Names of this module, since every frame looks them up.
_decode = frames.decode_frame
_Delta = frames.OrderbookDelta
_parse_delta = books.parse_delta

_READ_TYPES = frozenset(
    {
        "orderbook_delta",
        "orderbook_snapshot",
        "trade",
        "market_lifecycle_v2",
        "event_lifecycle",
        "event_fee_update",
        "subscribed",
        "ok",
        "error",
    }
)


class KalshiStream:
    """The `StreamProtocol` of one connection.

    Args:
        url: of the stream.
        path: that the upgrade's signature covers.
        signer: signs the upgrade; the venue demands it for public channels too.
        yes_scale: ask for NO bids on the YES scale.
        trades: ask for the trades of the markets, too.
        lifecycle: ask for the lifecycle of all markets: one connection of a venue is enough.
    """

    idle_limit_s = IDLE_LIMIT_S
    keep_alive_s = 0.0  # the server pings, the library answers
    in_stream_snapshots = True

    def __init__(self, url: str, path: str, signer: Signer, *, yes_scale: bool, trades: bool, lifecycle: bool) -> None:
        self._url = url
        self._path = path
        self._signer = signer
        self._yes_scale = yes_scale
        self._trades = trades
        self._lifecycle = lifecycle
        self._forget_connection()

    def _forget_connection(self) -> None:
        self._last_id = 0
        self._seqs: dict[int, int] = {}
        self._sids: dict[str, int] = {}
        self._channels: dict[int, str] = {}
        self._commands: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._keys: dict[str, MarketKey] = {}
        self._routes: dict[str, books.BookRoute] = {}
        self._waiting: dict[str, books.BookRoute] = {}

    # -- what is said ---------------------------------------------------------------------------------------------

    def endpoint(self) -> Endpoint:
        """Return the URL and a fresh signature."""
        return Endpoint(self._url, tuple(self._signer("GET", self._path, b"").items()))

    def opened(self) -> Sequence[str]:
        """Begin with new sids and sequences."""
        self._forget_connection()
        return (self._command("subscribe", _LIFECYCLE, (), channels=[_LIFECYCLE]),) if self._lifecycle else ()

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Ask for books, and trades; a ticker that the connection already has only needs a snapshot.

        Subscribing again merges new tickers into the channel's `sid` and brings snapshots of the new ones alone.
        """
        new = [market for market in markets if books.ticker_of(market.key) not in self._keys]
        known = [market for market in markets if books.ticker_of(market.key) in self._keys]
        self._await_snapshots(markets)
        said = list(self._snapshot_commands(books.tickers_of(known)))
        for tickers in _chunks(books.tickers_of(new)):
            said.append(self._subscribe(tickers))
            if self._trades:
                said.append(
                    self._command("subscribe", _TRADES, tickers, channels=[_TRADES], market_tickers=list(tickers))
                )
        return said

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Take tickers off the channels of this connection."""
        tickers = books.tickers_of(markets)
        for ticker in tickers:
            self._keys.pop(ticker, None)
            self._routes.pop(ticker, None)
            self._waiting.pop(ticker, None)
        return [
            self._update(self._sids[channel], "delete_markets", chunk)
            for channel in (_BOOKS, _TRADES)
            if channel in self._sids
            for chunk in _chunks(tickers)
        ]

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        """Ask for whole books, and read no delta of them before these come."""
        self._await_snapshots(markets)
        return list(self._snapshot_commands(books.tickers_of(markets)))

    def probe(self, market: Market) -> Sequence[str]:
        """Ask for one whole book: its answer is data."""
        return list(self._snapshot_commands([books.ticker_of(market.key)]))

    def keep_alive(self) -> str:
        """Return nothing of use: protocol-level pings keep the connection open."""
        return ""

    def _await_snapshots(self, markets: Iterable[Market]) -> None:
        for market in markets:
            ticker = books.ticker_of(market.key)
            self._keys[ticker] = market.key
            self._routes.pop(ticker, None)
            self._waiting[ticker] = books.route_of(market, yes_scale=self._yes_scale)

    def _snapshot_commands(self, tickers: Sequence[str]) -> Iterator[str]:
        sid = self._sids.get(_BOOKS)
        if sid is not None:
            for chunk in _chunks(tickers):
                yield self._update(sid, "get_snapshot", chunk)

    def _subscribe(self, tickers: tuple[str, ...]) -> str:
        return self._command(
            "subscribe",
            _BOOKS,
            tickers,
            channels=[_BOOKS],
            market_tickers=list(tickers),
            use_yes_price=self._yes_scale,
        )

    def _update(self, sid: int, action: str, tickers: tuple[str, ...]) -> str:
        return self._command(
            "update_subscription", action, tickers, sid=sid, action=action, market_tickers=list(tickers)
        )

    def _command(self, command: str, about: str, tickers: tuple[str, ...], **params: object) -> str:
        self._last_id += 1
        self._commands[self._last_id] = (about, tickers)
        return msgspec.json.encode({"id": self._last_id, "cmd": command, "params": params}).decode()

    # -- what is heard ----------------------------------------------------------------------------------------------

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        """Handle one frame; only frames of the book channel count as data.

        Raises:
            VenueDataError: if a frame of a type that we read cannot be read.
        """
        try:
            frame = _decode(raw)
        except msgspec.MsgspecError as error:
            return self._unreadable(raw, error, out)
        if type(frame) is _Delta:
            sid = frame.sid
            seqs = self._seqs
            if frame.seq == seqs.get(sid, 0) + 1:
                seqs[sid] = frame.seq
            else:
                # A duplicate is not read; a gap has taken all routes away, this market's too.
                self._count(sid, frame.seq, out)
                return True
            body = frame.msg
            route = self._routes.get(body.market_ticker)
            if route is not None:
                delta = _parse_delta(body, route, recv_ns)
                if delta is not None:
                    out.publish(delta)
            return True
        return self._rare(frame, recv_ns, out)

    def _rare(self, frame: frames.Frame, recv_ns: int, out: StreamOutput) -> bool:
        match frame:
            case frames.OrderbookSnapshot(sid=sid, seq=seq, msg=body):
                self._count(sid, seq, out)
                self._whole_book(body, recv_ns, out)
                return True
            case frames.TradeMessage(sid=sid, seq=seq):
                if self._count(sid, seq, out):
                    self._trade(frame.msg, recv_ns, out)
            case frames.LifecycleMessage(sid=sid, seq=seq):
                if self._count(sid, seq, out):
                    self._market_changed(frame.msg, recv_ns, out)
            case frames.EventLifecycle(sid=sid, seq=seq) | frames.EventFeeUpdate(sid=sid, seq=seq):
                self._count(sid, seq, out)
                out.lookup((lifecycle.event_reference(frame.msg.event_ticker),))
            case frames.Subscribed(id=command, msg=made):
                self._sids[made.channel] = made.sid
                self._channels[made.sid] = made.channel
                self._acknowledged(command, out)
            case frames.Ok(id=command, sid=sid, seq=seq):
                self._count(sid, seq, out)
                self._acknowledged(command, out)
            case frames.StreamError():
                self._failed(frame, out)
        return False

    def _whole_book(self, body: frames.SnapshotBody, recv_ns: int, out: StreamOutput) -> None:
        ticker = body.market_ticker
        route = self._waiting.get(ticker) or self._routes.get(ticker)
        if route is None:
            return
        snapshot = books.parse_snapshot(body, route, recv_ns, out.lane)
        self._waiting.pop(ticker, None)
        self._routes[ticker] = route
        out.publish(snapshot)
        out.snapshot(route.key)

    def _trade(self, trade: frames.TradeBody, recv_ns: int, out: StreamOutput) -> None:
        key = self._keys.get(trade.market_ticker)
        if key is None:
            return
        try:
            message = books.parse_trade(trade, key, recv_ns)
        except VenueDataError as error:
            out.gap((), f"a trade could not be read: {error}")  # no book depends on it
            return
        if message is not None:
            out.publish(message)

    def _market_changed(self, body: frames.LifecycleBody, recv_ns: int, out: StreamOutput) -> None:
        try:
            for message in lifecycle.changes(body, recv_ns):
                out.changed(message)
                if isinstance(message, LadderChange) and body.market_ticker in self._keys:
                    # Whatever is under way was priced on the old grid; the snapshot's route will be of the new one.
                    self._routes.pop(body.market_ticker, None)
                    self._waiting.pop(body.market_ticker, None)
                    out.gap((message.key,), "the price grid changed")
        except (VenueDataError, InvalidKeyError) as error:
            out.gap((), f"a lifecycle message could not be read: {error}")
        out.lookup(lifecycle.lookups(body))

    def _count(self, sid: int | None, seq: int | None, out: StreamOutput) -> bool:
        """Take a frame into its sequence; tell whether it is new. A gap before it has been reported by then."""
        if sid is None or seq is None:
            return True
        last = self._seqs.get(sid, 0)
        if seq <= last:
            return False
        self._seqs[sid] = seq
        if seq > last + 1:
            self._lost(sid, f"expected frame {last + 1} of sid {sid}, found {seq}", out)
        return True

    def _lost(self, sid: int, reason: str, out: StreamOutput) -> None:
        channel = self._channels.get(sid, _BOOKS)
        if channel == _BOOKS:
            self._waiting.update(self._routes)
            self._routes.clear()
            out.gap(None, reason)
        else:
            out.gap((), f"{channel}: {reason}")
            if channel == _LIFECYCLE:
                out.lookup(tuple(self._keys))

    def _acknowledged(self, command: int, out: StreamOutput) -> None:
        about, tickers = self._commands.pop(command, ("", ()))
        if about == _BOOKS:
            for ticker in tickers:
                if key := self._keys.get(ticker):
                    out.confirmed(key)

    def _failed(self, frame: frames.StreamError, out: StreamOutput) -> None:
        error = frame.msg
        self._count(frame.sid, frame.seq, out)
        about, tickers = self._commands.pop(frame.id, ("", ()))
        if error.code in TERMINAL_ERRORS:
            out.broken(f"the venue ended the stream: error {error.code} {error.msg[:80]}")
        elif about not in (_BOOKS, "get_snapshot"):
            out.gap((), f"{about or 'a command'} was refused: error {error.code} {error.msg[:80]}")
        elif error.code == MARKET_NOT_FOUND and len(tickers) > 1:
            # Which one is unknown is not always said: ask for the halves apart, down to the ticker that is refused.
            half = len(tickers) // 2
            for part in (tickers[:half], tickers[half:]):
                out.send(self._subscribe(part) if about == _BOOKS else self._update(self._sids[_BOOKS], about, part))
        else:
            self._refused(tickers, f"error {error.code} {error.msg[:80]}", out)

    def _refused(self, tickers: Iterable[str], reason: str, out: StreamOutput) -> None:
        for ticker in tickers:
            self._waiting.pop(ticker, None)
            self._routes.pop(ticker, None)
            if key := self._keys.pop(ticker, None):
                out.refused(key, reason)

    def _unreadable(self, raw: bytes, error: msgspec.MsgspecError, out: StreamOutput) -> bool:
        """Keep count of a frame whose type we do not read; one whose type we do read is the venue's fault."""
        try:
            envelope = frames.decode_envelope(raw)
        except msgspec.MsgspecError:
            raise VenueDataError(f"a frame is no message: {error}") from error
        self._count(envelope.sid, envelope.seq, out)
        if envelope.type in _READ_TYPES:
            raise VenueDataError(f"a frame of type {envelope.type} is not as we know it: {error}") from error
        return False


def _chunks(tickers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(tickers), _TICKERS_PER_COMMAND):
        yield tuple(tickers[first : first + _TICKERS_PER_COMMAND])
