"""Which parts of groups are owed a proof in full: what was proved over its own orders alone might be made better."""

from typing import Final

from allsight.analysis.arbitrage.groups.laid import Laid
from allsight.domain.clock import SECOND_NS, Clock

OWED_NS: Final = 10 * SECOND_NS
"""So long what else might be bought may wait, however much there is to do."""

_REST: Final = 9
"""How long the next of those then waits, in units of the time that one took: they have a tenth of it at most."""


class Owing:
    """Remembers since when each is owed, and calls one at a time.

    Args:
        clock: the time that they wait and take.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[Laid, int] = {}
        self._called: Laid | None = None
        self._calls_ns = 0

    def __len__(self) -> int:
        return len(self._since)

    def owe(self, laid: Laid, since_ns: int) -> None:
        """Take note of a part; whoever is owed already keeps its place."""
        self._since.setdefault(laid, since_ns)

    def clear(self, laid: Laid) -> None:
        """Take note that nothing of a part is owed any more."""
        self._since.pop(laid, None)

    def call(self, *, busy: bool) -> Laid | None:
        """Return what has been owed longest, to be proved now: if nothing else is due, or once it was owed for long."""
        if self._called is not None or not self._since:
            return None
        laid, since_ns = next(iter(self._since.items()))
        now_ns = self._clock.monotonic_ns()
        if busy and not (now_ns - since_ns >= OWED_NS and now_ns >= self._calls_ns):
            return None
        laid.called, self._called = True, laid
        return laid

    def answered(self, laid: Laid, spent_ns: int) -> None:
        """Take note of how long the work on a part took, if it was called."""
        if laid is self._called:
            self.recall(laid)
            self._calls_ns = self._clock.monotonic_ns() + _REST * spent_ns

    def recall(self, laid: Laid) -> None:
        """Take back the call of a part, if it was called: whatever had been begun of it is given up."""
        if laid is self._called:
            laid.called, self._called = False, None
