"""The whole universe on the chain: every listing is an option of an account whose document says so."""

import msgspec
import pytest

from allsight.domain.clock import HOUR_NS, ManualClock, from_iso
from allsight.domain.ids import Venue
from allsight.emulators.hedgehog.config import HedgehogEmulatorConfig
from allsight.emulators.hedgehog.layouts import INVALID
from allsight.emulators.hedgehog.state import HedgehogState
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords
from allsight.emulators.universe.world import Universe
from tests.emulators.hedgehog.support import read_pool

pytestmark = pytest.mark.long

NOW = from_iso("2026-11-24T15:20:00Z")


@pytest.fixture(scope="module")
def universe() -> Universe:
    return Universe(7)


@pytest.fixture(scope="module")
def state(universe: Universe) -> HedgehogState:
    made = HedgehogState(HedgehogEmulatorConfig(seed=7), universe, ManualClock(NOW))
    made.open()
    return made


def test_every_listing_is_an_option_of_an_account(universe: Universe, state: HedgehogState) -> None:
    assert state.listings.keys() == {listing.id for listing in universe.listings(Venue.HEDGEHOG, NOW)}
    assert len(state.pools) > 15
    assert len(state.peers) > 5
    addresses = {pool.address for pool in state.pools.values()} | {peer.address for peer in state.peers.values()}
    assert len(addresses) == len(state.pools) + len(state.peers)
    for group, pool in state.pools.items():
        account = state.node.read(pool.address)
        assert account is not None
        read = read_pool(account.data)
        words = HedgehogEventWords.of(state.event(group))
        assert len(read.amounts) == len(words.options)
        cid = read.uri.removeprefix("ipfs://").partition("/")[0]
        found = state.library.get(cid)
        assert found is not None
        body = msgspec.json.decode(found[0])
        assert words.title in body.values()
        assert words.description in body.values()


def test_open_pools_are_open_and_settled_ones_resolved(universe: Universe) -> None:
    at = NOW + 13 * HOUR_NS  # the evening's games are over and still shown
    state = HedgehogState(HedgehogEmulatorConfig(seed=7, noise=False), universe, ManualClock(at))
    state.open()
    over = 0
    for group, pool in state.pools.items():
        listings = [state.listings[name] for name in state.event(group).listings]
        assert (pool.market.state != 0) == (listings[0].settled_ns <= at)
        if pool.market.state == 1:
            paying = universe.settlement(listings[pool.market.outcome])
            assert paying.value == 1
            over += 1
        assert pool.market.closes_s == listings[0].close_ns // 10**9
    assert over > 0


def test_a_pool_that_leaves_out_what_comes_true_returns_every_stake() -> None:
    """The universe says of its options what the chain does."""
    universe = Universe(1)
    open_ended = [one for one in universe.listings(Venue.HEDGEHOG, NOW) if one.returned_if_none]
    returned = {one.group: one for one in open_ended if universe.settlement(one).refund}
    assert 0 < len(returned) < len({one.group for one in open_ended})
    for group, one in list(returned.items())[:2]:
        state = HedgehogState(
            HedgehogEmulatorConfig(seed=1, noise=False), universe, ManualClock(one.settled_ns + HOUR_NS)
        )
        state.open()
        assert "none of the options comes true" in HedgehogEventWords.of(state.event(group)).description
        assert state.pools[group].market.state == INVALID
        assert all(universe.settlement(state.listings[name]).refund for name in state.event(group).listings)


def test_shares_of_contests_stay_near_the_probability(universe: Universe, state: HedgehogState) -> None:
    distances = []
    for group, pool in state.pools.items():
        listings = [state.listings[name] for name in state.event(group).listings]
        if not group.startswith(("game", "duel")) or not listings[0].open_ns < NOW < listings[0].close_ns:
            continue
        first = universe.probability(listings[0].claim, NOW)
        truth = 1 - first if listings[0].inverted else first
        distances.append(abs(pool.market.amounts[0] / sum(pool.market.amounts) - truth))
    assert len(distances) > 5
    assert sum(distances) / len(distances) < 0.08


def test_two_emulators_of_a_seed_agree(universe: Universe, state: HedgehogState) -> None:
    other = HedgehogState(HedgehogEmulatorConfig(seed=7), universe, ManualClock(NOW))
    other.open()
    assert {g: (p.address, p.market) for g, p in other.pools.items()} == {
        g: (p.address, p.market) for g, p in state.pools.items()
    }
    assert {g: p.market for g, p in other.peers.items()} == {g: p.market for g, p in state.peers.items()}


def test_a_share_of_topics_lists_the_same_topics(universe: Universe, state: HedgehogState) -> None:
    part = HedgehogState(HedgehogEmulatorConfig(seed=7, share=0.4, noise=False), universe, ManualClock(NOW))
    part.open()
    assert 0 < len(part.pools) < len(state.pools)
    assert part.pools.keys() <= state.pools.keys()
    assert part.noise == {}
