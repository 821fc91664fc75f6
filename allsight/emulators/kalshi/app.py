"""The emulated Kalshi as a whole: both servers, the crowd, the passing of time."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette

from allsight.domain.clock import Clock
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.kalshi.auth import KeyRing, make_key
from allsight.emulators.kalshi.catalogue import Catalogue
from allsight.emulators.kalshi.config import KalshiEmulatorConfig, KalshiKey
from allsight.emulators.kalshi.controls import Controls
from allsight.emulators.kalshi.discovery_routes import Discovery
from allsight.emulators.kalshi.errors import TOO_MANY_REQUESTS, ApiError
from allsight.emulators.kalshi.event_routes import EventRoutes
from allsight.emulators.kalshi.history import Past
from allsight.emulators.kalshi.hub import Hub
from allsight.emulators.kalshi.limits import PREFIX
from allsight.emulators.kalshi.market_routes import MarketRoutes
from allsight.emulators.kalshi.rest import Rest
from allsight.emulators.kalshi.state import KalshiState
from allsight.emulators.kalshi.stream import StreamSession
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp, HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Peer, Session, WsServer, serve_ws
from allsight.emulators.universe.model import World

WS_PATH = "/trade-api/ws/v2"


class KalshiEmulator:
    """A running venue and the controls that a test has over it.

    Attributes:
        rest_url: what a client takes as its base, the venue's prefix included.
        ws_url: where the stream is.
        key: throw-away credentials that the venue accepts.
        faults: what goes wrong; inject and lift at will.
        controls: what an operator could do to a market.
        state: the venue's own view: listings, engine, crowd.
        ws: the stream's server: its connections, how many there were.
    """

    def __init__(
        self, state: KalshiState, hub: Hub, key: KalshiKey, faults: FaultPlan, http: HttpServer, ws: WsServer
    ) -> None:
        self.state = state
        self.key = key
        self.faults = faults
        self.ws = ws
        self.rest_url = f"{http.url}{PREFIX}"
        self.ws_url = f"{ws.url}{WS_PATH}"
        self.controls = Controls(state, hub)
        self._hub = hub

    @property
    def exchange(self) -> Exchange:
        """Return the engine; orders placed there are seen by every client."""
        return self.state.exchange

    def advance_world(self) -> None:
        """Carry out now what the universe says has happened, and tell the subscribers."""
        self._hub.publish(self.state.advance())

    def trade_once(self) -> None:
        """Let the crowd do what has fallen due, and tell the subscribers."""
        self.state.crowd.step()
        self._hub.flush()


@asynccontextmanager
async def run_kalshi(
    config: KalshiEmulatorConfig, *, world: World, clock: Clock, session: Session | None = None
) -> AsyncIterator[KalshiEmulator]:
    """Run an emulated Kalshi on loopback until the block ends.

    Args:
        config: see `KalshiEmulatorConfig`.
        world: what is listed and what happens to it.
        clock: all times; with a `ManualClock` nothing moves unless the test moves it.
        session: what serves the stream's connections instead of the venue itself: a `Player` of a recording.

    Raises:
        OSError: if a port is taken.
        CredentialsError: if the configured key is no RSA private key.
    """
    key = config.key or make_key()
    keys = KeyRing(clock, skew_s=config.skew_s)
    keys.add(key)
    plan = FaultPlan(clock, config.faults, seed=config.seed)
    state = KalshiState(config, world, clock)
    state.open()
    past = Past(world, config)
    catalogue = Catalogue(state, past)
    hub = Hub(state, catalogue)

    async def venue_session(peer: Peer) -> None:
        await StreamSession(state, hub, peer).run()

    def authorize(path: str, headers: Mapping[str, str]) -> tuple[HTTPStatus, bytes] | None:
        if path != WS_PATH:
            return HTTPStatus.NOT_FOUND, b"{}"
        try:
            keys.verify(headers, "GET", path)
        except ApiError as error:
            return HTTPStatus.UNAUTHORIZED, json.dumps(error.body()).encode()
        return None

    async with (
        serve_http(
            FaultyHttp(_app(config, state, catalogue, past, keys), plan, clock, rate_limited_body=TOO_MANY_REQUESTS),
            port=config.rest_port,
            name="kalshi",
        ) as http,
        serve_ws(
            session or venue_session,
            clock=clock,
            plan=plan,
            port=config.ws_port,
            authorize=authorize,
            ping_every_s=config.ping_every_s,
            ping_body=b"heartbeat",
            outbox=config.outbox,
        ) as ws,
    ):
        emulator = KalshiEmulator(state, hub, key, plan, http, ws)
        work = {
            "kalshi-crowd": every(clock, config.crowd.tick_s, emulator.trade_once),
            "kalshi-world": every(clock, config.world_s, emulator.advance_world),
        }
        async with background(work):
            yield emulator


def _app(
    config: KalshiEmulatorConfig, state: KalshiState, catalogue: Catalogue, past: Past, keys: KeyRing
) -> Starlette:
    rest = Rest(config, state.clock, keys)
    discovery = Discovery(state)
    routes = [
        *EventRoutes(state, catalogue, past, discovery).routes(rest),
        *MarketRoutes(state, catalogue).routes(rest),
        *discovery.routes(rest),
    ]
    return Starlette(routes=routes, exception_handlers={404: rest.unknown})
