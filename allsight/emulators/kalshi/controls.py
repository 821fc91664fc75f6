"""Levers for tests: what an operator of the venue could do to a market, now and unplanned by the universe."""

from typing import Any

import msgspec

from allsight.domain.errors import NotFoundError
from allsight.domain.ladder import Ladder
from allsight.emulators.kalshi.hub import Hub
from allsight.emulators.kalshi.state import FeeOverride, KalshiState, event_words, kalshi_words
from allsight.emulators.universe.model import Change, ChangeKind, Edit, GridChange, Listing, Span

_FOR_GOOD_NS = 2**62


class Controls:
    """Intervenes in the venue and tells its subscribers what the venue would tell them.

    Raises:
        NotFoundError: from any method that is given a ticker which is not listed.
    """

    def __init__(self, state: KalshiState, hub: Hub) -> None:
        self._state = state
        self._hub = hub

    def pause_trading(self, *, paused: bool) -> None:
        """Begin or end the exchange-wide pause that `/exchange/status` shows."""
        self._state.trading_paused = paused

    def halt(self, ticker: str) -> None:
        """Pause one market."""
        listing = self._listing(ticker)
        span = Span(self._now(), _FOR_GOOD_NS)
        self._happen(ChangeKind.HALTED, listing, halts=(*listing.halts, span))

    def resume(self, ticker: str) -> None:
        """End the pause of a market; its resting orders are cancelled, as the venue does."""
        listing = self._listing(ticker)
        now = self._now()
        halts = tuple(Span(span.from_ns, min(span.to_ns, now)) for span in listing.halts)
        self._happen(ChangeKind.RESUMED, listing, halts=halts)

    def edit(self, ticker: str, **words: Any) -> None:
        """Change texts of a market, by the names of `KalshiWords`."""
        listing = self._listing(ticker)
        now = self._now()
        edited = msgspec.structs.replace(kalshi_words(listing, now), **words)
        self._happen(ChangeKind.EDITED, listing, edits=(*listing.edits, Edit(now, edited)))

    def regrid(self, ticker: str, ladder: Ladder) -> None:
        """Put a market on another price grid; orders that are not on it are cancelled."""
        listing = self._listing(ticker)
        self._happen(
            ChangeKind.REGRIDDED, listing, grid_changes=(*listing.grid_changes, GridChange(self._now(), ladder))
        )

    def close(self, ticker: str) -> None:
        """End trading in a market before its announced time."""
        self._happen(ChangeKind.CLOSED, self._listing(ticker), close_ns=self._now())

    def override_fees(self, event_ticker: str, fee_type: str | None, fee_multiplier: float | None) -> None:
        """Let an event charge something else than its series; None and None take that back."""
        event = self._state.event(event_ticker)
        if event is None:
            raise NotFoundError(f"no event {event_ticker}")
        series = event_words(event).series.ticker
        override = FeeOverride(event_ticker, series, fee_type, fee_multiplier, self._now())
        self._state.fee_overrides.append(override)
        self._hub.publish_fees(override)

    def _happen(self, kind: ChangeKind, listing: Listing, **fields: Any) -> None:
        change = Change(self._now(), kind, msgspec.structs.replace(listing, **fields))
        self._state.intervene(change)
        self._hub.publish([change])

    def _listing(self, ticker: str) -> Listing:
        listing = self._state.listing(ticker)
        if listing is None:
            raise NotFoundError(f"no market {ticker}")
        return listing

    def _now(self) -> int:
        return self._state.clock.now_ns()
