"""The order-book server over HTTP (venue sheet 4.1): plain JSON, errors as plain text, an optional `/dlob` prefix."""

import base64
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from allsight.emulators.drift.accounts import user_account
from allsight.emulators.drift.books import MOST_LEVELS, Books, missing_book, raw_book, rest_book
from allsight.emulators.drift.fills import user_of
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.server import ServerState
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.web import (
    BadRequestError,
    Handler,
    Meter,
    NotReadyError,
    answer,
    flag,
    no_route,
    text,
    whole,
)

TOO_MANY_REQUESTS: Final = b"Too many requests, please try again later."
_TOP_MAKERS: Final = 4
_LISTS: Final = ("marketName", "marketIndex", "marketType", "depth", "includeIndicative")


class Dlob:
    """The routes of the order-book server."""

    def __init__(self, state: DriftState, books: Books, server: ServerState) -> None:
        self._state = state
        self._books = books
        self._server = server
        self._meter = Meter(state.clock, state.config.calls_per_s)

    def app(self) -> Starlette:
        """Return the application."""
        handlers: dict[str, Handler] = {
            "/l2": self.l2,
            "/batchL2": self.batch,
            "/batchL2Cache": self.batch,
            "/l3": self.l3,
            "/topMakers": self.top_makers,
            "/priorityFees": self.priority_fees,
            "/batchPriorityFees": self.batch_priority_fees,
            "/unsettledPnlUsers": self.unsettled,
            "/health": self.health,
            "/startup": self.startup,
            "/": self.health,
        }
        routes = [
            Route(f"{prefix}{path}" if path != "/" or not prefix else prefix, self._endpoint(handler))
            for prefix in ("", "/dlob")
            for path, handler in handlers.items()
        ]
        return Starlette(routes=routes, exception_handlers={404: no_route, 405: no_route})

    # -- routes -------------------------------------------------------------------------------------------------------

    def l2(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /l2`."""
        return self._l2(query)

    def batch(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /batchL2`: lists of equal length, one book for each place."""
        given = {name: query[name].split(",") for name in _LISTS if query.get(name)}
        lengths = {len(values) for values in given.values()}
        if len(lengths) != 1:
            raise BadRequestError("all params for batch requests must be the same length")
        return {
            "l2s": [self._l2({name: values[place] for name, values in given.items()}) for place in range(lengths.pop())]
        }

    def l3(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /l3`."""
        perp = self._perp(query)
        if self._server.cold:
            raise NotReadyError("No L3 found")
        return raw_book(self._books.take(perp), self._books.orders(perp))

    def top_makers(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /topMakers`; a cached answer has its own length, whatever was asked."""
        perp = self._perp(query)
        side = query.get("side")
        if side not in {"bid", "ask"}:
            raise BadRequestError("side must be either bid or ask")
        limit = whole(query, "limit", _TOP_MAKERS, 1, 100) if self._server.cold else _TOP_MAKERS
        makers = self._books.top_makers(perp, bids=side == "bid", limit=limit)
        if not flag(query, "includeAccounts"):
            return makers
        names = {user_of(name, perp.index): name for name in self._state.exchange.ledger.accounts}
        return [
            {
                "userAccountPubKey": maker,
                "accountBase64": base64.b64encode(user_account(self._state, names[maker], perp)).decode(),
            }
            for maker in makers
        ]

    def priority_fees(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /priorityFees`."""
        return fee_levels(self._perp(query))

    def batch_priority_fees(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /batchPriorityFees`."""
        given = {name: query[name].split(",") for name in ("marketIndex", "marketType") if query.get(name)}
        lengths = {len(values) for values in given.values()}
        if len(lengths) != 1:
            raise BadRequestError("all params for batch requests must be the same length")
        return [
            fee_levels(self._perp({name: values[place] for name, values in given.items()}))
            for place in range(lengths.pop())
        ]

    def unsettled(self, query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /unsettledPnlUsers`; nobody's profits are followed here."""
        perp = self._perp({"marketType": "perp", **query})
        return {"marketIndex": perp.index, "gainers": [], "losers": []}

    def health(self, _query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /health`."""
        return text("OK") if self._server.healthy else text("NOT OK", HTTPStatus.INTERNAL_SERVER_ERROR)

    def startup(self, _query: Mapping[str, str], _path: Mapping[str, str]) -> Any:
        """Answer `GET /startup`."""
        return text("OK") if not self._server.cold else text("Not ready", HTTPStatus.INTERNAL_SERVER_ERROR)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _l2(self, query: Mapping[str, str]) -> dict[str, Any]:
        perp = self._perp(query)
        if self._server.cold:
            return missing_book(perp, self._state.slot(), self._state.clock.now_ns())
        depth = whole(query, "depth", MOST_LEVELS, 1, MOST_LEVELS)
        return rest_book(self._books.take(perp), depth=depth, indicative=flag(query, "includeIndicative"))

    def _perp(self, query: Mapping[str, str]) -> Perp:
        """Return the market that a query names; delisted ones are not known to this server."""
        named = query.get("marketName")
        if named:
            perp = self._state.perp(named)
            if perp is None or perp.delisted:
                raise BadRequestError("unrecognized marketName")
            return perp
        kind, number = query.get("marketType", ""), query.get("marketIndex", "")
        if not kind or not number:
            raise BadRequestError("(marketName) or (marketIndex and marketType) must be supplied")
        if kind.lower() not in {"perp", "spot"}:
            raise BadRequestError("unrecognized marketType")
        perp = self._state.perp_at(int(number)) if number.isdigit() and kind.lower() == "perp" else None
        if perp is None or perp.delisted:
            raise BadRequestError("invalid marketIndex")
        return perp

    def _endpoint(self, handler: Handler) -> Any:
        async def endpoint(request: Request) -> Response:
            if not self._meter.admit(request):
                return text(TOO_MANY_REQUESTS.decode(), HTTPStatus.TOO_MANY_REQUESTS)
            try:
                return answer(handler(request.query_params, request.path_params))
            except BadRequestError as error:
                return text(f"Bad Request: {error}", HTTPStatus.BAD_REQUEST)
            except NotReadyError as error:
                return text(str(error), HTTPStatus.INTERNAL_SERVER_ERROR)

        return endpoint


def fee_levels(perp: Perp) -> dict[str, Any]:
    """Return the priority fees for a market, in micro-lamports per compute unit; they stand still here."""
    return {
        "min": 0,
        "low": 1,
        "medium": 10_000,
        "high": 50_000,
        "veryHigh": 200_000,
        "unsafeMax": 5_000_000,
        "marketType": "perp",
        "marketIndex": perp.index,
    }
