"""Twenty thousand markets over six venues in one store, and the frames of all six through real sockets at once.

The venues play in a process of their own, so that what is measured is the process that a user has: decoding, parsing,
bus, store, best prices, all in one event loop. Printed: memory per market, what comes in at full speed, and a paced run
with the share of one core that it takes and the delay from a venue's socket to the price in the store.

Markets are shared out as the emulated venues list them. Of the paced messages, Drift gets what its server sends of each
market, a book in 400 ms, and Smarkets a round of all quotes in six seconds; Hedgehog a hundred bets a second, which no
day of it has seen; the streams of deltas share the rest. Connections are plain: no TLS, on loopback.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from allsight.domain.ids import Venue
from benchmarks.loop import run
from benchmarks.process import MEGABYTE, resident
from benchmarks.reception import Reception, Run, receiving
from benchmarks.scenes import SCENES
from benchmarks.senders import Go, Order

GOAL = 10_000
"""Book messages a second."""

FLOOD_S = 10.0
WARM_S = 2.0
PACED_S = 10.0


class Share(msgspec.Struct, frozen=True):
    """A venue's part: how many markets it lists, and how many book messages a second it gives of `GOAL`."""

    markets: int
    messages: int


SHARES: Final[Mapping[Venue, Share]] = {
    Venue.KALSHI: Share(6_000, 3_500),
    Venue.POLYMARKET: Share(5_000, 3_000),
    Venue.BETFAIR: Share(4_400, 2_000),
    Venue.SMARKETS: Share(3_600, 600),
    Venue.DRIFT: Share(200, 500),
    Venue.HEDGEHOG: Share(800, 400),
}


def going(shares: Mapping[Venue, Share], seconds: float, *, paced: bool) -> dict[Venue, Go]:
    """Return what each venue sends in so many seconds' worth of messages."""
    found = {}
    for venue, share in shares.items():
        rate = share.messages / SCENES[venue](share.markets).books
        found[venue] = Go(math.ceil(rate * seconds), rate if paced else 0.0)
    return found


def ordered(shares: Mapping[Venue, Share], *parts: Mapping[Venue, Go]) -> dict[Venue, Order]:
    """Return what the senders are to have ready for all parts together."""
    return {
        venue: Order(share.markets, sum(part[venue].frames for part in parts if venue in part))
        for venue, share in shares.items()
    }


def quantile_ms(delays_ns: Sequence[int], share: float) -> float:
    """Return a quantile of sorted delays in milliseconds."""
    return delays_ns[min(len(delays_ns) - 1, int(share * len(delays_ns)))] / 1e6


def _listed(values: Mapping[Venue, str]) -> str:
    return ", ".join(f"{venue} {value}" for venue, value in values.items())


def _print_memory(reception: Reception) -> None:
    markets = {venue: len(inbox.scene.markets) for venue, inbox in reception.inboxes.items()}
    total, added = sum(markets.values()), sum(reception.memory.values())
    each = {venue: f"{reception.memory[venue] / count:,.0f}" for venue, count in markets.items()}
    print(f"markets               {total:>9,}   {_listed({venue: f'{count:,}' for venue, count in markets.items()})}")
    print(f"bytes per market      {added / total:>9,.0f}   {_listed(each)}")
    print(f"  market, book, routes and subscription, without rules and texts; {resident() / MEGABYTE:,.0f} MB in all",
          flush=True)  # fmt: skip


def _print_flood(flood: Run) -> None:
    total = sum(flood.messages.values())
    print(f"at full speed         {flood.rate:>9,.0f}   book messages/s (at least {GOAL:,}); {total:,} in "
          f"{flood.took_s:.1f} s")  # fmt: skip
    print(f"  in {flood.busy:.0%} of one core, of which a whole one would take {flood.per_core:,.0f}/s; others had the "
          f"cores {flood.waited:.0%} of the time")  # fmt: skip
    print(f"  {_listed({venue: f'{count:,}' for venue, count in flood.messages.items()})}", flush=True)


def _print_paced(paced: Run) -> None:
    delays = paced.all_delays_ns
    print(f"paced                 {paced.rate:>9,.0f}   book messages/s for {paced.took_s:.1f} s")
    print(f"share of one core     {paced.busy:>9.0%}   others had the cores {paced.waited:.0%} of the time")
    print(f"socket to price       {quantile_ms(delays, 0.5):>9.2f}   ms p50, p99 {quantile_ms(delays, 0.99):.1f} ms, "
          f"worst {delays[-1] / 1e6:.1f} ms; the senders were {paced.late_s * 1e3:.1f} ms late at worst")  # fmt: skip
    each = {
        venue: f"{quantile_ms(one, 0.5):.2f}/{quantile_ms(one, 0.99):.1f}" for venue, one in paced.delays_ns.items()
    }
    print(f"  p50/p99 {_listed(each)}")
    print(f"backlog               {paced.in_flight:>9,}   messages under way when the last frame was sent, none "
          f"{paced.drained_s * 1e3:.1f} ms later", flush=True)  # fmt: skip


def _print_troubles(*runs: Run) -> None:
    troubles = [text for one in runs for text in one.troubles]
    print(f"troubles              {len(troubles):>9,}   gaps, refusals, reconnections, a late loop")
    for text in troubles[:5]:
        print(f"  {text}")


async def measure() -> None:
    """Run everything and print."""
    flood, warm, paced = (
        going(SHARES, seconds, paced=paced) for seconds, paced in ((FLOOD_S, False), (WARM_S, True), (PACED_S, True))
    )
    async with receiving(ordered(SHARES, warm, flood, warm, paced)) as reception:
        _print_memory(reception)
        await reception.run(warm)  # books that prove themselves alone have run out while the others were seeded
        flooded = await reception.run(flood)
        _print_flood(flooded)
        await reception.run(warm)
        calm = await reception.run(paced)
        _print_paced(calm)
        _print_troubles(flooded, calm)


def main() -> None:
    """Run the benchmark."""
    run(measure())
