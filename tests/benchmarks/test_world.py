"""The two venues of `latency`: what they send is read, books end as they say, and probes are found."""

import itertools

import pytest

from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.finder import Finder
from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock
from allsight.domain.ids import Venue
from allsight.domain.messages import MarketSeen
from allsight.domain.money import default_rates
from allsight.domain.opportunity import OpportunityKind
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from benchmarks.emulated import quantiles
from benchmarks.linked.room import Feeds, between
from benchmarks.linked.shapes import Shape
from benchmarks.linked.webs import terms_of
from benchmarks.linked.world import EVERY, PROBES, World, probe_of
from benchmarks.scenes.base import NOW, Out

PLAN = ((Shape.LEVELS, 4, 1), (Shape.ONE_OF, 3, 1), (None, 1, 3))
FRAMES = 600


class Heard:
    """A world whose frames have all gone through the venues' protocols into a store, with the search over it."""

    def __init__(self) -> None:
        self.world = World(PLAN)
        self.changes: list[OpportunityChange] = []
        clock, bus = ManualClock(NOW), InProcessBus()
        self.store = StateStore(clock, Feeds())
        self.store.attach(bus)
        finder = Finder(self.store, clock, default_rates(NOW), between, self.changes.append)
        scenes = [self.world.scenes[venue] for venue in (Venue.POLYMARKET, Venue.KALSHI)]
        for market in (market for scene in scenes for market in scene.markets):
            bus.publish(MarketSeen(market, NOW))
        for web in self.world.webs:
            for cluster in web.clusters:
                finder.set_cluster(cluster, terms_of(web))
            if web.group.bonds:
                finder.set_group(web.group, terms_of(web))
        self.story = self.world.story(FRAMES)
        ticks = itertools.count(NOW)
        for scene in scenes:
            protocol, out = scene.protocol(), Out(bus.publish)
            protocol.opened()
            protocol.subscribe(scene.markets)
            for raw in (*scene.prologue(), *self.story.frames[scene.venue]):
                protocol.handle(raw, next(ticks), out)
                finder.on_dirty(self.store.take_dirty())
                finder.settle()


@pytest.fixture(scope="module", name="heard")
def _heard() -> Heard:
    return Heard()


def test_all_is_read_and_books_end_as_their_venues_say(heard: Heard) -> None:
    bests = heard.story.bests
    assert len(bests) == 2 * sum(members * count for _, members, count in PLAN)
    for key, best in bests.items():
        market = heard.store.market(key)
        assert market is not None
        bid, ask, trust = heard.store.top(key)
        assert [round(100 * market.ladder.chance(rung)) for rung in (bid, ask)] == list(best)
        assert trust is Trust.LIVE
    assert min(map(len, heard.story.frames.values())) >= FRAMES


def test_every_probe_opens_an_opportunity_of_its_size_and_kind(heard: Heard) -> None:
    assert len(heard.story.opens) >= FRAMES // EVERY - 1
    found = {
        (probe, round(leg.contracts)): change.opportunity.kind
        for change in heard.changes
        if change.kind is ChangeKind.OPENED
        for leg in change.opportunity.legs
        if (probe := probe_of(leg.market)) is not None
    }
    kinds = (OpportunityKind.PAIR, OpportunityKind.LADDER)
    assert found == {(probe, size): kinds[probe % 2] for probe, size in heard.story.opens.values()}


def test_a_world_is_the_same_in_every_process() -> None:
    one, other = World(PLAN), World(PLAN)
    for venue, scene in one.scenes.items():
        assert scene.prologue() == other.scenes[venue].prologue()
    assert one.story(FRAMES) == other.story(FRAMES)
    assert len(one.probes) == PROBES


@pytest.mark.parametrize(
    ("found", "text"),
    [([], "none"), ([3.0, 1.0], "p50 3.00 ms, p99 3.0 ms, worst 3.0 ms of 2")],
)
def test_quantiles_are_written(found: list[float], text: str) -> None:
    assert quantiles(found) == text
