"""The crowd as a pure function of time: nothing is ever taken out, and a second look sees the same."""

from itertools import pairwise

import msgspec
import pytest

from allsight.domain.clock import HOUR_NS, MINUTE_NS
from allsight.emulators.hedgehog.crowd import PeerInterest, PoolInterest, Stretch, chance_of
from allsight.emulators.hedgehog.maths import capacity_left
from allsight.emulators.universe.model import Span
from tests.emulators.hedgehog.support import BET, GAME, RACE, PoolWorld, listing
from tests.emulators.solana.support import START_NS


@pytest.fixture
def world() -> PoolWorld:
    return PoolWorld()


def test_amounts_only_grow_and_end_at_the_whole_pool(world: PoolWorld) -> None:
    for group in (GAME, RACE):
        interest = PoolInterest(world, 3, group, world.all[group], 1.0)
        first, last = world.all[group][0].open_ns, world.all[group][0].close_ns
        assert interest.amounts(first - 1) == (0,) * len(world.all[group])
        times = range(first, last + HOUR_NS, 7 * MINUTE_NS)
        seen = [interest.amounts(at) for at in times]
        for before, after in pairwise(seen):
            assert all(low <= high for low, high in zip(before, after, strict=True))
        assert abs(sum(seen[-1]) - interest.final) <= 1
        again = PoolInterest(world, 3, group, world.all[group], 1.0)
        assert [again.amounts(at) for at in times[::-1]] == seen[::-1]


def test_shares_follow_the_probability(world: PoolWorld) -> None:
    interest = PoolInterest(world, 3, RACE, world.all[RACE], 1.0)
    held = interest.amounts(START_NS)
    shares = [amount / sum(held) for amount in held]
    for entry, share in zip(world.all[RACE], shares, strict=True):
        assert abs(share - chance_of(world, entry, START_NS)) < 0.12
    assert shares == sorted(shares, reverse=True)


def test_a_good_part_of_the_stakes_comes_in_the_last_hours(world: PoolWorld) -> None:
    interest = PoolInterest(world, 3, GAME, world.all[GAME], 1.0)
    life = interest.stretch.to_ns - interest.stretch.from_ns
    at_nine_tenths = sum(interest.amounts(interest.stretch.from_ns + life * 9 // 10))
    assert at_nine_tenths < 0.75 * interest.final


def test_nobody_stakes_while_a_market_is_frozen(world: PoolWorld) -> None:
    asleep = tuple(msgspec.structs.replace(entry, frozen=(Span(0, 2**62),)) for entry in world.all[GAME])
    interest = PoolInterest(world, 3, GAME, asleep, 1.0)
    assert sum(interest.amounts(START_NS)) == 0


def test_some_pools_have_an_option_on_which_nobody_stakes(world: PoolWorld) -> None:
    empty = 0
    for number in range(60):
        group = f"race{number}#pool"
        entries = tuple(listing(group, place, "x", 0.25) for place in range(4))
        empty += PoolInterest(world, 3, group, entries, 1.0).amounts(START_NS)[-1] == 0
    assert 1 <= empty <= 20


@pytest.mark.parametrize("fair", [0.02, 0.05, 0.1, 0.23, 0.5, 0.6, 0.9, 0.98])
def test_creators_keep_an_edge_and_offer_nobody_free_money(world: PoolWorld, fair: float) -> None:
    entry = listing(BET, 0, "Yes", fair)
    prices = [PeerInterest(world, seed, BET, entry, 1.0).price for seed in range(100)]
    assert max(prices) <= fair * (1 + 0.04 * (1 - fair))
    assert min(prices) >= 0.5 * fair
    assert sum(price < fair for price in prices) >= 85
    assert len(set(prices)) >= 2


def test_takers_fill_multiples_and_never_more_than_there_is(world: PoolWorld) -> None:
    for seed in range(40):
        interest = PeerInterest(world, seed, BET, world.all[BET][0], 1.0)
        assert interest.yes_amount % interest.yes == 0
        grown = [interest.fills(at) for at in range(START_NS - 40 * HOUR_NS, START_NS + 8 * HOUR_NS, HOUR_NS)]
        for before, after in pairwise(grown):
            assert after[: len(before)] == before
        taken = grown[-1]
        assert all(amount > 0 and amount % interest.no == 0 for amount in taken)
        assert capacity_left(interest.yes_amount, interest.yes, interest.no, sum(taken)) >= 0
        assert not interest.withdrawn(START_NS + 8 * HOUR_NS)


@pytest.mark.parametrize(("later", "withdrawn"), [(0.3, False), (0.9, True)])
def test_odds_that_the_world_has_left_behind_are_taken_or_withdrawn(
    world: PoolWorld, monkeypatch: pytest.MonkeyPatch, later: float, withdrawn: bool
) -> None:
    turn = START_NS - 20 * HOUR_NS
    monkeypatch.setattr(world, "probability", lambda _claim, at_ns: 0.6 if at_ns < turn else later)
    for seed in range(20):
        interest = PeerInterest(world, seed, BET, world.all[BET][0], 1.0)
        left = capacity_left(interest.yes_amount, interest.yes, interest.no, sum(interest.fills(turn)))
        assert left > 0
        assert not interest.withdrawn(turn)
        soon = turn + 3 * HOUR_NS
        left = capacity_left(interest.yes_amount, interest.yes, interest.no, sum(interest.fills(soon)))
        assert interest.withdrawn(soon) is withdrawn
        assert (left == 0) is not withdrawn


def test_a_stretch_is_cut_without_gaps(world: PoolWorld) -> None:
    stretch = Stretch(3, 1_003, 7)
    for at in range(3, 1_003):
        step = stretch.step_at(at)
        assert stretch.edge(step) <= at < stretch.edge(step + 1)
    assert stretch.step_at(1_003) == 7
    assert stretch.step_at(0) == 0
    assert stretch.edge(7) == 1_003
