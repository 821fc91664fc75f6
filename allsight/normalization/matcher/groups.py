"""Which questions hang together, kept up to date as they change."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from allsight.domain.groups import Group
from allsight.domain.ids import EventKey, MarketKey, QuestionId
from allsight.domain.questions import Conflict, ConflictKind, LinkStatus, Severity
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.spread import Atom, Spread, home
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.validator.conflicts import conflicts_between

_OTHER_QUESTION: Final = frozenset((ConflictKind.THRESHOLD, ConflictKind.DEADLINE))
"""Kinds of differences that two questions have because they are two."""

_MOST_KNOWN: Final = 20_000
"""Of so many pairs of texts is kept what they say against each other."""


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
        self._known: dict[tuple[MarketKey, MarketKey], tuple[Claim, Claim, tuple[Conflict, ...]]] = {}

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

        That they speak of other levels and other days is no difference between rules where they ask two questions, and
        one event asks both: there it is clear what the one says of the other. What then counts is how each of them
        differs from the market of that event that asks its own question.
        """
        question, other = self._matcher.question_of(one), self._matcher.question_of(two)
        if question is not None and question == other:
            return self._within(question, one, two)
        first, second = self._matcher.claim(one), self._matcher.claim(two)
        if first.event == second.event:
            return ()
        found = self._said(first, second)
        ways = [tuple(self._over(event, one, two)) for event in sorted(self._events_of(one) & self._events_of(two))]
        if not ways:
            return found
        surest = min(ways, key=lambda way: max((c.severity.rank for c in way), default=-1))
        return (*(c for c in found if c.kind not in _OTHER_QUESTION), *surest)

    def _said(self, first: Claim, second: Claim) -> tuple[Conflict, ...]:
        """Return what two texts say against each other; asked again of the same two with every proof over both."""
        known = self._known.get((first.market, second.market))
        if known is None or known[0] is not first or known[1] is not second:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = tuple(c for c in conflicts_between(first, second, same=True) if c.severity is not Severity.FATAL)
            known = self._known[first.market, second.market] = first, second, found
        return known[2]

    def _within(self, question: QuestionId, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        both = {one, two}
        return tuple(c for c in self._matcher.cluster(question).conflicts if {c.first, c.second} == both)

    def _mates(self, market: MarketKey) -> tuple[MarketKey, ...]:
        """Return every market that surely asks the question of one, itself included."""
        question = self._matcher.question_of(market)
        links = () if question is None else self._matcher.inside(question)
        return (market, *(one.market for one in links if one.status is LinkStatus.CONFIRMED and one.market != market))

    def _events_of(self, market: MarketKey) -> frozenset[EventKey]:
        """Return the events in which a market's question is asked."""
        return frozenset(self._matcher.claim(mate).event for mate in self._mates(market))

    def _over(self, event: EventKey, one: MarketKey, two: MarketKey) -> Iterator[Conflict]:
        """Go through the levels and days in which two markets differ from those of an event that ask the same."""
        for market in (one, two):
            for mate in self._mates(market)[1:]:
                if self._matcher.claim(mate).event != event:
                    continue
                question = self._matcher.question_of(market)
                for found in () if question is None else self._within(question, market, mate):
                    if found.kind in _OTHER_QUESTION:
                        # What was quoted and what is paid is said of the two that ask the same.
                        yield Conflict(
                            kind=found.kind, severity=found.severity, first=one, second=two, ending=found.ending
                        )

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
