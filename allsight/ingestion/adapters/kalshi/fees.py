"""Kalshi's fees as data (venue sheet 5.1): read from series and event, formula elsewhere."""

import functools
from decimal import Decimal
from fractions import Fraction
from typing import Final

from allsight.domain.fees import UNKNOWN_FEE, FeeForm, FeeSchedule

TAKER_RATE: Final = Fraction(7, 100)

MAKER_SHARES: Final = {
    "quadratic": Fraction(0),
    "quadratic_with_maker_fees": Fraction(1, 4),
    "quadratic_with_combo_maker_fees": Fraction(1, 2),
}
"""A maker's part of the taker's rate by `fee_type`. `flat` has no formula in the API, so it is unknown."""

TRADE_FEE_UNIT: Final = Fraction(1, 10_000)
"""The trade fee of each fill is rounded up to $0.0001, and direct members' balances are kept to $0.0001."""

ORDER_ALLOWANCE: Final = Fraction(1, 100)
"""Rounding is paid per fill and paid back in cents as soon as it exceeds a cent, so an order can lose a cent to it."""


@functools.lru_cache(maxsize=4_096)
def fee_schedule(
    fee_type: str | None,
    multiplier: Decimal | None,
    *,
    type_override: str | None = None,
    multiplier_override: Decimal | None = None,
    valid_until_ns: int | None = None,
) -> FeeSchedule:
    """Return a market's charges from its series and what its event overrides.

    Args:
        fee_type: the series' `fee_type`, or None when the series is not known.
        multiplier: the series' `fee_multiplier`.
        type_override: the event's `fee_type_override`.
        multiplier_override: the event's `fee_multiplier_override`.
        valid_until_ns: when a change is scheduled to take effect.

    A fee holiday (`fee_waiver_expiration_time`) is not taken into account: costs are rather stated too high.
    """
    kind = type_override if type_override is not None else fee_type
    factor = multiplier_override if multiplier_override is not None else multiplier
    share = MAKER_SHARES.get(kind or "")
    if share is None or factor is None or factor < 0:
        return UNKNOWN_FEE
    rate = TAKER_RATE * Fraction(factor)
    overridden = type_override is not None or multiplier_override is not None
    return FeeSchedule(
        form=FeeForm.QUADRATIC,
        source=f"{'event override' if overridden else 'series'}: fee_type {kind}, fee_multiplier {factor}",
        rate=rate,
        maker_rate=rate * share,
        rounding_unit=TRADE_FEE_UNIT,
        order_allowance=ORDER_ALLOWANCE,
        valid_until_ns=valid_until_ns,
    )
