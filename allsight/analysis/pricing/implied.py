"""What one market's book says of its question: implied probabilities net of the venue's fee, and the price of a size.

Everything is exact and in the question's orientation: a market linked as *opposite* is mirrored, so that its NO is the
question's YES. A bid is what a holder gets by buying the other side: 1 − the all-in cost of NO.
"""

from bisect import bisect_right
from fractions import Fraction

import msgspec

from allsight.analysis.pricing.fees import FeeUnknownError, effective_price, order_charge, settlement_charge
from allsight.domain.book import BookView, Level, Trust
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import PriceKind, Side
from allsight.domain.market import Market
from allsight.domain.questions import Orientation

NEAR = Fraction(2, 100)
"""How far from the best price depth still counts as near: two cents."""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """One market's prices of YES of the question, per unit of payout.

    Attributes:
        bid, ask: the best prices as they stand, None for an empty side.
        net_bid, net_ask: after everything that the venue takes from a taker, commission on the profit of this position
            alone included, before rounding; None where the fee is not known.
        bid_size, ask_size: contracts at the best price; `bid_near` and `ask_near`: within two cents of it.
    """

    market: MarketKey
    venue: Venue
    orientation: Orientation
    trust: Trust
    proved_ns: int
    bid: Fraction | None
    ask: Fraction | None
    net_bid: Fraction | None
    net_ask: Fraction | None
    bid_size: Fraction
    ask_size: Fraction
    bid_near: Fraction
    ask_near: Fraction

    @property
    def mid(self) -> Fraction | None:
        """Return the middle of bid and ask, None unless both stand."""
        return None if self.bid is None or self.ask is None else (self.bid + self.ask) / 2


class AllIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a size costs now, per unit of payout of the bought side that is kept, in the market's currency.

    Attributes:
        price: average before fees.
        all_in: average with every fee and its rounding, over what is left of the payout after settlement.
        worst: price of the last level taken.
        contracts: what can be bought: less than asked for where the book ends.
    """

    market: MarketKey
    venue: Venue
    side: Side
    contracts: Fraction
    price: Fraction
    all_in: Fraction
    worst: Fraction


def quote(
    market: Market,
    view: BookView,
    now_ns: int,
    orientation: Orientation = Orientation.SAME,
    near: Fraction = NEAR,
    before: Quote | None = None,
) -> Quote:
    """Read a book as prices of the question's YES.

    Depth counts as near up to `near` from the best price. `before` is what was read of the same market under the same
    fees: best prices that stand cost what they did.
    """
    opposite = orientation is Orientation.OPPOSITE
    buying, selling = (Side.NO, Side.YES) if opposite else (Side.YES, Side.NO)
    ask, ask_size, ask_near = _best(view, buying, near)
    cost, bid_size, bid_near = _best(view, selling, near)
    bid = None if cost is None else 1 - cost
    if before is not None and (before.bid, before.ask) == (bid, ask):
        net_bid, net_ask = before.net_bid, before.net_ask
    else:
        net_ask, net_cost = _net(market, ask, buying, now_ns), _net(market, cost, selling, now_ns)
        net_bid = None if net_cost is None else 1 - net_cost
    return Quote(
        market=market.key,
        venue=market.venue,
        orientation=orientation,
        trust=view.trust,
        proved_ns=view.proved_ns,
        bid=bid,
        ask=ask,
        net_bid=net_bid,
        net_ask=net_ask,
        bid_size=bid_size,
        ask_size=ask_size,
        bid_near=bid_near,
        ask_near=ask_near,
    )


def all_in(
    market: Market,
    view: BookView,
    answer: Side,
    contracts: Fraction,
    now_ns: int,
    orientation: Orientation = Orientation.SAME,
) -> AllIn | None:
    """Walk a book for a size and return what it costs with fees; None if nothing is offered.

    Args:
        market: whose fees apply.
        view: the book to walk.
        answer: which answer of the *question* is bought.
        contracts: how much payout is wanted; cut down to whole quanta.
        now_ns: when, since fees are dated.
        orientation: which side of the market is YES of the question.

    Raises:
        FeeUnknownError: if the market's fee is not known or not in force.
    """
    if not market.fees.known_at(now_ns):
        raise FeeUnknownError(f"expected a fee of {market.key} that is in force, found {market.fees.form}")
    side = answer if orientation is Orientation.SAME else answer.other
    wanted, bought = contracts, []
    for level in view.offers(side):
        offered = view.ladder.payout(level.rung, level.size)
        price = _price(view, side, level.rung)
        quantum = offered / level.size
        taken = min(offered, wanted // quantum * quantum)
        if taken <= 0:
            break
        bought.append((price, taken))
        wanted -= taken
    total = sum((taken for _, taken in bought), Fraction(0))
    if not total:
        return None
    cost = sum((price * taken for price, taken in bought), Fraction(0))
    unit = market.currency.minor_unit
    charge = order_charge(market.fees, bought, unit, side)
    kept = total - settlement_charge(market.fees, total, cost, unit)
    return AllIn(
        market=market.key,
        venue=market.venue,
        side=side,
        contracts=total,
        price=cost / total,
        all_in=(cost + charge.total) / kept,
        worst=bought[-1][0],
    )


def _price(view: BookView, side: Side, rung: int) -> Fraction:
    probability = view.ladder.probability(rung)
    return probability if side is Side.YES else 1 - probability


def _net(market: Market, best: Fraction | None, side: Side, now_ns: int) -> Fraction | None:
    """Return a best price with everything that the venue takes; None where there is none, or the fee is not known."""
    if best is None or not market.fees.known_at(now_ns):
        return None
    return min(Fraction(1), effective_price(market.fees, best, side))


def _best(view: BookView, side: Side, near: Fraction) -> tuple[Fraction | None, Fraction, Fraction]:
    """Return best price, size there, and size near it, for a buyer of one side of the market."""
    levels, ladder = view.offers(side), view.ladder
    if not levels:
        return None, Fraction(0), Fraction(0)
    first = levels[0]
    best = ladder.probability(first.rung)
    if side is Side.YES:
        last = ladder.rung_at_or_below(best + near)
        within = levels if last is None else levels[: bisect_right(levels, last, key=_rung)]
    else:
        last = ladder.rung_at_or_above(best - near)
        within = levels if last is None else levels[: bisect_right(levels, -last, key=_descending)]
    if ladder.kind is PriceKind.PROBABILITY:  # a quantum is worth the same at every rung
        depth = ladder.payout(first.rung, sum(level.size for level in within))
    else:
        depth = sum((ladder.payout(level.rung, level.size) for level in within), Fraction(0))
    return best if side is Side.YES else 1 - best, ladder.payout(first.rung, first.size), depth


def _rung(level: Level) -> int:
    return level.rung


def _descending(level: Level) -> int:
    return -level.rung
