"""Finds pairs incrementally: a change re-evaluates only the clusters that hold the changed market.

The scanner is synchronous and owns no task: whoever takes the dirty set from the store calls `on_dirty` in the same
turn of the loop, so that no opportunity outlives the trust in one of its books. It emits changes only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.candidates import Candidate, Slot, Tables, build
from allsight.analysis.arbitrage.certificate import certify
from allsight.analysis.arbitrage.dated import Dated
from allsight.analysis.arbitrage.episode import Episode, OpportunityChange, Sink
from allsight.analysis.arbitrage.pair import Pairing, plan, prove
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import Bounds, StoreReader, Terms
from allsight.domain.book import BookView, Trust
from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, OpportunityId, QuestionId
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import CloseReason, EdgePoint, Evidence, Opportunity, OpportunityClass
from allsight.domain.questions import Cluster

DEFAULT_BOUNDS = Bounds()


class ScanStats(msgspec.Struct):
    """Counts since the start.

    Attributes:
        changes: changed markets that belong to a cluster.
        evaluations: candidates looked at because of them.
        rejected: of these, the ones whose best prices leave nothing: one comparison each.
        unchanged: walked to the very plan that is shown already.
        proved: settled exactly, with an opportunity as the result; `refused`: without one.
    """

    changes: int = 0
    evaluations: int = 0
    rejected: int = 0
    unchanged: int = 0
    proved: int = 0
    refused: int = 0


class _Laid(msgspec.Struct):
    """A cluster as it is laid out."""

    cluster: Cluster
    terms: Terms
    slots: list[Slot]
    candidates: list[Candidate]


class Scanner:
    """Keeps every open pair opportunity, and says when one opens, changes or closes.

    Args:
        reader: where books and markets are read.
        clock: the time of episodes and of fee validity.
        rates: what currencies may be worth.
        sink: called with every change, inside `on_dirty`, `set_cluster` and the like; it must not block.
        bounds: within which limits to look.

    Attributes:
        followed: the markets that stand in some cluster.
    """

    def __init__(
        self, reader: StoreReader, clock: Clock, rates: CurrencyRates, sink: Sink, bounds: Bounds = DEFAULT_BOUNDS
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._rates = rates
        self._sink = sink
        self._bounds = bounds
        self._floor = bounds.min_profit * 100
        self._clusters: dict[QuestionId, _Laid] = {}
        self._slots: dict[MarketKey, list[Slot]] = {}
        self.followed: Set[MarketKey] = self._slots.keys()
        self._tables: Tables = {}
        self._dated = Dated()
        self._open: dict[OpportunityId, Candidate] = {}
        self._held: Counter[MarketKey] = Counter()
        self._pass = 0
        self.stats = ScanStats()

    # -- what is looked at ----------------------------------------------------------------------------------------

    def set_cluster(self, cluster: Cluster, terms: Terms) -> None:
        """Take over a new or changed cluster and evaluate it at once; open episodes of the same legs live on."""
        former = self._clusters.pop(cluster.question.id, None)
        slots, candidates = build(cluster, terms)
        if former is not None:
            self._forget(former)
            self._carry_over(former, candidates, terms)
        self._clusters[cluster.question.id] = _Laid(cluster, terms, slots, candidates)
        now_ns = self._clock.now_ns()
        for slot in slots:
            self._slots.setdefault(slot.key, []).append(slot)
            self._describe(slot)
            slot.price(*self._reader.top(slot.key), now_ns)
        for candidate in candidates:
            self._evaluate(candidate, now_ns)

    def drop_cluster(self, question: QuestionId) -> None:
        """Stop looking at a cluster; what is open in it closes."""
        former = self._clusters.pop(question, None)
        if former is not None:
            self._forget(former)
            for candidate in former.candidates:
                self._close(candidate, Refusal(CloseReason.LINK, "the markets are not linked any more"))

    def set_rates(self, rates: CurrencyRates) -> None:
        """Take over new currency values and evaluate everything anew."""
        self._rates = rates
        self._tables.clear()
        for laid in self._clusters.values():
            for slot in laid.slots:
                self._describe(slot)
        self.on_dirty(list(self._slots))

    # -- what happens ---------------------------------------------------------------------------------------------

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        """Re-evaluate what contains these markets: those whose book, trust, description, fees or life changed.

        All of them are read before any pair is looked at, so a leg that has left LIVE withdraws its opportunities in
        this very pass and never meets the new price of its counterpart.
        """
        now_ns = self._clock.now_ns()
        reader, stats = self._reader, self.stats
        touched: list[Slot] = []
        for key in keys:
            for slot in self._slots.get(key, ()):
                market = reader.market(key)
                if market is not slot.market and not slot.accepts(market):
                    self._describe(slot)
                bid, ask, trust = reader.top(key)
                slot.price(bid, ask, trust, now_ns)
                touched.append(slot)
        stats.changes += len(touched)
        self._pass = stamp = self._pass + 1
        for slot in touched:
            for candidate in slot.candidates:
                if candidate.stamp == stamp:
                    continue
                candidate.stamp = stamp
                stats.evaluations += 1
                if candidate.episode is None and not candidate.crosses:
                    stats.rejected += 1
                else:
                    self._evaluate(candidate, now_ns)

    def holds(self, key: MarketKey) -> bool:
        """Tell whether anything is open that takes from a market's book."""
        return key in self._held

    def sweep(self) -> None:
        """Look at everything whose fees may have run out or come into force."""
        self.on_dirty(self.dated())

    def dated(self) -> list[MarketKey]:
        """Return the markets whose fees may run out, or have come into force since the last sweep."""
        return self._dated.due(self._clock.now_ns())

    def shutdown(self) -> None:
        """Close every episode because the program ends."""
        for candidate in list(self._open.values()):
            self._close(candidate, Refusal(CloseReason.SHUTDOWN, "the program was stopped"))

    # -- what is open ---------------------------------------------------------------------------------------------

    @property
    def pairs(self) -> int:
        """Return how many candidate pairs are looked at, each way of buying counted."""
        return sum(len(laid.candidates) for laid in self._clusters.values())

    def opportunities(self) -> Iterator[Opportunity]:
        """Go through everything that is open, oldest first."""
        for candidate in self._open.values():
            if candidate.episode is not None:
                yield candidate.episode.opportunity

    def episode(self, opportunity: OpportunityId) -> Episode | None:
        """Return an open episode."""
        candidate = self._open.get(opportunity)
        return None if candidate is None else candidate.episode

    def get(self, opportunity: OpportunityId) -> Opportunity | None:
        """Return an open opportunity at its present state."""
        episode = self.episode(opportunity)
        return None if episode is None else episode.opportunity

    def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        """Return what proves the state that is shown, building it now if need be."""
        episode = self.episode(opportunity)
        return None if episode is None else episode.evidence

    def life(self, opportunity: OpportunityId) -> tuple[EdgePoint, ...]:
        """Return edge and size over an open episode's life, oldest first; long lives lose their beginning."""
        episode = self.episode(opportunity)
        return () if episode is None else tuple(episode.life)

    def within(self, opportunity: OpportunityId, bankroll: Fraction) -> Proof | Refusal | None:
        """Prove an open opportunity anew on the books of this instant, for at most so much; None if it is not open."""
        candidate, now_ns = self._open.get(opportunity), self._clock.now_ns()
        if candidate is None:
            return None
        books = self._books(candidate, now_ns)
        if isinstance(books, Refusal):
            return books
        pairing, yes, no = books
        pairing = msgspec.structs.replace(pairing, bounds=pairing.bounds.within(bankroll))
        planned = plan(pairing, yes, no)
        return planned if isinstance(planned, Refusal) else prove(pairing, yes, no, planned, now_ns)

    def best_locked(self, question: QuestionId) -> Opportunity | None:
        """Return the question's locked opportunity with the highest edge per contract."""
        laid = self._clusters.get(question)
        found = [
            candidate.episode.opportunity
            for candidate in (laid.candidates if laid else ())
            if candidate.episode is not None
        ]
        locked = [one for one in found if one.class_ is OpportunityClass.LOCKED]
        return max(locked, key=lambda one: one.edge, default=None)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _describe(self, slot: Slot) -> None:
        slot.describe(self._reader.market(slot.key), self._rates, self._tables)
        self._dated.note(slot.key, slot.fees, self._clock.now_ns())
        for candidate in slot.candidates:
            candidate.prepare(self._rates, self._bounds)

    def _evaluate(self, candidate: Candidate, now_ns: int) -> None:
        """Open, move or close a candidate's episode as its two books stand now."""
        found = self._find(candidate, now_ns)
        if isinstance(found, Refusal):
            candidate.planned = None
            self._close(candidate, found)
        elif found is not None:
            self._sink(found)

    def _find(self, candidate: Candidate, now_ns: int) -> OpportunityChange | Refusal | None:
        books = self._books(candidate, now_ns)
        if isinstance(books, Refusal):
            return books
        pairing, yes, no = books
        planned = plan(pairing, yes, no)
        if isinstance(planned, Refusal):
            self.stats.refused += 1
            return planned
        if candidate.episode is not None and planned == candidate.planned:
            self.stats.unchanged += 1
            return None
        proof = prove(pairing, yes, no, planned, now_ns)
        if isinstance(proof, Refusal):
            self.stats.refused += 1
            return proof
        certificate = certify(proof)
        if certificate.guaranteed < self._floor:
            self.stats.refused += 1
            return Refusal(CloseReason.PRICE, "what is left after costs is below the floor")
        self.stats.proved += 1
        candidate.planned = planned
        if candidate.episode is not None:
            return candidate.episode.update(proof, certificate)
        candidate.episode = Episode(proof, certificate)
        self._open[candidate.episode.id] = candidate
        self._held.update(candidate.legs)
        return candidate.episode.opened()

    def _books(self, candidate: Candidate, now_ns: int) -> tuple[Pairing, BookView, BookView] | Refusal:
        """Return what a pair is planned on, or why it may not be traded now."""
        views = self._reader.view(candidate.yes.key), self._reader.view(candidate.no.key)
        blocked = self._blocked(candidate, views, now_ns)
        if blocked is not None:
            return blocked
        yes, no = views
        if candidate.pairing is None or yes is None or no is None:
            return Refusal(CloseReason.PRICE, "the two currencies have no common par")
        return candidate.pairing, yes, no

    def _blocked(
        self, candidate: Candidate, views: tuple[BookView | None, BookView | None], now_ns: int
    ) -> Refusal | None:
        for slot, view in zip((candidate.yes, candidate.no), views, strict=True):
            trust, reason = (Trust.STALE, "no book") if view is None else (view.trust, view.trust_reason)
            found = slot.block(trust, reason, now_ns)
            if found is not None:
                return found
            if view is not None and slot.market is not None and view.ladder != slot.market.ladder:
                return Refusal(CloseReason.TRUST, f"the {slot.linked.venue.code} price grid is changing")
        return None

    def _close(self, candidate: Candidate, refusal: Refusal) -> None:
        episode, candidate.episode = candidate.episode, None
        if episode is not None:
            del self._open[episode.id]
            for key in candidate.legs:
                self._held[key] -= 1
                if not self._held[key]:
                    del self._held[key]
            self._sink(episode.close(refusal, self._clock.now_ns()))

    def _forget(self, former: _Laid) -> None:
        for slot in former.slots:
            rest = [one for one in self._slots.get(slot.key, ()) if one is not slot]
            if rest:
                self._slots[slot.key] = rest
            else:
                self._slots.pop(slot.key, None)
                self._dated.drop(slot.key)

    def _carry_over(self, former: _Laid, candidates: list[Candidate], terms: Terms) -> None:
        """Hand open episodes to the candidates that buy the same sides of the same markets; close the others."""
        heirs = {(candidate.legs, _sides(candidate)): candidate for candidate in candidates}
        for candidate in former.candidates:
            if candidate.episode is None:
                continue
            heir = heirs.get((candidate.legs, _sides(candidate)))
            if heir is None:
                self._close(candidate, _parted(former.terms, terms, candidate))
            else:
                heir.episode, candidate.episode = candidate.episode, None
                self._open[heir.episode.id] = heir


def _sides(candidate: Candidate) -> tuple[bool, bool]:
    return candidate.yes.opposite, candidate.no.opposite


def _parted(before: Terms, after: Terms, candidate: Candidate) -> Refusal:
    """Say why a pair is not one any more: its rules were edited, or its link was taken back."""
    for key in candidate.legs:
        old, new = _rules_print(before, key), _rules_print(after, key)
        if old and new and old != new:
            return Refusal(CloseReason.RULES, f"the rules of {key} were edited")
    return Refusal(CloseReason.LINK, "the markets are not linked any more")


def _rules_print(terms: Terms, key: MarketKey) -> str:
    found = terms.get(key)
    return "" if found is None or found.rules is None else found.rules.fingerprint
