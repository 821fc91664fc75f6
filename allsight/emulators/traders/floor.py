"""Keeps an exchange and its crowd in line with what the universe says happens to the listings of one venue."""

from collections.abc import Callable

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import Venue
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.traders.crowd import Crowd
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Change, ChangeKind, ListedEvent, Listing, World


def share_of_topics(seed: int, share: float) -> Callable[[ListedEvent], bool]:
    """Choose a share of the universe's topics, the same topics at every venue."""
    return lambda event: share >= 1 or uniform(seed, "listed", event.topic) < share


class Floor:
    """The trading floor of one venue.

    Args:
        world: what happens.
        venue: where.
        exchange: its markets are named by listing id.
        crowd: who trades.
        clock: when.
        pool_of: the funds pool that pays for a listing's orders.
        select: which events this venue lists; all of them when absent.
        cancel_on_reopen: the venue cancels what rests when a halt ends.

    Attributes:
        listings: what the venue shows now, by id.
        events: the groups that it shows now, by id.
    """

    def __init__(
        self,
        world: World,
        venue: Venue,
        exchange: Exchange,
        crowd: Crowd,
        clock: Clock,
        *,
        pool_of: Callable[[Listing], str],
        select: Callable[[ListedEvent], bool] | None = None,
        cancel_on_reopen: bool = False,
    ) -> None:
        self.listings: dict[str, Listing] = {}
        self.events: dict[str, ListedEvent] = {}
        self._world = world
        self._venue = venue
        self._exchange = exchange
        self._crowd = crowd
        self._clock = clock
        self._pool_of = pool_of
        self._select = select or (lambda _event: True)
        self._cancel_on_reopen = cancel_on_reopen
        self._reached_ns = clock.now_ns()

    def open(self) -> None:
        """Show and trade what the universe has at this instant."""
        now = self._reached_ns = self._clock.now_ns()
        self.events = {event.id: event for event in self._world.events(self._venue, now) if self._select(event)}
        for listing in self._world.listings(self._venue, now):
            if listing.group in self.events:
                self._add(listing, now)

    def advance(self) -> tuple[Change, ...]:
        """Carry out what has happened since the last time and return it, in order, for the venue to publish."""
        now = self._clock.now_ns()
        self._exchange.expire_due()
        changes = self._world.changes(self._venue, self._reached_ns, now)
        self._reached_ns = now
        done = []
        for planned in changes:
            change = planned
            if change.kind is ChangeKind.LISTED and change.listing.group not in self.events:
                self._meet(now)
            known = self.listings.get(change.listing.id)
            if known is not None:
                change = msgspec.structs.replace(change, listing=known)  # as `intervene` may have left it
            if known is not None or (change.kind is ChangeKind.LISTED and change.listing.group in self.events):
                self._carry_out(change, now)
                done.append(change)
        return tuple(done)

    def intervene(self, change: Change) -> None:
        """Let something happen now that the universe did not plan; from here on the listing is the change's.

        Raises:
            KeyError: if the venue does not show that listing.
        """
        if change.listing.id not in self.listings:
            raise KeyError(change.listing.id)
        self.listings[change.listing.id] = change.listing
        self._carry_out(change, self._clock.now_ns())

    def _meet(self, now_ns: int) -> None:
        for event in self._world.events(self._venue, now_ns):
            if event.id not in self.events and self._select(event):
                self.events[event.id] = event

    def _carry_out(self, change: Change, now_ns: int) -> None:
        listing, kind = change.listing, change.kind
        if kind is ChangeKind.LISTED:
            if listing.id not in self.listings:
                self._add(listing, change.at_ns)
            return
        market = self._exchange.markets[listing.id]
        if market.state is MarketState.SETTLED and kind is not ChangeKind.DELISTED:
            return  # settled before its time: what was planned for it has no object any more
        if kind in {ChangeKind.OPENED, ChangeKind.RESUMED}:
            self._exchange.set_state(listing.id, MarketState.OPEN)
            self._crowd.leave(listing.id)
            self._crowd.join(listing, market.pool)
        elif kind is ChangeKind.HALTED:
            self._exchange.set_state(listing.id, MarketState.HALTED)
        elif kind is ChangeKind.REGRIDDED:
            self._exchange.change_ladder(listing.id, listing.ladder_at(change.at_ns))
            self._crowd.regrid(listing.id)
        elif kind is ChangeKind.CLOSED:
            self._crowd.leave(listing.id)
            self._exchange.cancel_all(market=listing.id)
            self._exchange.set_state(listing.id, MarketState.CLOSED)
        elif kind is ChangeKind.SETTLED:
            payoff = self._world.settlement(listing)
            self._exchange.settle(listing.id, None if payoff.refund else payoff.value)
        elif kind is ChangeKind.DELISTED:
            self._forget(listing, now_ns)

    def _add(self, listing: Listing, now_ns: int) -> None:
        pool = self._pool_of(listing)
        self.listings[listing.id] = listing
        self._exchange.list_market(
            listing.id,
            listing.ladder_at(now_ns),
            pool,
            state=_state_at(listing, now_ns),
            cancel_on_reopen=self._cancel_on_reopen,
        )
        if now_ns >= listing.settled_ns:
            payoff = self._world.settlement(listing)
            self._exchange.settle(listing.id, None if payoff.refund else payoff.value)
        elif listing.open_ns <= now_ns < listing.close_ns:
            if listing.halted_at(now_ns):
                # A halted market keeps the book that it had: quote it as of now, then stop.
                self._exchange.set_state(listing.id, MarketState.OPEN)
                self._crowd.join(listing, pool)
                self._exchange.set_state(listing.id, MarketState.HALTED)
            else:
                self._crowd.join(listing, pool)

    def _forget(self, listing: Listing, now_ns: int) -> None:
        self._exchange.delist(listing.id)
        del self.listings[listing.id]
        event = self.events[listing.group]
        if not any(name in self.listings for name in event.listings) and event.delisted_ns <= now_ns:
            del self.events[listing.group]


def _state_at(listing: Listing, now_ns: int) -> MarketState:
    if now_ns < listing.open_ns:
        return MarketState.LISTED
    if now_ns >= listing.close_ns:
        return MarketState.CLOSED
    return MarketState.HALTED if listing.halted_at(now_ns) else MarketState.OPEN
