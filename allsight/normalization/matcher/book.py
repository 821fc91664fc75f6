"""The links there are, each on its fingerprints, at most one confirmed per market, and what has changed of them."""

from collections.abc import Mapping

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import Fingerprint, LinkId, MarketKey, QuestionId, short_id, venue_of
from allsight.domain.questions import FieldVerdict, Link, LinkedMarket, LinkStatus, Orientation, Question
from allsight.normalization.matcher.changes import Changes

MATCHER = "matcher"
"""Who decided a link that no person has looked at."""

INSIDE = (LinkStatus.CONFIRMED, LinkStatus.STALE)
"""What a link is to a market that asks the question, or did until a text changed."""


def link_id(market: MarketKey, question: QuestionId) -> LinkId:
    """Return the identifier of the link between a market and a question."""
    return LinkId(f"l{short_id('link', market, question, length=10)}")


class LinkBook:
    """Questions and links, found from either end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._questions: dict[QuestionId, Question] = {}
        self._links: dict[LinkId, Link] = {}
        self._of_market: dict[MarketKey, dict[LinkId, None]] = {}
        self._of_question: dict[QuestionId, dict[LinkId, None]] = {}
        self._resting: dict[MarketKey, set[LinkId]] = {}
        self._adopted: set[LinkId] = set()
        self._shown: set[QuestionId] = set()
        self._dirty: set[QuestionId] = set()
        self._changed: set[LinkId] = set()
        self._told: dict[LinkId, LinkStatus] = {}
        self._parted: dict[LinkId, Link] = {}
        self._dropped: set[LinkId] = set()

    # --- Reading -----------------------------------------------------------------------------------

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions that at least two markets ask or may ask, in order of id."""
        return tuple(self._questions[question] for question in sorted(self._questions) if self._asked(question))

    def question(self, question: QuestionId) -> Question:
        """Return a question.

        Raises:
            NotFoundError: if there is none by that id.
        """
        try:
            return self._questions[question]
        except KeyError:
            raise NotFoundError(f"no question {question}") from None

    def find(self, question: QuestionId) -> Question | None:
        """Return a question; None if there is none by that id."""
        return self._questions.get(question)

    def link(self, link: LinkId) -> Link:
        """Return a link.

        Raises:
            NotFoundError: if there is none by that id.
        """
        try:
            return self._links[link]
        except KeyError:
            raise NotFoundError(f"no link {link}") from None

    def knows(self, link: LinkId) -> bool:
        """Tell whether there is a link by that id, in whatever state."""
        return link in self._links

    def refused(self, link: LinkId) -> bool:
        """Tell whether a person has said that a market does not ask a question, by the id of the link."""
        return self.knows(link) and self._links[link].status is LinkStatus.REJECTED

    def links(self, status: LinkStatus | None = None) -> tuple[Link, ...]:
        """Return links in order of id, of one status or all."""
        found = (self._links[link] for link in sorted(self._links))
        return tuple(link for link in found if status is None or link.status is status)

    def of_market(self, market: MarketKey) -> tuple[Link, ...]:
        """Return every link of a market."""
        return tuple(self._links[link] for link in self._of_market.get(market, ()))

    def of_question(self, question: QuestionId) -> tuple[Link, ...]:
        """Return every link of a question."""
        return tuple(self._links[link] for link in self._of_question.get(question, ()))

    def confirmed(self, question: QuestionId) -> tuple[Link, ...]:
        """Return the confirmed links of a question in order of market."""
        found = [link for link in self.of_question(question) if link.status is LinkStatus.CONFIRMED]
        return tuple(sorted(found, key=lambda link: link.market))

    def inside(self, question: QuestionId) -> tuple[Link, ...]:
        """Return the links of a question that are confirmed, or were until a text changed, in order of market."""
        found = [link for link in self.of_question(question) if link.status in INSIDE]
        return tuple(sorted(found, key=lambda link: link.market))

    def inside_link(self, market: MarketKey) -> Link | None:
        """Return the confirmed link of a market, else one that was until a text changed."""
        stale = (link for link in self.of_market(market) if link.status is LinkStatus.STALE)
        return self.confirmed_link(market) or next(stale, None)

    def confirmed_link(self, market: MarketKey) -> Link | None:
        """Return the one confirmed link of a market."""
        for known in self._of_market.get(market, ()):
            link = self._links[known]
            if link.status is LinkStatus.CONFIRMED:
                return link
        return None

    def home(self, market: MarketKey) -> QuestionId | None:
        """Return the question that a market is confirmed to ask."""
        link = self.confirmed_link(market)
        return link.question if link else None

    def is_stale(self, market: MarketKey) -> bool:
        """Tell whether a confirmed link of a market waits for a new decision."""
        return any(link.status is LinkStatus.STALE for link in self.of_market(market))

    def size(self, question: QuestionId | None) -> int:
        """Return how many markets are confirmed to ask a question."""
        return 0 if question is None else len(self.confirmed(question))

    def markets_of(self, question: QuestionId) -> tuple[MarketKey, ...]:
        """Return the markets that ask or may ask a question."""
        return tuple(link.market for link in self.of_question(question) if link.status is not LinkStatus.REJECTED)

    def linked(self, question: QuestionId) -> tuple[LinkedMarket, ...]:
        """Return the markets that ask or may ask a question with how they do, in order of key."""
        found = [link for link in self.of_question(question) if link.status is not LinkStatus.REJECTED]
        return tuple(
            LinkedMarket(link.market, venue_of(link.market), link.orientation, link.status, link.id)
            for link in sorted(found, key=lambda link: link.market)
        )

    def rejected(self, market: MarketKey, other: MarketKey) -> bool:
        """Tell whether a person has said that two markets do not ask the same."""
        return any(
            link.status is LinkStatus.REJECTED and two in link.rules
            for one, two in ((market, other), (other, market))
            for link in self.of_market(one)
        )

    def resting_with(self, market: MarketKey) -> set[MarketKey]:
        """Return the markets whose texts some link rests on together with those of one."""
        return {other for link in self._resting.get(market, ()) for other in self._links[link].rules}

    def decided_by_people(self, question: QuestionId, matcher: str) -> bool:
        """Tell whether a person has decided about any link of a question."""
        return any(link.decided_by != matcher for link in self.of_question(question))

    # --- Writing -----------------------------------------------------------------------------------

    def found(
        self,
        question: Question,
        anchor: MarketKey,
        rules: dict[MarketKey, Fingerprint],
        by: str,
        side: Orientation = Orientation.SAME,
    ) -> None:
        """Open a question with the market that it is named after."""
        self._questions.setdefault(question.id, question)
        self.put(
            Link(
                id=link_id(anchor, question.id), market=anchor, question=question.id, orientation=side,
                status=LinkStatus.CONFIRMED, confidence=1.0, decided_by=by, decided_ns=self._clock.now_ns(),
                rules=rules, note="names the question",
            )
        )  # fmt: skip

    def know(self, question: Question) -> None:
        """Take up a question again that had gone with its last market."""
        self._questions.setdefault(question.id, question)

    def hold(self, link: LinkId) -> None:
        """Keep a link although nobody else asks its question."""
        self._adopted.add(link)

    def put(self, link: Link) -> None:
        """Enter a link, or a new version of it."""
        self._forget_rests(link.id)
        self._parted.pop(link.id, None)
        self._dropped.discard(link.id)
        self._links[link.id] = link
        self._of_market.setdefault(link.market, {})[link.id] = None
        self._of_question.setdefault(link.question, {})[link.id] = None
        for market in link.rules:
            self._resting.setdefault(market, set()).add(link.id)
        self._dirty.add(link.question)
        self._changed.add(link.id)

    def drop(self, link: LinkId) -> None:
        """Forget a link that nobody has decided about, or of which no decision stands any more."""
        known = self._links.get(link)
        if known is None:
            return
        self._forget_rests(link)
        del self._links[link]
        self._of_market[known.market].pop(link, None)
        self._of_question[known.question].pop(link, None)
        self._dirty.add(known.question)
        self._changed.discard(link)
        self._dropped.add(link)
        self._adopted.discard(link)
        if self._told.get(link, LinkStatus.PROPOSED) is not LinkStatus.PROPOSED or known.decided_by != MATCHER:
            self._parted[link] = msgspec.structs.replace(
                known, status=LinkStatus.PROPOSED, version=known.version + 1, decided_ns=self._clock.now_ns(),
                note="was linked, and no longer is", decided_by=MATCHER,
            )  # fmt: skip

    def touch(self, market: MarketKey) -> None:
        """Have the questions of a market looked at again: something that was read of it has changed."""
        self._dirty.update(link.question for link in self.of_market(market))

    def drop_market(self, market: MarketKey) -> None:
        """Forget every link of a market."""
        for link in list(self._of_market.get(market, ())):
            self.drop(link)
            self._parted.pop(link, None)  # what it was linked to when it ended is its last word
            self._told.pop(link, None)

    def take_back(self, market: MarketKey, by: str) -> set[MarketKey]:
        """Drop the links that `by` confirmed on a market's texts; return the markets that they were links of."""
        resting = [self._links[link] for link in sorted(self._resting.get(market, ()))]
        own = [link for link in resting if link.status is LinkStatus.CONFIRMED and link.decided_by == by]
        for link in own:
            self.drop(link.id)
        return {link.market for link in own}

    def restate(self, pair: frozenset[MarketKey], fields: tuple[FieldVerdict, ...], by: str) -> None:
        """Write down anew how a pair compares in the links that `by` rests on it."""
        for market in pair:
            for link in self.of_market(market):
                if link.decided_by == by and link.rules.keys() == pair:
                    self.put(msgspec.structs.replace(link, fields=fields, version=link.version + 1))

    def adopt(self, question: Question, link: Link, current: Mapping[MarketKey, Fingerprint]) -> None:
        """Take up a stored link; it is back in review if a text on which it rests has changed meanwhile."""
        self._questions.setdefault(question.id, question)
        changed = sorted(market for market, seen in current.items() if link.rules.get(market) != seen)
        if changed:
            link = self._dead(link, f"rules of {', '.join(changed)} changed while nobody looked")
        self._adopted.add(link.id)
        self._told[link.id] = link.status
        self.put(link)
        for other in self.of_question(question.id):
            now = current.get(link.market)
            if other.id != link.id and now is not None and other.rules.get(link.market, now) != now:
                self._bury(other, f"rules of {link.market} changed while nobody looked")

    def rules_changed(self, market: MarketKey, now: Fingerprint, what: str) -> None:
        """Send every decision that rests on a market's rules back to review."""
        for link in sorted(self._resting.get(market, ())):
            known = self._links[link]
            if known.status is LinkStatus.CONFIRMED or known.rules.get(market) != now:
                self._bury(known, f"{market}: {what} changed")

    def _bury(self, link: Link, why: str) -> None:
        dead = self._dead(link, why)
        if dead is not link:
            self.put(dead)

    def _dead(self, link: Link, why: str) -> Link:
        """Return a link on which nobody may rely any more: stale if it was confirmed, proposed again if refused."""
        if link.status is LinkStatus.CONFIRMED:
            status = LinkStatus.STALE
        elif link.status is LinkStatus.REJECTED:
            status, why = LinkStatus.PROPOSED, f"was rejected; {why}"
        else:
            return link
        return msgspec.structs.replace(
            link, status=status, decided_ns=self._clock.now_ns(), version=link.version + 1, note=why
        )

    def _forget_rests(self, link: LinkId) -> None:
        known = self._links.get(link)
        if known is not None:
            for market in known.rules:
                self._resting.get(market, set()).discard(link)

    def _asked(self, question: QuestionId) -> bool:
        return len(self.markets_of(question)) >= 2

    def take_changes(self) -> Changes:
        """Return what has changed since last asked; lone founders go as well."""
        changed: set[QuestionId] = set()
        gone: set[QuestionId] = set()
        while self._dirty:
            question = self._dirty.pop()
            if self._asked(question):
                self._shown.add(question)
                changed.add(question)
                continue
            links_here = self.of_question(question)
            refused = any(link.status is LinkStatus.REJECTED for link in links_here)
            for link in links_here:
                founder = link.status is LinkStatus.CONFIRMED and link.rules.keys() <= {link.market}
                # An adopted one waits for the others to arrive; one that a person refused company may be given it back.
                if founder and link.id not in self._adopted and not refused:
                    self.drop(link.id)
            self._dirty.discard(question)
            if question in self._shown:
                self._shown.discard(question)
                gone.add(question)
            if not self.of_question(question):
                self._questions.pop(question, None)
        links, self._changed = frozenset(self._changed), set()
        parted, self._parted = tuple(self._parted.values()), {}
        dropped, self._dropped = frozenset(self._dropped), set()
        self._told.update((link, self._links[link].status) for link in links)
        self._told.update((link.id, link.status) for link in parted)
        return Changes(frozenset(changed), links, frozenset(gone), parted=parted, dropped=dropped)
