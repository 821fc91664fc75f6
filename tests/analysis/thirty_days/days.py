"""The program's own parts over thirty days of the universe: listings, edits, halts and settlements as they come.

Everything between what venues write and what is called locked is real: adapters' parsers, store, matcher, groups,
finder. Books are drawn here: what the universe thinks of a claim, a venue's noise, and often a push that makes
somebody's price worth taking.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final, cast

import msgspec

from allsight.analysis.arbitrage.episode import OpportunityChange
from allsight.analysis.arbitrage.finder import Finder
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.risk.observed import DelayLedger
from allsight.app.health import PathMeter
from allsight.app.pipeline import Pipeline
from allsight.domain.book import Level, Trust
from allsight.domain.clock import HOUR_NS, SECOND_NS, ManualClock
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import BookSnapshot, EventSeen, MarketSeen, RulesSeen
from allsight.domain.money import Currency, CurrencyRates, house_rates, rates_at, stated_rate
from allsight.domain.ports import FeedControl
from allsight.emulators.traders.desk import Grid
from allsight.emulators.traders.floor import share_of_topics
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.polymarket import PolymarketWords
from allsight.emulators.universe.world import FAMILIES, Universe
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.groups import Groups
from allsight.normalization.matcher.listing import Listing as Entered
from allsight.normalization.matcher.matcher import Matcher
from tests.analysis.thirty_days.endings import topic_of
from tests.normalization.matcher.universe import kalshi, polymarket
from tests.normalization.matcher.universe_beyond import betfair, drift, hedgehog, smarkets

_LEFT_OUT: Final = {"updown"}
"""Families whose topics come and go within hours: no step would see one twice."""
_WHOLE: Final = ("high:", "release:")
"""Families of which all topics are listed: here venues differ in whether a level itself counts."""
_BETWEEN_S: Final = 0.01
"""From one change of a book to the next."""
_NOISE: Final = 0.003
"""Standard deviation of a venue's own noise, at even odds."""
_PUSH: Final = (0.02, 0.15)
"""How far somebody's price is pushed off, at even odds."""
_WHOLE_EVENTS: Final = 0.3
"""How often all prices of an event are."""
_POUND: Final = Fraction(131, 100)
_READ: Final[dict[Venue, Callable[[ListedEvent, list[Listing], int], list[Entered]]]] = {
    Venue.KALSHI: kalshi,
    Venue.BETFAIR: betfair,
    Venue.DRIFT: drift,
    Venue.HEDGEHOG: hedgehog,
}
_STATE_COMPLETE: Final = {Venue.POLYMARKET: polymarket, Venue.SMARKETS: smarkets}
"""Here the adapter says whether the markets that it read are all that there are."""


