"""All that hangs together with one question: members, and the bonds that join them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from allsight.domain.groups import MAX_MEMBERS, Answer, Basis, Bond, BondKind, Group, Member
from allsight.domain.ids import EventKey, LinkId, MarketKey, QuestionId, short_id, venue_of
from allsight.domain.questions import LinkedMarket, LinkStatus, Orientation, OutcomeSet, RelationKind
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.naming import worded
from allsight.normalization.matcher.regions import Axis, Stretch, apart, axis_of, covers, stretch_of, within
from allsight.normalization.parsers.text import clean

_SIBLINGS: Final = 48
"""In events of more markets only those that others ask as well are compared with each other."""

_SIBLINGS_ALONE: Final = 12
"""Of events that no other venue asks about, larger ones are not compared; ranges are laid side by side in any."""

_RUNG: Final = ("subject", "action", "measure", "scope", "place")
"""What two levels, or two days, of one thing have in common."""


_ASKS: Final = re.compile(r"(?:will|is|are|do|does|did|has|have|can|was|were)\b", re.IGNORECASE)
"""How a title begins that asks for yes or no by itself."""


class Atom(NamedTuple):
    """A question, or a market that asks alone."""

    question: QuestionId | None
    market: MarketKey | None = None


class Spread:
    """All that hangs together with one question, as far as a group goes."""

    def __init__(self, matcher: Matcher, seed: Atom) -> None:
        self._matcher = matcher
        self.atoms: dict[Atom, int] = {}
        self._order: list[Atom] = []
        self._markets: list[tuple[LinkedMarket, ...]] = []
        self._sets: dict[EventKey, OutcomeSet | None] = {}
        self._bonds: dict[tuple[Answer, ...], Bond] = {}
        self._ranges: dict[tuple[Answer, ...], Bond] = {}
        self._lines: set[tuple[EventKey, Axis]] = set()
        self._full = False
        self._put(seed)
        for atom in self._order:  # it grows while it is gone through
            self._reach(atom)

    def group(self) -> Group | None:
        """Return the group; None if the seed stands alone."""
        self._state_sets()
        self._lay_ranges()
        bonds = (*self._bonds.values(), *self._ranges.values())
        if not bonds:
            return None
        members = tuple(self._member(atom, markets) for atom, markets in zip(self._order, self._markets, strict=True))
        return Group(id=self._name(), members=members, bonds=bonds, cut=self._full)

    def _name(self) -> str:
        """Name a group after its members' questions: as long as those stay, it keeps its name.

        Where nobody else asks any of them it is named after its first market. Of what is cut every part needs a name
        of its own.
        """
        asked = sorted(atom.question for atom in self._order if atom.question is not None)
        alone = sorted(atom.market for atom in self._order if atom.market is not None)
        if not self._full:
            alone = [] if asked else alone[:1]
        return f"g{short_id('group', *asked, *alone)}"

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
        elif atom.market is not None and home(self._matcher, atom.market) == atom:
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
        title = "" if listing is None else titled(worded(listing.market.title), clean(listing.market.outcome or ""))
        return Member(title=title, question=None, occurrence=None, markets=markets)

    # -- bonds --------------------------------------------------------------------------------------------------------

    def _reach(self, atom: Atom) -> None:
        """Follow everything that is known of a member to others."""
        for one in self._markets[self.atoms[atom]]:
            listing = self._matcher.listing(one.market)
            if listing is None:
                continue
            self._join(listing.market.event)
            self._line_up(one.market)
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
                self._put(home(self._matcher, key))
            return
        siblings = self._matcher.siblings(event)
        asked = tuple(key for key in siblings if self._matcher.question_of(key) is not None)
        if len(siblings) > (_SIBLINGS if asked else _SIBLINGS_ALONE):
            siblings = asked
        for number, one in enumerate(siblings):
            for two in siblings[number + 1 :]:
                self._imply(one, two, self._matcher.compare(one, two).match, Basis.SIBLINGS)

    def _line_up(self, market: MarketKey) -> None:
        """Take in the markets of one event of which the ranges lie on one line."""
        claim = self._matcher.claim(market)
        axis = axis_of(claim)
        if axis is None or (claim.event, axis) in self._lines:
            return
        self._lines.add((claim.event, axis))
        for key in self._matcher.siblings(claim.event):
            if axis_of(self._matcher.claim(key)) == axis:
                self._put(home(self._matcher, key))

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
        if known is None or basis.rank < known.basis.rank:
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

    def _lay_ranges(self) -> None:
        """Lay the ranges of one quantity side by side: of one event, and read across texts."""
        lines: dict[Axis, dict[Stretch, set[EventKey]]] = {}
        for place, markets in enumerate(self._markets):
            for one in markets:
                claim = self._matcher.claim(one.market)
                axis = axis_of(claim)
                stretch = None if axis is None else stretch_of(claim, (place, one.orientation is Orientation.SAME))
                if axis is not None and stretch is not None:
                    lines.setdefault(axis, {}).setdefault(stretch, set()).add(claim.event)
        for line in lines.values():
            events = {event for found in line.values() for event in found}
            for event in sorted(events):
                self._lay([one for one, found in line.items() if event in found], Basis.SIBLINGS)
            if len(events) > 1:
                self._lay(list(line), Basis.READ)

    def _lay(self, stretches: Sequence[Stretch], basis: Basis) -> None:
        """Say what ranges mean for each other, unless it is said already."""
        if len({one.answer[0] for one in stretches}) < 2:
            return
        for inner, outer in within(stretches):
            self._bond(BondKind.LADDER, basis, (inner[0], not inner[1]), outer)
        stated = [bond.answers for bond in self._bonds.values() if bond.kind is BondKind.ONE_OF]
        for pair in apart(stretches):
            if not any(set(pair) <= set(answers) for answers in stated):
                self._bond(BondKind.RANGES, basis, *((place, not answer) for place, answer in pair))
        for answers in covers(stretches):
            if len(answers) == 2:
                self._bond(BondKind.RANGES, basis, *answers)
            else:
                key = tuple(sorted(answers))
                bond = Bond(kind=BondKind.RANGES, basis=basis, answers=key, at_least=1, at_most=len(key))
                self._ranges.setdefault(key, bond)

    def _about(self, event: EventKey, market: MarketKey) -> str:
        listing = self._matcher.listing(market)
        return event if listing is None or listing.event is None else clean(listing.event.title)

    def _answer(self, market: MarketKey, *, put: bool = True) -> Answer | None:
        """Return what a market's YES says of the member that it belongs to; None if there is no room for it."""
        atom = home(self._matcher, market)
        place = self._put(atom) if put else self.atoms.get(atom)
        if place is None:
            return None
        return next(
            ((place, one.orientation is Orientation.SAME) for one in self._markets[place] if one.market == market), None
        )


def home(matcher: Matcher, market: MarketKey) -> Atom:
    """Return the member that a market belongs to."""
    question = matcher.question_of(market)
    return Atom(None, market) if question is None else Atom(question)


def titled(title: str, outcome: str) -> str:
    """Name a market by its title, and by its outcome where the title does not say it.

    "Will Ada win?" says which of them, and so does what ends in the outcome; "Ada at Bo: who wins?" only names both.
    """
    said = outcome.lower() in title.lower() and (_ASKS.match(title) or title.lower().endswith(outcome.lower()))
    return title if not outcome or said else f"{title}: {outcome}"
