"""Questions that hang together, asked at two venues: two levels of one figure, and who wins an election."""

import msgspec

from allsight.domain.ids import Venue
from tests.normalization.matcher.samples import Listed, listed, rivals
from tests.support.small_program import SmallProgram

LEVELS = ("3.0", "3.5")


def level(venue: Venue, percent: str) -> Listed:
    """List whether inflation is above a level; both levels are markets of one event."""
    return listed(
        venue, f"Will the rate of CPI inflation be above {percent}% for the year ending in October 2026?",
        outcome=f"Above {percent}%", name=f"CPI-{percent}", group="CPI", event="CPI in October 2026",
        rules=f"If the 12-month percent change in the CPI-U for October 2026 is above {percent}%, then the market "
        "resolves to Yes. The resolution source for this market is the Bureau of Labor Statistics.",
    )  # fmt: skip


def show_states(program: SmallProgram) -> None:
    """List all of it."""
    for venue in (Venue.KALSHI, Venue.POLYMARKET):
        for percent in LEVELS:
            program.show(*level(venue, percent))
        for market, event, rules in rivals(venue, stated=venue is Venue.KALSHI):
            program.show(msgspec.structs.replace(market, outcome=market.yes_label), event, rules)
