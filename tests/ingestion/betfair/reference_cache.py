"""Replay recorded streams through the reference client's own cache; runs in the client's environment, never in ours.

Arguments: files of one JSON message per line, each with the id 1. Prints one line per message: the digests of the
books that it was about, and every so many messages of all books.
"""

import functools
import hashlib
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from betfairlightweight import StreamListener  # type: ignore[import-not-found,unused-ignore]

EVERYTHING_EVERY = 500


@functools.cache
def mark(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


@functools.cache
def price(value: float) -> str:
    return f"{Decimal(repr(value)).normalize() + 0:f}"


@functools.cache
def level(side: str, odds: float, size: float) -> int:
    pennies = int(Decimal(repr(size)) * 100)
    return mark(f"{side}{price(odds)}x{pennies}") if pennies else 0


def digest(market_id: str, runner: Any) -> str:
    total = mark(f"{market_id}~{runner.selection_id}~{price(float(runner.handicap))}")
    for side, levels in (("b", runner.available_to_back), ("l", runner.available_to_lay)):
        total += sum(level(side, one[0], one[1]) for one in levels.order_book.values())
    return f"{total % 2**64:x}"


def main() -> None:
    for name in sys.argv[1:]:
        listener = StreamListener(max_latency=None)
        listener.register_stream(1, "marketSubscription")
        caches = listener.stream._caches
        for number, raw in enumerate(Path(name).read_text().splitlines()):
            listener.on_data(raw)
            found: set[str] = set()
            for change in json.loads(raw).get("mc") or ():
                cache = caches[change["id"]]
                found.update(
                    digest(cache.market_id, cache.runner_dict[(int(rc["id"]), rc.get("hc", 0))])
                    for rc in change.get("rc") or ()
                    if (int(rc["id"]), rc.get("hc", 0)) in cache.runner_dict
                )
            if not number % EVERYTHING_EVERY:
                found = {
                    digest(cache.market_id, runner)
                    for cache in caches.values()
                    for runner in cache.runners
                    if runner.available_to_back.order_book or runner.available_to_lay.order_book
                }
            print(" ".join(sorted(found)))


if __name__ == "__main__":
    main()
