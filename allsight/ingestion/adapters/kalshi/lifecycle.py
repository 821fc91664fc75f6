"""What the lifecycle channel says of markets, in our words (sheet 4.4): pure functions.

Opening and closing by time are not announced; the feed keeps timers for them (`FeedLimits.closes_by_time`).
"""

from collections.abc import Iterator

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue, market_key
from allsight.domain.market import Lifecycle
from allsight.domain.messages import CatalogueMessage, LadderChange, LifecycleChange, SettlementReport
from allsight.ingestion.adapters.kalshi import frames
from allsight.ingestion.adapters.kalshi.parse import ladder_of, settlement_of

_STEPS = {
    "activated": Lifecycle.OPEN,
    "deactivated": Lifecycle.SUSPENDED,
    "determined": Lifecycle.PROPOSED,
    "settled": Lifecycle.SETTLED,
}
_EVENT = "event:"


def changes(body: frames.LifecycleBody, recv_ns: int) -> Iterator[CatalogueMessage]:
    """Yield what a message says outright.

    Raises:
        InvalidKeyError: if the ticker cannot be a key.
        VenueDataError: if a grid or a settlement cannot be read.
    """
    key = market_key(Venue.KALSHI, body.market_ticker)
    seconds = body.settled_ts or body.determination_ts
    venue_ns = None if seconds is None else seconds * SECOND_NS
    if (step := _STEPS.get(body.event_type)) is not None:
        yield LifecycleChange(key, step, recv_ns, venue_ns)
    if body.event_type == "price_level_structure_updated" and body.price_ranges:
        yield LadderChange(key, ladder_of(body.price_ranges), recv_ns)
    if body.result and (settlement := settlement_of(body.result, body.settlement_value)) is not None:
        yield SettlementReport(
            key=key, settlement=settlement, final=False, source="lifecycle channel", recv_ns=recv_ns, venue_ns=venue_ns
        )


def lookups(body: frames.LifecycleBody) -> tuple[str, ...]:
    """Return what has to be read again because the message does not say all: everything but a mere switch."""
    return () if body.event_type in ("activated", "deactivated", "determined") else (body.market_ticker,)


def event_reference(event_ticker: str) -> str:
    """Return the reference by which the adapter finds an event again."""
    return _EVENT + event_ticker


def event_of(reference: str) -> str | None:
    """Return the event ticker of such a reference, or None for a market's ticker."""
    return reference.removeprefix(_EVENT) if reference.startswith(_EVENT) else None
