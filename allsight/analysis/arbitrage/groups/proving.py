"""From a set of answers that gain together to a proof: sized by the linear program, settled in whole units.

A set is solved over its core endings first. If a branch of the rules breaks what that guarantees, it is solved again
over branch endings as well: what then remains is locked, else the first answer stands as a conditional one.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.endings import Bought, World, core_rows, endings
from allsight.analysis.arbitrage.groups.layout import Item, Layout, Seat, clauses
from allsight.analysis.arbitrage.groups.naming import kind_of, parted, titled
from allsight.analysis.arbitrage.marginal import fills
from allsight.analysis.arbitrage.proof import Claimed, Proof, ProofLeg, Refusal, conclude, proof_leg, side_price
from allsight.analysis.arbitrage.solver.cutting import cut
from allsight.analysis.arbitrage.solver.model import Offer, Order, Problem
from allsight.analysis.arbitrage.solver.program import Prices, Solution, Solver, UnsolvedError
from allsight.analysis.arbitrage.terms import Bounds, StoreReader
from allsight.analysis.arbitrage.worlds import TooManyWorldsError, worlds
from allsight.domain.book import BookView, Level
from allsight.domain.errors import InvalidRequestError
from allsight.domain.groups import Group
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Refund, Settlement
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import CloseReason, Limit, LimitKind, OpportunityClass
from allsight.domain.questions import Conflict
from allsight.domain.states import StateKind

_LEVELS: Final = 12
"""No more offers of a book are looked at."""
_SPARED: Final = 8
"""So many bonds that were only read are tried one by one; each counts the worlds of a group and solves a program."""
_ALIKE: Final = 1e-6

Between = Callable[[MarketKey, MarketKey], tuple[Conflict, ...]]
"""What the rules of two markets say against each other."""


class _Choice(msgspec.Struct, frozen=True):
    """One market's side that may be bought, with its book of this instant."""

    seat: Seat
    side: Side
    view: BookView
    bought: Bought
    offers: tuple[Offer, ...]


class Watch(msgspec.Struct, frozen=True):
    """What a proof was made of: tells whether a change of books could make another one.

    Attributes:
        prices: what a contract is worth by the last solution.
        taken: per order that might have been sent, how many of its offers it takes.
    """

    problem: Problem
    prices: Prices
    choices: tuple[_Choice, ...]
    taken: tuple[int, ...]

    def stands(self, reader: StoreReader) -> bool:
        """Tell whether the proof is still the best: what it takes is there, and nothing else could add to it."""
        for place, (one, taken) in enumerate(zip(self.choices, self.taken, strict=True)):
            view = reader.view(one.seat.key)
            if view is None or view.trust is not one.view.trust or view.ladder != one.view.ladder:
                return False
            if view.version == one.view.version:
                continue
            before, now = one.view.offers(one.side), view.offers(one.side)
            if now[:taken] != before[:taken]:
                return False
            fresh = (level for level in now[taken : taken + _LEVELS] if level not in before)
            if any(self.prices.improved_by(self.problem, place, _offer(view, one.side, level)) for level in fresh):
                return False
        return True


