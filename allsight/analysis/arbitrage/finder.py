"""Everything that is open, whatever it was found by: pairs by the closed form, all else by the linear program.

A change is told to both in the same turn of the loop. Pairs are evaluated at once, in microseconds; groups take in what
has changed, withdraw what has lost a leg, and are searched by `settle` as there is time.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from allsight.analysis.arbitrage.candidates import has_closed_form
from allsight.analysis.arbitrage.episode import Episode, Sink
from allsight.analysis.arbitrage.groups.laid import Workload
from allsight.analysis.arbitrage.groups.proving import Between
from allsight.analysis.arbitrage.groups.scanner import GroupScanner
from allsight.analysis.arbitrage.proof import Proof
from allsight.analysis.arbitrage.scanner import DEFAULT_BOUNDS, Scanner
from allsight.analysis.arbitrage.sizing import Sized, sized
from allsight.analysis.arbitrage.terms import Bounds, StoreReader, Terms
from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.groups import Group, Member
from allsight.domain.ids import MarketKey, OpportunityId, QuestionId
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import EdgePoint, Evidence, Opportunity, OpportunityClass
from allsight.domain.questions import Cluster, LinkedMarket, LinkStatus, Orientation

_CENT: Final = Fraction(1, 100)


class Finder:
    """Both scanners behind one face; what changes is told to each in the same turn.

    Args:
        reader: where books and markets are read.
        clock: the time of episodes and of fee validity.
        rates: what currencies may be worth.
        between: what the rules of two markets say against each other.
        sink: called with every change; it must not block.
        bounds: within which limits to look.
    """

    def __init__(  # the scanners take as many
        self,
        reader: StoreReader,
        clock: Clock,
        rates: CurrencyRates,
        between: Between,
        sink: Sink,
        bounds: Bounds = DEFAULT_BOUNDS,
    ) -> None:
        self._reader = reader
        self._seen: dict[MarketKey, tuple[Market | None, int, int, Trust]] = {}
        self._asking: dict[QuestionId, frozenset[tuple[MarketKey, Orientation]]] = {}
        self.pairs = Scanner(reader, clock, rates, sink, bounds)
        self.groups = GroupScanner(reader, clock, rates, between, sink, bounds)

    def set_cluster(self, cluster: Cluster, terms: Terms) -> None:
        """Take over a new or changed question; what rests on markets that do not ask it any more closes at once."""
        self.pairs.set_cluster(cluster, terms)
        markets = tuple(one for one in cluster.markets if one.status is not LinkStatus.REJECTED)
        asking = frozenset((one.market, one.orientation) for one in markets)
        self._unlink(cluster.question.id, asking)
        self._asking[cluster.question.id] = asking
        known = [self._reader.market(one.market) for one in markets]
        across = len({one.venue for one in markets}) > 1
        if across and not all(market is None or has_closed_form(market) for market in known):
            self.groups.set_group(_alone(cluster, markets), terms)
        else:
            self.groups.drop_group(_name(cluster.question.id))

    def drop_cluster(self, question: QuestionId) -> None:
        """Stop looking at a question."""
        self.pairs.drop_cluster(question)
        self._unlink(question, frozenset())
        self.groups.drop_group(_name(question))

    def set_group(self, group: Group, terms: Terms) -> None:
        """Take over questions that hang together."""
        self.groups.set_group(group, terms)

    def drop_group(self, group: str) -> None:
        """Stop looking at a group."""
        self.groups.drop_group(group)

    def set_rates(self, rates: CurrencyRates) -> None:
        """Take over new currency values and evaluate everything anew."""
        self.pairs.set_rates(rates)
        self.groups.set_rates(rates)

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        """Evaluate the pairs that contain these markets again, and take note of which groups are to be searched.

        Most changes of a book leave its best prices alone, and then concern only what takes from it.
        """
        reader, seen, paired, grouped = self._reader, self._seen, self.pairs.followed, self.groups.followed
        moved = []
        for key in keys:
            if key not in paired and key not in grouped:
                seen.pop(key, None)  # or what it is when it is linked again could pass for unmoved
                continue
            now = (reader.market(key), *reader.top(key))
            if seen.get(key) != now:
                seen[key] = now
                moved.append(key)
            elif self.pairs.holds(key) or self.groups.holds(key):
                moved.append(key)
        self.pairs.on_dirty(moved)
        self.groups.on_dirty(moved)

    @property
    def due(self) -> int:
        """Return how many parts of groups wait to be searched, or to be proved in full."""
        return self.groups.due

    @property
    def waiting(self) -> int:
        """Return how many parts of groups wait to be searched."""
        return len(self.groups.agenda)

    @property
    def urgent(self) -> bool:
        """Tell whether something new is seen to gain that nobody has proved yet."""
        return self.groups.agenda.urgent

    def settle(self, until_ns: int | None = None) -> None:
        """Search the groups that are due, until so late by the monotonic clock; without a time, all of them."""
        self.groups.settle(until_ns)

    def workload(self, name: str) -> Workload | None:
        """Return what a group has cost, or a question that is searched as one; None where only pairs are looked for."""
        return self.groups.workload(name) or self.groups.workload(_name(QuestionId(name)))

    def sweep(self) -> None:
        """Look at everything whose fees may have run out or come into force; to be called about once a second."""
        self.pairs.sweep()
        self.groups.on_dirty(self.groups.dated())

    def shutdown(self) -> None:
        """Close every episode because the program ends."""
        self.pairs.shutdown()
        self.groups.shutdown()

    def opportunities(self) -> Iterator[Opportunity]:
        """Go through everything that is open, pairs first, of each the oldest first."""
        yield from self.pairs.opportunities()
        for episode in self.groups.episodes():
            yield episode.opportunity

    def get(self, opportunity: OpportunityId) -> Opportunity | None:
        """Return an open opportunity at its present state."""
        episode = self._episode(opportunity)
        return None if episode is None else episode.opportunity

    def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        """Return what proves the state that is shown, building it now if need be."""
        episode = self._episode(opportunity)
        return None if episode is None else episode.evidence

    def life(self, opportunity: OpportunityId) -> tuple[EdgePoint, ...]:
        """Return edge and size over an open episode's life, oldest first; long lives lose their beginning."""
        episode = self._episode(opportunity)
        return () if episode is None else tuple(episode.life)

    def sized(self, opportunity: OpportunityId, bankroll: Fraction) -> Sized | None:
        """Prove an open opportunity anew, on the books of this instant, for an outlay of at most so much.

        None if it is not open, or that leaves nothing, or nothing of its class.
        """
        shown = self.get(opportunity)
        if shown is None:
            return None
        if Fraction(shown.outlay) > bankroll:
            # What is shown is each leg's outlay rounded up to the cent: leave room for it.
            bankroll -= len(shown.legs) * _CENT
        proof = self.pairs.within(opportunity, bankroll) or self.groups.within(opportunity, bankroll)
        return sized(shown, proof) if isinstance(proof, Proof) else None

    def best_locked(self, question: QuestionId) -> Opportunity | None:
        """Return the locked opportunity with the highest edge per contract that is about a question."""
        found = [self.pairs.best_locked(question), *self.groups.about(question)]
        locked = [one for one in found if one is not None and one.class_ is OpportunityClass.LOCKED]
        return max(locked, key=lambda one: one.edge, default=None)

    def _unlink(self, question: QuestionId, asking: frozenset[tuple[MarketKey, Orientation]]) -> None:
        gone = {market for market, _ in self._asking.pop(question, frozenset()) - asking}
        if gone:
            self.groups.unlink(gone)

    def _episode(self, opportunity: OpportunityId) -> Episode | None:
        return self.pairs.episode(opportunity) or self.groups.episode(opportunity)


def _alone(cluster: Cluster, markets: tuple[LinkedMarket, ...]) -> Group:
    """Return one question as a group of its own: the two answers to it are all its worlds."""
    question = cluster.question
    member = Member(title=question.title, question=question.id, occurrence=question.occurrence, markets=markets)
    return Group(id=_name(question.id), members=(member,), bonds=())


def _name(question: QuestionId) -> str:
    return f"p{question}"
