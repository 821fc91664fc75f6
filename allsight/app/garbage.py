"""Python's search for cycles among what we hold, by the clock and in bits so small that nobody waits for them.

By itself Python searches once a thousand more containers were made than thrown away since the last time. Where new rows
take the place of old ones that count hardly rises, however many are new: 35,000 were met at once, and looking at them
stopped the loop for 20 ms and more. Messages and views hold no cycles, so reference counts free nearly everything; what
makes cycles, a request to a venue, is mostly over when it is looked at a second time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from allsight.domain.clock import SECOND_NS, Clock

BIT_S: Final = 0.02
"""How often what is new is looked at: a few hundred containers, of which each costs about 0.6 µs."""

_AGAIN: Final = 10
"""Every so-manieth bit looks at what the bits before it have left as well; after that it is looked at with the rest."""

ALL_S: Final = 3_600.0
"""How often it is asked whether there is so much more than before that everything must be looked at."""

_GROWN: Final = 1.25


class Garbage:
    """Searches for cycles; what was there before it began is left alone for good.

    Attributes:
        held: how many containers there were when it was last asked, and none could be thrown away; 0 before that.
    """

    def __init__(self) -> None:
        self.held = 0
        self._bits = 0

    def look(self) -> None:
        """Throw away what is new and has become cycles that nobody holds."""
        self._bits += 1
        gc.collect(0 if self._bits % _AGAIN else 1)

    def look_at_all(self) -> bool:
        """Look at everything if there is a quarter more of it than last time; tell whether that was done.

        It stops the loop for about half a second a million.
        """
        held = len(gc.get_objects())
        grown = bool(self.held) and held > _GROWN * self.held
        if grown:
            gc.collect()
            held = len(gc.get_objects())
        if grown or not self.held:
            self.held = held
        return grown

    async def run(self, clock: Clock) -> None:
        """Look again and again, until cancelled."""
        with by_hand():
            asked_ns = clock.monotonic_ns()
            while True:
                await clock.sleep(BIT_S)
                self.look()
                if clock.monotonic_ns() - asked_ns >= ALL_S * SECOND_NS:
                    asked_ns = clock.monotonic_ns()
                    self.look_at_all()


@contextmanager
def by_hand() -> Iterator[None]:
    """Keep Python from searching by itself within the block, and for good from searching what there is already."""
    before = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
