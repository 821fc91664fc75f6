"""Emulated venues, served here or as somebody's child."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from allsight.app.handshake import Order, Ready, decode_order, encode
from allsight.app.openers import EMULATED
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue

_NICE: Final = 5
"""A third of the parent's share of a core."""


def plan(
    venues: Sequence[Venue],
    *,
    seed: int,
    port_base: int = 0,
    faults: Path | None = None,
    listings: int | None = None,
    rate: float | None = None,
    dislocations: float | None = None,
) -> list[Order]:
    """Lay out which venues run where: their ports counted up from `port_base` unless that is zero.

    Raises:
        InvalidRequestError: if one of them has no emulator.
    """
    orders, port = [], port_base
    script = None if faults is None else str(faults)
    for venue in venues:
        if venue not in EMULATED:
            raise InvalidRequestError(f"{venue.label} has no emulator yet; there are {', '.join(EMULATED)}")
        ports = {}
        for purpose in EMULATED[venue][1] if port_base else ():
            ports[purpose], port = port, port + 1
        orders.append(
            Order(
                venue=venue,
                seed=seed,
                ports=ports,
                rate=rate,
                dislocations=dislocations,
                markets=listings,
                faults=script,
            )
        )
    return orders


async def serve_child() -> None:
    """Serve one emulated venue for a parent: an order in, an answer out, then until the input ends."""
    _make_way()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    order = decode_order(await reader.readline())
    async with EMULATED[order.venue][0](order) as ready:
        os.write(sys.stdout.fileno(), encode(ready))
        await reader.read()


def _make_way() -> None:
    """Have the parent come first where cores are scarce: real venues would not run on its machine."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
        with contextlib.suppress(OSError):  # Linux shares cores out among sessions first, and this one has its own
            Path("/proc/self/autogroup").write_text(str(_NICE), encoding="ascii")


async def serve_here(orders: Sequence[Order], say: Callable[[str], None]) -> None:
    """Serve emulated venues in this process until cancelled, and print where they listen."""
    async with AsyncExitStack() as stack:
        for order in orders:
            ready = await stack.enter_async_context(EMULATED[order.venue][0](order))
            say(f"emulated {ready.venue.label}: {ready.listings:,} listings")
            for purpose, url in ready.urls.items():
                say(f"  {purpose:<6} {url}")
            if ready.settings:
                say(f"  settings: {', '.join(ready.settings)} in {_keep(ready)} (throw-away)")
        await asyncio.Event().wait()


def _keep(ready: Ready) -> Path:
    """Write settings with throw-away credentials where only this user reads them, and return where."""
    folder = Path("~/.allsight/emulated").expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{ready.venue}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(ready.settings, indent=2), encoding="ascii")
    return path
