"""Time, injected: nothing in allsight asks the system for it except through a `Clock`."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime
from typing import Protocol

MICROSECOND_NS = 1_000
MILLISECOND_NS = 1_000_000
SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS


class Clock(Protocol):
    """Where time comes from."""

    def now_ns(self) -> int:
        """Return nanoseconds since the Unix epoch, UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Return nanoseconds on a clock that never goes back, for intervals only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has advanced by that much."""
        ...


class SystemClock:
    """The clock of the machine: see `Clock`. Asked several times for every frame, so nothing stands in between."""

    now_ns = staticmethod(time.time_ns)
    monotonic_ns = staticmethod(time.monotonic_ns)

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that stands still until it is moved: for tests, replays and simulated days."""

    def __init__(self, start_ns: int) -> None:
        self._now_ns = start_ns
        self._start_ns = start_ns
        self._order = itertools.count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now_ns(self) -> int:
        """Return the instant that the clock was last moved to."""
        return self._now_ns

    def monotonic_ns(self) -> int:
        """Return nanoseconds since the clock was made."""
        return self._now_ns - self._start_ns

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` has moved the clock far enough; zero or less only yields."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now_ns + round(seconds * SECOND_NS), next(self._order), wake))
        await wake

    def advance(self, seconds: float) -> None:
        """Move the clock forward and wake, in order, everyone whose time has come.

        Raises:
            ValueError: if asked to go back.
        """
        if seconds < 0:
            raise ValueError("a clock does not go back")
        self._now_ns += round(seconds * SECOND_NS)
        while self._sleepers and self._sleepers[0][0] <= self._now_ns:
            wake = heapq.heappop(self._sleepers)[2]
            if not wake.done():
                wake.set_result(None)


def to_datetime(ns: int) -> datetime:
    """Turn nanoseconds UTC into an aware datetime, cut to microseconds."""
    seconds, rest = divmod(ns, SECOND_NS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // MICROSECOND_NS)


def from_datetime(moment: datetime) -> int:
    """Turn an aware datetime into nanoseconds UTC, exactly.

    Raises:
        ValueError: if the datetime is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone names no instant")
    whole = moment.astimezone(UTC)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    delta = whole - epoch
    return (delta.days * 86_400 + delta.seconds) * SECOND_NS + delta.microseconds * MICROSECOND_NS


def to_iso(ns: int) -> str:
    """Write nanoseconds UTC as RFC 3339 with milliseconds and `Z`."""
    return to_datetime(ns).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ns % SECOND_NS // MILLISECOND_NS:03d}Z"


def from_iso(text: str) -> int:
    """Read RFC 3339 or the `2026-10-04 14:25:00+00` style into nanoseconds UTC.

    Raises:
        ValueError: if the text is no instant, or names no time zone.
    """
    return from_datetime(datetime.fromisoformat(text))
