"""Run the API inside our own event loop, on a socket that is bound before anybody is told its address."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn

from allsight.domain.errors import InvalidRequestError

_STOP_S = 2
_BACKLOG = 2_048


class _Server(uvicorn.Server):
    """uvicorn without its signal handling: the process has one owner, and it is not the web server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int) -> socket.socket:
    """Bind a TCP socket and listen, so that whoever is told its address can connect at once; port 0 takes a free one.

    Raises:
        InvalidRequestError: if the port is taken or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise InvalidRequestError(
            f"cannot listen on {host}:{port} ({error.strerror}): is another allsight running? Choose another --port"
        ) from None
    return listener


@contextlib.asynccontextmanager
async def serve(app: Any, listener: socket.socket) -> AsyncIterator[str]:
    """Serve an ASGI app on a bound socket for as long as the context lives; yields its base URL.

    If the server ends by itself, the body is cancelled with its error.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=1 << 20,
        timeout_graceful_shutdown=_STOP_S,
        lifespan="off",
        server_header=False,
    )
    server = _Server(config)
    host, port = listener.getsockname()[:2]
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve(sockets=[listener]), name="api server")
        try:
            yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
        finally:
            server.should_exit = True
            # A group that is left by an error cancels its tasks, and clients would be cut off in mid-sentence.
            await asyncio.wait([serving], timeout=_STOP_S)
