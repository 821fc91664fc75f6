"""How the process does, in one answer: what `GET /health`, the status strip and the metrics show."""

import statistics
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from allsight import __version__
from allsight.analysis.arbitrage.finder import Finder
from allsight.api.models.venues import HealthOut, PathOut
from allsight.api.views.questions import QuestionBoard
from allsight.api.websocket.hub import Hub
from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.messages import VenueState
from allsight.domain.opportunity import OpportunityClass
from allsight.domain.ports import VenueReader
from allsight.infra.monitoring.looplag import LoopLag
from allsight.infra.workers.writer import Writer
from allsight.normalization.cache.store import StateStore

_RATE_SAMPLES: Final = 5
_LATE_MS: Final = 1_000.0
_PATH_SAMPLES: Final = 301


class PathMeter:
    """Times the stations between a venue's frame and our clients, over the last few hundred passes.

    Attributes:
        observe: told besides of every pass, what `note_pass` is told; None while nobody measures.
    """

    def __init__(self) -> None:
        self.observe: Callable[[int, int], None] | None = None
        self._book: deque[float] = deque(maxlen=_PATH_SAMPLES)
        self._opportunity: deque[float] = deque(maxlen=_PATH_SAMPLES)
        self._hub: deque[float] = deque(maxlen=_PATH_SAMPLES)
        self.updates = 0
        """Books that changed, counted once per turn of the loop."""

    def note_pass(self, book_ns: int, opportunity_ns: int) -> None:
        """Note how long a change took to its book, and how long the look at all opportunities on it."""
        self._book.append(book_ns / MILLISECOND_NS)
        self._opportunity.append(opportunity_ns / MILLISECOND_NS)
        if self.observe is not None:
            self.observe(book_ns, opportunity_ns)

    def note_hub(self, hub_ns: int) -> None:
        """Note how long it took to hand news to all clients."""
        self._hub.append(hub_ns / MILLISECOND_NS)

    def out(self, socket_ms: float | None) -> PathOut:
        """Describe the path; `socket_ms` is the venues' own lag."""
        return PathOut(
            socket_ms=socket_ms,
            book_ms=_median(self._book),
            opportunity_ms=_median(self._opportunity),
            hub_ms=_median(self._hub),
        )


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the health of the process is read from."""

    clock: Clock
    data_label: str
    readers: Sequence[VenueReader]
    store: StateStore
    finder: Finder
    questions: QuestionBoard
    to_match: Callable[[], int]
    writer: Writer
    hub: Hub
    lag: LoopLag
    path: PathMeter


class HealthMeter:
    """Puts the answer together; `sample` is to be called once a second."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._started_ns = parts.clock.now_ns()
        self._updates: deque[tuple[int, int]] = deque(maxlen=_RATE_SAMPLES)

    def sample(self) -> None:
        """Take one sample of the update counter."""
        self._updates.append((self._parts.clock.monotonic_ns(), self._parts.path.updates))

    def out(self) -> HealthOut:
        """Describe the process."""
        parts = self._parts
        storage = parts.writer.status()
        feeds = [reader.stats() for reader in parts.readers]
        states = {stats.state for stats in feeds}
        lags = [stats.lag_p50_ms for stats in feeds if stats.lag_p50_ms is not None]
        shown = list(parts.finder.opportunities())
        locked = [one for one in shown if one.class_ is OpportunityClass.LOCKED]
        best = max((one.guaranteed for one in locked), default=None)
        late = parts.lag.worst_ms > _LATE_MS or storage.failing_since_ns is not None
        starting = bool(states) and states <= {VenueState.OFF, VenueState.STARTING}
        return HealthOut(
            status="degraded" if late else "starting" if starting else "ok",
            version=__version__,
            data=parts.data_label,
            orders="none",
            started_at=self._started_ns // MILLISECOND_NS,
            server_at=parts.clock.now_ns() // MILLISECOND_NS,
            loop_lag_ms=round(parts.lag.worst_ms, 1),
            writer_behind_s=round(storage.behind_s, 2),
            writer_queue=storage.queued,
            clients=parts.hub.clients,
            questions=len(parts.questions.clusters()),
            linked_questions=parts.questions.linked,
            to_match=parts.to_match(),
            pairs_watched=parts.finder.pairs.pairs,
            open_locked=len(locked),
            open_conditional=len(shown) - len(locked),
            best_edge=None if best is None else str(best),
            updates_per_s=self._rate(),
            path=parts.path.out(min(lags, default=None)),
            messages_total=parts.store.messages,
        )

    def _rate(self) -> float:
        if len(self._updates) < 2:
            return 0.0
        (first_ns, first), (last_ns, last) = self._updates[0], self._updates[-1]
        return round((last - first) / max((last_ns - first_ns) / SECOND_NS, 1e-9), 1)


def _median(samples: deque[float]) -> float | None:
    return round(statistics.median(samples), 3) if samples else None
