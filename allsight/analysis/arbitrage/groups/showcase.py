"""What is open of all groups: opened, moved on and closed, nothing shown twice, nor beside what contains it."""

from collections.abc import Callable, Iterable, Set
from typing import Final

from allsight.analysis.arbitrage.candidates import has_closed_form
from allsight.analysis.arbitrage.certificate import Certificate
from allsight.analysis.arbitrage.episode import Episode, Sink
from allsight.analysis.arbitrage.groups.laid import Laid
from allsight.analysis.arbitrage.groups.layout import Items
from allsight.analysis.arbitrage.groups.shelf import Shelf, contains, orders_in, orders_of
from allsight.analysis.arbitrage.groups.standing import lost
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import StoreReader
from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, OpportunityId, QuestionId
from allsight.domain.opportunity import CloseReason, Opportunity, OpportunityKind

_PAIR: Final = 2
_ELSEWHERE: Final = Refusal(CloseReason.PRICE, "another opportunity has the same orders, or these and more")
_UNLINKED: Final = Refusal(CloseReason.LINK, "the markets are not linked any more")
_APART: Final = Refusal(CloseReason.LINK, "what joined the questions does not hold any more")


class Showcase:
    """The open episodes.

    Args:
        reader: where books and markets are read.
        clock: the time of episodes.
        sink: called with every change; it must not block.
        laid_at: goes through the parts of groups in which a market is.
        again: told of a set that another opportunity made needless, once that is gone.
    """

    def __init__(
        self,
        reader: StoreReader,
        clock: Clock,
        sink: Sink,
        laid_at: Callable[[MarketKey], Iterable[Laid]],
        again: Callable[[Laid, Items], None],
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._sink = sink
        self._laid_at = laid_at
        self._again = again
        self._shelf: Shelf[tuple[Laid, Items]] = Shelf()

    @property
    def open(self) -> dict[OpportunityId, Episode]:
        """Return the open episodes by id, oldest first."""
        return self._shelf.open

    def about(self, question: QuestionId) -> Iterable[Opportunity]:
        """Go through what is open of which a question is the first that it is about."""
        return self._shelf.about(question)

    def show(self, laid: Laid, items: Items, proof: Proof, certificate: Certificate) -> bool:
        """Open an episode of what was proved or move it on, unless another shows it; tell whether one was opened."""
        episode = laid.episodes.get(items)
        near = (one for other in self._laid_at(proof.legs[0].market.key) for one in other.episodes.values())
        holder = self._shelf.holder(proof, certificate.guaranteed, episode, near)
        if holder is not None or _is_plain_pair(proof):  # the scanner of pairs shows the latter
            if holder is not None:
                self._shelf.wait(holder, (laid, items))
            self._give_up(laid, items)
            return False
        laid.elsewhere.discard(items)
        if episode is None:
            opened = laid.episodes[items] = Episode(proof, certificate, self._shelf.open)
            self._shelf.put(opened)
            self._sink(opened.opened())
        else:
            before = episode.opportunity
            change = episode.update(proof, certificate)
            if (orders_of(before), before.question) != (orders_in(proof), proof.question):
                self._take(episode.id, before)
                self._shelf.put(episode)
            if change is not None:
                self._sink(change)
        self._put_away(proof, certificate.guaranteed)
        return episode is None

    def withdraw(self, laid: Laid, keys: Set[MarketKey], now_ns: int) -> None:
        """Close what has lost a leg: nothing outlives the trust in one of its books, however long the queue is."""
        for _, episode in list(laid.left()):
            because = lost(episode.opportunity, self._reader, now_ns, keys)
            if because is not None:
                laid.lose(episode)
                self.close(episode, because)

    def unlink(self, laid: Laid, markets: Set[MarketKey]) -> None:
        """Close what has a leg at a market that does not ask its question any more."""
        for _, episode in list(laid.left()):
            if any(leg.market in markets for leg in episode.opportunity.legs):
                laid.lose(episode)
                self.close(episode, _UNLINKED)

    def part(self, episodes: Iterable[Episode]) -> None:
        """Close what was open of a group that is no more."""
        for episode in episodes:
            self.close(episode, _APART)

    def close(self, episode: Episode, refusal: Refusal) -> None:
        """Close an episode."""
        del self._shelf.open[episode.id]
        self._take(episode.id, episode.opportunity)
        self._sink(episode.close(refusal, self._clock.now_ns()))

    def _put_away(self, proof: Proof, cents: int) -> None:
        """Close what is part of a proof that is shown now, and no better."""
        for laid in dict.fromkeys(laid for leg in proof.legs for laid in self._laid_at(leg.market.key)):
            for items, other in list(laid.episodes.items()):
                if contains(proof, cents, other.opportunity):
                    self._shelf.wait(orders_in(proof), (laid, items))
                    self._give_up(laid, items)

    def _give_up(self, laid: Laid, items: Items) -> None:
        """Leave a set to whoever shows it."""
        laid.elsewhere.add(items)
        episode = laid.episodes.pop(items, None)
        if episode is not None:
            self.close(episode, _ELSEWHERE)

    def _take(self, id_: OpportunityId, shown: Opportunity) -> None:
        """Let go of the orders that an episode was shown with; who found them too may show them now."""
        for laid, items in self._shelf.take(id_, shown):
            laid.elsewhere.discard(items)
            self._again(laid, items)


def _is_plain_pair(proof: Proof) -> bool:
    """Tell whether the scanner of pairs finds it: two legs at two venues, both of a kind that its form can hold."""
    venues = {leg.market.venue for leg in proof.legs}
    plain = all(has_closed_form(leg.market) for leg in proof.legs)
    return proof.kind is OpportunityKind.PAIR and len(proof.legs) == len(venues) == _PAIR and plain
