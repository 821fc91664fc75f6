"""The HTTP side of an emulated venue: an ASGI application on a port of its own, with faults in front of it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Sequence
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from allsight.domain.clock import Clock
from allsight.emulators.serving.faults import ON_HANDSHAKES, ON_REQUESTS, Fault, FaultKind, FaultPlan, malform, surprise
from allsight.emulators.serving.lifetime import background, stop_accepting

_HTML = b"<!DOCTYPE html><html><head><title>%d</title></head><body><h1>Error %d</h1></body></html>"


class HttpServer:
    """A running HTTP server.

    Attributes:
        port: where it listens on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        """Return the root, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def serve_http(app: ASGIApp, *, port: int = 0, name: str = "http") -> AsyncIterator[HttpServer]:
    """Serve an application on loopback until the block ends.

    Raises:
        OSError: if the port is taken.
    """
    # The protocol is named because asyncio sends without delay only on sockets that say they are TCP.
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )
        stopped = asyncio.Event()
        async with background({f"{name}-server": server.run_until_told(listener, stopped)}):
            await server.listening.wait()
            try:
                yield HttpServer(listener.getsockname()[1])
            finally:
                server.told.set()
                await stopped.wait()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.told = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def run_until_told(self, listener: socket.socket, stopped: asyncio.Event) -> None:
        try:
            await self.serve([listener])
        finally:
            stopped.set()

    async def main_loop(self) -> None:
        """Wait to be told, instead of looking ten times a second."""
        await self.told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End at once when nobody is connected, instead of giving everybody a tenth of a second."""
        await stop_accepting(self.servers)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the process's signals to whoever runs it."""
        yield


class FaultyHttp:
    """ASGI middleware that applies a plan to requests, in the one place where it is applied.

    Args:
        app: what answers when nothing goes wrong.
        plan: see `FaultPlan`; topics are `http:<METHOD> <path>`.
        clock: for delays.
        rate_limited_body: how the venue words a 429, as JSON; a function where the words tell the time.
        server_error_body: how it words that it cannot answer.
        topics_of: reads further topics out of a request's body, where one path serves many methods.
    """

    def __init__(
        self,
        app: ASGIApp,
        plan: FaultPlan,
        clock: Clock,
        *,
        rate_limited_body: bytes | Callable[[], bytes],
        server_error_body: bytes = b"{}",
        topics_of: Callable[[bytes], Sequence[str]] | None = None,
    ) -> None:
        self._app = app
        self._plan = plan
        self._clock = clock
        self._rate_limited_body = rate_limited_body
        self._server_error_body = server_error_body
        self._topics_of = topics_of
        self._cached: dict[tuple[int, str, bytes], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or fail to."""
        if scope["type"] != "http" or not self._plan:
            await self._app(scope, receive, send)
            return
        body, also = b"", tuple[str, ...]()
        if self._topics_of is not None:
            body = await _read(receive)
            also = tuple(self._topics_of(body))
            receive = _again(body, receive)
        faults = self._plan.strike(f"http:{scope['method']} {scope['path']}", ON_REQUESTS, *also)
        kinds = {fault.kind: fault for fault in faults}
        for fault in faults:
            if fault.kind in {FaultKind.DELAY, FaultKind.FREEZE}:
                await self._clock.sleep(fault.delay_s)
        if kinds.keys() & {FaultKind.DROP, FaultKind.DISCONNECT}:
            # A server that answers less than it promised closes the connection.
            headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            return
        for fault in faults:
            if fault.kind in ON_HANDSHAKES:
                if fault.after:
                    await self._collect(scope, receive)
                await self._error(fault, send)
                return
        if FaultKind.STALE in kinds:
            key = (id(kinds[FaultKind.STALE]), f"{scope['path']}?{scope['query_string'].decode('latin-1')}", body)
            if key not in self._cached:
                self._cached[key] = await self._collect(scope, receive)
            answer = self._cached[key]
        elif kinds.keys() & {FaultKind.MALFORMED, FaultKind.UNKNOWN}:
            answer = await self._collect(scope, receive)
        else:
            await self._app(scope, receive, send)
            return
        for message in _rewritten(answer, kinds):
            await send(message)

    async def _collect(self, scope: Scope, receive: Receive) -> list[Message]:
        """Return an answer as it is before it leaves: never zipped, so that faults can rewrite it."""
        messages: list[Message] = []
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app({**scope, "headers": plain}, receive, keep)
        return messages

    async def _error(self, fault: Fault, send: Send) -> None:
        headers = [(b"content-type", b"application/json")]
        status, body = fault.status, self._server_error_body
        if fault.kind is FaultKind.RATE_LIMITED:
            worded = self._rate_limited_body
            status, body = 429, worded() if callable(worded) else worded
            if fault.retry_after_s is not None:
                headers.append((b"retry-after", f"{fault.retry_after_s:g}".encode()))
        elif fault.kind is FaultKind.HTML:
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            body = _HTML % (fault.status, fault.status)
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body"):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a channel that gives a body which was read before, and then what the connection says."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _rewritten(answer: Iterable[Message], kinds: dict[FaultKind, Fault]) -> list[Message]:
    start, *bodies = answer
    body = b"".join(message.get("body", b"") for message in bodies)
    if FaultKind.UNKNOWN in kinds:
        body = surprise(body)
    if FaultKind.MALFORMED in kinds:
        body = malform(body)
    headers = [(key, value) for key, value in start["headers"] if key.lower() != b"content-length"]
    headers.append((b"content-length", str(len(body)).encode()))
    return [{**start, "headers": headers}, {"type": "http.response.body", "body": body}]
