"""Questions, links and clusters, kept up as markets come, change and go."""

from collections.abc import Iterable

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import Fingerprint, LinkId, MarketKey, QuestionId
from allsight.domain.market import Event, Market, Rules
from allsight.domain.questions import Cluster, Link, LinkStatus, Orientation, Question
from allsight.normalization.matcher import edits, pairing
from allsight.normalization.matcher.book import LinkBook, link_id
from allsight.normalization.matcher.index import CandidateIndex
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.naming import question_for
from allsight.normalization.matcher.pairing import Pair
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse

MATCHER = "matcher"
"""Who decided a link that no person has looked at."""

_PROPOSE_FROM = 0.5
_PROPOSALS = 3


class Changes(msgspec.Struct, frozen=True):
    """What a step has changed: questions to look at again, links to store, questions that are no more."""

    questions: frozenset[QuestionId] = frozenset()
    links: frozenset[LinkId] = frozenset()
    removed: frozenset[QuestionId] = frozenset()

    def __or__(self, other: "Changes") -> "Changes":
        """Return what both steps have changed, the other one after this one."""
        return Changes(
            (self.questions - other.removed) | other.questions,
            self.links | other.links,
            (self.removed - other.questions) | other.removed,
        )


class Matcher:
    """Link markets to the questions that they share.

    Certain pairs are linked at once, doubtful ones proposed for review. What a person has decided stands until the
    texts on which the decision rests change; then it is stale and back in review. Not thread-safe: one caller at a
    time, for which `upsert_many` may be given slices of a catalogue.
    """

    def __init__(self, clock: Clock, scorer: Scorer | None = None) -> None:
        self._clock = clock
        self._scorer: Scorer = scorer or RulesScorer()
        self._index = CandidateIndex()
        self._listings: dict[MarketKey, Listing] = {}
        self._claims: dict[MarketKey, Claim] = {}
        self._prints: dict[MarketKey, Fingerprint] = {}
        self._edges: dict[MarketKey, dict[MarketKey, Judgement]] = {}
        self._stored: dict[MarketKey, list[Link]] = {}
        self._stored_questions: dict[QuestionId, Question] = {}
        self._rejected: set[Pair] = set()
        self._contested: dict[MarketKey, set[MarketKey]] = {}
        self._book = LinkBook(clock)
        self._clusters: dict[QuestionId, Cluster] = {}
        self._versions: dict[QuestionId, int] = {}

    def restore(self, questions: Iterable[Question], links: Iterable[Link]) -> None:
        """Take up what was stored before the markets themselves arrive; decisions apply as each market does."""
        self._stored_questions = {question.id: question for question in questions}
        for link in links:
            self._stored.setdefault(link.market, []).append(link)
            if link.status is LinkStatus.REJECTED:
                self._rejected.update(frozenset((link.market, other)) for other in link.rules if other != link.market)

    def upsert(self, market: Market, event: Event | None = None, rules: Rules | None = None) -> Changes:
        """Enter a market, or what has changed about it."""
        return self.upsert_many((Listing(market, event, rules),))

    def upsert_many(self, listings: Iterable[Listing]) -> Changes:
        """Enter several markets; the result is that of entering them one by one."""
        dirty: set[MarketKey] = set()
        for listing in listings:
            dirty |= self._enter(listing)
        for market in sorted(dirty & self._claims.keys()):
            self._propose(market)
        return self._flush()

    def remove(self, market: MarketKey) -> Changes:
        """Forget a market that is over; its question goes with it when nobody else asks it."""
        if self._listings.pop(market, None) is None:
            return Changes()
        self._prints.pop(market, None)
        self._index.remove(market)
        del self._claims[market]
        self._part(market)
        self._book.drop_market(market)
        return self._flush()

    def confirm(self, link: LinkId, by: str, note: str = "", orientation: Orientation | None = None) -> Changes:
        """Let a person decide that a market asks a question; its other links end, for at most one is confirmed.

        Raises:
            NotFoundError: if there is no such link.
        """
        found = self._link(link)
        for other in self._book.of_market(found.market):
            if other.id != link and other.status is not LinkStatus.REJECTED:
                self._book.drop(other.id)
        self._book.put(self._decided(found, LinkStatus.CONFIRMED, by, note, orientation or found.orientation))
        for other in self._book.of_question(found.question):
            if other.status is LinkStatus.STALE and other.rules.keys() == {other.market}:
                self._book.put(self._decided(other, LinkStatus.CONFIRMED, by, note, other.orientation))
        for market in self._book.markets_of(found.question):
            self._rejected.discard(frozenset((found.market, market)))
        return self._flush()

    def reject(self, link: LinkId, by: str, note: str = "") -> Changes:
        """Let a person decide that a market does not ask a question.

        Raises:
            NotFoundError: if there is no such link.
        """
        found = self._link(link)
        decided = self._decided(found, LinkStatus.REJECTED, by, note, found.orientation)
        self._rejected.update(frozenset((found.market, other)) for other in decided.rules if other != found.market)
        self._book.put(decided)
        self._propose(found.market)
        return self._flush()

    def question(self, question: QuestionId) -> Question:
        """Return a question.

        Raises:
            NotFoundError: if there is none by that id.
        """
        return self._book.question(question)

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
        return self._link(link)

    def question_of(self, market: MarketKey) -> QuestionId | None:
        """Return the question that a market is confirmed to ask."""
        return self._book.home(market)

    def links_of(self, market: MarketKey) -> tuple[Link, ...]:
        """Return every link of a market."""
        return self._book.of_market(market)

    def claim(self, market: MarketKey) -> Claim:
        """Return what was read out of a market.

        Raises:
            NotFoundError: if the market is not known.
        """
        try:
            return self._claims[market]
        except KeyError:
            raise NotFoundError(f"no market {market}") from None

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Return every question with its markets and the conflicts between their rules."""
        return tuple(self.cluster(question.id) for question in self._book.questions)

    def cluster(self, question: QuestionId) -> Cluster:
        """Return a question with its markets and the conflicts between their rules.

        Raises:
            NotFoundError: if there is none by that id.
        """
        known = self._clusters.get(question)
        if known is None:
            version = self._versions.get(question, 1)
            known = pairing.cluster_of(self._book.question(question), self._book, self._claims, version)
            self._clusters[question] = known
        return known

    # --- Markets come and change -------------------------------------------------------------------

    def _enter(self, listing: Listing) -> set[MarketKey]:
        key = listing.market.key
        before = self._listings.get(key)
        if before is not None:
            # What a venue stops showing of a market at its end is no edit: the last texts stand.
            listing = Listing(listing.market, listing.event or before.event, listing.rules or before.rules)
        self._listings[key] = listing
        self._prints.pop(key, None)
        if before is not None and not edits.reads_differently(before, listing):
            return set()
        claim = parse(listing.market, listing.event, listing.rules)
        self._claims[key] = claim
        self._index.add(claim)
        touched = {key}
        if before is not None:
            change = edits.describe(before, listing)
            if change:
                self._book.rules_changed(key, edits.fingerprint_of(listing.rules), change)
            touched |= self._part(key)
            self._book.touch(key)
        self._compare(claim)
        if before is None:
            self._resume(key)
        touched.update(self._edges.get(key, ()))
        if self._book.home(key) is None and not self._book.is_stale(key):
            self._settle(claim)
        return touched

    def _part(self, market: MarketKey) -> set[MarketKey]:
        """Forget every comparison of a market and return those it was compared with."""
        neighbours = set(self._edges.pop(market, {}))
        for neighbour in neighbours:
            self._edges.get(neighbour, {}).pop(market, None)
        for rival in self._contested.pop(market, ()):
            self._contested[rival].discard(market)
        return neighbours

    def _compare(self, claim: Claim) -> None:
        mine = self._edges.setdefault(claim.market, {})
        for other in self._index.candidates(claim):
            theirs = self._claims[other]
            if self._scorer.rules_out(claim, theirs):
                continue
            judgement = self._scorer.judge(claim, theirs)
            if judgement.match.one_question and judgement.score >= _PROPOSE_FROM:
                mine[other] = judgement
                self._edges.setdefault(other, {})[claim.market] = judgement.mirrored

    def _resume(self, market: MarketKey) -> None:
        """Apply what was decided about a market before this run: every rejection, and the newest of its homes."""
        settled = False
        for link in sorted(self._stored.pop(market, ()), key=lambda link: -link.decided_ns):
            question = self._stored_questions.get(link.question)
            homing = link.status in (LinkStatus.CONFIRMED, LinkStatus.STALE)
            if question is None or link.status is LinkStatus.PROPOSED or (homing and settled):
                continue
            settled = settled or homing
            self._book.adopt(question, link, self._fingerprints(link.rules))

    def _settle(self, claim: Claim) -> None:
        """Link a market to the question of those that it certainly equals, where they do not contradict each other."""
        certain = {
            other: judgement
            for other, judgement in self._edges[claim.market].items()
            if judgement.certain and not self._doubtful(claim.market, other) and not self._book.is_stale(other)
        }
        contested = pairing.contested(claim, certain, self._claims, self._edges)
        for pair in contested:
            one, two = pair
            self._contested.setdefault(one, set()).add(two)
            self._contested.setdefault(two, set()).add(one)
            self._book.undo(pair, MATCHER)
        certain = {other: j for other, j in certain.items() if frozenset((claim.market, other)) not in contested}
        if not certain:
            return
        homes = sorted({home for other in certain if (home := self._book.home(other)) is not None})
        target = homes[0] if homes else None
        if target is None:
            anchor = min((claim.market, *certain))
            target = self._found(anchor)
        for home in homes[1:]:
            self._merge(home, target, claim.market, certain)
        for other in (claim.market, *sorted(certain)):
            if self._book.home(other) is None:
                self._attach(other, target)

    def _doubtful(self, market: MarketKey, other: MarketKey) -> bool:
        return other in self._contested.get(market, ()) or frozenset((market, other)) in self._rejected

    def _found(self, anchor: MarketKey) -> QuestionId:
        claim = self._claims[anchor]
        question = question_for(claim, self._listings[anchor])
        if self._book.size(question.id):
            question = question_for(claim, self._listings[anchor], salt=anchor)
        existing = self._stored_questions.get(question.id)
        self._book.found(existing or question, anchor, self._fingerprints((anchor,)), MATCHER)
        return question.id

    def _attach(self, market: MarketKey, question: QuestionId) -> None:
        """Link a market to a question through one of its markets that it certainly equals."""
        if self._book.knows(link_id(market, question)):
            return
        for member in self._book.confirmed(question):
            judgement = self._edges[market].get(member.market)
            if judgement is not None and judgement.certain and not self._doubtful(market, member.market):
                self._book.put(self._link_through(market, member, judgement, LinkStatus.CONFIRMED))
                return

    def _merge(
        self, source: QuestionId, target: QuestionId, bridge: MarketKey, certain: dict[MarketKey, Judgement]
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
            side = pairing.flipped(link.orientation) if flip else link.orientation
            moved = msgspec.structs.replace(
                link, id=link_id(market, target), question=target, orientation=side, version=1,
                note=f"joined through {bridge}", rules=self._fingerprints((market, bridge)),
            )  # fmt: skip
            self._book.drop(link.id)
            self._book.put(moved)

    # --- Proposals and decisions -------------------------------------------------------------------

    def _propose(self, market: MarketKey) -> None:
        """Put before people the doubtful pairs of a market that nothing certain has answered."""
        wanted: set[LinkId] = set()
        ranked = sorted(self._edges.get(market, {}).items(), key=lambda item: (-item[1].score, item[0]))
        for other, _ in ranked[:_PROPOSALS]:
            if pairing.answered(self._book, self._claims, market, other) or self._book.is_stale(market):
                continue
            host, mover = pairing.host_and_mover(self._book, market, other)
            link = link_id(mover, self._book.home(host) or self._found(host))
            if not self._book.knows(link):
                self._propose_link(mover, host, self._edges[mover][host])
            if mover == market:
                wanted.add(link)
        for stale in self._book.of_market(market):
            if stale.status is LinkStatus.PROPOSED and stale.id not in wanted and not self._still_open(stale):
                self._book.drop(stale.id)

    def _still_open(self, link: Link) -> bool:
        """Tell whether a proposal still stands on a doubtful pair."""
        return any(
            member.market in self._edges.get(link.market, {})
            and not pairing.answered(self._book, self._claims, link.market, member.market)
            for member in self._book.confirmed(link.question)
        )

    def _propose_link(self, mover: MarketKey, host: MarketKey, judgement: Judgement) -> None:
        member = self._book.confirmed_link(host)
        if member is not None:
            self._book.put(self._link_through(mover, member, judgement, LinkStatus.PROPOSED))

    def _link_through(self, market: MarketKey, member: Link, judgement: Judgement, status: LinkStatus) -> Link:
        same = (judgement.match is Match.SAME) == (member.orientation is Orientation.SAME)
        return Link(
            id=link_id(market, member.question),
            market=market,
            question=member.question,
            orientation=Orientation.SAME if same else Orientation.OPPOSITE,
            status=status,
            confidence=judgement.score,
            decided_by=MATCHER,
            decided_ns=self._clock.now_ns(),
            rules=self._fingerprints((market, member.market)),
            fields=judgement.fields,
            note=f"compared with {member.market}",
        )

    def _decided(self, link: Link, status: LinkStatus, by: str, note: str, orientation: Orientation) -> Link:
        members = [market for market in self._book.markets_of(link.question) if market != link.market]
        return msgspec.structs.replace(
            link, status=status, decided_by=by, decided_ns=self._clock.now_ns(), note=note, orientation=orientation,
            rules=self._fingerprints((link.market, *members)), version=link.version + 1,
        )  # fmt: skip

    def _fingerprints(self, markets: Iterable[MarketKey]) -> dict[MarketKey, Fingerprint]:
        """Return the fingerprints of those markets that are known, each worked out once per version of its rules."""
        found: dict[MarketKey, Fingerprint] = {}
        for market in markets:
            if market not in self._prints and market in self._listings:
                self._prints[market] = edits.fingerprint_of(self._listings[market].rules)
            if market in self._prints:
                found[market] = self._prints[market]
        return found

    def _link(self, link: LinkId) -> Link:
        return self._book.link(link)

    def _flush(self) -> Changes:
        questions, links, removed = self._book.take_changes()
        for question in questions | removed:
            self._clusters.pop(question, None)
            self._versions[question] = self._versions.get(question, 0) + 1
        return Changes(questions, links, removed)
