"""What happened before we were there: past prices of linked markets, asked of the venues once and kept."""

from collections.abc import Iterable, Sequence
from typing import Final

import structlog

from allsight.api.views.history import HistoryViews
from allsight.api.views.questions import QuestionBoard
from allsight.domain.clock import DAY_NS, SECOND_NS, Clock
from allsight.domain.errors import AllsightError, RetryLaterError
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Market
from allsight.domain.questions import LinkStatus
from allsight.domain.repositories import BarRepository
from allsight.ingestion.adapter import HISTORY_SPAN_S, Adapter
from allsight.normalization.cache.store import StateStore

_log = structlog.get_logger(__name__)

REACH_NS: Final = 7 * DAY_NS
BATCHES_A_STEP: Final = 5
"""So many requests per venue and step, so that feeds keep the better part of every budget."""


class Backfill:
    """A job that brings charts to life: a step reads a few batches, then redraws the questions that they belong to.

    Args:
        adapters: whom to ask.
        store, board: which markets are linked, and to what.
        bars: where past prices are kept.
        history: redraws the week of a question.
        clock: the end of the past.
    """

    def __init__(
        self,
        adapters: Iterable[Adapter],
        store: StateStore,
        board: QuestionBoard,
        bars: BarRepository,
        history: HistoryViews,
        clock: Clock,
    ) -> None:
        self._adapters = {adapter.venue: adapter for adapter in adapters}
        self._store = store
        self._board = board
        self._bars = bars
        self._history = history
        self._clock = clock
        self._asked: set[MarketKey] = set()

    async def step(self) -> None:
        """Read the past of some linked markets that nobody has asked about yet."""
        touched: set[MarketKey] = set()
        for venue, markets in self._waiting().items():
            touched |= await self._read(self._adapters[venue], markets)
        for cluster in self._board.clusters():
            if any(one.market in touched for one in cluster.markets):
                await self._history.refresh_spark(cluster.question.id, cluster.markets)
                self._board.mark_question(cluster.question.id)

    def _waiting(self) -> dict[Venue, list[Market]]:
        """Return linked markets without a past, per venue, the busiest first."""
        found: dict[Venue, list[Market]] = {}
        for cluster in self._board.clusters():
            for one in cluster.markets:
                market = self._store.market(one.market)
                # A venue that is switched off has no adapter, and its markets may be remembered from before.
                askable = one.venue in self._adapters and one.market not in self._asked
                if askable and one.status is LinkStatus.CONFIRMED and market is not None:
                    found.setdefault(one.venue, []).append(market)
        for markets in found.values():
            markets.sort(key=lambda market: market.volume_24h or 0, reverse=True)
        return found

    async def _read(self, adapter: Adapter, markets: Sequence[Market]) -> set[MarketKey]:
        """Ask one venue; what it cannot answer now is asked again at the next step."""
        size, now_ns, touched = adapter.limits.history_batch, self._clock.now_ns(), set[MarketKey]()
        for first in range(0, min(len(markets), size * BATCHES_A_STEP), size):
            batch = markets[first : first + size]
            try:
                bars = await adapter.history(batch, now_ns - REACH_NS, now_ns)
            except RetryLaterError:
                break
            except AllsightError as error:
                _log.warning("past prices cannot be read", venue=adapter.venue, why=str(error))
                bars = ()
            self._asked.update(market.key for market in batch)
            current = now_ns - HISTORY_SPAN_S * SECOND_NS
            await self._bars.save([bar for bar in bars if bar.start_ns <= current])
            touched.update(bar.market for bar in bars)
        return touched
