"""The writer: never in the way of a producer, never silent about its lag, never losing what must not be lost."""

import asyncio
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.book import Level
from allsight.domain.clock import SECOND_NS, ManualClock, SystemClock
from allsight.domain.decisions import Decision
from allsight.domain.ids import LinkId, MarketKey, OpportunityId
from allsight.domain.market import Event, Lifecycle, Market, Refund, Rules
from allsight.domain.messages import BookDelta, BookSnapshot, MarketSeen, Message, SettlementReport
from allsight.domain.opportunity import EdgePoint, EpisodeLife, Evidence, Opportunity, OpportunityClass
from allsight.domain.questions import Link, LinkStatus, Question
from allsight.domain.repositories import Episode, PriceBar
from allsight.infra.db.connections import make_engine
from allsight.infra.db.database import Database, sqlite_url
from allsight.infra.db.errors import StorageBusyError, StorageRefusedError
from allsight.infra.workers.writer import Writer, WriterPolicy
from allsight.ingestion.queue.bus import InProcessBus
from tests.infra.values import (
    a_bar,
    a_decision,
    a_link,
    a_market,
    a_question,
    an_event,
    an_opportunity,
    some_evidence,
    some_rules,
)
from tests.infra.workers.running import running
from tests.support import eventually

NOW = 1_795_000_000 * SECOND_NS
KEY = MarketKey("kalshi:M-1")


class Memory:
    """All four repositories: remembers what was saved, and can be slow, away or picky."""

    def __init__(self) -> None:
        self.saved: list[object] = []
        self.batches: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.away = 0
        self.broken = False
        self.refuse: list[object] = []

    async def keep(self, values: Sequence[object]) -> None:
        await self.open.wait()
        if self.broken:
            raise RuntimeError("the disk image is malformed")
        if self.away:
            self.away -= 1
            raise StorageBusyError("database is locked")
        if any(value in self.refuse for value in values):
            raise StorageRefusedError("never")
        self.saved += values
        self.batches.append(len(values))

    def of(self, kind: type) -> list[Any]:
        return [value for value in self.saved if isinstance(value, kind)]


class Catalogue(Memory):
    async def save(
        self,
        events: Sequence[Event] = (),
        markets: Sequence[Market] = (),
        rules: Sequence[Rules] = (),
        settlements: Sequence[SettlementReport] = (),
    ) -> None:
        await self.keep([*events, *markets, *rules, *settlements])

    async def load(self) -> tuple[list[Event], list[Market], list[Rules]]:
        raise AssertionError("a writer does not read")

    async def rules_versions(self, market: MarketKey) -> list[Rules]:
        raise AssertionError("a writer does not read")


class Links(Memory):
    async def save(
        self, questions: Sequence[Question] = (), links: Sequence[Link] = (), decisions: Sequence[Decision] = ()
    ) -> None:
        await self.keep([*questions, *links, *decisions])

    async def load(self) -> tuple[list[Question], list[Link]]:
        raise AssertionError("a writer does not read")

    async def decisions(self) -> list[Decision]:
        raise AssertionError("a writer does not read")

    async def history(self, link: LinkId) -> list[Link]:
        raise AssertionError("a writer does not read")

    async def by_status(self, status: LinkStatus, *, after: LinkId | None = None, limit: int = 100) -> list[Link]:
        raise AssertionError("a writer does not read")


class Bars(Memory):
    async def save(self, bars: Sequence[PriceBar]) -> None:
        await self.keep(bars)

    async def read(self, market: MarketKey, *, span_s: int, from_ns: int, to_ns: int) -> list[PriceBar]:
        raise AssertionError("a writer does not read")


