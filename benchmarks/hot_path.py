"""What it costs to turn a raw frame into a book with trust and best prices, as a ratio to bare typed decoding.

Both sides see the same bytes in the same run: first the venue's frames are decoded into typed structs and nothing
more, then they go the whole way: decode, parse, bus, state store, best prices. DESIGN section 8: at most 8 times.
The second part sends frames through a real WebSocket on loopback and counts what the same path takes in per second.
"""

import asyncio
import functools
import itertools
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import msgspec
import websockets

from allsight.domain.clock import ManualClock, SystemClock
from allsight.domain.ids import FundsPool, LaneId, MarketKey, Venue, event_key, market_key
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import CatalogueMessage, MarketSeen, Message
from allsight.domain.money import Currency
from allsight.ingestion.adapters.betfair import frames as betfair_frames
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.fees import Terms
from allsight.ingestion.adapters.betfair.ladders import CLASSIC
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.stream import BetfairStream
from allsight.ingestion.adapters.betfair.venue import BetfairConfig
from allsight.ingestion.adapters.kalshi import frames as kalshi_frames
from allsight.ingestion.adapters.kalshi.stream import KalshiStream
from allsight.ingestion.adapters.polymarket import wire as polymarket_frames
from allsight.ingestion.adapters.polymarket.memory import StreamMemory
from allsight.ingestion.adapters.polymarket.stream import MarketChannel
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig
from allsight.ingestion.queue.bus import InProcessBus
from allsight.ingestion.websockets.protocol import Endpoint, StreamProtocol
from allsight.normalization.cache.store import StateStore

MARKETS = 200
FRAMES = 60_000
SOCKET_FRAMES = 100_000
ROUNDS = 3
GOAL_RATIO = 8
GOAL_SOCKET = 20_000
NOW = 1_795_000_000_000_000_000


class _Feeds:
    """Nobody is asked for anything here: a resynchronisation would be a bug of the benchmark."""

    def resync(self, key: MarketKey, reason: str) -> None:
        raise AssertionError(f"{key}: {reason}")

    def watch(self, keys: Iterable[MarketKey]) -> None:
        raise AssertionError


class Out:
    """The least that a protocol needs around it: straight to the bus."""

    lane = LaneId("bench/0")

    def __init__(self, publish: Callable[[Message], None]) -> None:
        self.publish = publish

    def snapshot(self, key: MarketKey) -> None:
        """Take note of nothing."""

    def confirmed(self, key: MarketKey) -> None:
        """Take note of nothing."""

    def refused(self, key: MarketKey, reason: str) -> None:
        raise AssertionError(f"{key}: {reason}")

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        raise AssertionError(reason)

    def resync(self, keys: Iterable[MarketKey]) -> None:
        raise AssertionError(f"{list(keys)} were asked for anew")

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        raise AssertionError(reason)

    def changed(self, message: CatalogueMessage) -> None:
        """Take note of nothing."""

    def lookup(self, references: Iterable[str]) -> None:
        """Take note of nothing."""

    def send(self, text: str) -> None:
        """Say nothing."""

    def broken(self, reason: str) -> None:
        raise AssertionError(reason)


# Markets with the same grid share one ladder, as the adapters make them.
_ladder = functools.lru_cache(probability_ladder)


def _market(venue: Venue, name: str, step: Fraction, quantum: Fraction, **native: str) -> Market:
    return Market(
        key=market_key(venue, name),
        event=event_key(venue, name),
        venue=venue,
        title=name,
        ladder=_ladder(step, quantum),
        currency=Currency.USD,
        funds_pool=FundsPool("bench"),
        lifecycle=Lifecycle.OPEN,
        native=tuple(native.items()),
    )


class Kalshi:
    """Deltas as the venue sends them, some 250 bytes each, over as many markets."""

    name = "Kalshi orderbook_delta"
    decode = staticmethod(kalshi_frames.decode_frame)

    def __init__(self) -> None:
        names = [f"KXBENCH-26DEC31-T{number}" for number in range(MARKETS)]
        self.markets = [_market(Venue.KALSHI, name, Fraction(1, 100), Fraction(1, 100)) for name in names]

    def protocol(self) -> StreamProtocol:
        return KalshiStream("ws://bench", "/", lambda *_: {}, yes_scale=False, trades=False, lifecycle=False)

    def prologue(self) -> list[bytes]:
        said: list[dict[str, object]] = [
            {"id": 1, "type": "subscribed", "msg": {"channel": "orderbook_delta", "sid": 1}}
        ]
        for seq, market in enumerate(self.markets, 1):
            levels = [[f"0.{cent:02d}00", "5000.00"] for cent in range(30, 45)]
            body = {
                "market_ticker": market.title,
                "market_id": "x",
                "yes_dollars_fp": levels,
                "no_dollars_fp": levels,
            }
            said.append({"type": "orderbook_snapshot", "sid": 1, "seq": seq, "msg": body})
        return [msgspec.json.encode(one) for one in said]

    def frames(self, count: int) -> list[bytes]:
        rng = random.Random(1)
        made = []
        for seq in range(MARKETS + 1, MARKETS + 1 + count):
            body = {
                "market_ticker": self.markets[rng.randrange(MARKETS)].title,
                "market_id": "9b0f6b43-5b68-4f9f-9f02-9a2d1b8ac1a1",
                "price_dollars": f"0.{rng.randrange(30, 45):02d}00",
                "delta_fp": f"{rng.choice((-1, 1)) * rng.randrange(1, 9)}.00",
                "side": rng.choice(("yes", "no")),
                "ts": "2026-11-22T12:00:00.123456Z",
                "ts_ms": NOW // 1_000_000,
            }
            made.append(msgspec.json.encode({"type": "orderbook_delta", "sid": 1, "seq": seq, "msg": body}))
        return made


