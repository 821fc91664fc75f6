"""A portfolio: the best set of open opportunities that can be had together."""

from decimal import Decimal

import msgspec

from allsight.analysis.arbitrage.portfolio import Reason
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, OpportunityRow
from allsight.domain.opportunity import OpportunityClass


class LeftOutOut(msgspec.Struct, frozen=True, kw_only=True):
    """An opportunity that was considered and is not in the set.

    `sentence` completes “it …”. `because` are the members that keep it out: it takes the same offers, would stand
    against their positions, or the funds at a venue that they use up.
    """

    opportunity_id: str
    title: str
    class_: OpportunityClass = msgspec.field(name="class")
    guaranteed: Decimal
    outlay: Decimal
    reason: Reason
    sentence: str
    because: tuple[str, ...]


class VenueOutlayOut(msgspec.Struct, frozen=True):
    """What has to lie at a venue, in the base currency."""

    venue: str
    outlay: Decimal


class PortfolioOut(msgspec.Struct, frozen=True, kw_only=True):
    """The set of open opportunities of one class that together is worth most under a bankroll; amounts in `base`.

    No two take offers of one market. `guaranteed` is the sum of what each guarantees, and all together guarantee at
    least that. `after_hurdle` is what is left of it after the hurdle, null where nobody knows for how long a member is
    locked up. `left` is the bankroll less `outlay`. `best_proven` is false where the search was stopped, or not all
    that is open was searched: a better set may exist, and `notes` say so. `considered` counts all that were open in
    the class. `chosen` and `left_out` are in the order of the ranking, the best first. `resized` are ids of members
    that were proved anew for less money than they are listed with; all others are as they are listed.
    """

    base: str
    bankroll: Decimal
    outlay: Decimal
    guaranteed: Decimal
    after_hurdle: Decimal | None
    left: Decimal
    best_proven: bool
    considered: int
    notes: tuple[str, ...]
    chosen: tuple[OpportunityRow, ...]
    resized: tuple[str, ...]
    left_out: tuple[LeftOutOut, ...]
    by_venue: tuple[VenueOutlayOut, ...]


class SizedOut(msgspec.Struct, frozen=True):
    """An open opportunity as it is proved for an outlay of at most so much, with what proves it at that size."""

    opportunity: OpportunityOut
    evidence: EvidenceOut
