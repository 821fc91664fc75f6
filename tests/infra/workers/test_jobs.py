"""Jobs run again and again, each on its own, and trouble stays with the one that has it."""

import asyncio

import pytest

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.infra.workers.jobs import IntervalJobs
from tests.infra.workers.running import running
from tests.support import eventually

NOW = 1_795_000_000 * SECOND_NS


async def test_functions_and_coroutine_functions_run_at_once_and_after_each_pause() -> None:
    clock = ManualClock(NOW)
    jobs = IntervalJobs(clock)
    calls: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0)
        calls.append("slow")

    jobs.every(1, "quick", lambda: calls.append("quick"))
    jobs.every(5, "slow", slow)
    async with running(jobs.run()):
        await eventually(lambda: sorted(calls) == ["quick", "slow"])
        for round_ in range(2, 6):
            clock.advance(1)
            await eventually(lambda count=round_: calls.count("quick") == count)  # type: ignore[misc]
        assert calls.count("slow") == 1
        clock.advance(1)
        await eventually(lambda: calls.count("slow") == 2)


async def test_the_pause_counts_from_the_end_of_a_run() -> None:
    clock = ManualClock(NOW)
    jobs = IntervalJobs(clock)
    starts: list[int] = []

    async def long() -> None:
        starts.append(clock.now_ns())
        await clock.sleep(10)

    jobs.every(1, "long", long)
    async with running(jobs.run()):
        await eventually(lambda: len(starts) == 1)
        clock.advance(10)
        await eventually(lambda: jobs.status()[0].runs == 1)
        clock.advance(1)
        await eventually(lambda: len(starts) == 2)
    assert starts[1] - starts[0] == 11 * SECOND_NS
    assert jobs.status()[0].took_s == 10


async def test_a_job_that_raises_is_counted_and_tried_again_while_others_go_on() -> None:
    clock = ManualClock(NOW)
    jobs = IntervalJobs(clock)
    calls: list[str] = []

    def moody() -> None:
        if len(calls) < 2:
            calls.append("bad")
            raise ValueError("not today")
        calls.append("good")

    jobs.every(1, "moody", moody)
    jobs.every(1, "steady", lambda: None)
    async with running(jobs.run()):
        for runs in (1, 2):
            await eventually(lambda count=runs: jobs.status()[0].runs == count)  # type: ignore[misc]
            assert jobs.status()[0].last_error == "ValueError: not today"
            assert jobs.status()[0].failing_since_ns == NOW
            clock.advance(1)
        await eventually(lambda: jobs.status()[0].runs == 3)
    moody_status, steady_status = jobs.status()
    assert (moody_status.failures, moody_status.last_error, moody_status.failing_since_ns) == (2, "", None)
    assert (steady_status.failures, steady_status.runs) == (0, 3)


async def test_a_job_may_be_added_while_others_run() -> None:
    jobs = IntervalJobs(ManualClock(NOW))
    done = asyncio.Event()
    async with running(jobs.run()):
        await asyncio.sleep(0)
        jobs.every(1, "late", done.set)
        await asyncio.wait_for(done.wait(), 5)
        assert "job late" in {task.get_name() for task in asyncio.all_tasks()}


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_pause_of_nothing_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="pause above zero"):
        IntervalJobs(ManualClock(NOW)).every(seconds, "a", lambda: None)


def test_two_jobs_of_one_name_are_refused() -> None:
    jobs = IntervalJobs(ManualClock(NOW))
    jobs.every(1, "a", lambda: None)
    with pytest.raises(ValueError, match="name of its own"):
        jobs.every(1, "a", lambda: None)
