"""Betfair's commission as data (sheet 6.1): a rate on the net profit of a market; the formula lives elsewhere."""

from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.money import to_decimal

PENNY = Fraction(1, 100)


class BaseRate(msgspec.Struct, frozen=True):
    """A market base rate as one of the venue's interfaces states it: percent, and whether our discount counts."""

    percent: Decimal | None
    discount_allowed: bool
    where: str


class Terms(msgspec.Struct, frozen=True):
    """What our own account adds.

    Attributes:
        discount: on commission, as a share.
        worst: the rate to assume where none is stated.
        expert_fee: the share that the Expert Fee takes of what commission leaves of a profit; 0, 20 or 40 % by what the
            account won in a year. It is taken by the week over all markets, so that on each it is at most this.
        transaction_charge: what one order costs an account that sends thousands an hour.
    """

    discount: Fraction = Fraction(0)
    worst: Fraction = Fraction(7, 100)
    expert_fee: Fraction = Fraction(0)
    transaction_charge: Fraction = Fraction(0)


def schedule(rates: tuple[BaseRate, ...], terms: Terms) -> FeeSchedule:
    """Return the charges of a market: `MBR × (1 − discount)` of the net profit, by the dearest of what is stated.

    The base rate depends on account, region and package, and the interfaces have been seen to differ for one market
    (2 % in the catalogue, 5 % on the stream). A rate that is missing or below zero counts as the worst, never as none.
    """
    priced = [_priced(rate, terms) for rate in rates] or [
        (terms.worst, f"no base rate is stated: worst {_percent(terms.worst)}")
    ]
    rate, source = max(priced, key=lambda one: one[0])
    if terms.expert_fee:
        rate += terms.expert_fee * (1 - rate)
        source += f", and an Expert Fee of {_percent(terms.expert_fee)} of the rest"
    return FeeSchedule(
        form=FeeForm.NET_PROFIT,
        source=source,
        rate=rate,
        maker_rate=rate,
        rounding_unit=PENNY,
        order_allowance=terms.transaction_charge,
    )


def _priced(rate: BaseRate, terms: Terms) -> tuple[Fraction, str]:
    if rate.percent is None or not rate.percent.is_finite() or rate.percent < 0:
        return terms.worst, f"{rate.where} states no base rate: worst {_percent(terms.worst)}"
    share = Fraction(rate.percent) / 100
    if not rate.discount_allowed or not terms.discount:
        return share, f"{rate.where} marketBaseRate {rate.percent} %"
    return share * (1 - terms.discount), (
        f"{rate.where} marketBaseRate {rate.percent} %, less the account's discount of {_percent(terms.discount)}"
    )


def _percent(share: Fraction) -> str:
    return f"{to_decimal(share * 100, 2, up=True).normalize():f} %"
