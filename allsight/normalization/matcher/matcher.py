"""Questions, links and clusters, kept up as markets come, change and go."""

from collections.abc import Iterable, Iterator, Mapping

from allsight.domain.clock import Clock
from allsight.domain.decisions import Decision
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import EventKey, LinkId, MarketKey, QuestionId, venue_of
from allsight.domain.judging import Opinion
from allsight.domain.market import Event, Market, Rules
from allsight.domain.questions import Cluster, Link, LinkStatus, OutcomeSet, Predicate, Question, Relation
from allsight.normalization.matcher import edits
from allsight.normalization.matcher.book import INSIDE, MATCHER, LinkBook
from allsight.normalization.matcher.candidates.index import CandidateIndex
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.clusters import Clusters
from allsight.normalization.matcher.decisions import Desk
from allsight.normalization.matcher.judge import lowered
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.known import Known, Pair
from allsight.normalization.matcher.linking import Linker
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.proposing import Proposer
from allsight.normalization.matcher.ruling import Ground
from allsight.normalization.matcher.siblings import shifted, siblings_of
from allsight.normalization.matcher.structure import Structure
from allsight.normalization.matcher.trained_scorer import TrainedScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from allsight.normalization.parsers.traces.reading import traced

_PROPOSE_FROM = 0.5
_TRACED = 512
"""Of so many markets the places of values are kept: some three kilobytes each."""