class Prover:
    """Proves sets of answers.

    Args:
        reader: where books are read.
        between: what the rules of two markets say against each other.
        rates: what currencies may be worth.
        bounds: within which limits to look.
    """

    def __init__(self, reader: StoreReader, between: Between, rates: CurrencyRates, bounds: Bounds) -> None:
        self._reader = reader
        self._between = between
        self._bounds = bounds
        self._solver = Solver()
        self._watch: Watch | None = None
        self.rates = rates
        self.solved = 0

    def prove(self, layout: Layout, items: frozenset[Item], now_ns: int) -> tuple[Proof | Refusal, Watch | None]:
        """Size orders that pay on these answers, and prove what they guarantee.

        The watch tells later whether a change of the books can matter; without one everything may.
        """
        self._watch = None
        choices = [one for item in sorted(items) for one in self._choices(layout, item)]
        group = _narrowed(layout.group, items)
        try:
            found = self._proved(layout, group, choices, now_ns)
            if isinstance(found, Refusal) and group is not layout.group:
                # What joins these answers may lead over members that are not bought.
                found = self._proved(layout, layout.group, choices, now_ns)
        except (InvalidRequestError, UnsolvedError) as error:
            return Refusal(CloseReason.PRICE, str(error)), None
        return found, self._watch

    def within(self, bankroll: Fraction) -> "Prover":
        """Return a prover of the same that spends at most so much on one set."""
        return Prover(self._reader, self._between, self.rates, self._bounds.within(bankroll))

    def _choices(self, layout: Layout, item: Item) -> Iterator[_Choice]:
        member, answer = item
        for seat in layout.seats:
            if seat.member != member or (seat.yes if answer else seat.no)[1] == float("inf"):
                continue
            view, side = self._reader.view(seat.key), seat.side(answer=answer)
            if view is None or seat.market is None or view.ladder != seat.market.ladder:
                continue
            bought = Bought(seat.linked, seat.predicate, member, layout.happenings[member], side)
            offers = tuple(_offer(view, side, level) for level in view.offers(side)[:_LEVELS])
            yield _Choice(seat, side, view, bought, offers)

    def _proved(self, layout: Layout, group: Group, choices: Sequence[_Choice], now_ns: int) -> Proof | Refusal:
        choices = _renumbered(layout.group, group, choices)
        group = self._needed(group, choices)
        all_worlds = worlds(len(group.members), clauses(group.bonds))
        used = self._solve(choices, _rows(choices, core_rows([one.bought for one in choices], all_worlds)))
        if isinstance(used, Refusal):
            return used
        proof = self._conclude(layout, group, used, all_worlds, now_ns)
        if isinstance(proof, Refusal) or proof.class_ is OpportunityClass.LOCKED:
            return proof
        broken = [one for one in proof.outcomes if one.state.kind is StateKind.BRANCH and one.profit <= 0]
        if not broken:
            return proof
        return self._hardened(layout, group, choices, all_worlds, now_ns) or proof

    def _hardened(
        self, layout: Layout, group: Group, choices: Sequence[_Choice], all_worlds: Sequence[World], now_ns: int
    ) -> Proof | None:
        """Return what is locked if branch endings count from the start, None if nothing is."""
        bought = [one.bought for one in choices]
        if len({one.linked.market for one in bought}) < len(bought):
            return None
        table = endings(bought, all_worlds, _names(group), (), _per_contract(choices))
        allowed = [[state.settlements[one.linked.market] for one in bought] for state in table.allowed]
        used = self._solve(choices, _rows(choices, allowed))
        if isinstance(used, Refusal):
            return None
        found = self._conclude(layout, group, used, all_worlds, now_ns)
        return found if isinstance(found, Proof) and found.class_ is OpportunityClass.LOCKED else None

    def _needed(self, group: Group, choices: Sequence[_Choice]) -> Group:
        """Leave out what was only read where something is gained without it: all of it, all that lies off, each alone.

        Once through them will do: what is needed beside many is needed beside fewer. Of many only the first are tried
        alone, those that lie off before those of members that are bought: a reason too many harms nobody.
        """
        bought = [one.bought for one in choices]
        known: set[tuple[Settlement, ...]] | None = None
        read = [bond for bond in group.bonds if not bond.basis.certain]
        members = {one.member for one in bought}
        off = [bond for bond in read if not members & {place for place, _ in bond.answers}]
        singles = [[bond] for bond in sorted(read, key=lambda bond: bond not in off)]
        for without in (read, off, *singles[:_SPARED]):
            fewer = msgspec.structs.replace(group, bonds=tuple(one for one in group.bonds if one not in without))
            if len(fewer.bonds) == len(group.bonds):
                continue
            try:
                rows = list(core_rows(bought, worlds(len(group.members), clauses(fewer.bonds))))
            except TooManyWorldsError:
                continue
            known = known or set(core_rows(bought, worlds(len(group.members), clauses(group.bonds))))
            if set(rows) == known or not isinstance(self._solve(choices, _rows(choices, rows)), Refusal):
                group, known = fewer, set(rows)
        return group

    # -- sizing -------------------------------------------------------------------------------------------------------

    def _solve(self, choices: Sequence[_Choice], rows: Sequence[Sequence[Fraction | None]]) -> list[ProofLeg] | Refusal:
        """Return the orders that guarantee most over some endings, in whole units."""
        problem = self._problem(choices, rows)
        self.solved += 1
        solution = self._solver.solve(problem)
        if solution.guaranteed < float(self._bounds.min_profit):
            return Refusal(CloseReason.PRICE, "what is left after costs is below the floor")
        used = solution.used()
        if solution.prices is not None:
            counts = tuple(sum(amount > _ALIKE for amount in taken) for taken in solution.contracts)
            self._watch = Watch(problem, solution.prices, tuple(choices), counts)
        smaller = self._problem([choices[place] for place in used], [[row[place] for place in used] for row in rows])
        worth, units = cut(smaller, _of(solution, used), self._bounds.min_profit)
        if worth < self._bounds.min_profit:
            return Refusal(CloseReason.DEPTH, "nothing is left in sizes that the venues take")
        return [_leg(choices[place], size) for place, size in zip(used, units, strict=True) if size]

    def _problem(self, choices: Sequence[_Choice], rows: Sequence[Sequence[Fraction | None]]) -> Problem:
        groups: dict[str, int] = {}
        pools: dict[str, int] = {}
        orders = []
        for place, one in enumerate(choices):
            market, worth = one.seat.market, one.seat.worth
            if market is None or worth is None:
                raise InvalidRequestError("a leg has lost its market")
            orders.append(
                Order(
                    offers=one.offers,
                    fees=market.fees,
                    side=one.side,
                    minor_unit=market.currency.minor_unit,
                    group=groups.setdefault(market.commission_group or market.key, len(groups)),
                    pool=pools.setdefault(market.funds_pool, len(pools)),
                    worth=worth,
                    pays=tuple(row[place] for row in rows),
                    least_units=market.min_size,
                    least_cost=market.min_notional,
                    most=self._bounds.max_contracts,
                )
            )
        return Problem(orders=tuple(orders), endings=len(rows), bankroll=self._bounds.bankroll)

    # -- proof --------------------------------------------------------------------------------------------------------

    def _conclude(
        self, layout: Layout, group: Group, legs: Sequence[ProofLeg], all_worlds: Sequence[World], now_ns: int
    ) -> Proof | Refusal:
        member_of = {one.market: place for place, member in enumerate(group.members) for one in member.markets}
        seats = [layout.by_market[leg.market.key] for leg in legs]
        bought = [
            Bought(leg.linked, seat.predicate, member_of[leg.market.key], layout.happenings[seat.member], leg.side)
            for leg, seat in zip(legs, seats, strict=True)
        ]
        conflicts = tuple(self._conflicts(bought))
        table = endings(bought, all_worlds, _names(group), conflicts, lambda place, one: legs[place].payout(one))
        used = tuple(dict.fromkeys(one.member for one in bought))
        members = [group.members[place] for place in used]
        claimed = Claimed(
            kind=kind_of(group, bought, [leg.market for leg in legs]),
            questions=tuple(one.question for one in members if one.question is not None),
            title=titled(members),
            legs=tuple(legs),
            names=tuple(_names(group)[one.member] for one in bought),
            table=table,
            conflicts=conflicts,
            limit=_limit(legs, self._bounds),
            rates=self.rates,
            bounds=self._bounds,
            group=group,
            doubts=tuple(dict.fromkeys(_doubts(group))),
        )
        return conclude(claimed, now_ns)

    def _conflicts(self, bought: Sequence[Bought]) -> Iterator[Conflict]:
        """Go through the differences between the rules of all markets that are bought."""
        for number, one in enumerate(bought):
            for two in bought[number + 1 :]:
                yield from self._between(one.linked.market, two.linked.market)


