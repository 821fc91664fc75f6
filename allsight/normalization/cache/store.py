"""The state store: the only place where books live, with what is known about their markets.

Messages reach it in order and without loss, inside `Bus.publish`. It applies them, checks content where the venue gives
something to check against, withdraws trust at once when something is wrong and asks the feed for a fresh snapshot.
Readers get frozen views; what changed since they last looked is in the dirty set.
"""

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from allsight.domain.book import NO_RUNG, BookView, Trust
from allsight.domain.clock import Clock
from allsight.domain.ids import EventKey, LaneId, MarketKey, Venue, venue_of
from allsight.domain.ladder import Ladder
from allsight.domain.market import Event, Lifecycle, Market, Rules
from allsight.domain.messages import (
    BookDelta,
    BookSnapshot,
    EventSeen,
    FeesChange,
    LadderChange,
    LaneAlive,
    LifecycleChange,
    MarketSeen,
    PoolSnapshot,
    RulesSeen,
    SettlementReport,
    TrustChange,
)
from allsight.domain.ports import Bus, FeedControl
from allsight.domain.venue import BookCounts
from allsight.normalization.cache.book import Book

_RESYNCING = Trust.RESYNCING  # looked up for every delta
_HALTED_WORDS = {
    Lifecycle.LISTED: "not open yet",
    Lifecycle.SUSPENDED: "the venue paused trading",
    Lifecycle.CLOSED: "trading has ended",
    Lifecycle.PROPOSED: "a settlement is proposed",
    Lifecycle.DISPUTED: "the settlement is disputed",
    Lifecycle.SETTLED: "settled",
    Lifecycle.REMOVED: "removed by the venue",
}


