"""A clock whose pauses pass at once, and are noted."""

import asyncio

from allsight.domain.clock import ManualClock, from_iso


class RecordingClock(ManualClock):
    """Stands at one instant until somebody sleeps; then it moves on by that much."""

    def __init__(self, start: str = "2026-11-22T12:00:00Z") -> None:
        super().__init__(from_iso(start))
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)
