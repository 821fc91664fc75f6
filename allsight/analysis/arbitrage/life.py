"""Keep the life of an episode as few steps, without ever showing more than there was.

An episode may change with every message of its books: hundreds of times a second, for days. Kept are the opening, as it
was, and then every state that stood for at least a 32nd of the episode's age at its beginning, and for 10 ms. States
that followed each other more closely become one step, which begins with the first of them and shows the one that
guaranteed least. So an instant is known to 3 % of the age, as on a logarithmic axis; what is read off a life was there;
and an hour of the busiest episode is some five hundred steps.
"""

from decimal import Decimal
from typing import Final

from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.opportunity import EdgePoint

FINEST_NS: Final = 10 * MILLISECOND_NS
PART_OF_AGE: Final = 32

_NOTHING: Final = Decimal(0)


class Life:
    """The steps of one episode.

    Args:
        opening: its first state.
    """

    def __init__(self, opening: EdgePoint) -> None:
        self._opened_ns = opening.at_ns
        self._kept = [opening]
        self._taken = 0
        self._brief: EdgePoint | None = None
        """States that were too brief to stand alone, as one."""
        self._last = opening
        """The state in force; all but the opening are kept once it is known for how long they stood."""

    def add(self, state: EdgePoint) -> None:
        """Move on to a new state; where the clock was set back it begins with the one before."""
        last, at_ns = self._last, max(state.at_ns, self._last.at_ns)
        if last is not self._kept[0]:
            self._settle(last, at_ns)
        self._last = _at(state, at_ns)

    def close(self, at_ns: int) -> None:
        """Settle the last state and add the close, from which on nothing is left."""
        last = self._last
        self.add(EdgePoint(at_ns, _NOTHING, _NOTHING, _NOTHING, last.class_))
        self._keep(self._brief)
        self._brief = None
        self._keep(self._last)

    def take(self) -> tuple[EdgePoint, ...]:
        """Return the steps that were settled since the last call."""
        new = tuple(self._kept[self._taken :])
        self._taken = len(self._kept)
        return new

    @property
    def steps(self) -> tuple[EdgePoint, ...]:
        """Return all steps, oldest first, with those that are not settled yet."""
        rest = (self._brief, self._last)
        return (*self._kept, *(step for step in rest if step is not None and step is not self._kept[-1]))

    def _settle(self, state: EdgePoint, until_ns: int) -> None:
        """Keep a state that has ended, or join it with its neighbours."""
        first = self._brief or state
        if until_ns - first.at_ns < self._least_ns(first):
            self._brief = _least(first, state)
            return
        self._keep(self._brief)
        if until_ns - state.at_ns < self._least_ns(state):
            self._brief = state
        else:
            self._brief = None
            self._keep(state)

    def _keep(self, step: EdgePoint | None) -> None:
        if step is not None:
            self._kept.append(step)

    def _least_ns(self, state: EdgePoint) -> int:
        return max(FINEST_NS, (state.at_ns - self._opened_ns) // PART_OF_AGE)


def _least(first: EdgePoint, second: EdgePoint) -> EdgePoint:
    """Return the lesser of two neighbours, from the beginning of the first on, in the weaker class of both."""
    lesser = min((first, second), key=lambda step: step.guaranteed)
    weaker = second.class_ if first.class_.as_good_as(second.class_) else first.class_
    return EdgePoint(first.at_ns, lesser.edge, lesser.contracts, lesser.guaranteed, weaker)


def _at(step: EdgePoint, at_ns: int) -> EdgePoint:
    return EdgePoint(at_ns, step.edge, step.contracts, step.guaranteed, step.class_)
