"""Books over REST: where a venue has no stream for us, where one is asked for, and where a stream cannot be reached."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import AllsightError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, PoolSnapshot, TradePrint
from allsight.ingestion.adapter import Adapter
from allsight.ingestion.batches import batches
from allsight.ingestion.lanes import Lanes

_TAKEN_A_TURN = 50

_VALID_INTERVALS = 2
"""A polled book is good for so many intervals: one poll may be missed, a second one means that nobody looks."""


class Reader(Protocol):
    """What reading books needs of the feed."""

    def followed(self) -> list[Market]:
        """Return the markets whose books are wanted and can be had, most wanted first."""
        ...

    def follows(self, key: MarketKey) -> Market | None:
        """Return a market if its book is wanted and the market known."""
        ...

    def publish_data(self, message: BookSnapshot | BookDelta | TradePrint) -> None: ...

    def fresh(self, key: MarketKey) -> None: ...

    def changed(self, message: CatalogueMessage) -> None: ...


class RestBooks:
    """Reads books by request. Which of them are due depends on what the stream, if there is one, still says.

    Without a stream all followed books are read in rounds. With one, rounds stand in for the connections that have said
    nothing for too long (`Lanes.lost`), and end when these speak again: what a stream says is newer.
    """

    def __init__(self, adapter: Adapter, lanes: Lanes, feed: Reader) -> None:
        self.streams = False
        self.standing_in = False
        """The last round read books in the place of a stream."""
        self._adapter = adapter
        self._lanes = lanes
        self._feed = feed
        self._asked: dict[MarketKey, None] = {}
        self._read: set[MarketKey] = set()
        self._seed = asyncio.Event()
        self._lost = asyncio.Event()

    @property
    def served(self) -> int:
        """Return how many books come over REST at present."""
        return sum(map(self.serves, self._read))

    def serves(self, key: MarketKey) -> bool:
        """Tell whether a book has to come over REST: nothing else brings it."""
        return not self.streams or self._lanes.lost(key)

    def has_read(self, key: MarketKey) -> bool:
        """Tell whether a book was read, and so is read again in every round that concerns it."""
        return key in self._read

    def ask(self, keys: Iterable[MarketKey]) -> None:
        """Read books soon, whatever else brings them."""
        self._asked.update(dict.fromkeys(keys))
        if self._asked:
            self._seed.set()

    def welcome(self, markets: Iterable[Market]) -> None:
        """Read those that come over REST and were not read yet: whoever is new need not wait for the next round."""
        self.ask(one.key for one in markets if one.key not in self._read and self.serves(one.key))

    def look(self) -> bool:
        """Begin to stand in for connections that have been lost in the meantime; tell whether that has just ended."""
        if self.streams and self._lanes.any_lost:
            self._lost.set()
            return False
        ended, self.standing_in = self.standing_in, False
        return ended

    def forget(self, keys: Iterable[MarketKey]) -> None:
        """Take note that books are no longer followed."""
        self._read.difference_update(keys)

    def clear(self) -> None:
        """Forget what was read: the feed has stopped."""
        self._read.clear()
        self._lost.clear()
        self.standing_in = False

    async def round(self) -> None:
        """Read every followed book that has to come over REST; with a stream, wait until there is one."""
        if self.streams:
            await self._lost.wait()
            self._lost.clear()
        due = [market for market in self._feed.followed() if self.serves(market.key)]
        try:
            for batch in self._batches(due):
                await self._read_now(batch)
        except AllsightError:
            self.standing_in = False
            raise
        self.standing_in = self.streams and bool(due)

    async def answers(self) -> None:
        """Wait for books that are asked for and read one batch of them."""
        await self._seed.wait()
        found = {key: self._feed.follows(key) for key in self._asked}
        wanted = [market for market in found.values() if market is not None]
        self._asked = dict.fromkeys(market.key for market in wanted)
        batch = next(self._batches(wanted), [])
        if batch:
            await self._read_now(batch)
        for market in batch:
            self._asked.pop(market.key, None)
        if not self._asked:
            self._seed.clear()

    def _batches(self, markets: Iterable[Market]) -> Iterator[list[Market]]:
        limits = self._adapter.limits
        return batches(markets, limits.poll_batch, counts_events=limits.counts_events)

    async def _read_now(self, markets: Sequence[Market]) -> None:
        for number, found in enumerate(await self._adapter.books(markets), 1):
            if isinstance(found, PoolSnapshot):
                self._feed.changed(found)
            elif self._feed.follows(found.key) is not None:
                self._take(found)
            if number % _TAKEN_A_TURN == 0:
                await asyncio.sleep(0)  # what hundreds of books open and close is looked at in parts
        await asyncio.sleep(0)

    def _take(self, snapshot: BookSnapshot) -> None:
        if snapshot.valid_for_ns is None:
            good_s = _VALID_INTERVALS * self._adapter.limits.poll_interval_s
            snapshot = msgspec.structs.replace(snapshot, valid_for_ns=round(good_s * SECOND_NS))
        adopted = self._lanes.adopt(snapshot)
        if adopted is not None:
            self._feed.publish_data(adopted)
            self._feed.fresh(adopted.key)
            self._read.add(adopted.key)
