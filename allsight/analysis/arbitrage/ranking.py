"""Put opportunities in order: by what they guarantee, or by what of it is left after a hurdle on the money they bind.

Never by a rate: a return per day is largest at the smallest size, since the first contracts are the cheapest. Such an
order would put twelve cents at 3,000 % a year above a hundred dollars at 30 %. Locked and conditional ones are never
one list: the first come before all of the second, whatever the figures.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol, TypeVar

from allsight.analysis.risk.lockup import DAYS_A_YEAR
from allsight.domain.errors import InvalidRequestError
from allsight.domain.opportunity import OpportunityClass

FLOOR: Final = Decimal(1)
"""Guaranteed for less than this, in the base currency, an opportunity is not shown to people unless they ask for it."""

HURDLE: Final = Decimal("0.05")
"""What bound money must earn a year, as a ratio, where nobody says."""


class Ranking(StrEnum):
    """By what opportunities are put in order."""

    PROFIT = "profit"
    """What is guaranteed."""
    AFTER_HURDLE = "after_hurdle"
    """What is guaranteed, less hurdle × outlay × days of lock-up / 365."""


REFUSED: Final = {
    "annualised": (
        "the annualised return is shown but never ranks: it is largest at the smallest size; "
        "rank by profit, or by after_hurdle with the rate that your money must earn"
    )
}
"""Figures by which nothing is ranked, and why."""


class Rankable(Protocol):
    """What a ranking looks at: an opportunity, or a row that shows one."""

    @property
    def class_(self) -> OpportunityClass:
        """Return whether it is locked."""
        ...

    @property
    def guaranteed(self) -> Decimal:
        """Return the guaranteed profit."""
        ...

    @property
    def outlay(self) -> Decimal:
        """Return what is paid now, fees included."""
        ...

    @property
    def lock_days(self) -> Decimal | None:
        """Return for how long that is bound; None if no venue says."""
        ...


One = TypeVar("One", bound=Rankable)


def after_hurdle(one: Rankable, hurdle: Decimal) -> Fraction | None:
    """Return what is left of the guaranteed profit after so much a year on the outlay, simple, of 365 days.

    None where the lock-up is not known: such ones rank last, since no figure can be named for them.
    """
    if one.lock_days is None:
        return None
    bound = Fraction(one.outlay) * Fraction(one.lock_days) / DAYS_A_YEAR
    return Fraction(one.guaranteed) - Fraction(hurdle) * bound


def check_sort(sort: str) -> None:
    """Refuse to sort by what does not rank.

    Raises:
        InvalidRequestError: if it is such a figure; the message says why.
    """
    why = REFUSED.get(sort.removeprefix("-"))
    if why is not None:
        raise InvalidRequestError(why)


def apart(ranked: Sequence[One]) -> list[One]:
    """Put the locked ones before the conditional ones, each in the order they had."""
    return sorted(ranked, key=lambda one: one.class_ is not OpportunityClass.LOCKED)
