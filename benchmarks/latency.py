"""How long a change takes from a venue's socket to a client's WebSocket, under load and with all kinds on.

Three processes on loopback. One plays Kalshi and Polymarket in their own wire formats, 6,500 frames a second together,
and is also the client of our stream; it stamps both ends with one clock. One plays the four other venues in theirs, as
in `six_at_once`, so that ten thousand book messages come in every second. The third is the real program: protocol
handling, bus, state store, search for pairs and groups, writer, hub and API, without REST catalogues and supervision.
Two thousand questions are linked at the first two venues, most of them in groups of every shape; books follow common
beliefs, each with its venue's noise.

Among the load are probes: Kalshi frames that put an offer of a size used once in front of a linked Polymarket bid of
the same question, or of a higher level of a ladder. Measured is the time from handing such a frame to the venue's
socket until the client has decoded (a) the opportunity of exactly that size, (b) the book with exactly that level.
Opportunities are pushed as they happen; books are built once per tick of 100 ms, by design. After that a burst of
50,000 frames goes out as fast as the program reads: counted is whether every message and every last price has arrived.

Frames are made beforehand, because six emulated venues cannot make 10,000 messages a second on the cores that are left:
those are in `emulated`, with as many as they can.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import websockets

from allsight.analysis.arbitrage.groups.agenda import Rank
from allsight.app.runtime import TICK_S, Runtime
from allsight.domain.ids import Venue
from allsight.domain.messages import MarketSeen
from allsight.infra.db.database import Database
from allsight.settings import DataLabel, Settings
from benchmarks.linked.webs import terms_of
from benchmarks.loop import run
from benchmarks.probing import QUESTIONS, SECONDS, World
from benchmarks.process import waited_s
from benchmarks.reception import Reception, Run
from benchmarks.scenes import SCENES
from benchmarks.scenes.base import Out
from benchmarks.scenes.kalshi import Kalshi
from benchmarks.scenes.polymarket import Polymarket
from benchmarks.senders import Senders
from benchmarks.six_at_once import Share, going, ordered

GOAL_P50_MS, GOAL_P99_MS = 5.0, 25.0

OTHERS: Final[Mapping[Venue, Share]] = {
    Venue.BETFAIR: Share(1_000, 2_000),
    Venue.SMARKETS: Share(600, 600),
    Venue.DRIFT: Share(200, 500),
    Venue.HEDGEHOG: Share(200, 400),
}
"""The venues that are not linked here: fewer markets than `six_at_once` has, and as many messages a second."""
_WARM_UP_S: Final = 2.0
_WARM: Final = going(OTHERS, _WARM_UP_S, paced=True)
_PACED: Final = going(OTHERS, SECONDS, paced=True)
MATCHED_S: Final = 180.0
ARRIVED_S: Final = 60.0
_CHILD: Final = "from benchmarks import probing; probing.serve_parent()"


@dataclass
class Measured:
    """What a run came to.

    Attributes:
        others: book messages of the venues that are not linked, and `troubles`, what made a book of theirs doubtful.
        turns_ms: what each look at all opportunities took.
        waited_ms, took_ms: how long after a change each group had been searched, and what that took.
    """

    report: dict[str, Any] = field(default_factory=dict)
    linked: int = 0
    groups: int = 0
    pushed: int = 0
    frames: int = 0
    shown_s: float = 0.0
    paced_s: float = 0.0
    cpu_s: float = 0.0
    waited: float = 0.0
    turns_ms: list[float] = field(default_factory=list)
    waited_ms: list[float] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    others: int = 0
    troubles: list[str] = field(default_factory=list)
    burst: int = 0
    burst_s: float = 0.0
    burst_turns: int = 0
    lost: int = 0
    wrong: int = 0

    def searched(self, waited_ns: int, spent_ns: int, rank: Rank) -> None:
        """Take note of a search; what is owed waits for nothing but time."""
        if rank is not Rank.IDLE:
            self.waited_ms.append(waited_ns / 1e6)
        self.took_ms.append(spent_ns / 1e6)


class Venues:
    """The other process, from this side."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Venues":
        """Start the process."""
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(sys.executable, "-c", _CHILD, stdin=pipe, stdout=pipe, limit=1 << 26)
        )

    def say(self, text: str = "") -> None:
        """Send a line."""
        if self._process.stdin is None:
            raise RuntimeError("the venues have no pipes")
        self._process.stdin.write(f"{text}\n".encode())

    async def hear(self) -> Any:
        """Return the next answer."""
        if self._process.stdout is None:
            raise RuntimeError("the venues have no pipes")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the venues have ended")
        return json.loads(line)

    async def stop(self) -> None:
        """End the process."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


async def list_markets(runtime: Runtime, world: World) -> None:
    """Tell the program of all markets and wait until its matcher, which can make nothing of them, has read them."""
    markets = [*world.kalshi.markets, *world.polymarket.markets]
    for market in markets:
        runtime.bus.publish(MarketSeen(market, runtime.clock.now_ns()))
    read = runtime.matcher.listing
    await _until(lambda: all(read(one.key) is not None for one in markets), MATCHED_S, "markets wait to be matched")


def link_up(runtime: Runtime, world: World, measured: Measured) -> None:
    """Tell the program which markets ask one question, and which questions hang together."""
    for web in world.webs:
        terms = terms_of(web)
        for cluster in web.clusters:
            runtime.questions.set_cluster(cluster)
            runtime.finder.set_cluster(cluster, terms)
            measured.linked += 1
        if web.group.bonds:
            runtime.finder.set_group(web.group, terms)
            measured.groups += 1


async def follow(runtime: Runtime, scene: Kalshi | Polymarket, prologue: Sequence[bytes], url: str) -> None:
    """Read one venue's stream the way a session does: each frame through the protocol onto the bus."""
    protocol, out = scene.protocol(), Out(runtime.bus.publish)
    protocol.opened()
    protocol.subscribe(scene.markets)
    for raw in prologue:
        protocol.handle(raw, runtime.clock.now_ns(), out)
    async with websockets.connect(url, compression=None, max_queue=64, ping_interval=None) as socket:
        while True:
            protocol.handle(await socket.recv(decode=False), runtime.clock.now_ns(), out)


