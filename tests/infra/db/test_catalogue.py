"""Events, markets, rules versions and settlements."""

import time
from fractions import Fraction

import msgspec
import pytest

from allsight.domain.ids import MarketKey
from allsight.domain.market import Lifecycle, Refund, Rules, Value
from allsight.domain.messages import SettlementReport
from allsight.infra.db.database import Database
from tests.infra.values import a_market, an_event, some_rules

pytestmark = pytest.mark.integration

KEY = MarketKey("kalshi:M-1")


async def test_the_last_description_replaces_the_earlier_ones(database: Database) -> None:
    await database.catalogue.save([an_event(title="Old")], [a_market()])
    await database.catalogue.save([an_event(title="New")], [a_market(lifecycle=Lifecycle.SUSPENDED)])
    events, markets, _ = await database.catalogue.load()
    assert [event.title for event in events] == ["New"]
    assert [market.lifecycle for market in markets] == [Lifecycle.SUSPENDED]


async def test_markets_that_are_over_are_not_loaded_and_neither_is_what_hangs_on_them(database: Database) -> None:
    await database.catalogue.save(
        [an_event(), an_event("kalshi:OLD")],
        [a_market(), a_market("kalshi:M-2", event="kalshi:OLD", lifecycle=Lifecycle.SETTLED)],
        [some_rules("a"), some_rules("b", market="kalshi:M-2")],
    )
    events, markets, rules = await database.catalogue.load()
    assert [event.key for event in events] == ["kalshi:EV"]
    assert [market.key for market in markets] == [KEY]
    assert [text.market for text in rules] == [KEY]


async def test_facts_may_arrive_in_any_order(database: Database) -> None:
    report = SettlementReport(KEY, Refund(), final=True, source="rest", recv_ns=1)
    await database.catalogue.save(settlements=[report])
    await database.catalogue.save(rules=[some_rules("a")])
    await database.catalogue.save(markets=[a_market()])
    await database.catalogue.save(events=[an_event()])
    assert await database.catalogue.load() == ([an_event()], [a_market()], [some_rules("a")])


async def test_every_version_of_the_rules_is_kept_and_the_last_one_loaded(database: Database) -> None:
    versions = [some_rules("a"), some_rules("b", version=2), some_rules("a", version=3)]
    await database.catalogue.save(markets=[a_market()], rules=versions[:2])
    await database.catalogue.save(rules=versions[1:])
    assert await database.catalogue.rules_versions(KEY) == versions
    assert (await database.catalogue.load())[2] == versions[-1:]


async def test_a_version_that_stands_for_another_text_is_not_overwritten(database: Database) -> None:
    """A market that reopens after it was forgotten starts counting anew in memory, not on disk."""
    await database.catalogue.save(rules=[some_rules("a"), some_rules("b", version=2)])
    for _ in range(2):
        await database.catalogue.save(rules=[some_rules("c", version=1)])
    kept = await database.catalogue.rules_versions(KEY)
    assert [(text.version, text.texts[0].text) for text in kept] == [(1, "a"), (2, "b"), (3, "c")]


async def test_the_newest_ends_come_with_their_markets_oldest_first(database: Database) -> None:
    event, markets = an_event(), [a_market(f"kalshi:M-{number}") for number in range(3)]
    ends = [
        SettlementReport(market.key, Value(Fraction(1)), True, "status", 100 + number, 90)
        for number, market in enumerate(markets)
    ]
    await database.catalogue.save([event], markets, settlements=ends)
    found = await database.catalogue.ends(2)
    assert found == [(end, market, event.category) for end, market in zip(ends[1:], markets[1:], strict=True)]


async def test_settlements_keep_each_revision_once(database: Database) -> None:
    first = SettlementReport(KEY, Value(Fraction(1)), final=False, source="stream", recv_ns=1, venue_ns=None)
    again = msgspec.structs.replace(first, recv_ns=2)
    revised = SettlementReport(KEY, Value(Fraction(1, 3)), final=True, source="stream", recv_ns=3, venue_ns=2)
    await database.catalogue.save(settlements=[first, again])
    await database.catalogue.save(settlements=[again, revised, revised])
    assert await database.catalogue.settlements(KEY) == [first, revised]


async def test_equal_ladders_are_shared_after_loading(database: Database) -> None:
    await database.catalogue.save(markets=[a_market(f"kalshi:M-{number}") for number in range(3)])
    _, markets, _ = await database.catalogue.load()
    assert len({id(market.ladder) for market in markets}) == 1


async def test_an_unknown_market_has_no_rules(database: Database) -> None:
    assert await database.catalogue.rules_versions(MarketKey("kalshi:NONE")) == []


@pytest.mark.integration
async def test_ten_thousand_markets_come_back_whole(database: Database) -> None:
    """How long it takes is printed by `python -m benchmarks storage`."""
    count = 10_000
    rules = [Rules(market=MarketKey(f"kalshi:M-{n}"), texts=some_rules(f"{n}").texts * 3) for n in range(count)]
    await database.catalogue.save(
        [an_event(f"kalshi:EV-{n}") for n in range(0, count, 10)],
        [a_market(f"kalshi:M-{n}", event=f"kalshi:EV-{n - n % 10}") for n in range(count)],
        rules,
    )
    started = time.perf_counter()
    events, markets, texts = await database.catalogue.load()
    print(f"10,000 markets loaded in {time.perf_counter() - started:.2f} s")
    assert (len(events), len(markets), len(texts)) == (count // 10, count, count)
