"""The venue's whole feed over real sockets, against a scripted node that misbehaves as real ones do."""

from fractions import Fraction

import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SystemClock
from allsight.domain.ids import EventKey, MarketKey
from allsight.domain.market import Lifecycle, Value
from allsight.domain.messages import VenueState
from allsight.ingestion.adapters.hedgehog import addresses
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM
from tests.ingestion.hedgehog.scene import GOOD, NO, ODDS, YES, Scene, put_odds, put_pool
from tests.ingestion.hedgehog.support import (
    PLAIN,
    at,
    pool_data,
    token_data,
)
from tests.support.solana_node import SolanaNode
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


async def test_a_venue_comes_to_life_and_bets_arrive(node: SolanaNode) -> None:
    async with Scene(node).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        assert scene.status.state is VenueState.LIVE
        pool = scene.store.pool(EventKey(f"hedgehog:{at(1)}"))
        assert pool is not None
        assert (pool.solvent, pool.pool.total) == (True, 1_000_000_000)
        ask = scene.view(NO).asks[0].rung
        await put_pool(node, 700_000_000, 400_000_000)
        await eventually(lambda: scene.view(NO).asks[0].rung > ask and scene.trusts() == GOOD)
        await put_odds(node, no=140_000_000)
        await eventually(lambda: scene.view(ODDS).bids[0].size == 30_000_000 and scene.trusts() == GOOD)
        assert scene.feed.stats().gaps_1h == 0
        assert scene.feed.stats().confirmed == 3
    assert node.subscribed["programSubscribe"] == 0


async def test_a_drained_pool_is_halted_at_once(node: SolanaNode) -> None:
    async with Scene(node).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        await node.put(addresses.deposit(PLAIN, at(1)), TOKEN_PROGRAM, token_data(5))
        await eventually(lambda: scene.trusts()[YES] is Trust.HALTED)
        assert "only 5 of" in scene.view(YES).trust_reason
        assert scene.trusts()[ODDS] is Trust.LIVE


async def test_trap_20_what_happened_during_a_disconnect_is_read_after_it(node: SolanaNode) -> None:
    async with Scene(node).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        before = scene.view(NO).asks[0].rung
        node.muted = True
        await put_pool(node, 700_000_000, 500_000_000)
        await put_odds(node, no=0, state=3)
        await put_pool(node, 5_000_000, 5_000_000, number=7)
        node.abort()
        node.muted = False
        await eventually(lambda: len(node.connections) == 2)
        await eventually(lambda: scene.view(NO).asks[0].rung > before and scene.trusts()[NO] is Trust.DELAYED)
        await eventually(lambda: scene.store.market(MarketKey(f"hedgehog:{at(7)}~0")) is not None)
        scene.feed._reader.complete_ns = None  # the next full reading misses what has ended, and asks for it
        await eventually(lambda: scene.store.settlement(ODDS) is not None, within=10)


async def test_trap_18_lost_notifications_are_found_by_listing_again(node: SolanaNode) -> None:
    async with Scene(node, settle_every_s=0.02, catalogue_every_s=0.05).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        before = scene.view(NO).asks[0].rung
        node.muted = True
        await put_pool(node, 700_000_000, 500_000_000)
        await eventually(lambda: scene.view(NO).asks[0].rung > before and scene.trusts()[NO] is Trust.DELAYED)


async def test_late_double_and_broken_notifications_do_no_harm(node: SolanaNode) -> None:
    async with Scene(node).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        old_slot = node.slot
        await put_pool(node, 700_000_000, 400_000_000)
        await eventually(lambda: scene.view(NO).asks[0].rung > 306 and scene.trusts() == GOOD)
        rung = scene.view(NO).asks[0].rung
        await node.tell(at(1), PLAIN, pool_data(700_000_000, 1), old_slot)
        await node.tell(at(1), PLAIN, pool_data(700_000_000, 400_000_000), node.slot)
        await node.send("{broken")
        await eventually(lambda: scene.feed.stats().gaps_1h == 1)
        await eventually(lambda: scene.trusts() == GOOD)
        assert scene.view(NO).asks[0].rung == rung


async def test_a_market_that_ends_is_settled_and_finally_so(node: SolanaNode) -> None:
    async with Scene(node, settle_every_s=0.05).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        await put_pool(node, 700_000_000, 300_000_000, state=1, outcome=0)

        def final() -> bool:
            report = scene.store.settlement(YES)
            return report is not None and report.final and report.settlement == Value(Fraction(1))

        await eventually(final)
        market = scene.store.market(YES)
        assert market is not None
        assert market.lifecycle is Lifecycle.SETTLED


async def test_staking_ends_by_the_clock(node: SolanaNode) -> None:
    now_s = SystemClock().now_ns() // 10**9
    await put_pool(node, 700_000_000, 300_000_000, close_s=now_s + 2)
    async with Scene(node).running(YES, NO, ODDS) as scene:
        await eventually(lambda: scene.trusts() == GOOD)
        await eventually(lambda: scene.trusts()[YES] is Trust.HALTED, within=6)
        market = scene.store.market(YES)
        assert market is not None
        assert market.lifecycle is Lifecycle.CLOSED