async def _until(done: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} after {seconds:.0f} s")
        await asyncio.sleep(0.05)


def _counts(runtime: Runtime) -> dict[str, int]:
    stats = runtime.finder.groups.stats
    found = {name: getattr(stats, name) for name in stats.__struct_fields__}
    return found | {"evaluations": runtime.finder.pairs.stats.evaluations, "messages": runtime.store.messages}


async def _sustained(runtime: Runtime, venues: Venues, others: Reception, frames: int, measured: Measured) -> None:
    """Have all venues send at their pace, and take note of what the program did meanwhile."""
    venues.say(f"{runtime.url.replace('http', 'ws', 1)}/api/v1/stream")
    measured.shown_s = (await venues.hear())["shown_s"]
    await others.run(_WARM)  # books that prove themselves alone have run out while the rest was linked
    before = _counts(runtime)
    cpu, waited = time.process_time(), waited_s()
    runtime.path.observe = lambda _book_ns, pass_ns: measured.turns_ms.append(pass_ns / 1e6)
    runtime.finder.groups.observe = measured.searched
    venues.say()  # only now: whatever came before is not counted
    async with asyncio.TaskGroup() as group:
        elsewhere = group.create_task(others.run(_PACED))
        measured.paced_s = max([(await venues.hear())["paced"] for _ in range(2)])
    found: Run = elsewhere.result()
    measured.others, measured.troubles = sum(found.messages.values()), found.troubles
    sent = frames + measured.others
    await _until(lambda: runtime.store.messages - before["messages"] >= sent, ARRIVED_S, "not all has arrived")
    runtime.path.observe = runtime.finder.groups.observe = None
    measured.cpu_s = time.process_time() - cpu
    measured.waited = (waited_s() - waited) / measured.paced_s
    measured.counts = {name: count - before[name] for name, count in _counts(runtime).items()}
    measured.frames = frames
    await asyncio.sleep(1)
    venues.say()
    measured.report = await venues.hear()


async def _burst(runtime: Runtime, venues: Venues, frames: int, measured: Measured) -> None:
    """Have the rest sent at full speed, and hold every book against what its venue shows in the end."""
    before, turns = runtime.store.messages, list[int]()
    runtime.path.observe = lambda _book_ns, pass_ns: turns.append(pass_ns)
    began = time.perf_counter()
    venues.say()
    await _until(lambda: runtime.store.messages - before >= frames, ARRIVED_S, "the burst has not arrived")
    measured.burst_s = time.perf_counter() - began
    runtime.path.observe = None
    measured.burst, measured.burst_turns = frames, len(turns)
    measured.lost = frames - (runtime.store.messages - before)
    venues.say()
    bests: Mapping[str, Sequence[int]] = (await venues.hear())["bests"]
    for market in runtime.store.markets():
        if market.key in bests:
            bid, ask, _ = runtime.store.top(market.key)
            shown = [round(100 * market.ladder.chance(rung)) for rung in (bid, ask)]
            measured.wrong += shown != list(bests[market.key])


async def _linked(runtime: Runtime, venues: Venues, others: Reception, world: World, measured: Measured) -> None:
    """Link what is to be linked, follow both venues of it, and measure."""
    prologue = world.prologue()
    said = await venues.hear()
    await list_markets(runtime, world)
    link_up(runtime, world, measured)
    scenes: tuple[Kalshi | Polymarket, ...] = (world.kalshi, world.polymarket)
    before = runtime.store.messages
    async with asyncio.TaskGroup() as group:
        feeds = [
            group.create_task(follow(runtime, scene, seeds, f"ws://127.0.0.1:{port}"))
            for scene, seeds, port in zip(scenes, prologue, said["ports"], strict=True)
        ]
        seeds = len(world.kalshi.markets) + len(world.polymarket.markets)
        await _until(lambda: runtime.store.messages - before >= seeds, ARRIVED_S, "not all books are there")
        await _until(lambda: not (runtime.groups.due or runtime.finder.due), MATCHED_S, "groups are not searched")
        await _sustained(runtime, venues, others, said["paced"], measured)
        await _burst(runtime, venues, said["frames"] - said["paced"], measured)
        for task in feeds:
            task.cancel()


