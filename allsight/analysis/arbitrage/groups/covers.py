"""Sets of answers of which one is given in every world, whatever happens: whether such a set gains is one addition.

The most frequent finds are of this kind: a rung and the denial of the next, an implication, all outcomes of a set. Of
each answer as much is bought as pays one unit; since one of them pays, the set gains if all of that costs less than a
unit. What commission takes of the winner is counted in full, as though no loss were netted against it. So a set that
is said to gain does; of others the linear program has the last word.
"""

from collections.abc import Collection, Iterable, Iterator
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allsight.analysis.arbitrage.groups.layout import Item, Items, Layout, Seat

_PAIR: Final = 2
_TINY: Final = 1e-9


class Covers:
    """The sets of one layout that cover every world and of which no answer can be spared: pairs, and what bonds name.

    Of several members only sets that are about more than one: both answers to one question are a pair's business.
    """

    def __init__(self, layout: Layout) -> None:
        self._seats = layout.seats
        self._items = [(member, answer) for member in range(layout.worlds.shape[1]) for answer in (True, False)]
        self._place = {item: place for place, item in enumerate(self._items)}
        given = np.stack([layout.worlds, ~layout.worlds], axis=2).reshape(len(layout.worlds), -1)
        pairs = [frozenset({self._items[first], self._items[second]}) for first, second in _pairs(given)]
        named = [frozenset(bond.answers) for bond in layout.group.bonds if bond.at_least and len(bond.answers) > _PAIR]
        least = [items for items in named if _is_least(given[:, self._places(items)])]
        alone = layout.worlds.shape[1] == 1
        self._sets = [items for items in dict.fromkeys([*pairs, *least]) if alone or len(dict(items)) > 1]
        widest = max(map(len, self._sets), default=0)
        # A place beyond the last one costs nothing: shorter sets are filled up with it.
        rows = [[*self._places(items), *[len(self._items)] * (widest - len(items))] for items in self._sets]
        self._rows: NDArray[np.intp] = np.array(rows, np.intp).reshape(len(rows), widest)
        self._known = set(self._sets)

    def best(self, banned: Collection[Item]) -> Items | None:
        """Return the set that gains most for what it pays, without some answers; None if none does."""
        if not self._sets:
            return None
        sums = self._sums(banned)
        least = int(sums.argmin())
        return self._sets[least] if sums[least] < 1 - _TINY else None

    def gaining(self) -> list[Items]:
        """Return all of them that gain."""
        if not self._sets:
            return []
        return [self._sets[place] for place in np.flatnonzero(self._sums(()) < 1 - _TINY).tolist()]

    def gains(self, items: Items) -> bool:
        """Tell whether a set is one of these and gains; what is not said to gain may do so in another way."""
        if items not in self._known:
            return False
        members = {member for member, _ in items}
        costs = self._costs(seat for seat in self._seats if seat.member in members)
        return bool(costs[self._places(items)].sum() < 1 - _TINY)

    def _sums(self, banned: Collection[Item]) -> NDArray[np.float64]:
        costs = self._costs(self._seats)
        for item in banned:
            costs[self._place[item]] = inf
        return np.asarray(costs[self._rows].sum(axis=1))

    def _costs(self, seats: Iterable[Seat]) -> NDArray[np.float64]:
        """Return what it costs to be paid one unit if an answer is given, at the cheapest market, and 0 at the end."""
        costs = [inf] * len(self._items)
        for seat in seats:
            for place, offer in ((2 * seat.member, seat.yes), (2 * seat.member + 1, seat.no)):
                costs[place] = min(costs[place], _unit_cost(seat, *offer))
        return np.array([*costs, 0.0])

    def _places(self, items: Iterable[Item]) -> list[int]:
        return [self._place[item] for item in items]


def _unit_cost(seat: Seat, price: float, cost: float) -> float:
    if cost == inf:
        return inf
    paid = seat.low * (seat.kept - seat.commission * max(0.0, seat.kept - price))
    return cost / paid if paid > 0 else inf


def _pairs(given: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Go through pairs of answers of which one is given in every world, but neither in all."""
    missing = (~given).astype(np.int64)
    both = missing.T @ missing
    sure = both.diagonal() == 0
    for first, second in np.argwhere(np.triu(both == 0, 1)).tolist():
        if not (sure[first] or sure[second]):
            yield first, second


def _is_least(given: NDArray[np.bool_]) -> bool:
    """Tell whether one answer of a set is given in every world, and without any of them none is in some."""
    return bool(given.any(axis=1).all()) and not any(
        bool(np.delete(given, place, axis=1).any(axis=1).all()) for place in range(given.shape[1])
    )
