"""Markets whose likeness a test decides, and a memory that keeps what a matcher says as storage does."""

from collections.abc import Iterable, Mapping

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.decisions import Action, Decision
from allsight.domain.ids import LinkId, MarketKey, QuestionId, Venue
from allsight.domain.questions import Link, LinkStatus, Orientation, Question
from allsight.normalization.matcher.book import MATCHER
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.ruling import Ruling
from allsight.normalization.parsers.claim import Claim
from tests.normalization.matcher.samples import Listed, listed

SURE, DOUBTED = 0.99, 0.65
VENUES = (Venue.KALSHI, Venue.POLYMARKET, Venue.BETFAIR, Venue.SMARKETS)


def market(name: str, venue: Venue, rules: str = "This market pays if the comet is seen.") -> Listed:
    return listed(venue, f"Will the comet be seen over {name} in 2026?", rules=rules, name=name)


class Likeness:
    """A scorer that says what it was told of two names: (match, sure of it)."""

    def __init__(self, told: Mapping[frozenset[str], tuple[Match, bool]]) -> None:
        self._told = told

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        return self._key(ours, theirs) not in self._told

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        match, sure = self._told.get(self._key(ours, theirs), (Match.DIFFERENT, False))
        return Judgement(match, (SURE if sure else DOUBTED) if match.one_question else 0.0, sure)

    def _key(self, ours: Claim, theirs: Claim) -> frozenset[str]:
        return frozenset((ours.market.partition(":")[2], theirs.market.partition(":")[2]))


class Office:
    """A matcher over such markets, with all that it has ever said."""

    def __init__(self, markets: Iterable[Listed], told: Mapping[frozenset[str], tuple[Match, bool]]) -> None:
        self.clock = ManualClock(SECOND_NS)
        self.told = told
        self.markets = {one.market.key: one for one in markets}
        self.matcher = Matcher(self.clock, Likeness(told))
        self.questions: dict[QuestionId, Question] = {}
        self.said: list[Link] = []
        self.decisions: list[Decision] = []
        self.keep(self.matcher.upsert_many(Listing(*one) for one in self.markets.values()))

    def keep(self, changes: Changes) -> Changes:
        """Take down what is to be stored, as the pipeline hands it to the writer."""
        standing = {link.id: link for link in self.matcher.links()}
        links = [standing[link] for link in sorted(changes.links) if link in standing]
        for question in {*changes.questions, *(link.question for link in links)}:
            self.questions[question] = self.matcher.question(question)
        self.said += [*changes.parted, *links]
        self.decisions += changes.decisions
        self.clock.advance(1)
        return changes

    def decide(
        self, link: LinkId, action: Action, by: str = "ann", finding: Match | None = None, took_s: float | None = None
    ) -> Changes:
        return self.keep(
            self.matcher.desk.decide(Ruling(link=link, action=action, by=by, finding=finding, took_s=took_s))
        )

    def edit(self, key: MarketKey, rules: str) -> Changes:
        """Let a venue change what a market's rules say."""
        before = self.markets[key]
        after = listed(before.market.venue, before.market.title, rules=rules, name=key.partition(":")[2])
        self.markets[key] = after
        return self.keep(self.matcher.upsert(*after))

    def key_of(self, name: str) -> MarketKey:
        """Return the key of a market."""
        return next(key for key in self.markets if key.partition(":")[2] == name)

    def link(self, name: str, status: LinkStatus | None = None) -> Link:
        """Return the one link of a market, of one status or at all."""
        (found,) = (link for link in self.matcher.links(status) if link.market.partition(":")[2] == name)
        return found

    def reopened(self, questions: Iterable[Question], links: Iterable[Link], decisions: Iterable[Decision]) -> Matcher:
        """Return a matcher of the next process, which is told what was stored and then sees the same markets."""
        after = Matcher(ManualClock(self.clock.now_ns()), Likeness(self.told))
        after.restore(questions, links, decisions)
        after.upsert_many(Listing(*one) for one in self.markets.values())
        return after


def groups(matcher: Matcher) -> dict[QuestionId, dict[MarketKey, Orientation]]:
    """Return who asks one question with whom, and on which side."""
    found = {one.id: matcher.inside(one.id) for one in matcher.questions}
    return {
        question: {link.market: link.orientation for link in links if link.status is LinkStatus.CONFIRMED}
        for question, links in found.items()
        if sum(link.status is LinkStatus.CONFIRMED for link in links) > 1
    }


def said(matcher: Matcher) -> dict[str, object]:
    """Return what people have said and what came of it, which must outlive a process whatever the matcher then does."""
    questions = {link.question for link in matcher.links()}
    return {
        "links": {
            link.id: (link.market, link.status, link.orientation, link.decided_by)
            for link in matcher.links()
            if link.decided_by != MATCHER
        },
        "relations": {one: found for one in questions if (found := matcher.desk.relations(one))},
        "standing": {
            link.id: decision.id for link in matcher.links() if (decision := matcher.desk.standing(link.id)) is not None
        },
    }