def _offer(view: BookView, side: Side, level: Level) -> Offer:
    return Offer(side_price(view, side, level.rung), view.ladder.payout(level.rung, 1), level.size)


def _narrowed(group: Group, items: frozenset[Item]) -> Group:
    """Return what is said of some members alone: of a set of which some are left out, no more than "at most"."""
    places = {place: number for number, place in enumerate(sorted({place for place, _ in items}))}
    bonds = []
    for bond in group.bonds:
        inside = tuple((places[place], answer) for place, answer in bond.answers if place in places)
        whole = len(inside) == len(bond.answers)
        if len(inside) > 1 and (whole or bond.at_most < len(inside)):
            bonds.append(msgspec.structs.replace(bond, answers=inside, at_least=bond.at_least if whole else 0))
    return Group(
        id=group.id, members=tuple(group.members[place] for place in places), bonds=tuple(bonds), cut=group.cut
    )


def _renumbered(whole: Group, part: Group, choices: Sequence[_Choice]) -> list[_Choice]:
    """Say of choices out of a group which members of a part of it they pay on."""
    places = {member.markets[0].market: place for place, member in enumerate(part.members)}
    return [
        msgspec.structs.replace(
            one,
            bought=msgspec.structs.replace(one.bought, member=places[whole.members[one.seat.member].markets[0].market]),
        )
        for one in choices
    ]


