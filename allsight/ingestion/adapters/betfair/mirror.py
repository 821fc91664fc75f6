"""The books of one connection, added up: takes changes in and publishes what they make of each book."""

from collections.abc import Iterable

from allsight.domain.errors import VenueDataError
from allsight.domain.ladder import Ladder
from allsight.domain.market import Market
from allsight.domain.messages import LadderChange
from allsight.ingestion.adapters.betfair import definitions, frames
from allsight.ingestion.adapters.betfair.cache import MarketCache, RunnerCache, delta_of
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, ladder_of
from allsight.ingestion.adapters.betfair.lifecycle import MarketFacts, Selection
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.venue import DELAYED_REASON
from allsight.ingestion.websockets.protocol import StreamOutput

LATE_REASON = "the venue says that its data are late (503)"

Routes = dict[str, dict[Selection, Market]]


class Mirror:
    """All markets of a connection slot; it outlives the connection, for the next one may take up where this one ended.

    Args:
        memory: what REST knows of the markets, and is told of them.
        routes: which runners are wanted, by market; its owner changes it.

    Attributes:
        whole: nothing is missing: every market's image has come, and every change since was read.
        late: the venue is behind, by its own word; what is published meanwhile is STALE at once.
        conflated: the venue sums changes up for minutes, as it does for delayed keys.
    """

    def __init__(self, memory: Memory, routes: Routes) -> None:
        self.whole = False
        self.late = False
        self.conflated = False
        self._memory = memory
        self._routes = routes
        self._markets: dict[str, MarketCache] = {}

    def __contains__(self, market_id: str) -> bool:
        return market_id in self._markets

    # -- what is wanted -------------------------------------------------------------------------------------------

    def route(self, market_id: str, runner: Selection, market: Market | None) -> bool:
        """Want a runner's book, or no longer; tell whether its market is being added up already."""
        cache = self._markets.get(market_id)
        if cache is None:
            return False
        cache.route(runner, market)
        return True

    def unroute(self) -> None:
        """Want nothing, and go on adding up."""
        for cache in self._markets.values():
            for runner in cache.runners():
                runner.market = None

    def sound(self, addresses: Iterable[tuple[str, Selection]]) -> bool:
        """Tell whether these books can be proven from what was added up: all is there, and none contradicts itself."""
        found = [self._find(market_id, runner) for market_id, runner in addresses]
        return self.whole and all(runner is not None and not runner.crossed for runner in found)

    # -- what comes -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Forget everything: a new image of the whole subscription begins."""
        self._markets.clear()
        self.whole = False

    def take(
        self,
        changes: list[frames.MarketChange],
        recv_ns: int,
        venue_ns: int | None,
        out: StreamOutput,
        *,
        image: bool = False,
        quiet: bool = False,
    ) -> bool:
        """Take the changes of one message in, publish what they change, and tell whether the venue has summed any up.

        Args:
            changes: of markets; the same market, and the same runner, may come several times.
            recv_ns: when it came.
            venue_ns: when the venue published it.
            out: where it goes.
            image: they are (part of) an image of the whole subscription.
            quiet: publish no book yet: `prove_all` will, when the image or patch is complete.

        Raises:
            VenueDataError, InvalidKeyError: if something cannot be read.
        """
        touched: dict[RunnerCache, None] = {}
        whole: dict[RunnerCache, None] = {}
        conflated = False
        for change in changes:
            cache = self._cache_for(change, image=image, recv_ns=recv_ns, out=out)
            if cache is None:
                continue
            conflated = conflated or bool(change.con)
            fresh = not cache.counts_trades
            before = cache.facts
            if change.definition is not None:
                self._define(change.id, change.definition, cache, recv_ns, venue_ns, out)
            if quiet:
                cache.counts_trades = False
            if change.rc:
                cache.apply(change.rc, touched)
                for trade in cache.prints(change.rc, recv_ns, venue_ns):
                    out.publish(trade)
            if not quiet and (fresh or _reopens(before, cache)):
                cache.counts_trades = True
                whole.update(dict.fromkeys(runner for runner in cache.runners() if runner.market is not None))
        for runner in touched:
            market = runner.market
            if market is None or quiet:
                runner.changes.clear()
            elif runner.doubted and not runner.crossed:
                whole[runner] = None
            elif runner.changes and runner not in whole:
                out.publish(delta_of(runner, market.key, recv_ns, venue_ns))
        for runner in whole:
            self._prove(runner, recv_ns, venue_ns, out)
        return conflated

    # -- what is proven -------------------------------------------------------------------------------------------

    def prove_all(self, recv_ns: int, venue_ns: int | None, out: StreamOutput) -> None:
        """Publish every wanted book whole."""
        for cache in self._markets.values():
            cache.counts_trades = True
            for runner in cache.runners():
                self._prove(runner, recv_ns, venue_ns, out)

    def prove(self, addresses: Iterable[tuple[str, Selection]], recv_ns: int, out: StreamOutput) -> None:
        """Publish some wanted books whole."""
        for market_id, selection in addresses:
            runner = self._find(market_id, selection)
            if runner is not None:
                self._prove(runner, recv_ns, None, out)

    def _prove(self, runner: RunnerCache, recv_ns: int, venue_ns: int | None, out: StreamOutput) -> None:
        if runner.market is None:
            return
        key = runner.market.key
        delayed = DELAYED_REASON if self.conflated or self._memory.delayed else ""
        out.publish(runner.snapshot(key, recv_ns, venue_ns, out.lane, delayed))
        out.snapshot(key)
        if self.late:
            out.stale((key,), LATE_REASON)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _find(self, market_id: str, runner: Selection) -> RunnerCache | None:
        cache = self._markets.get(market_id)
        return None if cache is None else cache.runner(runner)

    def _cache_for(
        self, change: frames.MarketChange, *, image: bool, recv_ns: int, out: StreamOutput
    ) -> MarketCache | None:
        """Return where a change goes: to what is there, to a new beginning, or nowhere."""
        cache = self._markets.get(change.id)
        if cache is not None and not change.img and not image:
            return cache
        routes = self._routes.get(change.id)
        if (routes is None and cache is None) or not (image or change.img):
            return None  # nobody asked for it, or it has no beginning
        if image and cache is not None:
            # Two parts of one market, or a market that was moved and comes twice: then the higher version holds.
            versions = _versions(change, cache)
            if versions is None or versions[0] == versions[1]:
                return cache
            if versions[0] < versions[1]:
                return None
        ladder = self._ladder(change, routes or {}, recv_ns, out)
        fresh = self._markets[change.id] = MarketCache(ladder)
        for selection, market in (routes or {}).items():
            fresh.route(selection, market)
        return fresh

    def _ladder(
        self, change: frames.MarketChange, routes: dict[Selection, Market], recv_ns: int, out: StreamOutput
    ) -> Ladder:
        told = change.definition.price_ladder_definition if change.definition is not None else None
        known = next(iter(routes.values())).ladder if routes else CLASSIC
        if told is None:
            return known
        ladder = ladder_of(told.type)
        if ladder is None:
            raise VenueDataError(f"expected a ladder that we know, found {told.type[:40]!r}")
        for market in routes.values():
            if market.ladder.bands != ladder.bands:
                out.changed(LadderChange(market.key, ladder, recv_ns))
        return ladder

    def _define(
        self,
        market_id: str,
        definition: frames.MarketDefinition,
        cache: MarketCache,
        recv_ns: int,
        venue_ns: int | None,
        out: StreamOutput,
    ) -> None:
        before = cache.facts
        for message in definitions.news(market_id, definition, before, self._memory, recv_ns, venue_ns):
            out.changed(message)
        cache.facts, cache.version = self._memory.of(market_id).facts, definition.version
        definitions.look_again(market_id, before, self._memory, out)


def _reopens(before: MarketFacts | None, cache: MarketCache) -> bool:
    """Tell whether trading has just begun again: whole books then give the trust back at once."""
    after = cache.facts
    return before is not None and after is not None and before.status != "OPEN" and after.status == "OPEN"


def _versions(change: frames.MarketChange, cache: MarketCache) -> tuple[int, int] | None:
    """Return the versions that a change and what is there state, or None where one of them states none."""
    if change.definition is None or cache.version is None:
        return None
    return change.definition.version, cache.version
