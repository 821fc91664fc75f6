"""The ledger of delays: how long venues really took to pay, by category, and the lock-up that follows."""

from collections.abc import Iterable
from typing import Final

from allsight.analysis.risk.lockup import Delays, Priors, blend, market_lockup, prior
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Category, Market
from allsight.domain.messages import SettlementReport
from allsight.domain.opportunity import LockUp

MOST: Final = 500
"""So many of the newest settlements count per venue and category: venues change."""


def observed_delay(market: Market, report: SettlementReport) -> int | None:
    """Return how long after its stated instant a market paid; None where either is not stated.

    A market that ended early paid without delay.
    """
    stated_ns = market.closes_ns if market.expected_settle_ns is None else market.expected_settle_ns
    if stated_ns is None or report.venue_ns is None:
        return None
    return max(0, report.venue_ns - stated_ns)


class DelayLedger:
    """Remembers observed delays, and answers when a market is to be expected to pay."""

    def __init__(self, known: Priors | None = None) -> None:
        self._known = known
        self._seen: dict[tuple[Venue, Category], dict[MarketKey, int]] = {}
        self._blended: dict[tuple[Venue, Category], Delays] = {}

    def restore(self, ends: Iterable[tuple[SettlementReport, Market, Category]]) -> None:
        """Take in what storage has kept, oldest first."""
        for report, market, category in ends:
            self.note(report, market, category)

    def note(self, report: SettlementReport, market: Market, category: Category) -> None:
        """Take in how a market ended; what is said last of it counts."""
        delay_ns = observed_delay(market, report)
        if delay_ns is None:
            return
        place = (market.venue, category)
        seen = self._seen.setdefault(place, {})
        seen.pop(market.key, None)
        seen[market.key] = delay_ns
        if len(seen) > MOST:
            del seen[next(iter(seen))]
        self._blended.pop(place, None)

    def delays(self, venue: Venue, category: Category) -> Delays:
        """Return the delays of a venue in a category: what its sheet says, refined by what was observed."""
        place = (venue, category)
        found = self._blended.get(place)
        if found is None:
            before = prior(venue, category, self._known)
            found = self._blended[place] = blend(before, list(self._seen.get(place, {}).values()))
        return found

    def lockup(self, market: Market, category: Category, now_ns: int) -> LockUp | None:
        """Return when a market is to be expected to pay; None where it states no instant."""
        return market_lockup(self.delays(market.venue, category), market, now_ns)
