"""Bars are rolled up when they are complete and forgotten when they are old."""

import pytest

from allsight.domain.clock import DAY_NS, SECOND_NS, ManualClock
from allsight.domain.ids import MarketKey
from allsight.infra.db.database import Database
from allsight.infra.workers.retention import BarKeeper
from tests.infra.values import a_bar

pytestmark = pytest.mark.long

KEY = MarketKey("kalshi:M-1")
MINUTE = 60 * SECOND_NS
HOUR = 60 * MINUTE
START = 500_000 * HOUR


async def starts(database: Database, span_s: int) -> list[int]:
    bars = await database.bars.read(KEY, span_s=span_s, from_ns=0, to_ns=2 * START)
    return [bar.start_ns - START for bar in bars]


async def test_bars_are_rolled_up_once_they_are_complete(database: Database) -> None:
    clock = ManualClock(START + HOUR)
    keeper = BarKeeper(database.bars, database.marks, clock, lambda: 0.0)
    await database.bars.save([a_bar(START + n * MINUTE) for n in range(60)])
    await keeper.run()
    assert await starts(database, 900) == [0, HOUR // 4, HOUR // 2]  # the last one may still be on its way
    assert await starts(database, 3600) == []
    clock.advance(60)
    await keeper.run()
    assert await starts(database, 900) == [0, HOUR // 4, HOUR // 2, 3 * HOUR // 4]
    assert await starts(database, 3600) == [0]


async def test_what_the_writer_has_not_written_yet_is_awaited(database: Database) -> None:
    behind = [3600.0]
    clock = ManualClock(START + HOUR + MINUTE)
    keeper = BarKeeper(database.bars, database.marks, clock, lambda: behind[0])
    await keeper.run()
    await database.bars.save([a_bar(START + n * MINUTE) for n in range(60)])
    behind[0] = 0.0
    await keeper.run()
    assert await starts(database, 3600) == [0]


async def test_old_bars_are_forgotten_and_their_roll_ups_stay(database: Database) -> None:
    clock = ManualClock(START + HOUR + MINUTE)
    keeper = BarKeeper(database.bars, database.marks, clock, lambda: 0.0)
    await database.bars.save([a_bar(START + n * MINUTE) for n in range(60)])
    await keeper.run()
    clock.advance(7 * DAY_NS / SECOND_NS - 45 * 60)
    await keeper.run()
    assert await starts(database, 60) == [n * MINUTE for n in range(16, 60)]
    clock.advance(100 * DAY_NS / SECOND_NS)
    await keeper.run()
    assert await starts(database, 60) == []
    assert await starts(database, 900) == []
    assert await starts(database, 3600) == [0]


async def test_bars_that_were_never_rolled_up_are_not_deleted(database: Database) -> None:
    """A program that was off for two weeks finds its last day unrolled."""
    clock = ManualClock(START + 30 * MINUTE)
    keeper = BarKeeper(database.bars, database.marks, clock, lambda: 0.0)
    await keeper.run()
    await database.bars.save([a_bar(START + n * MINUTE) for n in range(60)])
    clock.advance(14 * DAY_NS / SECOND_NS)
    await keeper.run()
    assert await starts(database, 60) == []
    assert (await starts(database, 900))[-2:] == [HOUR // 2, 3 * HOUR // 4]
    assert await starts(database, 3600) == [0]
