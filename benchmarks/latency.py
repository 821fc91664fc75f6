"""How long a change takes from a venue's socket to a client's WebSocket, under load.

Two processes on loopback. One plays two venues in their own wire formats, 5,000 frames a second together, and is also
the client of our stream; it stamps both ends with one clock. The other is the real program: protocol handling, bus,
state store, scanner, writer, hub and API, without REST catalogues and supervision. Among the load are probes: Kalshi
frames that put an offer of a size used once in front of a linked Polymarket bid. Measured is the time from handing
such a frame to the venue's socket until the client has decoded (a) the opportunity of exactly that size, (b) the book
with exactly that level. Opportunities are pushed as they happen; books are built once per tick of 100 ms, by design.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import websockets

from allsight.app.runtime import TICK_S, Runtime
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import LinkId, MarketKey, QuestionId, Venue
from allsight.domain.market import Category, Market, Rules, RulesText
from allsight.domain.messages import MarketSeen
from allsight.domain.questions import Cluster, Link, LinkedMarket, LinkStatus, Orientation, Predicate, Question
from allsight.infra.db.database import Database
from allsight.settings import DataLabel, Settings
from benchmarks.loop import run
from benchmarks.scenes.base import MARKETS, Out
from benchmarks.scenes.kalshi import Kalshi
from benchmarks.scenes.polymarket import Polymarket

RATE = 5_000
SECONDS = 15
PROBES = 20
EVERY = 25
"""Each so-manieth Kalshi frame is a probe: a hundred a second, half of which open and half of which close."""

BURST_S = 0.002
WARM_UP_S = 2.0
GOAL_P50_MS, GOAL_P99_MS = 5.0, 25.0
SETTLES_NS = 2_000_000_000_000_000_000
FEES = {
    Venue.KALSHI: FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(7, 100), source="benchmark"),
    Venue.POLYMARKET: FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(4, 100), source="benchmark"),
}


class World:
    """Two venues with as many linked pairs as there are markets, the last of them probes; equal in both processes."""

    def __init__(self) -> None:
        self.kalshi, self.polymarket = Kalshi(), Polymarket()
        extra_kalshi, extra_polymarket = Kalshi().markets[:PROBES], Polymarket().markets[:PROBES]
        for number in range(PROBES):
            name = f"KXPROBE-{number}"
            self.kalshi.markets.append(
                msgspec.structs.replace(extra_kalshi[number], key=MarketKey(f"kalshi:{name}"), title=name)
            )
            native = (("yes_token", f"{10**75 + 2 * number}"), ("no_token", f"{10**75 + 2 * number + 1}"))
            name = f"0x{10**60 + number:064x}"
            self.polymarket.markets.append(
                msgspec.structs.replace(
                    extra_polymarket[number], key=MarketKey(f"polymarket:{name}"), title=name, native=native
                )
            )
        for scene in (self.kalshi, self.polymarket):
            scene.markets = [
                msgspec.structs.replace(market, fees=FEES[market.venue], expected_settle_ns=SETTLES_NS)
                for market in scene.markets
            ]

    def kalshi_frames(self) -> tuple[list[bytes], dict[int, tuple[int, int]]]:
        """Return the frames in order, and which of them open a probe, with its number and size."""
        frames, opens, seq, shown = [], {}, len(self.kalshi.markets), [0] * PROBES
        for number, raw in enumerate(Kalshi().frames(RATE // 2 * SECONDS)):  # the probes' frames come below
            seq += 1
            frame: dict[str, Any] = json.loads(raw)
            frame["seq"] = seq
            if number % EVERY == 0:
                turn = number // EVERY
                probe = turn % PROBES
                size = -shown[probe] if shown[probe] else 1_000 + turn
                shown[probe] += size
                frame["msg"] |= {
                    "market_ticker": self.kalshi.markets[MARKETS + probe].title,
                    "price_dollars": "0.5500",
                    "delta_fp": f"{size}.00",
                    "side": "no",
                }
                if size > 0:
                    opens[number] = (probe, size)
            frames.append(msgspec.json.encode(frame))
        return frames, opens

    def prologue(self) -> tuple[list[bytes], list[bytes]]:
        """Return the books with which both venues begin; a probe's Polymarket bid stands at 57 cents."""
        books = json.loads(self.polymarket.prologue()[0])
        for book in books[MARKETS:]:
            book["bids"], book["asks"] = [{"price": "0.57", "size": "1000000"}], [{"price": "0.65", "size": "1000000"}]
        return self.kalshi.prologue(), [msgspec.json.encode(books)]

    def pairs(self) -> Iterable[tuple[Market, Market]]:
        """Go through the linked pairs."""
        return zip(self.kalshi.markets, self.polymarket.markets, strict=True)


