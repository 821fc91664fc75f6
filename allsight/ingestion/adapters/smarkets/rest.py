"""Smarkets' HTTP routes by the venue's own names; wire values in and out (sheet 1 to 3)."""

import email.utils
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final, TypeVar

import msgspec

from allsight.domain.clock import SECOND_NS, from_datetime
from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    OutcomeUnknownError,
    VenueDataError,
)
from allsight.ingestion.adapters.smarkets import wire
from allsight.ingestion.adapters.smarkets.auth import SessionEndedError, Sessions
from allsight.ingestion.adapters.smarkets.venue import (
    CONTRACTS_PER_CALL,
    EVENTS_PER_CALL,
    LAST_PRICES_PER_CALL,
    MARKETS_PER_CALL,
    QUOTES,
    QUOTES_PER_CALL,
    READ,
    RESERVE,
    SESSIONS,
    VOLUMES_PER_CALL,
)
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.endpoint import Params, RestEndpoint

T = TypeVar("T")


class ByIds(RestEndpoint, frozen=True, kw_only=True):
    """A route whose path lists ids, at most so many; more are refused with 400 or 414."""

    most: int


LOGIN: Final = RestEndpoint("POST", "/v3/sessions/", SESSIONS)
ACCOUNT: Final = RestEndpoint("GET", "/v3/accounts/", READ, signed=True)
CURRENCY: Final = RestEndpoint("GET", "/v3/currencies/{code}/", READ)
EVENTS: Final = RestEndpoint("GET", "/v3/events/", READ)
EVENT_MARKETS: Final = ByIds("GET", "/v3/events/{ids}/markets/", READ, most=EVENTS_PER_CALL)
MARKETS: Final = ByIds("GET", "/v3/markets/{ids}/", READ, most=MARKETS_PER_CALL)
CONTRACTS: Final = ByIds("GET", "/v3/markets/{ids}/contracts/", READ, most=CONTRACTS_PER_CALL)
LAST_PRICES: Final = ByIds("GET", "/v3/markets/{ids}/last_executed_prices/", READ, most=LAST_PRICES_PER_CALL)
QUOTE_BOOKS: Final = ByIds("GET", "/v3/markets/{ids}/quotes/", QUOTES, most=QUOTES_PER_CALL)
VOLUMES: Final = ByIds("GET", "/v3/markets/{ids}/volumes/", READ, most=VOLUMES_PER_CALL)

_BLOCKED: Final = frozenset({"COUNTRY_BLOCKED", "SOURCE_BLOCKED", "CLIENT_JURISDICTION_MISMATCH"})
_BLOCKED_WORDS: Final = "the venue does not serve this address, or the country that it stands in"
_TRANSIENT: Final = ("_UNAVAILABLE", "_TIMEOUT")


class EventsUnavailableError(ConnectivityError):
    """The venue says that its catalogue of events is out of order."""


def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
    """Read an error body: the venue's code decides where the status does not say enough (sheet 2)."""
    try:
        error = wire.decode_error(body)
    except msgspec.MsgspecError:
        return _kind(status, ""), body[:400].decode("utf-8", "replace")
    said = ": ".join(part for part in (error.error_type, _words(error.data)) if part)
    if error.error_type in _BLOCKED or status == HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS:
        said = f"{said} ({_BLOCKED_WORDS})"
    return _kind(status, error.error_type), said


