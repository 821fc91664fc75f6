"""Turn market accounts into books: the depth of a pool's cost function, and the one firm offer of fixed odds. Pure."""

import functools
from fractions import Fraction
from typing import Final

from allsight.domain.book import Level
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import event_key
from allsight.domain.ladder import Band, Ladder, PriceKind, probability_ladder
from allsight.domain.pool import Pool
from allsight.ingestion.adapters.hedgehog.venue import VENUE, Mint
from allsight.ingestion.adapters.hedgehog.wire import P2pMarket, ParimutuelMarket

POOL_STEP: Final = Fraction(1, 1_000)

_SAMPLES: Final = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""How many rungs above the price of the first unit a pool's depth is looked at."""

_SHORTEST, _USUAL, _FINEST = 9, 6, 12
"""Decimals: up to `_SHORTEST` to hold fixed odds exactly; otherwise `_USUAL`, or `_FINEST` for odds beyond those."""


@functools.lru_cache(maxsize=64)
def pool_ladder(mint: Mint) -> Ladder:
    """Return the grid on which a pool's depth is shown: one and the same for all pools of a token."""
    return probability_ladder(POOL_STEP, Fraction(1, 10**mint.decimals))


def pool_of(address: str, market: ParimutuelMarket, mint: Mint) -> Pool:
    """Read the pot out of a market account."""
    return Pool(
        event=event_key(VENUE, address),
        currency=mint.currency,
        decimals=mint.decimals,
        amounts=market.amounts,
        creator_bps=market.creator_fee_bps,
        platform_bps=market.platform_fee_bps,
    )


@functools.lru_cache(maxsize=1_024)
def pool_asks(pool: Pool, option: int, ladder: Ladder) -> tuple[Level, ...]:
    """Return what betting on an option would cost now, as levels: units of payout, and the price of each batch.

    The cost function is sampled where the *last* unit costs as much as a rung. Each batch of payout between two samples
    then stands at the rung at or above what it really costs on average, so that walking the levels is never cheaper
    than the stake itself, nor is a part of a batch, for within it each unit is dearer than the one before.

    Remembered for a while: a bet is told twice, by the market's account and by that of its stakes.
    """
    levels: dict[int, int] = {}
    first = _first_rung(pool, option, ladder)
    stake = payout = last = 0
    prices = [ladder.probability(first + offset) for offset in _SAMPLES if first + offset < len(ladder)]
    for wanted, paid in pool.depth(option, prices):
        if wanted <= stake or paid <= payout:
            continue
        at = ladder.rung_paying(wanted - stake, paid - payout)
        if at is None:
            break
        last = max(last, at)  # among a handful of base units the floors may turn the order round
        levels[last] = levels.get(last, 0) + paid - payout
        stake, payout = wanted, paid
    return tuple(Level(rung, size) for rung, size in levels.items())


def _first_rung(pool: Pool, option: int, ladder: Ladder) -> int:
    price = pool.break_even(option)
    found = None if price is None else ladder.rung_at_or_above(price)
    return len(ladder) if found is None else found


def p2p_ladder(market: P2pMarket, mint: Mint) -> Ladder:
    """Return the one rung of fixed odds: YES at yes / (yes + no).

    One unit of size is the least stake that the program takes, `odds.no` base units, which pay `odds.yes + odds.no`.
    The price is exact where it has a decimal of up to nine places. Otherwise it is the next one *below*, at which a
    taker of NO pays a little more than in truth.

    Raises:
        VenueDataError: if the price is too small for any grid.
    """
    whole = market.odds_yes + market.odds_no
    for decimals in range(1, _SHORTEST + 1):
        native, rest = divmod(market.odds_yes * 10**decimals, whole)
        if not rest:
            break
    else:
        decimals = _USUAL if market.odds_yes * 10**_USUAL >= whole else _FINEST
        native = market.odds_yes * 10**decimals // whole
    if not native:
        raise VenueDataError(f"odds of {market.odds_yes} to {market.odds_no} are longer than any price that we hold")
    return Ladder(
        kind=PriceKind.PROBABILITY,
        decimals=decimals,
        bands=(Band(first=native, last=native, step=1),),
        quantum=Fraction(whole, 10**mint.decimals),
    )


def p2p_bids(market: P2pMarket) -> tuple[Level, ...]:
    """Return the creator's offer: a bid for YES, which takers of NO hit, in whole lots of `odds.no` (sheet 6).

    What is left is floor(yesAmount / odds.yes) · odds.no − noAmount base units of stake.
    """
    left = market.yes_amount // market.odds_yes * market.odds_no - market.no_amount
    lots = left // market.odds_no
    return (Level(0, lots),) if lots > 0 else ()
