"""Kalshi's REST endpoints by the venue's own names; wire values in and out (sheet 2.2)."""

from collections.abc import Sequence

import msgspec

from allsight.domain.errors import (
    AllsightError,
    CredentialsError,
    InvalidRequestError,
    MaintenanceError,
    NotFoundError,
)
from allsight.ingestion.adapters.kalshi import history, wire
from allsight.ingestion.adapters.kalshi.venue import DEFAULT_COST, READ
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.endpoint import Params, RestEndpoint


def _read(path: str, *, signed: bool = False) -> RestEndpoint:
    return RestEndpoint("GET", path, scope=READ, cost=DEFAULT_COST, signed=signed)


EXCHANGE_STATUS = _read("/exchange/status")
SERIES_LIST = _read("/series")
SERIES = _read("/series/{series}")
SERIES_FEE_CHANGES = _read("/series/fee_changes")
EVENT_FEE_CHANGES = _read("/events/fee_changes")
EVENTS = _read("/events")
EVENT = _read("/events/{event}")
MARKETS = _read("/markets")
MARKET = _read("/markets/{ticker}")
ORDERBOOK = _read("/markets/{ticker}/orderbook")
ORDERBOOKS = _read("/markets/orderbooks")
TRADES = _read("/markets/trades")
CANDLESTICKS = _read("/markets/candlesticks")
ACCOUNT_LIMITS = _read("/account/limits", signed=True)

_KINDS: dict[str, type[AllsightError]] = {
    "authentication_error": CredentialsError,
    "header_timestamp_expired": CredentialsError,
    "not_found": NotFoundError,
    "bad_request": InvalidRequestError,
    "invalid_parameters": InvalidRequestError,
    "exchange_is_paused": MaintenanceError,
    "trading_is_paused": MaintenanceError,
}


def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
    """Read an error body in any of its shapes: the venue's `code` decides, not its words (sheet 2.5)."""
    try:
        error = wire.decode_error(body)
    except msgspec.MsgspecError:
        return None, body[:400].decode("utf-8", "replace")
    inner = error.error if isinstance(error.error, wire.ErrorDetail) else None
    code = inner.code if inner else error.code
    words = (inner.message, inner.details) if inner else (error.message or error.msg, error.details)
    said = ": ".join(word for word in (code, *words, error.error if isinstance(error.error, str) else "") if word)
    if status in (503, 504) and _says_closed(body):
        return MaintenanceError, "the exchange is closed"
    return _KINDS.get(code), said


def _says_closed(body: bytes) -> bool:
    try:
        return not wire.decode_status(body).exchange_active
    except msgspec.MsgspecError:
        return False


class KalshiRest:
    """The raw client. Raises what `RestClient.get` raises."""

    def __init__(self, client: RestClient) -> None:
        self._client = client

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def exchange_status(self) -> wire.ExchangeStatus:
        """Return whether the exchange is open."""
        return await self._client.get(EXCHANGE_STATUS, wire.decode_status)

    async def series_list(self, *, min_updated_ts: int | None = None) -> wire.SeriesList:
        """Return all series, or those that changed since (Unix seconds); there are no pages."""
        return await self._client.get(SERIES_LIST, wire.decode_series_list, params={"min_updated_ts": min_updated_ts})

    async def series(self, ticker: str) -> wire.Series:
        """Return one series."""
        answer = await self._client.get(SERIES, wire.decode_series_answer, arguments={"series": ticker})
        return answer.series

    async def series_fee_changes(self) -> tuple[wire.FeeChange, ...]:
        """Return the changes of series' fees, those that are scheduled and those that are past."""
        answer = await self._client.get(SERIES_FEE_CHANGES, wire.decode_fee_changes, params={"show_historical": True})
        return answer.series_fee_change_arr

    async def event_fee_changes(self, *, limit: int, cursor: str | None = None) -> wire.EventFeeChanges:
        """Return a page of changes of events' overrides; at most a thousand."""
        return await self._client.get(
            EVENT_FEE_CHANGES, wire.decode_event_fee_changes, params={"limit": limit, "cursor": cursor or None}
        )

    async def events(
        self,
        *,
        limit: int,
        cursor: str | None = None,
        status: str | None = None,
        series_ticker: str | None = None,
        min_updated_ts: int | None = None,
    ) -> wire.EventsPage:
        """Return a page of events with their markets; multivariate events are never among them.

        Args:
            limit: at most 200; more is refused.
            cursor: as the last page gave it.
            status: `unopened`, `open`, `closed` or `settled`: any market of the event.
            series_ticker: of one series only.
            min_updated_ts: changed since, in Unix seconds.
        """
        return await self._client.get(
            EVENTS,
            wire.decode_events,
            params={
                "limit": limit,
                "cursor": cursor or None,
                "with_nested_markets": True,
                "status": status,
                "series_ticker": series_ticker,
                "min_updated_ts": min_updated_ts,
            },
        )

    async def event(self, event_ticker: str) -> wire.EventAnswer:
        """Return one event with its markets."""
        return await self._client.get(
            EVENT, wire.decode_event_answer, arguments={"event": event_ticker}, params={"with_nested_markets": True}
        )

    async def markets(self, tickers: Sequence[str]) -> wire.MarketsPage:
        """Return markets by ticker; unknown ones are missing from the answer."""
        return await self._client.get(
            MARKETS, wire.decode_markets, params={"tickers": ",".join(tickers), "limit": len(tickers)}
        )

    async def market(self, ticker: str) -> wire.Market:
        """Return one market."""
        answer = await self._client.get(MARKET, wire.decode_market_answer, arguments={"ticker": ticker})
        return answer.market

    async def orderbook(self, ticker: str) -> wire.Sides:
        """Return a whole book."""
        answer = await self._client.get(ORDERBOOK, wire.decode_orderbook, arguments={"ticker": ticker})
        return answer.orderbook_fp

    async def orderbooks(self, tickers: Sequence[str]) -> tuple[wire.TickerBook, ...]:
        """Return whole books, at most a hundred."""
        answer = await self._client.get(ORDERBOOKS, wire.decode_orderbooks, params={"tickers": list(tickers)})
        return answer.orderbooks

    async def trades(self, ticker: str, *, limit: int = 100) -> tuple[wire.Trade, ...]:
        """Return the last trades of a market, newest first."""
        answer = await self._client.get(TRADES, wire.decode_trades, params={"ticker": ticker, "limit": limit})
        return answer.trades

    async def candlesticks(
        self, tickers: Sequence[str], *, start_ts: int, end_ts: int, period_interval: int
    ) -> tuple[history.TickerCandles, ...]:
        """Return candles of up to a hundred markets and 10,000 in all; the interval is 1, 60 or 1440 minutes."""
        params: Params = {
            "market_tickers": ",".join(tickers),
            "start_ts": start_ts,
            "end_ts": end_ts,
            "period_interval": period_interval,
        }
        return (await self._client.get(CANDLESTICKS, history.decode_candles, params=params)).markets

    async def account_limits(self) -> wire.AccountLimits:
        """Return our own rate limits; the cheapest call that proves a key."""
        return await self._client.get(ACCOUNT_LIMITS, wire.decode_limits)
