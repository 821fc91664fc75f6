"""What of a question does not move with prices: which markets ask it, and where their rules part."""

from collections import Counter

import msgspec

from allsight.api.models.common import Severities
from allsight.api.views.rules import distinct
from allsight.domain.ids import Venue
from allsight.domain.questions import Cluster, Conflict, LinkedMarket, LinkStatus, Severity

_PLACES = {venue: place for place, venue in enumerate(Venue)}


class Asked(msgspec.Struct, frozen=True):
    """A question's confirmed markets, in the order of venues, and what a row says of their links.

    Attributes:
        conflicts: between those markets; what parts them from proposed ones is left out.
        pending: how many more are proposed.
        severities: how many different conflicts there are.
    """

    cluster: Cluster
    markets: tuple[LinkedMarket, ...]
    conflicts: tuple[Conflict, ...]
    pending: int
    severities: Severities

    @classmethod
    def of(cls, cluster: Cluster) -> "Asked":
        """Read it from a cluster."""
        chosen = [one for one in cluster.markets if one.status is LinkStatus.CONFIRMED]
        keys = {one.market for one in chosen}
        conflicts = tuple(one for one in cluster.conflicts if {one.first, one.second} <= keys)
        counts = Counter(one.severity for one in distinct(conflicts))
        return cls(
            cluster=cluster,
            markets=tuple(sorted(chosen, key=lambda one: (_PLACES[one.venue], one.market))),
            conflicts=conflicts,
            pending=sum(one.status is LinkStatus.PROPOSED for one in cluster.markets),
            severities=Severities(
                note=counts[Severity.NOTE], material=counts[Severity.MATERIAL], fatal=counts[Severity.FATAL]
            ),
        )
