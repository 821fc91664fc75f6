"""The linked questions of the benchmarks: groups that can be, prices that fit together, books that never cross."""

import random

import pytest

from allsight.domain.book import NO_RUNG, Trust
from allsight.domain.ids import EventKey
from benchmarks.groups import run
from benchmarks.linked.beliefs import Beliefs
from benchmarks.linked.markets import KINDS, levels
from benchmarks.linked.room import Books, Room
from benchmarks.linked.shapes import Shape, answers, bonds
from benchmarks.linked.webs import PLAN, VENUES, at_venues, planned

EVENT = EventKey("kalshi:E")
FEW = tuple((shape, members, 1) for shape, members, _ in PLAN if members < 10)


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("members", [4, 8, 12])
def test_every_member_can_be_answered_either_way(shape: Shape, members: int) -> None:
    found = answers(bonds(shape, members, EVENT), members)
    assert all(set(given) == {True, False} for given in zip(*found, strict=True))


@pytest.mark.parametrize(
    ("shape", "members", "worlds"),
    [(Shape.LEVELS, 8, 9), (Shape.DAYS, 8, 15), (Shape.ONE_OF, 8, 8), (Shape.AT_MOST, 8, 9), (Shape.IMPLIED, 3, 5)],
)
def test_a_shape_has_as_many_worlds_as_it_should(shape: Shape, members: int, worlds: int) -> None:
    assert len(answers(bonds(shape, members, EVENT), members)) == worlds


def test_what_is_believed_of_a_ladder_is_in_order_and_of_a_set_sums_to_one() -> None:
    rng = random.Random(3)
    ladder = at_venues(rng, Shape.LEVELS, "L", 6, VENUES[1])
    race = at_venues(rng, Shape.ONE_OF, "R", 6, VENUES[1])
    for _ in range(50):
        ladder.beliefs.drift()
        race.beliefs.drift()
        chances = [ladder.beliefs.chance(member) for member in range(6)]
        assert chances == sorted(chances, reverse=True)
        assert sum(race.beliefs.chance(member) for member in range(6)) == pytest.approx(1)


def test_a_venue_without_noise_sees_what_is_believed() -> None:
    group = at_venues(random.Random(1), Shape.AT_MOST, "A", 4, VENUES[1]).group
    beliefs = Beliefs(random.Random(2), group, noise=0.0)
    chances = [beliefs.chance(member) for member in range(4)]
    assert [beliefs.mid(member) for member in range(4)] == [min(0.99, max(0.01, chance)) for chance in chances]


@pytest.mark.parametrize("venue", KINDS)
@pytest.mark.parametrize("mid", [0.01, 0.013, 0.5, 0.987, 0.99])
def test_books_stand_around_the_mid_and_do_not_cross(venue: str, mid: float) -> None:
    ladder = next(kind.ladder for name, kind in KINDS.items() if name == venue)
    bids, asks = levels(random.Random(1), ladder, mid)
    assert [level.rung for level in bids] == sorted((level.rung for level in bids), reverse=True)
    assert [level.rung for level in asks] == sorted(level.rung for level in asks)
    assert all(level.size > 0 for level in (*bids, *asks))
    assert not bids or ladder.chance(bids[0].rung) < mid
    assert not asks or ladder.chance(asks[0].rung) > mid


def test_the_plan_holds_two_thousand_questions_and_most_of_them_hang_together() -> None:
    assert sum(members * count for _, members, count in PLAN) == 2_000
    assert sum(members * count for shape, members, count in PLAN if shape is None) < 300
    assert {shape for shape, _, _ in PLAN} == {*Shape, None}


def test_every_book_is_trusted_and_keeps_being_so() -> None:
    books = Books(random.Random(1), planned(random.Random(1), FEW))
    for _ in range(200):
        books.move()
    tops = [books.store.top(market.key) for web in books.webs for asked in web.markets for market in asked]
    assert len(tops) == books.markets
    assert {trust for _, _, trust in tops} == {Trust.LIVE}
    assert all(bid < ask or NO_RUNG in (bid, ask) for bid, ask, _ in tops)


def test_the_search_hears_of_every_change_and_counts_it() -> None:
    rng = random.Random(1)
    room = Room(rng, planned(rng, FEW))
    assert room.linked == sum(members * count for _, members, count in FEW)
    before = room.finder.groups.stats.dismissed + room.finder.groups.stats.searched
    taken = run(room, 300)
    assert len(taken.ns) == len(taken.names) == 300
    assert room.finder.groups.stats.dismissed + room.finder.groups.stats.searched > before
    assert room.finder.pairs.stats.evaluations > 0
