"""Certain pairs become links: a market joins the question of those that it equals, or founds one with them."""

from collections.abc import Mapping

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.questions import Link, LinkStatus, Orientation, Question
from allsight.normalization.matcher.book import MATCHER, LinkBook, link_id
from allsight.normalization.matcher.consistency import contradicted
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.known import Known
from allsight.normalization.matcher.naming import question_for


class Linker:
    """Links markets where nothing contradicts it; what people have decided is left alone.

    Args:
        stored: questions of earlier runs, whose names stand.
    """

    def __init__(
        self, known: Known, book: LinkBook, scorer: Scorer, clock: Clock, stored: Mapping[QuestionId, Question]
    ) -> None:
        self._known = known
        self._book = book
        self._scorer = scorer
        self._clock = clock
        self._stored = stored

    def settle(self, market: MarketKey) -> None:
        """Link a market to the question of those that it certainly equals, where they do not contradict each other."""
        contradictions = contradicted(self._known, self._book, self._scorer, market)
        for pair in contradictions:
            self._known.contest(pair)
            self._book.undo(pair, MATCHER)
        for one in sorted({market}.union(*contradictions)):
            if self._book.home(one) is None and not self._book.is_stale(one):
                self._join(one)

    def _join(self, market: MarketKey) -> None:
        certain = {other: j for other, j in self._known.certain(market).items() if not self._book.is_stale(other)}
        if not certain:
            return
        homes = sorted({home for other in certain if (home := self._book.home(other)) is not None})
        target = homes[0] if homes else self.found(min((market, *certain)))
        for home in homes[1:]:
            self._merge(home, target, market, certain)
        for other in (market, *sorted(certain)):
            if self._book.home(other) is None:
                self._attach(other, target)

    def found(self, anchor: MarketKey) -> QuestionId:
        """Open the question that a market asks."""
        claim = self._known.claims[anchor]
        question = question_for(claim, self._known.listings[anchor])
        if self._book.size(question.id) or self._book.refused(link_id(anchor, question.id)):
            question = question_for(claim, self._known.listings[anchor], salt=anchor)
        existing = self._stored.get(question.id)
        self._book.found(existing or question, anchor, self._known.fingerprints((anchor,)), MATCHER)
        return question.id

    def found_alone(self, market: MarketKey) -> None:
        """Open a question that nobody but a market asks, and keep it although it is alone."""
        claim, listing, salt = self._known.claims[market], self._known.listings[market], ""
        question = question_for(claim, listing)
        while self._book.of_question(question.id):
            salt += market
            question = question_for(claim, listing, salt=salt)
        self._book.found(question, market, self._known.fingerprints((market,)), MATCHER)
        self._book.hold(link_id(market, question.id))

    def settle_again(self, market: MarketKey) -> None:
        """Link a market that may have lost its home, as if it came now."""
        if market in self._known.claims and self._book.home(market) is None and not self._book.is_stale(market):
            self.settle(market)

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

    def _attach(self, market: MarketKey, question: QuestionId) -> None:
        """Link a market to a question through one of its markets that it certainly equals."""
        known = self._book.link(link) if self._book.knows(link := link_id(market, question)) else None
        if known is not None and (known.status is not LinkStatus.PROPOSED or known.decided_by != MATCHER):
            return
        certain = self._known.certain(market)
        for member in self._book.confirmed(question):
            judgement = certain.get(member.market)
            if judgement is not None:
                self._book.put(self.link_through(market, member, judgement, LinkStatus.CONFIRMED))
                return

    def _merge(
        self, source: QuestionId, target: QuestionId, bridge: MarketKey, certain: Mapping[MarketKey, Judgement]
    ) -> None:
        """Move the markets of one question to another that a new market shows to be the same."""
        self._attach(bridge, target)
        if self._book.home(bridge) != target or self._book.decided_by_people(source, MATCHER):
            return
        turned = {link.market: link for link in self._book.confirmed(source)}
        across = next((other for other in sorted(certain) if other in turned), None)
        through = self._book.confirmed_link(bridge)
        if across is None or through is None:
            return
        flip = (certain[across].match is Match.OPPOSITE) != (through.orientation is not turned[across].orientation)
        for market, link in turned.items():
            side = link.orientation.turned if flip else link.orientation
            moved = msgspec.structs.replace(
                link, id=link_id(market, target), question=target, orientation=side, version=1,
                note=f"joined through {bridge}", rules=self._known.fingerprints((market, bridge)),
            )  # fmt: skip
            self._book.drop(link.id)
            self._book.put(moved)
