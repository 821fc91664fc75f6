"""What is listed: all of it, by the right names, and again when it changes."""

from collections.abc import Callable

import pytest

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import market_key, split_key
from allsight.domain.market import Lifecycle
from allsight.domain.messages import RulesSeen
from allsight.emulators.universe.model import Payoff
from tests.support.waiting import eventually
from tests.venues.bench import Bench
from tests.venues.exemptions import Scenario
from tests.venues.scene import settled_scene

pytestmark = pytest.mark.integration

Applies = Callable[[Scenario], None]


async def test_everything_that_is_listed_is_read_whatever_the_pages(bench: Bench, applies: Applies) -> None:
    applies(Scenario.CATALOGUE)
    async with settled_scene(bench, listings=60) as at:
        await eventually(lambda: at.feed.stats().catalogue_ns is not None, within=10)
        known = {market.key for market in at.store.markets()}
        assert set(at.keys) <= known
        assert len(at.keys) >= min(60, at.world.tradable)
        for key in at.keys:
            market = at.store.market(key)
            assert market is not None
            assert market.venue is bench.venue
            assert market.title.strip()
            assert market.fees.source
            assert market.lifecycle is Lifecycle.OPEN


async def test_symbols_round_trip(bench: Bench, applies: Applies) -> None:
    applies(Scenario.SYMBOLS)
    async with settled_scene(bench) as at:
        for key in at.keys:
            venue, parts = split_key(key)
            assert venue is bench.venue
            assert market_key(venue, *parts) == key
        page = await at.adapter.lookup([key.partition(":")[2] for key in at.keys])
        assert {market.key for market in page.markets} == set(at.keys), "a native id leads back to its market"


async def test_a_new_listing_and_an_edited_rule_arrive(bench: Bench, applies: Applies) -> None:
    applies(Scenario.CHANGE)
    async with settled_scene(bench) as at:
        edited = at.keys[0]
        before = at.store.rules(edited)
        assert before is not None
        at.rig.edit(at.listing(0))
        new = [at.rig.key_of(listing) for listing in at.world.reveal(at.clock.now_ns() + SECOND_NS // 10)]
        await eventually(lambda: all(at.store.market(key) is not None for key in new), within=15)

        def changed() -> bool:
            rules = at.store.rules(edited)
            return rules is not None and rules.fingerprint != before.fingerprint and rules.version > before.version

        await eventually(changed, within=15)
        assert [one.rules.market for one in at.of(RulesSeen)].count(edited) >= 2


async def test_a_settled_market_is_left(bench: Bench, applies: Applies) -> None:
    applies(Scenario.SETTLE)
    async with settled_scene(bench) as at:
        done = at.keys[0]
        at.rig.settle(at.listing(0), Payoff(value=at.world.settlement(at.listing(0)).value))
        await eventually(lambda: at.store.settlement(done), within=15)
        await eventually(lambda: at.feed.stats().confirmed < len(at.keys), within=15)
