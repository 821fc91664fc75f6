"""The frame around every operation of the APIs: JSON-RPC single and batch, the REST flavour, sessions, keys, errors."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from allsight.domain.clock import Clock, to_datetime
from allsight.emulators.betfair.errors import (
    ApiError,
    Service,
    TransportFault,
    exception_body,
    not_json,
    parameter_missing,
    parameter_wrong,
    unknown_operation,
)
from allsight.emulators.betfair.sessions import AppKey, Sessions

_JSON: Final = "application/json"
_API_ERROR: Final = -32099
_MISSING: Final = "missing required field"


class Caller(msgspec.Struct, frozen=True):
    """Who asks: the kind of key that was shown, None where an operation needs none."""

    key: AppKey | None

    @property
    def delayed(self) -> bool:
        """Tell whether data is late for this caller."""
        return self.key is not AppKey.LIVE


class Operation(msgspec.Struct, frozen=True):
    """One operation: its parameters' type, what answers it, and whether it needs an application key."""

    params: type[msgspec.Struct]
    answer: Callable[[Any, Caller], Any]
    keyed: bool = True


class Refusals:
    """Errors that a test wants to see instead of answers."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, str]] = []

    def plan(self, code: str, *, operation: str = "", times: int = 1) -> None:
        """Refuse the next calls, of one operation or of any, with an error code of the venue."""
        self._planned += [(operation, code)] * times

    def take(self, operation: str) -> str | None:
        """Return the code with which a call is to be refused."""
        for planned in self._planned:
            if planned[0] in {"", operation}:
                self._planned.remove(planned)
                return planned[1]
        return None


class Rpc:
    """Serves the operations of one service.

    Args:
        service: how it words its errors.
        sessions: whose tokens count.
        operations: by name, without the prefix.
        clock: for request ids.
        refusals: see `Refusals`.
    """

    def __init__(
        self,
        service: Service,
        sessions: Sessions,
        operations: Mapping[str, Operation],
        clock: Clock,
        refusals: Refusals,
    ) -> None:
        self._service = service
        self._sessions = sessions
        self._operations = operations
        self._clock = clock
        self._refusals = refusals
        self._asked = 0

    def routes(self, path: str) -> list[Route]:
        """Return the JSON-RPC route and the REST routes below a path as `/exchange/betting`."""
        return [
            Route(f"{path}/json-rpc/v1", self._json_rpc, methods=["POST"]),
            Route(f"{path}/rest/v1.0/{{operation}}/", self._rest, methods=["POST"]),
        ]

    async def _json_rpc(self, request: Request) -> Response:
        try:
            asked = msgspec.json.decode(await request.body())
        except msgspec.DecodeError:
            return _answer(_rpc_fault(not_json(), None))
        if isinstance(asked, list):
            return _answer([self._single(entry, request.headers) for entry in asked])
        return _answer(self._single(asked, request.headers))

    def _single(self, asked: Any, headers: Mapping[str, str]) -> dict[str, Any]:
        if not isinstance(asked, dict):
            return _rpc_fault(not_json(), None)
        number = asked.get("id")
        name = str(asked.get("method", ""))
        try:
            if not name.startswith(self._service.prefix):
                raise unknown_operation()
            result = self._call(name.removeprefix(self._service.prefix), asked.get("params"), headers)
        except TransportFault as fault:
            return _rpc_fault(fault, number)
        except ApiError as error:
            code, data = exception_body(self._service, error, self._uuid())
            return {"jsonrpc": "2.0", "error": {"code": _API_ERROR, "message": code, "data": data}, "id": number}
        return {"jsonrpc": "2.0", "result": result, "id": number}

    async def _rest(self, request: Request) -> Response:
        try:
            body = await request.body()
            try:
                params = msgspec.json.decode(body) if body.strip() else {}
            except msgspec.DecodeError:
                raise not_json() from None
            return _answer(self._call(request.path_params["operation"], params, request.headers))
        except TransportFault as fault:
            return _answer({"faultcode": "Client", "faultstring": fault.text, "detail": {}}, fault.status)
        except ApiError as error:
            code, data = exception_body(self._service, error, self._uuid())
            return _answer({"faultcode": "Client", "faultstring": code, "detail": data}, 400)

    def _call(self, name: str, params: Any, headers: Mapping[str, str]) -> Any:
        operation = self._operations.get(name)
        if operation is None:
            raise unknown_operation()
        try:
            decoded = msgspec.convert({} if params is None else params, operation.params)
        except msgspec.ValidationError as error:
            raise (parameter_missing() if _MISSING in str(error) else parameter_wrong()) from None
        caller = admit(self._sessions, headers, keyed=operation.keyed)
        code = self._refusals.take(name)
        if code is not None:
            raise ApiError(code)
        return operation.answer(decoded, caller)

    def _uuid(self) -> str:
        self._asked += 1
        moment = to_datetime(self._clock.now_ns())
        return f"ie1-ang01-prd-{moment:%m%d%H%M}-{self._asked:010x}"


def admit(sessions: Sessions, headers: Mapping[str, str], *, keyed: bool = True) -> Caller:
    """Look at the key and the session of a request.

    Raises:
        ApiError: if one of them is missing or wrong.
    """
    app_key, token = headers.get("x-application", ""), headers.get("x-authentication", "")
    key = sessions.key(app_key)
    if keyed and not app_key:
        raise ApiError("NO_APP_KEY")
    if keyed and key is None:
        raise ApiError("INVALID_APP_KEY")
    if not token:
        raise ApiError("NO_SESSION")
    if not sessions.holds(token):
        raise ApiError("INVALID_SESSION_INFORMATION")
    return Caller(key)


def _rpc_fault(fault: TransportFault, number: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "error": {"code": fault.rpc_code, "message": fault.text}, "id": number}


def _answer(body: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type=_JSON)
