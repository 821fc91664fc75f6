"""The whole program over six emulated venues in processes of their own, with all kinds on: from frame to opportunity.

The emulators run as child processes, as in the demo, and are asked for as much as the cores that are left can make;
catalogues, matching, groups, database, API and a client of the stream, in another process, are all there. Printed: how
many questions are linked and searched as groups, what arrives, and the program's own path: from the stamp that a frame
gets when it is received until the look that took it in has ended, which evaluates pairs and tells groups; from there
until the groups have been searched that it concerns; and until the client has decoded the opportunity. Frames of six
venues cannot be followed by one clock from their sockets: that is `latency`.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import websockets

from allsight.analysis.arbitrage.groups.agenda import Rank
from allsight.app.children import emulated
from allsight.app.emulation import plan
from allsight.app.openers import EMULATED
from allsight.app.run import pointed_at
from allsight.app.runtime import Runtime
from allsight.domain.messages import BookDelta, BookSnapshot, Message
from allsight.infra.db.database import Database
from allsight.settings import Settings
from benchmarks import child
from benchmarks.child import Child
from benchmarks.loop import run
from benchmarks.process import waited_s
from benchmarks.scale import Scale
from benchmarks.senders import decode_url

LISTINGS: Final = 4_500
"""At the two largest venues; the others list their share of the same topics. For two thousand linked questions."""

HAPPENINGS_PER_S: Final = 300
"""What the crowd of each venue is asked for; an emulator that cannot keep up makes as many as it can."""

GROUPED_S: Final = 120.0
SETTLED_S: Final = 5.0
MEASURED_S: Final = 30.0
decode_ages = msgspec.json.Decoder(list[float]).decode


class Trace:
    """When what was received was taken in by a look at all opportunities."""

    def __init__(self, runtime: Runtime) -> None:
        self._clock = runtime.clock
        self._waiting: list[int] = []
        self.on = False
        self.delays_ms: list[float] = []
        self.looks_ms: list[float] = []
        self.waits_ms: list[float] = []
        self.late_ms: list[float] = []
        self.owed_ms: list[float] = []
        self.searches_ms: list[float] = []
        self.openings_ms: list[float] = []
        runtime.bus.handle((BookDelta, BookSnapshot), self._received)
        runtime.path.observe = self._looked
        runtime.finder.groups.observe = self._searched
        runtime.finder.groups.observe_opened = self._opened

    def _received(self, message: Message) -> None:
        if isinstance(message, BookDelta | BookSnapshot):
            self._waiting.append(message.recv_ns)

    def _searched(self, waited_ns: int, spent_ns: int, rank: Rank) -> None:
        if self.on:
            found = {Rank.IDLE: self.owed_ms, Rank.LATER: self.late_ms}.get(rank, self.waits_ms)
            found.append((spent_ns if rank is Rank.IDLE else waited_ns) / 1e6)
            self.searches_ms.append(spent_ns / 1e6)

    def _opened(self, waited_ns: int) -> None:
        if self.on:
            self.openings_ms.append(waited_ns / 1e6)

    def _looked(self, book_ns: int, look_ns: int) -> None:
        """Take note of a look; books that came with news of descriptions are counted with the next one."""
        del book_ns
        now_ns = self._clock.now_ns()
        if self.on:
            self.delays_ms += [(now_ns - recv_ns) / 1e6 for recv_ns in self._waiting]
            self.looks_ms.append(look_ns / 1e6)
        self._waiting.clear()


async def listen() -> None:
    """Follow opportunities in a process of its own; from one line of the parent to the next note how old each is."""
    url = decode_url(await child.heard())
    ages_ms: list[float] = []
    known: set[tuple[str, int]] = set()

    async def follow() -> None:
        async with websockets.connect(url, compression=None, max_size=1 << 26) as socket:
            await socket.send('{"op":"subscribe","topics":["opportunities"]}')
            async for raw in socket:
                now_ms, frame = time.time_ns() / 1e6, msgspec.json.decode(raw)
                if frame["type"] == "batch":
                    for one in [item["data"] for item in frame["items"] if item["op"] == "opportunity"]:
                        if one["status"] == "open" and (one["id"], one["version"]) not in known:
                            known.add((one["id"], one["version"]))
                            ages_ms.append(now_ms - one["updated_at"])
                elif frame["type"] == "snapshot":
                    known.update((item["data"]["id"], item["data"]["version"]) for item in frame["items"])

    following = asyncio.ensure_future(follow())
    await child.heard()
    ages_ms.clear()
    await child.heard()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    child.say(ages_ms)


def serve_parent() -> None:
    """Listen for the parent."""
    run(listen())


def _counts(runtime: Runtime) -> Counter[str]:
    stats = runtime.finder.groups.stats
    found = Counter({name: getattr(stats, name) for name in stats.__struct_fields__})
    found.update(messages=runtime.store.messages, evaluations=runtime.finder.pairs.stats.evaluations)
    return found


async def _grouped(runtime: Runtime) -> None:
    """Wait until nothing is due, but for what could be better: that is always some."""
    until = time.monotonic() + GROUPED_S
    while runtime.groups.due or runtime.pipeline.backlog or runtime.finder.groups.agenda:
        if time.monotonic() > until:
            print(f"  still due after {GROUPED_S:.0f} s: {runtime.groups.due:,} questions for their group, "
                  f"{len(runtime.finder.groups.agenda):,} parts to be searched")  # fmt: skip
            return
        await asyncio.sleep(0.02)


def quantiles(found: Sequence[float]) -> str:
    """Write p50, p99 and the worst of some milliseconds."""
    if not found:
        return "none"
    ordered = sorted(found)
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return f"p50 {p50:.2f} ms, p99 {p99:.1f} ms, worst {ordered[-1]:.1f} ms of {len(ordered):,}"


async def report(runtime: Runtime, seconds: float = MEASURED_S) -> None:
    """Wait until all is matched, measure, and print."""
    trace, scale = Trace(runtime), Scale(runtime)
    await scale.catalogues()
    await scale.matched()
    await _grouped(runtime)
    markets = sum(reader.stats().markets for reader in runtime.feeds.readers)
    print(f"markets               {markets:>9,}")
    print(f"linked questions      {runtime.questions.linked:>9,}   {runtime.finder.pairs.pairs:,} pairs, "
          f"{runtime.finder.groups.groups:,} parts of groups searched", flush=True)  # fmt: skip
    client = await Child.start("emulated")
    try:
        client.say(f"{runtime.url.replace('http', 'ws', 1)}/api/v1/stream")
        await asyncio.sleep(SETTLED_S)
        await _grouped(runtime)
        before, worked, waited = _counts(runtime), time.process_time(), waited_s()
        client.say()
        trace.on, began = True, time.perf_counter()
        await asyncio.sleep(seconds)
        trace.on, span = False, time.perf_counter() - began
        found, worked, waited = _counts(runtime), time.process_time() - worked, waited_s() - waited
        found.subtract(before)
        ages = await client.ask(None, decode_ages)
    finally:
        await client.stop()
    looked = found["dismissed"] + found["searched"]
    print(
        f"messages per second   {found['messages'] / span:>9,.0f}   {found['evaluations'] / span:,.0f} pairs evaluated"
    )
    print(f"share of one core     {worked / span:>9.0%}   others had the cores {waited / span:.0%} of the time")
    print(f"received → looked at  {quantiles(trace.delays_ms)} messages; goal p50 5, p99 25 with what follows")
    print(f"… the look itself     {quantiles(trace.looks_ms)} looks")
    print(f"… → group searched    {quantiles(trace.waits_ms)} searches; where all that is shown is conditional "
          f"{quantiles(trace.late_ms)}")  # fmt: skip
    print(f"… owed proofs         {quantiles(trace.owed_ms)}; {sum(trace.owed_ms) / 10 / span:.0f} % of the time")
    print(f"… → opened            {quantiles(trace.openings_ms)} that were found by it")
    print(
        f"… the search itself   {quantiles(trace.searches_ms)}; {sum(trace.searches_ms) / 10 / span:.0f} % of the time"
    )
    print(f"… → client            {quantiles(ages)} items, to the millisecond")
    print(f"groups                {looked:>9,}   looked at, {found['dismissed'] / max(1, looked):.1%} dismissed by a "
          f"comparison, {found['stood']:,} proofs stood; programs: {found['guards']:,} by guards, {found['sized']:,} "
          f"to size orders")  # fmt: skip
    print(f"proofs                {found['proved']:>9,}   {found['renewed']:,} of them over the same orders alone; "
          f"{found['left']:,} were left as they are for now, {found['refused']:,} refused")  # fmt: skip
    kinds = Counter(str(one.kind) for one in runtime.finder.opportunities())
    print(f"open at the end       {sum(kinds.values()):>9,}   "
          f"{', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}")  # fmt: skip


async def measure(
    listings: int = LISTINGS,
    rate: float = HAPPENINGS_PER_S,
    seconds: float = MEASURED_S,
    dislocations: float | None = None,
) -> None:
    """Run everything and print."""
    orders = plan(list(EMULATED), seed=7, listings=listings, rate=rate, dislocations=dislocations)
    with tempfile.TemporaryDirectory(prefix="allsight-emulated-") as folder:
        async with emulated(orders) as ready, await Database.open(Path(folder)) as database:
            runtime = Runtime(pointed_at(Settings(port=0), ready, Path(folder)), database)
            started = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                main = group.create_task(runtime.run(started), name="runtime")
                await started.wait()
                await report(runtime, seconds)
                main.cancel()


def main() -> None:
    """Run the benchmark."""
    run(measure())


if __name__ == "__main__":
    main()
