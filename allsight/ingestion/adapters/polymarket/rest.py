"""Raw REST clients: methods named after the venue's endpoints, its own types in and out. All of it is public."""

import random
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import AllsightError, MaintenanceError
from allsight.ingestion.adapters.polymarket import history, wire
from allsight.ingestion.adapters.polymarket.venue import BOOKS_PER_REQUEST, PAGE_SIZE, Urls
from allsight.ingestion.rest.client import RestClient, RestPolicy
from allsight.ingestion.rest.endpoint import Params, RestEndpoint
from allsight.ingestion.rest.keyless import KeylessHost
from allsight.ingestion.rest.limiter import Limiter


class QueryByPost(RestEndpoint, frozen=True):
    """A POST that only asks: its body is too long for a URL. Repeating it changes nothing."""

    @property
    def safe(self) -> bool:
        """Say that the call may be repeated."""
        return True


_EVENTS_KEYSET = RestEndpoint("GET", "/events/keyset", "gamma events")
_EVENT = RestEndpoint("GET", "/events/{id}", "gamma events")
_MARKETS_KEYSET = RestEndpoint("GET", "/markets/keyset", "gamma markets")
_TIME = RestEndpoint("GET", "/time", "clob")
_BOOK = RestEndpoint("GET", "/book", "clob book")
_PRICES_HISTORY = RestEndpoint("GET", "/prices-history", "clob prices history")
_BOOKS = QueryByPost("POST", "/books", "clob books")
_CLOB_MARKET = RestEndpoint("GET", "/markets/{condition_id}", "clob")
_COMPACT_MARKET = RestEndpoint("GET", "/clob-markets/{condition_id}", "clob")
_TRADES = RestEndpoint("GET", "/v2/trades", "data trades")

_ENGINE_RESTARTS = 425

_read_error = msgspec.json.Decoder(wire.ClobError).decode


def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
    """Read a failed answer: its kind where the status does not say enough, and the venue's own word."""
    try:
        found = _read_error(body)
        said = found.error or found.error_msg
    except msgspec.MsgspecError:
        said = ""
    closed = status in (_ENGINE_RESTARTS, HTTPStatus.SERVICE_UNAVAILABLE)
    return MaintenanceError if closed else None, said


class GammaClient(KeylessHost):
    """The catalogue."""

    async def events_keyset(
        self, after_cursor: str | None = None, *, newest_first: bool = False, limit: int = PAGE_SIZE
    ) -> wire.EventsPage:
        """Return a page of open events, each with all its markets."""
        order: Mapping[str, str | bool] = {"order": "id", "ascending": False} if newest_first else {}
        params = {"limit": limit, "closed": False, "after_cursor": after_cursor, **order}
        return await self._get(_EVENTS_KEYSET, msgspec.json.Decoder(wire.EventsPage).decode, params=params)

    async def event(self, event_id: str) -> msgspec.Raw:
        """Return one event with all its markets, open or not."""
        return await self._get(_EVENT, msgspec.Raw, arguments={"id": event_id})

    async def markets_keyset(self, condition_ids: Sequence[str], *, closed: bool) -> wire.MarketsPage:
        """Return the markets of up to a hundred condition ids; closed ones only answer when they are asked for."""
        params: Params = {"limit": PAGE_SIZE, "condition_ids": condition_ids, "closed": closed}
        return await self._get(_MARKETS_KEYSET, msgspec.json.Decoder(wire.MarketsPage).decode, params=params)


class ClobClient(KeylessHost):
    """The order book's public side."""

    async def time(self) -> int:
        """Return the venue's time in whole seconds."""
        return await self._get(_TIME, msgspec.json.Decoder(int).decode)

    async def book(self, token_id: str) -> wire.Book:
        """Return one book."""
        return await self._get(_BOOK, msgspec.json.Decoder(wire.Book).decode, params={"token_id": token_id})

    async def books(self, token_ids: Sequence[str]) -> list[wire.Book]:
        """Return up to 500 books in any order; tokens without a book are left out."""
        if len(token_ids) > BOOKS_PER_REQUEST:
            raise ValueError(f"one request takes {BOOKS_PER_REQUEST} books, found {len(token_ids)}")
        query = [wire.TokenQuery(token) for token in token_ids]
        decode = msgspec.json.Decoder(list[wire.Book]).decode
        return await self._get(_BOOKS, decode, body=msgspec.json.encode(query))

    async def prices_history(
        self, token_id: str, *, start_ts: int, end_ts: int, fidelity: int
    ) -> history.PricesHistory:
        """Return past prices of a token, `fidelity` minutes apart."""
        params: Params = {"market": token_id, "startTs": start_ts, "endTs": end_ts, "fidelity": fidelity}
        return await self._get(_PRICES_HISTORY, history.decode_history, params=params)

    async def market(self, condition_id: str) -> wire.ClobMarket:
        """Return a market with its winner."""
        return await self._get(
            _CLOB_MARKET, msgspec.json.Decoder(wire.ClobMarket).decode, arguments={"condition_id": condition_id}
        )

    async def clob_market(self, condition_id: str) -> wire.CompactMarket:
        """Return the parameters that an order must respect."""
        decode = msgspec.json.Decoder(wire.CompactMarket).decode
        return await self._get(_COMPACT_MARKET, decode, arguments={"condition_id": condition_id})


class DataClient(KeylessHost):
    """Past trades."""

    async def trades(self, condition_id: str, limit: int = 100) -> wire.TradesPage:
        """Return a market's last trades, newest first."""
        decode = msgspec.json.Decoder(wire.TradesPage).decode
        return await self._get(_TRADES, decode, params={"condition_id": condition_id, "limit": limit})


class Clients:
    """The three hosts behind one limiter.

    Args:
        urls: where they stand.
        limiter: the venue's buckets; it outlives the clients, as the venue's memory of us does.
        clock: for pauses.
        rng: for jitter.
        policy: patience.
    """

    def __init__(
        self, urls: Urls, *, limiter: Limiter, clock: Clock, rng: random.Random, policy: RestPolicy | None = None
    ) -> None:
        def client(name: str, url: str) -> RestClient:
            return RestClient(name, url, limiter=limiter, clock=clock, rng=rng, read_error=read_error, policy=policy)

        self.gamma = GammaClient(client("Polymarket Gamma", urls.gamma))
        self.clob = ClobClient(client("Polymarket CLOB", urls.clob))
        self.data = DataClient(client("Polymarket Data", urls.data))

    async def aclose(self) -> None:
        """Close all connections."""
        for host in (self.gamma, self.clob, self.data):
            await host.aclose()
