"""Sets that cover every world: found by an addition, exactly where the linear program finds them too."""

import random
from itertools import combinations

import pytest

from allsight.analysis.arbitrage.groups.covers import Covers
from allsight.analysis.arbitrage.groups.guard import Guards
from allsight.domain.fees import FeeForm
from allsight.domain.groups import Group
from allsight.domain.ids import Venue
from tests.analysis.groups.cases import scene_of
from tests.analysis.groups.scene import exchanged, implies, market, member, one_of
from tests.analysis.groups.test_guard import Laid, ladder

PRICES = [("0.30", "0.35"), ("0.40", "0.45"), ("0.45", "0.90")]


def priced(laid: Laid, prices: list[tuple[str, str]]) -> Covers:
    for seat, (bid, ask) in zip(laid.layout.seats, prices, strict=True):
        laid.offer(seat, bid, ask)
    return Covers(laid.layout)


def test_the_rung_and_the_denial_that_leave_most_are_found_first() -> None:
    covers = priced(ladder(3), PRICES)
    low, high = (0, True), (2, False)
    assert covers.best(()) == {low, high}
    assert covers.best({high}) == {low, (1, False)}
    assert covers.best({low}) is None
    assert covers.gains(frozenset({low, (1, False)}))
    assert not covers.gains(frozenset({(1, True), high}))
    assert not covers.gains(frozenset({low, (1, False), high})), "an answer of it can be spared"


def test_all_outcomes_of_a_set_are_one_cover_and_none_of_them_can_be_spared() -> None:
    markets = [market(name, "RACE") for name in ("Ada", "Bo", "Cy")]
    bond = one_of((0, True), (1, True), (2, True), event=markets[0].event, exactly=True)
    laid = Laid(Group(id="g", members=tuple(member(one.title, one) for one in markets), bonds=(bond,)), markets)
    covers = priced(laid, [("0.20", "0.30")] * 3)
    assert covers.best(()) == {(0, True), (1, True), (2, True)}
    assert covers.best({(1, True)}) is None
    assert priced(laid, [("0.20", "0.34")] * 3).best(()) is None


def test_both_answers_to_one_question_are_a_pair_and_no_cover() -> None:
    here, there = market("A", "E"), market("a", "e", Venue.POLYMARKET)
    other = market("B", "E")
    members = (member("a", here, there), member("b", other))
    laid = Laid(Group(id="g", members=members, bonds=(implies(1, 0),)), [here, there, other])
    covers = priced(laid, [("0.20", "0.30"), ("0.60", "0.70"), ("0.05", "0.10")])
    assert covers.best(()) is None


def test_commission_is_counted_in_full() -> None:
    """At 0.48 and 0.48 a winner's 0.52 pay five in a hundred: 0.974 for a unit, and 0.96 is less."""
    low, high = exchanged("Ada", "1.1"), exchanged("Bo", "1.2")
    members = (member("a", low), member("b", high))
    laid = Laid(Group(id="g", members=members, bonds=(implies(1, 0),)), [low, high])
    assert priced(laid, [("0.30", "0.48"), ("0.52", "0.60")]).best(()) is not None
    assert priced(laid, [("0.30", "0.49"), ("0.51", "0.60")]).best(()) is None


@pytest.mark.parametrize("seed", range(60))
def test_what_is_said_to_gain_does_and_can_spare_nothing(seed: int) -> None:
    chance, guards = random.Random(seed), Guards()
    scene = scene_of(chance)
    laid = Laid(scene.group, list(scene.markets.values()))
    bids = [chance.randint(20, 70) for _ in laid.layout.seats]
    for seat, bid in zip(laid.layout.seats, bids, strict=True):
        laid.offer(seat, f"0.{bid:02}", f"0.{bid + chance.randint(1, 12):02}")
    covers, banned = Covers(laid.layout), frozenset[tuple[int, bool]]()
    while (found := covers.best(banned)) is not None:
        assert guards.gain(laid.layout, found)
        assert covers.gains(found)
        for item in found:
            assert not guards.gain(laid.layout, found - {item})
        banned |= {min(found)}
    if any(seat.fees and seat.fees.form is FeeForm.NET_PROFIT for seat in laid.layout.seats):
        return
    items = [(place, answer) for place in range(len(scene.group.members)) for answer in (True, False)]
    worlds = laid.layout.worlds
    for first, second in combinations(items, 2):
        pair = frozenset({first, second})
        covered = all(row[first[0]] == first[1] or row[second[0]] == second[1] for row in worlds)
        if first[0] != second[0] and covered and not pair & laid.layout.certain:
            assert covers.gains(pair) == guards.gain(laid.layout, pair), "without commission nothing is missed"