class StateStore:
    """Markets, rules and books of all venues at this instant.

    Args:
        clock: the time of trust changes that no message carries.
        feeds: whom to ask for a fresh snapshot.
        wake: called once when the dirty set or the set of changed descriptions stops being empty.
    """

    def __init__(self, clock: Clock, feeds: FeedControl, wake: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._feeds = feeds
        self._wake = wake
        self._events: dict[EventKey, Event] = {}
        self._markets: dict[MarketKey, Market] = {}
        self._rules: dict[MarketKey, Rules] = {}
        self._former_rules: dict[MarketKey, Rules] = {}
        self._settlements: dict[MarketKey, SettlementReport] = {}
        self._pools: dict[EventKey, PoolSnapshot] = {}
        self._books: dict[MarketKey, Book] = {}
        self._shelves: dict[Venue, list[Book]] = {}
        self._polled: set[MarketKey] = set()
        self._announced: set[MarketKey] = set()
        self._lanes: dict[LaneId, int] = {}
        self._dirty: dict[MarketKey, None] = {}
        self._changed: dict[MarketKey, None] = {}
        self.messages = 0
        """Book messages applied since the start."""
        self.content_gaps: Counter[Venue] = Counter()
        """Books found to differ from what the venue said, by venue."""

    def attach(self, bus: Bus) -> None:
        """Register with the bus for everything that the store keeps."""
        handlers: dict[type, Callable[..., None]] = {
            BookDelta: self._on_delta,
            BookSnapshot: self._on_snapshot,
            LaneAlive: self._on_alive,
            TrustChange: self._on_trust,
            LadderChange: self._on_ladder,
            EventSeen: self._on_event,
            MarketSeen: self._on_market,
            RulesSeen: self._on_rules,
            LifecycleChange: self._on_lifecycle,
            FeesChange: self._on_fees,
            SettlementReport: self._on_settlement,
            PoolSnapshot: self._on_pool,
        }
        for kind, handler in handlers.items():
            bus.handle((kind,), handler)

    # -- reading --------------------------------------------------------------------------------------------------

    def market(self, key: MarketKey) -> Market | None:
        """Return a market as it is at this instant, or None if there is none by that key."""
        market = self._markets.get(key)
        if market is not None and market.fees_ahead:
            return self._dated(market, self._clock.now_ns())
        return market

    def markets(self) -> Iterator[Market]:
        """Go through all markets that were seen, in the order of their arrival."""
        return iter(self._markets.values())

    def event(self, key: EventKey) -> Event | None:
        """Return an event's description, or None."""
        return self._events.get(key)

    def rules(self, key: MarketKey) -> Rules | None:
        """Return the rules in force, with their version, or None."""
        return self._rules.get(key)

    def former_rules(self, key: MarketKey) -> Rules | None:
        """Return the rules that those in force took the place of while we ran: storage may not have them yet."""
        return self._former_rules.get(key)

    def settlement(self, key: MarketKey) -> SettlementReport | None:
        """Return how a market ended, as far as its venue has said."""
        return self._settlements.get(key)

    def pool(self, key: EventKey) -> PoolSnapshot | None:
        """Return the newest state of an event's pool, or None if it has none or none has come."""
        return self._pools.get(key)

    def view(self, key: MarketKey) -> BookView | None:
        """Return a market's book of this instant, or None if its market is unknown."""
        book = self._books.get(key)
        return None if book is None else book.view(self._proved_ns(book))

    def changed_ns(self, key: MarketKey) -> int | None:
        """Return when a market's book last changed, nanoseconds since the Unix epoch, or None as `view`."""
        book = self._books.get(key)
        return None if book is None else book.changed_ns

    def top(self, key: MarketKey) -> tuple[int, int, Trust]:
        """Return best bid rung, best ask rung and trust: all that most evaluations look at."""
        book = self._books.get(key)
        if book is None:
            return NO_RUNG, NO_RUNG, Trust.STALE
        return book.bids.best, book.asks.best, book.trust

    def counts(self, venue: Venue) -> BookCounts:
        """Count a venue's books by trust; markets whose trading is over are left out."""
        tally: Counter[Trust] = Counter()
        for book in self._shelves.get(venue, ()):
            if book.seeded and not self._markets[book.key].lifecycle.over:
                tally[book.trust] += 1
        return BookCounts(
            live=tally[Trust.LIVE],
            delayed=tally[Trust.DELAYED],
            stale=tally[Trust.STALE],
            resyncing=tally[Trust.RESYNCING],
            halted=tally[Trust.HALTED],
        )

    def take_dirty(self) -> list[MarketKey]:
        """Return the markets whose book or trust changed since the last call, in order of their first change."""
        dirty = list(self._dirty)
        self._dirty.clear()
        return dirty

    def take_changed(self) -> list[MarketKey]:
        """Return the markets whose description, rules, fees or life changed since the last call."""
        changed = list(self._changed)
        self._changed.clear()
        return changed

    # -- time -----------------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Take notice of what time alone has changed; to be called a few times a second.

        Books whose own time has run out are not trusted any more, and announced fees come into force.
        """
        now = self._clock.now_ns()
        for key in list(self._announced):
            self._dated(self._markets[key], now)
        for key in self._polled:
            book = self._books[key]
            if book.trust not in (Trust.LIVE, Trust.DELAYED) or book.valid_for_ns is None:
                continue
            if now - book.proved_ns > book.valid_for_ns:
                self._distrust(book, Trust.STALE, "no new book came in time", now)

    def preload(self, events: list[Event], markets: list[Market], rules: list[Rules]) -> None:
        """Take what storage remembers, before the first message: descriptions and rule versions, never books."""
        self._events.update((event.key, event) for event in events)
        self._rules.update((text.market, text) for text in rules)
        for market in markets:
            self._on_market(MarketSeen(market, self._clock.now_ns()))

    # -- messages -------------------------------------------------------------------------------------------------

    def _on_delta(self, delta: BookDelta) -> None:
        self.messages += 1
        book = self._books.get(delta.key)
        if book is None or not book.seeded or book.trust is _RESYNCING:
            return  # a snapshot is on its way and makes this delta void
        try:
            wrong = book.change(delta)
        except IndexError:
            wrong = "a price lies off the ladder"
        if wrong:
            self._content_gap(book, wrong, delta.recv_ns)
        dirty = self._dirty
        if not dirty and not self._changed:
            self._wake()
        dirty[delta.key] = None

    def _on_snapshot(self, snapshot: BookSnapshot) -> None:
        self.messages += 1
        book = self._books.get(snapshot.key)
        if book is None:
            return
        try:
            book.seed(snapshot)
        except IndexError:
            self._content_gap(book, "a price lies off the ladder", snapshot.recv_ns)
            self._touch(snapshot.key)
            return
        if snapshot.lane is None:
            self._polled.add(snapshot.key)
        else:
            self._polled.discard(snapshot.key)
            self._lanes[snapshot.lane] = max(self._lanes.get(snapshot.lane, 0), snapshot.recv_ns)
        lifecycle = self._markets[snapshot.key].lifecycle
        if not lifecycle.tradable:
            book.set_trust(Trust.HALTED, _HALTED_WORDS[lifecycle], snapshot.recv_ns)
        elif book.bids.best >= book.asks.best >= 0:
            self._content_gap(book, "bid and ask cross", snapshot.recv_ns)
        else:
            book.set_trust(snapshot.trust, snapshot.reason, snapshot.recv_ns)
        self._touch(snapshot.key)

    def _on_alive(self, alive: LaneAlive) -> None:
        self._lanes[alive.lane] = max(self._lanes.get(alive.lane, 0), alive.recv_ns)

    def _on_trust(self, change: TrustChange) -> None:
        for key in change.keys:
            book = self._books.get(key)
            if book is not None and book.trust is not Trust.HALTED:
                self._distrust(book, change.trust, change.reason, change.recv_ns)

    def _on_ladder(self, change: LadderChange) -> None:
        market = self._markets.get(change.key)
        if market is not None and market.ladder != change.ladder:
            self._markets[change.key] = _with(market, ladder=change.ladder)
            self._note_change(change.key)
            self._regrid(self._books[change.key], change.ladder, change.recv_ns)

    def _on_event(self, seen: EventSeen) -> None:
        self._events[seen.event.key] = seen.event

    def _on_market(self, seen: MarketSeen) -> None:
        market = seen.market
        known = self._markets.get(market.key)
        if known == market:
            return
        self._markets[market.key] = market
        book = self._books.get(market.key)
        if book is None:
            book = self._books[market.key] = Book(market.key, market.ladder, seen.recv_ns)
            self._shelves.setdefault(market.venue, []).append(book)
        elif book.ladder != market.ladder:
            self._regrid(book, market.ladder, seen.recv_ns)
        if known is None or known.lifecycle is not market.lifecycle:
            self._move(book, market.lifecycle, seen.recv_ns)
        self._note_announced(market)
        self._note_change(market.key)

    def _on_rules(self, seen: RulesSeen) -> None:
        known = self._rules.get(seen.rules.market)
        if known is not None and known.fingerprint == seen.rules.fingerprint:
            return
        version = 1 if known is None else known.version + 1
        if known is not None:
            self._former_rules[seen.rules.market] = known
        self._rules[seen.rules.market] = _with_rules(seen.rules, version, seen.recv_ns)
        self._note_change(seen.rules.market)

    def _on_lifecycle(self, change: LifecycleChange) -> None:
        market = self._markets.get(change.key)
        if market is None:
            return
        closes_ns = market.closes_ns if change.closes_ns is None else change.closes_ns
        moved = _with(market, lifecycle=change.lifecycle, closes_ns=closes_ns)
        if moved != market:
            self._markets[change.key] = moved
            self._note_change(change.key)
            if moved.lifecycle is not market.lifecycle:
                self._move(self._books[change.key], change.lifecycle, change.recv_ns)

    def _on_fees(self, change: FeesChange) -> None:
        market = self._markets.get(change.key)
        if market is not None and (market.fees, market.fees_ahead) != (change.fees, change.ahead):
            self._charge(_with(market, fees=change.fees, fees_ahead=change.ahead))

    def _on_settlement(self, report: SettlementReport) -> None:
        self._settlements[report.key] = report
        self._note_change(report.key)

    def _on_pool(self, seen: PoolSnapshot) -> None:
        known = self._pools.get(seen.event)
        if known is None or known.slot <= seen.slot:
            self._pools[seen.event] = seen

    # -- inside ---------------------------------------------------------------------------------------------------

    def _proved_ns(self, book: Book) -> int:
        """Return when a book was last proven; every frame of a talking connection proves its trusted books."""
        if book.trust in (Trust.LIVE, Trust.DELAYED) and book.lane is not None:
            return max(book.proved_ns, self._lanes.get(book.lane, 0))
        return book.proved_ns

    def _dated(self, market: Market, now_ns: int) -> Market:
        """Let announced fees come into force, so that no reader meets a schedule whose time has passed."""
        dated = market.at(now_ns)
        if dated is not market:
            self._charge(dated)
        return dated

    def _charge(self, market: Market) -> None:
        self._markets[market.key] = market
        self._note_announced(market)
        self._note_change(market.key)
        self._touch(market.key)

    def _note_announced(self, market: Market) -> None:
        if market.fees_ahead:
            self._announced.add(market.key)
        else:
            self._announced.discard(market.key)

    def _content_gap(self, book: Book, wrong: str, now_ns: int) -> None:
        self.content_gaps[venue_of(book.key)] += 1
        self._distrust(book, Trust.RESYNCING, wrong, now_ns)
        self._feeds.resync(book.key, wrong)

    def _regrid(self, book: Book, ladder: Ladder, now_ns: int) -> None:
        book.reset(ladder)
        self._distrust(book, Trust.RESYNCING, "the price grid changed", now_ns)
        self._feeds.resync(book.key, "the price grid changed")

    def _move(self, book: Book, lifecycle: Lifecycle, now_ns: int) -> None:
        if not lifecycle.tradable:
            self._distrust(book, Trust.HALTED, _HALTED_WORDS[lifecycle], now_ns)
        elif book.trust is Trust.HALTED:
            # Orders may have been pulled while nobody traded, so only a fresh book is believed.
            self._distrust(book, Trust.RESYNCING, "trading resumed", now_ns)
            self._feeds.resync(book.key, "trading resumed")

    def _distrust(self, book: Book, trust: Trust, reason: str, now_ns: int) -> None:
        book.proved_ns = self._proved_ns(book)
        if book.set_trust(trust, reason, now_ns):
            self._touch(book.key)

    def _touch(self, key: MarketKey) -> None:
        if not self._dirty and not self._changed:
            self._wake()
        self._dirty[key] = None

    def _note_change(self, key: MarketKey) -> None:
        if not self._dirty and not self._changed:
            self._wake()
        self._changed[key] = None


def _with(market: Market, **changes: object) -> Market:
    return msgspec.structs.replace(market, **changes)


def _with_rules(rules: Rules, version: int, seen_ns: int) -> Rules:
    return msgspec.structs.replace(rules, version=version, seen_ns=seen_ns)
