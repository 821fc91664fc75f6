"""The frame around every route: country, session, limit, error bodies."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from allsight.domain.clock import Clock
from allsight.emulators.smarkets.errors import ApiError, auth_required
from allsight.emulators.smarkets.limits import DEFAULT, Limit, Limiter
from allsight.emulators.smarkets.params import Params
from allsight.emulators.smarkets.sessions import Session, Sessions

_JSON = "application/json"


class Call(msgspec.Struct, frozen=True):
    """A request as a handler sees it."""

    params: Params
    path: Mapping[str, Any]
    session: Session | None
    body: bytes

    def signed(self) -> Session:
        """Return the session of a route that needs one.

        Raises:
            ApiError: 401 if the call has none.
        """
        if self.session is None:
            raise auth_required()
        return self.session


Handler = Callable[[Call], Any]
"""Answers one request with a JSON body; raises `ApiError`."""

LimitOf = Callable[[Session | None], Limit]


class Rest:
    """Turns handlers into routes.

    Args:
        clock: of limits.
        sessions: who is logged in.
        blocked: whether the caller's country is refused now.
        enforced: whether limits are.
    """

    def __init__(self, clock: Clock, sessions: Sessions, blocked: Callable[[], bool], *, enforced: bool) -> None:
        self._clock = clock
        self._sessions = sessions
        self._blocked = blocked
        self._enforced = enforced
        self._limiter = Limiter(clock)

    def route(
        self,
        path: str,
        handler: Handler,
        *,
        method: str = "GET",
        status: int = 200,
        limit: LimitOf = lambda _session: DEFAULT,
    ) -> Route:
        """Serve a route under the venue's prefix; a trailing slash is part of its path."""

        async def endpoint(request: Request) -> Response:
            headers: dict[str, str] = {}
            try:
                if self._blocked():
                    raise ApiError(
                        HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS, "COUNTRY_BLOCKED", "not available in your country"
                    )
                session = self._sessions.resume(request.headers.get("authorization"))
                if self._enforced:
                    self._count(request, session, limit(session), headers)
                call = Call(Params(request.query_params), request.path_params, session, await request.body())
                return _answer(status, handler(call), headers)
            except ApiError as error:
                return _answer(error.status, error.body(), headers)

        return Route(f"/v3{path}", endpoint, methods=[method])

    async def unknown(self, request: Request, error: Exception) -> Response:
        """Answer a path that there is not, or that does not take the method."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND.value
        code = HTTPStatus(status).name
        return _answer(status, {"error_type": code, "data": f"no route {request.method} {request.url.path}"}, {})

    def _count(self, request: Request, session: Session | None, limit: Limit, headers: dict[str, str]) -> None:
        address = request.client.host if request.client is not None else "unknown"
        caller = f"account {session.account.username}" if session is not None else f"ip {address}"
        standing = self._limiter.count(caller, limit)
        headers.update(standing.headers(self._clock.now_ns()))
        refusal = standing.refusal()
        if refusal is not None:
            raise refusal


def _answer(status: int, body: Any, headers: Mapping[str, str]) -> Response:
    return Response(msgspec.json.encode(body), status, dict(headers), media_type=_JSON)
