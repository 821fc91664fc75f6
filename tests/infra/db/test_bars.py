"""Price bars: saved, read, rolled up, pruned."""

import math

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite as sqlite_dialect

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.infra.db.database import Database
from allsight.infra.db.repositories.bars import BarSql
from tests.infra.values import a_bar

pytestmark = pytest.mark.integration

KEY = MarketKey("kalshi:M-1")
MINUTE = 60 * SECOND_NS
QUARTER = 900 * SECOND_NS
START = 2_000_000 * QUARTER


async def test_bars_are_read_by_market_span_and_time(database: Database) -> None:
    bars = [a_bar(START + n * MINUTE, bid=None, high=None, low=0.1 + 0.2) for n in range(4)]
    others = [a_bar(START, market="kalshi:M-2"), a_bar(START, span_s=900)]
    await database.bars.save([*others, *reversed(bars)])
    found = await database.bars.read(KEY, span_s=60, from_ns=START + MINUTE, to_ns=START + 3 * MINUTE)
    assert found == bars[1:3]


async def test_a_bar_that_is_saved_again_replaces_the_earlier(database: Database) -> None:
    await database.bars.save([a_bar(START, bid=0.1)])
    await database.bars.save([a_bar(START, bid=0.2)])
    assert await database.bars.read(KEY, span_s=60, from_ns=0, to_ns=2 * START) == [a_bar(START, bid=0.2)]


async def test_minutes_roll_up_to_quarters(database: Database) -> None:
    minutes = [
        a_bar(START + n * MINUTE, bid=0.30 + n / 100, ask=0.5, low=0.4 - n / 100, high=0.5 + n / 100, live_share=0.5)
        for n in range(10)
    ]
    await database.bars.save([*minutes, a_bar(START + QUARTER), a_bar(START, market="kalshi:M-2")])
    for _ in range(2):
        await database.bars.roll_up(from_span_s=60, to_span_s=900, from_ns=START, to_ns=START + QUARTER)
    (found,) = await database.bars.read(KEY, span_s=900, from_ns=0, to_ns=2 * START)
    assert (found.start_ns, found.bid, found.ask) == (START, minutes[-1].bid, 0.5)
    assert (found.low, found.high) == (minutes[-1].low, minutes[-1].high)
    assert math.isclose(found.live_share, 10 * 0.5 / 15)
    assert len(await database.bars.read(MarketKey("kalshi:M-2"), span_s=900, from_ns=0, to_ns=2 * START)) == 1


async def test_an_empty_side_stays_empty_and_a_full_share_is_one(database: Database) -> None:
    await database.bars.save([a_bar(START + n * MINUTE, bid=None, low=None, high=None) for n in range(15)])
    await database.bars.roll_up(from_span_s=60, to_span_s=900, from_ns=START, to_ns=START + QUARTER)
    (found,) = await database.bars.read(KEY, span_s=900, from_ns=0, to_ns=2 * START)
    assert (found.bid, found.low, found.high) == (None, None, None)
    assert found.live_share <= 1.0
    assert math.isclose(found.live_share, 1.0)


async def test_rolling_up_parts_of_a_longer_bar_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="cannot roll 60 s up to 900 s"):
        await database.bars.roll_up(from_span_s=60, to_span_s=900, from_ns=START + 1, to_ns=START + QUARTER)


async def test_pruning_takes_one_span_before_an_instant(database: Database) -> None:
    await database.bars.save([a_bar(START + n * MINUTE) for n in range(5)] + [a_bar(START, span_s=900)])
    assert await database.bars.prune(span_s=60, before_ns=START + 3 * MINUTE) == 3
    left = await database.bars.read(KEY, span_s=60, from_ns=0, to_ns=2 * START)
    assert [bar.start_ns for bar in left] == [START + 3 * MINUTE, START + 4 * MINUTE]
    assert len(await database.bars.read(KEY, span_s=900, from_ns=0, to_ns=2 * START)) == 1


async def test_nothing_to_prune_or_roll_up_is_no_error(database: Database) -> None:
    assert await database.bars.prune(span_s=60, before_ns=START) == 0
    await database.bars.roll_up(from_span_s=60, to_span_s=900, from_ns=START, to_ns=START)


async def test_pruning_and_rolling_up_walk_the_primary_key(sqlite: Database) -> None:
    statements = BarSql("sqlite")
    values = {"span": 60, "from_span": 60, "to_span": 900, "to_span_ns": QUARTER, "part": 0.1, "first": 1, "end": 9}
    values |= {"before_ns": START, "from_ns": START, "to_ns": START}
    async with sqlite.connections.read() as connection:
        for statement in (statements.prune, statements.roll_up):
            compiled = statement.compile(dialect=sqlite_dialect.dialect(paramstyle="named"))
            bound = compiled.params | {name: values[name] for name in values.keys() & compiled.params.keys()}
            plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"), bound)
            steps = [row.detail for row in plan if "bars" in row.detail]
            assert any("(instrument=? AND span_s=? AND start_ns" in step for step in steps), steps
