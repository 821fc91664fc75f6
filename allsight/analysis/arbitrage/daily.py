"""Episodes added up by UTC day, kind, class, venues and category.

A row is about the episodes that *opened* on its day; only the counts of closes are about those that closed on it. The
profits of a row do not add up to what could have been earned: episodes share depth.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Final

import msgspec

from allsight.analysis.arbitrage.lifetimes import after, quantile, survival, venue_pair, watch
from allsight.domain.clock import DAY_NS, SECOND_NS
from allsight.domain.market import Category
from allsight.domain.money import Currency
from allsight.domain.opportunity import CloseReason, EpisodeLife, OpportunityClass, OpportunityKind

HORIZON_NS: Final = 5 * SECOND_NS
"""Up to this age a row looks at steps."""

_EPOCH: Final = date(1970, 1, 1).toordinal()
_MILLI: Final = Decimal("0.001")
_SHARE: Final = Decimal("0.0001")


class DailyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One day of one group of episodes.

    Attributes:
        day: UTC.
        venues: codes of the legs' venues, such as `KA-PM`.
        base: the currency of all amounts.
        opened: episodes that opened on the day; `still_open` those of them that are open now.
        closed: episodes that closed on the day, whenever they opened; `closed_by` the same by each reason there is.
        life_median_s, life_p90_s: age by which half and nine tenths of those opened had ended, open ones counted as far
            as they have come; None while so many have not.
        profit_greatest, profit_sum: guaranteed profit of those opened, each once, at its best moment. The sum is of
            offers that may share depth: it is no income.
        money_seconds: guaranteed profit times the seconds for which it stood, of those opened.
        survived_1s, survived_5s: share of those opened that were still there then, rounded down; None where of none of
            them that is known.
    """

    day: date
    kind: OpportunityKind
    class_: OpportunityClass = msgspec.field(name="class")
    venues: str
    category: Category
    base: Currency
    opened: int
    still_open: int
    closed: int
    closed_by: dict[CloseReason, int]
    life_median_s: Decimal | None
    life_p90_s: Decimal | None
    profit_greatest: Decimal
    profit_sum: Decimal
    money_seconds: Decimal
    survived_1s: Decimal | None
    survived_5s: Decimal | None


_Key = tuple[date, OpportunityKind, OpportunityClass, str, Category, Currency]


def day_of(at_ns: int) -> date:
    """Return the UTC day of an instant."""
    return date.fromordinal(_EPOCH + at_ns // DAY_NS)


def start_of(day: date) -> int:
    """Return the first instant of a UTC day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND_NS


def daily(lives: Iterable[EpisodeLife], first: date, last: date, now_ns: int) -> list[DailyRow]:
    """Add episodes up, by day from `first` to `last`, both included, then by kind, class, venues and category.

    `lives` must hold every episode that opened or closed in that time, each once, with its steps of `HORIZON_NS`.
    """
    opened: dict[_Key, list[EpisodeLife]] = {}
    closed: dict[_Key, Counter[CloseReason | None]] = {}
    for life in lives:
        group = (life.kind, life.class_, venue_pair(life), life.category, life.base)
        day = day_of(life.opened_ns)
        if first <= day <= last:
            opened.setdefault((day, *group), []).append(life)
        if life.closed_ns is not None and first <= (day := day_of(life.closed_ns)) <= last:
            closed.setdefault((day, *group), Counter())[life.close_reason] += 1
    keys = sorted(opened.keys() | closed.keys())
    return [_row(key, opened.get(key, []), closed.get(key, Counter()), now_ns) for key in keys]


def _row(key: _Key, opened: list[EpisodeLife], closed: Counter[CloseReason | None], now_ns: int) -> DailyRow:
    day, kind, class_, venues, category, base = key
    curve = survival(watch(life, now_ns) for life in opened)
    best = [life.best_guaranteed for life in opened]
    return DailyRow(
        day=day,
        kind=kind,
        class_=class_,
        venues=venues,
        category=category,
        base=base,
        opened=len(opened),
        still_open=sum(life.closed_ns is None for life in opened),
        closed=closed.total(),
        closed_by={reason: closed[reason] for reason in CloseReason},
        life_median_s=_seconds(quantile(curve, 0.5)),
        life_p90_s=_seconds(quantile(curve, 0.9)),
        profit_greatest=max(best, default=Decimal(0)),
        profit_sum=sum(best, Decimal(0)),
        money_seconds=sum((life.money_seconds for life in opened), Decimal(0)),
        survived_1s=_survived(opened, SECOND_NS, now_ns),
        survived_5s=_survived(opened, HORIZON_NS, now_ns),
    )


def _seconds(age_ns: int | None) -> Decimal | None:
    return None if age_ns is None else (Decimal(age_ns) / SECOND_NS).quantize(_MILLI, ROUND_FLOOR)


def _survived(opened: list[EpisodeLife], latency_ns: int, now_ns: int) -> Decimal | None:
    found = after(opened, latency_ns, now_ns)
    return (Decimal(found.left) / found.judged).quantize(_SHARE, ROUND_FLOOR) if found.judged else None
