"""When a connection has been silent for too long.

Liveness is data, not pongs: a feed can answer pings for hours and be frozen. What is too long depends on how busy the
connection usually is, so the limit is max(the venue's own, 20 × the mean gap over five minutes, 15 s). Where a venue
promises a frame at least so often, the limit is twice that and no more.
"""

from collections import deque

from allsight.domain.clock import MINUTE_NS, SECOND_NS

LEAST_LIMIT_NS = 15 * SECOND_NS
MEAN_GAPS = 20
WINDOW_NS = 5 * MINUTE_NS
_BUCKET_NS = 10 * SECOND_NS


class SilenceWatch:
    """Counts the data frames of one connection and says how long it may be silent. Times are monotonic.

    The reader only raises `frames` and sets `last_ns`; `settle`, called about once a second, does the rest.
    """

    def __init__(self, idle_limit_s: float, now_ns: int, beat_s: float = 0.0) -> None:
        self._idle_limit_ns = round(idle_limit_s * SECOND_NS)
        self._beat_ns = round(beat_s * SECOND_NS)
        self._since_ns = now_ns
        self._buckets: deque[tuple[int, int]] = deque()
        self._counted = 0
        self.frames = 0
        self.last_ns = now_ns

    def settle(self, now_ns: int) -> None:
        """Move new frames into the window and forget what has left it."""
        new, self._counted = self.frames - self._counted, self.frames
        if self._buckets and now_ns - self._buckets[-1][0] < _BUCKET_NS:
            started_ns, count = self._buckets[-1]
            self._buckets[-1] = (started_ns, count + new)
        else:
            self._buckets.append((now_ns, new))
        while now_ns - self._buckets[0][0] > WINDOW_NS:
            self._buckets.popleft()

    def limit_ns(self) -> int:
        """Return how long the connection may be silent now.

        The mean gap is taken up to the last frame: counting the present silence in would let the limit run ahead of it.
        """
        if self._beat_ns:
            return 2 * self._beat_ns
        frames = sum(count for _, count in self._buckets)
        since_ns = max(self._since_ns, self.last_ns - WINDOW_NS)
        mean_gap_ns = (self.last_ns - since_ns) // frames if frames else 0
        return max(self._idle_limit_ns, MEAN_GAPS * mean_gap_ns, LEAST_LIMIT_NS)

    def silent_ns(self, now_ns: int) -> int:
        """Return how long there has been no data."""
        return now_ns - self.last_ns
