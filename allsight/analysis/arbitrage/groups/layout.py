"""What is kept ready per group: its worlds, and per market what its best prices cost now.

An `Item` is an answer to a member of the group; a `Seat` is one market of a member, which offers both of its answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from allsight.analysis.arbitrage.terms import LegTerms, Terms
from allsight.analysis.arbitrage.worlds import Clause, TooManyWorldsError, at_least_one, at_most_one, worlds
from allsight.analysis.pricing.fees import dearer_costs_more, unit_fee
from allsight.domain.book import Trust
from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.groups import Answer, Basis, Bond, Group
from allsight.domain.ids import EventKey, MarketKey
from allsight.domain.ladder import Ladder, Side
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates, Interval
from allsight.domain.questions import LinkedMarket, Orientation, Predicate

Item = Answer
"""A member's place, and the answer to it that pays."""

Items = frozenset[Item]
"""Answers that are bought together."""

Worlds = NDArray[np.bool_]
"""One row per way to answer all members, one column per member."""

MOST_WORLDS: Final = 256
"""A group that can be answered in more ways is cut: solving it would hold up the loop."""

_NO_COST: Final = (inf, inf)


class PricedSides:
    """Price and all-in cost of one contract at each rung, as floats: what is compared before anything is solved."""

    def __init__(self, ladder: Ladder, fees: FeeSchedule, dear: Fraction) -> None:
        self._ladder = ladder
        self._fees = fees
        self._dear = dear
        self._known: dict[tuple[Side, int], tuple[float, float]] = {}

    def of(self, side: Side, rung: int) -> tuple[float, float]:
        """Return what a contract of a side costs at a rung: its price, and with fees in the base currency."""
        found = self._known.get((side, rung))
        if found is None:
            price = self._ladder.probability(rung)
            if side is Side.NO:
                price = 1 - price
            cost = self._dear * (price + unit_fee(self._fees, price, side))
            found = self._known[side, rung] = float(price), float(cost)
        return found


Tables = dict[tuple[Ladder, FeeSchedule, Fraction], PricedSides]


class Seat:
    """One market of a member, with what its best prices cost now.

    Attributes:
        member: the place of the member that it asks.
        yes, no: price and all-in cost of a contract that pays if the member is answered so; infinite where none is
            offered that may be used.
        charged: the scope in which its profit is netted; where the venue states none, the market alone.
        commission: the rate that the net profit of its commission group is charged.
        kept: what settlement leaves of a payout.
        low: the least that a unit of its currency is worth at settlement.
    """

    __slots__ = (
        "charged",
        "commission",
        "fees",
        "kept",
        "key",
        "linked",
        "low",
        "market",
        "member",
        "no",
        "opposite",
        "sides",
        "terms",
        "unfit",
        "unlinked",
        "worth",
        "yes",
    )

    def __init__(self, member: int, linked: LinkedMarket, terms: LegTerms | None) -> None:
        self.member = member
        self.key = linked.market
        self.linked = linked
        self.terms = terms
        self.opposite = linked.orientation is Orientation.OPPOSITE
        self.market: Market | None = None
        self.fees: FeeSchedule | None = None
        self.sides: PricedSides | None = None
        self.worth: Interval | None = None
        self.unfit = ""
        self.unlinked = False
        self.charged: str = linked.market
        self.commission, self.kept, self.low = 0.0, 1.0, 0.0
        self.yes = self.no = _NO_COST

    def describe(self, market: Market | None, rates: CurrencyRates, tables: Tables) -> None:
        """Take over a market's description; `unfit` says why it cannot be a leg, if it cannot."""
        self.market, self.fees, self.sides, self.worth = market, None, None, None
        self.commission, self.kept, self.low = 0.0, 1.0, 0.0
        self.unfit = "not linked any more" if self.unlinked else _unfit(market)
        if market is None or self.unfit:
            return
        try:
            self.worth = rates.of(market.currency)
        except InvalidRequestError as error:
            self.unfit = str(error)
            return
        self.fees = market.fees
        self.charged = market.commission_group or market.key
        self.commission = float(market.fees.rate) if market.fees.form is FeeForm.NET_PROFIT else 0.0
        self.kept = 1.0 - float(market.fees.rate) if market.fees.form is FeeForm.SETTLEMENT else 1.0
        self.low = float(self.worth.lo)
        name = (market.ladder, market.fees, self.worth.hi)
        if name not in tables:
            tables[name] = PricedSides(*name)
        self.sides = tables[name]

    def unlink(self) -> None:
        """Offer nothing any more, whatever becomes of the market: it does not ask the member's question."""
        self.unlinked, self.market = True, None  # described anew with the next look

    def price(self, bid: int, ask: int, trust: Trust, now_ns: int) -> bool:
        """Take over the best prices, and tell whether they differ; what may not be bought costs without end."""
        before = self.yes, self.no
        if self.sides is None or self.fees is None or trust is not Trust.LIVE or not self.fees.known_at(now_ns):
            self.yes = self.no = _NO_COST
        else:
            buy = self.sides.of(Side.YES, ask) if ask >= 0 else _NO_COST
            sell = self.sides.of(Side.NO, bid) if bid >= 0 else _NO_COST
            self.yes, self.no = (sell, buy) if self.opposite else (buy, sell)
        return before != (self.yes, self.no)

    def offers(self, *, answer: bool) -> bool:
        """Tell whether a contract that pays if its member is answered so can be bought now."""
        return self.cost(answer=answer) < inf

    def cost(self, *, answer: bool) -> float:
        """Return what such a contract costs with fees, in the base currency; infinite if there is none."""
        return (self.yes if answer else self.no)[1]

    def side(self, *, answer: bool) -> Side:
        """Return which side of the market pays if its member is answered so."""
        return Side.YES if answer is not self.opposite else Side.NO

    @property
    def predicate(self) -> Predicate | None:
        """Return what was read out of the market's rules."""
        return None if self.terms is None else self.terms.predicate


