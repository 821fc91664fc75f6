"""The Data API's stream (venue sheet 4.3): candles as they form, summaries and prices of all markets, books."""

from typing import Any, Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.emulators.drift.books import MOST_LEVELS, Books, rest_book
from allsight.emulators.drift.candles import RESOLUTIONS, Candles, bucket_start
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.records import trade_record
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.stats import Stats
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Frame, Peer

_EVERY_S: Final = 1.0


class Command(msgspec.Struct, frozen=True, rename="camel"):
    """What a client sends."""

    type: str = ""
    channel_type: str = ""
    symbol: str = ""
    resolution: str = ""


class Followed(msgspec.Struct, eq=False):
    """What a client follows, and what it was told last.

    Attributes:
        record: the last fill whose candle was told.
        start_s: of the last candle that was told.
    """

    command: Command
    record: int = 0
    start_s: int = 0


class DataSession:
    """One connection."""

    def __init__(self, state: DriftState, books: Books, candles: Candles, stats: Stats, peer: Peer) -> None:
        self._state = state
        self._books = books
        self._candles = candles
        self._stats = stats
        self._peer = peer
        self._followed: dict[Command, Followed] = {}

    async def run(self) -> None:
        """Carry out commands until the client leaves."""
        async with background({"drift-data": every(self._state.clock, _EVERY_S, self._push)}):
            async for text in self._peer.commands():
                self._carry_out(text)

    def _carry_out(self, text: str | bytes) -> None:
        try:
            command = msgspec.json.decode(text, type=Command)
        except msgspec.DecodeError:
            command = Command()
        key = msgspec.structs.replace(command, type="")
        if command.type == "unsubscribe":
            self._followed.pop(key, None)
        elif command.type != "subscribe" or not self._known(command):
            self._say(command, {"type": "error", "message": "Invalid subscription"})
        else:
            followed = self._followed[key] = Followed(command)
            self._tell(followed, "init")

    def _known(self, command: Command) -> bool:
        if command.channel_type in {"markets", "pricing"}:
            return True
        if command.symbol not in self._state.perps:
            return False
        return command.channel_type == "orderbook" or (
            command.channel_type == "candle" and command.resolution in RESOLUTIONS
        )

    def _push(self) -> None:
        for followed in self._followed.values():
            self._tell(followed, "update")

    def _tell(self, followed: Followed, kind: str) -> None:
        command = followed.command
        if command.channel_type == "markets":
            self._say(command, {"type": kind, "data": self._stats.markets()})
        elif command.channel_type == "pricing":
            self._say(command, {"type": kind, "data": self._stats.prices()})
        elif command.channel_type == "orderbook":
            book = self._books.take(self._state.perps[command.symbol])
            self._say(command, {"type": kind, "data": rest_book(book, depth=MOST_LEVELS, indicative=False)})
        else:
            self._tell_candle(followed, kind, self._state.perps[command.symbol])

    def _tell_candle(self, followed: Followed, kind: str, perp: Perp) -> None:
        """Tell the candle of now: as a new one when its time has begun, again when there were fills."""
        command = followed.command
        start = bucket_start(self._state.clock.now_ns() // SECOND_NS, command.resolution)
        fills = []
        for fill in self._state.fills.of(perp):
            if fill.record <= followed.record:
                break
            fills.append(fill)
        begun = start != followed.start_s
        if kind == "update" and not begun and not fills:
            return
        shown = [] if kind == "init" else [trade_record(fill) for fill in fills]
        followed.record, followed.start_s = perp.next_fill - 1, start
        body = {
            "type": "create" if kind == "update" and begun else kind,
            "candle": self._candles.candle(perp, command.resolution, start),
            "trades": shown,
        }
        self._say(command, body)

    def _say(self, command: Command, body: dict[str, Any]) -> None:
        parts = [part for part in (command.channel_type, command.symbol, command.resolution) if part]
        named = {"channel": "_".join(parts), "channelType": command.channel_type}
        named |= {name: value for name in ("symbol", "resolution") if (value := getattr(command, name))}
        self._peer.offer(Frame(msgspec.json.encode(body | named), ":".join(("data", *parts))))
