"""Roll price bars up to longer spans, and forget the short ones when their time is over."""

from collections.abc import Callable
from itertools import pairwise

import msgspec
import structlog

from allsight.domain.clock import DAY_NS, SECOND_NS, Clock
from allsight.infra.db.repositories.bars import SqlBars
from allsight.infra.db.repositories.marks import SqlMarks

_log = structlog.get_logger(__name__)

STEP_NS = DAY_NS
"""How much time one roll-up takes on at most, so that catching up after a long pause goes in short transactions."""

GRACE_S = 60.0
"""How long after its end a bar is awaited: sampler and writer have their rhythms."""


class KeptSpan(msgspec.Struct, frozen=True):
    """Bars of this length are kept for so many days; None: for ever."""

    span_s: int
    days: int | None


KEPT_SPANS = (KeptSpan(60, 7), KeptSpan(900, 90), KeptSpan(3600, None))


class BarKeeper:
    """The job that keeps the table of bars small.

    Args:
        behind_s: how far the writer is behind: bars younger than that may still be missing.
        spans: from short to long; each but the first is made of the one before it.
    """

    def __init__(
        self,
        bars: SqlBars,
        marks: SqlMarks,
        clock: Clock,
        behind_s: Callable[[], float],
        spans: tuple[KeptSpan, ...] = KEPT_SPANS,
    ) -> None:
        self._bars = bars
        self._marks = marks
        self._clock = clock
        self._behind_s = behind_s
        self._spans = spans

    async def run(self) -> None:
        """Roll up what is complete, then delete what is too old and rolled up; to be called every few minutes."""
        now_ns = self._clock.now_ns()
        complete_ns = now_ns - round((self._behind_s() + GRACE_S) * SECOND_NS)
        for short, long in pairwise(self._spans):
            complete_ns = await self._roll_up(short, long, now_ns, complete_ns)
            if short.days is not None:
                before_ns = min(now_ns - short.days * DAY_NS, complete_ns)
                deleted = await self._bars.prune(span_s=short.span_s, before_ns=before_ns)
                if deleted:
                    _log.info("pruned price bars", span_s=short.span_s, bars=deleted)

    async def _roll_up(self, short: KeptSpan, long: KeptSpan, now_ns: int, complete_ns: int) -> int:
        """Roll up to the last longer span that is complete; return its end."""
        span_ns = long.span_s * SECOND_NS
        name = f"bars {short.span_s} -> {long.span_s}"
        end_ns = complete_ns - complete_ns % span_ns
        done_ns = await self._marks.get(name)
        if done_ns is None:
            first_ns = now_ns - (short.days or 0) * DAY_NS
            done_ns = first_ns - first_ns % span_ns
        while done_ns < end_ns:
            until_ns = min(done_ns + STEP_NS, end_ns)
            await self._bars.roll_up(from_span_s=short.span_s, to_span_s=long.span_s, from_ns=done_ns, to_ns=until_ns)
            await self._marks.set(name, until_ns)
            done_ns = until_ns
        return done_ns
