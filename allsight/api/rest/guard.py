"""Refuse requests that a foreign page or a rebound name makes in the user's browser.

The API has no login while it listens on loopback, so the browser's own words are the check: `Host` must be one of our
names (against DNS rebinding) and `Origin`, where a one is sent, must be one of our addresses (against other pages).
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from allsight.api.rest.respond import problem

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class LoopbackGuard:
    """ASGI middleware for HTTP and WebSocket alike.

    Args:
        app: what is guarded.
        names: host names that are ours, without port.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = LOOPBACK_NAMES) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403 `foreign_origin`."""
        if scope["type"] not in ("http", "websocket") or self._trusted(dict(scope["headers"])):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = problem(403, "foreign_origin", "this address serves only its own pages and programs")
            await refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})

    def _trusted(self, headers: dict[bytes, bytes]) -> bool:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if _name(host) not in self._names:
            return False
        origin = headers.get(b"origin")
        return origin is None or urlsplit(origin.decode("latin-1").lower()).netloc == host


def _name(host: str) -> str:
    """Cut the port off a host, leaving the brackets of an IPv6 address."""
    if not host.startswith("["):
        return host.partition(":")[0]
    address, bracket, rest = host.partition("]")
    return address + bracket if not rest or rest.startswith(":") else host
