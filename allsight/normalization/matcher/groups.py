"""Which questions hang together, kept up to date as they change."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from allsight.domain.groups import Group
from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.spread import Atom, Spread, home
from allsight.normalization.validator.conflicts import conflicts_between

_OTHER_QUESTION: Final = frozenset((ConflictKind.THRESHOLD, ConflictKind.DEADLINE))
"""Kinds of differences that two questions have because they are two."""


class GroupChanges(msgspec.Struct, frozen=True):
    """Groups that are new or other than before, and those that are no more."""

    groups: tuple[Group, ...] = ()
    removed: tuple[str, ...] = ()


class _Held(NamedTuple):
    """A group as it was built: from which member on, and of whom."""

    group: Group
    anchor: Atom
    atoms: frozenset[Atom]


class Groups:
    """Groups as they stand, rebuilt around what has changed.

    Where something larger than a group hangs together, groups overlap.
    """

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._held: dict[str, _Held] = {}
        self._groups_of: dict[Atom, set[str]] = {}
        self._due: dict[Atom, None] = {}
        self._was: dict[str, Group] = {}
        self._built: dict[str, None] = {}

    @property
    def due(self) -> int:
        """Return how many questions and markets wait to be looked at."""
        return len(self._due)

    def touch(self, questions: Iterable[QuestionId], markets: Iterable[MarketKey] = ()) -> None:
        """Take note that questions, or what is known of markets, have changed."""
        for question in questions:
            self._due[Atom(question)] = None
            for market in self._matcher.markets_of(question):
                if Atom(None, market) in self._groups_of:  # it asked alone when its group was built
                    self._due[Atom(None, market)] = None
        self._due.update((home(self._matcher, market), None) for market in markets)

    def holding(self, question: QuestionId) -> tuple[Group, ...]:
        """Return the groups that hold a question, as they were put together last."""
        return tuple(self._held[name].group for name in sorted(self._groups_of.get(Atom(question), ())))

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        """Return what the rules of two markets say against each other, whether or not they ask one question.

        That they speak of other levels and other days is no difference between rules where they ask two questions.
        """
        question = self._matcher.question_of(one)
        if question is not None and question == self._matcher.question_of(two):
            both = {one, two}
            return tuple(c for c in self._matcher.cluster(question).conflicts if {c.first, c.second} == both)
        first, second = self._matcher.claim(one), self._matcher.claim(two)
        if first.event == second.event:
            return ()
        found = conflicts_between(first, second, same=True)
        return tuple(c for c in found if c.kind not in _OTHER_QUESTION and c.severity is not Severity.FATAL)

    def step(self) -> GroupChanges:
        """Look at one of those that wait, and return what that changes."""
        if not self._due:
            return GroupChanges()
        seed = next(iter(self._due))
        self._was, self._built = {}, {}
        for name in sorted(self._groups_of.get(seed, ())):
            if name in self._held:
                self._build(self._take(name).anchor)
        if seed in self._due:
            del self._due[seed]
            self._build(seed)
        fresh = (self._held[name].group for name in self._built if name in self._held)
        return GroupChanges(
            tuple(group for group in fresh if self._was.get(group.id) != group),
            tuple(sorted(self._was.keys() - self._held.keys())),
        )

    def _build(self, anchor: Atom) -> None:
        """Put together what hangs together with a member; groups that lie within it are no more."""
        if anchor.market is not None:
            anchor = home(self._matcher, anchor.market)  # others may have come to ask the same
        spread = Spread(self._matcher, anchor)
        group, atoms = spread.group(), frozenset(spread.atoms)
        if group is None or any(atoms <= self._held[name].atoms for name in self._groups_of.get(anchor, ())):
            return
        for name in {name for atom in atoms for name in self._groups_of.get(atom, ())}:
            if self._held[name].atoms <= atoms:
                self._take(name)
        self._held[group.id] = _Held(group, anchor, atoms)
        self._built[group.id] = None
        for atom in atoms:
            self._groups_of.setdefault(atom, set()).add(group.id)
            self._due.pop(atom, None)

    def _take(self, name: str) -> _Held:
        """Take a group apart; members that are in no other are looked at again."""
        held = self._held.pop(name)
        if name not in self._built:
            self._was[name] = held.group
        for atom in held.atoms:
            others = self._groups_of[atom]
            others.discard(name)
            if not others:
                del self._groups_of[atom]
                self._due[atom] = None
        return held
