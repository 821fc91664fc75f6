"""The emulated Betfair as a whole: logins, APIs, stream, the crowd, the passing of time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware

from allsight.domain.clock import Clock
from allsight.emulators.betfair.account import AccountApi
from allsight.emulators.betfair.betting import Betting
from allsight.emulators.betfair.config import BetfairAccount, BetfairEmulatorConfig
from allsight.emulators.betfair.controls import Controls
from allsight.emulators.betfair.errors import ACCOUNT, BETTING
from allsight.emulators.betfair.hub import Hub
from allsight.emulators.betfair.identity import Identity
from allsight.emulators.betfair.navigation import Navigation
from allsight.emulators.betfair.rpc import Refusals, Rpc
from allsight.emulators.betfair.sessions import Sessions, make_account
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.betfair.stream import Stream
from allsight.emulators.betfair.tokens import Tokens
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp, HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.lines import LineServer, make_certificate, public_part, serve_lines, server_side
from allsight.emulators.serving.playback import Player
from allsight.emulators.universe.model import World

API = "/exchange"
_SMALLEST_ZIPPED = 500
_TOO_MANY = b'{"faultcode":"Client","faultstring":"too many requests","detail":{}}'


class BetfairEmulator:
    """A running venue and the controls that a test has over it.

    Attributes:
        identity_url: where logins go, as `<identity_url>/certlogin`.
        api_url: the root of the APIs, as `<api_url>/betting/json-rpc/v1`.
        navigation_url: the navigation file.
        stream_url: where the stream is, `tls://` or `tcp://`.
        certificate: of the stream, as PEM, for clients that verify it; empty without TLS.
        secret_certificate: the same with its private key, to run the venue again.
        account: throw-away credentials that the venue accepts.
        faults: what goes wrong; inject and lift at will.
        controls: what an operator could do.
        state: the venue's own view: markets, engine, crowd.
        stream: the stream's server: its connections, how many there were.
    """

    def __init__(
        self,
        state: BetfairState,
        hub: Hub,
        controls: Controls,
        account: BetfairAccount,
        faults: FaultPlan,
        http: HttpServer,
        stream: LineServer,
        certificate: str,
    ) -> None:
        self.state = state
        self.controls = controls
        self.account = account
        self.faults = faults
        self.stream = stream
        self.certificate = public_part(certificate.encode()) if certificate else ""
        self.secret_certificate = certificate
        self.identity_url = f"{http.url}/api"
        self.api_url = f"{http.url}{API}"
        self.navigation_url = f"{self.api_url}/betting/rest/v1/en/navigation/menu.json"
        self.stream_url = stream.url
        self._hub = hub

    @property
    def exchange(self) -> Exchange:
        """Return the engine; orders placed there are seen by every client at the next `publish`."""
        return self.state.exchange

    def publish(self) -> None:
        """Tell the subscribers what has changed."""
        self._hub.flush()

    def advance_world(self) -> None:
        """Carry out now what the universe says has happened, and tell the subscribers."""
        self.state.advance()
        self._hub.flush()

    def trade_once(self) -> None:
        """Let the crowd do what has fallen due, and tell the subscribers."""
        self.state.crowd.step()
        self._hub.flush()


@asynccontextmanager
async def run_betfair(
    config: BetfairEmulatorConfig, *, world: World, clock: Clock, session: Player | None = None
) -> AsyncIterator[BetfairEmulator]:
    """Run an emulated Betfair on loopback until the block ends.

    Args:
        config: see `BetfairEmulatorConfig`.
        world: what is listed and what happens to it.
        clock: all times; with a `ManualClock` nothing moves unless the test moves it.
        session: serves a recording to every subscription of the stream, in place of the venue's own data.

    Raises:
        OSError: if a port is taken.
    """
    account = config.account or make_account()
    sessions = Sessions(config, account, clock)
    plan = FaultPlan(clock, config.faults, seed=config.seed)
    refusals = Refusals()
    state = BetfairState(config, world, clock)
    state.open()
    tokens = Tokens(clock, config.seed, config.resume_s)
    hub = Hub(state, tokens)
    stream = Stream(state, sessions, hub, tokens, session)
    certificate = config.certificate.encode() or make_certificate()

    tls = server_side(certificate) if config.tls else None
    routes = [
        *Identity(sessions).routes(),
        *Rpc(BETTING, sessions, Betting(state).operations(), clock, refusals).routes(f"{API}/betting"),
        *Rpc(ACCOUNT, sessions, AccountApi(sessions).operations(), clock, refusals).routes(f"{API}/account"),
        *Navigation(state, sessions).routes(),
    ]
    zipped = GZipMiddleware(Starlette(routes=routes), minimum_size=_SMALLEST_ZIPPED)
    site = FaultyHttp(zipped, plan, clock, rate_limited_body=_TOO_MANY)
    async with (
        serve_http(site, port=config.api_port, name="betfair") as http,
        serve_lines(
            stream.serve, clock=clock, plan=plan, port=config.stream_port, tls=tls, outbox=config.outbox
        ) as lines,
    ):
        controls = Controls(state, hub, sessions, refusals)
        emulator = BetfairEmulator(
            state, hub, controls, account, plan, http, lines, certificate.decode() if tls else ""
        )
        work = {
            "betfair-crowd": every(clock, config.crowd.tick_s, emulator.trade_once),
            "betfair-world": every(clock, config.world_s, emulator.advance_world),
        }
        async with background(work):
            yield emulator
