"""A WebSocket server on a free port that serves as it is told, and servers that run as one."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

Talk = Callable[[ServerConnection], Awaitable[None]]
Upgrade = Callable[[ServerConnection, Request], Response | None]


class WsServer:
    """Hands every connection to `talk`; `upgrade` may answer the request for one instead."""

    def __init__(self, talk: Talk, upgrade: Upgrade | None = None) -> None:
        self._talk = talk
        self._upgrade = upgrade
        self._server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"ws://{host}:{port}"

    async def __aenter__(self) -> Self:
        self._server = await serve(self._talk, "127.0.0.1", 0, process_request=self._upgrade)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()


class Together:
    """A venue of several servers, which run as long as its block does."""

    def __init__(self, *servers: AbstractAsyncContextManager[object]) -> None:
        self._servers = servers
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for server in self._servers:
            await self._running.enter_async_context(server)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._running.aclose()
