"""What is shown, by the orders that it consists of: so that nothing is shown twice, nor beside what contains it."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from allsight.analysis.arbitrage.episode import Episode
from allsight.analysis.arbitrage.proof import Proof
from allsight.domain.ids import MarketKey, OpportunityId, QuestionId
from allsight.domain.ladder import Side
from allsight.domain.opportunity import Opportunity

Orders = frozenset[tuple[MarketKey, Side]]
"""What tells opportunities from each other, whatever they were found by."""

W = TypeVar("W")


class Shelf(Generic[W]):
    """The open episodes, and who found what another shows already and waits for it to go.

    Attributes:
        open: by id, oldest first.
    """

    def __init__(self) -> None:
        self.open: dict[OpportunityId, Episode] = {}
        self._by_orders: dict[Orders, OpportunityId] = {}
        self._about: dict[QuestionId, dict[OpportunityId, Episode]] = {}
        self._waiting: dict[Orders, dict[W, None]] = {}

    def about(self, question: QuestionId) -> Iterator[Opportunity]:
        """Go through what is open of which a question is the first that it is about."""
        for episode in self._about.get(question, {}).values():
            yield episode.opportunity

    def put(self, episode: Episode) -> None:
        """Show an episode with the orders that it has now."""
        one = episode.opportunity
        self.open[episode.id] = episode
        self._by_orders[orders_of(one)] = episode.id
        if one.question is not None:
            self._about.setdefault(one.question, {})[episode.id] = episode

    def take(self, id_: OpportunityId, shown: Opportunity) -> list[W]:
        """Let go of the orders that an episode was shown with; return who may show them, or a part of them, now."""
        orders = orders_of(shown)
        if self._by_orders.get(orders) == id_:
            del self._by_orders[orders]
        if shown.question is not None:
            found = self._about.get(shown.question, {})
            found.pop(id_, None)
            if not found:
                self._about.pop(shown.question, None)
        return list(self._waiting.pop(orders, {}))

    def wait(self, orders: Orders, who: W) -> None:
        """Take note of somebody who found what is shown with these orders."""
        self._waiting.setdefault(orders, {})[who] = None

    def holder(self, proof: Proof, cents: int, episode: Episode | None, others: Iterable[Episode]) -> Orders | None:
        """Return the orders of what is shown already and is the same, or more and no worse; None if nothing is.

        The proof guarantees so many `cents`; `episode` is what its set is shown as, `others` are what may contain it.
        """
        orders = orders_in(proof)
        shown = self._by_orders.get(orders)
        if shown is not None and (episode is None or shown != episode.id):
            return orders
        for other in others:
            one = other.opportunity
            if orders < orders_of(one) and cents <= 100 * one.guaranteed and one.class_.as_good_as(proof.class_):
                return orders_of(one)
        return None


def contains(proof: Proof, cents: int, other: Opportunity) -> bool:
    """Tell whether a proof makes another opportunity needless: it has all its orders and more, and is no worse."""
    better = 100 * other.guaranteed <= cents and proof.class_.as_good_as(other.class_)
    return better and orders_of(other) < orders_in(proof)


def orders_in(proof: Proof) -> Orders:
    """Return the orders of a proof."""
    return frozenset((leg.market.key, leg.side) for leg in proof.legs)


def orders_of(shown: Opportunity) -> Orders:
    """Return the orders that an opportunity is shown with."""
    return frozenset((leg.market, leg.side) for leg in shown.legs)
