"""What both HTTP servers share: parameters, errors in the venue's words, calls counted per address."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from allsight.domain.clock import SECOND_NS, Clock

JSON: Final = "application/json"

Handler = Callable[[Mapping[str, str], Mapping[str, str]], Any]
"""Answers a request from its query and its path parameters with a body for JSON, or a finished `Response`."""


class BadRequestError(Exception):
    """What was asked makes no sense; the text is for the client."""


class NotReadyError(Exception):
    """The server cannot answer that; the text is for the client."""


class Meter:
    """Counts calls per address and second.

    Args:
        clock: of the seconds.
        per_second: how many calls an address has; zero for any number.
    """

    def __init__(self, clock: Clock, per_second: int) -> None:
        self._clock = clock
        self._per_second = per_second
        self._counts: dict[str, tuple[int, int]] = {}

    def admit(self, request: Request) -> bool:
        """Count a call and tell whether it may be answered."""
        if not self._per_second:
            return True
        address = request.client.host if request.client is not None else "unknown"
        second = self._clock.now_ns() // SECOND_NS
        last, count = self._counts.get(address, (second, 0))
        count = count + 1 if last == second else 1
        self._counts[address] = second, count
        return count <= self._per_second


def answer(body: Any, status: int = 200) -> Response:
    """Return a body as JSON, as it is when it is a response already."""
    if isinstance(body, Response):
        return body
    return Response(msgspec.json.encode(body), status, media_type=JSON)


def text(body: str, status: int = 200) -> Response:
    """Return a plain text."""
    return PlainTextResponse(body, status)


def whole(query: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """Return a whole number of the query, cut to its bounds; the default when it is absent or none.

    Servers of this venue take what they can read and ignore the rest.
    """
    given = query.get(name, "")
    try:
        return min(max(int(given), low), high)
    except ValueError:
        return default


def flag(query: Mapping[str, str], name: str) -> bool:
    """Tell whether a switch of the query is on."""
    return query.get(name, "").lower() == "true"


async def no_route(request: Request, error: Exception) -> Response:
    """Answer a path that does not exist as an Express server does."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return text(f"Cannot {request.method} {request.url.path}", status)
