"""Which questions hang together, kept up to date as they change."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from allsight.domain.groups import MAX_MEMBERS, Answer, Basis, Bond, BondKind, Group, Member
from allsight.domain.ids import EventKey, LinkId, MarketKey, QuestionId, short_id, venue_of
from allsight.domain.questions import (
    Conflict,
    ConflictKind,
    LinkedMarket,
    LinkStatus,
    Orientation,
    OutcomeSet,
    RelationKind,
    Severity,
)
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.parsers.text import clean
from allsight.normalization.validator.conflicts import conflicts_between

_SIBLINGS: Final = 48
"""In events of more markets only those that others ask as well are compared with each other."""

_OTHER_QUESTION: Final = frozenset((ConflictKind.THRESHOLD, ConflictKind.DEADLINE))
"""Kinds of differences that two questions have because they are two."""

_RUNG: Final = ("subject", "action", "measure", "scope", "place")
"""What two levels, or two days, of one thing have in common."""

_SURER: Final = {basis: rank for rank, basis in enumerate(Basis)}


class Atom(NamedTuple):
    """A question, or a market that asks alone."""

    question: QuestionId | None
    market: MarketKey | None = None


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

    Every group holds a question that several markets ask: what hangs together at one venue alone, and has nothing to
    do with any other, is left aside. Where something larger than a group hangs together, groups overlap.
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
        self._due.update((_home(self._matcher, market), None) for market in markets)

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
            anchor = _home(self._matcher, anchor.market)  # others may have come to ask the same
        spread = _Spread(self._matcher, anchor)
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


class _Spread:
    """All that hangs together with one question, as far as a group goes."""

    def __init__(self, matcher: Matcher, seed: Atom) -> None:
        self._matcher = matcher
        self.atoms: dict[Atom, int] = {}
        self._order: list[Atom] = []
        self._markets: list[tuple[LinkedMarket, ...]] = []
        self._sets: dict[EventKey, OutcomeSet | None] = {}
        self._bonds: dict[tuple[Answer, ...], Bond] = {}
        self._full = False
        self._put(seed)
        for atom in self._order:  # it grows while it is gone through
            self._reach(atom)

    def group(self) -> Group | None:
        """Return the group; None if the seed stands alone, or no question is among the members."""
        self._state_sets()
        asked = [atom.question for atom in self._order if atom.question is not None]
        if not asked or not self._bonds:
            return None
        members = tuple(self._member(atom, markets) for atom, markets in zip(self._order, self._markets, strict=True))
        return Group(id=_name(self._order), members=members, bonds=tuple(self._bonds.values()), cut=self._full)

    # -- members ------------------------------------------------------------------------------------------------------

    def _put(self, atom: Atom) -> int | None:
        """Take a member in and return its place; None where there is no more room, or nobody asks it."""
        place = self.atoms.get(atom)
        if place is not None:
            return place
        if len(self.atoms) >= MAX_MEMBERS:
            self._full = True
            return None
        markets = tuple(self._asked_by(atom))
        if not markets:
            return None
        self._order.append(atom)
        self._markets.append(markets)
        self.atoms[atom] = len(self.atoms)
        return self.atoms[atom]

    def _asked_by(self, atom: Atom) -> Iterator[LinkedMarket]:
        if atom.question is not None:
            for link in self._matcher.inside(atom.question):
                if link.status is LinkStatus.CONFIRMED:
                    yield LinkedMarket(link.market, venue_of(link.market), link.orientation, link.status, link.id)
        elif atom.market is not None and _home(self._matcher, atom.market) == atom:
            if self._matcher.listing(atom.market) is None:
                return
            confirmed = LinkStatus.CONFIRMED
            yield LinkedMarket(atom.market, venue_of(atom.market), Orientation.SAME, confirmed, LinkId(""))

    def _member(self, atom: Atom, markets: tuple[LinkedMarket, ...]) -> Member:
        if atom.question is not None:
            question = self._matcher.question(atom.question)
            return Member(
                title=question.title, question=question.id, occurrence=question.occurrence, markets=markets
            )  # fmt: skip
        listing = self._matcher.listing(markets[0].market)
        title = "" if listing is None else _titled(clean(listing.market.title), clean(listing.market.outcome or ""))
        return Member(title=title, question=None, occurrence=None, markets=markets)

    # -- bonds --------------------------------------------------------------------------------------------------------

    def _reach(self, atom: Atom) -> None:
        """Follow everything that is known of a member to others."""
        for one in self._markets[self.atoms[atom]]:
            listing = self._matcher.listing(one.market)
            if listing is None:
                continue
            self._join(listing.market.event)
            for other, match in self._matcher.implied(one.market).items():
                self._imply(one.market, other, match, Basis.READ)
        if atom.question is not None:
            self._follow_people(atom.question)

    def _join(self, event: EventKey) -> None:
        """Take in the markets of one event: as the set that its venue states, else as they compare."""
        if event in self._sets:
            return
        self._sets[event] = found = self._matcher.outcome_set(event)
        if found is not None:
            for key in found.markets:
                self._put(_home(self._matcher, key))
            return
        siblings = self._matcher.siblings(event)
        if len(siblings) > _SIBLINGS:
            siblings = tuple(key for key in siblings if self._matcher.question_of(key) is not None)
        for number, one in enumerate(siblings):
            for two in siblings[number + 1 :]:
                self._imply(one, two, self._matcher.compare(one, two).match, Basis.SIBLINGS)

    def _follow_people(self, question: QuestionId) -> None:
        for relation in self._matcher.desk.relations(question):
            if relation.kind is RelationKind.IMPLIES:
                first, second = self._put(Atom(relation.first)), self._put(Atom(relation.second))
                if first is not None and second is not None:
                    self._bond(BondKind.IMPLIES, Basis.DECIDED, (first, False), (second, True))

    def _imply(self, one: MarketKey, two: MarketKey, match: Match, basis: Basis) -> None:
        """Say of two members what it means that one of two markets pays wherever the other does."""
        if match not in (Match.WITHIN, Match.AROUND):
            return
        inner, outer = (one, two) if match is Match.WITHIN else (two, one)
        first, second = self._answer(inner), self._answer(outer)
        if first is not None and second is not None and first[0] != second[0]:
            kind = BondKind.LADDER if self._one_thing(inner, outer) else BondKind.IMPLIES
            self._bond(kind, basis, (first[0], not first[1]), second)

    def _one_thing(self, one: MarketKey, two: MarketKey) -> bool:
        """Tell whether two markets ask about one thing, at another level or on another day."""
        first, second = (self._matcher.claim(key).predicate for key in (one, two))
        return all(getattr(first, field) == getattr(second, field) for field in _RUNG)

    def _bond(self, kind: BondKind, basis: Basis, *answers: Answer) -> None:
        """Say that at least one of two answers is given, unless the same stands there already on a surer basis."""
        answers = tuple(sorted(answers))
        known = self._bonds.get(answers)
        if known is None or _SURER[basis] < _SURER[known.basis]:
            self._bonds[answers] = Bond(kind=kind, basis=basis, answers=answers, at_least=1, at_most=len(answers))

    def _state_sets(self) -> None:
        """Say what venues state of the members of their events; of a set that did not fit no more than "at most"."""
        for event, found in self._sets.items():
            if found is None:
                continue
            answers = tuple(answer for key in found.markets if (answer := self._answer(key, put=False)) is not None)
            if len(answers) < 2 or len({place for place, _ in answers}) < len(answers):  # no set
                continue
            whole = len(answers) == len(found.markets)
            self._bonds[answers] = Bond(
                kind=BondKind.ONE_OF,
                basis=Basis.STATED,
                answers=answers,
                at_least=found.at_least if whole else 0,
                at_most=found.at_most,
                event=event,
                set=found.id,
                about=self._about(event, found.markets[0]),
            )

    def _about(self, event: EventKey, market: MarketKey) -> str:
        listing = self._matcher.listing(market)
        return event if listing is None or listing.event is None else clean(listing.event.title)

    def _answer(self, market: MarketKey, *, put: bool = True) -> Answer | None:
        """Return what a market's YES says of the member that it belongs to; None if there is no room for it."""
        home = _home(self._matcher, market)
        place = self._put(home) if put else self.atoms.get(home)
        if place is None:
            return None
        return next(
            ((place, one.orientation is Orientation.SAME) for one in self._markets[place] if one.market == market), None
        )


def _name(atoms: Iterable[Atom]) -> str:
    """Name a group after its members' questions: as long as those stay, it keeps its name."""
    return f"g{short_id('group', *sorted(atom.question for atom in atoms if atom.question is not None))}"


def _home(matcher: Matcher, market: MarketKey) -> Atom:
    question = matcher.question_of(market)
    return Atom(None, market) if question is None else Atom(question)


def _titled(title: str, outcome: str) -> str:
    """Name a market by its title, and by its outcome where the title does not hold it."""
    return title if not outcome or outcome.lower() in title.lower() else f"{title}: {outcome}"