class Opportunities(Memory):
    async def save(self, opportunity: Opportunity, evidence: Evidence | None, life: Sequence[EdgePoint]) -> None:
        raise AssertionError("a writer saves in batches")

    async def save_all(self, episodes: Sequence[Episode]) -> None:
        await self.keep([part for one, evidence, life in episodes for part in (one, evidence, *life)])

    async def get(self, opportunity: OpportunityId) -> Opportunity | None:
        raise AssertionError("a writer does not read")

    async def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        raise AssertionError("a writer does not read")

    async def life(self, opportunity: OpportunityId) -> list[EdgePoint]:
        raise AssertionError("a writer does not read")

    async def closed(self, *, before_ns: int | None = None, limit: int = 100) -> list[Opportunity]:
        raise AssertionError("a writer does not read")

    async def of_question(self, question: object, *, limit: int = 20) -> list[Opportunity]:
        raise AssertionError("a writer does not read")

    async def lives(self, **asked: object) -> list[EpisodeLife]:
        raise AssertionError("a writer does not read")


class Bench:
    """A writer on fakes and a clock that stands still."""

    def __init__(self, **policy: Any) -> None:
        self.clock = ManualClock(NOW)
        self.catalogue = Catalogue()
        self.links = Links()
        self.bars = Bars()
        self.opportunities = Opportunities()
        self.writer = Writer(
            catalogue=self.catalogue,
            links=self.links,
            bars=self.bars,
            opportunities=self.opportunities,
            clock=self.clock,
            policy=WriterPolicy(**policy),
            chance=random.Random(1),
        )

    async def let_pass(self, seconds: float) -> None:
        """Move the clock as soon as the writer waits for it."""
        await eventually(lambda: any(not wake.done() for *_, wake in self.clock._sleepers))
        self.clock.advance(seconds)


def point(at_ns: int) -> EdgePoint:
    return EdgePoint(at_ns, Decimal("0.01"), Decimal(10), Decimal("0.10"), OpportunityClass.LOCKED)


async def drained(writer: Writer) -> None:
    assert await writer.drain(within_s=5)


async def test_everything_that_was_given_is_saved() -> None:
    bench = Bench()
    report = SettlementReport(KEY, Refund(), final=True, source="rest", recv_ns=1)
    async with running(bench.writer.run()):
        bench.writer.event(an_event())
        bench.writer.market(a_market())
        bench.writer.rules(some_rules("a"))
        bench.writer.rules(some_rules("b", version=2))
        bench.writer.settlement(report)
        bench.writer.decision([a_question()], [a_link(), a_link(version=2)], [a_decision()])
        bench.writer.opportunity(an_opportunity(), some_evidence(), [point(1)])
        bench.writer.bar(a_bar(0))
        await drained(bench.writer)
    assert bench.catalogue.saved == [an_event(), a_market(), some_rules("a"), some_rules("b", version=2), report]
    assert bench.links.saved == [a_question(), a_link(), a_link(version=2), a_decision()]
    assert bench.opportunities.saved == [an_opportunity(), some_evidence(), point(1)]
    assert bench.bars.saved == [a_bar(0)]
    status = bench.writer.status()
    assert (status.queued, status.behind_s, status.dropped, status.written) == (0, 0.0, 0, 11)


async def test_it_waits_a_moment_for_more_and_writes_one_batch() -> None:
    bench = Bench()
    async with running(bench.writer.run()):
        for number in range(10):
            bench.writer.market(a_market(f"kalshi:M-{number}"))
            await asyncio.sleep(0)
        assert bench.catalogue.batches == []
        bench.clock.advance(0.5)
        await eventually(lambda: bench.catalogue.batches == [10])


async def test_a_full_batch_does_not_wait() -> None:
    bench = Bench(batch_rows=10)
    async with running(bench.writer.run()):
        for number in range(25):
            bench.writer.bar(a_bar(number))
        await eventually(lambda: bench.bars.batches == [10, 10])
        bench.clock.advance(0.5)
        await eventually(lambda: bench.bars.batches == [10, 10, 5])


