"""The TCP stream's protocol: sequences, log-in, heartbeats, replays, subscriptions (venue sheet 6)."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from enum import IntEnum
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.emulators.serving.peers import BROKEN, Frame, Peer
from allsight.emulators.smarkets.errors import ApiError
from allsight.emulators.smarkets.hub import Hub, Kind, Subscription
from allsight.emulators.smarkets.proto import Field, Fields, ProtoError, message
from allsight.emulators.smarkets.sessions import SCHEME, Sessions
from allsight.emulators.smarkets.state import SmarketsState

GRACE_S: Final = 5.0
"""How long a client has to read the word that ends its session."""

_MOST_MARKET_ID: Final = 2**32 - 1


class Eto(IntEnum):
    """What a message of the session layer says."""

    PING = 2
    PONG = 3
    GAPFILL = 4
    HEARTBEAT = 5
    REPLAY = 6
    LOGIN = 7
    LOGIN_RESPONSE = 8
    LOGOUT = 9


class Reason(IntEnum):
    """Why a session ends."""

    HEARTBEAT_TIMEOUT = 2
    CONFIRMATION = 3
    LOGIN_TIMEOUT = 4
    LOGIN_NOT_FIRST_SEQ = 5
    UNAUTHORISED = 7
    SERVICE_TEMPORARILY_UNAVAILABLE = 8


class _Sent(msgspec.Struct, frozen=True):
    """A message as it left, to be sent again: its number, kind, session part and body."""

    sequence: int
    kind: Kind
    eto: Eto | None
    inner: tuple[Field, ...]
    body: bytes
    name: str

    def frame(self, *, replay: bool = False) -> Frame:
        eto: list[Field] = [(1, self.sequence)]
        if self.eto is not None:
            eto.append((2, self.eto))
        if replay:
            eto.append((3, 1))
        fields: list[Field] = [(1, self.kind), (2, message([*eto, *self.inner]))]
        if self.kind is not Kind.ETO:
            fields.append((self.kind + 1, self.body))
        return Frame(message(fields), (self.kind if self.eto is None else self.eto).name + f":{self.name}")


class Stream:
    """What all connections share."""

    def __init__(self, state: SmarketsState, sessions: Sessions, hub: Hub) -> None:
        self.state = state
        self.sessions = sessions
        self.hub = hub

    async def serve(self, peer: Peer) -> None:
        """Serve one connection until it ends."""
        await StreamSession(self, peer).run()


class StreamSession:
    """One connection: at most one subscription per market; both sides count their messages from 1."""

    def __init__(self, stream: Stream, peer: Peer) -> None:
        self._stream = stream
        self._config = stream.state.config
        self._clock = stream.state.clock
        self._peer = peer
        self._subscriptions: dict[str, Subscription] = {}
        self._kept: deque[_Sent] = deque(maxlen=self._config.stream_replay)
        self._expected = 1
        self._next = 1
        self._asked = 0
        self._sent_ns = self._received_ns = self._beat_ns = self._clock.now_ns()
        self._logged_in = False
        self._over = False
        self._parting: asyncio.Task[None] | None = None
        self._group = asyncio.TaskGroup()
        self._session: dict[int, Callable[[Fields], None]] = {
            Eto.PING: lambda _eto: self._say(Eto.PONG),
            Eto.REPLAY: self._replay,
            Eto.LOGOUT: lambda _eto: self._log_out(Reason.CONFIRMATION),
        }
        self._actions: dict[int, Callable[[int, Fields], None]] = {
            Kind.MARKET_SUBSCRIBE: lambda _sequence, body: self._subscribe(body),
            Kind.MARKET_UNSUBSCRIBE: lambda _sequence, body: self._unsubscribe(body),
            Kind.ORDER_CREATE: self._refuse,
            Kind.ORDER_CANCEL: self._refuse,
            Kind.ORDER_QUANTITY_REDUCE: self._refuse,
            Kind.ORDER_CANCEL_ALL: self._refuse,
            Kind.ORDER_CANCEL_REPLACE: self._refuse,
        }
        peer.on_terminal = lambda _frame: self._log_out(Reason.SERVICE_TEMPORARILY_UNAVAILABLE)

    async def run(self) -> None:
        """Carry out messages until the client leaves, is logged out, or sends what is no message."""
        try:
            async with self._group:
                watch = self._group.create_task(self._watch(), name="smarkets-heartbeats")
                async for payload in self._peer.commands():
                    if not self._over and isinstance(payload, bytes):
                        try:
                            self._take(Fields(payload))
                        except ProtoError:
                            self._cut()
                self._over = True
                for task in (watch, self._parting):
                    if task is not None:
                        task.cancel()
        finally:
            for subscription in self._subscriptions.values():
                self._stream.hub.end(subscription)

    # -- messages of the client -----------------------------------------------------------------------------------

    def _take(self, payload: Fields) -> None:
        kind, eto = payload.needed(1), payload.inner(2)
        sequence, said = eto.needed(1), eto.whole(2)
        self._received_ns = self._clock.now_ns()
        if not self._logged_in:
            if (sequence, kind, said) != (1, Kind.LOGIN, Eto.LOGIN):
                self._log_out(Reason.LOGIN_NOT_FIRST_SEQ)
            else:
                self._expected = 2
                self._log_in(payload.inner(Kind.LOGIN + 1))
        elif sequence > self._expected:
            if self._asked != self._expected:  # once per gap, however much arrives behind it
                self._asked = self._expected
                self._say(Eto.REPLAY, (4, message([(1, self._expected)])))
        elif sequence == self._expected:
            self._expected += 1
            if kind == Kind.ETO and said in self._session:
                self._session[said](eto)
            elif kind in self._actions:
                self._actions[kind](sequence, payload.inner(kind + 1))

    def _log_in(self, login: Fields) -> None:
        token = login.sized(3)
        if self._stream.state.blocked or not self._admits(login, token):
            self._log_out(Reason.UNAUTHORISED)
            return
        self._logged_in = True
        self._say(Eto.LOGIN_RESPONSE, (6, message([(1, secrets.token_hex(8).encode()), (2, self._expected)])))

    def _admits(self, login: Fields, token: bytes | None) -> bool:
        sessions = self._stream.sessions
        if token is None:
            return sessions.admits(login.sized(1) or b"", login.sized(2) or b"")
        try:
            return sessions.resume(f"{SCHEME} {token.decode(errors='replace')}") is not None
        except ApiError:
            return False

    def _subscribe(self, body: Fields) -> None:
        market_id = _market_id(body)
        self._forget(market_id)
        subscription = Subscription(market_id, self._send)
        self._stream.hub.begin(subscription)
        if subscription.state:
            self._subscriptions[market_id] = subscription

    def _unsubscribe(self, body: Fields) -> None:
        self._forget(_market_id(body))

    def _forget(self, market_id: str) -> None:
        subscription = self._subscriptions.pop(market_id, None)
        if subscription is not None:
            self._stream.hub.end(subscription)

    def _refuse(self, sequence: int, _body: Fields) -> None:
        self._send(Kind.ORDER_INVALID, message([(1, sequence)]), "order")

    def _replay(self, eto: Fields) -> None:
        """Send again from a number on; what belonged to the session, or is too old, is filled in for."""
        first = eto.inner(4).needed(1)
        kept = {sent.sequence: sent for sent in self._kept}
        for sequence in range(max(1, first), self._next):
            sent = kept.get(sequence)
            if sent is None or sent.kind is Kind.ETO:
                sent = _Sent(sequence, Kind.ETO, Eto.GAPFILL, (), b"", "session")
            self._put(sent.frame(replay=True))
            if self._over:
                return

    # -- messages to the client -----------------------------------------------------------------------------------

    def _say(self, eto: Eto, *inner: Field) -> None:
        self._number(_Sent(self._next, Kind.ETO, eto, inner, b"", "session"))

    def _send(self, kind: Kind, body: bytes, name: str) -> None:
        self._number(_Sent(self._next, kind, None, (), body, name))

    def _number(self, sent: _Sent) -> None:
        if not self._over:
            self._next += 1
            self._kept.append(sent)
            self._put(sent.frame())

    def _put(self, frame: Frame) -> None:
        self._sent_ns = self._clock.now_ns()
        if not self._peer.offer(frame):
            self._cut()

    def _log_out(self, reason: Reason) -> None:
        """Say why the session ends, and end it once that has left."""
        self._say(Eto.LOGOUT, (7, message([(1, reason)])))
        if not self._over:
            self._over = True
            self._parting = self._group.create_task(self._part(), name="smarkets-goodbye")

    async def _part(self) -> None:
        await self._peer.finish()
        await self._clock.sleep(GRACE_S)  # a client that reads nothing would keep its connection for ever
        await self._peer.close(BROKEN)

    def _cut(self) -> None:
        """Break the connection off: its reader is too slow, or what it says cannot be read."""
        if not self._over:
            self._over = True
            self._group.create_task(self._peer.close(BROKEN), name="smarkets-cut")

    # -- time -----------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Beat when either side is silent, and end the session of a client that answers nothing."""
        opened_ns = self._clock.now_ns()
        while not self._over:
            if not self._logged_in:
                ends_s = self._left(opened_ns, self._config.login_timeout_s)
                if ends_s <= 0:
                    self._log_out(Reason.LOGIN_TIMEOUT)
                wait_s = min(ends_s, self._config.heartbeat_s)  # a login meanwhile makes beats due from then on
            else:
                ends_s = self._left(self._received_ns, self._config.heartbeat_timeout_s)
                if ends_s <= 0:
                    self._log_out(Reason.HEARTBEAT_TIMEOUT)
                elif self._beats_in() <= 0:
                    self._say(Eto.HEARTBEAT)
                    self._beat_ns = self._clock.now_ns()
                wait_s = min(ends_s, self._beats_in())
            await self._clock.sleep(max(0.0, wait_s))

    def _beats_in(self) -> float:
        quiet_ns = max(self._beat_ns, min(self._sent_ns, self._received_ns))
        return self._left(quiet_ns, self._config.heartbeat_s)

    def _left(self, since_ns: int, seconds: float) -> float:
        return seconds - (self._clock.now_ns() - since_ns) / SECOND_NS


def _market_id(body: Fields) -> str:
    number = body.needed(2)
    if number > _MOST_MARKET_ID:
        raise ProtoError("a market id has 32 bits")
    return str(number)
