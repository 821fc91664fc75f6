"""Markets of four venues with their own grids and fees, and books around a mid."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from allsight.domain.book import Level
from allsight.domain.clock import DAY_NS
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import CommissionGroup, EventKey, FundsPool, Venue, event_key, market_key
from allsight.domain.ladder import Ladder, PriceKind, probability_ladder
from allsight.domain.market import Lifecycle, Market
from allsight.domain.money import Currency
from allsight.ingestion.adapters.betfair import fees as betfair
from allsight.ingestion.adapters.betfair.ladders import CLASSIC
from allsight.ingestion.adapters.kalshi import fees as kalshi
from allsight.ingestion.adapters.polymarket import fees as polymarket
from allsight.ingestion.adapters.polymarket.wire import CompactFee, CompactMarket
from allsight.ingestion.adapters.smarkets import fees as smarkets
from allsight.ingestion.adapters.smarkets.ladder import LADDER as SMARKETS_LADDER

START_NS: Final = 1_795_356_000_000_000_000
DEPTH: Final = 5
_HALF_SPREAD: Final = 0.004
_DAYS: Final = 20


class Kind(NamedTuple):
    """What a venue's markets have in common."""

    ladder: Ladder
    currency: Currency
    fees: FeeSchedule


KINDS: Final[Mapping[Venue, Kind]] = {
    Venue.KALSHI: Kind(
        probability_ladder(Fraction(1, 100), Fraction(1, 100)),
        Currency.USD,
        kalshi.fee_schedule("quadratic", Decimal(1)),
    ),
    Venue.POLYMARKET: Kind(
        probability_ladder(Fraction(1, 1000), Fraction(1, 1_000_000)),
        Currency.PUSD,
        polymarket.from_compact(
            CompactMarket(c="", t=[], mts=Decimal("0.001"), mos=Decimal(5), fd=CompactFee(Decimal("0.05"), Decimal(1)))
        ),
    ),
    Venue.BETFAIR: Kind(
        CLASSIC,
        Currency.GBP,
        betfair.schedule((betfair.BaseRate(Decimal(5), True, "catalogue"),), betfair.Terms()),
    ),
    Venue.SMARKETS: Kind(
        SMARKETS_LADDER,
        Currency.GBP,
        smarkets.fee_schedule(smarkets.Commission(FeeForm.NET_PROFIT, Fraction(2, 100), "configured"), b"null"),
    ),
}


def market(venue: Venue, event: str, outcome: str) -> Market:
    """Return an open market of an event; where commission is netted, it is over the event."""
    kind = KINDS[venue]
    key = event_key(venue, event)
    netted = kind.fees.form is FeeForm.NET_PROFIT
    return Market(
        key=market_key(venue, event, outcome),
        event=key,
        venue=venue,
        title=f"{outcome} of {event}",
        outcome=outcome,
        ladder=kind.ladder,
        currency=kind.currency,
        fees=kind.fees,
        commission_group=_netted(key) if netted else None,
        funds_pool=FundsPool(venue),
        lifecycle=Lifecycle.OPEN,
        expected_settle_ns=START_NS + _DAYS * DAY_NS,
    )


def levels(
    rng: random.Random, ladder: Ladder, mid: float, depth: int = DEPTH
) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    """Return bids and asks around a mid, best first, fewer where the grid ends; they never cross."""
    chances = _chances(ladder)
    bid = bisect_right(chances, mid - _HALF_SPREAD) - 1
    ask = max(bid + 1, bisect_left(chances, mid + _HALF_SPREAD))
    bids = tuple(_level(rng, ladder, rung) for rung in range(bid, max(-1, bid - depth), -1))
    asks = tuple(_level(rng, ladder, rung) for rung in range(ask, min(len(ladder), ask + depth)))
    return bids, asks


def _level(rng: random.Random, ladder: Ladder, rung: int) -> Level:
    """Return a level of 5 to 800 contracts; where sizes count the stake, of what so many cost."""
    contracts = rng.randrange(5, 800)
    if ladder.kind is PriceKind.ODDS:
        return Level(rung, max(1, int(contracts * _chances(ladder)[rung] / float(ladder.quantum))))
    return Level(rung, int(contracts / ladder.quantum))


@cache
def _chances(ladder: Ladder) -> list[float]:
    return [ladder.chance(rung) for rung in range(len(ladder))]


def _netted(event: EventKey) -> CommissionGroup:
    return CommissionGroup(event)
