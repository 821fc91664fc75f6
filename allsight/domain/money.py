"""Money, exactly: currencies, what one of them may be worth, and rounding against ourselves.

Amounts are `Fraction` while they are computed and `Decimal` where people and databases see them. A `float` never holds
money. Different currencies never meet without an `Interval` that says what a unit costs today and what it may be worth
at settlement.
"""

from collections.abc import Collection
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS, from_iso, to_iso
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

    `values` maps each currency to its interval; the base itself is exactly one.

    Attributes:
        as_of_ns: when they were put together.
        valid_until_ns: from when on another interval holds for one of them, or none; None where time changes nothing.
        sources: where each value was read, and of when it is.
        missing: why a currency has no value.
    """

    base: Currency
    as_of_ns: int
    values: dict[Currency, Interval]
    valid_until_ns: int | None = None
    sources: dict[Currency, str] = {}
    missing: dict[Currency, str] = {}

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
            raise InvalidRequestError(self.why_missing(currency)) from None

    def why_missing(self, currency: Currency) -> str:
        """Say why a currency has no value; empty if it has one."""
        if currency is self.base or currency in self.values:
            return ""
        because = self.missing.get(currency)
        return f"no rate from {currency} to {self.base}" + (f": {because}" if because else "")

    def known_at(self, now_ns: int) -> bool:
        """Tell whether these values may still be used at an instant."""
        return self.valid_until_ns is None or now_ns < self.valid_until_ns


class RateOrigin(IntEnum):
    """Whose rate counts over whose: the highest that is still valid."""

    HOUSE = 0
    """Cautious figures of our own, for where nobody states better ones."""

    VENUE = 1
    """Read from a venue that converts at it."""

    SET = 2
    """Set by whoever runs the program."""


class DatedRate(msgspec.Struct, frozen=True, kw_only=True):
    """What a currency was worth at an instant, and how far that may be believed at another.

    With every whole day of age either end moves away by `widens_per_day` of itself; after `valid_for_ns` it is no rate
    any more. Age counts both ways, so that a rate from the future of a replay is believed no further.

    Attributes:
        worth: what one unit is worth in `base`: `hi` to buy it then, `lo` at settlement.
        valid_for_ns: None for what is so by definition, such as a coin that is minted at par.
        source: where it was read.
    """

    currency: Currency
    worth: Interval
    as_of_ns: int
    source: str
    origin: RateOrigin = RateOrigin.HOUSE
    base: Currency = Currency.USD
    widens_per_day: Fraction = Fraction(0)
    valid_for_ns: int | None = None

    def at(self, now_ns: int) -> Interval | None:
        """Return what may be believed at an instant, or None once the rate is too old."""
        age_ns = abs(now_ns - self.as_of_ns)
        if self.valid_for_ns is not None and age_ns >= self.valid_for_ns:
            return None
        wider = 1 + self.widens_per_day * (age_ns // DAY_NS)
        return self.worth if wider == 1 else Interval(self.worth.lo / wider, self.worth.hi * wider)

    def holds_until(self, now_ns: int) -> int | None:
        """Return the next instant at which `at` says something else; None if that is never."""
        ends = [] if self.valid_for_ns is None else [self.as_of_ns + self.valid_for_ns]
        if self.widens_per_day:
            ends.append(self.as_of_ns + ((now_ns - self.as_of_ns) // DAY_NS + 1) * DAY_NS)
        return min((end for end in ends if end > now_ns), default=None)

    def __str__(self) -> str:
        return f"{self.source}, of {to_iso(self.as_of_ns)}"


def rates_at(found: Collection[DatedRate], now_ns: int, base: Currency = Currency.USD) -> CurrencyRates:
    """Return what currencies are worth at an instant, by the rates that are still valid then.

    Of several origins the highest counts. Where rates of one origin differ, both ends do: the dearest to buy at, the
    least at settlement.
    """
    values, sources, missing = dict[Currency, Interval](), dict[Currency, str](), dict[Currency, str]()
    changes = list[int]()
    for currency in Currency:
        known = [rate for rate in found if rate.currency is currency and rate.base is base]
        valid = [(rate, worth) for rate in known if (worth := rate.at(now_ns)) is not None]
        changes += [end for rate, _ in valid if (end := rate.holds_until(now_ns)) is not None]
        if valid:
            highest = max(rate.origin for rate, _ in valid)
            used = [(rate, worth) for rate, worth in valid if rate.origin is highest]
            values[currency] = Interval(min(worth.lo for _, worth in used), max(worth.hi for _, worth in used))
            sources[currency] = "; ".join(str(rate) for rate, _ in used)
        elif known:
            last = max(known, key=lambda rate: rate.as_of_ns)
            missing[currency] = f"the last one is too old ({last})"
    return CurrencyRates(base, now_ns, values, min(changes, default=None), sources, missing)


STABLECOIN_HAIRCUT: Final = Fraction(2, 1000)
"""Default basis between a dollar stablecoin and the dollar: 0.2 % of what is received at settlement."""

_HOUSE_AS_OF_NS: Final = from_iso("2026-11-22T00:00:00Z")


def house_rates(haircut: Fraction = STABLECOIN_HAIRCUT) -> tuple[DatedRate, ...]:
    """Give cautious rates to the US dollar for where nobody states better ones.

    A stablecoin costs a dollar to obtain, since it is minted one to one (sheet polymarket 1.2: pUSD is a wrapper of
    USDC.e, made at par), and may be worth a haircut less when the market has settled. That is by definition and does
    not age. Sterling is a wide band, for one year; a venue's own rate takes its place as soon as one is read.
    """
    stable = Interval(1 - haircut, Fraction(1))
    return (
        DatedRate(
            currency=Currency.USDC, worth=stable, as_of_ns=_HOUSE_AS_OF_NS, source="minted at par, less the haircut"
        ),
        DatedRate(
            currency=Currency.PUSD,
            worth=stable,
            as_of_ns=_HOUSE_AS_OF_NS,
            source="wrapped at par from USDC.e, less the haircut",
        ),
        DatedRate(
            currency=Currency.GBP,
            worth=Interval(Fraction(125, 100), Fraction(140, 100)),
            as_of_ns=_HOUSE_AS_OF_NS,
            source="a wide band for want of a stated rate",
            widens_per_day=Fraction(3, 10_000),
            valid_for_ns=365 * DAY_NS,
        ),
    )


def default_rates(as_of_ns: int, haircut: Fraction = STABLECOIN_HAIRCUT) -> CurrencyRates:
    """Return the house's rates as they are at an instant."""
    return rates_at(house_rates(haircut), as_of_ns)


