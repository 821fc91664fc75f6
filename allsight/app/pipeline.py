"""From books to opportunities and from listings to questions: what happens when the state store has news.

Prices are urgent and cheap: pairs are evaluated in the very turn of the loop that changed a book. Groups of questions
are urgent and dear: they are searched in slices between the turns that a frame needs. Descriptions are neither: a task
enters them into the matcher in slices as well, so that a catalogue of thousands never holds back a feed.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

import msgspec

from allsight.analysis.arbitrage.finder import Finder
from allsight.analysis.arbitrage.terms import LegTerms
from allsight.analysis.risk.observed import DelayLedger
from allsight.api.views.markets import event_category
from allsight.api.views.questions import QuestionBoard
from allsight.app.health import PathMeter
from allsight.app.turns import STAGES
from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.decisions import Decision
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import LinkId, MarketKey, QuestionId, Venue
from allsight.domain.market import Market, Rules
from allsight.domain.questions import Cluster, Link, LinkStatus, Question
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.edits import only_traded
from allsight.normalization.matcher.groups import GroupChanges, Groups
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher

SLICE_NS: Final = 6 * MILLISECOND_NS
"""For so long markets are entered in one turn; telling everybody about what has changed comes on top."""

REST: Final = 0.25
"""How long matching then rests, in units of the time that it took."""

SETTLE_NS: Final = 3 * MILLISECOND_NS
"""For so long groups are searched in one turn; a step that was begun is ended."""

CROWD: Final = 16
CROWDED_NS: Final = 6 * MILLISECOND_NS
"""For so long while so many wait: all books of a polled venue move at once, and the last would wait half a second."""

WATCH_EVERY_S: Final = 2.0
WATCH_REST: Final = 50
"""How long the watch list then stays as it is at least, in units of the time that ordering it took."""

RANKED: Final = 500
"""Markets that are put in order of interest in one turn: about a millisecond."""

KeepLinks = Callable[[Sequence[Question], Sequence[Link], Sequence[Decision]], None]
Watch = Callable[[Iterable[MarketKey]], None]


class Pipeline:
    """Connects store, matcher, scanner and the board of questions.

    Args:
        keep: hands changed questions and links, and what people decided, to the writer.
        keep_market: hands a changed market, with its rules in force, to the writer.
        on_books: told which books have changed.
        on_links: told what a step of the matcher has changed.
        watch: tells the feeds which books are wanted, most wanted first.
        watch_limit: most markets per venue.
        path: times every pass.
    """

    def __init__(  # noqa: PLR0913  # it connects that many parts
        self,
        *,
        store: StateStore,
        matcher: Matcher,
        finder: Finder,
        groups: Groups,
        delays: DelayLedger,
        board: QuestionBoard,
        clock: Clock,
        keep: KeepLinks,
        keep_market: Callable[[Market, Rules | None], None],
        on_books: Callable[[Sequence[MarketKey]], None],
        on_links: Callable[[Changes], None],
        watch: Watch,
        watch_limit: int,
        path: PathMeter,
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._finder = finder
        self._groups = groups
        self._delays = delays
        self._board = board
        self._clock = clock
        self._keep = keep
        self._keep_market = keep_market
        self._on_books = on_books
        self._on_links = on_links
        self._watch = watch
        self._watch_limit = watch_limit
        self._path = path
        self._backlog: dict[MarketKey, None] = {}
        self._news = asyncio.Event()
        self._due = asyncio.Event()
        self._regroup = asyncio.Event()
        self._rewatch = True

    @property
    def backlog(self) -> int:
        """Return how many markets wait to be matched."""
        return len(self._backlog)

    def wake(self) -> None:
        """Take note that the store has news; it is looked at when the loop has done what is already waiting."""
        self._due.set()

    async def pump(self) -> None:
        """Look at what the store has to say, for ever; a part that fails here ends the process.

        Between two looks groups are searched for a while, and then whatever has come in goes all its way; but for what
        is seen to gain and is new: that is proved at once.
        """
        while True:
            if not self._finder.due:
                await self._due.wait()
            for turn in range(STAGES):
                if turn:
                    await asyncio.sleep(0)
                if self._due.is_set():
                    self._due.clear()
                    self._look()
                    if self._finder.urgent:
                        break
            slice_ns = CROWDED_NS if self._finder.waiting > CROWD else SETTLE_NS
            self._finder.settle(self._clock.monotonic_ns() + slice_ns)

    def _look(self) -> None:
        dirty, changed = self._store.take_dirty(), self._store.take_changed()
        self._path.updates += len(dirty)
        if changed:
            self._backlog.update(dict.fromkeys(changed))
            self._news.set()
            dirty = list(dict.fromkeys([*dirty, *changed]))
        before_ns = self._clock.now_ns()
        self._finder.on_dirty(dirty)
        if dirty and not changed:
            changed_ns = self._store.changed_ns(dirty[-1])
            if changed_ns is not None:
                self._path.note_pass(max(0, before_ns - changed_ns), self._clock.now_ns() - before_ns)
        self._board.mark(dirty)
        self._on_books(dirty)

    async def match(self) -> None:
        """Enter what is new or changed into the matcher, slice by slice, for ever.

        After each slice the others have a while to themselves: a first catalogue of thousands would otherwise be read
        at the pace at which it is matched.
        """
        while True:
            await self._news.wait()
            self._news.clear()
            while self._backlog:
                began_ns = self._clock.monotonic_ns()
                self.apply(self._enter(began_ns + SLICE_NS))
                await self._clock.sleep(REST * (self._clock.monotonic_ns() - began_ns) / SECOND_NS)

    async def group(self) -> None:
        """Put together what hangs together with what has changed, once there is nothing left to match, for ever."""
        while True:
            await self._regroup.wait()
            self._regroup.clear()
            while self._groups.due and not self._backlog:
                began_ns = self._clock.monotonic_ns()
                while self._groups.due and self._clock.monotonic_ns() < began_ns + SLICE_NS:
                    self._group(self._groups.step())
                await self._clock.sleep(REST * (self._clock.monotonic_ns() - began_ns) / SECOND_NS)

    async def follow(self) -> None:
        """Keep the feeds informed about which books are wanted."""
        while True:
            began_ns = self._clock.monotonic_ns()
            if self._rewatch:
                self._rewatch = False
                self._watch(await self._wanted())
            spent_s = (self._clock.monotonic_ns() - began_ns) / SECOND_NS
            await self._clock.sleep(max(WATCH_EVERY_S, WATCH_REST * spent_s))

    def apply(self, changes: Changes) -> None:
        """Carry changed questions and links to everybody who works with them."""
        self._groups.touch(changes.questions | changes.removed)
        self._regroup.set()
        for question in changes.removed:
            self._finder.drop_cluster(question)
            self._board.drop_cluster(question)
        for question in changes.questions:
            self._set_cluster(self._matcher.cluster(question))
        if changes.questions or changes.links or changes.decisions or changes.parted:
            self._rewatch = True
            links = self._still_there(changes.links)
            asked = changes.questions | {link.question for link in links}
            self._keep(
                [self._matcher.question(question) for question in sorted(asked)],
                [*changes.parted, *links],
                changes.decisions,
            )
        self._on_links(changes)

    def restore(self, questions: Sequence[Question], links: Sequence[Link], decisions: Sequence[Decision]) -> None:
        """Take up what was decided before this process began."""
        self._matcher.restore(questions, links, decisions)

    def _enter(self, until_ns: int) -> Changes:
        """Enter what has waited longest, one market at least, until it is so late."""
        over: list[MarketKey] = []
        entered: list[MarketKey] = []
        changes = self._matcher.upsert_many(self._listings(until_ns, entered, over))
        for key in over:
            changes |= self._matcher.remove(key)
        self._groups.touch((), (*entered, *over))
        return changes

    def _listings(self, until_ns: int, entered: list[MarketKey], over: list[MarketKey]) -> Iterator[Listing]:
        """Take markets from the backlog while there is time; those that are over are noted instead."""
        while self._backlog:
            key = next(iter(self._backlog))
            del self._backlog[key]
            market = self._store.market(key)
            if market is not None:
                listing = Listing(market, self._store.event(market.event), self._store.rules(key))
                known = self._matcher.listing(key)
                if known is None or not only_traded(known, listing):
                    self._keep_market(market, listing.rules)
                    self._rewatch = True
                    (over if market.lifecycle.over else entered).append(key)
                if not market.lifecycle.over:
                    yield listing
            if self._clock.monotonic_ns() >= until_ns:
                return

    def _group(self, changes: GroupChanges) -> None:
        for name in changes.removed:
            self._finder.drop_group(name)
        for group in changes.groups:
            markets = [one.market for member in group.members for one in member.markets]
            self._finder.set_group(group, {key: self._terms(key) for key in markets})

    def _terms(self, market: MarketKey) -> LegTerms:
        links = (one for one in self._matcher.links_of(market) if one.status is LinkStatus.CONFIRMED)
        return self._told(market, next(links, None))

    def _told(self, key: MarketKey, link: Link | None) -> LegTerms:
        market, delays = self._store.market(key), None
        if market is not None:
            delays = self._delays.delays(market.venue, event_category(self._store.event(market.event)))
        return LegTerms(link, self._store.rules(key), self._matcher.claim(key).predicate, delays)

    def _set_cluster(self, cluster: Cluster) -> None:
        terms = {
            link.market: self._told(link.market, link)
            for link in self._links(cluster.question.id)
            if link.status is LinkStatus.CONFIRMED
        }
        if terms:
            self._finder.set_cluster(_certain(cluster), terms)
        else:
            self._finder.drop_cluster(cluster.question.id)
        self._board.set_cluster(cluster)

    def _links(self, question: QuestionId) -> list[Link]:
        """Return every link to a question."""
        markets = [one.market for one in self._matcher.cluster(question).markets]
        return [link for key in markets for link in self._matcher.links_of(key) if link.question == question]

    def _still_there(self, changed: Iterable[LinkId]) -> list[Link]:
        """Return changed links, the rejected ones with them, which no cluster holds any more."""
        found = []
        for link in sorted(changed):
            with contextlib.suppress(NotFoundError):  # dropped again by a later step of the same change
                found.append(self._matcher.link(link))
        return found

    async def _wanted(self) -> list[MarketKey]:
        """Order each venue's markets by how much their books matter: linked ones first, then by volume."""
        ranked: dict[Venue, list[tuple[tuple[bool, float], MarketKey]]] = {}
        for number, market in enumerate(list(self._store.markets()), 1):
            if not market.lifecycle.over:
                ranked.setdefault(market.venue, []).append((self._rank(market), market.key))
            if number % RANKED == 0:
                await asyncio.sleep(0)
        wanted: list[MarketKey] = []
        for found in ranked.values():
            found.sort(key=itemgetter(0))
            wanted += [key for _, key in found[: self._watch_limit]]
            await asyncio.sleep(0)
        return wanted

    def _rank(self, market: Market) -> tuple[bool, float]:
        return self._matcher.question_of(market.key) is None, -float(market.volume_24h or 0)


def _certain(cluster: Cluster) -> Cluster:
    """Leave out markets that are only proposed: nobody has said yet that they ask this question."""
    markets = tuple(one for one in cluster.markets if one.status is LinkStatus.CONFIRMED)
    keys = {one.market for one in markets}
    conflicts = tuple(one for one in cluster.conflicts if {one.first, one.second} <= keys)
    return msgspec.structs.replace(cluster, markets=markets, conflicts=conflicts)
