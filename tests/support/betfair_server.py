"""A scripted Betfair on loopback: logins and JSON-RPC by HTTP, the Exchange Stream by lines."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from tests.support.http_server import Answer, HttpServer, Seen
from tests.support.line_server import LineServer

TOKEN = "a-session-token-that-is-secret="
Result = Any | Callable[[dict[str, Any]], Any]


class RpcError(Exception):
    """What an operation answers instead of a result."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        data = {"exceptionname": "APINGException", "APINGException": {"errorCode": self.code, "requestUUID": "ie1"}}
        return {"code": -32099, "message": "ANGX-0000", "data": data}


class BetfairServer:
    """Knows one account; a test replaces what it needs.

    Attributes:
        operations: what each operation answers: a result, or a function of its parameters that may raise `RpcError`.
        login: what both logins answer instead of a token.
        calls: operations that were asked for, with their parameters, in order.
    """

    def __init__(self, **operations: Result) -> None:
        self.operations: dict[str, Result] = {"listEventTypes": [], "listEvents": [], **operations}
        self.login: dict[str, str] | None = None
        self.keep_alive: dict[str, str] = {"status": "SUCCESS", "error": ""}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.valid = ""
        self.logins = 0
        self.http = HttpServer(route=self._answer)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == operation]

    def paths(self) -> list[str]:
        return [seen.path for seen in self.http.seen]

    def _answer(self, seen: Seen) -> Answer:
        match seen.path.rpartition("/")[2]:
            case "certlogin" | "login" as path:
                return _json(self._log_in(seen, by_certificate=path == "certlogin"))
            case "keepAlive" | "logout":
                return _json(self.keep_alive)
            case "menu.json":
                leaf = {"type": "MARKET", "id": "1.2", "name": "m", "marketType": "NONSPORT"}
                return _json({"type": "GROUP", "id": 0, "name": "ROOT", "children": [{**leaf}]})
            case _:
                return _json(self._call(seen))

    def _log_in(self, seen: Seen, *, by_certificate: bool) -> dict[str, str]:
        form = parse_qs(seen.body.decode())
        if self.login is not None:
            return self.login
        if form.get("password") != ["a pass+word&"]:
            return {"loginStatus": "INVALID_USERNAME_OR_PASSWORD"}
        self.logins += 1
        self.valid = f"{TOKEN}{self.logins}"
        if by_certificate:
            return {"sessionToken": self.valid, "loginStatus": "SUCCESS"}
        return {"token": self.valid, "product": "an-app-key", "status": "SUCCESS", "error": ""}

    def _call(self, seen: Seen) -> dict[str, Any]:
        request = json.loads(seen.body)
        operation = request["method"].rpartition("/")[2]
        self.calls.append((operation, request["params"]))
        try:
            if not self.valid or seen.headers.get("x-authentication") != self.valid:
                raise RpcError("INVALID_SESSION_INFORMATION")
            if seen.headers.get("x-application") != "an-app-key":
                raise RpcError("INVALID_APP_KEY")
            answer = self.operations[operation]
            result = answer(request["params"]) if callable(answer) else answer
        except RpcError as error:
            return {"jsonrpc": "2.0", "error": error.body, "id": 1}
        return {"jsonrpc": "2.0", "result": result, "id": 1}


def _json(value: object) -> Answer:
    return Answer(body=json.dumps(value).encode())


class StreamScript:
    """The venue's side of the Exchange Stream: greets, authenticates and answers each subscription with `image`.

    Attributes:
        image: what a subscription's image holds, from its market ids.
        said: every request that came, over all connections.
    """

    def __init__(self, image: Callable[[list[str]], list[dict[str, Any]]]) -> None:
        self.image = image
        self.said: list[dict[str, Any]] = []
        self.refuse_token = ""
        self.subscription = 0

    def __call__(self, connection: int, line: bytes) -> list[bytes]:
        if not line:
            return [b'{"op":"connection","connectionId":"002-1"}']
        request = json.loads(line)
        self.said.append(request)
        status = {"op": "status", "id": request["id"], "statusCode": "SUCCESS", "connectionClosed": False}
        if request["op"] == "authentication":
            if request["session"] == self.refuse_token:
                return [_line({**status, "statusCode": "FAILURE", "errorCode": "NO_SESSION", "connectionClosed": True})]
            return [_line({**status, "connectionsAvailable": 9})]
        if request["op"] == "heartbeat":
            return [_line(status)]
        self.subscription = request["id"]
        resumed = "clk" in request
        image = {
            "op": "mcm",
            "id": request["id"],
            "ct": "RESUB_DELTA" if resumed else "SUB_IMAGE",
            "initialClk": "i",
            "clk": "c",
            "conflateMs": 0,
            "heartbeatMs": 5000,
            "pt": 1_800_000_000_000,
            "mc": [] if resumed else self.image(request["marketFilter"]["marketIds"]),
        }
        return [_line(status), _line(image)]

    async def change(self, server: LineServer, *changes: dict[str, Any], **fields: Any) -> None:
        """Send a change of the subscription in force."""
        message = {
            "op": "mcm",
            "id": self.subscription,
            "clk": "d",
            "pt": 1_800_000_000_001,
            "mc": list(changes),
            **fields,
        }
        await server.send(_line(message) + b"\r\n")


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()
