"""How members that hang together are best shown: in which order, as what, and what joins them in a sentence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.endings import World, told
from allsight.analysis.arbitrage.groups.naming import Wording, named
from allsight.analysis.arbitrage.states import listed
from allsight.analysis.arbitrage.worlds import turned
from allsight.domain.groups import Answer, Basis, Bond, BondKind, Group, Member
from allsight.domain.ids import Venue
from allsight.domain.states import TableShape

_RUNGS: Final = frozenset((BondKind.LADDER, BondKind.RANGES))

_NAMED: Final = 6
"""A sentence names no more members; of the others it says how many there are."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A group in the order to show, with what its members are called.

    Attributes:
        about: what the set or the ladder is about; empty for anything else.
        labels: what tells each member from the others; empty for one that stands alone.
        worlds: every way to answer the members, in that order.
    """

    group: Group
    shape: TableShape
    about: str
    labels: tuple[str, ...]
    worlds: tuple[World, ...]

    def core_label(self, world: World) -> str:
        """Say in words how members are answered."""
        if self.shape is not TableShape.LADDER:
            return told(world, self.labels)
        first = world.index(True) if True in world else len(world)
        parts = [self.labels[first]] if first < len(world) else []
        return ", ".join([*parts, *([f"not {self.labels[first - 1]}"] if first else [])])


def shown(group: Group, worlds: Sequence[World], wording: Wording) -> Shown:
    """Order the members of a group, each before those that it implies, and say what they make up."""
    shape = _shape(group, worlds)
    order = _order(group, worlds, shape)
    places = {place: number for number, place in enumerate(order)}
    members = tuple(_in_order(group.members[place]) for place in order)
    common, names = named(members, wording)
    sets = [bond.about for bond in group.bonds if bond.about] if shape is TableShape.SET else []
    return Shown(
        group=msgspec.structs.replace(
            group, members=members, bonds=tuple(_moved(bond, places) for bond in group.bonds)
        ),
        shape=shape,
        about=next(iter(sets), common) if shape in (TableShape.SET, TableShape.LADDER) else "",
        labels=tuple(names) if len(members) > 1 else ("",),
        worlds=tuple(tuple(world[place] for place in order) for world in worlds),
    )


def sentence(bond: Bond, labels: Sequence[str]) -> str:
    """Say in plain English what a bond says of members that are called so."""
    if bond.kind is not BondKind.ONE_OF and len(bond.answers) == 2 and bond.at_least == 1:
        first, second = sorted(bond.answers, key=lambda answer: answer[1])  # an answer No makes the clearer premise
        premise = _said((first[0], not first[1]), labels)
        return f"If {premise} then {_said(second, labels)}"
    names = [_said(answer, labels) for answer in bond.answers[:_NAMED]]
    more = len(bond.answers) - len(names)
    said = listed([*names, f"{more} more"] if more else names)
    if (bond.at_least, bond.at_most) == (1, 1):
        return f"Exactly one of {said}"
    if bond.at_least == 0:
        return f"At most {_count(bond.at_most)} of {said}"
    if bond.at_most >= len(bond.answers):
        return f"At least {_count(bond.at_least)} of {said}"
    return f"{_count(bond.at_least).capitalize()} to {_count(bond.at_most)} of {said}"


def _shape(group: Group, worlds: Sequence[World]) -> TableShape:
    if len(group.members) == 1:
        return TableShape.QUESTION
    kinds = {bond.kind for bond in group.bonds}
    everybody = set(range(len(group.members)))
    if kinds == {BondKind.ONE_OF} and any({place for place, _ in bond.answers} == everybody for bond in group.bonds):
        return TableShape.SET
    if BondKind.LADDER in kinds and kinds <= _RUNGS and _is_chain(worlds):
        return TableShape.LADDER
    return TableShape.TREE


def _is_chain(worlds: Sequence[World]) -> bool:
    """Tell whether of any two members one implies the other: then each world is another one and some answers more."""
    trues = sorted({frozenset(place for place, answer in enumerate(world) if answer) for world in worlds}, key=len)
    return len(trues) > 1 and all(fewer < more for fewer, more in pairwise(trues))


def _order(group: Group, worlds: Sequence[World], shape: TableShape) -> list[int]:
    """Order a set as its venue does, all else by in how few worlds it is true: what implies comes first."""
    everybody = range(len(group.members))
    if shape is TableShape.SET:
        bond = max(group.bonds, key=lambda bond: len(bond.answers))
        return [place for place, _ in bond.answers]
    often = [sum(world[place] for world in worlds) for place in everybody]
    return sorted(everybody, key=often.__getitem__)


def _in_order(member: Member) -> Member:
    venues = list(Venue)
    markets = sorted(member.markets, key=lambda one: (venues.index(one.venue), one.market))
    return msgspec.structs.replace(member, markets=tuple(markets))


def _moved(bond: Bond, places: dict[int, int]) -> Bond:
    answers = tuple((places[place], answer) for place, answer in bond.answers)
    return msgspec.structs.replace(bond, answers=answers)


def _said(answer: Answer, labels: Sequence[str]) -> str:
    place, yes = answer
    return f"“{labels[place]}”" if yes else f"not “{labels[place]}”"


def _count(number: int) -> str:
    return "one" if number == 1 else str(number)


def steps(bonds: Sequence[Bond]) -> tuple[Bond, ...]:
    """Leave out what follows from other bonds that are no less sure: of a ladder its steps are left."""
    kept: list[Bond] = []
    larger: list[Bond] = []
    pairs: set[tuple[Answer, ...]] = set()
    for bond in sorted(bonds, key=lambda bond: (bond.basis.rank, -len(bond.answers))):
        if bond.answers in pairs or any(_includes(other, bond) for other in larger):
            continue
        kept.append(bond)
        if len(bond.answers) > 2 or bond.kind is BondKind.ONE_OF:
            larger.append(bond)
        else:
            pairs.add(bond.answers)
    left = set(map(id, kept)) - _leaps(kept)
    return tuple(bond for bond in bonds if id(bond) in left)


def _includes(one: Bond, two: Bond) -> bool:
    """Tell whether one bond says all that another says."""
    ours, theirs = set(one.answers), set(two.answers)
    if ours == theirs:
        return one.at_least >= two.at_least and one.at_most <= two.at_most
    return theirs < ours and two.at_least == 0 and one.at_most <= two.at_most


def _leaps(bonds: Sequence[Bond]) -> set[int]:
    """Return the ids of implications that follow from two others, the farthest first."""
    implications = [bond for bond in bonds if bond.kind is not BondKind.ONE_OF and len(bond.answers) == 2]
    after: dict[Answer, dict[Answer, Basis]] = defaultdict(dict)
    for bond in implications:
        for premise, result in _read_both_ways(bond):
            after[premise][result] = bond.basis
    found = set()
    for bond in sorted(implications, key=_reach, reverse=True):
        premise, result = next(_read_both_ways(bond))
        limit = bond.basis.rank
        if any(
            basis.rank <= limit and via != result and result in after[via] and after[via][result].rank <= limit
            for via, basis in after[premise].items()
        ):
            found.add(id(bond))
            for one, two in _read_both_ways(bond):
                after[one].pop(two, None)
    return found


def _read_both_ways(bond: Bond) -> Iterator[tuple[Answer, Answer]]:
    """Read "one of two answers is given" as implications: not the first, then the second, and the reverse."""
    one, two = bond.answers
    yield turned(one), two
    yield turned(two), one


def _reach(bond: Bond) -> int:
    (one, _), (two, _) = bond.answers
    return abs(two - one)
