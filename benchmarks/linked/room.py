"""A state store full of linked markets whose books move, and the search over them."""

import random
from collections.abc import Iterable

from allsight.analysis.arbitrage.episode import OpportunityChange
from allsight.analysis.arbitrage.finder import Finder
from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot, MarketSeen
from allsight.domain.money import default_rates
from allsight.domain.questions import Conflict
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from benchmarks.linked.markets import START_NS, levels
from benchmarks.linked.webs import Web, terms_of

_STEP_S = 0.0001


class Feeds:
    """Takes requests for snapshots, of which there are none here."""

    def resync(self, key: MarketKey, reason: str) -> None:
        raise RuntimeError(f"{key}: {reason}")

    def watch(self, keys: Iterable[MarketKey]) -> None:
        del keys


class Books:
    """The markets of some groups in a store; their books follow what is believed, each with its venue's noise."""

    def __init__(self, rng: random.Random, webs: Iterable[Web]) -> None:
        self.rng = rng
        self.webs = list(webs)
        self.clock = ManualClock(START_NS)
        self.store = StateStore(self.clock, Feeds())
        self._bus = InProcessBus()
        self.store.attach(self._bus)
        self._places = [
            (web, member, market)
            for web in self.webs
            for member, markets in enumerate(web.markets)
            for market in markets
        ]
        for web, member, market in self._places:
            self._bus.publish(MarketSeen(market, START_NS))
            self._show(web, member, market)
        self.settle()

    @property
    def markets(self) -> int:
        """Return how many there are."""
        return len(self._places)

    def move(self) -> tuple[MarketKey, Web]:
        """Let a belief drift and one of its markets show a new book; return which."""
        web, member, market = self.rng.choice(self._places)
        web.beliefs.drift()
        self.clock.advance(_STEP_S)
        self._show(web, member, market)
        self.settle()
        return market.key, web

    def settle(self) -> None:
        """Let the store forget what is new."""
        self.store.take_dirty()
        self.store.take_changed()

    def _show(self, web: Web, member: int, market: Market) -> None:
        bids, asks = levels(self.rng, market.ladder, web.beliefs.mid(member))
        self._bus.publish(
            BookSnapshot(
                key=market.key,
                recv_ns=self.clock.now_ns(),
                venue_ns=None,
                bids=bids,
                asks=asks,
                trust=Trust.LIVE,
            )
        )


class Room(Books):
    """Books with the whole search over them: every question of two markets as a cluster, every group as a group.

    Attributes:
        changes: what the search has said.
    """

    def __init__(self, rng: random.Random, webs: Iterable[Web]) -> None:
        super().__init__(rng, webs)
        self.changes: list[OpportunityChange] = []
        self.finder = Finder(self.store, self.clock, default_rates(START_NS), between, self.changes.append)
        self.linked = 0
        for web in self.webs:
            terms = terms_of(web)
            for cluster in web.clusters:
                self.finder.set_cluster(cluster, terms)
                self.linked += 1
            if web.group.bonds:
                self.finder.set_group(web.group, terms)
        self.finder.settle()


def between(one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
    """Know of no difference between rules."""
    del one, two
    return ()