class Polymarket:
    """Price changes as the venue sends them: two tokens, some 600 bytes, over as many markets."""

    name = "Polymarket price_change"
    decode = staticmethod(polymarket_frames.decode_frame)

    def __init__(self) -> None:
        self.markets = [
            _market(
                Venue.POLYMARKET,
                f"0x{number:064x}",
                Fraction(1, 1000),
                Fraction(1, 1_000_000),
                yes_token=f"{10**76 + 2 * number}",
                no_token=f"{10**76 + 2 * number + 1}",
            )
            for number in range(MARKETS)
        ]

    def protocol(self) -> StreamProtocol:
        return MarketChannel("ws://bench", StreamMemory(PolymarketConfig()))

    def prologue(self) -> list[bytes]:
        books = [
            {
                "event_type": "book",
                "market": market.title,
                "asset_id": market.native_of("yes_token"),
                "timestamp": str(NOW // 1_000_000),
                "hash": "0" * 40,
                "bids": [{"price": f"0.{mill}", "size": "5000"} for mill in range(400, 451, 10)],
                "asks": [{"price": f"0.{mill}", "size": "5000"} for mill in range(600, 549, -10)],
                "tick_size": "0.001",
                "last_trade_price": "0.5",
            }
            for market in self.markets
        ]
        return [msgspec.json.encode(books)]

    def frames(self, count: int) -> list[bytes]:
        rng = random.Random(1)
        made = []
        for number in range(count):
            market = self.markets[rng.randrange(MARKETS)]
            mill, size, bid = rng.randrange(401, 450), rng.randrange(1, 9_000), rng.random() < 0.5
            yes = {"price": f"0.{mill if bid else 1000 - mill}", "size": str(size), "side": "BUY" if bid else "SELL"}
            no = {"price": f"0.{1000 - mill if bid else mill}", "size": str(size), "side": "SELL" if bid else "BUY"}
            best = {"best_bid": "0.45", "best_ask": "0.55", "hash": f"{number:040x}"}
            changes = [
                {"asset_id": market.native_of("yes_token"), **yes, **best},
                {"asset_id": market.native_of("no_token"), **no, **best},
            ]
            stamp = str(NOW // 1_000_000 + 1 + number // 100)
            made.append(
                msgspec.json.encode(
                    {"event_type": "price_change", "market": market.title, "timestamp": stamp, "price_changes": changes}
                )
            )
        return made


class Betfair:
    """Changes of one runner as the venue sends them, a level or two in some 120 bytes, over as many markets."""

    name = "Betfair mcm"
    decode = staticmethod(betfair_frames.decode_frame)

    def __init__(self) -> None:
        self.markets = [
            msgspec.structs.replace(
                _market(Venue.BETFAIR, f"1.{10**8 + number}", Fraction(1, 100), Fraction(1, 100)),
                key=market_key(Venue.BETFAIR, f"1.{10**8 + number}", "47972", "0"),
                ladder=CLASSIC,
            )
            for number in range(MARKETS)
        ]

    def protocol(self) -> StreamProtocol:
        session = SessionHolder(BetfairConfig(), SystemClock())
        session.token = self.name  # never sent
        return BetfairStream(Endpoint("tls://bench:1"), "bench", session, Memory(Terms()))

    def prologue(self) -> list[bytes]:
        levels = {
            "atb": [[2 + step / 50, 500] for step in range(10)],
            "atl": [[3 + step / 20, 500] for step in range(10)],
        }
        image = [{"id": market.title, "rc": [{"id": 47972, **levels}]} for market in self.markets]
        said: list[dict[str, object]] = [
            {"op": "connection", "connectionId": "002-1"},
            {"op": "status", "id": 1, "statusCode": "SUCCESS"},
            {"op": "mcm", "id": 2, "ct": "SUB_IMAGE", "initialClk": "i", "clk": "c", "pt": 1, "mc": image},
        ]
        return [msgspec.json.encode(one) for one in said]

    def frames(self, count: int) -> list[bytes]:
        rng = random.Random(1)
        made = []
        for number in range(count):
            back, size = rng.random() < 0.5, rng.randrange(1, 90_000) / 100
            price = round(2 + rng.randrange(10) / 50, 2) if back else round(3 + rng.randrange(10) / 20, 2)
            change = {"atb" if back else "atl": [[price, size]], "id": 47972}
            market = {"id": self.markets[rng.randrange(MARKETS)].title, "rc": [change]}
            clk = f"AL{number:08d}AJ4B"
            made.append(msgspec.json.encode({"op": "mcm", "id": 2, "clk": clk, "pt": NOW // 1_000_000, "mc": [market]}))
        return made


Scene = Kalshi | Polymarket | Betfair


def _path(scene: Scene, clock: ManualClock | SystemClock) -> tuple[Callable[[bytes], None], StateStore]:
    """Build the whole way from a raw frame to the store, seeded and ready."""
    bus = InProcessBus()
    store = StateStore(clock, _Feeds())
    store.attach(bus)
    for market in scene.markets:
        bus.publish(MarketSeen(market, NOW))
    protocol, out = scene.protocol(), Out(bus.publish)
    protocol.opened()
    protocol.subscribe(scene.markets)
    for raw in scene.prologue():
        protocol.handle(raw, NOW, out)
    handle, ticks = protocol.handle, itertools.count(NOW)

    def take(raw: bytes) -> None:
        handle(raw, next(ticks), out)

    return take, store


def _seconds(work: Callable[[bytes], object], frames: Sequence[bytes]) -> float:
    started = time.perf_counter()
    for raw in frames:
        work(raw)
    return time.perf_counter() - started


def measure_ratio(scene: Scene) -> tuple[float, float, float]:
    """Return bare decoding and the whole way in microseconds per frame, and their ratio: medians over rounds."""
    frames = scene.frames(FRAMES)
    bare, whole = [], []
    for _ in range(ROUNDS):
        take, store = _path(scene, ManualClock(NOW))
        bare.append(_seconds(scene.decode, frames))
        whole.append(_seconds(take, frames))
        applied = store.messages - MARKETS
        if applied != len(frames):
            raise AssertionError(f"{len(frames)} frames made {applied} book messages")
    ratios = [two / one for one, two in zip(bare, whole, strict=True)]
    scale = 1e6 / len(frames)
    return statistics.median(bare) * scale, statistics.median(whole) * scale, statistics.median(ratios)


async def _receive(url: str, take: Callable[[bytes], None], count: int) -> float:
    async with websockets.connect(url, compression=None, max_queue=None) as socket:
        await socket.send("go")
        take(await socket.recv(decode=False))
        started = time.perf_counter()
        for _ in range(count - 1):
            take(await socket.recv(decode=False))
        return (count - 1) / (time.perf_counter() - started)


def _serve(
    frames: Sequence[bytes], port: "asyncio.Future[int]", home: asyncio.AbstractEventLoop, done: threading.Event
) -> None:
    """Serve the frames once, from a thread with a loop of its own."""

    async def session(socket: websockets.ServerConnection) -> None:
        await socket.recv()
        for raw in frames:
            await socket.send(raw, text=True)
        await socket.wait_closed()

    async def run() -> None:
        async with websockets.serve(session, "127.0.0.1", 0, compression=None) as server:
            home.call_soon_threadsafe(port.set_result, next(iter(server.sockets)).getsockname()[1])
            await asyncio.to_thread(done.wait)

    asyncio.run(run())


async def measure_socket(scene: Scene) -> float:
    """Return frames per second through a real socket into the store."""
    frames = scene.frames(SOCKET_FRAMES)
    take, _ = _path(scene, SystemClock())
    loop = asyncio.get_running_loop()
    port: asyncio.Future[int] = loop.create_future()
    done = threading.Event()
    server = threading.Thread(target=_serve, args=(frames, port, loop, done), daemon=True)
    server.start()
    try:
        return await _receive(f"ws://127.0.0.1:{await port}", take, len(frames))
    finally:
        done.set()
        await asyncio.to_thread(server.join, 5)


def main() -> None:
    """Print ratios and rates."""
    scenes: tuple[Scene, ...] = (Kalshi(), Polymarket(), Betfair())
    for scene in scenes:
        bare, whole, ratio = measure_ratio(scene)
        print(
            f"{scene.name}: bare typed decoding {bare:.2f} µs, raw frame to book with trust {whole:.2f} µs: "
            f"{ratio:.1f} times (at most {GOAL_RATIO})"
        )
    for scene in scenes:
        rate = asyncio.run(measure_socket(scene))
        print(f"{scene.name} through a socket: {rate:,.0f} frames/s (at least {GOAL_SOCKET:,})")


if __name__ == "__main__":
    main()
