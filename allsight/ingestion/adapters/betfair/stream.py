"""Betfair's Exchange Stream: one market subscription per connection, which every new one replaces (sheet 7).

The venue speaks first: connection, then our authentication, its status, our subscription, its status, an image. There
are no sequence numbers: TCP and a heartbeat every five seconds are the promise that nothing is missing, and two clock
tokens let a new connection take up where the last one ended. There are no snapshots either, so each market's book is
added up here as well and stands in for one whenever trust has to be given back; if this copy itself is in doubt, the
whole set is subscribed anew.
"""

from collections.abc import Sequence

import msgspec

from allsight.domain.errors import CredentialsError, InvalidKeyError, VenueDataError
from allsight.domain.ids import MarketKey, native_id
from allsight.domain.market import Market
from allsight.ingestion.adapters.betfair import definitions, frames
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.lifecycle import address_of
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.mirror import LATE_REASON, Mirror, Routes
from allsight.ingestion.adapters.betfair.venue import DELAYED_CONFLATE_MS, HEARTBEAT_MS
from allsight.ingestion.websockets.protocol import Endpoint, StreamOutput

RENEW_SESSION = "session:renew"
"""The reference by which the stream has the adapter log in again."""

FIELDS = ("EX_ALL_OFFERS", "EX_TRADED", "EX_LTP", "EX_MARKET_DEF")
LATE = 503
"""`status` of a message when the venue itself is behind (sheet 7.4)."""

_NO_KEY = frozenset({"NO_APP_KEY", "INVALID_APP_KEY", "NOT_AUTHORIZED"})
_NO_SESSION = frozenset({"NO_SESSION", "INVALID_SESSION_INFORMATION"})
_NO_IMAGE = "the venue sent no image of this market: it is closed, or unknown"

# Names of this module, since every frame looks them up.
_decode = frames.decode_frame
_Changes = frames.MarketMessage


class _Request(msgspec.Struct, frozen=True):
    """A subscription that was asked for and has not brought its image yet."""

    id: int
    ids: frozenset[str]


