"""When Kalshi's fees change: what `/series/fee_changes` and `/events/fee_changes` list (sheets 2.2 and 5.1)."""

from collections.abc import Iterable

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import VenueDataError
from allsight.domain.fees import FeeTimeline
from allsight.ingestion.adapters.kalshi import wire
from allsight.ingestion.adapters.kalshi.fees import FeeStep, FeeTerms, fee_timeline, steps
from allsight.ingestion.adapters.kalshi.parse import instant


class FeeCalendar:
    """Remembers the listed changes, past and scheduled, of every series and event."""

    def __init__(self) -> None:
        self._series: dict[str, list[FeeStep]] = {}
        self._events: dict[str, list[FeeStep]] = {}

    def take(self, series: Iterable[wire.FeeChange], events: Iterable[wire.EventFeeChange]) -> None:
        """Replace what is known by what is listed now: a change that is not listed any more does not take place.

        Raises:
            VenueDataError: if the instant of a change cannot be read.
        """
        self._series, self._events = {}, {}
        for change in series:
            step = FeeStep(_instant(change.scheduled_ts), FeeTerms(change.fee_type, change.fee_multiplier))
            self._series.setdefault(change.series_ticker, []).append(step)
        for override in events:
            terms = FeeTerms(override.fee_type_override, override.fee_multiplier_override)
            step = FeeStep(_instant(override.scheduled_ts), terms)
            self._events.setdefault(override.event_ticker, []).append(step)

    def timeline(self, series: tuple[str, FeeTerms, int], event: tuple[str, FeeTerms, int]) -> FeeTimeline:
        """Return what a market is charged over time; both are given by ticker, terms as read, and when that was."""
        name, read, read_ns = series
        of_series = steps(read, read_ns, self._series.get(name, ()))
        name, read, read_ns = event
        return fee_timeline(of_series, steps(read, read_ns, self._events.get(name, ())))


def _instant(when: str | int) -> int:
    at_ns = when * SECOND_NS if isinstance(when, int) else instant(when)
    if at_ns is None:
        raise VenueDataError("a change of fees is listed without its instant")
    return at_ns
