"""What a market costs besides its price, as the API shows it: fees, currency, time, and what bound money earns."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.pricing.fees import order_charge, settlement_charge
from allsight.analysis.risk.carry import Carry, Chosen
from allsight.analysis.risk.observed import DelayLedger
from allsight.api.models.costs import CarryOut, CurrencyOut, FeesAheadOut, FeesOut, LockUpOut, OffsetOut, RebateOut
from allsight.api.views.times import ms, ms_or_none
from allsight.domain.book import BookView
from allsight.domain.market import Market
from allsight.domain.money import Currency, CurrencyRates, to_decimal
from allsight.domain.opportunity import LockUp

_RATE_PLACES: Final = 6
_HUNDRED: Final = Fraction(100)


class Costs(msgspec.Struct, frozen=True):
    """Where costs are read.

    Attributes:
        rates: says what currencies are worth now.
        delays: how long venues take to pay.
        chosen: what bound money surely earns at a venue.
    """

    rates: Callable[[], CurrencyRates]
    delays: DelayLedger
    chosen: Chosen = {}


def fees_out(market: Market, view: BookView | None, now_ns: int) -> FeesOut:
    """Describe a fee schedule, with what a taker pays on 100 contracts at the present ask."""
    fees = market.fees
    known = fees.known_at(now_ns)
    on_100 = None
    if known and view is not None and view.asks:
        price, unit = market.ladder.probability(view.asks[0].rung), market.currency.minor_unit
        charge = order_charge(fees, ((price, _HUNDRED),), unit)
        later = settlement_charge(fees, _HUNDRED, price * _HUNDRED, unit)
        on_100 = to_decimal(sum(charge.fills, later), 4, up=True)
    return FeesOut(
        form=fees.form,
        rate=to_decimal(fees.rate, _RATE_PLACES, up=True),
        exponent=fees.exponent,
        rounding_unit=to_decimal(fees.rounding_unit, _RATE_PLACES, up=True),
        source=fees.source,
        valid_from=ms(fees.valid_from_ns),
        valid_until=ms_or_none(fees.valid_until_ns),
        known=known,
        settlement_rate=to_decimal(fees.settlement_rate, _RATE_PLACES, up=True),
        on_100=on_100,
        maker_rate=to_decimal(fees.maker_rate, _RATE_PLACES, up=True),
        order_allowance=to_decimal(fees.order_allowance, _RATE_PLACES, up=True),
        minimum=to_decimal(fees.minimum, _RATE_PLACES, up=True),
        why_unknown=fees.why_unknown(now_ns),
        rebates=tuple(
            RebateOut(one.to, to_decimal(one.rate, _RATE_PLACES, up=False), one.of, one.at_fill, one.note)
            for one in fees.rebates
        ),
        ahead=tuple(
            FeesAheadOut(
                form=one.form,
                rate=to_decimal(one.rate, _RATE_PLACES, up=True),
                maker_rate=to_decimal(one.maker_rate, _RATE_PLACES, up=True),
                source=one.source,
                valid_from=ms(one.valid_from_ns),
                valid_until=ms_or_none(one.valid_until_ns),
            )
            for one in market.fees_ahead
        ),
    )


def currency_out(currency: Currency, rates: CurrencyRates) -> CurrencyOut | None:
    """Describe what a currency is worth; None where there is no valid rate of it."""
    if rates.why_missing(currency):
        return None
    worth = rates.of(currency)
    return CurrencyOut(
        base=rates.base,
        lo=to_decimal(worth.lo, _RATE_PLACES, up=False),
        hi=to_decimal(worth.hi, _RATE_PLACES, up=True),
        source=rates.sources.get(currency, ""),
        valid_until=ms_or_none(rates.valid_until_ns),
    )


def lockup_out(found: LockUp | None) -> LockUpOut | None:
    """Describe when a market is expected to pay."""
    if found is None:
        return None
    return LockUpOut(
        median_at=ms(found.median_ns),
        late_at=ms(found.late_ns),
        latest_at=ms(found.latest_ns),
        observed=found.observed,
        assumed=found.assumed,
        source=found.source,
    )


def carry_out(found: Carry) -> CarryOut:
    """Describe what money bound in a market earns."""
    return CarryOut(
        counted=to_decimal(found.counted, _RATE_PLACES, up=False),
        stated=tuple(
            OffsetOut(
                kind=one.kind,
                annual=to_decimal(one.annual, _RATE_PLACES, up=False),
                on=one.on,
                needs=one.needs,
                source=one.source,
                valid_from=ms(one.valid_from_ns),
                valid_until=ms_or_none(one.valid_until_ns),
            )
            for one in found.stated
        ),
    )
