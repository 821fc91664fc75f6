"""What all connections of the venue know together, and what REST and stream tell each other."""

from allsight.domain.clock import MINUTE_NS
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Ladder
from allsight.ingestion.adapters.polymarket import wire
from allsight.ingestion.adapters.polymarket.parse import tick_of
from allsight.ingestion.adapters.polymarket.routes import Route
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig

CATALOGUE_LAG_NS = 10 * MINUTE_NS
"""The catalogue is cached for up to five minutes; so long after a word of the stream it is not believed."""

_ANNOUNCED_LIMIT = 10_000


class StreamMemory:
    """Shared by the adapter and its connections; lives as long as the adapter.

    Attributes:
        routes: by YES token, what the connections follow.
    """

    def __init__(self, config: PolymarketConfig) -> None:
        self._patterns = config.patterns()
        self._ladders: dict[MarketKey, tuple[Ladder, int]] = {}
        self.routes: dict[str, Route] = {}
        self._announced: set[str] = set()

    def learn(self, key: MarketKey, ladder: Ladder, at_ns: int) -> None:
        """Note a price grid that the stream told of."""
        self._ladders[key] = (ladder, at_ns)

    def ladder(self, key: MarketKey, listed: Ladder, at_ns: int) -> Ladder:
        """Return the price grid to believe: the stream's while its word is fresh, else the catalogue's."""
        told = self._ladders.get(key)
        if told is None:
            return listed
        if at_ns - told[1] >= CATALOGUE_LAG_NS and tick_of(told[0]) != tick_of(listed):
            del self._ladders[key]
            return listed
        return told[0]

    def show(self, book: wire.Book) -> None:
        """Hand what REST shows of a book to the connection that follows it."""
        route = self.routes.get(book.asset_id)
        if route is not None:
            route.show(book)

    def announce(self, market: str, slug: str) -> bool:
        """Tell whether a new market is worth reading: not machine-made, and news, as every connection hears of it."""
        if market in self._announced or self.dropped(slug) is not None:
            return False
        if len(self._announced) >= _ANNOUNCED_LIMIT:
            self._announced.clear()
        self._announced.add(market)
        return True

    def dropped(self, slug: str) -> str | None:
        """Return the name of the rule that keeps a market out, or None."""
        return next((name for name, pattern in self._patterns if pattern.search(slug)), None)
