"""How many links there are, and what has become of some lately: the topic `links` of the stream."""

import contextlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from allsight.api.models.matches import Decided, LinkNews, MatchCounts
from allsight.api.models.stream import Delete, LinkCountsPut, LinkPut, Put
from allsight.api.views.times import ms
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.decisions import Decision
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import LinkId, QuestionId
from allsight.domain.questions import Link, LinkStatus
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.matcher import Matcher

LINKS: Final = "links"
COUNTS_KEY: Final = "counts"

LINGER_NS: Final = 60 * SECOND_NS
"""For so long a change is news."""

MOST: Final = 200
"""How many links are news at most, the latest ones: a first catalogue changes them by the thousand."""

_NOBODY: Final[Mapping[LinkId, LinkStatus]] = {}


class LinkTally:
    """Counts links per status. It follows the matcher step by step, because there may be hundreds of thousands.

    A market that is alone in its question is left out, unless a person has said something about it.
    """

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._of: dict[QuestionId, Mapping[LinkId, LinkStatus]] = {}
        self._asks: dict[LinkId, QuestionId] = {}
        self._counts: Counter[LinkStatus] = Counter()
        self._began = False

    def matters(self, link: Link) -> bool:
        """Tell whether a link is counted."""
        others = len(self._matcher.markets_of(link.question)) > 1 or link.status is LinkStatus.REJECTED
        return others or self._matcher.desk.standing(link.id) is not None

    def counts(self) -> MatchCounts:
        """Count links per status."""
        self._begin()
        return MatchCounts(*(self._counts[LinkStatus(name)] for name in MatchCounts.__struct_fields__))

    def follow(self, changes: Changes) -> set[LinkId]:
        """Take over a step; return the links that came, changed or went in it, of those that are counted or were."""
        self._begin()
        questions = set(changes.questions | changes.removed)
        questions.update(self._asks[link] for link in changes.dropped if link in self._asks)
        for link in changes.links:
            with contextlib.suppress(NotFoundError):  # dropped again by a later step of the same change
                questions.add(self._matcher.link(link).question)
        touched: set[LinkId] = set()
        for question in questions:
            before = self._of.get(question, _NOBODY)
            after = self._recount(question)
            touched |= (before.keys() ^ after.keys()) | (changes.links & after.keys())
        return touched

    def _begin(self) -> None:
        if not self._began:
            self._began = True
            for question in {link.question for link in self._matcher.links()}:
                self._recount(question)

    def _recount(self, question: QuestionId) -> Mapping[LinkId, LinkStatus]:
        before = self._of.pop(question, _NOBODY)
        links = self._matcher.links_to(question)
        asked = sum(link.status is not LinkStatus.REJECTED for link in links) > 1
        after = {link.id: link.status for link in links if asked or self.matters(link)}
        self._counts.subtract(before.values())
        self._counts.update(after.values())
        for link in before.keys() - after.keys():
            self._asks.pop(link, None)
        self._asks.update(dict.fromkeys(after, question))
        if after:
            self._of[question] = after
        return after


class LinkSource:
    """The topic `links`: which links came, changed or were decided within the last minute, and how many there are.

    It is no list of all links, of which there may be far too many: who shows one asks for it again when `counts` comes.
    """

    def __init__(self, matcher: Matcher, tally: LinkTally, store: StateStore, clock: Clock) -> None:
        self._matcher = matcher
        self._tally = tally
        self._store = store
        self._clock = clock
        self._versions = itertools.count(1)
        self._recent: dict[LinkId, int] = {}
        self._marked: dict[LinkId, None] = {}
        self._told: dict[LinkId, None] = {}

    def note(self, changes: Changes) -> None:
        """Take over what a step of the matcher has changed."""
        touched = self._tally.follow(changes)
        now_ns = self._clock.now_ns()
        for link in sorted(touched):
            self._recent.pop(link, None)
            self._recent[link] = now_ns
            self._marked[link] = None
        while len(self._recent) > MOST:
            del self._recent[next(iter(self._recent))]

    def covers(self, topic: str) -> bool:
        """Tell whether this is our topic."""
        return topic == LINKS

    def snapshot(self, topic: str) -> Iterable[Put]:
        """Build the counts and what is news."""
        del topic
        self._forget()
        return [self._counts(), *map(self._put, self._recent)]

    def changed(self, wanted: Callable[[str], bool]) -> Iterable[Put | Delete]:
        """Build what became news since the last call, and end what is news no longer."""
        marked, self._marked = self._marked, {}
        self._forget()
        if not wanted(LINKS):
            self._told.clear()
            return []
        over = [link for link in self._told if link not in self._recent]
        for link in over:
            del self._told[link]
        items: list[Put | Delete] = [self._put(link) for link in marked if link in self._recent]
        items += [Delete(LINKS, link, next(self._versions)) for link in over]
        return [*items, self._counts()] if marked else items

    def _forget(self) -> None:
        since_ns = self._clock.now_ns() - LINGER_NS
        for link in list(itertools.takewhile(lambda link: self._recent[link] <= since_ns, self._recent)):
            del self._recent[link]

    def _counts(self) -> LinkCountsPut:
        return LinkCountsPut(LINKS, COUNTS_KEY, next(self._versions), self._tally.counts())

    def _put(self, link: LinkId) -> LinkPut:
        self._told[link] = None
        return LinkPut(LINKS, link, next(self._versions), self._news(link))

    def _news(self, name: LinkId) -> LinkNews:
        try:
            link = self._matcher.link(name)
        except NotFoundError:
            return LinkNews(id=name, title="", status=None, version=0, decision=None)
        market = self._store.market(link.market)
        said = self._matcher.desk.history(name)[-1:]
        return LinkNews(
            id=name,
            title="" if market is None else f"{market.title} {market.outcome or ''}".rstrip(),
            status=link.status if self._tally.matters(link) else None,
            version=link.version,
            decision=next((_decided(one) for one in said if one.at_ns >= self._recent[name] - LINGER_NS), None),
        )


def _decided(one: Decision) -> Decided:
    return Decided(id=one.id, action=one.action, finding=one.finding, by=one.by, at=ms(one.at_ns))