def read_pause(status: int, headers: Mapping[str, str], body: bytes, now_ns: int) -> float | None:
    """Read how long to hold still: what a refusal's `expiry` or the budget headers say (sheet 2).

    An instant that is past by our clock says nothing: the clocks differ, and the usual back-off is the better guess.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS and (pause_s := _until_expiry(body, now_ns)) is not None:
        return pause_s
    left, reset = (_count(headers.get(f"x-ratelimit-{name}")) for name in ("remaining", "reset"))
    if reset is None or not (status == HTTPStatus.TOO_MANY_REQUESTS or (left is not None and left <= RESERVE)):
        return None
    return float(reset) or None


def _kind(status: int, code: str) -> type[AllsightError] | None:
    if status == HTTPStatus.UNAUTHORIZED:
        return SessionEndedError
    if status == HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS or code in _BLOCKED:
        return CredentialsError
    if code == "EVENTS_UNAVAILABLE":
        return EventsUnavailableError
    # What a 5xx means for a write, that its outcome is unknown, is left to the status.
    if code.endswith(_TRANSIENT) and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return ConnectivityError
    return None


def _words(data: msgspec.Raw) -> str:
    return "" if data == wire.NOTHING else bytes(data)[:200].decode("utf-8", "replace").strip('"')


def _until_expiry(body: bytes, now_ns: int) -> float | None:
    try:
        spent = wire.decode_spent(wire.decode_error(body).data)
        moment = email.utils.parsedate_to_datetime(spent.expiry)
        pause_s = (from_datetime(moment) - now_ns) / SECOND_NS
    except (msgspec.MsgspecError, ValueError, OverflowError):
        return None
    return pause_s if pause_s > 0 else None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else None


class SmarketsRest:
    """The raw client. Raises what `RestClient.get` raises; a session that ended is renewed once per call.

    Args:
        client: signs by `sessions` where there are any.
        door: asks for logins, unsigned; its messages hide the account.
        sessions: of our account, or None to read anonymously.
        login: the account.
    """

    def __init__(
        self, client: RestClient, door: RestClient, sessions: Sessions | None = None, login: wire.Login | None = None
    ) -> None:
        self._client = client
        self._door = door
        self._sessions = sessions
        self._login = login
        self._hidden = ""

    async def aclose(self) -> None:
        """Close all connections; the session stays, since the venue allows few of them."""
        await self._client.aclose()
        await self._door.aclose()

    async def session(self) -> wire.SessionAnswer:
        """Log in. Only `Sessions` may call it.

        Raises:
            ConnectivityError: if no readable answer came; a session that we do not know of harms nobody.
        """
        try:
            reply = await self._door.call(LOGIN, body=msgspec.json.encode(self._login))
            return wire.decode_session(reply.body)
        except OutcomeUnknownError as error:
            raise ConnectivityError(str(error)) from error
        except msgspec.MsgspecError:
            # The decoder's words may quote the body, which holds a token.
            raise VenueDataError("the Smarkets login answered a body that we cannot read") from None

    async def account(self) -> wire.Account:
        """Return our account; the call that proves a session, since it works with nothing else."""
        return (await self._get(ACCOUNT, wire.decode_account)).account

    async def currency(self, code: str) -> wire.Converted:
        """Return what a currency is worth in sterling, as the venue converts it."""
        return await self._get(CURRENCY, wire.decode_currency, words={"code": code})

    async def events(
        self,
        *,
        limit: int,
        states: Sequence[str] = (),
        domains: Sequence[str] = (),
        scopes: Sequence[str] = (),
        ids: Sequence[str] = (),
        last_modified_min: str | None = None,
    ) -> wire.EventsPage:
        """Return the first page of events in the order of their ids.

        Args:
            limit: at most 1,000.
            states: of the events; the venue's default is new, upcoming and live.
            domains: of their types.
            scopes: of their types, likewise.
            ids: these alone.
            last_modified_min: changed since, as ISO 8601.
        """
        params: Params = {
            "state": states,
            "type_domain": domains,
            "type_scope": scopes,
            "with_new_type": True,
            "id": ids,
            "last_modified_min": last_modified_min,
            "sort": "id",
            "limit": limit,
        }
        return await self._get(EVENTS, wire.decode_events, params=params)

    async def next_events(self, next_page: str) -> wire.EventsPage:
        """Return a further page of events, by what the page before said.

        Raises:
            VenueDataError: if that is no query.
        """
        query = next_page.removeprefix("?")
        if not query or query == next_page or not (query.isascii() and query.isprintable()):
            raise VenueDataError(f"expected the query of a next page, found {next_page[:40]!r}")
        return await self._get(EVENTS, wire.decode_events, verbatim=query)

    async def event_markets(self, event_ids: Sequence[str]) -> wire.MarketsAnswer:
        """Return the markets of up to 50 events."""
        return await self._get(EVENT_MARKETS, wire.decode_markets, ids=event_ids)

    async def markets(self, market_ids: Sequence[str]) -> wire.MarketsAnswer:
        """Return markets by id; the route is live but in no document (sheet 3.2)."""
        return await self._get(MARKETS, wire.decode_markets, ids=market_ids)

    async def contracts(self, market_ids: Sequence[str]) -> wire.ContractsAnswer:
        """Return the contracts of up to 100 markets."""
        return await self._get(CONTRACTS, wire.decode_contracts, ids=market_ids)

    async def quotes(self, market_ids: Sequence[str]) -> dict[str, wire.Sides]:
        """Return the books of up to 200 markets by contract; the answer names no market."""
        return await self._get(QUOTE_BOOKS, wire.decode_quotes, ids=market_ids)

    async def last_executed_prices(self, market_ids: Sequence[str]) -> dict[str, tuple[wire.LastPrice, ...]]:
        """Return the last trades of up to 100 markets, in percent."""
        answer = await self._get(LAST_PRICES, wire.decode_last_prices, ids=market_ids)
        return answer.last_executed_prices

    async def volumes(self, market_ids: Sequence[str]) -> tuple[wire.Volume, ...]:
        """Return what was ever matched in up to 300 markets."""
        return (await self._get(VOLUMES, wire.decode_volumes, ids=market_ids)).volumes

    async def _get(
        self,
        endpoint: RestEndpoint,
        decode: Callable[[bytes], T],
        *,
        ids: Sequence[str] = (),
        words: Mapping[str, str] | None = None,
        params: Params | None = None,
        verbatim: str = "",
    ) -> T:
        if isinstance(endpoint, ByIds) and not 0 < len(ids) <= endpoint.most:
            raise ValueError(f"{endpoint.path} takes 1 to {endpoint.most} ids, found {len(ids)}")
        arguments = {"ids": ",".join(ids)} if ids else words
        sessions = self._sessions
        if sessions is None:
            return await self._client.get(endpoint, decode, arguments=arguments, params=params, verbatim=verbatim)
        token = await self._enter(sessions)
        try:
            answer = await self._client.get(endpoint, decode, arguments=arguments, params=params, verbatim=verbatim)
        except SessionEndedError:
            sessions.drop(token)
            token = await self._enter(sessions)
            answer = await self._client.get(endpoint, decode, arguments=arguments, params=params, verbatim=verbatim)
        sessions.used(token)
        return answer

    async def _enter(self, sessions: Sessions) -> str:
        token = await sessions.token(self.session)
        if token != self._hidden:
            self._client.hide(token)
            self._hidden = token
        return token
