"""Whoever is connecting at the very moment at which a server ends is sent away, and no socket is left open."""

import asyncio
import gc
import socket
import warnings
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from starlette.types import Receive, Scope, Send

from allsight.domain.clock import SystemClock
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import HttpServer, serve_http
from allsight.emulators.serving.lines import LineServer, make_certificate, serve_lines, server_side
from allsight.emulators.serving.peers import Peer
from allsight.emulators.serving.ws import WsServer, serve_ws

pytestmark = pytest.mark.integration

CLOCK = SystemClock()
Serve = Callable[[], AbstractAsyncContextManager[HttpServer | LineServer | WsServer]]


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("nobody asks")


async def talk(peer: Peer) -> None:
    async for _ in peer.commands():
        pass


SERVERS: dict[str, Serve] = {
    "http": lambda: serve_http(nothing),
    "ws": lambda: serve_ws(talk, clock=CLOCK, plan=FaultPlan(CLOCK)),
    "tcp": lambda: serve_lines(talk, clock=CLOCK, plan=FaultPlan(CLOCK)),
    "tls": lambda: serve_lines(talk, clock=CLOCK, plan=FaultPlan(CLOCK), tls=server_side(make_certificate())),
}


def call(port: int) -> socket.socket:
    caller = socket.create_connection(("127.0.0.1", port))
    caller.shutdown(socket.SHUT_WR)  # it will say nothing: nobody need wait for its handshake
    return caller


async def call_and_end(serve: Serve, turns: int, *, first: bool, callers: list[socket.socket]) -> None:
    """Connect, and end the server so many turns of the loop later; without `first` somebody else came before."""
    async with serve() as server:
        if not first:
            callers.append(call(server.port))
            for _ in range(5):
                await asyncio.sleep(0)
        callers.append(call(server.port))
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("first", [True, False], ids=["alone", "beside another"])
@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("name", SERVERS)
def test_who_is_on_the_way_when_a_server_ends_is_sent_away(name: str, turns: int, *, first: bool) -> None:
    callers: list[socket.socket] = []
    gc.collect()
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        asyncio.run(call_and_end(SERVERS[name], turns, first=first, callers=callers))
        gc.collect()
    assert [str(one.message) for one in left] == []
    for caller in callers:
        with caller:
            caller.settimeout(5)
            assert _ended(caller)


def _ended(caller: socket.socket) -> bool:
    try:
        while caller.recv(4096):
            pass
    except ConnectionError:
        pass
    return True
