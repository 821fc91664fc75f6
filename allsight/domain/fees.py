"""What a venue charges, as dated data. The formulas that read it live once, in `analysis/pricing`."""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

import msgspec

from allsight.domain.clock import to_iso


class FeeForm(StrEnum):
    """The shape of a fee; `rate` in a schedule is what the shape multiplies."""

    QUADRATIC = "quadratic"
    """rate · contracts · (p · (1 − p)) ** exponent, per fill."""

    PROPORTIONAL = "proportional"
    """rate · cost, per fill."""

    NOTIONAL = "notional"
    """rate · YES price · contracts, per fill, whichever side is bought."""

    NET_PROFIT = "net_profit"
    """rate · max(0, net profit of the commission group), at settlement."""

    TURNOVER = "turnover"
    """rate · stake, per fill."""

    SETTLEMENT = "settlement"
    """rate · payout, at settlement."""

    INCLUDED = "included"
    """The book's prices hold the fee already, and `rate` says what it is: nothing comes on top."""

    NONE = "none"
    """The venue says that there is no fee."""

    UNKNOWN = "unknown"
    """We do not know the fee: nothing may be executed or called locked on it."""


class RebateTo(StrEnum):
    """Whom a rebate is paid to: who rested in the book, or who took from it."""

    MAKER = "maker"
    TAKER = "taker"


class RebateOf(StrEnum):
    """What a rebate's rate multiplies."""

    FORM = "form"
    """What `rate` multiplies too: it is a fee with the sign turned round."""

    FEES = "fees"
    """The takers' fees of a period, shared among those who rebates are paid to."""


class Rebate(msgspec.Struct, frozen=True):
    """What may come back of a fee. It is shown, and counted only where the venue pays it at the fill.

    `note` says under which conditions it comes, for people.
    """

    to: RebateTo
    rate: Fraction
    of: RebateOf
    at_fill: bool
    note: str = ""


class FeeSchedule(msgspec.Struct, frozen=True):
    """One market's charges over a span of time.

    Attributes:
        form: the shape of the fee.
        rate: what a taker pays, as the multiplier of the form.
        maker_rate: what a maker pays, likewise.
        exponent: power of p · (1 − p) in the quadratic form.
        rounding_unit: each fill's fee is rounded up to a multiple of this.
        order_allowance: the most that one order may cost beyond the fees of its levels: what rounding adds where a
            level is several fills, and what the network takes.
        minimum: the least that one order pays.
        settlement_rate: the most that settlement may take of each contract, whichever side is held and whoever wins.
            It is counted when the order fills, so that no ending is dearer than what was computed.
        valid_from_ns: since when it holds.
        valid_until_ns: until when, exclusive; None while no end is known.
        source: where it was read: an endpoint and field, or a document with its date.
        rounding_rebate: what is paid back, at the fill, as soon as the rounding of payments that an order has paid for
            exceeds it; zero where nothing is.
        rebates: what may come back besides.
    """

    form: FeeForm
    source: str
    rate: Fraction = Fraction(0)
    maker_rate: Fraction = Fraction(0)
    exponent: int = 1
    rounding_unit: Fraction = Fraction(1, 10_000)
    order_allowance: Fraction = Fraction(0)
    minimum: Fraction = Fraction(0)
    valid_from_ns: int = 0
    valid_until_ns: int | None = None
    settlement_rate: Fraction = Fraction(0)
    rounding_rebate: Fraction = Fraction(0)
    rebates: tuple[Rebate, ...] = ()

    def changes_after(self, now_ns: int) -> bool:
        """Tell whether it has still to come into force, or runs out one day."""
        return self.valid_until_ns is not None or self.valid_from_ns > now_ns

    def known_at(self, now_ns: int) -> bool:
        """Tell whether the fee is known and in force at that instant."""
        if self.form is FeeForm.UNKNOWN or now_ns < self.valid_from_ns:
            return False
        return self.valid_until_ns is None or now_ns < self.valid_until_ns

    def why_unknown(self, now_ns: int) -> str:
        """Say why nothing may be computed on this schedule at that instant; empty if something may."""
        if self.form is FeeForm.UNKNOWN:
            return self.source
        if now_ns < self.valid_from_ns:
            return f"it comes into force at {to_iso(self.valid_from_ns)} ({self.source})"
        if self.valid_until_ns is not None and now_ns >= self.valid_until_ns:
            return f"it ended at {to_iso(self.valid_until_ns)} and what follows is not known ({self.source})"
        return ""


class FeeTimeline(msgspec.Struct, frozen=True):
    """What is charged over time: schedules in order, each of which ends at the latest where the next begins."""

    spans: tuple[FeeSchedule, ...]

    def at(self, now_ns: int) -> FeeSchedule:
        """Return the schedule in force at an instant, or an unknown one whose source says what is known instead."""
        for span in self.spans:
            if now_ns < span.valid_from_ns:
                return _gap(f"no fee is stated for {to_iso(now_ns)}: the next begins {to_iso(span.valid_from_ns)}")
            if span.valid_until_ns is None or now_ns < span.valid_until_ns:
                return span
        if not self.spans:
            return UNKNOWN_FEE
        return _gap(
            f"no fee is stated for {to_iso(now_ns)}: the last ended {to_iso(self.spans[-1].valid_until_ns or 0)}"
        )

    def after(self, now_ns: int) -> tuple[FeeSchedule, ...]:
        """Return what is announced to come into force later than an instant."""
        return tuple(span for span in self.spans if span.valid_from_ns > now_ns)


def timeline(schedules: Iterable[FeeSchedule]) -> FeeTimeline:
    """Put schedules in order of their beginning; each ends where the next begins, to the nanosecond and without a gap.

    A schedule that ends by itself before the next begins keeps its own end. Of two that begin together the later given
    one holds.
    """
    spans = list[FeeSchedule]()
    for one in sorted(schedules, key=lambda one: one.valid_from_ns):
        if spans:
            last = spans.pop()
            if last.valid_from_ns < one.valid_from_ns:
                ends = [last.valid_until_ns or one.valid_from_ns, one.valid_from_ns]
                spans.append(msgspec.structs.replace(last, valid_until_ns=min(ends)))
        spans.append(one)
    return FeeTimeline(tuple(spans))


def _gap(reason: str) -> FeeSchedule:
    return FeeSchedule(form=FeeForm.UNKNOWN, source=reason)


UNKNOWN_FEE = FeeSchedule(form=FeeForm.UNKNOWN, source="no fee schedule has been read for this market")
