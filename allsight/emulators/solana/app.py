"""A node with its two servers: JSON-RPC over HTTP, and subscriptions on the port after it."""

import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from allsight.domain.clock import Clock
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp, HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Peer, Session, WsServer, serve_ws
from allsight.emulators.solana.chain import SLOT_S
from allsight.emulators.solana.errors import TOO_MANY_REQUESTS
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.rpc import Rpc, topics_of
from allsight.emulators.solana.subscriptions import Session as Conversation
from allsight.emulators.solana.subscriptions import Subscriptions

_TRIES: Final = 20


class NodeServers:
    """A node that is being served.

    Attributes:
        node: what is served.
        rpc_url: where HTTP is.
        ws_url: where subscriptions are; on the port after that of HTTP unless another was asked for.
        ws: the server of the subscriptions.
        subscriptions: what is followed now.
    """

    def __init__(self, node: SolanaNode, subscriptions: Subscriptions, http: HttpServer, ws: WsServer) -> None:
        self.node = node
        self.rpc_url = http.url
        self.ws_url = ws.url
        self.ws = ws
        self.subscriptions = subscriptions


@asynccontextmanager
async def serve_node(
    node: SolanaNode,
    *,
    clock: Clock,
    plan: FaultPlan,
    rpc_port: int = 0,
    ws_port: int = 0,
    session: Session | None = None,
    outbox: int = 20_000,
) -> AsyncIterator[NodeServers]:
    """Serve a node on loopback until the block ends; its slots pass meanwhile.

    Args:
        node: what is served.
        clock: by which slots pass.
        plan: what goes wrong; topics are `http:POST /`, `rpc:<method>`, `ws:<kind>Notification:<pubkey>` (slots and
            roots without an address) and `ws:reply:<method>`.
        rpc_port: where HTTP listens; any free port with another one free after it when zero.
        ws_port: where subscriptions listen; the port after HTTP's when zero, for clients that derive it.
        session: what serves the subscriptions' connections instead of the node: a `Player` of a recording.
        outbox: frames that may wait for a slow reader before its connection is broken.

    Raises:
        OSError: if a port is taken.
    """
    subscriptions = Subscriptions(node)

    async def converse(peer: Peer) -> None:
        await Conversation(subscriptions, peer).run()

    app = FaultyHttp(Rpc(node), plan, clock, rate_limited_body=TOO_MANY_REQUESTS, topics_of=topics_of)
    first = rpc_port or _free_pair()
    async with (
        serve_http(app, port=first, name="solana-rpc") as http,
        serve_ws(session or converse, clock=clock, plan=plan, port=ws_port or first + 1, outbox=outbox) as ws,
        background({"solana-slots": every(clock, SLOT_S, node.advance)}),
    ):
        yield NodeServers(node, subscriptions, http, ws)


def _free_pair() -> int:
    """Return a free port after which another one is free.

    Raises:
        OSError: if there is none after some tries.
    """
    for _ in range(_TRIES):
        with contextlib.ExitStack() as stack:
            one, two = (stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) for _ in range(2))
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port
    raise OSError("no two adjacent ports are free")
