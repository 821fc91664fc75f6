"""The web server as a part of a program that may be cancelled."""

import asyncio

import pytest
import websockets
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from allsight.api.server import bind, serve

pytestmark = pytest.mark.integration

GOES_AWAY = (1001, 1012)


async def test_clients_are_told_when_the_program_is_cancelled() -> None:
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive()

    app = Starlette(routes=[WebSocketRoute("/", talk)])
    listener, served = bind("127.0.0.1", 0), asyncio.Event()
    port = listener.getsockname()[1]

    async def program() -> None:
        async with serve(app, listener):
            served.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        running = group.create_task(program())
        await served.wait()
        async with websockets.connect(f"ws://127.0.0.1:{port}/", proxy=None) as client:
            running.cancel()
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await asyncio.wait_for(client.recv(), timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code in GOES_AWAY
    assert listener.fileno() == -1
