"""What operators see: the log of the process, and the numbers at `/metrics`."""

import logging
import sys
from collections.abc import Sequence

from allsight.analysis.arbitrage.finder import Finder
from allsight.analysis.arbitrage.groups.agenda import Rank
from allsight.api.websocket.hub import Hub
from allsight.domain.clock import SECOND_NS, Clock
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
    finder: Finder,
    writer: Writer,
    hub: Hub,
    readers: Sequence[VenueReader],
    clock: Clock,
) -> Metrics:
    """Register what the parts count; everything is read when somebody asks."""
    metrics = Metrics()
    metrics.feeds(lambda: [reader.stats() for reader in readers], store.counts, clock)
    metrics.counter("book_messages", "Book messages applied to the state store.", lambda: store.messages)
    metrics.gauge("opportunities_open", "Opportunities open now.", lambda: sum(1 for _ in finder.opportunities()))
    metrics.counter("pair_evaluations", "Candidate pairs looked at.", lambda: finder.pairs.stats.evaluations)
    metrics.counter(
        "pair_rejections", "Of these, by one comparison of best prices.", lambda: finder.pairs.stats.rejected
    )
    groups = finder.groups.stats
    metrics.counter("group_changes", "Changed best prices of markets in groups of questions.", lambda: groups.changes)
    metrics.counter(
        "group_dismissals", "Groups that a change did not concern: nothing solved.", lambda: groups.dismissed
    )
    metrics.counter("group_searches", "Groups that were searched again.", lambda: groups.searched)
    metrics.gauge("groups", "Groups of questions that are looked at.", lambda: finder.groups.groups)
    metrics.gauge("groups_due", "Groups that wait to be searched, or to be proved in full.", lambda: finder.due)
    waited = metrics.histogram("group_wait_seconds", "How long after a change its group had been searched.")

    def searched(waited_ns: int, _spent_ns: int, rank: Rank) -> None:
        if rank is not Rank.IDLE:  # what is owed waits for nothing but time
            waited(waited_ns / SECOND_NS)

    finder.groups.observe = searched
    metrics.counter("group_programs", "Linear programs solved.", lambda: groups.guards + groups.sized)
    metrics.gauge("writer_queue", "Entries that wait for the database.", lambda: writer.status().queued)
    metrics.gauge("writer_behind_seconds", "Age of the oldest of them.", lambda: writer.status().behind_s)
    metrics.gauge("stream_clients", "Connections of the stream.", lambda: hub.clients)
    metrics.counter("stream_items_encoded", "Items encoded for the stream.", lambda: hub.encoded)
    metrics.counter("stream_items_sent", "Items handed to clients.", lambda: hub.sent)
    return metrics
