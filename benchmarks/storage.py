"""How fast SQLite takes and gives domain values, and how long writing holds up the event loop.

Everything goes through the repositories and the writer that the program uses, into a fresh file.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from allsight.domain.clock import SECOND_NS, SystemClock
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import EventKey, FundsPool, MarketKey, OpportunityId, QuestionId, Venue
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Event, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency
from allsight.domain.opportunity import (
    EdgePoint,
    Evidence,
    Limit,
    LimitKind,
    Opportunity,
    OpportunityClass,
    OpportunityKind,
    OpportunityStatus,
)
from allsight.domain.repositories import PriceBar
from allsight.infra.db.database import Database
from allsight.infra.monitoring.looplag import LoopLag
from allsight.infra.workers.writer import Writer

MARKETS = 10_000
BARS = 100_000
EPISODES = 2_000
RULES_TEXT = "If the upper bound of the target range is changed, then the market resolves to Yes. " * 25
QUARTER_NS = 900 * SECOND_NS
START_NS = 1_990_000 * QUARTER_NS
ZERO = Decimal(0)


def bars(count: int, *, markets: int, start_ns: int = START_NS) -> list[PriceBar]:
    """Make minutes of many markets, in the order in which a sampler hands them over."""
    return [
        PriceBar(
            market=MarketKey(f"kalshi:KXTEST-26DEC-{number % markets}"),
            start_ns=start_ns + number // markets * 60 * SECOND_NS,
            span_s=60,
            bid=0.41,
            ask=0.43,
            low=0.40,
            high=0.44,
            live_share=1.0,
        )
        for number in range(count)
    ]


def catalogue(count: int) -> tuple[list[Event], list[Market], list[Rules]]:
    """Make markets of ten to an event, each with two kilobytes of rules."""
    fee = FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(7, 100), source="benchmark")
    ladder = probability_ladder(Fraction(1, 1000), Fraction(1, 100))
    events = [Event(key=EventKey(f"kalshi:E-{n}"), venue=Venue.KALSHI, title=f"Event {n}") for n in range(count // 10)]
    markets = [
        Market(
            key=MarketKey(f"kalshi:M-{n}"),
            event=EventKey(f"kalshi:E-{n // 10}"),
            venue=Venue.KALSHI,
            title=f"Will number {n} be drawn?",
            ladder=ladder,
            currency=Currency.USD,
            funds_pool=FundsPool("kalshi"),
            lifecycle=Lifecycle.OPEN,
            fees=fee,
            closes_ns=START_NS,
        )
        for n in range(count)
    ]
    rules = [
        Rules(market=market.key, texts=(RulesText("primary", f"{market.key}: {RULES_TEXT}"),)) for market in markets
    ]
    return events, markets, rules


def episode(number: int) -> tuple[Opportunity, Evidence, Sequence[EdgePoint]]:
    """Make an opportunity with twelve kilobytes of evidence."""
    opportunity = Opportunity(
        id=OpportunityId(f"O{number}"),
        version=1,
        kind=OpportunityKind.PAIR,
        class_=OpportunityClass.LOCKED,
        status=OpportunityStatus.OPEN,
        question=QuestionId("Q"),
        title="Will it?",
        legs=(),
        base=Currency.USD,
        contracts=ZERO,
        edge=ZERO,
        outlay=ZERO,
        gross=ZERO,
        costs=(),
        guaranteed=ZERO,
        worst_divergence=ZERO,
        return_=ZERO,
        annualised=None,
        lock_days=None,
        settles_ns=None,
        limit_by=Limit(LimitKind.DEPTH),
        states=(),
        opened_ns=number,
        updated_ns=number,
    )
    body = {"levels": [[n, "123/1000", 4_000] for n in range(600)]}
    return (
        opportunity,
        Evidence("benchmark", "0" * 64, body),
        [EdgePoint(number, ZERO, ZERO, ZERO, OpportunityClass.LOCKED)],
    )


@asynccontextmanager
async def fresh() -> AsyncIterator[Database]:
    """Open a database in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        async with await Database.open(Path(folder)) as database:
            yield database


