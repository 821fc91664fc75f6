"""The joint endings of orders over several questions: what the claims say, what the rules say on top, where they part.

Core endings are the worlds, seen from the markets that are bought. A branch ending is a case, such as being called off,
that strikes one happening, while all others are decided; what a rule leaves open goes against the order. Of divergences
those are listed that matter: each known difference of rules in the world where it costs most, each market deciding
against its order alone, and all of them at once.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

import msgspec

from allsight.analysis.arbitrage.groups.cases import Asked, Struck, strikes
from allsight.analysis.arbitrage.states import AS_TOLD, CASES, MAX_STATES, NO, YES, only_words
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ladder import Side
from allsight.domain.market import Refund, Settlement, Value
from allsight.domain.questions import Conflict, Severity
from allsight.domain.states import State, StateKind, StateTable

World = tuple[bool, ...]

Paid = Callable[[int, Settlement], Fraction]
"""What an order, by its place, is paid if its market settles so."""


class Bought(Asked, frozen=True):
    """An order as far as endings go: which side of which market."""

    side: Side

    @property
    def lost(self) -> Settlement:
        """Return how the market settles when it pays nothing to the order."""
        return NO if self.side is Side.YES else YES


class _Endings:
    """Endings in the making, each way of settling once: what the rules allow comes before what they do not."""

    def __init__(self, bought: Sequence[Bought], paid: Paid) -> None:
        self._bought = bought
        self.paid = functools.cache(paid)
        self._known: dict[tuple[Settlement, ...], State] = {}
        self._names: set[str] = set()

    def add(self, settlements: Sequence[Settlement], state: Callable[[str], State], name: str) -> None:
        """Add an ending unless its markets settle so in one that is there."""
        key = tuple(settlements)
        if key in self._known:
            return
        if len(self._known) >= MAX_STATES:
            raise InvalidRequestError(f"orders may have at most {MAX_STATES} endings together")
        number = 1
        while (unique := name if number == 1 else f"{name}:{number}") in self._names:
            number += 1
        self._names.add(unique)
        self._known[key] = msgspec.structs.replace(
            state(unique), settlements={one.linked.market: s for one, s in zip(self._bought, key, strict=True)}
        )

    def receives(self, settlements: Sequence[Settlement]) -> Fraction:
        """Return what all orders are paid."""
        return sum((self.paid(place, one) for place, one in enumerate(settlements)), Fraction(0))

    @property
    def states(self) -> tuple[State, ...]:
        """Return what was added, in that order."""
        return tuple(self._known.values())


def endings(
    bought: Sequence[Bought],
    worlds: Iterable[World],
    names: Mapping[int, str],
    conflicts: Sequence[Conflict],
    paid: Paid,
) -> StateTable:
    """List how orders can end together.

    Args:
        bought: the orders.
        worlds: every way to answer the members of the group.
        names: what members are called, by place.
        conflicts: known differences between the rules of the markets that are bought.
        paid: what an order is paid, to find the endings that cost most.

    Raises:
        InvalidRequestError: if there are more than `MAX_STATES`.
    """
    found = _Endings(bought, paid)
    members = tuple(dict.fromkeys(one.member for one in bought))
    seen = list(dict.fromkeys(tuple(world[place] for place in members) for world in worlds))
    cores = [tuple(one.answered(answer=world[members.index(one.member)]) for one in bought) for world in seen]
    for world, core in zip(seen, cores, strict=True):
        label = told(world, [names[place] for place in members])
        bits = "".join("1" if answer else "0" for answer in world)
        found.add(core, _state(StateKind.CORE, label), f"core:{bits}")
    folded = []
    for one in strikes(bought, conflicts):
        if isinstance(one, Struck):
            _add_struck(found, bought, cores, one)
        else:
            folded.append(one.sentence)
    for conflict in conflicts:
        _part(found, bought, cores, conflict)
    _part_unexplained(found, bought, cores)
    return StateTable(found.states, tuple(dict.fromkeys(folded)))


# -- branches ------------------------------------------------------------------------------------------------------


def _add_struck(
    found: _Endings, bought: Sequence[Bought], cores: Sequence[Sequence[Settlement]], struck: Struck
) -> None:
    """Add the endings of a case: each settles as its rule says, in the worst way that this leaves open.

    Whoever is silent decides its claim, one way or the other, as do those that wait. Where a draw is bought as an
    outcome of its own, a tie is the world in which that pays.
    """
    why = f"{AS_TOLD}; what they leave open goes against the order"
    if struck.silent:
        quiet = _codes(bought[place] for place in struck.silent)
        why = f"no word of {quiet} on what happens if {CASES[struck.case].lower()}"
    for core in cores:
        if any(core[place] != YES for place in struck.drawn):
            continue
        settlements = list(core)
        for place, (_, outcomes) in struck.settles.items():
            settlements[place] = min(outcomes, key=partial(found.paid, place))
        label = f"{struck.label}: {_settling(bought, settlements)}"
        name = f"{struck.kind}:{struck.case}:{struck.happening}"
        found.add(settlements, _state(struck.kind, label, why, struck.severity), name)


# -- divergences ---------------------------------------------------------------------------------------------------


def _part(found: _Endings, bought: Sequence[Bought], cores: Sequence[Sequence[Settlement]], conflict: Conflict) -> None:
    """Add the ending that a difference of rules opens, in the world where it costs most."""
    if only_words(conflict):
        return
    told = {conflict.first: conflict.first_yes, conflict.second: conflict.second_yes}

    def parted(core: Sequence[Settlement]) -> list[Settlement]:
        return [
            (one.lost if (yes := told[one.linked.market]) is None else Value(yes)) if one.linked.market in told else s
            for one, s in zip(bought, core, strict=True)
        ]

    settlements = min(map(parted, cores), key=found.receives)
    label = _settling(bought, settlements)
    state = _state(StateKind.DIVERGENCE, label, conflict.ending, conflict.severity)
    found.add(settlements, state, f"divergence:{conflict.kind}")


def _part_unexplained(found: _Endings, bought: Sequence[Bought], cores: Sequence[Sequence[Settlement]]) -> None:
    """Add the endings that nothing we know explains: one market decides against its order, or all do."""
    totals = [found.receives(core) for core in cores]
    for place, one in enumerate(bought):
        left = [total - found.paid(place, core[place]) for total, core in zip(totals, cores, strict=True)]
        core = cores[left.index(min(left))]
        settlements = [*core[:place], one.lost, *core[place + 1 :]]
        label = f"{one.linked.venue.code} settles apart: {_settling(bought, settlements)}"
        found.add(settlements, _state(StateKind.DIVERGENCE, label), f"divergence:{place}")
    everything = [one.lost for one in bought]
    label = f"All settle against their orders: {_settling(bought, everything)}"
    found.add(everything, _state(StateKind.DIVERGENCE, label), "divergence:all")


# -- words ---------------------------------------------------------------------------------------------------------


def _state(kind: StateKind, label: str, why: str = "", opened_by: Severity | None = None) -> Callable[[str], State]:
    def named(name: str) -> State:
        return State(id=name, kind=kind, label=label, settlements={}, opened_by=opened_by, why=why)

    return named


def told(world: World, names: Sequence[str]) -> str:
    """Say in words how members are answered."""
    if len(names) == 1 and not names[0]:
        return "Yes" if world[0] else "No"
    true = [name for name, answer in zip(names, world, strict=True) if answer]
    if not true:
        return "None of them" if len(names) > 1 else f"Not: {names[0]}"
    if len(true) == len(names) > 1:
        return "All of them"
    return f"{'Only ' if len(true) == 1 and len(names) > 1 else ''}{'; '.join(true)}"


def _settling(bought: Sequence[Bought], settlements: Sequence[Settlement]) -> str:
    return ", ".join(f"{one.linked.venue.code} {_word(s)}" for one, s in zip(bought, settlements, strict=True))


def _word(settlement: Settlement) -> str:
    if isinstance(settlement, Refund):
        return "refunds"
    if settlement.yes in (0, 1):
        return "Yes" if settlement.yes else "No"
    return str(settlement.yes)


def _codes(bought: Iterable[Bought]) -> str:
    return " and ".join(dict.fromkeys(one.linked.venue.label for one in bought))


def core_rows(bought: Sequence[Bought], worlds: Iterable[World]) -> Iterator[tuple[Settlement, ...]]:
    """Go through the ways in which markets settle on their claims, each once."""
    yield from dict.fromkeys(tuple(one.answered(answer=world[one.member]) for one in bought) for world in worlds)
