"""JSON-RPC 2.0 over HTTP POST: single calls and batches (Hedgehog sheet 9)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from allsight.emulators.solana.errors import RpcError, invalid_request, method_not_found, parse_error
from allsight.emulators.solana.ledger import LedgerMethods
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.params import Params
from allsight.emulators.solana.reading import AccountMethods, Method

encode = msgspec.json.Encoder().encode
_MOST_BYTES: Final = 50 * 1024


def read_call(entry: Any) -> tuple[str, Any, Any]:
    """Return method, parameters and id of one call.

    Raises:
        RpcError: if it is no call.
    """
    if not isinstance(entry, dict) or entry.get("jsonrpc") != "2.0" or not isinstance(entry.get("method"), str):
        raise invalid_request()
    return entry["method"], entry.get("params"), entry.get("id")


def failure(error: RpcError, call_id: Any) -> dict[str, Any]:
    """Return an answer that is an error."""
    return {"jsonrpc": "2.0", "error": error.body(), "id": call_id}


def success(result: Any, call_id: Any) -> dict[str, Any]:
    """Return an answer."""
    return {"jsonrpc": "2.0", "result": result, "id": call_id}


def topics_of(body: bytes) -> Sequence[str]:
    """Return the fault topics of a request: `rpc:<method>` for each of its calls."""
    try:
        calls = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return ()
    calls = calls if isinstance(calls, list) else [calls]
    return [f"rpc:{call['method']}" for call in calls if isinstance(call, dict) and "method" in call]


class Rpc:
    """The HTTP side of a node, as an ASGI application that answers every path."""

    def __init__(self, node: SolanaNode) -> None:
        self._methods: Mapping[str, Method] = {**AccountMethods(node).methods(), **LedgerMethods(node).methods()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = self._refusal(request) or Response(
            encode(self.answer(await request.body())), media_type="application/json"
        )
        await response(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """Return the answer to what is no call; these are no JSON on a real node either."""
        if request.method == "GET" and request.url.path == "/health":
            return PlainTextResponse("ok")
        if request.method != "POST":
            return PlainTextResponse("Used HTTP Method is not allowed. POST or OPTIONS is required\n", 405)
        if not request.headers.get("content-type", "").startswith("application/json"):
            text = "Supplied content type is not allowed. Content-Type: application/json is required\n"
            return PlainTextResponse(text, 415)
        if int(request.headers.get("content-length", "0")) > _MOST_BYTES:
            return PlainTextResponse("Request body too large\n", 413)
        return None

    def answer(self, body: bytes) -> Any:
        """Answer a call or a batch of calls; errors are answers too, with status 200."""
        try:
            calls = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return failure(parse_error(), None)
        if isinstance(calls, list):
            return [self._one(call) for call in calls] if calls else failure(invalid_request(), None)
        return self._one(calls)

    def _one(self, entry: Any) -> dict[str, Any]:
        call_id = entry.get("id") if isinstance(entry, dict) else None
        try:
            name, params, call_id = read_call(entry)
            method = self._methods.get(name)
            if method is None:
                raise method_not_found()
            return success(method(Params(params)), call_id)
        except RpcError as error:
            return failure(error, call_id)
