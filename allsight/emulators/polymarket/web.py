"""What the venue's HTTP applications share: JSON, errors, the CDN in front of them, rate limits."""

from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from allsight.domain.clock import SECOND_NS, Clock
from allsight.emulators.polymarket.errors import TOO_MANY_REQUESTS, ApiError
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp

Handler = Callable[[Request], Awaitable[Response]]
_encode = msgspec.json.Encoder().encode
_FORBIDDEN: Final = b"<!DOCTYPE html><html><body><h1>403 Forbidden</h1></body></html>"
_CACHE_LIMIT: Final = 4_096
_WINDOW_NS: Final = 10 * SECOND_NS


def answer(body: Any, status: int = 200) -> Response:
    """Make a JSON answer."""
    return Response(_encode(body), status_code=status, media_type="application/json")


async def read_json(request: Request, shape: type[Any]) -> Any:
    """Read the body of a request.

    Raises:
        ApiError: 400, if it says something else.
    """
    try:
        return msgspec.json.decode(await request.body(), type=shape)
    except msgspec.DecodeError:
        raise ApiError(400, "Invalid payload") from None


def application(routes: Sequence[tuple[str, str, Handler]]) -> Starlette:
    """Make an application out of method, path and handler."""
    app = Starlette(routes=[Route(path, handler, methods=[method]) for method, path, handler in routes])
    app.add_exception_handler(ApiError, _refuse)
    app.add_exception_handler(404, _unknown)
    app.add_exception_handler(405, _unknown)
    return app


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise TypeError("this handler is for the venue's own errors")
    return answer({"error": error.text}, error.status)


async def _unknown(_request: Request, _error: Exception) -> Response:
    return answer({"error": "Not Found"}, 404)


class Cdn:
    """ASGI middleware: the cache in front of the catalogue, which serves answers some seconds old.

    Args:
        app: what it stands before.
        clock: by which answers age.
        seconds: how old an answer may become; zero caches nothing.
    """

    def __init__(self, app: ASGIApp, clock: Clock, seconds: float) -> None:
        self._app = app
        self._clock = clock
        self._keep_ns = round(seconds * SECOND_NS)
        self._kept: OrderedDict[str, tuple[int, list[Message]]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the cache, or ask and keep the answer."""
        if scope["type"] != "http" or not self._keep_ns or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        now = self._clock.now_ns()
        key = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < self._keep_ns:
            await _replay(kept[1], b"HIT", (now - kept[0]) // SECOND_NS, send)
            return
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        if messages[0]["status"] == 200:
            self._kept[key] = (now, messages)
            self._kept.move_to_end(key)
            if len(self._kept) > _CACHE_LIMIT:
                self._kept.popitem(last=False)
        await _replay(messages, b"MISS", 0, send)


async def _replay(messages: list[Message], status: bytes, age_s: int, send: Send) -> None:
    start, *rest = messages
    headers = [*start["headers"], (b"cf-cache-status", status), (b"age", str(age_s).encode())]
    await send({**start, "headers": headers})
    for message in rest:
        await send(message)


class Gate:
    """ASGI middleware: what the network in front of all hosts refuses by itself.

    Args:
        app: what it stands before.
        clock: of the sliding windows.
        limits: requests per ten seconds by path; a path that ends in `*` is a prefix, `*` alone the whole host. None
            lets everything pass.
        real_user_agent: refuse the default user agent of Python's own library.
    """

    def __init__(self, app: ASGIApp, clock: Clock, *, limits: Mapping[str, int] | None, real_user_agent: bool) -> None:
        self._app = app
        self._clock = clock
        self._limits = dict(limits or {})
        self._real_user_agent = real_user_agent
        self._seen: dict[str, deque[int]] = {group: deque() for group in self._limits}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] == "http":
            agent = next((value for key, value in scope["headers"] if key == b"user-agent"), b"")
            if self._real_user_agent and agent.startswith(b"Python-urllib"):
                await _short(send, 403, b"text/html", _FORBIDDEN, [])
                return
            wait = self._wait(scope["path"])
            if wait is not None:
                headers = [(b"retry-after", str(wait).encode())]
                await _short(send, 429, b"application/json", TOO_MANY_REQUESTS, headers)
                return
        await self._app(scope, receive, send)

    def _wait(self, path: str) -> int | None:
        """Count a request; return the seconds to wait when it is one too many."""
        now = self._clock.now_ns()
        groups = [
            group for group in self._limits if path == group or (group[-1] == "*" and path.startswith(group[:-1]))
        ]
        for group in groups:
            seen = self._seen[group]
            while seen and seen[0] <= now - _WINDOW_NS:
                seen.popleft()
            if len(seen) >= self._limits[group]:
                return max(1, -((now - _WINDOW_NS - seen[0]) // SECOND_NS))
        for group in groups:
            self._seen[group].append(now)
        return None


async def _short(send: Send, status: int, kind: bytes, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    every = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": every})
    await send({"type": "http.response.body", "body": body})


def fronted(app: ASGIApp, plan: FaultPlan, clock: Clock, gate: Callable[[ASGIApp], ASGIApp]) -> ASGIApp:
    """Put faults and the network's own refusals before an application."""
    return gate(FaultyHttp(app, plan, clock, rate_limited_body=TOO_MANY_REQUESTS))
