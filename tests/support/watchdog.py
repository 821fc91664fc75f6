"""Show where every thread stands when a test hangs beyond the reach of its time limit, as in a library's own code.

pytest can do so itself, with a new thread for every test. Where all cores are busy, ending that thread takes longer
than most tests do.
"""

import faulthandler
import time
from collections.abc import Callable
from typing import TextIO

HANGS_S = 660.0
"""Longer than any test is allowed to take: to print a stack that is at work can end its process, and with it all tests
that wait for their turn there."""

_RENEWED_EVERY_S = 5.0


class Watchdog:
    """Prints the stacks of all threads once no test has begun for `HANGS_S`, or a few seconds less.

    Args:
        out: where to; kept open for as long as it watches.
        clock: seconds that only grow.
    """

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._renewed = -_RENEWED_EVERY_S

    def alive(self) -> None:
        """Take note that a test begins."""
        now = self._clock()
        if now - self._renewed >= _RENEWED_EVERY_S:
            self._renewed = now
            faulthandler.dump_traceback_later(HANGS_S, file=self._out)

    def end(self) -> None:
        """Stop watching, and close what it would have printed to."""
        faulthandler.cancel_dump_traceback_later()
        self._out.close()
