"""The venues of the benchmarks: every frame is read, and changes as many books as it is said to."""

import itertools
from collections.abc import Iterable

import pytest

from allsight.domain.book import NO_RUNG, Trust
from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.messages import MarketSeen
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from benchmarks.hot_path import measure_ratio
from benchmarks.scenes import SCENES
from benchmarks.scenes.base import NOW
from benchmarks.scenes.smarkets import Smarkets

FRAMES = 40
PROMISED = {Venue.SMARKETS: Trust.DELAYED, Venue.HEDGEHOG: Trust.DELAYED}


class Feeds:
    """Takes note of books that the store found wrong."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def resync(self, key: MarketKey, reason: str) -> None:
        self.wrong.append(f"{key}: {reason}")

    def watch(self, keys: Iterable[MarketKey]) -> None: ...


@pytest.mark.parametrize("venue", SCENES)
def test_frames_of_a_scene_reach_the_store_and_leave_every_book_trusted(venue: Venue) -> None:
    scene, feeds, bus = SCENES[venue](8), Feeds(), InProcessBus()
    store = StateStore(ManualClock(NOW), feeds)
    store.attach(bus)
    for market in scene.markets:
        bus.publish(MarketSeen(market, NOW))
    take, ticks = scene.path(bus.publish), itertools.count(NOW)
    assert all(store.top(market.key)[:2] != (NO_RUNG, NO_RUNG) for market in scene.markets)
    seeds = store.messages
    store.take_dirty()
    for raw in scene.frames(FRAMES):
        take(scene.stamped(raw, NOW // 10**6), next(ticks))
    assert store.messages - seeds == FRAMES * scene.books
    assert len(store.take_dirty()) == len(scene.markets) >= 8
    assert {store.top(market.key)[2] for market in scene.markets} == {PROMISED.get(venue, Trust.LIVE)}
    assert feeds.wrong == []


@pytest.mark.parametrize("venue", SCENES)
def test_a_scene_is_the_same_in_every_process(venue: Venue) -> None:
    one, other = SCENES[venue](8), SCENES[venue](8)
    assert one.frames(FRAMES) == other.frames(FRAMES)
    assert one.markets == other.markets


@pytest.mark.parametrize("venue", SCENES)
def test_the_ratio_compares_decoding_with_the_whole_way(venue: Venue) -> None:
    bare, whole, ratio = measure_ratio(SCENES[venue](8), FRAMES, rounds=1)
    assert min(bare, whole) > 0
    assert ratio == pytest.approx(whole / bare)


@pytest.mark.parametrize(("wanted", "calls", "books"), [(8, 1, 9), (600, 1, 600), (601, 2, 303), (3_600, 6, 600)])
def test_every_call_of_quotes_asks_for_as_many_books(wanted: int, calls: int, books: int) -> None:
    scene = Smarkets(wanted)
    assert [len(markets) for markets in scene.calls] == [books] * calls
    assert len(scene.markets) >= wanted
    assert len({market.event for market in scene.calls[0]}) <= 200
