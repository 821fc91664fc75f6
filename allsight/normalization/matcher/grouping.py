"""Which markets ask one question, and which one: from how they compare, what people said and the names there are."""

from collections.abc import Mapping
from typing import Final

from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.questions import Link, LinkStatus
from allsight.normalization.matcher.book import MATCHER, LinkBook, link_id
from allsight.normalization.matcher.consistency import Equals, components
from allsight.normalization.matcher.known import Known

Group = tuple[QuestionId | None, list[MarketKey]]
"""A question, None where it has no name yet, and the markets that ask it in order."""

_UNNAMED: Final = "?"


class Grouping:
    """Puts every market into one group.

    What people have put into a question stays there, and so does what was linked to a market that is not listed: not
    yet, or no more. The others go with those with whom they hang together, to the nearest of several such questions.
    """

    def __init__(self, book: LinkBook, known: Known, sure: Equals, before: Mapping[MarketKey, Link]) -> None:
        self._book = book
        self._known = known
        self._sure = sure
        self._before = before
        self._place: dict[MarketKey, QuestionId] = {}
        self._held: dict[QuestionId, set[MarketKey]] = {}
        self._named: set[QuestionId] = set()

    def groups(self) -> list[Group]:
        """Return all groups, those of questions that there are first."""
        for market in self._sure:
            link = self._book.confirmed_link(market)
            if link is not None and self._stays(link):
                self._put(market, link.question)
        self._grow(sorted(self._place))
        while rest := components({one: others for one, others in self._sure.items() if one not in self._place}):
            question, group = min((self._name(group) for group in rest), key=lambda found: found[0])[1:]
            self._named.add(question)
            if self._apart(group, question):
                self._seed(group, question)
            else:
                for market in group:
                    self._put(market, question)
        return [
            (None if question.startswith(_UNNAMED) else question, sorted(members))
            for question, members in sorted(self._held.items(), key=lambda held: (held[0].startswith(_UNNAMED), held))
        ]

    def _home(self, market: MarketKey) -> QuestionId:
        link = self._link(market)
        return QuestionId(f"{_UNNAMED}{market}") if link is None else link.question

    def _link(self, market: MarketKey) -> Link | None:
        """Return how a market was linked before this run, else how it is linked now."""
        return self._before.get(market) or self._book.confirmed_link(market)

    def _stays(self, link: Link) -> bool:
        return link.decided_by != MATCHER or not link.rules.keys() <= self._known.claims.keys()

    def _put(self, market: MarketKey, question: QuestionId) -> None:
        self._place[market] = question
        self._held.setdefault(question, set()).add(market)

    def _grow(self, level: list[MarketKey]) -> None:
        """Let everybody join the question of those next to them, as far as people have not said otherwise."""
        while level:
            near: dict[MarketKey, set[QuestionId]] = {}
            for one in level:
                for two in self._sure[one]:
                    if two not in self._place:
                        near.setdefault(two, set()).add(self._place[one])
            level = []
            for market in sorted(near):
                question = next((one for one in sorted(near[market]) if not self._kept_out(market, one)), None)
                if question is not None:
                    self._put(market, question)
                    level.append(market)

    def _kept_out(self, market: MarketKey, question: QuestionId) -> bool:
        if self._book.refused(link_id(market, question)):
            return True
        return any(self._book.rejected(market, other) for other in self._held.get(question, ()))

    def _name(self, group: list[MarketKey]) -> tuple[tuple[bool, bool, int, str], QuestionId, list[MarketKey]]:
        """Return the question that a group goes by, and what comes first where several go by one.

        It is the one that most of them ask already, one that people have decided about before others.
        """
        links = [link for market in group if (link := self._link(market)) is not None]
        if len(group) == 1:  # it equals nobody: who named a question may go on hosting proposals
            links = [link for link in links if link.rules.keys() <= {link.market}]
        homes = [link.question for link in links if link.question not in self._named]
        if not homes:
            fresh = QuestionId(f"{_UNNAMED}{group[0]}")
            return (True, True, 0, fresh), fresh, group
        found = [(not self._book.decided_by_people(home, MATCHER), -homes.count(home), home) for home in homes]
        best = min(found)
        return (False, *best), best[2], group

    def _apart(self, group: list[MarketKey], question: QuestionId) -> bool:
        """Tell whether people hold some of a group apart, from the question or from each other."""
        refusing = [
            market
            for market in group
            if any(link.status is LinkStatus.REJECTED for link in self._book.of_market(market))
        ]
        return any(self._kept_out(market, question) for market in group) or any(
            self._book.rejected(one, two) for one in refusing for two in group if one != two
        )

    def _seed(self, group: list[MarketKey], question: QuestionId) -> None:
        """Begin with those that ask a question already, and leave to another group whom people keep out of it."""
        for market in group:
            if self._home(market) == question and not self._kept_out(market, question):
                self._put(market, question)
        self._grow([market for market in group if market in self._place])
