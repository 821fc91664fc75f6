"""What hangs together without being the same: sets of outcomes that venues state, and relations between questions."""

from collections.abc import Iterator
from typing import Final

from allsight.domain.clock import Clock
from allsight.domain.ids import EventKey, MarketKey, OutcomeSetId, QuestionId, fingerprint, short_id
from allsight.domain.market import Event
from allsight.domain.questions import Link, Orientation, OutcomeSet, Relation, RelationKind
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.matcher.judgement import Match, Scorer
from allsight.normalization.matcher.known import Known
from allsight.normalization.parsers.contestants import stands_for_others
from allsight.normalization.parsers.text import clean

STATED: Final = 1.0
"""Confidence of what a venue states of its own markets."""
READ: Final = 0.9
"""Confidence of what was read out of two texts."""

_RANK: Final = (RelationKind.IMPLIES, RelationKind.EXCLUSIVE, RelationKind.RELATED)


class Structure:
    """Reads sets and relations off what is known and linked, so that nothing can be out of date.

    Of a set is kept only since when it is what it is.
    """

    def __init__(self, known: Known, book: LinkBook, scorer: Scorer, clock: Clock) -> None:
        self._known = known
        self._book = book
        self._scorer = scorer
        self._clock = clock
        self._sets: dict[EventKey, OutcomeSet] = {}

    def outcome_set(self, event: EventKey) -> OutcomeSet | None:
        """Return what a venue states of an event's markets together, None where it states nothing.

        That one of them pays holds only as long as the venue cannot add outcomes and none has ended: a placeholder may
        turn into the winner, and what is left need not hold it.
        """
        stated = self._stated(event)
        if stated is None:
            self._sets.pop(event, None)
            return None
        markets = tuple(sorted(self._known.members[event]))
        thinned = event in self._known.thinned
        exhaustive = stated.at_least_one and not stated.augmented and not thinned
        prints = self._known.fingerprints(markets)
        mark = fingerprint(
            event, str(exhaustive), str(stated.augmented), str(thinned), *(f"{key} {prints[key]}" for key in markets)
        )
        known = self._sets.get(event)
        if known is not None and known.fingerprint == mark:
            return known
        found = self._sets[event] = OutcomeSet(
            id=OutcomeSetId(f"s{short_id('set', event, length=10)}"),
            event=event,
            markets=markets,
            at_least=int(exhaustive),
            at_most=1,
            others=tuple(key for key in markets if self._is_rest(key)),
            augmented=stated.augmented,
            thinned=thinned,
            as_of_ns=self._clock.now_ns(),
            fingerprint=mark,
        )
        return found

    def _is_rest(self, market: MarketKey) -> bool:
        listed = self._known.listings[market].market
        return stands_for_others(clean(listed.outcome or listed.yes_label))

    def _stated(self, event: EventKey) -> Event | None:
        """Return an event if its venue says that at most one of several markets pays."""
        markets = self._known.members.get(event, {})
        stated = next((found for key in markets if (found := self._known.listings[key].event) is not None), None)
        return stated if stated is not None and stated.at_most_one and len(markets) > 1 else None

    def relations(self, question: QuestionId) -> tuple[Relation, ...]:
        """Return how a question hangs together with others, the strongest statement about each, in order of id."""
        found: dict[tuple[QuestionId, QuestionId], Relation] = {}
        for link in self._book.confirmed(question):
            for relation in self._of_market(link):
                pair = (min(relation.first, relation.second), max(relation.first, relation.second))
                known = found.get(pair)
                if known is None or _RANK.index(relation.kind) < _RANK.index(known.kind):
                    found[pair] = relation
        return tuple(found[pair] for pair in sorted(found))

    def _of_market(self, link: Link) -> Iterator[Relation]:
        for other, match in self._known.implied.get(link.market, {}).items():
            yield from self._between(link, other, match, READ)
        ours = self._known.claims.get(link.market)
        if ours is None:
            return
        exclusive = self._stated(ours.event) is not None
        for sibling in self._known.members.get(ours.event, ()):
            if sibling == link.market or self._book.home(sibling) in (None, link.question):
                continue
            match = self._scorer.judge(ours, self._known.claims[sibling]).match
            if match in (Match.WITHIN, Match.AROUND):
                yield from self._between(link, sibling, match, READ)
            elif exclusive:
                yield from self._apart(link, sibling)
            else:
                yield from self._between(link, sibling, Match.RELATED, READ)

    def _between(self, link: Link, other: MarketKey, match: Match, confidence: float) -> Iterator[Relation]:
        """Say of two questions what holds of two of their markets; turned sides turn an implication."""
        theirs = self._book.confirmed_link(other)
        if theirs is None or theirs.question == link.question:
            return
        first, second = (link, theirs) if match is not Match.AROUND else (theirs, link)
        kind = RelationKind.RELATED
        if match in (Match.WITHIN, Match.AROUND):
            if first.orientation is Orientation.OPPOSITE and second.orientation is Orientation.OPPOSITE:
                first, second, kind = second, first, RelationKind.IMPLIES
            elif second.orientation is Orientation.SAME and first.orientation is Orientation.SAME:
                kind = RelationKind.IMPLIES
            elif first.orientation is Orientation.SAME:
                kind = RelationKind.EXCLUSIVE
            # What is left says that one of both holds at least, for which the vocabulary has no word.
        yield Relation(first.question, second.question, kind, confidence)

    def _apart(self, link: Link, sibling: MarketKey) -> Iterator[Relation]:
        """Say of two questions what it means that two markets cannot both pay."""
        theirs = self._book.confirmed_link(sibling)
        if theirs is None:
            return
        turned = (link.orientation is Orientation.OPPOSITE, theirs.orientation is Orientation.OPPOSITE)
        if turned == (False, False):
            yield Relation(link.question, theirs.question, RelationKind.EXCLUSIVE, STATED)
        elif turned == (False, True):
            yield Relation(link.question, theirs.question, RelationKind.IMPLIES, STATED)
        elif turned == (True, False):
            yield Relation(theirs.question, link.question, RelationKind.IMPLIES, STATED)
        else:
            yield Relation(link.question, theirs.question, RelationKind.RELATED, STATED)
