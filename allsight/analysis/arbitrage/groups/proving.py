"""From a set of answers that gain together to a proof: sized by the linear program, settled in whole units.

A set is solved over its core endings first. If a branch of the rules breaks what that guarantees, it is solved again
over branch endings as well: what then remains is locked, else the first answer stands as a conditional one.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.agenda import Steps, finished
from allsight.analysis.arbitrage.groups.choices import (
    LEVELS,
    Choice,
    Solved,
    Watch,
    narrowed,
    offered,
    per_contract,
    renumbered,
    shares,
)
from allsight.analysis.arbitrage.groups.endings import Bought, World, core_rows, endings
from allsight.analysis.arbitrage.groups.layout import Item, Layout, Seat, clauses
from allsight.analysis.arbitrage.groups.naming import kind_of, parted, titled
from allsight.analysis.arbitrage.groups.orders import Sizer
from allsight.analysis.arbitrage.groups.refilling import refilled
from allsight.analysis.arbitrage.groups.standing import Filled
from allsight.analysis.arbitrage.proof import (
    Claimed,
    Proof,
    ProofLeg,
    Refusal,
    barring_markets,
    conclude,
)
from allsight.analysis.arbitrage.solver.program import UnsolvedError
from allsight.analysis.arbitrage.terms import Bounds, StoreReader
from allsight.analysis.arbitrage.worlds import TooManyWorldsError, worlds
from allsight.domain.errors import InvalidRequestError
from allsight.domain.groups import Group
from allsight.domain.ids import MarketKey
from allsight.domain.market import Settlement
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import CloseReason, Limit, LimitKind, OpportunityClass
from allsight.domain.questions import Conflict
from allsight.domain.states import StateKind

_SPARED: Final = 8
"""So many bonds that were only read are tried one by one; each counts the worlds of a group and solves a program."""
_BARRED: Final = 2
"""Without so many markets, each alone, what is barred is tried again."""
_MANY: Final = 24
_FURTHER: Final = 6
"""Of so many further markets all are looked at, and so many of the offers of each."""
_LITTLE: Final = Fraction(1001, 1000)
_MUCH: Final = Fraction(51, 50)
"""What is worth more legs, two cents more for each dollar; and what is nothing but the numbers of a solver."""
_MOST: Final = Fraction(1, 2)
"""Of what a contract brought: where less is left of it, other sizes are looked for."""

Between = Callable[[MarketKey, MarketKey], tuple[Conflict, ...]]
"""What the rules of two markets say against each other."""


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
        self._sizer = Sizer(bounds)
        self.rates = rates

    def prove(
        self, layout: Layout, items: frozenset[Item], beside: frozenset[Item], now_ns: int
    ) -> tuple[Proof | Refusal, Watch | None]:
        """Do at once what `proved` does in steps."""
        return finished(self.proved(layout, items, beside, now_ns))

    def proved(
        self, layout: Layout, items: frozenset[Item], beside: frozenset[Item], now_ns: int
    ) -> Steps[tuple[Proof | Refusal, Watch | None]]:
        """Size orders that pay on these answers, and prove what they guarantee, on the books of the first step.

        What is only conditional is tried without the markets that bar it: the smaller that is locked comes before the
        larger that is not. Answers `beside` are added where they make it better by much.

        The watch tells later whether a change of the books can matter; without one everything may.
        """
        choices = [one for item in sorted(items) for one in self._choices(layout, item)]
        others = self._others(layout, beside)
        solved: list[Solved | None] = []
        try:
            found = yield from self._sought(layout, choices, solved, now_ns)
            if isinstance(found, Proof) and found.class_ is OpportunityClass.CONDITIONAL:
                found = yield from self._unbarred(layout, items, choices, found, solved)
            if isinstance(found, Proof) and others:
                found = yield from self._widened(layout, choices, others, found, solved)
        except (InvalidRequestError, UnsolvedError) as error:
            return Refusal(CloseReason.PRICE, str(error)), None
        known = [one for one in solved if one is not None]
        if len(known) < len(solved):
            return found, None
        absent = [
            (seat, answer)
            for member, answer in sorted(items | beside)
            for seat in layout.seats
            if seat.member == member and not seat.offers(answer=answer)
        ]
        return found, Watch((*choices, *others), tuple(absent), tuple(known))

    def renewed(self, layout: Layout, proof: Proof, now_ns: int) -> tuple[Proof, Watch | Filled | None] | None:
        """Prove the orders of a proof of this layout anew on the books of this instant, in other sizes if need be.

        What might be bought instead of them or beside them is not looked at, nor what might join them by less; nor is a
        solver asked where the sizes there were, or a share of them, still bring most of it. None where it comes to
        nothing, or to something less sure.
        """
        seats = [(layout.by_market[leg.market.key], leg.side) for leg in proof.legs]
        found = (self._choice(layout, seat, answer=side is seat.side(answer=True)) for seat, side in seats)
        choices, solved = [one for one in found if one is not None], list[Solved | None]()
        if proof.group is None or len(choices) < len(seats):
            return None
        try:
            soon = self._refilled(layout, proof.group, proof, choices, now_ns)
            if soon is not None:
                return soon, Filled(soon)
            numbered = renumbered(layout.group, proof.group, choices)
            again = finished(self._sized(layout, proof.group, numbered, solved, now_ns))
        except (InvalidRequestError, UnsolvedError):
            return None
        if isinstance(again, Refusal) or not again.class_.as_good_as(proof.class_):
            return None
        known = [one for one in solved if one is not None]
        return again, Watch(tuple(choices), (), tuple(known)) if len(known) == len(solved) else None

    def _refilled(
        self, layout: Layout, group: Group, before: Proof, choices: Sequence[Choice], now_ns: int
    ) -> Proof | None:
        """Prove the same orders at what they cost now, if a contract still brings most of what it did."""
        found = refilled(before.legs, choices) if self._bounds.bankroll is None else None
        if found is None:
            return None
        again = self._conclude(layout, group, found[0], worlds(len(group.members), clauses(group.bonds)), now_ns)
        if isinstance(again, Refusal) or not again.class_.as_good_as(before.class_):
            return None
        return again if again.guaranteed >= _MOST * found[1] * before.guaranteed else None

    def _others(self, layout: Layout, beside: frozenset[Item]) -> list[Choice]:
        """Return what may be bought of further answers: of many only the cheapest of each, and its first offers."""
        found = {item: list(self._choices(layout, item)) for item in sorted(beside)}
        if sum(map(len, found.values())) > _MANY:
            found = {
                (member, answer): [min(choices, key=lambda one: one.seat.cost(answer=answer))]
                for (member, answer), choices in found.items()
                if choices
            }
        return [
            msgspec.structs.replace(one, offers=one.offers[:_FURTHER]) for choices in found.values() for one in choices
        ]

    def _sought(
        self, layout: Layout, choices: Sequence[Choice], solved: list[Solved | None], now_ns: int
    ) -> Steps[Proof | Refusal]:
        """Prove what some choices guarantee, by what joins their own members if that will do."""
        group = narrowed(layout.group, frozenset(one.bought.member for one in choices))
        found = yield from self._proved(layout, group, choices, solved, now_ns)
        if isinstance(found, Refusal) and group is not layout.group:
            # What joins these answers may lead over members that are not bought.
            found = yield from self._proved(layout, layout.group, choices, solved, now_ns)
        return found

    def _unbarred(
        self,
        layout: Layout,
        items: frozenset[Item],
        choices: Sequence[Choice],
        found: Proof,
        solved: list[Solved | None],
    ) -> Steps[Proof]:
        """Return what is locked without one of the markets that keep it from being so, or what there is."""
        best = found
        for barring in barring_markets(found)[:_BARRED]:
            left = [one for one in choices if one.seat.key != barring]
            if {one.item for one in left} != items:
                continue  # nobody else offers one of the answers
            yield
            again = yield from self._sought(layout, left, solved, found.now_ns)
            if isinstance(again, Refusal) or again.class_ is OpportunityClass.CONDITIONAL:
                continue
            if best is found or again.guaranteed > best.guaranteed:
                best = again
        return best

    def _widened(
        self,
        layout: Layout,
        choices: Sequence[Choice],
        others: Sequence[Choice],
        found: Proof,
        solved: list[Solved | None],
    ) -> Steps[Proof]:
        """Return what more answers make of it, if that is much better and no less sure.

        Asked of the first offer of each: where that adds nothing, dearer ones do not either.
        """
        yield
        first = [*choices, *(msgspec.structs.replace(one, offers=one.offers[:1]) for one in others)]
        rows = _core(layout, first, certain=found.class_ is OpportunityClass.LOCKED)
        solution = None if rows is None else self._sizer.loosely(first, rows, solved)
        if solution is None or solution.guaranteed <= float(_LITTLE * found.guaranteed):
            return found
        used = [(*choices, *others)[place] for place in solution.used()]
        yield
        wider = yield from self._sought(layout, used, solved, found.now_ns)
        if isinstance(wider, Refusal) or not wider.class_.as_good_as(found.class_):
            return found
        return wider if wider.guaranteed > _MUCH * found.guaranteed else found

    @property
    def solved(self) -> int:
        """Return how many programs were solved to size orders."""
        return self._sizer.solved

    def within(self, bankroll: Fraction) -> "Prover":
        """Return a prover of the same that spends at most so much on one set."""
        return Prover(self._reader, self._between, self.rates, self._bounds.within(bankroll))

    def _choices(self, layout: Layout, item: Item) -> Iterator[Choice]:
        member, answer = item
        for seat in layout.seats:
            if seat.member == member and (one := self._choice(layout, seat, answer=answer)) is not None:
                yield one

    def _choice(self, layout: Layout, seat: Seat, *, answer: bool) -> Choice | None:
        """Return what may be bought of one market that pays on an answer; None if it offers nothing."""
        view, side = self._reader.view(seat.key), seat.side(answer=answer)
        if not seat.offers(answer=answer) or view is None or seat.market is None or view.ladder != seat.market.ladder:
            return None
        bought = Bought(seat.linked, seat.predicate, seat.member, layout.happenings[seat.member], side)
        offers = tuple(offered(seat, view, side, level) for level in view.offers(side)[:LEVELS])
        return Choice(seat, side, view, bought, offers)

    def _proved(
        self, layout: Layout, group: Group, choices: Sequence[Choice], solved: list[Solved | None], now_ns: int
    ) -> Steps[Proof | Refusal]:
        choices = renumbered(layout.group, group, choices)
        group = yield from self._needed(group, choices)
        return (yield from self._sized(layout, group, choices, solved, now_ns))

    def _sized(
        self, layout: Layout, group: Group, choices: Sequence[Choice], solved: list[Solved | None], now_ns: int
    ) -> Steps[Proof | Refusal]:
        """Size orders and prove what they guarantee by what joins a group's members."""
        all_worlds = worlds(len(group.members), clauses(group.bonds))
        used = self._sizer.wholly(
            choices, shares(choices, core_rows([one.bought for one in choices], all_worlds)), solved
        )
        if isinstance(used, Refusal):
            return used
        yield
        proof = self._conclude(layout, group, used, all_worlds, now_ns)
        if isinstance(proof, Refusal) or proof.class_ is OpportunityClass.LOCKED:
            return proof
        broken = [one for one in proof.outcomes if one.state.kind is StateKind.BRANCH and one.profit <= 0]
        if not broken:
            return proof
        yield
        return self._hardened(layout, group, choices, all_worlds, solved, now_ns) or proof

    def _hardened(
        self,
        layout: Layout,
        group: Group,
        choices: Sequence[Choice],
        all_worlds: Sequence[World],
        solved: list[Solved | None],
        now_ns: int,
    ) -> Proof | None:
        """Return what is locked if branch endings count from the start, None if nothing is."""
        bought = [one.bought for one in choices]
        if len({one.linked.market for one in bought}) < len(bought):
            return None
        table = endings(bought, all_worlds, _names(group), (), per_contract(choices))
        allowed = [[state.settlements[one.linked.market] for one in bought] for state in table.allowed]
        used = self._sizer.wholly(choices, shares(choices, allowed), solved)
        if isinstance(used, Refusal):
            return None
        found = self._conclude(layout, group, used, all_worlds, now_ns)
        return found if isinstance(found, Proof) and found.class_ is OpportunityClass.LOCKED else None

    def _needed(self, group: Group, choices: Sequence[Choice]) -> Steps[Group]:
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
            yield
            try:
                rows = list(core_rows(bought, worlds(len(group.members), clauses(fewer.bonds))))
            except TooManyWorldsError:
                continue
            known = known or set(core_rows(bought, worlds(len(group.members), clauses(group.bonds))))
            if set(rows) == known or not isinstance(self._sizer.wholly(choices, shares(choices, rows), []), Refusal):
                group, known = fewer, set(rows)
        return group

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


def _core(layout: Layout, choices: Sequence[Choice], *, certain: bool) -> list[list[Fraction | None]] | None:
    """Return what choices pay in every core ending, by what is certain alone or by all; None if there are too many."""
    group = narrowed(layout.group, frozenset(one.bought.member for one in choices))
    if certain:
        group = msgspec.structs.replace(group, bonds=tuple(one for one in group.bonds if one.basis.certain))
    numbered = renumbered(layout.group, group, choices)
    try:
        all_worlds = worlds(len(group.members), clauses(group.bonds))
    except TooManyWorldsError:
        return None
    return shares(numbered, core_rows([one.bought for one in numbered], all_worlds))


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
