"""The loop's own lateness."""

import asyncio

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.infra.monitoring.looplag import LoopLag
from tests.support import eventually

NOW = 1_795_000_000 * SECOND_NS


async def overslept(*sleeps: float) -> tuple[LoopLag, list[float]]:
    """Let the watch sleep through these lengths, each meant to be 0.1 s."""
    clock = ManualClock(NOW)
    seen: list[float] = []
    lag = LoopLag(clock, observe=seen.append)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(lag.run(), name="loop lag")
        for number, seconds in enumerate(sleeps, 1):
            await eventually(lambda: any(not wake.done() for *_, wake in clock._sleepers), every=0)
            clock.advance(seconds)
            await eventually(lambda count=number: len(seen) == count, every=0)  # type: ignore[misc]
        task.cancel()
    return lag, seen


async def test_a_loop_in_time_has_no_lag() -> None:
    lag, seen = await overslept(0.1, 0.1)
    assert seen == [0.0, 0.0]
    assert lag.worst_ms == 0.0


async def test_the_worst_delay_is_remembered_for_the_window() -> None:
    lag, seen = await overslept(0.1, 0.4, 0.15, 4.0)
    assert seen == [0.0, 0.3, 0.05, 3.9]
    assert lag.worst_ms == 3_900
    lag, _ = await overslept(1.6, *[0.1] * 49)
    assert lag.worst_ms == 1_500
    lag, _ = await overslept(1.6, 0.2, *[0.1] * 50)
    assert lag.worst_ms == 100


def test_before_the_first_measurement_nothing_is_late() -> None:
    assert LoopLag(ManualClock(NOW)).worst_ms == 0.0
