"""Betfair: changes of one runner's level."""

import random
from collections.abc import Callable

import msgspec

from allsight.domain.clock import SystemClock
from allsight.domain.ids import Venue
from allsight.ingestion.adapters.betfair import frames as wire
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.fees import Terms
from allsight.ingestion.adapters.betfair.ladders import CLASSIC
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.stream import BetfairStream
from allsight.ingestion.adapters.betfair.venue import BetfairConfig
from allsight.ingestion.websockets.protocol import Endpoint
from benchmarks.scenes.base import MARKETS, NOW_MS, Said, StreamScene, described

_RUNNER = 47972


class Betfair(StreamScene):
    """Changes of one runner as the venue sends them, a level or two in some 120 bytes, over as many markets."""

    venue = Venue.BETFAIR
    name = "Betfair mcm"

    def __init__(self, count: int = MARKETS) -> None:
        names = [f"1.{10**8 + number}" for number in range(count)]
        self.markets = [described(self.venue, name, CLASSIC, f"{_RUNNER}", "0") for name in names]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame."""
        return wire.decode_frame

    def protocol(self, url: str = "tls://bench:1") -> BetfairStream:
        """Return a new connection's protocol."""
        session = SessionHolder(BetfairConfig(), SystemClock())
        session.token = self.name  # never a real one
        return BetfairStream(Endpoint(url), "bench", session, Memory(Terms()))

    def conversation(self) -> list[Said]:
        """Greet, let us in, and send the image of every book."""
        levels = {
            "atb": [[2 + step / 50, 500] for step in range(10)],
            "atl": [[3 + step / 20, 500] for step in range(10)],
        }
        image = [{"id": one.title, "rc": [{"id": _RUNNER, **levels}]} for one in self.markets]
        said: list[dict[str, object]] = [
            {"op": "connection", "connectionId": "002-1"},
            {"op": "status", "id": 1, "statusCode": "SUCCESS"},
            {"op": "mcm", "id": 2, "ct": "SUB_IMAGE", "initialClk": "i", "clk": "c", "pt": NOW_MS, "mc": image},
        ]
        return [(texts, [msgspec.json.encode(one)]) for texts, one in enumerate(said)]

    def frames(self, count: int) -> list[bytes]:
        """Return changes of levels that the image has."""
        rng = random.Random(1)
        made = []
        for number in range(count):
            back, size = rng.random() < 0.5, rng.randrange(1, 90_000) / 100
            price = round(2 + rng.randrange(10) / 50, 2) if back else round(3 + rng.randrange(10) / 20, 2)
            change = {"atb" if back else "atl": [[price, size]], "id": _RUNNER}
            one = {"id": rng.choice(self.markets).title, "rc": [change]}
            clk = f"AL{number:08d}AJ4B"
            made.append(msgspec.json.encode({"op": "mcm", "id": 2, "clk": clk, "pt": NOW_MS, "mc": [one]}))
        return made