def _rows(
    choices: Sequence[_Choice], rows: Iterator[Sequence[Settlement]] | Sequence[Sequence[Settlement]]
) -> list[list[Fraction | None]]:
    """Return what one contract of each choice pays in each ending, None where it is refunded."""
    return [[_share(one, settlement) for one, settlement in zip(choices, row, strict=True)] for row in rows]


def _share(one: _Choice, settlement: Settlement) -> Fraction | None:
    if isinstance(settlement, Refund):
        return None
    return settlement.yes if one.side is Side.YES else 1 - settlement.yes


def _per_contract(choices: Sequence[_Choice]) -> Callable[[int, Settlement], Fraction]:
    """Return what the best offer's contract of a choice is paid: enough to tell which settlement is worse."""

    def paid(place: int, settlement: Settlement) -> Fraction:
        share = _share(choices[place], settlement)
        return choices[place].offers[0].price if share is None else share

    return paid


def _of(solution: Solution, used: Sequence[int]) -> Solution:
    return msgspec.structs.replace(solution, contracts=tuple(solution.contracts[place] for place in used))


def _leg(one: _Choice, units: int) -> ProofLeg:
    market, worth = one.seat.market, one.seat.worth
    if market is None or worth is None:
        raise InvalidRequestError("a leg has lost its market")
    taken = fills(one.view.offers(one.side), units)
    return proof_leg(market, one.seat.linked, one.seat.terms, one.view, one.side, taken, worth)


def _names(group: Group) -> dict[int, str]:
    """Return what tells the members apart; of one alone there is nothing to tell."""
    if len(group.members) == 1:
        return {0: ""}
    return dict(enumerate(parted([member.title for member in group.members])[1]))


def _limit(legs: Sequence[ProofLeg], bounds: Bounds) -> Limit:
    """Name what binds: the venue of the leg whose offers at this price are used up, or else a cap of our own."""
    for leg in legs:
        if leg.fills[-1] == leg.levels[len(leg.fills) - 1]:
            return Limit(LimitKind.DEPTH, leg.market.venue)
    return Limit(LimitKind.LOT if bounds.bankroll is None else LimitKind.BALANCE)


def _doubts(group: Group) -> Iterator[str]:
    """Say of every bond that is not certain what nobody vouches for."""
    for bond in group.bonds:
        if not bond.basis.certain:
            names = " / ".join(group.members[place].title for place, _ in bond.answers)
            yield f"that one answer brings the other with it was read, and nobody has confirmed it: {names}"
