"""How each emulated venue is opened: one function per venue, from an order to addresses and settings.

A seventh venue is one more function and one more line in `EMULATED`. Emulators are imported where they are used, so
that a program that needs none, or one, does not load six.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sized
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict
from urllib.parse import urlsplit

from allsight.app.handshake import Order, Ready
from allsight.domain.clock import SystemClock
from allsight.domain.ids import Venue

if TYPE_CHECKING:
    from allsight.emulators.serving.faults import Fault
    from allsight.emulators.serving.playback import Player, ReadLine
    from allsight.emulators.traders.crowd import CrowdConfig
    from allsight.emulators.universe.world import Universe

_USUAL_LISTINGS: Final = 1_500
"""About how many listings a whole emulated venue has; a smaller wish lists that share of the topics."""

_LISTINGS_PER_FURTHER: Final = 2.1
"""How many listings one further topic adds at the venue that lists most of them."""


class _Usual(TypedDict):
    """The settings that the configurations of all emulators have."""

    seed: int
    share: float
    faults: "tuple[Fault, ...]"


Opener = Callable[[Order], AbstractAsyncContextManager[Ready]]


@asynccontextmanager
async def _kalshi(order: Order) -> AsyncIterator[Ready]:
    from allsight.emulators.kalshi.app import run_kalshi
    from allsight.emulators.kalshi.config import KalshiEmulatorConfig, KalshiKey

    given = order.kept
    config = KalshiEmulatorConfig(
        **_usual(order),
        rest_port=order.ports.get("rest", 0),
        ws_port=order.ports.get("ws", 0),
        crowd=_crowd(order),
        key=KalshiKey(given["key_id"], given["private_key"]) if given else None,
    )
    clock = SystemClock()
    async with run_kalshi(config, world=_universe(order), clock=clock, session=_player(order, clock)) as venue:
        yield _ready(
            order,
            {"rest": venue.rest_url, "ws": venue.ws_url},
            venue.state.floor.listings,
            settings=(key := {"key_id": venue.key.key_id, "private_key": venue.key.private_key_pem}),
            kept=key,
        )


@asynccontextmanager
async def _polymarket(order: Order) -> AsyncIterator[Ready]:
    from allsight.emulators.polymarket.app import PolymarketEmulator
    from allsight.emulators.polymarket.config import PolymarketEmulatorConfig

    config = PolymarketEmulatorConfig(
        **_usual(order),
        clob_port=order.ports.get("clob", 0),
        gamma_port=order.ports.get("gamma", 0),
        data_port=order.ports.get("data", 0),
        ws_port=order.ports.get("ws", 0),
        crowd=_crowd(order),
    )
    clock, world = SystemClock(), _universe(order)
    async with PolymarketEmulator(config, world=world, clock=clock, session=_player(order, clock)) as venue:
        urls = {
            "gamma": venue.gamma_url,
            "clob": venue.clob_url,
            "data": venue.data_url,
            "ws": f"{venue.ws_url}/ws",
        }
        yield _ready(order, urls, venue.state.floor.listings)


@asynccontextmanager
async def _smarkets(order: Order) -> AsyncIterator[Ready]:
    from allsight.emulators.serving.playback import HttpRecording
    from allsight.emulators.smarkets.app import run_smarkets
    from allsight.emulators.smarkets.config import SmarketsAccount, SmarketsEmulatorConfig

    given = order.kept
    config = SmarketsEmulatorConfig(
        **_usual(order),
        port=order.ports.get("rest", 0),
        crowd=_crowd(order),
        account=SmarketsAccount(username=given["username"], password=given["password"]) if given else None,
    )
    recording = None if order.playback is None else HttpRecording.load(Path(order.playback))
    async with run_smarkets(
        config, world=_universe(order), clock=SystemClock(), recording=recording, speed=order.speed
    ) as venue:
        yield _ready(
            order,
            {"rest": venue.url, "stream": venue.stream_url},
            venue.state.floor.listings,
            settings=(account := {"username": venue.account.username, "password": venue.account.password}),
            kept=account,
        )


@asynccontextmanager
async def _betfair(order: Order) -> AsyncIterator[Ready]:
    from allsight.emulators.betfair.app import run_betfair
    from allsight.emulators.betfair.config import BetfairAccount, BetfairEmulatorConfig
    from allsight.emulators.betfair.playback import read_change

    given = dict(order.kept)
    certificate = given.pop("certificate", "")
    config = BetfairEmulatorConfig(
        **_usual(order),
        api_port=order.ports.get("api", 0),
        stream_port=order.ports.get("stream", 0),
        crowd=_crowd(order),
        account=BetfairAccount(**given) if given else None,
        certificate=certificate,
    )
    clock = SystemClock()
    player = _player(order, clock, read_change)
    async with run_betfair(config, world=_universe(order), clock=clock, session=player) as venue:
        account = {name: getattr(venue.account, name) for name in venue.account.__struct_fields__}
        urls = {
            "identity": venue.identity_url,
            "identity_cert": venue.identity_url,
            "api": venue.api_url,
            "navigation": venue.navigation_url,
            "stream": venue.stream_url,
        }
        yield _ready(
            order,
            urls,
            venue.state.floor.listings,
            settings={name: account[name] for name in ("app_key", "username", "password")} | {"ca": venue.certificate},
            kept={**account, "certificate": venue.secret_certificate},
        )


@asynccontextmanager
async def _drift(order: Order) -> AsyncIterator[Ready]:
    from allsight.emulators.drift.app import run_drift
    from allsight.emulators.drift.config import DriftEmulatorConfig
    from allsight.emulators.drift.replay import recording, replayed
    from allsight.emulators.serving.playback import Player
    from allsight.emulators.universe.model import World

    config = DriftEmulatorConfig(
        **_usual(order),
        dlob_port=order.ports.get("dlob", 0),
        dlob_ws_port=order.ports.get("dlob_ws", 0),
        data_port=order.ports.get("data", 0),
        data_ws_port=order.ports.get("data_ws", 0),
        rpc_port=order.ports.get("rpc", 0),
        crowd=_crowd(order),
    )
    clock = SystemClock()
    world: World = _universe(order)
    player = None
    if order.playback is not None and _is_folder(order.playback):
        world = replayed(Path(order.playback), clock.now_ns(), order.speed or 1.0)
    elif order.playback is not None:
        player = Player(recording(Path(order.playback)), clock, speed=order.speed)
    async with run_drift(config, world=world, clock=clock, session=player) as venue:
        urls = {
            "dlob": venue.dlob_url,
            "dlob_ws": venue.dlob_ws_url,
            "data": venue.data_url,
            "data_ws": venue.data_ws_url,
            "rpc": venue.rpc_url,
            "rpc_ws": venue.rpc_ws_url,
        }
        yield _ready(
            order,
            urls,
            venue.state.floor.listings,
            settings={"enabled": True, "rules_url": f"{venue.data_url}/markets.json"},
        )


@asynccontextmanager
async def _hedgehog(order: Order) -> AsyncIterator[Ready]:
    from allsight.emulators.hedgehog.app import run_hedgehog
    from allsight.emulators.hedgehog.config import HedgehogEmulatorConfig

    usual = HedgehogEmulatorConfig()
    config = HedgehogEmulatorConfig(
        **_usual(order),
        rpc_port=order.ports.get("rpc", 0),
        ws_port=order.ports.get("ws", 0),
        ipfs_port=order.ports.get("ipfs", 0),
        rate=usual.rate if order.rate is None else min(usual.rate, order.rate),
    )
    clock = SystemClock()
    async with run_hedgehog(config, world=_universe(order), clock=clock, session=_player(order, clock)) as venue:
        urls = {"rpc": venue.rpc_url, "ws": venue.ws_url, "ipfs": venue.ipfs_url, "action": venue.ipfs_url}
        yield _ready(order, urls, venue.state.listings, settings={"resolvers": ["*"]})


EMULATED: Final[Mapping[Venue, tuple[Opener, tuple[str, ...]]]] = {
    Venue.KALSHI: (_kalshi, ("rest", "ws")),
    Venue.POLYMARKET: (_polymarket, ("gamma", "clob", "data", "ws")),
    Venue.BETFAIR: (_betfair, ("api", "stream")),
    Venue.SMARKETS: (_smarkets, ("rest",)),
    Venue.DRIFT: (_drift, ("dlob", "dlob_ws", "data", "data_ws", "rpc", "rpc_ws")),
    Venue.HEDGEHOG: (_hedgehog, ("rpc", "ws", "ipfs")),
}
"""Per venue: how it is opened, and for what purposes it needs a port."""


def _usual(order: Order) -> _Usual:
    return _Usual(seed=order.seed, share=_share(order.markets), faults=_faults(order))


def _ready(
    order: Order,
    urls: dict[str, str],
    listings: Sized,
    *,
    settings: dict[str, Any] | None = None,
    kept: dict[str, str] | None = None,
) -> Ready:
    """Answer an order: the ports are those of the addresses."""
    return Ready(
        venue=order.venue,
        urls=urls,
        ports={purpose: urlsplit(urls[purpose]).port or 0 for purpose in EMULATED[order.venue][1]},
        settings=settings or {},
        kept=kept or {},
        listings=len(listings),
    )


def _crowd(order: Order) -> "CrowdConfig":
    from allsight.emulators.traders.crowd import CrowdConfig

    asked = {"rate": order.rate, "dislocations": order.dislocations}
    return CrowdConfig(seed=order.seed, **{name: value for name, value in asked.items() if value is not None})


def _faults(order: Order) -> "tuple[Fault, ...]":
    from allsight.emulators.serving.faults import load_faults

    return load_faults(Path(order.faults)) if order.faults else ()


def _player(order: Order, clock: SystemClock, read: "ReadLine | None" = None) -> "Player | None":
    from allsight.emulators.serving.playback import Player, Recording, read_line

    if order.playback is None:
        return None
    return Player(Recording.load(Path(order.playback), read or read_line), clock, speed=order.speed)


def _is_folder(playback: str) -> bool:
    """Tell whether recordings of several markets are meant."""
    return Path(playback).is_dir()


def _universe(order: Order) -> "Universe":
    """Return the universe of an order: the world as it is, and as many further topics as the wished listings need."""
    from allsight.emulators.universe.world import Universe

    beyond = 0 if order.markets is None else max(0, order.markets - _USUAL_LISTINGS)
    return Universe(order.seed, further=round(beyond / _LISTINGS_PER_FURTHER))


def _share(listings: int | None) -> float:
    return 1.0 if listings is None else min(1.0, listings / _USUAL_LISTINGS)
