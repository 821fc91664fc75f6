"""How long money is bound, as a distribution, and what a profit over that time is worth a year.

What a market states is the instant at which it should pay; when it does pay is later by a delay that venues and
categories differ in. `lockup.toml` holds what the venues' sheets say of it, `blend` puts what was observed beside it.
"""

import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.clock import HOUR_NS
from allsight.domain.ids import Venue
from allsight.domain.market import Category, Market
from allsight.domain.opportunity import LockUp

DAYS_A_YEAR = 365
LATE: Final = Fraction(9, 10)
"""The share of markets that have paid by the pessimistic instant."""

PRIOR_WEIGHT: Final = 20
"""The venue's sheet counts as so many observations."""


class Delays(msgspec.Struct, frozen=True, kw_only=True):
    """How long after its stated instant a market pays: half of them within `median_ns`, nine in ten in `late_ns`.

    `observed` is how many settlements of our own are in it; `source` is where the rest comes from, and `assumed` says
    that no figure stands there.
    """

    median_ns: int
    late_ns: int
    longest_ns: int
    source: str
    assumed: bool = False
    observed: int = 0


Priors = Mapping[tuple[Venue, Category | None], Delays]
"""Delays by venue and category; None stands for every category that has none of its own."""


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    venue: Venue
    median: int
    late: int
    longest: int
    source: str
    category: Category | None = None
    assumed: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.median <= self.late <= self.longest:
            raise ValueError("delays rise from the median to the longest")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    delay: tuple[_Row, ...]


@functools.cache
def priors() -> Priors:
    """Return what the venues' sheets say; the data lie beside this module."""
    text = Path(__file__).with_name("lockup.toml").read_bytes()
    return {
        (row.venue, row.category): Delays(
            median_ns=row.median * HOUR_NS,
            late_ns=row.late * HOUR_NS,
            longest_ns=row.longest * HOUR_NS,
            source=row.source,
            assumed=row.assumed,
        )
        for row in msgspec.toml.decode(text, type=_Table).delay
    }


def prior(venue: Venue, category: Category, known: Priors | None = None) -> Delays:
    """Return what is known of a venue's delays in a category before anything was observed."""
    found = priors() if known is None else known
    return found.get((venue, category)) or found[venue, None]


def blend(before: Delays, observed: Sequence[int]) -> Delays:
    """Refine a prior by delays that were observed, in nanoseconds.

    The prior counts as `PRIOR_WEIGHT` observations spread along itself; quantiles are then those of all together. So a
    few settlements hardly move it, hundreds make it theirs, and a late one never makes any quantile earlier.
    """
    if not observed:
        return before
    pooled = sorted([*_spread(before), *observed])
    return Delays(
        median_ns=_quantile(pooled, Fraction(1, 2)),
        late_ns=_quantile(pooled, LATE),
        longest_ns=pooled[-1],
        source=before.source,
        assumed=before.assumed,
        observed=len(observed),
    )


def lockup(
    delays: Delays, *, closes_ns: int | None, settles_ns: int | None, latest_ns: int | None, now_ns: int
) -> LockUp | None:
    """Return when a market pays, from what it states: its pay-out, else its close; None if it states neither.

    A stated instant that is past says only that the market is late: the delay then counts from now. The market's own
    outer bound counts where it is later than ours, never where it is earlier.
    """
    stated_ns = closes_ns if settles_ns is None else settles_ns
    if stated_ns is None:
        return None
    from_ns = max(stated_ns, now_ns)
    return LockUp(
        median_ns=from_ns + delays.median_ns,
        late_ns=from_ns + delays.late_ns,
        latest_ns=max(from_ns + delays.longest_ns, latest_ns or 0),
        source=delays.source,
        assumed=delays.assumed,
        observed=delays.observed,
    )


def market_lockup(delays: Delays, market: Market, now_ns: int) -> LockUp | None:
    """Return when this market pays."""
    return lockup(
        delays,
        closes_ns=market.closes_ns,
        settles_ns=market.expected_settle_ns,
        latest_ns=market.latest_settle_ns,
        now_ns=now_ns,
    )


def last_of(lockups: Iterable[LockUp | None]) -> LockUp | None:
    """Return when the last of several legs pays, as if their delays came together; None if one of them is unknown.

    Legs of one question wait for one event, so that they are rather late together than by turns.
    """
    known = list(lockups)
    legs = [one for one in known if one is not None]
    if not legs or len(legs) < len(known):
        return None
    return LockUp(
        median_ns=max(one.median_ns for one in legs),
        late_ns=max(one.late_ns for one in legs),
        latest_ns=max(one.latest_ns for one in legs),
        source="; ".join(dict.fromkeys(one.source for one in legs)),
        assumed=any(one.assumed for one in legs),
        observed=min(one.observed for one in legs),
    )


def later(instants: tuple[int | None, ...]) -> int | None:
    """Return the last of several pay-outs; None as soon as one of them is not known."""
    known = [instant for instant in instants if instant is not None]
    return max(known) if known and len(known) == len(instants) else None


def annualised(return_: Fraction, days: Fraction | None) -> Fraction | None:
    """Scale a return to 365 days, simply (no compounding); None without a term.

    Less than a day counts as one: what is free this afternoon cannot be invested again at the same rate tonight.
    """
    if days is None:
        return None
    return return_ * DAYS_A_YEAR / max(days, Fraction(1))


def _spread(delays: Delays) -> list[int]:
    """Lay `PRIOR_WEIGHT` observations along a prior, so that its quantiles are its own."""
    corners = (
        (Fraction(0), 0),
        (Fraction(1, 2), delays.median_ns),
        (LATE, delays.late_ns),
        (Fraction(1), delays.longest_ns),
    )
    found = []
    for number in range(1, PRIOR_WEIGHT + 1):
        share = Fraction(number, PRIOR_WEIGHT)
        (low, least), (high, most) = next(pair for pair in itertools.pairwise(corners) if share <= pair[1][0])
        found.append(least + int((most - least) * (share - low) / (high - low)))
    return found


def _quantile(ordered: Sequence[int], share: Fraction) -> int:
    return ordered[math.ceil(share * len(ordered)) - 1]
