"""Make price bars out of tops of book, as time goes by."""

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Final

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ids import MarketKey
from allsight.domain.repositories import PriceBar

Top = tuple[MarketKey, float | None, float | None, bool]
"""A market, its best bid and ask as probabilities (None: empty side), and whether the book is LIVE or DELAYED.

The prices of a book that is neither are not looked at.
"""

SLICE: Final = 250
"""Markets between two steps: about a millisecond."""

LONGEST_STEP_S = 5.0
"""If samples lie further apart than this, nobody knows what was in between, and the chart gets a gap."""


class _Growing:
    """A bar of which the end has not come yet."""

    __slots__ = ("ask", "bid", "high", "live", "live_ns", "low", "seen_ns")

    def __init__(self) -> None:
        self.bid: float | None = None
        self.ask: float | None = None
        self.low: float | None = None
        self.high: float | None = None
        self.live_ns = 0
        self.live = False
        self.seen_ns: int | None = None

    def lived(self, since_ns: int | None, until_ns: int) -> None:
        """Count the time since the last sample, if the book was there and live then."""
        if self.live and since_ns is not None and self.seen_ns == since_ns:
            self.live_ns += until_ns - since_ns

    def see(self, bid: float | None, ask: float | None) -> None:
        self.bid, self.ask = bid, ask
        if bid is None or ask is None:
            return  # half a book has no middle
        mid = (bid + ask) / 2
        if self.low is None or mid < self.low:
            self.low = mid
        if self.high is None or mid > self.high:
            self.high = mid


class BarSampler:
    """Looks at every top of book each second or so, and hands on a market's bar when its span is over.

    A bar holds the last bid and ask that could be trusted, lowest and highest mid between, and the share of the span in
    which the book could be trusted. A span in which it never could leaves no bar: a gap in the chart.

    Args:
        tops: gives every market that is to have bars, with its top at this instant.
        keep: takes finished bars, without waiting.
        span_s: length of a bar; spans begin at multiples of it.
    """

    def __init__(
        self, clock: Clock, tops: Callable[[], Iterable[Top]], keep: Callable[[PriceBar], None], *, span_s: int = 60
    ) -> None:
        self._clock = clock
        self._tops = tops
        self._keep = keep
        self._span_s = span_s
        self._span_ns = span_s * SECOND_NS
        self._start_ns = 0
        self._last_ns: int | None = None
        self._growing: dict[MarketKey, _Growing] = {}

    def sample(self) -> None:
        """Look at all tops now; to be called about once a second."""
        for _ in self.steps():
            pass

    def steps(self) -> Iterator[None]:
        """Do what `sample` does some markets at a time, so that the caller can let others have the loop in between."""
        now_ns = self._clock.now_ns()
        start_ns = now_ns - now_ns % self._span_ns
        since_ns = self._last_ns
        if since_ns is not None and not 0 <= now_ns - since_ns <= LONGEST_STEP_S * SECOND_NS:
            since_ns = None
        if start_ns != self._start_ns:
            since_ns = yield from self._finish(since_ns, start_ns)
        self._last_ns = now_ns
        for number, (key, bid, ask, live) in enumerate(self._tops(), 1):
            if number % SLICE == 0:
                yield
            bar = self._growing.get(key)
            if bar is None:
                if not live:
                    continue
                bar = self._growing[key] = _Growing()
            bar.lived(since_ns, now_ns)
            bar.live = live
            bar.seen_ns = now_ns
            if live:
                bar.see(bid, ask)

    def _finish(self, since_ns: int | None, start_ns: int) -> Generator[None, None, int | None]:
        """Hand on the bars of the span that is over and begin the next one.

        A book that was live at the last sample is so at the start of the next span, with the same top. Returns since
        when samples can tell about the new span: its start, or None if nobody looked lately.
        """
        following: dict[MarketKey, _Growing] = {}
        for number, (key, bar) in enumerate(self._growing.items(), 1):
            if number % SLICE == 0:
                yield
            bar.lived(since_ns, start_ns)
            if bar.live_ns > 0:
                self._keep(self._bar(key, bar))
            if bar.live and since_ns is not None and bar.seen_ns == since_ns:
                following[key] = after = _Growing()
                after.live = True
                after.seen_ns = start_ns
                after.see(bar.bid, bar.ask)
        self._growing = following
        self._start_ns = start_ns
        return None if since_ns is None else start_ns

    def _bar(self, key: MarketKey, bar: _Growing) -> PriceBar:
        return PriceBar(
            market=key,
            start_ns=self._start_ns,
            span_s=self._span_s,
            bid=bar.bid,
            ask=bar.ask,
            low=bar.low,
            high=bar.high,
            live_share=min(1.0, bar.live_ns / self._span_ns),
        )
