"""The second judge's place in matching: asked after the fact, never waited for, and heard only when it doubts.

Its opinion is one more field of a comparison. It can take a certain verdict back to review; it can make nothing
certain that our own reading has not, whatever it says and however sure it claims to be. So a text that talks a model
into "same" gains nothing.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
import structlog

from allsight.domain.clock import to_iso
from allsight.domain.errors import AllsightError
from allsight.domain.ids import MarketKey
from allsight.domain.judging import Exhibit, Opinion, Pairing, SecondJudge, View
from allsight.domain.questions import FieldVerdict, Link, LinkStatus
from allsight.normalization.matcher.judgement import Judgement
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.parsers.text import clean

FIELD: Final = "second judge"
"""The field under which an opinion stands among the others of a comparison."""

_TITLE, _OUTCOME, _RULES, _REASON = 300, 120, 4_000, 200
_REMEMBERED: Final = 20_000
_log = structlog.get_logger()

Pair = frozenset[MarketKey]


def exhibit(listing: Listing) -> Exhibit:
    """Return what is shown of a market: clean, bounded, without its venue, its prices or its links."""
    market, rules = listing.market, listing.rules
    text = " ".join(clean(one.text) for one in rules.texts) if rules else ""
    return Exhibit(
        title=clean(market.title)[:_TITLE],
        outcome=clean(market.outcome or market.yes_label)[:_OUTCOME],
        rules=text[:_RULES],
        closes="" if market.closes_ns is None else to_iso(market.closes_ns),
    )


def lowered(judgement: Judgement, opinion: Opinion) -> Judgement:
    """Return a judgement with a second opinion on it: never more certain and never scored higher than before.

    Agreement changes nothing but the record. Doubt takes the certainty; an opinion that it is another bet also takes
    from the score what the judge claims to be sure of. The relation stands: it is ours.
    """
    agrees = opinion.view.value == judgement.match.value
    verdict = "equal" if agrees else "unread" if opinion.view is View.UNSURE else "differs"
    said = f"{opinion.view}: {clean(opinion.reason)[:_REASON]}".rstrip(": ")
    fields = tuple(one for one in judgement.fields if one.field != FIELD)
    fields = (*fields, FieldVerdict(FIELD, verdict, judgement.match.value, said))
    if agrees:
        return msgspec.structs.replace(judgement, fields=fields)
    sure = min(1.0, max(0.0, opinion.confidence)) if opinion.view is not View.UNSURE else 0.0
    return msgspec.structs.replace(judgement, certain=False, score=judgement.score * (1 - sure / 2), fields=fields)


class Tally(msgspec.Struct):
    """How second opinions go: questions put, those that came to nothing, and pairs that were never asked about."""

    asked: int = 0
    failed: int = 0
    dropped: int = 0


class SecondOpinions:
    """Puts what was linked without a person before a second judge, through a bounded queue.

    `offer` returns at once. When the queue is full the pair that has waited longest is dropped and counted: its
    verdict stands as our own reading made it. So it does if the judge fails.

    Args:
        judge: who is asked.
        listing: returns what is known of a market, None when it is gone.
        heard: told each opinion, on the event loop.
        waiting: most pairs that wait.
        at_once: most questions that are out at a time.
    """

    def __init__(
        self,
        judge: SecondJudge,
        listing: Callable[[MarketKey], Listing | None],
        heard: Callable[[Pair, Opinion], None],
        *,
        waiting: int = 256,
        at_once: int = 2,
    ) -> None:
        self.tally = Tally()
        self._judge = judge
        self._listing = listing
        self._heard = heard
        self._waiting = waiting
        self._at_once = at_once
        self._queue: deque[Pair] = deque()
        self._queued: set[Pair] = set()
        self._news = asyncio.Semaphore(0)
        self._known: dict[tuple[Pair, Pairing], Opinion] = {}

    def offer(self, links: Iterable[Link], by: str) -> None:
        """Take note of the links that `by` has made on its own: each rests on a pair that is to be looked at."""
        for link in links:
            pair = frozenset(link.rules)
            mine = link.status is LinkStatus.CONFIRMED and link.decided_by == by and len(pair) == 2
            if not mine or pair in self._queued:
                continue
            if len(self._queue) >= self._waiting:
                self._queued.discard(self._queue.popleft())
                self.tally.dropped += 1
            else:
                self._news.release()
            self._queue.append(pair)
            self._queued.add(pair)

    @property
    def waiting(self) -> int:
        """Return how many pairs wait."""
        return len(self._queue)

    async def run(self) -> None:
        """Ask about what waits, for ever. Whatever the judge does, this goes on."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._at_once):
                group.create_task(self._ask_on(), name=f"second opinion {number}")

    async def _ask_on(self) -> None:
        while True:
            await self._news.acquire()
            pair = self._queue.popleft()
            self._queued.discard(pair)
            opinion = await self._ask(pair)
            if opinion is not None:
                self._heard(pair, opinion)

    async def _ask(self, pair: Pair) -> Opinion | None:
        listings = [self._listing(market) for market in sorted(pair)]
        if listings[0] is None or listings[1] is None:
            return None
        pairing = Pairing(exhibit(listings[0]), exhibit(listings[1]))
        known = self._known.get((pair, pairing))
        if known is not None:
            return known
        self.tally.asked += 1
        try:
            opinion = await self._judge.opine(pairing)
        except AllsightError as error:
            self.tally.failed += 1
            _log.warning("no second opinion", code=error.code, error=str(error))
            return None
        while len(self._known) >= _REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[pair, pairing] = opinion
        return opinion
