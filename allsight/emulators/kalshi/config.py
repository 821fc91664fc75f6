"""What an emulated Kalshi is started with."""

import msgspec

from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig


class KalshiKey(msgspec.Struct, frozen=True):
    """A key pair of a client: its id and its private half as PEM. Only throw-away keys belong here."""

    key_id: str
    private_key_pem: str

    def __repr__(self) -> str:
        return f"KalshiKey(key_id={self.key_id!r}, private_key_pem=<hidden>)"


class KalshiEmulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one emulated Kalshi.

    Attributes:
        seed: of the universe and of everything that is drawn.
        rest_port: where HTTP listens on 127.0.0.1, any free port when zero.
        ws_port: where the stream listens.
        share: the share of the universe's topics that is listed, the same topics at every venue.
        combos: how many auto-generated `KXMVE…` combos flood the listings.
        superset: also send the fields that the official client of December 2025 requires (venue sheet 8.1).
        rate_limits: whether the token buckets are enforced.
        tier: which of the venue's tiers the key has.
        edge_cache_s: how long unsigned market data is cached, as by the venue's CDN; zero switches it off.
        skew_s: how far a signed timestamp may be from the clock.
        ping_every_s: distance of the stream's protocol pings.
        outbox: frames that may wait for a slow reader before its subscriptions end with error 25.
        world_s: how often the life of listings moves on.
        crowd: how lively the books are.
        faults: what goes wrong from the start.
        key: the client's key; one is made at start when absent.
    """

    seed: int = 1
    rest_port: int = 0
    ws_port: int = 0
    share: float = 1.0
    combos: int = 300
    superset: bool = False
    rate_limits: bool = False
    tier: str = "basic"
    edge_cache_s: float = 15.0
    skew_s: float = 10.0
    ping_every_s: float = 10.0
    outbox: int = 20_000
    world_s: float = 0.5
    crowd: CrowdConfig = CrowdConfig()
    faults: tuple[Fault, ...] = ()
    key: KalshiKey | None = None
