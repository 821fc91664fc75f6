"""Which sets of answers gain together, kept up to date as prices move: a tree over the answers of one group.

A node leaves some answers out. Either a guard rules out that the others gain, or a smallest set of them was found that
does: no answer of it can be spared. Below it the search goes on without one of its answers each, so that what shares an
answer with a set is found as well. A change of prices touches the nodes whose guard it breaks or whose set it is part
of, and no others.
"""

from collections.abc import Iterable
from typing import Final

from allsight.analysis.arbitrage.groups.guard import Guard, Guards
from allsight.analysis.arbitrage.groups.layout import Item, Layout, Seat

Items = frozenset[Item]

_MOST_NODES: Final = 12
"""A group is searched no further than this; what shares every answer with what was found before is then missed."""

_SPLIT: Final = 3
"""Below a larger set the search goes on without all of its answers at once."""


class _Node:
    __slots__ = ("banned", "children", "found", "guard")

    def __init__(self, banned: Items) -> None:
        self.banned = banned
        self.guard: Guard | None = None
        self.found: Items | None = None
        self.children: list[_Node] = []


class Search:
    """The sets of one group.

    Attributes:
        full: the search was cut off at its most nodes.
    """

    def __init__(self, layout: Layout, guards: Guards) -> None:
        self._layout = layout
        self._guards = guards
        self._places = {id(seat): place for place, seat in enumerate(layout.seats)}
        self._nodes = 0
        self.full = False
        self._root = _Node(frozenset())
        self._look(self._root)

    def sets(self) -> dict[Items, None]:
        """Return all sets that gain, each once."""
        found: dict[Items, None] = {}
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node.found is not None:
                found[node.found] = None
                waiting += node.children
        return found

    def touched(self, seats: Iterable[Seat]) -> bool:
        """Search again where the new prices of seats may matter; tell whether anything was searched."""
        moved = [(self._places[id(seat)], seat) for seat in seats]
        answers = {(seat.member, answer) for _, seat in moved for answer in (True, False)}
        return self._refresh(self._root, moved, answers)

    def _refresh(self, node: _Node, moved: list[tuple[int, Seat]], answers: set[Item]) -> bool:
        if node.found is None:
            if node.guard is not None and not any(node.guard.broken_by(place, seat) for place, seat in moved):
                return False
            self._look(node)
            return True
        if node.found & answers and not self._gains(node.found):
            self._look(node)
            return True
        looked = bool(node.found & answers)
        for child in node.children:
            looked = self._refresh(child, moved, answers) or looked
        return looked

    def _look(self, node: _Node) -> None:
        """Search a node anew."""
        self._nodes -= _size(node) - 1
        node.children, node.found = [], None
        found = self._guards.find(self._layout, node.banned)
        node.guard = found if isinstance(found, Guard) else None
        if isinstance(found, Guard):
            return
        node.found = self._least(found.items)
        if self._nodes >= _MOST_NODES:
            self.full = True
            return
        each = [frozenset({item}) for item in sorted(node.found)] if len(node.found) <= _SPLIT else [node.found]
        for without in each:
            child = _Node(node.banned | without)
            self._nodes += 1
            node.children.append(child)
            self._look(child)

    def _least(self, items: Items) -> Items:
        """Return a smallest set that gains: one answer after the other is left out, if the rest still does."""
        for item in sorted(items):
            fewer = items - {item}
            if fewer and self._gains(fewer):
                items = fewer
        return items

    def _gains(self, items: Items) -> bool:
        """Tell whether some answers alone gain together."""
        return self._guards.gain(self._layout, items)


def _size(node: _Node) -> int:
    return 1 + sum(_size(child) for child in node.children)
