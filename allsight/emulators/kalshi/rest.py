"""The frame around every route: signature, token bucket, edge cache, error bodies."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from allsight.domain.clock import SECOND_NS, Clock
from allsight.emulators.kalshi.auth import KeyRing
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.kalshi.errors import TOO_MANY_REQUESTS, ApiError, not_found
from allsight.emulators.kalshi.limits import PREFIX, Limiter
from allsight.emulators.kalshi.paging import Params

Handler = Callable[[Params, dict[str, Any]], Any]
"""Answers one request from its query and its path parameters with a JSON body, awaited where it takes long.

Raises `ApiError`.
"""

_JSON = "application/json"
_CACHED_ANSWERS = 2_000


class Rest:
    """Turns handlers into routes under the venue's prefix."""

    def __init__(self, config: KalshiEmulatorConfig, clock: Clock, keys: KeyRing) -> None:
        self._clock = clock
        self._keys = keys
        self._cache_ns = round(config.edge_cache_s * SECOND_NS)
        self._cache_header = f"public, max-age={config.edge_cache_s:g}"
        self.limiter = Limiter(clock, config.tier)
        self._enforced = config.rate_limits
        self._cache: dict[str, tuple[int, bytes]] = {}

    def public(self, path: str, handler: Handler, *, cached: bool = True) -> Route:
        """Serve a read that needs no signature; unsigned answers come from the edge cache when `cached`."""
        return self._route(path, handler, signed=False, cached=cached)

    def signed(self, path: str, handler: Handler) -> Route:
        """Serve a read that only the holder of a key may make."""
        return self._route(path, handler, signed=True, cached=False)

    async def unknown(self, request: Request, _error: Exception) -> Response:
        """Answer a path that does not exist."""
        return _answer(404, not_found(f"no route {request.url.path}").body())

    def _route(self, path: str, handler: Handler, *, signed: bool, cached: bool) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                caller = self._caller(request, required=signed)
                if self._enforced and not self.limiter.admit(
                    caller or f"ip {_address(request)}", request.method, request.url.path
                ):
                    return Response(TOO_MANY_REQUESTS, 429, media_type=_JSON)
                if caller is None and cached and self._cache_ns:
                    return await self._from_edge(request, handler)
                return _answer(200, await _handled(handler, request))
            except ApiError as error:
                return _answer(error.status, error.body())

        return Route(f"{PREFIX}{path}", endpoint, methods=["GET"])

    def _caller(self, request: Request, *, required: bool) -> str | None:
        try:
            path = request.scope["raw_path"].decode("ascii")  # as received: what the client signed
            return self._keys.verify(request.headers, request.method, path)
        except ApiError:
            if required:
                raise
            return None  # public routes ignore what is wrong with a signature

    async def _from_edge(self, request: Request, handler: Handler) -> Response:
        """Answer from the cache in front of the venue: what everybody without a key sees."""
        now = self._clock.now_ns()
        key = f"{request.url.path}?{request.url.query}"
        known = self._cache.get(key)
        if known is None or now >= known[0]:
            body = msgspec.json.encode(await _handled(handler, request))
            if len(self._cache) >= _CACHED_ANSWERS:
                self._cache = {url: answer for url, answer in self._cache.items() if answer[0] > now}
            known = self._cache[key] = now + self._cache_ns, body
        return Response(known[1], 200, {"cache-control": self._cache_header}, media_type=_JSON)


async def _handled(handler: Handler, request: Request) -> Any:
    body = handler(Params(request.query_params), request.path_params)
    return await body if isawaitable(body) else body


def _answer(status: int, body: Any) -> Response:
    return Response(msgspec.json.encode(body), status, media_type=_JSON)


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"