class Matcher:
    """Link markets to the questions that they share.

    Certain pairs are linked at once, doubtful ones proposed for review. What a person has decided stands until the
    texts on which the decision rests change; then it is stale and back in review. Not thread-safe: one caller at a
    time, for which `upsert_many` may be given slices of a catalogue.
    """

    def __init__(self, clock: Clock, scorer: Scorer | None = None, index: CandidateIndex | None = None) -> None:
        self._clock = clock
        self._scorer: Scorer = scorer or TrainedScorer()
        self._index = CandidateIndex() if index is None else index
        self._stored: dict[MarketKey, list[Link]] = {}
        self._stored_questions: dict[QuestionId, Question] = {}
        self._book = LinkBook(clock)
        self._known = Known(self._book.rejected)
        self._awaited: dict[QuestionId, set[MarketKey]] = {}
        self._linker = Linker(self._known, self._book, self._scorer, clock, self._stored_questions, self._awaited)
        self._structure = Structure(self._known, self._book, self._scorer, clock)
        self._proposer = Proposer(self._known, self._book, self._linker)
        self._clusters = Clusters(self._book, self._known.claims)
        self._traced: dict[MarketKey, tuple[Claim, Predicate]] = {}
        self.desk = Desk(Ground(
            clock=clock, book=self._book, known=self._known, linker=self._linker, proposer=self._proposer,
            judge=self.judge, question=self.find_question, flush=self._flush,
        ))  # fmt: skip

    def restore(self, questions: Iterable[Question], links: Iterable[Link], decisions: Iterable[Decision] = ()) -> None:
        """Take up what was stored before the markets themselves arrive; decisions apply as each market does."""
        self.desk.restore(decisions)
        self._stored_questions.update((question.id, question) for question in questions)
        for link in links:
            self._stored.setdefault(link.market, []).append(link)
            if link.status in INSIDE:
                self._awaited.setdefault(link.question, set()).add(link.market)

    def upsert(self, market: Market, event: Event | None = None, rules: Rules | None = None) -> Changes:
        """Enter a market, or what has changed about it."""
        return self.upsert_many((Listing(market, event, rules),))

    def upsert_many(self, listings: Iterable[Listing]) -> Changes:
        """Enter several markets; the result is that of entering them one by one."""
        dirty: set[MarketKey] = set()
        for listing in listings:
            dirty |= self._enter(listing)
        self._proposer.propose(dirty)
        return self._flush()

    def remove(self, market: MarketKey) -> Changes:
        """Forget a market that is over; its question goes with it when nobody else asks it."""
        if market not in self._known.listings:
            return Changes()
        self._index.remove(market)
        beside = self._known.forget(market)
        decided = [link for link in self._book.of_market(market) if link.decided_by != MATCHER]
        if decided:  # a venue may open it again
            self._stored[market] = decided
            self._stored_questions.update((link.question, self._book.question(link.question)) for link in decided)
        self._book.drop_market(market)
        self._linker.unlearn(market)
        self._proposer.propose(beside | self._linker.settle(beside))
        return self._flush()

    def weigh(self, pair: Pair, opinion: Opinion) -> Changes:
        """Let a second judge's opinion of two markets weigh: it can send a link of ours to review, and no more."""
        one, other = sorted(pair)
        before = self._known.edges.get(one, {}).get(other)
        if before is None:
            return Changes()
        after = lowered(before, opinion)
        if after == before:
            return Changes()
        self._known.note(one, other, after)
        if before.certain and not after.certain:
            self._proposer.propose({one, other} | self._linker.settle((one, other)))
        else:
            self._book.restate(pair, after.fields, MATCHER)
        return self._flush()

    def listing(self, market: MarketKey) -> Listing | None:
        """Return what was entered of a market, None if it is not known."""
        return self._known.listings.get(market)

    def question(self, question: QuestionId) -> Question:
        """Return a question.

        Raises:
            NotFoundError: if there is none by that id.
        """
        return self._book.question(question)

    def find_question(self, question: QuestionId) -> Question | None:
        """Return a question, also one of an earlier run that nobody asks now; None if there is none by that id."""
        return self._book.find(question) or self._stored_questions.get(question)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question that at least two markets ask or may ask."""
        return self._book.questions

    def links(self, status: LinkStatus | None = None) -> tuple[Link, ...]:
        """Return links in order of id, of one status or all."""
        return self._book.links(status)

    def link(self, link: LinkId) -> Link:
        """Return a link.

        Raises:
            NotFoundError: if there is none by that id.
        """
        return self._book.link(link)

    def question_of(self, market: MarketKey) -> QuestionId | None:
        """Return the question that a market is confirmed to ask."""
        return self._book.home(market)

    def links_of(self, market: MarketKey) -> tuple[Link, ...]:
        """Return every link of a market."""
        return self._book.of_market(market)

    def links_to(self, question: QuestionId) -> tuple[Link, ...]:
        """Return every link of a question, refused ones as well."""
        return self._book.of_question(question)

    def markets_of(self, question: QuestionId) -> tuple[MarketKey, ...]:
        """Return the markets that ask or may ask a question."""
        return self._book.markets_of(question)

    def inside(self, question: QuestionId) -> tuple[Link, ...]:
        """Return the links of a question that are confirmed, or were until a text changed, in order of market."""
        return self._book.inside(question)

    def judge(self, market: MarketKey, other: MarketKey) -> Judgement | None:
        """Compare two markets as they read now; None if one of them is not known."""
        ours, theirs = self._known.claims.get(market), self._known.claims.get(other)
        return None if ours is None or theirs is None else self._scorer.judge(ours, theirs)

    def compare(self, market: MarketKey, other: MarketKey) -> Judgement:
        """Compare two known markets as they read now; asked again, they are not judged again."""
        return self._known.compared(market, other, self._scorer)

    def implied(self, market: MarketKey) -> Mapping[MarketKey, Match]:
        """Return the markets of other venues of which one was read to imply, or to be implied by, the other."""
        return self._known.implied.get(market, {})

    def siblings(self, event: EventKey) -> tuple[MarketKey, ...]:
        """Return the known markets of an event, in order."""
        return tuple(sorted(self._known.members.get(event, ())))

    @property
    def known(self) -> Known:
        """Return what is known of the markets that are in, to read."""
        return self._known

    def doubtful(self) -> Iterator[tuple[MarketKey, MarketKey, Judgement]]:
        """Return the pairs that may ask one question, each once, with how they compare."""
        for market, others in self._known.edges.items():
            yield from ((market, other, j) for other, j in others.items() if market < other and not j.certain)

    def likelihood(self, link: Link) -> float:
        """Return how likely a link holds: of a proposal of ours, with what the siblings of both markets say."""
        other = self.desk.against(link)
        if other is None or link.status is not LinkStatus.PROPOSED or link.decided_by != MATCHER:
            return link.confidence
        return shifted(link.confidence, siblings_of(self._known, link.market, other))

    def claim(self, market: MarketKey) -> Claim:
        """Return what was read out of a market.

        Raises:
            NotFoundError: if the market is not known.
        """
        try:
            return self._known.claims[market]
        except KeyError:
            raise NotFoundError(f"no market {market}") from None

    def predicate(self, market: MarketKey) -> Predicate:
        """Return what a market claims, with the traces of every value: worked out when asked for, and kept for a while.

        Raises:
            NotFoundError: if the market is not known.
        """
        claim, kept = self.claim(market), self._traced.get(market)
        if kept is not None and kept[0] is claim:
            return kept[1]
        listing = self._known.listings[market]
        found = traced(claim, listing.market, listing.event, listing.rules)
        if len(self._traced) >= _TRACED:
            del self._traced[next(iter(self._traced))]
        self._traced[market] = claim, found
        return found

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Return every question with its markets and the conflicts between their rules."""
        return tuple(self.cluster(question.id) for question in self._book.questions)

    def cluster(self, question: QuestionId) -> Cluster:
        """Return a question with its markets and the conflicts between their rules.

        Raises:
            NotFoundError: if there is none by that id.
        """
        return self._clusters.of(question)

    def relations(self, question: QuestionId) -> tuple[Relation, ...]:
        """Return how a question hangs together with others: implies, exclusive, related."""
        return self._structure.relations(question)

    def outcome_set(self, event: EventKey) -> OutcomeSet | None:
        """Return what a venue states of the markets of an event together, None where it states nothing."""
        return self._structure.outcome_set(event)

    # --- Markets come and change -------------------------------------------------------------------

    def _enter(self, listing: Listing) -> set[MarketKey]:
        key = listing.market.key
        before = self._known.listings.get(key)
        if before is not None:
            # What a venue stops showing of a market at its end is no edit: the last texts stand.
            listing = Listing(listing.market, listing.event or before.event, listing.rules or before.rules)
        self._known.reread(listing)
        if before is not None and not edits.reads_differently(before, listing):
            return set()
        claim = parse(listing.market, listing.event, listing.rules)
        self._known.claims[key] = claim
        self._index.add(claim)
        touched = {key}
        if before is not None:
            touched |= self._reread(before, listing) | self._known.part(key)
            self._book.touch(key)
        self._compare(claim)
        if before is None:
            self._resume(key)
        return touched | self._linker.settle(touched)

    def _reread(self, before: Listing, now: Listing) -> set[MarketKey]:
        """Have nothing rest any more on texts that are not the last word; return the markets that lost their home.

        Rules that come after the market itself, as those of most venues do, are no edit: what the matcher made of a
        market without them was provisional. What a person decided without them was not.
        """
        key = now.market.key
        self._linker.unlearn(key)
        freed = self._book.take_back(key, MATCHER) if edits.only_completed(before, now) else set[MarketKey]()
        change = edits.describe(before, now)
        if change:
            self._book.rules_changed(key, edits.fingerprint_of(now.rules), change)
        return freed

    def _compare(self, claim: Claim) -> None:
        self._known.edges.setdefault(claim.market, {})
        for other in dict.fromkeys((*self._index.candidates(claim), *self._held_together(claim.market))):
            theirs = self._known.claims[other]
            if self._scorer.rules_out(claim, theirs):
                continue
            judgement = self._scorer.judge(claim, theirs)
            if judgement.match.one_question and judgement.score >= _PROPOSE_FROM:
                self._known.note(claim.market, other, judgement)
            elif judgement.match in (Match.WITHIN, Match.AROUND):
                self._known.note_implied(claim.market, other, judgement.match)

    def _held_together(self, market: MarketKey) -> list[MarketKey]:
        """Return markets of other venues that a link rests on with one: compared once, they are compared again."""
        resting = {other for link in self._stored.get(market, ()) for other in link.rules}
        resting |= self._book.resting_with(market)
        venue = venue_of(market)
        return sorted(other for other in resting if venue_of(other) is not venue and other in self._known.claims)

    def _resume(self, market: MarketKey) -> None:
        """Apply what was decided about a market before this run: every rejection, and the newest of its homes."""
        settled = False
        for link in sorted(self._stored.pop(market, ()), key=lambda link: -link.decided_ns):
            question = self._stored_questions.get(link.question)
            homing = link.status in INSIDE
            if homing:
                self._awaited.get(link.question, set()).discard(market)
            proposed = link.status is LinkStatus.PROPOSED and link.decided_by == MATCHER
            if question is None or proposed or (homing and settled):
                continue
            settled = settled or homing
            if homing:
                self._linker.recall(link)
            self._book.adopt(question, link, self._known.fingerprints(link.rules))

    def _flush(self) -> Changes:
        changes = self._book.take_changes()
        for question in changes.questions:
            self._clusters.outdate(question)
        for question in changes.removed:
            self._clusters.drop(question)
        return changes
