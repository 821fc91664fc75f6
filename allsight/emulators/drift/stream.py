"""The order-book server's stream (venue sheet 4.2): whole books again and again, trades as they happen, heartbeats.

Every payload is a JSON text inside the JSON message. A reader that is too slow gets nothing more, and is closed with
1008 when it does not catch up.
"""

import asyncio
from typing import Any, Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.emulators.drift.books import GROUPINGS, Books, streamed_book
from allsight.emulators.drift.dlob import fee_levels
from allsight.emulators.drift.fills import Fill
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.records import trade_message
from allsight.emulators.drift.server import ServerState
from allsight.emulators.drift.state import DriftState
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Frame, Peer

ORDERBOOK: Final = "orderbook"
INDICATIVE: Final = "orderbook_indicative"
TRADES: Final = "trades"
PRIORITY_FEES: Final = "priorityfees"
CHANNELS: Final = (ORDERBOOK, INDICATIVE, TRADES, PRIORITY_FEES)

_UNSUPPORTED: Final = 1003
_OVERFLOW: Final = 1008


class Command(msgspec.Struct, frozen=True, rename="camel"):
    """What a client sends."""

    type: str = ""
    market_type: str = ""
    channel: str = ""
    market: str = ""
    grouping: Any = 1


class Topic(msgspec.Struct, frozen=True):
    """What a client follows."""

    channel: str
    symbol: str
    ticks: int = 1

    def name(self, perp: Perp, *, grouped: bool) -> str:
        """Return the channel under which the server sends it: not the one that was asked for."""
        suffix = f"_grouped_{self.ticks}" if grouped and self.channel in {ORDERBOOK, INDICATIVE} else ""
        return f"{self.channel}_perp_{perp.index}{suffix}"


class Hub:
    """Encodes each payload once, for all who follow it."""

    def __init__(self, state: DriftState, books: Books, server: ServerState) -> None:
        self.state = state
        self.server = server
        self._books = books
        self._encoded: dict[Topic, tuple[int, bytes]] = {}
        self._sessions: dict[StreamSession, None] = {}
        state.fills.listeners.append(self._on_fill)

    def join(self, session: "StreamSession") -> None:
        """Tell a connection of trades from now on."""
        self._sessions[session] = None

    def leave(self, session: "StreamSession") -> None:
        """Forget a connection."""
        self._sessions.pop(session, None)

    def book(self, topic: Topic) -> bytes | None:
        """Return the message of a book, None when nothing leaves the server for it now."""
        perp = self.state.perp(topic.symbol)
        if perp is None or perp.delisted or perp.stalled or not self.state.running or self.server.cold:
            return None
        book = self._books.take(perp)
        known = self._encoded.get(topic)
        if known is None or known[0] != book.at_ns:
            every_so_many = self.state.config.unsorted_every
            body = streamed_book(
                book,
                ticks=topic.ticks,
                indicative=topic.channel == INDICATIVE,
                unsorted=bool(every_so_many) and book.slot % every_so_many == 0,
            )
            known = self._encoded[topic] = book.at_ns, self.wrap(topic, perp, body)
        return known[1]

    def wrap(self, topic: Topic, perp: Perp, body: Any) -> bytes:
        """Return a message whose payload is a text of JSON."""
        channel = topic.name(perp, grouped=self.state.config.grouped_names)
        return msgspec.json.encode({"channel": channel, "data": msgspec.json.encode(body).decode()})

    def _on_fill(self, fill: Fill) -> None:
        perp = self.state.perps[fill.symbol]
        topic = Topic(TRADES, fill.symbol)
        followers = [session for session in self._sessions if topic in session.topics]
        if followers and not perp.stalled:
            data = self.wrap(topic, perp, trade_message(fill))
            for session in followers:
                session.offer(Frame(data, f"{TRADES}:{fill.symbol}"))


