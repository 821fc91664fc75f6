"""Work that may wait its turn: done a step at a time, so that nothing urgent waits long, and short work before long."""

from collections.abc import Callable, Generator, Iterable, Iterator
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import Final, Generic, TypeVar

from allsight.domain.clock import MILLISECOND_NS, Clock

T = TypeVar("T")
R = TypeVar("R")

Steps = Generator[None, None, R]
"""Work that stops after every step, so that others get their turn; what it returns is what it has come to."""

PATIENCE_NS: Final = 20 * MILLISECOND_NS
"""What became due so long ago comes before anything shorter, every other time."""

LAST_NS: Final = 500 * MILLISECOND_NS
"""So long anything makes way for what comes before it; then it has half of the time."""

QUANTUM_NS: Final = 4 * MILLISECOND_NS
"""What has had so much more time than others waits for them."""

_FEW: Final = 64
"""So many entries of a queue are kept without a look at which of them still stand."""


class Rank(IntEnum):
    """What goes first, whatever it takes: something new is seen already; then what may find something new; then most.

    Then comes what makes way for others, and last what could be better and is not wrong.
    """

    NEW = 0
    SEARCH = 1
    USUAL = 2
    LATER = 3
    IDLE = 4


class _Begun:
    """Work between two steps."""

    __slots__ = ("since_ns", "spent_ns", "steps")

    def __init__(self, steps: Iterator[None], since_ns: int) -> None:
        self.steps = steps
        self.since_ns = since_ns
        self.spent_ns = 0


class _Queue(Generic[T]):
    """What of one rank has not been begun: by age and by how long it usually takes.

    Args:
        holds: tells of an entry whether it still stands; others are thrown away when they come to the head, or when
            they may be as many as those that do: what is long and was chosen for its age would stay for ever.
    """

    def __init__(self, holds: Callable[[T, int], bool]) -> None:
        self._holds = holds
        self._by_age: list[tuple[int, int, T]] = []
        self._by_length: list[tuple[int, int, T]] = []
        self._most = _FEW

    def __len__(self) -> int:
        """Return how many entries are kept, those included that do not stand any more."""
        return max(len(self._by_age), len(self._by_length))

    def put(self, one: T, number: int, since_ns: int, usual_ns: int) -> None:
        heappush(self._by_age, (since_ns, number, one))
        heappush(self._by_length, (usual_ns, number, one))
        if len(self) > self._most:
            for heap in (self._by_age, self._by_length):
                heap[:] = [entry for entry in heap if self._holds(entry[2], entry[1])]
                heapify(heap)
            self._most = 2 * len(self) + _FEW

    def oldest(self) -> tuple[int, T] | None:
        """Return since when the oldest waits, and which that is."""
        return self._head(self._by_age)

    def shortest(self) -> tuple[int, T] | None:
        """Return how long the shortest usually takes, and which that is."""
        return self._head(self._by_length)

    def _head(self, heap: list[tuple[int, int, T]]) -> tuple[int, T] | None:
        while heap:
            size, number, one = heap[0]
            if self._holds(one, number):
                return size, one
            heappop(heap)
        return None


