"""An adapter for the toy venue of `stream_server`: what the feed runner is tested with."""

from collections.abc import AsyncIterator, Sequence

from allsight.domain.book import Level, Trust
from allsight.domain.errors import AllsightError
from allsight.domain.ids import EventKey, Venue, native_id
from allsight.domain.market import Event, Market
from allsight.domain.messages import BookSnapshot, PoolSnapshot
from allsight.domain.money import Currency
from allsight.domain.repositories import PriceBar
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import CataloguePage, Check, FeedLimits, Parked
from tests.support.stream_server import ToyProtocol, ToyServer

QUICK_LIMITS = FeedLimits(
    markets_per_connection=3,
    connections=2,
    poll_interval_s=0.02,
    poll_batch=2,
    changes_every_s=0.02,
    catalogue_every_s=1000.0,
    closes_by_time=True,
)


class ToyAdapter:
    """Lists what it is told to list; `fail` makes the next calls of a hook raise."""

    venue = Venue.KALSHI
    environment = "test"
    urls: tuple[tuple[str, str], ...] = ()
    keyed = False
    parked: Parked | None = None

    def __init__(self, server: ToyServer | None, markets: Sequence[Market], limits: FeedLimits = QUICK_LIMITS) -> None:
        self.server = server
        self.limits = limits
        self.pages = [CataloguePage(markets=tuple(markets), filtered=(("combos", 7),))]
        self.changes: list[CataloguePage] = []
        self.hidden: dict[str, Market] = {}
        self.fail: dict[str, AllsightError | Exception] = {}
        self.looked_up: list[str] = []
        self.polls = 0
        self.pause: str | None = None
        self.started = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            venue=self.venue,
            currency=Currency.USD,
            books=Trust.DELAYED,
            keyed_books=Trust.LIVE,
            streams=Access.ABSENT if self.server is None else Access.KEYLESS,
            trades=Access.ABSENT,
            rules=Access.KEYLESS,
            orders=Access.ABSENT,
            without_key="",
            with_key="",
        )

    async def start(self) -> None:
        self.started += 1
        self._maybe_fail("start")

    async def aclose(self) -> None:
        self._maybe_fail("aclose")

    async def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        self._maybe_fail("catalogue")
        if changed_since_ns is None:
            yield CataloguePage(events=(Event(key=EventKey("kalshi:EV"), venue=self.venue, title="An event"),))
            for page in self.pages:
                yield page
        while self.changes:
            yield self.changes.pop(0)

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        self.looked_up += references
        return CataloguePage(markets=tuple(self.hidden[one] for one in references if one in self.hidden))

    def stream(self) -> ToyProtocol:
        assert self.server is not None
        return ToyProtocol(self.server)

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot | PoolSnapshot]:
        self._maybe_fail("books")
        self.polls += 1
        return [
            BookSnapshot(
                key=market.key,
                recv_ns=self.polls,
                venue_ns=None,
                bids=(Level(1, 1),),
                asks=(),
                trust=Trust.DELAYED,
                reason="cached",
            )
            for market in markets
        ]

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        return ()

    async def halted(self) -> str | None:
        return self.pause

    def rate_left(self) -> float | None:
        return 0.5

    def checks(self) -> Sequence[Check]:
        return ()

    def reveal(self, market: Market) -> None:
        """Make a market known to `lookup` alone."""
        self.hidden[native_id(market.key)] = market

    def _maybe_fail(self, hook: str) -> None:
        if hook in self.fail:
            raise self.fail[hook]
