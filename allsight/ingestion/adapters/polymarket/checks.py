"""Read-only checks of what is used of the venue, for `doctor`: each returns what it found, or raises."""

from collections.abc import Sequence

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import NotFoundError, VenueDataError
from allsight.domain.fees import FeeForm
from allsight.ingestion.adapter import Check
from allsight.ingestion.adapters.polymarket import fees, listing, parse, wire
from allsight.ingestion.adapters.polymarket.rest import Clients
from allsight.ingestion.adapters.polymarket.venue import Urls
from allsight.ingestion.websockets.protocol import Endpoint
from allsight.ingestion.websockets.transport import short_talk


def of(clients: Clients, urls: Urls, clock: Clock) -> Sequence[Check]:
    """Return the checks in the order in which they should run."""
    run = _Checks(clients, urls, clock)
    return (
        Check("catalogue", run.catalogue),
        Check("clock", run.time),
        Check("order book", run.book),
        Check("trading parameters and fee", run.parameters),
        Check("stream", run.stream),
        Check("trades", run.trades),
    )


class _Checks:
    def __init__(self, clients: Clients, urls: Urls, clock: Clock) -> None:
        self._clients = clients
        self._urls = urls
        self._clock = clock

    async def catalogue(self) -> str:
        page = await self._clients.gamma.events_keyset(limit=20)
        markets = 0
        for raw in page.events:
            for part in msgspec.json.decode(raw, type=wire.GammaEvent).markets:
                msgspec.json.decode(part, type=wire.GammaMarket)
                markets += 1
        return (
            f"{len(page.events)} events with {markets} markets read, {'more' if page.next_cursor else 'no more'} follow"
        )

    async def time(self) -> str:
        ahead_s = await self._clients.clob.time() - self._clock.now_ns() / SECOND_NS
        return f"the venue's clock is {ahead_s:+.1f} s from ours"

    async def book(self) -> str:
        market, token = await self._sample()
        book = await self._clients.clob.book(token)
        levels = len(book.bids) + len(book.asks)
        agrees = "matches" if parse.book_hash(book) == book.hash else "does NOT match"
        several = await self._clients.clob.books([token])
        return f"{market.slug}: {levels} levels, its hash {agrees} our recipe, {len(several)} of 1 by /books"

    async def parameters(self) -> str:
        market, _ = await self._sample()
        compact = await self._clients.clob.clob_market(market.condition_id)
        listed, told = fees.from_catalogue(market), fees.from_compact(compact)
        if (listed.form, listed.rate, listed.exponent) != (told.form, told.rate, told.exponent):
            raise VenueDataError(f"catalogue says {listed.form} {listed.rate}, order book {told.form} {told.rate}")
        charge = "no fee" if told.form is FeeForm.NONE else f"{told.form} fee of {told.rate}"
        return f"{market.slug}: tick {compact.mts}, least size {compact.mos}, {charge}"

    async def stream(self) -> str:
        market, token = await self._sample()
        ask = wire.Subscribe(assets_ids=[token], type="market", custom_feature_enabled=True, initial_dump=True, level=2)
        async with short_talk(Endpoint(f"{self._urls.stream}/market")) as connection:
            await connection.send(msgspec.json.encode(ask).decode())
            while True:
                raw = await connection.receive()
                frame = wire.decode_frame(raw) if raw[:1] in (b"{", b"[") else []
                for event in frame if isinstance(frame, list) else [frame]:
                    if isinstance(event, wire.Book):
                        return f"{market.slug}: first book with {len(event.bids) + len(event.asks)} levels"

    async def trades(self) -> str:
        market, _ = await self._sample()
        page = await self._clients.data.trades(market.condition_id, limit=20)
        return f"{market.slug}: {len(page.data)} trades"

    async def _sample(self) -> tuple[wire.GammaMarket, str]:
        """Return an open market to look at, and its YES token."""
        page = await self._clients.gamma.events_keyset(limit=20)
        for raw in page.events:
            for part in msgspec.json.decode(raw, type=wire.GammaEvent).markets:
                market = msgspec.json.decode(part, type=wire.GammaMarket)
                pair = listing.tokens(market)
                if pair is not None and listing.lifecycle(market).tradable:
                    return market, pair[0]
        raise NotFoundError("no open market among the first twenty events")
