"""The adapter object: what Polymarket offers to the feed."""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Final

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import OffLadderError
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapter import HISTORY_SPAN_S, CataloguePage, Check
from allsight.ingestion.adapters.polymarket import checks, parse
from allsight.ingestion.adapters.polymarket.catalogue import CataloguePages
from allsight.ingestion.adapters.polymarket.history import parse_bars
from allsight.ingestion.adapters.polymarket.memory import StreamMemory
from allsight.ingestion.adapters.polymarket.rest import Clients
from allsight.ingestion.adapters.polymarket.stream import MarketChannel
from allsight.ingestion.adapters.polymarket.venue import CAPABILITIES, RATES, VENUE, PolymarketConfig
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Limiter


class PolymarketAdapter:
    """Reads Polymarket without a key.

    Args:
        config: hosts and filters.
        clock: time.
        rng: jitter.
        rest: how patient REST calls are.
    """

    venue: Final = VENUE
    capabilities: Final = CAPABILITIES
    keyed: Final = False
    parked: Final = None

    def __init__(
        self, config: PolymarketConfig, *, clock: Clock, rng: random.Random, rest: RestPolicy | None = None
    ) -> None:
        self._config = config
        self._clock = clock
        self._rng = rng
        self._rest = rest
        self.limits: Final = config.limits()
        self.environment: Final = config.environment
        self.urls: Final = (
            ("catalogue", config.urls.gamma),
            ("order books", config.urls.clob),
            ("stream", config.urls.stream),
            ("trades", config.urls.data),
        )
        self._memory = StreamMemory(config)
        self._limiter = Limiter(RATES, clock)
        self._closed = False
        self._clients = self._connect()
        self._pages = CataloguePages(self._clients, config, self._memory, clock)

    # -- life ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Make sure that the order book's host answers."""
        if self._closed:
            self._clients, self._closed = self._connect(), False
            self._pages.use(self._clients)
        await self._clients.clob.time()

    async def aclose(self) -> None:
        """Close all connections; the adapter may be started again."""
        self._closed = True
        await self._clients.aclose()

    def _connect(self) -> Clients:
        return Clients(self._config.urls, limiter=self._limiter, clock=self._clock, rng=self._rng, policy=self._rest)

    # -- hooks --------------------------------------------------------------------------------------------------------

    def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read all open events with their markets, or the events that are new since an instant."""
        return self._pages.read(changed_since_ns)

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read again a condition id, `event:ID`, or `book:TOKEN~CONDITION`; see `CataloguePages.lookup`."""
        return await self._pages.lookup(references)

    def stream(self) -> MarketChannel:
        """Return a protocol for one more connection."""
        return MarketChannel(f"{self._config.urls.stream.rstrip('/')}/market", self._memory)

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot]:
        """Read whole books over REST: DELAYED, since the host is known to show old books at times.

        Books that do not fit their market's ladder are left out: the tick has changed, and the stream will say so.
        """
        by_token = {market.native_of("yes_token"): market for market in markets}
        found: list[BookSnapshot] = []
        for book in await self._clients.clob.books(list(by_token)):
            market = by_token.get(book.asset_id)
            if market is None:
                continue
            try:
                snapshot = parse.snapshot(
                    book, market.key, market.ladder, self._clock.now_ns(), trust=Trust.DELAYED, reason="read over REST"
                )
            except OffLadderError:
                continue
            found.append(snapshot)
        return found

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Read past prices of the YES tokens, one request each."""
        bars: list[PriceBar] = []
        for market in markets:
            past = await self._clients.clob.prices_history(
                market.native_of("yes_token"),
                start_ts=from_ns // SECOND_NS,
                end_ts=to_ns // SECOND_NS,
                fidelity=HISTORY_SPAN_S // 60,
            )
            bars += parse_bars(market.key, past.history, HISTORY_SPAN_S)
        return bars

    async def halted(self) -> str | None:
        """Say nothing: the venue has no way to ask; engine restarts leave reads open."""
        return None

    def rate_left(self) -> float | None:
        """Return the share left of the scarcest request budget."""
        return self._limiter.share_left()

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of everything that is used."""
        return checks.of(self._clients, self._config.urls, self._clock)
