"""Betfair's operations by the venue's own names; wire values in and out (sheet 3, 4).

Calls are JSON-RPC by POST and answer errors with status 200: `errorCode` decides, never a number or a word. A session
that has ended is renewed once and the call repeated once.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    RateLimitedError,
    VenueDataError,
)
from allsight.ingestion.adapters.betfair import wire
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.venue import DATA
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.endpoint import RestEndpoint

T = TypeVar("T")

BETTING = RestEndpoint("POST", "/betting/json-rpc/v1", scope=DATA, signed=True, reads=True)
NAVIGATION = RestEndpoint("GET", "", scope=DATA, signed=True)

_SLOWER_S = 2.0


class SessionEndedError(CredentialsError):
    """The token is not taken any more: log in, once, and repeat."""


class TooMuchDataError(InvalidRequestError):
    """The weights of a request add up to more than the venue allows: ask for less at a time."""


class MarketFilter(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """Which markets; what is not given does not limit."""

    event_type_ids: tuple[str, ...] | None = None
    event_ids: tuple[str, ...] | None = None
    market_ids: tuple[str, ...] | None = None
    market_type_codes: tuple[str, ...] | None = None
    market_betting_types: tuple[str, ...] | None = None
    market_start_time: dict[str, str] | None = None


class PriceProjection(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """What of the prices. `virtualise` false shows what rests, as the stream does."""

    price_data: tuple[str, ...]
    ex_best_offers_overrides: dict[str, int] | None = None
    virtualise: bool = False


class _Request(msgspec.Struct, frozen=True):
    method: str
    params: dict[str, object]
    jsonrpc: str = "2.0"
    id: int = 1


_KINDS: dict[str, type[AllsightError]] = {
    "TOO_MUCH_DATA": TooMuchDataError,
    "INVALID_INPUT_DATA": InvalidRequestError,
    "REQUEST_SIZE_EXCEEDS_LIMIT": InvalidRequestError,
    "INVALID_SESSION_INFORMATION": SessionEndedError,
    "NO_SESSION": SessionEndedError,
    "NO_APP_KEY": CredentialsError,
    "INVALID_APP_KEY": CredentialsError,
    "ACCESS_DENIED": CredentialsError,
    "TOO_MANY_REQUESTS": RateLimitedError,
    "SERVICE_BUSY": ConnectivityError,
    "TIMEOUT_ERROR": ConnectivityError,
    "UNEXPECTED_ERROR": ConnectivityError,
    # Faults of the transport, which carry no business error (sheet 3).
    "DSC-0009": InvalidRequestError,
    "DSC-0018": InvalidRequestError,
    "DSC-0019": ConnectivityError,
    "DSC-0021": InvalidRequestError,
    "DSC-0023": InvalidRequestError,
    "DSC-0034": CredentialsError,
    "DSC-0035": CredentialsError,
    "DSC-0036": CredentialsError,
    "DSC-0037": CredentialsError,
    "DSC-0038": CredentialsError,
}
_INTERNAL = -32603


def read_answer(body: bytes) -> AllsightError | None:
    """Read a failure out of an answer with status 200, or None where it is none."""
    try:
        error = wire.decode_failure(body).error
    except msgspec.MsgspecError:
        return None  # whoever decodes the whole of it will say so
    if error is None:
        return None
    code = _error_code(error.data) or error.message
    kind = _KINDS.get(code)
    said = f"{code[:60]} (JSON-RPC {error.code})"
    if kind is RateLimitedError:
        return RateLimitedError(said, retry_after_s=_SLOWER_S)
    if kind is not None:
        return kind(said)
    return (
        ConnectivityError(said) if error.code == _INTERNAL else VenueDataError(f"an error that we do not know: {said}")
    )


def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
    """Read a failure of the REST flavour, which comes with status 400."""
    try:
        fault = wire.decode_fault(body)
    except msgspec.MsgspecError:
        return None, body[:400].decode("utf-8", "replace")
    code = _error_code(fault.detail) or fault.faultstring
    return _KINDS.get(code), code


def _error_code(data: dict[str, msgspec.Raw] | None) -> str:
    """Return the business error, under whichever exception's name it stands."""
    for raw in (data or {}).values():
        try:
            return wire.decode_exception(raw).error_code
        except msgspec.MsgspecError:
            continue  # `exceptionname`, a text
    return ""


