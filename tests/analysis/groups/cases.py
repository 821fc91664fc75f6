"""Random groups under random books, and what is wrong with what the search shows of them, found without it."""

import itertools
import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from allsight.analysis.arbitrage.groups.endings import World
from allsight.analysis.arbitrage.groups.layout import clauses
from allsight.analysis.arbitrage.solver.model import Offer, Order, Problem
from allsight.analysis.arbitrage.solver.program import Solver
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.groups import Bond, Group
from allsight.domain.ladder import Side
from allsight.domain.market import Market
from allsight.domain.money import Currency, Interval
from allsight.domain.opportunity import Opportunity
from tests.analysis.build import KALSHI_FEE
from tests.analysis.groups.scene import WHOLE, Scene, exchanged, implies, market, member, one_of

NOTHING, MUCH = 0.001, 2.0
"""Where less can be gained nothing may be shown, and where more can be something must be."""


def scene_of(chance: random.Random) -> Scene:
    """Make a group that leaves every member both answers."""
    while True:
        scene = _any_scene(chance)
        worlds = worlds_of(scene.group)
        if worlds and all(len(set(answers)) == len((True, False)) for answers in zip(*worlds, strict=True)):
            return scene


def _any_scene(chance: random.Random) -> Scene:
    """Make up to four members of one market each, some of them at an exchange, and a few bonds between them."""
    count = chance.randint(2, 4)
    markets = [
        exchanged(f"M{number}", "1.9") if chance.random() < 0.3
        else market(f"M{number}", "E", fees=KALSHI_FEE) if chance.random() < 0.3
        else market(f"M{number}", "E")
        for number in range(count)
    ]  # fmt: skip
    members = [
        member(f"m{number}", one, turned=[one] if chance.random() < 0.2 else [])
        for number, one in enumerate(markets)
    ]  # fmt: skip
    bonds: list[Bond] = []
    for first, second in itertools.permutations(range(count), 2):
        if chance.random() < 0.25:
            bonds.append(implies(first, second))
    if chance.random() < 0.5:
        bonds.append(one_of(*((place, chance.random() < 0.85) for place in range(count)), event=markets[0].event))
    bonds = bonds or [implies(0, 1)]
    return Scene(markets, members, bonds).set()


def move(chance: random.Random, scene: Scene) -> None:
    """Show other offers in one book, never crossed."""
    one = chance.choice(list(scene.markets.values()))
    bid = chance.randint(1, 97)
    ask = chance.randint(bid + 1, 98)
    bids = [(f"0.{bid:02}", str(chance.randint(1, 40)))] if chance.random() < 0.8 else []
    asks = [(f"0.{ask:02}", str(chance.randint(1, 40)))] if chance.random() < 0.8 else []
    scene.show(one, bids, asks)


def worlds_of(group: Group) -> list[World]:
    """Try every answer to every member."""
    found = itertools.product((True, False), repeat=len(group.members))
    return [
        world
        for world in found
        if all(any(world[place] is answer for place, answer in clause) for clause in clauses(group.bonds))
    ]


def unsafe(scene: Scene, worlds: list[World]) -> Iterator[str]:
    """Say of all that is shown what is wrong: evidence that does not hold, or a world that pays less than is said."""
    for episode in scene.scanner.episodes():
        found = episode.opportunity
        verdict = verify(episode.evidence)
        if not verdict.holds:
            yield f"{verdict.problems}, {[one for one in verdict.checks if not one.agrees]}"
        least = min(_paid(found, scene, world) for world in worlds) - Fraction(found.outlay)
        if least < Fraction(found.guaranteed):  # commission only takes more
            yield f"{found.guaranteed} is guaranteed, and some world leaves {float(least):.4f} before commission"
        if found.guaranteed < Decimal("0.01"):
            yield f"{found.guaranteed} is below the floor"


def misjudged(scene: Scene, worlds: list[World]) -> str:
    """Say whether something is shown where nothing can be gained, or nothing where much can; empty if neither."""
    best = _most(scene, worlds)
    if best <= NOTHING and scene.open:
        return f"{len(scene.open)} shown, and no orders guarantee anything"
    if best > MUCH and not scene.open:
        return f"{best:.2f} is guaranteed by some orders, and nothing is shown"
    return ""


def _paid(found: Opportunity, scene: Scene, world: World) -> Fraction:
    """Return what all legs pay in a world before commission, member by member."""
    member_of = {one.market: place for place, each in enumerate(scene.group.members) for one in each.markets}
    total = Fraction(0)
    for leg in found.legs:
        place = member_of[leg.market]
        (linked,) = scene.group.members[place].markets
        yes = world[place] == (linked.orientation.value == "same")
        total += Fraction(leg.contracts) * (yes == (leg.side is Side.YES))
    return total


def _most(scene: Scene, worlds: list[World]) -> float:
    """Return the most that orders of any size guarantee in these worlds, found without the search."""
    orders = []
    for place, each in enumerate(scene.group.members):
        (linked,) = each.markets
        one, view = scene.markets[linked.market], scene.reader.views[linked.market]
        for side in Side:
            pays = tuple(
                Fraction((world[place] == (linked.orientation.value == "same")) == (side is Side.YES))
                for world in worlds
            )
            offers = tuple(
                Offer(p if side is Side.YES else 1 - p, Fraction(1), level.size)
                for level in view.offers(side)
                for p in [WHOLE.probability(level.rung)]
            )
            if offers:
                orders.append(_order(one, side, offers, pays, place))
    if not orders:
        return 0.0
    return Solver().solve(Problem(orders=tuple(orders), endings=len(worlds))).guaranteed


def _order(one: Market, side: Side, offers: tuple[Offer, ...], pays: tuple[Fraction | None, ...], place: int) -> Order:
    group = 99 if one.commission_group else place
    return Order(
        offers=offers, fees=one.fees, side=side, minor_unit=Currency.USD.minor_unit, group=group, pool=0,
        worth=Interval(Fraction(1), Fraction(1)), pays=pays,
    )  # fmt: skip
