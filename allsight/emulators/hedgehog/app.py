"""The emulated Hedgehog as a whole: a node, a gateway, the crowd, the passing of time."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from allsight.domain.clock import Clock
from allsight.emulators.hedgehog.config import HedgehogEmulatorConfig
from allsight.emulators.hedgehog.controls import Controls
from allsight.emulators.hedgehog.gateway import gateway
from allsight.emulators.hedgehog.state import HedgehogState
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp, HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Session, WsServer
from allsight.emulators.solana.app import NodeServers, serve_node
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.universe.model import World


class HedgehogEmulator:
    """A running venue and the controls that a test has over it.

    Attributes:
        rpc_url: where the node's JSON-RPC is.
        ws_url: where the node's subscriptions are.
        ipfs_url: where documents are: `ipfs://<cid>/…` is `<ipfs_url>/ipfs/<cid>/…`.
        faults: what goes wrong; inject and lift at will.
        controls: what others could do to a market.
        state: the venue's own view: pools, fixed-odds markets, documents.
    """

    def __init__(self, state: HedgehogState, faults: FaultPlan, node: NodeServers, ipfs: HttpServer) -> None:
        self.state = state
        self.faults = faults
        self.rpc_url = node.rpc_url
        self.ws_url = node.ws_url
        self.ipfs_url = ipfs.url
        self.controls = Controls(state)
        self._servers = node

    @property
    def node(self) -> SolanaNode:
        """Return the chain."""
        return self.state.node

    @property
    def ws(self) -> WsServer:
        """Return the server of the subscriptions: its connections, how many there were."""
        return self._servers.ws

    def advance(self) -> None:
        """Carry out now what has fallen due, and tell the subscribers of the slots that have passed."""
        self.state.advance()
        self.node.advance()


@asynccontextmanager
async def run_hedgehog(
    config: HedgehogEmulatorConfig, *, world: World, clock: Clock, session: Session | None = None
) -> AsyncIterator[HedgehogEmulator]:
    """Run an emulated Hedgehog on loopback until the block ends.

    Args:
        config: see `HedgehogEmulatorConfig`.
        world: what is listed and what happens to it.
        clock: all times; with a `ManualClock` nothing moves unless the test moves it.
        session: what serves the subscriptions' connections instead of the node: a `Player` of a recording.

    Raises:
        OSError: if a port is taken.
    """
    plan = FaultPlan(clock, config.faults, seed=config.seed)
    state = HedgehogState(config, world, clock)
    documents = FaultyHttp(gateway(state.library), plan, clock, rate_limited_body=b'{"error":"too many requests"}')

    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        ipfs = await enter(serve_http(documents, port=config.ipfs_port, name="hedgehog-ipfs"))
        state.library.host = ipfs.url
        state.open()
        node = await enter(
            serve_node(
                state.node,
                clock=clock,
                plan=plan,
                rpc_port=config.rpc_port,
                ws_port=config.ws_port,
                session=session,
                outbox=config.outbox,
            )
        )
        await enter(background({"hedgehog-life": every(clock, config.tick_s, state.advance)}))
        yield HedgehogEmulator(state, plan, node, ipfs)
