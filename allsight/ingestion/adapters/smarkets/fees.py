"""What Smarkets charges, as data (sheet 5.2): a commission on the net profit of a market, or for the Pro tier on stake.

Which of both holds stands in no answer; the rate does, in the account. The formulas are elsewhere. The venue's own
example, wins of 28.73 and a loss of 10.71 at 2 %, is 0.36 of 0.3604: it rounds to the nearest penny, and we round up.
"""

import functools
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.ingestion.adapters.smarkets import wire

PENNY: Final = Fraction(1, 100)

_decode_rate = msgspec.json.Decoder(Decimal | None).decode


class Commission(msgspec.Struct, frozen=True):
    """What we are charged as far as we know: the base, the rate, and where that was read."""

    base: FeeForm
    rate: Fraction
    source: str


class RateUnreadableError(ValueError):
    """A rate is stated in a way that we do not know."""


def read_rate(raw: bytes) -> Fraction | None:
    """Read a rate out of JSON that is a text or a number; None where there is none.

    Raises:
        RateUnreadableError: if it is neither, or lies outside of 0..1.
    """
    try:
        rate = _decode_rate(raw)
    except msgspec.MsgspecError:
        raise RateUnreadableError from None
    if rate is None:
        return None
    if not (rate.is_finite() and 0 <= rate < 1):
        raise RateUnreadableError
    return Fraction(rate)


def commission_of(account: wire.Account | None, base: FeeForm, configured: Fraction) -> Commission:
    """Return what the account says that it is charged, else what is configured and nobody has verified."""
    if account is not None:
        try:
            rate = read_rate(bytes(account.commission_type))
        except RateUnreadableError:
            rate = None
        if rate is not None:
            return Commission(base, rate, "account commission_type")
    return Commission(base, configured, "configured commission, fee unverified")


@functools.lru_cache(maxsize=1_024)
def fee_schedule(commission: Commission, market_rate: bytes) -> FeeSchedule:
    """Return the charges of a market.

    A market may carry a `commission_rate` of its own. Whether it replaces ours is not known, so the higher one counts;
    one that we cannot read makes the fee unknown.
    """
    try:
        own = read_rate(market_rate)
    except RateUnreadableError:
        return FeeSchedule(form=FeeForm.UNKNOWN, source="market info.commission_rate could not be read")
    rate, source = commission.rate, commission.source
    if own is not None and own > rate:
        rate, source = own, "market info.commission_rate"
    return FeeSchedule(form=commission.base, source=source, rate=rate, maker_rate=rate, rounding_unit=PENNY)
