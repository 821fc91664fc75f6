"""Smarkets: no stream; answers to a poll of quotes, each with the books of many markets."""

import itertools
import random
from collections.abc import Callable, Sequence
from math import ceil

import msgspec

from allsight.domain.book import Trust
from allsight.domain.ids import Venue
from allsight.domain.market import Market
from allsight.domain.messages import Message
from allsight.ingestion.adapters.smarkets.books import parse_books
from allsight.ingestion.adapters.smarkets.ladder import LADDER, PRICES
from allsight.ingestion.adapters.smarkets.venue import ANONYMOUS_REASON, QUOTES_PER_CALL
from allsight.ingestion.adapters.smarkets.wire import decode_quotes
from allsight.ingestion.batches import slices
from benchmarks.scenes.base import MARKETS, NOW, Take, described

_CONTRACTS = 3
"""Per market: home, draw and away."""

_LEVELS = 5


class Smarkets:
    """The quotes of up to two hundred markets of three contracts, five levels a side, some 350 bytes a contract.

    Every call asks for as many markets, so that all bodies are alike.
    """

    venue = Venue.SMARKETS
    name = "Smarkets quotes"

    def __init__(self, count: int = MARKETS) -> None:
        events = ceil(count / _CONTRACTS)
        calls = ceil(events / QUOTES_PER_CALL)
        per_call = ceil(events / calls)
        self.books = per_call * _CONTRACTS
        self.kind = f"one answer to a poll, {self.books} whole books"
        self.markets = [
            described(self.venue, f"{10**8 + event}", LADDER, f"{10**9 + event * _CONTRACTS + contract}")
            for event in range(calls * per_call)
            for contract in range(_CONTRACTS)
        ]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame."""
        return decode_quotes

    @property
    def calls(self) -> Sequence[Sequence[Market]]:
        """Return the markets of every call that a round of polling makes."""
        return list(slices(self.markets, self.books))

    def path(self, publish: Callable[[Message], None]) -> Take:
        """Return the way of an answer onto the bus, in one call; every book is seeded."""
        keys = {_contract(one): one.key for one in self.markets}

        def take(raw: bytes, recv_ns: int) -> None:
            answer = decode_quotes(raw)
            for snapshot in parse_books(answer.items(), keys, recv_ns, trust=Trust.DELAYED, reason=ANONYMOUS_REASON):
                publish(snapshot)

        for raw in self.frames(len(self.calls)):
            take(raw, NOW)
        return take

    def frames(self, count: int) -> list[bytes]:
        """Return answers to the calls of one round after the other; one level in three differs from time to time."""
        rng, calls = random.Random(1), itertools.cycle(self.calls)
        middle = len(PRICES) // 2
        bids = [{"price": PRICES[middle - step], "quantity": 22_133_328} for step in range(_LEVELS)]
        offers = [{"price": PRICES[middle + 2 + step], "quantity": 4_477_750} for step in range(_LEVELS)]
        made = []
        for markets in itertools.islice(calls, count):
            answer = {}
            for number, one in enumerate(markets):
                mine = list(bids)
                if not number % _CONTRACTS:
                    mine[0] = {**bids[0], "quantity": rng.randrange(1, 90_000_000)}
                answer[_contract(one)] = {"bids": mine, "offers": offers}
            made.append(msgspec.json.encode(answer))
        return made

    def stamped(self, raw: bytes, now_ms: int) -> bytes:
        """Return the answer as it is: it holds no time."""
        del now_ms
        return raw


def _contract(market: Market) -> str:
    return market.key.rpartition("~")[2]
