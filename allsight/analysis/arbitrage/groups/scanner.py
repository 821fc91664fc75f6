"""Finds opportunities over several questions incrementally: a change searches only groups whose guards it breaks.

Like the scanner of pairs it owns no task. What is told of a change is taken in at once: prices, and that a leg may not
be used any more. Searching and proving wait their turn, since a large group takes as long as hundreds of pairs: whoever
takes the dirty set from the store gives them time, a little at a turn. Pairs that the closed form can hold are left to
the scanner of pairs.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from fractions import Fraction
from operator import attrgetter
from typing import Final

from allsight.analysis.arbitrage.certificate import Certificate, certify
from allsight.analysis.arbitrage.dated import Dated
from allsight.analysis.arbitrage.episode import Episode, Sink
from allsight.analysis.arbitrage.groups.agenda import Agenda, Rank, Steps
from allsight.analysis.arbitrage.groups.guard import Guards
from allsight.analysis.arbitrage.groups.laid import Heritage, Laid, Workload
from allsight.analysis.arbitrage.groups.layout import Items, Layout, Seat, Tables, parts_of
from allsight.analysis.arbitrage.groups.owing import Owing
from allsight.analysis.arbitrage.groups.proving import Between, Prover
from allsight.analysis.arbitrage.groups.search import Search
from allsight.analysis.arbitrage.groups.showcase import Showcase
from allsight.analysis.arbitrage.groups.standing import is_there, lost
from allsight.analysis.arbitrage.groups.stats import GroupStats
from allsight.analysis.arbitrage.groups.steady import steadily
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import Bounds, StoreReader, Terms
from allsight.domain.clock import Clock
from allsight.domain.groups import Group
from allsight.domain.ids import EventKey, MarketKey, OpportunityId, QuestionId
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import CloseReason, Opportunity

_GONE: Final = Refusal(CloseReason.PRICE, "nothing is left after costs")


class GroupScanner:
    """Keeps every open opportunity over several questions, and says when one opens, changes or closes.

    Args:
        reader: where books and markets are read.
        clock: the time of episodes and of fee validity.
        rates: what currencies may be worth.
        between: what the rules of two markets say against each other.
        sink: called with every change; it must not block.
        bounds: within which limits to look.

    Attributes:
        followed: the markets that stand in some group.
        observe: told of every search how long ago it became due and how long it took, in nanoseconds, and its rank:
            IDLE for what was owed, LATER where all that its group shows is conditional; None while nobody listens.
        observe_opened: told of whatever opens how long ago the search of it became due; None while nobody listens.
    """

    def __init__(  # the scanner of pairs takes as many
        self,
        reader: StoreReader,
        clock: Clock,
        rates: CurrencyRates,
        between: Between,
        sink: Sink,
        bounds: Bounds,
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._bounds = bounds
        self._guards = Guards()
        self._prover = Prover(reader, between, rates, bounds)
        self._tables: Tables = {}
        self._dated = Dated()
        self._groups: dict[str, list[Laid]] = {}
        self._seats: dict[MarketKey, list[tuple[Laid, Seat]]] = {}
        self.followed: Set[MarketKey] = self._seats.keys()
        self._showcase = Showcase(reader, clock, sink, self._laid_at, self._again)
        self._owing = Owing(clock)
        self.agenda = Agenda(self._work, attrgetter("usual_ns"), attrgetter("rank"), clock)
        self.agenda.on_done = self._done
        self.stats = GroupStats()
        self.observe: Callable[[int, int, Rank], None] | None = None
        self.observe_opened: Callable[[int], None] | None = None

    # -- what is looked at ----------------------------------------------------------------------------------------

    def set_group(self, group: Group, terms: Terms) -> None:
        """Take over a new or changed group, to be searched when there is time; open episodes of it live on."""
        former = self._groups.pop(group.id, [])
        for laid in former:
            self._forget(laid)
        left = [found for laid in former for found in laid.left()]
        now_ns = self._clock.now_ns()
        layouts = [Layout(part, terms) for part in parts_of(group, self._event_of)]
        parts = [Laid(layout, Search(layout, self._guards)) for layout in layouts if layout.possible]
        self._groups[group.id] = parts
        heritage = Heritage(left, len(parts))
        for laid in parts:
            laid.heritage = heritage
            for seat in laid.layout.seats:
                self._describe(seat, self._reader.market(seat.key), now_ns)
                seat.price(*self._reader.top(seat.key), now_ns)
                self._seats.setdefault(seat.key, []).append((laid, seat))
            self.agenda.add(laid)
        if not parts:
            self._showcase.part(dict.fromkeys(episode for _, episode in left))

    def drop_group(self, group: str) -> None:
        """Stop looking at a group; what is open in it closes."""
        former = self._groups.pop(group, [])
        for laid in former:
            self._forget(laid)
        self._showcase.part(dict.fromkeys(episode for laid in former for _, episode in laid.left()))

    def unlink(self, markets: Set[MarketKey]) -> None:
        """Close at once what rests on markets that no longer ask what they did, and buy no more of them.

        Their groups may have to wait a while until they are put together anew.
        """
        for laid in dict.fromkeys(laid for key in markets for laid, _ in self._seats.get(key, ())):
            self._interrupt(laid)
            laid.unlink(markets)
            self._showcase.unlink(laid, markets)
        self.on_dirty(markets)

    def set_rates(self, rates: CurrencyRates) -> None:
        """Take over new currency values; everything is to be searched anew."""
        self._prover.rates = rates
        self._tables.clear()
        for found in self._seats.values():
            for laid, seat in found:
                seat.market = None
                laid.kept = dict.fromkeys(laid.kept)
        self.on_dirty(list(self._seats))

    # -- what happens ---------------------------------------------------------------------------------------------

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        """Take in what these markets are now: those whose book, trust, description or life changed.

        What rests on one that may not be used any more closes here and now; what else it means is found by `settle`.
        """
        now_ns = self._clock.now_ns()
        touched: dict[Laid, set[MarketKey]] = {}
        for key in keys:
            for laid, seat in self._seats.get(key, ()):
                market = self._reader.market(key)
                if market is not seat.market:
                    self._describe(seat, market, now_ns)
                changed = seat.price(*self._reader.top(key), now_ns)
                if changed:
                    laid.moved[seat] = None
                    self.stats.changes += 1
                if changed or laid.kept or laid.heritage is not None:
                    touched.setdefault(laid, set()).add(key)
        for laid, markets in touched.items():
            laid.looked += 1
            self._showcase.withdraw(laid, markets, now_ns)
            if laid in self.agenda or self.agenda.is_at(laid) or laid.search.concerned(laid.moved):
                laid.fresh = laid.fresh or laid.search.sees_beyond(laid.kept)
                laid.searching = laid.searching or laid.search.broken_open(laid.moved)
                self._hurry(laid)
                continue
            self.stats.dismissed += 1
            if laid.stands(self._reader):
                self.stats.stood += len(laid.kept)
                laid.dismissed += 1
                laid.moved.clear()
            else:
                self._hurry(laid)

    def holds(self, key: MarketKey) -> bool:
        """Tell whether anything was proved or refused, or is yet to be, that rests on more of a book than its top."""
        return any(laid.kept or laid.heritage is not None for laid, _ in self._seats.get(key, ()))

    @property
    def due(self) -> int:
        """Return how many parts of groups are to be searched and how many to be proved in full, both together."""
        return len(self.agenda) + len(self._owing)

    def settle(self, until_ns: int | None = None) -> None:
        """Search and prove what is due, until so late by the monotonic clock or until something opens; or all of it.

        What is open is first proved over the orders that it takes, where they still do; what else might be bought is
        looked at when nothing else is to be done, or when it has been owed for long.
        """
        ended = False
        while self.due and not ended:
            called = self._owing.call(busy=bool(self.agenda))
            if called is not None:
                self.agenda.add(called)
            ended = self.agenda.work(until_ns)
        self.stats.guards, self.stats.sized = self._guards.solved, self._prover.solved

    def dated(self) -> list[MarketKey]:
        """Return the markets whose fees may run out, or have come into force since the last sweep."""
        return self._dated.due(self._clock.now_ns())

    def shutdown(self) -> None:
        """Close every episode because the program ends, and look at nothing any more."""
        for laid in [one for found in self._groups.values() for one in found]:
            self._forget(laid)
        self._groups.clear()
        for episode in list(self._showcase.open.values()):
            self._showcase.close(episode, Refusal(CloseReason.SHUTDOWN, "the program was stopped"))

    # -- what is open ---------------------------------------------------------------------------------------------

    @property
    def groups(self) -> int:
        """Return how many groups are looked at."""
        return sum(map(len, self._groups.values()))

    def workload(self, group: str) -> Workload | None:
        """Return what a group has cost, all its parts together; None if it is not looked at."""
        parts = self._groups.get(group)
        return sum((laid.workload for laid in parts), Workload()) if parts else None

    def episodes(self) -> Iterator[Episode]:
        """Go through everything that is open, oldest first."""
        yield from self._showcase.open.values()

    def episode(self, opportunity: OpportunityId) -> Episode | None:
        """Return an open episode."""
        return self._showcase.open.get(opportunity)

    def about(self, question: QuestionId) -> Iterator[Opportunity]:
        """Go through what is open of which a question is the first that it is about."""
        yield from self._showcase.about(question)

    def within(self, opportunity: OpportunityId, bankroll: Fraction) -> Proof | Refusal | None:
        """Prove an open opportunity anew on the books of this instant, for at most so much; None if it is not open."""
        for laid in (one for found in self._groups.values() for one in found):
            for items, episode in laid.episodes.items():
                if episode.id == opportunity:
                    prover = self._prover.within(bankroll)
                    beside = laid.sets().get(items, frozenset())
                    return prover.prove(laid.layout, items, beside, self._clock.now_ns())[0]
        return None

    # -- inside ---------------------------------------------------------------------------------------------------

    def _describe(self, seat: Seat, market: Market | None, now_ns: int) -> None:
        seat.describe(market, self._prover.rates, self._tables)
        self._dated.note(seat.key, seat.fees, now_ns)

    def _hurry(self, laid: Laid) -> None:
        laid.hurried = True
        self.agenda.add(laid)

    def _work(self, laid: Laid) -> Iterator[None]:
        """Search a part where prices have moved, and open, move and close episodes as its sets stand then."""
        self.stats.searched += 1
        now_ns = self._clock.monotonic_ns()
        hurried = laid.hurried and not laid.called
        done, tried = set[Items](), set[Items]()

        def known(items: Items) -> bool:
            """Tell whether a set still gains; what is open is proved anew on the way, where that is enough for now."""
            if laid.proved(self._reader, items):
                return True
            if not hurried or items not in laid.episodes or items in tried:
                return False
            tried.add(items)
            return self._renew(laid, items)

        for _ in laid.search.refreshed(laid.take_moved(), known):
            yield
            if laid.heritage is None:  # first what there is, then what else there may be
                for items, beside in laid.sets().items():
                    if items not in laid.kept:
                        yield from self._prove(laid, items, beside)
                        done.add(items)
                        laid.fresh = False
        laid.searching = False
        sets = laid.sets()
        self._inherit(laid, sets)
        laid.owed &= set(sets)
        laid.elsewhere &= set(sets)
        for items in laid.kept.keys() - set(sets):
            del laid.kept[items]
            episode = laid.episodes.pop(items, None)
            if episode is not None:
                self._showcase.close(episode, lost(episode.opportunity, self._reader, self._clock.now_ns()) or _GONE)
        for items, beside in sets.items():
            watch = laid.kept.get(items)
            if watch is not None and watch.stands(self._reader) and (hurried or items not in laid.owed):
                self.stats.stood += items not in done | tried
                continue
            if not (hurried and items not in tried and self._renew(laid, items)):
                laid.owed.discard(items)
                yield from self._prove(laid, items, beside)
            yield
        if laid.owed:
            self._owing.owe(laid, now_ns)
        else:
            self._owing.clear(laid)

    def _done(self, laid: Laid, waited_ns: int, spent_ns: int) -> None:
        laid.fresh, laid.hurried = False, laid in self.agenda
        rank = Rank.IDLE if laid.called else Rank.LATER if laid.may_wait else Rank.USUAL
        self._owing.answered(laid, spent_ns)
        laid.searches += 1
        laid.spent_ns += spent_ns
        if self.observe is not None:
            self.observe(waited_ns, spent_ns, rank)

    def _inherit(self, laid: Laid, sets: Iterable[Items]) -> None:
        """Take over what was open of a part's sets before its group was put together anew."""
        if laid.heritage is None:
            return
        for items in sets:
            episode = laid.heritage.take(laid.named(items))
            if episode is not None:
                laid.episodes[items] = episode
        self._showcase.part(laid.heritage.settled())
        laid.heritage = None

    def _prove(self, laid: Laid, items: Items, beside: Items) -> Steps[None]:
        found = yield from steadily(self._prover, self._reader, self._clock, laid.layout, items, beside)
        proof, laid.kept[items] = found.proof, found.watch
        if not found.whole:
            laid.owed.add(items)
        certificate = None if isinstance(proof, Refusal) else certify(proof)
        if isinstance(proof, Refusal) or certificate is None or not self._suffices(certificate):
            self.stats.refused += 1
            laid.elsewhere.discard(items)
            episode = laid.episodes.pop(items, None)
            if episode is not None:
                self._showcase.close(episode, proof if isinstance(proof, Refusal) else _GONE)
                # It may have been known to gain by answers that were added to it alone: the solver is asked.
                laid.ask_again(items)
                self.agenda.add(laid)
            return
        self._present(laid, items, proof, certificate)

    def _renew(self, laid: Laid, items: Items) -> bool:
        """Prove something open over the orders that it takes; tell whether they are enough to go by for now."""
        episode, watch = laid.episodes.get(items), laid.kept.get(items)
        if watch is not None and (
            items in laid.elsewhere or (episode is not None and is_there(episode.proof, self._reader))
        ):
            laid.owed.add(items)
            self.stats.left += 1
            return True
        if episode is None or items not in laid.kept:  # nor by what joined it before its group was put together anew
            return False
        again = self._prover.renewed(laid.layout, episode.proof, self._clock.now_ns())
        certificate = None if again is None else certify(again[0])
        if again is None or certificate is None or not self._suffices(certificate):
            return False
        proof, laid.kept[items] = again
        laid.owed.add(items)
        self.stats.renewed += 1
        self._present(laid, items, proof, certificate)
        return True

    def _suffices(self, certificate: Certificate) -> bool:
        return certificate.guaranteed >= self._bounds.min_profit * 100

    def _present(self, laid: Laid, items: Items, proof: Proof, certificate: Certificate) -> None:
        self.stats.proved += 1
        if self._showcase.show(laid, items, proof, certificate):
            self.agenda.pause()  # clients hear of it before the search goes on
            if self.observe_opened is not None:
                self.observe_opened(self.agenda.waited_ns(laid))

    def _laid_at(self, market: MarketKey) -> Iterator[Laid]:
        return (laid for laid, _ in self._seats.get(market, ()))

    def _again(self, laid: Laid, items: Items) -> None:
        """Prove a set again that another opportunity made needless, since that is gone."""
        if items in laid.kept:
            laid.kept[items] = None
            self.agenda.add(laid)

    def _event_of(self, key: MarketKey) -> EventKey | None:
        market = self._reader.market(key)
        return None if market is None else market.event

    def _interrupt(self, laid: Laid) -> None:
        self.agenda.drop(laid)
        self._owing.recall(laid)

    def _forget(self, laid: Laid) -> None:
        self._interrupt(laid)
        self._owing.clear(laid)
        laid.kept.clear()
        for seat in laid.layout.seats:
            rest = [found for found in self._seats.get(seat.key, ()) if found[0] is not laid]
            if rest:
                self._seats[seat.key] = rest
            else:
                self._seats.pop(seat.key, None)
                self._dated.drop(seat.key)
