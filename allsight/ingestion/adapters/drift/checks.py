"""Read-only checks of what is used of the venue, for `doctor`: each returns what it found, or raises."""

import asyncio
import contextlib
from collections.abc import Sequence

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.errors import ConnectivityError, NotFoundError
from allsight.domain.market import Market
from allsight.ingestion.adapter import Check
from allsight.ingestion.adapters.drift import accounts, books, frames, wire
from allsight.ingestion.adapters.drift.catalogue import CatalogueReader
from allsight.ingestion.adapters.drift.chain import Chain
from allsight.ingestion.adapters.drift.events import fills
from allsight.ingestion.adapters.drift.rest import Clients
from allsight.ingestion.adapters.drift.venue import SUFFIX, DriftConfig
from allsight.ingestion.websockets.protocol import Endpoint
from allsight.ingestion.websockets.solana import LogsUpdate, Refused, RpcConversation, Topic
from allsight.ingestion.websockets.transport import short_talk

_LISTENING_S = 5.0
_MAKERS = 4


def of(
    clients: Clients, chain: Chain, catalogue: CatalogueReader, config: DriftConfig, clock: Clock
) -> Sequence[Check]:
    """Return the checks in the order in which they should run."""
    run = _Checks(clients, chain, catalogue, config, clock)
    return (
        Check("exchange state", run.state),
        Check("markets on chain, rules and fees", run.markets),
        Check("order book", run.book),
        Check("makers of the book on chain", run.makers),
        Check("stream", run.stream),
        Check("listing and prices", run.prices),
        Check("past trades", run.trades),
        Check("fills in the chain's logs", run.logs),
    )


class _Checks:
    def __init__(
        self, clients: Clients, chain: Chain, catalogue: CatalogueReader, config: DriftConfig, clock: Clock
    ) -> None:
        self._clients = clients
        self._chain = chain
        self._catalogue = catalogue
        self._config = config
        self._clock = clock

    async def state(self) -> str:
        slot, state = await self._chain.state()
        paused = f"paused, status bits {state.exchange_status:#010b}" if state.exchange_status else "nothing is paused"
        return f"slot {slot}: {state.number_of_markets} markets of all kinds, {paused}"

    async def markets(self) -> str:
        page = await self._catalogue.read(whole=True)
        open_ = sum(market.lifecycle.tradable for market in page.markets)
        told = sum(rules.has_text for rules in page.rules)
        fees = sorted({str(float(market.fees.rate)) for market in page.markets})
        return (
            f"{len(page.markets)} prediction markets, {open_} open, {told} with rules text; taker rates "
            f"{', '.join(fees) or 'none'}; left out: {page.filtered or 'none'}"
        )

    async def book(self) -> str:
        market = await self._sample()
        route = books.route_of(market)
        book = await self._clients.dlob.l2(route.symbol)
        if not books.named(book, route):
            raise NotFoundError(f"the order book server has no data of {route.symbol}")
        bids, asks = books.parse_sides(book, route)
        age_s = self._clock.now_ns() / SECOND_NS - (book.ts or 0) * MILLISECOND_NS / SECOND_NS
        return f"{route.symbol}: {len(bids)} firm bids, {len(asks)} firm asks, {age_s:.1f} s old, slot {book.slot}"

    async def makers(self) -> str:
        market = await self._sample()
        index = int(market.native_of("market_index"))
        found = resting = 0
        for side in ("bid", "ask"):
            for maker in await self._clients.dlob.top_makers(index, side, _MAKERS):
                found += 1
                orders = accounts.read_user(maker.account).orders
                resting += any(order.rests and order.market_index == index for order in orders)
        return f"{market.native_of('symbol')}: {resting} of {found} makers have an order resting in their account"

    async def stream(self) -> str:
        market = await self._sample()
        route = books.route_of(market)
        async with short_talk(Endpoint(self._config.urls.dlob_stream)) as connection:
            await connection.send(frames.ask("subscribe", frames.ORDERBOOK, route.symbol))
            while True:
                frame = frames.decode_frame(await connection.receive())
                if frame.error:
                    raise ConnectivityError(f"{route.symbol} was refused: {frame.error[:100]}")
                if frame.data is not None:
                    bids, asks = books.parse_sides(wire.decode_book(frame.data.encode()), route)
                    return f"{route.symbol}: first book with {len(bids) + len(asks)} firm levels"

    async def prices(self) -> str:
        listing, prices = await self._clients.data.stats_markets(), await self._clients.data.stats_prices()
        bets = [one for one in prices.markets if one.symbol.upper().endswith(SUFFIX)]
        priced = sum(bool(one.current_price) for one in bets)
        return f"{len(listing.markets)} markets listed; prices of {len(bets)} prediction markets, {priced} current"

    async def trades(self) -> str:
        market = await self._sample()
        route, now_ns = books.route_of(market), self._clock.now_ns()
        pages = (
            await self._clients.data.trades(route.symbol, limit=20),
            await self._clients.data.predictions(route.symbol),
        )
        counts = [
            sum(books.parse_fill(books.human_units(one), route, now_ns) is not None for one in page.records)
            for page in pages
        ]
        return f"{route.symbol}: {counts[0]} trades, {counts[1]} predictions read"

    async def logs(self) -> str:
        conversation, program = RpcConversation(), self._config.program
        routes = {
            int(market.native_of("market_index")): books.route_of(market)
            for market in (await self._catalogue.read(whole=False)).markets
        }
        heard = traded = 0
        async with short_talk(Endpoint(self._config.urls.rpc_stream)) as connection:
            await connection.send(conversation.subscribe(Topic("logs", program)))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LISTENING_S):
                    while True:
                        reading = conversation.read(await connection.receive())
                        if isinstance(reading, Refused):
                            raise ConnectivityError(f"the node refuses logs: {reading.error.message[:100]}")
                        if isinstance(reading, LogsUpdate) and not reading.failed:
                            heard += 1
                            traded += self._trades(reading, routes)
        return f"{heard} transactions in {_LISTENING_S:.0f} s, {traded} trades of prediction markets in them"

    def _trades(self, update: LogsUpdate, routes: dict[int, books.BookRoute]) -> int:
        """Count the trades of our markets that a transaction wrote down."""
        found = (
            books.trade_of(event, route, self._clock.now_ns())
            for event in fills(self._config.program, update.logs)
            if event.perp and (route := routes.get(event.market_index)) is not None
        )
        return sum(trade is not None for trade in found)

    async def _sample(self) -> Market:
        """Return an open market to look at."""
        for market in (await self._catalogue.read(whole=False)).markets:
            if market.lifecycle.tradable:
                return market
        raise NotFoundError("no prediction market is open")
