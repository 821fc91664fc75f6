"""Traps at prices that would pay whoever walked into them: candidates that the truth forbids and the books invite.

Without them a count of zero locked traps would say nothing.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from allsight.domain.book import NO_RUNG, Trust
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Market
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.truth import Relation, relate
from tests.analysis.thirty_days.days import Days
from tests.analysis.thirty_days.endings import Order, can_lose_all, topic_of
from tests.analysis.thirty_days.judge import AUGMENTED, LEVEL, LOOK_ALIKE, Judge

_LEFT: Final = Fraction(3, 100)
"""So much of a contract must be left at the best prices, once currencies are exchanged both ways, to tempt."""

Bought = frozenset[tuple[MarketKey, Side]]


class Temptation(NamedTuple):
    """Orders that pay together if a trap is believed."""

    trap: str
    bought: Bought


class Temptations:
    """Looks for traps among open markets.

    Args:
        days: whose markets and books.
        judge: who knows what differs.
    """

    def __init__(self, days: Days, judge: Judge) -> None:
        self._days = days
        self._judge = judge
        self._known: dict[tuple[str, str, int], tuple[tuple[str, tuple[Side, Side]], ...]] = {}
        self._parted: dict[tuple[tuple[str, int], ...], frozenset[str]] = {}
        self._holes: dict[tuple[str, ...], bool] = {}

    def parted(self, keys: Sequence[MarketKey]) -> frozenset[str]:
        """Name the classes of traps that markets of one topic hold although they ask the same."""
        now_ns = self._days.clock.now_ns()
        listings = [self._days.listings[key] for key in keys]
        name = tuple((one.id, sum(edit.at_ns <= now_ns for edit in one.edits)) for one in listings)
        if name not in self._parted:
            pairs = itertools.combinations(listings, 2)
            across = [(one, two) for one, two in pairs if one.venue is not two.venue and one.claim == two.claim]
            self._parted[name] = frozenset(
                trap for one, two in across for trap in self._judge.differing(one, two, now_ns)
            )
        return self._parted[name]

    def about(self, topic: str) -> Iterator[Temptation]:
        """Go through traps of a topic, and of it and those that could be taken for it, that books invite to."""
        kin = self._days.universe.topic(topic).kin
        by_topic: dict[str, list[tuple[MarketKey, Listing]]] = defaultdict(list)
        for key, listing in self._days.listings.items():
            if topic_of(listing) in {topic, *kin} and self._days.is_open(key):
                by_topic[topic_of(listing)].append((key, listing))
        here = by_topic[topic]
        for one, two in itertools.combinations(here, 2):
            if one[1].venue is not two[1].venue:
                yield from self._pair(one, two)
        for one, two in itertools.product(here, itertools.chain.from_iterable(by_topic[name] for name in kin)):
            if one[1].venue is not two[1].venue and _tail(one[1]) == _tail(two[1]):
                yield from self._priced(LOOK_ALIKE, one[0], two[0], (Side.YES, Side.NO))
                yield from self._priced(LOOK_ALIKE, one[0], two[0], (Side.NO, Side.YES))
        yield from self._sets(here)

    def _pair(self, one: tuple[MarketKey, Listing], two: tuple[MarketKey, Listing]) -> Iterator[Temptation]:
        now_ns = self._days.clock.now_ns()
        edits = sum(edit.at_ns <= now_ns for each in (one, two) for edit in each[1].edits)
        name = (one[1].id, two[1].id, edits)
        if name not in self._known:
            self._known[name] = tuple(self._believed(one[1], two[1], now_ns))
        for trap, sides in self._known[name]:
            yield from self._priced(trap, one[0], two[0], sides)

    def _believed(self, one: Listing, two: Listing, now_ns: int) -> Iterator[tuple[str, tuple[Side, Side]]]:
        """Name the traps of two listings of one topic, with the sides that somebody buys who believes."""
        universe = self._days.universe
        relation = relate(universe, one, two, now_ns).relation
        turned = one.inverted is not two.inverted
        sides = ((Side.YES, Side.YES), (Side.NO, Side.NO)) if turned else ((Side.YES, Side.NO), (Side.NO, Side.YES))
        if relation in {Relation.SAME, Relation.OPPOSITE}:
            for trap in self._judge.differing(one, two, now_ns):
                yield from ((trap, pair) for pair in sides)
            return
        trap = next(self._judge.steps(one, two), LEVEL)
        for pair in sides:
            orders: list[Order] = [(one, pair[0]), (two, pair[1])]
            if can_lose_all(universe, orders):
                yield trap, pair

    def _sets(self, here: Sequence[tuple[MarketKey, Listing]]) -> Iterator[Temptation]:
        """Find sets at one venue in which each name is bought although somebody else may win."""
        groups: dict[str, list[tuple[MarketKey, Listing]]] = defaultdict(list)
        for key, listing in here:
            if not listing.inverted:
                groups[listing.group].append((key, listing))
        for members in groups.values():
            names = tuple(listing.id for _, listing in members)
            if len(members) < 3 or not self._exclusive(members):
                continue
            if names not in self._holes:
                self._holes[names] = can_lose_all(self._days.universe, [(one, Side.YES) for _, one in members])
            if self._holes[names] and self._left([(key, Side.YES) for key, _ in members]) >= _LEFT:
                yield Temptation(AUGMENTED, frozenset((key, Side.YES) for key, _ in members))

    def _exclusive(self, members: Sequence[tuple[MarketKey, Listing]]) -> bool:
        event = self._days.store.event(self._days.market(members[0][0]).event)
        return event is not None and event.at_most_one

    def _priced(self, trap: str, one: MarketKey, two: MarketKey, sides: tuple[Side, Side]) -> Iterator[Temptation]:
        orders = list(zip((one, two), sides, strict=True))
        if self._left(orders) >= _LEFT:
            yield Temptation(trap, frozenset(orders))

    def _left(self, orders: Sequence[tuple[MarketKey, Side]]) -> Fraction:
        """Return what is left of one contract that surely pays, at the best prices and before fees."""
        left = Fraction(1)
        for key, side in orders:
            bid, ask, trust = self._days.store.top(key)
            rung = ask if side is Side.YES else bid
            if trust is not Trust.LIVE or rung == NO_RUNG:
                return Fraction(-1)
            left -= self._cost(self._days.market(key), side, rung)
        return left

    def _cost(self, market: Market, side: Side, rung: int) -> Fraction:
        price = market.ladder.probability(rung)
        worth = self._days.rates.of(market.currency)
        return (price if side is Side.YES else 1 - price) * worth.hi / worth.lo


def _tail(listing: Listing) -> str:
    return listing.claim.partition("/")[2]
