"""The joint endings of orders over several questions: what the claims say, what the rules say on top, where they part.

Core endings are the worlds, seen from the markets that are bought. A branch ending is a case, such as being called off,
that strikes one happening, while all others are decided; what a rule leaves open goes against the order. Of divergences
those are listed that matter: each known difference of rules in the world where it costs most, each market deciding
against its order alone, and all of them at once.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.states import (
    CASES,
    MAX_STATES,
    NO,
    SETTLING,
    YES,
    outcomes_of,
    silence,
)
from allsight.analysis.arbitrage.terms import LegTerms
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ladder import Side
from allsight.domain.market import Refund, Settlement, Value
from allsight.domain.questions import Branch, Conflict, LinkedMarket, Orientation, Severity
from allsight.domain.states import State, StateKind, StateTable

World = tuple[bool, ...]
_WAITS = "stands"

Paid = Callable[[int, Settlement], Fraction]
"""What an order, by its place, is paid if its market settles so."""


class Bought(msgspec.Struct, frozen=True):
    """An order as far as endings go: which side of which market, of which member, decided by which happening."""

    linked: LinkedMarket
    terms: LegTerms | None
    side: Side
    member: int
    happening: int

    def answered(self, *, answer: bool) -> Settlement:
        """Return how the market settles when its member is answered so."""
        return YES if (self.linked.orientation is Orientation.SAME) is answer else NO

    @property
    def lost(self) -> Settlement:
        """Return how the market settles when it pays nothing to the order."""
        return NO if self.side is Side.YES else YES

    @property
    def drawn(self) -> bool:
        """Tell whether the market pays if nobody wins."""
        return self.terms is not None and self.terms.predicate is not None and self.terms.predicate.action == "draw"

    def branch(self, case: str) -> Branch | None:
        """Return what the market's rules say of a case."""
        predicate = None if self.terms is None else self.terms.predicate
        found = () if predicate is None else predicate.branches
        return next(
            (one for one in found if one.case == case and (case != "early_close" or one.outcome in SETTLING)), None
        )


class _Endings:
    """Endings in the making, each way of settling once: what the rules allow comes before what they do not."""

    def __init__(self, bought: Sequence[Bought], paid: Paid) -> None:
        self._bought = bought
        self.paid = paid
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
        label = _told(world, [names[place] for place in members])
        bits = "".join("1" if answer else "0" for answer in world)
        found.add(core, _state(StateKind.CORE, label), f"core:{bits}")
    folded = []
    for case in CASES:
        sentences = [
            _strike(found, bought, cores, case, one, conflicts) for one in sorted({b.happening for b in bought})
        ]
        folded += [one for one in dict.fromkeys(sentences) if one]
    for conflict in conflicts:
        _part(found, bought, cores, conflict)
    _part_unexplained(found, bought, cores)
    return StateTable(found.states, tuple(dict.fromkeys(folded)))


# -- branches ------------------------------------------------------------------------------------------------------


def _strike(
    found: _Endings,
    bought: Sequence[Bought],
    cores: Sequence[Sequence[Settlement]],
    case: str,
    happening: int,
    conflicts: Iterable[Conflict],
) -> str:
    """Add the endings of a case that strikes one happening; return a sentence where it leads to none of its own.

    Where a draw is bought as an outcome of its own, a tie is the world in which that pays.
    """
    struck = {place: one.branch(case) for place, one in enumerate(bought) if one.happening == happening}
    drawn = [place for place in struck if case == "tie" and bought[place].drawn]
    if drawn:
        cores = [core for core in cores if all(core[place] == YES for place in drawn)]
        struck = {place: branch for place, branch in struck.items() if place not in drawn}
    spoken = [branch for branch in struck.values() if branch is not None]
    if not spoken:
        return f"{CASES[case]}: no branch in any rule text"
    if all(branch.outcome == _WAITS for branch in spoken) and len(spoken) == len(struck):
        return f"{CASES[case]}: every rule text waits for the result"
    silent = [place for place, branch in struck.items() if branch is None]
    severity = silence(case, struck.values(), conflicts) if silent else None
    kind = StateKind.DIVERGENCE if silent else StateKind.BRANCH
    why = "as the rules of each say; what they leave open goes against the order"
    if silent:
        why = f"no word of {_codes(bought[place] for place in silent)} on what happens if {CASES[case].lower()}"
    for hours, core in itertools.product(sorted({branch.hours or 0 for branch in spoken}), cores):
        settlements = list(core)
        for place, branch in struck.items():
            if branch is None or (branch.hours or 0) <= hours:
                settlements[place] = _settled(found, bought[place], place, branch, core[place])
        label = f"{CASES[case]}: {_settling(bought, settlements)}"
        found.add(settlements, _state(kind, label, why, severity), f"{kind}:{case}:{happening}")
    return ""


def _settled(found: _Endings, one: Bought, place: int, branch: Branch | None, result: Settlement) -> Settlement:
    """Return how a market settles in a case: as its rule says, the worst of what that leaves open.

    Whoever is silent decides its claim, one way or the other, as do those that wait.
    """
    if branch is None or branch.outcome == _WAITS:
        return result
    return min(outcomes_of(branch), key=lambda settlement: found.paid(place, settlement))


# -- divergences ---------------------------------------------------------------------------------------------------


def _part(found: _Endings, bought: Sequence[Bought], cores: Sequence[Sequence[Settlement]], conflict: Conflict) -> None:
    """Add the ending that a difference of rules opens, in the world where it costs most."""
    if conflict.severity is Severity.NOTE and conflict.first_yes is None and conflict.second_yes is None:
        return  # a difference in words for which no ending was found that parts the venues
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
    for place, one in enumerate(bought):
        against = [[*core[:place], one.lost, *core[place + 1 :]] for core in cores]
        settlements = min(against, key=found.receives)
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


def _told(world: World, names: Sequence[str]) -> str:
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
    return {Fraction(1): "Yes", Fraction(0): "No"}.get(settlement.yes, str(settlement.yes))


def _codes(bought: Iterable[Bought]) -> str:
    return " and ".join(dict.fromkeys(one.linked.venue.label for one in bought))


def core_rows(bought: Sequence[Bought], worlds: Iterable[World]) -> Iterator[tuple[Settlement, ...]]:
    """Go through the ways in which markets settle on their claims, each once."""
    yield from dict.fromkeys(tuple(one.answered(answer=world[one.member]) for one in bought) for world in worlds)
