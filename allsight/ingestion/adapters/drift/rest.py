"""Raw REST clients: methods named after the venue's endpoints, its own types in and out. All of it is public."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import AllsightError, VenueDataError
from allsight.ingestion.adapters.drift import wire
from allsight.ingestion.adapters.drift.venue import DATA, DLOB, REST_DEPTH, RULES, Urls
from allsight.ingestion.rest.client import RestClient, RestPolicy
from allsight.ingestion.rest.endpoint import Params, RestEndpoint
from allsight.ingestion.rest.keyless import KeylessHost
from allsight.ingestion.rest.limiter import Limiter

A = TypeVar("A", bound=wire.Answer)

_HEALTH = RestEndpoint("GET", "/health", DLOB)
_L2 = RestEndpoint("GET", "/l2", DLOB)
_BATCH_L2 = RestEndpoint("GET", "/batchL2", DLOB)
_TOP_MAKERS = RestEndpoint("GET", "/topMakers", DLOB)
_MARKETS = RestEndpoint("GET", "/stats/markets", DATA)
_PRICES = RestEndpoint("GET", "/stats/markets/prices", DATA)
_CANDLES = RestEndpoint("GET", "/market/{symbol}/candles/{resolution}", DATA)
_TRADES = RestEndpoint("GET", "/market/{symbol}/trades", DATA)
_PREDICTIONS = RestEndpoint("GET", "/market/{symbol}/predictions", DATA)
_RULES = RestEndpoint("GET", "", RULES)

_PERP = "perp"


def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
    """Read a failed answer: plain text from the order book server, `{"success": false}` from the Data API."""
    try:
        said = wire.decode_answer(body).message
    except msgspec.MsgspecError:
        said = body[:500].decode("utf-8", "replace")
    return None, said


class DlobClient(KeylessHost):
    """The order book server (sheet 4.1)."""

    async def health(self) -> None:
        """Make sure that the server calls itself healthy.

        Raises:
            ConnectivityError: if it does not, or does not answer.
        """
        await self._get(_HEALTH, bytes)

    async def l2(self, market_name: str) -> wire.Book:
        """Return one book of a hundred levels at most. Quotes that bind nobody are never asked for."""
        return await self._get(_L2, wire.decode_book, params={"marketName": market_name, "depth": REST_DEPTH})

    async def batch_l2(self, market_indexes: Sequence[int]) -> wire.Books:
        """Return several books in the order asked; one market that it does not know refuses them all."""
        count = len(market_indexes)
        params = {
            "marketIndex": ",".join(map(str, market_indexes)),
            "marketType": ",".join([_PERP] * count),
            "depth": ",".join([str(REST_DEPTH)] * count),
        }
        return await self._get(_BATCH_L2, wire.decode_books, params=params)

    async def top_makers(self, market_index: int, side: str, limit: int) -> tuple[wire.Maker, ...]:
        """Return the accounts of makers whose orders are best on one side, `bid` or `ask`."""
        params: Params = {
            "marketIndex": market_index,
            "marketType": _PERP,
            "side": side,
            "limit": limit,
            "includeAccounts": True,
        }
        return await self._get(_TOP_MAKERS, wire.decode_makers, params=params)


class DataClient(KeylessHost):
    """The Data API (sheet 4.3)."""

    async def stats_markets(self) -> wire.Listing:
        """Return what is listed; after the halt that is nothing."""
        return await self._ask(_MARKETS, wire.decode_listing)

    async def stats_prices(self) -> wire.Prices:
        """Return last prices of all markets, finished ones too."""
        return await self._ask(_PRICES, wire.decode_prices)

    async def candles(
        self, symbol: str, resolution: str, *, newest_ts: int, oldest_ts: int, limit: int
    ) -> wire.Candles:
        """Return candles, newest first. The venue calls the newer bound `startTs` and the older one `endTs`."""
        params = {"startTs": newest_ts, "endTs": oldest_ts, "limit": limit}
        return await self._ask(_CANDLES, wire.decode_candles, params, symbol=symbol, resolution=resolution)

    async def trades(self, symbol: str, *, limit: int, page: str | None = None) -> wire.Fills:
        """Return fills of the last 31 days, newest first, 50 at most; `page` is the cursor of the page before."""
        return await self._ask(_TRADES, wire.decode_fills, {"limit": limit, "page": page}, symbol=symbol)

    async def predictions(self, symbol: str, *, page: str | None = None) -> wire.Fills:
        """Return fills as `trades` does, of a prediction market alone."""
        return await self._ask(_PREDICTIONS, wire.decode_fills, {"page": page}, symbol=symbol)

    async def _ask(
        self, endpoint: RestEndpoint, decode: Callable[[bytes], A], params: Params | None = None, **arguments: str
    ) -> A:
        answer = await self._get(endpoint, decode, arguments=arguments, params=params)
        if not answer.success:
            raise VenueDataError(f"{endpoint.method} {endpoint.path} was refused: {answer.message[:200]}")
        return answer


class RulesClient(KeylessHost):
    """The operator's own document of rules."""

    async def document(self) -> bytes:
        """Return the document as it stands."""
        return await self._get(_RULES, bytes)


class Clients:
    """All HTTP hosts but the Solana node.

    Args:
        urls: where they stand.
        limiter: with the scopes of `venue.RATES`.
        clock, rng: for pauses.
        policy: patience and bounds.
    """

    def __init__(
        self, urls: Urls, *, limiter: Limiter, clock: Clock, rng: random.Random, policy: RestPolicy | None = None
    ) -> None:
        def client(name: str, url: str) -> RestClient:
            return RestClient(name, url, limiter=limiter, clock=clock, rng=rng, read_error=read_error, policy=policy)

        self.dlob = DlobClient(client("Drift DLOB", urls.dlob))
        self.data = DataClient(client("Drift Data API", urls.data))
        self.rules = RulesClient(client("Drift rules", urls.rules)) if urls.rules else None

    async def aclose(self) -> None:
        """Close all connections."""
        for host in (self.dlob, self.data, self.rules):
            if host is not None:
                await host.aclose()
