"""The emulated Smarkets as a whole: the servers, the crowd, the passing of time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from starlette.applications import Starlette

from allsight.domain.clock import SECOND_NS, Clock
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import FaultyHttp, HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.lines import LineServer, make_certificate, public_part, serve_lines, server_side
from allsight.emulators.serving.playback import HttpPlayer, HttpRecording
from allsight.emulators.smarkets.account_routes import AccountRoutes
from allsight.emulators.smarkets.books import Books
from allsight.emulators.smarkets.catalogue import Catalogue
from allsight.emulators.smarkets.config import SmarketsAccount, SmarketsEmulatorConfig
from allsight.emulators.smarkets.controls import Controls
from allsight.emulators.smarkets.event_routes import EventRoutes
from allsight.emulators.smarkets.history import Past
from allsight.emulators.smarkets.hub import Hub
from allsight.emulators.smarkets.limits import DEFAULT, exceeded
from allsight.emulators.smarkets.market_routes import MarketRoutes
from allsight.emulators.smarkets.proto import FRAMES
from allsight.emulators.smarkets.rest import Rest
from allsight.emulators.smarkets.sessions import Sessions, make_account
from allsight.emulators.smarkets.state import SmarketsState
from allsight.emulators.smarkets.stream import Stream
from allsight.emulators.universe.model import World

_UNAVAILABLE = b'{"error_type":"EVENTS_UNAVAILABLE","data":"service unavailable"}'


class SmarketsEmulator:
    """A running venue and the controls that a test has over it.

    Attributes:
        url: what a client takes as its base; paths begin with `/v3/`.
        stream_url: where the TCP stream is, `tcp://` or `tls://`.
        certificate: of the stream, as PEM, for clients that verify it; empty without TLS.
        stream: the stream's server: its connections, how many there were.
        account: throw-away credentials that the venue accepts.
        faults: what goes wrong; inject and lift at will.
        controls: what an operator could do.
        sessions: who is logged in.
        state: the venue's own view: listings, engine, crowd.
    """

    def __init__(
        self,
        state: SmarketsState,
        hub: Hub,
        account: SmarketsAccount,
        sessions: Sessions,
        faults: FaultPlan,
        http: HttpServer,
        stream: LineServer,
        certificate: str,
    ) -> None:
        self.state = state
        self.account = account
        self.sessions = sessions
        self.faults = faults
        self.url = http.url
        self.stream = stream
        self.stream_url = stream.url
        self.certificate = certificate
        self._hub = hub
        self.controls = Controls(state)

    @property
    def exchange(self) -> Exchange:
        """Return the engine; orders placed there are seen by every client, on the stream at the next `publish`."""
        return self.state.exchange

    def publish(self) -> None:
        """Tell the subscribers of the stream what has changed."""
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
async def run_smarkets(
    config: SmarketsEmulatorConfig,
    *,
    world: World,
    clock: Clock,
    recording: HttpRecording | None = None,
    speed: float | None = 1.0,
) -> AsyncIterator[SmarketsEmulator]:
    """Run an emulated Smarkets on loopback until the block ends.

    Args:
        config: see `SmarketsEmulatorConfig`.
        world: what is listed and what happens to it.
        clock: all times; with a `ManualClock` nothing moves unless the test moves it.
        recording: answers that replace the venue's own where it has some.
        speed: of the recording, see `HttpPlayer`.

    Raises:
        OSError: if the port is taken.
        CredentialsError: if the account's secret of one-time codes is not base32.
    """
    account = config.account or make_account()
    sessions = Sessions(account, clock, session_s=config.session_s)
    plan = FaultPlan(clock, config.faults, seed=config.seed)
    state = SmarketsState(config, world, clock)
    books = Books(state)
    state.open()
    past = Past(world, config)
    catalogue = Catalogue(state, past)
    hub = Hub(state, catalogue, books)
    stream = Stream(state, sessions, hub)
    app = _app(config, state, catalogue, MarketRoutes(state, catalogue, books, past), sessions)
    certificate = make_certificate() if config.stream_tls else b""

    def refusal() -> bytes:
        """Word a refusal for too many calls as of now."""
        error = exceeded(DEFAULT.most + 1, DEFAULT.most, clock.now_ns() + round(config.refusal_s * SECOND_NS))
        return msgspec.json.encode(error.body())

    player = app if recording is None else HttpPlayer(app, recording, clock, speed=speed)
    faulty = FaultyHttp(player, plan, clock, rate_limited_body=refusal, server_error_body=_UNAVAILABLE)
    async with (
        serve_http(faulty, port=config.port, name="smarkets") as http,
        serve_lines(
            stream.serve,
            clock=clock,
            plan=plan,
            port=config.stream_port,
            tls=server_side(certificate) if certificate else None,
            outbox=config.outbox,
            framing=FRAMES,
        ) as lines,
    ):
        shown = public_part(certificate) if certificate else ""
        emulator = SmarketsEmulator(state, hub, account, sessions, plan, http, lines, shown)
        work = {
            "smarkets-crowd": every(clock, config.crowd.tick_s, emulator.trade_once),
            "smarkets-world": every(clock, config.world_s, emulator.advance_world),
        }
        async with background(work):
            yield emulator


def _app(
    config: SmarketsEmulatorConfig,
    state: SmarketsState,
    catalogue: Catalogue,
    markets: MarketRoutes,
    sessions: Sessions,
) -> Starlette:
    rest = Rest(state.clock, sessions, lambda: state.blocked, enforced=config.rate_limits)
    routes = [
        *EventRoutes(state, catalogue).routes(rest),
        *markets.routes(rest),
        *AccountRoutes(sessions).routes(rest),
    ]
    app = Starlette(routes=routes, exception_handlers={404: rest.unknown, 405: rest.unknown})
    app.router.redirect_slashes = False  # trailing slashes are part of the venue's paths
    return app
