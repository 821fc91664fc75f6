"""What operators see: the log of the process, and the numbers at `/metrics`."""

import logging
import sys
from collections.abc import Sequence

from allsight.analysis.arbitrage.scanner import Scanner
from allsight.api.websocket.hub import Hub
from allsight.domain.clock import Clock
from allsight.domain.ports import VenueReader
from allsight.infra.monitoring.logs import configure
from allsight.infra.monitoring.metrics import Metrics
from allsight.infra.monitoring.redaction import Redaction
from allsight.infra.workers.writer import Writer
from allsight.normalization.cache.store import StateStore
from allsight.settings import Settings


def start_log(settings: Settings) -> None:
    """Send every log entry to standard error, without the secrets of these settings."""
    secrets = [settings.kalshi.private_key_pem()]
    configure(sys.stderr, Redaction(secret for secret in secrets if secret))
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # that it started is said in our own words


def make_metrics(
    *,
    store: StateStore,
    scanner: Scanner,
    writer: Writer,
    hub: Hub,
    readers: Sequence[VenueReader],
    clock: Clock,
) -> Metrics:
    """Register what the parts count; everything is read when somebody asks."""
    metrics = Metrics()
    metrics.feeds(lambda: [reader.stats() for reader in readers], store.counts, clock)
    metrics.counter("book_messages", "Book messages applied to the state store.", lambda: store.messages)
    metrics.gauge("opportunities_open", "Opportunities open now.", lambda: sum(1 for _ in scanner.opportunities()))
    metrics.counter("pair_evaluations", "Candidate pairs looked at.", lambda: scanner.stats.evaluations)
    metrics.counter("pair_rejections", "Of these, by one comparison of best prices.", lambda: scanner.stats.rejected)
    metrics.gauge("writer_queue", "Entries that wait for the database.", lambda: writer.status().queued)
    metrics.gauge("writer_behind_seconds", "Age of the oldest of them.", lambda: writer.status().behind_s)
    metrics.gauge("stream_clients", "Connections of the stream.", lambda: hub.clients)
    metrics.counter("stream_items_encoded", "Items encoded for the stream.", lambda: hub.encoded)
    metrics.counter("stream_items_sent", "Items handed to clients.", lambda: hub.sent)
    return metrics
