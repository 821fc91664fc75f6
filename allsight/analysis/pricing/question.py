"""A question's odds over all its venues: best prices, spread, consensus, and what a late book only hints at.

Only LIVE books make best prices, spread and consensus; a DELAYED one can at most hint at an *indicative* edge, with its
age, which is never an opportunity. Prices are exact; the consensus is a statistic and is computed in floats.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from allsight.analysis.pricing.implied import Quote
from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey, Venue

HALF_LIFE_S = 60.0
"""After this long without proof a book weighs half in the consensus."""


class Consensus(msgspec.Struct, frozen=True):
    """The weighted middle of the live books with a one-sigma band: how far they spread, and how wide each is."""

    value: float
    low: float
    high: float
    venues: int


class BestPrice(msgspec.Struct, frozen=True):
    """The best price of a side over live books and where it stands."""

    price: Fraction
    market: MarketKey
    venue: Venue
    size: Fraction


class Indication(msgspec.Struct, frozen=True):
    """An edge that two books would show if the late one of them still held: shown with its age, never an opportunity.

    `edge` is per unit of payout after both venues' fees, before currency and rounding.
    """

    edge: Fraction
    buy_yes: MarketKey
    buy_no: MarketKey
    proved_ns: int


class QuestionPrices(msgspec.Struct, frozen=True, kw_only=True):
    """What a question costs over all venues, in its own orientation.

    Attributes:
        quotes: every market's prices, whatever the trust in them.
        bid, ask: the best over LIVE books, None where no live book has that side.
        spread: ask − bid; negative when they cross before costs.
        live: how many of the books are LIVE.
        proved_ns: when the oldest LIVE book was last proved current; None without one.
    """

    quotes: tuple[Quote, ...]
    bid: BestPrice | None
    ask: BestPrice | None
    spread: Fraction | None
    consensus: Consensus | None
    live: int
    proved_ns: int | None
    indication: Indication | None


def summarise(quotes: Sequence[Quote], now_ns: int) -> QuestionPrices:
    """Bring the quotes of a question's markets together."""
    live = [one for one in quotes if one.trust is Trust.LIVE]
    bids = [BestPrice(one.bid, one.market, one.venue, one.bid_size) for one in live if one.bid is not None]
    asks = [BestPrice(one.ask, one.market, one.venue, one.ask_size) for one in live if one.ask is not None]
    bid = max(bids, key=lambda best: (best.price, best.size), default=None)
    ask = min(asks, key=lambda best: (best.price, -best.size), default=None)
    return QuestionPrices(
        quotes=tuple(quotes),
        bid=bid,
        ask=ask,
        spread=None if bid is None or ask is None else ask.price - bid.price,
        consensus=consensus(live, now_ns),
        live=len(live),
        proved_ns=min((one.proved_ns for one in live), default=None),
        indication=indication(quotes),
    )


def consensus(quotes: Sequence[Quote], now_ns: int) -> Consensus | None:
    """Weigh the middles of two-sided books by liquidity and age; None without one.

    A book's weight is the square root of its near depth, the thinner side counted (size that stands on one side only
    says little about the middle), halved for every `HALF_LIFE_S` of age. The band is one sigma: the weighted variance
    of the middles plus that of half the spreads.
    """
    points = []
    for one in quotes:
        if one.bid is None or one.ask is None:
            continue
        age_s = max(0, now_ns - one.proved_ns) / SECOND_NS
        weight = math.sqrt(float(min(one.bid_near, one.ask_near))) * 0.5 ** (age_s / HALF_LIFE_S)
        bid, ask = float(one.bid), float(one.ask)
        points.append((weight, (bid + ask) / 2, (ask - bid) / 2))
    total = sum(weight for weight, _, _ in points)
    if total <= 0:
        return None
    value = sum(weight * middle for weight, middle, _ in points) / total
    variance = sum(weight * ((middle - value) ** 2 + half * half) for weight, middle, half in points) / total
    sigma = math.sqrt(variance)
    return Consensus(value, max(0.0, value - sigma), min(1.0, value + sigma), len(points))


def indication(quotes: Sequence[Quote]) -> Indication | None:
    """Return the best edge after fees between two venues of which at least one is DELAYED and none is worse.

    Negative edges are no hint and give None.
    """
    usable = [one for one in quotes if one.trust in (Trust.LIVE, Trust.DELAYED)]
    best: Indication | None = None
    for yes in usable:
        for no in usable:
            if yes.venue is no.venue or Trust.DELAYED not in (yes.trust, no.trust):
                continue
            if yes.net_ask is None or no.net_bid is None:
                continue
            edge = no.net_bid - yes.net_ask
            if edge > 0 and (best is None or edge > best.edge):
                best = Indication(edge, yes.market, no.market, min(yes.proved_ns, no.proved_ns))
    return best