async def test_an_opportunity_that_changes_all_the_time_is_written_now_and_then() -> None:
    bench = Bench()
    async with running(bench.writer.run()):
        for version in range(1, 13):
            bench.writer.opportunity(an_opportunity(version=version), some_evidence("a"), [point(version)])
            bench.writer.event(an_event(title=f"{version}"))
            await bench.let_pass(0.5)
            await eventually(lambda number=version: len(bench.catalogue.batches) == number)  # type: ignore[misc]
        await drained(bench.writer)
    versions = [one.version for one in bench.opportunities.of(Opportunity)]
    assert versions == [1, 5, 9, 12]
    assert [one.at_ns for one in bench.opportunities.of(EdgePoint)] == list(range(1, 13))


async def test_evidence_that_waits_survives_an_update_without() -> None:
    bench = Bench()
    async with running(bench.writer.run()):
        bench.writer.opportunity(an_opportunity(), some_evidence(), [])
        bench.writer.opportunity(an_opportunity(version=2), None, [])
        await drained(bench.writer)
    assert bench.opportunities.saved == [an_opportunity(version=2), some_evidence()]


async def test_a_locked_database_is_tried_again_with_growing_pauses() -> None:
    bench = Bench(backoff_s=1, backoff_max_s=4)
    bench.catalogue.away = 4
    async with running(bench.writer.run()):
        bench.writer.market(a_market())
        await bench.let_pass(0.5)
        for retries, longest in enumerate((1, 2, 4, 4), 1):
            await eventually(lambda count=retries: bench.writer.status().retries == count)  # type: ignore[misc]
            assert bench.writer.status().failing_since_ns is not None
            assert "locked" in bench.writer.status().last_error
            await bench.let_pass(0.49 * longest)
            assert bench.writer.status().retries == retries
            await bench.let_pass(0.51 * longest)
        await eventually(lambda: bench.catalogue.saved == [a_market()])
        await eventually(lambda: bench.writer.status().failing_since_ns is None)
        assert bench.writer.status().last_error == ""


async def test_a_value_that_is_refused_does_not_take_others_with_it() -> None:
    bench = Bench()
    bench.catalogue.refuse = [a_market("kalshi:M-2")]
    async with running(bench.writer.run()):
        for number in range(4):
            bench.writer.market(a_market(f"kalshi:M-{number}"))
        await drained(bench.writer)
    assert [market.key for market in bench.catalogue.of(Market)] == ["kalshi:M-0", "kalshi:M-1", "kalshi:M-3"]
    assert bench.writer.status().refused == 1


async def test_draining_gives_up_when_its_time_is_over() -> None:
    bench = Bench()
    bench.bars.open.clear()
    async with running(bench.writer.run()):
        bench.writer.bar(a_bar(0))
        assert not await bench.writer.drain(within_s=0.01)
        assert bench.writer.status().queued == 1


async def test_what_a_person_decided_is_written_at_once_and_told_to_be_stored_only_then() -> None:
    bench = Bench(batch_rows=2)
    bench.links.open.clear()
    async with running(bench.writer.run()):
        bench.writer.decision([a_question()], [a_link()])
        bench.writer.decision(decisions=[a_decision()])
        bench.writer.bar(a_bar(0))
        assert not await bench.writer.stored(within_s=0.01)
        stored = asyncio.create_task(bench.writer.stored(within_s=5))
        await eventually(lambda: bench.links.open._waiters)
        assert not stored.done()
        bench.links.open.set()
        assert await stored
        assert bench.links.saved == [a_question(), a_link(), a_decision()]  # no pause has passed: the clock stands
        assert await bench.writer.stored(within_s=5), "nothing waits"


async def test_what_storage_refused_is_not_told_to_be_stored() -> None:
    bench = Bench()
    bench.links.refuse = [a_link()]
    async with running(bench.writer.run()):
        bench.writer.decision([a_question()], [a_link()])
        assert not await bench.writer.stored(within_s=5)
        bench.writer.decision([a_question()])
        assert await bench.writer.stored(within_s=5), "what was refused before is another's"


