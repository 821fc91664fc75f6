"""What `/metrics` says, read with the reader that Prometheus publishes."""

from prometheus_client.parser import text_string_to_metric_families

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.messages import VenueState
from allsight.domain.venue import BookCounts, FeedStats
from allsight.infra.monitoring.metrics import Metrics

NOW = 1_795_000_000 * SECOND_NS


def scraped(metrics: Metrics) -> dict[tuple[str, frozenset[str]], float]:
    body, content_type = metrics.expose()
    assert content_type.startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_numbers_are_read_when_somebody_asks() -> None:
    metrics = Metrics()
    queued = [3.0]
    metrics.gauge("writer_queued", "Entries that wait to be written.", lambda: queued[0])
    metrics.counter("writer_written", "Entries written.", lambda: queued[0] * 10)
    metrics.gauges("opportunities_open", "Open ones.", ("class",), lambda: {("locked",): queued[0]})
    assert scraped(metrics)["allsight_writer_queued", frozenset()] == 3
    queued[0] = 5
    found = scraped(metrics)
    assert found["allsight_writer_queued", frozenset()] == 5
    assert found["allsight_writer_written_total", frozenset()] == 50
    assert found["allsight_opportunities_open", frozenset({"locked"})] == 5


def test_durations_fall_into_buckets() -> None:
    metrics = Metrics()
    observe = metrics.histogram("loop_lag_seconds", "How late the event loop runs.", (0.01, 1.0))
    for seconds in (0.001, 0.5, 2.0):
        observe(seconds)
    found = scraped(metrics)
    assert found["allsight_loop_lag_seconds_count", frozenset()] == 3
    assert found["allsight_loop_lag_seconds_bucket", frozenset({"0.01"})] == 1
    assert found["allsight_loop_lag_seconds_bucket", frozenset({"1.0"})] == 2


def test_every_venue_shows_its_state_age_lag_and_books() -> None:
    metrics = Metrics()
    live = FeedStats(
        venue=Venue.KALSHI,
        state=VenueState.LIVE,
        last_data_ns=NOW - 2 * SECOND_NS,
        messages_total=840,
        gaps_1h=2,
        lag_p50_ms=9.0,
        lag_p99_ms=31.0,
    )
    down = FeedStats(venue=Venue.POLYMARKET, state=VenueState.DOWN)
    books = {Venue.KALSHI: BookCounts(live=1204, halted=3), Venue.POLYMARKET: BookCounts()}
    metrics.feeds(lambda: [live, down], books.__getitem__, ManualClock(NOW))
    found = scraped(metrics)
    assert found["allsight_venue_state", frozenset({"kalshi", "live"})] == 1
    assert found["allsight_venue_state", frozenset({"kalshi", "down"})] == 0
    assert found["allsight_venue_state", frozenset({"polymarket", "down"})] == 1
    assert found["allsight_venue_messages_total", frozenset({"kalshi"})] == 840
    assert found["allsight_venue_data_age_seconds", frozenset({"kalshi"})] == 2
    assert ("allsight_venue_data_age_seconds", frozenset({"polymarket"})) not in found
    assert found["allsight_venue_gaps_1h", frozenset({"kalshi"})] == 2
    assert found["allsight_venue_lag_seconds", frozenset({"kalshi", "0.99"})] == 0.031
    assert found["allsight_venue_books", frozenset({"kalshi", "live"})] == 1204
    assert found["allsight_venue_books", frozenset({"kalshi", "halted"})] == 3


def test_the_process_describes_itself() -> None:
    assert any(name.startswith("python_gc_") for name, _ in scraped(Metrics()))
