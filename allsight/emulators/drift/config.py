"""What an emulated Drift is started with."""

import msgspec

from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig


class DriftEmulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one emulated Drift.

    Attributes:
        seed: of the universe and of everything that is drawn.
        dlob_port: where the order-book server answers HTTP on 127.0.0.1, any free port when zero.
        dlob_ws_port: where its stream listens.
        data_port: where the Data API answers.
        data_ws_port: where its stream listens.
        rpc_port: where the Solana node answers; its stream listens on the port above, where driftpy looks for it.
        share: the share of the universe's topics that is listed, the same topics at every venue.
        calls_per_s: calls of the order-book server and of the Data API that an address may make per second; zero for
            no limit.
        book_s: distance of the snapshots on the order-book stream, about a slot.
        heartbeat_s: distance of its heartbeats.
        buffer_bytes: what may be queued for a slow reader before it gets nothing more.
        overflow_s: how long it then has to catch up before the connection is closed.
        grouped_names: whether order-book channels are named after their grouping, as by servers since 2025.
        unsorted_every: every so many slots the levels of a snapshot stand in no order; zero for never.
        data_cache_s: how old an answer of the summaries may be.
        world_s: how often the life of listings, the oracles and the automatic market makers move on.
        chain_s: how often accounts on chain are written.
        crowd: how lively the books are.
        faults: what goes wrong from the start.
    """

    seed: int = 1
    dlob_port: int = 0
    dlob_ws_port: int = 0
    data_port: int = 0
    data_ws_port: int = 0
    rpc_port: int = 0
    share: float = 1.0
    calls_per_s: int = 0
    book_s: float = 0.4
    heartbeat_s: float = 5.0
    buffer_bytes: int = 300_000
    overflow_s: float = 2.0
    grouped_names: bool = True
    unsorted_every: int = 5
    data_cache_s: float = 2.0
    world_s: float = 0.5
    chain_s: float = 0.4
    crowd: CrowdConfig = CrowdConfig()
    faults: tuple[Fault, ...] = ()
