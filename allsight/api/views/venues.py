"""The board of venues: how each feed does now and did over the last day, and what that takes out."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from allsight.api.models.venues import BookCountsOut, FilteredOut, StateSpan, UrlOut, VenueOut
from allsight.domain.book import Trust
from allsight.domain.clock import DAY_NS, MILLISECOND_NS, Clock
from allsight.domain.ids import Venue
from allsight.domain.messages import Message, VenueState, VenueStateChange
from allsight.domain.ports import Bus, VenueReader
from allsight.domain.venue import BookCounts
from allsight.normalization.cache.store import StateStore

SAMPLE_S: Final = 2.0
_SAMPLES: Final = 60
_SPANS: Final = 500
_WORST: Final = (Trust.STALE, Trust.RESYNCING, Trust.DELAYED, Trust.LIVE)


class VenueBoard:
    """Keeps what a snapshot of a feed cannot say: its day in spans of one state, and its rate over two minutes.

    Args:
        clock: time of spans.
        store: counts books by trust.
        readers: the feeds in display order.
    """

    def __init__(self, clock: Clock, store: StateStore, readers: Sequence[VenueReader]) -> None:
        self._clock = clock
        self._store = store
        self._readers = readers
        self._spans: dict[Venue, deque[StateSpan]] = {reader.venue: deque(maxlen=_SPANS) for reader in readers}
        self._rates: dict[Venue, deque[float]] = {reader.venue: deque(maxlen=_SAMPLES) for reader in readers}
        self._totals: dict[Venue, int] = {}

    def attach(self, bus: Bus) -> None:
        """Follow every change of a venue's state."""
        bus.handle((VenueStateChange,), self._on_state)

    def sample(self) -> None:
        """Take one sample of each feed's rate; to be called every `SAMPLE_S`."""
        for reader in self._readers:
            total = reader.stats().messages_total
            before = self._totals.get(reader.venue, total)
            self._totals[reader.venue] = total
            self._rates[reader.venue].append((total - before) / SAMPLE_S)

    def note_removed(self, venues: Iterable[Venue]) -> None:
        """Count an opportunity that a venue's loss of trust has closed."""
        for venue in venues:
            spans = self._spans.get(venue)
            if spans:
                last = spans[-1]
                spans[-1] = StateSpan(last.state, last.from_at, last.until_at, last.reason, last.edges_removed + 1)

    def rows(self) -> Iterator[VenueOut]:
        """Describe every venue, in display order, each as it is asked for: all books of a venue are counted for it."""
        return map(self._row, self._readers)

    def _on_state(self, message: Message) -> None:
        if not isinstance(message, VenueStateChange) or message.venue not in self._spans:
            return
        at = message.recv_ns // MILLISECOND_NS
        spans = self._spans[message.venue]
        if spans:
            last = spans[-1]
            if last.state is message.state:
                return
            spans[-1] = StateSpan(last.state, last.from_at, at, last.reason, last.edges_removed)
        spans.append(StateSpan(message.state, at, None, message.reason, 0))
        oldest = (self._clock.now_ns() - DAY_NS) // MILLISECOND_NS
        while len(spans) > 1 and (spans[0].until_at or at) < oldest:
            spans.popleft()

    def _row(self, reader: VenueReader) -> VenueOut:
        venue, stats, can = reader.venue, reader.stats(), reader.capabilities
        counts = self._store.counts(venue)
        spans = self._spans[venue]
        live = stats.state is VenueState.LIVE
        return VenueOut(
            venue=venue,
            code=venue.code,
            label=venue.label,
            state=stats.state,
            reason=stats.reason,
            since=_ms(stats.since_ns),
            retry_at=_ms_or_none(stats.retry_ns),
            trust=_worst(counts),
            data_at=_ms_or_none(stats.last_data_ns),
            books=BookCountsOut(
                live=counts.live,
                delayed=counts.delayed,
                stale=counts.stale,
                resyncing=counts.resyncing,
                halted=counts.halted,
            ),
            messages_per_s=stats.messages_per_s,
            sparkline=tuple(self._rates[venue]),
            lag_p50_ms=stats.lag_p50_ms,
            lag_p99_ms=stats.lag_p99_ms,
            gaps_1h=stats.gaps_1h,
            reconnects_1h=stats.reconnects_1h,
            errors_1h=stats.errors_1h,
            rate_left=stats.rate_left,
            last_problem=stats.last_problem,
            last_problem_at=_ms_or_none(stats.last_problem_ns),
            takes_out=spans[-1].edges_removed if spans and not live else 0,
            environment=stats.environment,
            urls=tuple(UrlOut(name, url) for name, url in stats.urls),
            keyed=stats.keyed,
            without_key=can.without_key,
            with_key=can.with_key,
            markets=stats.markets,
            filtered=tuple(FilteredOut(rule, count) for rule, count in stats.filtered),
            wanted=stats.wanted,
            confirmed=stats.confirmed,
            refused=stats.refused,
            catalogue_at=_ms_or_none(stats.catalogue_ns),
            lane=tuple(spans),
        )


def _worst(counts: BookCounts) -> Trust | None:
    by_trust = {
        Trust.STALE: counts.stale,
        Trust.RESYNCING: counts.resyncing,
        Trust.DELAYED: counts.delayed,
        Trust.LIVE: counts.live,
    }
    return next((trust for trust in _WORST if by_trust[trust]), None)


def _ms(ns: int) -> int:
    return ns // MILLISECOND_NS


def _ms_or_none(ns: int | None) -> int | None:
    return None if ns is None else ns // MILLISECOND_NS