async def measure(folder: Path) -> Measured:
    """Run all processes."""
    measured = Measured()
    venues = await Venues.start()
    try:
        senders, urls = await Senders.start(ordered(OTHERS, _WARM, _PACED))
        try:
            settings = Settings(port=0, data_dir=folder, venues=(), data_label=DataLabel.DEMO)
            async with await Database.open(folder) as database:
                runtime, ready = Runtime(settings, database), asyncio.Event()
                async with asyncio.TaskGroup() as group:
                    main = group.create_task(runtime.run(ready))
                    await ready.wait()
                    others = Reception(senders, group, (runtime.bus, runtime.store))
                    for venue, share in OTHERS.items():
                        await others.join(SCENES[venue](share.markets), urls[venue])
                    await _linked(runtime, venues, others, World(), measured)
                    await others.stop()
                    main.cancel()
        finally:
            await senders.stop()
        return measured
    finally:
        await venues.stop()


def _at(found: Sequence[float], share: float) -> float:
    return found[min(len(found) - 1, int(share * len(found)))]


def _quantiles(ordered: Sequence[float]) -> str:
    return f"p50 {_at(ordered, 0.5):.1f} ms, p99 {_at(ordered, 0.99):.1f} ms, worst {ordered[-1]:.1f} ms"


def _print(measured: Measured) -> None:
    report, counts = measured.report, measured.counts
    print(
        f"frame at the venue's socket → item decoded by a client of the stream: six venues on loopback, "
        f"{(measured.frames + measured.others) / measured.paced_s:,.0f} book messages/s for {measured.paced_s:.0f} s, "
        f"{measured.linked:,} linked questions, {measured.groups} groups, a dashboard connected besides"
    )
    goals = f"goal p50 {GOAL_P50_MS:g}, p99 {GOAL_P99_MS:g}"
    for kind, what, note in (
        ("pair", "opportunity, pair", goals),
        ("ladder", "opportunity, ladder", goals),
        ("book", "book", f"built once per tick of {TICK_S * 1e3:.0f} ms or more, conflated"),
    ):
        took = sorted(report["took_ms"][kind])
        if not took:
            print(f"  {what}: none of {report['sent'][kind]} probes ({note})")
            continue
        print(f"  {what}: p50 {_at(took, 0.5):.1f} ms, p99 {_at(took, 0.99):.1f} ms, worst {took[-1]:.1f} ms ({note}); "
              f"{len(took)} of {report['sent'][kind]} probes")  # fmt: skip
    print(f"  before that, the dashboard waited {measured.shown_s:.1f} s for its first {measured.linked:,} rows")
    print(f"  the sender was {report['late_ms']:.1f} ms behind its own pace in the median")
    turns = sorted(measured.turns_ms)
    print(f"  the program took {measured.cpu_s / measured.paced_s:.0%} of a core; others had the cores "
          f"{measured.waited:.0%} of the time; books of the other four venues in doubt: {len(measured.troubles)} "
          f"{measured.troubles[:2] or ''}")  # fmt: skip
    print(f"  looks at all opportunities: {len(turns):,}, p50 {_at(turns, 0.5):.2f} ms, p99 {_at(turns, 0.99):.1f} ms, "
          f"worst {turns[-1]:.1f} ms; {counts['messages']:,} messages, {counts['evaluations']:,} pairs "
          f"evaluated")  # fmt: skip
    waited, took = sorted(measured.waited_ms), sorted(measured.took_ms)
    print(f"  groups searched {len(waited):,} times, so long after the change: {_quantiles(waited)}; each took "
          f"{_quantiles(took)}, together {sum(took) / 10 / measured.paced_s:.0f} % of the time")  # fmt: skip
    looked = counts["dismissed"] + counts["searched"]
    print(f"  groups looked at {looked:,} times, {counts['dismissed'] / max(1, looked):.1%} dismissed by a comparison; "
          f"{counts['stood']:,} proofs stood; programs solved: {counts['guards']:,} by guards, {counts['sized']:,} to "
          f"size orders")  # fmt: skip
    print(f"burst: {measured.burst:,} messages taken in at {measured.burst / measured.burst_s:,.0f}/s, in "
          f"{measured.burst_turns:,} looks; {measured.lost} lost, {measured.wrong} of {2 * QUESTIONS:,} books wrong "
          f"afterwards")  # fmt: skip


def main() -> None:
    """Print what is measured, and the distributions."""
    with tempfile.TemporaryDirectory(prefix="allsight-latency-") as folder:
        _print(run(measure(Path(folder))))


if __name__ == "__main__":
    main()
