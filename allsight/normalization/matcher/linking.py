"""Certain pairs become links: markets that hang together ask one question, unless they contradict each other.

Whatever came first, the same markets end up together: what is linked follows from how markets compare, from what
people have decided and from the names of questions that there are already. Only the name of a question that had none
yet is that of whoever came first.
"""

from collections.abc import Iterable, Mapping

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.questions import Link, LinkStatus, Orientation, Question
from allsight.normalization.matcher.book import MATCHER, LinkBook, link_id
from allsight.normalization.matcher.consistency import Equals, components, contradicted
from allsight.normalization.matcher.grouping import Grouping
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.known import Known
from allsight.normalization.matcher.naming import question_for


class Linker:
    """Links markets where nothing contradicts it; what people have decided is left alone.

    Args:
        stored: questions of earlier runs, whose names stand.
        awaited: markets that asked such a question and have not been listed yet.
    """

    def __init__(
        self,
        known: Known,
        book: LinkBook,
        scorer: Scorer,
        clock: Clock,
        stored: Mapping[QuestionId, Question],
        awaited: Mapping[QuestionId, set[MarketKey]],
    ) -> None:
        self._known = known
        self._book = book
        self._scorer = scorer
        self._clock = clock
        self._stored = stored
        self._awaited = awaited
        self._homes: dict[MarketKey, Link] = {}

    def recall(self, link: Link) -> None:
        """Take note of how a market was linked before this run: groups that come together again keep their name."""
        self._homes[link.market] = link

    def unlearn(self, market: MarketKey) -> None:
        """Forget how a market was linked before this run: it is over, or reads otherwise now."""
        self._homes.pop(market, None)

    def settle(self, markets: Iterable[MarketKey]) -> set[MarketKey]:
        """Link markets, and all that hang together with them, to the questions that they ask.

        Returns the markets whose links, or whose certainty, have changed.
        """
        equals = self._known.reached(market for market in markets if self._concerned(market))
        changed = self._contest(equals)
        free = {market for market in equals if not self._book.is_stale(market)}
        sure = {
            market: {
                other: judgement
                for other, judgement in equals[market].items()
                if other in free and other not in self._known.contested.get(market, ())
            }
            for market in sorted(free)
        }
        groups = Grouping(self._book, self._known, sure, self._homes).groups()
        for question, members in groups:
            if question is None and len(members) == 1:
                changed |= self._alone(members[0])
        for question, members in groups:
            if question is not None or len(members) > 1:
                changed |= self._together(question, members, sure)
        return changed

    def _concerned(self, market: MarketKey) -> bool:
        """Tell whether a market has anything to settle: most equal nobody, and never have."""
        known = self._known
        return bool(known.edges.get(market) or market in known.contested or self._book.of_market(market))

    def _contest(self, equals: Equals) -> set[MarketKey]:
        """Take note of the pairs that contradict each other now; return the markets of which others do than before."""
        found: dict[MarketKey, set[MarketKey]] = {}
        for group in components(equals):
            for pair in contradicted(self._known, self._scorer, {market: equals[market] for market in group}):
                one, two = pair
                found.setdefault(one, set()).add(two)
                found.setdefault(two, set()).add(one)
        changed = {market for market in equals if found.get(market, set()) != self._known.contested.get(market, set())}
        for market in changed:
            self._known.contest(market, found.get(market, set()))
        return changed

    def _alone(self, market: MarketKey) -> set[MarketKey]:
        """Take a market that equals nobody out of the question that it shared."""
        home = self._book.confirmed_link(market)
        if home is None:
            return set()
        self._book.drop(home.id)
        return {market}

    def _together(self, question: QuestionId | None, members: list[MarketKey], sure: Equals) -> set[MarketKey]:
        """Have some markets ask one question, each linked through the nearest of those that do."""
        changed: set[MarketKey] = set()
        if question is None:
            self._leave(members[0], None)
            question = self.found(members[0])
            changed.add(members[0])
        done: set[MarketKey] = set()
        while (level := self._starts(question, members, done, changed)) is not None:
            done.update(level)
            while level:
                following: dict[MarketKey, MarketKey] = {}
                for one in level:
                    for two in sorted(sure[one]):
                        if two in members and two not in done:
                            following.setdefault(two, one)
                for market, through in following.items():
                    member = self._inside(through, question)
                    if member is not None and self._attach(market, member, sure[through][market].mirrored):
                        changed.add(market)
                done.update(following)
                level = sorted(following)
        return changed

    def _starts(
        self, question: QuestionId, members: list[MarketKey], done: set[MarketKey], changed: set[MarketKey]
    ) -> list[MarketKey] | None:
        """Return who is in a question already, of those that are not done: by people, as its founder, or else at all.

        One that was in it before this run is put there again, on the side on which it was.
        """
        inside = {one: link for one in members if one not in done and (link := self._inside(one, question))}
        firm = sorted(market for market, link in inside.items() if link.decided_by != MATCHER)
        founders = sorted(market for market, link in inside.items() if link.rules.keys() <= {market})
        if firm or inside:
            return firm or founders[:1] or sorted(inside)[:1]
        before = [link for one in members if one not in done and (link := self._homes.get(one))]
        before = [link for link in before if link.question == question]
        if not before:
            return None
        anchor = min(before, key=lambda link: (not link.rules.keys() <= {link.market}, link.market))
        self._leave(anchor.market, question)
        self._open(self._stored[question], anchor.market, anchor.orientation)
        changed.add(anchor.market)
        return [anchor.market]

    def _open(self, question: Question, anchor: MarketKey, side: Orientation = Orientation.SAME) -> None:
        self._book.found(question, anchor, self._known.fingerprints((anchor,)), MATCHER, side)

    def _attach(self, market: MarketKey, member: Link, judgement: Judgement) -> bool:
        """Link a market to the question of one that it certainly equals; tell whether it was not so linked before."""
        link = self.link_through(market, member, judgement, LinkStatus.CONFIRMED)
        if self._book.knows(link.id):
            known = self._book.link(link.id)
            stands = known.status is LinkStatus.CONFIRMED and known.orientation is link.orientation
            if known.decided_by != MATCHER or (stands and known.rules.keys() <= {market, *self._known.certain(market)}):
                return False
        self._leave(market, member.question)
        self._book.put(link)
        return True

    def _leave(self, market: MarketKey, question: QuestionId | None) -> None:
        home = self._book.confirmed_link(market)
        if home is not None and home.question != question:
            self._book.drop(home.id)

    def _inside(self, market: MarketKey, question: QuestionId) -> Link | None:
        link = self._book.confirmed_link(market)
        return link if link is not None and link.question == question else None

    def found(self, anchor: MarketKey) -> QuestionId:
        """Open the question that a market asks."""
        before = self._homes.get(anchor)
        if before is not None and before.rules.keys() <= {anchor} and not self._book.size(before.question):
            self._open(self._stored[before.question], anchor, before.orientation)
            return before.question
        claim, salt = self._known.claims[anchor], ""
        question = question_for(claim, self._known.listings[anchor])
        while (
            self._book.size(question.id)
            or self._awaited.get(question.id, set()) - {anchor}
            or self._book.refused(link_id(anchor, question.id))
        ):
            salt += anchor
            question = question_for(claim, self._known.listings[anchor], salt=salt)
        existing = self._stored.get(question.id)
        self._open(existing or question, anchor)
        return question.id

    def found_alone(self, market: MarketKey) -> None:
        """Open a question that nobody but a market asks, and keep it although it is alone."""
        claim, listing, salt = self._known.claims[market], self._known.listings[market], ""
        question = question_for(claim, listing)
        while self._book.of_question(question.id):
            salt += market
            question = question_for(claim, listing, salt=salt)
        self._open(question, market)
        self._book.hold(link_id(market, question.id))

    def link_through(self, market: MarketKey, member: Link, judgement: Judgement, status: LinkStatus) -> Link:
        """Return the link of a market to the question of another one with which it was compared."""
        same = (judgement.match is not Match.OPPOSITE) == (member.orientation is Orientation.SAME)
        return Link(
            id=link_id(market, member.question),
            market=market,
            question=member.question,
            orientation=Orientation.SAME if same else Orientation.OPPOSITE,
            status=status,
            confidence=judgement.score,
            decided_by=MATCHER,
            decided_ns=self._clock.now_ns(),
            rules=self._known.fingerprints((market, member.market)),
            fields=judgement.fields,
            note=f"compared with {member.market}" + (f": {judgement.reason}" if judgement.reason else ""),
        )
