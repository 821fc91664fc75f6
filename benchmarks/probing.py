"""The other process of `latency`: two venues over linked questions in their own formats, and a client of our stream.

The world is the same in both processes: two thousand questions, each asked at both venues, most of them in groups, and
beside them probes: markets on which an offer of a size used once makes an opportunity, half of them a pair and half of
them two levels of a ladder. Sent at a pace first, and after that a burst as fast as the program reads.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import websockets

from allsight.domain.ids import EventKey, MarketKey, Venue
from allsight.domain.market import Market
from benchmarks.linked.markets import KINDS
from benchmarks.linked.shapes import Shape
from benchmarks.linked.streams import (
    Change,
    Place,
    Quoted,
    happenings,
    kalshi_book,
    kalshi_delta,
    polymarket_book,
    polymarket_changes,
)
from benchmarks.linked.webs import PLAN, Web, web
from benchmarks.scenes.kalshi import Kalshi
from benchmarks.scenes.polymarket import Polymarket

RATE: Final = 6_500
"""Frames a second, both venues together: as many as `six_at_once` gives them of ten thousand."""

SECONDS: Final = 30
BURST: Final = 50_000
PROBES: Final = 20
"""Every other one is a rung of a ladder."""

EVERY: Final = 65
"""Each so-manieth Kalshi frame is a probe: fifty a second, half of which open and half of which close."""

QUESTIONS: Final = sum(members * count for _, members, count in PLAN)
SHOWN_S: Final = 60.0
_BURST_S: Final = 0.002
_SETTLES_NS: Final = 2_000_000_000_000_000_000
_OFFERED, _BID, _ASK = 45, 57, 65
"""Cents: what a probe's Kalshi market is offered at, and what its Polymarket book shows for ever."""


class World:
    """Markets, groups and books; equal in both processes."""

    def __init__(self, plan: Sequence[tuple[Shape | None, int, int]] = PLAN) -> None:
        self._rng = rng = random.Random(7)
        questions = sum(members * count for _, members, count in plan)
        self.kalshi, self.polymarket = Kalshi(questions + PROBES), Polymarket(questions + PROBES)
        self.webs: list[Web] = []
        pairs = list(zip(map(_described, self.kalshi.markets), map(_described, self.polymarket.markets), strict=True))
        places: list[tuple[list[Place], list[Place]]] = []
        for shape, members, count in plan:
            for number in range(count):
                name = f"{'alone' if shape is None else shape.name}{members}-{number}"
                first = sum(len(one.markets) for one in self.webs)
                asked = [_of_event(pair, name) for pair in pairs[first : first + members]]
                self.webs.append(web(rng, shape, name, asked))
                places.append(self._quoted(self.webs[-1]))
        self._places = (
            [place for mine, _ in places for place in mine],
            [place for _, theirs in places for place in theirs],
        )
        self.probes = [_probe(pair, number) for number, pair in enumerate(pairs[questions:])]
        for number, (mine, theirs) in enumerate(self.probes):
            one = web(rng, Shape.LEVELS, f"rungs-{number}", [(mine,), (theirs,)]) if number % 2 else (
                web(rng, None, f"probe-{number}", [(mine, theirs)]))  # fmt: skip
            self.webs.append(one)
        self.kalshi.markets = [place.market for place in self._places[0]] + [mine for mine, _ in self.probes]
        self.polymarket.markets = [place.market for place in self._places[1]] + [theirs for _, theirs in self.probes]

    def prologue(self) -> tuple[list[bytes], list[bytes]]:
        """Return the books with which both venues begin; to be called before any frames are made."""
        resting = Quoted(dict.fromkeys(range(30, 45), 5_000), dict.fromkeys(range(56, 71), 5_000))
        waiting = Quoted({_BID: 1_000_000}, {_ASK: 1_000_000})
        mine = [(place.market, place.book) for place in self._places[0]] + [(one, resting) for one, _ in self.probes]
        theirs = [(place.market, place.book) for place in self._places[1]] + [(one, waiting) for _, one in self.probes]
        said = [{"id": 1, "type": "subscribed", "msg": {"channel": "orderbook_delta", "sid": 1}}]
        books = [kalshi_book(*one) | {"seq": seq} for seq, one in enumerate(mine, 1)]
        return (
            [msgspec.json.encode(one) for one in [*said, *books]],
            [msgspec.json.encode([polymarket_book(*one) for one in theirs])],
        )

    def frames(self, count: int) -> tuple[list[bytes], list[bytes], dict[int, tuple[int, int]]]:
        """Return so many frames of each venue or a few more, and which of Kalshi's open a probe: number and size."""
        mine, theirs = (happenings(self._rng, places) for places in self._places)
        kalshi, opens, shown = list[bytes](), dict[int, tuple[int, int]](), [0] * PROBES
        polymarket, told = list[bytes](), polymarket_changes(theirs)
        seq = len(self.kalshi.markets)
        while len(kalshi) < count:
            place, changes = next(mine)
            frames = [kalshi_delta(place.market, change) for change in changes]
            if len(kalshi) % EVERY + len(frames) >= EVERY:
                turn = len(kalshi) // EVERY
                probe = turn % PROBES
                before, shown[probe] = shown[probe], 0 if shown[probe] else 1_000 + turn
                if shown[probe]:
                    opens[len(kalshi) + len(frames)] = probe, shown[probe]
                frames.append(kalshi_delta(self.probes[probe][0], Change(True, _OFFERED, before, shown[probe])))
            kalshi += [msgspec.json.encode(frame | {"seq": seq + number}) for number, frame in enumerate(frames, 1)]
            seq += len(frames)
            while len(polymarket) < min(count, len(kalshi)):
                polymarket.append(next(told))
        return kalshi, polymarket, opens

    def bests(self) -> Iterator[tuple[MarketKey, tuple[int, int]]]:
        """Go through the best prices of all books but the probes' as they are once all frames have been read."""
        for places in self._places:
            for place in places:
                yield place.market.key, place.book.best

    def _quoted(self, one: Web) -> tuple[list[Place], list[Place]]:
        mine, theirs = (
            [
                Place(asked[venue], one.beliefs, member, Quoted.around(self._rng, one.beliefs.mid(member)))
                for member, asked in enumerate(one.markets)
            ]
            for venue in range(2)
        )
        return mine, theirs


