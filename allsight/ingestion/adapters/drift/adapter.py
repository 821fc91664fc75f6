"""The adapter object: what Drift BET offers to the feed."""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Final

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import ConnectivityError, InvalidRequestError, VenueDataError
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapter import HISTORY_SPAN_S, CataloguePage, Check
from allsight.ingestion.adapters.drift import books, checks, wire
from allsight.ingestion.adapters.drift.books import BookRoute
from allsight.ingestion.adapters.drift.catalogue import CatalogueReader, only
from allsight.ingestion.adapters.drift.chain import Chain
from allsight.ingestion.adapters.drift.history import parse_bars
from allsight.ingestion.adapters.drift.pulse import Pulse
from allsight.ingestion.adapters.drift.rest import Clients
from allsight.ingestion.adapters.drift.stream import OrderBookStream
from allsight.ingestion.adapters.drift.venue import (
    CANDLES_PER_REQUEST,
    CAPABILITIES,
    STILL_NS,
    VENUE,
    DriftConfig,
)
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Limiter
from allsight.ingestion.rest.solana import SolanaRpc


class DriftAdapter:
    """Reads Drift BET without a key: books and trades from its order book server, markets and fees from the chain.

    Args:
        config: hosts and the switch.
        clock: time.
        rng: jitter.
        rest: how patient HTTP calls are.
    """

    venue: Final = VENUE
    capabilities: Final = CAPABILITIES
    keyed: Final = False

    def __init__(
        self, config: DriftConfig, *, clock: Clock, rng: random.Random, rest: RestPolicy | None = None
    ) -> None:
        self._config = config
        self._clock = clock
        self._rng = rng
        self._policy = rest
        self.limits: Final = config.limits()
        self.environment: Final = config.environment
        self.urls: Final = config.urls.shown()
        self.parked: Final = config.parked
        self._limiter = Limiter(config.host_rates, clock)
        self._node_limiter = Limiter(config.rates.scopes(), clock)
        self._pulse = Pulse()
        self._node = (0, 0)
        self._closed = False
        self._clients, self._rpc = self._connect()
        self._chain = Chain(self._rpc, config.program)
        self._catalogue = CatalogueReader(self._clients, self._chain, clock)

    def rate_left(self) -> float | None:
        """Return the share left of the scarcest request budget."""
        shares = (self._limiter.share_left(), self._node_limiter.share_left())
        return min((share for share in shares if share is not None), default=None)

    # -- life -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Make sure that the order book server and the chain answer, and that the program's state is there.

        Raises:
            RetryLaterError: if one of them does not.
            VenueDataError: if there is no such state.
        """
        if self._closed:
            self._clients, self._rpc = self._connect()
            self._chain, self._closed = Chain(self._rpc, self._config.program), False
            self._catalogue.use(self._clients, self._chain)
        self._pulse = Pulse()
        self._node = (0, 0)
        self._pulse.follow_node((await self._chain.state())[0])
        await self._clients.dlob.health()

    async def aclose(self) -> None:
        """Close all connections; the adapter may be started again."""
        self._closed = True
        await self._clients.aclose()
        await self._rpc.aclose()

    async def halted(self) -> str | None:
        """Return why nobody can trade, as far as it can be derived (sheet 1), or None.

        The program pauses something; the node or the order book server does not follow the chain any more; or the
        server is not healthy by its own word. That every instruction was taken out of the program cannot be read: only
        a simulated transaction would tell.

        Raises:
            RetryLaterError: if the chain cannot be read.
        """
        slot, state = await self._chain.state()
        now_ns = self._clock.now_ns()
        self._pulse.follow_node(slot)
        if slot != self._node[0]:
            self._node = (slot, now_ns)
        if state.exchange_status:
            return f"the exchange has paused operations (status bits {state.exchange_status:#010b})"
        if (still_ns := now_ns - self._node[1]) > STILL_NS:
            return f"the Solana node stands still at slot {slot} for {still_ns // SECOND_NS} s"
        try:
            await self._clients.dlob.health()
        except ConnectivityError as error:
            return f"no order books: {error}"
        return self._pulse.stalled(now_ns)

    # -- catalogue --------------------------------------------------------------------------------------------------

    async def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read all prediction markets. There are few, and one request reads all of them, so changes are read alike."""
        yield await self._catalogue.read(whole=changed_since_ns is None)

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read markets again by their symbols."""
        return only(await self._catalogue.read(whole=False), frozenset(references))

    # -- books ------------------------------------------------------------------------------------------------------

    def stream(self) -> OrderBookStream:
        """Return the protocol of one more connection."""
        return OrderBookStream(self._config.urls.dlob_stream, self._pulse)

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot]:
        """Read whole books over REST: as good as the stream's if slot and time are current, STALE if they are not.

        A market of which the server has nothing gets a STALE book without levels. Books that the stream has overtaken
        in the meantime are left out.
        """
        routes = [books.route_of(market) for market in markets]
        answers = await self._l2s(routes)
        recv_ns = self._clock.now_ns()
        found = (self._snapshot(book, route, recv_ns) for book, route in zip(answers, routes, strict=True))
        return [snapshot for snapshot in found if snapshot is not None]

    async def _l2s(self, routes: Sequence[BookRoute]) -> Sequence[wire.Book | None]:
        if len(routes) > 1:
            try:
                answer = await self._clients.dlob.batch_l2([route.index for route in routes])
            except InvalidRequestError:
                pass  # one of them is unknown; which one, only single questions tell
            else:
                if len(answer.l2s) == len(routes):
                    return answer.l2s
        return [await self._l2(route) for route in routes]

    async def _l2(self, route: BookRoute) -> wire.Book | None:
        try:
            return await self._clients.dlob.l2(route.symbol)
        except InvalidRequestError:
            return None

    def _snapshot(self, book: wire.Book | None, route: BookRoute, recv_ns: int) -> BookSnapshot | None:
        if book is None:
            return books.nothing(route, recv_ns, "the order book server does not know this market")
        try:
            if not books.named(book, route) or book.slot is None or book.ts is None:
                return books.nothing(route, recv_ns, "the order book server has no data of this market")
            if book.slot < self._pulse.slot(route.key) and self._pulse.current(route.key, recv_ns):
                return None
            stale = self._pulse.judge(route.key, book.slot, book.ts, recv_ns)
            return books.snapshot(book, route, recv_ns, stale=stale)
        except VenueDataError as error:
            return books.nothing(route, recv_ns, f"the book cannot be read: {str(error)[:120]}")

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Read hourly candles of fills, a thousand to a request, from the newest back."""
        bars: list[PriceBar] = []
        for market in markets:
            oldest_ts, newest_ts = from_ns // SECOND_NS, to_ns // SECOND_NS
            candles: list[wire.Candle] = []
            while newest_ts >= oldest_ts:
                answer = await self._clients.data.candles(
                    market.native_of("symbol"),
                    str(HISTORY_SPAN_S // 60),
                    newest_ts=newest_ts,
                    oldest_ts=oldest_ts,
                    limit=CANDLES_PER_REQUEST,
                )
                candles += [one for one in answer.records if oldest_ts <= one.ts <= newest_ts]
                earliest = min((one.ts for one in answer.records), default=oldest_ts)
                if len(answer.records) < CANDLES_PER_REQUEST or earliest >= newest_ts:
                    break
                newest_ts = earliest - 1
            bars += parse_bars(market.key, candles, HISTORY_SPAN_S)
        return bars

    # -- doctor -----------------------------------------------------------------------------------------------------

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of everything that is used."""
        return checks.of(self._clients, self._chain, self._catalogue, self._config, self._clock)

    def _connect(self) -> tuple[Clients, SolanaRpc]:
        clock, rng, urls = self._clock, self._rng, self._config.urls
        clients = Clients(urls, limiter=self._limiter, clock=clock, rng=rng, policy=self._policy)
        rpc = SolanaRpc("Solana node", urls.rpc, limiter=self._node_limiter, clock=clock, rng=rng, policy=self._policy)
        return clients, rpc
