"""Read the catalogue page by page and by name, keep out what is not wanted, and say what was kept out and why."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from fractions import Fraction

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import InvalidRequestError, NotFoundError, VenueDataError
from allsight.domain.ids import native_id
from allsight.domain.ladder import Ladder
from allsight.domain.market import Event, Lifecycle
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.polymarket import listing, parse, wire
from allsight.ingestion.adapters.polymarket.memory import StreamMemory
from allsight.ingestion.adapters.polymarket.rest import Clients
from allsight.ingestion.adapters.polymarket.venue import BOOKS_PER_REQUEST, PAGE_SIZE, PolymarketConfig
from allsight.ingestion.pages import UNREADABLE, PageDraft

_SLICE = 20
"""So many events are read before the loop may serve others; one event may hold a hundred markets."""

_CHANGE_PAGE_SIZE = 20
_CHANGE_PAGES = 10
"""New events are looked for on at most so many pages; a full reading finds the rest."""

_decode_event = msgspec.json.Decoder(wire.GammaEvent).decode
_decode_market = msgspec.json.Decoder(wire.GammaMarket).decode

UNKNOWN_VERSION = "unknown protocol version"
ENDED = "already ended"
NO_BOOK = "without an order book"
NOT_SET_UP = "not set up yet"
PLACEHOLDER = "unnamed placeholders"


class _Known(msgspec.Struct, frozen=True):
    """An event as the catalogue last told of it, and its own text: a market that is looked up does not repeat them."""

    event: Event
    about: str | None


class _Parent(msgspec.Struct, frozen=True):
    """The event inside a market, of which only the id is relied on."""

    id: str = ""


class CataloguePages:
    """Turns the venue's listings into pages for the feed.

    Args:
        clients: where they are read.
        config: filters.
        memory: what the stream has said of price grids.
        clock: time.
    """

    def __init__(self, clients: Clients, config: PolymarketConfig, memory: StreamMemory, clock: Clock) -> None:
        self._clients = clients
        self._config = config
        self._memory = memory
        self._clock = clock
        self._events: dict[str, _Known] = {}

    def use(self, clients: Clients) -> None:
        """Read over these clients from now on."""
        self._clients = clients

    async def read(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read all open events with their markets, or the events that are new since an instant.

        The venue has no list of changes: what closes, or is edited, shows in the next full reading, on the stream, or
        when it is looked up.
        """
        cursor: str | None = None
        for _ in range(_CHANGE_PAGES if changed_since_ns is not None else 1_000_000):
            found = await self._clients.gamma.events_keyset(
                cursor,
                newest_first=changed_since_ns is not None,
                limit=PAGE_SIZE if changed_since_ns is None else _CHANGE_PAGE_SIZE,
            )
            newest_ns = 0
            for first in range(0, len(found.events), _SLICE):
                reading = PageDraft()
                for raw in found.events[first : first + _SLICE]:
                    newest_ns = max(newest_ns, self._read_event(raw, reading))
                yield reading.page()
                await asyncio.sleep(0)
            cursor = found.next_cursor
            if not cursor or (changed_since_ns is not None and newest_ns < changed_since_ns):
                return

    def _read_event(self, raw: msgspec.Raw, reading: PageDraft) -> int:
        """Read an event into `reading` and return when it was created."""
        try:
            found = _decode_event(raw)
        except msgspec.MsgspecError:
            reading.filtered[UNREADABLE] += 1
            return 0
        if found.version not in listing.VERSIONS:
            reading.filtered[UNKNOWN_VERSION] += max(1, len(found.markets))
            return 0
        kept: list[tuple[wire.GammaMarket, Ladder]] = []
        complete = True
        for part in found.markets:
            try:
                market = _decode_market(part)
                why = self._unwanted(market, found)
                if why is None:
                    kept.append((market, self._ladder(market)))
                else:
                    complete = complete and listing.pays_nothing(market)
            except (msgspec.MsgspecError, VenueDataError, InvalidRequestError):
                why, complete = UNREADABLE, False
            if why is not None:
                reading.filtered[why] += 1
        created_ns = parse.instant(found.created_at) or 0
        if not kept:
            return created_ns
        try:
            event = listing.event(found, self._config.urls.site, complete=complete)
        except InvalidRequestError:
            reading.filtered[UNREADABLE] += len(kept)
            return created_ns
        self._events[found.id] = _Known(event, found.description)
        reading.events.append(event)
        for market, ladder in kept:
            self._read_market(market, event, ladder, found.description, reading)
        return created_ns

    def _ladder(self, found: wire.GammaMarket) -> Ladder:
        listed = parse.ladder_for(Fraction(found.order_price_min_tick_size or 0))
        return self._memory.ladder(listing.key_of(found), listed, self._clock.now_ns())

    def _read_market(
        self, found: wire.GammaMarket, event: Event, ladder: Ladder, about_event: str | None, reading: PageDraft
    ) -> None:
        now_ns = self._clock.now_ns()
        market = listing.market(found, event, ladder, now_ns)
        reading.markets.append(market)
        reading.rules.append(listing.rules(found, about_event, now_ns))
        end = listing.settlement(found)
        if end is not None:
            ended_ns = parse.instant(found.closed_time)
            source = "gamma outcomePrices of a closed market"
            reading.settlements.append(SettlementReport(market.key, end, True, source, now_ns, ended_ns))

    def _unwanted(self, market: wire.GammaMarket, event: wire.GammaEvent) -> str | None:
        """Return the rule by which a market is left out of the catalogue, or None."""
        rule = self._memory.dropped(market.slug)
        if rule is not None:
            return rule
        if market.version not in listing.VERSIONS:
            return UNKNOWN_VERSION
        if market.closed or market.archived:
            return ENDED
        if event.neg_risk_augmented and not market.active:
            return PLACEHOLDER
        if not market.enable_order_book:
            return NO_BOOK
        if not listing.hydrated(market):
            return NOT_SET_UP
        if self._config.min_liquidity and (market.liquidity_num or 0) < self._config.min_liquidity:
            return f"liquidity below {self._config.min_liquidity} pUSD"
        return None

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read again what is named: a condition id, `event:ID`, or `book:TOKEN~CONDITION`.

        The last kind is the stream's: the book is put where the stream compares it with what it has told. A market that
        has no book any more is read anew, as its end may have been missed.
        """
        reading = PageDraft()
        bookless = await self._show_books([one[5:] for one in references if one.startswith("book:")])
        for event_id in [one[6:] for one in references if one.startswith("event:")]:
            try:
                self._read_event(await self._clients.gamma.event(event_id), reading)
            except NotFoundError:
                continue  # announced before it is listed: the next reading of new events finds it
        named = dict.fromkeys([*(one for one in references if ":" not in one), *bookless])
        conditions = list(named)
        for first in range(0, len(conditions), PAGE_SIZE):
            await self._read_conditions(conditions[first : first + PAGE_SIZE], reading)
        return reading.page()

    async def _show_books(self, references: Iterable[str]) -> list[str]:
        """Note what REST shows of books, and return the conditions of those that it does not know any more."""
        condition_of = dict(reference.split("~", 1) for reference in references)
        tokens = list(condition_of)
        for first in range(0, len(tokens), BOOKS_PER_REQUEST):
            for book in await self._clients.clob.books(tokens[first : first + BOOKS_PER_REQUEST]):
                condition_of.pop(book.asset_id, None)
                self._memory.show(book)
        return list(condition_of.values())

    async def _read_conditions(self, conditions: list[str], reading: PageDraft) -> None:
        missing = dict.fromkeys(conditions)
        for closed in (False, True):
            if not missing:
                return
            page = await self._clients.gamma.markets_keyset(list(missing), closed=closed)
            for raw in page.markets:
                try:
                    found = _decode_market(raw)
                    missing.pop(listing.condition(found.condition_id, found.version), None)
                    await self._reread(found, reading)
                except (msgspec.MsgspecError, VenueDataError, InvalidRequestError):
                    reading.filtered[UNREADABLE] += 1

    async def _reread(self, found: wire.GammaMarket, reading: PageDraft) -> None:
        """Read a market that was looked up, with its event as the catalogue last told of it."""
        parent = msgspec.json.decode(found.events[0], type=_Parent).id if found.events else ""
        known = self._events.get(parent)
        if known is None and parent:
            try:
                self._read_event(await self._clients.gamma.event(parent), reading)
            except NotFoundError:
                return
            known = self._events.get(parent)
        if known is None or found.version not in listing.VERSIONS or not listing.hydrated(found):
            return
        self._read_market(found, known.event, self._ladder(found), known.about, reading)
        if found.closed and listing.settlement(found) is None:
            await self._ask_winner(reading)

    async def _ask_winner(self, reading: PageDraft) -> None:
        """Ask the order book's host how the market that was read last ended, where the catalogue does not say."""
        market = reading.markets[-1]
        try:
            end = listing.clob_settlement(await self._clients.clob.market(native_id(market.key)))
        except NotFoundError:
            return
        if end is not None:
            reading.markets[-1] = msgspec.structs.replace(market, lifecycle=Lifecycle.SETTLED)
            source = "clob /markets winner"
            reading.settlements.append(SettlementReport(market.key, end, True, source, self._clock.now_ns()))
