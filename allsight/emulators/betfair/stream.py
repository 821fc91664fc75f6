"""The stream's protocol: who a connection is, what it is subscribed to, why it ends (venue sheet 7)."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec

from allsight.domain.clock import MINUTE_NS, SECOND_NS, to_datetime
from allsight.emulators.betfair.changes import FIELDS, Shown
from allsight.emulators.betfair.filters import StreamFilter
from allsight.emulators.betfair.hub import Hub, Subscription
from allsight.emulators.betfair.playback import Replay
from allsight.emulators.betfair.sessions import AppKey, Sessions
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.betfair.tokens import Tokens
from allsight.emulators.serving.peers import Frame, Peer
from allsight.emulators.serving.playback import Player

DELAYED_MS: Final = 180_000
"""The conflation that a delayed key is held to."""

MOST_CONFLATE_MS: Final = 120_000
HEARTBEAT_MS: Final = (500, 5_000)
MOST_LEVELS: Final = 10


class StreamError(Exception):
    """A command that is answered by a failure; all but one end the connection."""

    def __init__(self, code: str, text: str, *, closes: bool = True) -> None:
        super().__init__(text)
        self.code = code
        self.closes = closes


class DataFilter(msgspec.Struct, frozen=True, rename="camel"):
    """Which data of the markets: `marketDataFilter`."""

    fields: list[str] | None = None
    ladder_levels: int | None = None


class Command(msgspec.Struct, frozen=True, rename="camel"):
    """What a client sends; absent and null mean the same."""

    op: str
    id: int | None = None
    app_key: str | None = None
    session: str | None = None
    market_filter: StreamFilter | None = None
    market_data_filter: DataFilter | None = None
    initial_clk: str | None = None
    clk: str | None = None
    conflate_ms: int | None = None
    heartbeat_ms: int | None = None
    segmentation_enabled: bool | None = None


class Stream:
    """What all connections share.

    Attributes:
        player: serves a recording to whoever subscribes, in place of the venue's own data.
        authenticated: the connections of the account.
    """

    def __init__(
        self, state: BetfairState, sessions: Sessions, hub: Hub, tokens: Tokens, player: Player | None
    ) -> None:
        self.state = state
        self.sessions = sessions
        self.hub = hub
        self.tokens = tokens
        self.player = player
        self.authenticated: set[Peer] = set()
        self._connects: list[int] = []
        self._last_connection = 0

    async def serve(self, peer: Peer) -> None:
        """Serve one connection until it ends."""
        await StreamSession(self, peer).run()

    def welcome(self) -> tuple[str, bool]:
        """Return the name of a new connection, and whether the client connects too often."""
        now = self.state.clock.now_ns()
        self._connects = [at for at in self._connects if at > now - MINUTE_NS] + [now]
        self._last_connection += 1
        name = f"002-{to_datetime(now):%d%m%y%H%M%S}-{self._last_connection}"
        return name, len(self._connects) > self.state.config.connects_per_minute

    @property
    def available(self) -> int:
        """Return how many connections the account may still make."""
        return self.state.config.most_connections - len(self.authenticated)


class StreamSession:
    """One connection: at most one market subscription; a new one replaces it."""

    def __init__(self, stream: Stream, peer: Peer) -> None:
        self._stream = stream
        self._state = stream.state
        self._peer = peer
        self._name = ""
        self._key: AppKey | None = None
        self._subscription: Subscription | None = None
        self._replay: asyncio.Task[None] | None = None
        self._active_ns = self._state.clock.now_ns()
        self._over = False
        self._group = asyncio.TaskGroup()
        self._commands: dict[str, Callable[[Command], None]] = {
            "authentication": self._authenticate,
            "marketSubscription": self._subscribe,
            "orderSubscription": self._subscribe_to_orders,
            "heartbeat": self._answer_heartbeat,
        }
        peer.on_terminal = self._break_down

    async def run(self) -> None:
        """Carry out commands until the client leaves."""
        self._name, too_often = self._stream.welcome()
        self._offer({"op": "connection", "connectionId": self._name}, "connection")
        try:
            async with self._group:
                if too_often:
                    self._fail(None, StreamError("TOO_MANY_REQUESTS", "Too many connections in a short time"))
                watchers = [
                    self._group.create_task(self._watch_idleness(), name="betfair-idleness"),
                    self._group.create_task(self._keep_alive(), name="betfair-heartbeats"),
                ]
                async for line in self._peer.commands():
                    if not self._over:
                        self._active_ns = self._state.clock.now_ns()
                        self._carry_out(line)
                self._over = True
                for task in (*watchers, self._replay):
                    if task is not None:
                        task.cancel()
        finally:
            self._unsubscribe()
            self._stream.authenticated.discard(self._peer)

    # -- commands -------------------------------------------------------------------------------------------------

    def _carry_out(self, line: str | bytes) -> None:
        command: Command | None = None
        try:
            try:
                command = msgspec.json.decode(line, type=Command)
            except msgspec.ValidationError as error:
                raise StreamError("INVALID_INPUT", f"Invalid message: {error}") from None
            except msgspec.DecodeError:
                raise StreamError("INVALID_REQUEST", "Unable to parse the request") from None
            action = self._commands.get(command.op)
            if action is None:
                raise StreamError("INVALID_REQUEST", f"Unknown operation: {command.op[:40]}")
            action(command)
        except StreamError as error:
            self._fail(None if command is None else command.id, error)

    def _authenticate(self, command: Command) -> None:
        sessions = self._stream.sessions
        if self._key is not None:
            raise StreamError("INVALID_REQUEST", "Connection is already authenticated")
        if not command.app_key:
            raise StreamError("NO_APP_KEY", "AppKey is missing")
        key = sessions.key(command.app_key)
        if key is None:
            raise StreamError("INVALID_APP_KEY", "AppKey is not valid")
        if not command.session:
            raise StreamError("NO_SESSION", "Session token is missing")
        if not sessions.holds(command.session):
            raise StreamError("INVALID_SESSION_INFORMATION", "Session token is not valid")
        if self._stream.available <= 0:
            raise StreamError("MAX_CONNECTION_LIMIT_EXCEEDED", "You have exceeded your max connection limit")
        self._key = key
        self._stream.authenticated.add(self._peer)
        self._succeed(command, connectionsAvailable=self._stream.available)

    def _subscribe(self, command: Command) -> None:
        if self._key is None:
            raise StreamError("NOT_AUTHORIZED", "The connection is not authenticated")
        wanted = command.market_filter or StreamFilter()
        subscription = self._subscription_of(command, wanted)
        since: int | None = None
        asked = _asked(command)
        if command.initial_clk or command.clk:
            since = self._stream.tokens.resume(command.initial_clk or "", command.clk or "", asked)
            if since is None:
                raise StreamError("INVALID_CLOCK", "The clock is not valid or too old")
        most = self._state.config.most_subscribed
        found = len(self._stream.hub.meant(wanted))
        if found > most and self._stream.player is None:
            text = f"trying to subscribe to {found} markets with a limit of {most}"
            raise StreamError("SUBSCRIPTION_LIMIT_EXCEEDED", text, closes=False)
        self._unsubscribe()
        self._subscription = subscription
        self._succeed(command)
        if self._stream.player is None:
            self._stream.hub.begin(subscription, since)
        else:
            adapt = Replay(self._stream.tokens, subscription, self._state.clock)
            self._replay = self._group.create_task(self._stream.player.play(self._peer, adapt), name="betfair-replay")

    def _subscription_of(self, command: Command, wanted: StreamFilter) -> Subscription:
        data = command.market_data_filter or DataFilter()
        fields = frozenset(data.fields or FIELDS)
        levels = MOST_LEVELS if data.ladder_levels is None else data.ladder_levels
        conflate = command.conflate_ms or 0
        if not fields <= FIELDS:
            raise StreamError("INVALID_INPUT", f"Unknown fields: {', '.join(sorted(fields - FIELDS))[:80]}")
        if not 1 <= levels <= MOST_LEVELS:
            raise StreamError("INVALID_INPUT", f"ladderLevels must lie in 1..{MOST_LEVELS}")
        if not 0 <= conflate <= MOST_CONFLATE_MS:
            raise StreamError("INVALID_INPUT", f"conflateMs must lie in 0..{MOST_CONFLATE_MS}")
        if self._key is AppKey.DELAYED:
            conflate, fields = DELAYED_MS, fields - {"EX_TRADED"}
        low, high = HEARTBEAT_MS
        return Subscription(
            id=command.id or 0,
            peer=self._peer,
            filter=wanted,
            shown=Shown(fields, levels),
            initial=self._stream.tokens.initial(_asked(command)),
            conflate_ms=conflate,
            heartbeat_ms=high if command.heartbeat_ms is None else min(high, max(low, command.heartbeat_ms)),
            segmented=bool(command.segmentation_enabled),
        )

    def _subscribe_to_orders(self, _command: Command) -> None:
        raise StreamError("NOT_AUTHORIZED", "no bets are taken here yet")

    def _answer_heartbeat(self, command: Command) -> None:
        self._succeed(command)

    # -- inside ---------------------------------------------------------------------------------------------------

    async def _watch_idleness(self) -> None:
        """End a connection that asks for nothing."""
        clock, limit_s = self._state.clock, self._state.config.idle_s
        while not self._over:
            await clock.sleep(limit_s - (clock.now_ns() - self._active_ns) / SECOND_NS)
            if self._subscription is not None:
                self._active_ns = clock.now_ns()
            elif clock.now_ns() - self._active_ns >= limit_s * SECOND_NS:
                text = f"Connection is not subscribed and is idle: {limit_s * 1000:.0f} ms"
                self._fail(None, StreamError("TIMEOUT", text))

    async def _keep_alive(self) -> None:
        wait_ms = HEARTBEAT_MS[0]
        while True:
            await self._state.clock.sleep(wait_ms / 1000)
            wait_ms = HEARTBEAT_MS[0]
            if self._subscription is not None and not self._over:
                wait_ms = min(wait_ms, self._stream.hub.heartbeat(self._subscription))

    def _unsubscribe(self) -> None:
        if self._subscription is not None:
            self._stream.hub.end(self._subscription)
            self._subscription = None
        if self._replay is not None:
            self._replay.cancel()

    def _succeed(self, command: Command, **more: Any) -> None:
        head: dict[str, Any] = {"op": "status"}
        if command.id is not None:
            head["id"] = command.id
        self._offer({**head, "statusCode": "SUCCESS", "connectionClosed": False, **more}, "status")

    def _fail(self, command_id: int | None, error: StreamError) -> None:
        head: dict[str, Any] = {"op": "status"}
        if command_id is not None:
            head["id"] = command_id
        body = {
            **head,
            "statusCode": "FAILURE",
            "errorCode": error.code,
            "errorMessage": str(error),
            "connectionClosed": error.closes,
            "connectionId": self._name,
        }
        self._offer(body, "status")
        if error.closes:
            self._over = True
            self._unsubscribe()
            self._group.create_task(self._peer.finish(), name="betfair-goodbye")

    def _break_down(self, _frame: Frame) -> None:
        """End the connection as the venue does when something inside it goes wrong."""
        if not self._over:
            self._fail(None, StreamError("UNEXPECTED_ERROR", "Something went wrong"))

    def _offer(self, body: dict[str, Any], topic: str) -> None:
        self._peer.offer(Frame(msgspec.json.encode(body), topic))


def _asked(command: Command) -> bytes:
    """Return what a resumed subscription must have in common with the one that it goes on with."""
    return msgspec.json.encode([command.market_filter, command.market_data_filter])
