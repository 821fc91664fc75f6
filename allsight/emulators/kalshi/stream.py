"""The WebSocket protocol of Kalshi (venue sheet 4): commands in, numbered messages out."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from allsight.emulators.kalshi.hub import BOOKS, LIFECYCLE, TICKER, TRADE, Hub, Subscription
from allsight.emulators.kalshi.messages import raw
from allsight.emulators.kalshi.state import KalshiState
from allsight.emulators.serving.ws import Frame, Peer

_SILENT: Final = (
    "fill",
    "user_orders",
    "market_positions",
    "order_group_updates",
    "communications",
    "multivariate_market_lifecycle",
    "cfbenchmarks_value",
    "cfbenchmarks_value_5hz",
    "pyth_value",
)
"""Channels that can be subscribed to and carry nothing here: nobody trades by this key yet."""

CHANNELS: Final = (BOOKS, TICKER, TRADE, LIFECYCLE, *_SILENT)
_UNFILTERED: Final = (LIFECYCLE, "order_group_updates", "communications", "multivariate_market_lifecycle")
_CHANNEL_OF: Final = {
    "orderbook_snapshot": BOOKS,
    "event_lifecycle": LIFECYCLE,
    "event_fee_update": LIFECYCLE,
}

_TEXTS: Final = {
    1: "Unable to process message",
    2: "Params required",
    3: "Channels required",
    4: "Subscription IDs required",
    5: "Unknown command",
    7: "Unknown subscription ID",
    8: "Unknown channel name",
    11: "Invalid parameter",
    12: "Exactly one subscription ID is required",
    13: "Unsupported action",
    14: "Market ticker required",
    15: "Action required",
    16: "Market not found",
    24: "Index IDs required",
    25: "Subscription buffer overflow",
    28: "Underlying tickers required",
}


class CommandError(Exception):
    """A command that is answered by an error frame."""

    def __init__(self, code: int, market_ticker: str = "") -> None:
        super().__init__(_TEXTS[code])
        self.code = code
        self.market_ticker = market_ticker


class Command(msgspec.Struct, frozen=True):
    """What a client sends."""

    cmd: str = ""
    id: int = 0
    params: dict[str, Any] | None = None


class StreamSession:
    """One connection: at most one subscription per channel, each with its own numbers."""

    def __init__(self, state: KalshiState, hub: Hub, peer: Peer) -> None:
        self._state = state
        self._hub = hub
        self._peer = peer
        self._subscriptions: dict[int, Subscription] = {}
        self._last_sid = 0
        self._commands: dict[str, Callable[[Command], None]] = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "update_subscription": self._update,
            "list_subscriptions": self._list,
        }
        self._actions: dict[str, Callable[[Command, Subscription, list[str]], None]] = {
            "add_markets": self._add,
            "delete_markets": self._delete,
            "get_snapshot": self._get_snapshot,
        }
        peer.on_terminal = self._end_channel

    async def run(self) -> None:
        """Carry out commands until the client leaves."""
        try:
            async for text in self._peer.commands():
                self._carry_out(text)
        finally:
            for subscription in self._subscriptions.values():
                self._hub.uncover(subscription, None)
            self._hub.forget(self._peer)

    def _carry_out(self, text: str | bytes) -> None:
        command = Command()
        try:
            try:
                command = msgspec.json.decode(text, type=Command)
            except msgspec.DecodeError:
                raise CommandError(1) from None
            action = self._commands.get(command.cmd)
            if action is None:
                raise CommandError(5)
            action(command)
        except CommandError as error:
            body: dict[str, Any] = {"code": error.code, "msg": str(error)}
            if error.market_ticker:
                body["market_ticker"] = error.market_ticker
            self._reply(command, {"type": "error", "msg": body})

    # -- commands -------------------------------------------------------------------------------------------------

    def _subscribe(self, command: Command) -> None:
        params = _params(command)
        channels = params.get("channels")
        if not isinstance(channels, list) or not channels:
            raise CommandError(3)
        if any(channel not in CHANNELS for channel in channels):
            raise CommandError(8)
        tickers = self._tickers(params, ids="ticker" in channels)
        for channel in channels:
            _require(channel, params, tickers)
        for channel in channels:
            self._subscribe_one(command, params, channel, tickers)

    def _subscribe_one(self, command: Command, params: dict[str, Any], channel: str, tickers: list[str] | None) -> None:
        covered = None if channel in _UNFILTERED else tickers
        existing = self._live(channel)
        if existing is not None:
            # Asking again is no error: what is new is merged into the subscription that is there.
            self._merge(command, existing, covered)
            return
        self._last_sid += 1
        subscription = Subscription(
            self._peer,
            channel,
            self._last_sid,
            None if covered is None else dict.fromkeys(covered),
            use_yes_price=bool(params.get("use_yes_price")),
        )
        self._subscriptions[subscription.sid] = subscription
        self._reply(command, {"type": "subscribed", "msg": {"channel": channel, "sid": subscription.sid}})
        self._hub.cover(subscription, covered)
        if channel == BOOKS:
            for ticker in covered or ():
                self._hub.snapshot(subscription, ticker)
        elif channel == TICKER and params.get("send_initial_snapshot"):
            for ticker in covered or ():
                self._hub.send_ticker(subscription, ticker)

    def _merge(self, command: Command, subscription: Subscription, tickers: list[str] | None) -> None:
        if tickers is None or subscription.tickers is None:
            fresh: list[str] = []
            if tickers is None and subscription.tickers is not None:
                self._hub.uncover(subscription, list(subscription.tickers))
                subscription.tickers = None
                self._hub.cover(subscription, None)
        else:
            fresh = [ticker for ticker in dict.fromkeys(tickers) if ticker not in subscription.tickers]
            subscription.tickers.update(dict.fromkeys(fresh))
            self._hub.cover(subscription, fresh)
        self._acknowledge(command, subscription)
        if subscription.channel == BOOKS:
            for ticker in fresh:
                self._hub.snapshot(subscription, ticker)

    def _unsubscribe(self, command: Command) -> None:
        sids = _params(command).get("sids")
        if not isinstance(sids, list) or not sids:
            raise CommandError(4)
        if any(sid not in self._subscriptions for sid in sids):
            raise CommandError(7)
        for sid in sids:
            subscription = self._subscriptions.pop(sid)
            self._hub.uncover(subscription, None)
            subscription.seq += 1
            self._reply(command, {"sid": sid, "seq": subscription.seq, "type": "unsubscribed"})

    def _update(self, command: Command) -> None:
        params = _params(command)
        sid, sids = params.get("sid"), params.get("sids")
        if (sid is None) == (sids is None) or (sids is not None and (not isinstance(sids, list) or len(sids) != 1)):
            raise CommandError(12)
        wanted = sid if sids is None else sids[0]
        subscription = self._subscriptions.get(wanted) if isinstance(wanted, int) else None
        if subscription is None or subscription.ended:
            raise CommandError(7)
        name = params.get("action")
        if not name:
            raise CommandError(15)
        action = self._actions.get(name)
        if action is None or subscription.channel in _UNFILTERED:
            raise CommandError(13)
        tickers = self._tickers(params, ids=subscription.channel == TICKER)
        if not tickers:
            raise CommandError(14)
        action(command, subscription, tickers)

    def _add(self, command: Command, subscription: Subscription, tickers: list[str]) -> None:
        self._merge(command, subscription, tickers)

    def _delete(self, command: Command, subscription: Subscription, tickers: list[str]) -> None:
        if subscription.tickers is None:
            raise CommandError(13)
        gone = [ticker for ticker in tickers if ticker in subscription.tickers]
        for ticker in gone:
            del subscription.tickers[ticker]
        self._hub.uncover(subscription, gone)
        self._acknowledge(command, subscription)

    def _get_snapshot(self, command: Command, subscription: Subscription, tickers: list[str]) -> None:
        if subscription.channel != BOOKS or subscription.tickers is None:
            raise CommandError(13)
        for ticker in tickers:
            if ticker not in subscription.tickers:
                raise CommandError(16, ticker)
        self._acknowledge(command, subscription)
        for ticker in tickers:
            self._hub.snapshot(subscription, ticker)

    def _list(self, command: Command) -> None:
        known = [
            {"channel": subscription.channel, "sid": subscription.sid}
            for subscription in self._subscriptions.values()
            if not subscription.ended
        ]
        self._reply(command, {"type": "ok", "msg": known})

    # -- inside ---------------------------------------------------------------------------------------------------

    def _tickers(self, params: dict[str, Any], *, ids: bool) -> list[str] | None:
        """Return the markets that a command names, None when it names none."""
        one, many = params.get("market_ticker"), params.get("market_tickers")
        if one is not None and many is not None:
            raise CommandError(11)
        named = [one] if one is not None else many
        if named is None and ids:
            named = self._by_id(params)
        if named is None:
            return None
        if not isinstance(named, list) or not all(isinstance(ticker, str) for ticker in named):
            raise CommandError(11)
        for ticker in named:
            if self._state.market(ticker) is None:
                raise CommandError(16, ticker)
        return named

    def _by_id(self, params: dict[str, Any]) -> list[str] | None:
        one, many = params.get("market_id"), params.get("market_ids")
        ids = [one] if one is not None else many
        if ids is None:
            return None
        if not isinstance(ids, list):
            raise CommandError(11)
        tickers = {self._state.market_id(ticker): ticker for ticker, _ in self._state.listings()}
        if any(market_id not in tickers for market_id in ids):
            raise CommandError(16)
        return [tickers[market_id] for market_id in ids]

    def _live(self, channel: str) -> Subscription | None:
        for subscription in self._subscriptions.values():
            if subscription.channel == channel and not subscription.ended:
                return subscription
        return None

    def _acknowledge(self, command: Command, subscription: Subscription) -> None:
        """Answer `ok`, which takes a number of the subscription like any message."""
        subscription.seq += 1
        skip = subscription.tickers is None or bool((command.params or {}).get("skip_ticker_ack"))
        body = {} if skip else {"market_tickers": list(subscription.tickers or ())}
        self._reply(command, {"sid": subscription.sid, "seq": subscription.seq, "type": "ok", "msg": body})

    def _reply(self, command: Command, body: dict[str, Any]) -> None:
        head = {"id": command.id} if command.id > 0 else {}
        if not self._peer.offer(Frame(raw(head | body), str(body["type"]))):
            for subscription in self._subscriptions.values():
                self._hub.end(subscription, 25, _TEXTS[25])

    def _end_channel(self, frame: Frame) -> None:
        kind = frame.topic.partition(":")[0]
        subscription = self._live(_CHANNEL_OF.get(kind, kind))
        if subscription is not None:
            self._hub.end(subscription, 25, _TEXTS[25])


def _params(command: Command) -> dict[str, Any]:
    if not command.params:
        raise CommandError(2)
    return command.params


def _require(channel: str, params: dict[str, Any], tickers: list[str] | None) -> None:
    """Check what a channel cannot do without."""
    if channel == BOOKS and not tickers:
        raise CommandError(14)
    if channel.startswith("cfbenchmarks") and not params.get("index_ids"):
        raise CommandError(24)
    if channel == "pyth_value" and not params.get("underlying_tickers"):
        raise CommandError(28)