class StreamSession:
    """One connection.

    Attributes:
        topics: what it follows, in the order asked.
    """

    def __init__(self, hub: Hub, peer: Peer) -> None:
        self.topics: dict[Topic, None] = {}
        self._hub = hub
        self._peer = peer
        self._behind_since: int | None = None
        self._ended: asyncio.Event = asyncio.Event()
        self._code = 0

    async def run(self) -> None:
        """Carry out commands until the connection ends."""
        config, clock = self._hub.state.config, self._hub.state.clock
        self._hub.join(self)
        work = {
            "drift-books": every(clock, config.book_s, self._push),
            "drift-heartbeat": every(clock, config.heartbeat_s, self._beat),
            "drift-close": self._close(),
        }
        try:
            async with background(work):
                async for command in self._peer.commands():
                    self._carry_out(command)
        finally:
            self._hub.leave(self)

    def offer(self, frame: Frame) -> None:
        """Send a frame, or drop it when too much waits already; who does not catch up is closed."""
        now = self._hub.state.clock.now_ns()
        if self._peer.backlog_bytes <= self._hub.state.config.buffer_bytes and self._peer.offer(frame):
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = now
        elif now - self._behind_since >= self._hub.state.config.overflow_s * SECOND_NS:
            self._end(_OVERFLOW)

    def _push(self) -> None:
        for topic in self.topics:
            if topic.channel in {ORDERBOOK, INDICATIVE}:
                data = self._hub.book(topic)
                if data is not None:
                    self.offer(Frame(data, f"{topic.channel}:{topic.symbol}"))

    def _beat(self) -> None:
        self.offer(Frame(b'{"channel":"heartbeat"}', "heartbeat"))

    async def _close(self) -> None:
        await self._ended.wait()
        await self._peer.close(self._code, "Buffer overflow" if self._code == _OVERFLOW else "")

    def _end(self, code: int) -> None:
        self._code = code
        self._ended.set()

    def _carry_out(self, text: str | bytes) -> None:
        try:
            command = msgspec.json.decode(text, type=Command)
        except msgspec.DecodeError:
            return  # the server logs what it cannot read and says nothing
        if not command.channel:
            self._end(_UNSUPPORTED)
            return
        kind = command.type.lower()
        if kind == "subscribe":
            self._subscribe(command)
        elif kind == "unsubscribe":
            self._unsubscribe(command)

    def _subscribe(self, command: Command) -> None:
        perp = self._perp(command)
        if perp is None:
            self._say({"channel": command.channel, "error": "Error subscribing to channel"})
            return
        topic = _topic(command, perp)
        self.topics[topic] = None
        text = (
            f"Subscribe received for channel: {command.channel}, market: {command.market}, "
            f"marketType: {command.market_type}"
        )
        self._say({"message": text})
        if topic.channel == PRIORITY_FEES:
            self._peer.offer(Frame(self._hub.wrap(topic, perp, fee_levels(perp)), f"{PRIORITY_FEES}:{perp.symbol}"))

    def _unsubscribe(self, command: Command) -> None:
        perp = self._perp(command)
        if perp is None:
            self._say({"channel": command.channel, "error": "Error unsubscribing from channel"})
            return
        self.topics.pop(_topic(command, perp), None)

    def _perp(self, command: Command) -> Perp | None:
        perp = self._hub.state.perp(command.market)
        known = command.channel in CHANNELS and command.market_type.lower() == "perp"
        return perp if known and perp is not None and not perp.delisted else None

    def _say(self, body: dict[str, Any]) -> None:
        self.offer(Frame(msgspec.json.encode(body), "reply"))


def _topic(command: Command, perp: Perp) -> Topic:
    if command.channel not in {ORDERBOOK, INDICATIVE}:
        return Topic(command.channel, perp.symbol)
    ticks = command.grouping if command.grouping in GROUPINGS else GROUPINGS[0]
    return Topic(command.channel, perp.symbol, ticks)