class BetfairStream:
    """The `StreamProtocol` of one connection.

    Args:
        endpoint: where it connects to.
        app_key: of the account.
        session: whose token authenticates.
        memory: what REST knows of the markets, and is told of them.
    """

    idle_limit_s = 2 * HEARTBEAT_MS / 1_000
    keep_alive_s = 0.0  # the venue beats; a beat of ours would only serve firewalls
    in_stream_snapshots = True

    def __init__(self, endpoint: Endpoint, app_key: str, session: SessionHolder, memory: Memory) -> None:
        self._endpoint = endpoint
        self._app_key = app_key
        self._session = session
        self._memory = memory
        self._routes: Routes = {}
        self._mirror = Mirror(memory, self._routes)
        # Two tokens of the venue's, and for exactly which markets they hold.
        self._initial_clk = self._clk = ""
        self._clock_ids: frozenset[str] = frozenset()
        self._forget_connection()

    def _forget_connection(self) -> None:
        self._last_id = 0
        self._auth_id = 0
        self._ready = False
        self._token = ""
        self._active = 0
        self._active_ids: frozenset[str] = frozenset()
        self._request: _Request | None = None
        self._segments: list[frames.MarketChange] = []
        self._mirror.late = False
        self._due: dict[MarketKey, None] = {}
        self._conflated = False

    # -- what is said ---------------------------------------------------------------------------------------------

    def endpoint(self) -> Endpoint:
        """Return where to connect to; credentials follow on the stream itself."""
        return self._endpoint

    def opened(self) -> Sequence[str]:
        """Begin a new connection and wait for the venue's greeting; what was added up may be taken up again."""
        self._forget_connection()
        self._routes.clear()
        self._mirror.unroute()
        return ()

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Ask for all markets of this connection with these among them; known ones only need to be proven anew."""
        new = False
        for market in markets:
            market_id, runner = address_of(market.key)
            self._routes.setdefault(market_id, {})[runner] = market
            if self._mirror.route(market_id, runner, market) and market_id in self._active_ids:
                self._due[market.key] = None
            else:
                new = True
        if not self._ready:
            return ()
        if new:
            return (self._subscription(),)
        return (self._nudge(),) if self._due else ()

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Stop reading runners; their market leaves the subscription with the next one, or when many have left.

        A smaller subscription costs a new image of everything that stays, and one without markets would mean all.
        """
        for market in markets:
            market_id, runner = address_of(market.key)
            routes = self._routes.get(market_id, {})
            routes.pop(runner, None)
            self._mirror.route(market_id, runner, None)
            self._due.pop(market.key, None)
            if not routes:
                self._routes.pop(market_id, None)
        left = self._active_ids - self._routes.keys()
        if self._ready and self._routes and self._request is None and len(left) > max(10, len(self._active_ids) // 4):
            return (self._subscription(),)
        return ()

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        """Have books proven from what was added up; where that is in doubt, subscribe to everything anew."""
        addresses = [address_of(market.key) for market in markets]
        for market, (market_id, runner) in zip(markets, addresses, strict=True):
            self._routes.setdefault(market_id, {})[runner] = market  # one that was refused is asked for again
        if not self._ready or not self._routes or self._request is not None:
            return ()  # an image is on its way
        if not self._mirror.sound(addresses):
            return (self._subscription(),)
        self._due.update(dict.fromkeys(market.key for market in markets))
        return (self._nudge(),)

    def probe(self, market: Market) -> Sequence[str]:
        """Return nothing: a beat is due before anybody doubts."""
        return ()

    def keep_alive(self) -> str:
        """Ask for a status."""
        return self._nudge()

    def _nudge(self) -> str:
        """Ask for a status, on whose arrival what is due is published."""
        return frames.encode(frames.Heartbeat(self._next_id()))

    def _subscription(self, *, resume: bool = False) -> str:
        ids = frozenset(self._routes)
        self._request = _Request(self._next_id(), ids)
        self._segments.clear()
        if not (resume and ids == self._clock_ids and self._initial_clk and self._clk and self._mirror.whole):
            self._forget_clock()
        return frames.encode(
            frames.MarketSubscription(
                id=self._request.id,
                market_filter=frames.MarketFilter(tuple(sorted(ids))),
                market_data_filter=frames.DataFilter(FIELDS),
                segmentation_enabled=True,
                conflate_ms=0,
                heartbeat_ms=HEARTBEAT_MS,
                initial_clk=self._initial_clk or None,
                clk=self._clk or None,
            )
        )

    def _forget_clock(self) -> None:
        self._initial_clk = self._clk = ""

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    # -- what is heard ----------------------------------------------------------------------------------------------

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        """Handle one line; messages of the subscription in force count as data, beats among them.

        Raises:
            VenueDataError: if a line cannot be read. What was added up is then in doubt as well.
            CredentialsError: if the venue takes neither app key nor account.
        """
        try:
            frame = _decode(raw)
        except msgspec.MsgspecError as error:
            return self._unreadable(raw, error)
        if type(frame) is _Changes:
            try:
                return self._changes(frame, recv_ns, out)
            except (VenueDataError, InvalidKeyError) as error:
                self._doubt()
                raise VenueDataError(str(error)) from error
        match frame:
            case frames.ConnectionMessage():
                self._authenticate(out)
            case frames.StatusMessage(status_code="SUCCESS"):
                self._succeeded(frame, recv_ns, out)
            case frames.StatusMessage():
                self._failed(frame, out)
        return False

    def _changes(self, frame: frames.MarketMessage, recv_ns: int, out: StreamOutput) -> bool:
        request = self._request
        if request is not None and frame.id == request.id:
            self._activate(request)
        elif frame.id != self._active:
            return False  # an earlier subscription's, sent before ours was there
        venue_ns = definitions.stamp_ns(frame.pt)
        if (frame.status == LATE) is not self._mirror.late:
            self._lateness(frame.status == LATE, recv_ns, venue_ns, out)
        self._initial_clk = frame.initial_clk or self._initial_clk
        changes = frame.mc
        if frame.segment is not None:
            if frame.segment == "SEG_START":
                self._segments.clear()
            self._segments += changes or ()
            if frame.segment != "SEG_END":
                return True
            changes, self._segments = self._segments, []
        image = frame.ct == "SUB_IMAGE"
        whole = image or frame.ct == "RESUB_DELTA"
        if image:
            self._mirror.begin()
        if changes and self._mirror.take(changes, recv_ns, venue_ns, out, image=image, quiet=whole):
            self._note_conflation(out)
        if whole:
            self._imaged(frame.conflate_ms or 0, recv_ns, venue_ns, out)
        if frame.clk and self._request is None:
            self._clk = frame.clk
        if self._due and self._request is None:
            self._prove_due(recv_ns, out)
        return True

    def _activate(self, request: _Request) -> None:
        self._active = request.id
        self._active_ids = self._clock_ids = request.ids

    def _imaged(self, conflate_ms: int, recv_ns: int, venue_ns: int | None, out: StreamOutput) -> None:
        """Prove every book: an image, or a patch of what was there, is complete; what did not come is refused."""
        self._request = None
        self._mirror.whole = True
        self._mirror.conflated = conflate_ms >= DELAYED_CONFLATE_MS
        self._due.clear()
        for market_id in [one for one in self._routes if one in self._active_ids and one not in self._mirror]:
            self._refuse(market_id, _NO_IMAGE, out)
            self._active_ids -= {market_id}
        self._mirror.prove_all(recv_ns, venue_ns, out)

    def _refuse(self, market_id: str, reason: str, out: StreamOutput) -> None:
        markets = self._routes.pop(market_id, {})
        for market in markets.values():
            out.refused(market.key, reason)
        out.lookup([native_id(market.key) for market in list(markets.values())[:1]])

    def _lateness(self, late: bool, recv_ns: int, venue_ns: int | None, out: StreamOutput) -> None:
        self._mirror.late = late
        if late:
            out.stale(None, LATE_REASON)
        elif self._request is None and self._mirror.whole:
            self._mirror.prove_all(recv_ns, venue_ns, out)

    def _note_conflation(self, out: StreamOutput) -> None:
        if not self._conflated:
            self._conflated = True
            out.gap((), "the venue sums changes up: this connection is read too slowly")

    def _prove_due(self, recv_ns: int, out: StreamOutput) -> None:
        due, self._due = [address_of(key) for key in self._due], {}
        self._mirror.prove(due, recv_ns, out)

    # -- statuses ---------------------------------------------------------------------------------------------------

    def _authenticate(self, out: StreamOutput) -> None:
        self._token = self._session.token
        if not self._token:
            out.lookup((RENEW_SESSION,))
            out.broken("there is no session to authenticate with")
            return
        self._auth_id = self._next_id()
        out.send(frames.encode(frames.Authentication(self._auth_id, self._app_key, self._token)))

    def _succeeded(self, status: frames.StatusMessage, recv_ns: int, out: StreamOutput) -> None:
        if status.connections_available is not None:
            self._memory.connections_available = status.connections_available
        request = self._request
        if not self._ready:
            self._ready = bool(self._auth_id) and status.id in (self._auth_id, None)
            if self._ready and self._routes:
                out.send(self._subscription(resume=True))
        elif request is not None and status.id == request.id:
            self._activate(request)
        elif self._due and request is None:
            self._prove_due(recv_ns, out)

    def _failed(self, status: frames.StatusMessage, out: StreamOutput) -> None:
        code = status.error_code or "no code"
        if code in _NO_KEY:
            raise CredentialsError(f"Betfair's stream refused us: {code}")
        if code == "SUBSCRIPTION_LIMIT_EXCEEDED" and self._request is not None:
            self._shrink(self._request, out)
            return
        if code in _NO_SESSION:
            self._session.reject(self._token)
            out.lookup((RENEW_SESSION,))
        if self._request is not None:
            self._forget_clock()  # INVALID_CLOCK above all; whatever it was, the next connection asks plainly
        out.broken(f"the stream failed: {code[:60]}")

    def _shrink(self, request: _Request, out: StreamOutput) -> None:
        """Ask for fewer markets: half of what was new, and so on down to one; what does not fit is refused.

        A refused request changes nothing: the subscription before it stays in force (sheet 7.2 keeps the connection).
        """
        self._request = None
        new = sorted(request.ids - self._active_ids)
        half = len(new) // 2
        for market_id in new[half:]:
            self._refuse(market_id, f"more markets than a subscription may have ({len(request.ids)})", out)
        if new[:half]:
            out.send(self._subscription())

    def _doubt(self) -> None:
        self._mirror.whole = False
        self._forget_clock()

    def _unreadable(self, raw: bytes, error: msgspec.MsgspecError) -> bool:
        """Pass over operations that we do not know; one that we do know is the venue's fault."""
        try:
            op = frames.decode_envelope(raw).op
        except msgspec.MsgspecError:
            op = ""
        if op and op not in ("mcm", "ocm", "connection", "status"):
            return False
        self._doubt()
        raise VenueDataError(f"a line is not as we know it: {error}") from error
