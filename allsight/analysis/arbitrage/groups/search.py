"""Which sets of answers gain together, kept up to date as prices move: a tree over the answers of one group.

A node leaves some answers out. Either a guard rules out that the others gain, or a smallest set of them was found that
does: no answer of it can be spared. Below it the search goes on without one of its answers each, so that what shares an
answer with a set is found as well. A change of prices touches the nodes whose guard it breaks or whose set it is part
of, and no others.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from allsight.analysis.arbitrage.groups.agenda import Steps
from allsight.analysis.arbitrage.groups.covers import Covers
from allsight.analysis.arbitrage.groups.guard import Guard, Guards
from allsight.analysis.arbitrage.groups.layout import Item, Items, Layout, Seat
from allsight.analysis.arbitrage.solver.program import UnsolvedError

Known = Callable[[Items], bool]
"""Tells of a set whether it is known to gain still."""

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


def _unknown(_items: Items) -> bool:
    return False


class Search:
    """The sets of one group; nothing is known of them before the first `refreshed`.

    Attributes:
        full: the search was cut off at its most nodes.
        unsolved: how often the solver gave up; a node that it left open is asked again at the next change.
    """

    def __init__(self, layout: Layout, guards: Guards) -> None:
        self._layout = layout
        self._guards = guards
        self._covers = Covers(layout)
        self._places = {id(seat): place for place, seat in enumerate(layout.seats)}
        self._nodes = 0
        self.full = False
        self.unsolved = 0
        self._root = _Node(frozenset())

    def sets(self) -> dict[Items, Items]:
        """Return all sets that gain, each once, with the answers that were left out when it was found."""
        found: dict[Items, Items] = {}
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node.found is not None:
                found.setdefault(node.found, node.banned)
                waiting += node.children
        return found

    def concerned(self, seats: Iterable[Seat]) -> bool:
        """Tell whether the new prices of seats may matter: a comparison with each guard, and no solver is asked."""
        moved, answers = self._moved(seats)
        return self._concerns(self._root, moved, answers)

    def broken_open(self, seats: Iterable[Seat]) -> bool:
        """Tell whether by the new prices of seats something new may gain, and not only what was found before."""
        return self._opens(self._root, [(self._places[id(seat)], seat) for seat in seats])

    def sees_beyond(self, known: Collection[Items]) -> bool:
        """Tell whether a set is seen to gain that is none of those known, without a search."""
        return any(items not in known for items in self._covers.gaining())

    def refreshed(self, seats: Iterable[Seat], known: Known = _unknown) -> Steps[None]:
        """Search again where the new prices of seats may matter, one program at a step.

        Of sets that are `known` to gain still no solver is asked. Prices that change meanwhile are to be told of
        afterwards, whatever they are by then.
        """
        moved, answers = self._moved(seats)
        yield from self._refreshed(self._root, moved, answers, known)

    def _moved(self, seats: Iterable[Seat]) -> tuple[list[tuple[int, Seat]], set[Item]]:
        moved = [(self._places[id(seat)], seat) for seat in seats]
        return moved, {(seat.member, answer) for _, seat in moved for answer in (True, False)}

    def _concerns(self, node: _Node, moved: list[tuple[int, Seat]], answers: set[Item]) -> bool:
        if node.found is None:
            return _open_to(node, moved)
        return bool(node.found & answers) or any(self._concerns(child, moved, answers) for child in node.children)

    def _opens(self, node: _Node, moved: list[tuple[int, Seat]]) -> bool:
        if node.found is None:
            return _open_to(node, moved)
        return any(self._opens(child, moved) for child in node.children)

    def _refreshed(self, node: _Node, moved: list[tuple[int, Seat]], answers: set[Item], known: Known) -> Steps[None]:
        if node.found is None:
            if _open_to(node, moved):
                yield from self._look(node)
            return
        if node.found & answers and not known(node.found):
            yield
            if not self._gains(node.found):
                yield from self._look(node)
                return
        for child in node.children:
            yield from self._refreshed(child, moved, answers, known)

    def _look(self, node: _Node) -> Steps[None]:
        """Search a node anew."""
        self._nodes -= _size(node) - 1
        node.children, node.found, node.guard = [], None, None
        node.found = self._covers.best(node.banned)
        if node.found is None:
            yield
            try:
                found = self._guards.find(self._layout, node.banned)
            except UnsolvedError:
                self.unsolved += 1
                return
            if isinstance(found, Guard):
                node.guard = found
                return
            node.found = yield from self._least(found.items)
        if self._nodes >= _MOST_NODES:
            self.full = True
            return
        yield  # it may be proved before the search goes on
        each = [frozenset({item}) for item in sorted(node.found)] if len(node.found) <= _SPLIT else [node.found]
        for without in each:
            child = _Node(node.banned | without)
            self._nodes += 1
            node.children.append(child)
            yield from self._look(child)

    def _least(self, items: Items) -> Steps[Items]:
        """Return a smallest set that gains: one answer after the other is left out, if the rest still does.

        One answer alone pays nothing where it is not given, so it gains only if it always is.
        """
        for item in sorted(items):
            fewer = items - {item}
            if len(fewer) > 1 or fewer & self._layout.certain:
                yield
                if self._gains(fewer):
                    items = fewer
        return items

    def _gains(self, items: Items) -> bool:
        """Tell whether some answers alone gain together; not known to where the solver gives up."""
        try:
            return self._covers.gains(items) or self._guards.gain(self._layout, items)
        except UnsolvedError:
            self.unsolved += 1
            return False


def _open_to(node: _Node, moved: list[tuple[int, Seat]]) -> bool:
    """Tell whether a node without a set has no guard, or one that a price has broken."""
    return node.guard is None or any(node.guard.broken_by(place, seat) for place, seat in moved)


def _size(node: _Node) -> int:
    return 1 + sum(_size(child) for child in node.children)