# -- the venues and the client --------------------------------------------------------------------------------------


async def play() -> None:
    """Play both venues and the client: addresses out, the API's address in, stamps out."""
    world = World()
    kalshi, opens = world.kalshi_frames()
    polymarket = Polymarket().frames(RATE // 2 * SECONDS)
    sent: dict[tuple[int, int], int] = {}
    seen: dict[str, dict[tuple[int, int], int]] = {"opportunity": {}, "book": {}}
    begin, sent_all, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    late: list[float] = []

    async def venue(socket: websockets.ServerConnection, frames: Sequence[bytes], marks: dict[int, Any]) -> None:
        await begin.wait()
        started = time.monotonic()
        for number, raw in enumerate(frames):
            ahead = started + number / (RATE / 2) - time.monotonic()
            if ahead > BURST_S:
                await asyncio.sleep(ahead)
            if number in marks:
                late.append(-ahead)
                sent[marks[number]] = time.monotonic_ns()
            await socket.send(raw, text=True)
        if marks:
            sent_all.set()
        await done.wait()

    async def client(url: str) -> None:
        topics = ["opportunities"] + [f"book:{market.key}" for market in world.kalshi.markets[MARKETS:]]
        async with websockets.connect(url, compression=None, max_size=1 << 24, max_queue=None) as socket:
            await socket.send(msgspec.json.encode({"op": "subscribe", "topics": topics}).decode())
            async for raw in socket:
                now = time.monotonic_ns()
                for item in msgspec.json.decode(raw).get("items", ()):
                    if item["op"] == "opportunity" and item["data"]["status"] == "open":
                        probe = int(item["data"]["question_id"].removeprefix("q")) - MARKETS
                        seen["opportunity"].setdefault((probe, round(float(item["data"]["contracts"]))), now)
                    elif item["op"] == "book" and float(item["data"]["asks"][0][0]) == 0.45:
                        probe = int(item["key"].rpartition("-")[2])
                        seen["book"].setdefault((probe, round(float(item["data"]["asks"][0][1]))), now)

    async def dashboard(url: str) -> None:
        async with websockets.connect(url, compression=None, max_size=1 << 24) as socket:
            await socket.send('{"op":"subscribe","topics":["questions","venues"]}')
            async for _ in socket:
                pass

    async with (
        websockets.serve(lambda socket: venue(socket, kalshi, opens), "127.0.0.1", 0, compression=None) as one,
        websockets.serve(lambda socket: venue(socket, polymarket, {}), "127.0.0.1", 0, compression=None) as two,
    ):
        ports = [next(iter(server.sockets)).getsockname()[1] for server in (one, two)]
        sys.stdout.write(json.dumps(ports) + "\n")
        sys.stdout.flush()
        url = (await asyncio.to_thread(sys.stdin.readline)).strip()
        tasks = [asyncio.ensure_future(client(url)), asyncio.ensure_future(dashboard(url))]
        await asyncio.sleep(WARM_UP_S)
        begin.set()
        started = time.monotonic()
        async with asyncio.timeout(2 * SECONDS):
            await sent_all.wait()
        took = time.monotonic() - started
        await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        took_ms = {
            kind: [(at - sent[probe]) / 1e6 for probe, at in found.items() if probe in sent]
            for kind, found in seen.items()
        }
        report = {"sent": len(sent), "took_s": took, "late_ms": statistics.median(late) * 1e3, "took_ms": took_ms}
        sys.stdout.write(json.dumps(report) + "\n")
        done.set()


# -- the program ----------------------------------------------------------------------------------------------------


def link_up(runtime: Runtime, world: World) -> None:
    """Tell the program of all markets, and that each pair asks one question."""
    now_ns = runtime.clock.now_ns()
    for number, pair in enumerate(world.pairs()):
        question = Question(
            id=QuestionId(f"q{number}"),
            title=f"Question {number}?",
            category=Category.MACRO,
            predicate=Predicate(subject=(), action="be_above"),
        )
        linked = []
        for market in pair:
            runtime.bus.publish(MarketSeen(market, now_ns))
            link = LinkId(f"{market.venue.code}{number}")
            linked.append(LinkedMarket(market.key, market.venue, Orientation.SAME, LinkStatus.CONFIRMED, link))
        cluster = Cluster(question=question, markets=tuple(linked))
        runtime.questions.set_cluster(cluster)
        runtime.finder.set_cluster(cluster, {one.market: _terms(one, question.id, now_ns) for one in linked})


def _terms(one: LinkedMarket, question: QuestionId, now_ns: int) -> Any:
    from allsight.analysis.arbitrage.terms import LegTerms

    rules = Rules(market=one.market, texts=(RulesText("rules", "Resolves to Yes if it happens."),))
    link = Link(
        id=one.link,
        market=one.market,
        question=question,
        orientation=one.orientation,
        status=one.status,
        confidence=1.0,
        decided_by="benchmark",
        decided_ns=now_ns,
        rules={},
    )
    return LegTerms(link, rules)


async def follow(runtime: Runtime, scene: Kalshi | Polymarket, prologue: Sequence[bytes], url: str) -> None:
    """Read one venue's stream the way a session does: each frame through the protocol onto the bus."""
    protocol, out = scene.protocol(), Out(runtime.bus.publish)
    protocol.opened()
    protocol.subscribe(scene.markets)
    for raw in prologue:
        protocol.handle(raw, runtime.clock.now_ns(), out)
    async with websockets.connect(url, compression=None, max_queue=64) as socket:
        while True:
            protocol.handle(await socket.recv(decode=False), runtime.clock.now_ns(), out)


async def measure(folder: Path) -> dict[str, Any]:
    """Run both processes and return the client's report."""
    world = World()
    code = "import asyncio; from benchmarks import latency; asyncio.run(latency.play())"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24
    )
    try:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the venues have no pipes")
        ports = json.loads(await child.stdout.readline())
        settings = Settings(port=0, data_dir=folder, venues=(), data_label=DataLabel.DEMO)
        async with await Database.open(folder) as database:
            runtime, ready = Runtime(settings, database), asyncio.Event()
            main = asyncio.ensure_future(runtime.run(ready))
            await ready.wait()
            link_up(runtime, world)
            scenes: tuple[Kalshi | Polymarket, ...] = (world.kalshi, world.polymarket)
            feeds = [
                asyncio.ensure_future(follow(runtime, scene, prologue, f"ws://127.0.0.1:{port}"))
                for scene, prologue, port in zip(scenes, world.prologue(), ports, strict=True)
            ]
            child.stdin.write(f"{runtime.url.replace('http', 'ws', 1)}/api/v1/stream\n".encode())
            report: dict[str, Any] = json.loads(await child.stdout.readline())
            report |= {"applied": runtime.store.messages, "evaluations": runtime.finder.pairs.stats.evaluations}
            for task in (*feeds, main):
                task.cancel()
            await asyncio.gather(*feeds, main, return_exceptions=True)
        return report
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


def main() -> None:
    """Print what is measured, and both distributions."""
    with tempfile.TemporaryDirectory(prefix="allsight-latency-") as folder:
        report = run(measure(Path(folder)))
    rate = RATE * SECONDS / report["took_s"]
    print(
        f"frame at the venue's socket → item decoded by a client of the stream: two feeds on loopback, {rate:,.0f} "
        f"frames/s for {report['took_s']:.0f} s, {MARKETS + PROBES} linked pairs, a dashboard connected besides; "
        f"{report['applied']:,} book messages applied, {report['evaluations']:,} evaluations"
    )
    goals = f"goal p50 {GOAL_P50_MS:g}, p99 {GOAL_P99_MS:g}"
    for kind, note in (
        ("opportunity", goals),
        ("book", f"built once per tick of {TICK_S * 1e3:.0f} ms or more, conflated"),
    ):
        took = sorted(report["took_ms"][kind])
        if not took:
            raise AssertionError(f"no {kind} arrived")
        p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
        share = f"{len(took)} of {report['sent']} probes"
        print(f"  {kind}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, worst {took[-1]:.1f} ms ({note}); {share}")
    print(f"  the sender was {report['late_ms']:.1f} ms behind its own pace in the median")


if __name__ == "__main__":
    main()
