"""Reading a venue's catalogue: whole, by changes, and by name; what is news goes out, what is missing is looked for."""

import asyncio
from collections.abc import Callable, Iterable

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ids import MarketKey, native_id
from allsight.domain.market import Lifecycle
from allsight.domain.messages import CatalogueMessage, LifecycleChange
from allsight.ingestion.adapter import Adapter, CataloguePage
from allsight.ingestion.catalogue import Catalogue

_LOOKUP_ATTEMPTS = 5
_LOOKUP_PAUSE_S = 2.0
_OVERLAP_NS = 30 * SECOND_NS
_SLICE = 200


class CatalogueReader:
    """Keeps a `Catalogue` in step with the venue.

    Args:
        adapter: the venue.
        catalogue: what is known.
        publish: takes what is news, in order.
        clock: time.
    """

    def __init__(
        self, adapter: Adapter, catalogue: Catalogue, publish: Callable[[CatalogueMessage], None], clock: Clock
    ) -> None:
        self.filtered: dict[str, int] = {}
        self.complete_ns: int | None = None
        self.pages = 0
        self._adapter = adapter
        self._catalogue = catalogue
        self._publish = publish
        self._clock = clock
        self._changes_since_ns: int | None = None
        self._lookups: dict[str, int] = {}
        self._work = asyncio.Event()

    async def step(self) -> None:
        """Read the whole catalogue when it is due, otherwise what has changed since the last reading."""
        now_ns = self._clock.now_ns()
        full_every_ns = round(self._adapter.limits.catalogue_every_s * SECOND_NS)
        if self.complete_ns is None or now_ns - self.complete_ns >= full_every_ns:
            await self._read_all(now_ns)
        else:
            since_ns = self._changes_since_ns or now_ns
            async for page in self._adapter.catalogue(since_ns - _OVERLAP_NS):
                await self._take(page)
        self._changes_since_ns = now_ns

    def lookup(self, references: Iterable[str]) -> None:
        """Have something read again, soon."""
        for reference in references:
            self._lookups.setdefault(reference, _LOOKUP_ATTEMPTS)
        self._work.set()

    async def lookups(self) -> None:
        """Read what was asked for by name; once per call, waiting for work first."""
        await self._work.wait()
        batch = dict(list(self._lookups.items())[: self._adapter.limits.lookup_batch])
        page = await self._adapter.lookup(tuple(batch))
        found = {native_id(market.key) for market in page.markets}
        await self._take(page)
        for reference, attempts in batch.items():
            self._lookups.pop(reference, None)
            if ":" in reference or reference in found:
                continue
            if attempts > 1:
                # A listing lags behind the message that announced it.
                self._lookups[reference] = attempts - 1
            else:
                self._gone(reference)
        if not self._lookups:
            self._work.clear()
        elif self._lookups.keys() <= batch.keys():
            await self._clock.sleep(_LOOKUP_PAUSE_S)

    async def _read_all(self, now_ns: int) -> None:
        filtered: dict[str, int] = {}
        seen: set[MarketKey] = set()
        async for page in self._adapter.catalogue(None):
            for rule, count in page.filtered:
                filtered[rule] = filtered.get(rule, 0) + count
            seen.update(market.key for market in page.markets)
            await self._take(page)
        self.filtered = filtered
        self.complete_ns = now_ns
        # What was listed and is no longer has closed, settled or vanished: ask which.
        ended = (Lifecycle.SETTLED, Lifecycle.REMOVED)
        self.lookup(
            native_id(market.key)
            for market in self._catalogue.markets.values()
            if market.key not in seen and market.lifecycle not in ended
        )

    async def _take(self, page: CataloguePage) -> None:
        self.pages += 1
        for number, message in enumerate(self._catalogue.news(page, self._clock.now_ns()), 1):
            self._publish(message)
            if not number % _SLICE:
                await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _gone(self, reference: str) -> None:
        now_ns = self._clock.now_ns()
        change = LifecycleChange(MarketKey(f"{self._adapter.venue}:{reference}"), Lifecycle.REMOVED, now_ns)
        if self._catalogue.apply(change):
            self._publish(change)