class BetfairRest:
    """The raw client. Raises what `RestClient.get` raises, and the errors named above.

    Args:
        api: betting calls; account calls come with execution.
        navigation: the navigation file's own URL.
        session: who renews the token.
    """

    def __init__(self, api: RestClient, navigation: RestClient, session: SessionHolder) -> None:
        self._api = api
        self._navigation = navigation
        self._session = session

    async def aclose(self) -> None:
        """Close all connections."""
        await self._api.aclose()
        await self._navigation.aclose()

    async def list_event_types(self) -> list[wire.EventTypeResult]:
        """Return the branches of the catalogue."""
        return await self._rows("listEventTypes", {"filter": MarketFilter()}, wire.decode_event_type)

    async def list_events(self, chosen: MarketFilter) -> list[wire.EventResult]:
        """Return events, each with how many of its markets match."""
        return await self._rows("listEvents", {"filter": chosen}, wire.decode_event)

    async def list_market_types(self, chosen: MarketFilter) -> list[wire.MarketTypeResult]:
        """Return kinds of markets, each with how many match."""
        return await self._rows("listMarketTypes", {"filter": chosen}, wire.decode_market_type)

    async def list_market_catalogue(self, chosen: MarketFilter, *, most: int) -> tuple[msgspec.Raw, ...]:
        """Return markets with everything but metadata, the first to start first, at most as many as asked; no pages."""
        params: dict[str, object] = {
            "filter": chosen,
            "marketProjection": [
                "COMPETITION",
                "EVENT",
                "EVENT_TYPE",
                "MARKET_START_TIME",
                "MARKET_DESCRIPTION",
                "RUNNER_DESCRIPTION",
            ],
            "sort": "FIRST_TO_START",
            "maxResults": most,
        }
        return await self._call("listMarketCatalogue", params)

    async def list_market_book(
        self, market_ids: Sequence[str], projection: PriceProjection | None = None
    ) -> list[wire.MarketBook]:
        """Return how markets stand, with prices where a projection is given; in pounds, like the stream.

        Open and closed markets must be asked for apart: a mixed request returns the open ones only (sheet 4.2).
        """
        params: dict[str, object] = {"marketIds": list(market_ids)}
        if projection is not None:
            params |= {"priceProjection": projection, "currencyCode": "GBP"}
        return await self._rows("listMarketBook", params, wire.decode_book)

    async def navigation(self) -> wire.MenuNode:
        """Return the whole tree of what is listed."""
        return await self._renewing(lambda: self._navigation.get(NAVIGATION, wire.decode_menu))

    async def _rows(self, operation: str, params: dict[str, object], decode: Callable[[msgspec.Raw], T]) -> list[T]:
        raws = await self._call(operation, params)
        try:
            return [decode(raw) for raw in raws]
        except msgspec.MsgspecError as error:
            raise VenueDataError(f"Betfair: {operation} answered a row that we cannot read: {error}") from error

    async def _call(self, operation: str, params: dict[str, object]) -> tuple[msgspec.Raw, ...]:
        body = msgspec.json.encode(_Request(f"SportsAPING/v1.0/{operation}", params))
        return (await self._renewing(lambda: self._api.get(BETTING, wire.decode_rows, body=body))).result

    async def _renewing(self, call: Callable[[], Awaitable[T]]) -> T:
        await self._session.ensure()
        token = self._session.token
        try:
            return await call()
        except SessionEndedError:
            await self._session.renew(token)
            return await call()
