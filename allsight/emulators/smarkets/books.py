"""Quotes as the venue shows them: the best levels of both sides, as of now or a while ago (venue sheet 3.4)."""

from collections import deque
from itertools import islice
from typing import Any, Final

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.events import LevelChange, MarketState
from allsight.emulators.smarkets.state import SmarketsState
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.wording.smarkets import ticks

Levels = dict[int, int]
"""Quantities by price in basis points, the best first."""

STUB_QUANTITY: Final = 2_147_483_646
"""The quantity of marker levels, which nobody means."""

_PRICES: Final = ticks()
_LOWEST, _HIGHEST = 0, len(_PRICES) - 1


class Books:
    """Shows order books.

    With a delay it keeps what has changed meanwhile and takes it back from the present book.
    """

    def __init__(self, state: SmarketsState) -> None:
        self._state = state
        self._delay_ns = round(state.config.delay_s * SECOND_NS)
        self._recent: dict[str, deque[LevelChange]] = {}
        if self._delay_ns:
            state.exchange.listen(level=self._keep)

    def quotes(self, listing: Listing, *, delayed: bool) -> dict[str, list[dict[str, Any]]]:
        """Return the body of one contract: the best bids from high to low, the best offers from low to high."""
        bids, offers = self.ladder(listing, delayed=delayed)
        depth = self._state.config.depth
        return {"bids": _bodies(bids, depth), "offers": _bodies(offers, depth)}

    def ladder(self, listing: Listing, *, delayed: bool = False) -> tuple[Levels, Levels]:
        """Return all bids and all offers of one contract."""
        book = self._state.book(listing).book
        sides = {Side.YES: dict(book.bids.depth()), Side.NO: dict(book.asks.depth())}
        if delayed and self._delay_ns:
            self._take_back(listing.id, sides)
        if self._marked(listing):
            sides[Side.YES][_LOWEST] = STUB_QUANTITY
            sides[Side.NO][_HIGHEST] = STUB_QUANTITY
        bids = sorted(sides[Side.YES].items(), reverse=True)
        offers = sorted(sides[Side.NO].items())
        return {_PRICES[rung]: size for rung, size in bids}, {_PRICES[rung]: size for rung, size in offers}

    def _marked(self, listing: Listing) -> bool:
        if self._state.book(listing).state is not MarketState.OPEN:
            return False
        return uniform(self._state.config.seed, "stub", listing.id) < self._state.config.stubs

    def _keep(self, change: LevelChange) -> None:
        recent = self._recent.setdefault(change.market, deque())
        recent.append(change)
        while recent[0].at_ns < change.at_ns - self._delay_ns:
            recent.popleft()

    def _take_back(self, market: str, sides: dict[Side, dict[int, int]]) -> None:
        since = self._state.clock.now_ns() - self._delay_ns
        for change in reversed(self._recent.get(market, ())):
            if change.at_ns <= since:
                break
            before = change.size - change.delta
            if before:
                sides[change.side][change.rung] = before
            else:
                sides[change.side].pop(change.rung, None)


def _bodies(levels: Levels, depth: int) -> list[dict[str, Any]]:
    return [{"price": price, "quantity": size} for price, size in islice(levels.items(), depth)]
