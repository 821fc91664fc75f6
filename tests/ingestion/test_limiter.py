import asyncio
import itertools
import random

import pytest

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.errors import AllsightError, ConnectivityError, RateLimitedError
from allsight.ingestion.backoff import Backoff
from allsight.ingestion.rest.limiter import Rate, TokenBucket
from allsight.ingestion.rest.poller import Poller
from allsight.ingestion.websockets.silence import SilenceWatch


def test_a_bucket_lets_its_capacity_through_and_then_the_rate() -> None:
    clock = ManualClock(0)
    bucket = TokenBucket(Rate(per_s=10, capacity=20), clock)
    assert [bucket.reserve(10) for _ in range(4)] == [0.0, 0.0, 1.0, 2.0]
    clock.advance(2.0)
    assert bucket.reserve(10) == 1.0


def test_a_cost_above_the_capacity_waits_for_its_debt() -> None:
    bucket = TokenBucket(Rate(per_s=10, capacity=20), ManualClock(0))
    assert bucket.reserve(50) == 3.0


async def test_those_who_wait_are_held_back_further_when_the_venue_closes_the_door() -> None:
    clock = ManualClock(0)
    bucket = TokenBucket(Rate(per_s=10, capacity=10), clock)
    bucket.reserve(10)
    through: list[int] = []

    async def take() -> None:
        await bucket.take(10)
        through.append(clock.monotonic_ns())

    async with asyncio.TaskGroup() as group:
        group.create_task(take())
        await asyncio.sleep(0)
        bucket.close_for(5.0)
        clock.advance(1.0)
        await asyncio.sleep(0)
        assert through == []
        clock.advance(4.0)
    assert through == [5 * SECOND_NS]


def test_backoff_grows_is_capped_has_jitter_and_resets_after_a_long_life() -> None:
    backoff = Backoff(random.Random(3), first_s=1.0, cap_s=8.0, healthy_after_s=30.0)
    pauses = [backoff.after(0.0) for _ in range(6)]
    for pause, full in zip(pauses, [1, 2, 4, 8, 8, 8], strict=True):
        assert full / 2 <= pause <= full
    assert len({pause / full for pause, full in zip(pauses, [1, 2, 4, 8, 8, 8], strict=True)}) == 6
    assert backoff.after(29.9) > 4.0
    assert backoff.after(30.0) <= 1.0


@pytest.mark.parametrize(("every_s", "limit_s"), [(0.1, 15), (1.0, 20), (2.0, 40)])
def test_silence_is_judged_by_how_busy_the_connection_is(every_s: float, limit_s: int) -> None:
    watch = SilenceWatch(5.0, 0)
    now = 0
    for _ in range(round(600 / every_s)):
        now += round(every_s * SECOND_NS)
        watch.frames += 1
        watch.last_ns = now
        watch.settle(now)
    assert watch.limit_ns() / SECOND_NS == pytest.approx(limit_s, rel=0.06)


def test_a_venues_own_limit_is_never_undercut() -> None:
    assert SilenceWatch(90.0, 0).limit_ns() == 90 * SECOND_NS


async def test_the_poller_slows_down_when_told_and_recovers() -> None:
    clock = ManualClock(0)
    troubles: list[AllsightError] = []
    poller = Poller(10.0, clock=clock, rng=random.Random(1), on_trouble=troubles.append)
    script: list[Exception | None] = [
        None,
        RateLimitedError("slow", retry_after_s=30.0),
        ConnectivityError("gone"),
        None,
    ]
    starts: list[float] = []

    async def step() -> None:
        starts.append(clock.monotonic_ns() / SECOND_NS)
        outcome = script.pop(0)
        if outcome is not None:
            raise outcome

    async with asyncio.TaskGroup() as group:
        task = group.create_task(poller.run(step))
        for wanted in range(1, 5):
            while len(starts) < wanted:
                clock.advance(0.1)
                await asyncio.sleep(0)
        task.cancel()

    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert 9.5 <= gaps[0] <= 10.7
    assert 28.0 <= gaps[1] <= 32.0
    assert gaps[2] < 2.0
    assert len(troubles) == 2
    assert poller.stretch == pytest.approx(1.8)
