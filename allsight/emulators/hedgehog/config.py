"""What an emulated Hedgehog is started with."""

import msgspec

from allsight.emulators.serving.faults import Fault
from allsight.emulators.solana.chain import MAINNET_GENESIS


class HedgehogEmulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one emulated Hedgehog.

    Attributes:
        seed: of the universe and of everything that is drawn.
        rpc_port: where the node's HTTP listens on 127.0.0.1; any free port with a free one after it when zero.
        ws_port: where the node's subscriptions listen; the port after HTTP's when zero.
        ipfs_port: where documents are served, any free port when zero.
        share: the share of the universe's topics that is listed, the same topics at every venue.
        size: how large pools and offers are, as a multiple of the usual.
        pace_s: seconds between two stakes on a pool, on average over its life; what the crowd stakes in all stays the
            same, so a quicker pace means smaller stakes.
        rate: stakes per second over the whole venue at most; zero lets nobody stake any more.
        tick_s: how often the crowd and the life of markets move on.
        platform_bps: what new pools copy from the venue's configuration.
        inactive_s: how long after its resolve time anybody may mark an unresolved pool invalid.
        noise: also write accounts that no client should list: parlays, legacy pools, unreadable documents.
        pages: creators keep their documents on a host of their own, the gateway's, where they can edit them.
        genesis_hash: which cluster the node says it belongs to.
        outbox: frames that may wait for a slow reader before its connection is broken.
        faults: what goes wrong from the start.
    """

    seed: int = 1
    rpc_port: int = 0
    ws_port: int = 0
    ipfs_port: int = 0
    share: float = 1.0
    size: float = 1.0
    pace_s: float = 30.0
    rate: float = 20.0
    tick_s: float = 0.4
    platform_bps: int = 150
    inactive_s: int = 604_800
    noise: bool = True
    pages: bool = False
    genesis_hash: str = MAINNET_GENESIS
    outbox: int = 20_000
    faults: tuple[Fault, ...] = ()
