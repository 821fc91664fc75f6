"""Read what a market charges: taker only, `rate · shares · (p · (1 − p)) ** exponent` in collateral per fill.

The parameters stand in the market itself, `feeSchedule` in the catalogue and `fd` at the order book. `takerBaseFee`,
`makerBaseFee`, `/fee-rate` and `feeRateBps` are leftovers of older rules and say nothing about the charge.
"""

from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.domain.fees import FeeForm, FeeSchedule, Rebate, RebateOf, RebateTo
from allsight.ingestion.adapters.polymarket.wire import CompactMarket, GammaFee, GammaMarket

ROUNDING_UNIT = Fraction(1, 100_000)
"""Fees are rounded to five decimals. The direction is not documented: we round up."""

ROUNDING_ALLOWANCE = 100 * ROUNDING_UNIT
"""A level may be several makers' orders, each fill of which is rounded by itself; so many we allow for in an order."""

_FREE_TYPES = frozenset((None, "", "zero_fees", "geopolitics", "geopolitics_fees"))


def from_catalogue(market: GammaMarket) -> FeeSchedule:
    """Read `feeSchedule`.

    Fee-free are `feesEnabled: false`, a rate of zero, and a missing schedule, unless the market says in the same breath
    that it has fees of a type that is not free: such a contradiction is unknown, and so is a shape we do not know.
    """
    source = "gamma /events feeSchedule"
    if market.fees_enabled is False:
        return FeeSchedule(form=FeeForm.NONE, source="gamma /events feesEnabled false")
    if bytes(market.fee_schedule) == b"null":
        if market.fees_enabled and market.fee_type not in _FREE_TYPES:
            return _unknown(f"{source} is missing although feeType is {market.fee_type!r}")
        return FeeSchedule(form=FeeForm.NONE, source=f"{source} absent")
    try:
        fee = msgspec.json.decode(market.fee_schedule, type=GammaFee)
    except msgspec.MsgspecError as error:
        return _unknown(f"{source} could not be read: {error}")
    return _schedule(fee.rate, fee.exponent, taker_only=fee.taker_only, source=source, rebate=fee.rebate_rate)


def from_compact(market: CompactMarket) -> FeeSchedule:
    """Read `fd` of a compact market."""
    source = "clob /clob-markets fd"
    if market.fd is None:
        return FeeSchedule(form=FeeForm.NONE, source=f"{source} absent")
    return _schedule(market.fd.r, market.fd.e, taker_only=market.fd.to, source=source)


def _schedule(
    rate: Decimal, exponent: Decimal, *, taker_only: bool, source: str, rebate: Decimal = Decimal(0)
) -> FeeSchedule:
    if not 0 <= rate <= 1:
        return _unknown(f"{source} has a rate of {rate}")
    if rate == 0:
        return FeeSchedule(form=FeeForm.NONE, source=f"{source} rate 0")
    if exponent not in (1, 2):
        return _unknown(f"{source} has an exponent of {exponent}, where 1 and 2 are known")
    if not taker_only:
        return _unknown(f"{source} is not for takers only, and what makers pay is not documented")
    return FeeSchedule(
        form=FeeForm.QUADRATIC,
        source=source,
        rate=Fraction(rate),
        exponent=int(exponent),
        rounding_unit=ROUNDING_UNIT,
        order_allowance=ROUNDING_ALLOWANCE,
        rebates=_rebates(rebate),
    )


def _rebates(share: Decimal) -> tuple[Rebate, ...]:
    """Return the makers' share of what takers paid (sheet 6.2); what cannot be a share is not shown."""
    if not 0 < share <= 1:
        return ()
    note = "shared by the day among all makers of the market, from $1 on"
    return (Rebate(RebateTo.MAKER, Fraction(share), RebateOf.FEES, at_fill=False, note=note),)


def _unknown(reason: str) -> FeeSchedule:
    return FeeSchedule(form=FeeForm.UNKNOWN, source=reason)