STATED_COST: Final = Fraction(1, 100)
STATED_FALL: Final = Fraction(5, 100)


def stated_rate(currency: Currency, rate: Fraction, as_of_ns: int, source: str) -> DatedRate:
    """Make an interval of the one rate to the dollar at which a venue converts.

    Buying the currency is taken to cost a hundredth more, and it may be worth a twentieth less by the time a market
    settles: a month's move of a major currency seldom is larger. The rate lasts three days and widens after the first.

    Raises:
        InvalidRequestError: if the rate is no rate.
    """
    if rate <= 0:
        raise InvalidRequestError(f"a rate of {currency} is positive, found {rate}")
    return DatedRate(
        currency=currency,
        worth=Interval(rate * (1 - STATED_FALL), rate * (1 + STATED_COST)),
        as_of_ns=as_of_ns,
        source=source,
        origin=RateOrigin.VENUE,
        widens_per_day=Fraction(1, 100),
        valid_for_ns=3 * DAY_NS,
    )


def round_up(amount: Fraction, unit: Fraction) -> Fraction:
    """Round to the next multiple of `unit` at or above `amount`: for what we pay."""
    return _multiple(-(-amount.numerator * unit.denominator // (amount.denominator * unit.numerator)), unit)


def round_down(amount: Fraction, unit: Fraction) -> Fraction:
    """Round to the next multiple of `unit` at or below `amount`: for what we receive."""
    return _multiple(amount.numerator * unit.denominator // (amount.denominator * unit.numerator), unit)


def _multiple(count: int, unit: Fraction) -> Fraction:
    return Fraction(count * unit.numerator, unit.denominator)


def to_decimal(amount: Fraction, places: int, *, up: bool) -> Decimal:
    """Write an exact amount with that many decimals, rounded up (a cost) or down (a gain)."""
    scaled = amount.numerator * 10**places
    whole = -(-scaled // amount.denominator) if up else scaled // amount.denominator
    return Decimal(whole).scaleb(-places)


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