async def test_an_error_nobody_foresaw_ends_the_writer() -> None:
    bench = Bench(batch_rows=1)
    bench.catalogue.broken = True
    bench.writer.event(an_event())
    with pytest.raises(RuntimeError, match="malformed"):
        await bench.writer.run()


# -- trap 39: the database slow, so the feeds slow -----------------------------------------------------------------


async def test_trap_39_a_database_that_takes_seconds_does_not_hold_back_the_bus() -> None:
    bench = Bench(capacity=100)
    seen: list[Message] = []
    bus = InProcessBus()
    bus.handle((MarketSeen, BookDelta), seen.append)
    bus.handle((MarketSeen,), lambda message: bench.writer.market(message.market))  # type: ignore[union-attr]
    for memory in (bench.catalogue, bench.links, bench.bars, bench.opportunities):
        memory.open.clear()
    async with running(bench.writer.run()):
        for number in range(3_000):
            lifecycle = (Lifecycle.OPEN, Lifecycle.SUSPENDED)[number % 2]
            bus.publish(MarketSeen(a_market(f"kalshi:M-{number % 50}", lifecycle=lifecycle), NOW))
            bus.publish(BookDelta(KEY, NOW, None, ((False, 1, 1),)))
            bench.writer.bar(a_bar(number, market=f"kalshi:M-{number % 50}"))
            bench.writer.decision([a_question()], [a_link(version=number + 1)])
            bench.writer.opportunity(an_opportunity(f"O{number}"), None, [])
            if number % 100 == 0:
                bench.clock.advance(1)
                await asyncio.sleep(0)
        assert len(seen) == 6_000
        status = bench.writer.status()
        assert status.behind_s >= 29
        assert status.dropped > 2_000  # old bars gave way to new ones of the same market
        for memory in (bench.catalogue, bench.links, bench.bars, bench.opportunities):
            memory.open.set()
        await drained(bench.writer)
    assert len(bench.links.of(Link)) == 3_000
    assert len(bench.opportunities.of(Opportunity)) == 3_000
    assert {market.lifecycle for market in bench.catalogue.of(Market)[-50:]} == {Lifecycle.OPEN, Lifecycle.SUSPENDED}
    latest = {bar.market: bar.start_ns for bar in bench.bars.of(PriceBar)}
    assert latest == {MarketKey(f"kalshi:M-{number % 50}"): number for number in range(2_950, 3_000)}
    assert bench.writer.status().queued == 0


@pytest.mark.integration
async def test_trap_39_a_file_that_somebody_else_locks_does_not_hold_back_the_bus(tmp_path: Path) -> None:
    bus = InProcessBus()
    async with await Database.open(tmp_path) as ours:
        theirs = make_engine(sqlite_url(tmp_path))
        writer = Writer(
            catalogue=ours.catalogue,
            links=ours.links,
            bars=ours.bars,
            opportunities=ours.opportunities,
            clock=SystemClock(),
            policy=WriterPolicy(every_s=0.01, backoff_s=0.01, backoff_max_s=0.05),
        )
        bus.handle((MarketSeen,), lambda message: writer.market(message.market))  # type: ignore[union-attr]
        snapshots: list[Message] = []
        bus.handle((BookSnapshot,), snapshots.append)
        async with ours.connections.read() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout=20")
        async with running(writer.run()):
            async with theirs.connect() as lock:
                await lock.exec_driver_sql("PRAGMA user_version=1")  # a write, so the lock is theirs until the end
                for number in range(1_000):
                    bus.publish(MarketSeen(a_market(f"kalshi:M-{number}"), NOW))
                    bus.publish(BookSnapshot(key=KEY, recv_ns=NOW, venue_ns=None, bids=(Level(1, 1),), asks=()))
                await eventually(lambda: writer.status().retries > 1)
                assert len(snapshots) == 1_000
                assert writer.status().queued == 1_000
                assert "locked" in writer.status().last_error
            await drained(writer)
        await theirs.dispose()
        assert len((await ours.catalogue.load())[1]) == 1_000
