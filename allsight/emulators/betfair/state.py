"""The venue itself: markets of runners over the engine, the crowd that bets, the passing of time."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from allsight.domain.clock import DAY_NS, Clock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.emulators.betfair.config import BetfairEmulatorConfig
from allsight.emulators.betfair.markets import (
    BACK,
    LAST,
    LAY,
    TRADED,
    VOLUME,
    Market,
    Runner,
    past_trades,
    result_of,
    status_of,
)
from allsight.emulators.betfair.odd_kinds import make_odd_kinds
from allsight.emulators.engine import markets as engine
from allsight.emulators.engine.events import LevelChange, MarketState, Trade
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.traders.crowd import Crowd
from allsight.emulators.traders.desk import Grid
from allsight.emulators.traders.floor import Floor, share_of_topics
from allsight.emulators.universe.chance import number
from allsight.emulators.universe.model import Change, ChangeKind, ListedEvent, Listing, World
from allsight.emulators.universe.wording.betfair import CLASSIC
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords

MONEY_UNIT: Final = Fraction(1, 10_000)
"""A hundredth of a penny: what a penny of stake returns at any odds with two decimals is a whole number of it."""

POOL: Final = "main"
_READABLE_NS: Final = 90 * DAY_NS
"""How long results can be read (venue sheet 0)."""

_LASTING = {ChangeKind.OPENED, ChangeKind.HALTED, ChangeKind.RESUMED, ChangeKind.EDITED, ChangeKind.CLOSED}


class BetfairState:
    """The venue behind all of its servers.

    Attributes:
        exchange: the engine; each runner is one of its markets, named by listing id.
        stamp: the number of the last change of anything.
        dirty: the markets that have changed since somebody last took them.
    """

    def __init__(self, config: BetfairEmulatorConfig, world: World, clock: Clock) -> None:
        self.config = config
        self.world = world
        self.clock = clock
        self.exchange = Exchange(clock, money_unit=MONEY_UNIT)
        self.crowd = Crowd(world, self.exchange, clock, config.crowd)
        self.floor = Floor(
            world,
            Venue.BETFAIR,
            self.exchange,
            self.crowd,
            clock,
            pool_of=lambda _listing: POOL,
            select=share_of_topics(config.seed, config.share),
            cancel_on_reopen=True,
        )
        self.stamp = 0
        self.dirty: dict[str, None] = {}
        self._markets: dict[str, Market] = {}
        self._runners: dict[str, tuple[Market, Runner]] = {}
        self._grid = Grid(CLASSIC)

    def open(self) -> None:
        """List and quote everything as of now."""
        self.floor.open()
        self.exchange.listen(level=self._on_level, trade=self._on_trade)
        self._meet(self.floor.events.values())
        for event, listings in make_odd_kinds(self.config.seed, self.config.odd_kinds, self._markets.values()):
            self._add_odd(event, listings)
        self.dirty.clear()

    def advance(self) -> tuple[Change, ...]:
        """Move the life of markets on to now and return what happened."""
        changes = self.floor.advance()
        touched: dict[str, Market] = {}
        for change in changes:
            known = self._runners.get(change.listing.id)
            if known is not None:
                known[1].listing = change.listing
                touched[known[0].id] = known[0]
        for market in touched.values():
            kinds = {change.kind for change in changes if change.listing.group == market.event.id}
            if kinds & (_LASTING | {ChangeKind.SETTLED}):
                self.define(market, settled=ChangeKind.SETTLED in kinds)
        met = {market.event.id for market in self._markets.values()}
        self._meet(event for event in self.floor.events.values() if event.id not in met)
        self._clear_up()
        return changes

    def carry_out(self, change: Change) -> None:
        """Let something happen to a runner that the universe did not plan; `define` tells what became of the market."""
        known = self._runners.get(change.listing.id)
        if known is not None:
            known[1].listing = change.listing
        if change.listing.id in self.floor.listings:
            self.floor.intervene(change)

    def settle(self, market: Market, runner: Runner, value: Fraction | None) -> None:
        """Pay the bets on a runner now; `define` tells what became of the market."""
        self.crowd.leave(runner.listing.id)
        self.exchange.settle(runner.listing.id, value)
        self.dirty[market.id] = None

    def define(self, market: Market, *, settled: bool = False) -> None:
        """Take note that something about a market has changed that its definition shows."""
        now = self.clock.now_ns()
        if market.status != "CLOSED":
            if settled:
                self._settle(market)
            market.status = status_of(market, self.exchange.markets)
            starts_ns = market.words.turn_in_play_ns
            if market.status == "OPEN" and starts_ns is not None and now >= starts_ns:
                market.in_play = True
            elif market.status == "CLOSED":
                market.settled_ns = now
        market.version += 1 + number("version", market.id, market.version) % 900
        self.stamp += 1
        market.defined = self.stamp
        self.dirty[market.id] = None

    # -- look-ups -------------------------------------------------------------------------------------------------

    def market(self, market_id: str) -> Market | None:
        """Return a market, also one that was closed within the last 90 days."""
        return self._markets.get(market_id)

    def markets(self) -> Iterable[Market]:
        """Return all markets, closed ones included, in the order in which they came."""
        return self._markets.values()

    def listed(self) -> list[Market]:
        """Return the markets that a catalogue shows: those that are open or suspended."""
        return [market for market in self._markets.values() if market.status in {"OPEN", "SUSPENDED"}]

    def listing(self, name: str) -> Listing | None:
        """Return the listing of a runner by its own name."""
        known = self._runners.get(name)
        return None if known is None else known[1].listing

    def book(self, runner: Runner) -> engine.Market | None:
        """Return the engine's market of a runner while there is one."""
        return self.exchange.markets.get(runner.listing.id)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _meet(self, events: Iterable[ListedEvent]) -> None:
        now = self.clock.now_ns()
        for event in events:
            listings = [self.floor.listings[name] for name in event.listings if name in self.floor.listings]
            if len(listings) == len(event.listings):
                self._add(event, listings, now)

    def _add(self, event: ListedEvent, listings: list[Listing], now: int) -> Market:
        words = BetfairEventWords.of(event)
        runners = [Runner(listing, BetfairWords.of(listing, now)) for listing in listings]
        runners.sort(key=lambda runner: runner.words.sort_priority)
        version = 4_000_000_000 + number(self.config.seed, "version", words.market_id) % 900_000_000
        market = Market(event, words, runners, version + _lived(listings[0], now) * 1_000)
        self.stamp += 1
        market.born = market.defined = market.counted = self.stamp
        for runner in runners:
            runner.traded = past_trades(self.world, runner.listing, self.config.crowd.seed, now, self._grid)
            runner.matched = sum(runner.traded.values())
            runner.last = next(reversed(runner.traded), None)
            self._runners[runner.listing.id] = market, runner
        if any(runner.matched for runner in runners):
            market.matched_ns = now - number(words.market_id, "matched") % (600 * 10**9)
        starts_ns = words.turn_in_play_ns
        market.in_play = starts_ns is not None and now >= starts_ns and not listings[0].halted_at(now)
        market.status = status_of(market, self.exchange.markets)
        if market.closed:
            self._settle(market)
            market.settled_ns = listings[0].settled_ns
        self._markets[market.id] = market
        self.dirty[market.id] = None
        return market

    def _add_odd(self, event: ListedEvent, listings: list[Listing]) -> None:
        for listing in listings:
            self.exchange.list_market(listing.id, listing.ladder, POOL)
            if BetfairEventWords.of(event).betting_type != "LINE":  # whose prices are no odds
                self.crowd.join(listing, POOL)
        self._add(event, listings, self.clock.now_ns())

    def _settle(self, market: Market) -> None:
        for runner in market.active:
            book = self.book(runner)
            if book is None or book.state is not MarketState.SETTLED:
                payoff = self.world.settlement(runner.listing)
                runner.result = result_of(None if payoff.refund else payoff.value)
            else:
                runner.result = result_of(book.value)

    def _clear_up(self) -> None:
        """Close odd kinds whose game begins, and drop results that nobody can read any more."""
        now = self.clock.now_ns()
        for market in list(self._markets.values()):
            if not market.closed:
                if market.event.topic == "" and now >= market.runners[0].listing.close_ns:
                    self._close_odd(market)
            elif market.settled_ns is not None and market.settled_ns + _READABLE_NS < now:
                del self._markets[market.id]
                for runner in market.runners:
                    self._runners.pop(runner.listing.id, None)

    def _close_odd(self, market: Market) -> None:
        for runner in market.active:
            self.settle(market, runner, None)
        self.define(market, settled=True)

    def _on_level(self, change: LevelChange) -> None:
        known = self._runners.get(change.market)
        if known is not None:
            self.stamp += 1
            known[1].stamps[LAY if change.side is Side.YES else BACK, change.rung] = self.stamp
            self.dirty[known[0].id] = None

    def _on_trade(self, trade: Trade) -> None:
        known = self._runners.get(trade.market)
        if known is None:
            return
        market, runner = known
        self.stamp += 1
        runner.traded[trade.rung] = runner.traded.get(trade.rung, 0) + trade.size
        runner.matched += trade.size
        if runner.last != trade.rung:
            runner.last = trade.rung
            runner.stamps[LAST, 0] = self.stamp
        runner.stamps[TRADED, trade.rung] = runner.stamps[VOLUME, 0] = market.counted = self.stamp
        market.matched_ns = trade.at_ns
        self.dirty[market.id] = None


def _lived(listing: Listing, now_ns: int) -> int:
    """Count what has happened to a listing by now."""
    moments = [listing.open_ns, listing.close_ns, listing.settled_ns, *(edit.at_ns for edit in listing.edits)]
    moments += [moment for span in listing.halts for moment in (span.from_ns, span.to_ns)]
    return sum(moment <= now_ns for moment in moments)
