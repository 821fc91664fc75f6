"""All makers and takers of one venue, driven by the clock at a chosen rate."""

import random
from bisect import bisect
from itertools import accumulate
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ladder import Ladder
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.traders.desk import Desk, Grid
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.model import Listing, World

MAKERS: Final = 8
TAKERS: Final = 16
_WEALTH = 10**18
_LONGEST_STEP_S = 1.0


class CrowdConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How lively a venue is.

    Attributes:
        seed: of everything that is drawn.
        rate: single happenings per second over the whole venue, about one book change each; zero lets only the
            prices move.
        sweep_s: every book is looked after once in this time: its quotes follow the price.
        tick_s: how often the crowd acts.
        dislocations: see `VenuePrice`.
    """

    seed: int = 1
    rate: float = 150.0
    sweep_s: float = 2.0
    tick_s: float = 0.05
    dislocations: float = 0.22


class Crowd:
    """Makers and takers of one venue.

    Deterministic: the same steps at the same instants give the same orders. The engine is only ever touched between
    two awaits, so other work of the process sees whole steps.
    """

    def __init__(self, world: World, exchange: Exchange, clock: Clock, config: CrowdConfig) -> None:
        self._world = world
        self._exchange = exchange
        self._clock = clock
        self._config = config
        self._rng = random.Random(f"{config.seed}:crowd")
        self._grids: dict[Ladder, Grid] = {}
        self._desks: dict[str, Desk] = {}
        self._order: list[Desk] = []
        self._weights: list[float] = []
        self._last_ns = clock.now_ns()
        self._owed_events = 0.0
        self._owed_visits = 0.0
        self._next_visit = 0

    def join(self, listing: Listing, pool: str) -> None:
        """Begin to trade a market that the exchange has, on its ladder of now.

        A book that stands still gets a few quotes that somebody forgot far from the price, and nobody touches it.
        """
        number = sum(listing.id.encode())
        maker, taker = f"maker-{number % MAKERS}", f"taker-{number % TAKERS}"
        for account in (maker, taker):
            known = self._exchange.ledger.accounts.get(account)
            if known is None or pool not in known.purses:
                self._exchange.open_account(account, {pool: _WEALTH})
        price = VenuePrice(self._world, listing, seed=self._config.seed, dislocations=self._config.dislocations)
        ladder = self._exchange.markets[listing.id].ladder
        desk = Desk(self._exchange, listing, price, self._grid(ladder), maker, taker)
        self._desks[listing.id] = desk
        self._order.clear()
        now = self._clock.now_ns()
        if listing.frozen_at(now):
            desk.abandon(now, self._rng)
        else:
            desk.follow(now, self._rng)

    def leave(self, listing_id: str) -> None:
        """Cancel a market's quotes and trade it no more; nothing happens when nobody trades it."""
        desk = self._desks.pop(listing_id, None)
        if desk is not None:
            desk.leave()
            self._order.clear()

    def regrid(self, listing_id: str) -> None:
        """Take note that a market has another ladder."""
        desk = self._desks.get(listing_id)
        if desk is not None:
            desk.regrid(self._grid(self._exchange.markets[listing_id].ladder))

    def step(self) -> None:
        """Do what has fallen due since the last step; after a long pause only the last second of it."""
        now = self._clock.now_ns()
        passed = min(_LONGEST_STEP_S, (now - self._last_ns) / SECOND_NS)
        self._last_ns = now
        if not self._desks or passed <= 0:
            return
        if not self._order:
            self._order = list(self._desks.values())
            self._weights = list(accumulate(0.02 + desk.listing.activity for desk in self._order))
        self._owed_visits += len(self._order) * passed / self._config.sweep_s
        while self._owed_visits >= 1:
            self._owed_visits -= 1
            self._next_visit = (self._next_visit + 1) % len(self._order)
            desk = self._order[self._next_visit]
            if self._tradable(desk, now):
                desk.follow(now, self._rng)
        self._owed_events += self._config.rate * passed
        while self._owed_events >= 1:
            self._owed_events -= 1
            desk = self._order[bisect(self._weights, self._rng.random() * self._weights[-1])]
            if self._tradable(desk, now):
                desk.stir(self._rng)

    def refresh(self, listing_id: str) -> None:
        """Let a market's quotes follow the price at once."""
        desk = self._desks[listing_id]
        now = self._clock.now_ns()
        if self._tradable(desk, now):
            desk.follow(now, self._rng)

    def _tradable(self, desk: Desk, now_ns: int) -> bool:
        listing = desk.listing
        market = self._exchange.markets[listing.id]
        return market.state is MarketState.OPEN and not (listing.frozen and listing.frozen_at(now_ns))

    def _grid(self, ladder: Ladder) -> Grid:
        grid = self._grids.get(ladder)
        if grid is None:
            self._grids[ladder] = grid = Grid(ladder)
        return grid
