"""The market channel: subscribe, keep alive, and turn its events into books that are right or known to be wrong.

The venue sends no sequence numbers and replays nothing. What stands in for them:

- every change states the best prices after it, which the state store compares with its own (`BookDelta.expect`);
- changes of one token come in time order, so one from the past means that order was lost;
- every half a minute each book is joined by hash with what `/books` shows. The hash says after which change REST took
  its picture, so picture and later changes together are the book, and replace whatever we had. If REST knows a newer
  book than the stream has told of, a message was lost. (Recomputing the hash after each burst would need the venue's
  own spelling of every size and a second copy of every book; books live in the state store alone, as integers.)

Whoever is found wrong gets a whole new book by subscribing again on the same connection: unlike a book read over REST,
it stands in a known order to the changes around it. Changes are held back until it comes.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import OffLadderError, VenueDataError
from allsight.domain.ids import native_id
from allsight.domain.ladder import Ladder
from allsight.domain.market import Lifecycle, Market, Value
from allsight.domain.messages import BookDelta, LadderChange, LifecycleChange, SettlementReport
from allsight.ingestion.adapters.polymarket import parse, wire
from allsight.ingestion.adapters.polymarket.memory import StreamMemory
from allsight.ingestion.adapters.polymarket.routes import Route, Tables
from allsight.ingestion.adapters.polymarket.venue import KEEP_ALIVE_S, SILENCE_LIMIT_S, VERIFY_TICKS
from allsight.ingestion.websockets.protocol import Endpoint, StreamOutput

OVERDUE_NS = 20 * SECOND_NS
"""A book that was asked for and has not come by then never will: the connection is given up."""

_JSON_STARTS = (b"{", b"[")
_NO_BOOK = "the venue sent no book: settled, not set up yet, or unknown to it"


class MarketChannel:
    """One connection's worth of books: a `StreamProtocol`.

    Args:
        url: of the market channel.
        memory: what all connections of the venue know together.
    """

    idle_limit_s = SILENCE_LIMIT_S
    keep_alive_s = KEEP_ALIVE_S
    in_stream_snapshots = True

    def __init__(self, url: str, memory: StreamMemory) -> None:
        self._url = url
        self._memory = memory
        self._routes: dict[str, Route] = {}
        self._mirrors: dict[str, Route] = {}
        self._asked: list[frozenset[str]] = []
        self._greeted = False
        self._turn = 0

    # -- what to say ------------------------------------------------------------------------------------------------

    def endpoint(self) -> Endpoint:
        """Return the channel's URL; it is public."""
        return Endpoint(self._url)

    def opened(self) -> Sequence[str]:
        """Begin a new connection. The first subscription is the greeting, so there is nothing to say yet."""
        self._forget(tuple(self._routes))
        self._asked.clear()
        self._greeted = False
        self._turn = 0
        return ()

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """Ask for the YES books of these markets; one that is given again gets a fresh book."""
        again = [market for market in markets if market.native_of("yes_token") in self._routes]
        frames = [*self.unsubscribe(again)]
        for market in markets:
            route = Route(market)
            self._routes[route.yes] = self._mirrors[route.no] = self._memory.routes[route.yes] = route
        frames.append(self._ask([market.native_of("yes_token") for market in markets]))
        return frames

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        """End subscriptions."""
        gone = [market.native_of("yes_token") for market in markets]
        self._forget(gone)
        return [_say(wire.Subscribe(assets_ids=gone, operation="unsubscribe"))] if gone else []

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        """Ask for fresh books by leaving and joining again; changes are held back until they come."""
        routes = [self._routes.get(market.native_of("yes_token")) for market in markets]
        wanted = [route.yes for route in routes if route is not None]
        for route in routes:
            if route is not None:
                route.await_book()
        if not wanted:
            return []
        return [_say(wire.Subscribe(assets_ids=wanted, operation="unsubscribe")), self._ask(wanted)]

    def probe(self, market: Market) -> Sequence[str]:
        """Leave and join for one book: the book that comes is data. Nothing is held back, as nothing is doubted."""
        token = market.native_of("yes_token")
        return [_say(wire.Subscribe(assets_ids=[token], operation="unsubscribe")), self._ask([token])]

    def keep_alive(self) -> str:
        """Return the venue's own ping; its answer is no data."""
        return "PING"

    def _forget(self, tokens: Iterable[str]) -> None:
        for token in tokens:
            route = self._routes.pop(token, None)
            if route is not None:
                self._mirrors.pop(route.no, None)
                if self._memory.routes.get(token) is route:
                    del self._memory.routes[token]

    def _ask(self, tokens: list[str]) -> str:
        self._asked.append(frozenset(tokens))
        ask = wire.Subscribe(assets_ids=tokens, custom_feature_enabled=True, initial_dump=True, level=2)
        first, self._greeted = not self._greeted, True
        return _say(msgspec.structs.replace(ask, **({"type": "market"} if first else {"operation": "subscribe"})))

    # -- what comes back ----------------------------------------------------------------------------------------------

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        """Handle one frame; texts that are no JSON (`PONG`, `NO NEW ASSETS`) only mark the passing of time.

        Raises:
            VenueDataError: if an event that we know is not as we know it.
        """
        if raw[:1] not in _JSON_STARTS:
            self._on_tick(recv_ns, out)
            return False
        try:
            frame = wire.decode_frame(raw)
        except msgspec.ValidationError as error:
            return self._on_unknown(raw, error)
        if type(frame) is wire.PriceChange:
            self._on_change(frame, recv_ns, out)
            return True
        if not isinstance(frame, list):
            return self._on_event(frame, recv_ns, out)
        data = [self._on_event(event, recv_ns, out) for event in frame]
        self._on_answer(frame, out)
        return any(data)

    def _on_change(self, frame: wire.PriceChange, recv_ns: int, out: StreamOutput) -> None:
        venue_ns = parse.stamp_ns(frame.timestamp)
        routes, route, last, rest = self._routes, None, None, None
        rungs: dict[str, int] = {}
        changes: list[tuple[bool, int, int]] = []
        for entry in frame.price_changes:
            found = routes.get(entry.asset_id)
            if found is None:
                continue  # the same change seen from the NO side, or a market that we have left
            if route is None:
                route, rungs = found, found.tables.rungs
            elif found is not route:
                rest = [entry] if rest is None else [*rest, entry]
                continue
            rung = rungs.get(entry.price)
            if rung is None:
                try:
                    rung = parse.exact_rung(entry.price, route.tables.ladder)
                except OffLadderError as error:
                    self._refine(route, str(error), recv_ns, out)
                    return
            changes.append((entry.side == "SELL", rung, parse.quanta(entry.size)))
            last = entry
        if route is None or last is None:
            return
        delta = BookDelta(route.key, recv_ns, venue_ns, tuple(changes), False, _expect(last, route.tables))
        if route.held is not None:
            route.hold(route.held, delta)
        elif venue_ns < route.change_ns:
            self._lost(route, "a change from the past: messages came out of order", out)
        else:
            route.change_ns = venue_ns
            if venue_ns >= route.book_ns:  # otherwise the book that came before it has it already
                route.recent.append((last.hash, delta))
                out.publish(delta)
                if route.shown is not None:
                    self._join(route, route.shown, recv_ns, out)
        if rest is not None:  # frames of several markets have never been seen; nothing forbids them
            self._on_change(wire.PriceChange(frame.market, frame.timestamp, rest), recv_ns, out)

    def _on_event(self, event: wire.StreamEvent, recv_ns: int, out: StreamOutput) -> bool:
        match event:
            case wire.PriceChange():
                self._on_change(event, recv_ns, out)
            case wire.Book():
                self._on_book(event, recv_ns, out)
            case wire.LastTrade():
                route = self._routes.get(event.asset_id)
                mirrored = self._mirrors.get(event.asset_id)
                if (found := route or mirrored) is not None:
                    out.publish(parse.trade(event, found.key, of_yes=route is not None, recv_ns=recv_ns))
            case wire.TickSizeChange():
                found = self._routes.get(event.asset_id) or self._mirrors.get(event.asset_id)
                tick = parse.number(event.new_tick_size)
                if found is not None and tick != found.tick:
                    self._regrid(found, parse.ladder_for(tick), recv_ns, parse.stamp_ns(event.timestamp), out)
                    self._lost(found, "the tick size changed", out)
            case wire.MarketResolved():
                self._on_resolved(event, recv_ns, out)
            case wire.NewMarket():
                if event.event_message is not None and self._memory.announce(event.market, event.slug):
                    out.lookup([f"event:{event.event_message.id}"])
                return False  # sent to everybody: says nothing of our own books
        return True

    def _on_book(self, book: wire.Book, recv_ns: int, out: StreamOutput) -> None:
        route = self._routes.get(book.asset_id)
        if route is None:
            return
        venue_ns = parse.stamp_ns(book.timestamp)
        if venue_ns < route.change_ns and route.after(book.hash) != []:
            return  # books may run behind the changes; ours is newer
        if book.tick_size is not None and (tick := parse.number(book.tick_size)) != route.tick:
            self._regrid(route, parse.ladder_for(tick), recv_ns, venue_ns, out)
            self._lost(route, "the book has another tick size", out)
            return
        try:
            snapshot = parse.snapshot(book, route.key, route.tables.ladder, recv_ns, lane=out.lane)
        except OffLadderError as error:
            self._refine(route, str(error), recv_ns, out)
            return
        held, route.held = route.held, None
        route.refused = False
        route.book_ns, route.hash = venue_ns, book.hash
        route.recent.clear()
        out.publish(snapshot)
        out.snapshot(route.key)
        for delta in held or ():
            if delta.venue_ns is not None and delta.venue_ns >= venue_ns:
                route.change_ns = delta.venue_ns
                route.recent.append(("", delta))
                out.publish(delta)
        if route.forgotten_ns >= venue_ns:
            self._lost(route, "more changes than could be held back while the book was awaited", out)

    def _on_resolved(self, event: wire.MarketResolved, recv_ns: int, out: StreamOutput) -> None:
        route = next((self._routes[token] for token in event.assets_ids if token in self._routes), None)
        if route is None:
            return
        venue_ns = parse.stamp_ns(event.timestamp)
        decided = event.winning_asset_id in (route.yes, route.no)
        if decided:
            value = Value(Fraction(1 if event.winning_asset_id == route.yes else 0))
            source = "market channel market_resolved"
            out.changed(SettlementReport(route.key, value, False, source, recv_ns, venue_ns))
        stage = Lifecycle.SETTLED if decided else Lifecycle.CLOSED
        out.changed(LifecycleChange(route.key, stage, recv_ns, venue_ns))
        out.lookup([native_id(route.key)])

    def _on_answer(self, events: Sequence[wire.StreamEvent], out: StreamOutput) -> None:
        """Take an array of books as the answer to a subscription, and what is missing in it as refused.

        Unknown and settled tokens get no error, only no book, so the catalogue is asked what became of them. A book
        that comes later after all is taken all the same.
        """
        came = {event.asset_id for event in events if isinstance(event, wire.Book)}
        if len(came) < len(events):
            return
        waiting = [asked for asked in self._asked if asked & came or self._awaiting(asked)]
        answered = [asked for asked in waiting if asked & came] if came else waiting[:1]
        self._asked = [asked for asked in waiting if asked not in answered]
        for asked in answered:
            for route in self._awaiting(asked - came):
                route.refused = True
                out.refused(route.key, _NO_BOOK)
                out.lookup([native_id(route.key)])

    def _awaiting(self, tokens: Iterable[str]) -> list[Route]:
        found = (self._routes.get(token) for token in tokens)
        return [route for route in found if route is not None and route.held is not None and not route.refused]

    def _on_unknown(self, raw: bytes, error: msgspec.ValidationError) -> bool:
        """Pass over events of kinds that we do not know; a known kind in an unknown shape, or none, is an error."""
        try:
            kinds = wire.decode_kinds(raw)
        except msgspec.ValidationError:
            kinds = []
        found = kinds if isinstance(kinds, list) else [kinds]
        if not found or any(not one.event_type or one.event_type in wire.KNOWN_KINDS for one in found):
            raise VenueDataError(f"unexpected frame: {error}") from error
        return False

    # -- when something is wrong --------------------------------------------------------------------------------------

    def _lost(self, route: Route, reason: str, out: StreamOutput) -> None:
        route.await_book()
        out.gap((route.key,), reason)

    def _refine(self, route: Route, reason: str, recv_ns: int, out: StreamOutput) -> None:
        """Take the finest grid for a market that trades off its own: its tick has changed, and nobody told us."""
        ladder = parse.finer_ladder(route.tick)
        if ladder.bands == route.tables.ladder.bands:
            raise VenueDataError(reason)
        self._regrid(route, ladder, recv_ns, None, out)
        self._lost(route, reason, out)

    def _regrid(self, route: Route, ladder: Ladder, recv_ns: int, venue_ns: int | None, out: StreamOutput) -> None:
        route.grid(ladder)
        self._memory.learn(route.key, ladder, recv_ns)
        out.changed(LadderChange(route.key, ladder, recv_ns, venue_ns))

    def _on_tick(self, recv_ns: int, out: StreamOutput) -> None:
        """Do what falls due, on the occasion of a PONG: about every ten seconds, data or not."""
        for route in self._awaiting(self._routes):
            if not route.asked_ns:
                route.asked_ns = recv_ns
            elif recv_ns - route.asked_ns > OVERDUE_NS:
                out.broken("a book that was asked for did not come")
                return
        for route in self._routes.values():
            if route.shown is not None:
                self._judge(route, route.shown, recv_ns, out)
        self._turn = (self._turn + 1) % VERIFY_TICKS
        due = [route for route in list(self._routes.values())[self._turn :: VERIFY_TICKS] if route.held is None]
        if due:
            out.lookup([f"book:{route.yes}~{native_id(route.key)}" for route in due])

    def _join(self, route: Route, shown: wire.Book, recv_ns: int, out: StreamOutput) -> bool:
        """Replace a book by what REST has shown and the changes since, if the place of the picture is known."""
        since = route.after(shown.hash)
        if since is None:
            return False
        route.shown = None
        try:
            out.publish(parse.snapshot(shown, route.key, route.tables.ladder, recv_ns, lane=out.lane))
        except OffLadderError as error:
            self._refine(route, str(error), recv_ns, out)
            return True
        for delta in since:
            out.publish(delta)
        return True

    def _judge(self, route: Route, shown: wire.Book, recv_ns: int, out: StreamOutput) -> None:
        """Compare a book whose place is not known yet; the stream has one tick's time to catch up with it."""
        if self._join(route, shown, recv_ns, out):
            return
        if not route.shown_ticks:
            route.shown_ticks = 1
            return
        route.shown = None
        if parse.stamp_ns(shown.timestamp) > route.newest_ns:
            self._lost(route, "REST shows a newer book than the stream has told of", out)


def _say(message: wire.Subscribe) -> str:
    return msgspec.json.encode(message).decode()


def _expect(entry: wire.PriceEntry, tables: Tables) -> tuple[int, int] | None:
    """Return the best rungs that an entry states, or None if it states none or they cannot be read."""
    if entry.best_bid is None or entry.best_ask is None:
        return None
    bid, ask = tables.best_bids.get(entry.best_bid), tables.best_asks.get(entry.best_ask)
    return None if bid is None or ask is None else (bid, ask)
