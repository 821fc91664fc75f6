"""The turn of the loop in which changed books are looked at."""

import asyncio
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from allsight.app.health import PathMeter
from allsight.app.pipeline import REST, SLICE, Pipeline
from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Changes
from tests.support.markets import make_market
from tests.support.recording_clock import RecordingClock

KEY = make_market().key


class Broken:
    """A scanner that fails."""

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        raise RuntimeError(f"cannot look at {', '.join(keys)}")


async def test_a_part_that_fails_ends_the_task_and_is_not_passed_over() -> None:
    store = SimpleNamespace(take_dirty=lambda: [KEY], take_changed=list, view=lambda _key: None)
    nothing = cast("Any", None)
    pipeline = Pipeline(
        store=cast("Any", store), matcher=nothing, scanner=cast("Any", Broken()), board=nothing, clock=ManualClock(0),
        keep=nothing, keep_market=nothing, on_books=nothing, watch=nothing, watch_limit=1, path=PathMeter(),
    )  # fmt: skip
    pipeline.wake()
    with pytest.raises(RuntimeError, match=KEY):
        await pipeline.pump()


async def test_matching_leaves_time_to_others_after_every_slice() -> None:
    """A first catalogue of thousands is read while it is matched, and not after."""
    clock = RecordingClock()
    keys = [make_market(f"kalshi:M{number}").key for number in range(2 * SLICE + 1)]
    news, entered = [keys], []
    done = asyncio.Event()

    def upsert_many(listings: Sequence[Listing]) -> Changes:
        entered.append(len(listings))
        clock.advance(0.03)
        if sum(entered) == len(keys):
            done.set()
        return Changes()

    store = SimpleNamespace(
        take_dirty=list, take_changed=lambda: news.pop() if news else [], market=lambda _key: make_market(),
        rules=lambda _key: None, event=lambda _key: None, view=lambda _key: None, markets=list,
    )  # fmt: skip
    silent = SimpleNamespace(on_dirty=lambda _keys: None, mark=lambda _keys: None)
    pipeline = Pipeline(
        store=cast("Any", store), matcher=cast("Any", SimpleNamespace(upsert_many=upsert_many)),
        scanner=cast("Any", silent), board=cast("Any", silent), clock=clock, keep=lambda *_: None,
        keep_market=lambda *_: None, on_books=lambda _keys: None, watch=lambda _keys: None, watch_limit=1,
        path=PathMeter(),
    )  # fmt: skip
    pipeline.wake()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(pipeline.pump()), group.create_task(pipeline.match())]
        await done.wait()
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
    assert entered == [SLICE, SLICE, 1]
    assert clock.pauses == pytest.approx([0.03 * REST] * 3)
