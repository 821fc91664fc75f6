"""Clocks: instants survive every notation, and a manual clock wakes sleepers in order."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS, ManualClock, SystemClock, from_datetime, from_iso, to_datetime, to_iso


@given(st.integers(0, 4_000_000_000_000_000))
def test_instants_round_trip_to_the_microsecond(microseconds: int) -> None:
    assert from_datetime(to_datetime(microseconds * 1000)) == microseconds * 1000


@pytest.mark.parametrize(
    "text",
    ["2026-10-04T14:25:00Z", "2026-10-04 14:25:00+00", "2026-10-04T16:25:00.000+02:00", "2026-10-04T14:25:00.0Z"],
)
def test_the_venues_notations_name_the_same_instant(text: str) -> None:
    assert from_iso(text) == from_datetime(datetime(2026, 10, 4, 14, 25, tzinfo=UTC))
    assert to_iso(from_iso(text)) == "2026-10-04T14:25:00.000Z"


def test_a_naive_time_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        from_iso("2026-10-04T14:25:00")


def test_zones_are_honoured() -> None:
    east = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert to_datetime(from_datetime(east)) == datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_manual_clock_wakes_sleepers_when_their_time_comes() -> None:
    clock, woken = ManualClock(1_000 * SECOND_NS), list[str]()

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper("late", 5), name="late")
        group.create_task(sleeper("early", 2), name="early")
        await asyncio.sleep(0)
        clock.advance(1.9)
        await asyncio.sleep(0)
        assert woken == []
        clock.advance(0.1)
        await asyncio.sleep(0)
        assert woken == ["early"]
        clock.advance(10)
    assert woken == ["early", "late"]
    assert clock.now_ns() == 1_012 * SECOND_NS
    assert clock.monotonic_ns() == 12 * SECOND_NS


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="back"):
        ManualClock(0).advance(-1)
    clock = SystemClock()
    assert clock.monotonic_ns() <= clock.monotonic_ns()
