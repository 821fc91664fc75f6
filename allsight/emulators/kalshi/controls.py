"""Levers for tests: what an operator of the venue could do to a market, now and unplanned by the universe."""

from allsight.domain.errors import NotFoundError
from allsight.emulators.kalshi.hub import Hub
from allsight.emulators.kalshi.state import FeeOverride, KalshiState
from allsight.emulators.traders.levers import Levers
from allsight.emulators.universe.model import Change
from allsight.emulators.universe.words.kalshi import KalshiEventWords


class Controls(Levers):
    """The levers of every venue, and those that only this one has. Markets are named by ticker."""

    def __init__(self, state: KalshiState, hub: Hub) -> None:
        super().__init__(state.clock, state.listing, self._tell)
        self._state = state
        self._hub = hub

    def pause_trading(self, *, paused: bool) -> None:
        """Begin or end the exchange-wide pause that `/exchange/status` shows."""
        self._state.trading_paused = paused

    def override_fees(self, event_ticker: str, fee_type: str | None, fee_multiplier: float | None) -> None:
        """Let an event charge something else than its series; None and None take that back.

        Raises:
            NotFoundError: if there is no such event.
        """
        event = self._state.event(event_ticker)
        if event is None:
            raise NotFoundError(f"no event {event_ticker}")
        series = KalshiEventWords.of(event).series.ticker
        override = FeeOverride(event_ticker, series, fee_type, fee_multiplier, self._state.clock.now_ns())
        self._state.fee_overrides.append(override)
        self._hub.publish_fees(override)

    def _tell(self, change: Change) -> None:
        self._state.intervene(change)
        self._hub.publish([change])
