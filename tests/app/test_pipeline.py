"""The turn of the loop in which changed books are looked at."""

import asyncio
from collections.abc import Iterable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from allsight.analysis.risk.observed import DelayLedger
from allsight.app.health import PathMeter
from allsight.app.pipeline import CROWD, CROWDED_NS, RANKED, REST, SETTLE_NS, SLICE_NS, Pipeline
from allsight.app.turns import STAGES
from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ids import MarketKey
from allsight.domain.market import Lifecycle
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.listing import Listing
from tests.support.markets import make_market, make_rules
from tests.support.recording_clock import RecordingClock

KEY = make_market().key


class Broken:
    """A scanner that fails."""

    due = 0

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        raise RuntimeError(f"cannot look at {', '.join(keys)}")


async def test_a_part_that_fails_ends_the_task_and_is_not_passed_over() -> None:
    store = SimpleNamespace(take_dirty=lambda: [KEY], take_changed=list, view=lambda _key: None)
    nothing = cast("Any", None)
    pipeline = Pipeline(
        store=cast("Any", store), matcher=nothing, finder=cast("Any", Broken()), groups=nothing, delays=nothing,
        board=nothing,
        clock=ManualClock(0),
        keep=nothing, keep_market=nothing, on_books=nothing, on_links=nothing, watch=nothing,
        watch_limit=1, path=PathMeter(),
    )  # fmt: skip
    pipeline.wake()
    with pytest.raises(RuntimeError, match=KEY):
        await pipeline.pump()


def test_a_meter_tells_whoever_measures_of_every_pass() -> None:
    path, told = PathMeter(), list[tuple[int, int]]()
    path.note_pass(1, 2)
    path.observe = lambda book_ns, opportunity_ns: told.append((book_ns, opportunity_ns))
    path.note_pass(3_000_000, 5_000_000)
    assert told == [(3_000_000, 5_000_000)]
    assert (path.out(None).book_ms, path.out(None).opportunity_ms) != (None, None)


@pytest.mark.parametrize(
    ("each_s", "slices"),
    [
        (SLICE_NS / 3 / SECOND_NS, [3, 3, 1]),
        (SLICE_NS / SECOND_NS, [1] * 7),
        (0.03, [1] * 7),
        (0.0, [7]),
    ],
)
async def test_matching_leaves_time_to_others_after_every_slice(each_s: float, slices: list[int]) -> None:
    """A first catalogue of thousands is read while it is matched, and not after."""
    clock = RecordingClock()
    keys = [make_market(f"kalshi:M{number}").key for number in range(7)]
    news, entered = [keys], []
    done = asyncio.Event()

    def upsert_many(listings: Iterable[Listing]) -> Changes:
        taken = 0
        for _ in listings:
            clock.advance(each_s)
            taken += 1
        entered.append(taken)
        if sum(entered) == len(keys):
            done.set()
        return Changes()

    store = SimpleNamespace(
        take_dirty=list, take_changed=lambda: news.pop() if news else [], market=lambda _key: make_market(),
        rules=lambda _key: None, event=lambda _key: None, view=lambda _key: None, markets=list,
    )  # fmt: skip
    pipeline = _pipeline(store, SimpleNamespace(upsert_many=upsert_many, listing=_unknown), clock)
    await _run(pipeline, done)
    assert entered == slices
    assert clock.pauses == pytest.approx([taken * each_s * REST for taken in slices])


async def test_markets_that_are_over_leave_the_matcher_and_take_their_turn() -> None:
    clock = ManualClock(0)
    lives = [Lifecycle.OPEN, Lifecycle.SETTLED, Lifecycle.SUSPENDED]
    markets = {one.key: one for one in (make_market(f"kalshi:M{life}", lifecycle=life) for life in lives)}
    entered: list[MarketKey] = []
    removed: list[MarketKey] = []
    done = asyncio.Event()

    def upsert_many(listings: Iterable[Listing]) -> Changes:
        entered.extend(one.market.key for one in listings)
        return Changes()

    def remove(key: MarketKey) -> Changes:
        removed.append(key)
        done.set()
        return Changes()

    news = [list(markets)]
    store = SimpleNamespace(
        take_dirty=list, take_changed=lambda: news.pop() if news else [], market=markets.get,
        rules=lambda _key: None, event=lambda _key: None, view=lambda _key: None, markets=list,
    )  # fmt: skip
    matcher = SimpleNamespace(upsert_many=upsert_many, remove=remove, listing=_unknown)
    pipeline = _pipeline(store, matcher, clock)
    await _run(pipeline, done)
    assert entered == ["kalshi:Mopen", "kalshi:Msuspended"]
    assert removed == ["kalshi:Msettled"]


async def test_what_was_only_traded_is_entered_and_neither_stored_nor_grouped_anew() -> None:
    """Venues tell of thousands of volumes a minute; what asks which question does not change by them."""
    keys = [make_market(f"kalshi:M{number}").key for number in range(4)]
    rules = make_rules(keys[3])
    known = {key: Listing(make_market(key, volume_24h=Decimal(1))) for key in keys[1:]}
    now = {
        keys[0]: make_market(keys[0], volume_24h=Decimal(2)),
        keys[1]: make_market(keys[1], volume_24h=Decimal(2), open_interest=Decimal(5)),
        keys[2]: make_market(keys[2], volume_24h=Decimal(2), title="Another"),
        keys[3]: make_market(keys[3], volume_24h=Decimal(2)),
    }
    news, kept, grouped, entered = [keys], list[MarketKey](), list[MarketKey](), list[MarketKey]()
    done = asyncio.Event()

    def upsert_many(listings: Iterable[Listing]) -> Changes:
        entered.extend(one.market.key for one in listings)
        return Changes()

    def touch(_questions: object, markets: Iterable[MarketKey] = ()) -> None:
        grouped.extend(markets)
        if len(entered) == len(keys):
            done.set()

    store = SimpleNamespace(
        take_dirty=list, take_changed=lambda: news.pop() if news else [], market=now.get,
        rules={keys[3]: rules}.get, event=lambda _key: None, view=lambda _key: None, markets=list,
    )  # fmt: skip
    matcher = SimpleNamespace(upsert_many=upsert_many, listing=known.get)
    pipeline = _pipeline(
        store, matcher, ManualClock(0), groups=SimpleNamespace(touch=touch, due=0),
        keep_market=lambda market, _rules: kept.append(market.key),
    )  # fmt: skip
    await _run(pipeline, done)
    assert entered == keys
    assert sorted(kept) == sorted(grouped) == [keys[0], *keys[2:]]


