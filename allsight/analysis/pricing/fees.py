"""The fee formulas, once: a dated `FeeSchedule` in, exact money out, rounded against us.

Sources: venue sheets `kalshi` 5.1 (reproduces 33 recorded fills to the venue's last digit), `polymarket` 1.5, `drift` 6
and 7. A schedule says which form, rate and rounding hold for one market; nothing here knows a venue. A fee that nobody
knows raises: it is never taken as zero.
"""

import math
from collections.abc import Iterable
from fractions import Fraction

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import FeeForm, FeeSchedule, RebateOf, RebateTo
from allsight.domain.ladder import Side
from allsight.domain.money import round_up

_CHARGED_AT_FILL = frozenset(
    {
        FeeForm.QUADRATIC,
        FeeForm.PROPORTIONAL,
        FeeForm.NOTIONAL,
        FeeForm.TURNOVER,
        FeeForm.INCLUDED,
        FeeForm.NONE,
    }
)


class FeeUnknownError(InvalidRequestError):
    """Nothing may be computed on a fee that nobody knows."""

    code = "fee_unknown"


class OrderCharge(msgspec.Struct, frozen=True):
    """What one taking order costs on top of its price, in the market's currency.

    Attributes:
        fills: the charge of each fill, rounded up as the venue does it.
        allowance: the most that further rounding inside the order may add, and what lifts it to the venue's minimum.
    """

    fills: tuple[Fraction, ...]
    allowance: Fraction

    @property
    def total(self) -> Fraction:
        """Return everything that the order may be charged."""
        return sum(self.fills, self.allowance)


def charged_at_fill(schedule: FeeSchedule) -> bool:
    """Tell whether all of the fee is counted when an order fills: nothing that settlement takes depends on profit."""
    return schedule.form in _CHARGED_AT_FILL


def unit_fee(schedule: FeeSchedule, price: Fraction, side: Side = Side.YES) -> Fraction:
    """Return a taker's fee for one contract of `side` bought at `price`, before any rounding.

    `price` is the cost of one unit of payout on the bought side; the notional form alone asks which side that is.
    What settlement may take of the contract is in it.

    Raises:
        FeeUnknownError: if the schedule states no fee.
    """
    later = schedule.settlement_rate
    match schedule.form:
        case FeeForm.QUADRATIC:
            fee = _quadratic(schedule.rate, schedule.exponent, price)
            return fee + later if later else fee
        case FeeForm.PROPORTIONAL | FeeForm.TURNOVER:
            return schedule.rate * price + later
        case FeeForm.NOTIONAL:
            return schedule.rate * (price if side is Side.YES else 1 - price) + later
        case FeeForm.INCLUDED | FeeForm.NONE | FeeForm.NET_PROFIT | FeeForm.SETTLEMENT:
            return later
        case FeeForm.UNKNOWN:
            raise FeeUnknownError(f"expected a known fee, found none: {schedule.source}")


def _quadratic(rate: Fraction, exponent: int, price: Fraction) -> Fraction:
    """Return rate · (price · (1 − price))^exponent, in whole numbers: it is asked of every offer of every book."""
    part, whole = price.numerator, price.denominator
    return Fraction(rate.numerator * (part * (whole - part)) ** exponent, rate.denominator * whole ** (2 * exponent))


def effective_price(schedule: FeeSchedule, price: Fraction, side: Side = Side.YES) -> Fraction:
    """Return what one unit of *kept* payout costs, bought at `price` and held alone: the price to compare venues by.

    What settlement takes of a winner shrinks the payout, so the cost is divided by what is left of it. For commission c
    on net profit that is p / (1 − c (1 − p)), the reciprocal of the sheets' effective odds 1 + (o − 1)(1 − c) (sheets
    betfair 6.1, smarkets 5.2). Losses elsewhere in the commission group would lower the commission, so this is never
    too cheap.

    Raises:
        FeeUnknownError: if the schedule states no fee.
    """
    outlay = price + unit_fee(schedule, price, side)
    match schedule.form:
        case FeeForm.NET_PROFIT:
            return outlay / (1 - schedule.rate * (1 - price))
        case FeeForm.SETTLEMENT:
            return outlay / (1 - schedule.rate)
        case _:
            return outlay


def unit_fee_denominator(schedule: FeeSchedule, price_denominator: int) -> int:
    """Return a number by which `unit_fee` of any price with that denominator becomes an integer."""
    power = 2 * schedule.exponent if schedule.form is FeeForm.QUADRATIC else 1
    return math.lcm(schedule.rate.denominator * price_denominator**power, schedule.settlement_rate.denominator)


