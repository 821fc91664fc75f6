"""What it costs to turn a raw frame into a book with trust and best prices, as a ratio to bare typed decoding.

Both sides see the same bytes in the same run: first the venue's frames are decoded into typed structs and nothing
more, then they go the whole way: decode, parse, bus, state store, best prices. DESIGN section 8: at most 8 times. That
goal is meant for streams that send what changed; where a frame holds whole books, or is no book at all before a cost
function is sampled, the line says so. Both are counted in time of a core, whoever else is using the machine.

The second part sends frames through a real socket on loopback, from another process, into a session and the same path.
"""

import itertools
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from allsight.app.garbage import Garbage, by_hand
from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.messages import MarketSeen
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from benchmarks.loop import run
from benchmarks.reception import Run, receiving
from benchmarks.scenes import SCENES
from benchmarks.scenes.base import MARKETS, NOW, Scene, Take
from benchmarks.senders import Go, Order

FRAMES: Final = {
    Venue.KALSHI: 60_000,
    Venue.POLYMARKET: 60_000,
    Venue.BETFAIR: 60_000,
    Venue.SMARKETS: 100,
    Venue.DRIFT: 6_000,
    Venue.HEDGEHOG: 3_000,
}
ROUNDS = 3
GOAL_RATIO = 8
GOAL_SOCKET = 20_000


class _Feeds:
    """Nobody is asked for anything here: a resynchronisation would be a bug of the benchmark."""

    def resync(self, key: MarketKey, reason: str) -> None:
        raise AssertionError(f"{key}: {reason}")

    def watch(self, keys: Iterable[MarketKey]) -> None:
        raise AssertionError


def _path(scene: Scene) -> tuple[Take, StateStore]:
    """Build the whole way from a raw frame to the store, seeded and ready."""
    bus = InProcessBus()
    store = StateStore(ManualClock(NOW), _Feeds())
    store.attach(bus)
    for market in scene.markets:
        bus.publish(MarketSeen(market, NOW))
    return scene.path(bus.publish), store


def _seconds(work: Callable[[bytes], object], frames: Sequence[bytes]) -> float:
    started = time.process_time()
    for raw in frames:
        work(raw)
    Garbage().look()
    return time.process_time() - started


def measure_ratio(scene: Scene, count: int, rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Return bare decoding and the whole way in microseconds per frame, and their ratio: medians over rounds.

    Raises:
        AssertionError: if a frame did not change as many books as it should.
    """
    frames = scene.frames(count)
    bare, whole = [], []
    for _ in range(rounds):
        take, store = _path(scene)
        seeds, ticks = store.messages, itertools.count(NOW)

        def all_the_way(raw: bytes, take: Take = take, ticks: "itertools.count[int]" = ticks) -> None:
            take(raw, next(ticks))

        bare.append(_seconds(scene.decoder(), frames))
        whole.append(_seconds(all_the_way, frames))
        applied = store.messages - seeds
        if applied != count * scene.books:
            raise AssertionError(f"{count} frames of {scene.books} books made {applied} book messages")
    ratios = [two / one for one, two in zip(bare, whole, strict=True)]
    scale = 1e6 / count
    return statistics.median(bare) * scale, statistics.median(whole) * scale, statistics.median(ratios)


async def measure_socket(venue: Venue, count: int) -> Run:
    """Return what came of sending so many frames through a socket into the store."""
    async with receiving({venue: Order(MARKETS, count)}) as reception:
        return await reception.run({venue: Go(count)})


def main() -> None:
    """Print ratios and rates."""
    scenes = [make(MARKETS) for make in SCENES.values()]
    for scene in scenes:
        with by_hand():
            bare, whole, ratio = measure_ratio(scene, FRAMES[scene.venue])
        kind = f"{scene.kind}; {GOAL_RATIO} is the goal of deltas" if scene.kind else f"at most {GOAL_RATIO}"
        print(
            f"{scene.name}: bare typed decoding {bare:.2f} µs, raw frame to book with trust {whole:.2f} µs: "
            f"{ratio:.1f} times ({kind})",
            flush=True,
        )
    for scene in scenes:
        count = FRAMES[scene.venue]
        found = run(measure_socket(scene.venue, count))
        frames = count / found.took_s
        goal = scene.kind or f"at least {GOAL_SOCKET:,}"
        print(
            f"{scene.name} through a socket: {frames:,.0f} frames/s ({goal}), {found.rate:,.0f} book messages/s\n"
            f"  in {found.busy:.0%} of one core, of which a whole one would take {found.per_core:,.0f}/s; "
            f"others had the cores {found.waited:.0%} of the time",
            flush=True,
        )


if __name__ == "__main__":
    main()
