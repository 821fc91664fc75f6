"""Real time, told from another instant on."""

import time

from allsight.domain.clock import SystemClock


class ShiftedClock(SystemClock):
    """Runs like the machine's clock, but began at a chosen instant."""

    def __init__(self, start_ns: int) -> None:
        self._shift_ns = start_ns - time.time_ns()

    def now_ns(self) -> int:
        """Return nanoseconds since the Unix epoch, as if the clock had begun at its start."""
        return time.time_ns() + self._shift_ns
