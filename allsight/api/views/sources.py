"""Sources of the stream beside questions: opportunities, books, venues and health."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from allsight.api.models.opportunities import OpportunityRow
from allsight.api.models.stream import BookPut, Delete, HealthPut, OpportunityPut, Put, VenuePut
from allsight.api.models.venues import HealthOut
from allsight.api.views.markets import MarketViews
from allsight.api.views.opportunities import OpportunityBoard
from allsight.api.views.venues import VenueBoard
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import MarketKey
from allsight.domain.opportunity import Opportunity

OPPORTUNITIES: Final = "opportunities"
VENUES: Final = "venues"
HEALTH_KEY: Final = "health"
_BOOK: Final = "book:"
_AGES_NS: Final = SECOND_NS
"""Ages advance without anything else changing: what shows one is sent again this often."""


class OpportunitySource:
    """The topic `opportunities`: what is open, and what ended within the last ten seconds.

    Changes are pushed by `put` as they happen; the tick only renews ages and takes away what has lingered long enough.
    """

    def __init__(self, board: OpportunityBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._versions = itertools.count(1)
        self._shown: dict[str, None] = {}
        self._renewed_ns = 0

    def put(self, one: Opportunity) -> OpportunityPut:
        """Describe one change, for the hub to push."""
        return self._put(self._board.row(one))

    def covers(self, topic: str) -> bool:
        """Tell whether this is our topic."""
        return topic == OPPORTUNITIES

    def snapshot(self, topic: str) -> Iterable[Put]:
        """Build every row."""
        del topic
        return map(self._put, self._board.live_rows())

    def changed(self, wanted: Callable[[str], bool]) -> Iterator[Put | Delete]:
        """Build all rows once a second, one by one."""
        now_ns = self._clock.now_ns()
        if not wanted(OPPORTUNITIES) or now_ns - self._renewed_ns < _AGES_NS:
            return
        self._renewed_ns = now_ns
        former, self._shown = self._shown, {}
        yield from map(self._put, self._board.live_rows())
        for key in [key for key in former if key not in self._shown]:
            yield Delete(OPPORTUNITIES, key, next(self._versions))

    def _put(self, row: OpportunityRow) -> OpportunityPut:
        self._shown[row.id] = None
        return OpportunityPut(OPPORTUNITIES, row.id, next(self._versions), row)


class BookSource:
    """The topics `book:VENUE:ID`: one market's whole book each."""

    def __init__(self, markets: MarketViews, clock: Clock) -> None:
        self._markets = markets
        self._clock = clock
        self._versions = itertools.count(1)
        self._marked: dict[MarketKey, None] = {}
        self._sent_ns: dict[MarketKey, int] = {}
        self._open: dict[MarketKey, None] = {}

    def mark(self, keys: Iterable[MarketKey]) -> None:
        """Note that books have changed."""
        for key in keys:
            if key in self._open:
                self._marked[key] = None

    def covers(self, topic: str) -> bool:
        """Tell whether the topic names a book that we have."""
        if not topic.startswith(_BOOK):
            return False
        try:
            self._markets.book(MarketKey(topic.removeprefix(_BOOK)))
        except NotFoundError:
            return False
        return True

    def snapshot(self, topic: str) -> Iterable[Put]:
        """Build the book."""
        key = MarketKey(topic.removeprefix(_BOOK))
        self._open[key] = None
        return [self._put(key)]

    def changed(self, wanted: Callable[[str], bool]) -> Iterable[Put | Delete]:
        """Build the books that changed, and once a second those that did not, for their age."""
        now_ns = self._clock.now_ns()
        self._open = {key: None for key in self._open if wanted(f"{_BOOK}{key}")}
        due = [key for key in self._open if key in self._marked or now_ns - self._sent_ns.get(key, 0) >= _AGES_NS]
        self._marked.clear()
        return [self._put(key) for key in due]

    def _put(self, key: MarketKey) -> BookPut:
        self._sent_ns[key] = self._clock.now_ns()
        return BookPut(f"{_BOOK}{key}", key, next(self._versions), self._markets.book(key))


class VenueSource:
    """The topic `venues`: every feed and the health of the process, once a second."""

    def __init__(self, board: VenueBoard, health: Callable[[], HealthOut], clock: Clock) -> None:
        self._board = board
        self._health = health
        self._clock = clock
        self._versions = itertools.count(1)
        self._sent_ns = 0

    def covers(self, topic: str) -> bool:
        """Tell whether this is our topic."""
        return topic == VENUES

    def snapshot(self, topic: str) -> Iterable[Put]:
        """Build everything."""
        del topic
        return self._all()

    def changed(self, wanted: Callable[[str], bool]) -> Iterable[Put | Delete]:
        """Build everything once a second."""
        now_ns = self._clock.now_ns()
        if not wanted(VENUES) or now_ns - self._sent_ns < _AGES_NS:
            return []
        self._sent_ns = now_ns
        return self._all()

    def _all(self) -> Iterator[Put]:
        version = next(self._versions)
        for row in self._board.rows():
            yield VenuePut(VENUES, row.venue, version, row)
        yield HealthPut(VENUES, HEALTH_KEY, version, self._health())
