"""How many markets go into one request, where a venue may count them by its own groups."""

from collections.abc import Iterable, Iterator

from allsight.domain.ids import EventKey
from allsight.domain.market import Market


def batches(markets: Iterable[Market], limit: int, *, counts_events: bool) -> Iterator[list[Market]]:
    """Cut markets into batches that each use up at most `limit`.

    The order is kept, but that the markets of an event come together, where the first of them stands.
    """
    if not counts_events:
        rest = list(markets)
        for first in range(0, len(rest), limit):
            yield rest[first : first + limit]
        return
    groups: dict[EventKey, list[Market]] = {}
    for market in markets:
        groups.setdefault(market.event, []).append(market)
    whole = list(groups.values())
    for first in range(0, len(whole), limit):
        yield [market for group in whole[first : first + limit] for market in group]
