"""How long a change takes from a venue's socket to a client's WebSocket, under load and with all kinds on.

Eight processes on loopback, all by one clock. Six play a venue each, in its own wire format: ten thousand book
messages a second together. One is a client of our stream, and a dashboard besides. The eighth is the real program:
sessions, bus, state store, search for pairs and groups, writer, hub and API, without REST catalogues and supervision.
Two thousand questions are linked at Kalshi and Polymarket, most of them in groups of every shape; books follow common
beliefs, each with its venue's noise.

Among the load are probes: Kalshi frames that put an offer of a size used once in front of a linked Polymarket bid of
the same question, or of a higher level of a ladder. Measured is the time from handing such a frame to the venue's
socket until the client has decoded (a) the opportunity of exactly that size, (b) the book with exactly that level.
Opportunities are pushed as they happen; books are built once per tick of 100 ms, by design. After that a burst of
50,000 frames goes out as fast as the program reads: counted is whether every message and every last price has arrived.

Frames are made beforehand, because venues that trade cannot make 10,000 messages a second on the cores that are left:
those are in `emulated`, with as many as they can.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from allsight.analysis.arbitrage.groups.agenda import Rank
from allsight.app.runtime import TICK_S, Runtime
from allsight.domain.ids import Venue
from allsight.infra.db.database import Database
from allsight.settings import DataLabel, Settings
from benchmarks.child import Child
from benchmarks.linked.webs import terms_of
from benchmarks.linked.world import QUESTIONS, Bests, Opens, World
from benchmarks.loop import run
from benchmarks.onlooker import Seen, Start, decode_seen, decode_shown
from benchmarks.reception import Reception, Run
from benchmarks.senders import Go, Order, Senders
from benchmarks.six_at_once import Share, going, ordered

GOAL_P50_MS, GOAL_P99_MS = 5.0, 25.0

OTHERS: Final[Mapping[Venue, Share]] = {
    Venue.BETFAIR: Share(1_000, 2_000),
    Venue.SMARKETS: Share(600, 600),
    Venue.DRIFT: Share(200, 500),
    Venue.HEDGEHOG: Share(200, 400),
}
"""The venues that are not linked here: fewer markets than `six_at_once` has, and as many messages a second."""
RATE: Final = 3_250
"""Frames a second of each linked venue: with the others ten thousand."""

SECONDS: Final = 60
BURST: Final = 25_000
_PACED_FRAMES: Final = RATE * SECONDS
_WARM_UP_S: Final = 2.0
_WARM: Final = going(OTHERS, _WARM_UP_S, paced=True)
_PACED: Final = going(OTHERS, SECONDS, paced=True)
_ORDERS: Final = ordered(OTHERS, _WARM, _PACED) | dict.fromkeys(
    (Venue.KALSHI, Venue.POLYMARKET), Order(QUESTIONS, _PACED_FRAMES + BURST, linked=True)
)
MATCHED_S: Final = 180.0


@dataclass
class Measured:
    """What a run came to.

    Attributes:
        sent: when each probe was handed to its socket, by which it is and its size.
        took_ms: how long after that something about it was decoded, by what it was.
        looks_ms: what each look at all opportunities took, and `burst_looks` how many there were in the burst.
        waited_ms, searches_ms: how long after a change each group had been searched, and what that took.
    """

    sent: dict[tuple[int, int], int] = field(default_factory=dict)
    took_ms: dict[str, list[float]] = field(default_factory=dict)
    linked: int = 0
    groups: int = 0
    shown_s: float = 0.0
    looks_ms: list[float] = field(default_factory=list)
    burst_looks: int = 0
    waited_ms: list[float] = field(default_factory=list)
    searches_ms: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    wrong: int = 0

    def searched(self, waited_ns: int, spent_ns: int, rank: Rank) -> None:
        """Take note of a search; what is owed waits for nothing but time."""
        if rank is not Rank.IDLE:
            self.waited_ms.append(waited_ns / 1e6)
        self.searches_ms.append(spent_ns / 1e6)


async def read(runtime: Runtime, world: World) -> None:
    """Wait until the matcher has read all markets, of which it can make nothing."""
    listed = runtime.matcher.listing
    markets = [market for scene in world.scenes.values() for market in scene.markets]
    await _until(lambda: all(listed(one.key) is not None for one in markets), MATCHED_S, "markets wait to be matched")


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


async def _sustained(runtime: Runtime, reception: Reception, client: Child, world: World, measured: Measured) -> Run:
    """Have all venues send at their pace, and take note of what the program did meanwhile."""
    books = [mine.key for mine, _ in world.probes]
    client.say(Start(f"{runtime.url.replace('http', 'ws', 1)}/api/v1/stream", books))
    measured.shown_s = await client.hear(decode_shown)
    await reception.run(_WARM)  # books that prove themselves alone have run out while the rest was linked
    before = _counts(runtime)
    runtime.path.observe = lambda _book_ns, look_ns: measured.looks_ms.append(look_ns / 1e6)
    runtime.finder.groups.observe = measured.searched
    found = await reception.run(_PACED | dict.fromkeys(world.scenes, Go(_PACED_FRAMES, RATE)))
    runtime.path.observe = runtime.finder.groups.observe = None
    measured.counts = {name: count - before[name] for name, count in _counts(runtime).items()}
    return found


async def _seen(client: Child, opens: Opens, paced: Run, measured: Measured) -> None:
    """Hear what the client saw, and hold it against what was sent."""
    await asyncio.sleep(1)
    sent = paced.sent_ns[Venue.KALSHI]
    measured.sent = {probe: sent[number] for number, probe in opens.items() if number < len(sent)}
    seen: list[Seen] = await client.ask(None, decode_seen)
    for one in seen:
        if (at_ns := measured.sent.get((one.probe, one.size))) is not None:
            measured.took_ms.setdefault(one.what, []).append((one.at_ns - at_ns) / 1e6)


async def _burst(
    runtime: Runtime, reception: Reception, rest: Mapping[Venue, Go], bests: Bests, measured: Measured
) -> Run:
    """Have the rest sent at full speed, and hold every book against what its venue shows in the end."""
    before, looks = runtime.store.messages, list[int]()
    runtime.path.observe = lambda _book_ns, look_ns: looks.append(look_ns)
    found = await reception.run(rest)
    runtime.path.observe = None
    measured.burst_looks = len(looks)
    measured.lost = sum(go.frames for go in rest.values()) - (runtime.store.messages - before)
    for market in runtime.store.markets():
        if market.key in bests:
            bid, ask, _ = runtime.store.top(market.key)
            shown = tuple(round(100 * market.ladder.chance(rung)) for rung in (bid, ask))
            measured.wrong += shown != bests[market.key]
    return found


async def _run(
    runtime: Runtime, senders: Senders, urls: Mapping[Venue, str], client: Child
) -> tuple[Measured, Run, Run]:
    """Connect all venues, link what is to be linked, and measure."""
    measured, world = Measured(), World()
    opens, bests, rest = _outline(world)
    async with asyncio.TaskGroup() as group:
        reception = Reception(senders, group, (runtime.bus, runtime.store))
        scenes = {venue: order.scene(venue) for venue, order in _ORDERS.items() if not order.linked}
        for venue, scene in {**scenes, **world.scenes}.items():
            await reception.join(scene, urls[venue])
        await read(runtime, world)
        link_up(runtime, world, measured)
        await _until(lambda: not (runtime.groups.due or runtime.finder.due), MATCHED_S, "groups are not searched")
        paced = await _sustained(runtime, reception, client, world, measured)
        await _seen(client, opens, paced, measured)
        burst = await _burst(runtime, reception, rest, bests, measured)
        await reception.stop()
    return measured, paced, burst


def _outline(world: World) -> tuple[Opens, Bests, dict[Venue, Go]]:
    """Return what has to be known here of what the venues tell; their frames would be garbage to look through."""
    story = world.story(_PACED_FRAMES + BURST)
    return story.opens, story.bests, {venue: Go(len(told) - _PACED_FRAMES) for venue, told in story.frames.items()}


async def measure(folder: Path) -> tuple[Measured, Run, Run]:
    """Run all processes, and return what is found, of all venues at their pace and of the burst."""
    client = await Child.start("onlooker")
    try:
        senders, urls = await Senders.start(_ORDERS)
        try:
            settings = Settings(port=0, data_dir=folder, venues=(), data_label=DataLabel.DEMO)
            async with await Database.open(folder) as database, asyncio.TaskGroup() as group:
                runtime, ready = Runtime(settings, database), asyncio.Event()
                main = group.create_task(runtime.run(ready))
                await ready.wait()
                found = await _run(runtime, senders, urls, client)
                main.cancel()
        finally:
            await senders.stop()
    finally:
        await client.stop()
    return found


def _quantiles(found: Sequence[float]) -> str:
    ordered = sorted(found)
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return f"p50 {p50:.2f} ms, p99 {p99:.1f} ms, worst {ordered[-1]:.1f} ms"


def _print(measured: Measured, paced: Run, burst: Run) -> None:
    counts = measured.counts
    print(
        f"frame at the venue's socket → item decoded by a client of the stream: six venues in processes of their own, "
        f"{paced.rate:,.0f} book messages/s for {paced.took_s:.0f} s, {measured.linked:,} linked questions, "
        f"{measured.groups} groups, a dashboard connected besides"
    )
    goals = f"goal p50 {GOAL_P50_MS:g}, p99 {GOAL_P99_MS:g}"
    ladders = sum(probe % 2 for probe, _ in measured.sent)
    for kind, what, sent, note in (
        ("pair", "opportunity, pair", len(measured.sent) - ladders, goals),
        ("ladder", "opportunity, ladder", ladders, goals),
        ("book", "book", len(measured.sent), f"built once per tick of {TICK_S * 1e3:.0f} ms or more, conflated"),
    ):
        took = measured.took_ms.get(kind)
        print(f"  {what}: {_quantiles(took) if took else 'none'} ({note}); {len(took or ())} of {sent} probes")
    print(f"  before that, the dashboard waited {measured.shown_s:.1f} s for its first {measured.linked:,} rows")
    print(f"  from the socket to the price in the store: {_quantiles([ns / 1e6 for ns in paced.all_delays_ns])}; the "
          f"venues were {paced.late_s * 1e3:.1f} ms behind their own pace at worst")  # fmt: skip
    print(f"  the program took {paced.busy:.0%} of a core; others had the cores {paced.waited:.0%} of the time; "
          f"books in doubt: {len(paced.troubles)} {paced.troubles[:2] or ''}")  # fmt: skip
    print(f"  looks at all opportunities: {len(measured.looks_ms):,}, {_quantiles(measured.looks_ms)}; "
          f"{counts['messages']:,} messages, {counts['evaluations']:,} pairs evaluated")  # fmt: skip
    print(f"  groups searched {len(measured.waited_ms):,} times, so long after the change: "
          f"{_quantiles(measured.waited_ms)}; each took {_quantiles(measured.searches_ms)}, together "
          f"{sum(measured.searches_ms) / 10 / paced.took_s:.0f} % of the time")  # fmt: skip
    looked = counts["dismissed"] + counts["searched"]
    print(f"  groups looked at {looked:,} times, {counts['dismissed'] / max(1, looked):.1%} dismissed by a comparison; "
          f"{counts['stood']:,} proofs stood; programs solved: {counts['guards']:,} by guards, {counts['sized']:,} to "
          f"size orders")  # fmt: skip
    print(f"burst: {sum(burst.messages.values()):,} messages taken in at {burst.rate:,.0f}/s, in "
          f"{measured.burst_looks:,} looks; {measured.lost} lost, {measured.wrong} of {2 * QUESTIONS:,} books wrong "
          f"afterwards")  # fmt: skip


def main() -> None:
    """Print what is measured, and the distributions."""
    with tempfile.TemporaryDirectory(prefix="allsight-latency-") as folder:
        _print(*run(measure(Path(folder))))


if __name__ == "__main__":
    main()