async def inserts(batch: int) -> float:
    """Return price bars per second in batches of that size."""
    some = bars(BARS, markets=2_000)
    async with fresh() as database:
        started = time.perf_counter()
        for first in range(0, len(some), batch):
            await database.bars.save(some[first : first + batch])
        return len(some) / (time.perf_counter() - started)


async def catalogues() -> tuple[float, float]:
    """Return markets saved per second (with events and rules), and seconds to load them all."""
    events, markets, rules = catalogue(MARKETS)
    async with fresh() as database:
        started = time.perf_counter()
        await database.catalogue.save(events)
        for first in range(0, MARKETS, 500):
            await database.catalogue.save((), markets[first : first + 500], rules[first : first + 500])
        rate = MARKETS / (time.perf_counter() - started)
        started = time.perf_counter()
        await database.catalogue.load()
        return rate, time.perf_counter() - started


async def episodes() -> float:
    """Return opportunities saved per second, a hundred in a transaction."""
    some = [episode(number) for number in range(EPISODES)]
    async with fresh() as database:
        started = time.perf_counter()
        for first in range(0, EPISODES, 100):
            await database.opportunities.save_all(some[first : first + 100])
        return EPISODES / (time.perf_counter() - started)


async def charts() -> tuple[float, float]:
    """Return seconds to read a week of one market's quarters among many, and to roll 2,000 markets' quarter up."""
    async with fresh() as database:
        for market in range(200):
            week = [
                PriceBar(
                    market=MarketKey(f"kalshi:M-{market}"),
                    start_ns=START_NS + n * QUARTER_NS,
                    span_s=900,
                    bid=0.4,
                    ask=0.5,
                    low=0.4,
                    high=0.5,
                    live_share=1.0,
                )
                for n in range(672)
            ]
            await database.bars.save(week)
        started = time.perf_counter()
        found = await database.bars.read(
            MarketKey("kalshi:M-100"), span_s=900, from_ns=START_NS, to_ns=START_NS + 672 * QUARTER_NS
        )
        reading = time.perf_counter() - started
        assert len(found) == 672
        await database.bars.save(bars(30_000, markets=2_000))
        started = time.perf_counter()
        await database.bars.roll_up(from_span_s=60, to_span_s=900, from_ns=START_NS, to_ns=START_NS + QUARTER_NS)
        return reading, time.perf_counter() - started


async def writer() -> tuple[float, float]:
    """Return rows per second through the writer, and the event loop's longest delay meanwhile in milliseconds."""
    some = bars(40_000, markets=2_000)
    _, markets, rules = catalogue(5_000)
    clock = SystemClock()
    lag = LoopLag(clock, every_s=0.001, window_s=60)
    async with fresh() as database, asyncio.TaskGroup() as group:
        behind = Writer(
            catalogue=database.catalogue,
            links=database.links,
            bars=database.bars,
            opportunities=database.opportunities,
            clock=clock,
        )
        for bar in some:
            behind.bar(bar)
        for market, text in zip(markets, rules, strict=True):
            behind.market(market)
            behind.rules(text)
        tasks = [group.create_task(behind.run(), name="writer"), group.create_task(lag.run(), name="loop lag")]
        started = time.perf_counter()
        assert await behind.drain(within_s=60)
        took = time.perf_counter() - started
        for task in tasks:
            task.cancel()
        return (len(some) + 2 * len(markets)) / took, lag.worst_ms


async def run() -> None:
    """Print every number."""
    for batch in (50, 500, 5_000):
        print(f"price bars, batches of {batch:>5,}: {await inserts(batch):>9,.0f} rows/s")
    rate, loading = await catalogues()
    print(f"catalogue, batches of   500: {rate:>9,.0f} markets/s with their rules")
    print(f"load {MARKETS:,} markets with rules: {loading:.2f} s (goal 1.5)")
    print(f"opportunities with evidence, batches of 100: {await episodes():>9,.0f} episodes/s")
    reading, rolling = await charts()
    print(f"a week of quarters of one market: {reading * 1e3:.1f} ms")
    print(f"roll-up of a quarter of 2,000 markets: {rolling * 1e3:.0f} ms")
    rate, worst_ms = await writer()
    print(f"through the writer: {rate:,.0f} rows/s, event loop late by at most {worst_ms:.0f} ms")


def main() -> None:
    """Run all of it."""
    asyncio.run(run())


if __name__ == "__main__":
    main()
