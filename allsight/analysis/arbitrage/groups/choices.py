"""What may be bought of a set of answers, and when a change of the books makes another answer of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.endings import Bought
from allsight.analysis.arbitrage.groups.layout import Item, Seat
from allsight.analysis.arbitrage.proof import side_price
from allsight.analysis.arbitrage.solver.model import Offer, Problem
from allsight.analysis.arbitrage.solver.program import Prices, Solution
from allsight.analysis.arbitrage.terms import StoreReader
from allsight.domain.book import BookView, Level
from allsight.domain.groups import Group
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Refund, Settlement

LEVELS: Final = 12
"""No more offers of a book are looked at."""

_ALIKE: Final = 1e-6


class Choice(msgspec.Struct, frozen=True):
    """One market's side that may be bought, with its book of this instant."""

    seat: Seat
    side: Side
    view: BookView
    bought: Bought
    offers: tuple[Offer, ...]

    @property
    def item(self) -> Item:
        """Return the answer on which it pays."""
        return self.seat.member, self.side is self.seat.side(answer=True)

    @property
    def name(self) -> tuple[MarketKey, Side]:
        """Return what tells it from other choices."""
        return self.seat.key, self.side


class Solved(msgspec.Struct, frozen=True):
    """A program that an answer rests on, and what it came to.

    Attributes:
        prices: what a contract is worth by its solution.
        places: which of its orders buys what.
        taken: per order that might have been sent, how many of its offers it takes.
    """

    problem: Problem
    prices: Prices
    places: Mapping[tuple[MarketKey, Side], int]
    taken: tuple[int, ...]

    @classmethod
    def of(cls, problem: Problem, choices: Sequence[Choice], solution: Solution) -> "Solved | None":
        """Keep what a solution says of later changes; None if it says nothing."""
        if solution.prices is None:
            return None
        taken = tuple(sum(amount > _ALIKE for amount in found) for found in solution.contracts)
        return cls(problem, solution.prices, {one.name: place for place, one in enumerate(choices)}, taken)

    def holds(self, one: Choice, view: BookView) -> bool:
        """Tell whether a book that has changed leaves the solution what it is."""
        place = self.places.get(one.name)
        if place is None:
            return True
        taken, before, now = self.taken[place], one.view.offers(one.side), view.offers(one.side)
        if now[:taken] != before[:taken]:
            return False
        fresh = (
            offered(one.seat, view, one.side, level) for level in now[taken : taken + LEVELS] if level not in before
        )
        return not any(self.prices.improved_by(self.problem, place, offer) for offer in fresh)


class Watch(msgspec.Struct, frozen=True):
    """What an answer was made of, a proof or that there is none: tells whether a change of books could make another.

    Attributes:
        absent: markets that might have been bought had they offered anything, and the answer that would have paid.
    """

    choices: tuple[Choice, ...]
    absent: tuple[tuple[Seat, bool], ...]
    solved: tuple[Solved, ...]

    def stands(self, reader: StoreReader) -> bool:
        """Tell whether it is still the best: what it takes is there, and nothing else could add to it."""
        if any(seat.offers(answer=answer) for seat, answer in self.absent):
            return False
        for one in self.choices:
            view = reader.view(one.seat.key)
            if view is None or view.trust is not one.view.trust or view.ladder != one.view.ladder:
                return False
            if view.version != one.view.version and not all(solved.holds(one, view) for solved in self.solved):
                return False
        return True


def offered(seat: Seat, view: BookView, side: Side, level: Level) -> Offer:
    """Return a level of a market's book as an offer of a program."""
    dear = None if seat.sides is None else seat.sides.of(side, level.rung)[1]
    return Offer(side_price(view, side, level.rung), view.ladder.payout(level.rung, 1), level.size, dear)


def narrowed(group: Group, members: frozenset[int]) -> Group:
    """Return what is said of some members alone: of a set of which some are left out, no more than "at most"."""
    if len(members) == len(group.members):
        return group
    places = {place: number for number, place in enumerate(sorted(members))}
    bonds = []
    for bond in group.bonds:
        inside = tuple((places[place], answer) for place, answer in bond.answers if place in places)
        whole = len(inside) == len(bond.answers)
        if len(inside) > 1 and (whole or bond.at_most < len(inside)):
            bonds.append(msgspec.structs.replace(bond, answers=inside, at_least=bond.at_least if whole else 0))
    return Group(
        id=group.id, members=tuple(group.members[place] for place in places), bonds=tuple(bonds), cut=group.cut
    )


def renumbered(whole: Group, part: Group, choices: Sequence[Choice]) -> list[Choice]:
    """Say of choices out of a group which members of a part of it they pay on."""
    places = {member.markets[0].market: place for place, member in enumerate(part.members)}
    return [
        msgspec.structs.replace(
            one,
            bought=msgspec.structs.replace(one.bought, member=places[whole.members[one.seat.member].markets[0].market]),
        )
        for one in choices
    ]


def shares(choices: Sequence[Choice], rows: Iterable[Sequence[Settlement]]) -> list[list[Fraction | None]]:
    """Return what one contract of each choice pays in each ending, None where it is refunded."""
    return [[_share(one, settlement) for one, settlement in zip(choices, row, strict=True)] for row in rows]


def per_contract(choices: Sequence[Choice]) -> Callable[[int, Settlement], Fraction]:
    """Return what the best offer's contract of a choice is paid: enough to tell which settlement is worse."""

    def paid(place: int, settlement: Settlement) -> Fraction:
        share = _share(choices[place], settlement)
        return choices[place].offers[0].price if share is None else share

    return paid


def _share(one: Choice, settlement: Settlement) -> Fraction | None:
    if isinstance(settlement, Refund):
        return None
    return settlement.yes if one.side is Side.YES else 1 - settlement.yes
