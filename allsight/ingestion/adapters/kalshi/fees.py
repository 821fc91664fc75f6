"""Kalshi's fees as data (venue sheet 5.1): read from series and event, formula elsewhere.

Both change on announced instants (`/series/fee_changes`, `/events/fee_changes`), so what is read becomes a timeline.
"""

import functools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.fees import FeeForm, FeeSchedule, FeeTimeline, timeline

TAKER_RATE: Final = Fraction(7, 100)

MAKER_SHARES: Final = {
    "quadratic": Fraction(0),
    "quadratic_with_maker_fees": Fraction(1, 4),
    "quadratic_with_combo_maker_fees": Fraction(1, 2),
}
"""A maker's part of the taker's rate by `fee_type`. `flat` has no formula in the API, so it is unknown."""

TRADE_FEE_UNIT: Final = Fraction(1, 10_000)
"""The trade fee of each fill is rounded up to $0.0001, and direct members' balances are kept to $0.0001."""

ROUNDING_REBATE: Final = Fraction(1, 100)
"""What rounding payments has cost an order is paid back in cents as soon as it exceeds a cent."""

ORDER_ALLOWANCE: Final = ROUNDING_REBATE + 100 * TRADE_FEE_UNIT
"""An order can lose to rounding the cent that is not paid back yet; and since a level may be several makers' orders,
each fill of which has its trade fee rounded up by itself, we allow for a hundred of those."""

CACHED_NS: Final = 60 * SECOND_NS
"""What is read may be this old (sheet 2.2: public answers are cached for 15 s, lists lag by about 30 s)."""


class FeeTerms(msgspec.Struct, frozen=True):
    """What a series states, or what an event states instead of it; None: nothing, and of an event: as the series."""

    fee_type: str | None = None
    multiplier: Decimal | None = None


class FeeStep(msgspec.Struct, frozen=True):
    """Terms that hold from an instant on; `announced` tells those that were listed as a change from those read now."""

    at_ns: int
    terms: FeeTerms
    announced: bool = True


def steps(read: FeeTerms, read_ns: int, changes: Iterable[FeeStep]) -> tuple[FeeStep, ...]:
    """Put listed changes on top of what was read at `read_ns`: only those that the answer may not show yet.

    A cached answer must not bring back a fee that has ended, so a change counts over the answer unless it was in force
    for `CACHED_NS` before. What is older only says since when the present terms hold.
    """
    shown_ns = read_ns - CACHED_NS
    listed = sorted(changes, key=lambda one: one.at_ns)
    since_ns = max((one.at_ns for one in listed if one.at_ns <= shown_ns), default=0)
    return (FeeStep(since_ns, read, announced=False), *(one for one in listed if one.at_ns > shown_ns))


def fee_timeline(series: Sequence[FeeStep], event: Sequence[FeeStep]) -> FeeTimeline:
    """Return a market's charges over time from the steps of its series and of its event, each in order."""
    first_ns = max(series[0].at_ns, event[0].at_ns)
    instants = sorted({max(one.at_ns, first_ns) for one in (*series, *event)})
    return timeline(_schedule_from(at_ns, _latest(series, at_ns), _latest(event, at_ns)) for at_ns in instants)


def _latest(found: Sequence[FeeStep], at_ns: int) -> FeeStep:
    return [one for one in found if one.at_ns <= at_ns][-1]


def _schedule_from(at_ns: int, series: FeeStep, event: FeeStep) -> FeeSchedule:
    return fee_schedule(
        series.terms.fee_type,
        series.terms.multiplier,
        type_override=event.terms.fee_type,
        multiplier_override=event.terms.multiplier,
        valid_from_ns=at_ns,
        announced=series.announced or event.announced,
    )


@functools.lru_cache(maxsize=4_096)
def fee_schedule(
    fee_type: str | None,
    multiplier: Decimal | None,
    *,
    type_override: str | None = None,
    multiplier_override: Decimal | None = None,
    valid_from_ns: int = 0,
    announced: bool = False,
) -> FeeSchedule:
    """Return a market's charges from its series and what its event overrides.

    Args:
        fee_type: the series' `fee_type`, or None when the series is not known.
        multiplier: the series' `fee_multiplier`.
        type_override: the event's `fee_type_override`.
        multiplier_override: the event's `fee_multiplier_override`.
        valid_from_ns: since when they state this.
        announced: they state it for later, in a list of changes.

    A fee holiday (`fee_waiver_expiration_time`) is not taken into account: costs are rather stated too high.
    """
    kind = type_override if type_override is not None else fee_type
    factor = multiplier_override if multiplier_override is not None else multiplier
    overridden = type_override is not None or multiplier_override is not None
    source = f"{'event override' if overridden else 'series'}: fee_type {kind}, fee_multiplier {factor}"
    if announced:
        source += ", announced in fee_changes"
    share = MAKER_SHARES.get(kind or "")
    if share is None or factor is None or factor < 0:
        reason = "no series has been read" if not kind and factor is None else f"{source}: no formula is published"
        return FeeSchedule(form=FeeForm.UNKNOWN, source=reason, valid_from_ns=valid_from_ns)
    rate = TAKER_RATE * Fraction(factor)
    return FeeSchedule(
        form=FeeForm.QUADRATIC,
        source=source,
        rate=rate,
        maker_rate=rate * share,
        rounding_unit=TRADE_FEE_UNIT,
        order_allowance=ORDER_ALLOWANCE,
        rounding_rebate=ROUNDING_REBATE,
        valid_from_ns=valid_from_ns,
    )
