"""The rows of a table of states: how all markets of some members end together, whatever is bought of them.

A row says of each market how it settles, or leaves it out: a case strikes one happening and all others go on, a
difference of rules concerns two markets. A core row says everything.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.cases import Asked, Spared, Struck, strikes
from allsight.analysis.arbitrage.groups.endings import World
from allsight.analysis.arbitrage.groups.shapes import Shown
from allsight.analysis.arbitrage.states import (
    CASES,
    ENDS,
    MAX_STATES,
    YES,
    as_told,
    described,
    numbered,
    only_words,
    paid_in,
    settlement_word,
    silent_on,
    state_name,
)
from allsight.domain.ids import short_id
from allsight.domain.market import Settlement
from allsight.domain.questions import Conflict, LinkedMarket, Orientation, Severity
from allsight.domain.states import State, StateKind

Answers = tuple[bool | None, ...]
"""Per member how it is answered; None where a row does not say."""

Settled = Mapping[int, Settlement]
"""Per place of a market how it settles."""

_TOGETHER: Final = 9
"""Of values that rules leave open so many combinations are listed, all of a pair; of more the two ends together."""

_SPELLED_OUT: Final = 6
"""Of more markets a row's label says how many settle how, and its id is a short one."""

_PAIR: Final = 2

_ALL_APART: Final = 3
"""Of so many markets that ask one question every way to part is one against the others."""


class Row(msgspec.Struct, frozen=True):
    """One way to end, with the answers that it takes for granted."""

    state: State
    answers: Answers


class _Parted(msgspec.Struct):
    """A divergence under construction; several reasons may open the same ending."""

    settled: Settled
    answers: Answers
    label: str
    opened_by: Severity | None
    why: list[str]


