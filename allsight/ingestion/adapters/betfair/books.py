"""From Betfair's levels to ours (sheet 0, 6): pure functions.

`availableToBack`, or `atb`, is what a backer can take: the asks of YES. `availableToLay`, or `atl`, is what
a layer can take: its bids. Sizes are backer's stake on both sides and stay that: a rung says what they pay.
"""

from collections.abc import Iterable
from decimal import Decimal

from allsight.domain.book import Level, Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot
from allsight.ingestion.adapters.betfair import wire
from allsight.ingestion.adapters.betfair.ladders import Rungs, rungs_of


def quanta_of(size: Decimal) -> int:
    """Return a stake in pennies; what lies below a penny is not there.

    Raises:
        VenueDataError: if it is no stake.
    """
    try:
        pennies = int(size * 100)
    except (ArithmeticError, ValueError):
        raise VenueDataError(f"expected a size, found {str(size)[:40]!r}") from None
    if pennies < 0:
        raise VenueDataError(f"expected a size, found {str(size)[:40]!r}")
    return pennies


def parse_book(
    runner: wire.RunnerBook | None,
    market: Market,
    recv_ns: int,
    *,
    trust: Trust,
    reason: str = "",
) -> BookSnapshot:
    """Return a runner's book from REST; a runner without offers has an empty one.

    Raises:
        VenueDataError: if a level cannot be read.
    """
    offers = runner.ex if runner is not None else None
    rungs = rungs_of(market.ladder)
    return BookSnapshot(
        key=market.key,
        recv_ns=recv_ns,
        venue_ns=None,
        bids=_levels(offers.available_to_lay if offers else None, rungs),
        asks=_levels(offers.available_to_back if offers else None, rungs),
        trust=trust,
        reason=reason,
    )


def _levels(levels: Iterable[wire.PriceSize] | None, rungs: Rungs) -> tuple[Level, ...]:
    found = ((rungs[level.price], quanta_of(level.size)) for level in levels or ())
    return tuple(Level(rung, size) for rung, size in found if size)
