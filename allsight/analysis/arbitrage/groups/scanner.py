"""Finds opportunities over several questions incrementally: a change searches only groups whose guards it breaks.

Like the scanner of pairs it is synchronous and owns no task. Pairs that its closed form can hold are left to it.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.candidates import has_closed_form
from allsight.analysis.arbitrage.certificate import certify
from allsight.analysis.arbitrage.episode import Episode, Sink
from allsight.analysis.arbitrage.groups.guard import Guards
from allsight.analysis.arbitrage.groups.layout import Layout, Seat, Tables, parts_of
from allsight.analysis.arbitrage.groups.proving import Between, Prover, Watch
from allsight.analysis.arbitrage.groups.search import Items, Search
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.scanner import SWEPT_NS
from allsight.analysis.arbitrage.terms import Bounds, StoreReader, Terms
from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.groups import Group
from allsight.domain.ids import EventKey, MarketKey, OpportunityId
from allsight.domain.ladder import Side
from allsight.domain.money import CurrencyRates
from allsight.domain.opportunity import CloseReason, Opportunity, OpportunityKind

_GONE: Final = Refusal(CloseReason.PRICE, "the books moved: nothing is left after costs")
_PAIR: Final = 2
_ELSEWHERE: Final = Refusal(CloseReason.PRICE, "the same orders are shown as another opportunity")
_APART: Final = Refusal(CloseReason.LINK, "what joined the questions does not hold any more")


_Legs = frozenset[tuple[MarketKey, Side]]
"""What tells orders from others, whatever they were found by."""


class GroupStats(msgspec.Struct):
    """Counts since the start.

    Attributes:
        changes: markets of a group whose best prices changed.
        dismissed: groups that a change did not concern, by the guards: no solver was asked.
        searched: groups that were searched again.
        stood: proofs that a change did not concern, by the weights of their solution.
        guards: linear programs solved for that; `sized`: those that size orders.
        proved: settled exactly, with an opportunity as the result; `refused`: without one.
    """

    changes: int = 0
    dismissed: int = 0
    searched: int = 0
    stood: int = 0
    guards: int = 0
    sized: int = 0
    proved: int = 0
    refused: int = 0


class _Laid:
    """A group as it is laid out, with what is open in it."""

    def __init__(self, layout: Layout, search: Search) -> None:
        self.layout = layout
        self.search = search
        self.episodes: dict[Items, Episode] = {}
        self.kept: dict[Items, Watch | None] = {}


class GroupScanner:
    """Keeps every open opportunity over several questions, and says when one opens, changes or closes.

    Args:
        reader: where books and markets are read.
        clock: the time of episodes and of fee validity.
        rates: what currencies may be worth.
        between: what the rules of two markets say against each other.
        sink: called with every change; it must not block.
        bounds: within which limits to look.
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
        self._sink = sink
        self._bounds = bounds
        self._guards = Guards()
        self._prover = Prover(reader, between, rates, bounds)
        self._tables: Tables = {}
        self._groups: dict[str, list[_Laid]] = {}
        self._seats: dict[MarketKey, list[tuple[_Laid, Seat]]] = {}
        self._open: dict[OpportunityId, Episode] = {}
        self._shown: dict[_Legs, OpportunityId] = {}
        self.stats = GroupStats()

    # -- what is looked at ----------------------------------------------------------------------------------------

    def set_group(self, group: Group, terms: Terms) -> None:
        """Take over a new or changed group and search it at once; open episodes of the same answers live on."""
        former = self._groups.pop(group.id, [])
        for laid in former:
            self._forget(laid)
        before = {_named(laid, items): episode for laid in former for items, episode in laid.episodes.items()}
        self._groups[group.id] = []
        now_ns = self._clock.now_ns()
        for part in parts_of(group, self._event_of):
            layout = Layout(part, terms)
            if not layout.possible:
                continue
            for seat in layout.seats:
                seat.describe(self._reader.market(seat.key), self._prover.rates, self._tables)
                seat.price(*self._reader.top(seat.key), now_ns)
            laid = _Laid(layout, Search(layout, self._guards))
            self._groups[group.id].append(laid)
            for seat in layout.seats:
                self._seats.setdefault(seat.key, []).append((laid, seat))
            for items in laid.search.sets():
                episode = before.pop(_named(laid, items), None)
                if episode is not None:
                    laid.episodes[items] = episode
            self._settle(laid, now_ns)
        for episode in before.values():
            self._close(episode, _APART)
        self._count()

    def drop_group(self, group: str) -> None:
        """Stop looking at a group; what is open in it closes."""
        for laid in self._groups.pop(group, []):
            self._forget(laid)
            for episode in laid.episodes.values():
                self._close(episode, _APART)

    def set_rates(self, rates: CurrencyRates) -> None:
        """Take over new currency values and search everything anew."""
        self._prover.rates = rates
        self._tables.clear()
        for found in self._seats.values():
            for _, seat in found:
                seat.market = None
        self.on_dirty(list(self._seats))

    # -- what happens ---------------------------------------------------------------------------------------------

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        """Look again at the groups that hold these markets: those whose book, trust, description or life changed."""
        now_ns = self._clock.now_ns()
        moved: dict[int, tuple[_Laid, list[Seat]]] = {}
        for key in keys:
            for laid, seat in self._seats.get(key, ()):
                market = self._reader.market(key)
                if market is not seat.market:
                    seat.describe(market, self._prover.rates, self._tables)
                changed = seat.price(*self._reader.top(key), now_ns)
                if changed or laid.kept:
                    moved.setdefault(id(laid), (laid, []))[1].append(seat)
                    self.stats.changes += changed
        for laid, seats in moved.values():
            searched = laid.search.touched(seats)
            self.stats.searched += searched
            self.stats.dismissed += not searched
            if searched or laid.kept:
                self._settle(laid, now_ns)
        if moved:
            self._count()

    def dated(self) -> list[MarketKey]:
        """Return the markets whose fees may run out, or have come into force since the last sweep."""
        lately_ns = self._clock.now_ns() - SWEPT_NS
        return [
            key
            for key, found in self._seats.items()
            if any(seat.fees and seat.fees.changes_after(lately_ns) for _, seat in found)
        ]

    def shutdown(self) -> None:
        """Close every episode because the program ends."""
        for laid in [one for found in self._groups.values() for one in found]:
            laid.episodes.clear()
        for episode in list(self._open.values()):
            self._close(episode, Refusal(CloseReason.SHUTDOWN, "the program was stopped"))

    # -- what is open ---------------------------------------------------------------------------------------------

    @property
    def groups(self) -> int:
        """Return how many groups are looked at."""
        return sum(map(len, self._groups.values()))

    def episodes(self) -> Iterator[Episode]:
        """Go through everything that is open, oldest first."""
        yield from self._open.values()

    def episode(self, opportunity: OpportunityId) -> Episode | None:
        """Return an open episode."""
        return self._open.get(opportunity)

    def within(self, opportunity: OpportunityId, bankroll: Fraction) -> Proof | Refusal | None:
        """Prove an open opportunity anew on the books of this instant, for at most so much; None if it is not open."""
        for laid in (one for found in self._groups.values() for one in found):
            for items, episode in laid.episodes.items():
                if episode.id == opportunity:
                    prover = self._prover.within(bankroll)
                    return prover.prove(laid.layout, items, self._clock.now_ns())[0]
        return None

    # -- inside ---------------------------------------------------------------------------------------------------

    def _settle(self, laid: _Laid, now_ns: int) -> None:
        """Open, move and close episodes as the sets of a group stand now."""
        alone = len(laid.layout.group.members) == 1
        sets = [items for items in laid.search.sets() if alone or len({member for member, _ in items}) > 1]
        for items in laid.kept.keys() - set(sets):
            del laid.kept[items]
            episode = laid.episodes.pop(items, None)
            if episode is not None:
                self._close(episode, self._why(episode, now_ns))
        for items in sets:
            watch = laid.kept.get(items)
            if watch is not None and watch.stands(self._reader):
                self.stats.stood += 1
            else:
                self._prove(laid, items, now_ns)

    def _prove(self, laid: _Laid, items: Items, now_ns: int) -> None:
        proof, laid.kept[items] = self._prover.prove(laid.layout, items, now_ns)
        episode = laid.episodes.get(items)
        certificate = None if isinstance(proof, Refusal) else certify(proof)
        if isinstance(proof, Refusal) or certificate is None or certificate.guaranteed < self._bounds.min_profit * 100:
            self.stats.refused += 1
            if episode is not None:
                del laid.episodes[items]
                self._close(episode, proof if isinstance(proof, Refusal) else _GONE)
            return
        legs = frozenset((leg.market.key, leg.side) for leg in proof.legs)
        shown = self._shown.get(legs)
        if _is_plain_pair(proof) or (shown is not None and (episode is None or shown != episode.id)):
            self._give_up(laid, items)  # the scanner of pairs shows it, or a group that overlaps with this one
            return
        self.stats.proved += 1
        if episode is None:
            episode = laid.episodes[items] = Episode(proof, certificate, self._open)
            self._open[episode.id] = episode
            self._shown[legs] = episode.id
            self._sink(episode.opened())
            return
        self._shown.pop(_legs(episode.opportunity), None)
        self._shown[legs] = episode.id
        change = episode.update(proof, certificate)
        if change is not None:
            self._sink(change)

    def _give_up(self, laid: _Laid, items: Items) -> None:
        episode = laid.episodes.pop(items, None)
        if episode is not None:
            self._close(episode, _ELSEWHERE)

    def _why(self, episode: Episode, now_ns: int) -> Refusal:
        """Say why something has ended: a leg that may not be bought any more comes before prices."""
        for leg in episode.opportunity.legs:
            market, view = self._reader.market(leg.market), self._reader.view(leg.market)
            if market is None or not market.lifecycle.tradable:
                state = "not listed any more" if market is None else market.lifecycle
                return Refusal(CloseReason.MARKET_CLOSED, f"the {leg.venue.code} market is {state}")
            if view is None or view.trust is not Trust.LIVE:
                because = "" if view is None or not view.trust_reason else f": {view.trust_reason}"
                return Refusal(CloseReason.TRUST, f"{leg.venue.code} book {view.trust if view else 'gone'}{because}")
            if not market.fees.known_at(now_ns):
                return Refusal(CloseReason.FEES, f"the {leg.venue.code} fee schedule is not in force any more")
        return _GONE

    def _close(self, episode: Episode, refusal: Refusal) -> None:
        del self._open[episode.id]
        self._shown.pop(_legs(episode.opportunity), None)
        for leg in episode.opportunity.legs:
            for laid, _ in self._seats.get(leg.market, ()):
                # What was not shown because this was may be shown when its group is looked at next.
                laid.kept.update((items, None) for items in laid.kept.keys() - laid.episodes.keys())
        self._sink(episode.close(refusal, self._clock.now_ns()))

    def _event_of(self, key: MarketKey) -> EventKey | None:
        market = self._reader.market(key)
        return None if market is None else market.event

    def _forget(self, laid: _Laid) -> None:
        for seat in laid.layout.seats:
            rest = [found for found in self._seats.get(seat.key, ()) if found[0] is not laid]
            if rest:
                self._seats[seat.key] = rest
            else:
                self._seats.pop(seat.key, None)

    def _count(self) -> None:
        self.stats.guards, self.stats.sized = self._guards.solved, self._prover.solved


def _is_plain_pair(proof: Proof) -> bool:
    """Tell whether the scanner of pairs finds it: two legs at two venues, both of a kind that its form can hold."""
    venues = {leg.market.venue for leg in proof.legs}
    plain = all(has_closed_form(leg.market) for leg in proof.legs)
    return proof.kind is OpportunityKind.PAIR and len(proof.legs) == len(venues) == _PAIR and plain


def _legs(shown: Opportunity) -> _Legs:
    return frozenset((leg.market, leg.side) for leg in shown.legs)


def _named(laid: _Laid, items: Items) -> frozenset[tuple[MarketKey, bool]]:
    """Name a set by its members' first markets: they stay what they are when a group is put together anew."""
    return frozenset((laid.layout.group.members[member].markets[0].market, answer) for member, answer in items)
