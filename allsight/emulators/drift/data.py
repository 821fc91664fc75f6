"""The Data API over HTTP (venue sheet 4.3): everything in an envelope that says whether it succeeded."""

import base64
import binascii
import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from allsight.domain.clock import DAY_NS, SECOND_NS, from_datetime
from allsight.emulators.drift.candles import RESOLUTIONS, Candles
from allsight.emulators.drift.fills import Fill
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.records import trade_record
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.stats import Stats
from allsight.emulators.drift.web import BadRequestError, Handler, Meter, answer

TOO_MANY_REQUESTS: Final = b'{"success":false,"message":"Too many requests"}'
_EARLIEST_S: Final = 1_668_470_400
_MOST_CANDLES: Final = 1_000
_MOST_TRADES: Final = 50
_PREDICTIONS: Final = 20
_ARCHIVE_PAGE: Final = 1_000
_KEPT_NS: Final = 31 * DAY_NS


class NoMarketError(Exception):
    """A symbol that the API does not know."""


class DataApi:
    """The routes of the Data API, and one that is none of it: the texts of the web app."""

    def __init__(self, state: DriftState, candles: Candles, stats: Stats) -> None:
        self._state = state
        self._candles = candles
        self._stats = stats
        self._meter = Meter(state.clock, state.config.calls_per_s)
        self._cached: dict[str, tuple[int, bytes]] = {}

    def app(self) -> Starlette:
        """Return the application."""
        day = "{year}/{month}/{day}"
        handlers: dict[str, Handler] = {
            "/stats/markets": lambda _q, _p: self._from_cache("markets", self._stats.markets),
            "/stats/markets/prices": lambda _q, _p: self._from_cache("prices", self._stats.prices),
            "/market/{symbol}/candles/{resolution}": self.candles,
            "/market/{symbol}/trades": self.trades,
            f"/market/{{symbol}}/trades/{day}": self.archive,
            "/market/{symbol}/predictions": self.predictions,
            f"/market/{{symbol}}/predictions/{day}": self.archive,
            "/external/coingecko/contracts": lambda _q, _p: {
                "contracts": [self._stats.contract(perp) for perp in self._state.shown()]
            },
            "/markets.json": lambda _q, _p: self._stats.rules(),
        }
        routes = [Route(path, self._endpoint(handler)) for path, handler in handlers.items()]
        return Starlette(routes=routes, exception_handlers={404: _no_route, 405: _no_route})

    # -- routes -------------------------------------------------------------------------------------------------------

    def candles(self, query: Mapping[str, str], path: Mapping[str, str]) -> Any:
        """Answer candles, the newest first: `startTs` is the newer bound, `endTs` the older one."""
        perp = self._perp(path)
        if path["resolution"] not in RESOLUTIONS:
            raise BadRequestError("params/resolution must be equal to one of the allowed values")
        limit = _number(query, "limit", 100, 1, _MOST_CANDLES)
        now_s = self._state.clock.now_ns() // SECOND_NS
        newest = _number(query, "startTs", now_s, _EARLIEST_S)
        oldest = _number(query, "endTs", _EARLIEST_S, _EARLIEST_S)
        found = self._candles.records(perp, path["resolution"], newest_s=newest, oldest_s=oldest, limit=limit)
        return _succeeded(records=found)

    def trades(self, query: Mapping[str, str], path: Mapping[str, str]) -> Any:
        """Answer the fills of the last 31 days, the newest first."""
        return self._page(self._perp(path), query, _number(query, "limit", 20, 1, _MOST_TRADES))

    def predictions(self, query: Mapping[str, str], path: Mapping[str, str]) -> Any:
        """Answer the same fills as predictions: only of prediction markets."""
        return self._page(self._perp(path), query, _PREDICTIONS)

    def archive(self, query: Mapping[str, str], path: Mapping[str, str]) -> Any:
        """Answer the fills of one day UTC, as CSV when asked."""
        perp = self._perp(path)
        try:
            day = datetime(int(path["year"]), int(path["month"]), int(path["day"]), tzinfo=UTC)
        except ValueError:
            raise BadRequestError("params must be a date") from None
        begin, end = from_datetime(day), from_datetime(day + timedelta(days=1))
        fills = [fill for fill in self._state.fills.of(perp, since_ns=begin) if fill.at_ns < end]
        page = _number(query, "page", 1, 1)
        shown = fills[(page - 1) * _ARCHIVE_PAGE : page * _ARCHIVE_PAGE]
        pages = -(-len(fills) // _ARCHIVE_PAGE)
        if query.get("format", "json") == "csv":
            return Response(_csv(shown), media_type="text/csv")
        meta = {
            "records": len(shown),
            "totalRecords": len(fills),
            "currentPage": page,
            "totalPages": pages,
            "nextPage": page + 1 if page < pages else None,
            "includesLatest": end > self._state.clock.now_ns(),
        }
        return _succeeded(records=[trade_record(fill) for fill in shown], meta=meta)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _page(self, perp: Perp, query: Mapping[str, str], limit: int) -> Any:
        before = _cursor(query.get("page", ""))
        since = self._state.clock.now_ns() - _KEPT_NS
        fills = [fill for fill in self._state.fills.of(perp, since_ns=since) if before is None or fill.record < before]
        shown = fills[:limit]
        following = base64.urlsafe_b64encode(str(shown[-1].record).encode()).decode() if len(fills) > limit else None
        return _succeeded(records=[trade_record(fill) for fill in shown], meta={"nextPage": following})

    def _from_cache(self, name: str, read: Any) -> Response:
        """Answer what a cache in front of the API holds: some seconds old."""
        now = self._state.clock.now_ns()
        known = self._cached.get(name)
        if known is None or now >= known[0]:
            body = msgspec.json.encode(_succeeded(markets=read()))
            known = self._cached[name] = now + round(self._state.config.data_cache_s * SECOND_NS), body
        return Response(known[1], media_type="application/json")

    def _perp(self, path: Mapping[str, str]) -> Perp:
        perp = self._state.perps.get(path["symbol"])
        if perp is None:
            raise NoMarketError
        return perp

    def _endpoint(self, handler: Handler) -> Any:
        async def endpoint(request: Request) -> Response:
            if not self._meter.admit(request):
                return Response(TOO_MANY_REQUESTS, HTTPStatus.TOO_MANY_REQUESTS, media_type="application/json")
            try:
                return answer(handler(request.query_params, request.path_params))
            except BadRequestError as error:
                return answer({"success": False, "message": str(error)}, HTTPStatus.BAD_REQUEST)
            except NoMarketError:
                return answer({"success": False, "message": "Market not found"}, HTTPStatus.NOT_FOUND)

        return endpoint


async def _no_route(_request: Request, _error: Exception) -> Response:
    return answer({"success": False, "message": "Not Found"}, HTTPStatus.NOT_FOUND)


def _succeeded(**body: Any) -> dict[str, Any]:
    return {"success": True, **body}


def _number(query: Mapping[str, str], name: str, default: int, least: int, most: int | None = None) -> int:
    """Return a number of the query; this API refuses what its description does not allow."""
    given = query.get(name)
    if given is None:
        return default
    try:
        number = int(float(given))
    except (ValueError, OverflowError):
        raise BadRequestError(f"querystring/{name} must be number") from None
    if number < least:
        raise BadRequestError(f"querystring/{name} must be >= {least}")
    if most is not None and number > most:
        raise BadRequestError(f"querystring/{name} must be <= {most}")
    return number


def _cursor(page: str) -> int | None:
    if not page:
        return None
    try:
        return int(base64.urlsafe_b64decode(page))
    except (ValueError, binascii.Error):
        raise BadRequestError("querystring/page is no page") from None


def _csv(fills: Sequence[Fill]) -> str:
    records = [trade_record(fill) for fill in fills]
    out = io.StringIO()
    if records:
        writer = csv.DictWriter(out, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return out.getvalue()
