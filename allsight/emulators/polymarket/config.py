"""What an emulated Polymarket is started with."""

import msgspec

from allsight.emulators.polymarket.wallets import Wallet
from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig


class PolymarketEmulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one emulated Polymarket.

    Attributes:
        seed: of the universe and of everything that is drawn.
        clob_port: where the order book's HTTP listens on 127.0.0.1, any free port when zero.
        gamma_port: where the catalogue listens.
        data_port: where the Data API and the site (`/api/geoblock`) listen.
        ws_port: where the market stream listens.
        share: the share of the universe's topics that is listed, the same topics at every venue.
        gamma_cache_s: how long answers of the catalogue are cached, as by the venue's CDN; zero switches it off.
        rate_limits: whether the sliding windows are enforced.
        real_user_agent: refuse the user agent of Python's own library with 403, as the CDN does.
        skew_s: how far a signed timestamp may be from the clock.
        idle_cut_s: a connection that says nothing for so long is cut without a close frame.
        late_pong_s: how long an answer to PING takes.
        outbox: frames that may wait for a slow reader before it is closed with 1013.
        geoblocked: what `/api/geoblock` says.
        data_v1: whether the older Data API still answers; else 410.
        world_s: how often the life of listings moves on.
        crowd: how lively the books are.
        faults: what goes wrong from the start.
        wallet: the client's throw-away wallet; one is made at start when absent.
    """

    seed: int = 1
    clob_port: int = 0
    gamma_port: int = 0
    data_port: int = 0
    ws_port: int = 0
    share: float = 1.0
    gamma_cache_s: float = 30.0
    rate_limits: bool = False
    real_user_agent: bool = True
    skew_s: float = 30.0
    idle_cut_s: float = 125.0
    late_pong_s: float = 0.0
    outbox: int = 20_000
    geoblocked: bool = False
    data_v1: bool = True
    world_s: float = 0.5
    crowd: CrowdConfig = CrowdConfig()
    faults: tuple[Fault, ...] = ()
    wallet: Wallet | None = None
