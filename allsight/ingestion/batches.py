"""How many markets go into one request, where a venue may count them by its own groups."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from allsight.domain.ids import EventKey
from allsight.domain.market import Market

T = TypeVar("T")


def slices(items: Sequence[T], limit: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into parts of at most `limit`, in order."""
    for first in range(0, len(items), limit):
        yield items[first : first + limit]


def batches(markets: Iterable[Market], limit: int, *, counts_events: bool) -> Iterator[list[Market]]:
    """Cut markets into batches that each use up at most `limit`.

    The order is kept, but that the markets of an event come together, where the first of them stands.
    """
    if not counts_events:
        yield from map(list, slices(list(markets), limit))
        return
    groups: dict[EventKey, list[Market]] = {}
    for market in markets:
        groups.setdefault(market.event, []).append(market)
    for part in slices(list(groups.values()), limit):
        yield [market for group in part for market in group]
