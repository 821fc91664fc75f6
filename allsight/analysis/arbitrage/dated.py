"""Markets whose fees are dated: of tens of thousands only these are to be asked every second what is in force."""

from typing import Final

from allsight.domain.clock import SECOND_NS
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import MarketKey

_SWEPT_NS: Final = 2 * SECOND_NS
"""No sweep is longer ago than this."""


class Dated:
    """Remembers of which markets the fees may run out one day, or have still to come into force."""

    def __init__(self) -> None:
        self._fees: dict[MarketKey, FeeSchedule] = {}

    def note(self, key: MarketKey, fees: FeeSchedule | None, now_ns: int) -> None:
        """Take over a market's fees; None where nothing is computed of it."""
        if fees is not None and fees.changes_after(now_ns - _SWEPT_NS):
            self._fees[key] = fees
        else:
            self._fees.pop(key, None)

    def drop(self, key: MarketKey) -> None:
        """Forget a market."""
        self._fees.pop(key, None)

    def due(self, now_ns: int) -> list[MarketKey]:
        """Return those whose fees may run out, or have come into force since the last sweep."""
        for key in [key for key, fees in self._fees.items() if not fees.changes_after(now_ns - _SWEPT_NS)]:
            del self._fees[key]
        return list(self._fees)