class Days:
    """The program over a universe, moved on step by step.

    Args:
        seed: of the universe and of all that is drawn.
        start_ns: where it begins.
        sink: told of every change of an opportunity.
        share: of the topics of the universe.

    Attributes:
        listings: what the universe knows each market by.
        shown: how many changes of books there were.
        happened: what happened to listings, by kind.
    """

    def __init__(self, seed: int, start_ns: int, sink: Callable[[OpportunityChange], None], share: float) -> None:
        self.universe = Universe(seed)
        self.universe._families = {name: one for name, one in FAMILIES.items() if name not in _LEFT_OUT}
        self.clock = ManualClock(start_ns)
        self.listings: dict[MarketKey, Listing] = {}
        self.shown = 0
        self.happened: dict[str, int] = {}
        self._wanted = share_of_topics(seed, share)
        self._rng = random.Random(f"{seed}:thirty days")
        self._bus = InProcessBus()
        self.store = StateStore(self.clock, cast("FeedControl", SimpleNamespace(resync=lambda *_: None)))
        self.store.attach(self._bus)
        self.matcher = Matcher(self.clock)
        self.groups = Groups(self.matcher)
        self.rates = self._rates()
        self.finder = Finder(self.store, self.clock, self.rates, self.groups.between, sink, Bounds())
        silent = SimpleNamespace(mark=lambda _: None, set_cluster=lambda _: None, drop_cluster=lambda _: None)
        self._pipeline = Pipeline(
            store=self.store, matcher=self.matcher, finder=self.finder, groups=self.groups,
            delays=DelayLedger(), board=cast("Any", silent),
            clock=self.clock, keep=lambda *_: None, keep_market=lambda *_: None, on_books=lambda _: None,
            on_links=lambda _: None, watch=lambda _: None, watch_limit=1, path=PathMeter(),
        )  # fmt: skip
        self._grid = lru_cache(maxsize=64)(Grid)
        self._marks: dict[str, tuple[object, ...]] = {}

    def open(self) -> None:
        """Take in what venues list at the beginning."""
        self._read()

    def step(self, hours: float) -> None:
        """Let time pass and take in what has happened."""
        self.clock.advance(hours * HOUR_NS / SECOND_NS)
        self._read()
        rates = self._rates()
        if rates.values != self.rates.values:
            self.rates = rates
            self.finder.set_rates(rates)
            self.finder.settle()

    def topics(self) -> dict[str, list[MarketKey]]:
        """Return the open markets of each topic that several venues list."""
        found: dict[str, list[MarketKey]] = {}
        for key, listing in self.listings.items():
            if self.is_open(key):
                found.setdefault(topic_of(listing), []).append(key)
        return {topic: keys for topic, keys in found.items() if len({self.market(key).venue for key in keys}) > 1}

    def quote(self, keys: Iterable[MarketKey]) -> None:
        """Show books at what markets are worth now."""
        for key in keys:
            self._show(key, 0.0)

    def push(self, keys: Sequence[MarketKey]) -> list[MarketKey]:
        """Push one market's price off, or those of a whole event in one direction; return whose."""
        rng = self._rng
        chosen = [rng.choice(keys)]
        if rng.random() < _WHOLE_EVENTS:
            chosen = [key for key in keys if self.listings[key].group == self.listings[chosen[0]].group]
        direction = rng.choice((-1, 1))
        for key in chosen:
            self._show(key, direction * rng.uniform(*_PUSH))
        return chosen

    def market(self, key: MarketKey) -> Market:
        """Return a market's description."""
        found = self.store.market(key)
        assert found is not None
        return found

    def is_open(self, key: MarketKey) -> bool:
        """Tell whether a market is traded and has a book of firm offers."""
        market = self.store.market(key)
        return market is not None and market.lifecycle.tradable and market.fees.form is not FeeForm.INCLUDED

    # -- what venues say ----------------------------------------------------------------------------------------------

    def _rates(self) -> CurrencyRates:
        now_ns = self.clock.now_ns()
        day_ns = now_ns - now_ns % (24 * HOUR_NS)
        return rates_at((*house_rates(), stated_rate(Currency.GBP, _POUND, day_ns, "stated each day")), now_ns)

    def _read(self) -> None:
        """Read again the events of which a listing has changed, as venues' catalogues are read."""
        now_ns = self.clock.now_ns()
        shown: set[str] = set()
        fresh: list[MarketKey] = []
        for venue in Venue:
            there: dict[str, list[Listing]] = {}
            for one in self.universe.listings(venue, now_ns):
                there.setdefault(one.group, []).append(one)
            for event in self.universe.events(venue, now_ns):
                if event.id in there and (event.topic.startswith(_WHOLE) or self._wanted(event)):
                    shown.add(event.id)
                    fresh += self._read_event(event, there[event.id], now_ns)
        for gone in self._marks.keys() - shown:
            del self._marks[gone]
        for key, one in list(self.listings.items()):
            if one.delisted_ns <= now_ns:
                del self.listings[key]
        self._take_in()
        self.quote(fresh)

    def _read_event(self, event: ListedEvent, there: list[Listing], now_ns: int) -> list[MarketKey]:
        lives = [_life(one, now_ns) for one in there]
        edits = [sum(edit.at_ns <= now_ns for edit in one.edits) for one in there]
        mark = (*((one.id, life, edit) for one, life, edit in zip(there, lives, edits, strict=True)),)
        if self._marks.get(event.id) == mark:
            return []
        self._marks[event.id] = mark
        read = _READ.get(event.venue)
        if read is None:
            whole = len(there) == len(event.listings)
            entered = _STATE_COMPLETE[event.venue](event, there, now_ns, complete=whole)
        else:
            entered = read(event, there, now_ns)
        return [
            one.market.key
            for one, listing, life in zip(entered, there if entered else (), lives if entered else (), strict=True)
            if self._enter(one, listing, life, now_ns)
        ]

    def _enter(self, one: Entered, listing: Listing, life: Lifecycle, now_ns: int) -> bool:
        """Take in what a venue says of one market; tell whether it may be traded from now on."""
        words = listing.words_at(now_ns)
        if isinstance(words, PolymarketWords) and words.placeholder:
            return False  # the adapter leaves them out
        key = one.market.key
        known = self.store.market(key)
        if known is None and life.over:
            return False
        self._count(listing, known, life, one)
        self.listings[key] = listing
        if one.event is not None:
            self._bus.publish(EventSeen(one.event, now_ns))
        if one.rules is not None and not life.over:
            self._bus.publish(RulesSeen(one.rules, now_ns))
        self._bus.publish(MarketSeen(msgspec.structs.replace(one.market, lifecycle=life), now_ns))
        return life.tradable and (known is None or not known.lifecycle.tradable)

    def _count(self, listing: Listing, known: Market | None, life: Lifecycle, one: Entered) -> None:
        kinds = ["listed" if known is None else ""]
        if known is not None and known.lifecycle is not life:
            kinds.append(life)
            if life is Lifecycle.SETTLED and not {self.universe.settlement(listing).value} <= {0, 1}:
                kinds.append("voided")
        rules = None if known is None else self.store.rules(known.key)
        if rules is not None and one.rules is not None and rules.fingerprint != one.rules.fingerprint:
            kinds.append("edited")
        for kind in filter(None, kinds):
            self.happened[kind] = self.happened.get(kind, 0) + 1

    def _take_in(self) -> None:
        """Match and group all that is new, as the program does between its other turns."""
        pipeline = self._pipeline
        pipeline._look()
        while pipeline.backlog:
            pipeline.apply(pipeline._enter(self.clock.monotonic_ns() + 1))
        while self.groups.due:
            pipeline._group(self.groups.step())
        self.finder.settle()

    # -- books --------------------------------------------------------------------------------------------------------

    def _show(self, key: MarketKey, push: float) -> None:
        """Change a book: to the price of now with a venue's noise, and pushed off so far at even odds."""
        if not self.is_open(key):
            return
        self.clock.advance(_BETWEEN_S)
        rng, listing, market, now_ns = self._rng, self.listings[key], self.market(key), self.clock.now_ns()
        price = self.universe.probability(listing.claim, now_ns)
        price = 1 - price if listing.inverted else price
        width = 2 * math.sqrt(price * (1 - price))
        price = min(max(price + width * (push + rng.gauss(0, _NOISE)), 0.006), 0.994)
        half = rng.uniform(0.001, 0.006)
        grid = self._grid(market.ladder)
        bid, ask = grid.below(price - half), grid.above(price + half)
        self._bus.publish(
            BookSnapshot(
                key=key,
                recv_ns=now_ns,
                venue_ns=now_ns,
                bids=self._levels(grid, range(bid, -1, -1)),
                asks=self._levels(grid, range(max(ask, bid + 1), len(market.ladder))),
                trust=Trust.LIVE,
            )
        )
        self.shown += 1
        self._pipeline._look()
        self.finder.settle()

    def _levels(self, grid: Grid, rungs: Iterable[int]) -> tuple[Level, ...]:
        found = []
        for rung in rungs:
            if grid.orderable is not None and not grid.orderable[rung]:
                continue
            contracts = self._rng.choice((25, 60, 100, 250, 700))
            found.append(Level(rung, max(1, int(grid.units(rung, contracts) * grid.per_unit))))
            if len(found) == 2:
                break
        return tuple(found)


def _life(listing: Listing, now_ns: int) -> Lifecycle:
    if now_ns >= listing.settled_ns:
        return Lifecycle.SETTLED
    if now_ns >= listing.close_ns:
        return Lifecycle.CLOSED
    if now_ns < listing.open_ns:
        return Lifecycle.LISTED
    halted = listing.halted_at(now_ns) or listing.frozen_at(now_ns)
    return Lifecycle.SUSPENDED if halted else Lifecycle.OPEN