class Layout:
    """A group as it is laid out.

    Raises:
        TooManyWorldsError: if there are more than can be solved: the group must be cut.
    """

    def __init__(self, group: Group, terms: Terms) -> None:
        self.group = group
        found = worlds(len(group.members), clauses(group.bonds), MOST_WORLDS)
        self.worlds: Worlds = np.array(found, np.bool_).reshape(len(found), len(group.members))
        self.seats = [
            Seat(place, linked, terms.get(linked.market))
            for place, member in enumerate(group.members)
            for linked in member.markets
        ]
        self.by_market: Mapping[MarketKey, Seat] = {seat.key: seat for seat in self.seats}
        self.happenings = happenings(group)
        self._beside: dict[frozenset[int], frozenset[Item]] = {}

    @cached_property
    def certain(self) -> frozenset[Item]:
        """Return the answers that are given in every world."""
        members = range(self.worlds.shape[1])
        return frozenset(
            (member, answer) for member in members for answer in (True, False)
            if bool((self.worlds[:, member] == answer).all())
        )  # fmt: skip

    def beside(self, members: frozenset[int]) -> frozenset[Item]:
        """Return the answers to members that a bond joins to some of these for certain, and that are none of them.

        Over what was only read two things that gain by themselves would be shown as one.
        """
        known = self._beside.get(members)
        if known is None:
            certain = [bond.answers for bond in self.group.bonds if bond.basis.certain]
            joined = {place for answers in certain if any(one in members for one, _ in answers)
                      for place, _ in answers}  # fmt: skip
            known = frozenset((place, answer) for place in joined - members for answer in (True, False))
            self._beside[members] = known
        return known

    @property
    def possible(self) -> bool:
        """Tell whether what is said of the members can be true at once."""
        return len(self.worlds) > 0


def clauses(bonds: Iterable[Bond]) -> Iterator[Clause]:
    """Write bonds as sets of answers of which one is given at least."""
    for bond in bonds:
        if bond.at_least == 1:
            yield at_least_one(bond.answers)
        if bond.at_most == 1 and len(bond.answers) > 1:
            yield from at_most_one(bond.answers)