def dearer_costs_more(schedule: FeeSchedule) -> bool:
    """Tell whether price plus fee surely grows with the price, so that the best level is also the cheapest.

    True for every published schedule. For the quadratic form it holds while `rate · n · (1/4)**(n − 1) <= 1` with the
    exponent n: the slope of the fee is then never below −1. The notional form falls with the price of NO, by its rate.
    """
    if schedule.form is FeeForm.NOTIONAL:
        return schedule.rate <= 1
    if schedule.form is not FeeForm.QUADRATIC:
        return True
    steepest = schedule.rate * schedule.exponent * Fraction(1, 4) ** (schedule.exponent - 1)
    return schedule.exponent >= 1 and steepest <= 1


def fill_charge(
    schedule: FeeSchedule, price: Fraction, contracts: Fraction, minor_unit: Fraction, side: Side = Side.YES
) -> Fraction:
    """Return what one taking fill is charged beyond `price · contracts`.

    The fee is rounded up to the schedule's unit; then the whole payment is rounded up to what an account can hold, and
    that difference is a charge as well (Kalshi reports it inside `fee_cost`).

    Raises:
        FeeUnknownError: if the schedule states no fee.
    """
    cost = price * contracts
    fee = unit_fee(schedule, price, side) * contracts
    if schedule.rounding_unit:
        fee = round_up(fee, schedule.rounding_unit)
    return round_up(cost + fee, minor_unit) - cost


def order_charge(
    schedule: FeeSchedule, fills: Iterable[tuple[Fraction, Fraction]], minor_unit: Fraction, side: Side = Side.YES
) -> OrderCharge:
    """Return what an order to buy `side` is charged that takes these `(price, contracts)` fills.

    Raises:
        FeeUnknownError: if the schedule states no fee.
    """
    charges = tuple(fill_charge(schedule, price, contracts, minor_unit, side) for price, contracts in fills)
    missing = max(Fraction(0), schedule.minimum - sum(charges, Fraction(0)))
    allowance = round_up(missing + schedule.order_allowance, minor_unit)
    return OrderCharge(charges, allowance)


def maker_terms(schedule: FeeSchedule) -> FeeSchedule:
    """Return the schedule as it charges an order that rested: the maker's rate, less what is paid back at the fill.

    The rate may be below zero. Rebates that are paid later, or shared among all who rested, are not in it.
    """
    back = sum(
        (one.rate for one in schedule.rebates if one.to is RebateTo.MAKER and one.of is RebateOf.FORM and one.at_fill),
        Fraction(0),
    )
    return msgspec.structs.replace(schedule, rate=schedule.maker_rate - back)


def fills_charges(
    schedule: FeeSchedule, fills: Iterable[tuple[Fraction, Fraction]], minor_unit: Fraction, side: Side = Side.YES
) -> tuple[Fraction, ...]:
    """Return what each `(price, contracts)` fill of one order is charged, with what is paid back on the way.

    `order_charge` is what may be promised before the order is sent; this is what its fills then cost.

    Raises:
        FeeUnknownError: if the schedule states no fee.
    """
    charged, roundings = [], []
    for price, contracts in fills:
        fee = unit_fee(schedule, price, side) * contracts
        if schedule.rounding_unit:
            fee = round_up(fee, schedule.rounding_unit)
        charged.append(fill_charge(schedule, price, contracts, minor_unit, side))
        roundings.append(charged[-1] - fee)
    back = paid_back(roundings, schedule.rounding_rebate)
    return tuple(one - less for one, less in zip(charged, back, strict=True))


def paid_back(roundings: Iterable[Fraction], rebate: Fraction) -> tuple[Fraction, ...]:
    """Return what comes back at each fill of an order, given what rounding its payment up has cost at each.

    The roundings of an order add up; as soon as they exceed `rebate`, that much is paid back (sheet kalshi 5.1).
    """
    owed, back = Fraction(0), []
    for rounding in roundings:
        owed += rounding
        back.append(rebate if rebate and owed > rebate else Fraction(0))
        owed -= back[-1]
    return tuple(back)


def settlement_charge(schedule: FeeSchedule, payout: Fraction, cost: Fraction, minor_unit: Fraction) -> Fraction:
    """Return what is taken when a market pays `payout` on a position that cost `cost`; a refund is not charged.

    `NET_PROFIT` nets over a commission group: pass the group's payout and cost, never those of one bet. What a schedule
    takes by `settlement_rate` was counted with the fill and is not counted here again.

    Raises:
        FeeUnknownError: if the schedule states no fee.
    """
    match schedule.form:
        case FeeForm.NET_PROFIT:
            return round_up(schedule.rate * max(Fraction(0), payout - cost), minor_unit)
        case FeeForm.SETTLEMENT:
            return round_up(schedule.rate * payout, minor_unit)
        case FeeForm.UNKNOWN:
            raise FeeUnknownError(f"expected a known fee, found none: {schedule.source}")
        case _:
            return Fraction(0)
