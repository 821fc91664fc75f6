"""The world of `latency`: two venues over linked questions, told in their own formats, with probes among them.

It is the same in every process that makes it: two thousand questions, each asked at both venues, most of them in
groups, and beside them probes: markets on which an offer of a size used once makes an opportunity, half of them a pair
and half of them two levels of a ladder.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

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
from benchmarks.scenes.base import Said, StreamScene
from benchmarks.scenes.kalshi import Kalshi
from benchmarks.scenes.polymarket import Polymarket

PROBES: Final = 20
"""Every other one is a rung of a ladder."""

EVERY: Final = 195
"""Each so-manieth Kalshi frame is a probe: seventeen a second of 3,250, half of which open and half of which close.

Each costs a proof, a record and an evidence; many of them are a load of their own."""

QUESTIONS: Final = sum(members * count for _, members, count in PLAN)
OFFERED: Final = 45
"""Cents: what a probe's Kalshi market is offered at."""

_BID, _ASK = 57, 65
"""Cents: what a probe's Polymarket book shows for ever."""

_SETTLES_NS: Final = 2_000_000_000_000_000_000


Opens = Mapping[int, tuple[int, int]]
"""Which of Kalshi's frames open a probe: which one, and with what size."""

Bests = Mapping[MarketKey, tuple[int, int]]
"""Cents of the best bid and the best ask of markets."""


class Story(msgspec.Struct, frozen=True):
    """What happens.

    Attributes:
        frames: by venue, in the order in which they are sent.
        opens: which of them are probes.
        bests: once all frames are read, of all markets but the probes'.
    """

    frames: Mapping[Venue, list[bytes]]
    opens: Opens
    bests: Bests


class _Told(StreamScene):
    """A scene whose markets, books and frames are the world's."""

    def __init__(self, markets: list[Market], books: list[bytes], frames: Callable[[int], list[bytes]]) -> None:
        self.markets = markets
        self._books = books
        self._frames = frames

    def conversation(self) -> list[Said]:
        """Send every book at once."""
        return [(self.asks(), self._books)]

    def frames(self, count: int) -> list[bytes]:
        """Return the venue's part of a story of so many frames of each venue."""
        return self._frames(count)


class _Kalshi(_Told, Kalshi):
    pass


class _Polymarket(_Told, Polymarket):
    pass


class World:
    """Markets, groups and books.

    Attributes:
        scenes: both venues.
        webs: the questions, in the groups in which they hang together; those of the probes come last.
        probes: what each probe is about at Kalshi, and at Polymarket.
    """

    def __init__(self, plan: Sequence[tuple[Shape | None, int, int]] = PLAN) -> None:
        self._rng = rng = random.Random(7)
        questions = sum(members * count for _, members, count in plan)
        listed = [map(_described, scene(questions + PROBES).markets) for scene in (Kalshi, Polymarket)]
        pairs = list(zip(*listed, strict=True))
        self.webs: list[Web] = []
        self._places: tuple[list[Place], list[Place]] = ([], [])
        for shape, members, count in plan:
            for number in range(count):
                name = f"{'alone' if shape is None else shape.name}{members}-{number}"
                first = sum(len(one.markets) for one in self.webs)
                asked = [_of_event(pair, name) for pair in pairs[first : first + members]]
                self.webs.append(web(rng, shape, name, asked))
                for places, quoted in zip(self._places, self._quoted(self.webs[-1]), strict=True):
                    places.extend(quoted)
        self.probes = [_probe(pair, number) for number, pair in enumerate(pairs[questions:])]
        for number, (mine, theirs) in enumerate(self.probes):
            one = web(rng, Shape.LEVELS, f"rungs-{number}", [(mine,), (theirs,)]) if number % 2 else (
                web(rng, None, f"probe-{number}", [(mine, theirs)]))  # fmt: skip
            self.webs.append(one)
        self.scenes: Mapping[Venue, StreamScene] = {Venue.KALSHI: self._kalshi(), Venue.POLYMARKET: self._polymarket()}

    def story(self, count: int) -> Story:
        """Tell what happens in so many frames of each venue, or a few more; it can be told once."""
        mine, theirs = (happenings(self._rng, places) for places in self._places)
        kalshi, opens, shown = list[bytes](), dict[int, tuple[int, int]](), [0] * PROBES
        polymarket, told = list[bytes](), polymarket_changes(theirs)
        seq = len(self.scenes[Venue.KALSHI].markets)
        while len(kalshi) < count:
            place, changes = next(mine)
            frames = [kalshi_delta(place.market, change) for change in changes]
            if len(kalshi) % EVERY + len(frames) >= EVERY:
                turn = len(kalshi) // EVERY
                probe = turn % PROBES
                before, shown[probe] = shown[probe], 0 if shown[probe] else 1_000 + turn
                if shown[probe]:
                    opens[len(kalshi) + len(frames)] = probe, shown[probe]
                frames.append(kalshi_delta(self.probes[probe][0], Change(True, OFFERED, before, shown[probe])))
            kalshi += [msgspec.json.encode(frame | {"seq": seq + number}) for number, frame in enumerate(frames, 1)]
            seq += len(frames)
            while len(polymarket) < min(count, len(kalshi)):
                polymarket.append(next(told))
        bests = {place.market.key: place.book.best for places in self._places for place in places}
        return Story({Venue.KALSHI: kalshi, Venue.POLYMARKET: polymarket}, opens, bests)

    def _kalshi(self) -> StreamScene:
        resting = Quoted(dict.fromkeys(range(30, 45), 5_000), dict.fromkeys(range(56, 71), 5_000))
        listed = [(place.market, place.book) for place in self._places[0]] + [(one, resting) for one, _ in self.probes]
        said: list[dict[str, object]] = [
            {"id": 1, "type": "subscribed", "msg": {"channel": "orderbook_delta", "sid": 1}},
            *(kalshi_book(*one) | {"seq": seq} for seq, one in enumerate(listed, 1)),
        ]
        return _Kalshi(
            [market for market, _ in listed],
            [msgspec.json.encode(one) for one in said],
            lambda count: self.story(count).frames[Venue.KALSHI],
        )

    def _polymarket(self) -> StreamScene:
        waiting = Quoted({_BID: 1_000_000}, {_ASK: 1_000_000})
        listed = [(place.market, place.book) for place in self._places[1]] + [(one, waiting) for _, one in self.probes]
        return _Polymarket(
            [market for market, _ in listed],
            [msgspec.json.encode([polymarket_book(*one) for one in listed])],
            lambda count: self.story(count).frames[Venue.POLYMARKET],
        )

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