class Rows:
    """Gathers the rows of one table.

    Args:
        shown: the members with their worlds.
        asked: the markets, in the order of the members.
        conflicts: the differences between their rules that are known.
    """

    def __init__(self, shown: Shown, asked: Sequence[Asked], conflicts: Sequence[Conflict]) -> None:
        self._shown = shown
        self._asked = asked
        self._linked = [one.linked for one in asked]
        self._names = numbered(one.venue.code for one in self._linked)
        self._called = tuple(
            name for member in shown.group.members for name in numbered(one.venue.code for one in member.markets)
        )
        self._alone = len(shown.group.members) == 1
        self._is_pair = self._alone and len(asked) <= _PAIR
        self._silent_answers = (None,) * len(shown.group.members)
        self._allowed: list[Row] = []
        self._paying: list[dict[Settlement, int]] = [{} for _ in asked]
        self._answered = {answer: [0] * len(shown.group.members) for answer in (True, False)}
        self._parted: dict[tuple[tuple[int, Settlement], ...], _Parted] = {}
        self._notes: dict[str, None] = {}
        self.cut = False
        self._add_cores()
        spared: list[Spared] = []
        for one in strikes(asked, conflicts):
            if isinstance(one, Struck):
                self._add_case(one)
            else:
                spared.append(one)
        self._note_spared(spared)
        for conflict in self._distinct(conflicts):
            self._add_conflict(conflict)
        self._add_apart()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return all rows: core, then branch, then divergence, the gravest first."""
        parted = sorted(self._parted.values(), key=lambda row: -(row.opened_by.rank if row.opened_by else 0))
        return (*self._allowed, *map(self._divergence, parted))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return sentences: which cases lead to no ending of their own, and what is not listed."""
        return tuple(self._notes)

    # -- what the rules allow -----------------------------------------------------------------------------------------

    def _add_cores(self) -> None:
        for world in self._shown.worlds:
            bits = "".join("1" if answer else "0" for answer in world)
            name = ("yes" if world[0] else "no") if self._alone else bits
            settled = {place: self._claimed(place, world) for place in range(len(self._asked))}
            self._allow(settled, world, StateKind.CORE, name, self._shown.core_label(world))

    def _add_case(self, struck: Struck) -> None:
        tier = struck.case if struck.hours == struck.longest else f"{struck.case}:{struck.hours}"
        if not self._alone:
            tier += f":{struck.happening}"
        seen = set()
        for settled, answers in self._settling(struck):
            key = tuple(settled.items())
            if key in seen:
                continue
            seen.add(key)
            if struck.silent:
                quiet = silent_on(struck.case, (self._linked[place] for place in struck.silent))
                self._open(settled, answers, struck.severity, quiet, before=f"{struck.label}: ")
            else:
                why = as_told(branch for branch, _ in struck.settles.values())
                label = f"{struck.label}: {self._describe(settled)}"
                self._allow(settled, answers, struck.kind, f"{tier}:{self._name(settled)}", label, why)

    def _note_spared(self, spared: Sequence[Spared]) -> None:
        """Say which cases lead to no ending of their own, and of which members if it is not so of all."""
        happenings = {one.happening for one in self._asked}
        for waits, words in ((False, "No rule text mentions"), (True, "Every rule text waits for the result where")):
            said: dict[str, set[int]] = {}
            for one in spared:
                if one.waits is waits:
                    said.setdefault(one.case, set()).add(one.happening)
            everywhere = [CASES[case].lower() for case, found in said.items() if found == happenings]
            partly = [CASES[case].lower() for case, found in said.items() if found != happenings]
            if everywhere:
                self._note(f"{words}: {', '.join(everywhere)}")
            if partly:
                self._note(f"Of some of them: {words[0].lower()}{words[1:]}: {', '.join(partly)}")

    def _settling(self, struck: Struck) -> Iterator[tuple[Settled, Answers]]:
        """List how the markets that a case strikes settle together.

        Those that wait pay on the result in the end, all on the same one, and a tie is what a draw pays on. Whoever is
        silent may decide either way; of more than two markets it is taken to decide its claim, since each may decide
        against it in a row of its own.
        """
        if not struck.settles and not struck.silent:
            return
        waits = (*struck.waits, *struck.drawn)
        members = {self._asked[place].member for place in waits}
        free = struck.silent if self._is_pair else ()
        if not self._is_pair:
            members |= {self._asked[place].member for place in struck.silent}
        places = sorted((*struck.settles, *waits, *struck.silent))
        for world in self._shown.worlds:
            if any(self._claimed(place, world) != YES for place in struck.drawn):
                continue
            answers = tuple(answer if place in members else None for place, answer in enumerate(world))
            choices = [
                self._from_no(place, struck.settles[place][1]) if place in struck.settles
                else ENDS if place in free
                else (self._claimed(place, world),)
                for place in places
            ]  # fmt: skip
            for settlements in self._combined(choices):
                yield dict(zip(places, settlements, strict=True)), answers

    def _from_no(self, place: int, outcomes: Sequence[Settlement]) -> Sequence[Settlement]:
        """Begin with what is No of the member, as the outcomes of a market that is not turned round do."""
        turned = self._linked[place].orientation is Orientation.OPPOSITE and tuple(outcomes[:2]) == ENDS
        return (*ENDS[::-1], *outcomes[2:]) if turned else outcomes

    def _combined(self, choices: Sequence[Sequence[Settlement]]) -> Iterator[tuple[Settlement, ...]]:
        if prod(map(len, choices)) <= _TOGETHER:
            yield from itertools.product(*choices)
            return
        self._note("Of values that many rules leave open only the two ends are listed, the same end of all of them")
        for number in range(max(map(len, choices))):
            yield tuple(choice[min(number, len(choice) - 1)] for choice in choices)

    # -- where they part ----------------------------------------------------------------------------------------------

    def _distinct(self, conflicts: Sequence[Conflict]) -> Sequence[Conflict]:
        """Leave out differences that further markets of the same venues share."""
        places = {one.linked.market: one for one in self._asked}
        found: dict[object, Conflict] = {}
        for conflict in conflicts:
            sides = frozenset(
                (places[key].member, places[key].linked.venue) for key in (conflict.first, conflict.second)
            )
            venues = frozenset(venue for _, venue in sides)
            where = sides if self._alone else (venues, conflict.ending)
            found.setdefault((conflict.kind, conflict.severity, where), conflict)
        pairs = {(one.kind, one.severity, one.ending, frozenset((one.first, one.second))) for one in conflicts}
        if len(found) < len(pairs):
            self._note("A difference that several markets of two venues share is listed once")
        return tuple(found.values())

    def _add_conflict(self, conflict: Conflict) -> None:
        """Add the endings that a difference of two rules opens; all other markets are left open."""
        if only_words(conflict):
            return
        places = {one.market: place for place, one in enumerate(self._linked)}
        first, second = places[conflict.first], places[conflict.second]
        for ours, theirs in itertools.product(paid_in(conflict.first_yes), paid_in(conflict.second_yes)):
            settled = dict(sorted(((first, ours), (second, theirs))))
            self._open(settled, self._silent_answers, conflict.severity, conflict.ending)

    def _add_apart(self) -> None:
        """Add what can always happen: one market decides against its claim, and all others that ask the same do not."""
        if len(self._asked) < 2:
            return
        for place, answer in itertools.product(range(len(self._asked)), (True, False)):
            member = self._asked[place].member
            beside = [at for at, one in enumerate(self._asked) if one.member == member]
            settled = {at: self._asked[at].answered(answer=answer is (at != place)) for at in beside}
            answers = tuple(answer if at == member else None for at in range(len(self._silent_answers)))
            if any(world[member] is answer for world in self._shown.worlds):
                against = f", though the answer is {'Yes' if answer else 'No'}" if len(beside) == 1 else ""
                self._open(settled, answers, None, behind=against)
            if len(beside) > _ALL_APART:
                self._note("Endings in which several venues decide against the others at once are not listed")

    # -- keeping ------------------------------------------------------------------------------------------------------

    def _allow(self, settled: Settled, answers: Answers, kind: StateKind, name: str, label: str, why: str = "") -> None:
        if not self._room():
            return
        bit = 1 << len(self._allowed)
        self._allowed.append(Row(self._state(f"{kind}:{name}", kind, label, settled, None, why), answers))
        for place, settlement in settled.items():
            self._paying[place][settlement] = self._paying[place].get(settlement, 0) | bit
        for member, said in enumerate(answers):
            for answer, rows in self._answered.items():
                rows[member] |= bit if said in (None, answer) else 0

    def _open(
        self, settled: Settled, answers: Answers, opened_by: Severity | None, why: str = "",
        *, before: str = "", behind: str = "",
    ) -> None:  # fmt: skip
        """Add an ending that parts them; where it is open already, its severity and its reasons grow."""
        if self._is_allowed(settled, answers):
            return
        key = tuple(settled.items())
        row = self._parted.get(key)
        if row is None:
            if not self._room():
                return
            label = f"{before}{self._describe(settled)}{behind}"
            row = self._parted[key] = _Parted(settled, answers, label, opened_by, [])
        elif opened_by is not None and (row.opened_by is None or opened_by.rank > row.opened_by.rank):
            row.opened_by = opened_by
        if row.answers != answers:
            row.answers = tuple(one if one is two else None for one, two in zip(row.answers, answers, strict=True))
        if why and why not in row.why:
            row.why.append(why)

    def _is_allowed(self, settled: Settled, answers: Answers) -> bool:
        """Tell whether the rules lead to such an ending.

        Of several markets it is how they settle that matters; of one alone, that it does so against the answer.
        """
        rows = -1
        for place, settlement in settled.items():
            rows &= self._paying[place].get(settlement, 0)
        if len(settled) == 1:
            for member, answer in enumerate(answers):
                if answer is not None:
                    rows &= self._answered[answer][member]
        return rows != 0

    def _room(self) -> bool:
        if len(self._allowed) + len(self._parted) < MAX_STATES:
            return True
        self.cut = True
        self._note(f"There are more endings than {MAX_STATES:,}: the others are left out")
        return False

    def _divergence(self, row: _Parted) -> Row:
        kind = StateKind.DIVERGENCE
        name = f"{kind}:{self._name(row.settled)}"
        return Row(self._state(name, kind, row.label, row.settled, row.opened_by, " ".join(row.why)), row.answers)

    def _state(
        self, id_: str, kind: StateKind, label: str, settled: Settled, opened_by: Severity | None, why: str
    ) -> State:
        settlements = {self._linked[place].market: one for place, one in settled.items()}
        return State(id=id_, kind=kind, label=label, settlements=settlements, opened_by=opened_by, why=why)

    def _note(self, sentence: str) -> None:
        self._notes[sentence] = None

    # -- words --------------------------------------------------------------------------------------------------------

    def _claimed(self, place: int, world: World) -> Settlement:
        one = self._asked[place]
        return one.answered(answer=world[one.member])

    def _name(self, settled: Settled) -> str:
        names = [self._names[place] for place in settled]
        found = state_name([self._linked[place] for place in settled], tuple(settled.values()), names)
        return found if len(settled) <= _SPELLED_OUT else short_id("ending", found)

    def _describe(self, settled: Settled) -> str:
        """Say how each venue answers, by member where there are several."""
        by_member: dict[int, list[int]] = {}
        for place in settled:
            by_member.setdefault(self._asked[place].member, []).append(place)
        if len(settled) > _SPELLED_OUT:
            words = [_worded(self._linked[place], one) for place, one in settled.items()]
            return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        parts = []
        for member, places in by_member.items():
            linked = [self._linked[place] for place in places]
            called = [self._called[place] for place in places]
            said = described(linked, [settled[place] for place in places], called)
            parts.append(said if self._alone else f"{self._shown.labels[member]}: {said}")
        return "; ".join(parts)


def _worded(linked: LinkedMarket, settlement: Settlement) -> str:
    word = settlement_word(linked, settlement)
    return "refunded" if word == "refunds" else word
