"""How the program holds up with twenty thousand markets over all emulated venues.

The emulators run as child processes, as in the demo; the program runs in this one, so that what is measured is the
process that a user has. Printed: how long it takes until every catalogue is read and until everything is matched, the
memory of the process and per market, and what the streams deliver while all books are followed, with the share of one
core that it takes.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from allsight.app.children import emulated
from allsight.app.emulation import plan
from allsight.app.openers import EMULATED
from allsight.app.run import pointed_at
from allsight.app.runtime import Runtime
from allsight.infra.db.database import Database
from allsight.settings import Settings
from benchmarks.loop import run
from benchmarks.process import MEGABYTE, resident

LISTINGS = 6_950
"""At the two largest venues; the others list their share of the same topics, which makes twenty thousand in all."""

HAPPENINGS_PER_S = 100
"""What the crowd of each venue is asked for. The emulators share the machine with the program that is measured: busier
ones would take its time away. What the stream path can take at most is `hot_path`'s business."""

SYNC_S = 120.0
MATCHED_S = 300.0
MEASURED_S = 15.0


def listed(values: Mapping[str, str]) -> str:
    """Write values with their names."""
    return ", ".join(f"{name} {value}" for name, value in values.items())


class Scale:
    """The program under measurement."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._began = time.perf_counter()

    def passed(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._began

    async def catalogues(self) -> dict[str, float]:
        """Wait until every venue's catalogue has been read whole, and return when each one was."""
        found: dict[str, float] = {}
        readers = self._runtime.feeds.readers
        while len(found) < len(readers):
            for reader in readers:
                if reader.venue not in found and reader.stats().catalogue_ns is not None:
                    found[reader.venue] = self.passed()
            if self.passed() > SYNC_S:
                late = ", ".join(reader.venue for reader in readers if reader.venue not in found)
                raise TimeoutError(f"not read whole within {SYNC_S:.0f} s: {late}")
            await asyncio.sleep(0.1)
        return found

    async def matched(self) -> str:
        """Wait until nothing waits to be matched, though not for ever, and say when that was."""
        while left := self._runtime.pipeline.backlog:
            if self.passed() > MATCHED_S:
                break
            await asyncio.sleep(0.1)
        return f"{self.passed():>9.1f} s" + (f"   but for {left:,}, which still wait" if left else "")

    def messages(self) -> dict[str, int]:
        """Return how many messages each venue's feed has published."""
        return {reader.venue: reader.stats().messages_total for reader in self._runtime.feeds.readers}

    async def report(self) -> None:
        """Measure and print."""
        before = resident()
        read = await self.catalogues()
        markets = {reader.venue: reader.stats().markets for reader in self._runtime.feeds.readers}
        total = sum(markets.values())
        print(f"markets               {total:>9,}   {listed({name: f'{count:,}' for name, count in markets.items()})}")
        print(f"all catalogues read   {max(read.values()):>9.1f} s   goal below 60 s: "
              f"{listed({name: f'{at:.0f} s' for name, at in read.items()})}")  # fmt: skip
        print(f"resident memory       {resident() / MEGABYTE:>9,.0f} MB  when all is read", flush=True)
        print(f"everything matched    {await self.matched()}", flush=True)
        await asyncio.sleep(5)  # the watch list is handed to the feeds every few seconds
        gc.collect()
        after = resident()
        print(f"resident memory       {after / MEGABYTE:>9,.0f} MB  goal below 1,500 MB")
        print(f"bytes per market      {(after - before) // max(1, total):>9,}   with rules, links, books and rows")
        await self._streams()

    async def _streams(self) -> None:
        readers = self._runtime.feeds.readers
        first, began, worked = self.messages(), time.perf_counter(), time.process_time()
        await asyncio.sleep(MEASURED_S)
        span, worked = time.perf_counter() - began, time.process_time() - worked
        rates = {venue: (count - first[venue]) / span for venue, count in self.messages().items()}
        live = sum(self._runtime.store.counts(reader.venue).live for reader in readers)
        by_venue = listed({name: f"{rate:,.0f}" for name, rate in rates.items()})
        print(f"messages per second   {sum(rates.values()):>9,.0f}   {by_venue}")
        print(f"share of one core     {worked / span:>9.0%}   of the process, with sampling, storing and watching")
        print(f"live books            {live:>9,}")
        for reader in readers:
            stats = reader.stats()
            lag = "-" if stats.lag_p50_ms is None else f"{stats.lag_p50_ms:,.0f} / {stats.lag_p99_ms or 0:,.0f} ms"
            lost = f"gaps {stats.gaps_1h}, reconnects {stats.reconnects_1h}"
            print(f"  {reader.venue:<12} {stats.state:<8} lag {lag:<18} {lost}")
        print(f"resident memory then  {resident() / MEGABYTE:>9,.0f} MB")


async def measure() -> None:
    """Run everything and print."""
    orders = plan(list(EMULATED), seed=7, listings=LISTINGS, rate=HAPPENINGS_PER_S)
    with tempfile.TemporaryDirectory(prefix="allsight-scale-") as folder:
        async with emulated(orders) as ready, await Database.open(Path(folder)) as database:
            settings = pointed_at(Settings(port=0), ready, Path(folder))
            runtime = Runtime(settings, database)
            started = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                main = group.create_task(runtime.run(started), name="runtime")
                scale = Scale(runtime)
                await started.wait()
                await scale.report()
                main.cancel()


def main() -> None:
    """Run the benchmark."""
    run(measure())
