"""Numbers for Prometheus: read from the parts when somebody asks, so that the hot path pays nothing.

All names begin with `allsight_`; units are seconds and counts. Only distributions are observed as they happen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, GCCollector, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ids import Venue
from allsight.domain.messages import VenueState
from allsight.domain.venue import BookCounts, FeedStats

LATENCY_BUCKETS_S = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

Labels = tuple[str, ...]


class Metrics:
    """One registry, filled by the composition root and read by `/metrics`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def gauge(self, name: str, documentation: str, read: Callable[[], float]) -> None:
        """Show a number that goes up and down, read at each scrape."""
        self._pull(lambda: [_gauge(name, documentation, (), {(): read()})])

    def gauges(
        self, name: str, documentation: str, labels: Sequence[str], read: Callable[[], Mapping[Labels, float]]
    ) -> None:
        """Show such a number for each combination of label values."""
        self._pull(lambda: [_gauge(name, documentation, labels, read())])

    def counter(self, name: str, documentation: str, read: Callable[[], float]) -> None:
        """Show a number that only grows while the process lives, read at each scrape; `_total` is appended."""
        self._pull(lambda: [_counter(name, documentation, (), {(): read()})])

    def counters(
        self, name: str, documentation: str, labels: Sequence[str], read: Callable[[], Mapping[Labels, float]]
    ) -> None:
        """Show such a number for each combination of label values."""
        self._pull(lambda: [_counter(name, documentation, labels, read())])

    def histogram(
        self, name: str, documentation: str, buckets_s: Sequence[float] = LATENCY_BUCKETS_S
    ) -> Callable[[float], None]:
        """Show a distribution of durations; return what takes each of them, in seconds."""
        return Histogram(_full(name), documentation, buckets=buckets_s, registry=self.registry).observe

    def feeds(
        self, stats: Callable[[], Iterable[FeedStats]], books: Callable[[Venue], BookCounts], clock: Clock
    ) -> None:
        """Show how every venue's feed does."""
        self._pull(lambda: _feed_metrics(list(stats()), books, clock.now_ns()))

    def expose(self) -> tuple[bytes, str]:
        """Return the answer to a scrape and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def _pull(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self.registry.register(_Pulled(collect))


class _Pulled(Collector):
    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        return self._collect()

    def describe(self) -> Iterable[Metric]:
        """Say nothing before the first scrape: the parts may not stand yet when they are registered."""
        return ()


def _full(name: str) -> str:
    return f"allsight_{name}"


def _gauge(name: str, documentation: str, labels: Sequence[str], values: Mapping[Labels, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(_full(name), documentation, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def _counter(
    name: str, documentation: str, labels: Sequence[str], values: Mapping[Labels, float]
) -> CounterMetricFamily:
    family = CounterMetricFamily(_full(name), documentation, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def _feed_metrics(stats: Sequence[FeedStats], books: Callable[[Venue], BookCounts], now_ns: int) -> Iterator[Metric]:
    def gauge(name: str, documentation: str, read: Callable[[FeedStats], float | None]) -> Metric:
        values: dict[Labels, float] = {(one.venue.value,): value for one in stats if (value := read(one)) is not None}
        return _gauge(f"venue_{name}", documentation, ("venue",), values)

    states: dict[Labels, float] = {
        (one.venue.value, state.value): float(one.state is state) for one in stats for state in VenueState
    }
    yield _gauge("venue_state", "One for the state in which the connection is, else zero.", ("venue", "state"), states)
    messages: dict[Labels, float] = {(one.venue.value,): float(one.messages_total) for one in stats}
    yield _counter("venue_messages", "Messages received from the venue.", ("venue",), messages)
    yield gauge(
        "data_age_seconds",
        "Time since the venue last sent data.",
        lambda one: None if one.last_data_ns is None else max(0, now_ns - one.last_data_ns) / SECOND_NS,
    )
    yield gauge("gaps_1h", "Sequence and content gaps within the last hour.", lambda one: one.gaps_1h)
    yield gauge("reconnects_1h", "Reconnects within the last hour.", lambda one: one.reconnects_1h)
    yield gauge("errors_1h", "Messages that could not be read within the last hour.", lambda one: one.errors_1h)
    yield gauge("markets", "Markets in the venue's catalogue after the visible filter.", lambda one: one.markets)
    yield gauge("rate_left", "Share of the venue's request allowance that is left.", lambda one: one.rate_left)
    lags: dict[Labels, float] = {
        (one.venue.value, quantile): lag_ms / 1_000
        for one in stats
        for quantile, lag_ms in (("0.5", one.lag_p50_ms), ("0.99", one.lag_p99_ms))
        if lag_ms is not None
    }
    yield _gauge("venue_lag_seconds", "Time from the venue's clock to ours.", ("venue", "quantile"), lags)
    counts = {one.venue: books(one.venue) for one in stats}
    by_trust: dict[Labels, float] = {
        (venue.value, trust): float(getattr(count, trust))
        for venue, count in counts.items()
        for trust in BookCounts.__struct_fields__
    }
    yield _gauge("venue_books", "Books by trust.", ("venue", "trust"), by_trust)
