"""All feeds together: the `FeedControl` of the process."""

from collections.abc import Iterable, Sequence

from allsight.domain.ids import MarketKey, Venue, venue_of
from allsight.domain.ports import VenueReader
from allsight.ingestion.feed import VenueFeed


class Feeds:
    """Sends what is asked of a market to the feed of its venue; markets of venues that are off are left out."""

    def __init__(self, feeds: Sequence[VenueFeed]) -> None:
        self._feeds = {feed.venue: feed for feed in feeds}

    def resync(self, key: MarketKey, reason: str) -> None:
        """Ask for a fresh snapshot of one book; returns at once."""
        if feed := self._feeds.get(venue_of(key)):
            feed.resync(key, reason)

    def watch(self, keys: Iterable[MarketKey]) -> None:
        """Replace the set of markets whose books are wanted, most wanted first."""
        wanted: dict[Venue, list[MarketKey]] = {venue: [] for venue in self._feeds}
        for key in keys:
            wanted.get(venue_of(key), []).append(key)
        for venue, feed in self._feeds.items():
            feed.watch(wanted[venue])

    def readers(self) -> Sequence[VenueReader]:
        """Return the venues in display order."""
        return tuple(self._feeds.values())