class Agenda(Generic[T]):
    """What is due, and what has been begun: it goes on until others have had much less time.

    Args:
        begin: starts the work on one; it ends where the iterator does.
        usual_ns: how long the work on one usually takes: of what has not been begun the shortest comes first.
        rank: tells who goes before whom; asked when something is added, and while it is worked on.
        clock: the time that steps take.

    Attributes:
        on_due: told when there is something to do again; None while nobody listens.
        on_done: told of every piece of work that has ended how long ago it became due, and how long it took itself, in
            nanoseconds; None while nobody listens.
    """

    def __init__(
        self,
        begin: Callable[[T], Iterator[None]],
        usual_ns: Callable[[T], int],
        rank: Callable[[T], Rank],
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._usual_ns = usual_ns
        self._rank = rank
        self._clock = clock
        self._due: dict[T, int] = {}
        self._begun: dict[T, _Begun] = {}
        self._number = 0
        self._by_age = False
        self._paused = False
        self._entered: dict[T, tuple[int, Rank]] = {}
        self._queues = {rank: _Queue[T](self._holds) for rank in Rank}
        self.on_due: Callable[[], None] | None = None
        self.on_done: Callable[[T, int, int], None] | None = None

    def __len__(self) -> int:
        return len(self._due) + len(self._begun)

    def __contains__(self, one: T) -> bool:
        return one in self._due

    def add(self, one: T) -> None:
        """Take note that something is due; what has been begun already is begun anew after that."""
        if not self and self.on_due is not None:
            self.on_due()
        self._due.setdefault(one, self._clock.monotonic_ns())
        if one not in self._begun:
            self._enter(one)

    @property
    def urgent(self) -> bool:
        """Tell whether something new is seen already."""
        return self._queues[Rank.NEW].oldest() is not None or any(self._rank(one) is Rank.NEW for one in self._begun)

    def is_at(self, one: T) -> bool:
        """Tell whether one is being worked on, between two steps."""
        return one in self._begun

    def waited_ns(self, one: T) -> int:
        """Return how long ago what is being worked on became due; nothing if it is not."""
        begun = self._begun.get(one)
        return 0 if begun is None else self._clock.monotonic_ns() - begun.since_ns

    def drop(self, one: T) -> None:
        """Forget one, whatever has been begun."""
        self._due.pop(one, None)
        self._begun.pop(one, None)
        self._entered.pop(one, None)

    def pause(self) -> None:
        """Have whoever gave time for a while take it back after this step: something has come of it that is urgent."""
        self._paused = True

    def work(self, until_ns: int | None = None) -> bool:
        """Do what is due until so late by the monotonic clock, one step at least; without a time, all of it.

        Returns whether the time is over, or was taken back.
        """
        self._paused = False
        while self:
            began_ns = self._clock.monotonic_ns()
            one = self._next(began_ns)
            begun = self._begun.get(one)
            if begun is None:
                begun = self._begun[one] = _Begun(self._begin(one), self._due.pop(one))
                del self._entered[one]
            ended = next(begun.steps, self) is self
            now_ns = self._clock.monotonic_ns()
            begun.spent_ns += now_ns - began_ns
            if ended:
                self._begun.pop(one, None)
                if self.on_done is not None:
                    self.on_done(one, now_ns - begun.since_ns, begun.spent_ns)
                if one in self._due:
                    self._enter(one)  # its rank may depend on how that ended
            if until_ns is not None and (self._paused or now_ns >= until_ns):
                return True
        return False

    def _enter(self, one: T) -> None:
        """Queue what is due and was not begun, or queue it again if it is of another rank by now."""
        rank, known = self._rank(one), self._entered.get(one)
        if known is None or known[1] is not rank:
            self._number += 1
            self._entered[one] = self._number, rank
            self._queues[rank].put(one, self._number, self._due[one], self._usual_ns(one))

    def _holds(self, one: T, number: int) -> bool:
        return self._entered.get(one, (0,))[0] == number

    def _next(self, now_ns: int) -> T:
        """Choose among those of the first rank what has had least time; of what has had as much, what was begun.

        Every other time whatever waits very long is chosen for that alone, or else what of the first rank has lost
        patience. Not always: with more to do than there is time for, what is new would wait as long as all the rest.
        """
        self._by_age = not self._by_age
        ages = {rank: found for rank, queue in self._queues.items() if (found := queue.oldest()) is not None}
        begun = {one: self._rank(one) for one in self._begun}
        oldest = self._oldest([*ages.values()], begun)
        if self._by_age and now_ns - oldest[0] > LAST_NS:
            return oldest[1]
        first = min([*ages, *begun.values()])
        chosen = [one for one, rank in begun.items() if rank is first]
        oldest = self._oldest([ages[first]] if first in ages else [], chosen)
        if self._by_age and first < Rank.LATER and now_ns - oldest[0] > PATIENCE_NS:
            return oldest[1]
        turns = [(self._begun[one].spent_ns // QUANTUM_NS, False, self._begun[one].since_ns, one) for one in chosen]
        shortest = self._queues[first].shortest()
        if shortest is not None:
            turns.append((0, True, *shortest))
        return min(turns, key=lambda turn: turn[:3])[3]

    def _oldest(self, waiting: list[tuple[int, T]], begun: Iterable[T]) -> tuple[int, T]:
        return min([*waiting, *((self._begun[one].since_ns, one) for one in begun)], key=lambda found: found[0])


def finished(steps: Steps[R]) -> R:
    """Do work without a stop and return what it comes to."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: R = end.value
            return found
