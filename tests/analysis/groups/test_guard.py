"""Guards: they rule out what does not gain, leave every member room, and know when fees have changed under them."""

import random
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.groups.guard import Gain, Guard, Guards
from allsight.analysis.arbitrage.groups.layout import Item, Layout, Seat
from allsight.domain.groups import Group
from allsight.domain.market import Market
from allsight.domain.money import default_rates
from tests.analysis.build import NOW_NS, book
from tests.analysis.groups.cases import scene_of
from tests.analysis.groups.scene import COMMISSION, implies, market, member, one_of

NONE: frozenset[Item] = frozenset()


class Laid:
    """A group laid out, with prices that may be changed."""

    def __init__(self, group: Group, markets: list[Market]) -> None:
        self.layout = Layout(group, {})
        for seat, one in zip(self.layout.seats, markets, strict=True):
            seat.describe(one, default_rates(NOW_NS), {})

    def offer(self, seat: Seat, bid: str, ask: str) -> None:
        assert seat.market is not None
        view = book(seat.market, [(bid, "1")] if bid else [], [(ask, "1")] if ask else [])
        seat.price(view.best_bid, view.best_ask, view.trust, NOW_NS)


def ladder(count: int) -> Laid:
    markets = [market(f"M{number}", "E") for number in range(count)]
    bonds = tuple(implies(number + 1, number) for number in range(count - 1))
    return Laid(Group(id="g", members=tuple(member(one.title, one) for one in markets), bonds=bonds), markets)


def test_what_is_found_to_gain_is_what_is_out_of_order() -> None:
    laid, guards = ladder(3), Guards()
    for seat, (bid, ask) in zip(laid.layout.seats, [("0.30", "0.35"), ("0.40", "0.45"), ("0.10", "0.90")], strict=True):
        laid.offer(seat, bid, ask)
    assert guards.find(laid.layout, NONE) == Gain(frozenset({(0, True), (1, False)}))
    assert guards.gain(laid.layout, frozenset({(0, True), (1, False)}))
    assert not guards.gain(laid.layout, frozenset({(0, True), (2, False)}))
    assert isinstance(guards.find(laid.layout, frozenset({(0, True)})), Guard)


def test_a_tight_member_takes_no_room_from_the_others() -> None:
    """The first market's spread is a cent; the second's is ten, and it may move by some before anything is solved."""
    laid, guards = ladder(2), Guards()
    low, high = laid.layout.seats
    laid.offer(low, "0.50", "0.51")
    laid.offer(high, "0.20", "0.30")
    guard = guards.find(laid.layout, NONE)
    assert isinstance(guard, Guard)
    for bid, ask in (("0.23", "0.33"), ("0.17", "0.27"), ("0.22", "0.28")):
        laid.offer(high, bid, ask)
        assert not guard.broken_by(1, high), (bid, ask)
    laid.offer(low, "0.53", "0.54")
    assert guard.broken_by(0, low)


def test_while_no_seat_breaks_a_guard_nothing_gains() -> None:
    guards, held, broken = Guards(), 0, 0
    for seed in range(60):
        chance = random.Random(seed)
        scene = scene_of(chance)
        laid = Laid(scene.group, list(scene.markets.values()))
        bids = [chance.randint(20, 70) for _ in laid.layout.seats]
        for seat, bid in zip(laid.layout.seats, bids, strict=True):
            laid.offer(seat, f"0.{bid:02}", f"0.{bid + chance.randint(5, 20):02}")
        guard = guards.find(laid.layout, NONE)
        if isinstance(guard, Gain):
            assert guards.gain(laid.layout, guard.items), seed
            continue
        for seat, bid in zip(laid.layout.seats, bids, strict=True):
            moved = bid + chance.randint(-6, 6)
            laid.offer(seat, f"0.{moved:02}", f"0.{moved + chance.randint(1, 20):02}")
        if any(guard.broken_by(place, seat) for place, seat in enumerate(laid.layout.seats)):
            broken += 1
            continue
        held += 1
        assert isinstance(guards.find(laid.layout, NONE), Guard), seed
    assert min(held, broken) > 3


def test_a_program_is_laid_out_anew_when_fees_change() -> None:
    """Three answers of which one pays cost 0.97: they gain, unless commission takes more of it."""
    markets = [market(f"M{number}", "E") for number in range(3)]
    bond = one_of((0, True), (1, True), (2, True), event=markets[0].event, exactly=True)
    members = tuple(member(one.title, one) for one in markets)
    laid, guards = Laid(Group(id="g", members=members, bonds=(bond,)), markets), Guards()
    for seat, ask in zip(laid.layout.seats, ("0.50", "0.30", "0.17"), strict=True):
        laid.offer(seat, "", ask)
    assert isinstance(guards.find(laid.layout, NONE), Gain)
    dear = msgspec.structs.replace(COMMISSION, rate=Fraction(Decimal("0.2")))
    for seat, one, ask in zip(laid.layout.seats, markets, ("0.50", "0.30", "0.17"), strict=True):
        seat.describe(msgspec.structs.replace(one, fees=dear), default_rates(NOW_NS), {})
        laid.offer(seat, "", ask)
    assert isinstance(guards.find(laid.layout, NONE), Guard)
