"""Money, exactly: currencies, what one of them may be worth, and rounding against ourselves.

Amounts are `Fraction` while they are computed and `Decimal` where people and databases see them. A `float` never holds
money. Different currencies never meet without an `Interval` that says what a unit costs today and what it may be worth
at settlement.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.errors import InvalidRequestError


class Currency(StrEnum):
    """What a venue settles in. A dollar stablecoin is not a dollar."""

    USD = "USD"
    USDC = "USDC"
    PUSD = "pUSD"
    GBP = "GBP"

    @property
    def minor_unit(self) -> Fraction:
        """Return the smallest amount that an account in this currency can hold."""
        return _MINOR_UNITS[self]


_MINOR_UNITS = {
    Currency.USD: Fraction(1, 10_000),  # Kalshi direct members: $0.0001 (venue sheet 5.1)
    Currency.USDC: Fraction(1, 1_000_000),
    Currency.PUSD: Fraction(1, 1_000_000),
    Currency.GBP: Fraction(1, 100),
}


class Interval(msgspec.Struct, frozen=True, gc=False):
    """What a unit of a currency is worth in the base currency: at least `lo` at settlement, at most `hi` to buy now."""

    lo: Fraction
    hi: Fraction

    def __post_init__(self) -> None:
        if not 0 < self.lo <= self.hi:
            raise InvalidRequestError(f"an interval needs 0 < lo <= hi, found {self.lo} and {self.hi}")

    def __mul__(self, other: "Interval") -> "Interval":
        """Chain two conversions."""
        return Interval(self.lo * other.lo, self.hi * other.hi)

    def inverse(self) -> "Interval":
        """Turn the conversion round."""
        return Interval(1 / self.hi, 1 / self.lo)


ONE: Final = Interval(Fraction(1), Fraction(1))


class CurrencyRates(msgspec.Struct, frozen=True):
    """Dated values of currencies in one base currency.

    `values` maps each currency to its interval; the base itself is exactly one. `as_of_ns` is when they were taken.
    """

    base: Currency
    as_of_ns: int
    values: dict[Currency, Interval]

    def of(self, currency: Currency) -> Interval:
        """Return what one unit is worth in the base currency.

        Raises:
            InvalidRequestError: if the currency has no rate; a missing rate is never taken as one.
        """
        if currency is self.base:
            return ONE
        try:
            return self.values[currency]
        except KeyError:
            raise InvalidRequestError(f"no rate from {currency} to {self.base}") from None


STABLECOIN_HAIRCUT: Final = Fraction(2, 1000)
"""Default basis between a dollar stablecoin and the dollar: 0.2 % of what is received at settlement."""


def default_rates(as_of_ns: int, haircut: Fraction = STABLECOIN_HAIRCUT) -> CurrencyRates:
    """Give cautious rates to the US dollar where nobody has configured better ones.

    A stablecoin costs a dollar to obtain, since it is minted one to one, and may be worth a haircut less when the
    market has settled. Sterling is a wide band, because no feed of rates is connected here.
    """
    stable = Interval(1 - haircut, Fraction(1))
    return CurrencyRates(
        base=Currency.USD,
        as_of_ns=as_of_ns,
        values={
            Currency.USDC: stable,
            Currency.PUSD: stable,
            Currency.GBP: Interval(Fraction(125, 100), Fraction(140, 100)),
        },
    )


def round_up(amount: Fraction, unit: Fraction) -> Fraction:
    """Round to the next multiple of `unit` at or above `amount`: for what we pay."""
    return -(-amount // unit) * unit


def round_down(amount: Fraction, unit: Fraction) -> Fraction:
    """Round to the next multiple of `unit` at or below `amount`: for what we receive."""
    return amount // unit * unit


def to_decimal(amount: Fraction, places: int, *, up: bool) -> Decimal:
    """Write an exact amount with that many decimals, rounded up (a cost) or down (a gain)."""
    unit = Fraction(1, 10**places)
    rounded = round_up(amount, unit) if up else round_down(amount, unit)
    return Decimal(int(rounded * 10**places)).scaleb(-places)


def exact(text: str | int | Decimal) -> Fraction:
    """Read a decimal text exactly.

    Raises:
        InvalidRequestError: if it is not a finite number.
    """
    try:
        return Fraction(text)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise InvalidRequestError(f"expected a decimal number, found {str(text)[:40]!r}") from None


def parse_fixed(text: str, decimals: int) -> int:
    """Read a decimal text as an integer count of `10**-decimals`, exactly and quickly.

    Raises:
        InvalidRequestError: if the text is no plain decimal or has digits beyond that place.
    """
    whole, point, part = text.partition(".")
    scale: int = 10**decimals
    try:
        if "_" in text or not text.isascii():  # int() would read both
            raise ValueError
        if not point:
            return int(whole) * scale
        if not (part or whole.strip("+-")):  # a lone point has no digit
            raise ValueError
        if len(part) > decimals:
            part = part.rstrip("0")
        if len(part) > decimals or not (part.isdecimal() or not part):
            raise ValueError
        return int(whole + part + "0" * (decimals - len(part)))
    except ValueError:
        raise InvalidRequestError(f"expected a decimal with at most {decimals} places, found {text[:40]!r}") from None