def parts_of(group: Group, event_of: Callable[[MarketKey], EventKey | None]) -> list[Group]:
    """Return what a group is searched as: the whole, cut where it is too large, and every set that must pay by itself.

    That one of a set must pay is stated by a venue of its own markets; those of another venue may all pay nothing. So
    the whole knows no more than that one pays at most, and of a set that must pay only the markets are looked at of
    which it is stated.
    """
    weaker = tuple(
        msgspec.structs.replace(bond, at_least=0) if bond.event is not None and bond.at_least else bond
        for bond in group.bonds
    )
    found = cut(msgspec.structs.replace(group, bonds=weaker))
    sure: dict[frozenset[Answer], list[Bond]] = {}
    for bond in group.bonds:
        if bond.event is not None and bond.at_least:
            sure.setdefault(frozenset(bond.answers), []).append(bond)
    for number, bonds in enumerate(sure.values()):
        events = {bond.event for bond in bonds}
        part = _part(group, bonds[0].answers, bonds, f"s{number}")
        members = tuple(
            msgspec.structs.replace(one, markets=tuple(m for m in one.markets if event_of(m.market) in events))
            for one in part.members
        )
        found.append(msgspec.structs.replace(part, members=members, cut=group.cut))
    return found


def cut(group: Group) -> list[Group]:
    """Return a group, or what it is cut into where its members can be answered in too many ways.

    Bonds that were only read go first, and stand alone as groups of their own members; then every bond does.
    """
    try:
        worlds(len(group.members), clauses(group.bonds), MOST_WORLDS)
    except TooManyWorldsError:
        weak = [bond for bond in group.bonds if bond.basis is Basis.READ]
        strong = [bond for bond in group.bonds if bond.basis is not Basis.READ]
        alone = weak if weak and strong else list(group.bonds)
        parts = [_part(group, bond.answers, [bond], f"b{number}") for number, bond in enumerate(alone)]
        if alone is weak:
            for number, places in enumerate(_components(len(group.members), strong)):
                inside = [bond for bond in strong if bond.answers[0][0] in places]
                part = _part(group, [(place, True) for place in sorted(places)], inside, f"c{number}")
                parts += cut(part)
        return parts
    return [group]


def _part(group: Group, answers: Iterable[Answer], bonds: Iterable[Bond], name: str) -> Group:
    """Return some members of a group with some of its bonds, counted anew."""
    places = {place: number for number, place in enumerate(dict.fromkeys(place for place, _ in answers))}
    return Group(
        id=f"{group.id}.{name}",
        members=tuple(group.members[place] for place in places),
        bonds=tuple(_moved(bond, places) for bond in bonds),
        cut=True,
    )


def _moved(bond: Bond, places: Mapping[int, int]) -> Bond:
    return msgspec.structs.replace(bond, answers=tuple((places[place], answer) for place, answer in bond.answers))


def _components(members: int, bonds: Iterable[Bond]) -> list[set[int]]:
    """Return which members hang together by bonds, those that do with none left out."""
    together = list(range(members))

    def root(place: int) -> int:
        while together[place] != place:
            place = together[place]
        return place

    for bond in bonds:
        first, *rest = (root(place) for place, _ in bond.answers)
        for other in rest:
            together[root(other)] = root(first)
    found: dict[int, set[int]] = {}
    for place in range(members):
        found.setdefault(root(place), set()).add(place)
    return [places for places in found.values() if len(places) > 1]


def happenings(group: Group) -> tuple[int, ...]:
    """Say for each member what decides it: members of one occurrence, set or event are called off together."""
    names: dict[object, int] = {}
    of = list(range(len(group.members)))
    for place, member in enumerate(group.members):
        if member.occurrence is not None:
            of[place] = of[names.setdefault(member.occurrence, place)]
    tied = [bond for bond in group.bonds if bond.basis in (Basis.STATED, Basis.SIBLINGS)]
    for places in _components(len(group.members), tied):
        joined = {of[place] for place in places}
        of = [min(joined) if one in joined else one for one in of]
    return tuple(of)


def _unfit(market: Market | None) -> str:
    if market is None:
        return "it is not listed any more"
    if not market.lifecycle.tradable:
        return f"it is {market.lifecycle}"
    if market.fees.form is FeeForm.UNKNOWN:
        return f"its fee is not known: {market.fees.source}"
    if not dearer_costs_more(market.fees):
        return "its fee falls so steeply that a dearer offer is cheaper"
    return ""
