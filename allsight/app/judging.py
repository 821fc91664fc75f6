"""The second judge, wired: what the matcher links on its own is put before it, and what it doubts goes to review."""

from collections.abc import Callable, Sequence

from allsight.domain.judging import Opinion
from allsight.domain.questions import Link
from allsight.infra.judging.chat import ChatJudge
from allsight.infra.monitoring.metrics import Metrics
from allsight.normalization.matcher.book import MATCHER
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.judge import Pair, SecondOpinions
from allsight.normalization.matcher.matcher import Matcher
from allsight.settings import JudgeSettings


class Judging:
    """Asks for second opinions while the program runs; does nothing where no endpoint is set.

    Args:
        apply: carries out what an opinion has changed.
    """

    def __init__(self, settings: JudgeSettings, matcher: Matcher, apply: Callable[[Changes], None]) -> None:
        self._matcher = matcher
        self._apply = apply
        self._judge: ChatJudge | None = None
        self.opinions: SecondOpinions | None = None
        if settings.url is not None and settings.model is not None:
            key = None if settings.api_key is None else settings.api_key.get_secret_value()
            self._judge = ChatJudge(settings.url, settings.model, api_key=key, timeout_s=settings.timeout_s)
            self.opinions = SecondOpinions(
                self._judge, matcher.listing, self._heard, waiting=settings.waiting, at_once=settings.at_once
            )

    def offer(self, links: Sequence[Link]) -> None:
        """Take note of changed links; returns at once."""
        if self.opinions is not None:
            self.opinions.offer(links, MATCHER)

    def expose(self, metrics: Metrics) -> None:
        """Show how second opinions go, where anybody is asked for one."""
        opinions = self.opinions
        if opinions is None:
            return
        tally = opinions.tally
        metrics.gauge("second_opinions_waiting", "Links that wait for a second opinion.", lambda: opinions.waiting)
        metrics.counter("second_opinions_asked", "Questions put to the second judge.", lambda: tally.asked)
        metrics.counter("second_opinions_failed", "Of these, without a readable answer.", lambda: tally.failed)
        metrics.counter("second_opinions_dropped", "Links never asked about: too many waited.", lambda: tally.dropped)

    async def run(self) -> None:
        """Ask, for ever; returns at once where nobody is to be asked."""
        if self.opinions is None or self._judge is None:
            return
        try:
            await self.opinions.run()
        finally:
            await self._judge.aclose()

    def _heard(self, pair: Pair, opinion: Opinion) -> None:
        self._apply(self._matcher.weigh(pair, opinion))