def _described(one: Market) -> Market:
    kind = KINDS[one.venue]
    return msgspec.structs.replace(one, currency=kind.currency, fees=kind.fees, expected_settle_ns=_SETTLES_NS)


def _of_event(pair: tuple[Market, Market], name: str) -> tuple[Market, Market]:
    mine, theirs = (msgspec.structs.replace(one, event=EventKey(f"{one.venue}:{name}")) for one in pair)
    return mine, theirs


def _probe(pair: tuple[Market, Market], number: int) -> tuple[Market, Market]:
    mine, theirs = pair
    name = f"KXPROBE-{number}"
    return msgspec.structs.replace(mine, key=MarketKey(f"{Venue.KALSHI}:{name}"), title=name), theirs


def probe_of(market: str) -> int | None:
    """Return which probe's Kalshi market a key names, if it does."""
    _, found, number = market.partition(f"{Venue.KALSHI}:KXPROBE-")
    return int(number) if found else None


# -- the process ----------------------------------------------------------------------------------------------------


class Playing:
    """Both venues and the client: addresses out, the API's address in, stamps out, and the burst on a word."""

    def __init__(self, world: World) -> None:
        world.prologue()
        count = RATE // 2 * SECONDS
        mine, theirs, opens = world.frames(count + BURST // 2)
        self._frames = {Venue.KALSHI: mine, Venue.POLYMARKET: theirs}
        self._opens = opens
        self._paced = count
        self._keys = [mine.key for mine, _ in world.probes]
        self._bests = dict(world.bests())
        self._begin, self._burst, self._end = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._heard, self._shown = asyncio.Event(), asyncio.Event()
        self._sent: dict[tuple[int, int], int] = {}
        self._late: list[float] = []
        self._seen: dict[str, dict[tuple[int, int], int]] = {"pair": {}, "ladder": {}, "book": {}}

    @property
    def frames(self) -> int:
        """Return how many there are, the burst included."""
        return sum(map(len, self._frames.values()))

    async def venue(self, socket: websockets.ServerConnection, venue: Venue) -> None:
        """Play one venue."""
        frames, marks = self._frames[venue], self._opens if venue is Venue.KALSHI else {}
        await self._begin.wait()
        started = time.monotonic()
        for number, raw in enumerate(frames[: self._paced]):
            ahead = started + number / (RATE / 2) - time.monotonic()
            if ahead > _BURST_S:
                await asyncio.sleep(ahead)
            if number in marks:
                self._late.append(-ahead)
                self._sent[marks[number]] = time.monotonic_ns()
            await socket.send(raw, text=True)
        _say({"paced": time.monotonic() - started})
        await self._burst.wait()
        for raw in frames[self._paced :]:
            await socket.send(raw, text=True)
        await self._end.wait()

    async def client(self, url: str) -> None:
        """Follow opportunities and the probes' books, and note when each first came."""
        topics = ["opportunities", *(f"book:{key}" for key in self._keys)]
        async with websockets.connect(
            url, compression=None, max_size=1 << 24, max_queue=None, ping_interval=None
        ) as socket:
            await socket.send(msgspec.json.encode({"op": "subscribe", "topics": topics}).decode())
            async for raw in socket:
                now = time.monotonic_ns()
                self._heard.set()
                for item in msgspec.json.decode(raw).get("items", ()):
                    if item["op"] == "opportunity" and item["data"]["status"] == "open":
                        for leg in item["data"]["legs"]:
                            self._note("opportunity", leg["market"], leg["contracts"], now)
                    elif item["op"] == "book" and float(item["data"]["asks"][0][0]) == _OFFERED / 100:
                        self._note("book", item["key"], item["data"]["asks"][0][1], now)

    def _note(self, what: str, market: str, size: str, now_ns: int) -> None:
        """Note when something about a probe of some size first came; of other markets nothing."""
        probe = probe_of(market)
        if probe is not None:
            kind = what if what == "book" else "ladder" if probe % 2 else "pair"
            self._seen[kind].setdefault((probe, round(float(size))), now_ns)

    async def play(self) -> None:
        """Play until the input ends."""
        async with (
            websockets.serve(
                lambda one: self.venue(one, Venue.KALSHI), "127.0.0.1", 0, compression=None, ping_interval=None
            ) as mine,
            websockets.serve(
                lambda one: self.venue(one, Venue.POLYMARKET), "127.0.0.1", 0, compression=None, ping_interval=None
            ) as theirs,
        ):
            ports = [next(iter(server.sockets)).getsockname()[1] for server in (mine, theirs)]
            _say({"ports": ports, "frames": self.frames, "paced": 2 * self._paced})
            url = await _line()
            tasks = [asyncio.ensure_future(self.client(url)), asyncio.ensure_future(self.dashboard(url))]
            began = time.monotonic()
            async with asyncio.timeout(SHOWN_S):
                await asyncio.gather(self._heard.wait(), self._shown.wait())
            _say({"shown_s": time.monotonic() - began})
            await _line()  # the other venues have warmed up
            self._begin.set()
            await _line()  # all that was paced has arrived
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            _say(self._report())
            await _line()
            self._burst.set()
            await _line()
            _say({"bests": self._bests})
            await _line()
            self._end.set()

    async def dashboard(self, url: str) -> None:
        """Follow all questions, as a page does."""
        async with websockets.connect(url, compression=None, max_size=1 << 26, ping_interval=None) as socket:
            await socket.send('{"op":"subscribe","topics":["questions","venues"]}')
            async for raw in socket:
                if not self._shown.is_set() and msgspec.json.decode(raw).get("topic") == "questions":
                    self._shown.set()

    def _report(self) -> dict[str, object]:
        took = {
            kind: [(at - self._sent[probe]) / 1e6 for probe, at in found.items() if probe in self._sent]
            for kind, found in self._seen.items()
        }
        ladders = sum(probe % 2 for probe, _ in self._sent)
        return {
            "sent": {"pair": len(self._sent) - ladders, "ladder": ladders, "book": len(self._sent)},
            "late_ms": sorted(self._late)[len(self._late) // 2] * 1e3,
            "took_ms": took,
        }


async def _line() -> str:
    text: str = await asyncio.to_thread(sys.stdin.readline)
    return text.strip()


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def serve_parent() -> None:
    """Play for the parent."""
    asyncio.run(Playing(World()).play())
