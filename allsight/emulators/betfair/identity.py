"""Login, keep-alive and logout over HTTP (venue sheet 2.1 to 2.4)."""

from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from allsight.emulators.betfair.sessions import INVALID_INPUT, LIMITED, RESTRICTED, SUCCESS, Sessions

_PAGE = "<!DOCTYPE html><html><head><title>Betfair</title></head><body>Log in</body></html>"


class Identity:
    """The single sign-on service; every answer is HTTP 200."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def routes(self) -> list[Route]:
        """Return the routes, below `/api`."""
        return [
            Route("/api/certlogin", self._cert_login, methods=["POST"]),
            Route("/api/login", self._login, methods=["POST"]),
            Route("/api/keepAlive", self._keep_alive, methods=["GET", "POST"]),
            Route("/api/logout", self._logout, methods=["GET", "POST"]),
        ]

    async def _cert_login(self, request: Request) -> Response:
        """Log in with a certificate, of which this server sees nothing where it speaks plain HTTP."""
        username, password = await _credentials(request)
        login = self._sessions.login(username, password, interactive=False)
        head = {"sessionToken": login.token} if login.token else {}
        return _json({**head, "loginStatus": login.status})

    async def _login(self, request: Request) -> Response:
        if "application/json" not in request.headers.get("accept", ""):
            return HTMLResponse(_PAGE)
        username, password = await _credentials(request)
        login = self._sessions.login(username, password, interactive=True)
        product = request.headers.get("x-application", "")
        if login.status in {SUCCESS, LIMITED}:
            return _json({"token": login.token, "product": product, "status": login.status, "error": ""})
        status = RESTRICTED if login.status.endswith("RESTRICTED_LOCATION") else "FAIL"
        return _json({"token": "", "product": product, "status": status, "error": login.status})

    async def _keep_alive(self, request: Request) -> Response:
        return self._about_session(request, self._sessions.renew)

    async def _logout(self, request: Request) -> Response:
        return self._about_session(request, self._sessions.end)

    def _about_session(self, request: Request, act: Any) -> Response:
        if "application/json" not in request.headers.get("accept", ""):
            return HTMLResponse(_PAGE)
        token, product = (request.headers.get(name, "") for name in ("x-authentication", "x-application"))
        error = "" if token and act(token) else "NO_SESSION" if token else INVALID_INPUT
        status = "FAIL" if error else SUCCESS
        return _json({"token": "" if error else token, "product": product, "status": status, "error": error})


async def _credentials(request: Request) -> tuple[str, str]:
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    return form.get("username", [""])[0], form.get("password", [""])[0]


def _json(body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