async def test_the_watch_list_is_ordered_in_turns_between_which_others_go_on() -> None:
    markets = [
        make_market(f"{venue}:M{number}", volume_24h=Decimal(number), lifecycle=life)
        for venue in ("kalshi", "polymarket")
        for number, life in enumerate([Lifecycle.OPEN] * RANKED + [Lifecycle.SETTLED])
    ]
    linked = {"kalshi:M3": "q1"}
    told: list[list[MarketKey]] = []
    store = SimpleNamespace(markets=lambda: iter(markets))
    matcher = SimpleNamespace(question_of=linked.get)
    pipeline = _pipeline(store, matcher, ManualClock(0), watch=lambda keys: told.append(list(keys)), watch_limit=3)
    turns = 0
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pipeline.follow())
        while not told:
            turns += 1
            await asyncio.sleep(0)
        task.cancel()
    highest = [f"M{RANKED - place}" for place in (1, 2, 3)]
    assert told == [
        ["kalshi:M3", *(f"kalshi:{name}" for name in highest[:2])] + [f"polymarket:{name}" for name in highest]
    ]
    assert turns > 2 * len(markets) // RANKED


async def test_searching_goes_on_by_turns_between_which_news_is_looked_at() -> None:
    """A search of five slices: after each of them what has come in meanwhile is taken in first."""
    did: list[str] = []
    left = 5

    def settle(until_ns: int) -> None:
        nonlocal left
        assert until_ns == SETTLE_NS
        if not left:
            return
        did.append("search")
        left -= 1
        finder.due = left
        pipeline.wake()

    finder = SimpleNamespace(
        due=left, urgent=False, waiting=1, settle=settle, on_dirty=lambda _keys: did.append("look")
    )
    store = SimpleNamespace(take_dirty=list, take_changed=list)
    pipeline = _pipeline(store, SimpleNamespace(), ManualClock(0), finder=finder)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pipeline.pump())
        for _ in range(6 * STAGES):
            await asyncio.sleep(0)
        task.cancel()
    assert did == ["search", "look"] * 5


@pytest.mark.parametrize(("waiting", "slice_ns"), [(CROWD, SETTLE_NS), (CROWD + 1, CROWDED_NS)])
async def test_a_crowd_has_longer_slices(waiting: int, slice_ns: int) -> None:
    given: list[int] = []
    finder = SimpleNamespace(due=1, urgent=False, waiting=waiting, settle=given.append, on_dirty=lambda _keys: None)
    pipeline = _pipeline(SimpleNamespace(), SimpleNamespace(), ManualClock(0), finder=finder)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pipeline.pump())
        for _ in range(STAGES):
            await asyncio.sleep(0)
        task.cancel()
    assert set(given) == {slice_ns}


async def test_what_is_seen_to_gain_is_proved_in_the_turn_that_saw_it() -> None:
    """In each turn something comes in; only the second look sees anything new."""
    did: list[str] = []

    def look(_keys: object) -> None:
        did.append("look")
        finder.urgent = did.count("look") == 2
        pipeline.wake()

    def settle(_until_ns: int) -> None:
        did.append("search")
        finder.urgent = False

    finder = SimpleNamespace(due=1, urgent=False, waiting=1, settle=settle, on_dirty=look)
    store = SimpleNamespace(take_dirty=list, take_changed=list)
    pipeline = _pipeline(store, SimpleNamespace(), ManualClock(0), finder=finder)
    pipeline.wake()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pipeline.pump())
        for _ in range(2 * STAGES):
            await asyncio.sleep(0)
        task.cancel()
    assert did[: 3 + STAGES + 1] == ["look", "look", "search", *["look"] * STAGES, "search"]


def _pipeline(store: object, matcher: object, clock: ManualClock, **options: Any) -> Pipeline:
    silent = SimpleNamespace(
        due=0,
        urgent=False,
        waiting=0,
        settle=lambda _until: None,
        on_dirty=lambda _keys: None,
        mark=lambda _keys: None,
        touch=lambda *_: None,
    )
    given: dict[str, Any] = {
        "watch": lambda _keys: None, "watch_limit": 1, "finder": silent, "groups": silent,
        "keep_market": lambda *_: None,
    } | options  # fmt: skip
    return Pipeline(
        store=cast("Any", store), matcher=cast("Any", matcher),
        delays=DelayLedger(),
        board=cast("Any", silent),
        clock=clock, keep=lambda *_: None, on_books=lambda _keys: None,
        on_links=lambda _changes: None, path=PathMeter(), **given,
    )  # fmt: skip


async def _run(pipeline: Pipeline, done: asyncio.Event) -> None:
    """Have markets taken in and matched until that is done."""
    pipeline.wake()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(pipeline.pump()), group.create_task(pipeline.match())]
        await done.wait()
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()


def _unknown(_key: MarketKey) -> None:
    return None
