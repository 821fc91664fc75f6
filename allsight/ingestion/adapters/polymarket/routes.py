"""What a connection keeps per market: where its events go, and what is needed to judge them.

No levels: the state store is the only place where books live.
"""

from collections import deque
from fractions import Fraction
from functools import lru_cache

import msgspec

from allsight.domain.book import NO_RUNG
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta
from allsight.ingestion.adapters.polymarket import parse, wire

RECENT = 64
"""So many changes of one market are remembered, to find the place of a book that REST shows among them."""

HELD_BACK = 1_000
"""So many changes of one market are kept while its book is awaited."""


class Tables(msgspec.Struct, frozen=True):
    """Every spelling of every price of a grid, and of a best price where a side may be empty."""

    ladder: Ladder
    rungs: dict[str, int]
    best_bids: dict[str, int]
    best_asks: dict[str, int]


@lru_cache(maxsize=16)
def tables_of(decimals: int, bands: tuple[Band, ...]) -> Tables:
    """Return the tables of a book grid, the same for every market on it whatever its tick and version."""
    ladder = Ladder(kind=PriceKind.PROBABILITY, decimals=decimals, bands=bands, quantum=parse.QUANTUM)
    nothing = dict.fromkeys(("", "0", "0.0", "0.00", "0.000", "0.0000"), NO_RUNG)
    certain = dict.fromkeys(("1", "1.0", "1.00", "1.000", "1.0000"), NO_RUNG)
    rungs = ladder.spellings
    return Tables(ladder, rungs, rungs | nothing, rungs | nothing | certain)


class Route:
    """Where the events of one market's tokens go, and what is needed to judge them.

    `held` holds changes back while a book is awaited and is None while the book is in step; `recent` has the last
    changes since the whole book with `hash`, and the venue's hash after each. Times are the venue's: `change_ns` of the
    last change, `book_ns` of the last whole book, `forgotten_ns` of the last change that found no room in `held`.
    `asked_ns` is ours.

    `shown` is what REST has shown of the book and nobody has compared yet, `shown_ticks` how often that was put off.
    """

    __slots__ = (
        "asked_ns",
        "book_ns",
        "change_ns",
        "forgotten_ns",
        "hash",
        "held",
        "key",
        "no",
        "recent",
        "refused",
        "shown",
        "shown_ticks",
        "tables",
        "tick",
        "yes",
    )

    def __init__(self, market: Market) -> None:
        self.key: MarketKey = market.key
        self.yes = market.native_of("yes_token")
        self.no = market.native_of("no_token")
        self.refused = False
        self.change_ns = self.book_ns = self.forgotten_ns = self.asked_ns = 0
        self.hash = ""
        self.held: deque[BookDelta] | None = deque()
        self.recent: deque[tuple[str, BookDelta]] = deque(maxlen=RECENT)
        self.shown: wire.Book | None = None
        self.shown_ticks = 0
        self.grid(market.ladder)

    def grid(self, ladder: Ladder) -> None:
        """Stand on another ladder from now on."""
        self.tables = tables_of(ladder.decimals, ladder.bands)
        self.tick: Fraction = parse.tick_of(ladder)

    @property
    def newest_ns(self) -> int:
        """Return the venue's time of the newest thing that the stream has told of this book."""
        return max(self.change_ns, self.book_ns)

    def await_book(self) -> None:
        """Hold changes back until a whole book comes."""
        if self.held is None:
            self.held = deque()
        self.forgotten_ns = self.asked_ns = 0
        self.refused = False
        self.shown = None

    def show(self, book: wire.Book) -> None:
        """Take note of what REST shows; only a book in step can be compared with it."""
        if self.held is None:
            self.shown, self.shown_ticks = book, 0

    def after(self, mark: str) -> list[BookDelta] | None:
        """Return the changes since the book had this hash, or None if it is not known to have had it lately."""
        if not mark:
            return None
        since: list[BookDelta] = []
        for seen, delta in reversed(self.recent):
            if seen == mark:
                return since[::-1]
            since.append(delta)
        return since[::-1] if mark == self.hash and len(since) < RECENT else None

    def hold(self, held: deque[BookDelta], delta: BookDelta) -> None:
        """Keep a change for later; the oldest goes when there is no room, which the book that comes must make good."""
        if len(held) == HELD_BACK:
            self.forgotten_ns = held.popleft().venue_ns or 0
        held.append(delta)
