"""What a feed counts of itself, cheaply enough for every message."""

from collections import deque

from allsight.domain.clock import HOUR_NS, MILLISECOND_NS

_SAMPLE_EVERY = 8
_LAGS = 1_024
_RATE_SECONDS = 10
_MOST_REMEMBERED = 10_000


class HourCount:
    """How often something happened within the last hour."""

    def __init__(self) -> None:
        self._at: deque[int] = deque(maxlen=_MOST_REMEMBERED)

    def add(self, now_ns: int) -> None:
        """Count one."""
        self._at.append(now_ns)

    def count(self, now_ns: int) -> int:
        """Return how many there were."""
        while self._at and now_ns - self._at[0] > HOUR_NS:
            self._at.popleft()
        return len(self._at)


class FeedMeter:
    """Counts of one venue's feed: messages, rate, lag, troubles."""

    def __init__(self) -> None:
        self.messages = 0
        self.last_data_ns: int | None = None
        self.last_problem = ""
        self.last_problem_ns: int | None = None
        self.gaps = HourCount()
        self.reconnects = HourCount()
        self.errors = HourCount()
        self._lags: deque[int] = deque(maxlen=_LAGS)
        self._per_second: deque[tuple[int, int]] = deque(maxlen=_RATE_SECONDS + 1)

    def count(self, recv_ns: int, venue_ns: int | None) -> None:
        """Count one message of market data; the lag of every eighth is kept."""
        self.messages += 1
        self.last_data_ns = recv_ns
        if venue_ns is not None and not self.messages % _SAMPLE_EVERY:
            self._lags.append(recv_ns - venue_ns)

    def problem(self, text: str, now_ns: int) -> None:
        """Note a trouble in words; the last one is shown."""
        self.errors.add(now_ns)
        self.last_problem, self.last_problem_ns = text, now_ns

    def tick(self, now_ns: int) -> None:
        """Take a reading for the rate; called about once a second."""
        self._per_second.append((now_ns, self.messages))

    def rate(self) -> float:
        """Return messages per second over the last ten seconds."""
        if len(self._per_second) < 2:
            return 0.0
        (first_ns, first), (last_ns, last) = self._per_second[0], self._per_second[-1]
        return (last - first) / ((last_ns - first_ns) / 1e9) if last_ns > first_ns else 0.0

    def lag_ms(self, share: float) -> float | None:
        """Return a quantile of the lag between venue and us, or None without samples."""
        if not self._lags:
            return None
        ordered = sorted(self._lags)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / MILLISECOND_NS
