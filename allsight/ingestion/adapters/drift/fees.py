"""Read what a market charges (sheets 2, 6 and 7): the YES notional at each fill, and the first tier again at expiry.

The rates are those of an account without volume or stake: everybody else pays less.
"""

from fractions import Fraction

from allsight.domain.fees import FeeForm, FeeSchedule, Rebate, RebateOf, RebateTo
from allsight.ingestion.adapters.drift.accounts import PerpMarket, State
from allsight.ingestion.adapters.drift.venue import PRICE_UNIT

ROUNDING_UNIT = Fraction(1, PRICE_UNIT)
"""Each fill's fee is rounded up to the smallest amount of quote."""

ROUNDING_ALLOWANCE = 100 * ROUNDING_UNIT
"""A level may be several orders, each fill of which is rounded by itself, and expiry rounds once more."""

NETWORK_COST = Fraction(1, 100)
"""What a transaction may cost beyond the venue's fee: 5,000 lamports a signature and a priority fee (sheet 6). At 400 $
a SOL that leaves 20,000 lamports for the latter: 0.1 for each of the gateway's 200,000 compute units."""

ORDER_ALLOWANCE = ROUNDING_ALLOWANCE + NETWORK_COST

SHORT_PAY = Fraction(1, PRICE_UNIT)
"""Winners get 0.999999 of a unit: the program keeps a millionth from whoever is in the majority (sheet 2)."""


def fee_schedule(state: State, market: PerpMarket) -> FeeSchedule:
    """Return a market's charges; rates that cannot be are unknown, never zero."""
    source = f"State perpFeeStructure tier 0, PerpMarket {market.market_index} feeAdjustment {market.fee_adjustment}"
    numerator, denominator = state.taker
    if not 0 <= numerator < denominator or not -100 <= market.fee_adjustment <= 100:
        return FeeSchedule(form=FeeForm.UNKNOWN, source=f"{source}: {numerator} in {denominator} is no rate")
    rate = Fraction(numerator, denominator)
    return FeeSchedule(
        form=FeeForm.NOTIONAL,
        source=source,
        rate=rate * (100 + market.fee_adjustment) / 100,
        rounding_unit=ROUNDING_UNIT,
        order_allowance=ORDER_ALLOWANCE,
        settlement_rate=rate + SHORT_PAY,
        rebates=_rebates(*state.maker),
    )


def _rebates(numerator: int, denominator: int) -> tuple[Rebate, ...]:
    """Return what a maker is given of the YES notional, in the transaction of the fill."""
    if not 0 < numerator < denominator:
        return ()
    return (Rebate(RebateTo.MAKER, Fraction(numerator, denominator), RebateOf.FORM, at_fill=True),)
