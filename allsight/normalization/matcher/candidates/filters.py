"""What cannot match whatever the words say: one is over before the other begins, or both happen on days far apart."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allsight.domain.clock import to_datetime
from allsight.normalization.parsers.claim import Claim

Slots = NDArray[np.uint32]

_APART: Final = 2
"""Days that the same game or reading may lie apart by clocks and zones."""


class Times(NamedTuple):
    """Days of the calendar as ordinals, 0 where nothing is said: `on` for what happens on a day, for good or not."""

    on: int
    last: int
    opens: int


def times_of(claim: Claim) -> Times:
    """Return when a claim can come true, as far as it is sure."""
    period = claim.period
    opens = 0 if claim.opens_ns is None else to_datetime(claim.opens_ns).date().toordinal()
    if period is None or not period.sure or period.yearless or claim.disputed:
        return Times(0, 0, opens)
    last = period.last.toordinal()
    reading = claim.measure is not None and claim.measure.period in ("instant", "interval") and not claim.touch
    once = claim.game is not None or reading
    return Times(last if once and period.grain not in ("month", "quarter", "season", "year") else 0, last, opens)


class Filter:
    """The times of all markets that are in, by slot."""

    def __init__(self) -> None:
        self._table = np.zeros((3, 0), np.int32)

    def put(self, slot: int, times: Times) -> None:
        """Note the times of a market."""
        if slot >= self._table.shape[1]:
            wider = np.zeros((3, max(1_024, slot * 3 // 2)), np.int32)
            wider[:, : self._table.shape[1]] = self._table
            self._table = wider
        self._table[:, slot] = times

    def passing(self, times: Times, slots: Slots) -> NDArray[np.bool_]:
        """Tell for each market whether it may ask the same as one of these times."""
        on, last, opens = self._table[:, slots]
        kept = np.ones(len(slots), np.bool_)
        if times.on:
            kept &= (on == 0) | (np.abs(on - times.on) <= _APART)
        if times.last:
            kept &= (opens == 0) | (opens <= times.last + _APART)
        if times.opens:
            kept &= (last == 0) | (last >= times.opens - _APART)
        return kept
