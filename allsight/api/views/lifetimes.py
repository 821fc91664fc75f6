"""Statistics of episodes as the API shows them, read from storage in pages that hold nobody up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

import msgspec

from allsight.analysis.arbitrage.daily import HORIZON_NS, DailyRow, daily, start_of
from allsight.analysis.arbitrage.lifetimes import (
    LATENCIES_NS,
    after,
    by,
    quantile,
    survival,
    thinned,
    venue_pair,
    watch,
)
from allsight.api.models.lifetimes import GroupBy, LatencyOut, LifetimesOut, LivesGroup, SurvivalPoint
from allsight.api.views.times import ms
from allsight.domain.clock import HOUR_NS, MILLISECOND_NS, Clock
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.market import Category
from allsight.domain.opportunity import EpisodeLife, OpportunityClass, OpportunityKind
from allsight.domain.repositories import OpportunityRepository

MOST: Final = 20_000
"""Episodes that one answer looks at."""

_PAGE: Final = 50
"""Read and decoded in some five milliseconds, in which nothing else runs."""

_GROUPS: Final = 20
_DIGITS: Final = 9
"""Of a share: what lies behind is the noise of its products, and would turn 75 % into 74.9."""

_SETTLED_NS: Final = HOUR_NS
"""So long after its end a day is surely written whole."""

_NAMES: Final[dict[GroupBy, Callable[[EpisodeLife], str]]] = {
    GroupBy.VENUES: venue_pair,
    GroupBy.CATEGORY: lambda life: life.category.value,
    GroupBy.KIND: lambda life: life.kind.value,
}


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Which episodes are wanted: those that opened on these UTC days, and else None and nothing mean all."""

    first: date
    last: date
    class_: OpportunityClass
    kind: OpportunityKind | None = None
    category: Category | None = None
    venues: Collection[Venue] = ()

    def takes(self, life: EpisodeLife) -> bool:
        """Return whether an episode of these days is wanted."""
        return (
            life.class_ is self.class_
            and (self.kind is None or life.kind is self.kind)
            and (self.category is None or life.category is self.category)
            and (not self.venues or any(venue in self.venues for venue in life.venues))
        )


class LifetimeViews:
    """How long opportunities live.

    Args:
        kept: where episodes are stored.
        clock: how old those are that are open.
        base: the currency of all amounts.
    """

    def __init__(self, kept: OpportunityRepository, clock: Clock, base: str) -> None:
        self._kept = kept
        self._clock = clock
        self._base = base
        self._days: dict[date, list[DailyRow]] = {}
        self._one_at_a_time = asyncio.Semaphore(1)

    async def statistics(self, chosen: Chosen, group_by: GroupBy) -> LifetimesOut:
        """Describe the lives of the chosen episodes, all together and by groups."""
        async with self._one_at_a_time:
            now_ns = self._clock.now_ns()
            lives: list[EpisodeLife] = []
            left_out = False
            async for life in self._lives(start_of(chosen.first), _end_of(chosen.last), LATENCIES_NS[-1]):
                if life.opened_ns < start_of(chosen.first):
                    break
                if len(lives) == MOST:
                    left_out = True
                    break
                if chosen.takes(life):
                    lives.append(life)
            # Some milliseconds for every thousand episodes: the loop has other things to do meanwhile.
            whole, groups = await asyncio.to_thread(_described, lives, _NAMES[group_by], now_ns)
        return LifetimesOut(
            class_=chosen.class_,
            by=group_by,
            first=chosen.first,
            last=chosen.last,
            at=ms(now_ns),
            base=self._base,
            whole=whole,
            groups=groups,
            left_out=left_out,
        )

    async def daily(self, first: date, last: date) -> list[DailyRow]:
        """Add up the episodes of these days, both included; days that can change no more are added up once."""
        async with self._one_at_a_time:
            rows: list[DailyRow] = []
            for number in range((last - first).days + 1):
                rows += await self._day(first + timedelta(days=number))
            return rows

    async def _day(self, day: date) -> list[DailyRow]:
        known = self._days.get(day)
        if known is not None:
            return known
        now_ns = self._clock.now_ns()
        lives = [life async for life in self._lives(start_of(day), _end_of(day), HORIZON_NS)]
        rows = await asyncio.to_thread(daily, lives, day, day, now_ns)
        if now_ns > _end_of(day) + _SETTLED_NS and not any(row.still_open for row in rows):
            self._days[day] = rows
        return rows

    async def _lives(self, from_ns: int, to_ns: int, horizon_ns: int) -> AsyncIterator[EpisodeLife]:
        """Go through the episodes that lived in a time, newest first."""
        after_last: tuple[int, OpportunityId] | None = None
        read = partial(self._kept.lives, from_ns=from_ns, to_ns=to_ns, horizon_ns=horizon_ns, limit=_PAGE)
        while page := await read(after=after_last):
            for life in page:
                yield life
            after_last = page[-1].opened_ns, page[-1].id


def _end_of(day: date) -> int:
    return start_of(day + timedelta(days=1))


def _described(
    lives: Sequence[EpisodeLife], name_of: Callable[[EpisodeLife], str], now_ns: int
) -> tuple[LivesGroup, tuple[LivesGroup, ...]]:
    groups = list(by(lives, name_of).items())[:_GROUPS]
    return _group("all", lives, now_ns), tuple(_group(name, found, now_ns) for name, found in groups)


def _group(name: str, lives: Sequence[EpisodeLife], now_ns: int) -> LivesGroup:
    watches = [watch(life, now_ns) for life in lives]
    curve = survival(watches)
    ended = sum(one.ended for one in watches)
    return LivesGroup(
        name=name,
        episodes=len(lives),
        ended=ended,
        watched=len(lives) - ended,
        median_ms=_ms(quantile(curve, 0.5)),
        p90_ms=_ms(quantile(curve, 0.9)),
        longest_ms=_ms(max((one.lasted_ns for one in watches), default=None)),
        money_seconds=sum((life.money_seconds for life in lives), Decimal(0)),
        curve=tuple(
            SurvivalPoint(
                age_ms=point.at_ns / MILLISECOND_NS,
                share=round(point.share, _DIGITS),
                low=round(point.low, _DIGITS),
                high=round(point.high, _DIGITS),
                at_risk=point.at_risk,
            )
            for point in thinned(curve)
        ),
        latencies=tuple(_latency(lives, latency, now_ns) for latency in LATENCIES_NS),
    )


def _latency(lives: Sequence[EpisodeLife], latency_ns: int, now_ns: int) -> LatencyOut:
    found = after(lives, latency_ns, now_ns)
    return LatencyOut(
        latency_ms=latency_ns // MILLISECOND_NS,
        judged=found.judged,
        left=found.left,
        share=found.left / found.judged if found.judged else None,
        offered=found.offered,
        there=found.there,
        share_of_money=float(found.there / found.offered) if found.offered else None,
    )


def _ms(age_ns: int | None) -> float | None:
    return None if age_ns is None else age_ns / MILLISECOND_NS
