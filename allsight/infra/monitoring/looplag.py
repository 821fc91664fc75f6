"""Watch how late our own event loop runs: when it is late, we are, and no venue is to blame."""

from collections import deque
from collections.abc import Callable

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock


def _nobody(_: float) -> None:
    """Take note of nothing."""


class LoopLag:
    """Sleeps again and again for a moment and measures by how much it overslept.

    Args:
        clock: must sleep on the event loop that is watched.
        every_s: length of each sleep.
        window_s: for how long the worst delay is remembered.
        observe: takes every delay in seconds, for a histogram.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        every_s: float = 0.1,
        window_s: float = 5.0,
        observe: Callable[[float], None] = _nobody,
    ) -> None:
        self._clock = clock
        self._every_s = every_s
        self._window_ns = round(window_s * SECOND_NS)
        self._observe = observe
        # Delays that fall as they get younger: the first is the worst of the window.
        self._worst: deque[tuple[int, int]] = deque()

    @property
    def worst_ms(self) -> float:
        """Return the longest delay within the window, in milliseconds."""
        return self._worst[0][1] / MILLISECOND_NS if self._worst else 0.0

    async def run(self) -> None:
        """Measure until cancelled."""
        every_ns = round(self._every_s * SECOND_NS)
        while True:
            before = self._clock.monotonic_ns()
            await self._clock.sleep(self._every_s)
            now = self._clock.monotonic_ns()
            self._note(now, max(0, now - before - every_ns))

    def _note(self, now_ns: int, late_ns: int) -> None:
        self._observe(late_ns / SECOND_NS)
        while self._worst and self._worst[-1][1] <= late_ns:
            self._worst.pop()
        self._worst.append((now_ns, late_ns))
        while self._worst[0][0] < now_ns - self._window_ns:
            self._worst.popleft()
