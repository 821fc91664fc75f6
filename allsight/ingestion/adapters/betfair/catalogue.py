"""Reading the catalogue within the venue's weights, and finding what has changed without a feed of changes.

There are no pages: a request that would answer more rows than it may is cut by event, then by start time (sheet 4.1).
Names and rules stand in the catalogue, state and results in books; a market that has closed is in books alone.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.betfair import parse, wire
from allsight.ingestion.adapters.betfair.lifecycle import facts_of_book, read_address
from allsight.ingestion.adapters.betfair.listing import Listing, read_rows
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.rest import BetfairRest, MarketFilter, TooMuchDataError
from allsight.ingestion.adapters.betfair.venue import ROWS_PER_REQUEST, STATES_PER_REQUEST, EventType
from allsight.ingestion.batches import slices
from allsight.ingestion.pages import PageDraft

T = TypeVar("T")

_EVENTS_PER_REQUEST = 50
_DESCRIBED_SLICE = 20


class Batcher:
    """Asks for many ids in as few requests as the venue's weights allow, and learns where they allow less.

    Args:
        size: how many ids one request may name, as the sheet has it.
    """

    def __init__(self, size: int) -> None:
        self.size = size

    async def ask(self, ids: Sequence[str], call: Callable[[Sequence[str]], Awaitable[Sequence[T]]]) -> list[T]:
        """Return the answers to all ids; TOO_MUCH_DATA halves the batch, from then on.

        Raises:
            TooMuchDataError: if a single id is too much.
        """
        found: list[T] = []
        first = 0
        while first < len(ids):
            batch = ids[first : first + self.size]
            try:
                found += await call(batch)
            except TooMuchDataError:
                if len(batch) == 1:
                    raise
                self.size = max(1, len(batch) // 2)
                continue
            first += len(batch)
        return found


class CataloguePages:
    """What the venue lists, page by page.

    Args:
        rest: the client.
        listing: how rows become ours.
        memory: what was read before.
        kinds: the branches that are read.
        clock: when it is read.
    """

    def __init__(
        self, rest: BetfairRest, listing: Listing, memory: Memory, kinds: Sequence[EventType], clock: Clock
    ) -> None:
        self._rest = rest
        self._listing = listing
        self._memory = memory
        self._kinds = kinds
        self._clock = clock
        self._rows = Batcher(ROWS_PER_REQUEST)
        self._states = Batcher(STATES_PER_REQUEST)
        self._counts: dict[str, int] = {}

    def use(self, rest: BetfairRest) -> None:
        """Take the client of a new life."""
        self._rest = rest

    async def everything(self) -> AsyncIterator[CataloguePage]:
        """Read all that is listed, and forget markets that are no more."""
        self._memory.forget(self._memory.finished())
        ended = set(self._memory.running())
        seen: set[str] = set()
        self._counts.clear()
        for kind in self._kinds:
            async for rows, cut, unreadable in self._branch(kind, await self._events(kind)):
                seen.update(row.market_id for row in rows)
                yield await self._page(rows, unreadable, cut, kind)
        # What has closed since is asked for by name, with its results; only what not even that knows is forgotten.
        async for page in self._closed(sorted(ended - seen)):
            yield page

    async def changes(self) -> AsyncIterator[CataloguePage]:
        """Read events whose number of markets has changed, then markets whose version has."""
        for kind in self._kinds:
            before = dict(self._counts)
            events = await self._events(kind)
            grown = [one for one in events if before.get(str(one.event.id)) != one.market_count]
            async for rows, cut, unreadable in self._branch(kind, grown):
                yield await self._page(rows, unreadable, cut, kind)
        running = list(self._memory.running())
        books = {book.market_id: book for book in await self._books(running)}
        async for page in self._closed([market_id for market_id in running if market_id not in books]):
            yield page
        moved = [market_id for market_id, book in books.items() if self._moved(book)]
        if moved:
            yield await self._named(moved)

    async def lookup(self, references: Iterable[str]) -> CataloguePage:
        """Read markets again by the native part of their keys; what is no such thing is not in the answer."""
        market_ids: dict[str, None] = {}
        for reference in references:
            try:
                market_ids[read_address(reference)[0]] = None
            except VenueDataError:
                continue
        return await self._named(list(market_ids)) if market_ids else CataloguePage()

    async def sample(self) -> CataloguePage:
        """Read a little of the first branch that lists anything."""
        for kind in self._kinds:
            events = await self._events(kind)
            async for rows, cut, unreadable in self._branch(kind, events[:1]):
                page = await self._page(rows, unreadable, cut, kind)
                if page.markets:
                    return page
        raise VenueDataError("expected a market in the branches that are read, found none listed")

    # -- rows -----------------------------------------------------------------------------------------------------

    async def _events(self, kind: EventType) -> list[wire.EventResult]:
        events = await self._rest.list_events(_filter(kind))
        self._counts.update((str(one.event.id), one.market_count) for one in events)
        return events

    async def _branch(
        self, kind: EventType, events: Sequence[wire.EventResult]
    ) -> AsyncIterator[tuple[list[wire.MarketCatalogue], int, int]]:
        """Yield the rows of events, as many together as fit, with how many answers were cut and rows unreadable."""
        chosen: list[str] = []
        expected = 0
        for one in events:
            if chosen and (expected + one.market_count > ROWS_PER_REQUEST or len(chosen) >= _EVENTS_PER_REQUEST):
                yield await self._markets(_filter(kind, event_ids=tuple(chosen)))
                chosen, expected = [], 0
            chosen.append(str(one.event.id))
            expected += one.market_count
        if chosen:
            yield await self._markets(_filter(kind, event_ids=tuple(chosen)))

    async def _markets(self, chosen: MarketFilter) -> tuple[list[wire.MarketCatalogue], int, int]:
        """Return the rows of a filter; a full answer may be a cut one and is gone on from its last start time.

        Where a whole answer starts at one time, it is taken apart by market type; what is still full is counted as cut.
        """
        found: dict[str, wire.MarketCatalogue] = {}
        unreadable, since = 0, ""
        while True:
            window = msgspec.structs.replace(chosen, market_start_time={"from": since}) if since else chosen
            raws = await self._rest.list_market_catalogue(window, most=ROWS_PER_REQUEST)
            rows, bad = read_rows(raws)
            unreadable += bad
            new = [row for row in rows if row.market_id not in found]
            found.update((row.market_id, row) for row in rows)
            if len(raws) < ROWS_PER_REQUEST:
                return list(found.values()), 0, unreadable
            latest = max((row.market_start_time or "" for row in rows), default="")
            if not new or not latest or latest == since:
                break
            since = latest
        types = [one.market_type for one in await self._rest.list_market_types(chosen)]
        if len(types) < 2 or (chosen.market_type_codes is not None and len(chosen.market_type_codes) < 2):
            return list(found.values()), 1, unreadable
        cut = 0
        for market_type in types:
            rows, one_cut, bad = await self._markets(msgspec.structs.replace(chosen, market_type_codes=(market_type,)))
            found.update((row.market_id, row) for row in rows)
            cut, unreadable = cut + one_cut, unreadable + bad
        return list(found.values()), cut, unreadable

    async def _named(self, market_ids: list[str]) -> CataloguePage:
        """Read markets by id: rows that are still listed, remembered ones for what has closed."""

        async def call(batch: Sequence[str]) -> Sequence[msgspec.Raw]:
            return await self._rest.list_market_catalogue(MarketFilter(market_ids=tuple(batch)), most=len(batch))

        rows, unreadable = read_rows(await self._rows.ask(market_ids, call))
        kept, draft = self._listing.kept(rows, unreadable)
        listed = {row.market_id for row in rows}
        gone = [market_id for market_id in market_ids if market_id not in listed]
        kept += [row for market_id in gone if (row := self._memory.row(market_id)) is not None]
        open_books = await self._books([row.market_id for row in kept])
        books = {book.market_id: book for book in open_books}
        closed = await self._books([row.market_id for row in kept if row.market_id not in books])
        books.update((book.market_id, book) for book in closed)
        known = [row for row in kept if row.market_id in listed or row.market_id in books]
        return await self._described(known, books, draft)

    async def _closed(self, market_ids: list[str]) -> AsyncIterator[CataloguePage]:
        """Yield how markets ended that are not among the open ones any more; forget those that nobody knows."""
        if not market_ids:
            return
        books = {book.market_id: book for book in await self._books(market_ids)}
        rows = [row for market_id in books if (row := self._memory.row(market_id)) is not None]
        yield await self._described(rows, books, PageDraft())
        self._memory.forget(market_id for market_id in market_ids if market_id not in books)

    async def _page(
        self, rows: list[wire.MarketCatalogue], unreadable: int, cut: int, kind: EventType
    ) -> CataloguePage:
        kept, draft = self._listing.kept(rows, unreadable)
        if cut:
            draft.filtered[parse.TRUNCATED] += cut
        books = await self._books([row.market_id for row in kept])
        return await self._described(kept, {book.market_id: book for book in books}, draft, kind)

    async def _described(
        self,
        rows: list[wire.MarketCatalogue],
        books: Mapping[str, wire.MarketBook],
        draft: PageDraft,
        usual: EventType | None = None,
    ) -> CataloguePage:
        """Describe markets, a few at a time: hundreds would hold the loop up for 50 ms."""
        now_ns = self._clock.now_ns()
        for few in slices(rows, _DESCRIBED_SLICE):
            self._listing.page(few, books, draft, now_ns, usual)
            await asyncio.sleep(0)
        return draft.page()

    async def _books(self, market_ids: Sequence[str]) -> list[wire.MarketBook]:
        return await self._states.ask(market_ids, self._rest.list_market_book)

    def _moved(self, book: wire.MarketBook) -> bool:
        known = self._memory.of(book.market_id).facts
        return known is None or (book.version >= known.version and known != facts_of_book(book))


def _filter(kind: EventType, event_ids: tuple[str, ...] | None = None) -> MarketFilter:
    return MarketFilter(event_type_ids=(kind.id,), event_ids=event_ids, market_type_codes=kind.market_types or None)
