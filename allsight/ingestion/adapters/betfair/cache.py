"""What a connection knows of its markets' books: enough to prove them again after a pause, a resume or a new route.

Books live in the state store. The venue sends no snapshot on demand, so what the stream has added up stands in for one;
it is kept as rungs and pennies, like there.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from allsight.domain.book import Level, Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.ladder import Ladder
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, TradePrint
from allsight.ingestion.adapters.betfair import frames
from allsight.ingestion.adapters.betfair.books import quanta_of
from allsight.ingestion.adapters.betfair.ladders import Rungs, rungs_of
from allsight.ingestion.adapters.betfair.lifecycle import ZERO, MarketFacts, Selection, selection_id

Changes = list[tuple[bool, int, int]]


class RunnerCache:
    """One runner: both sides by rung, what was traded by price, and what has changed since it was last told."""

    __slots__ = ("asks", "bids", "changes", "doubted", "market", "traded")

    def __init__(self) -> None:
        self.market: Market | None = None
        self.bids: dict[int, int] = {}
        self.asks: dict[int, int] = {}
        self.traded: dict[Decimal, int] = {}
        self.changes: Changes = []
        self.doubted = False
        """The last whole book contradicted itself, so that nobody trusts it: the next that does not is told whole."""

    @property
    def crossed(self) -> bool:
        """Tell whether the sides cross, which books of open markets never do for long."""
        return bool(self.bids and self.asks) and max(self.bids) >= min(self.asks)

    def apply(self, change: frames.RunnerChange, rungs: Rungs) -> None:
        """Take the levels of one change in.

        Raises:
            VenueDataError: if a price is not on the ladder, or a size is none.
        """
        changes = self.changes
        if change.atb:
            side = self.asks
            for price, size in change.atb:
                rung, pennies = rungs[price], quanta_of(size)
                changes.append((True, rung, pennies))
                if pennies:
                    side[rung] = pennies
                else:
                    side.pop(rung, None)
        if change.atl:
            side = self.bids
            for price, size in change.atl:
                rung, pennies = rungs[price], quanta_of(size)
                changes.append((False, rung, pennies))
                if pennies:
                    side[rung] = pennies
                else:
                    side.pop(rung, None)

    def trades(self, levels: frames.PriceLevels) -> list[tuple[Decimal, int]]:
        """Take a change of the traded list in and return what was traded since: (price, pennies of stake).

        The list adds up. An empty one clears it; a fall of any price means that the venue has re-priced matched bets,
        as it does when a runner is withdrawn, and then nothing in the change is a trade.

        Raises:
            VenueDataError: if a size is none.
        """
        if not levels:
            self.traded.clear()
            return []
        grown: list[tuple[Decimal, int]] = []
        repriced = False
        for price, size in levels:
            pennies = quanta_of(size)
            before = self.traded.get(price, 0)
            if pennies:
                self.traded[price] = pennies
            else:
                self.traded.pop(price, None)
            if pennies > before:
                grown.append((price, pennies - before))
            repriced = repriced or pennies < before
        return [] if repriced else grown

    def snapshot(self, key: MarketKey, recv_ns: int, venue_ns: int | None, lane: LaneId, delayed: str) -> BookSnapshot:
        """Return the whole book as it stands; `delayed` says why it is late by nature, if it is."""
        self.changes.clear()
        self.doubted = self.crossed
        return BookSnapshot(
            key=key,
            recv_ns=recv_ns,
            venue_ns=venue_ns,
            bids=tuple(Level(rung, size) for rung, size in self.bids.items()),
            asks=tuple(Level(rung, size) for rung, size in self.asks.items()),
            trust=Trust.DELAYED if delayed else Trust.LIVE,
            reason=delayed,
            lane=lane,
        )


class MarketCache:
    """One Betfair market: its runners, and how it stood when its last definition came.

    Args:
        ladder: the grid of all its runners.

    Attributes:
        facts, version: how it stands by the newest that is known, and the version of its last definition here.
        counts_trades: the traded lists have a beginning: what they grew by before that was traded at no known time.
    """

    def __init__(self, ladder: Ladder) -> None:
        self.ladder = ladder
        self.facts: MarketFacts | None = None
        self.version: int | None = None
        self.counts_trades = False
        self._rungs = rungs_of(ladder)
        self._runners: dict[Selection, RunnerCache] = {}

    def apply(self, changes: list[frames.RunnerChange], touched: dict[RunnerCache, None]) -> None:
        """Take levels in, strictly in order, and note which runners they were about.

        Raises:
            VenueDataError: if a price is not on the ladder, a size is none, or an id no number.
        """
        rungs = self._rungs
        for change in changes:
            key = (change.id if type(change.id) is int else selection_id(change.id), change.hc or ZERO)
            runner = self._runners.get(key) or self._find(key)
            touched[runner] = None
            runner.apply(change, rungs)

    def prints(self, changes: list[frames.RunnerChange], recv_ns: int, venue_ns: int | None) -> Iterator[TradePrint]:
        """Take traded lists in and yield the trades that they show; prices off the ladder are re-priced bets.

        Raises:
            VenueDataError: if a size is none.
        """
        for change in changes:
            if change.trd is None:
                continue
            runner = self._find((selection_id(change.id), change.hc or ZERO))
            grown = runner.trades(change.trd)
            if runner.market is None or not self.counts_trades:
                continue
            for price, pennies in grown:
                if self._on_ladder(price):
                    yield TradePrint(
                        key=runner.market.key,
                        recv_ns=recv_ns,
                        venue_ns=venue_ns,
                        trade_id=f"{venue_ns or recv_ns}~{price}~{runner.traded.get(price, 0)}",
                        price=price,
                        size=pennies,
                        taker=None,
                    )

    def route(self, runner: Selection, market: Market | None) -> None:
        """Want a runner's book, with this description, or no longer."""
        self._find(runner).market = market

    def runners(self) -> Iterable[RunnerCache]:
        """Return all runners that were seen or are wanted."""
        return self._runners.values()

    def runner(self, selection: Selection) -> RunnerCache | None:
        """Return one runner, or None if it was neither seen nor wanted."""
        return self._runners.get(selection)

    def _find(self, selection: Selection) -> RunnerCache:
        found = self._runners.get(selection)
        if found is None:
            found = self._runners[selection] = RunnerCache()
        return found

    def _on_ladder(self, price: Decimal) -> bool:
        try:
            return self._rungs[price] >= 0
        except VenueDataError:
            return False


def delta_of(runner: RunnerCache, key: MarketKey, recv_ns: int, venue_ns: int | None) -> BookDelta:
    """Return what has changed in a runner's book since it was last told, as one step."""
    changes, runner.changes = tuple(runner.changes), []
    return BookDelta(key, recv_ns, venue_ns, changes)
