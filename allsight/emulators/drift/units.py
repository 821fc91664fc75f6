"""The fixed-point numbers of the program (venue sheet 2) and the market's grid in them."""

from fractions import Fraction
from typing import Final

PRICE: Final = 1_000_000
"""Prices and amounts of quote are integers of a millionth of a dollar."""

BASE: Final = 1_000_000_000
"""Amounts of base are integers of a billionth of a share."""

TICK: Final = 1_000
"""`orderTickSize`: a tenth of a cent."""

STEP: Final = BASE
"""`orderStepSize` and `minOrderSize`: a whole share."""

MONEY_UNIT: Final = Fraction(1, PRICE)
"""What the engine's whole numbers count."""

LAST_RUNG: Final = PRICE // TICK - 2
"""The engine's highest rung; the lowest is zero and stands for one tick."""


def price_of(rung: int) -> int:
    """Return the price of one of the engine's rungs."""
    return (rung + 1) * TICK


def rung_below(price: int) -> int:
    """Return the highest rung whose price is at most this, −1 when there is none."""
    return min(price // TICK - 1, LAST_RUNG)


def rung_above(price: int) -> int:
    """Return the lowest rung whose price is at least this, beyond `LAST_RUNG` when there is none."""
    return max(-(-price // TICK) - 1, 0)


def human(amount: int, precision: int) -> float:
    """Return an amount as the APIs write it for people: a JSON number in whole units."""
    return amount / precision


def text(amount: int, precision: int) -> str:
    """Return an amount as an exact decimal text in whole units, without zeros at its end."""
    whole, part = divmod(abs(amount), precision)
    digits = f"{part:0{len(str(precision)) - 1}d}".rstrip("0")
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"
