"""The emulated Polymarket: four servers on loopback over one state, driven by a universe and a clock."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import Any, Final

from starlette.types import ASGIApp

from allsight.domain.clock import Clock
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.polymarket.auth import ApiKey, KeyRing
from allsight.emulators.polymarket.clob import Clob
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.polymarket.data import DataApi
from allsight.emulators.polymarket.gamma import Gamma
from allsight.emulators.polymarket.state import VenueState
from allsight.emulators.polymarket.stream import MarketStream
from allsight.emulators.polymarket.wallets import Wallet, make_wallet
from allsight.emulators.polymarket.web import Cdn, Gate, application, fronted
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.http import HttpServer, serve_http
from allsight.emulators.serving.lifetime import background, every
from allsight.emulators.serving.ws import Session, WsServer, serve_ws
from allsight.emulators.traders.levers import Levers
from allsight.emulators.universe.model import Change, World
from allsight.emulators.universe.world import Universe

LIMITS: Final[Mapping[str, Mapping[str, int]]] = {
    "gamma": {"*": 4_000, "/events*": 500, "/markets*": 300, "/tags*": 200, "/public-search": 350},
    "data": {"*": 1_000, "/trades": 200, "/v2/trades": 200, "/positions": 150, "/v2/positions": 150},
    "clob": {
        "*": 9_000, "/book": 1_500, "/price": 1_500, "/midpoint": 1_500, "/books": 500, "/prices": 500,
        "/midpoints": 500, "/prices-history": 1_000, "/tick-size": 200, "/auth*": 100,
    },
}  # fmt: skip
"""Requests per ten seconds and host, by path (venue sheet 3.1)."""

_MARKET_PATH: Final = "/ws/market"


class PolymarketEmulator:
    """A running venue; use it as an asynchronous context manager.

    Args:
        config: see `PolymarketEmulatorConfig`.
        clock: the venue's time; everything moves only when it does.
        world: what happens; the universe of the configured seed when absent.
        session: what serves the stream's connections instead of the venue itself, a playback for example.

    Attributes:
        state: the floor, the exchange and the look-ups, for tests to reach into.
        faults: what goes wrong, by script and by injection.
        keys: the API keys that were given out.
        wallet: the client's throw-away wallet.
        credentials: an API key of that wallet.
        controls: what an operator could do to a market, named by its condition id.
    """

    def __init__(
        self,
        config: PolymarketEmulatorConfig,
        *,
        clock: Clock,
        world: World | None = None,
        session: Session | None = None,
    ) -> None:
        self.config = config
        self.clock = clock
        self.state = VenueState(world or Universe(config.seed), clock, config)
        self.stream = MarketStream(self.state)
        self.faults = FaultPlan(clock, config.faults, seed=config.seed)
        self.keys = KeyRing(clock, skew_s=config.skew_s)
        self.wallet: Wallet = config.wallet or make_wallet()
        self.credentials: ApiKey = self.keys.issue(self.wallet.address, 0)
        self.ws: WsServer
        self.controls = Levers(clock, self.state.by_condition, self._carry_out)
        self._session = session or self.stream.serve
        self._servers: dict[str, HttpServer] = {}
        self._stack = AsyncExitStack()

    @property
    def exchange(self) -> Exchange:
        """Return the matching engine, where tests may place orders."""
        return self.state.exchange

    @property
    def clob_url(self) -> str:
        """Return the root of the order book service."""
        return self._servers["clob"].url

    @property
    def gamma_url(self) -> str:
        """Return the root of the catalogue."""
        return self._servers["gamma"].url

    @property
    def data_url(self) -> str:
        """Return the root of the Data API."""
        return self._servers["data"].url

    @property
    def site_url(self) -> str:
        """Return the root of the site, which has the geoblock check."""
        return self._servers["data"].url

    @property
    def ws_url(self) -> str:
        """Return the root of the streams, to which `/ws/market` is added."""
        return self.ws.url

    def advance(self) -> None:
        """Let happen what has fallen due: the life of listings, and the crowd."""
        self._advance_world()
        self.state.crowd.step()

    async def __aenter__(self) -> "PolymarketEmulator":
        """Open the floor and all servers."""
        self.state.open()
        config = self.config
        ports = {"clob": config.clob_port, "gamma": config.gamma_port, "data": config.data_port}
        async with AsyncExitStack() as stack:
            for name, app in self._applications().items():
                server = serve_http(app, port=ports[name], name=f"polymarket-{name}")
                self._servers[name] = await stack.enter_async_context(server)
            self.ws = await stack.enter_async_context(
                serve_ws(
                    self._session,
                    clock=self.clock,
                    plan=self.faults,
                    port=config.ws_port,
                    authorize=_market_path_only,
                    outbox=config.outbox,
                )
            )
            work = {
                "polymarket-world": every(self.clock, config.world_s, self._advance_world),
                "polymarket-crowd": every(self.clock, config.crowd.tick_s, self.state.crowd.step),
            }
            await stack.enter_async_context(background(work))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Close everything."""
        await self._stack.aclose()

    def _advance_world(self) -> None:
        self.stream.publish(self.state.advance())

    def _carry_out(self, change: Change) -> None:
        self.state.intervene(change)
        self.stream.publish([change])

    def _applications(self) -> dict[str, ASGIApp]:
        catalogue: ASGIApp = Cdn(application(Gamma(self.state).routes()), self.clock, self.config.gamma_cache_s)
        apps: dict[str, ASGIApp] = {
            "clob": application(Clob(self.state, self.keys).routes()),
            "gamma": catalogue,
            "data": application(DataApi(self.state).routes()),
        }
        return {name: self._front(name, app) for name, app in apps.items()}

    def _front(self, name: str, app: ASGIApp) -> ASGIApp:
        limits = LIMITS[name] if self.config.rate_limits else None

        def gate(inner: ASGIApp) -> ASGIApp:
            return Gate(inner, self.clock, limits=limits, real_user_agent=self.config.real_user_agent)

        return fronted(app, self.faults, self.clock, gate)


def _market_path_only(path: str, _headers: Any) -> tuple[HTTPStatus, bytes] | None:
    return None if path == _MARKET_PATH else (HTTPStatus.NOT_FOUND, b'{"error":"Not Found"}')
