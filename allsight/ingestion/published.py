"""What venues have published to charge, by kind and date: for history and documentation, never for a market.

A market's fee is what the venue states of that market. Where it does not say what it stated on another day, the
`fees.toml` of its adapter does, as far as the venue's sheet gives dates and sources.
"""

import functools
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec

from allsight.domain.clock import from_datetime
from allsight.domain.errors import NotFoundError
from allsight.domain.fees import FeeForm, FeeSchedule, FeeTimeline, Rebate, RebateOf, RebateTo, timeline
from allsight.domain.ids import Venue

_ADAPTERS = Path(__file__).parent / "adapters"


class PublishedFee(msgspec.Struct, frozen=True):
    """One row of a venue's table: what is charged for a kind of market, under the venue's own `name` for it."""

    kind: str
    name: str
    schedule: FeeSchedule
    note: str = ""


class PublishedFees(msgspec.Struct, frozen=True):
    """A venue's table, in the order of its file."""

    venue: Venue
    rows: tuple[PublishedFee, ...]

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of markets that the venue tells apart."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def timeline(self, kind: str) -> FeeTimeline:
        """Return what was charged for a kind over time: newly listed markets, where older ones keep their fee.

        Raises:
            NotFoundError: if the venue has no such kind.
        """
        found = [row.schedule for row in self.rows if row.kind == kind]
        if not found:
            raise NotFoundError(f"{self.venue.label} tells no kind {kind[:80]!r} apart: {', '.join(self.kinds())}")
        return timeline(found)

    def on(self, kind: str, at_ns: int) -> FeeSchedule:
        """Return what was charged for a kind at an instant, or an unknown schedule that says what is known instead.

        The error is that of `timeline`.
        """
        return self.timeline(kind).at(at_ns)


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    form: FeeForm
    source: str
    name: str = ""
    note: str = ""
    rate: Decimal = Decimal(0)
    maker_rate: Decimal = Decimal(0)
    exponent: int = 1
    rounding_unit: Decimal = Decimal(0)
    settlement_rate: Decimal = Decimal(0)
    rebate: Decimal = Decimal(0)
    maker_back: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_until: date | None = None

    def published(self, venue: Venue) -> PublishedFee:
        rebates = []
        if self.rebate:
            rebates.append(Rebate(RebateTo.MAKER, Fraction(self.rebate), RebateOf.FEES, at_fill=False))
        if self.maker_back:
            rebates.append(Rebate(RebateTo.MAKER, Fraction(self.maker_back), RebateOf.FORM, at_fill=True))
        schedule = FeeSchedule(
            form=self.form,
            source=f"{venue} {self.source}",
            rate=Fraction(self.rate),
            maker_rate=Fraction(self.maker_rate),
            exponent=self.exponent,
            rounding_unit=Fraction(self.rounding_unit),
            settlement_rate=Fraction(self.settlement_rate),
            valid_from_ns=0 if self.valid_from is None else midnight(self.valid_from),
            valid_until_ns=None if self.valid_until is None else midnight(self.valid_until),
            rebates=tuple(rebates),
        )
        return PublishedFee(self.kind, self.name or self.kind, schedule, self.note)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fee: tuple[_Row, ...]


@functools.cache
def published_fees(venue: Venue) -> PublishedFees:
    """Return what a venue has published to charge; its adapter's folder holds the data."""
    text = (_ADAPTERS / venue / "fees.toml").read_bytes()
    return PublishedFees(venue, tuple(row.published(venue) for row in msgspec.toml.decode(text, type=_Table).fee))


def midnight(day: date) -> int:
    """Return the first instant of a day, UTC."""
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))
