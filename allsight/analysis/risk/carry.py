"""What bound money costs and earns: the hurdle it must clear, and what a venue pays on it meanwhile.

`carry.toml` holds what venues are said to pay, dated and with conditions. None of that is promised for the life of a
position, so it is shown and not counted; what an operator states of their own account is.
"""

import functools
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec

from allsight.analysis.risk.lockup import DAYS_A_YEAR
from allsight.domain.clock import from_datetime
from allsight.domain.ids import Venue
from allsight.domain.market import Market

Chosen = Mapping[Venue, Fraction]
"""What an operator's account surely earns a year on money bound at a venue."""


class Offset(msgspec.Struct, frozen=True, kw_only=True):
    """One payment on bound money, as a venue is said to make it, by year of the value it is paid on."""

    venue: Venue
    kind: str
    annual: Fraction
    on: str
    needs: str
    source: str
    holders_only: bool
    valid_from_ns: int
    valid_until_ns: int | None = None


class Carry(msgspec.Struct, frozen=True):
    """What money bound in a market earns a year: `counted` as far as that is certain, `stated` is what is said besides.

    `stated` may be added to `counted` by whoever meets the conditions; it is never taken off a cost.
    """

    counted: Fraction
    stated: tuple[Offset, ...] = ()


class Hurdle(msgspec.Struct, frozen=True):
    """What bound money must earn a year, as a ratio, and what an operator's account surely earns on it meanwhile."""

    annual: Decimal
    earned: Chosen = {}

    def counted(self, outlays: Iterable[tuple[Venue, Decimal]]) -> Fraction:
        """Return what several outlays earn together, by year of their sum."""
        parts = [(Fraction(outlay), self.earned.get(venue, Fraction(0))) for venue, outlay in outlays]
        total = sum((outlay for outlay, _ in parts), Fraction(0))
        return sum((outlay * rate for outlay, rate in parts), Fraction(0)) / total if total else total


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    venue: Venue
    kind: str
    annual: Decimal
    valid_from: date
    holders_only: bool
    on: str
    needs: str
    source: str


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    carry: tuple[_Row, ...]


@functools.cache
def offsets() -> tuple[Offset, ...]:
    """Return everything that venues were ever said to pay, oldest first; the data lie beside this module."""
    text = Path(__file__).with_name("carry.toml").read_bytes()
    rows = sorted(msgspec.toml.decode(text, type=_Table).carry, key=lambda row: row.valid_from)
    found = []
    for number, row in enumerate(rows):
        later = [one for one in rows[number + 1 :] if (one.venue, one.kind) == (row.venue, row.kind)]
        found.append(
            Offset(
                venue=row.venue,
                kind=row.kind,
                annual=Fraction(row.annual),
                on=row.on,
                needs=row.needs,
                source=row.source,
                holders_only=row.holders_only,
                valid_from_ns=_midnight(row.valid_from),
                valid_until_ns=_midnight(later[0].valid_from) if later else None,
            )
        )
    return tuple(found)


def carry(market: Market, chosen: Chosen, now_ns: int) -> Carry:
    """Return what money bound in a market earns at an instant."""
    stated = tuple(
        one
        for one in offsets()
        if one.venue is market.venue
        and one.valid_from_ns <= now_ns
        and (one.valid_until_ns is None or now_ns < one.valid_until_ns)
        and (market.pays_holders or not one.holders_only)
    )
    return Carry(chosen.get(market.venue, Fraction(0)), stated)


def hurdle_cost(outlay: Fraction, days: Fraction, hurdle: Fraction, counted: Fraction = Fraction(0)) -> Fraction:
    """Return what binding `outlay` for so many days costs at a yearly hurdle, less what is surely earned meanwhile.

    Simply, without compounding. Earning more than the hurdle is no gain here: it must not turn a loss into a profit.
    """
    return outlay * max(Fraction(0), hurdle - counted) * days / DAYS_A_YEAR


def _midnight(day: date) -> int:
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))
