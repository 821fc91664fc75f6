"""What may be bought, and what it pays in every ending: the data of the arbitrage model, as exact fractions.

Symbols in brackets are those of `docs/arbitrage.md`.
"""

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from allsight.analysis.pricing.fees import unit_fee
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ladder import Side
from allsight.domain.money import Interval

ZERO = Fraction(0)


class Offer(msgspec.Struct, frozen=True, gc=False):
    """One price level of one side of a market.

    Attributes:
        price: what one contract costs before fees, in the market's currency [a].
        unit: contracts that one native unit of size is worth at that price.
        units: how many of them are offered; `unit * units` is the depth [D].
        dear: what one contract costs with its fee in the base currency, at the dear end; None where nobody computed it.
    """

    price: Fraction
    unit: Fraction
    units: int
    dear: float | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Buying one side of one market, from the best offer on.

    Attributes:
        offers: best first; a prefix of them fills.
        fees: what the venue charges.
        minor_unit: the smallest amount that an account in the currency holds.
        group: the commission group whose net profit is charged together [g].
        pool: whose funds pay for it [b].
        worth: what a unit of the currency is worth in the base: `hi` today, `lo` at settlement.
        pays: per ending, what the market pays to one contract; None where it refunds the price [r].
        days: how long the money is locked [T].
        least_units, least_cost: the smallest order that the venue takes.
        most: contracts that may be bought at most; None: no limit.
    """

    offers: tuple[Offer, ...]
    fees: FeeSchedule
    side: Side
    minor_unit: Fraction
    group: int
    pool: int
    worth: Interval
    pays: tuple[Fraction | None, ...]
    days: Fraction = ZERO
    least_units: int = 0
    least_cost: Fraction = ZERO
    most: Fraction | None = None

    def kept(self, ending: int, offer: Offer) -> Fraction:
        """Return what one contract bought at an offer pays in an ending, less what settlement takes of the payout."""
        paid = self.pays[ending]
        if paid is None:
            return offer.price
        return paid * (1 - self.fees.rate) if self.fees.form is FeeForm.SETTLEMENT else paid

    def fee(self, offer: Offer) -> Fraction:
        """Return the fee of one contract bought at an offer, before rounding [f].

        Raises:
            FeeUnknownError: if the schedule states no fee.
        """
        return unit_fee(self.fees, offer.price, self.side)

    def outlay(self, offer: Offer) -> Fraction:
        """Return what one contract costs with its fee, in the market's currency."""
        return offer.price + self.fee(offer)

    def dear(self, offer: Offer) -> float:
        """Return what one contract costs with its fee in the base currency, at the dear end."""
        return float(self.worth.hi * self.outlay(offer)) if offer.dear is None else offer.dear

    @property
    def commission(self) -> Fraction:
        """Return the rate that its group's net profit is charged [c]."""
        return self.fees.rate if self.fees.form is FeeForm.NET_PROFIT else ZERO

    @property
    def allowance(self) -> Fraction:
        """Return what rounding may add to the order beyond its fees, at most."""
        per_fill = self.fees.rounding_unit + self.minor_unit
        return self.fees.order_allowance + self.fees.minimum + self.minor_unit + per_fill * len(self.offers)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a guarantee depends on.

    Attributes:
        orders: what may be bought. Orders of one group share their currency and their commission.
        endings: in how many ways it may end, core and branch endings together.
        funds: free money per pool, in its currency; a pool that is not named has no limit [B].
        bankroll: the most that all orders may cost together, in the base currency; None: no limit.
        hurdle: what a unit of the base currency must earn per day to be worth locking up [h].
    """

    orders: tuple[Order, ...]
    endings: int
    funds: dict[int, Fraction] = {}
    bankroll: Fraction | None = None
    hurdle: Fraction = ZERO

    def groups(self) -> Iterator[tuple[int, Fraction, tuple[int, ...]]]:
        """Go through commission groups: number, rate, and the places of their orders."""
        found: dict[int, list[int]] = {}
        for place, order in enumerate(self.orders):
            found.setdefault(order.group, []).append(place)
        for group, places in found.items():
            yield group, self.orders[places[0]].commission, tuple(places)
