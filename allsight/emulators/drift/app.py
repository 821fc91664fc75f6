"""The emulated Drift as a whole: order-book server, Data API, chain; the crowd, the passing of time."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

from allsight.domain.clock import Clock
from allsight.emulators.drift import data, dlob
from allsight.emulators.drift.books import Books
from allsight.emulators.drift.candles import Candles
from allsight.emulators.drift.chain import Chain
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.drift.controls import Controls
from allsight.emulators.drift.data import DataApi
from allsight.emulators.drift.data_stream import DataSession
from allsight.emulators.drift.dlob import Dlob
from allsight.emulators.drift.server import ServerState
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.stats import Stats
from allsight.emulators.drift.stream import Hub, StreamSession
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp, HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Peer, Session, WsServer, serve_ws
from allsight.emulators.solana.app import NodeServers, serve_node
from allsight.emulators.universe.model import World

WS_PATH: Final = "/ws"


class DriftEmulator:
    """A running venue and the controls that a test has over it.

    Attributes:
        dlob_url: base of the order-book server.
        dlob_ws_url: its stream.
        data_url: base of the Data API; `/markets.json` there holds titles and rules, which the venue has in its app.
        data_ws_url: its stream.
        rpc_url: the Solana node over HTTP.
        rpc_ws_url: its subscriptions, on the port after.
        faults: what goes wrong; inject and lift at will.
        controls: what an operator could do.
        state: the venue's own view.
        ws: the server of the order-book stream.
        node: the servers of the chain.
    """

    def __init__(
        self,
        state: DriftState,
        books: Books,
        server: ServerState,
        chain: Chain,
        faults: FaultPlan,
        http: tuple[HttpServer, HttpServer],
        ws: tuple[WsServer, WsServer],
        node: NodeServers,
    ) -> None:
        self.state = state
        self.faults = faults
        self.ws = ws[0]
        self.node = node
        self.dlob_url, self.data_url = (one.url for one in http)
        self.dlob_ws_url, self.data_ws_url = (f"{one.url}{WS_PATH}" for one in ws)
        self.rpc_url, self.rpc_ws_url = node.rpc_url, node.ws_url
        self.controls = Controls(state, books, server, chain, ws[0])
        self._chain = chain

    @property
    def exchange(self) -> Exchange:
        """Return the engine; orders placed there are seen by every client."""
        return self.state.exchange

    def advance_world(self) -> None:
        """Carry out now what the universe says has happened; oracles and makers follow."""
        self.state.advance()

    def trade_once(self) -> None:
        """Let the crowd do what has fallen due."""
        self.state.trade_once()

    def write_accounts(self) -> None:
        """Write on chain what has changed."""
        self._chain.publish()


@asynccontextmanager
async def run_drift(
    config: DriftEmulatorConfig, *, world: World, clock: Clock, session: Session | None = None
) -> AsyncIterator[DriftEmulator]:
    """Run an emulated Drift on loopback until the block ends.

    Args:
        config: see `DriftEmulatorConfig`.
        world: what is listed and what happens to it.
        clock: all times; with a `ManualClock` nothing moves unless the test moves it.
        session: what serves the order-book stream's connections instead of the venue itself: a `Player` of a recording.

    Raises:
        OSError: if a port is taken.
    """
    plan = FaultPlan(clock, config.faults, seed=config.seed)
    state = DriftState(config, world, clock)
    state.open()
    chain = Chain(state)
    chain.found()
    books, server = Books(state), ServerState(clock)
    candles = Candles(state)
    stats = Stats(state, candles)
    hub = Hub(state, books, server)

    async def dlob_session(peer: Peer) -> None:
        await StreamSession(hub, peer).run()

    async def data_session(peer: Peer) -> None:
        await DataSession(state, books, candles, stats, peer).run()

    dlob_app = FaultyHttp(Dlob(state, books, server).app(), plan, clock, rate_limited_body=dlob.TOO_MANY_REQUESTS)
    data_app = FaultyHttp(DataApi(state, candles, stats).app(), plan, clock, rate_limited_body=data.TOO_MANY_REQUESTS)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        http = (
            await enter(serve_http(dlob_app, port=config.dlob_port, name="drift-dlob")),
            await enter(serve_http(data_app, port=config.data_port, name="drift-data")),
        )
        ws = (
            await enter(
                serve_ws(session or dlob_session, clock=clock, plan=plan, port=config.dlob_ws_port, authorize=_path)
            ),
            await enter(serve_ws(data_session, clock=clock, plan=plan, port=config.data_ws_port, authorize=_path)),
        )
        node = await enter(serve_node(state.node, clock=clock, plan=plan, rpc_port=config.rpc_port))
        emulator = DriftEmulator(state, books, server, chain, plan, http, ws, node)
        work = {
            "drift-crowd": every(clock, config.crowd.tick_s, emulator.trade_once),
            "drift-world": every(clock, config.world_s, emulator.advance_world),
            "drift-chain": every(clock, config.chain_s, emulator.write_accounts),
        }
        await enter(background(work))
        yield emulator


def _path(path: str, _headers: Any) -> tuple[HTTPStatus, bytes] | None:
    return None if path == WS_PATH else (HTTPStatus.NOT_FOUND, b"")
